#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/documents/run.h"
#include "core/json.h"
#include "core/result.h"
#include "dashboard/words.h"

namespace cimend::dashboard {

struct Run;

// What pages over many runs need of one: a kilobyte or so, where its documents may have megabytes. Made once a run and
// kept beside the site (digest_cache.h), so that a new run costs its own reading and nothing of the others'. Every text
// is redacted and may be hostile; names are shortened to what a list can show.
struct RunDigest {
  struct Job {
    std::string name;
    RunState state = RunState::unknown;
  };
  struct Patch {
    std::string state;   // of the metadata: "proposed", "needs manual review", "empty"; empty: none was asked for
    std::string reason;  // why empty
    std::string title, tier, risk;
    std::string validation;  // "passed", "failed", "not_run"
    std::vector<std::string> files;
    std::vector<std::string> recipes;
    std::int64_t lines_added = 0, lines_removed = 0;
    std::int64_t suggestions = 0;
    std::string created_at;  // RFC 3339
  };
  // What a person said of the patch, and what became of it. Both are of the very bytes that the metadata describes.
  struct Publication {
    std::string approved_by, approved_at;  // a login and when; empty: nobody said yes
    std::string state;                     // "published", "refused", "failed"; empty: nobody tried
    std::string at;                        // RFC 3339
    std::string url;                       // of the pull request
    std::int64_t number = 0;               // the same
    std::string reason;                    // the first refusal, or why it failed
  };
  // What a proposer outside cost, where one wrote the patch or tried.
  struct Spend {
    std::int64_t calls = 0, tokens = 0, milliseconds = 0;
  };
  struct Decision {
    bool made = false;
    bool rerun = false;
    std::string summary;
    std::string first_objection;  // text of the first reason that does not hold
    std::int64_t budget_left = 0;
    std::string decided_at;
  };
  struct Unknown {
    std::string signature, drafted_rule;
    std::size_t log = 0, line = 0;  // where it stands
    std::string excerpt;            // that line
  };
  struct Cause {  // the error findings of a failed run, best first, at most 5
    std::string rule, category, tool, message, fingerprint, known;
    std::string test;      // the test that it is about, where it is about one
    bool follows = false;  // another finding is its cause: "exit code 1", "make: *** Error 2"
    double confidence = 0;
    std::size_t log = 0, first_line = 0, last_line = 0;
  };

  std::string run_id, repository, workflow, branch, event, head_sha, url;
  std::int64_t attempt = 1;
  std::string received_at;     // RFC 3339, or empty
  core::UnixSeconds time = 0;  // the same; 0: not known
  RunState state = RunState::unknown;
  std::string conclusion;  // as its provider calls it: "success", "failure", …, or empty
  std::string category;    // of a failed run; empty else
  std::string summary;     // one sentence; never empty
  double confidence = 0;
  std::string rules_version;
  std::vector<Cause> causes;
  std::vector<std::string> failed_tests;  // names, at most 50, sorted
  std::int64_t tests_run = 0;
  std::vector<Job> jobs;         // at most 50
  std::int64_t job_seconds = 0;  // that all jobs together took; 0: not known
  std::vector<Unknown> unknown;  // at most 5
  Patch patch;
  Publication publication;
  Spend spend;
  Decision decision;
  std::vector<std::string> problems;  // what of it could not be read

  // Verdict failed; or not analysed, and its provider calls it failed.
  [[nodiscard]] bool failed() const;
  // A failed run that no rule explains.
  [[nodiscard]] bool unclassified() const { return failed() && (category.empty() || category == "unknown"); }
  // Its patch stands as a pull request.
  [[nodiscard]] bool published() const { return publication.state == "published"; }

  [[nodiscard]] core::Json to_json() const;
  static core::Result<RunDigest> from_json(const core::Json& json);
};

// The excerpts of unknown failures are the messages of their findings; who has read the log may put its lines there.
RunDigest digest_of(const Run& run);

// How long a job took, in seconds; 0 where its times are not known, where it ended before it began (two clocks told),
// or where it took longer than the 35 days after which GitHub ends any run.
std::int64_t job_seconds(const core::RunDocument::Job& job);

// Minutes of machines, rounded up.
inline std::int64_t minutes_of(std::int64_t seconds) { return seconds > 0 ? (seconds - 1) / 60 + 1 : 0; }

// "failed", "passed", "cancelled", "unknown", "not_analysed": of JSON; unknown for any other text.
std::string_view name_of(RunState state);
RunState run_state_from(std::string_view name);

// The time of an RFC 3339 text in UTC (is_utc_time in words.h), in whole seconds; 0 for other text.
core::UnixSeconds unix_seconds(std::string_view rfc3339);

}  // namespace cimend::dashboard
