// ci/bench store: what the store does a second, beside what the disk does. Every figure is of this machine and this
// run: a store can be no faster than its disk syncs, but for taking many things with one sync.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "core/descriptor.h"
#include "core/store/store.h"
#include "core/text.h"

namespace core = cimend::core;

namespace {

constexpr std::chrono::milliseconds kTimeOfEach{1500};

template <class T>
T sure(core::Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "cimend-store-bench: %s\n", result.error().text().c_str());
    std::exit(2);
  }
  return std::move(*result);
}

// How many a second `step` does; it says how many it did in one call.
double rate(const std::function<std::size_t()>& step) {
  using std::chrono::steady_clock;
  const auto begin = steady_clock::now();
  std::size_t count = 0;
  while (steady_clock::now() - begin < kTimeOfEach) count += step();
  return static_cast<double>(count) / std::chrono::duration<double>(steady_clock::now() - begin).count();
}

double syncs_of_the_disk(const std::string& directory) {
  const core::Descriptor file(::open((directory + "/raw").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  const std::string block(4096, 'x');
  return rate([&]() -> std::size_t {
    if (::write(file.number(), block.data(), block.size()) < 0 || ::fdatasync(file.number()) != 0) std::exit(2);
    return 1;
  });
}

class Bench {
 public:
  Bench(std::string name, core::Store& store, double syncs) : name_(std::move(name)), store_(store), syncs_(syncs) {}

  void accepts(std::size_t body, std::size_t batch) {
    const double per_second = rate([&] {
      std::vector<core::Intake> intakes;
      for (std::size_t at = 0; at < batch; ++at) intakes.push_back(next_intake(body));
      return sure(store_.accept(intakes)).size();
    });
    std::printf("%-10s accept, %2zu KB, batches of %2zu: %8.0f /s  %6.2f for a sync of the disk\n", name_.c_str(),
                body >> 10, batch, per_second, per_second / syncs_);
  }

  // Claims and finishes, by several threads at once.
  void works(std::size_t threads, std::size_t batch) {
    fill(std::size_t{40} * 1000);
    core::ClaimRequest request;
    request.worker = "bench";
    request.most = batch;
    request.most_per_repository = 1'000'000;
    std::vector<double> rates(threads);
    std::vector<std::thread> workers;
    for (std::size_t number = 0; number < threads; ++number)
      workers.emplace_back([&, number] {
        rates[number] = rate([&]() -> std::size_t {
          const auto claimed = sure(store_.claim(request));
          for (const core::ClaimedTask& task : claimed) sure(store_.finish(task.lease, {}));
          return claimed.size();
        });
      });
    for (std::thread& worker : workers) worker.join();
    double together = 0;
    for (const double each : rates) together += each;
    std::printf("%-10s claim %2zu, finish each, %zu threads: %8.0f tasks/s  %6.2f for a sync of the disk\n",
                name_.c_str(), batch, threads, together, together / syncs_);
  }

 private:
  core::Intake next_intake(std::size_t body) {
    const std::string id = std::to_string(++number_);
    core::Intake intake;
    intake.delivery = {
        "github", id, "workflow_run", "octo/cat", core::sha256_hex(id), noise_.substr(number_ % 4096, body)};
    core::RunUpdate update;
    update.key = {"octo/cat", id, 1};
    update.conclusion = "failure";
    intake.run = update;
    intake.tasks = {{"bench", "fetch/" + id, "octo/" + std::to_string(number_ % 10), "{}", 0}};
    return intake;
  }

  void fill(std::size_t tasks) {
    const auto counts = sure(store_.queue_counts());
    if (counts.ready >= tasks) return;
    core::Intake intake = next_intake(1);
    const std::string prefix = std::to_string(number_) + "/";
    for (std::size_t at = counts.ready; at < tasks; ++at)
      intake.tasks.push_back({"bench", prefix + std::to_string(at), "octo/" + std::to_string(at % 10), "{}", 0});
    sure(store_.accept({intake}));
  }

  // Bodies come compressed, so they are bytes that do not get smaller.
  static std::string noise(std::size_t size) {
    std::mt19937 generator(1);  // the same in every run
    std::string bytes;
    while (bytes.size() < size) bytes += static_cast<char>(generator() & 0xff);
    return bytes;
  }

  std::string name_;
  core::Store& store_;
  double syncs_;
  std::size_t number_ = 0;
  std::string noise_ = noise(std::size_t{40} << 10);
};

void run(const std::string& location, const std::string& name, double syncs) {
  const core::SystemClock clock;
  auto store = sure(core::open_store(location, clock));
  Bench bench(name, *store, syncs);
  for (const std::size_t body : {std::size_t{8} << 10, std::size_t{32} << 10})
    for (const std::size_t batch : {1, 16, 64}) bench.accepts(body, batch);
  for (const std::size_t threads : {1, 4})
    for (const std::size_t batch : {1, 16}) bench.works(threads, batch);
}

}  // namespace

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::string directory = (std::filesystem::temp_directory_path() / "cimend-store-bench-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr) return 2;
  const double syncs = syncs_of_the_disk(directory);
  std::printf("%-10s append 4 KB and fdatasync:     %8.0f /s\n", "disk", syncs);
  run(directory + "/store.db", "sqlite", syncs);
  if (const char* server = std::getenv("CIMEND_TEST_DATABASE_URL"))
    run(server, "postgresql", syncs);
  else
    std::printf("postgresql: left out, no server\n");
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
  return 0;
}
