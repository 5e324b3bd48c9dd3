#include "core/documents/fix.h"

#include "core/documents/members.h"

namespace cimend::core {
namespace {

using Input = FixInputDocument;
using Metadata = FixMetadataDocument;

Json evidence_to_json(const Input::Evidence& evidence) {
  return Json::Object{{"first_line", std::uint64_t{evidence.first_line}}, {"lines", documents::texts(evidence.lines)}};
}

Input::Evidence read_evidence(Fields& in) {
  return {static_cast<std::size_t>(in.integer_from(1, "first_line")), in.texts_or_empty("lines")};
}

Json instruction_to_json(const Input::Instruction& instruction) {
  Json json = Json::Object{{"recipe", instruction.recipe},
                           {"finding", instruction.finding},
                           {"rule", instruction.rule},
                           {"category", instruction.category},
                           {"message", instruction.message}};
  documents::set_text(json, "file", instruction.file);
  documents::set_number(json, "line", instruction.line);
  documents::set_number(json, "column", instruction.column);
  documents::set_text(json, "fingerprint", instruction.fingerprint);
  documents::set_text(json, "leading", instruction.leading);
  json.set("confidence", instruction.confidence).set("log", std::uint64_t{instruction.log});
  json.set("evidence", documents::list(instruction.evidence, evidence_to_json)).set("inputs", instruction.inputs);
  return json;
}

Input::Instruction read_instruction(Fields& in) {
  Input::Instruction instruction;
  instruction.recipe = in.text("recipe");
  instruction.finding = documents::read_small(in, "finding", 1);
  instruction.rule = in.text("rule");
  instruction.category = in.text("category");
  instruction.message = in.text("message");
  instruction.file = in.text_or("file", "");
  instruction.line = in.integer_from_or(0, "line", 0);
  instruction.column = in.integer_from_or(0, "column", 0);
  instruction.fingerprint = in.text_or("fingerprint", "");
  instruction.leading = in.text_or("leading", "");
  instruction.confidence = documents::read_confidence(in);
  instruction.log = documents::read_size(in, "log");
  instruction.evidence = documents::read_list(in, "evidence", read_evidence);
  instruction.inputs = documents::inputs_or_empty(in);
  return instruction;
}

Json guard_to_json(const Metadata::Guard& guard) {
  return Json::Object{{"name", guard.name}, {"passed", guard.passed}, {"text", guard.text}};
}

Metadata::Guard read_guard(Fields& in) { return {in.text("name"), in.boolean("passed"), in.text_or("text", "")}; }

Json hunk_to_json(const Metadata::Hunk& hunk) {
  return Json::Object{{"file", hunk.file},
                      {"first_line", hunk.first_line},
                      {"recipe", hunk.recipe},
                      {"finding", hunk.finding},
                      {"log", std::uint64_t{hunk.log}},
                      {"log_line", std::uint64_t{hunk.log_line}},
                      {"reason", hunk.reason},
                      {"tier", hunk.tier},
                      {"rule", hunk.rule},
                      {"log_text", hunk.log_text},
                      {"offset", hunk.offset},
                      {"removed_bytes", hunk.removed_bytes},
                      {"added_bytes", hunk.added_bytes},
                      {"added_sha256", hunk.added_sha256}};
}

Metadata::Hunk read_hunk(Fields& in) {
  Metadata::Hunk hunk;
  hunk.file = in.text("file");
  hunk.first_line = in.integer_from(0, "first_line");
  hunk.recipe = in.text("recipe");
  hunk.finding = documents::read_small(in, "finding", 0);
  hunk.log = documents::read_size(in, "log");
  hunk.log_line = documents::read_size(in, "log_line");
  hunk.reason = in.text("reason");
  hunk.tier = in.text_or("tier", "");
  hunk.rule = in.text_or("rule", "");
  hunk.log_text = in.text_or("log_text", "");
  hunk.offset = in.integer_from_or(0, "offset", 0);
  hunk.removed_bytes = in.integer_from_or(0, "removed_bytes", 0);
  hunk.added_bytes = in.integer_from_or(0, "added_bytes", 0);
  hunk.added_sha256 = in.text_or("added_sha256", "");
  return hunk;
}

Json refused_to_json(const Metadata::Refused& refused) {
  return Json::Object{{"finding", refused.finding}, {"recipe", refused.recipe}, {"reason", refused.reason}};
}

Metadata::Refused read_refused(Fields& in) {
  return {documents::read_small(in, "finding", 0), in.text("recipe"), in.text("reason")};
}

Json suggestion_to_json(const Metadata::Suggestion& suggestion) {
  return Json::Object{{"recipe", suggestion.recipe},          {"finding", suggestion.finding},
                      {"log", std::uint64_t{suggestion.log}}, {"log_line", std::uint64_t{suggestion.log_line}},
                      {"reason", suggestion.reason},          {"diff", suggestion.diff}};
}

Metadata::Suggestion read_suggestion(Fields& in) {
  return {in.text("recipe"),
          documents::read_small(in, "finding", 0),
          documents::read_size(in, "log"),
          documents::read_size(in, "log_line"),
          in.text("reason"),
          in.text("diff")};
}

void set_exit_code(Json& json, const std::optional<int>& code) {
  if (code) json.set("exit_code", *code);
}

std::optional<int> read_exit_code(Fields& in) {
  if (in.any("exit_code").is_null()) return std::nullopt;
  return documents::read_small(in, "exit_code", INT32_MIN);
}

Json tool_run_to_json(const Metadata::ToolRun& run) {
  Json json = Json::Object{{"command", documents::texts(run.command)}};
  documents::set_text(json, "directory", run.directory);
  json.set("recipe", run.recipe).set("finding", run.finding);
  set_exit_code(json, run.exit_code);
  json.set("milliseconds", run.milliseconds);
  documents::set_text(json, "output_sha256", run.output_sha256);
  documents::set_text(json, "sandbox", run.sandbox);
  return json;
}

Metadata::ToolRun read_tool_run(Fields& in) {
  Metadata::ToolRun run;
  run.command = in.texts_or_empty("command");
  run.directory = in.text_or("directory", "");
  run.recipe = in.text("recipe");
  run.finding = documents::read_small(in, "finding", 0);
  run.exit_code = read_exit_code(in);
  run.milliseconds = in.integer_from_or(0, "milliseconds", 0);
  run.output_sha256 = in.text_or("output_sha256", "");
  run.sandbox = in.text_or("sandbox", "");
  return run;
}

Json risk_term_to_json(const Metadata::RiskTerm& term) {
  return Json::Object{{"points", term.points}, {"text", term.text}};
}

Metadata::RiskTerm read_risk_term(Fields& in) { return {in.integer_from(0, "points"), in.text("text")}; }

Json owners_to_json(const Metadata::Owners& owners) {
  return Json::Object{{"file", owners.file}, {"owners", documents::texts(owners.owners)}};
}

Metadata::Owners read_owners(Fields& in) { return {in.text("file"), in.texts_or_empty("owners")}; }

Json check_to_json(const Metadata::Check& check) {
  Json json = Json::Object{{"command", documents::texts(check.command)}};
  documents::set_text(json, "directory", check.directory);
  return json.set("silent", check.silent);
}

Metadata::Check read_check(Fields& in) {
  return {in.texts_or_empty("command"), in.text_or("directory", ""), in.boolean_or("silent", false)};
}

Json proposer_to_json(const Metadata::Proposer& proposer) {
  Json json = Json::Object{{"kind", proposer.kind},
                           {"name", proposer.name},
                           {"calls", proposer.calls},
                           {"milliseconds", proposer.milliseconds},
                           {"input_tokens", proposer.input_tokens},
                           {"output_tokens", proposer.output_tokens}};
  documents::set_text(json, "problem", proposer.problem);
  return json;
}

Metadata::Proposer read_proposer(Fields& in) {
  Metadata::Proposer proposer;
  proposer.kind = in.text("kind");
  documents::require_one_of(in, "kind", proposer.kind, {"command", "openai", "anthropic"});
  proposer.name = in.text("name");
  proposer.calls = in.integer_from_or(0, "calls", 0);
  proposer.milliseconds = in.integer_from_or(0, "milliseconds", 0);
  proposer.input_tokens = in.integer_from_or(0, "input_tokens", 0);
  proposer.output_tokens = in.integer_from_or(0, "output_tokens", 0);
  proposer.problem = in.text_or("problem", "");
  return proposer;
}

void set_execution(Json& json, const Metadata::Execution& execution) {
  set_exit_code(json, execution.exit_code);
  json.set("timed_out", execution.timed_out).set("milliseconds", execution.milliseconds);
  documents::set_text(json, "output_sha256", execution.output_sha256);
  documents::set_text(json, "output_tail", execution.output_tail);
}

Metadata::Execution read_execution(Fields& in) {
  Metadata::Execution execution;
  execution.exit_code = read_exit_code(in);
  execution.timed_out = in.boolean_or("timed_out", false);
  execution.milliseconds = in.integer_from_or(0, "milliseconds", 0);
  execution.output_sha256 = in.text_or("output_sha256", "");
  execution.output_tail = in.text_or("output_tail", "");
  return execution;
}

Json validation_to_json(const Metadata::Validation& validation) {
  // The default of a document that nobody validated yet.
  Json json = Json::Object{{"result", validation.result.empty() ? "not_run" : validation.result},
                           {"command", documents::texts(validation.command)}};
  documents::set_text(json, "directory", validation.directory);
  documents::set_text(json, "command_from", validation.command_from);
  documents::set_text(json, "sandbox", validation.sandbox);
  if (validation.reproduced) json.set("reproduced", *validation.reproduced);
  if (validation.before) {
    Json before = Json::Object{};
    set_execution(before, *validation.before);
    json.set("before", std::move(before));
  }
  set_execution(json, validation);
  documents::set_text(json, "reason", validation.reason);
  return json;
}

Metadata::Validation read_validation(Fields& in) {
  Metadata::Validation validation;
  validation.result = in.text("result");
  documents::require_one_of(in, "result", validation.result, {"passed", "failed", "not_run"});
  validation.command = in.texts_or_empty("command");
  validation.directory = in.text_or("directory", "");
  validation.command_from = in.text_or("command_from", "");
  validation.sandbox = in.text_or("sandbox", "");
  if (!in.any("reproduced").is_null()) validation.reproduced = in.boolean("reproduced");
  if (!in.any("before").is_null()) {
    Fields before(in.any("before"), "validation.before");
    validation.before = read_execution(before);
    in.adopt(before);
  }
  static_cast<Metadata::Execution&>(validation) = read_execution(in);
  validation.reason = in.text_or("reason", "");
  return validation;
}

// What the pull request would be made of.
void read_proposal(Fields& in, Metadata& metadata) {
  metadata.branch = in.text_or("branch", "");
  metadata.commit_message = in.text_or("commit_message", "");
  metadata.title = in.text_or("title", "");
  metadata.body = in.text_or("body", "");
  metadata.files = in.texts_or_empty("files");
  metadata.lines_added = in.integer_from(0, "lines_added");
  metadata.lines_removed = in.integer_from(0, "lines_removed");
  metadata.risk = in.text_or("risk", "");
  if (!metadata.risk.empty()) documents::require_one_of(in, "risk", metadata.risk, {"low", "medium", "high"});
  metadata.tier = in.text_or("tier", "");
  if (!metadata.tier.empty()) documents::require_one_of(in, "tier", metadata.tier, {"A", "B"});
  metadata.risk_score = in.integer_from_or(0, "risk_score", 0);
  metadata.risk_terms = documents::read_list(in, "risk_terms", read_risk_term);
  metadata.labels = in.texts_or_empty("labels");
  metadata.owners = documents::read_list(in, "owners", read_owners);
  metadata.fingerprint = in.text_or("fingerprint", "");
}

}  // namespace

Json FixInputDocument::to_json() const {
  Json json = Json::Object{{"schema", kSchema}};
  documents::set_text(json, "run_id", run_id);
  documents::set_text(json, "repository", repository);
  documents::set_text(json, "head_sha", head_sha);
  json.set("summary", summary).set("instructions", documents::list(instructions, instruction_to_json));
  documents::set_text(json, "problem", problem);
  return json;
}

Result<FixInputDocument> FixInputDocument::from_json(const Json& json) {
  Fields in(json, "");
  FixInputDocument input;
  documents::require_schema(in, kSchema);
  input.run_id = documents::read_run_id_or_empty(in);
  input.repository = in.text_or("repository", "");
  input.head_sha = in.text_or("head_sha", "");
  input.summary = in.text_or("summary", "");
  input.instructions = documents::read_list(in, "instructions", read_instruction);
  input.problem = in.text_or("problem", "");
  return documents::done(in, std::move(input));
}

Json FixMetadataDocument::to_json() const {
  Json json = Json::Object{{"schema", kSchema}, {"run_id", run_id}};
  documents::set_text(json, "repository", repository);
  documents::set_text(json, "base_commit", base_commit);
  json.set("state", state);
  documents::set_text(json, "reason", reason);
  json.set("patch", patch).set("patch_sha256", patch_sha256);
  documents::set_text(json, "branch", branch);
  documents::set_text(json, "commit_message", commit_message);
  documents::set_text(json, "title", title);
  documents::set_text(json, "body", body);
  json.set("files", documents::texts(files)).set("lines_added", lines_added).set("lines_removed", lines_removed);
  documents::set_text(json, "tier", tier);
  documents::set_text(json, "risk", risk);
  json.set("risk_score", risk_score).set("risk_terms", documents::list(risk_terms, risk_term_to_json));
  json.set("labels", documents::texts(labels)).set("owners", documents::list(owners, owners_to_json));
  documents::set_text(json, "fingerprint", fingerprint);
  json.set("guards", documents::list(guards, guard_to_json));
  json.set("hunks", documents::list(hunks, hunk_to_json)).set("refused", documents::list(refused, refused_to_json));
  json.set("suggestions", documents::list(suggestions, suggestion_to_json));
  json.set("tool_runs", documents::list(tool_runs, tool_run_to_json));
  json.set("checks", documents::list(checks, check_to_json));
  if (proposer) json.set("proposer", proposer_to_json(*proposer));
  json.set("instructions", documents::list(instructions, instruction_to_json));
  json.set("validation", validation_to_json(validation)).set("created_at", created_at);
  return json;
}

Result<FixMetadataDocument> FixMetadataDocument::from_json(const Json& json) {
  Fields in(json, "");
  FixMetadataDocument metadata;
  documents::require_schema(in, kSchema);
  metadata.run_id = documents::read_run_id(in);
  metadata.repository = in.text_or("repository", "");
  metadata.base_commit = in.text_or("base_commit", "");
  metadata.state = in.text("state");
  documents::require_one_of(in, "state", metadata.state, {"proposed", "needs manual review", "empty"});
  metadata.reason = in.text_or("reason", "");
  metadata.patch = in.text("patch");
  metadata.patch_sha256 = in.text("patch_sha256");
  read_proposal(in, metadata);
  metadata.guards = documents::read_list(in, "guards", read_guard);
  metadata.hunks = documents::read_list(in, "hunks", read_hunk);
  metadata.refused = documents::read_list(in, "refused", read_refused);
  metadata.suggestions = documents::read_list(in, "suggestions", read_suggestion);
  metadata.tool_runs = documents::read_list(in, "tool_runs", read_tool_run);
  metadata.checks = documents::read_list(in, "checks", read_check);
  if (!in.any("proposer").is_null()) {
    Fields proposer(in.any("proposer"), "proposer");
    metadata.proposer = read_proposer(proposer);
    in.adopt(proposer);
  }
  metadata.instructions = documents::read_list(in, "instructions", read_instruction);
  Fields validation(in.any("validation"), "validation");
  metadata.validation = read_validation(validation);
  in.adopt(validation);
  metadata.created_at = in.text("created_at");
  return documents::done(in, std::move(metadata));
}

}  // namespace cimend::core
