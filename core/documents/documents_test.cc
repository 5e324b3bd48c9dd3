#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <functional>

#include "core/documents/analysis.h"
#include "core/documents/fix.h"
#include "core/documents/heal.h"
#include "core/documents/run.h"
#include "core/policy.h"
#include "core/taxonomy.h"
#include "tests/schema_check/schema_check.h"

using cimend::core::AnalysisDocument;
using cimend::core::categories;
using cimend::core::Category;
using cimend::core::ContextDocument;
using cimend::core::DecisionDocument;
using cimend::core::Finding;
using cimend::core::FixInputDocument;
using cimend::core::FixMetadataDocument;
using cimend::core::Json;
using cimend::core::JsonStyle;
using cimend::core::name_of;
using cimend::core::Policy;
using cimend::core::RunDocument;
using cimend::core::Severity;
using cimend::core::severity_from;
using cimend::core::valid_run_id;
using cimend::core::Verdict;
using cimend::core::verdict_from;
using cimend::tests::check_schema;

namespace {

const std::string kSha256(64, 'a');
const std::string kCommit(40, 'b');
const std::string kTime = "2026-11-20T05:43:00Z";
const std::string kLater = "2026-11-20T05:45:30Z";

template <class Document>
std::string schema_path() {
  const std::string schema = Document::kSchema;  // "cimend.run/1"
  const std::size_t dot = schema.find('.') + 1;
  return std::string(CIMEND_SOURCE_DIR) + "/docs/schemas/" + schema.substr(dot, schema.find('/') - dot) +
         ".schema.json";
}

template <class Document>
std::string schema_problem(const Json& json) {
  const auto checked = check_schema(schema_path<Document>(), json.dump());
  return checked ? "" : checked.error().text();
}

template <class Document>
std::string reader_problem(const Json& json) {
  const auto read = Document::from_json(json);
  return read ? "" : read.error().what;
}

// Documents with every member.

RunDocument full_run() {
  RunDocument run;
  run.run_id = "1234-2";
  run.repository = "owner/name";
  run.head_sha = kCommit;
  run.branch = "main";
  run.workflow = "CI";
  run.event = "push";
  run.attempt = 2;
  run.conclusion = "failure";
  run.url = "https://example.org/runs/1234";
  run.source = "archive";
  run.received_at = kTime;
  run.jobs = {{"build (a/b, 🐧)",
               "failure",
               "build (a b).log.zst",
               100,
               7,
               kSha256,
               true,
               3,
               {{1, "Set up job", "success", 1, 3}, {2, "Run make", "failure", 4, 7}},
               kTime,
               kLater},
              {"test", "skipped", "", 0, 0, "", false, 0, {}}};
  run.rejected = {{"../../etc/passwd", "leaves the archive"}};
  return run;
}

Finding full_finding() {
  Finding finding;
  finding.rank = 1;
  finding.rule = "python.pytest.failed";
  finding.category = "test.assertion";
  finding.tool = "pytest";
  finding.confidence = 0.97;
  finding.severity = Severity::warning;
  finding.message = "assert 1 == 2";
  finding.file = "tests/x.py";
  finding.line = 12;
  finding.column = 3;
  finding.test = "tests/x.py::test_y";
  finding.evidence = {{5, 6}, {9, 9}};
  finding.fingerprint = "0123456789abcdef";
  finding.known = "flaky";
  finding.why = "It is the only failed test.";
  finding.causes = {2, 3};
  return finding;
}

AnalysisDocument full_analysis() {
  AnalysisDocument analysis;
  analysis.run_id = "1234";
  analysis.repository = "owner/name";
  analysis.head_sha = kCommit;
  analysis.rules_version = "0.1.0+80";
  AnalysisDocument::AnalysedLog log;
  log.name = "test";
  log.bytes = 100;
  log.lines = 9;
  log.sha256 = kSha256;
  log.failed_step = AnalysisDocument::FailedStep{"Run pytest", {4, 9}, 1};
  log.verdict = Verdict::failed;
  analysis.logs = {log};
  analysis.classification = {Verdict::failed, "test.assertion", "pytest", 0.97, "A test failed."};
  analysis.findings = {full_finding()};
  analysis.tests = AnalysisDocument::Tests{10, 8, 1, 1};
  analysis.self_heal_plan = {true, {"rerun-failed-jobs"}, {"A reason."}};
  AnalysisDocument::FixInstruction instruction;
  instruction.recipe = "apply-printed-diff";
  instruction.confidence = 0.5;
  instruction.inputs = Json::Object{{"strip", 1}};
  analysis.fix_agent_instructions = {instruction};
  analysis.unknown = {{0, 1, "frob: the flux is gone", "- id: local.frob.flux\n"}};
  analysis.triggers = {{"self-heal", "It can be rerun."}, {"fix-agent", "A diff was printed."}};
  return analysis;
}

ContextDocument full_context() {
  ContextDocument context;
  context.run_id = "1234";
  context.repository = "owner/name";
  context.head_sha = kCommit;
  context.branch = "main";
  context.workflow = "CI";
  context.event = "push";
  context.conclusion = "failure";
  context.analysis = "unreadable";
  context.problem = "not JSON";
  context.classification = full_analysis().classification;
  context.jobs = {{"test", "failure", "failed", {"infra.network.dns"}, {"0123456789abcdef"}}};
  context.earlier_attempts = 1;
  context.policy = Policy{}.rerun_json();
  context.policy_problem = "unknown key \"max_atempts\"";
  context.prepared_at = kTime;
  return context;
}

DecisionDocument full_decision() {
  DecisionDocument decision;
  decision.run_id = "1234";
  decision.repository = "owner/name";
  decision.head_sha = kCommit;
  decision.rerun = true;
  decision.action = "rerun-failed-jobs";
  decision.summary = "One job is rerun.";
  decision.reasons = {{"workflow-allowlisted", true, "CI is on the list."}, {"budget", false, "None is left."}};
  decision.jobs = {"test"};
  decision.budget_left = 1;
  decision.idempotency_key = "key";
  decision.decided_at = kTime;
  return decision;
}

FixInputDocument full_input() {
  FixInputDocument input;
  input.run_id = "1234";
  input.repository = "owner/name";
  input.head_sha = kCommit;
  input.summary = "gofmt would change a file.";
  FixInputDocument::Instruction instruction;
  instruction.recipe = "apply-printed-diff";
  instruction.rule = "gofmt.diff";
  instruction.category = "lint.format";
  instruction.message = "not formatted";
  instruction.file = "a.go";
  instruction.line = 3;
  instruction.column = 1;
  instruction.fingerprint = "0123456789abcdef";
  instruction.leading = "test.assertion";
  instruction.confidence = 0.99;
  instruction.evidence = {{7, {"--- a.go", ""}}};
  instruction.inputs = Json::Object{{"strip", 0}};
  input.instructions = {instruction};
  input.problem = "none";
  return input;
}

FixMetadataDocument full_metadata() {
  FixMetadataDocument metadata;
  metadata.run_id = "1234";
  metadata.repository = "owner/name";
  metadata.base_commit = kCommit;
  metadata.state = "needs manual review";
  metadata.reason = "Validation failed.";
  metadata.patch = "patch-1234.diff";
  metadata.patch_sha256 = kSha256;
  metadata.branch = "cimend/fix-1234";
  metadata.commit_message = "Include <string>";
  metadata.title = "Include <string>";
  metadata.body = "Because the log says so.";
  metadata.files = {"a.cc"};
  metadata.lines_added = 1;
  metadata.risk = "low";
  metadata.tier = "B";
  metadata.risk_score = 30;
  metadata.risk_terms = {{30, "One file."}};
  metadata.labels = {"backend"};
  metadata.owners = {{"a.cc", {"@owner/team"}}};
  metadata.fingerprint = "0123456789abcdef";
  metadata.guards = {{"protected-paths", true, "a.cc"}};
  metadata.hunks = {
      {"a.cc", 0, "include-fixit", 1, 0, 7, "gcc says so.", "A", "gcc.error", "a.cc:1: error", 12, 0, 9, kSha256}};
  metadata.refused = {{2, "whitespace", "The file is not tracked."}};
  metadata.suggestions = {{"executable-bit", 3, 0, 9, "It can't be started.", "diff --git a/run b/run\n"}};
  metadata.tool_runs = {{{"black", "a.py"}, "src", "run-formatter", 4, 0, 120, kSha256, "bubblewrap"}};
  metadata.checks = {{{"gofmt", "-l", "a.go"}, "src", true}};
  metadata.proposer = FixMetadataDocument::Proposer{"openai", "a-model", 1, 900, 1200, 80, "It gave no diff."};
  metadata.instructions = {full_input().instructions.front()};
  auto& validation = metadata.validation;
  validation.result = "failed";
  validation.command = {"make", ""};
  validation.directory = "src";
  validation.command_from = "policy";
  validation.sandbox = "bubblewrap";
  validation.reproduced = true;
  validation.before = FixMetadataDocument::Execution{1, false, 800, kSha256, "before"};
  static_cast<FixMetadataDocument::Execution&>(validation) = {2, true, 1200, kSha256, "error"};
  validation.reason = "It failed.";
  metadata.created_at = kTime;
  return metadata;
}

// Documents with as little as a writer can know.

RunDocument minimal_run() {
  RunDocument run;
  run.run_id = "r";
  run.source = "stdin";
  run.received_at = kTime;
  run.jobs = {{"job", "", "", 0, 0, "", false, 0, {{1, "", "", 0, 0}}}};
  run.rejected = {{"", "why"}};
  return run;
}

AnalysisDocument minimal_analysis() {
  AnalysisDocument analysis;
  analysis.rules_version = "0";
  AnalysisDocument::AnalysedLog log;
  log.sha256 = kSha256;
  log.failed_step = AnalysisDocument::FailedStep{"", {}, {}};
  analysis.logs = {log};
  Finding finding;
  finding.rule = "a.b";
  finding.category = "unknown";
  finding.evidence = {{}};
  finding.fingerprint = "0123456789abcdef";
  analysis.findings = {finding};
  analysis.fix_agent_instructions = {{"whitespace", 1, 0, Json::Object{}}};
  analysis.unknown = {{0, 1, "x", ""}};
  analysis.triggers = {{"fix-agent", "why"}};
  return analysis;
}

ContextDocument minimal_context() {
  ContextDocument context;
  context.run_id = "r";
  context.analysis = "missing";
  context.jobs = {{"job", "", "", {}, {}}};
  context.policy = Policy{}.rerun_json();
  context.prepared_at = kTime;
  return context;
}

DecisionDocument minimal_decision() {
  DecisionDocument decision;
  decision.run_id = "r";
  decision.action = "none";
  decision.summary = "No.";
  decision.reasons = {{"analysis-present", false, "There is none."}};
  decision.decided_at = kTime;
  return decision;
}

FixInputDocument minimal_input() {
  FixInputDocument input;
  FixInputDocument::Instruction instruction;
  instruction.recipe = "whitespace";
  instruction.rule = "a.b";
  instruction.category = "lint.format";
  instruction.evidence = {{1, {}}};
  input.instructions = {instruction};
  return input;
}

FixMetadataDocument minimal_metadata() {
  FixMetadataDocument metadata;
  metadata.run_id = "r";
  metadata.state = "empty";
  metadata.patch = "patch-r.diff";
  metadata.patch_sha256 = kSha256;
  metadata.guards = {{"paths", false, ""}};
  metadata.hunks = {{"a", 0, "r", 0, 0, 0, "why", "A", {}, {}, 0, 0, 0, kSha256}};
  metadata.refused = {{0, "", "why"}};
  metadata.created_at = kTime;
  return metadata;
}

// Every value in a document: its path, as a reader's error names it, the value, and the document with another one in
// its place.
using Rebuild = std::function<Json(Json)>;
using Visit = std::function<void(const std::string& path, const Json& value, const Rebuild& rebuild)>;

void each_value(const Json& value, const std::string& path, const Rebuild& rebuild, const Visit& visit) {
  if (!path.empty()) visit(path, value, rebuild);
  if (const Json::Array* elements = value.array()) {
    for (std::size_t at = 0; at < elements->size(); ++at) {
      const auto rebuilt = [&](Json other) {
        Json::Array copy = *elements;
        copy[at] = std::move(other);
        return rebuild(copy);
      };
      each_value((*elements)[at], fmt::format("{}[{}]", path, at), rebuilt, visit);
    }
  }
  if (const Json::Object* members = value.object()) {
    for (std::size_t at = 0; at < members->size(); ++at) {
      const auto rebuilt = [&](Json other) {
        Json::Object copy = *members;
        copy[at].second = std::move(other);
        return rebuild(copy);
      };
      const std::string& key = (*members)[at].first;
      each_value((*members)[at].second, path.empty() ? key : fmt::format("{}.{}", path, key), rebuilt, visit);
    }
  }
}

void each_value(const Json& document, const Visit& visit) {
  each_value(
      document, "", [](Json other) { return other; }, visit);
}

// What stands inside is not the reader's business.
bool inside_free_object(const std::string& path) {
  return path.find("inputs.") != std::string::npos || path.find("policy.") == 0;
}

template <class Document>
void check_document(const Document& document) {
  const Json json = document.to_json();
  INFO(json.dump(JsonStyle::pretty));
  CHECK(schema_problem<Document>(json) == "");
  const auto text = Json::parse(json.dump(JsonStyle::pretty));
  REQUIRE(text);
  CHECK(*text == json);
  const auto read = Document::from_json(*text);
  REQUIRE(read);
  CHECK(read->to_json() == json);
}

template <class Document>
void check_wrong_kinds(const Document& document) {
  each_value(document.to_json(), [](const std::string& path, const Json& value, const Rebuild& rebuild) {
    if (inside_free_object(path)) return;
    const Json wrong = rebuild(value.is_object() ? Json("text") : Json(Json::Object{{"x", 1}}));
    INFO(path);
    CHECK(reader_problem<Document>(wrong).rfind(path + ": expected", 0) == 0);
    CHECK_FALSE(schema_problem<Document>(wrong).empty());
  });
}

template <class Document>
void check_unknown_members(const Document& document) {
  const Json json = document.to_json();
  const auto check = [&](const std::string& path, const Json& value, const Rebuild& rebuild) {
    if (!value.is_object() || path.find("inputs") != std::string::npos || path.find("policy") == 0) return;
    Json more = value;
    more.set("later_version", 1);
    const Json extended = rebuild(more);
    INFO(path);
    const auto read = Document::from_json(extended);
    REQUIRE(read);
    CHECK(read->to_json() == json);
    CHECK_FALSE(schema_problem<Document>(extended).empty());
  };
  check("", json, [](Json other) { return other; });
  each_value(json, check);
}

template <class Document>
void check_all_required(const Document& minimal) {
  const auto check = [](const std::string& path, const Json& value, const Rebuild& rebuild) {
    if (!value.is_object()) return;
    for (std::size_t at = 0; at < value.object()->size(); ++at) {
      Json::Object less = *value.object();
      // These stand in minimal_analysis() for what is inside.
      if (less[at].first == "failed_step" || less[at].first == "unknown") continue;
      INFO(path << " without " << less[at].first);
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(at));
      CHECK_FALSE(schema_problem<Document>(rebuild(less)).empty());
    }
  };
  const Json json = minimal.to_json();
  check("", json, [](Json other) { return other; });
  each_value(json, check);
}

// The document with `value` at `path`.
Json with(const Json& document, const std::string& path, const Json& value) {
  Json changed;
  each_value(document, [&](const std::string& at, const Json&, const Rebuild& rebuild) {
    if (at == path) changed = rebuild(value);
  });
  REQUIRE(changed.is_object());
  return changed;
}

// A value that has the right kind and is wrong all the same: both schema and reader say so.
template <class Document>
void check_refused(const Document& document, const std::string& path, const Json& value) {
  const Json wrong = with(document.to_json(), path, value);
  INFO(path << " = " << value.dump());
  CHECK(reader_problem<Document>(wrong).rfind(path + ":", 0) == 0);
  CHECK_FALSE(schema_problem<Document>(wrong).empty());
}

// The same where only the schema, meant for writers, is that strict.
template <class Document>
void check_refused_by_schema(const Document& document, const std::string& path, const Json& value) {
  INFO(path << " = " << value.dump());
  CHECK_FALSE(schema_problem<Document>(with(document.to_json(), path, value)).empty());
}

}  // namespace

TEST_CASE("a run document is written, validated and read back") {
  check_document(full_run());
  check_document(minimal_run());
}
TEST_CASE("an analysis document is written, validated and read back") {
  check_document(full_analysis());
  check_document(minimal_analysis());
  AnalysisDocument nothing;
  nothing.rules_version = "0";
  check_document(nothing);
}
TEST_CASE("a context document is written, validated and read back") {
  check_document(full_context());
  check_document(minimal_context());
}
TEST_CASE("a decision document is written, validated and read back") {
  check_document(full_decision());
  check_document(minimal_decision());
}
TEST_CASE("a fix input document is written, validated and read back") {
  check_document(full_input());
  check_document(minimal_input());
  check_document(FixInputDocument{});
}
TEST_CASE("a fix metadata document is written, validated and read back") {
  check_document(full_metadata());
  check_document(minimal_metadata());
}

TEST_CASE("a member of the wrong kind is named by the reader and refused by the schema, wherever it stands") {
  check_wrong_kinds(full_run());
  check_wrong_kinds(full_analysis());
  check_wrong_kinds(full_context());
  check_wrong_kinds(full_decision());
  check_wrong_kinds(full_input());
  check_wrong_kinds(full_metadata());
}

TEST_CASE("unknown members are ignored by readers and refused by schemas") {
  check_unknown_members(full_run());
  check_unknown_members(full_analysis());
  check_unknown_members(full_context());
  check_unknown_members(full_decision());
  check_unknown_members(full_input());
  check_unknown_members(full_metadata());
}

TEST_CASE("the schemas require every member that is always written") {
  check_all_required(minimal_run());
  check_all_required(minimal_analysis());
  check_all_required(minimal_context());
  check_all_required(minimal_decision());
  check_all_required(minimal_input());
  check_all_required(minimal_metadata());
}

TEST_CASE("what is not known is left out") {
  const Json run = minimal_run().to_json();
  for (const char* key : {"repository", "head_sha", "branch", "workflow", "event", "conclusion", "url"})
    CHECK(run.find(key) == nullptr);
  for (const char* key : {"conclusion", "log", "sha256", "started_at", "completed_at"})
    CHECK((*run["jobs"].array())[0].find(key) == nullptr);
  const Json analysis = minimal_analysis().to_json();
  const Json& finding = (*analysis["findings"].array())[0];
  for (const char* key : {"file", "line", "column", "test", "known", "why", "causes"})
    CHECK(finding.find(key) == nullptr);
  CHECK(analysis.find("tests") == nullptr);
  for (const char* key : {"verdict", "category", "tool", "confidence", "summary"})
    CHECK(analysis["classification"].find(key) != nullptr);
}

TEST_CASE("a document of another schema or version is refused") {
  for (const char* schema : {"cimend.run/2", "cimend.analysis/1", "run", ""})
    CHECK(reader_problem<RunDocument>(with(full_run().to_json(), "schema", schema)).rfind("schema: expected", 0) == 0);
  CHECK(reader_problem<AnalysisDocument>(full_run().to_json()).rfind("schema: expected", 0) == 0);
  CHECK(reader_problem<DecisionDocument>(full_context().to_json()).rfind("schema: expected", 0) == 0);
  CHECK(reader_problem<RunDocument>(Json::Object{}) == "schema: missing");
  CHECK(reader_problem<RunDocument>(Json("text")) == "expected an object, found a string");
}

TEST_CASE("a run id that could leave its directory is refused in every document") {
  for (const std::string& id : {std::string(".."), std::string("a/b"), std::string("."), std::string(".hidden"),
                                std::string("a b"), std::string("é"), std::string(101, 'a')}) {
    CHECK_FALSE(valid_run_id(id));
    check_refused(full_run(), "run_id", id);
    check_refused(full_analysis(), "run_id", id);
    check_refused(full_context(), "run_id", id);
    check_refused(full_decision(), "run_id", id);
    check_refused(full_input(), "run_id", id);
    check_refused(full_metadata(), "run_id", id);
  }
  CHECK_FALSE(valid_run_id(""));
  CHECK(valid_run_id(std::string(100, 'a')));
  CHECK(valid_run_id("-_a.B9"));
  check_refused_by_schema(full_run(), "run_id", "");
}

TEST_CASE("a job's log may only be a plain file name") {
  check_refused(full_run(), "jobs[0].log", "../x");
  check_refused(full_run(), "jobs[0].log", "/etc/passwd");
  CHECK_FALSE(reader_problem<RunDocument>(with(full_run().to_json(), "jobs[0].log", "..")).empty());
}

TEST_CASE("values outside their range or list are refused") {
  check_refused(full_run(), "attempt", 0);
  check_refused(full_run(), "source", "pipe");
  check_refused(full_run(), "conclusion", "meh");
  check_refused(full_run(), "jobs[0].bytes", -1);
  check_refused(full_run(), "jobs[0].steps[0].first_line", -1);
  check_refused(full_analysis(), "findings[0].rank", 0);
  check_refused(full_analysis(), "findings[0].confidence", 1.5);
  check_refused(full_analysis(), "findings[0].confidence", -0.5);
  check_refused(full_analysis(), "findings[0].severity", "fatal");
  check_refused(full_analysis(), "findings[0].known", "old");
  check_refused(full_analysis(), "findings[0].causes[1]", 0);
  check_refused(full_analysis(), "findings[0].evidence", Json::Array{});
  check_refused(full_analysis(), "findings[0].evidence[1].first_line", 0);
  check_refused(full_analysis(), "logs[0].verdict", "broken");
  check_refused(full_analysis(), "logs[0].lines", 1.5);
  check_refused(full_analysis(), "classification.verdict", "");
  check_refused(full_analysis(), "triggers[0].kind", "rm");
  check_refused(full_analysis(), "tests.failed", -1);
  check_refused(full_context(), "analysis", "perhaps");
  check_refused(full_context(), "earlier_attempts", -1);
  check_refused(full_decision(), "action", "deploy");
  check_refused(full_decision(), "budget_left", -1);
  check_refused(full_input(), "instructions[0].evidence[0].first_line", 0);
  check_refused(full_metadata(), "state", "merged");
  check_refused(full_metadata(), "risk", "none");
  check_refused(full_metadata(), "validation.result", "skipped");
}

TEST_CASE("schemas hold hashes, times, categories and fingerprints to their form") {
  check_refused_by_schema(full_run(), "received_at", "yesterday");
  check_refused_by_schema(full_run(), "jobs[0].started_at", "2026-11-20T05:43:00+01:00");
  check_refused_by_schema(full_run(), "jobs[0].completed_at", "");
  check_refused_by_schema(full_run(), "head_sha", "main");
  check_refused_by_schema(full_run(), "jobs[0].sha256", std::string(63, 'a'));
  check_refused_by_schema(full_run(), "jobs[0].sha256", std::string(64, 'A'));
  check_refused_by_schema(full_analysis(), "logs[0].sha256", "");
  check_refused_by_schema(full_analysis(), "findings[0].fingerprint", "0123456789abcdeg");
  check_refused_by_schema(full_analysis(), "findings[0].category", "Test Assertion");
  check_refused_by_schema(full_analysis(), "classification.category", "");
  check_refused_by_schema(full_context(), "policy.max_attempts", 3);
  check_refused_by_schema(full_metadata(), "patch", "a/b");
  for (const Category& category : categories()) {
    const Json json = with(full_analysis().to_json(), "classification.category", category.name);
    CHECK(schema_problem<AnalysisDocument>(json).empty());
  }
}

TEST_CASE("lines that end before they begin are refused") {
  CHECK(reader_problem<AnalysisDocument>(with(full_analysis().to_json(), "findings[0].evidence[0].last_line", 4)) ==
        "findings[0].evidence[0].last_line: is before first_line");
  CHECK(reader_problem<RunDocument>(with(full_run().to_json(), "jobs[0].steps[1].last_line", 2)) ==
        "jobs[0].steps[1].last_line: is before first_line");
}

TEST_CASE("a finding that points at no log is refused") {
  CHECK(reader_problem<AnalysisDocument>(with(full_analysis().to_json(), "findings[0].log", 1)) ==
        "findings[0].log: there is no log 1");
  CHECK(reader_problem<AnalysisDocument>(with(full_analysis().to_json(), "unknown[0].log", 1)) ==
        "unknown[0].log: there is no log 1");
}

TEST_CASE("a decision that contradicts itself is refused") {
  CHECK(reader_problem<DecisionDocument>(with(full_decision().to_json(), "rerun", false)) ==
        "action: contradicts rerun");
  CHECK(reader_problem<DecisionDocument>(with(full_decision().to_json(), "action", "none")) ==
        "action: contradicts rerun");
}

TEST_CASE("verdicts and severities have names that lead back to them") {
  for (const Verdict verdict : {Verdict::failed, Verdict::passed, Verdict::cancelled, Verdict::unknown})
    CHECK(verdict_from(name_of(verdict)) == verdict);
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
    CHECK(severity_from(name_of(severity)) == severity);
  CHECK_FALSE(verdict_from("Failed"));
  CHECK_FALSE(severity_from(""));
}

TEST_CASE("log bytes in a document never make it invalid") {
  AnalysisDocument analysis = full_analysis();
  analysis.findings[0].message = "\xFF</script>\x1B[31m\n" + std::string(1, '\0');
  const std::string text = analysis.to_json().dump();
  CHECK(check_schema(schema_path<AnalysisDocument>(), text));
  CHECK(Json::parse(text));
}
