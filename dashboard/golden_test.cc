// The whole site of the fixtures, byte for byte as it stands in testdata/golden. After a change that is meant:
// CIMEND_APPROVE=1 rewrites the files; git shows the difference, and index.html there can be looked at.

#include <catch2/catch.hpp>
#include <cstdlib>

#include "dashboard/fixture_runs.h"

using namespace cimend;

namespace {

const std::string kGolden = std::string(CIMEND_SOURCE_DIR) + "/dashboard/testdata/golden";

// Compressed bytes depend on the version of the compressor.
bool is_text(const std::string& path) { return !path.ends_with(".zst"); }

std::string first_difference(const std::string& expected, const std::string& actual) {
  const auto differ = std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end());
  const auto at = static_cast<std::size_t>(differ.first - expected.begin());
  const std::size_t from = at > 60 ? at - 60 : 0;
  return "golden: …" + expected.substr(from, 160) + "…\nis now: …" + actual.substr(from, 160) + "…";
}

}  // namespace

TEST_CASE("the site of the fixtures is the approved one") {
  core::MemoryFs memory = dashboard::fixture_runs();
  REQUIRE(dashboard::build_site(memory, core::ManualClock(dashboard::kFixtureNow), dashboard::fixture_options()));
  const char* approve = std::getenv("CIMEND_APPROVE");
  core::RealFs disk;
  for (const auto& [path, bytes] : memory.files) {
    if (!path.starts_with("site/") || !is_text(path)) continue;
    const std::string golden = kGolden + path.substr(4);
    CAPTURE(golden);
    if (approve != nullptr && std::string(approve) == "1") {
      REQUIRE(disk.write_atomic(golden, bytes));
      continue;
    }
    const core::Result<std::string> expected = disk.read(golden);
    REQUIRE(expected);
    if (*expected != bytes) FAIL_CHECK(first_difference(*expected, bytes));
  }
}
