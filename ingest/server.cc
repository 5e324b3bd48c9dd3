#include "ingest/server.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/thread_pool.hpp>

#include "core/blobs/blobs.h"
#include "core/cli.h"
#include "core/fs.h"
#include "core/http/http.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/analyse_task.h"
#include "ingest/fetch_task.h"
#include "ingest/forward_task.h"
#include "ingest/prune.h"

namespace cimend::ingest {
namespace {

using core::Json;

constexpr std::size_t kBlockingThreads = 8;  // they wait for the disk, not for a core

core::Result<std::string> variable(const char* name) {
  if (const char* value = std::getenv(name)) return std::string(value);
  const char* file = std::getenv((std::string(name) + "_FILE").c_str());
  if (file == nullptr) return std::string();
  core::RealFs fs;
  auto text = fs.read(file, std::size_t{64} << 10);
  if (!text) return core::with_context(text.error(), fmt::format("{}_FILE", name));
  return std::string(core::trim(*text));
}

// Store, blobs and the handlers of tasks: what receiver and worker share.
class Parts {
 public:
  Parts(const ServeOptions& options, core::Analyser& analyser)
      : options_(options),
        analyser_(analyser),
        storage_(options.storage),
        log(clock, options.quiet),
        blobs(storage_.blobs()) {}

  core::Result<> open() {
    const StorageOptions& storage = options_.storage;
    auto opened = core::open_store(database_of(storage), clock);
    if (!opened) return tl::unexpected(opened.error());
    store = std::move(*opened);
    const bool files = storage.s3.bucket.empty();
    if (auto works = blobs.check(); !works) return core::with_context(works.error(), "the logs' place");
    analyse.emplace(*store, blobs, storage_.fs(), analyser_, files ? storage.directory : std::string(),
                    core::join_path(storage.directory, ".cimend/scratch"));
    handlers.push_back(&*analyse);
    if (!options_.developer_url.empty()) {
      forward.emplace(*store, blobs, clock, storage_.http(),
                      ForwardTask::Target{options_.developer_url, options_.developer_token});
      handlers.push_back(&*forward);
    }
    auto client =
        GitHubClient::create(storage_.http(), core::wall_clock(), core::real_sleeper(), options_.github, &etags);
    if (!client) return tl::unexpected(client.error());
    github = std::move(*client);
    fetch.emplace(*store, blobs, clock, *github);
    handlers.push_back(&*fetch);
    return {};
  }

 private:
  const ServeOptions& options_;
  core::Analyser& analyser_;
  StorageParts storage_;

 public:
  // Leases, retries and ages are about real time, whatever SOURCE_DATE_EPOCH says.
  const core::Clock& clock = core::wall_clock();
  ServerLog log;
  std::unique_ptr<core::Store> store;
  core::Blobs& blobs;
  std::optional<AnalyseTask> analyse;
  std::optional<ForwardTask> forward;
  MemoryEtagCache etags;
  std::unique_ptr<GitHubClient> github;
  std::optional<FetchTask> fetch;
  std::vector<TaskHandler*> handlers;
  Metrics metrics;
  TaskEvents events;
};

// Threads that do tasks until the object goes.
class Workers {
 public:
  Workers(Parts& parts, const ServeOptions& options) : parts_(parts) {
    for (unsigned i = 0; i < options.workers; ++i) {
      WorkerOptions own = options.worker;
      own.name = fmt::format("{}#{}", own.name, i + 1);
      threads_.emplace_back([this, own = std::move(own)] {
        Worker worker(*parts_.store, parts_.clock, parts_.handlers, parts_.events, parts_.metrics, parts_.log, own);
        worker.run(stop_);
      });
    }
  }
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  void stop() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  Parts& parts_;
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

// At start and each hour: asks GitHub to send again what did not arrive, and removes what is older than is kept.
class Housekeeping {
 public:
  Housekeeping(Parts& parts, const ServeOptions& options) : parts_(parts), options_(options) {
    if (!options_.hooks.empty() || options_.keep_seconds > 0) thread_ = std::thread([this] { run(); });
  }
  ~Housekeeping() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  static constexpr std::chrono::hours kEach{1};
  static constexpr core::UnixSeconds kBack = 3 * 24 * 3600;  // GitHub keeps deliveries that long

  void run() {
    std::unique_lock lock(mutex_);
    do {
      lock.unlock();
      for (const Hook& hook : options_.hooks) look_at(hook);
      if (options_.keep_seconds > 0) remove_old();
      lock.lock();
    } while (!wake_.wait_for(lock, kEach, [&] { return over_; }));
  }
  void look_at(const Hook& hook) {
    const auto done = redeliver_failed(*parts_.github, hook, core::wall_clock().now() - kBack);
    Json line;
    line.set("hook", hook.repository.empty() ? "app" : fmt::format("{}:{}", hook.repository, hook.id));
    if (!done) {
      parts_.log.warning("redelivery-failed", line.set("reason", done.error().text()));
    } else if (done->asked_for > 0) {
      parts_.log.info("redelivery", line.set("asked_for", std::uint64_t{done->asked_for}));
    }
  }

  void remove_old() {
    const auto pruned =
        prune(*parts_.store, parts_.blobs, parts_.clock.now() - options_.keep_seconds, [](const Pruned&) {});
    if (!pruned) {
      parts_.log.warning("prune-failed", Json().set("reason", pruned.error().text()));
    } else if (pruned->runs > 0) {
      parts_.log.info("pruned",
                      Json().set("runs", std::uint64_t{pruned->runs}).set("files", std::uint64_t{pruned->logs}));
    }
  }

  Parts& parts_;
  const ServeOptions& options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::thread thread_;
};

// What can be asked for, so that whoever starts a server sees which token is missing.
Json open_endpoints(const ReceiverOptions& options) {
  using Role = ReceiverOptions::Role;
  Json open = Json::Array{};
  const bool outside = options.role != Role::developer;
  if (outside && !options.agent_tokens.empty()) open.push("/api/ci/logs");
  if (options.role != Role::cloud && !options.developer_tokens.empty()) open.push("/process-logs");
  if (outside && !options.webhook_secrets.empty()) open.push("/webhooks/github");
  return open;
}

class WholeServer final : public Server {
 public:
  WholeServer(const ServeOptions& options, core::Analyser& analyser)
      : options_(options), parts_(options_, analyser), blocking_(kBlockingThreads) {}
  ~WholeServer() override {
    housekeeping_.reset();
    if (http_) http_->halt();
    workers_.reset();
    commit_.reset();
    blocking_.join();
    http_.reset();
  }

  core::Result<> start() {
    if (auto opened = parts_.open(); !opened) return opened;
    commit_.emplace(*parts_.store);
    ReceiverOptions receiver = options_.receiver;
    receiver.works = options_.workers > 0;
    receiver_.emplace(ReceiverParts{*parts_.store, *commit_, parts_.blobs, parts_.clock, parts_.events, parts_.metrics,
                                    parts_.log, blocking_},
                      receiver);
    workers_.emplace(parts_, options_);
    auto http = HttpServer::start(options_.http, [this](Request& request) { return receiver_->handle(request); });
    if (!http) return tl::unexpected(http.error());
    http_ = std::move(*http);
    housekeeping_.emplace(parts_, options_);
    receiver_->count_connections([server = http_.get()] { return server->connections(); });
    parts_.log.info("started", Json()
                                   .set("address", options_.http.address)
                                   .set("port", std::int64_t{http_->port()})
                                   .set("store", parts_.store->backend())
                                   .set("workers", std::int64_t{options_.workers})
                                   .set("open", open_endpoints(options_.receiver)));
    return {};
  }
  [[nodiscard]] std::uint16_t port() const override { return http_->port(); }
  bool stop() override {
    parts_.log.info("stopping");
    const bool answered = http_->stop(options_.grace);
    workers_->stop();
    parts_.log.info("stopped", Json().set("all_answered", answered));
    return answered;
  }

 private:
  ServeOptions options_;
  Parts parts_;
  boost::asio::thread_pool blocking_;
  std::optional<GroupCommit> commit_;
  std::optional<Receiver> receiver_;
  std::optional<Workers> workers_;
  std::unique_ptr<HttpServer> http_;
  std::optional<Housekeeping> housekeeping_;
};

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Before any thread is made: all of them leave the signals to the one that waits.
void hold_back_signals() {
  const sigset_t signals = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}
void wait_for_signal() {
  const sigset_t signals = stop_signals();
  int which = 0;
  while (::sigwait(&signals, &which) != 0) {
  }
}

}  // namespace

std::string database_of(const StorageOptions& options) {
  return options.database.empty() ? core::join_path(options.directory, ".cimend/cimend.db") : options.database;
}

StorageParts::StorageParts(const StorageOptions& options) : http_(core::curl_http()) {
  const bool files = options.s3.bucket.empty();
  blobs_ = files ? core::file_blobs(fs_, options.directory) : core::s3_blobs(*http_, core::wall_clock(), options.s3);
}

core::Result<> read_environment(ServeOptions& options) {
  std::string agent, developer, webhook, hooks;
  GitHubApp app;
  const std::array<std::pair<const char*, std::string*>, 17> variables{{
      {"GITHUB_TOKEN", &options.github.token},
      {"GITHUB_API_URL", &options.github.api},
      {"GITHUB_APP_ID", &app.id},
      {"GITHUB_APP_PRIVATE_KEY", &app.private_key_pem},
      {"CIMEND_GITHUB_HOOKS", &hooks},
      {"AGENT_TOKEN", &agent},
      {"DEVELOPER_AGENT_TOKEN", &developer},
      {"CIMEND_WEBHOOK_SECRET", &webhook},
      {"DEVELOPER_AGENT_URL", &options.developer_url},
      {"CIMEND_DATABASE_URL", &options.storage.database},
      {"CIMEND_S3_BUCKET", &options.storage.s3.bucket},
      {"CIMEND_S3_ENDPOINT", &options.storage.s3.endpoint},
      {"CIMEND_S3_REGION", &options.storage.s3.region},
      {"CIMEND_S3_PREFIX", &options.storage.s3.prefix},
      {"AWS_ACCESS_KEY_ID", &options.storage.s3.access_key},
      {"AWS_SECRET_ACCESS_KEY", &options.storage.s3.secret_key},
      {"AWS_SESSION_TOKEN", &options.storage.s3.session_token},
  }};
  for (const auto& [name, into] : variables) {
    auto value = variable(name);
    if (!value) return tl::unexpected(value.error());
    if (!value->empty()) *into = std::move(*value);
  }
  if (!app.id.empty()) {
    options.github.app = app;
    options.github.token.clear();
  }
  auto read = read_hooks(hooks);
  if (!read) return core::with_context(read.error(), "CIMEND_GITHUB_HOOKS");
  options.hooks = std::move(*read);
  options.receiver.agent_tokens = Secrets(agent);
  options.receiver.developer_tokens = Secrets(developer);
  options.receiver.webhook_secrets = Secrets(webhook);
  options.developer_token = developer.substr(0, developer.find_first_of(", \t\r\n"));
  options.receiver.forwards = !options.developer_url.empty() && options.receiver.role == ReceiverOptions::Role::cloud;
  return {};
}

core::Result<std::unique_ptr<Server>> Server::start(const ServeOptions& options, core::Analyser& analyser) {
  auto server = std::make_unique<WholeServer>(options, analyser);
  if (auto started = server->start(); !started) return tl::unexpected(started.error());
  return server;
}

int serve_until_signal(const ServeOptions& options, core::Analyser& analyser) {
  hold_back_signals();
  auto server = Server::start(options, analyser);
  if (!server) return core::report(options.program, server.error());
  wait_for_signal();
  return (*server)->stop() ? core::kDone : core::kCouldNotAnswer;
}

int work_until_signal(const ServeOptions& options, core::Analyser& analyser) {
  hold_back_signals();
  Parts parts(options, analyser);
  if (auto opened = parts.open(); !opened) return core::report(options.program, opened.error());
  parts.log.info("started", Json().set("store", parts.store->backend()).set("workers", std::int64_t{options.workers}));
  {
    Workers workers(parts, options);
    wait_for_signal();
    parts.log.info("stopping");
  }
  parts.log.info("stopped");
  return core::kDone;
}

}  // namespace cimend::ingest
