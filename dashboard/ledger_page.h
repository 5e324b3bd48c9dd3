#pragma once

#include <vector>

#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// The most decisions on the page, newest first.
inline constexpr std::size_t kMaxLedgerRows = 200;

// ledger/index.html: what was decided in the last 30 days, why, and what came of it. `rows` as ledger() gives them.
// Depends on the time the site is made at.
Page ledger_page(const ListSite& site, const std::vector<LedgerRow>& rows);

}  // namespace cimend::dashboard
