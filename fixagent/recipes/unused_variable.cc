#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "fixagent/recipes/lint_message.h"
#include "fixagent/recipes/misspelling.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/source_text.h"

// unused-variable: a local that nothing reads goes, with its declaration.
//
// Only where the declaration is one line of its own and its value is plainly without effect: a literal, an empty
// container, a name that others use, too. Whoever calls something may want the call; whoever assigns later may have
// meant to read. Nothing is renamed to _x: that silences the tool and leaves the question.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

bool is_eslint_unused(const std::string& code) { return code == "no-unused-vars" || code.ends_with("/no-unused-vars"); }

// The variable that a message calls unused.
std::string unused_name(const LintMessage& message) {
  static const Pattern go_before(R"(^(\w+) declared (?:and|but) not used$)");
  static const Pattern go_after(R"(^declared and not used: (\w+)$)");
  static const Pattern pyflakes(R"(^[Ll]ocal variable ['`](\w+)['`] is assigned to but never used$)");
  static const Pattern pylint(R"(^Unused variable '(\w+)'(?: \(unused-variable\))?$)");
  static const Pattern rust(R"(^unused variable: `(\w+)`$)");
  static const Pattern script(
      R"(^'(\w+)' is (?:declared but its value is never read|(?:defined|assigned a value) but never used)\.?.*$)");
  std::string name;
  switch (source_language(message.file)) {
    case SourceLanguage::go:
      if (!RE2::FullMatch(message.text, go_before, &name)) RE2::FullMatch(message.text, go_after, &name);
      break;
    case SourceLanguage::python:
      if (!RE2::FullMatch(message.text, pyflakes, &name)) RE2::FullMatch(message.text, pylint, &name);
      break;
    case SourceLanguage::rust: RE2::FullMatch(message.text, rust, &name); break;
    case SourceLanguage::script:
      if (message.code == "TS6133" || is_eslint_unused(message.code)) RE2::FullMatch(message.text, script, &name);
      break;
    default: break;
  }
  return name;
}

// The value of the one declaration that the line is, or nothing where it is not that. "": declared without a value.
std::optional<std::string> declared_value(const std::string& line, const std::string& name, SourceLanguage language) {
  std::string text;
  switch (language) {
    case SourceLanguage::go: text = R"(^\s+(?:NAME := (.+)|var NAME [\w.\[\]*]+(?: = (.+))?|var NAME = (.+))$)"; break;
    case SourceLanguage::python: text = R"(^\s+NAME(?:: [\w.\[\], |"']+)? = (.+)()()$)"; break;
    case SourceLanguage::rust: text = R"(^\s+let (?:mut )?NAME(?:: [\w:<>&' ]+)? = (.+);()()$)"; break;
    case SourceLanguage::script: text = R"(^\s*(?:const|let|var) NAME(?:: [\w<>\[\]|. ]+)?(?: = (.+?))?;?()()$)"; break;
    default: return {};
  }
  for (std::size_t at = text.find("NAME"); at != std::string::npos; at = text.find("NAME")) text.replace(at, 4, name);
  const Pattern pattern(text.c_str());
  std::string one, two, three;
  if (!RE2::FullMatch(line, pattern, &one, &two, &three)) return {};
  return one + two + three;
}

bool is_literal(const std::string& value, SourceLanguage language) {
  static const Pattern plain(
      R"(^(?:[-+]?[0-9][\w.]*|"[^"\\]*"|'[^'\\]*'|true|false|null|nil|undefined|None|True|False|\[\]|\{\}|\(\))$)");
  static const Pattern go(R"(^(?:`[^`]*`|\[\]\w+\{\}|map\[\w+\]\w+\{\})$)");
  static const Pattern rust(R"(^(?:(?:String|Vec|HashMap)::new\(\)|vec!\[\])$)");
  if (value.empty() || RE2::FullMatch(value, plain)) return true;
  if (language == SourceLanguage::go) return RE2::FullMatch(value, go);
  return language == SourceLanguage::rust && RE2::FullMatch(value, rust);
}

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

bool is_blank(std::string_view line) { return core::trim(line).empty(); }

// Whether `line` begins a function, as far as its first words tell.
bool begins_function(std::string_view line, SourceLanguage language) {
  static const Pattern python(R"(^\s*(?:async )?def )");
  static const Pattern go(R"(^func\b)");
  static const Pattern rust(R"(^\s*(?:pub(?:\([^)]*\))? )?(?:const |async |unsafe |extern "C" )*fn )");
  static const Pattern script(R"(^\s*(?:.*\bfunction\b.*|.*=>.*|[\w$ ]+\(.*\).*)\{$)");
  const re2::StringPiece text(line.data(), line.size());
  switch (language) {
    case SourceLanguage::python: return RE2::PartialMatch(text, python);
    case SourceLanguage::go: return RE2::PartialMatch(text, go);
    case SourceLanguage::rust: return RE2::PartialMatch(text, rust);
    default: return RE2::FullMatch(text, script);
  }
}

// The function around a line, found by indentation.
std::optional<LineSpan> function_around(const LineIndex& lines, std::size_t line, SourceLanguage language) {
  std::size_t indent = indent_of(lines.line(line));
  std::optional<LineSpan> out;
  for (std::size_t at = line - 1; at > 0 && indent > 0; --at) {
    const std::string_view text = lines.line(at);
    if (is_blank(text) || indent_of(text) >= indent) continue;
    indent = indent_of(text);
    if (!begins_function(
            core::trim(text).size() == text.size() ? text : text.substr(0, text.find_last_not_of(" \t\r") + 1),
            language))
      continue;
    out = LineSpan{at, lines.count()};
    for (std::size_t below = line + 1; below <= lines.count(); ++below) {
      const std::string_view other = lines.line(below);
      if (is_blank(other) || indent_of(other) > indent) continue;
      out->last = other.substr(indent_of(other)).starts_with('}') ? below : below - 1;
      break;
    }
    break;
  }
  return out;
}

class UnusedVariableRecipe {
 public:
  UnusedVariableRecipe(const Instruction& instruction, const SourceTree& tree)
      : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    const std::vector<LintMessage> messages = read_lint_messages(instruction_);
    for (const LintMessage& message : messages) {
      if (instruction_.line != 0 && message.line != instruction_.line) continue;
      const std::string name = unused_name(message);
      if (!is_identifier(name)) continue;
      const std::string misspelt = misspelt_use(messages, message.file, name);
      if (misspelt.empty()) {
        consider(message, name);
      } else {
        out_.refuse(fmt::format("'{}', which nothing declares, may be '{}' misspelt", misspelt, name));
      }
    }
    return std::move(out_);
  }

 private:
  void consider(const LintMessage& message, const std::string& name) {
    const auto source = source_of(message, tree_, out_);
    if (!source) return;
    const LineIndex lines(source->text);
    const auto number = static_cast<std::size_t>(message.line);
    std::string line(lines.line(number));
    while (line.ends_with('\r') || line.ends_with(' ') || line.ends_with('\t')) line.pop_back();
    if (words_at(line, name).empty()) {
      return out_.trip("exact-preimage", fmt::format("line {} of {} does not name '{}'", number, source->path, name));
    }
    if (source->language == SourceLanguage::python && except_name(*source, lines, number, message, name)) return;
    const auto value = declared_value(line, name, source->language);
    if (!value) return refuse(number, source->path, "is not just the declaration of '" + name + "'");
    const std::string reason = objection(*source, lines, number, name, *value);
    if (!reason.empty()) return refuse(number, source->path, reason);
    for (const Deletion& deletion : delete_lines(source->text, {{number, number}})) {
      add_edit(*source, message, name, deletion.begin, deletion.end, number);
    }
  }

  void refuse(std::size_t number, const std::string& path, const std::string& reason) {
    out_.refuse(fmt::format("line {} of {} {}", number, path, reason));
  }

  // Why the declaration may not go; empty where it may.
  std::string objection(const MessageSource& source, const LineIndex& lines, std::size_t number,
                        const std::string& name, const std::string& value) {
    const auto around = function_around(lines, number, source.language);
    if (!around) return "is in no function that this recipe can see";
    const std::size_t begin = lines.offset(around->first);
    const std::size_t end = lines.offset(around->last + 1);
    const std::string code = only_code(source.text, source.language, Literals::hide);
    for (const std::size_t at : words_at(code, name, begin, end)) {
      const bool own = at >= lines.offset(number) && at < lines.offset(number + 1);
      if (!own && (at == 0 || code[at - 1] != '.'))
        return "is not the only one in its function that names '" + name + "'";
    }
    if (!is_literal(value, source.language)) {
      if (!is_identifier(value)) return "may compute the value of '" + name + "' for an effect";
      if (words_at(code, value, begin, end).size() < 3) return "is the only use of '" + value + "'";
    }
    if (source.language == SourceLanguage::python && !has_neighbour(lines, number))
      return "is all that its block holds";
    return {};
  }

  // Another statement with the same indentation, right above or below.
  static bool has_neighbour(const LineIndex& lines, std::size_t number) {
    const std::size_t indent = indent_of(lines.line(number));
    const auto same = [&](std::size_t at) {
      return indent_of(lines.line(at)) == indent && !core::trim(lines.line(at)).starts_with('#');
    };
    std::size_t below = number + 1;
    while (below <= lines.count() && is_blank(lines.line(below))) ++below;
    if (below <= lines.count() && same(below)) return true;
    std::size_t above = number - 1;
    while (above > 0 && is_blank(lines.line(above))) --above;
    return above > 0 && same(above);
  }

  // `except OSError as error:` without a use of error.
  bool except_name(const MessageSource& source, const LineIndex& lines, std::size_t number, const LintMessage& message,
                   const std::string& name) {
    const Pattern pattern((R"(^(\s*except [\w., ()]+?)( as )" + name + R"()\s*:\s*\r?$)").c_str());
    const std::string line(lines.line(number));
    std::string before, alias;
    if (!RE2::FullMatch(line, pattern, &before, &alias)) return false;
    const std::size_t begin = lines.offset(number) + before.size();
    add_edit(source, message, name, begin, begin + alias.size(), number);
    return true;
  }

  void add_edit(const MessageSource& source, const LintMessage& message, const std::string& name, std::size_t begin,
                std::size_t end, std::size_t number) {
    Edit edit = edit_for(instruction_, source.path, message.log_line, "nothing reads '" + name + "'");
    edit.offset = begin;
    edit.before = source.text.substr(begin, end - begin);
    edit.first_line = number;
    out_.edits.push_back(std::move(edit));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome unused_variable(const Instruction& instruction, const SourceTree& tree) {
  return UnusedVariableRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
