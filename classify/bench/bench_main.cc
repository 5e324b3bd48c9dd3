// cimend-classify-bench: the stages of the classifier, warm, in one process, and RE2::Set with the same patterns on the
// same logs in the same run; one row of JSON each. ci/bench prints them beside other programs' figures.
//   cimend-classify-bench LOG…          times
//   cimend-classify-bench --grams LOG…  how often four bytes of folded text stand in a million (gram_counts.inc)

#include <fmt/format.h>
#include <re2/set.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/classifier.h"
#include "classify/log_analysis.h"
#include "classify/matcher.h"
#include "classify/required_text.h"
#include "classify/scan_plan.h"
#include "classify/scanner.h"
#include "core/cli.h"
#include "core/fs.h"
#include "core/log.h"

namespace cimend::classify {
namespace {

constexpr int kRounds = 3;                                // the first one warms up
constexpr std::size_t kSetBytes = std::size_t{20} << 20;  // RE2::Set gets a part of the logs: it is that much slower

double seconds_of(const std::function<void()>& work) {
  double best = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

void print(std::string_view name, int threads, std::size_t bytes, double seconds) {
  fmt::print("{{\"name\":\"{}\",\"threads\":{},\"bytes\":{},\"seconds\":{:.6f}}}\n", name, threads, bytes, seconds);
  std::fflush(stdout);
}

// Each pattern's hits on each line by RE2::Set: what a scanner without literals would do.
void time_set(const RuleSet& rules, const std::vector<core::Log>& logs) {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{256} << 20);
  re2::RE2::Set set(options, re2::RE2::UNANCHORED);
  for (const CompiledRule& rule : rules.rules()) {
    if (set.Add(rule.rule.match, nullptr) < 0) return;
  }
  if (!set.Compile()) return;
  std::vector<std::string_view> lines;
  std::size_t bytes = 0;
  for (const core::Log& log : logs) {
    if (bytes >= kSetBytes) break;
    log.each_kept([&](std::size_t, std::string_view plain) { lines.push_back(plain); });
    bytes += log.bytes().size();
  }
  std::vector<int> found;
  std::size_t hits = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string_view line : lines) {
    found.clear();
    set.Match({line.data(), line.size()}, &found);
    hits += found.size();
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  print(fmt::format("RE2::Set ({} hits)", hits), 1, bytes, seconds);
}

int count_grams(const std::vector<std::string>& texts) {
  std::map<std::string, double> counts;
  double total = 0;
  for (const std::string& text : texts) {
    const std::string plain = folded(core::Log::read(text).plain_text());
    const double weight = std::min(1.0, 3e5 / static_cast<double>(std::max<std::size_t>(plain.size(), 1)));
    for (std::size_t at = 0; at + 4 <= plain.size(); ++at) {
      const std::string gram = plain.substr(at, 4);
      if (gram.find('\n') == std::string::npos) counts[gram] += weight;
    }
    total += static_cast<double>(plain.size()) * weight;
  }
  for (const auto& [gram, count] : counts) {
    const double often = count / total * 1e6;
    if (often >= 20) fmt::print("{:.0f}\t{}\n", often, gram);
  }
  return core::kDone;
}

int time_stages(const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  const RuleSet rules = RuleSet::shipped();
  const Scanner scanner(rules, Engine::literals);
  const Baseline baseline;
  std::vector<core::Log> logs;
  print("read: lines, markers, steps", 1, bytes, seconds_of([&] {
          logs.clear();
          for (const std::string& text : texts) logs.push_back(core::Log::read(text));
        }));
  for (const int threads : {1, 2}) {
    tbb::task_arena arena(threads);
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    print("scan: which rules hit which lines", threads, bytes, seconds_of([&] {
            arena.execute([&] {
              for (const core::Log& log : logs) static_cast<void>(scanner.hits(log));
            });
          }));
  }
  time_set(rules, logs);
  for (const int threads : {1, 2}) {
    auto classifier = Classifier::create({.threads = static_cast<std::size_t>(threads)});
    if (!classifier) return core::kBug;
    print("whole analysis", threads, bytes, seconds_of([&] {
            std::vector<NamedLog> named;
            for (const std::string& text : texts) named.push_back({"log", text});
            static_cast<void>(classifier->analyse_each(std::move(named)));
          }));
  }
  return core::kDone;
}

int run(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool grams = !arguments.empty() && arguments.front() == "--grams";
  if (grams) arguments.erase(arguments.begin());
  if (arguments.empty()) {
    std::fputs("usage: cimend-classify-bench [--grams] LOG…\n", stderr);
    return core::kCouldNotAnswer;
  }
  core::RealFs fs;
  std::vector<std::string> texts;
  for (const std::string& path : arguments) {
    auto text = fs.read(path);
    if (!text) return core::report("cimend-classify-bench", text.error());
    texts.push_back(std::move(*text));
  }
  return grams ? count_grams(texts) : time_stages(texts);
}

}  // namespace
}  // namespace cimend::classify

int main(int argc, char** argv) {
  return cimend::core::run_main("cimend-classify-bench", [&] { return cimend::classify::run(argc, argv); });
}
