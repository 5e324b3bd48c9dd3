#pragma once

#include <vector>

#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// The most that wait on the page; the oldest are shown.
inline constexpr std::size_t kMaxListedWaiting = 100;
// The latest approvals below them; api/v1/approvals.json has a thousand.
inline constexpr std::size_t kMaxListedApprovals = 40;

// approvals/index.html: what waits for a person, for how long, what demands one, and the command that approves; below,
// who approved what and when, and what became of it. A static page can hold no token, so the yes is said where the
// person's own rights are. It changes with the day the site is made on.
Page approvals_page(const ListSite& site, const std::vector<Waiting>& waiting);

}  // namespace cimend::dashboard
