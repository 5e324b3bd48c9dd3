#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/store/store.h"
#include "dashboard/run_source.h"

namespace cimend::dashboard {

// The runs of a server's store: the same pages without the logs, which are kept elsewhere. A run's directory in the
// site is its id, with "-<attempt>" for later attempts; an id that is not all digits, and so no provider's, is told
// apart from those of other repositories by 8 hex digits of its repository's hash behind it. Reads only, page by page;
// a SQLite file that a server writes to can be read meanwhile.
class StoreSource : public RunSource {
 public:
  // `store` must outlive it.
  explicit StoreSource(core::Store& store) : store_(store) {}
  core::Result<Listed> list(const std::unordered_set<std::string>& known) override;
  // Of what the store says changed, which it counts in seconds: a run that changed within the last two is read again.
  [[nodiscard]] std::uint64_t stamp(const std::string& run_id, const std::vector<std::string>& logs) override;
  [[nodiscard]] Run load(const std::string& run_id) override;
  // Errc::not_found: there are none.
  core::Result<std::string> load_log(const Run& run, const core::RunDocument::Job& job) override;
  // A site that was good before is not to be overwritten with "the server can't be reached" on every page.
  [[nodiscard]] core::Result<> still_there() const override;
  [[nodiscard]] bool has_logs() const override { return false; }

 private:
  struct Known {
    core::RunKey key;
    core::UnixSeconds changed = 0;
    std::string commit;  // as reruns_ knows it
  };
  void add(const core::StoredRunRow& row, Listed& listed);
  // Remembers a failure that is the store's and not the run's.
  const core::Error& noted(const core::Error& error);
  void load_patch(Run& run, const core::RunKey& key);
  void load_rerun(Run& run);

  core::Store& store_;
  std::unordered_map<std::string, Known> known_;  // by directory
  core::UnixSeconds newest_ = 0;                  // change of any run
  // Reruns by repository and commit: what the ledger of attempts says was done.
  std::unordered_map<std::string, core::AttemptRow> reruns_;
  mutable std::mutex losing_;
  std::optional<core::Error> lost_;  // the first; runs are loaded by several threads
};

// Where a run lies in the site; `shared` says that another repository has a run of this id and attempt.
std::string directory_of(const core::RunKey& key, bool shared);

}  // namespace cimend::dashboard
