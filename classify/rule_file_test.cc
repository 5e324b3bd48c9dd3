#include "classify/rule_file.h"

#include <catch2/catch.hpp>

namespace cimend::classify {
namespace {

const std::string kGood = R"(- id: tool.broken
  category: compile.error
  tool: tool
  match: '^broken: (?P<file>\S+): (?P<message>.*)$'
  then: ['^  at line (?P<line>\d+)$']
  message: "broken {file}"
  confidence: 0.9
  role: symptom
  severity: warning
  marker: error
  max_lines: 3
  until: '^$'
  examples: ["broken: a.c: no"]
  near_misses: ["not broken"]
)";

std::string without(std::string text, const std::string& line_begin) {
  const std::size_t at = text.find(line_begin);
  return text.erase(at, text.find('\n', at) - at + 1);
}

std::vector<std::string> whats(const RuleFile& file) {
  std::vector<std::string> out;
  for (const Diagnostic& d : file.problems) out.push_back(d.what);
  return out;
}

TEST_CASE("a rule file gives every field of its rules") {
  const RuleFile file = read_rule_file(kGood, "a.yaml");
  REQUIRE(whats(file).empty());
  REQUIRE(file.rules.size() == 1);
  const Rule& rule = file.rules.front();
  CHECK(rule.id == "tool.broken");
  CHECK(rule.category == "compile.error");
  CHECK(rule.then == std::vector<std::string>{R"(^  at line (?P<line>\d+)$)"});
  CHECK(rule.message == "broken {file}");
  CHECK(rule.confidence == Approx(0.9));
  CHECK(rule.role == Role::symptom);
  CHECK(rule.severity == core::Severity::warning);
  CHECK(rule.marker == core::Marker::error);
  CHECK(rule.max_lines == 3);
  CHECK(rule.examples.front().text == "broken: a.c: no");
  CHECK(rule.examples.front().line == 13);
  CHECK(rule.source == "a.yaml");
  CHECK(rule.source_line == 1);
}

TEST_CASE("each missing field is named") {
  for (const std::string field : {"category", "tool", "match", "examples", "near_misses"}) {
    const RuleFile file = read_rule_file(without(kGood, "  " + field + ":"), "a.yaml");
    INFO(field);
    REQUIRE(file.problems.size() == 1);
    CHECK(file.problems.front().what == "tool.broken has no \"" + field + "\"");
    CHECK(file.problems.front().hint.find(field + ": ") == 0);
    CHECK(file.rules.empty());
  }
}

TEST_CASE("all mistakes of a file are told at once, and the good rules stay") {
  std::string yaml = kGood;
  yaml +=
      "- id: tool.second\n  category: no.such\n  tool: t\n  match: 'a(b'\n  colour: red\n  examples: [x]\n  "
      "near_misses: [y]\n";
  const RuleFile file = read_rule_file(yaml, "a.yaml");
  CHECK(file.rules.size() == 1);
  REQUIRE(file.problems.size() == 3);
  CHECK(file.problems[0].what == "category \"no.such\" does not exist");
  CHECK(file.problems[1].what == "the pattern is refused: missing ): a(b");
  CHECK(file.problems[2].what == "unknown field \"colour\"");
}

TEST_CASE("a refused pattern is shown with a caret under the part that is wrong") {
  const std::string yaml =
      "- id: tool.a\n  category: unknown\n  tool: t\n  match: 'good (?=look) end'\n  examples: [x]\n  near_misses: "
      "[y]\n";
  const RuleFile file = read_rule_file(yaml, "a.yaml");
  REQUIRE(file.problems.size() == 1);
  CHECK(format_diagnostic(file.problems.front(), {{"a.yaml", yaml}}) ==
        "a.yaml:4:16: the pattern is refused: invalid perl operator: (?=\n"
        "    4 |   match: 'good (?=look) end'\n"
        "      |                ^\n"
        "        RE2 syntax: no look-around, no back-references\n");
}

TEST_CASE("a capture of an unknown name is told which names there are") {
  const RuleFile file = read_rule_file(without(kGood, "  match:") + "  match: '(?P<who>x)'\n", "a.yaml");
  REQUIRE(file.problems.size() == 1);
  CHECK(file.problems.front().hint ==
        "a capture is called file, line, column, message, test, package, code or exit_code");
}

TEST_CASE("values out of their bounds are refused") {
  const auto problem_of = [](const std::string& field, const std::string& value) {
    const RuleFile file =
        read_rule_file(without(kGood, "  " + field + ":") + "  " + field + ": " + value + "\n", "a.yaml");
    return file.problems.empty() ? std::string() : file.problems.front().what;
  };
  CHECK(problem_of("confidence", "1.0") == "confidence is a number from 0.50 to 0.99");
  CHECK(problem_of("confidence", "nan") == "confidence is a number from 0.50 to 0.99");
  CHECK(problem_of("max_lines", "0") == "max_lines is a whole number from 1 to 200");
  CHECK(problem_of("max_lines", "3x") == "max_lines is a whole number from 1 to 200");
  CHECK(problem_of("role", "hero") == "role \"hero\" does not exist");
  CHECK(problem_of("severity", "bad") == "severity \"bad\" does not exist");
  CHECK(problem_of("marker", "shout") == "marker \"shout\" does not exist");
  CHECK(problem_of("message", "'{who}'") == "\"{who}\" is no field");
  CHECK(problem_of("match", "'(?P<who>x)'") == "the pattern is refused: capture \"who\" is no field of a finding");
  CHECK(problem_of("match", "[a, b]") == "expected a text");
  CHECK(problem_of("examples", "[]") == "expected a list with at least one text");
}

TEST_CASE("an id has an ecosystem and a name in lower case") {
  for (const std::string id : {"tool", "Tool.x", "tool..x", ".x", "tool.x y"}) {
    const RuleFile file = read_rule_file(without(kGood, "- id:").insert(0, "- id: '" + id + "'\n"), "a.yaml");
    INFO(id);
    REQUIRE_FALSE(file.problems.empty());
  }
}

TEST_CASE("anchors, aliases and tags are refused, not followed") {
  CHECK(whats(read_rule_file("- &a {id: x.y}\n- *a\n", "a.yaml")) ==
        std::vector<std::string>{"anchors and aliases are not allowed"});
  CHECK(whats(read_rule_file("- id: !!binary aGk=\n", "a.yaml")).front().find("tags are not allowed") == 0);
}

TEST_CASE("what is no YAML, no list or too deep gives one diagnostic and no crash") {
  CHECK(read_rule_file("- id: [", "a.yaml").problems.size() == 1);
  CHECK(read_rule_file("id: x\n", "a.yaml").problems.front().what == "a rule file is a list of rules");
  CHECK(read_rule_file(std::string(100'000, '['), "a.yaml").problems.size() == 1);
  CHECK(read_rule_file("", "a.yaml").problems.empty());
}

TEST_CASE("an id that stands in two files is told with both places") {
  core::MemoryFs fs;
  fs.files["rules/a.yaml"] = kGood;
  fs.files["rules/b.yaml"] = kGood;
  fs.files["rules/notes.txt"] = "not rules";
  const auto files = read_rule_files(fs, {"rules"});
  REQUIRE(files.has_value());
  REQUIRE(files->problems.size() == 1);
  CHECK(files->problems.front().file == "rules/b.yaml");
  CHECK(files->problems.front().hint == "the first is at rules/a.yaml:1");
}

TEST_CASE("a directory without rule files and a missing file are failures") {
  core::MemoryFs fs;
  fs.files["empty/readme.txt"] = "";
  CHECK(read_rule_files(fs, {"empty"}).error().code == core::Errc::not_found);
  const auto missing = read_rule_files(fs, {"missing.yaml"});
  CHECK(missing.error().code == core::Errc::not_found);
  CHECK(missing.error().hint.find("name a .yaml file") == 0);
}

}  // namespace
}  // namespace cimend::classify
