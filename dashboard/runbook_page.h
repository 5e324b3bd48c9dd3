#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/fs.h"
#include "core/result.h"
#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"
#include "dashboard/run_page.h"

// What to do about each category of failure: ours, or the repository's own.

namespace cimend::dashboard {

struct Runbook {
  std::string category;
  std::string markdown;
  std::string from;              // the file it was read from; empty: ours
  std::string last_edited = {};  // "2026-11-20", as its front matter says; empty: it does not
};

// Takes the front matter off a runbook: what stands between a first line "---" and the next. Of its lines only
// "last_edited: 2026-11-20" is read. A file system's time would be that of the checkout, and there is no git where a
// site is built, so a runbook says itself when it was edited. Returns that date; empty where there is none; Errc::parse
// for another text in its place, which comes off as well. Markdown without front matter stays as it is.
core::Result<std::string> take_front_matter(std::string& markdown);

// "runbooks/compile.error.html"
std::string runbook_path(std::string_view category);

// Ours (dashboard/runbooks/<category>.md as it was when the program was built); empty for a category that is not known.
std::string_view built_in_runbook(std::string_view category);

// One for every category, sorted by name. `directory`/<category>.md, where it is, replaces ours; secrets in it are
// masked. An empty `directory` is none. A file that cannot be read, is too long (64 KB) or is named after no category
// is a problem, and ours stays; a date that is none is a problem, and the runbook is shown without.
std::vector<Runbook> load_runbooks(core::Fs& fs, const std::string& directory, std::vector<core::Error>& problems);

// runbooks/index.html: all categories, with the failed runs of each in the history.
Page runbooks_page(const ListSite& site, const std::vector<Runbook>& runbooks);

// runbooks/<category>.html: the runbook with its origin and date, and the clusters of its category (the 20 with the
// most runs).
Page runbook_page(const ListSite& site, const Runbook& runbook, const std::vector<Cluster>& clusters,
                  const LinkHosts& hosts);

}  // namespace cimend::dashboard
