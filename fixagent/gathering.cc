#include "fixagent/gathering.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/text.h"
#include "fixagent/guards/lock_integrity.h"
#include "fixagent/recipes/source_text.h"

namespace cimend::fixagent {
namespace {

using core::FixInputDocument;

constexpr std::size_t kMostSuggestions = 20;

std::size_t first_line(const Instruction& instruction) {
  return instruction.evidence.empty() ? 0 : instruction.evidence.front().first_line;
}

bool cascades(const Instruction& instruction) {
  const Recipe* recipe = find_recipe(instruction.recipe);
  return recipe && recipe->mends == Mends::first;
}

// By rank; those that cascade among themselves as the log has them, since later ones may follow from earlier ones. What
// several recipes could do for one finding stays in the order of its rule.
std::vector<const Instruction*> in_order(const FixInputDocument& input) {
  std::vector<const Instruction*> order;
  for (const Instruction& instruction : input.instructions) order.push_back(&instruction);
  std::stable_sort(order.begin(), order.end(),
                   [](const Instruction* a, const Instruction* b) { return a->finding < b->finding; });
  std::vector<const Instruction*> errors;
  std::copy_if(order.begin(), order.end(), std::back_inserter(errors), [](const auto* one) { return cascades(*one); });
  std::stable_sort(errors.begin(), errors.end(), [](const Instruction* a, const Instruction* b) {
    return std::tuple(a->log, first_line(*a), a->finding) < std::tuple(b->log, first_line(*b), b->finding);
  });
  auto next = errors.begin();
  for (const Instruction*& one : order) {
    if (cascades(*one)) one = *next++;
  }
  return order;
}

// Lines of the logs whose diffs an earlier instruction took.
class Taken {
 public:
  void add(const Instruction& instruction) {
    for (const auto& evidence : instruction.evidence) {
      ranges_.push_back({instruction.log, evidence.first_line, evidence.first_line + evidence.lines.size()});
    }
  }
  [[nodiscard]] bool covers(const Instruction& instruction) const {
    const std::size_t line = first_line(instruction);
    return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
      return range.log == instruction.log && line >= range.first && line < range.end;
    });
  }

 private:
  struct Range {
    std::size_t log, first, end;
  };
  std::vector<Range> ranges_;
};

// Directories that hold copies of other projects by convention.
bool is_vendored(std::string_view path) {
  static constexpr std::array<std::string_view, 6> kNames = {"vendor",       "third_party", "third-party",
                                                             "node_modules", "external",    "Pods"};
  const auto parts = core::split(path, '/');
  return std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
    return std::find(kNames.begin(), kNames.end(), part) != kNames.end();
  });
}

class Gathering {
 public:
  Gathering(const FixInputDocument& input, const SourceTree& tree) : input_(input), tree_(tree) {}

  Gathered run() {
    for (const Instruction* instruction : in_order(input_)) consider(*instruction);
    for (auto& [finding, refusals] : pending_) {
      for (auto& refusal : refusals) out_.refused.push_back(std::move(refusal));
    }
    return std::move(out_);
  }

 private:
  // Told at the end, unless another recipe mends the finding.
  void refuse(const Instruction& instruction, std::string reason) {
    auto& of_finding = pending_[instruction.finding];
    const bool told =
        std::any_of(of_finding.begin(), of_finding.end(), [&](const auto& one) { return one.reason == reason; });
    if (!told) of_finding.push_back({instruction.finding, instruction.recipe, std::move(reason)});
  }

  [[nodiscard]] bool fits_in(const Recipe& recipe) const {
    const bool nothing_yet = out_.candidate.edits.empty() && out_.runs.empty();
    return nothing_yet || (recipe.mends != Mends::first && mechanical_);
  }

  // Linters are often run for their advice alone (`flake8 || true`): behind a failure of another kind theirs need not
  // be one.
  static bool may_be_aside(const Instruction& instruction) {
    return instruction.category.starts_with("lint.") && !instruction.leading.empty() &&
           !instruction.leading.starts_with("lint.");
  }

  // That a name is unused may follow from another error; none follows from that.
  static bool causes_nothing(const Instruction& instruction) {
    const std::string& message = instruction.message;
    return message.find("is declared but ") != std::string::npos || message.starts_with("unused ");
  }

  void consider(const Instruction& instruction) {
    const Recipe* recipe = find_recipe(instruction.recipe);
    if (!recipe) return refuse(instruction, "no recipe is called " + core::shorten(instruction.recipe, 60));
    if (mended_.count(instruction.finding) != 0) return;
    const bool printed_diff = instruction.recipe == "apply-printed-diff";
    if (printed_diff && printed_diffs_.covers(instruction)) return;
    if (may_be_aside(instruction)) {
      return refuse(instruction,
                    "a " + core::shorten(instruction.leading, 40) +
                        " failure leads this log: that the linter's complaint broke the build can't be seen");
    }
    if (!fits_in(*recipe)) return refuse(instruction, "left for the next run: one patch mends one cause");
    RecipeOutcome outcome = recipe->run(instruction, tree_);
    if (recipe->mends == Mends::first && !causes_nothing(instruction)) refuse_echo(instruction, outcome);
    if (printed_diff) printed_diffs_.add(instruction);
    take(instruction, *recipe, std::move(outcome));
  }

  void take(const Instruction& instruction, const Recipe& recipe, RecipeOutcome outcome) {
    take_suggestions(instruction, outcome);
    drop_made_by_others(outcome);
    drop_conflicts(outcome);
    for (auto& refusal : outcome.refusals) {
      refuse(instruction, refusal.reason);
      if (!refusal.guard.empty()) out_.candidate.tripped.push_back(std::move(refusal));
    }
    if (outcome.edits.empty() && outcome.runs.empty()) return;
    if (outcome.refusals.empty()) pending_.erase(instruction.finding);
    mended_.insert(instruction.finding);
    mechanical_ = recipe.mends != Mends::first;
    std::move(outcome.edits.begin(), outcome.edits.end(), std::back_inserter(out_.candidate.edits));
    std::move(outcome.runs.begin(), outcome.runs.end(), std::back_inserter(out_.runs));
    std::move(outcome.checks.begin(), outcome.checks.end(), std::back_inserter(out_.checks));
  }

  void take_suggestions(const Instruction& instruction, RecipeOutcome& outcome) {
    for (Suggestion& suggestion : outcome.suggestions) {
      if (out_.suggestions.size() == kMostSuggestions) return;
      out_.suggestions.push_back({std::move(suggestion), instruction.finding, instruction.recipe, instruction.log});
    }
  }

  // A file that a program writes is mended where the program is, and somebody else's file where theirs is.
  void drop_made_by_others(RecipeOutcome& outcome) const {
    std::set<std::string> told;
    const auto objection = [&](const std::string& path) -> std::string {
      if (is_lock_file(path)) return {};  // generated, all of them: guards and policy look after those
      if (is_vendored(path)) return path + " is a copy of somebody else's file";
      const auto text = tree_.read(path);
      return text && says_generated(*text) ? path + " says that it is generated: its source is to be mended" : "";
    };
    std::erase_if(outcome.edits, [&](const Edit& edit) {
      const std::string why = objection(edit.path);
      if (!why.empty()) told.insert(why);
      return !why.empty();
    });
    std::erase_if(outcome.runs, [&](const ToolRun& run) {
      if (run.grant != ToolRun::Grant::none) return false;  // those are asked to write generated files
      for (const std::string& path : run.may_change) {
        if (const std::string why = objection(path); !why.empty()) return told.insert(why).second || true;
      }
      return false;
    });
    for (const std::string& why : told) outcome.refuse(why);
  }

  // Two linters may ask for the same line: the first has it, and the next run shows what is left.
  void drop_conflicts(RecipeOutcome& outcome) const {
    const auto taken = [&](const Edit& edit) {
      return std::any_of(out_.candidate.edits.begin(), out_.candidate.edits.end(),
                         [&](const Edit& earlier) { return conflict(edit, earlier); });
    };
    if (std::none_of(outcome.edits.begin(), outcome.edits.end(), taken)) return;
    outcome.edits.clear();
    outcome.refuse("another change of this patch has the same line");
  }

  // Behind an error that stays, a missing header is still a missing header, but a spelling or a fix-it may be the
  // error's echo.
  void refuse_echo(const Instruction& instruction, RecipeOutcome& outcome) {
    const auto [place, first_seen] =
        first_error_.try_emplace(instruction.log, std::pair(instruction.finding, first_line(instruction)));
    if (first_seen || place->second.first == instruction.finding) return;
    const bool guessed =
        std::any_of(outcome.edits.begin(), outcome.edits.end(), [](const Edit& edit) { return edit.tier != Tier::a; });
    if (!guessed) return;
    outcome.edits.clear();
    outcome.refuse("taken for the first error only: a later one may be its echo");
  }

  const FixInputDocument& input_;
  const SourceTree& tree_;
  Gathered out_;
  Taken printed_diffs_;
  std::map<int, std::vector<core::FixMetadataDocument::Refused>> pending_;  // by finding
  std::set<int> mended_;                                                    // findings
  std::map<std::size_t, std::pair<int, std::size_t>> first_error_;          // by log: finding, line
  bool mechanical_ = true;
};

}  // namespace

Gathered gather(const FixInputDocument& input, const SourceTree& tree) { return Gathering(input, tree).run(); }

}  // namespace cimend::fixagent
