#pragma once

#include "dashboard/markup.h"
#include "dashboard/run_page.h"

namespace cimend::dashboard {

// The page of what fixagent made of a run: the diff, why each hunk is there, which guards looked at it, how to apply
// it, who approved it and what came of publishing it; or, where there is no patch, why not. `run.fix.value` must be
// set.
Page patch_page(const Site& site, const Run& run, const RunPageParts& parts, const LinkHosts& hosts = {});

// "patch-<run_id>.diff": the download beside the page.
std::string patch_file_name(const Run& run);

}  // namespace cimend::dashboard
