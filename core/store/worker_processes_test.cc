#include "core/store/worker_processes_test.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <vector>

#include "core/store/scratch_directory_test.h"
#include "core/store/store_conformance.h"

namespace cimend::core {
namespace {

using conformance::sure;

constexpr std::size_t kTasksOfIntake = 1000;
constexpr std::size_t kRepositories = 7;
constexpr std::int64_t kLeaseSeconds = 2;  // what a killed worker held comes back after as much

void fill(Store& store, std::size_t tasks) {
  for (std::size_t begin = 0; begin < tasks; begin += kTasksOfIntake) {
    const std::string id = std::to_string(begin);
    Intake intake = conformance::intake(id, id);
    intake.tasks.clear();
    for (std::size_t at = begin; at < std::min(tasks, begin + kTasksOfIntake); ++at)
      intake.tasks.push_back(conformance::task(std::to_string(at), "r/" + std::to_string(at % kRepositories)));
    sure(store.accept({intake}));
  }
}

[[noreturn]] void be_a_worker(const std::string& location, const std::string& ledger) {
  const SystemClock clock;
  auto store = sure(open_store(location, clock));
  std::ofstream lines(ledger);
  ClaimRequest request;
  request.worker = "worker:" + std::to_string(::getpid());
  request.most = 10;
  request.most_per_repository = 20;
  request.lease_seconds = kLeaseSeconds;
  while (true) {
    const auto claimed = sure(store->claim(request));
    for (const ClaimedTask& task : claimed)
      if (sure(store->finish(task.lease, {})) == Held::yes) lines << task.key << std::endl;
    if (!claimed.empty()) continue;
    const QueueCounts counts = sure(store->queue_counts());
    if (counts.ready + counts.held + counts.waiting == 0) ::_exit(0);
    store->wait_for_task(100);
  }
}

void count_lines(const std::string& ledger, std::map<std::string, int>& handled) {
  std::ifstream lines(ledger);
  for (std::string key; std::getline(lines, key);)
    if (!lines.eof()) ++handled[key];  // a line without its end is one that a killed worker did not write
}

}  // namespace

WorkersReport run_workers(const std::string& location, std::size_t tasks, std::size_t workers, std::size_t kills) {
  const SystemClock clock;
  const ScratchDirectory directory;
  auto store = sure(open_store(location, clock));
  fill(*store, tasks);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<pid_t> children;
  for (std::size_t number = 0; number < workers; ++number) {
    const pid_t child = ::fork();
    if (child == 0) be_a_worker(location, directory.file(std::to_string(number)));
    children.push_back(child);
  }
  for (std::size_t number = 0; number < kills; ++number) {
    while (sure(store->queue_counts()).done < tasks * (number + 1) / (kills + 2)) store->wait_for_task(10);
    ::kill(children[number], SIGKILL);
  }
  WorkersReport report;
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
      ++report.killed;
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
      ++report.failed;
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const QueueCounts counts = sure(store->queue_counts());
  report.done = counts.done;
  report.open = counts.ready + counts.held + counts.waiting + counts.dead;
  std::map<std::string, int> handled;
  for (std::size_t number = 0; number < workers; ++number) count_lines(directory.file(std::to_string(number)), handled);
  report.written = handled.size();
  for (const auto& [key, times] : handled) report.twice += times > 1 ? 1 : 0;
  return report;
}

}  // namespace cimend::core
