#pragma once

#include <vector>

#include "dashboard/history_counts.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// What wants somebody: builds that are broken now, changes that wait for a person, and, apart from both, what is flaky.
// A few of each; what is cut names the page that has all. Around 300 elements at the most.
void append_attention(Page& page, const History& history, const HistoryCounts& counts);

// Those that failed within the last 30 days, in their order. Pointers into `flakes`.
std::vector<const Flake*> lately(const std::vector<Flake>& flakes, core::UnixSeconds now);

}  // namespace cimend::dashboard
