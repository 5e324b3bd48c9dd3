#include "fixagent/recipes/compiler_message.h"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;

namespace {

std::optional<fixagent::CompilerMessage> read(const std::string& text) {
  const fixagent::Instruction one = instruction("include-fixit", text);
  return fixagent::read_compiler_message(fixagent::evidence_lines(one));
}

// g++ 12.2.0: LC_ALL=C.UTF-8 g++ -c a.cc -fdiagnostics-parseable-fixits
const char* const kGcc = R"(a.cc: In function ‘int main()’:
a.cc:7:8: error: ‘vector’ is not a member of ‘std’
    7 |   std::vector<int> v;
      |        ^~~~~~
a.cc:2:1: note: ‘std::vector’ is defined in header ‘<vector>’; did you forget to ‘#include <vector>’?
    1 | #include <cstdio>
  +++ |+#include <vector>
    2 | #ifdef _WIN32
fix-it:"a.cc":{2:1-2:1}:"#include <vector>\n"
a.cc:8:8: error: ‘string’ is not a member of ‘std’
    8 |   std::string s;
      |        ^~~~~~
a.cc:2:1: note: ‘std::string’ is defined in header ‘<string>’; did you forget to ‘#include <string>’?
  +++ |+#include <string>
)";

// clang 14.0.6: clang++ -c inc.cc
const char* const kClang = R"(inc.cc:14:3: error: use of undeclared identifier 'prinft'; did you mean 'printf'?
  prinft("x");
  ^~~~~~
  printf
/usr/include/stdio.h:356:12: note: 'printf' declared here
extern int printf (const char *__restrict __format, ...);
           ^
)";

}  // namespace

TEST_CASE("gcc's first error is read with its source line, note, suggested line and fix-it, and no other's") {
  const auto message = read(kGcc);
  REQUIRE(message);
  CHECK(message->file == "a.cc");
  CHECK(message->line == 7);
  CHECK(message->column == 8);
  CHECK(message->text == "'vector' is not a member of 'std'");
  CHECK(message->log_line == 101);
  REQUIRE(message->shown);
  CHECK(message->shown->text == "  std::vector<int> v;");
  REQUIRE(message->insertions.size() == 1);
  CHECK(message->insertions[0].text == "#include <vector>");
  CHECK(message->insertions[0].before == 2);
  CHECK(message->insertions[0].log_line == 106);
  REQUIRE(message->fixits.size() == 1);
  CHECK(message->fixits[0].text == "#include <vector>\n");
  REQUIRE(message->hints.size() == 1);
  CHECK(message->hints[0].header == "<vector>");
}

TEST_CASE("clang's source line has no gutter and what stands under the carets is the replacement") {
  const auto message = read(kClang);
  REQUIRE(message);
  REQUIRE(message->shown);
  CHECK(message->shown->text == "  prinft(\"x\");");
  CHECK(message->replacement == "printf");
}

TEST_CASE("a source line without gutter may begin in the first column and look like a gutter or a message") {
  for (const std::string source : {"vlue = 1;", "  || vlue", " 3 | vlue", "f(\"a.cc:9:9: error: x\", vlue);"}) {
    CAPTURE(source);
    const std::size_t column = source.find("vlue");
    const std::string indent(column, ' ');
    const auto message =
        read(fmt::format("a.cc:3:1: error: use of undeclared identifier 'vlue'; did you mean "
                         "'value'?\n{}\n{}^~~~\n{}value\n1 error generated.\n",
                         source, indent, indent));
    REQUIRE(message);
    REQUIRE(message->shown);
    CHECK(message->shown->text == source);
    CHECK(message->replacement == "value");
    CHECK(message->replacement_log_line == 103);
  }
}

TEST_CASE("what a tool prints below the carets is no replacement") {
  const std::string error = "a.cc:3:1: error: use of undeclared identifier 'vlue'\nvlue = 1;\n^\n";
  for (const std::string next : {"1 error generated.", "make: *** [Makefile:2: a.o] Error 1", "     far off",
                                 "fix-it:\"a.cc\":{3:1-3:5}:\"value\"", ""}) {
    CAPTURE(next);
    const auto message = read(error + next + "\n");
    REQUIRE(message);
    CHECK(message->replacement.empty());
    CHECK(message->fixits.size() == (next.starts_with("fix-it:") ? 1 : 0));
  }
  // Without carets the line below an error is not the source: gcc -fno-diagnostics-show-caret prints none.
  const auto bare = read("a.cc:3:1: error: ‘vlue’ was not declared in this scope\n  CC b.o\nmake: *** Error 1\n");
  REQUIRE(bare);
  CHECK_FALSE(bare->shown);
}

TEST_CASE("warnings and notes alone are no error") {
  CHECK_FALSE(
      read("a.c:4:3: warning: implicit declaration of function ‘printf’\na.c:1:1: note: include ‘<stdio.h>’\n"));
  CHECK_FALSE(read("make: *** [Makefile:2: all] Error 1\n"));
}

TEST_CASE("tabs are shown as the compilers show them") {
  CHECK(fixagent::with_tabs_shown("\tx\ty") == "        x       y");
  CHECK(fixagent::with_tabs_shown("ab\tc") == "ab      c");
}

TEST_CASE("numbers out of any bound do not make a message") {
  CHECK_FALSE(read("a.c:99999999999999999999:1: error: x\n"));
  const auto message = read("a.c:1:1: error: x\nfix-it:\"a.c\":{1:1-99999999999999999999:1}:\"y\"\n");
  REQUIRE(message);
  CHECK(message->fixits.empty());
}
