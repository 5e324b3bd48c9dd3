#include "classify/text_search.h"

#include <catch2/catch.hpp>

#include <random>
#include <set>

#include "classify/required_text.h"

namespace cimend::classify {
namespace {

using Found = std::multiset<std::pair<std::uint32_t, std::size_t>>;

Found found_in(const std::vector<std::string>& texts, const std::string& bytes) {
  Found found;
  TextSearch(texts).each(bytes, [&](std::uint32_t text, std::size_t last) { found.emplace(text, last); });
  return found;
}

TEST_CASE("a text is found at every offset, once, at the start and at the very end") {
  const std::string text = "needle: 0";
  for (std::size_t before = 0; before < 12; ++before) {
    for (std::size_t after = 0; after < 12; ++after) {
      const std::string bytes = std::string(before, '.') + "Needle: 7" + std::string(after, '.');
      INFO(before << " before, " << after << " after");
      CHECK(found_in({text}, bytes) == Found{{0, before + text.size() - 1}});
    }
  }
}

TEST_CASE("what only looks alike to the hash is no match") {
  CHECK(found_in({"abc[defgh"}, "abc{defgh").empty());  // differ in bit 5 alone
  CHECK(found_in({"abc:defgh"}, "abc7defgh").empty());  // both in 0x30 to 0x3f
  CHECK(found_in({"abcdefghi"}, "abcdefgh").empty());
  CHECK(found_in({"abcdefghi"}, "").empty());
}

TEST_CASE("overlapping and repeated texts are all found") {
  CHECK(found_in({"aaaaaaaaa", "aaaaaaaaab"}, "aaaaaaaaaab") == Found{{0, 8}, {0, 9}, {1, 10}});
}

TEST_CASE("thousands of texts in random bytes: the same as looking for one after the other") {
  std::mt19937 random(3);
  const auto random_text = [&](std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += "abcde :0[]"[random() % 10];
    return text;
  };
  std::set<std::string> distinct;
  while (distinct.size() < 3000) distinct.insert(random_text(9 + random() % 4));
  const std::vector<std::string> texts(distinct.begin(), distinct.end());
  std::string bytes = random_text(20'000);
  for (int i = 0; i < 300; ++i) {
    const std::string& text = texts[random() % texts.size()];
    bytes.replace(random() % 19'000, text.size(), text);
  }
  Found expected;
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    for (std::size_t at = bytes.find(texts[i]); at != std::string::npos; at = bytes.find(texts[i], at + 1)) {
      expected.emplace(i, at + texts[i].size() - 1);
    }
  }
  CHECK(found_in(texts, bytes) == expected);
  CHECK(expected.size() > 100);
}

TEST_CASE("a beginning is found behind white space, in any case, with digits as one run") {
  const BeginningSearch search({"error: ", "0) test", "err", "e: 0"});
  const auto found = [&](const std::string& line) {
    std::set<std::uint32_t> texts;
    search.each(line, [&](std::uint32_t text) { texts.insert(text); });
    return texts;
  };
  CHECK(found(" \tERROR: x") == std::set<std::uint32_t>{0, 2});
  CHECK(found("  12) Test") == std::set<std::uint32_t>{1});
  CHECK(found("e: 77") == std::set<std::uint32_t>{3});
  CHECK(found("err") == std::set<std::uint32_t>{2});
  CHECK(found("er").empty());
  CHECK(found("").empty());
  CHECK(found("an error: x").empty());
}

}  // namespace
}  // namespace cimend::classify
