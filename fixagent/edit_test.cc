#include "fixagent/edit.h"

#include <catch2/catch.hpp>

namespace fixagent = cimend::fixagent;

namespace {

fixagent::Edit edit(std::size_t offset, const std::string& before, const std::string& after) {
  fixagent::Edit out;
  out.path = "a";
  out.offset = offset;
  out.before = before;
  out.after = after;
  return out;
}

const fixagent::MemoryTree kTree{{"a", "one two three"}};

}  // namespace

TEST_CASE("edits are made in the file's order whatever order they come in, equal ones once") {
  const auto files = fixagent::apply_edits(kTree, {edit(8, "three", "3"), edit(0, "one", "1"), edit(0, "one", "1")});
  REQUIRE(files);
  CHECK(files->at("a") == "1 two 3");
}

TEST_CASE("an edit whose text does not stand there, or that overlaps another, is refused") {
  CHECK_FALSE(fixagent::apply_edits(kTree, {edit(0, "two", "2")}));
  CHECK_FALSE(fixagent::apply_edits(kTree, {edit(100, "", "x")}));
  CHECK_FALSE(fixagent::apply_edits(kTree, {edit(8, "three and more", "x")}));
  CHECK_FALSE(fixagent::apply_edits(kTree, {edit(0, "one two", "x"), edit(4, "two", "2")}));
  CHECK_FALSE(fixagent::apply_edits(kTree, {edit(0, "one", "1"), edit(0, "one", "2")}));
}

TEST_CASE("two edits that only take away may overlap") {
  const auto files = fixagent::apply_edits(kTree, {edit(3, " two three", ""), edit(7, " ", "")});
  REQUIRE(files);
  CHECK(files->at("a") == "one");
}
