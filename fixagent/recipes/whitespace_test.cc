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

TEST_CASE("pylint's other forms name the line too") {
  CHECK(one("a.py:2: [C0303(trailing-whitespace), ] Trailing whitespace", "a \nb \n") == "a \nb\n");
  CHECK(one("a.py(1): [C0303(trailing-whitespace)] Trailing whitespace", "a \nb \n") == "a\nb \n");
  CHECK(one("a.py:3: [C0305(trailing-newlines), ] Trailing newlines", "a\n\n\n") == "a\n");
}

TEST_CASE("white space that a string holds stays") {
  const auto refused = [](const std::string& path, const std::string& text, const std::string& line) {
    const fixagent::MemoryTree tree{{path, text}};
    const auto outcome =
        fixagent::whitespace(instruction("whitespace", path + ":" + line + ": trailing whitespace.\n"), tree);
    INFO(path << "\n" << text);
    CHECK(outcome.edits.empty());
    CHECK(refusals_of(outcome).find(path + ":" + line + ": the white space stands in a string") != std::string::npos);
  };
  refused("a.py", "B = \"\"\"Dear guest,\n-- \nquay\n\"\"\"\n", "2");
  refused("a.py", "f(\n\"\"\"a \nb\"\"\"\n)\n", "2");
  refused("a.py", "x = [\n    \"\"\"a \nb\"\"\",\n]\n", "2");
  refused("a.js", "const a = `one \ntwo`;\n", "1");
  refused("a.js", "const a = `one ${x} \ntwo`;\n", "1");
  refused("a.go", "package a\n\nvar b = `one \ntwo`\n", "3");
  refused("a.rs", "const A: &str = \"one \ntwo\";\n", "1");
  refused("a.cc", "auto a = R\"(one \ntwo)\";\n", "1");
  refused("a.sh", "cat <<EOF\none \nEOF\n", "2");
}

TEST_CASE("white space behind a string, in a docstring and in a comment goes") {
  CHECK(one("a.py:1: trailing whitespace.\n", "a = \"x\" \n") == "a = \"x\"\n");
  CHECK(one("a.py:3:1: W291 trailing whitespace", "B = \"\"\"a \nb\n\"\"\" \n") == "B = \"\"\"a \nb\n\"\"\"\n");
  CHECK(one("a.py:2: trailing whitespace.\n", "def f():\n    \"\"\"It \n\n    is.\"\"\"\n") ==
        "def f():\n    \"\"\"It\n\n    is.\"\"\"\n");
  CHECK(one("a.py:1: trailing whitespace.\n", "# it's \n") == "# it's\n");
  CHECK(one("a.c:1: trailing whitespace.\n", "/* \"a \n b\" */\n", "a.c") == "/* \"a\n b\" */\n");
}

TEST_CASE("a hook's file is left alone where one of its strings has such white space") {
  const std::string hook = "- hook id: trailing-whitespace\nFixing a.py\n";
  CHECK(one(hook, "a = 1 \nB = \"\"\"x \n\"\"\"\n") == "unchanged");
  CHECK(one(hook, "a = 1 \nB = \"\"\"x\n\"\"\"\n") == "a = 1\nB = \"\"\"x\n\"\"\"\n");
}

TEST_CASE("patches, snapshots and golden files keep every blank") {
  for (const std::string path : {"a.patch", "debian/a.diff", "a.test.js.snap", "out.golden"}) {
    CHECK(one(path + ":1: trailing whitespace.\n", " \n", path) == "unchanged");
    CHECK(one("- hook id: end-of-file-fixer\nFixing " + path + "\n", "a\n\n", path) == "unchanged");
  }
}
