#include "dashboard/digest_cache.h"

#include <catch2/catch.hpp>

#include "dashboard/history_fixture.h"

using namespace cimend;
using dashboard::CachedRun;
using dashboard::DigestCache;

namespace {

constexpr std::uint64_t kMaker = 42;

std::string encoded(const std::vector<CachedRun>& runs, const std::vector<dashboard::CachedPage>& pages = {}) {
  dashboard::CacheEncoder encoder(runs.size());
  for (const CachedRun& run : runs) encoder.add(run, run.digest);
  return std::move(encoder).finish(kMaker, pages);
}

std::vector<CachedRun> fixture() {
  std::vector<CachedRun> runs;
  for (const dashboard::RunDigest& digest : dashboard::history_fixture().runs) {
    runs.push_back({1, 2, 3, {"build.log.zst"}, {{core::Errc::io, "what", "where", "hint"}}, digest});
  }
  return runs;
}

}  // namespace

TEST_CASE("what a build remembers is read back as it was") {
  const std::vector<CachedRun> runs = fixture();
  const auto read = dashboard::decode_cache(kMaker, encoded(runs, {{"clusters/0.html", 8, 9}}));
  REQUIRE(read);
  REQUIRE(read->runs.size() == runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const CachedRun& run = read->runs[i];
    CHECK((run.made_of == 1 && run.context == 2 && run.written == 3));
    CHECK(run.logs == runs[i].logs);
    REQUIRE(run.problems.size() == 1);
    CHECK(run.problems[0].code == core::Errc::io);
    CHECK(run.problems[0].hint == "hint");
    CHECK(run.digest.to_json() == runs[i].digest.to_json());
  }
  REQUIRE(read->pages.size() == 1);
  CHECK(read->pages[0].path == "clusters/0.html");
  CHECK((read->pages[0].made_of == 8 && read->pages[0].written == 9));
}

TEST_CASE("a digest's stamp changes with each of its texts") {
  CachedRun run = fixture().front();
  dashboard::CacheEncoder encoder(4);
  const std::uint64_t before = encoder.add(run, run.digest);
  CHECK(encoder.add(run, run.digest) == before);
  run.written = 77;  // no part of the digest
  CHECK(encoder.add(run, run.digest) == before);
  run.digest.summary += "!";
  CHECK(encoder.add(run, run.digest) != before);
}

TEST_CASE("a memory that is cut, changed, foreign or of another maker is none") {
  const std::string good = encoded(fixture());
  REQUIRE(dashboard::decode_cache(kMaker, good));
  const auto other = dashboard::decode_cache(kMaker + 1, good);
  REQUIRE_FALSE(other);
  CHECK(other.error().code == core::Errc::refused);
  for (std::size_t size = 0; size < good.size(); size += 97) {
    CHECK_FALSE(dashboard::decode_cache(kMaker, std::string_view(good).substr(0, size)));
  }
  for (std::size_t at = 0; at < good.size(); at += 97) {
    std::string changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 0x40);
    CHECK_FALSE(dashboard::decode_cache(kMaker, changed));
  }
}

TEST_CASE("a memory whose checksum is right and whose counts are not is refused without reading on") {
  std::string rest(8, '\xFF');
  CHECK_FALSE(dashboard::decode_checked(rest));
  rest = std::string("\1\0\0\0\0\0\0\0", 8) + std::string(64, '\x7F');
  CHECK_FALSE(dashboard::decode_checked(rest));
  CHECK(dashboard::decode_checked(std::string(16, '\0')));
  CHECK_FALSE(dashboard::decode_checked(std::string(17, '\0')));
}
