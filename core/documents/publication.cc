#include "core/documents/publication.h"

#include <algorithm>

#include "core/documents/members.h"

namespace cimend::core {
namespace {

constexpr std::size_t kMostLoginBytes = 39;

bool is_login_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::string read_sha256(Fields& in, std::string_view key) {
  std::string hash = in.text(key);
  if (hash.size() != 64 || hash.find_first_not_of("0123456789abcdef") != std::string::npos)
    in.refuse(key, "expected 64 hex digits");
  return hash;
}

Json refusal_to_json(const PublicationDocument::Refusal& refusal) {
  return Json::Object{{"check", refusal.check}, {"reason", refusal.reason}};
}

PublicationDocument::Refusal read_refusal(Fields& in) { return {in.text("check"), in.text("reason")}; }

}  // namespace

bool valid_login(std::string_view login) {
  return !login.empty() && login.size() <= kMostLoginBytes && login.front() != '-' && login.back() != '-' &&
         std::all_of(login.begin(), login.end(), is_login_character);
}

Json ApprovalDocument::to_json() const {
  return Json::Object{{"schema", kSchema},
                      {"patch_sha256", patch_sha256},
                      {"repository", repository},
                      {"approved_by", approved_by},
                      {"approved_at", approved_at}};
}

Result<ApprovalDocument> ApprovalDocument::from_json(const Json& json) {
  Fields in(json, "");
  documents::require_schema(in, kSchema);
  ApprovalDocument document;
  document.patch_sha256 = read_sha256(in, "patch_sha256");
  document.repository = in.text("repository");
  if (!valid_repository(document.repository)) in.refuse("repository", "expected \"owner/name\"");
  document.approved_by = in.text("approved_by");
  if (!valid_login(document.approved_by)) in.refuse("approved_by", "expected a person's GitHub login");
  document.approved_at = in.text("approved_at");
  return documents::done(in, std::move(document));
}

Json PublicationDocument::to_json() const {
  Json json = Json::Object{{"schema", kSchema}, {"run_id", run_id}};
  documents::set_text(json, "repository", repository);
  documents::set_text(json, "patch_sha256", patch_sha256);
  documents::set_text(json, "fingerprint", fingerprint);
  json.set("state", state);
  documents::set_text(json, "branch", branch);
  documents::set_text(json, "base", base);
  documents::set_text(json, "commit", commit);
  documents::set_number(json, "number", number);
  documents::set_text(json, "url", url);
  documents::set_text(json, "approved_by", approved_by);
  documents::set_text(json, "auto_merge", auto_merge);
  json.set("refusals", documents::list(refusals, refusal_to_json));
  documents::set_text(json, "problem", problem);
  return json.set("at", at);
}

Result<PublicationDocument> PublicationDocument::from_json(const Json& json) {
  Fields in(json, "");
  documents::require_schema(in, kSchema);
  PublicationDocument document;
  document.run_id = documents::read_run_id(in);
  document.repository = in.text_or("repository", "");
  document.patch_sha256 = in.text_or("patch_sha256", "");
  document.fingerprint = in.text_or("fingerprint", "");
  document.state = in.text("state");
  documents::require_one_of(in, "state", document.state, {"published", "refused", "failed"});
  document.branch = in.text_or("branch", "");
  document.base = in.text_or("base", "");
  document.commit = in.text_or("commit", "");
  document.number = in.integer_from_or(0, "number", 0);
  document.url = in.text_or("url", "");
  document.approved_by = in.text_or("approved_by", "");
  document.auto_merge = in.text_or("auto_merge", "");
  document.refusals = documents::read_list(in, "refusals", read_refusal);
  document.problem = in.text_or("problem", "");
  document.at = in.text("at");
  return documents::done(in, std::move(document));
}

}  // namespace cimend::core
