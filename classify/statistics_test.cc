#include "classify/statistics.h"

#include <catch2/catch.hpp>

#include "classify/statistics_report.h"
#include "classify/test_rules.h"

namespace cimend::classify {
namespace {

// A small set: `good.cause` is right in two projects, `bad.cause` decides wrongly once and fires in a passing log,
// `hidden.cause` is always covered, `late.symptom` always stands behind, `never.seen` never fires.
RuleSet rules() {
  return RuleSet::of(rules_from({
      "id: good.cause\ncategory: compile.error\nconfidence: 0.9\nmatch: '^GOOD (?P<message>.*)'\nwhile: '^  '",
      "id: bad.cause\ncategory: config.path\nconfidence: 0.8\nmatch: '^BAD (?P<message>.*)'",
      "id: hidden.cause\ncategory: compile.error\nconfidence: 0.6\nmatch: '^GOOD .* hidden'",
      "id: late.symptom\ncategory: compile.error\nrole: symptom\nmatch: '^LATE (?P<message>.*)'",
      "id: never.seen\ncategory: compile.error\nmatch: '^NEVER'",
  }));
}

Statistics gather(core::MemoryFs& fs, const std::string& labels) {
  fs.files["cases.jsonl"] = labels;
  const auto cases = read_labels(fs, {"cases.jsonl"});
  REQUIRE(cases.has_value());
  return gather_statistics(fs, rules(), cases->cases);
}

Statistics example() {
  core::MemoryFs fs;
  fs.files["a.log"] = "ok\nGOOD one hidden\n  more\nLATE end\n";
  fs.files["b.log"] = "GOOD two\nGOOD three\n";
  fs.files["c.log"] = "BAD luck\nreal reason\n";
  fs.files["d.log"] = "BAD but fine\nDone. Your build exited with 0.\n";
  fs.files["e.log"] = "nothing a rule knows\n";
  return gather(
      fs,
      "{\"id\": \"a\", \"log\": \"a.log\", \"expected_lines\": [3], \"project\": \"p\"}\n"
      "{\"id\": \"b\", \"log\": \"b.log\", \"category\": \"compile\", \"project\": \"q\"}\n"
      "{\"id\": \"c\", \"log\": \"c.log\", \"expected_lines\": [2], \"passing_log\": \"d.log\", \"project\": \"q\"}\n"
      "{\"id\": \"e\", \"log\": \"e.log\", \"expected_lines\": [1], \"project\": \"q\"}\n"
      "{\"id\": \"d\", \"log\": \"d.log\", \"verdict\": \"passed\", \"project\": \"q\"}\n");
}

const RuleStatistics& of(const Statistics& statistics, const std::string& id) {
  for (const RuleStatistics& rule : statistics.rules) {
    if (rule.rule == id) return rule;
  }
  FAIL(id);
  return statistics.rules.front();
}

TEST_CASE("every log counts once, a passing log named twice, too") {
  const Statistics statistics = example();
  CHECK(statistics.broken == 4);
  CHECK(statistics.passing == 1);
  CHECK(statistics.projects == 2);
  CHECK(statistics.judged == 4);
  CHECK(statistics.answered == 3);
  CHECK(statistics.right == 2);
  CHECK(statistics.called_failed == 0);
  CHECK(statistics.unreadable.empty());
}

TEST_CASE("a rule is right where its best finding agrees with the label") {
  const Statistics statistics = example();
  const Measured& good = of(statistics, "good.cause").measured;
  CHECK(good.findings == 3);
  CHECK(good.logs == 2);
  CHECK(good.agreed == 2);
  CHECK(good.decided == 2);
  CHECK(good.right == 2);
  CHECK(good.projects == 2);
  CHECK(good.votes == Approx(2));
  CHECK(of(statistics, "good.cause").fired_projects == 2);
}

TEST_CASE("a hit in a passing log is a miss of its project") {
  const Measured bad = of(example(), "bad.cause").measured;
  CHECK(bad.decided == 1);
  CHECK(bad.right == 0);
  CHECK(bad.passing == 1);
  CHECK(bad.projects == 1);
  CHECK(bad.votes == 0);
}

TEST_CASE("rules that never show are told apart: covered, behind, never fired") {
  const Statistics statistics = example();
  const RuleStatistics& hidden = of(statistics, "hidden.cause");
  CHECK(hidden.shadowed());
  CHECK(hidden.covered == 1);
  CHECK(hidden.covered_by == "good.cause");
  const RuleStatistics& late = of(statistics, "late.symptom");
  CHECK(late.shadowed());
  CHECK(late.behind == 1);
  CHECK(late.behind_rule == "good.cause");
  CHECK_FALSE(of(statistics, "never.seen").fired());
  CHECK_FALSE(of(statistics, "good.cause").shadowed());
}

TEST_CASE("a log that can't be read is told and counts nowhere") {
  core::MemoryFs fs;
  const Statistics statistics = gather(fs, "{\"id\": \"a\", \"log\": \"gone.log\", \"expected_lines\": [3]}\n");
  CHECK(statistics.broken == 0);
  REQUIRE(statistics.unreadable.size() == 1);
  CHECK(statistics.unreadable.front().text().find("gone.log") != std::string::npos);
}

TEST_CASE("measurements of a set move its confidence when it is measured again") {
  const Measurements measured = example().measurements();
  CHECK(measured.contains("good.cause"));
  CHECK_FALSE(measured.contains("never.seen"));
  RuleSet set = rules();
  set.measure(measured, kDefaultFloor);
  CHECK(rule_confidence(set.rules()[0].rule.confidence, set.rules()[0].rule.measured) == Approx((3.6 + 2) / 6));
}

TEST_CASE("confidence is held against the truth, with each project's own logs left out") {
  const Statistics statistics = example();
  CHECK(statistics.as_declared.answers() == 3);
  CHECK(statistics.as_declared.buckets[9].answers == 2);
  CHECK(statistics.as_declared.buckets[8].right == 0);
  // good.cause in project p has only q's vote, and the other way round: (4 × .9 + 1) ÷ 5.
  CHECK(statistics.held_out.buckets[9].confidence == Approx(2 * 4.6 / 5));
  // bad.cause has no other project, so that its author is believed.
  CHECK(statistics.held_out.buckets[8].confidence == Approx(0.8));
}

TEST_CASE("reliability tells how far confidence is off") {
  Reliability reliability;
  reliability.add(0.8, true);
  reliability.add(0.8, false);
  reliability.add(1.0, true);
  CHECK(reliability.answers() == 3);
  CHECK(reliability.error() == Approx((1.6 - 1) / 3));
  CHECK(reliability.brier() == Approx((0.04 + 0.64) / 3));
  CHECK(Reliability().error() == 0);
}

TEST_CASE("the least general rules are those of the fewest projects") {
  Statistics statistics;
  for (int i = 0; i < 20; ++i) {
    RuleStatistics rule;
    rule.rule = "rule." + std::string(1, static_cast<char>('a' + i));
    rule.measured.findings = 4;
    rule.fired_logs = i == 3 ? 1 : 2;
    rule.fired_projects = i < 5 ? 1 : 2;
    statistics.rules.push_back(rule);
  }
  CHECK(statistics.least_general() == std::vector<std::string>{"rule.d", "rule.a"});
}

TEST_CASE("the report is the same on every run and names what to look at") {
  const Statistics statistics = example();
  const std::string table = statistics_table(statistics);
  CHECK(table == statistics_table(example()));
  CHECK(statistics_json(statistics) == statistics_json(example()));
  CHECK(table.find("4 labelled: 3 answered (75.0 %), 2 right (66.7 % of the answered)") != std::string::npos);
  CHECK(table.find("Never fired: 1 rule of 5\nnever.seen\n") != std::string::npos);
  CHECK(table.find("bad.cause") < table.find("good.cause"));
  const core::Json json = statistics_json(statistics);
  CHECK(json["schema"].string_or("") == "cimend.rule-statistics/1");
  REQUIRE(json["rules"].array() != nullptr);
  CHECK(json["rules"].array()->size() == 5);
}

}  // namespace
}  // namespace cimend::classify
