#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dashboard/digest.h"
#include "dashboard/markup.h"
#include "dashboard/run_page.h"

namespace cimend::dashboard {

// Who said yes to the patch, what came of publishing it, and the command that does what comes next. Nothing where there
// is neither a patch nor a publication. Commands are made of the checked run id alone.
void append_publication_section(Page& page, const Run& run, const LinkHosts& hosts);

// "pull request #41": a link where its host may be linked to, else the words; "a pull request" where it has no number.
void append_pull_request(Page& page, std::string_view url, std::int64_t number, const LinkHosts& hosts);

// <td class="… tone passed">Published</td>: what came of publishing a patch; "Not yet" where nobody tried.
void append_publication_cell(Page& page, Markup name, const RunDigest::Publication& publication);

// The commands that approve a patch and that publish what was approved, each a line with its end, run where fix-agent/
// lies. `run_id` has to be one: it stands in them as it is.
std::string approve_command(const std::string& run_id);
std::string publish_command(const std::string& run_id);

}  // namespace cimend::dashboard
