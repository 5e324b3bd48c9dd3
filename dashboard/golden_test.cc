// The whole site of the fixtures, byte for byte as it stands in testdata/golden; `tests/approve` shows what changed and
// asks. With CIMEND_GOLDEN_OUT=DIRECTORY the site is written there and nothing is compared: approve's half of the work,
// and a way to look at the pages.

#include <catch2/catch.hpp>
#include <cstdlib>

#include "dashboard/fixture_runs.h"

using namespace cimend;

namespace {

const std::string kGolden = std::string(CIMEND_SOURCE_DIR) + "/dashboard/testdata/golden";

// Compressed bytes depend on the version of the compressor; style sheet, scripts and runbooks stand in the source
// already; the cache is no page. tests/approve leaves out the same.
bool is_approved(const std::string& path) {
  const auto in = [&](const char* directory) { return path.starts_with(directory); };
  return !path.ends_with(".zst") && !path.ends_with(".css") && !path.ends_with(".js") && !in("site/runbooks/") &&
         !in("site/.cimend/");
}

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
  const char* out = std::getenv("CIMEND_GOLDEN_OUT");
  core::RealFs disk;
  for (const auto& [path, bytes] : memory.files) {
    if (!path.starts_with("site/")) continue;
    if (out != nullptr) {
      REQUIRE(disk.write_atomic(out + path.substr(4), bytes));
      continue;
    }
    if (!is_approved(path)) continue;
    const std::string golden = kGolden + path.substr(4);
    CAPTURE(golden);
    const core::Result<std::string> expected = disk.read(golden);
    REQUIRE(expected);
    if (*expected != bytes) FAIL_CHECK(first_difference(*expected, bytes));
  }
}

TEST_CASE("the style sheet of the site is the one in the source") {
  core::MemoryFs memory = dashboard::fixture_runs();
  REQUIRE(dashboard::build_site(memory, core::ManualClock(dashboard::kFixtureNow), dashboard::fixture_options()));
  auto source = core::RealFs().read(std::string(CIMEND_SOURCE_DIR) + "/dashboard/style.css");
  REQUIRE(source);
  for (std::size_t at = 0; (at = source->find("/*", at)) != std::string::npos;) {
    source->erase(at, source->find("*/", at) + 2 - at);
  }
  const auto is_blank = [](char c) { return c == ' ' || c == '\n'; };
  std::string dense;
  for (const char c : *source) {
    if (is_blank(c) && (dense.empty() || dense.back() == '\n')) {
      if (dense.empty()) dense += '\n';
      continue;
    }
    dense += c;
  }
  CHECK(memory.files.at("site/style.css") == dense);
}
