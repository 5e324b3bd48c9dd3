#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

// The flake board: what fails and passes on the same commit, worst first, and how to read that.

namespace cimend::dashboard {

// The most flakes on a page; all of them are in api/v1/flakes.json.
inline constexpr std::size_t kMaxListedFlakes = 200;

// Without a script a table has one order; so there is a page for each.
enum class FlakeOrder { lower_bound, last_failure, runs };
std::string flakes_path(FlakeOrder order);  // "flakes/by-runs.html"

// `flakes` are all of the history, as flakes() orders them.
Page flakes_page(const ListSite& site, const std::vector<Flake>& flakes, FlakeOrder order);

}  // namespace cimend::dashboard
