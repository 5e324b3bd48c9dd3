// Times the stages of the classifier, warm, in one process, and RE2::Set with the same patterns on the same logs in the
// same run. ci/bench prints its figures beside those of other programs.

#include <fmt/format.h>
#include <re2/set.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "classify/classifier.h"
#include "classify/log_analysis.h"
#include "classify/matcher.h"
#include "classify/outcome.h"
#include "classify/scanner.h"
#include "core/fs.h"
#include "core/input.h"
#include "core/log.h"

namespace {

using namespace cimend;

double cpu() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}
double seconds_of(const std::function<void()>& work) {
  const double begin = cpu();
  work();
  return cpu() - begin;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> logs;
  std::size_t bytes = 0;
  for (int i = 1; i < argc; ++i) {
    FILE* f = fopen(argv[i], "rb");
    std::string s;
    char buf[65536];
    size_t n;
    while ((n = fread(buf, 1, sizeof buf, f)) > 0) s.append(buf, n);
    fclose(f);
    bytes += s.size();
    logs.push_back(s);
  }
  const classify::RuleSet rules = classify::RuleSet::shipped();
  const classify::Scanner scanner(rules, classify::Engine::literals);
  const classify::Baseline baseline;
  for (int round = 0; round < 4; ++round) {
    std::vector<core::Log> read;
    std::vector<std::vector<classify::Hit>> hits;
    std::size_t matches = 0, lines = 0, nhits = 0;
    double copy = seconds_of([&] { std::vector<std::string> c = logs; });
    std::vector<std::string> c = logs;
    double t_read = seconds_of([&] {
      for (auto& l : c) read.push_back(core::Log::read(std::move(l)));
    });
    double t_hits = seconds_of([&] {
      for (auto& l : read) hits.push_back(scanner.hits(l));
    });
    for (auto& h : hits) nhits += h.size();
    for (auto& l : read) lines += l.line_count();
    std::vector<std::vector<classify::Match>> all;
    double t_match = seconds_of([&] {
      for (size_t i = 0; i < read.size(); ++i) {
        all.push_back(classify::match_rules(read[i], rules, hits[i]));
        matches += all.back().size();
      }
    });
    double t_rank = seconds_of([&] {
      for (size_t i = 0; i < read.size(); ++i) {
        auto o = classify::outcome_of(read[i], rules, hits[i], all[i]);
        classify::rank(read[i], 0, rules, all[i], o, baseline);
      }
    });
    double t_all = seconds_of([&] {
      for (auto& l : logs) classify::analyse_log({"x", l}, 0, rules, scanner, baseline, {});
    });
    double gb = (double)bytes / 1e9;
    fmt::print(
        "{:.3f} GB {} logs {} lines {} hits {} matches: copy {:.2f} read {:.2f} GB/s hits {:.2f} match {:.2f} rank "
        "{:.2f} all {:.2f}\n",
        gb, logs.size(), lines, nhits, matches, gb / copy, gb / t_read, gb / t_hits, gb / t_match, gb / t_rank,
        gb / t_all);
  }
}
