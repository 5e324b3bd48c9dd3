#include "ingest/serve_command.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.h"
#include "ingest/prune.h"

namespace cimend::ingest {
namespace {

void add_storage(CLI::App& app, ServeArguments& arguments) {
  app.add_option("--dir", arguments.options.storage.directory, "Holds logs/ and .cimend/cimend.db")
      ->capture_default_str();
  app.add_option("--db", arguments.options.storage.database,
                 "SQLite file or postgres://… (default: CIMEND_DATABASE_URL, else .cimend/cimend.db below --dir)");
  app.add_option("--lease", arguments.options.worker.lease_seconds,
                 "Seconds after which another worker may take the task of one that fell silent")
      ->check(CLI::Range(3, 3600))
      ->capture_default_str();
  app.add_option("--tries", arguments.options.worker.most_tries, "Tries before a task is left to people")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--per-repository", arguments.options.worker.most_per_repository,
                 "Tasks of one repository that are done at once, by all workers together")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_flag("--quiet", arguments.options.quiet, "No log lines on standard error");
}

constexpr const char* kEnvironment =
    "Environment (each NAME also as NAME_FILE, a file that holds it; several tokens separated by commas):\n"
    "  AGENT_TOKEN            opens POST /api/ci/logs\n"
    "  DEVELOPER_AGENT_TOKEN  opens POST /process-logs; in role cloud, sent to the server handed on to\n"
    "  DEVELOPER_AGENT_URL    role cloud: the server handed on to\n"
    "  CIMEND_WEBHOOK_SECRET  signs POST /webhooks/github\n"
    "  CIMEND_DATABASE_URL    postgres://… instead of a file\n"
    "  GITHUB_TOKEN           fetches logs (or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY); GITHUB_API_URL: "
    "Enterprise\n"
    "  CIMEND_GITHUB_HOOKS    OWNER/NAME:ID or app: webhooks whose failed deliveries are asked for again\n"
    "  CIMEND_S3_BUCKET, _ENDPOINT, _REGION, _PREFIX, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY\n"
    "                         logs in an S3-compatible service instead of files\n";

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "host";
}

// "127.0.0.1:8080", "[::1]:8080", "8080".
core::Result<> read_listen(const std::string& listen, ServerOptions& http) {
  const std::size_t colon = listen.find_last_of(':');
  std::string port = colon == std::string::npos ? listen : listen.substr(colon + 1);
  if (colon != std::string::npos) {
    std::string address = listen.substr(0, colon);
    if (address.size() > 1 && address.front() == '[' && address.back() == ']') {
      address = address.substr(1, address.size() - 2);
    }
    http.address = address;
  }
  const bool number = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (!number || std::stoul(port) > 65535) {
    return core::fail(core::Errc::refused, fmt::format("\"{}\" is no ADDRESS:PORT", listen), "--listen",
                      "127.0.0.1:8080 for this machine alone, 0.0.0.0:8080 for everyone");
  }
  http.port = static_cast<std::uint16_t>(std::stoul(port));
  return {};
}

}  // namespace

void add_serve_options(CLI::App& app, ServeArguments& arguments) {
  app.add_option("--listen", arguments.listen, "ADDRESS:PORT; port 0 takes any that is free")->capture_default_str();
  app.add_option("--role", arguments.role,
                 "cloud: takes logs and webhooks, hands logs on; developer: takes logs handed on; all: both in one")
      ->check(CLI::IsMember({"cloud", "developer", "all"}))
      ->capture_default_str();
  add_storage(app, arguments);
  app.add_option("--workers", arguments.options.workers, "Tasks done at once in this process; 0 leaves them to others")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  app.add_option("--threads", arguments.options.http.threads, "Threads that answer requests (default: one a core)")
      ->check(CLI::Range(1, 64));
  app.add_option("--max-body", arguments.options.http.max_body_bytes, "Bytes of a request's body, as sent")
      ->check(CLI::Range(std::uint64_t{1} << 10, std::uint64_t{4} << 30))
      ->capture_default_str();
  app.add_option("--max-held", arguments.options.receiver.max_held_bytes,
                 "Bytes of webhooks that are in memory at once; more is answered 503")
      ->check(CLI::Range(std::uint64_t{1} << 20, std::uint64_t{64} << 30))
      ->capture_default_str();
  app.add_option("--rate", arguments.options.receiver.requests_per_second, "Requests a second and token; 0: any")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_option("--keep", arguments.keep,
                 "Remove runs, each hour, that last changed longer ago: 90d, 12h, 2w (default: none)");
  app.add_flag("--lockdown", arguments.options.receiver.lockdown, "Take logs in, change nothing else");
  app.footer(std::string("Exit codes: 0 stopped and all was answered, 2 could not start, or something was cut off.\n") +
             kEnvironment +
             "Example:\n  AGENT_TOKEN=$(cat token) CIMEND_WEBHOOK_SECRET=$(cat secret) cimend-ingest serve --listen "
             "0.0.0.0:8080 --dir /var/lib/cimend");
}

void add_work_options(CLI::App& app, ServeArguments& arguments) {
  add_storage(app, arguments);
  app.add_option("--workers", arguments.options.workers, "Tasks done at once")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.footer(std::string("Exit codes: 0 stopped, 2 could not start.\n") + kEnvironment +
             "Example:\n  CIMEND_DATABASE_URL=postgres:///cimend cimend-ingest work --workers 2");
}

core::Result<ServeOptions> work_options(ServeArguments arguments) {
  ServeOptions& options = arguments.options;
  if (auto read = read_environment(options); !read) return tl::unexpected(read.error());
  options.worker.name = fmt::format("{}:{}", host_name(), ::getpid());
  return options;
}

core::Result<ServeOptions> serve_options(ServeArguments arguments) {
  using Role = ReceiverOptions::Role;
  ServeOptions& options = arguments.options;
  options.receiver.role = arguments.role == "cloud"       ? Role::cloud
                          : arguments.role == "developer" ? Role::developer
                                                          : Role::all;
  const std::string database = options.storage.database;
  if (auto read = read_environment(options); !read) return tl::unexpected(read.error());
  if (!database.empty()) options.storage.database = database;
  if (auto read = read_listen(arguments.listen, options.http); !read) return tl::unexpected(read.error());
  options.worker.name = fmt::format("{}:{}", host_name(), ::getpid());
  if (!arguments.keep.empty()) {
    const auto keep = read_duration(arguments.keep);
    if (!keep) return tl::unexpected(keep.error());
    options.keep_seconds = *keep;
  }
  const ReceiverOptions& receiver = options.receiver;
  const bool opens = (receiver.role != Role::developer && !receiver.agent_tokens.empty()) ||
                     (receiver.role != Role::developer && !receiver.webhook_secrets.empty()) ||
                     (receiver.role != Role::cloud && !receiver.developer_tokens.empty());
  if (!opens) {
    return core::fail(core::Errc::refused, "no endpoint could be used: none of the tokens of this role is set", {},
                      "export AGENT_TOKEN=$(openssl rand -hex 32); --help lists the others");
  }
  if (receiver.role == Role::cloud && !options.developer_url.empty() && options.developer_token.empty()) {
    return core::fail(core::Errc::refused, "DEVELOPER_AGENT_URL is set, but not DEVELOPER_AGENT_TOKEN");
  }
  return options;
}

}  // namespace cimend::ingest
