#include "dashboard/feeds.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/json.h"
#include "core/text.h"
#include "dashboard/clusters_page.h"
#include "dashboard/words.h"
#include "dashboard/xml_text.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kTextBytes = 500;

// A name-based UUID (RFC 9562, version 8) of sha256.
std::string uuid_of(std::string_view key) {
  std::string hex = core::sha256_hex(key);
  hex[12] = '8';
  hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
  return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20, 12));
}

// One line that is safe to look at.
std::string plain(std::string_view text) { return core::terminal_safe(core::shorten(text, kTextBytes)); }

std::string xml(std::string_view text) { return xml_text(plain(text)); }

std::string place_of_broken(const Broken& broken) {
  std::string place = broken.repository;
  if (!broken.workflow.empty()) place += (place.empty() ? "" : " · ") + broken.workflow;
  if (!broken.branch.empty()) place += " on " + broken.branch;
  return place.empty() ? "a build" : place;
}

FeedEntry broken_entry(const History& history, const Broken& broken) {
  const RunDigest& first = history.runs[broken.first];
  return {uuid_of("broken\n" + broken.repository + "\n" + broken.workflow + "\n" + broken.branch + "\n" + first.run_id),
          "Broken: " + place_of_broken(broken), first.summary, "runs/" + first.run_id + "/index.html",
          first.received_at};
}

FeedEntry unclassified_entry(const Cluster& cluster, bool has_page) {
  return {uuid_of("unclassified\n" + cluster.id), "Not explained: " + cluster.title,
          "A kind of failure that no rule knows, first seen in this run.",
          has_page ? cluster_path(cluster) : "unclassified/index.html", cluster.first_at};
}

FeedEntry waiting_entry(const History& history, const Waiting& entry) {
  const RunDigest& run = history.runs[entry.run];
  const std::string& made_at = run.patch.created_at.empty() ? run.received_at : run.patch.created_at;
  // What was said since is news of the same entry.
  const std::string& at = std::max({made_at, run.publication.approved_at, run.publication.at});
  return {uuid_of("waiting\n" + run.run_id), "Waiting for you: " + entry.what, entry.why,
          "runs/" + run.run_id + "/patch.html", at};
}

std::string base_of(const Feed& feed) {
  return feed.base_url.empty() || feed.base_url.ends_with('/') ? feed.base_url : feed.base_url + "/";
}

std::string updated(const Feed& feed) { return feed.entries.empty() ? core::rfc3339(0) : feed.entries.front().at; }

}  // namespace

std::vector<FeedEntry> feed_entries(const History& history, const HistoryCounts& counts) {
  std::vector<FeedEntry> entries;
  for (const Broken& broken : counts.broken) entries.push_back(broken_entry(history, broken));
  for (std::size_t i = 0; i < counts.clusters.size(); ++i) {
    const Cluster& cluster = counts.clusters[i];
    if (cluster.unclassified) entries.push_back(unclassified_entry(cluster, i < kMaxClusterPages));
  }
  for (const Waiting& entry : counts.waiting) entries.push_back(waiting_entry(history, entry));
  std::erase_if(entries, [](const FeedEntry& entry) { return !is_utc_time(entry.at); });
  std::sort(entries.begin(), entries.end(),
            [](const FeedEntry& a, const FeedEntry& b) { return a.at != b.at ? a.at > b.at : a.id < b.id; });
  if (entries.size() > kMaxFeedEntries) entries.resize(kMaxFeedEntries);
  return entries;
}

std::string atom_feed(const Feed& feed) {
  const std::string base = base_of(feed);
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
  out += fmt::format("<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n", uuid_of("feed\n" + feed.title + base),
                     xml(feed.title), updated(feed));
  out +=
      fmt::format("<author><name>cimend</name></author>\n<link rel=\"alternate\" href=\"{}index.html\"/>\n", xml(base));
  if (!base.empty()) out += fmt::format("<link rel=\"self\" href=\"{}feed.atom\"/>\n", xml(base));
  for (const FeedEntry& entry : feed.entries) {
    out += fmt::format(
        "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"alternate\" href=\"{}{}\"/>\n"
        "<summary>{}</summary>\n</entry>\n",
        entry.id, xml(entry.title), entry.at, xml(base), xml(entry.path), xml(entry.summary));
  }
  return out + "</feed>\n";
}

std::string json_feed(const Feed& feed) {
  const std::string base = base_of(feed);
  core::Json json;
  json.set("version", "https://jsonfeed.org/version/1.1").set("title", plain(feed.title));
  if (!base.empty()) json.set("home_page_url", base + "index.html").set("feed_url", base + "feed.json");
  core::Json::Array items;
  for (const FeedEntry& entry : feed.entries) {
    core::Json item;
    item.set("id", entry.id).set("title", plain(entry.title)).set("content_text", plain(entry.summary));
    if (!base.empty()) item.set("url", base + entry.path);
    items.emplace_back(item.set("date_published", entry.at));
  }
  return json.set("items", std::move(items)).dump(core::JsonStyle::pretty);
}

}  // namespace cimend::dashboard
