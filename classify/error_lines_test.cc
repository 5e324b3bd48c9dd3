#include "classify/error_lines.h"

#include <catch2/catch.hpp>

namespace cimend::classify {
namespace {

std::vector<LikelyLines> likely(const std::string& text, const std::string& passing = "") {
  Baseline baseline;
  if (!passing.empty()) baseline.add(core::Log::read(passing));
  return likely_error_lines(core::Log::read(text), baseline, 3);
}

TEST_CASE("lines that look like an error are found, the strongest first") {
  const auto found = likely("start\nsomething failed a bit\nfine\nfine\nfine\nERROR: the frobnicator is gone\nfine\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].telling_line == 6);
  CHECK(found[1].telling_line == 2);
}

TEST_CASE("lines that say nothing failed, or only give an exit code, are no errors") {
  const std::string text =
      "0 errors\nno failures\ncc -Werror -c a.c\nok test_error_handling\nmake: *** [all] Error 2\n";
  const auto found = likely(text + "the last words\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].telling_line == 6);
}

TEST_CASE("near lines are one block, of ten lines at most") {
  std::string text;
  for (int i = 0; i < 25; ++i) text += "error: number " + std::string(1, static_cast<char>('a' + i)) + "\n";
  const auto found = likely(text);
  REQUIRE(found.size() == 3);
  for (const LikelyLines& block : found) CHECK(block.lines.last_line - block.lines.first_line < 10);
}

TEST_CASE("where nothing looks like an error, the last words before the exit code are shown") {
  const auto found = likely("##[group]Run x\n##[endgroup]\none\ntwo\n\n##[error]Process completed with exit code 3.\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].lines.first_line == 3);
  CHECK(found[0].telling_line == 4);
}

TEST_CASE("the environment that GitHub prints before a step is not looked at") {
  const auto found = likely(
      "##[group]Run x\nenv:\n  ERROR_TIMEOUT: failed\n##[endgroup]\nlast words\n##[error]Process completed with exit "
      "code 3.\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].telling_line == 5);
}

TEST_CASE("a passing log's own error lines are passed over") {
  const auto found = likely("ERROR: known at 12:01\nfine\nfine\nfine\nerror: new\n", "ERROR: known at 08:30\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].telling_line == 5);
}

TEST_CASE("of a cascade the first error is the best, and its followers come next") {
  const auto found = likely(
      "fine\nx.c:1: error: no such type\n  int x\n\nfine\nfine\nfine\nx.c:9: error: no such name\n\nfine\nfine\nfine\n"
      "x.c:20: error: no such member\n");
  REQUIRE(found.size() == 3);
  CHECK(found[0].telling_line == 2);
  CHECK(found[0].lines.last_line == 3);
  CHECK(found[1].telling_line == 8);
  CHECK(found[2].telling_line == 13);
}

TEST_CASE("lines that sum up and the program's progress explain less than a message") {
  std::string text = "[3 of 9] Compiling Data.Error\nConnection error: timed out\n";
  for (int i = 0; i < 5; ++i) text += "fine\n";
  const auto found = likely(text + "\nResult: FAIL\n3 tests failed\nFAILED (failures=3)\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].telling_line == 2);
}

TEST_CASE("with a passing log, silence is told by the last line that is new") {
  const auto found = likely("starting up\nlistening on 8081\nsocket closed by peer\nshutting down\ngood bye to all\n",
                            "starting up\nlistening on 80\nshutting down\ngood bye to all\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].telling_line == 3);
}

bool tells_of_failure(const std::string& line) {
  return tells_of_failure_after(core::Log::read("ERROR: earlier\n" + line + "\n"), 1);
}

TEST_CASE("a line tells of a failure by its beginning or by an exit code that is not 0") {
  for (const char* line : {"ERROR: no", "ValueError: bad", "a.c:3: fatal error: no", "it exited with code 2",
                           "make: *** [all] Error 2", "exit status 1"}) {
    INFO(line);
    CHECK(tells_of_failure(line));
  }
  for (const char* line : {"", "0 errors", "it exited with code 0", "exit status: 0", "cc -Werror -c a.c",
                           "not found in the cache, building", "ok test_error: handled"}) {
    INFO(line);
    CHECK_FALSE(tells_of_failure(line));
  }
}

TEST_CASE("an empty log has no lines") { CHECK(likely("").empty()); }

}  // namespace
}  // namespace cimend::classify
