#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "dashboard/history.h"

namespace cimend::dashboard {

// What the page of one run says of other runs: its attempts side by side and the last run that passed. Small, so that
// whoever builds the site can keep it and see whether a page has to be made again.
struct RunContext {
  struct Attempt {
    std::string run_id;
    std::int64_t attempt = 1;
    RunState state = RunState::unknown;
    std::string summary, received_at;
    std::vector<RunDigest::Job> jobs;
    bool here = false;  // the run itself

    bool operator==(const Attempt&) const = default;
  };
  struct Passed {
    std::string run_id, head_sha, received_at;

    bool operator==(const Passed&) const = default;
  };

  // Of the run's commit and workflow, oldest first, the run itself among them; empty where it is alone. At most
  // kMostAttempts: the run, the latest before it and the first after it.
  std::vector<Attempt> attempts;
  // The newest run of the same workflow and branch that passed before this one came.
  std::optional<Passed> last_passed;

  bool operator==(const RunContext&) const = default;
  // Changes when a page made of the context would.
  [[nodiscard]] std::string fingerprint() const;
};

inline constexpr std::size_t kMostAttempts = 4;

// The contexts of all runs of a history. n log n to make; each answer costs what it says. Borrows the history; answers
// may be asked for by several threads.
class RunContexts {
 public:
  explicit RunContexts(const History& history);
  [[nodiscard]] RunContext of(std::size_t run) const;

 private:
  using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
  using Rows = std::vector<std::size_t>;  // newest first

  const History& history_;
  std::map<Key, Rows> by_commit_;  // repository, workflow, commit
  std::map<Key, Rows> passed_;     // repository, workflow, branch: those that passed
};

}  // namespace cimend::dashboard
