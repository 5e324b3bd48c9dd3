#include "ingest/prune.h"

#include <catch2/catch.hpp>

#include "ingest/stored_run.h"

using namespace cimend;
using namespace cimend::ingest;

namespace {

void put(core::Blobs& blobs, const std::string& key) {
  auto writer = blobs.create(key);
  REQUIRE(writer);
  REQUIRE((*writer)->append("x"));
  REQUIRE((*writer)->commit());
}

void add_run(core::Store& store, const std::string& run_id) {
  core::RunUpdate update;
  update.key = {"acme/rocket", run_id, 1};
  REQUIRE(store.update_run(update));
}

}  // namespace

TEST_CASE("old runs go with their logs, young ones stay") {
  core::ManualClock clock(1'000'000);
  const auto store = std::move(*core::open_store(":memory:", clock));
  const auto blobs = core::memory_blobs();
  for (int i = 0; i < 450; ++i) {
    add_run(*store, "old" + std::to_string(i));
    put(*blobs, "logs/acme/rocket/old" + std::to_string(i) + "/1/build.log.zst");
  }
  put(*blobs, "logs/old7/build.log.zst");
  clock.advance(1000);
  add_run(*store, "young");
  put(*blobs, "logs/acme/rocket/young/1/build.log.zst");
  std::size_t told = 0;
  const auto pruned = prune(*store, *blobs, clock.now() - 10, [&](const Pruned&) { ++told; });
  REQUIRE(pruned);
  CHECK(pruned->runs == 450);
  CHECK(pruned->logs == 451);
  CHECK(told >= 3);
  CHECK(blobs->list("")->size() == 1);
  CHECK(store->run({"acme/rocket", "young", 1})->has_value());
  CHECK_FALSE(store->run({"acme/rocket", "old0", 1})->has_value());
}

TEST_CASE("logs whose run is gone are swept") {
  core::ManualClock clock(1'000'000);
  const auto store = std::move(*core::open_store(":memory:", clock));
  const auto blobs = core::memory_blobs();
  add_run(*store, "here");
  core::RunUpdate dotted;
  dotted.key = {"acme/.github", "here", 1};
  REQUIRE(store->update_run(dotted));
  for (const char* key : {"logs/acme/_.github/here/1/a.log.zst", "logs/acme/rocket/here/1/a.log.zst",
                          "logs/acme/rocket/here/1/b.log.zst", "logs/acme/rocket/gone/1/a.log.zst",
                          "logs/acme/rocket/gone/1/b.log.zst", "logs/local/gone/1/a.log.zst", "logs/flat/a.log.zst"}) {
    put(*blobs, key);
  }
  const auto swept = sweep_orphans(*store, *blobs, [](const Pruned&) {});
  REQUIRE(swept);
  CHECK(swept->orphans == 3);
  CHECK(blobs->list("").value() ==
        std::vector<std::string>{"logs/acme/_.github/here/1/a.log.zst", "logs/acme/rocket/here/1/a.log.zst",
                                 "logs/acme/rocket/here/1/b.log.zst", "logs/flat/a.log.zst"});
}

TEST_CASE("durations are hours, days or weeks") {
  CHECK(read_duration("90d").value() == 90 * 86'400);
  CHECK(read_duration("12h").value() == 12 * 3600);
  CHECK(read_duration("2w").value() == 14 * 86'400);
  for (const char* bad : {"", "d", "90", "0d", "-1d", "1.5d", "90 d", "99999999d", "9m"}) {
    CAPTURE(bad);
    CHECK(read_duration(bad).error().code == core::Errc::refused);
  }
}
