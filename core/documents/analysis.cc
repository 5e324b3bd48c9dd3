#include "core/documents/analysis.h"

#include "core/documents/classification.h"
#include "core/documents/members.h"

namespace cimend::core {
namespace {

using Document = AnalysisDocument;

Json range_to_json(const LineRange& range) {
  return Json::Object{{"first_line", std::uint64_t{range.first_line}}, {"last_line", std::uint64_t{range.last_line}}};
}

LineRange read_range(Fields& in) {
  LineRange range;
  range.first_line = static_cast<std::size_t>(in.integer_from(1, "first_line"));
  range.last_line = static_cast<std::size_t>(in.integer_from(1, "last_line"));
  if (range.last_line < range.first_line) in.refuse("last_line", "is before first_line");
  return range;
}

Json failed_step_to_json(const Document::FailedStep& step) {
  Json json = Json::Object{{"name", step.name}};
  json.set("first_line", std::uint64_t{step.lines.first_line}).set("last_line", std::uint64_t{step.lines.last_line});
  if (step.exit_code) json.set("exit_code", *step.exit_code);
  return json;
}

Document::FailedStep read_failed_step(Fields& in) {
  Document::FailedStep step;
  step.name = in.text("name");
  step.lines = read_range(in);
  if (!in.any("exit_code").is_null()) step.exit_code = documents::read_small(in, "exit_code", INT32_MIN);
  return step;
}

Json log_to_json(const Document::AnalysedLog& log) {
  Json json = Json::Object{{"name", log.name}, {"bytes", log.bytes}, {"lines", log.lines}, {"sha256", log.sha256}};
  if (log.failed_step) json.set("failed_step", failed_step_to_json(*log.failed_step));
  json.set("verdict", name_of(log.verdict));
  return json;
}

Verdict read_verdict(Fields& in) {
  const std::string name = in.text("verdict");
  documents::require_one_of(in, "verdict", name, {"failed", "passed", "cancelled", "unknown"});
  return verdict_from(name).value_or(Verdict::unknown);
}

Document::AnalysedLog read_log(Fields& in) {
  Document::AnalysedLog log;
  log.name = in.text("name");
  log.bytes = documents::read_size(in, "bytes");
  log.lines = documents::read_size(in, "lines");
  log.sha256 = in.text("sha256");
  if (const Json& step = in.any("failed_step"); !step.is_null()) {
    Fields nested(step, in.path_of("failed_step"));
    log.failed_step = read_failed_step(nested);
    in.adopt(nested);
  }
  log.verdict = read_verdict(in);
  return log;
}

Json finding_to_json(const Finding& finding) {
  Json json = Json::Object{{"rank", finding.rank},
                           {"rule", finding.rule},
                           {"category", finding.category},
                           {"tool", finding.tool},
                           {"confidence", finding.confidence}};
  json.set("severity", name_of(finding.severity)).set("message", finding.message);
  documents::set_text(json, "file", finding.file);
  documents::set_number(json, "line", finding.line);
  documents::set_number(json, "column", finding.column);
  documents::set_text(json, "test", finding.test);
  json.set("log", std::uint64_t{finding.log});
  json.set("evidence", documents::list(finding.evidence, range_to_json)).set("fingerprint", finding.fingerprint);
  documents::set_text(json, "known", finding.known);
  documents::set_text(json, "why", finding.why);
  if (!finding.causes.empty()) json.set("causes", documents::list(finding.causes, [](int rank) { return Json(rank); }));
  return json;
}

std::vector<int> read_causes(Fields& in) {
  std::vector<int> causes;
  for (const Json& rank : in.array_or_empty("causes")) {
    const std::int64_t value = rank.integer_or(0);
    if (value < 1 || value > INT32_MAX)
      in.refuse("causes[" + std::to_string(causes.size()) + "]", "expected the rank of a finding");
    causes.push_back(static_cast<int>(value));
  }
  return causes;
}

Severity read_severity(Fields& in) {
  const std::string name = in.text("severity");
  documents::require_one_of(in, "severity", name, {"error", "warning", "note"});
  return severity_from(name).value_or(Severity::error);
}

Finding read_finding(Fields& in) {
  Finding finding;
  finding.rank = documents::read_small(in, "rank", 1);
  finding.rule = in.text("rule");
  finding.category = in.text("category");
  finding.tool = in.text("tool");
  finding.confidence = documents::read_confidence(in);
  finding.severity = read_severity(in);
  finding.message = in.text("message");
  finding.file = in.text_or("file", "");
  finding.line = in.integer_from_or(0, "line", 0);
  finding.column = in.integer_from_or(0, "column", 0);
  finding.test = in.text_or("test", "");
  finding.log = documents::read_size(in, "log");
  finding.evidence = documents::read_list(in, "evidence", read_range);
  if (finding.evidence.empty()) in.refuse("evidence", "expected at least one range of lines");
  finding.fingerprint = in.text("fingerprint");
  finding.known = in.text_or("known", "");
  if (!finding.known.empty()) documents::require_one_of(in, "known", finding.known, {"new", "seen", "flaky"});
  finding.why = in.text_or("why", "");
  finding.causes = read_causes(in);
  return finding;
}

Json tests_to_json(const Document::Tests& tests) {
  return Json::Object{
      {"run", tests.run}, {"passed", tests.passed}, {"failed", tests.failed}, {"skipped", tests.skipped}};
}

Document::Tests read_tests(Fields& in) {
  return {in.integer_from(0, "run"), in.integer_from(0, "passed"), in.integer_from(0, "failed"),
          in.integer_from(0, "skipped")};
}

Json plan_to_json(const Document::HealPlan& plan) {
  return Json::Object{{"eligible", plan.eligible},
                      {"actions", documents::texts(plan.actions)},
                      {"reasons", documents::texts(plan.reasons)}};
}

Document::HealPlan read_plan(Fields& in) {
  return {in.boolean("eligible"), in.texts_or_empty("actions"), in.texts_or_empty("reasons")};
}

Json instruction_to_json(const Document::FixInstruction& instruction) {
  return Json::Object{{"recipe", instruction.recipe},
                      {"finding", instruction.finding},
                      {"confidence", instruction.confidence},
                      {"inputs", instruction.inputs}};
}

Document::FixInstruction read_instruction(Fields& in) {
  Document::FixInstruction instruction;
  instruction.recipe = in.text("recipe");
  instruction.finding = documents::read_small(in, "finding", 1);
  instruction.confidence = documents::read_confidence(in);
  instruction.inputs = documents::inputs_or_empty(in);
  return instruction;
}

Json unknown_to_json(const Document::Unknown& unknown) {
  Json json =
      Json::Object{{"log", std::uint64_t{unknown.log}}, {"finding", unknown.finding}, {"signature", unknown.signature}};
  documents::set_text(json, "rule", unknown.rule);
  return json;
}

Document::Unknown read_unknown(Fields& in) {
  Document::Unknown unknown;
  unknown.log = documents::read_size(in, "log");
  unknown.finding = documents::read_small(in, "finding", 1);
  unknown.signature = in.text("signature");
  unknown.rule = in.text_or("rule", "");
  return unknown;
}

Json trigger_to_json(const Document::Trigger& trigger) {
  return Json::Object{{"kind", trigger.kind}, {"reason", trigger.reason}};
}

Document::Trigger read_trigger(Fields& in) {
  Document::Trigger trigger{in.text("kind"), in.text("reason")};
  documents::require_one_of(in, "kind", trigger.kind, {"self-heal", "fix-agent"});
  return trigger;
}

// Whoever reads the document indexes `logs` with what a finding says.
void require_logs(Fields& in, const Document& document) {
  for (std::size_t at = 0; at < document.findings.size(); ++at)
    if (document.findings[at].log >= document.logs.size())
      in.refuse("findings[" + std::to_string(at) + "].log",
                "there is no log " + std::to_string(document.findings[at].log));
  for (std::size_t at = 0; at < document.unknown.size(); ++at)
    if (document.unknown[at].log >= document.logs.size())
      in.refuse("unknown[" + std::to_string(at) + "].log",
                "there is no log " + std::to_string(document.unknown[at].log));
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::failed: return "failed";
    case Verdict::passed: return "passed";
    case Verdict::cancelled: return "cancelled";
    case Verdict::unknown: return "unknown";
  }
  return "unknown";
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "error";
}

std::optional<Verdict> verdict_from(std::string_view name) {
  for (const Verdict verdict : {Verdict::failed, Verdict::passed, Verdict::cancelled, Verdict::unknown})
    if (name_of(verdict) == name) return verdict;
  return std::nullopt;
}

std::optional<Severity> severity_from(std::string_view name) {
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
    if (name_of(severity) == name) return severity;
  return std::nullopt;
}

Json documents::classification_to_json(const Document::Classification& classification) {
  return Json::Object{{"verdict", name_of(classification.verdict)},
                      {"category", classification.category},
                      {"tool", classification.tool},
                      {"confidence", classification.confidence},
                      {"summary", classification.summary}};
}

Document::Classification documents::read_classification(Fields& in) {
  Fields nested(in.any("classification"), in.path_of("classification"));
  Document::Classification classification;
  classification.verdict = read_verdict(nested);
  classification.category = nested.text("category");
  classification.tool = nested.text_or("tool", "");
  classification.confidence = documents::read_confidence(nested);
  classification.summary = nested.text("summary");
  in.adopt(nested);
  return classification;
}

Json AnalysisDocument::to_json() const {
  Json json = Json::Object{{"schema", kSchema}};
  documents::set_text(json, "run_id", run_id);
  documents::set_text(json, "repository", repository);
  documents::set_text(json, "head_sha", head_sha);
  json.set("rules_version", rules_version).set("logs", documents::list(logs, log_to_json));
  json.set("classification", documents::classification_to_json(classification));
  json.set("findings", documents::list(findings, finding_to_json));
  if (tests) json.set("tests", tests_to_json(*tests));
  json.set("self_heal_plan", plan_to_json(self_heal_plan));
  json.set("fix_agent_instructions", documents::list(fix_agent_instructions, instruction_to_json));
  if (!unknown.empty()) json.set("unknown", documents::list(unknown, unknown_to_json));
  json.set("triggers", documents::list(triggers, trigger_to_json));
  return json;
}

Result<AnalysisDocument> AnalysisDocument::from_json(const Json& json) {
  Fields in(json, "");
  AnalysisDocument document;
  documents::require_schema(in, kSchema);
  document.run_id = documents::read_run_id_or_empty(in);
  document.repository = in.text_or("repository", "");
  document.head_sha = in.text_or("head_sha", "");
  document.rules_version = in.text("rules_version");
  document.logs = documents::read_list(in, "logs", read_log);
  document.classification = documents::read_classification(in);
  document.findings = documents::read_list(in, "findings", read_finding);
  if (const Json& tests = in.any("tests"); !tests.is_null()) {
    Fields nested(tests, "tests");
    document.tests = read_tests(nested);
    in.adopt(nested);
  }
  if (const Json& plan = in.any("self_heal_plan"); !plan.is_null()) {
    Fields nested(plan, "self_heal_plan");
    document.self_heal_plan = read_plan(nested);
    in.adopt(nested);
  }
  document.fix_agent_instructions = documents::read_list(in, "fix_agent_instructions", read_instruction);
  document.unknown = documents::read_list(in, "unknown", read_unknown);
  document.triggers = documents::read_list(in, "triggers", read_trigger);
  require_logs(in, document);
  return documents::done(in, std::move(document));
}

}  // namespace cimend::core
