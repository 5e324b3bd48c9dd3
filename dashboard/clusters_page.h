#pragma once

#include <string>
#include <vector>

#include "dashboard/history.h"
#include "dashboard/list_parts.h"
#include "dashboard/markup.h"

// Failures of one kind over many runs: the list of all kinds, and a page for each, whose address never changes.

namespace cimend::dashboard {

// Clusters beyond so many, which have few runs each, get no page of their own: a site has a budget of files.
inline constexpr std::size_t kMaxClusterPages = 2000;

// "clusters/0123456789ab.html", relative to the site.
std::string cluster_path(const Cluster& cluster);

// What a list calls it: its message, shortened, or its category where it has none.
std::string cluster_title(const Cluster& cluster);

// clusters/index.html. `clusters` are all of the history, as clusters() orders them; at most 250 are listed.
Page clusters_page(const ListSite& site, const std::vector<Cluster>& clusters);

// clusters/<id>.html: its runs (the newest 250), what their logs said, when it was first and last seen.
Page cluster_page(const ListSite& site, const Cluster& cluster);

// What the logs said, each line with the run that said it; nothing where nothing is known. For pages in a folder.
void append_cluster_excerpts(Page& page, const History& history, const Cluster& cluster);

}  // namespace cimend::dashboard
