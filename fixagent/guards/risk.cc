#include "fixagent/guards/risk.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/text.h"
#include "fixagent/guards/path_labels.h"

namespace cimend::fixagent {
namespace {

constexpr double kSureEnough = 0.8;

bool only_adds_includes(const Candidate& candidate) {
  return std::all_of(candidate.edits.begin(), candidate.edits.end(),
                     [](const Edit& edit) { return edit.recipe == "include-fixit" && edit.before.empty(); });
}

bool guesses_spelling(const Candidate& candidate) {
  return std::any_of(candidate.edits.begin(), candidate.edits.end(), [](const Edit& edit) {
    return edit.recipe == "did-you-mean" || (edit.recipe == "include-fixit" && !edit.before.empty());
  });
}

class Assessment {
 public:
  Assessment(core::FixMetadataDocument& metadata, const core::FixInputDocument& input, const Candidate& candidate)
      : metadata_(metadata), input_(input), candidate_(candidate) {
    metadata_.risk_terms.clear();
    metadata_.labels = labels_of(metadata_.files);
  }

  void run() {
    nature();
    tier();
    size();
    places();
    proof();
    std::int64_t score = 0;
    for (const auto& term : metadata_.risk_terms) score += term.points;
    metadata_.risk_score = std::clamp<std::int64_t>(score, 0, 100);
    metadata_.risk = score < 30 ? "low" : score < 60 ? "medium" : "high";
  }

 private:
  void add(std::int64_t points, std::string text) { metadata_.risk_terms.push_back({points, std::move(text)}); }
  [[nodiscard]] bool has_label(std::string_view label) const {
    return std::find(metadata_.labels.begin(), metadata_.labels.end(), label) != metadata_.labels.end();
  }

  void nature() {
    if (candidate_.by_proposer) add(35, "an outside proposer wrote it, no recipe");
    if (guesses_spelling(candidate_))
      add(30, "a spelling the compiler guessed: a passing build does not prove it");
    else if (only_adds_includes(candidate_))
      add(5, "adds one #include of a standard header");
    else if (is_formatter_only(candidate_))
      add(0, "moves text about and keeps every word");
    else
      add(15, "changes words, not only their layout");
  }

  void tier() {
    const bool reviewed = std::any_of(candidate_.edits.begin(), candidate_.edits.end(),
                                      [](const Edit& edit) { return edit.tier != Tier::a; });
    if (reviewed) add(10, "tier B: one candidate, and a check that passes does not prove that it was meant");
  }

  void size() {
    const std::int64_t lines = metadata_.lines_added + metadata_.lines_removed;
    if (lines > 200)
      add(30, core::counted(static_cast<std::uint64_t>(lines), "line") + " change");
    else if (lines > 20)
      add(10, core::counted(static_cast<std::uint64_t>(lines), "line") + " change");
    if (metadata_.files.size() > 3) add(5, core::counted(metadata_.files.size(), "file") + " change");
  }

  void places() {
    struct Place {
      const char* label;
      std::int64_t points;
      const char* text;
    };
    constexpr Place kPlaces[] = {{"auth-session", 25, "touches who may log in or what they may do"},
                                 {"dependencies", 20, "touches what the project depends on"},
                                 {"ci", 15, "touches what CI runs"},
                                 {"database", 15, "touches the database or its schema"},
                                 {"generated", 10, "touches files that a program writes"},
                                 {"config", 5, "touches settings"}};
    for (const Place& place : kPlaces) {
      if (has_label(place.label)) add(place.points, place.text);
    }
    if (std::any_of(metadata_.files.begin(), metadata_.files.end(), is_public_interface))
      add(10, "touches what others compile against");
    if (!has_label("test-only") && !has_label("docs-only")) add(5, "touches more than tests and documentation");
  }

  void proof() {
    if (!input_.head_sha.empty() && input_.head_sha != metadata_.base_commit)
      add(25, "the log is of another commit than the one the patch is made against");
    std::set<int> findings;
    for (const Edit& edit : candidate_.edits) findings.insert(edit.finding);
    for (const auto& instruction : input_.instructions) {
      if (findings.count(instruction.finding) == 0 || instruction.confidence >= kSureEnough) continue;
      return add(25, fmt::format("the finding's confidence is only {:.2f}", instruction.confidence));
    }
  }

  core::FixMetadataDocument& metadata_;
  const core::FixInputDocument& input_;
  const Candidate& candidate_;
};

}  // namespace

void assess_risk(core::FixMetadataDocument& metadata, const core::FixInputDocument& input, const Candidate& candidate) {
  Assessment(metadata, input, candidate).run();
}

}  // namespace cimend::fixagent
