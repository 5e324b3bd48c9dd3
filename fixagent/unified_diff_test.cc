#include "fixagent/unified_diff.h"

#include <catch2/catch.hpp>

#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::lines_of;
using fixagent::test::testdata;

namespace {

std::vector<fixagent::FilePatch> read(const std::string& text) { return fixagent::read_unified_diff(lines_of(text)); }

}  // namespace

TEST_CASE("gofmt's diffs of two files that run together are two files with their hunks") {
  const auto files = read(testdata("gofmt/printed.log"));
  REQUIRE(files.size() == 2);
  CHECK(files[0].old_name == "a.go.orig");
  CHECK(files[0].new_name == "a.go");
  CHECK(files[0].command_name == "a.go");
  CHECK(files[0].hunks.size() == 2);
  CHECK(files[1].new_name == "b.go");
  CHECK(files[0].problem.empty());
  CHECK(files[1].problem.empty());
}

TEST_CASE("black's time stamps are cut off and its summary is no part of a diff") {
  const auto files = read(testdata("black/printed.log"));
  REQUIRE(files.size() == 2);
  for (const auto& file : files) {
    CHECK(file.old_name == file.new_name);
    CHECK(file.old_name.find('\t') == std::string::npos);
    CHECK(file.problem.empty());
  }
}

TEST_CASE("removed lines that look like headers are counted, not believed") {
  const auto files =
      read("--- a.sql\n+++ a.sql\n@@ -1,3 +1,2 @@\n--- a comment\n+++ not a header\n-diff --git a/x b/x\n y\n");
  REQUIRE(files.size() == 1);
  CHECK(files[0].problem.empty());
  REQUIRE(files[0].hunks.size() == 1);
  REQUIRE(files[0].hunks[0].lines.size() == 4);
  CHECK(files[0].hunks[0].lines[0].text == "-- a comment");
  CHECK(files[0].hunks[0].lines[1].text == "++ not a header");
}

TEST_CASE("a missing newline at the end is told for the line it belongs to") {
  const auto files = read("--- a\n+++ a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
  REQUIRE(files.size() == 1);
  CHECK(files[0].hunks[0].lines[0].no_newline);
  CHECK_FALSE(files[0].hunks[0].lines[1].no_newline);
  CHECK(read("--- a\n+++ a\n@@ -1 +1 @@\n-x\n+x\n\\ No newline at end of file\n")[0].hunks[0].lines[1].no_newline);
}

TEST_CASE("what does not add up is a problem that is named") {
  const std::pair<std::string, std::string> cases[] = {
      {"--- a\n+++ a\n@@ -1,9 +1,9 @@\n x\n-y\n+z\n", "is cut: lines promised: 9 old, 9 new; there: 2 and 2"},
      {"--- a\n+++ a\n@@ -1,1 +1,1 @@\n-x\n+y\n+z\n", "goes on after"},
      {"--- a\n+++ a\n@@ -1,1 +1,1 @@\n x\n-z\n", "goes on after"},
      {"--- a\n+++ a\n@@ -1,2 +1,1 @@\n x\n+z\n-q\n", "is cut"},
      {"--- a\n+++ a\n@@ -1,99999999999999999999999 +1,1 @@\n x\n", "no hunk header"},
      {"--- a\n+++ a\n@@ --1,1 +1,1 @@\n x\n", "no hunk header"},
      {"--- a\n+++ a\n@@ -1,-1 +1,1 @@\n x\n", "no hunk header"},
      {"--- a\n+++ a\n@@ -1,1 +1,1\n x\n", "no hunk header"},
      {"--- a\n+++ a\n@@ -0,0 +0,0 @@\n", "empty hunk"},
      {"--- a\n+++ a\n", "no hunk"},
      {"--- a\n+++ a\n@@ -1 +1 @@\n\\ No newline at end of file\n-x\n+y\n", "without a line"},
      {"@@ -1 +1 @@\n-x\n+y\n", "without a file name"},
      {"@@@ -1,2 -1,2 +1,3 @@@\n  x\n++y\n", "without a file name"},
      {"diff --cc a\nindex 1,2..3\n--- a/a\n+++ b/a\n@@@ -1,1 -1,1 +1,2 @@@\n  x\n++y\n", "combined diff"},
  };
  for (const auto& [text, problem] : cases) {
    CAPTURE(text);
    const auto files = read(text);
    REQUIRE_FALSE(files.empty());
    CHECK(files[0].problem.find(problem) != std::string::npos);
  }
}

TEST_CASE("git's headers that ask for more than changed bytes are flagged") {
  CHECK(read("diff --git a/x b/y\nsimilarity index 90%\nrename from x\nrename to y\n")[0].renames);
  CHECK(read("diff --git a/x b/y\nsimilarity index 90%\ncopy from x\ncopy to y\n")[0].renames);
  CHECK(read("diff --git a/x b/x\nold mode 100644\nnew mode 120000\n")[0].changes_mode);
  CHECK(read("diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+/etc\n")[0].creates);
  CHECK(read("diff --git a/x b/x\ndeleted file mode 100644\n")[0].deletes);
  CHECK(read("diff --git a/x b/x\nindex 1..2\nGIT binary patch\nliteral 1\nIc\n")[0].binary);
  CHECK(read("diff --git a/x b/x\nindex 1..2\nBinary files a/x and b/x differ\n")[0].binary);
  CHECK(read("--- /dev/null\n+++ x\n@@ -0,0 +1 @@\n+y\n")[0].creates);
  CHECK(read("--- x\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n")[0].deletes);
}

TEST_CASE("quoted names are decoded as git wrote them") {
  CHECK(fixagent::header_name(R"("a/\303\244 \"b\"\t.c")") == "a/\xC3\xA4 \"b\"\t.c");
  CHECK(fixagent::header_name("a b.c\t2026-01-01 00:00:00") == "a b.c");
  CHECK(fixagent::header_name(R"("unended\)") == "\"unended\\");
}

TEST_CASE("English that begins like a diff is none") {
  CHECK(read("diff is what we print\n--- FAIL: TestX (0.00s)\n+++ \n--- \n").empty());
}

TEST_CASE("limits bound what is read") {
  const std::string hunk = "--- a\n+++ a\n@@ -1 +1 @@\n-x\n+y\n";
  std::string many;
  for (int i = 0; i < 10; ++i) many += hunk;
  fixagent::DiffLimits limits;
  limits.max_files = 3;
  CHECK(fixagent::read_unified_diff(lines_of(many), limits).size() == 3);
  limits = {};
  limits.max_hunks = 2;
  CHECK(fixagent::read_unified_diff(lines_of(many), limits)[2].problem == "the diff has too many hunks");
  limits = {};
  limits.max_line_bytes = 10;
  CHECK(fixagent::read_unified_diff(lines_of("--- a\n+++ a\n@@ -1 +1 @@\n-x\n+" + std::string(100, 'y') + "\n"),
                                    limits)[0]
            .problem == "a line of the diff is too long");
}

TEST_CASE("rustfmt's blocks are hunks without counts, in its old and its new form") {
  const std::string log = testdata("rustfmt/printed.log");
  const auto files = fixagent::read_rustfmt_diff(lines_of(log));
  REQUIRE(files.size() == 4);
  CHECK(files[0].old_name == "/home/runner/work/demo/demo/src/lib2.rs");
  CHECK(files[0].hunks[0].old_start == 1);
  CHECK(files[2].hunks[0].old_start == 18);
  CHECK(files[2].hunks[0].old_count == 7);

  const auto old = fixagent::read_rustfmt_diff(lines_of("Diff in /x/a.rs at line 3:\n a\n-b\n+c\n\n+d\n\nerror: x\n"));
  REQUIRE(old.size() == 1);
  CHECK(old[0].old_name == "/x/a.rs");
  CHECK(old[0].hunks[0].old_start == 3);
  CHECK(old[0].hunks[0].lines.size() == 5);  // the blank line inside is an empty context line
  CHECK(fixagent::read_rustfmt_diff(lines_of("Diff in /x/a.rs:0:\n a\nDiff in :3:\n a\nDiff in x\n")).empty());
}

TEST_CASE("names that contradict each other and modes of links are problems of the file") {
  const auto only = [](const std::string& text) {
    const auto files = fixagent::read_unified_diff(lines_of(text));
    REQUIRE(files.size() == 1);
    return files.front();
  };
  const std::string body = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";
  CHECK(only("diff --git a/x b/x\n" + body).problem.empty());
  CHECK(only("diff --git a/y b/y\n" + body).problem == "the names behind diff --git and those below it differ");
  CHECK(only("diff --git a/x b/x\nindex 1..2 120000\n" + body).changes_mode);
  CHECK(only("diff --git a/x b/x\nindex 1..2 160000\n" + body).changes_mode);
  CHECK_FALSE(only("diff --git a/x b/x\nindex 1..2 100755\n" + body).changes_mode);
  CHECK(only("--- \"a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n").problem == "the quote around a file name is not closed");
}
