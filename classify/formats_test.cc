// The formats and `rules draft`, as the built program gives them.
#include <catch2/catch.hpp>

#include <algorithm>

#include "classify/rule_file.h"
#include "classify/rules_check.h"
#include "core/json.h"
#include "core/process.h"

namespace cimend::classify {
namespace {

core::Exit run(std::vector<std::string> arguments, const std::string& input) {
  core::Command command;
  command.argv = {std::string(CIMEND_BIN_DIR) + "/cimend-classify"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.input = input;
  core::RealProcess process;
  const auto exit = process.run(command);
  REQUIRE(exit.has_value());
  return *exit;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string kBroken = "src/a.c:3:1: error: expected ';' before '}' token\nmake: *** [Makefile:2: a.o] Error 1\n";
const std::string kOdd = "Error: the frobnicator is gone\n";

TEST_CASE("each format tells the same finding, with the same exit code") {
  const core::Exit sarif = run({"--format", "sarif"}, kBroken);
  REQUIRE(core::Json::parse(sarif.out).has_value());
  CHECK(holds(sarif.out, "\"uri\": \"src/a.c\""));
  const core::Exit markdown = run({"--format", "markdown"}, kBroken);
  CHECK(holds(markdown.out, "`src/a.c:3:1`"));
  CHECK(holds(markdown.out, "     1 | src/a.c:3:1: error: expected ';' before '}' token\n"));
  const core::Exit github = run({"--format", "github"}, kBroken);
  CHECK(github.out.starts_with("::error file=src/a.c,line=3,col=1,title="));
  CHECK(std::count(github.out.begin(), github.out.end(), '\n') == 1);
  for (const core::Exit& exit : {sarif, markdown, github}) CHECK(exit.code == 0);
  for (const char* format : {"sarif", "markdown", "github"}) CHECK(run({"--format", format}, kOdd).code == 1);
}

TEST_CASE("secrets are masked in every format") {
  const std::string token = std::string("ghp_") + std::string(36, 'c');
  const std::string log = "Error: the frobnicator refused " + token + "\n  push " + token + "\n";
  for (const char* format : {"human", "json", "sarif", "markdown", "github"}) {
    INFO(format);
    const std::string out = run({"--format", format}, log).out;
    CHECK(holds(out, "frobnicator"));
    CHECK_FALSE(holds(out, token));
  }
  CHECK_FALSE(holds(run({"rules", "draft"}, log).out, token));
}

TEST_CASE("the analysis of an unknown failure has its signature and a drafted rule") {
  const auto json = core::Json::parse(run({"--format", "json"}, kOdd).out);
  REQUIRE(json.has_value());
  REQUIRE((*json)["unknown"].array() != nullptr);
  const core::Json& unknown = (*json)["unknown"].array()->front();
  CHECK(unknown["signature"].string_or("") == "Error: the frobnicator is gone");
  CHECK(holds(std::string(unknown["rule"].string_or("")), "- id: local.unknown.frobnicator-gone\n"));
  CHECK((*core::Json::parse(run({"--format", "json"}, kBroken).out)).find("unknown") == nullptr);
}

TEST_CASE("rules draft prints a rule that rules check accepts") {
  const core::Exit draft = run({"rules", "draft"}, kOdd);
  INFO(draft.err);
  CHECK(draft.code == 0);
  CHECK(draft.err.empty());
  const RuleFile file = read_rule_file(draft.out, "draft.yaml");
  CHECK(file.problems.empty());
  REQUIRE(file.rules.size() == 1);
  CHECK(check_rules(file.rules, Company::alone).problems.empty());
}

TEST_CASE("rules draft says why there is none, and is exit 1") {
  const core::Exit known = run({"rules", "draft"}, kBroken);
  CHECK(known.code == 1);
  CHECK(known.out.empty());
  CHECK(holds(known.err, "the cause is known: "));
  CHECK(holds(known.err, "gcc."));
  const core::Exit passed = run({"rules", "draft"}, "==== 1 passed in 0.02s ====\n");
  CHECK(passed.code == 1);
  CHECK(holds(passed.err, "nothing failed"));
  CHECK(run({"rules", "draft", "/no/such/log"}, "").code == 2);
}

}  // namespace
}  // namespace cimend::classify
