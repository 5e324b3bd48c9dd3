#include "classify/scan_plan.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "classify/line_grams.h"
#include "classify/required_grams.h"
#include "classify/required_text.h"
#include "classify/signal.h"
#include "classify/text_search.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kLongest = 12;
constexpr std::size_t kShortestLiteral = 3;
// Short texts slow the search for them down: they are taken where the others stand in many lines and they do not.
constexpr double kCommon = 100;
constexpr double kMuchCheaper = 0.25;

using Uses = std::map<std::string, std::vector<std::uint32_t>>;

std::vector<PlannedText> planned(Uses uses) {
  std::vector<PlannedText> out;
  for (auto& [text, entries] : uses) out.push_back({text, std::move(entries)});
  return out;
}

constexpr char kAnyByte = '\1';

// Takes away the parts of a formula that hold for each of these lines: they would not tell candidates apart.
void leave_out_met(std::vector<std::uint16_t>& formula, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::vector<std::uint16_t> left;
  LineGrams grams;
  for (std::size_t at = 0; at < formula.size();) {
    const GramFormula part = first_part(GramFormula(formula).subspan(at));
    const bool met = std::all_of(lines.begin(), lines.end(), [&](const std::string& line) {
      grams.take(line);
      return grams.may_meet(part);
    });
    if (!met) left.insert(left.end(), part.begin(), part.end());
    at += part.size();
  }
  formula = std::move(left);
}

void add_numbers(std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& entries,
                 const std::vector<std::uint32_t>& numbers) {
  for (const std::uint32_t entry : entries) {
    if (numbers[entry] != kNoEntry) to.push_back(numbers[entry]);
  }
  std::sort(to.begin(), to.end());
}

void add_texts(std::vector<PlannedText>& to, const std::vector<PlannedText>& more,
               const std::vector<std::uint32_t>& numbers) {
  to.reserve(to.size() + more.size());  // the views below stay valid
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t place = 0; place < to.size(); ++place) places.emplace(to[place].text, place);
  for (const PlannedText& text : more) {
    const auto found = places.find(text.text);
    if (found == places.end()) to.push_back({text.text, {}});
    add_numbers(found == places.end() ? to.back().entries : to[found->second].entries, text.entries, numbers);
  }
}

}  // namespace

ScanPlan make_scan_plan(const std::vector<std::string>& patterns) {
  using Place = RequiredText::Place;
  ScanPlan plan;
  Uses beginnings, texts, literals;
  for (std::uint32_t entry = 0; entry < patterns.size(); ++entry) {
    const std::string& pattern = patterns[entry];
    plan.characters.push_back(required_characters(pattern));
    plan.grams.push_back(required_grams(pattern));
    std::vector<std::string> found;  // one of them stands in every candidate; beginnings behind kLineBegin
    const auto add = [&](const RequiredText& required) {
      for (const std::string& text : required.texts) {
        found.push_back(required.place == Place::beginning ? text : kAnyByte + text);
        if (required.place == Place::beginning) {
          beginnings[text].push_back(entry);
        } else if (text.size() >= TextSearch::kShortest) {
          texts[folded(text)].push_back(entry);
        } else {
          literals[text].push_back(entry);
        }
      }
    };
    const auto beginning =
        required_text(pattern, Place::beginning, BeginningSearch::kShortest, BeginningSearch::kLongest);
    const auto anywhere = required_text(pattern, Place::anywhere, TextSearch::kShortest, kLongest);
    const auto& cheaper = beginning && (!anywhere || beginning->cost <= anywhere->cost) ? beginning : anywhere;
    const bool common = !cheaper || cheaper->cost > kCommon;
    const auto shortest =
        common ? required_text(pattern, Place::anywhere, kShortestLiteral, kLongest, Digits::apart) : std::nullopt;
    if (shortest && (!cheaper || shortest->cost < cheaper->cost * kMuchCheaper)) {
      add(*shortest);
    } else if (cheaper) {
      add(*cheaper);
    } else {
      plan.unfiltered.push_back(entry);
    }
    leave_out_met(plan.grams.back(), found);
  }
  plan.beginnings = planned(std::move(beginnings));
  plan.texts = planned(std::move(texts));
  plan.literals = planned(std::move(literals));
  return plan;
}

void add_entries(ScanPlan& plan, const ScanPlan& more, const std::vector<std::uint32_t>& numbers) {
  assert(numbers.size() == more.characters.size());
  add_texts(plan.beginnings, more.beginnings, numbers);
  add_texts(plan.texts, more.texts, numbers);
  add_texts(plan.literals, more.literals, numbers);
  add_numbers(plan.unfiltered, more.unfiltered, numbers);
  for (std::size_t entry = 0; entry < numbers.size(); ++entry) {
    const std::size_t number = numbers[entry];
    if (number == kNoEntry) continue;
    if (plan.characters.size() <= number) plan.characters.resize(number + 1);
    if (plan.grams.size() <= number) plan.grams.resize(number + 1);
    plan.characters[number] = more.characters[entry];
    plan.grams[number] = more.grams[entry];
  }
}

std::vector<std::string> entry_patterns(const std::vector<Rule>& rules) {
  std::vector<std::string> patterns;
  for (const Rule& rule : rules) patterns.push_back(rule.match);
  for (const Signal& signal : signals()) patterns.emplace_back(signal.pattern);
  for (const Rule& rule : rules) {
    if (!rule.after.empty()) patterns.push_back(rule.after);
  }
  return patterns;
}

}  // namespace cimend::classify
