#include "classify/pattern_syntax.h"

#include <re2/re2.h>
#include <catch2/catch.hpp>

#include <random>
#include <string>

#include "classify/required_grams.h"
#include "classify/required_text.h"
#include "classify/rule_set.h"
#include "classify/signal.h"

namespace cimend::classify {
namespace {

using Kind = PatternNode::Kind;

// Writes a text that the tree matches, choosing at random where it may.
void write_match(const PatternNode& node, std::mt19937& random, std::string& out) {
  switch (node.kind) {
    case Kind::bytes: {
      std::string allowed;
      for (unsigned c = 0; c < 256; ++c) {
        const bool line_end = c == '\n' || c == '\r';
        if (node.set.test(c) && !line_end) allowed += static_cast<char>(c);
      }
      // Some plain byte more often than any of 256, so that matches look like text.
      if (!allowed.empty()) out += allowed[random() % allowed.size()];
      return;
    }
    case Kind::sequence:
      for (const PatternNode& part : node.parts) write_match(part, random, out);
      return;
    case Kind::choice: return write_match(node.parts[random() % node.parts.size()], random, out);
    case Kind::repeat: {
      const int most = node.most < 0 ? node.least + 3 : node.most;
      const int times = node.least + static_cast<int>(random() % static_cast<unsigned>(most - node.least + 1));
      for (int i = 0; i < times; ++i) write_match(node.parts.front(), random, out);
      return;
    }
    case Kind::line_begin:
    case Kind::line_end:
    case Kind::nothing: return;
  }
}

std::vector<std::string> all_patterns() {
  std::vector<std::string> patterns;
  for (const Rule& rule : shipped_rules()) patterns.push_back(rule.match);
  for (const Signal& signal : signals()) patterns.emplace_back(signal.pattern);
  return patterns;
}

bool holds_one(const std::string& text, const std::vector<std::string>& texts) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& wanted) { return text.find(wanted) != std::string::npos; });
}

std::string without_leading_blanks(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\f\r");
  return first == std::string::npos ? "" : text.substr(first);
}

std::string with_digit_runs(const std::string& text) {
  std::string out;
  for (const char c : folded(text)) {
    if (c != '0' || out.empty() || out.back() != '0') out += c;
  }
  return out;
}

TEST_CASE("every shipped pattern is read, and what its tree writes RE2 matches") {
  std::mt19937 random(7);
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  int matched = 0, written = 0;
  for (const std::string& pattern : all_patterns()) {
    INFO(pattern);
    const auto tree = parse_pattern(pattern);
    REQUIRE(tree.has_value());
    const re2::RE2 regex(pattern, options);
    for (int i = 0; i < 4; ++i) {
      std::string text;
      write_match(*tree, random, text);
      ++written;
      matched += re2::RE2::PartialMatch(text, regex) ? 1 : 0;
    }
  }
  // \b, \B and $ in the middle of a pattern are not kept in the tree: a few of its texts are none.
  CHECK(matched > written * 95 / 100);
}

TEST_CASE("a text that a pattern matches holds what the pattern is said to require") {
  std::mt19937 random(11);
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  for (const std::string& pattern : all_patterns()) {
    const auto tree = parse_pattern(pattern);
    REQUIRE(tree.has_value());
    const re2::RE2 regex(pattern, options);
    const auto anywhere = required_text(pattern, RequiredText::Place::anywhere, 9, 12);
    const auto literal = required_text(pattern, RequiredText::Place::anywhere, 3, 8, Digits::apart);
    const auto beginning = required_text(pattern, RequiredText::Place::beginning, 3, 12);
    const std::vector<std::uint16_t> formula = required_grams(pattern);
    LineGrams grams;
    for (int i = 0; i < 6; ++i) {
      std::string text;
      write_match(*tree, random, text);
      if (!re2::RE2::PartialMatch(text, regex)) continue;
      INFO(pattern << "\nmatches: " << text);
      if (anywhere) CHECK(holds_one(folded(text), anywhere->texts));
      if (beginning) {
        const std::string begin = with_digit_runs(without_leading_blanks(text));
        CHECK(std::any_of(beginning->texts.begin(), beginning->texts.end(),
                          [&](const std::string& wanted) { return begin.starts_with(wanted); }));
      }
      if (literal) {
        std::string lower;
        for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        CHECK(holds_one(lower, literal->texts));
      }
      for (const std::string& piece : required_pieces(pattern, 9)) CHECK(text.find(piece) != std::string::npos);
      for (const char c : required_characters(pattern)) CHECK(text.find(c) != std::string::npos);
      grams.take(text);
      CHECK(grams.may_meet(formula));
    }
  }
}

TEST_CASE("classes, escapes and counts are read as RE2 reads them") {
  const auto bytes_of = [](const char* pattern) {
    const auto tree = parse_pattern(pattern);
    REQUIRE(tree.has_value());
    std::string out;
    for (unsigned c = 1; c < 128; ++c) {
      if (tree->parts.front().set.test(c)) out += static_cast<char>(c);
    }
    return out;
  };
  CHECK(bytes_of("[a-c]") == "abc");
  CHECK(bytes_of("[]a]") == "]a");
  CHECK(bytes_of("[a-]") == "-a");
  CHECK(bytes_of(R"([\d_])") == "0123456789_");
  CHECK(bytes_of("[[:digit:]]") == "0123456789");
  CHECK(bytes_of("(?i:k)") == "");  // a group: its bytes stand one level below
  CHECK(bytes_of(R"(\x41)") == "A");
  CHECK(bytes_of(R"(\x{7a})") == "z");
  CHECK(bytes_of("{") == "{");
  CHECK(parse_pattern("a{2,3}")->parts.front().most == 3);
  CHECK(parse_pattern("a{2,}")->parts.front().most == -1);
}

TEST_CASE("what is not understood gives nothing") {
  for (const char* pattern : {"(", "a)", "[", "[z-a]", R"(\p{Greek})", R"(\Qa\E)", "*", "(?<name>a)", R"(\)"}) {
    INFO(pattern);
    CHECK_FALSE(parse_pattern(pattern).has_value());
  }
  CHECK_FALSE(parse_pattern(std::string(500, '(') + std::string(500, ')')).has_value());
}

}  // namespace
}  // namespace cimend::classify
