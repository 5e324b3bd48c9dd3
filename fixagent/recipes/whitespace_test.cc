#include <catch2/catch.hpp>

#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;
using fixagent::test::testdata;
using fixagent::test::testdata_tree;

namespace {

using Files = std::map<std::string, std::string>;

Files mended(const std::string& log, const Files& files) {
  const fixagent::MemoryTree tree(files);
  return result_of(fixagent::whitespace(instruction("whitespace", log), tree), tree);
}

std::string one(const std::string& log, const std::string& bytes, const std::string& path = "a.py") {
  const Files after = mended(log, {{path, bytes}});
  return after.empty() ? "unchanged" : after.at(path);
}

}  // namespace

TEST_CASE("after what git diff --check names is mended, git has nothing left to say") {
  const Files before = testdata_tree("whitespace/before");
  fixagent::test::ScratchRepository scratch;
  for (const auto& [path, bytes] : before) scratch.write(path, bytes);
  scratch.git({"add", "-A"});
  const std::string log = scratch.git({"diff", "--cached", "--check"}).out;
  CHECK(log == testdata("whitespace/git-diff-check.log"));
  for (const auto& [path, bytes] : mended(log, before)) scratch.write(path, bytes);
  scratch.git({"add", "-A"});
  CHECK(scratch.git({"diff", "--cached", "--check"}).out.empty());
}

TEST_CASE("flake8's lines are mended one by one") {
  const Files after = mended(testdata("whitespace/flake8.log"), testdata_tree("whitespace/before"));
  CHECK(after.at("m.py") == "x = 1\ny = 2\n\nz = 3\n");
  CHECK(after.at("n.py") == "w = 1\n");
  CHECK(after.size() == 2);
}

TEST_CASE("only the named line changes") {
  CHECK(one("a.py:2:2: W291 trailing whitespace", "a \nb \nc \n") == "a \nb\nc \n");
  CHECK(one("a.py:2:0: C0303: Trailing whitespace (trailing-whitespace)", "a \nb \n") == "a \nb\n");
  CHECK(one("W291 [*] Trailing whitespace\n --> a.py:1:2\n", "a \nb \n") == "a\nb \n");
}

TEST_CASE("the file of an eslint line is the instruction's") {
  fixagent::Instruction eslint = instruction("whitespace",
                                             "  1:3  error  Trailing spaces not allowed  no-trailing-spaces\n"
                                             "  2:2  error  Newline required at end of file but not found  eol-last\n");
  eslint.file = "/home/runner/work/p/p/src/a.js";
  const fixagent::MemoryTree tree{{"src/a.js", "x;  \ny;"}};
  CHECK(result_of(fixagent::whitespace(eslint, tree), tree).at("src/a.js") == "x;\ny;\n");
}

TEST_CASE("small tools name the file without a line, or above their messages") {
  fixagent::Instruction small = instruction("whitespace", "error: docs/a.md: no newline at end of file\n");
  small.file = "docs/a.md";
  const fixagent::MemoryTree tree{{"docs/a.md", "a \nb"}};
  CHECK(result_of(fixagent::whitespace(small, tree), tree).at("docs/a.md") == "a \nb\n");
  fixagent::Instruction editorconfig =
      instruction("whitespace", "\t1: Trailing whitespace\n\tWrong line endings or no final newline\n");
  editorconfig.file = "docs/a.md";
  CHECK(result_of(fixagent::whitespace(editorconfig, tree), tree).at("docs/a.md") == "a\nb\n");
}

TEST_CASE("the end of a file gets one newline, whatever was there") {
  CHECK(one("a.py:1:2: W292 no newline at end of file", "a") == "a\n");
  CHECK(one("a.py:2:1: W391 blank line at end of file", "a\n\n \n\n") == "a\n");
  CHECK(one("a.c:1:2: error: no newline at end of file [-Werror,-Wnewline-eof]", "a", "a.c") == "a\n");
  CHECK(one("a.py:1:2: W292 no newline at end of file", "a\r\nb") == "a\r\nb\r\n");
  CHECK(one("a.py:1:2: W292 no newline at end of file", "a\n") == "unchanged");
  CHECK(one("a.py:1:2: W292 no newline at end of file", "") == "unchanged");
}

TEST_CASE("pre-commit's hooks are told apart by their id") {
  const std::string trailing =
      "Trim Trailing Whitespace....Failed\n- hook id: trailing-whitespace\n- exit code: 1\n\nFixing a.py\n";
  CHECK(one(trailing, "a \n\n\nb\t\n\n") == "a\n\n\nb\n\n");
  const std::string end = "Fix End of Files.....Failed\n- hook id: end-of-file-fixer\n- exit code: 1\n\nFixing a.py\n";
  CHECK(one(end, "a \n\n\nb\t\n\n") == "a \n\n\nb\t\n");
  CHECK(one(trailing + end, "a \n \n \n") == "a\n");   // both take away the blank lines' white space
  CHECK(one("Fixing a.py\n", "a \n") == "unchanged");  // some other hook
}

TEST_CASE("a Markdown line break stays unless its line was named") {
  const std::string hook = "- hook id: trailing-whitespace\nFixing a.md\n";
  CHECK(one(hook, "one  \ntwo \n  \n", "a.md") == "one  \ntwo\n\n");
  CHECK(one("a.md:1: trailing whitespace.\n", "one  \ntwo  \n", "a.md") == "one\ntwo  \n");
}

TEST_CASE("carriage returns are line ends, not trailing white space") {
  CHECK(one("a.py:1: trailing whitespace.\n", "a\r\n") == "unchanged");
  CHECK(one("a.py:1: trailing whitespace.\n", "a \r\n") == "a\r\n");
}

TEST_CASE("binary files, lines that are not there and unknown words are left alone") {
  const fixagent::MemoryTree tree{{"a.bin", std::string("a \0b \n", 6)}, {"a.py", "a \n"}};
  const auto refused = [&](const std::string& log) {
    const auto outcome = fixagent::whitespace(instruction("whitespace", log), tree);
    CHECK(outcome.edits.empty());
    return refusals_of(outcome);
  };
  CHECK(refused("a.bin:1: trailing whitespace.\n").find("no-binary") == 0);
  CHECK(refused("a.py:9: trailing whitespace.\n").find("nothing of what the log says") != std::string::npos);
  CHECK(refused("a.py:999999999999999999: trailing whitespace.\n").find("names no trailing") != std::string::npos);
  CHECK(refused("all good\n").find("names no trailing") != std::string::npos);
  CHECK(refused("../../etc/shadow:1: trailing whitespace.\n").find("no file") != std::string::npos);
}
