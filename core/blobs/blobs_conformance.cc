#include "core/blobs/blobs_conformance.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace cimend::core {
namespace {

template <class T>
Errc code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

void check_values(Blobs& blobs) {
  CHECK(code_of(get_blob(blobs, "logs/a/1.log")) == Errc::not_found);
  REQUIRE(put_blob(blobs, "logs/a/1.log", "one"));
  CHECK(get_blob(blobs, "logs/a/1.log") == "one");
  REQUIRE(put_blob(blobs, "logs/a/1.log", std::string("\0two\xff", 5)));
  CHECK(get_blob(blobs, "logs/a/1.log") == std::string("\0two\xff", 5));
  REQUIRE(put_blob(blobs, "logs/empty", ""));
  CHECK(get_blob(blobs, "logs/empty") == "");
  CHECK(code_of(get_blob(blobs, "logs/a")) == Errc::not_found);
  std::string large;
  for (int n = 0; large.size() < 3'000'000; ++n) large += std::to_string(n) + '\n';
  REQUIRE(put_blob(blobs, "logs/large", large, 100'000));
  CHECK(get_blob(blobs, "logs/large") == large);
}

void check_giving_up(Blobs& blobs) {
  {
    auto writer = blobs.create("logs/a/1.log");
    REQUIRE(writer);
    REQUIRE((*writer)->append("half"));
  }
  CHECK(get_blob(blobs, "logs/a/1.log") == std::string("\0two\xff", 5));
  {
    auto writer = blobs.create("logs/new");
    REQUIRE(writer);
    REQUIRE((*writer)->append("half"));
    CHECK(code_of(get_blob(blobs, "logs/new")) == Errc::not_found);
  }
  CHECK(code_of(get_blob(blobs, "logs/new")) == Errc::not_found);
  const auto stopped =
      blobs.read("logs/large", [](std::string_view) -> Result<> { return fail(Errc::refused, "enough"); });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().what == "enough");
}

void check_lists(Blobs& blobs) {
  REQUIRE(put_blob(blobs, "logs/a/2.log", "x"));
  REQUIRE(put_blob(blobs, "logs/ab", "x"));
  REQUIRE(put_blob(blobs, "other", "x"));
  using Keys = std::vector<std::string>;
  CHECK(blobs.list("") == Keys{"logs/a/1.log", "logs/a/2.log", "logs/ab", "logs/empty", "logs/large", "other"});
  CHECK(blobs.list("logs/a") == Keys{"logs/a/1.log", "logs/a/2.log", "logs/ab"});
  CHECK(blobs.list("logs/a/") == Keys{"logs/a/1.log", "logs/a/2.log"});
  CHECK(blobs.list("lo").value().size() == 5);
  CHECK(blobs.list("nothing/here/") == Keys{});
  CHECK(blobs.list("../") == Keys{});
  REQUIRE(blobs.remove("logs/a/2.log"));
  REQUIRE(blobs.remove("logs/a/2.log"));
  REQUIRE(blobs.remove("logs/never"));
  REQUIRE(blobs.remove("logs/a"));
  CHECK(blobs.list("logs/a/") == Keys{"logs/a/1.log"});
}

void check_keys(Blobs& blobs) {
  for (const std::string& key :
       {std::string(), std::string("/a"), std::string("a/"), std::string("a//b"), std::string("../a"),
        std::string("a/../b"), std::string("a/.b"), std::string("a b"), std::string("a\0b", 3), std::string("\xC3\xA9"),
        std::string("a?b"), std::string(1001, 'a')}) {
    INFO(key);
    CHECK(code_of(blobs.create(key)) == Errc::refused);
    CHECK(code_of(get_blob(blobs, key)) == Errc::refused);
    CHECK(code_of(blobs.remove(key)) == Errc::refused);
  }
  CHECK(blobs.check());
  CHECK(blobs.list("").value().size() == 5);  // the check shows nowhere
}

}  // namespace

Result<> put_blob(Blobs& blobs, const std::string& key, std::string_view bytes, std::size_t piece_bytes) {
  auto writer = blobs.create(key);
  if (!writer) return tl::unexpected(writer.error());
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece_bytes, bytes.size())))
    if (auto written = (*writer)->append(bytes.substr(0, piece_bytes)); !written) return written;
  return (*writer)->commit();
}

Result<std::string> get_blob(Blobs& blobs, const std::string& key) {
  std::string value;
  auto read = blobs.read(key, [&](std::string_view piece) -> Result<> {
    value += piece;
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return value;
}

void check_blobs_conform(Blobs& blobs) {
  check_values(blobs);
  check_giving_up(blobs);
  check_lists(blobs);
  check_keys(blobs);
}

}  // namespace cimend::core
