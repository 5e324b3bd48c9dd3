#pragma once

#include <cstddef>
#include <cstdint>
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

  struct Cause {
    std::string title, category;

    bool operator==(const Cause&) const = default;
  };
  // The last run before this one of its repository, workflow and branch that passed or failed, and how the causes
  // differ: those that the digests have, without what only follows from others. Two causes are the same that are of one
  // cluster (history.h).
  struct Before {
    std::string run_id, received_at;
    bool failed = false;  // else it passed
    // Nothing here where this run failed and the other passed: all of its causes are new. Each at most 10, best first.
    std::vector<Cause> appeared, stayed, gone;
    bool unexplained = false;  // one of the two failed and nothing tells why, so that nothing can be compared
    bool cut = false;          // one of the two may have more causes than its digest
    // Runs in a row, up to this one, whose first cause is the same, and the first of them; 0 where this run passed or
    // nothing tells why it failed.
    std::size_t in_a_row = 0;
    std::string first_run_id, first_received_at;

    bool operator==(const Before&) const = default;
  };

  // Of the run's commit and workflow, oldest first, the run itself among them; empty where it is alone. At most
  // kMostAttempts: the run, the latest before it and the first after it.
  std::vector<Attempt> attempts;
  // The newest run of the same workflow and branch that passed before this one came.
  std::optional<Passed> last_passed;
  // Only of a run that passed or failed, at a known time.
  std::optional<Before> before;

  bool operator==(const RunContext&) const = default;
  // Changes when a page made of the context would (as Stamp in stamp.h).
  [[nodiscard]] std::uint64_t fingerprint() const;
};

inline constexpr std::size_t kMostAttempts = 4;

// The contexts of all runs of a history. n log n to make; each answer costs log n and what it says. Borrows the
// history; answers may be asked for by several threads.
class RunContexts {
 public:
  explicit RunContexts(const History& history);
  [[nodiscard]] RunContext of(std::size_t run) const;

 private:
  using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
  using Rows = std::vector<std::size_t>;  // newest first
  // A workflow on a branch.
  struct Line {
    Rows passed;
    Rows ended;                         // those that passed or failed
    std::vector<std::size_t> in_a_row;  // of `ended`: RunContext::Before::in_a_row
  };

  void count_rows(Line& line) const;
  [[nodiscard]] std::optional<RunContext::Before> before(const Line& line, std::size_t run) const;

  const History& history_;
  std::map<Key, Rows> by_commit_;  // repository, workflow, commit
  std::map<Key, Line> lines_;      // repository, workflow, branch
};

}  // namespace cimend::dashboard
