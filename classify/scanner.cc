#include "classify/scanner.h"

#include <string.h>  // memmem

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
    if (offset < begin_ || offset >= end_) go_to(offset);
    return static_cast<std::uint32_t>(line_);
  }
  // Where the line after the current one begins.
  [[nodiscard]] std::size_t end() const { return end_; }

 private:
  void go_to(std::size_t offset) {
    constexpr int kNear = 8;  // lines that are walked before the log is asked
    for (int step = 0; step < kNear && offset >= end_ && line_ < log_.line_count(); ++step) take(line_ + 1);
    if (offset < begin_ || offset >= end_) take(log_.line_at(offset));
  }
  void take(std::size_t line) {
    line_ = line;
    begin_ = log_.plain_offset(line);
    end_ = line < log_.line_count() ? log_.plain_offset(line + 1) : log_.plain_text().size();
  }

  const core::Log& log_;
  std::size_t begin_ = 0, end_ = 0;  // of the current line
  std::size_t line_ = 0;
};

}  // namespace

Scanner::Scanner(const RuleSet& rules, Engine engine) : rules_(rules), engine_(engine) {
  if (engine_ == Engine::literals) search_ = make_search(rules);
  if (engine_ == Engine::literals && !search_ && !rules.plan().literals.empty()) engine_ = Engine::every_line;
  for (const std::vector<std::string>& marks : rules.plan().marks_of_entry) {
    Sieve& sieve = sieves_.emplace_back();
    for (const std::string& mark : marks) {
      sieve.characters |= characters_of(mark);
      if (mark.size() > 1) sieve.texts.push_back(mark);
    }
  }
}

std::optional<std::vector<Hit>> Scanner::candidates(const core::Log& log, const LineMasks& masks) const {
  std::vector<Hit> found;
  for (const std::uint32_t entry : rules_.plan().unfiltered) {
    for (std::uint32_t line = 1; line <= log.line_count(); ++line) {
      if (sieves_[entry].passes(masks.at(line))) found.push_back({line, entry});
    }
  }
  if (!search_) return found;
  LineCursor cursor(log);
  const std::size_t entries = rules_.rules().size() + signals().size();
  std::vector<std::uint32_t> last_line(entries, 0);
  const auto searched = search_->each(log.plain_text(), [&](unsigned literal, std::uint64_t end) {
    const std::uint32_t line = cursor.line_at(static_cast<std::size_t>(end) - 1);
    for (const std::uint32_t entry : rules_.plan().entries_of_literal[literal]) {
      if (last_line[entry] != line && sieves_[entry].passes(masks.at(line))) found.push_back({line, entry});
      last_line[entry] = line;
    }
  });
  if (!searched) return std::nullopt;
  return found;
}

bool Scanner::holds(const Hit& candidate, const core::Line& line) const {
  const std::size_t rule_count = rules_.rules().size();
  if (candidate.entry >= rule_count) return signal_patterns()[candidate.entry - rule_count].found_in(line.plain);
  const CompiledRule& rule = rules_.rules()[candidate.entry];
  if (rule.rule.marker && *rule.rule.marker != line.marker) return false;
  return rule.match.found_in(line.plain) && (rule.forbid.empty() || !rule.forbid.found_in(line.plain));
}

bool Scanner::Sieve::passes(std::string_view line) const {
  // memmem: several times faster than string_view::find on short texts that begin with a common character.
  return std::all_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return ::memmem(line.data(), line.size(), text.data(), text.size()) != nullptr;
  });
}

std::vector<Hit> Scanner::hits_on_every_line(const core::Log& log) const {
  std::vector<Hit> found;
  const auto entries = static_cast<std::uint32_t>(rules_.rules().size() + signals().size());
  for (std::uint32_t number = 1; number <= log.line_count(); ++number) {
    const core::Line line = log.line(number);
    for (std::uint32_t entry = 0; entry < entries; ++entry) {
      if (holds({number, entry}, line)) found.push_back({number, entry});
    }
  }
  return found;
}

std::vector<Hit> Scanner::hits(const core::Log& log) const {
  if (engine_ == Engine::every_line) return hits_on_every_line(log);
  auto candidates_found = candidates(log, LineMasks(log));
  if (!candidates_found) return hits_on_every_line(log);
  std::vector<Hit>& found = *candidates_found;
  std::erase_if(found, [&](const Hit& candidate) {
    const core::Line line = log.line(candidate.line);
    return !sieves_[candidate.entry].passes(line.plain) || !holds(candidate, line);
  });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return std::move(found);
}

}  // namespace cimend::classify
