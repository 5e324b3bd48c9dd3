#include "fixagent/guards/guards.h"
#include "fixagent/guards/hidden_text.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string_view>
#include <utility>

#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;

namespace {

const std::string kTen = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

// One repository for all cases, and a candidate that passes every guard until a case changes it.
struct World {
  fixagent::test::ScratchRepository scratch;
  std::string commit;
  std::optional<core::Repository> repository;
  core::Policy::Fix policy;
  std::vector<std::string> changed;

  World() {
    scratch.write("src/a.c", kTen);
    scratch.write("src/b.c", kTen);
    scratch.write(".github/workflows/ci.yml", kTen);
    scratch.write("package-lock.json", kTen);
    scratch.write("Cargo.lock", kTen);
    scratch.write("bin", std::string("a\0b\n", 4));
    std::filesystem::create_directory_symlink("src", scratch.path() + "/link");
    commit = scratch.commit();
    auto opened = core::Repository::open(scratch.path());
    REQUIRE(opened);
    repository.emplace(std::move(*opened));
  }

  // Replaces the second line of each path.
  [[nodiscard]] fixagent::Candidate candidate(const std::vector<std::string>& paths, const std::string& by = "two\n",
                                              const std::string& recipe = "apply-printed-diff") const {
    fixagent::Candidate out;
    for (const std::string& path : paths) {
      fixagent::Edit edit;
      edit.path = path;
      edit.offset = 2;
      edit.before = "2\n";
      edit.after = by;
      edit.first_line = 2;
      edit.recipe = recipe;
      out.edits.push_back(edit);
      out.before[path] = kTen;
      out.after[path] = "1\n" + by + kTen.substr(4);
    }
    if (auto diff = repository->diff_to(commit, out.after)) out.diff = *diff;
    return out;
  }

  // The first guard that trips, or "".
  [[nodiscard]] std::string tripped(const fixagent::Candidate& candidate) const {
    const auto guards = fixagent::check_guards(candidate, policy, *repository, commit, changed);
    CHECK(guards.size() == 24);
    const auto* guard = fixagent::first_tripped(guards);
    return guard ? guard->name : "";
  }
};

}  // namespace

TEST_CASE("each guard trips for its own reason and for none of the others'") {
  World world;
  CHECK(world.tripped(world.candidate({"src/a.c"})).empty());

  CHECK(world.tripped(world.candidate({"../a.c"})) == "path-shape");
  CHECK(world.tripped(world.candidate({".git/config"})) == "path-shape");
  CHECK(world.tripped(world.candidate({".github/workflows/ci.yml"})) == "protected-paths");
  CHECK(world.tripped(world.candidate({"package-lock.json"})) == "protected-paths");
  CHECK(world.tripped(world.candidate({"src/a.c", "src/b.c"})) == "max-files");
  std::string many;
  for (int i = 0; i < 25; ++i) many += "line\n";
  CHECK(world.tripped(world.candidate({"src/a.c"}, many)) == "max-lines");
  CHECK(world.tripped(world.candidate({"link"})) == "no-symlink-ancestor");
  CHECK(world.tripped(world.candidate({"link/a.c"})) == "no-symlink-ancestor");
  CHECK(world.tripped(world.candidate({"src/new.c"})) == "no-new-file");

  fixagent::Candidate gone = world.candidate({"src/a.c"});
  gone.after["src/a.c"].clear();
  CHECK(world.tripped(gone) == "no-delete");
  fixagent::Candidate other = world.candidate({"src/a.c"});
  other.edits[0].before = "zwei\n";
  CHECK(world.tripped(other) == "exact-preimage");
  fixagent::Candidate binary = world.candidate({"src/a.c"}, std::string("\0\n", 2));
  CHECK(world.tripped(binary) == "no-binary");
  CHECK(world.tripped(world.candidate({"src/a.c"}, std::string("t = \"ghp_") + std::string(36, 'a') + "\"\n")) ==
        "no-secrets");
  CHECK(world.tripped(world.candidate({"src/a.c"}, "2;  // NOLINT\n")) == "no-suppression");
  CHECK(world.tripped(world.candidate({"src/a.c"}, "2; /* eslint-disable */\n")) == "no-suppression");

  fixagent::Candidate lying = world.candidate({"src/a.c"});
  lying.diff = world.candidate({"src/a.c"}, "three\n").diff;
  CHECK(world.tripped(lying) == "post-state");
  fixagent::Candidate silent = world.candidate({"src/a.c"});
  silent.diff.clear();
  CHECK(world.tripped(silent) == "post-state");
}

TEST_CASE("the policy's paths and sizes are held to") {
  World world;
  world.policy.allowed_paths = {"docs/**"};
  CHECK(world.tripped(world.candidate({"src/a.c"})) == "allowed-paths");
  world.policy.allowed_paths = {"src/**"};
  CHECK(world.tripped(world.candidate({"src/a.c"})).empty());
  world.policy.max_bytes = 10;
  CHECK(world.tripped(world.candidate({"src/a.c"})) == "max-bytes");
}

TEST_CASE("a file with uncommitted changes, and a link put on disk since, stop the patch") {
  World world;
  world.changed = {"src/a.c"};
  CHECK(world.tripped(world.candidate({"src/a.c"})) == "clean-preimage");
  CHECK(world.tripped(world.candidate({"src/b.c"})).empty());
  world.changed.clear();
  std::filesystem::remove_all(world.scratch.path() + "/src");
  std::filesystem::create_directory_symlink("/etc", world.scratch.path() + "/src");
  CHECK(world.tripped(world.candidate({"src/b.c"})) == "no-symlink-ancestor");
}

TEST_CASE("one is told in the singular and more in the plural") {
  World world;
  const std::string secret = "t = \"ghp_" + std::string(36, 'a') + "\"\n";
  const auto text_of = [&](const std::string& guard, const fixagent::Candidate& candidate) {
    for (const auto& one : fixagent::check_guards(candidate, world.policy, *world.repository, world.commit, {})) {
      if (one.name == guard) return one.text;
    }
    return std::string();
  };
  CHECK(text_of("max-files", world.candidate({"src/a.c"})) == "1 of at most 1 file, not formatting only");
  CHECK(text_of("max-lines", world.candidate({"src/a.c"})) == "2 of at most 20 lines, not formatting only");
  CHECK(text_of("no-secrets", world.candidate({"src/a.c"}, secret)) == "the added lines hold what looks like a secret");
  CHECK(text_of("no-secrets", world.candidate({"src/a.c"}, secret + secret)) ==
        "the added lines hold 2 things that look like secrets");
}

TEST_CASE("a recipe's objection trips the guard of its name") {
  World world;
  for (const char* name :
       {"no-rename", "no-mode-change", "no-new-file", "no-delete", "no-binary", "path-shape", "exact-preimage"}) {
    fixagent::Candidate candidate = world.candidate({"src/a.c"});
    candidate.tripped.push_back({name, "the log's diff does it"});
    CHECK(world.tripped(candidate) == name);
  }
}

TEST_CASE("only what keeps every token in its place may be as large as a formatter's patch") {
  const auto formatter_only = [](const std::string& path, const std::string& before, const std::string& after,
                                 const std::string& recipe = "apply-printed-diff", bool by_proposer = false) {
    fixagent::Candidate candidate;
    fixagent::Edit edit;
    edit.path = path;
    edit.recipe = recipe;
    candidate.edits = {edit};
    candidate.before[path] = before;
    candidate.after[path] = after;
    candidate.by_proposer = by_proposer;
    return fixagent::is_formatter_only(candidate);
  };
  CHECK(formatter_only("a.c", "f( a,b )\n", "f(a, b)\n"));
  CHECK(formatter_only("a.py", "x = {'a':1}\n", "x = {\n    \"a\": 1,\n}\n"));
  CHECK(formatter_only("a.cc", "#include <b>\n#include <a>\n", "#include <a>\n#include <b>\n"));
  CHECK(formatter_only("a.md", "a  \nb\n", "a\nb\n", "whitespace"));
  CHECK_FALSE(formatter_only("a.c", "f(a, b)\n", "f(b, a)\n"));
  CHECK_FALSE(formatter_only("a.c", "a(); b();\n", "b(); a();\n"));
  CHECK_FALSE(formatter_only("a.py", "x == 1\n", "x = 1\n"));
  CHECK_FALSE(formatter_only("a", "x\n", "x\ny\n"));
  CHECK_FALSE(formatter_only("a", "x y\n", "xy\n"));
  CHECK_FALSE(formatter_only("a.c", "f( a )\n", "f(a)\n", "include-fixit"));
  CHECK_FALSE(formatter_only("a.c", "f( a )\n", "f(a)\n", "apply-printed-diff", true));
}

TEST_CASE("the finished diff is looked at for what no recipe should make") {
  World world;
  const auto with_diff = [&](const std::string& diff) {
    fixagent::Candidate candidate = world.candidate({"src/a.c"});
    candidate.diff = diff;
    return world.tripped(candidate);
  };
  const std::string hunk = "--- a/src/a.c\n+++ b/src/a.c\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n";
  CHECK(with_diff("diff --git a/src/a.c b/src/a.c\n" + hunk).empty());
  CHECK(with_diff("diff --git a/src/a.c b/src/a.c\nold mode 100644\nnew mode 100755\n" + hunk) == "no-mode-change");
  CHECK(with_diff("diff --git a/src/a.c b/src/c.c\nsimilarity index 90%\nrename from src/a.c\nrename to src/c.c\n"
                  "--- a/src/a.c\n+++ b/src/c.c\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n") == "no-rename");
  CHECK(with_diff("diff --git a/src/a.c b/src/a.c\ndeleted file mode 100644\n--- a/src/a.c\n+++ /dev/null\n"
                  "@@ -1 +0,0 @@\n-1\n") == "no-delete");
  CHECK(with_diff("diff --git a/src/n.c b/src/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/src/n.c\n"
                  "@@ -0,0 +1 @@\n+1\n") == "no-new-file");
  CHECK(with_diff("diff --git a/src/a.c b/src/a.c\nindex 0123456..89abcde 160000\n" + hunk) == "no-submodule");
}

TEST_CASE("an earlier try that was rejected stops the next one") {
  World world;
  const auto candidate = world.candidate({"src/a.c"});
  const auto guards = fixagent::check_guards(candidate, world.policy, *world.repository, world.commit, {},
                                             "a patch for this cause was rejected 3 days ago");
  const auto* guard = fixagent::first_tripped(guards);
  REQUIRE(guard);
  CHECK(guard->name == "no-second-try");
  CHECK(guard->text == "a patch for this cause was rejected 3 days ago");
}

TEST_CASE("lock files and manifests open to one recipe each, where the policy says so") {
  World world;
  const auto by = [&](const std::string& recipe) {
    return world.tripped(world.candidate({"Cargo.lock"}, "two\n", recipe));
  };
  const std::string all = "protected-paths";
  for (const char* recipe : {"lockfile", "undeclared-dependency", "apply-printed-diff"}) CHECK(by(recipe) == all);
  world.policy.lockfiles = true;
  CHECK(by("lockfile").empty());
  CHECK(by("undeclared-dependency") == all);
  CHECK(by("apply-printed-diff") == all);
  world.policy.lockfiles = false;
  world.policy.manifests = true;
  CHECK(by("undeclared-dependency").empty());
  CHECK(by("lockfile") == all);
  fixagent::Candidate mixed = world.candidate({"Cargo.lock"}, "two\n", "undeclared-dependency");
  mixed.edits.push_back(mixed.edits.front());
  mixed.edits.back().recipe = "whitespace";
  CHECK(world.tripped(mixed) == all);
  fixagent::Candidate proposed = world.candidate({"Cargo.lock"}, "two\n", "undeclared-dependency");
  proposed.by_proposer = true;
  CHECK(world.tripped(proposed) == all);
  world.policy.protected_paths.emplace_back("Cargo.*");
  CHECK(by("undeclared-dependency") == all);
  CHECK(world.tripped(world.candidate({".github/workflows/ci.yml"}, "two\n", "undeclared-dependency")) == all);
}

namespace {

// The guard that the text of one file trips, or "".
std::string text_guard(const std::string& path, const std::string& before, const std::string& after,
                       const std::string& recipe = "linter-fix", bool by_proposer = false) {
  fixagent::Edit edit;
  edit.path = path;
  edit.recipe = recipe;
  const auto guards = fixagent::check_text(path, before, after, {&edit}, by_proposer);
  const auto* guard = fixagent::first_tripped(guards);
  return guard ? guard->name : "";
}

}  // namespace

TEST_CASE("what a recipe may do in a test depends on the recipe") {
  const std::string weak = "no-assertion-weakened";
  const char* before = "TEST(A, B) { EXPECT_EQ(x.sise(), 1); }\n";
  const char* after = "TEST(A, B) { EXPECT_EQ(x.size(), 1); }\n";
  for (const char* recipe : {"did-you-mean", "include-fixit", "compiler-fixit", "missing-import"}) {
    CHECK(text_guard("a.cc", before, after, recipe).empty());
    CHECK(text_guard("a.cc", before, after, recipe, true) == weak);
  }
  CHECK(text_guard("a.cc", before, after, "linter-fix") == weak);
  const char* locator = "await expect(page.locator('#a')).toBeVisible();\n";
  const char* other = "await expect(page.getByText('a')).toBeVisible();\n";
  CHECK(text_guard("a.spec.ts", locator, other, "playwright-locator").empty());
  CHECK(text_guard("a.spec.ts", locator, other, "style-edit") == weak);
  CHECK(text_guard("a.spec.ts", "f({ timeout: 1 });\n", "f({ timeout: 2 });\n", "playwright-timeout").empty());
  CHECK(text_guard("a.spec.ts", "f({ timeout: 1 });\n", "f({ timeout: 2 });\n") == "no-threshold-lowered");
}

TEST_CASE("what a test has recorded is changed by the recipe that drops obsolete snapshots alone") {
  const std::string weak = "no-assertion-weakened";
  const std::string snapshot = "// v1\n\nexports[`a`] = `1`;\n\nexports[`b`] = `2`;\n";
  const std::string without = "// v1\n\nexports[`b`] = `2`;\n";
  const std::string changed = "// v1\n\nexports[`a`] = `2`;\n\nexports[`b`] = `2`;\n";
  CHECK(text_guard("__snapshots__/a.snap", snapshot, without, "obsolete-snapshot").empty());
  CHECK(text_guard("__snapshots__/a.snap", snapshot, changed, "obsolete-snapshot") == weak);
  CHECK(text_guard("__snapshots__/a.snap", snapshot, without, "apply-printed-diff") == weak);
  CHECK(text_guard("__snapshots__/a.snap", snapshot, without, "obsolete-snapshot", true) == weak);
  CHECK(text_guard("testdata/a.txt", "a\n", "b\n", "obsolete-snapshot") == weak);
  CHECK(text_guard("testdata/a.txt", "a \n", "a\n", "whitespace") == weak);
}

TEST_CASE("a change of comments alone, or of white space alone, trips no guard of the text") {
  const std::pair<const char*, const char*> files[] = {
      {"test_a.py", "import os\n\n\ndef test_a():\n    assert f(1) == 2, \"x\"  # noqa: E1\n"},
      {"a.test.js", "it('a', () => {\n  expect(f(`x ${1}`)).toBe(2);\n}, 5000);\n"},
      {"a_test.go", "func TestA(t *testing.T) {\n\tif f() != 1 {\n\t\tt.Fatal(\"x\")\n\t}\n}\n"},
      {"a.rs", "#[test]\n#[ignore]\nfn a() {\n    assert_eq!(f(), 1);\n}\n"},
      {"ATest.java", "class A {\n  @Test void a() {\n    assertEquals(1, f());\n  }\n}\n"},
      {"a_test.cc", "TEST(A, B) {\n  EXPECT_EQ(f(), 1);\n}\n"},
      {"a_spec.rb", "it 'a' do\n  expect(f).to eq(1)\nend\n"}};
  for (const auto& [path, text] : files) {
    CAPTURE(path);
    const std::string name = path;
    const bool hash = name.ends_with(".py") || name.ends_with(".rb");
    const std::string comment = hash ? "# a word\n" : "// a word\n";
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t at = static_cast<std::size_t>(rest.data() - text);
      const std::string longer = std::string(text).insert(at, comment);
      const std::string blank = std::string(text).insert(at, "\n");
      CAPTURE(longer);
      CHECK(text_guard(path, text, longer).empty());
      CHECK(text_guard(path, longer, text).empty());
      CHECK(text_guard(path, text, blank).empty());
      rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1));
    }
  }
}

TEST_CASE("each line of a test that is taken away is missed") {
  const std::pair<const char*, const char*> files[] = {
      {"test_a.py", "def test_a():\n    assert f(1) == 2\n"},
      {"a.test.js", "it('a', () => {\n  expect(f()).toBe(2);\n});\n"},
      {"a_test.go", "func TestA(t *testing.T) {\n\tif f() != 1 {\n\t\tt.Fatal(\"x\")\n\t}\n}\n"},
      {"a.rs", "#[test]\nfn a() {\n    assert_eq!(f(), 1);\n}\n"},
      {"a_test.cc", "TEST(A, B) {\n  EXPECT_EQ(f(), 1);\n}\n"}};
  for (const auto& [path, text] : files) {
    const std::string whole = text;
    for (std::size_t begin = 0; begin < whole.size(); begin = whole.find('\n', begin) + 1) {
      std::string shorter = whole;
      shorter.erase(begin, whole.find('\n', begin) + 1 - begin);
      const std::string line = whole.substr(begin, whole.find('\n', begin) - begin);
      if (line.find_first_not_of(" \t});") == std::string::npos) continue;  // a bracket says nothing
      CAPTURE(path, line);
      CHECK_FALSE(text_guard(path, whole, shorter).empty());
    }
  }
}

TEST_CASE("a path that could be taken for another one in Latin letters is told apart from an honest foreign one") {
  CHECK(fixagent::imitates_latin("src/\u0430.c"));
  CHECK(fixagent::imitates_latin("\u041e.md"));
  CHECK_FALSE(fixagent::imitates_latin("src/a.c"));
  CHECK_FALSE(fixagent::imitates_latin("\u0444\u0430\u0439\u043b.c"));
  CHECK_FALSE(fixagent::imitates_latin("docs/\u4f60.md"));
  CHECK_FALSE(fixagent::imitates_latin("a\xff\xfe"));
}
