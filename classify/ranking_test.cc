#include "classify/ranking.h"

#include <catch2/catch.hpp>

#include "classify/test_rules.h"

namespace cimend::classify {
namespace {

// A small language of rules: "COMPILE x", "TEST x", "NET x", "DENIED x" and their like, one category each.
const RuleSet& rules() {
  static const RuleSet set = RuleSet::of(rules_from({
      "id: t.compile\ncategory: compile.error\nconfidence: 0.8\nmatch: '^COMPILE (?P<message>.*)'",
      "id: t.header\ncategory: compile.missing-header\nconfidence: 0.95\nmatch: '^HEADER (?P<message>.*)'",
      "id: t.link\ncategory: compile.link\nconfidence: 0.95\nmatch: '^LINKER (?P<message>.*)'",
      "id: t.test\ncategory: test.assertion\nconfidence: 0.95\nmatch: '^TEST (?P<test>\\w+)'",
      "id: t.summary\ncategory: test.assertion\nconfidence: 0.9\nmatch: '^FAILED (?P<test>\\w+)'",
      "id: t.net\ncategory: infra.network.dns\nconfidence: 0.9\nmatch: '^NETWORK (?P<message>.*)'",
      "id: t.denied\ncategory: auth.permission\nconfidence: 0.95\nmatch: '^DENIED (?P<message>.*)'",
      "id: t.vague\ncategory: test.error\nconfidence: 0.6\nmatch: '^VAGUE (?P<message>.*)'",
      "id: t.symptom\ncategory: test.assertion\nconfidence: 0.95\nrole: symptom\nmatch: '^SYMPTOM'",
      "id: t.build\ncategory: unknown\nrole: wrapper\nmatch: '^#\\d+ ERROR: '",
      "id: t.wrapper\ncategory: unknown\nconfidence: 0.95\nrole: wrapper\nmatch: '^WRAPPER'",
      "id: t.warning\ncategory: lint.style\nseverity: warning\nmatch: '^WARNING'",
      "id: t.cancelled\ncategory: cancelled\nconfidence: 0.8\nmatch: '^CANCELLED'",
      "id: t.block\ncategory: test.error\nconfidence: 0.95\nmatch: '^BLOCK'\nwhile: '^(?:COMPILE|  )'",
  }));
  return set;
}

std::vector<Candidate> ranked(const std::string& text, const std::string& passing = "") {
  const core::Log log = core::Log::read(text);
  const std::vector<Hit> hits = Scanner(rules(), Engine::literals).hits(log);
  Baseline baseline;
  if (!passing.empty()) baseline.add(core::Log::read(passing));
  std::vector<Match> matches = match_rules(log, rules(), hits);
  const Outcome outcome = outcome_of(log, rules(), hits, matches);
  return rank(log, 0, rules(), std::move(matches), outcome, baseline);
}

std::vector<std::string> order(const std::string& text, const std::string& passing = "") {
  std::vector<std::string> ids;
  for (const Candidate& c : ranked(text, passing)) ids.push_back(c.rule->id);
  return ids;
}

using Ids = std::vector<std::string>;

TEST_CASE("causes come before symptoms, symptoms before wrappers, errors before warnings") {
  CHECK(order("WRAPPER\nWARNING\nSYMPTOM\nVAGUE x\n") == Ids{"t.vague", "t.symptom", "t.wrapper", "t.warning"});
}

TEST_CASE("what a build step printed that did not fail is no cause") {
  const auto found = ranked("#7 0.1 DENIED early\n#9 0.2 NETWORK lost\n#9 ERROR: process did not complete\n");
  REQUIRE(found.size() == 3);
  CHECK(found[0].rule->id == "t.net");
  CHECK(found[1].rule->id == "t.denied");
  CHECK(found[1].standing == Standing::good_step);
  // Where no step says that it failed, all of them may be the reason.
  CHECK(ranked("#7 0.1 DENIED early\n#9 0.2 NETWORK lost\n").front().standing == Standing::explains);
}

TEST_CASE("a cancellation does not make what was printed before it something that was got over") {
  CHECK(order("NETWORK lost\nCANCELLED\n").front() == "t.net");
}

TEST_CASE("of a compiler's errors the first in the file is the cause, however sure a later one is") {
  CHECK(order("COMPILE x\nHEADER y\n") == Ids{"t.compile", "t.header"});
}

TEST_CASE("a linker's and a test's failure after a compile error follow from it") {
  const auto found = ranked("COMPILE x\nLINKER y\nTEST z\n");
  REQUIRE(found.size() == 3);
  CHECK(found[1].standing == Standing::follows);
  CHECK(found[2].standing == Standing::follows);
  CHECK(found[1].why == "This comes after a compile error, which probably caused it.");
  CHECK(ranked("LINKER y\n").front().standing == Standing::explains);
}

TEST_CASE("infrastructure noise before a failure of another kind was got over, after it was not") {
  CHECK(order("NETWORK slow\nVAGUE x\n") == Ids{"t.vague", "t.net"});
  CHECK(ranked("NETWORK slow\nVAGUE x\n").back().standing == Standing::got_over);
  CHECK(order("VAGUE x\nNETWORK gone\n").front() == "t.net");
}

TEST_CASE("what programs under test may print is not the cause where the runner names failed tests") {
  CHECK(order("DENIED a file\nTEST one\n") == Ids{"t.test", "t.denied"});
  CHECK(order("TEST one\nDENIED a file\n") == Ids{"t.test", "t.denied"});
  CHECK(ranked("DENIED a file\n").back().standing == Standing::explains);
}

const std::string kSteps =
    "##[group]Run one\n##[endgroup]\nHEADER early\n"
    "##[group]Run two\n##[endgroup]\nSYMPTOM\n##[error]Process completed with exit code 1.\n"
    "Post job cleanup.\n";

TEST_CASE("the failed step comes before the steps that did not fail") {
  const auto found = ranked(kSteps);
  REQUIRE(found.size() == 2);
  CHECK(found[0].rule->id == "t.symptom");
  CHECK(found[1].standing == Standing::good_step);
}

TEST_CASE("a wrapper in the failed step does not outrank a cause elsewhere") {
  std::string text = kSteps;
  text.replace(text.find("SYMPTOM"), 7, "WRAPPER");
  CHECK(order(text) == Ids{"t.header", "t.wrapper"});
}

TEST_CASE("a run that succeeded has no errors, only warnings") {
  const auto found = ranked("COMPILE x\nDone. Your build exited with 0.\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].severity == core::Severity::warning);
  CHECK(found[0].standing == Standing::got_over);
}

TEST_CASE("a line that a passing log has, too, goes down but never away") {
  CHECK(order("DENIED at 12:30\nVAGUE x\n", "DENIED at 09:15\n") == Ids{"t.vague", "t.denied"});
  CHECK(order("DENIED at 12:30\n", "DENIED at 09:15\n") == Ids{"t.denied"});
}

TEST_CASE("repetitions of the same words, file, line and test are one finding that shows the first and the last") {
  const auto found = ranked("TEST one\nTEST two\nTEST one\nsummary\nTEST one\n");
  REQUIRE(found.size() == 2);
  REQUIRE(found[0].evidence.size() == 2);
  CHECK(found[0].evidence[0].first_line == 1);
  CHECK(found[0].evidence[1].first_line == 5);
}

TEST_CASE("a repetition in the failed step stands for one before it") {
  std::string text = kSteps;
  text.replace(text.find("SYMPTOM"), 7, "HEADER early");
  const auto found = ranked(text);
  REQUIRE(found.size() == 1);
  CHECK(found[0].standing == Standing::explains);
  CHECK(found[0].evidence[0].first_line == 6);
}

TEST_CASE("of kinds that could each explain, the one that stands latest comes first, and within it the first error") {
  CHECK(order("DENIED early\nCOMPILE x\nHEADER y\n") == Ids{"t.compile", "t.header", "t.denied"});
}

TEST_CASE("a test that report and summary name is one finding with both as evidence") {
  const auto found = ranked("TEST one\nFAILED one\n");
  REQUIRE(found.size() == 1);
  REQUIRE(found[0].evidence.size() == 2);
  CHECK(found[0].evidence[1].first_line == 2);
}

TEST_CASE("a line inside a better finding's block is not told twice") {
  CHECK(order("BLOCK\n  x\nCOMPILE y\nSYMPTOM\n") == Ids{"t.block", "t.symptom"});
  CHECK(order("BLOCK\n  x\nother\nCOMPILE y\n") == Ids{"t.compile", "t.block"});
}

TEST_CASE("the sentence of a cause says what put it before or behind another") {
  const auto why = [](const std::string& text, std::size_t at) { return ranked(text).at(at).why; };
  CHECK(why("COMPILE x\nHEADER y\n", 0) == "This is the first cause in the log.");
  CHECK(why("COMPILE x\nHEADER y\n", 1) == "This is another cause in the log; it stands after the first.");
  CHECK(why("VAGUE x\nTEST y\n", 0) == "Of the causes in the log this is the one that its rule is surest of.");
  CHECK(why("VAGUE x\nTEST y\n", 1) ==
        "This is another cause in the log; its rule is less sure than that of the first.");
  CHECK(why("HEADER x\nDENIED y\n", 0) ==
        "Of the causes in the log this is the first of the kind that stands last: the others were got past.");
  CHECK(why("HEADER x\nDENIED y\n", 1) == "This is another cause in the log; the run got past failures of its kind.");
}

TEST_CASE("every finding has a sentence that says why it stands there") {
  for (const Candidate& c : ranked("COMPILE x\nLINKER y\nSYMPTOM\nWRAPPER\nWARNING\nNETWORK z\n" + kSteps)) {
    INFO(c.rule->id);
    CHECK(c.why.size() > 10);
    CHECK(c.why.back() == '.');
  }
}

}  // namespace
}  // namespace cimend::classify
