#pragma once

#include <vector>

#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// rules/index.html: how often each rule explained a run, how sure it was, which rules stand in its way, and the newest
// run that it explained: a sample to look at. Rules that once explained runs and none in 90 days stand apart as silent.
// Only rules that matched in some run are listed, at most 200 together; a row's id is "rule-" and the rule's. `rules`
// are of the site's history.
Page rules_page(const ListSite& site, const std::vector<RuleHealth>& rules);

}  // namespace cimend::dashboard
