#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/source_line.h"

// playwright-locator: a locator that became ambiguous. Playwright lists what it found with a locator for each
// (1.33 to 1.65):
//
//   Error: locator.click: Error: strict mode violation: getByText('Save') resolved to 2 elements:
//       1) <button>Save</button> aka getByRole('button', { name: 'Save', exact: true })
//       2) <button>Save all</button> aka getByRole('button', { name: 'Save all' })
//   …
//     > 5 |   await page.getByText('Save').click();
//         |                                ^
//         at /builds/x/tests/save.spec.ts:5:32
//
// Texts match as parts of longer ones unless "exact" is asked for, so the element whose text is just what the test
// says is the one that was meant before the other came. Where exactly one is, its own locator takes the place of the
// old one; else each is a suggestion. A locator that only counts, .first() or .nth(2), is never taken: it passes
// whatever stands there.
//
// playwright-timeout: a test that sets its own limit and ran into it, gets twice the time, at most two minutes. Only a
// limit below a minute grows, so that a test that hangs is not given more with each run.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

struct Patterns {
  Pattern violation{R"(strict mode violation: (.+) resolved to (\d{1,4}) elements:\s*$)"};
  Pattern entry{R"(^\s+(\d{1,4})\) (<.*>) aka (.+?)\s*$)"};
  Pattern frame{R"(^\s*> *(\d{1,7}) \| ?(.*?)\s*$)"};
  Pattern at{R"(^\s+at (?:.*\()?(\S+?):(\d{1,7}):(\d{1,5})\)?\s*$)"};
  Pattern wanted{R"re((?:^|\.)getBy\w+\('((?:[^'\\]|\\.)*)'|name: '((?:[^'\\]|\\.)*)')re"};
  Pattern counted{R"(\.(?:first|last|nth)\()"};
  // Calls of Playwright's own locators, with texts and options for arguments and nothing that is code.
  Pattern locator{
      R"((?:\.?(?:getBy\w+|locator|frameLocator|filter|contentFrame)\((?:[\w {}:,]|'(?:[^'\\\x00-\x1f]|\\[\\'])*')*\))+)"};
  Pattern timeout{R"(^\s*(?:Error: )?Test timeout of (\d{1,9})ms exceeded\.?\s*$)"};
  Pattern heading{R"(^\s+\d+\) (?:\[[^\]]+\] › )?([^\s:]+):(\d+):\d+ › )"};
  Pattern limit{R"((?:\.setTimeout\(|\btimeout: )(\d[\d_]*)\s*[,)} \r\n])"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

// One element of the list.
struct Element {
  std::string html, locator;
  std::size_t log_line = 0;
};

// What stands between the tags of `<button class="x">Save</button>`, where there are no tags inside.
std::string text_of(std::string_view html) {
  static const Pattern pattern(R"(^<[^<>]*>([^<>]*)</[\w-]+>$)");
  std::string text;
  RE2::FullMatch(re2::StringPiece(html.data(), html.size()), pattern, &text);
  return std::string(core::trim(text));
}

std::string with_quotes(std::string text, char from, char to) {
  std::replace(text.begin(), text.end(), from, to);
  return text;
}

class LocatorRecipe {
 public:
  LocatorRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    read(evidence_lines(instruction_));
    if (locator_.empty()) {
      out_.refuse("the evidence holds no strict mode violation");
    } else if (count_ != elements_.size()) {
      out_.refuse(fmt::format("the log lists {} of {} elements", elements_.size(), count_));
    } else if (find_source()) {
      choose();
    }
    return std::move(out_);
  }

 private:
  // The first violation and what belongs to it.
  void read(const std::vector<EvidenceLine>& evidence) {
    for (const EvidenceLine& line : evidence) {
      std::string locator, number, html;
      if (RE2::PartialMatch(*line.text, patterns().violation, &locator, &number)) {
        if (!locator_.empty()) return;
        locator_ = locator;
        count_ = std::stoul(number);
        log_line_ = line.number;
      } else if (locator_.empty()) {
        continue;
      } else if (RE2::FullMatch(*line.text, patterns().entry, &number, &html, &locator)) {
        if (std::stoul(number) == elements_.size() + 1) elements_.push_back({html, locator, line.number});
      } else if (RE2::FullMatch(*line.text, patterns().frame, &number, &html)) {
        frame_line_ = std::stoll(number);
        frame_ = html;
      } else if (file_.empty() && RE2::FullMatch(*line.text, patterns().at, &html, &number) &&
                 resolve_path(tree_, html)) {
        file_ = html;
        line_ = std::stoll(number);
      }
    }
  }

  // The line, and the one place in it where the locator stands, behind "page.".
  bool find_source() {
    if (file_.empty() || frame_line_ != line_) {
      out_.refuse("the log does not show the line of the locator");
      return false;
    }
    auto line = read_source_line(tree_, file_, line_);
    if (!line) {
      out_.refuse(line.error().what);
      return false;
    }
    line_text_ = std::move(*line);
    if (!is_shown_as(line_text_.text, frame_, TabsShown::as_four) &&
        !is_shown_as(line_text_.text, frame_, TabsShown::to_eight) &&
        core::trim(line_text_.text) != core::trim(frame_)) {
      out_.trip("exact-preimage", fmt::format("line {} of {} is not what the log shows", line_, line_text_.path));
      return false;
    }
    double_quotes_ = line_text_.text.find('\'') == std::string::npos;
    const std::string text = double_quotes_ ? with_quotes(line_text_.text, '"', '\'') : line_text_.text;
    place_ = text.find(locator_);
    const bool once = place_ != std::string::npos && text.find(locator_, place_ + 1) == std::string::npos;
    if (once && std::string_view(text).substr(0, place_).ends_with("page.")) return true;
    out_.refuse(fmt::format("page.{} does not stand once in line {} of {}", core::shorten(locator_, 80), line_,
                            line_text_.path));
    return false;
  }

  void choose() {
    std::string one, two;
    RE2::PartialMatch(locator_, patterns().wanted, &one, &two);
    if (locator_.find("name: '") != std::string::npos)
      RE2::PartialMatch(locator_, R"re(name: '((?:[^'\\]|\\.)*)')re", &one);
    const std::string wanted = one.empty() ? two : one;
    const bool exact = locator_.find("exact: true") != std::string::npos;
    std::vector<const Element*> usable, fitting;
    for (const Element& element : elements_) {
      if (!RE2::FullMatch(element.locator, patterns().locator) ||
          RE2::PartialMatch(element.locator, patterns().counted))
        continue;
      if (element.locator == locator_) continue;
      usable.push_back(&element);
      if (!exact && !wanted.empty() && fits(element, wanted)) fitting.push_back(&element);
    }
    // Another element with the very same text that has no locator of its own makes the choice one of order.
    const auto same =
        std::count_if(elements_.begin(), elements_.end(), [&](const Element& e) { return fits(e, wanted); });
    if (fitting.size() == 1 && same == 1) {
      out_.edits.push_back(
          edit(*fitting.front(), "only this element's text is exactly '" + core::shorten(wanted, 60) + "'"));
      return;
    }
    for (const Element* element : usable) {
      Suggestion suggestion;
      suggestion.edits = {edit(*element, "this element may be meant: " + core::shorten(element->html, 100))};
      suggestion.reason = suggestion.edits.front().reason;
      suggestion.log_line = element->log_line;
      out_.suggestions.push_back(std::move(suggestion));
    }
    out_.refuse("a person has to say which of the elements is meant");
  }

  static bool fits(const Element& element, const std::string& wanted) {
    return !wanted.empty() && (element.locator.find("'" + wanted + "', exact: true") != std::string::npos ||
                               element.locator.find("('" + wanted + "', { exact: true })") != std::string::npos ||
                               text_of(element.html) == wanted);
  }

  [[nodiscard]] Edit edit(const Element& element, std::string reason) const {
    Edit out = edit_for(instruction_, line_text_.path, element.log_line, std::move(reason));
    out.offset = line_text_.offset + place_;
    out.first_line = line_text_.number;
    out.before = line_text_.text.substr(place_, locator_.size());
    const bool convert = double_quotes_ && element.locator.find('"') == std::string::npos;
    out.after = convert ? with_quotes(element.locator, '\'', '"') : element.locator;
    return out;
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  RecipeOutcome out_;
  std::string locator_, frame_, file_;
  std::size_t count_ = 0, log_line_ = 0, place_ = 0;
  std::int64_t line_ = 0, frame_line_ = -1;
  std::vector<Element> elements_;
  SourceLine line_text_;
  bool double_quotes_ = false;
};

constexpr std::int64_t kMostToGrow = 60'000, kMostAllowed = 120'000;  // milliseconds

// 60000, or 60_000 where the old number was written so.
std::string written_as(std::int64_t value, const std::string& old) {
  std::string out = std::to_string(value);
  if (old.find('_') == std::string::npos) return out;
  for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
    out.insert(static_cast<std::size_t>(at), "_");
  return out;
}

}  // namespace

RecipeOutcome playwright_locator(const Instruction& instruction, const SourceTree& tree) {
  return LocatorRecipe(instruction, tree).run();
}

RecipeOutcome playwright_timeout(const Instruction& instruction, const SourceTree& tree) {
  RecipeOutcome out;
  std::string digits, file = instruction.file, heading;
  std::size_t log_line = 0;
  for (const EvidenceLine& line : evidence_lines(instruction)) {
    if (log_line == 0 && RE2::PartialMatch(*line.text, patterns().heading, &heading)) file = heading;
    if (log_line == 0 && RE2::FullMatch(*line.text, patterns().timeout, &digits)) log_line = line.number;
  }
  if (log_line == 0) return out.refuse("the evidence holds no test that ran into its time limit"), out;
  auto path = resolve_path(tree, file);
  auto text = path ? tree.read(*path) : core::Result<std::string>(tl::unexpected(path.error()));
  if (!text) return out.refuse(text.error().what), out;
  const std::int64_t limit = std::stoll(digits);
  re2::StringPiece rest(*text), number;
  std::vector<std::size_t> places;
  std::string written;
  while (RE2::FindAndConsume(&rest, patterns().limit, &number)) {
    std::string plain(number);
    std::erase(plain, '_');
    if (plain.size() > 9 || std::stoll(plain) != limit) continue;
    places.push_back(static_cast<std::size_t>(number.data() - text->data()));
    written = std::string(number);
  }
  if (places.size() != 1) {
    return out.refuse(fmt::format("{} sets a limit of {} ms {} times, not once", *path, limit, places.size())), out;
  }
  if (limit < 1 || limit >= kMostToGrow)
    return out.refuse(fmt::format("{} ms is enough: the test hangs, or is too large", limit)), out;
  Edit edit = edit_for(instruction, *path, log_line, fmt::format("the test ran into its limit of {} ms", limit));
  edit.offset = places.front();
  edit.first_line = 1 + static_cast<std::size_t>(
                            std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(edit.offset), '\n'));
  edit.before = written;
  edit.after = written_as(std::min(2 * limit, kMostAllowed), written);
  out.edits.push_back(std::move(edit));
  return out;
}

}  // namespace cimend::fixagent
