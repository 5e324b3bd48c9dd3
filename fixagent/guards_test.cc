#include "fixagent/guards.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

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
    CHECK(guards.size() == 17);
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
  CHECK(world.tripped(world.candidate({"src/a.c"}, "2  # noqa\n")) == "no-suppression");

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

TEST_CASE("only what keeps every word may be as large as a formatter's patch") {
  World world;
  const auto formatter_only = [&](const std::string& before, const std::string& after,
                                  const std::string& recipe = "apply-printed-diff") {
    fixagent::Candidate candidate;
    fixagent::Edit edit;
    edit.path = "a";
    edit.recipe = recipe;
    candidate.edits = {edit};
    candidate.before["a"] = before;
    candidate.after["a"] = after;
    return fixagent::is_formatter_only(candidate);
  };
  CHECK(formatter_only("f( a,b )\n", "f(a, b)\n"));
  CHECK(formatter_only("x = {'a':1}\n", "x = {\n    \"a\": 1,\n}\n"));
  CHECK(formatter_only("#include <b>\n#include <a>\n", "#include <a>\n#include <b>\n"));
  CHECK_FALSE(formatter_only("f(a, b)\n", "f(b, c)\n"));
  CHECK_FALSE(formatter_only("x == 1\n", "x = 1\n"));
  CHECK_FALSE(formatter_only("x\n", "x\ny\n"));
  CHECK_FALSE(formatter_only("x y\n", "xy\n"));
  CHECK_FALSE(formatter_only("a\n", "a \n", "include-fixit"));
}
