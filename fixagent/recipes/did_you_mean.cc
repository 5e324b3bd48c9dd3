#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/lint_message.h"
#include "fixagent/recipes/misspelling.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/source_text.h"

// did-you-mean: a misspelt name becomes the one that the compiler or interpreter offers.
//
// Such an offer is the nearest name, not the meant one: where an import was forgotten, a neighbour is offered, too. So
// the misspelling has to be small (a letter or two, or the case), the name has to stand exactly once in the line, and
// it must not be the name of a standard module. gcc and clang are include-fixit's.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

struct Offer {
  std::string wrong, right;
};

// tsc: TS2551, TS2552, TS2724 and their kin.
std::optional<Offer> script_offer(const LintMessage& message) {
  static const Pattern name(R"(^Cannot find (?:name|namespace) '(\w+)'\. Did you mean '(\w+)'\?$)");
  static const Pattern property(R"(^Property '(\w+)' does not exist on type '.*'\. Did you mean '(\w+)'\?$)");
  static const Pattern member(
      R"(^(?:'"[^"]*"'|Module '"[^"]*"'|.*) has no exported member (?:named )?'(\w+)'\. Did you mean '(\w+)'\?$)");
  Offer offer;
  for (const Pattern* pattern : {&name, &property, &member}) {
    if (RE2::FullMatch(message.text, *pattern, &offer.wrong, &offer.right)) return offer;
  }
  return {};
}

std::optional<Offer> python_offer(const LintMessage& message) {
  static const Pattern name(R"(^NameError: name '(\w+)' is not defined\. Did you mean: '(\w+)'\?$)");
  static const Pattern attribute(R"(^AttributeError: .* has no attribute '(\w+)'\. Did you mean: '(\w+)'\?$)");
  static const Pattern import(R"(^ImportError: cannot import name '(\w+)' from .*\. Did you mean: '(\w+)'\?$)");
  Offer offer;
  for (const Pattern* pattern : {&name, &attribute, &import}) {
    if (RE2::FullMatch(message.text, *pattern, &offer.wrong, &offer.right)) return offer;
  }
  return {};
}

std::optional<Offer> go_offer(const LintMessage& message) {
  static const Pattern pattern(
      R"(^[\w.()]*?\.?(\w+) undefined \(type .* has no field or method (\w+), but does have (?:(?:method|field) )?(\w+)\)$)");
  Offer offer;
  std::string again;
  if (!RE2::FullMatch(message.text, pattern, &offer.wrong, &again, &offer.right) || again != offer.wrong) return {};
  return offer;
}

// rustc: "help: a local variable with a similar name exists: `x`", beside the carets or on a line of its own.
std::optional<Offer> rust_offer(const LintMessage& message) {
  static const Pattern help(
      R"(help: (?:a|an|there is a|there is an) [\w ]*?(?:with a similar name|similar name)(?: exists)?(?: in the module)?: `(\w+)`)");
  static const Pattern wrong(
      R"(^(?:cannot find [\w /]+|no [\w ]+ named|failed to resolve: use of undeclared (?:type|crate or module)|unresolved import|no field|no variant or associated item named) `(?:[\w:]+::)?(\w+)`)");
  static const Pattern field(R"(^no field `(\w+)` on type)");
  Offer offer;
  if (!RE2::PartialMatch(message.text, wrong, &offer.wrong) && !RE2::PartialMatch(message.text, field, &offer.wrong))
    return {};
  std::set<std::string> offers;
  for (const EvidenceLine& line : message.notes) {
    std::string one;
    if (RE2::PartialMatch(*line.text, help, &one)) offers.insert(one);
  }
  if (offers.size() != 1) return {};
  offer.right = *offers.begin();
  return offer;
}

std::optional<Offer> offer_of(const LintMessage& message) {
  switch (source_language(message.file)) {
    case SourceLanguage::script: return script_offer(message);
    case SourceLanguage::python: return python_offer(message);
    case SourceLanguage::go: return go_offer(message);
    case SourceLanguage::rust: return rust_offer(message);
    default: return {};
  }
}

class DidYouMeanRecipe {
 public:
  DidYouMeanRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    for (const LintMessage& message : read_lint_messages(instruction_)) {
      if (instruction_.line != 0 && message.line != instruction_.line) continue;
      const auto offer = offer_of(message);
      if (offer && is_identifier(offer->wrong) && is_identifier(offer->right)) consider(message, *offer);
    }
    return std::move(out_);
  }

 private:
  void consider(const LintMessage& message, const Offer& offer) {
    const auto source = source_of(message, tree_, out_);
    if (!source) return;
    const LineIndex lines(source->text);
    const auto number = static_cast<std::size_t>(message.line);
    const std::string code = only_code(source->text, source->language, Literals::hide);
    const auto places = words_at(code, offer.wrong, lines.offset(number), lines.offset(number + 1));
    if (words_at(lines.line(number), offer.wrong).empty()) {
      return out_.trip("exact-preimage",
                       fmt::format("line {} of {} does not name '{}'", number, source->path, offer.wrong));
    }
    if (places.size() != 1) {
      return out_.refuse(fmt::format("'{}' stands {} times in line {}", offer.wrong, places.size(), number));
    }
    Edit edit = edit_for(instruction_, source->path, message.log_line,
                         fmt::format("'{}' is not known here, '{}' is", offer.wrong, offer.right));
    edit.offset = places.front();
    edit.before = offer.wrong;
    edit.after = offer.right;
    edit.first_line = number;
    const std::string doubt = objection(*source, code, offer);
    if (doubt.empty()) {
      out_.edits.push_back(std::move(edit));
    } else {
      edit.tier = Tier::c;
      out_.refuse(doubt);
      out_.suggestions.push_back({{edit}, {}, edit.reason + "; " + doubt, message.log_line});
    }
  }

  // Why a person has to decide; empty where the offer may be taken.
  [[nodiscard]] std::string objection(const MessageSource& source, const std::string& code, const Offer& offer) const {
    if (are_neighbours(offer.wrong, offer.right) || offer.wrong.starts_with(offer.right))
      return fmt::format("'{}' and '{}' may be two things: it need not be a slip", offer.wrong, offer.right);
    if (!is_slip(offer.wrong, offer.right))
      return fmt::format("'{}' is too far from '{}' to be a slip", offer.right, offer.wrong);
    if (source.language == SourceLanguage::go) return {};
    // A name that the code speaks of in several places is no slip: something that should hold it is missing.
    const std::size_t uses = words_at(code, offer.wrong).size();
    if (uses > 1) return fmt::format("'{}' stands {} times in {}: it is no slip", offer.wrong, uses, source.path);
    return {};
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome did_you_mean(const Instruction& instruction, const SourceTree& tree) {
  return DidYouMeanRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
