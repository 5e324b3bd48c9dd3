#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// The table of runs that the overview, the list, the archives and the figures share: `rows` are indices into the
// history, in the order they shall stand. 11 elements a run, so that 250 of them stay a page that a telephone scrolls.
void append_run_table(Page& page, const History& history, const std::vector<std::size_t>& rows, Markup caption,
                      Place place);

// What people call a run in a list: "build on main"; less where less is known; empty where nothing is.
std::string place_of(const RunDigest& run);

// "patch proposed, rerun refused": what was done about a run; empty where nothing was.
std::string deeds_of(const RunDigest& run);

}  // namespace cimend::dashboard
