// ci/campaign workers [TASKS]: four processes on one PostgreSQL server handle TASKS tasks (100 000) exactly once while
// two of them are killed on the way. Started through ci/with-postgres.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/store/worker_processes_test.h"

int main(int count, char** arguments) {
  const char* server = std::getenv("CIMEND_TEST_DATABASE_URL");
  if (server == nullptr) {
    std::fprintf(stderr, "no server: run this program through ci/with-postgres\n");
    return 2;
  }
  std::size_t tasks = 100'000;
  if (count > 1) {
    const std::string_view given = arguments[1];
    std::from_chars(given.data(), given.data() + given.size(), tasks);
  }
  constexpr std::size_t kWorkers = 4, kKills = 2;
  const auto report = cimend::core::run_workers(server, tasks, kWorkers, kKills);
  std::printf(
      "%zu tasks, %zu workers, %zu killed: %zu done, %zu open, %zu written down, %zu twice, %zu workers failed;"
      " %.1f s, %.0f tasks/s\n",
      tasks, kWorkers, report.killed, report.done, report.open, report.written, report.twice, report.failed,
      report.seconds, static_cast<double>(tasks) / report.seconds);
  const bool good = report.done == tasks && report.open == 0 && report.twice == 0 && report.failed == 0 &&
                    report.killed == kKills && report.written + report.killed >= tasks;
  std::printf("campaign workers: %s\n", good ? "every task exactly once" : "FAILED");
  return good ? 0 : 1;
}
