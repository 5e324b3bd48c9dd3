#include "dashboard/diff_view.h"

#include <catch2/catch.hpp>

using cimend::dashboard::DiffFile;
using cimend::dashboard::parse_diff;

TEST_CASE("a diff is cut into files and hunks and every line is kept") {
  const std::string patch =
      "diff --git a/x.c b/x.c\nindex 1..2 100644\n--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,3 @@ int main\n a\n+b\n c\n"
      "@@ -9 +10 @@\n-d\n+e\n\\ No newline at end of file\n"
      "diff --git a/y.c b/y.c\n--- a/y.c\n+++ b/y.c\n@@ -1 +1 @@\n-f\n+g\n";
  const std::vector<DiffFile> files = parse_diff(patch);
  REQUIRE(files.size() == 2);
  CHECK(files[0].path == "x.c");
  REQUIRE(files[0].hunks.size() == 2);
  CHECK(files[0].hunks[0].heading == "@@ -1,2 +1,3 @@ int main");
  CHECK(files[0].hunks[0].lines.size() == 3);
  CHECK(files[0].hunks[1].first_line == 9);
  CHECK(files[0].hunks[1].line_count == 1);
  CHECK(files[0].hunks[1].lines.size() == 3);
  CHECK(files[1].path == "y.c");
  std::size_t lines = 0;
  for (const DiffFile& file : files) {
    lines += file.heading.size() + file.hunks.size();
    for (const auto& hunk : file.hunks) lines += hunk.lines.size();
  }
  CHECK(lines == static_cast<std::size_t>(std::count(patch.begin(), patch.end(), '\n')));
}

TEST_CASE("a removed line that looks like a file heading stays in its hunk") {
  const auto files = parse_diff(
      "--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,1 @@\n--- a comment\n b\n--- a/y.sql\n+++ b/y.sql\n@@ -1 +1 @@\n-c\n+d\n");
  REQUIRE(files.size() == 2);
  CHECK(files[0].hunks[0].lines[0] == "--- a comment");
  CHECK(files[1].path == "y.sql");
}

TEST_CASE("a new and a removed file are named by the side that is there") {
  CHECK(parse_diff("--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+x\n")[0].path == "new.c");
  CHECK(parse_diff("--- a/old.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n")[0].path == "old.c");
}

TEST_CASE("text that is no diff is shown as it is") {
  CHECK(parse_diff("").empty());
  const auto files = parse_diff("hello\n@@ broken\n@@ -x +y @@\nafter\n");
  REQUIRE(files.size() == 1);
  CHECK(files[0].heading == std::vector<std::string_view>{"hello", "@@ broken"});
  REQUIRE(files[0].hunks.size() == 1);
  CHECK(files[0].hunks[0].lines.size() == 1);
  CHECK(parse_diff("--- a\n@@ -99999999999999999999,9 +1 @@\n")[0].hunks[0].first_line == 0);
}
