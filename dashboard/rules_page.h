#pragma once

#include <vector>

#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// rules/index.html: how often each rule explained a run, how sure it was, and which rules stand in its way. Only rules
// that matched in some run are listed, at most 200; a row's id is "rule-" and the rule's.
Page rules_page(const ListSite& site, const std::vector<RuleHealth>& rules);

}  // namespace cimend::dashboard
