#pragma once

#include <string>
#include <vector>

#include "dashboard/history_counts.h"

// What is new, for programs that wait for it: workflows that broke, failures no rule knows, patches that wait for a
// person.

namespace cimend::dashboard {

inline constexpr std::size_t kMaxFeedEntries = 50;

struct FeedEntry {
  std::string id;       // "urn:uuid:…", made of what the entry is about: the same in every build
  std::string title;    // of any bytes
  std::string summary;  // of any bytes
  std::string path;     // of its page, relative to the site
  std::string at;       // RFC 3339
};

// Newest first, then by id; what has no time is left out.
std::vector<FeedEntry> feed_entries(const History& history, const HistoryCounts& counts);

struct Feed {
  std::string title;
  // Where the site will stand, "https://ci.example.org/failures/"; empty where that is not known: then links in the
  // Atom feed are relative, and the JSON feed, whose links may not be, has none.
  std::string base_url;
  std::vector<FeedEntry> entries;
};

// feed.atom (RFC 4287). Its time is that of its newest entry, so that it changes when there is news.
std::string atom_feed(const Feed& feed);
// feed.json (JSON Feed 1.1, jsonfeed.org).
std::string json_feed(const Feed& feed);

}  // namespace cimend::dashboard
