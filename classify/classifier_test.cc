#include "classify/classifier.h"

#include <catch2/catch.hpp>

#include "classify/document.h"
#include "classify/test_rules.h"

namespace cimend::classify {
namespace {

using core::Verdict;

Classifier classifier(std::size_t threads = 1, std::size_t max_findings = 200) {
  const std::string compile =
      "id: t.compile\ncategory: compile.missing-header\nconfidence: 0.9\nfix: include-fixit\n"
      "match: '^COMPILE (?P<file>\\S+):(?P<line>\\d+): (?P<message>.*)'";
  ClassifierOptions options;
  options.shipped_rules = false;
  options.threads = threads;
  options.limits.max_findings = max_findings;
  options.rules = rules_from({
      compile,
      "id: t.test\ncategory: test.assertion\nconfidence: 0.9\nmatch: '^TEST (?P<test>\\w+): (?P<message>.*)'",
      "id: t.net\ncategory: infra.network.dns\nconfidence: 0.9\nmatch: '^NETWORK (?P<message>.*)'",
      "id: t.wrapper\ncategory: unknown\nrole: wrapper\nmatch: '^WRAPPER'",
      "id: t.warning\ncategory: lint.style\nseverity: warning\nmatch: '^WARNING'",
  });
  auto made = Classifier::create(std::move(options));
  REQUIRE(made.has_value());
  return std::move(*made);
}

core::AnalysisDocument analyse(const std::string& text) { return classifier().analyse({{"build.log", text}}); }

TEST_CASE("the first cause sets category, tool, confidence and the sentence") {
  const auto document = analyse("COMPILE src/a.c:12: no such header\nWRAPPER\n");
  CHECK(document.classification.verdict == Verdict::failed);
  CHECK(document.classification.category == "compile.missing-header");
  CHECK(document.classification.tool == "tool");
  CHECK(document.classification.confidence == Approx(0.9));
  CHECK(document.classification.summary.find("src/a.c:12: no such header") != std::string::npos);
  REQUIRE(document.findings.size() == 2);
  CHECK(document.findings[0].rank == 1);
  CHECK(document.findings[0].line == 12);
  CHECK(document.findings[0].causes == std::vector<int>{2});
  CHECK(document.findings[0].fingerprint.size() == 16);
}

TEST_CASE("wrappers alone leave the category unknown, with the likeliest lines before them") {
  const auto document = analyse("building\nfatal: the frobnicator is gone\nWRAPPER\n");
  CHECK(document.classification.verdict == Verdict::failed);
  CHECK(document.classification.category == "unknown");
  REQUIRE(document.findings.size() == 3);
  CHECK(document.findings[2].rule == "context");
  CHECK(document.findings[0].rule == "unknown");
  CHECK(document.findings[0].evidence.front().first_line == 2);
  CHECK(document.findings[0].confidence < 0.5);
}

TEST_CASE("a log that tells neither success nor failure is unknown, not passed") {
  const auto document = analyse("compiling\ndone\n");
  CHECK(document.classification.verdict == Verdict::unknown);
  CHECK(document.classification.category == "unknown");
}

TEST_CASE("a log that tells its success passed") {
  const auto document = analyse("compiling\nDone. Your build exited with 0.\n");
  CHECK(document.classification.verdict == Verdict::passed);
  CHECK(document.classification.category == "none");
  CHECK(document.findings.empty());
}

TEST_CASE("a passing test run passed, and keeps doing so until something after it fails") {
  const auto passed = analyse("collected 2 items / 1 deselected\n==== 1 passed, 1 deselected in 0.02s ====\n");
  CHECK(passed.classification.verdict == Verdict::passed);
  CHECK(passed.classification.category == "none");
  CHECK(analyse("3 passed in 0.01s\nTEST a: x\n").classification.category == "test.assertion");
  CHECK(analyse("TEST a: x\n3 passed in 0.01s\n").classification.verdict == Verdict::failed);
  CHECK(analyse("3 passed in 0.01s\nfatal: the frobnicator is gone\n").classification.category == "unknown");
}

TEST_CASE("a log that looks wrong and says neither is unknown") {
  const auto document = analyse("Error: the frobnicator is gone\n");
  CHECK(document.classification.verdict == Verdict::unknown);
  CHECK(document.classification.category == "unknown");
}

TEST_CASE("the CI system's last word outweighs what rules find") {
  CHECK(analyse("TEST a: x\nDone. Your build exited with 0.\n").classification.verdict == Verdict::passed);
  CHECK(analyse("all fine\nDone. Your build exited with 1.\n").classification.verdict == Verdict::failed);
  CHECK(analyse("half\nFinished: ABORTED\n").classification.category == "cancelled");
}

TEST_CASE("an empty log is nolog, and no log at all as well") {
  CHECK(analyse("").classification.category == "nolog");
  CHECK(analyse(" \n\n").classification.category == "nolog");
  CHECK(classifier().analyse({}).classification.category == "nolog");
}

TEST_CASE("how a job ended is believed where the CI system told it") {
  const auto document = classifier().analyse({{"build", "TEST a: x\n", Verdict::passed}});
  CHECK(document.classification.verdict == Verdict::passed);
}

TEST_CASE("several logs make one document, and each finding says which log it is of") {
  const auto document = classifier().analyse(
      {{"lint", "fine\nDone. Your build exited with 0.\n"}, {"unit", "TEST a: x\n"}, {"other", "TEST b: y\n"}});
  CHECK(document.logs.size() == 3);
  CHECK(document.logs[0].verdict == Verdict::passed);
  REQUIRE(document.findings.size() == 2);
  CHECK(document.findings[0].log == 1);
  CHECK(document.findings[1].log == 2);
  CHECK(document.classification.summary.find("and 1 other cause") != std::string::npos);
}

TEST_CASE("the result is the same on one thread and on many") {
  std::vector<NamedLog> logs;
  for (int i = 0; i < 40; ++i) {
    logs.push_back({"log" + std::to_string(i),
                    "NETWORK x\nTEST t" + std::to_string(i % 7) + ": " + std::to_string(i) + "\nWRAPPER\n"});
  }
  CHECK(classifier(1).analyse(logs).to_json() == classifier(4).analyse(logs).to_json());
}

TEST_CASE("a rerun is planned only where every cause of every failed log is one that a rerun mends") {
  CHECK(analyse("NETWORK no route\n").self_heal_plan.eligible);
  CHECK(analyse("NETWORK no route\n").self_heal_plan.actions == std::vector<std::string>{"rerun-failed-jobs"});
  CHECK_FALSE(analyse("TEST a: x\nNETWORK no route\n").self_heal_plan.eligible);
  CHECK_FALSE(classifier().analyse({{"a", "NETWORK x\n"}, {"b", "TEST b: x\n"}}).self_heal_plan.eligible);
  CHECK_FALSE(classifier().analyse({{"a", "NETWORK x\n"}, {"b", "odd\nWRAPPER\n"}}).self_heal_plan.eligible);
  CHECK_FALSE(analyse("fine\n").self_heal_plan.eligible);
  CHECK_FALSE(analyse("NETWORK x\nCOMPILE a.c:1: y\n").self_heal_plan.eligible);
}

TEST_CASE("a rule with a recipe gives an instruction that points at its finding") {
  const auto document = analyse("WARNING\nCOMPILE a.c:1: no header\n");
  REQUIRE(document.fix_agent_instructions.size() == 1);
  CHECK(document.fix_agent_instructions[0].recipe == "include-fixit");
  CHECK(document.fix_agent_instructions[0].finding == 1);
  REQUIRE(document.triggers.size() == 1);
  CHECK(document.triggers[0].kind == "fix-agent");
}

TEST_CASE("findings over the limit are cut, and the sentence says how many") {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "TEST t" + std::to_string(i) + ": x\n";
  const auto document = classifier(1, 5).analyse({{"build.log", text}});
  CHECK(document.findings.size() == 5);
  CHECK(document.classification.summary.find("(7 further findings left out)") != std::string::npos);
}

TEST_CASE("secrets do not leave with messages, files or tests") {
  const std::string token = std::string("ghp_") + std::string(36, 'a');
  const auto document = analyse("TEST a: pushing with " + token + "\n");
  CHECK(document.to_json().dump().find(token) == std::string::npos);
  CHECK(document.findings.at(0).message.find("masked") != std::string::npos);
}

TEST_CASE("bytes that are no text leave as valid UTF-8") {
  const auto document = analyse("TEST a: \xff\xfe bad \xc3\n");
  CHECK(document.findings.at(0).message == "\xef\xbf\xbd\xef\xbf\xbd bad \xef\xbf\xbd");
}

TEST_CASE("findings below the wanted severity go, and ranks are counted anew") {
  auto document = analyse("WARNING\nTEST a: x\nWRAPPER\n");
  REQUIRE(document.findings.size() == 4);  // and the context
  drop_below(document, core::Severity::error);
  REQUIRE(document.findings.size() == 3);
  CHECK(document.findings[0].causes == std::vector<int>{2});
}

TEST_CASE("test counts are added up over summaries and logs") {
  const auto document =
      classifier().analyse({{"a", "==== 3 failed, 2 passed, 1 skipped in 0.12s ====\n"},
                            {"b", "test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured\n"}});
  REQUIRE(document.tests.has_value());
  CHECK(document.tests->run == 11);
  CHECK(document.tests->failed == 4);
  CHECK(document.tests->passed == 6);
  CHECK(document.tests->skipped == 1);
}

TEST_CASE("a fingerprint survives other times, numbers and directories") {
  const auto one = analyse("COMPILE /home/a/src/x.c:12: took 17 ms in /tmp/a1/b\n");
  const auto two = analyse("noise\nCOMPILE /builds/7/src/x.c:99: took 2345 ms in /var/q9/b\n");
  CHECK(one.findings.at(0).fingerprint == two.findings.at(0).fingerprint);
  const auto other = analyse("COMPILE /home/a/src/y.c:12: took 17 ms in /tmp/a1/b\n");
  CHECK(one.findings.at(0).fingerprint != other.findings.at(0).fingerprint);
}

TEST_CASE("a rule whose pattern can't be used is refused when the classifier is made") {
  ClassifierOptions options;
  options.rules.resize(1);
  options.rules[0].id = "bad.rule";
  options.rules[0].match = "(";
  const auto refused = Classifier::create(std::move(options));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == core::Errc::parse);
}

TEST_CASE("every pattern of a rule is looked at, the one of what it needs, too") {
  ClassifierOptions options;
  options.rules.resize(1);
  options.rules[0].id = "bad.rule";
  options.rules[0].match = "good";
  options.rules[0].needs = "(";
  const auto refused = Classifier::create(std::move(options));
  CHECK_FALSE(refused);
}

TEST_CASE("in a log too long to be held, a rule still knows its `after` from megabytes above") {
  ClassifierOptions options;
  options.shipped_rules = false;
  options.rules = rules_from({"id: t.number\nmatch: '^\\d+$'\nafter: '^press starts'",
                              "id: t.jam\nmatch: 'the valve is jammed'\nafter: '^press starts'",
                              "id: t.other\nmatch: '^[xyz]+$'\nafter: '^lathe starts'"});
  const auto made = Classifier::create(std::move(options));
  REQUIRE(made.has_value());
  std::string megabytes;  // more than a part, and more lines than the end of a log that is always kept
  for (int i = 0; i < 5000; ++i) megabytes += std::string(1000, '.') + "\n";
  core::LogCondenser condenser = made->condenser();
  for (const std::string& text : {megabytes, std::string("press starts\n"), megabytes,
                                  std::string("17\nthe valve is jammed\nxyz\n"), megabytes}) {
    condenser.add(text);
  }
  NamedLog log{"long.log", ""};
  log.condensed = condenser.finish();
  CHECK(log.condensed->bytes.size() < 2 * megabytes.size());
  std::vector<NamedLog> logs;
  logs.push_back(std::move(log));
  std::vector<std::pair<std::string, std::size_t>> found;
  for (const auto& finding : made->analyse(std::move(logs)).findings) {
    if (finding.rule.starts_with("t.")) found.emplace_back(finding.rule, finding.evidence.front().first_line);
  }
  CHECK(found == std::vector<std::pair<std::string, std::size_t>>{{"t.number", 10'002}, {"t.jam", 10'003}});
}

}  // namespace
}  // namespace cimend::classify
