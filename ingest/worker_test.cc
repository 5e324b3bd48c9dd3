#include "ingest/worker.h"

#include <catch2/catch.hpp>
#include <map>

#include "core/input.h"
#include "core/json.h"
#include "ingest/analyse_task.h"
#include "ingest/log_intake.h"
#include "ingest/stored_run.h"

using namespace cimend;
using namespace cimend::ingest;

namespace {

// Answers tasks "test" as it is told, and counts.
class Scripted final : public TaskHandler {
 public:
  std::function<TaskAnswer(const core::ClaimedTask&, const std::function<bool()>&)> answer;
  int runs = 0;
  [[nodiscard]] std::string_view kind() const override { return "test"; }
  TaskAnswer run(const core::ClaimedTask& task, const std::function<bool()>& still_mine) override {
    ++runs;
    return answer(task, still_mine);
  }
};

struct World {
  core::ManualClock clock{1'000'000};
  std::unique_ptr<core::Store> store = std::move(*core::open_store(":memory:", clock));
  TaskEvents events;
  Metrics metrics;
  ServerLog log{clock, true};
  Scripted handler;
  WorkerOptions options;
  Worker worker{*store, clock, {&handler}, events, metrics, log, options};

  void queue(const std::string& key) {
    core::NewTask task;
    task.kind = "test";
    task.key = key;
    task.repository = "acme/rocket";
    task.payload = "{}";
    REQUIRE(store->enqueue(task).value());
  }
};

TaskAnswer failure(bool again, core::UnixSeconds not_before = 0) {
  return tl::unexpected(TaskFailure{"planned", again, not_before});
}

// Says that each log failed with its own first line.
class FakeAnalyser final : public core::Analyser {
 public:
  core::Fs& fs;
  explicit FakeAnalyser(core::Fs& f) : fs(f) {}
  core::Result<core::AnalysisDocument> analyse(const std::string& directory) override {
    directories.push_back(directory);
    const auto run = fs.read(directory + "/run.json");
    if (!run) return tl::unexpected(run.error());
    core::AnalysisDocument document;
    document.rules_version = "1";
    document.classification.verdict = core::Verdict::failed;
    document.classification.category = "test.assertion";
    core::Finding finding;
    finding.rule = "x.y";
    finding.category = "test.assertion";
    finding.message = "broke";
    finding.fingerprint = "0123456789abcdef";
    finding.evidence.push_back({1, 1});
    document.findings.push_back(finding);
    return document;
  }
  std::vector<std::string> directories;
};

}  // namespace

TEST_CASE("a task is done once, and an empty queue is told") {
  World world;
  world.queue("a");
  world.handler.answer = [](const core::ClaimedTask& task, const std::function<bool()>& still_mine) -> TaskAnswer {
    CHECK(task.key == "a");
    CHECK(still_mine());
    return TaskResult{};
  };
  CHECK(world.worker.run_one().value());
  CHECK_FALSE(world.worker.run_one().value());
  CHECK(world.handler.runs == 1);
  CHECK(world.store->queue_counts()->done == 1);
}

TEST_CASE("a task that fails comes back later and later, then is left to people with its reason") {
  World world;
  world.queue("a");
  world.handler.answer = [](const auto&, const auto&) { return failure(true); };
  for (int i = 1; i <= world.options.most_tries; ++i) {
    CAPTURE(i);
    CHECK(world.worker.run_one().value());
    CHECK_FALSE(world.worker.run_one().value());
    world.clock.advance(2000);
  }
  CHECK_FALSE(world.worker.run_one().value());
  const auto dead = world.store->dead_tasks(10);
  REQUIRE(dead->size() == 1);
  CHECK(dead->front().reason == "planned");
  CHECK(dead->front().tries == world.options.most_tries);
}

TEST_CASE("what can't go better is not tried again") {
  World world;
  world.queue("a");
  world.handler.answer = [](const auto&, const auto&) { return failure(false); };
  CHECK(world.worker.run_one().value());
  CHECK(world.store->dead_tasks(10)->size() == 1);
}

TEST_CASE("a server's own word for when to come again is kept") {
  World world;
  world.queue("a");
  world.handler.answer = [&](const auto&, const auto&) { return failure(true, world.clock.now() + 5000); };
  CHECK(world.worker.run_one().value());
  world.clock.advance(4999);
  CHECK_FALSE(world.worker.run_one().value());
  world.clock.advance(1);
  CHECK(world.worker.run_one().value());
}

TEST_CASE("pauses double, stay below their bound and differ from task to task") {
  const WorkerOptions options;
  for (std::int64_t tries = 1; tries < 70; ++tries) {
    const core::UnixSeconds pause = Worker::pause_after(tries, "a", options);
    CHECK(pause >= std::min<core::UnixSeconds>(options.longest_pause,
                                               options.first_pause << std::min<std::int64_t>(tries - 1, 20)));
    CHECK(pause <= options.longest_pause * 3 / 2);
  }
  std::map<core::UnixSeconds, int> seen;
  for (int i = 0; i < 50; ++i) ++seen[Worker::pause_after(8, std::to_string(i), options)];
  CHECK(seen.size() > 20);
}

TEST_CASE("a worker stopped past its lease has no effect when it goes on") {
  World world;
  world.queue("a");
  bool effect = false;
  Scripted second_handler;
  second_handler.answer = [](const auto&, const auto&) -> TaskAnswer { return TaskResult{}; };
  Worker second(*world.store, world.clock, {&second_handler}, world.events, world.metrics, world.log, world.options);
  world.handler.answer = [&](const auto&, const std::function<bool()>& still_mine) -> TaskAnswer {
    world.clock.advance(world.options.lease_seconds + 1);  // stopped, and meanwhile:
    CHECK(second.run_one().value());
    CHECK_FALSE(still_mine());
    TaskResult result;
    result.outcome.analysis = core::SavedAnalysis{{"acme/rocket", "1", 1}, "", "failed", "x", "{}", {}};
    result.afterwards = [&] { effect = true; };
    return result;
  };
  CHECK(world.worker.run_one().value());
  CHECK(second_handler.runs == 1);
  CHECK_FALSE(effect);
  CHECK_FALSE(world.store->analysis({"acme/rocket", "1", 1})->has_value());
}

TEST_CASE("an analysis is stored, told as known, and laid beside the logs") {
  core::ManualClock clock(1'000'000);
  const auto store = std::move(*core::open_store(":memory:", clock));
  core::MemoryFs fs;
  const auto blobs = core::file_blobs(fs, "data");
  FakeAnalyser analyser(fs);
  AnalyseTask handler(*store, *blobs, fs, analyser, "data", "scratch");
  TaskEvents events;
  Metrics metrics;
  ServerLog log(clock, true);
  Worker worker(*store, clock, {&handler}, events, metrics, log, {});
  const auto submit = [&](const std::string& run_id) {
    ReceivedRun received;
    received.run.run_id = run_id;
    received.run.repository = "acme/rocket";
    received.run.head_sha = "0123abc";
    received.run.source = "upload";
    received.run.received_at = core::rfc3339(clock.now());
    auto intake = LogIntake::begin(*blobs, "logs/acme/rocket/" + run_id + "/1/build.log.zst");
    REQUIRE(intake);
    REQUIRE(intake->append("error: x\n"));
    received.run.jobs.push_back(intake->finish("build").value());
    received.content_sha256 = "hash-" + run_id;
    core::Intake all = intake_of_run(received, RunLayout::by_repository, clock.now());
    all.tasks.push_back(analyse_task(all.run->key, all.delivery.id, RunLayout::by_repository));
    REQUIRE(store->accept({all})->front() == core::Acceptance::accepted);
    CHECK(worker.run_one().value());
    clock.advance(10);
    const auto document = core::Json::parse(store->analysis({"acme/rocket", run_id, 1})->value());
    REQUIRE(document);
    return *document;
  };
  const core::Json first = submit("1");
  CHECK(first["run_id"].string_or("") == "1");
  CHECK((*first["findings"].array())[0]["known"].string_or("") == "new");
  const core::Json second = submit("2");
  CHECK((*second["findings"].array())[0]["known"].string_or("") == "seen");
  CHECK(analyser.directories == std::vector<std::string>{"data/logs/acme/rocket/1/1", "data/logs/acme/rocket/2/1"});
  CHECK(fs.files.count("data/logs/acme/rocket/2/1/analysis.json") == 1);
  CHECK(fs.files.count("data/logs/acme/rocket/2/1/run.json") == 1);
  CHECK(core::decompress(fs.files["data/logs/acme/rocket/2/1/build.log.zst"]).value() == "error: x\n");
  const auto row = store->run({"acme/rocket", "2", 1});
  CHECK((*row)->category == "test.assertion");
}

TEST_CASE("blobs that are no files are brought into a directory that goes again") {
  core::ManualClock clock(1'000'000);
  const auto store = std::move(*core::open_store(":memory:", clock));
  core::MemoryFs fs;
  const auto blobs = core::memory_blobs();
  FakeAnalyser analyser(fs);
  AnalyseTask handler(*store, *blobs, fs, analyser, "", "scratch");
  ReceivedRun received;
  received.run.run_id = "1";
  received.run.source = "upload";
  received.run.received_at = core::rfc3339(clock.now());
  auto intake = LogIntake::begin(*blobs, "logs/local/1/1/build.log.zst");
  REQUIRE(intake->append("error\n"));
  received.run.jobs.push_back(intake->finish("build").value());
  core::Intake all = intake_of_run(received, RunLayout::by_repository, clock.now());
  REQUIRE(store->accept({all}));
  core::ClaimedTask task;
  task.payload = analyse_task(all.run->key, "d", RunLayout::by_repository).payload;
  const auto answer = handler.run(task, [] { return true; });
  REQUIRE(answer);
  CHECK(analyser.directories.size() == 1);
  CHECK(fs.files.empty());
}
