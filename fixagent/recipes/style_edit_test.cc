#include <catch2/catch.hpp>

#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

// What becomes of a.py; "unchanged" where nothing does.
std::string mended(const std::string& log, const std::string& source) {
  const fixagent::MemoryTree tree{{"a.py", source}};
  const auto files = result_of(fixagent::style_edit(instruction("style-edit", log), tree), tree);
  return files.empty() ? "unchanged" : files.at("a.py");
}

std::string refused(const std::string& log, const std::string& source) {
  const fixagent::MemoryTree tree{{"a.py", source}};
  const auto outcome = fixagent::style_edit(instruction("style-edit", log), tree);
  return outcome.edits.empty() ? refusals_of(outcome) : "edited";
}

bool exists(const fixagent::test::ScratchRepository& scratch, const std::string& program) {
  return scratch.run({"sh", "-c", "command -v " + program}).code == 0;
}

// Every code in one file, with neighbours that must stay: text in strings and comments, aligned names, a slice.
const std::string kUntidy = R"py(import os
def f( a, b ):
    return a, b , "( x )"  # ( y )
x = f (1,2)
y = { 'a' :1 }
z = f(a = 1, b=2)
class A:
    def g(self)->int:
        return 1
    # about h
    def h(self):
        pass
    @property

    def i(self):
        def j():
            pass
        k = 1
        def l():
            return k
        return l, j
x=1 # comment
#comment
if x==1 and  y:
    pass;
w  = 3
v =  4
print(f"hello", f'x {v}')
u = 5  #bad
t = x<y
r = x>>2
def k():
    pass



q = [1,  2]
n = x  in q and"," != ", ,"
m = os if n else(1)
if "é"=="é":
    i=x+1
)py";

}  // namespace

TEST_CASE("after every line that flake8 names is mended, flake8 has nothing left to say") {
  fixagent::test::ScratchRepository scratch;
  if (!exists(scratch, "flake8")) {
    WARN("flake8 is not installed");
    return;
  }
  const std::vector<std::string> check = {
      "flake8", "--isolated",
      "--select=E201,E202,E203,E211,E221,E222,E225,E227,E228,E231,E241,E251,E261,E262,E265,E271,E272,E275,E301,E302,"
      "E303,E304,E305,E306,E703,F541",
      "a.py"};
  std::string source = kUntidy;
  // A place may have two complaints, of which the second is seen when the first is mended.
  for (int round = 0; round < 3; ++round) {
    scratch.write("a.py", source);
    const std::string log = scratch.run(check).out;
    if (log.empty()) break;
    INFO(log);
    const fixagent::MemoryTree tree{{"a.py", source}};
    fixagent::RecipeOutcome all;
    for (const std::string& line : fixagent::test::lines_of(log)) {
      const auto outcome = fixagent::style_edit(instruction("style-edit", line), tree);
      INFO(refusals_of(outcome));
      const bool taken = std::any_of(outcome.edits.begin(), outcome.edits.end(), [&](const fixagent::Edit& edit) {
        return std::any_of(all.edits.begin(), all.edits.end(), [&](const auto& one) { return conflict(one, edit); });
      });
      if (!taken) all.edits.insert(all.edits.end(), outcome.edits.begin(), outcome.edits.end());
    }
    source = result_of(all, tree).at("a.py");
  }
  CHECK(source == R"py(import os


def f(a, b):
    return a, b, "( x )"  # ( y )


x = f(1, 2)
y = {'a': 1}
z = f(a=1, b=2)


class A:
    def g(self) -> int:
        return 1

    # about h
    def h(self):
        pass

    @property
    def i(self):
        def j():
            pass
        k = 1

        def l():
            return k
        return l, j


x = 1  # comment
# comment
if x == 1 and y:
    pass
w = 3
v = 4
print("hello", f'x {v}')
u = 5  # bad
t = x < y
r = x >> 2


def k():
    pass


q = [1, 2]
n = x in q and "," != ", ,"
m = os if n else (1)
if "é" == "é":
    i = x+1
)py");
}

// flake8 --isolated a.py (5.0.4), line by line
TEST_CASE("each code changes its own place and no other") {
  CHECK(mended("a.py:1:3: E201 whitespace after '('", "f( a, b )\n") == "f(a, b )\n");
  CHECK(mended("a.py:1:8: E202 whitespace before ')'", "f( a, b )\n") == "f( a, b)\n");
  CHECK(mended("./a.py:1:2: E225 missing whitespace around operator", "x=1\n") == "x = 1\n");
  CHECK(mended("a.py:1:8: E225 missing whitespace around operator", "x = a +b\n") == "x = a + b\n");
  CHECK(mended("a.py:1:6: E228 missing whitespace around modulo operator", "x = a%b\n") == "x = a % b\n");
  CHECK(mended("a.py:1:4: E703 statement ends with a semicolon", "x()  ;  # y\n") == "unchanged");
  CHECK(mended("a.py:1:6: E703 statement ends with a semicolon", "x()  ;  # y\n") == "x()  # y\n");
  CHECK(mended("a.py:1:5: F541 f-string is missing placeholders", "x = rf'a\\.b'\n") == "x = r'a\\.b'\n");
}

TEST_CASE("empty lines go above the comment that belongs to a definition") {
  CHECK(mended("a.py:3:1: E302 expected 2 blank lines, found 0", "x = 1\n# about f\ndef f():\n    pass\n") ==
        "x = 1\n\n\n# about f\ndef f():\n    pass\n");
  CHECK(mended("a.py:3:1: E302 expected 2 blank lines, found 1", "x = 1\n\ndef f():\n    pass\n") ==
        "x = 1\n\n\ndef f():\n    pass\n");
  CHECK(mended("a.py:5:1: E303 too many blank lines (3)", "x = 1\n\n\n\ny = 1\n") == "x = 1\n\n\ny = 1\n");
}

TEST_CASE("style edits keep the carriage returns of a file") {
  CHECK(mended("a.py:2:1: E302 expected 2 blank lines, found 0", "x = 1\r\ndef f():\r\n    pass\r\n") ==
        "x = 1\r\n\r\n\r\ndef f():\r\n    pass\r\n");
  CHECK(mended("a.py:1:2: E225 missing whitespace around operator", "x=1\r\n") == "x = 1\r\n");
  CHECK(mended("a.py:1:4: E703 statement ends with a semicolon", "x();\r\n") == "x()\r\n");
  CHECK(mended("a.py:1:4: E703 statement ends with a semicolon", "x();") == "x()");
}

TEST_CASE("a column counts characters, not bytes") {
  CHECK(mended("a.py:1:5: E231 missing whitespace after ','", "[\"é\",1]\n") == "[\"é\", 1]\n");
}

TEST_CASE("a source line that has changed since is refused") {
  CHECK_FALSE(refused("a.py:1:3: E201 whitespace after '('", "f(a)\n") == "edited");
  CHECK_FALSE(refused("a.py:1:2: E225 missing whitespace around operator", "x = 1\n") == "edited");
  CHECK_FALSE(refused("a.py:2:1: E302 expected 2 blank lines, found 1", "x = 1\ndef f():\n    pass\n") == "edited");
  CHECK(refused("a.py:9:1: E302 expected 2 blank lines, found 1", "x = 1\n").starts_with("exact-preimage"));
  CHECK(refused("a.py:1:2: E225 missing whitespace around operator\nx=2\n ^", "x=1\n").starts_with("exact-preimage"));
  CHECK(mended("a.py:1:2: E225 missing whitespace around operator\nx=1\n ^", "x=1\n") == "x = 1\n");
}

TEST_CASE("nothing inside a string changes") {
  CHECK_FALSE(refused("a.py:1:6: E201 whitespace after '('", "x = \"( a\"\n") == "edited");
  CHECK_FALSE(refused("a.py:2:2: E231 missing whitespace after ','", "x = '''\na,b\n'''\n") == "edited");
  CHECK_FALSE(refused("a.py:5:1: E303 too many blank lines (3)", "x = '''\n\n\n\ny'''\n") == "edited");
  CHECK_FALSE(refused("a.py:1:9: E262 inline comment should start with '# '", "x = 1, '#bad'\n") == "edited");
}

TEST_CASE("a choice is not made") {
  CHECK_FALSE(refused("a.py:1:4: E203 whitespace before ':'", "x[a : b]\n") == "edited");  // of a slice
  CHECK_FALSE(refused("a.py:1:5: F541 f-string is missing placeholders", "x = f'{{}}'\n") == "edited");
  CHECK_FALSE(refused("a.py:1:7: F541 f-string is missing placeholders", "x = g(f'a'\n      f'b')\n") == "edited");
  CHECK_FALSE(refused("a.py:1:7: F541 f-string is missing placeholders", "x = f'a' f'b'\n") == "edited");
  CHECK_FALSE(refused("a.py:2:1: E265 block comment should start with '# '", "x = 1\n#!/bin/sh\n") == "edited");
  CHECK_FALSE(refused("a.py:1:8: E262 inline comment should start with '# '", "x = 1  #noqa\n") == "edited");
  CHECK_FALSE(refused("a.py:1:4: E711 comparison to None should be 'if cond is None:'", "x == None\n") == "edited");
}

TEST_CASE("a file outside of the tree, and one of another language, is refused") {
  const fixagent::MemoryTree tree{{"a.py", "x=1\n"}};
  const std::string message = ":1:2: E225 missing whitespace around operator";
  for (const std::string path : {"../../etc/c.py", "/usr/lib/python3/dist-packages/a.py", "b.py"}) {
    CHECK(fixagent::style_edit(instruction("style-edit", path + message), tree).edits.empty());
  }
  CHECK(fixagent::style_edit(instruction("style-edit", "a.js" + message), tree).edits.empty());
  CHECK(fixagent::style_edit(instruction("style-edit", "a.py:1:2: E225"), tree).edits.empty());
}
