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
  return Json::Object{
      {"file", hunk.file},       {"first_line", hunk.first_line},  {"recipe", hunk.recipe},
      {"finding", hunk.finding}, {"log", std::uint64_t{hunk.log}}, {"log_line", std::uint64_t{hunk.log_line}},
      {"reason", hunk.reason}};
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
  return hunk;
}

Json refused_to_json(const Metadata::Refused& refused) {
  return Json::Object{{"finding", refused.finding}, {"recipe", refused.recipe}, {"reason", refused.reason}};
}

Metadata::Refused read_refused(Fields& in) {
  return {documents::read_small(in, "finding", 0), in.text("recipe"), in.text("reason")};
}

Json validation_to_json(const Metadata::Validation& validation) {
  // The default of a document that nobody validated yet.
  Json json = Json::Object{{"result", validation.result.empty() ? "not_run" : validation.result},
                           {"command", documents::texts(validation.command)}};
  if (validation.exit_code) json.set("exit_code", *validation.exit_code);
  json.set("timed_out", validation.timed_out).set("milliseconds", validation.milliseconds);
  documents::set_text(json, "output_sha256", validation.output_sha256);
  documents::set_text(json, "output_tail", validation.output_tail);
  documents::set_text(json, "reason", validation.reason);
  return json;
}

Metadata::Validation read_validation(Fields& in) {
  Metadata::Validation validation;
  validation.result = in.text("result");
  documents::require_one_of(in, "result", validation.result, {"passed", "failed", "not_run"});
  validation.command = in.texts_or_empty("command");
  if (!in.any("exit_code").is_null()) validation.exit_code = documents::read_small(in, "exit_code", INT32_MIN);
  validation.timed_out = in.boolean_or("timed_out", false);
  validation.milliseconds = in.integer_from_or(0, "milliseconds", 0);
  validation.output_sha256 = in.text_or("output_sha256", "");
  validation.output_tail = in.text_or("output_tail", "");
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
  metadata.risk_terms = in.texts_or_empty("risk_terms");
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
  documents::set_text(json, "risk", risk);
  json.set("risk_terms", documents::texts(risk_terms)).set("guards", documents::list(guards, guard_to_json));
  json.set("hunks", documents::list(hunks, hunk_to_json)).set("refused", documents::list(refused, refused_to_json));
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
  Fields validation(in.any("validation"), "validation");
  metadata.validation = read_validation(validation);
  in.adopt(validation);
  metadata.created_at = in.text("created_at");
  return documents::done(in, std::move(metadata));
}

}  // namespace cimend::core
