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

const std::string kTen = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

fixagent::RecipeOutcome run(const std::string& log, const fixagent::SourceTree& tree,
                            const std::string& category = "lint.format") {
  fixagent::Instruction one = instruction("apply-printed-diff", log);
  one.category = category;
  return fixagent::apply_printed_diff(one, tree);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

}  // namespace

TEST_CASE("each tool's printed diff gives the bytes that the tool itself would have written") {
  const std::pair<std::string, std::string> cases[] = {{"gofmt", "gofmt/printed.log"},
                                                       {"black", "black/printed.log"},
                                                       {"clang-format", "clang-format/printed.log"},
                                                       {"clang-format", "clang-format/piped.log"},
                                                       {"clang-format", "clang-format/reversed.log"},
                                                       {"rustfmt", "rustfmt/printed.log"},
                                                       {"isort", "isort/printed.log"}};
  for (const auto& [tool, log] : cases) {
    CAPTURE(log);
    const fixagent::MemoryTree tree(testdata_tree(tool + "/before"));
    const fixagent::RecipeOutcome outcome = run(testdata(log), tree);
    CHECK(refusals_of(outcome).empty());
    const auto files = result_of(outcome, tree);
    CHECK_FALSE(files.empty());
    const auto after = testdata_tree(tool + "/after");
    for (const auto& [path, bytes] : files) {
      CAPTURE(path);
      CHECK(bytes == after.at(path));
    }
    for (const auto& [path, bytes] : after) {
      CHECK((files.count(path) == 1 || bytes == tree.read(path).value()));
    }
  }
}

TEST_CASE("the same diffs hold in a subdirectory, in rustfmt's old form and printed twice") {
  const fixagent::MemoryTree go(testdata_tree("gofmt/before", "services/api/"));
  CHECK(result_of(run(testdata("gofmt/printed.log"), go), go).at("services/api/a.go") ==
        testdata_tree("gofmt/after").at("a.go"));

  const fixagent::MemoryTree rust(testdata_tree("rustfmt/before"));
  std::string old;
  for (const std::string& line : fixagent::test::lines_of(testdata("rustfmt/printed.log"))) {
    const std::size_t colon = line.rfind(':', line.size() - 2);
    const bool header = line.starts_with("Diff in ");
    old += header ? line.substr(0, colon) + " at line " + line.substr(colon + 1) + "\n" : line + "\n";
  }
  CHECK(result_of(run(old + old, rust), rust).at("src/main.rs") == testdata_tree("rustfmt/after").at("src/main.rs"));
}

TEST_CASE("a diff that git printed is taken with its prefixes") {
  const fixagent::MemoryTree tree{{"a/x", "other\n"}, {"x", kTen}};
  const std::string diff =
      "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n";
  CHECK(result_of(run(diff, tree, "lint.generated-drift"), tree).at("x") == replaced(kTen, "2\n", "two\n"));
}

TEST_CASE("hunks that moved are taken only where their place is unique") {
  const std::string hunk = "--- x\n+++ x\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n";
  const fixagent::MemoryTree moved{{"x", "new\nnew\na\nb\nc\n"}};
  CHECK(result_of(run(hunk, moved), moved).at("x") == "new\nnew\na\nB\nc\n");

  const fixagent::MemoryTree twice{{"x", "new\na\nb\nc\na\nb\nc\n"}};
  CHECK(refusals_of(run(hunk, twice))
            .find("exact-preimage: x: the lines the log shows at line 1 stand in several places") == 0);

  const fixagent::MemoryTree other{{"x", "a\nb \nc\n"}};
  CHECK(refusals_of(run(hunk, other))
            .find("exact-preimage: x: the lines the log shows at line 1 are not in the commit") == 0);
}

TEST_CASE("the end of a file without newline is matched as such") {
  const std::string diff = "--- x\n+++ x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n";
  const fixagent::MemoryTree without{{"x", "a\nb"}};
  CHECK(result_of(run(diff, without), without).at("x") == "a\nb\n");
  const fixagent::MemoryTree longer{{"x", "a\nb\nc\n"}};
  CHECK(run(diff, longer).edits.empty());
  // The new side may lose its newline only at the file's end.
  const std::string away = "--- x\n+++ x\n@@ -1,1 +1,1 @@\n-a\n+A\n\\ No newline at end of file\n";
  CHECK(run(away, longer).edits.empty());
  // Nothing stands behind the end of a file.
  const std::string behind = "--- x\n+++ x\n@@ -1,1 +1,2 @@\n-a\n+A\n\\ No newline at end of file\n+B\n";
  CHECK(run(behind, longer).edits.empty());
}

TEST_CASE("a diff that the log cut is refused by its file's name while whole ones are taken") {
  const fixagent::MemoryTree tree(testdata_tree("gofmt/before"));
  std::string log = testdata("gofmt/printed.log");
  log.resize(log.size() - 12);
  const fixagent::RecipeOutcome outcome = run(log, tree);
  CHECK(result_of(outcome, tree).count("a.go") == 1);
  CHECK(result_of(outcome, tree).count("b.go") == 0);
  CHECK(refusals_of(outcome).find("b.go.orig: the hunk at line 1 is cut") == 0);
}

TEST_CASE("a rustfmt block that ends too early is taken for cut") {
  const fixagent::MemoryTree tree{{"src/a.rs", "a\nb\nc\nd\ne\nf\ng\nh\n"}};
  const std::string whole = "Diff in /x/src/a.rs:1:\n a\n-b\n+B\n c\n d\n e\n";
  CHECK(result_of(run(whole, tree), tree).at("src/a.rs") == "a\nB\nc\nd\ne\nf\ng\nh\n");
  const fixagent::RecipeOutcome cut = run("Diff in /x/src/a.rs:1:\n a\n-b\n+B\n c\n", tree);
  CHECK(cut.edits.empty());
  CHECK(refusals_of(cut).find("ends too early") != std::string::npos);
}

TEST_CASE("the diff of a failed golden test is not applied to what the test expects") {
  const fixagent::MemoryTree tree{{"test/expected.txt", kTen}, {"test/actual.txt", kTen}};
  const std::string hunk = "@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n";
  for (const std::string header :
       {"--- test/expected.txt\n+++ test/actual.txt\n", "--- test/expected.txt\n+++ test/output.txt\n",
        "--- test/expected.txt\n+++ /home/runner/out/result.txt\n"}) {
    CAPTURE(header);
    CHECK(run(header + hunk, tree).edits.empty());
  }
  for (const std::string header : {"--- test/expected.txt\n+++ -\n", "--- test/expected.txt\n+++ /dev/fd/63\n",
                                   "--- -\n+++ test/expected.txt\n"}) {
    CAPTURE(header);
    CHECK(run(header + hunk, tree, "test.assertion").edits.empty());
  }
}

TEST_CASE("a finding about one file does not take the diff of another") {
  const fixagent::MemoryTree tree(testdata_tree("gofmt/before"));
  fixagent::Instruction one = instruction("apply-printed-diff", testdata("gofmt/printed.log"));
  one.file = "b.go.orig";
  CHECK(fixagent::apply_printed_diff(one, tree).edits.size() == 3);
  const fixagent::MemoryTree more{{"a.go", "x\n"}, {"c.go", "x\n"}};
  one.file = "c.go";
  CHECK(refusals_of(fixagent::apply_printed_diff(one, more)) == "the log prints no diff of c.go\n");
}

TEST_CASE("no hostile diff gives an edit, and what is more than a mistake trips a guard") {
  const fixagent::MemoryTree tree{{"src/a.c", kTen},
                                  {".git/config", kTen},  // no tree has it; were it there, it would still be refused
                                  {"etc/passwd", kTen},
                                  {"one/same", kTen},
                                  {"two/same", kTen}};
  const std::string hunk = "@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n";
  const auto headed = [&](const std::string& name, const std::string& extended = {}) {
    return "diff --git a/" + name + " b/" + name + "\n" + extended + "--- a/" + name + "\n+++ b/" + name + "\n" + hunk;
  };
  const auto plain = [&](const std::string& name) { return "--- " + name + "\n+++ " + name + "\n" + hunk; };
  REQUIRE_FALSE(run(headed("src/a.c"), tree).edits.empty());
  struct Case {
    std::string diff, guard;  // an empty guard: refused without tripping
  };
  const Case cases[] = {
      {headed("../etc/passwd"), "path-shape"},
      {headed("src/../../etc/passwd"), "path-shape"},
      {plain("../../etc/passwd"), "path-shape"},
      {plain("/../etc/passwd"), "path-shape"},
      {plain("/home/x/../../etc/passwd"), "path-shape"},
      {headed(".git/config"), "path-shape"},
      {headed(".GIT/config"), "path-shape"},
      {headed("GIT~1/config"), "path-shape"},
      {headed(".git./config"), "path-shape"},
      {headed(".git::$INDEX_ALLOCATION/config"), "path-shape"},
      {headed(".g\xE2\x80\x8Cit/config"), "path-shape"},
      {headed("sub/.git/hooks/post-checkout"), "path-shape"},
      {plain("/home/runner/work/x/x/.git/config"), "path-shape"},
      {headed("..\\..\\etc\\passwd"), "path-shape"},
      {headed("src\\a.c"), "path-shape"},
      {plain("//etc/passwd"), "path-shape"},
      {plain("~/etc/passwd"), "path-shape"},
      {"diff --git \"a/src/a.c\\000x\" \"b/src/a.c\\000x\"\n--- \"a/src/a.c\\000x\"\n+++ \"b/src/a.c\\000x\"\n" + hunk,
       "path-shape"},
      {headed("src/a.c", "old mode 100644\nnew mode 100755\n"), "no-mode-change"},
      {headed("src/a.c", "old mode 100644\nnew mode 120000\n"), "no-mode-change"},
      {"diff --git a/src/a.c b/src/a.c\nold mode 100644\nnew mode 160000\n", "no-mode-change"},
      {headed("src/a.c", "new file mode 120000\n"), "no-new-file"},
      {"diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n", "no-new-file"},
      {"--- /dev/null\n+++ src/new.c\n@@ -0,0 +1 @@\n+x\n", "no-new-file"},
      {headed("src/a.c", "deleted file mode 100644\n"), "no-delete"},
      {"--- src/a.c\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-1\n-2\n-3\n", "no-delete"},
      {headed("src/a.c", "similarity index 90%\nrename from src/a.c\nrename to etc/passwd\n"), "no-rename"},
      {headed("src/a.c", "copy from src/a.c\ncopy to src/b.c\n"), "no-rename"},
      {"--- a/one/same\n+++ b/two/same\n" + hunk, "no-rename"},
      {"diff --git a/src/a.c b/src/a.c\nGIT binary patch\nliteral 1\nIcmZ\n", "no-binary"},
      {"diff --git a/src/a.c b/src/a.c\nBinary files a/src/a.c and b/src/a.c differ\n", "no-binary"},
      {"--- src/a.c\n+++ src/a.c\n@@ -1,3 +1,3 @@\n 1\n-zwei\n+two\n 3\n", "exact-preimage"},
      {"--- src/a.c\n+++ src/a.c\n@@ -0,0 +1 @@\n+x\n@@ -99,0 +1 @@\n+x\n", "exact-preimage"},
      {"--- src/a.c\n+++ src/a.c\n@@ -1,30 +1,30 @@\n 1\n-2\n+two\n 3\n", ""},
      {"--- src/a.c\n+++ src/a.c\n@@ -1,2 +1,2 @@\n 1\n-2\n+two\n+evil\n", ""},
      {"--- src/a.c\n+++ src/a.c\n@@ -1,18446744073709551615 +1,3 @@\n 1\n-2\n+two\n", ""},
      {plain("same"), ""},
      {plain("/usr/include/etc/passwd"), ""},
      {plain("no/such/file.c"), ""},
      {"@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n", ""},
      {"diff --cc src/a.c\n@@@ -1,1 -1,1 +1,1 @@@\n--1\n++x\n", ""},
      {"Diff in /x/../../etc/passwd:1:\n 1\n-2\n+two\n 3\n 4\n 5\n", "path-shape"},
      {"Diff in /x/.git/config:1:\n 1\n-2\n+two\n 3\n 4\n 5\n", "path-shape"},
      {"Diff in /x/src/a.c:1:\n", ""},
      {"nothing of a diff", ""},
      {"", ""},
  };
  int number = 0;
  for (const Case& one : cases) {
    CAPTURE(number++, one.diff);
    const fixagent::RecipeOutcome outcome = run(one.diff, tree);
    std::string guards;
    for (const auto& refusal : outcome.refusals) guards += refusal.guard.empty() ? "" : refusal.guard;
    CHECK_FALSE(outcome.refusals.empty());
    CHECK(guards == one.guard);
    if (one.guard != "exact-preimage") CHECK(outcome.edits.empty());
  }
}

TEST_CASE("a hunk of context alone changes nothing") {
  const fixagent::MemoryTree tree({{"a.c", "1\n2\n"}});
  const auto outcome = fixagent::apply_printed_diff(
      instruction("apply-printed-diff", "--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n 1\n 2\n"), tree);
  CHECK(outcome.edits.empty());
}

// black --check --diff app.py (23.1) of a file with "\r\n", as a log keeps it
TEST_CASE("in a file whose lines all end in CRLF the change does too") {
  const std::string diff =
      "--- a.py\t2026-11-20 16:35:24.869148 +0000\n+++ a.py\t2026-11-20 16:35:25.661195 +0000\n"
      "@@ -1,3 +1,4 @@\n import time\n-wait( 1 )\n+\n+wait(1)\n end\n";
  const fixagent::MemoryTree tree{{"a.py", "import time\r\nwait( 1 )\r\nend\r\n"}};
  CHECK(result_of(run(diff, tree), tree).at("a.py") == "import time\r\n\r\nwait(1)\r\nend\r\n");

  const fixagent::MemoryTree mixed{{"a.py", "import time\r\nwait( 1 )\nend\r\n"}};
  CHECK(refusals_of(run(diff, mixed)).starts_with("exact-preimage"));
  CHECK(run(diff, mixed).edits.empty());
}

TEST_CASE("a diff that changes line ends is not taken from a log, which does not show them") {
  const fixagent::MemoryTree tree{{"a.py", "a( 1 )\r\nb\r\n"}};
  for (const std::string added : {"+a( 1 )\n+c\n", "+a(1)\n+b\n", "+a( 1 )\n+b\n"}) {
    const auto outcome = run("--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n-a( 1 )\n-b\n" + added, tree);
    CHECK(outcome.edits.empty());
    CHECK(refusals_of(outcome).find("changes line ends") != std::string::npos);
  }
}

TEST_CASE("what git shows after a generator ran is to be reviewed, and golden files are left alone") {
  const auto diff = [](const std::string& path) {
    return "diff --git a/" + path + " b/" + path + "\nindex 1..2 100644\n--- a/" + path + "\n+++ b/" + path +
           "\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n";
  };
  const fixagent::MemoryTree tree{{"api.h", kTen}, {"tests/golden/a.txt", kTen}, {"a.snap", kTen}};
  const auto drift = run(diff("api.h"), tree, "lint.generated-drift");
  REQUIRE(drift.edits.size() == 1);
  CHECK(drift.edits[0].tier == fixagent::Tier::b);
  CHECK(run(diff("api.h"), tree).edits.at(0).tier == fixagent::Tier::a);
  CHECK(run(diff("tests/golden/a.txt"), tree, "lint.generated-drift").edits.empty());
  CHECK(run(diff("a.snap"), tree, "lint.generated-drift").edits.empty());
}
