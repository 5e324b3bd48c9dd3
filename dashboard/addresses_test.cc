// Addresses stay: what once stood at one is there after every later build, and means the same. People keep links to
// runs in issues and chats for longer than a server keeps documents.

#include <catch2/catch.hpp>

#include <set>

#include "dashboard/build_site.h"
#include "dashboard/fixture_runs.h"

using namespace cimend;
using core::MemoryFs;

namespace {

using Site = std::map<std::string, std::string>;

Site site_of(const MemoryFs& fs) {
  Site site;
  for (const auto& [path, bytes] : fs.files) {
    if (path.starts_with("site/") && !path.starts_with("site/.cimend/")) site[path.substr(5)] = bytes;
  }
  return site;
}

// With a memory of the last build, as the program has it.
Site rebuilt(MemoryFs& fs) {
  dashboard::BuildOptions options = dashboard::fixture_options();
  options.maker = 7;
  const auto report = dashboard::build_site(fs, core::ManualClock(dashboard::kFixtureNow), options);
  if (!report) FAIL(report.error().text());
  return site_of(fs);
}

void forget_run(MemoryFs& fs, const std::string& run_id) {
  std::erase_if(fs.files, [&](const auto& file) {
    const std::string& path = file.first;
    return !path.starts_with("site/") && path.find(run_id) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("the pages of a run whose documents vanish stay at their addresses, byte for byte") {
  MemoryFs fs = dashboard::fixture_runs();
  const Site before = rebuilt(fs);
  forget_run(fs, "1001");
  REQUIRE(fs.files.count("logs/1001/run.json") == 0);
  const Site after = rebuilt(fs);
  std::size_t kept = 0;
  for (const auto& [path, bytes] : before) {
    CAPTURE(path);
    REQUIRE(after.count(path) == 1);
    if (!path.starts_with("runs/1001/")) continue;
    CHECK(after.at(path) == bytes);
    ++kept;
  }
  CHECK(kept > 5);  // the run, its logs, its patch, its documents
  CHECK(after.at("runs/index.html").find("1001/index.html") == std::string::npos);
}

TEST_CASE("when all documents vanish every address that led somewhere still does") {
  MemoryFs fs = dashboard::fixture_runs();
  const Site before = rebuilt(fs);
  std::erase_if(fs.files, [](const auto& file) { return !file.first.starts_with("site/"); });
  REQUIRE(fs.make_directories("logs"));
  const Site after = rebuilt(fs);
  for (const auto& [path, bytes] : before) {
    CAPTURE(path);
    CHECK(after.count(path) == 1);
  }
}

TEST_CASE("a run that comes back stands where it stood, and so does its kind of failure") {
  MemoryFs fs = dashboard::fixture_runs();
  const Site before = rebuilt(fs);
  forget_run(fs, "1001");
  rebuilt(fs);
  for (const auto& [path, bytes] : dashboard::fixture_runs().files) fs.files[path] = bytes;
  const Site after = rebuilt(fs);
  CHECK(after == before);
}

TEST_CASE("the id of a kind of failure depends on the failure alone, not on the runs around it") {
  MemoryFs fs = dashboard::fixture_runs();
  const Site before = rebuilt(fs);
  std::set<std::string> kinds;
  for (const auto& [path, bytes] : before) {
    if (path.starts_with("clusters/") && path != "clusters/index.html") kinds.insert(path);
  }
  REQUIRE(kinds.size() > 1);
  for (const char* run_id : {"1001", "1002", "1003", "1004", "1005", "1006", "1007"}) {
    MemoryFs fewer = dashboard::fixture_runs();
    forget_run(fewer, run_id);
    for (const auto& [path, bytes] : rebuilt(fewer)) {
      if (!path.starts_with("clusters/") || path == "clusters/index.html") continue;
      CAPTURE(run_id, path);
      CHECK(kinds.count(path) == 1);
    }
  }
}
