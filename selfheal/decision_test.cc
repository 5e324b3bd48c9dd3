#include "selfheal/decision.h"

#include <catch2/catch.hpp>

#include "core/policy.h"
#include "selfheal/context.h"

namespace cimend::selfheal {
namespace {

// A run whose one failed job could not reach a host, under a policy that lists its workflow.
core::ContextDocument transient_failure() {
  core::Policy policy;
  policy.rerun.workflows = {"CI*"};
  core::ContextDocument context;
  context.run_id = "42";
  context.repository = "acme/rocket";
  context.head_sha = "0123";
  context.workflow = "CI";
  context.event = "push";
  context.conclusion = "failure";
  context.analysis = "present";
  context.classification.verdict = core::Verdict::failed;
  context.classification.confidence = 0.9;
  context.jobs = {{"test", "failure", "failed", {"infra.network.dns"}, {"aaaa"}}};
  context.policy = policy.rerun_json();
  return context;
}

bool holds(const core::DecisionDocument& decision, std::string_view check) {
  for (const auto& reason : decision.reasons) {
    if (reason.check == check) return reason.holds;
  }
  FAIL("no check named " << check);
  return false;
}

TEST_CASE("a first attempt with only transient causes is rerun") {
  const auto decision = decide(transient_failure(), 0);
  CHECK(decision.rerun);
  CHECK(decision.action == "rerun-failed-jobs");
  CHECK(decision.jobs == std::vector<std::string>{"test"});
  CHECK(decision.budget_left == 1);
  CHECK(decision.idempotency_key.size() == 32);
}

TEST_CASE("each check alone forbids the rerun, and every check is reported") {
  struct Case {
    const char* check;
    void (*spoil)(core::ContextDocument&);
  };
  const Case cases[] = {
      {"analysis-present", [](auto& c) { c.analysis = "missing"; }},
      {"rerun-enabled", [](auto& c) { c.policy.set("enabled", false); }},
      {"workflow-allowlisted", [](auto& c) { c.workflow = "Nightly"; }},
      {"workflow-allowlisted", [](auto& c) { c.workflow.clear(); }},
      {"event-allowed", [](auto& c) { c.event = "release"; }},
      {"run-failed", [](auto& c) { c.conclusion = "cancelled"; }},
      {"run-failed", [](auto& c) { c.jobs.clear(); }},
      {"attempt-limit", [](auto& c) { c.attempt = 2; }},
      {"attempt-limit", [](auto& c) { c.earlier_attempts = 1; }},
      {"failed-job-limit", [](auto& c) { c.jobs.resize(6, c.jobs[0]); }},
      {"job-names-allowed", [](auto& c) { c.jobs[0].name = "build / Deploy to production"; }},
      {"confident-enough", [](auto& c) { c.classification.confidence = 0.6; }},
      {"every-cause-transient", [](auto& c) { c.jobs[0].categories = {"test.assertion"}; }},
      {"every-cause-transient", [](auto& c) { c.jobs[0].categories = {"compile.error"}; }},
      {"every-cause-transient", [](auto& c) { c.jobs[0].categories.clear(); }},
      {"every-cause-transient", [](auto& c) { c.jobs[0].categories = {"never.heard.of"}; }},
      {"every-cause-transient", [](auto& c) { c.jobs[0].categories.emplace_back("test.error"); }},
  };
  for (const Case& one : cases) {
    auto context = transient_failure();
    one.spoil(context);
    const auto decision = decide(context, 0);
    INFO(one.check);
    CHECK_FALSE(decision.rerun);
    CHECK_FALSE(holds(decision, one.check));
    CHECK(decision.reasons.size() == 10);
    CHECK(decision.action == "none");
    CHECK(decision.idempotency_key.empty());
  }
}

TEST_CASE("no policy can raise the attempts above two") {
  auto context = transient_failure();
  context.policy.set("max_attempts", 50);
  context.attempt = 2;
  CHECK_FALSE(decide(context, 0).rerun);
}

TEST_CASE("a cause that deserves one more look is rerun on the first attempt only") {
  auto context = transient_failure();
  context.jobs[0].categories = {"resource.oom"};
  CHECK(decide(context, 0).rerun);
  context.earlier_attempts = 1;
  CHECK_FALSE(holds(decide(context, 0), "every-cause-transient"));
}

TEST_CASE("one job that nobody can explain forbids the rerun of all") {
  auto context = transient_failure();
  context.jobs.push_back({"lint", "failure", "unknown", {}, {}});
  const auto decision = decide(context, 0);
  CHECK_FALSE(decision.rerun);
  CHECK(decision.summary == "No rerun: nobody can say why \"lint\" failed.");
}

TEST_CASE("without a policy no workflow is rerun") {
  auto context = transient_failure();
  context.policy = core::Policy().rerun_json();
  CHECK_FALSE(holds(decide(context, 0), "workflow-allowlisted"));
}

TEST_CASE("the same failure has the same key, and another attempt another") {
  auto context = transient_failure();
  const auto key = decide(context, 0).idempotency_key;
  CHECK(decide(context, 99).idempotency_key == key);
  context.run_id = "43";
  CHECK(decide(context, 0).idempotency_key != key);
}

core::AnalysisDocument analysed(std::string category) {
  core::AnalysisDocument analysis;
  analysis.logs = {{"build", 1, 1, "", {}, core::Verdict::failed}, {"docs", 1, 1, "", {}, core::Verdict::passed}};
  core::Finding finding;
  finding.category = std::move(category);
  finding.fingerprint = "f";
  core::Finding warning = finding;
  warning.category = "compile.error";
  warning.severity = core::Severity::warning;
  analysis.findings = {finding, finding, warning};
  return analysis;
}

TEST_CASE("the context holds the failed jobs with their error categories once each") {
  core::RunDocument run;
  run.run_id = "42";
  run.jobs.resize(2);
  run.jobs[0].name = "build";
  run.jobs[0].conclusion = "failure";
  const auto context = make_context(run, analysed("infra.network.dns"), core::Policy(), 0, 0);
  REQUIRE(context.jobs.size() == 1);
  CHECK(context.jobs[0].name == "build");
  CHECK(context.jobs[0].conclusion == "failure");
  CHECK(context.jobs[0].categories == std::vector<std::string>{"infra.network.dns"});
}

TEST_CASE("without an analysis the context says why and the decision is no") {
  core::RunDocument run;
  run.run_id = "42";
  run.jobs.resize(1);
  run.jobs[0].name = "build";
  const core::Result<core::AnalysisDocument> missing =
      core::fail(core::Errc::not_found, "cannot open logs/42/analysis.json");
  const auto context = make_context(run, missing, core::Policy(), 0, 0);
  CHECK(context.analysis == "missing");
  const auto decision = decide(context, 0);
  CHECK_FALSE(decision.rerun);
  CHECK(decision.summary == "No rerun: the analysis is missing: cannot open logs/42/analysis.json.");
}

TEST_CASE("a policy that can't be read forbids the rerun under its own name") {
  const core::Result<core::Policy> broken = core::fail(core::Errc::parse, "unknown key \"max_atempts\"");
  core::RunDocument run;
  run.run_id = "42";
  const auto context = make_context(run, analysed("infra.network.dns"), broken, 0, 0);
  CHECK(context.analysis == "present");
  const auto decision = decide(context, 0);
  CHECK_FALSE(holds(decision, "rerun-enabled"));
  CHECK(decision.summary == "No rerun: the policy can't be read: unknown key \"max_atempts\".");
}

TEST_CASE("without a context nothing is said of a policy that nobody read") {
  core::ContextDocument nothing;
  nothing.analysis = "missing";
  nothing.problem = "no context";
  for (const auto& reason : decide(nothing, 0).reasons) {
    if (reason.check == "attempt-limit" || reason.check == "rerun-enabled")
      CHECK(reason.text == "the policy is not known");
  }
}

TEST_CASE("a broken analysis is told apart from a missing one") {
  const core::Result<core::AnalysisDocument> broken = core::fail(core::Errc::parse, "analysis.json: not JSON");
  CHECK(make_context({}, broken, core::Policy(), 0, 0).analysis == "unreadable");
}

}  // namespace
}  // namespace cimend::selfheal
