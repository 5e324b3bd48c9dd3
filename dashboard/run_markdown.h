#pragma once

#include <cstddef>
#include <string>

#include "core/log.h"
#include "dashboard/site_model.h"

namespace cimend::dashboard {

// How much of a run is told.
enum class Telling {
  summary,  // of a job: the whole patch, every finding
  comment,  // on a pull request: what fits on a screen
};

struct RunMarkdown {
  const Run& run;
  // The log of the best finding; nullptr where there is none or it cannot be read.
  const core::Log* log = nullptr;
  // Where the site stands ("https://ci.example.org/failures/"); empty: no link to the page.
  std::string site_url;
};

// The run as GitHub Markdown, the most important first: verdict, evidence, what was done, the patch, further findings.
// Everything out of documents and logs is inert (markdown_text.h). Bounded whatever the input: a summary by 900 KiB, a
// comment by 60 000 bytes; what does not fit is left out from the end and said. The same run gives the same bytes; no
// time is in it.
std::string run_markdown(const RunMarkdown& what, Telling telling);

// What takes the place of a failure that is over: the run that passed, in a few lines.
std::string mended_markdown(const RunMarkdown& what);

inline constexpr std::size_t kMaxSummaryBytes = std::size_t{900} * 1024;  // GitHub drops 1 MiB silently
inline constexpr std::size_t kMaxCommentBytes = 60'000;                   // GitHub refuses more than 65 536 characters

}  // namespace cimend::dashboard
