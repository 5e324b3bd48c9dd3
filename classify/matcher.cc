#include "classify/matcher.h"

#include <algorithm>
#include <unordered_map>

#include "classify/signal.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kHeadingReach = 200;
constexpr std::size_t kMostMatchesPerRule = 1000;
constexpr std::size_t kLongestValue = 2000;  // bytes; a message is a sentence, not a dump

// The lines that count as one place: the step, or where the log has none, all.
core::LineRange place_of(const core::Log& log, std::size_t line) {
  if (const core::Step* step = log.step_at(line)) return {step->first_line, step->last_line};
  return {1, log.line_count()};
}

void fill(std::array<std::string, kFieldCount>& values, const Captures& captures) {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (values[i].empty()) values[i] = core::trim(captures[i]).substr(0, kLongestValue);
  }
}

// The matches of one rule in one log, hit after hit.
class RuleMatcher {
 public:
  // `after_lines` in rising order: where the rule's `after` holds.
  RuleMatcher(const core::Log& log, const CompiledRule& rule, std::uint32_t index,
              const std::vector<std::uint32_t>& after_lines)
      : log_(log), rule_(rule), index_(index), after_lines_(after_lines) {}

  void add_hit(std::size_t line, std::vector<Match>& out) {
    if (matches_ >= kMostMatchesPerRule || !allowed(line)) return;
    Match match = begin_at(line);
    match.lines.last_line = block_end(line);
    if (!has_what_it_needs(match.lines)) return;
    end_with_words(match.lines);
    if (open_ && line <= out[last_].lines.last_line) {
      if (!its_own(match, out[last_])) return;
      out[last_].lines.last_line = line - 1;
      end_with_words(out[last_].lines);
      refill(out[last_]);
    }
    complete(match);
    last_ = out.size();
    open_ = true;
    ++matches_;
    out.push_back(std::move(match));
  }

 private:
  [[nodiscard]] bool allowed(std::size_t line) const {
    if (!rule_.within_step.empty()) {
      const core::Step* step = log_.step_at(line);
      if (step == nullptr) return false;
      if (!rule_.within_step.found_in(step->name) && !rule_.within_step.found_in(step->command)) return false;
    }
    return rule_.after.empty() || after_holds(line);
  }

  [[nodiscard]] bool after_holds(std::size_t line) const {
    const auto first = std::lower_bound(after_lines_.begin(), after_lines_.end(), place_of(log_, line).first_line);
    return first != after_lines_.end() && *first < line;
  }

  Match begin_at(std::size_t line) {
    Match match;
    match.rule = index_;
    match.lines = {line, line};
    match.line = log_.plain(line).substr(0, kLongestValue);
    Captures captures;
    rule_.match.capture(log_.plain(line), captures);
    fill(match.values, captures);
    return match;
  }

  // Whether a match inside the block of `open` names something of its own.
  [[nodiscard]] bool its_own(const Match& match, const Match& open) const {
    const auto differs = [&](Field field) {
      return !match.value(field).empty() && match.value(field) != open.values[static_cast<std::size_t>(field)];
    };
    for (const Field field : {Field::test, Field::file, Field::line, Field::package, Field::code}) {
      if (differs(field)) return true;
    }
    const bool continued = !rule_.while_lines.empty() && rule_.while_lines.found_in(match.line);
    return !continued && differs(Field::message);
  }

  [[nodiscard]] std::size_t block_end(std::size_t first) const {
    if (rule_.while_lines.empty() && rule_.until.empty()) return first;
    const std::size_t bound =
        std::min(place_of(log_, first).last_line, first + static_cast<std::size_t>(rule_.rule.max_lines) - 1);
    std::size_t last = first;
    for (std::size_t line = first + 1; line <= bound; ++line) {
      const std::string_view text = log_.plain(line);
      if (!rule_.while_lines.empty() && !rule_.while_lines.found_in(text)) break;
      if (!rule_.until.empty() && rule_.until.found_in(text)) break;
      last = line;
    }
    return last;
  }

  // Blank lines at a block's end are none of it.
  void end_with_words(core::LineRange& lines) const {
    while (lines.last_line > lines.first_line && core::trim(log_.plain(lines.last_line)).empty()) --lines.last_line;
  }

  [[nodiscard]] bool has_what_it_needs(core::LineRange lines) const {
    if (rule_.needs.empty()) return true;
    for (std::size_t line = lines.first_line; line <= lines.last_line; ++line) {
      if (rule_.needs.found_in(log_.plain(line))) return true;
    }
    return false;
  }

  // Everything that the first line alone does not tell.
  void complete(Match& match) {
    take_heading(match);
    take_block(match);
    take_message(match);
  }

  // The block became shorter: what its later lines gave is read again.
  void refill(Match& match) {
    Match again = begin_at(match.lines.first_line);
    again.lines = match.lines;
    complete(again);
    match = std::move(again);
  }

  void take_heading(Match& match) {
    if (rule_.heading.empty()) return;
    const std::size_t line = match.lines.first_line;
    const std::size_t from = place_of(log_, line).first_line;
    const std::size_t reach = line > kHeadingReach ? line - kHeadingReach : 1;
    // What an earlier hit looked at need not be looked at again.
    const std::size_t floor = std::max({from, reach, heading_seen_to_});
    std::size_t found = heading_ >= std::max(from, reach) && heading_ < line ? heading_ : 0;
    for (std::size_t at = line - 1; at >= floor && at > 0; --at) {
      if (!rule_.heading.found_in(log_.plain(at))) continue;
      found = at;
      break;
    }
    if (line > heading_seen_to_) {
      heading_seen_to_ = line;
      heading_ = found;
    }
    if (found == 0) return;
    Captures captures;
    rule_.heading.capture(log_.plain(found), captures);
    fill(match.values, captures);
  }

  void take_block(Match& match) const {
    for (const Pattern& pattern : rule_.then) {
      for (std::size_t line = match.lines.first_line + 1; line <= match.lines.last_line; ++line) {
        Captures captures;
        if (!pattern.capture(log_.plain(line), captures)) continue;
        fill(match.values, captures);
        break;
      }
    }
    for (const Pattern& pattern : rule_.last) {
      for (std::size_t line = match.lines.last_line; line > match.lines.first_line; --line) {
        Captures captures;
        if (!pattern.capture(log_.plain(line), captures)) continue;
        const std::string_view message = at(captures, Field::message);
        if (!message.empty()) match.values[static_cast<std::size_t>(Field::message)].clear();
        fill(match.values, captures);
        break;
      }
    }
  }

  void take_message(Match& match) const {
    std::string& message = match.values[static_cast<std::size_t>(Field::message)];
    if (!rule_.rule.message.empty()) message = fill_template(rule_.rule.message, match.values);
    message = core::trim(message);
    if (message.empty()) message = core::trim(match.line);
  }

  const core::Log& log_;
  const CompiledRule& rule_;
  std::uint32_t index_;
  const std::vector<std::uint32_t>& after_lines_;
  std::size_t heading_ = 0, heading_seen_to_ = 0;
  std::size_t last_ = 0;  // index of this rule's latest match
  bool open_ = false;
  std::size_t matches_ = 0;
};

}  // namespace

std::vector<Match> match_rules(const core::Log& log, const RuleSet& rules, const std::vector<Hit>& hits) {
  const std::size_t first_after = rules.rules().size() + signals().size();
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> after_lines;  // by rule
  for (const Hit& hit : hits) {
    if (hit.entry >= first_after) after_lines[rules.rules_with_after()[hit.entry - first_after]].push_back(hit.line);
  }
  std::vector<Match> out;
  std::unordered_map<std::uint32_t, RuleMatcher> matchers;
  for (const Hit& hit : hits) {
    if (hit.entry >= rules.rules().size()) continue;
    const auto [matcher, fresh] =
        matchers.try_emplace(hit.entry, log, rules.rules()[hit.entry], hit.entry, after_lines[hit.entry]);
    matcher->second.add_hit(hit.line, out);
  }
  return out;
}

}  // namespace cimend::classify
