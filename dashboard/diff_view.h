#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/documents/fix.h"
#include "dashboard/markup.h"
#include "dashboard/run_page.h"

// A unified diff as a page shows it. The diff is cut into files and hunks to put each hunk's reason above it; every
// line is shown as it stands, so what is read is what `git apply` reads.

namespace cimend::dashboard {

// A diff of more lines is for the download only.
inline constexpr std::size_t kMaxDiffLines = 2000;

struct DiffHunk {
  std::string_view heading;                     // "@@ -1,4 +1,5 @@ …"
  std::int64_t first_line = 0, line_count = 0;  // in the file before
  std::vector<std::string_view> lines;
};

struct DiffFile {
  std::string path;                       // after the change; before it where the file goes
  std::vector<std::string_view> heading;  // "diff --git …" to "+++ …"
  std::vector<DiffHunk> hunks;
};

// Views into `patch`. Text that is no diff gives files without hunks; nothing is lost.
std::vector<DiffFile> parse_diff(std::string_view patch);

// The diff of a patch with the reasons of its metadata; `run` and `parts` tell where the log lines that prove them are.
void append_diff(Page& page, const Run& run, const RunPageParts& parts);

// The most lines of a diff that stands beside others: a suggestion.
inline constexpr std::size_t kMaxPlainDiffLines = 200;
// A diff alone, without reasons; text that is none as it stands.
void append_plain_diff(Page& page, std::string_view diff);

}  // namespace cimend::dashboard
