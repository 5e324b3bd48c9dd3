#include "classify/human.h"

#include <catch2/catch.hpp>

#include "classify/classifier.h"
#include "classify/test_rules.h"

namespace cimend::classify {
namespace {

std::string report(const std::string& text, HumanStyle style = {}) {
  ClassifierOptions options;
  options.shipped_rules = false;
  options.rules =
      rules_from({"id: t.test\ncategory: test.assertion\nconfidence: 0.9\nmatch: '^TEST (?P<test>\\w+): "
                  "(?P<message>.*)'\nwhile: '^  '",
                  "id: t.wrapper\ncategory: unknown\nrole: wrapper\nmatch: '^WRAPPER'"});
  const auto classifier = Classifier::create(std::move(options));
  std::vector<core::Log> logs;
  logs.push_back(core::Log::read(text));
  return human_report(classifier->analyse({{"build.log", text}}), logs, style);
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("a person sees verdict, sentence, evidence with line numbers, and what would be done") {
  const std::string text = report("start\nTEST one: 1 != 2\n  detail\n");
  CHECK(holds(text, "build.log: failed  test.assertion"));
  CHECK(holds(text, "        2 | TEST one: 1 != 2\n"));
  CHECK(holds(text, "        3 |   detail\n"));
  CHECK(holds(text, "Rerun: no."));
  CHECK(holds(text, "Patch: no recipe fits."));
}

TEST_CASE("five findings are shown, the others counted, and all with --explain") {
  std::string log;
  for (int i = 0; i < 7; ++i) log += "TEST t" + std::to_string(i) + ": x\n";
  CHECK(holds(report(log), "Not shown: 2 more findings; --explain shows all."));
  CHECK_FALSE(holds(report(log), "TEST t6: x"));
  CHECK(holds(report(log, {false, true}), "TEST t6: x"));
}

TEST_CASE("what only follows from a cause is counted, and shown with --explain") {
  const std::string log = "TEST one: x\nWRAPPER\n";
  CHECK(holds(report(log), "Not shown: 1 that only follows from these; --explain shows all."));
  CHECK_FALSE(holds(report(log), "| WRAPPER"));
  CHECK(holds(report(log, {false, true}), "| WRAPPER"));
}

TEST_CASE("without plans nothing is said of reruns and patches") {
  CHECK_FALSE(holds(report("TEST one: x\n", {false, false, false}), "Rerun:"));
}

TEST_CASE("without colour there is no escape byte, whatever the log holds") {
  const std::string log = "TEST one: \x1b[31mred\x1b[0m \x1b]0;title\x07 \xe2\x80\xae rtl\n";
  CHECK_FALSE(holds(report(log), "\x1b"));
  CHECK_FALSE(holds(report(log), "\x07"));
  CHECK_FALSE(holds(report(log), "\xe2\x80\xae"));
  CHECK(holds(report(log, {true, false}), "\x1b[1;31mfailed\x1b[0m"));
}

TEST_CASE("secrets in evidence lines are masked") {
  const std::string token = std::string("ghp_") + std::string(36, 'b');
  CHECK_FALSE(holds(report("TEST one: x\n  push " + token + "\n"), token));
}

}  // namespace
}  // namespace cimend::classify
