#include "classify/scanner.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>

#include "classify/literal_search.h"
#include "classify/matcher.h"
#include "classify/signal.h"
#include "classify/test_rules.h"

namespace cimend::classify {
namespace {

std::vector<std::uint32_t> lines_hit(const RuleSet& rules, const std::string& text, Engine engine = Engine::literals) {
  std::vector<std::uint32_t> lines;
  for (const Hit& hit : Scanner(rules, engine).hits(core::Log::read(text))) lines.push_back(hit.line);
  return lines;
}

TEST_CASE("a literal is found at the very start and the very end, in any case") {
  auto search = LiteralSearch::compile({"needle"});
  REQUIRE(search.has_value());
  std::vector<std::uint64_t> ends;
  REQUIRE(search->each("NEEDLE and Needle", [&](unsigned, std::uint64_t end) { ends.push_back(end); }));
  CHECK(ends == std::vector<std::uint64_t>{6, 17});
}

TEST_CASE("a serialised matcher finds the same, and a broken one is refused") {
  const std::vector<std::string> literals = {"alpha", "beta", "gamma delta"};
  const auto bytes = LiteralSearch::serialise(literals);
  REQUIRE(bytes.has_value());
  const auto search = LiteralSearch::load(*bytes);
  REQUIRE(search.has_value());
  std::vector<unsigned> found;
  REQUIRE(search->each("a Beta b gamma DELTA", [&](unsigned index, std::uint64_t) { found.push_back(index); }));
  CHECK(found == std::vector<unsigned>{1, 2});
  CHECK_FALSE(LiteralSearch::load("no matcher at all, but long enough to look at").has_value());
}

TEST_CASE("the rule decides, not its literal") {
  const RuleSet rules = RuleSet::of(rules_from({"match: '^broken: \\d+$'"}));
  CHECK(lines_hit(rules, "broken: x\nis broken: 1\nbroken: 12\n") == std::vector<std::uint32_t>{3});
}

TEST_CASE("forbid and marker hold a rule back") {
  const RuleSet rules = RuleSet::of(rules_from({"match: 'broken'\nforbid: 'not broken'"}));
  CHECK(lines_hit(rules, "broken\nnot broken\n") == std::vector<std::uint32_t>{1});
  const RuleSet marked = RuleSet::of(rules_from({"match: 'broken'\nmarker: error"}));
  CHECK(lines_hit(marked, "broken\n##[error]broken\n##[warning]broken\n") == std::vector<std::uint32_t>{2});
}

TEST_CASE("a rule without any literal is tried on every line") {
  const RuleSet rules = RuleSet::of(rules_from({"match: '^\\d+$'"}));
  CHECK(lines_hit(rules, "1\na\n22\n") == std::vector<std::uint32_t>{1, 3});
}

TEST_CASE("a rule waits for its after, in logs that go on as well") {
  const RuleSet rules = RuleSet::of(rules_from({"match: '^broken: \\d+$'\nafter: 'press starts'"}));
  const Scanner scanner(rules, Engine::literals);
  const std::uint32_t rule = 0;
  const auto lines = [&](const std::string& text, SeenAfter* seen) {
    std::vector<std::uint32_t> found;
    for (const Hit& hit : scanner.hits(core::Log::read(text), seen)) {
      if (hit.entry == rule) found.push_back(hit.line);
    }
    return found;
  };
  CHECK(lines("broken: 1\npress starts\nbroken: 2\npress starts\nbroken: 3\n", nullptr) ==
        std::vector<std::uint32_t>{3, 5});
  SeenAfter seen;
  CHECK(lines("broken: 1\n", &seen).empty());
  CHECK(lines("broken: 1\npress starts\n", &seen).empty());
  CHECK(lines("broken: 1\n", &seen) == std::vector<std::uint32_t>{1});
}

TEST_CASE("each step waits for its own after") {
  const RuleSet rules = RuleSet::of(rules_from({"match: '^broken: \\d+$'\nafter: 'press starts'"}));
  const core::Log log = core::Log::read(
      "##[group]Run one\npress starts\npress starts\nbroken: 1\n##[group]Run two\nbroken: 2\npress starts\nbroken: "
      "3\n");
  for (const Engine engine : {Engine::literals, Engine::every_line}) {
    const std::vector<Hit> hits = Scanner(rules, engine).hits(log);
    std::vector<std::size_t> lines;
    for (const Match& match : match_rules(log, rules, hits)) lines.push_back(match.lines.first_line);
    CHECK(lines == std::vector<std::size_t>{4, 8});
  }
}

TEST_CASE("a literal that runs over a line end makes no hit") {
  const RuleSet rules = RuleSet::of(rules_from({"match: 'needle'"}));
  CHECK(lines_hit(rules, "need\nle\n").empty());
}

// Words that rules are made of, in any order and case, with bytes that are no text between them.
std::string random_log(unsigned seed, const RuleSet& rules) {
  std::mt19937 random(seed);
  std::vector<std::string> words = {"error", ": ", "FAILED", " ",     "\t",       "warning", "\xff\xfe", "src/a.c:3:1",
                                    "0",     "17", "E  ",    "panic", "\x1b[31m", "\r",      "##[error]"};
  for (const auto* texts : {&rules.plan().beginnings, &rules.plan().texts, &rules.plan().literals}) {
    for (const PlannedText& text : *texts) words.push_back(text.text);
  }
  std::string text;
  for (int i = 0; i < 4000; ++i) {
    text += words[random() % words.size()];
    if (random() % 5 == 0) text += '\n';
  }
  return text;
}

// Everything that findings are made of, as text.
std::string found_by(const Scanner& scanner, const RuleSet& rules, const core::Log& log) {
  std::string out;
  std::vector<Hit> hits = scanner.hits(log);
  for (const Match& match : match_rules(log, rules, hits)) {
    out += std::to_string(match.lines.first_line) + "-" + std::to_string(match.lines.last_line) + " " +
           rules.rules()[match.rule].rule.id + " " + match.value(Field::message) + "\n";
  }
  const std::size_t first_signal = rules.rules().size(), first_after = first_signal + signals().size();
  for (const Hit& hit : hits) {
    const bool signal = hit.entry >= first_signal && hit.entry < first_after;
    if (signal) out += std::to_string(hit.line) + " " + std::to_string(hit.entry) + "\n";
  }
  return out;
}

// By text, since the order of texts may differ; without those that no entry wants.
std::map<std::string, std::vector<std::uint32_t>> by_text(const std::vector<PlannedText>& planned) {
  std::map<std::string, std::vector<std::uint32_t>> entries;
  for (const PlannedText& text : planned) {
    if (!text.entries.empty()) entries[text.text] = text.entries;
  }
  return entries;
}

// Rules of all kinds: found by a beginning, a text, a literal, by none; with and without `after`; in the place of
// shipped ones.
std::vector<Rule> own_rules() {
  std::string with_after, with_literal;  // ids of shipped rules
  for (const Rule& rule : shipped_rules()) {
    if (!rule.after.empty()) with_after = rule.id;
  }
  const RuleSet shipped = RuleSet::shipped();
  for (const PlannedText& literal : shipped.plan().literals) {
    if (literal.entries.front() < shipped.rules().size())
      with_literal = shipped.rules()[literal.entries.front()].rule.id;
  }
  return rules_from({"match: '^flux (?P<message>.*) broken'", "match: 'the manifold is (?:torn|bent)'\nafter: 'kvj!'",
                     "match: 'qxz!|zqk!'", "match: '^\\d+$'\nafter: '^\\S+$'", "match: '^panic.*\\bpress\\b'",
                     "match: 'jammed valve'\nafter: 'panic'\nid: " + with_after,
                     "match: 'the lid fell off'\nid: " + with_literal});
}

TEST_CASE("own rules beside the shipped ones are found as if all were planned together") {
  const RuleSet joined = RuleSet::shipped_and(own_rules());
  std::vector<Rule> all;
  for (const CompiledRule& compiled : joined.rules()) all.push_back(compiled.rule);
  const std::size_t own = own_rules().size();
  REQUIRE(all.size() == shipped_rules().size() + own - 2);
  const RuleSet together = RuleSet::of(all);
  CHECK(joined.rules_with_after() == together.rules_with_after());
  CHECK(by_text(joined.plan().beginnings) == by_text(together.plan().beginnings));
  CHECK(by_text(joined.plan().texts) == by_text(together.plan().texts));
  CHECK(by_text(joined.plan().literals) == by_text(together.plan().literals));
  CHECK(joined.plan().unfiltered == together.plan().unfiltered);
  CHECK(joined.plan().characters == together.plan().characters);
  CHECK(joined.plan().grams == together.plan().grams);
  REQUIRE(joined.literals_in_database() > 0);
  REQUIRE(joined.literals_in_database() < joined.plan().literals.size());

  const core::Log log = core::Log::read(random_log(3, joined));
  const Scanner scanner(joined, Engine::literals);
  REQUIRE(scanner.engine() == Engine::literals);
  CHECK(found_by(scanner, joined, log) == found_by(Scanner(together, Engine::literals), together, log));
  CHECK(lines_hit(joined, "is qxz! here\n") == std::vector<std::uint32_t>{1});
}

TEST_CASE("rules that take the place of shipped ones with the same patterns find the same") {
  std::vector<Rule> replaced = shipped_rules();
  replaced.resize(40);
  const RuleSet rules = RuleSet::shipped_and(replaced), shipped = RuleSet::shipped();
  REQUIRE(rules.rules().size() == shipped.rules().size());
  const core::Log log = core::Log::read(random_log(4, shipped));
  const auto ids_found = [&](const RuleSet& set) {
    std::vector<std::pair<std::size_t, std::string>> found;
    const std::vector<Hit> hits = Scanner(set, Engine::literals).hits(log);
    for (const Match& match : match_rules(log, set, hits)) {
      found.emplace_back(match.lines.first_line, set.rules()[match.rule].rule.id);
    }
    std::sort(found.begin(), found.end());
    return found;
  };
  CHECK(ids_found(rules) == ids_found(shipped));
}

TEST_CASE("looking for literals first finds what trying everything finds") {
  const RuleSet rules = RuleSet::shipped();
  const Scanner fast(rules, Engine::literals), slow(rules, Engine::every_line);
  REQUIRE(fast.engine() == Engine::literals);
  for (unsigned seed = 1; seed <= 2; ++seed) {
    const core::Log log = core::Log::read(random_log(seed, rules));
    INFO("seed " << seed);
    CHECK(found_by(fast, rules, log) == found_by(slow, rules, log));
  }
  for (const Rule& rule : shipped_rules()) {
    std::string text;
    for (const PlacedText& example : rule.examples) text += example.text + "\n";
    const core::Log log = core::Log::read(text);
    INFO(rule.id);
    CHECK(found_by(fast, rules, log) == found_by(slow, rules, log));
  }
}

}  // namespace
}  // namespace cimend::classify
