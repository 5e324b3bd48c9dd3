#include "fixagent/publish/publish_ledger.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/json.h"
#include "core/text.h"

namespace cimend::fixagent {
namespace {

using core::Attempt;
using core::AttemptAnswer;
using core::Json;

constexpr const char* kActor = "cimend-fixagent";
constexpr const char* kPublish = "publish";
constexpr const char* kRun = "publish-run";
constexpr const char* kRejected = "publish-rejected";
constexpr std::int64_t kMostOfCause = 5;  // patches for one cause on one commit
constexpr std::int64_t kMostOfRun = 5;    // patches of one run
constexpr core::UnixSeconds kDay = 86'400;
constexpr core::UnixSeconds kUnderWay = 600;
constexpr std::int64_t kAny = 1'000'000;

Json told(const PullRequest& request) {
  return Json::Object{{"number", request.number}, {"url", request.url}, {"closed_at", request.closed}};
}

// Whether another patch for the same cause was begun a short time ago and not finished.
core::Result<bool> under_way(core::Store& ledger, const PublicationKey& key, core::UnixSeconds now) {
  const auto attempts = ledger.attempts({kPublish, key.repository, key.fingerprint, now - kUnderWay});
  if (!attempts) return core::with_context(attempts.error(), "cannot read the ledger");
  return std::any_of(attempts->begin(), attempts->end(), [own = key.text()](const core::AttemptRow& row) {
    return row.attempt.idempotency_key != own && row.finished == 0;
  });
}

}  // namespace

std::string PublicationKey::text() const {
  std::string whole;
  for (const std::string* part : {&repository, &fingerprint, &patch_sha256})
    whole += fmt::format("{}:{}", part->size(), *part);
  return core::sha256_hex(whole);
}

core::Result<std::optional<std::string>> record_publication(core::Store& ledger, const PublicationKey& key,
                                                            core::UnixSeconds now) {
  const Attempt of_run = {key.text() + "/run", kRun, key.repository, key.run_id, "", kActor};
  auto run = ledger.record_attempt(of_run, kMostOfRun);
  if (!run) return core::with_context(run.error(), "cannot write to the ledger");
  if (run->state == AttemptAnswer::State::refused)
    return fmt::format("{} patches of run {} were published before", run->used, key.run_id);
  const Attempt attempt = {key.text(), kPublish, key.repository, key.base_commit, key.fingerprint, kActor};
  auto answer = ledger.record_attempt(attempt, kMostOfCause);
  if (!answer) return core::with_context(answer.error(), "cannot write to the ledger");
  if (answer->state == AttemptAnswer::State::refused)
    return fmt::format("{} patches for this cause on this commit were published before", answer->used);
  // Asked after recording, so that of two at least one sees the other. Where both do, both give way.
  const auto rival = under_way(ledger, key, now);
  if (!rival) return tl::unexpected(rival.error());
  if (!*rival) return std::nullopt;
  if (auto told = ledger.finish_attempt(key.text(), R"({"refused":true})"); !told) return tl::unexpected(told.error());
  return "another patch for the same cause is being published right now";
}

core::Result<> finish_publication(core::Store& ledger, const PublicationKey& key, const PullRequest& request) {
  return ledger.finish_attempt(key.text(), told(request).dump());
}

core::Result<std::int64_t> other_publications(core::Store& ledger, const PublicationKey& key, core::UnixSeconds since) {
  const auto attempts = ledger.attempts({kPublish, key.repository, "", since});
  if (!attempts) return core::with_context(attempts.error(), "cannot read the ledger");
  const std::string own = key.text();
  std::int64_t others = 0;
  for (const auto& row : *attempts) others += row.attempt.idempotency_key == own ? 0 : 1;
  return others;
}

core::Result<> record_rejection(core::Store& ledger, const std::string& repository, const PullRequest& request) {
  const std::string key = fmt::format("rejected/{}#{}/{}", repository, request.number, request.closed);
  const Attempt attempt = {key, kRejected, repository, "", request.fingerprint, kActor};
  if (auto answer = ledger.record_attempt(attempt, kAny); !answer) return tl::unexpected(answer.error());
  return ledger.finish_attempt(key, told(request).dump());
}

std::optional<std::string> rejected_before(core::Store& ledger, const std::string& fingerprint, core::UnixSeconds now,
                                           std::int64_t days) {
  if (fingerprint.empty()) return std::nullopt;
  const auto attempts = ledger.attempts({kRejected, "", fingerprint, now - days * kDay});
  if (!attempts) return std::nullopt;
  for (const auto& row : *attempts) {
    const auto json = Json::parse(row.result);
    if (!json || (*json)["closed_at"].integer_or(0) < now - days * kDay) continue;
    return fmt::format("pull request {}#{} for the same cause was closed without being merged", row.attempt.repository,
                       (*json)["number"].integer_or(0));
  }
  return std::nullopt;
}

}  // namespace cimend::fixagent
