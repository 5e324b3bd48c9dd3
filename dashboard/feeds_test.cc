#include "dashboard/feeds.h"

#include <catch2/catch.hpp>

#include <expat.h>
#include <set>

#include "core/json.h"
#include "dashboard/badges.h"
#include "dashboard/history_fixture.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

bool is_well_formed(const std::string& xml) {
  XML_Parser parser = XML_ParserCreate(nullptr);
  const bool good = XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK;
  XML_ParserFree(parser);
  return good;
}

Feed fixture_feed(const std::string& base_url) {
  const History history = history_fixture();
  return {"Word & count", base_url, feed_entries(history, counts_of(history))};
}

const std::string kHostile = "</title><script>x</script>&\x01\x1b[31m\u202E\uFFFE\xFF \"'";

}  // namespace

TEST_CASE("a feed tells what broke, what is not explained and what waits") {
  const Feed feed = fixture_feed("");
  std::set<std::string> kinds, ids;
  for (const FeedEntry& entry : feed.entries) {
    kinds.insert(entry.title.substr(0, entry.title.find(':')));
    CHECK(ids.insert(entry.id).second);
    CHECK(entry.id.size() == 45);
  }
  CHECK(kinds == std::set<std::string>{"Broken", "Not explained", "Waiting for you"});
  for (std::size_t i = 1; i < feed.entries.size(); ++i) CHECK(feed.entries[i - 1].at >= feed.entries[i].at);
}

TEST_CASE("an Atom feed is well-formed XML whatever the logs say") {
  Feed feed = fixture_feed("https://ci.example.org/failures");
  feed.title = kHostile;
  feed.entries.insert(feed.entries.begin(), {"urn:uuid:x", kHostile, kHostile, "index.html", "2026-11-20T12:00:00Z"});
  const std::string xml = atom_feed(feed);
  CHECK(is_well_formed(xml));
  CHECK(xml.find("<script") == std::string::npos);
  CHECK(xml.find("<updated>2026-11-20T12:00:00Z</updated>\n<author>") != std::string::npos);
}

TEST_CASE("an Atom feed's time is that of its newest entry") {
  const Feed feed = fixture_feed("");
  REQUIRE_FALSE(feed.entries.empty());
  CHECK(atom_feed(feed).find("<updated>" + feed.entries.front().at + "</updated>") != std::string::npos);
  CHECK(is_well_formed(atom_feed({"empty", "", {}})));
}

TEST_CASE("a JSON feed names addresses only where the site's own is known") {
  const core::Result<core::Json> without = core::Json::parse(json_feed(fixture_feed("")));
  REQUIRE(without);
  CHECK((*without)["version"].string_or("") == "https://jsonfeed.org/version/1.1");
  CHECK((*without)["items"].array()->front().find("url") == nullptr);
  const core::Result<core::Json> with = core::Json::parse(json_feed(fixture_feed("https://ci.example.org/failures")));
  REQUIRE(with);
  CHECK((*with)["items"].array()->front()["url"].string_or("").starts_with("https://ci.example.org/failures/"));
}

TEST_CASE("badges are small, well-formed and say the same to those who cannot see them") {
  for (const Badge& badge : badges(counts_of(history_fixture()))) {
    CAPTURE(badge.name);
    CHECK(badge.svg.size() < 1536);
    CHECK(is_well_formed(badge.svg));
    CHECK(badge.svg.find("<title>") != std::string::npos);
  }
  const std::string hostile = badge_svg(kHostile + std::string(1000, '<'), kHostile, BadgeTone::bad);
  CHECK(is_well_formed(hostile));
  CHECK(hostile.size() < 1536);
  CHECK(hostile.find("<script") == std::string::npos);
}

TEST_CASE("the badge of the builds tells how many are broken") {
  const History history = history_fixture();
  const std::size_t broken = broken_now(history).size();
  REQUIRE(broken > 0);
  CHECK(badges(counts_of(history)).front().name == "builds");
  CHECK(badges(counts_of(history)).front().svg.find("<title>builds: " + std::to_string(broken) + " broken</title>") !=
        std::string::npos);
  CHECK(badges({}).front().svg.find("<title>builds: passing</title>") != std::string::npos);
}

TEST_CASE("the feed tells anew of a patch that was approved and not published, and no more of one that was") {
  RunDigest run;
  run.run_id = "1";
  run.state = RunState::failed;
  run.category = "compile.error";
  run.summary = "It broke.";
  run.patch.state = "proposed";
  run.patch.title = "Include <vector>";
  run.patch.created_at = "2026-11-20T06:21:00Z";
  const auto entries = [&] {
    const History history = history_of(std::vector<RunDigest>{run}, 1795176000);
    return feed_entries(history, counts_of(history));
  };
  REQUIRE(entries().size() == 1);
  const FeedEntry first = entries()[0];
  CHECK(first.at == "2026-11-20T06:21:00Z");
  run.publication.approved_by = "octocat";
  run.publication.approved_at = "2026-11-20T07:05:00Z";
  REQUIRE(entries().size() == 1);
  CHECK(entries()[0].id == first.id);
  CHECK(entries()[0].at == "2026-11-20T07:05:00Z");
  CHECK(entries()[0].summary == "approved by octocat, not published yet");
  run.publication.state = "published";
  CHECK(entries().empty());
}
