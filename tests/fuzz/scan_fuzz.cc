// Looking for texts first must lead to the same findings as trying every pattern on every line.
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "classify/matcher.h"
#include "classify/rule_set.h"
#include "classify/scanner.h"
#include "core/log.h"

namespace {

using namespace cimend;

std::string found_by(const classify::Scanner& scanner, const classify::RuleSet& rules, const core::Log& log) {
  std::string out;
  const std::vector<classify::Hit> hits = scanner.hits(log);
  for (const classify::Match& match : classify::match_rules(log, rules, hits)) {
    out += std::to_string(match.rule) + ' ' + std::to_string(match.lines.first_line) + ' ' +
           std::to_string(match.lines.last_line) + '\n';
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const classify::RuleSet rules = classify::RuleSet::shipped();
  static const classify::Scanner fast(rules, classify::Engine::literals);
  static const classify::Scanner slow(rules, classify::Engine::every_line);
  if (size > 4096) return 0;  // the slow one tries two thousand patterns a line
  const core::Log log = core::Log::read(std::string(reinterpret_cast<const char*>(data), size));
  if (found_by(fast, rules, log) != found_by(slow, rules, log)) std::abort();
  return 0;
}
