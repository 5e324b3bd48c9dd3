#include "core/store/limits.h"

#include <fmt/format.h>

#include "core/store/sql.h"

namespace cimend::core {
namespace sql {
namespace {

Result<> short_enough(std::string_view member, std::size_t bytes, std::size_t most) {
  if (bytes <= most) return {};
  return fail(Errc::refused, fmt::format("{} has {} bytes, more than {}", member, bytes, most), std::string(member),
              "names are kept whole or not at all");
}

}  // namespace

Result<> valid_name(std::string_view member, std::string_view name) {
  return short_enough(member, clean(name).size(), kMostNameBytes);
}

Result<> valid_key(std::string_view member, std::string_view key) {
  return short_enough(member, clean(key).size(), kMostKeyBytes);
}

Result<> valid(const RunKey& key) {
  if (auto good = valid_name("repository", key.repository); !good) return good;
  return valid_name("run_id", key.run_id);
}

Result<> valid(const NewTask& task) {
  if (auto good = valid_key("task.key", task.key); !good) return good;
  return valid_name("task.repository", task.repository);
}

Result<> valid(const RunUpdate& update) {
  if (auto good = valid(update.key); !good) return good;
  if (auto good = valid_name("head_sha", update.head_sha); !good) return good;
  for (const RunJob& job : update.jobs)
    if (auto good = valid_name("job.name", job.name); !good) return good;
  return {};
}

Result<> valid(const SavedAnalysis& analysis) {
  if (auto good = valid(analysis.run); !good) return good;
  if (auto good = valid_name("head_sha", analysis.head_sha); !good) return good;
  for (const FingerprintSeen& seen : analysis.fingerprints)
    if (auto good = valid_name("fingerprint", seen.fingerprint); !good) return good;
  return {};
}

}  // namespace sql

Result<> valid_intake(const Intake& intake) {
  if (auto good = sql::valid_name("delivery.source", intake.delivery.source); !good) return good;
  if (auto good = sql::valid_name("delivery.id", intake.delivery.id); !good) return good;
  if (auto good = sql::valid_name("delivery.body_sha256", intake.delivery.body_sha256); !good) return good;
  if (intake.run)
    if (auto good = sql::valid(*intake.run); !good) return good;
  for (const NewTask& task : intake.tasks)
    if (auto good = sql::valid(task); !good) return good;
  return {};
}

}  // namespace cimend::core
