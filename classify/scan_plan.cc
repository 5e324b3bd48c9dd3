#include "classify/scan_plan.h"

#include <map>
#include <optional>

#include "classify/required_text.h"
#include "classify/signal.h"
#include "classify/text_search.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kLongest = 12;
constexpr std::size_t kMostPieces = 2;
constexpr std::size_t kShortestLiteral = 3;

using Uses = std::map<std::string, std::vector<std::uint32_t>>;

std::vector<PlannedText> planned(Uses uses) {
  std::vector<PlannedText> out;
  for (auto& [text, entries] : uses) out.push_back({text, std::move(entries)});
  return out;
}

}  // namespace

ScanPlan make_scan_plan(const std::vector<std::string>& patterns) {
  using Place = RequiredText::Place;
  ScanPlan plan;
  Uses beginnings, texts, literals;
  for (std::uint32_t entry = 0; entry < patterns.size(); ++entry) {
    const std::string& pattern = patterns[entry];
    plan.characters.push_back(required_characters(pattern));
    plan.pieces.push_back(required_pieces(pattern, kMostPieces));
    const auto add = [&](const RequiredText& required) {
      for (const std::string& text : required.texts) {
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
    if (beginning && (!anywhere || beginning->cost <= anywhere->cost)) {
      add(*beginning);
    } else if (anywhere) {
      add(*anywhere);
    } else if (const auto shortest =
                   required_text(pattern, Place::anywhere, kShortestLiteral, kLongest, Digits::apart)) {
      add(*shortest);
    } else {
      plan.unfiltered.push_back(entry);
    }
  }
  plan.beginnings = planned(std::move(beginnings));
  plan.texts = planned(std::move(texts));
  plan.literals = planned(std::move(literals));
  return plan;
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
