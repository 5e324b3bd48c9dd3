#include "classify/scanner.h"

#include <algorithm>

#include "classify/signal.h"

namespace cimend::classify {
namespace {

std::optional<LiteralSearch> make_search(const RuleSet& rules) {
  if (rules.plan().literals.empty()) return std::nullopt;
  if (!rules.database().empty()) {
    if (auto loaded = LiteralSearch::load(rules.database())) return std::move(*loaded);
  }
  auto built = LiteralSearch::compile(rules.plan().literals);
  if (!built) return std::nullopt;
  return std::move(*built);
}

// Turns offsets that come in rising order into line numbers: stays in the current line where it can, and asks the log
// only where a new one begins.
class LineCursor {
 public:
  explicit LineCursor(const core::Log& log) : log_(log) {}

  std::uint32_t line_at(std::size_t offset) {
    if (offset < begin_ || offset >= end_) {
      const std::size_t line = log_.line_at(offset);
      begin_ = log_.plain_offset(line);
      end_ = begin_ + log_.plain(line).size() + 1;
      line_ = static_cast<std::uint32_t>(line);
    }
    return line_;
  }

 private:
  const core::Log& log_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint32_t line_ = 0;
};

}  // namespace

Scanner::Scanner(const RuleSet& rules, Engine engine) : rules_(rules), engine_(engine) {
  if (engine_ == Engine::literals) search_ = make_search(rules);
  if (engine_ == Engine::literals && !search_ && !rules.plan().literals.empty()) engine_ = Engine::every_line;
}

std::vector<Hit> Scanner::candidates(const core::Log& log) const {
  std::vector<Hit> found;
  const auto lines = static_cast<std::uint32_t>(log.line_count());
  const auto on_every_line = [&](std::uint32_t entry) {
    for (std::uint32_t line = 1; line <= lines; ++line) found.push_back({line, entry});
  };
  if (engine_ == Engine::every_line) {
    const std::size_t entries = rules_.rules().size() + signals().size();
    for (std::uint32_t entry = 0; entry < entries; ++entry) on_every_line(entry);
    return found;
  }
  for (std::uint32_t line = 1; line <= lines && !rules_.plan().unfiltered.empty(); ++line) {
    const core::Line text = log.line(line);
    for (const std::uint32_t entry : rules_.plan().unfiltered) {
      if (may_hold(entry, text)) found.push_back({line, entry});
    }
  }
  if (!search_) return found;
  LineCursor cursor(log);
  std::vector<std::uint32_t> last_line(rules_.rules().size() + signals().size(), 0);
  const auto searched = search_->each(log.plain_text(), [&](unsigned literal, std::uint64_t end) {
    const std::uint32_t line = cursor.line_at(static_cast<std::size_t>(end) - 1);
    for (const std::uint32_t entry : rules_.plan().entries_of_literal[literal]) {
      if (last_line[entry] != line) found.push_back({line, entry});
      last_line[entry] = line;
    }
  });
  // Out of memory is the only way this fails, and then there is nothing better than what was found.
  static_cast<void>(searched);
  return found;
}

bool Scanner::may_hold(std::uint32_t entry, const core::Line& line) const {
  if (entry < rules_.rules().size()) {
    const Rule& rule = rules_.rules()[entry].rule;
    if (rule.marker && *rule.marker != line.marker) return false;
  }
  if (engine_ == Engine::every_line) return true;
  const std::vector<std::string>& marks = rules_.plan().marks_of_entry[entry];
  return std::all_of(marks.begin(), marks.end(),
                     [&](const std::string& mark) { return line.plain.find(mark) != std::string_view::npos; });
}

bool Scanner::holds(const Hit& candidate, const core::Line& line) const {
  if (!may_hold(candidate.entry, line)) return false;
  const std::size_t rule_count = rules_.rules().size();
  if (candidate.entry >= rule_count) return signal_patterns()[candidate.entry - rule_count].found_in(line.plain);
  const CompiledRule& rule = rules_.rules()[candidate.entry];
  return rule.match.found_in(line.plain) && (rule.forbid.empty() || !rule.forbid.found_in(line.plain));
}

std::vector<Hit> Scanner::hits(const core::Log& log) const {
  std::vector<Hit> found = candidates(log);
  std::erase_if(found, [&](const Hit& candidate) { return !holds(candidate, log.line(candidate.line)); });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace cimend::classify
