#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/documents/analysis.h"
#include "core/documents/fix.h"
#include "core/documents/heal.h"
#include "core/documents/publication.h"
#include "core/documents/run.h"
#include "core/fs.h"
#include "core/result.h"
#include "dashboard/words.h"

// What the pages show of a run, read from the documents of the other rooms. Reading is forgiving: one broken document
// costs its own run a part of its page, never the site; what is missing is remembered as a Problem with a way to mend
// it.

namespace cimend::dashboard {

struct Sources {
  std::string logs = "logs";
  std::string self_heal = "self-heal";
  std::string fix_agent = "fix-agent";
};

// A document as it was read: its value where it could be read, its bytes for the download, or why there is none.
template <class Document>
struct Loaded {
  std::optional<Document> value;
  std::string bytes;                   // secrets masked
  std::optional<core::Error> problem;  // set where `value` is not, unless the document may be missing and is
};

struct Run {
  std::string run_id;     // the directory's name, which holds for links and files
  std::string directory;  // "logs/<run_id>"
  Loaded<core::RunDocument> run;
  Loaded<core::AnalysisDocument> analysis;
  std::optional<core::DecisionDocument> decision;
  std::optional<core::Error> decision_problem;
  Loaded<core::FixMetadataDocument> fix;
  std::string patch;                              // the diff, empty where there is none
  std::optional<core::Error> patch_problem;       // the diff is not what the metadata says: not offered for download
  Loaded<core::ApprovalDocument> approval;        // as it lies beside the patch, whatever it is of
  Loaded<core::PublicationDocument> publication;  // the same

  // What the pages call it: as the analysis has it; not analysed without one, unless it needs none.
  [[nodiscard]] RunState state() const;
  // There is no analysis, and its provider says that it passed or was cancelled: nobody asks why. A server hears of
  // many such runs, and keeps no log of them.
  [[nodiscard]] bool needs_no_analysis() const;
  [[nodiscard]] std::string_view repository() const;
  [[nodiscard]] std::string_view head_sha() const;
  // RFC 3339; empty where it is not known or no such time.
  [[nodiscard]] std::string_view received_at() const;
  // The category of a failed run's cause; empty where there is no analysis or the run did not fail.
  [[nodiscard]] std::string_view category() const;
  // One sentence; never empty.
  [[nodiscard]] std::string summary() const;
  // The finding that explains the run; nullptr where there is none, and for a run that passed: what a passed run's log
  // warns of explains nothing.
  [[nodiscard]] const core::Finding* best_finding() const;
  // What a job came to: as its provider says, else as the analysis of its log does; nullopt where neither tells.
  [[nodiscard]] std::optional<RunState> state_of_job(std::size_t job) const;
  // Whether the analysis found that the job broke in these lines of its log.
  [[nodiscard]] bool broke_in(std::size_t job, core::LineRange lines) const;
  // Which job's log the analysis means by its log number `index`: by checksum, else by name, else by position where
  // both list as many.
  [[nodiscard]] std::optional<std::size_t> job_of_log(std::size_t index) const;
  [[nodiscard]] bool has_patch() const { return !patch.empty(); }
  // A person's yes to this very patch; nullptr where there is none, and where it is of other bytes or for another
  // repository than the metadata's: then it counts for nothing.
  [[nodiscard]] const core::ApprovalDocument* approval_of_patch() const;
  // What came of publishing this very patch; nullptr where nobody tried.
  [[nodiscard]] const core::PublicationDocument* publication_of_patch() const;
};

struct Site {
  std::string title;
  std::string generated_at;  // RFC 3339
};

// Which documents beside the runs' own directories there are, listed once instead of asked for each run.
struct OtherDocuments {
  std::unordered_set<std::string> fix_agent, self_heal;  // file names
  std::optional<core::DecisionDocument> decision;        // self-heal/decision.json

  // The paths of those that belong to the run, always in the same order.
  [[nodiscard]] std::vector<std::string> of(const std::string& run_id, const Sources& sources) const;
};
OtherDocuments other_documents(core::Fs& fs, const Sources& sources, std::vector<core::Error>& problems);

// The ids of the runs, sorted. Fails only where there is no logs directory or it cannot be listed; what is there and is
// no run is a problem. Names that are `known` as runs are not looked at.
core::Result<std::vector<std::string>> run_ids(core::Fs& fs, const Sources& sources,
                                               const std::unordered_set<std::string>& known,
                                               std::vector<core::Error>& problems);

// A run id whose directory in the site would take a page's place: runs/index.html, in any case since some disks make no
// difference.
bool is_taken_run_id(std::string_view run_id);

// One run with all its documents but the logs.
Run load_run(core::Fs& fs, const Sources& sources, const OtherDocuments& others, const std::string& run_id);

// What could not be read of the run, each with the run's name in it.
void note_problems(const Run& run, std::vector<core::Error>& problems);

// A document out of its text, secrets masked; `where` and `hint` are for its problem.
template <class Document>
Loaded<Document> read_document(std::string_view text, const std::string& where, const std::string& hint);

// Masks the patch and holds it against its metadata; `where` is for the problem.
void check_patch(Run& run, const std::string& where);

// A job's log: decompressed, secrets masked.
core::Result<std::string> load_log(core::Fs& fs, const Run& run, const core::RunDocument::Job& job);

}  // namespace cimend::dashboard
