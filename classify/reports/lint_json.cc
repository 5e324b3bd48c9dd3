// What linters write as one JSON document: a list of files with their messages (eslint, stylelint), or a flat list of
// diagnostics, for which a dozen tools have a dozen words for the same five members.
#include <array>
#include <initializer_list>

#include "classify/reports/json_readers.h"
#include "classify/reports/kinds.h"
#include "classify/reports/place.h"
#include "classify/reports/readers.h"

namespace cimend::classify::reports {
namespace {

using core::Json;

core::LineRange lines_of(const JsonText& json, const Json& object) {
  const core::LineRange lines = json.lines_of(object);
  return evidence(lines.first_line, lines.last_line);
}

// A word or a number, as text.
std::string word_of(const Json& value) {
  if (const std::string* text = value.string()) return *text;
  const std::int64_t number = value.integer_or(INT64_MIN);
  return number == INT64_MIN ? std::string() : std::to_string(number);
}

std::int64_t positive(const Json& value) {
  if (const std::string* text = value.string()) return number_of(*text);
  return std::max<std::int64_t>(value.integer_or(0), 0);
}

// A list of files, each with a list of messages.
struct FileListWords {
  const char *file, *messages, *message, *code;
};

Problem file_list_problem(const JsonText& json, const FileListWords& words, const std::string& file,
                          const Json& message) {
  Problem problem;
  problem.file = file;
  problem.line = positive(message["line"]);
  problem.column = positive(message["column"]);
  problem.message = one_line(message[words.message].string_or(""));
  problem.code = word_of(message[words.code]);
  problem.severity = severity_of_word(word_of(message["severity"]));
  problem.kind =
      message["fatal"].boolean_or(false) ? Kind::compile : kind_of_complaint("", problem.code, problem.message);
  problem.lines = lines_of(json, message);
  return problem;
}

// The member of that name whose value is the first that is there.
const Json& any_of(const Json& object, std::initializer_list<std::string_view> names) {
  static const Json none;
  for (const std::string_view name : names) {
    if (const Json* value = object.find(name); value != nullptr && !value->is_null()) return *value;
  }
  return none;
}

const Json& place_of(const Json& diagnostic) {
  const Json& location = any_of(diagnostic, {"location", "Pos", "range", "position", "start"});
  const Json& start = any_of(location, {"start", "begin", "lines", "positions"});
  return start.is_object() ? any_of(start, {"begin"}).is_object() ? start["begin"] : start : location;
}

std::string file_of(const Json& diagnostic) {
  const Json& file =
      any_of(diagnostic, {"file", "filename", "fileName", "path", "file_path", "filePath", "FromLinterFile"});
  if (file.is_string()) return plain_path(file.string_or(""));
  const Json& location = any_of(diagnostic, {"location", "Pos", "range", "position"});
  return plain_path(any_of(location, {"file", "path", "filename", "Filename", "file_path"}).string_or(""));
}

// The language server protocol, which some tools copy, counts from 0 in "range".
std::int64_t first_number(const Json& diagnostic) {
  return diagnostic["range"]["start"].find("character") != nullptr ? 1 : 0;
}

std::int64_t line_of(const Json& diagnostic) {
  const Json& own = any_of(diagnostic, {"line", "lineNumber", "line_number", "linenumber", "row", "line_from",
                                        "startLine", "start_line_no", "start_line"});
  if (positive(own) > 0) return positive(own);
  return positive(any_of(place_of(diagnostic), {"line", "row", "Line", "start_line", "lineNumber"})) +
         first_number(diagnostic);
}

std::int64_t column_of(const Json& diagnostic) {
  const Json& own = any_of(
      diagnostic, {"column", "col", "columnNumber", "column_from", "startColumn", "start_line_pos", "start_column"});
  if (positive(own) > 0) return positive(own);
  return positive(any_of(place_of(diagnostic), {"column", "col", "character", "Column", "start_column"})) +
         first_number(diagnostic);
}

std::string message_of(const Json& diagnostic) {
  const Json& message = any_of(diagnostic, {"message", "Text", "msg", "description", "title", "details", "text"});
  return one_line(message.is_object() ? message["text"].string_or("") : message.string_or(""));
}

std::string code_of(const Json& diagnostic) {
  const Json& code = any_of(diagnostic, {"code", "rule", "ruleId", "rule_id", "check_name", "symbol", "message-id",
                                         "cop_name", "type", "FromLinter"});
  return word_of(code.is_object() ? any_of(code, {"value", "id", "name", "code"}) : code);
}

std::string severity_word(const Json& diagnostic) {
  return word_of(any_of(diagnostic, {"severity", "level", "type", "Severity"}));
}

bool is_diagnostic(const Json& value) {
  if (!value.is_object() || file_of(value).empty() || message_of(value).empty()) return false;
  return line_of(value) > 0 && (!severity_word(value).empty() || !code_of(value).empty());
}

Problem to_problem(const JsonText& json, const Json& diagnostic, std::string_view tool) {
  Problem problem;
  problem.file = file_of(diagnostic);
  problem.line = line_of(diagnostic);
  problem.column = column_of(diagnostic);
  problem.message = message_of(diagnostic);
  problem.code = code_of(diagnostic);
  // Where a tool has no levels, what it lists is what it fails for.
  const std::string word = severity_word(diagnostic);
  problem.severity = word.empty() ? core::Severity::error : severity_of_word(word);
  problem.kind = kind_of_complaint(tool, problem.code, problem.message);
  problem.lines = lines_of(json, diagnostic);
  return problem;
}

// The list and what its place says of the tool.
struct List {
  const Json::Array* diagnostics = nullptr;
  const char* tool = "";
};

// A list without a home names its tool by a member that only that tool writes.
const char* signature_of(const Json& diagnostic) {
  static constexpr std::array<std::array<const char*, 2>, 5> signatures = {{{"message-id", "pylint"},
                                                                            {"noqa_row", "ruff"},
                                                                            {"FromLinter", "golangci-lint"},
                                                                            {"endColumn", "shellcheck"},
                                                                            {"check_name", "codeclimate"}}};
  for (const auto& [member, tool] : signatures) {
    if (diagnostic.find(member) != nullptr) return tool;
  }
  return "";
}

List list_in(const Json& root) {
  if (const Json::Array* list = root.array()) return {list, list->empty() ? "" : signature_of(list->front())};
  struct Home {
    const char *member, *tool;
  };
  static constexpr std::array<Home, 10> homes = {{{"Issues", "golangci-lint"},
                                                  {"generalDiagnostics", "pyright"},
                                                  {"comments", "shellcheck"},
                                                  {"diagnostics", ""},
                                                  {"issues", ""},
                                                  {"results", ""},
                                                  {"errors", ""},
                                                  {"warnings", ""},
                                                  {"violations", ""},
                                                  {"messages", ""}}};
  for (const Home& home : homes) {
    const Json::Array* list = root[home.member].array();
    if (list != nullptr && !list->empty()) return {list, home.tool};
  }
  return {};
}

}  // namespace

std::optional<Report> eslint_report(const JsonText& json) {
  static constexpr FileListWords eslint{"filePath", "messages", "message", "ruleId"};
  static constexpr FileListWords stylelint{"source", "warnings", "text", "rule"};
  const Json::Array* files = json.root().array();
  if (files == nullptr || files->empty()) return std::nullopt;
  const auto holds = [&](const FileListWords& words) {
    return files->front()[words.file].is_string() && files->front()[words.messages].is_array();
  };
  if (!holds(eslint) && !holds(stylelint)) return std::nullopt;
  const FileListWords& words = holds(eslint) ? eslint : stylelint;
  Report report;
  report.format = Format::eslint;
  report.tool = holds(eslint) ? "eslint" : "stylelint";
  for (const Json& file : *files) {
    const std::string name = plain_path(file[words.file].string_or(""));
    const Json::Array* messages = file[words.messages].array();
    if (messages == nullptr) continue;
    for (const Json& message : *messages) report.add(file_list_problem(json, words, name, message));
  }
  return report;
}

std::optional<Report> diagnostics_report(const JsonText& json) {
  constexpr std::size_t kLookedAt = 3;
  const List list = list_in(json.root());
  if (list.diagnostics == nullptr || list.diagnostics->empty()) return std::nullopt;
  for (std::size_t i = 0; i < std::min(kLookedAt, list.diagnostics->size()); ++i) {
    const Json& diagnostic = (*list.diagnostics)[i];
    // A tool may have something to say of no file.
    const bool fits = i == 0 ? is_diagnostic(diagnostic) : !message_of(diagnostic).empty();
    if (!fits) return std::nullopt;
  }
  Report report;
  report.format = Format::diagnostics;
  report.tool = tool_name(list.tool, Format::diagnostics);
  for (const Json& diagnostic : *list.diagnostics) {
    if (!message_of(diagnostic).empty()) report.add(to_problem(json, diagnostic, list.tool));
  }
  return report;
}

}  // namespace cimend::classify::reports
