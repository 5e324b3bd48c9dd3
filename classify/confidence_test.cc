#include "classify/confidence.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "classify/classifier.h"
#include "classify/ranking.h"
#include "classify/test_rules.h"

namespace cimend::classify {
namespace {

Measured measured(std::uint32_t projects, double votes) {
  Measured m;
  m.logs = m.decided = projects;
  m.right = static_cast<std::uint32_t>(votes);
  m.projects = projects;
  m.votes = votes;
  return m;
}

TEST_CASE("a rule that was never measured is as sure as it says") {
  CHECK(rule_confidence(0.85, {}) == Approx(0.85));
  CHECK_FALSE(abstains(0.5, {}, 0.99));
}

TEST_CASE("projects move a declared confidence, many of them more than a few") {
  CHECK(rule_confidence(0.85, measured(2, 2)) == Approx(0.90));
  CHECK(rule_confidence(0.85, measured(26, 26)) == Approx(0.98));
  CHECK(rule_confidence(0.85, measured(6, 4.5)) == Approx(0.79));
  CHECK(rule_confidence(0.85, measured(20, 0)) == Approx(0.85 * 4 / 24));
}

TEST_CASE("nothing makes a rule certain") { CHECK(rule_confidence(0.99, measured(100000, 100000)) == Approx(0.99)); }

TEST_CASE("a rule abstains when it was measured to be wrong more often than right") {
  CHECK(abstains(0.85, measured(8, 1), kDefaultFloor));
  CHECK_FALSE(abstains(0.85, measured(8, 7), kDefaultFloor));
  // Two false alarms do not outweigh a confident author.
  CHECK_FALSE(abstains(0.85, measured(2, 0), kDefaultFloor));
}

TEST_CASE("Wilson's lower bound is below the share and nears it with more experience") {
  CHECK(wilson_lower_bound(0, 0) == 0);
  CHECK(wilson_lower_bound(0, 10) == Approx(0).margin(1e-12));
  CHECK(wilson_lower_bound(10, 10) == Approx(0.7225).epsilon(0.001));
  CHECK(wilson_lower_bound(81, 263) == Approx(0.2553).epsilon(0.001));
  CHECK(wilson_lower_bound(5, 10) < wilson_lower_bound(50, 100));
}

TEST_CASE("where a finding stands takes from its confidence") {
  Rule rule;
  rule.confidence = 0.8;
  Candidate candidate;
  candidate.rule = &rule;
  CHECK(confidence_of(candidate) == Approx(0.8));
  candidate.standing = Standing::outside;
  CHECK(confidence_of(candidate) == Approx(0.56));
  rule.role = Role::symptom;
  CHECK(confidence_of(candidate) == Approx(0.5));
}

core::AnalysisDocument analyse(const std::string& text, std::optional<Measurements> measurements, double floor = 0.5) {
  ClassifierOptions options;
  options.shipped_rules = false;
  options.measurements = std::move(measurements);
  options.floor = floor;
  options.rules = rules_from({
      "id: t.weak\ncategory: config.path\nconfidence: 0.8\nmatch: '^WEAK (?P<message>.*)'",
      "id: t.strong\ncategory: deps.resolve\nconfidence: 0.7\nmatch: '^STRONG (?P<message>.*)'",
      "id: t.net\ncategory: infra.network.dns\nconfidence: 0.7\nmatch: '^NET (?P<message>.*)'",
  });
  auto classifier = Classifier::create(std::move(options));
  REQUIRE(classifier.has_value());
  return classifier->analyse({{"build.log", text}});
}

TEST_CASE("a rule that abstains leaves its finding as evidence and the category to another") {
  const std::string log = "WEAK it is gone\nSTRONG it is broken\n";
  CHECK(analyse(log, std::nullopt).classification.category == "config.path");
  const auto document = analyse(log, Measurements{{"t.weak", measured(20, 1)}});
  CHECK(document.classification.category == "deps.resolve");
  REQUIRE(document.findings.size() == 2);
  CHECK(document.findings[1].rule == "t.weak");
  CHECK(document.findings[1].confidence == Approx(0.18));
  CHECK(analyse(log, Measurements{{"t.weak", measured(20, 1)}}, 0).classification.category == "config.path");
}

TEST_CASE("where only a rule that abstains speaks, the cause is unknown") {
  const auto document = analyse("WEAK it is gone\n", Measurements{{"t.weak", measured(20, 1)}});
  CHECK(document.classification.category == "unknown");
  CHECK(document.classification.verdict == core::Verdict::unknown);
}

TEST_CASE("what a rule that abstains saw still forbids a rerun") {
  const std::string log = "WEAK it is gone\nNET no such host\n##[error]Process completed with exit code 1.\n";
  const auto document = analyse(log, Measurements{{"t.weak", measured(20, 1)}});
  CHECK_FALSE(document.self_heal_plan.eligible);
}

TEST_CASE("measurements change the version of the rules, since they change what is said") {
  CHECK(analyse("x", std::nullopt).rules_version != analyse("x", Measurements{}).rules_version);
  CHECK(analyse("x", Measurements{}).rules_version !=
        analyse("x", Measurements{{"t.weak", measured(2, 1)}}).rules_version);
}

TEST_CASE("rules are left out by id and by pattern, and a name that fits none is an error with the nearest one") {
  ClassifierOptions options;
  options.shipped_rules = false;
  options.rules =
      rules_from({"id: gcc.error\nmatch: '^A'", "id: gcc.warning\nmatch: '^B'", "id: make.error\nmatch: '^C'"});
  options.without = {"gcc.*"};
  const auto left = Classifier::create(options);
  REQUIRE(left.has_value());
  const auto document = left->analyse({{"build.log", "A\nB\nC\n"}});
  const auto has = [&](std::string_view front) {
    return std::any_of(document.findings.begin(), document.findings.end(),
                       [&](const core::Finding& finding) { return finding.rule.starts_with(front); });
  };
  CHECK(has("make.error"));
  CHECK_FALSE(has("gcc."));
  options.without = {"make.error", "gcc.eror"};
  const auto refused = Classifier::create(options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == core::Errc::not_found);
  CHECK(refused.error().what.find("gcc.eror") != std::string::npos);
  CHECK(refused.error().hint.find("gcc.error") != std::string::npos);
}

TEST_CASE("without a shipped rule the others find what they found") {
  ClassifierOptions options;
  options.without = {"gcc.*"};
  const auto classifier = Classifier::create(options);
  REQUIRE(classifier.has_value());
  const auto document = classifier->analyse({{"build.log", "make: *** [Makefile:3: all] Error 2\n"}});
  CHECK(std::any_of(document.findings.begin(), document.findings.end(),
                    [](const core::Finding& finding) { return finding.rule.starts_with("make."); }));
}

}  // namespace
}  // namespace cimend::classify
