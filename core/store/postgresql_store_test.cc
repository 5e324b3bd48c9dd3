// What only the PostgreSQL backend promises: lost connections, several openers, versions, wrong servers.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "core/descriptor.h"
#include "core/store/migrations.h"
#include "core/store/migrations_test.h"
#include "core/store/postgresql_backend_test.h"
#include "core/store/scratch_directory_test.h"
#include "core/store/worker_processes_test.h"

namespace conformance = cimend::core::conformance;
namespace core = cimend::core;
using conformance::must;
using conformance::PostgresqlSchema;

namespace {

// A Unix socket between a store and its server, which can cut a connection at COMMIT: before the server sees it, or
// after the server has answered and before the store sees the answer.
class CuttingProxy {
 public:
  enum class Cut { never, before_commit, after_commit };

  explicit CuttingProxy(std::string server)
      : server_(std::move(server)), listening_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    const sockaddr_un address = address_of(directory_.path());
    REQUIRE(::bind(listening_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listening_.number(), 16) == 0);
    accepting_ = std::thread([this] { accept_all(); });
  }
  ~CuttingProxy() {
    stopping_ = true;
    ::shutdown(listening_.number(), SHUT_RDWR);
    accepting_.join();
    for (std::thread& thread : connections_) thread.join();
  }
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  [[nodiscard]] const std::string& directory() const { return directory_.path(); }
  std::atomic<Cut> next = Cut::never;  // for one COMMIT
  std::atomic<int> cuts = 0;

 private:
  static sockaddr_un address_of(const std::string& directory) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (directory + "/.s.PGSQL.5432").copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
  }

  void accept_all() {
    while (!stopping_) {
      core::Descriptor client(::accept(listening_.number(), nullptr, nullptr));
      if (!client.open()) return;
      core::Descriptor server(::socket(AF_UNIX, SOCK_STREAM, 0));
      const sockaddr_un address = address_of(server_);
      if (::connect(server.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) continue;
      connections_.emplace_back(
          [this, c = std::move(client), s = std::move(server)]() { forward(c.number(), s.number()); });
    }
  }

  // Until one side closes, or the connection is cut.
  void forward(int client, int server) {
    std::string bytes(65536, '\0');
    while (!stopping_) {
      pollfd watched[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
      if (::poll(watched, 2, 50) <= 0) continue;
      const bool from_client = watched[0].revents != 0;
      const ssize_t count = ::read(from_client ? client : server, bytes.data(), bytes.size());
      if (count <= 0) return;
      const std::string_view piece(bytes.data(), static_cast<std::size_t>(count));
      Cut cut = Cut::never;
      if (from_client && piece.find(std::string_view("COMMIT\0", 7)) != std::string_view::npos)
        cut = next.exchange(Cut::never);
      if (cut != Cut::never) ++cuts;
      if (cut == Cut::before_commit) return;
      if (::send(from_client ? server : client, piece.data(), piece.size(), MSG_NOSIGNAL) != count) return;
      if (cut == Cut::after_commit) {
        if (::read(server, bytes.data(), bytes.size()) < 0) return;  // the answer, kept from the store
        return;
      }
    }
  }

  core::ScratchDirectory directory_;
  std::string server_;
  core::Descriptor listening_;
  std::atomic<bool> stopping_ = false;
  std::thread accepting_;
  std::vector<std::thread> connections_;
};

// The directory of the server's socket, out of "…?host=DIRECTORY".
std::string server_directory() {
  const std::string url = conformance::test_server();
  const std::size_t at = url.find("host=");
  REQUIRE(at != std::string::npos);
  return url.substr(at + 5, url.find('&', at) - at - 5);
}

std::string through(const CuttingProxy& proxy, const PostgresqlSchema& backend) {
  std::string url = backend.location();
  const std::string directory = server_directory();
  return url.replace(url.find(directory), directory.size(), proxy.directory());
}

}  // namespace

TEST_CASE("a transaction whose connection is cut before its end is done once") {
  PostgresqlSchema backend;
  CuttingProxy proxy(server_directory());
  auto store = must(core::open_store(through(proxy, backend), backend.clock));
  proxy.next = CuttingProxy::Cut::before_commit;
  CHECK(must(store->accept({conformance::intake("a", "1")})) == std::vector{core::Acceptance::accepted});
  CHECK(proxy.cuts == 1);
  CHECK(must(store->queue_counts()).ready == 1);
}

TEST_CASE("a transaction whose last answer is lost is looked up, not done again") {
  PostgresqlSchema backend;
  CuttingProxy proxy(server_directory());
  auto store = must(core::open_store(through(proxy, backend), backend.clock));
  proxy.next = CuttingProxy::Cut::after_commit;
  CHECK(must(store->accept({conformance::intake("a", "1")})) == std::vector{core::Acceptance::accepted});
  proxy.next = CuttingProxy::Cut::after_commit;
  CHECK(must(store->record_attempt({"k", "rerun", "r", "s", "f", "t"}, 1)).state ==
        core::AttemptAnswer::State::recorded);
  proxy.next = CuttingProxy::Cut::after_commit;
  must(store->audit({"tester", "wrote", "it", "{}"}));
  CHECK(proxy.cuts == 3);
  CHECK(must(store->verify_audit()).entries == 2);
  CHECK(must(store->queue_counts()).ready == 1);
}

TEST_CASE("connections that the server ended are made anew without anyone noticing") {
  PostgresqlSchema backend;
  auto store = backend.open();
  must(store->enqueue(conformance::task("1")));
  const std::string others =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND"
      " application_name = 'cimend' AND backend_type = 'client backend'";
  backend.ask(others);
  CHECK(must(store->queue_counts()).ready == 1);
  backend.ask(others);
  CHECK(must(store->accept({conformance::intake("a", "1")})).at(0) == core::Acceptance::accepted);
  backend.ask(others);
  must(store->check());
  // The one that listens comes back, too.
  auto other = backend.open();
  while (!must(store->claim(conformance::asking(5))).empty()) continue;
  std::thread worker([&] {
    while (conformance::sure(store->claim(conformance::asking(1))).empty()) store->wait_for_task(30'000);
  });
  must(other->enqueue(conformance::task("2")));
  worker.join();
}

TEST_CASE("a server that is not there, or refuses us, is told with a way out") {
  const core::ManualClock clock(0);
  core::ScratchDirectory directory;
  auto store = core::open_store("postgresql://nobody@/none?host=" + directory.path(), clock);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == core::Errc::unavailable);
  CHECK(store.error().hint.find("CIMEND_DATABASE_URL") != std::string::npos);
  const std::string password = "pass" + std::to_string(::getpid());
  store = core::open_store("postgresql://nobody:" + password + "@/none?host=" + server_directory(), clock);
  REQUIRE_FALSE(store);
  CHECK(store.error().text().find(password) == std::string::npos);
}

TEST_CASE("who may only look needs no more than SELECT, and is told where that is missing or nothing is there") {
  PostgresqlSchema backend;
  core::StoreOptions reading;
  reading.read_only = true;
  auto store = core::open_store(backend.location(), backend.clock, reading);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == core::Errc::not_found);
  CHECK(store.error().hint.find("cimend serve") != std::string::npos);
  CHECK(backend.ask("SELECT count(*) FROM pg_tables WHERE schemaname = '" + backend.schema() + "'") == "0");

  must(backend.open()->accept({conformance::intake("a", "1")}));
  const std::string role = "viewer_of_" + backend.schema();
  const std::string location = backend.location() + "%20-crole%3D" + role;
  backend.tamper("CREATE ROLE " + role + "; GRANT USAGE ON SCHEMA " + backend.schema() + " TO " + role);
  store = core::open_store(location, backend.clock, reading);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == core::Errc::refused);
  CHECK(store.error().hint.find("SELECT") != std::string::npos);
  backend.tamper("GRANT SELECT ON ALL TABLES IN SCHEMA " + backend.schema() + " TO " + role);
  store = core::open_store(location, backend.clock, reading);
  if (!store) FAIL(store.error().text());
  CHECK(must((*store)->run({"octo/cat", "a", 1}))->conclusion == "failure");
  CHECK(must((*store)->runs({})).size() == 1);
  store->reset();
  backend.tamper("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_CASE("several processes that open an empty database make its schema once") {
  PostgresqlSchema backend;
  std::atomic<int> opened = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 6; ++number)
    threads.emplace_back([&] {
      if (core::open_store(backend.location(), backend.clock)) ++opened;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(opened == 6);
  CHECK(backend.ask("SELECT count(*) FROM schema_version") ==
        std::to_string(core::sql::postgresql_migrations().size()));
}

TEST_CASE("a database of a newer program is refused") {
  PostgresqlSchema backend;
  backend.open().reset();
  backend.tamper("INSERT INTO schema_version(version, sha256, applied) VALUES (1000, '', 0)");
  const auto store = core::open_store(backend.location(), backend.clock);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == core::Errc::refused);
}

TEST_CASE("a database of each released version is brought up to date with all that it holds") {
  const std::string schema_lines =
      "SELECT string_agg(line, E'\\n' ORDER BY line) FROM ("
      " SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' ||"
      "  coalesce(column_default, '') || ' ' || coalesce(collation_name, '') || ' ' || is_identity AS line"
      "  FROM information_schema.columns WHERE table_schema = current_schema()"
      " UNION ALL SELECT replace(indexdef, current_schema() || '.', '') FROM pg_indexes WHERE schemaname = "
      "current_schema()"
      " UNION ALL SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
      "  WHERE connamespace = current_schema()::regnamespace"
      " UNION ALL SELECT replace(pg_get_functiondef(oid), current_schema() || '.', '') FROM pg_proc"
      "  WHERE pronamespace = current_schema()::regnamespace) AS lines";
  PostgresqlSchema fresh;
  fresh.open().reset();
  for (std::size_t version = 1; version <= core::sql::postgresql_migrations().size(); ++version) {
    INFO("version " << version);
    PostgresqlSchema old;
    old.clock.advance(100);
    std::ifstream file(CIMEND_SOURCE_DIR "/core/store/testdata/postgresql-" + std::to_string(version) + ".sql");
    std::string script(std::istreambuf_iterator<char>(file), {});
    REQUIRE_FALSE(script.empty());
    for (std::size_t at = 0; (at = script.find("recorded.", at)) != std::string::npos;)
      script.replace(at, 9, old.schema() + ".");
    old.tamper(script);
    core::check_life(*old.open());
    CHECK(old.ask(schema_lines) == fresh.ask(schema_lines));
  }
}

TEST_CASE("processes handle every task exactly once while two of them are killed") {
  PostgresqlSchema backend;
  constexpr std::size_t kTasks = 2000;
  const auto report = core::run_workers(backend.location(), kTasks, 4, 2);
  CHECK(report.done == kTasks);
  CHECK(report.open == 0);
  CHECK(report.twice == 0);
  CHECK((report.killed == 2 && report.failed == 0));
  CHECK(report.written + report.killed >= kTasks);
}

TEST_CASE("record a database for the tests of later versions", "[.][record]") {
  const char* location = std::getenv("CIMEND_RECORD_STORE");
  REQUIRE(location != nullptr);
  const core::ManualClock clock(1'800'000'000);
  core::live_a_life(*must(core::open_store(location, clock)));
}
