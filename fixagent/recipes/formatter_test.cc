#include <catch2/catch.hpp>

#include "core/log.h"
#include "fixagent/recipes/formatters.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::MemoryTree;
using fixagent::test::instruction;
using fixagent::test::refusals_of;

namespace {

using Words = std::vector<std::string>;

fixagent::RecipeOutcome outcome_of(const std::string& log, const MemoryTree& tree,
                                   const std::string& rule = "some.rule") {
  auto wanted = instruction("run-formatter", log);
  wanted.rule = rule;
  return fixagent::run_formatter(wanted, tree);
}

Words argv_of(const fixagent::RecipeOutcome& outcome) {
  INFO(refusals_of(outcome));
  REQUIRE(outcome.runs.size() == 1);
  return outcome.runs[0].argv;
}

}  // namespace

// black --check . (23.1.0), as its standard error has it
TEST_CASE("the named files, and no others, are written by the tool that named them") {
  const MemoryTree tree{{"a.py", "x"}, {"src/b.py", "x"}, {"c.py", "x"}};
  const auto outcome = outcome_of(
      "would reformat /home/runner/work/p/p/a.py\nwould reformat /home/runner/work/p/p/src/b.py\n\n"
      "Oh no! 💥 💔 💥\n2 files would be reformatted, 1 file would be left unchanged.\n",
      tree);
  CHECK(argv_of(outcome) == Words{"black", "--quiet", "a.py", "src/b.py"});
  CHECK(outcome.runs[0].may_change == Words{"a.py", "src/b.py"});
  CHECK_FALSE(outcome.runs[0].needs_network);
  REQUIRE(outcome.checks.size() == 1);
  CHECK(outcome.checks[0].argv == Words{"black", "--check", "--quiet", "a.py", "src/b.py"});
}

TEST_CASE("each formatter's own words are known") {
  const MemoryTree tree{{"a.py", ""}, {"a.c", ""},    {"a.js", ""}, {"a.go", ""},
                        {"a.sh", ""}, {"A.java", ""}, {"a.rs", ""}};
  CHECK(argv_of(outcome_of("ERROR: /src/p/a.py Imports are incorrectly sorted and/or formatted.", tree))[0] == "isort");
  CHECK(argv_of(outcome_of("a.c:1:4: error: code should be clang-formatted [-Wclang-format-violations]", tree)) ==
        Words{"clang-format", "-i", "a.c"});
  CHECK(argv_of(outcome_of("Checking formatting...\n[warn] a.js\n[warn] Code style issues found in the above file. "
                           "Run Prettier with --write to fix.",
                           tree)) == Words{"prettier", "--write", "a.js"});
  CHECK(argv_of(outcome_of("a.go:12:1: File is not `gofmt`-ed with `-s` (gofmt)", tree)) ==
        Words{"gofmt", "-w", "-s", "a.go"});
  CHECK(argv_of(outcome_of("a.go", tree, "gofmt.list")) == Words{"gofmt", "-w", "a.go"});
  CHECK(argv_of(outcome_of("a.sh", tree, "shfmt.list")) == Words{"shfmt", "-w", "a.sh"});
  CHECK(argv_of(outcome_of("A.java", tree, "google-java-format.list")) ==
        Words{"google-java-format", "--replace", "A.java"});
  CHECK(outcome_of("a.go", tree, "some.rule").runs.empty());
}

TEST_CASE("the options are those of the command that the log shows") {
  const MemoryTree tree{{"a.py", ""}, {"a.sh", ""}, {"Makefile", "lint:\n\tblack --check -l 79 .\n"}};
  CHECK(argv_of(outcome_of("+ black --check --line-length=100 -S src\nwould reformat a.py", tree)) ==
        Words{"black", "--quiet", "--line-length=100", "-S", "a.py"});
  CHECK(argv_of(outcome_of("Run shfmt -i 2 -ci -l .\na.sh", tree, "shfmt.list")) ==
        Words{"shfmt", "-w", "-i", "2", "-ci", "a.sh"});
}

TEST_CASE("where the log shows no command, the tree's files may") {
  const std::string log = "would reformat a.py";
  CHECK(argv_of(outcome_of(log, MemoryTree{{"a.py", ""}, {"Makefile", "lint:\n\tblack --check -l 79 .\n"}})) ==
        Words{"black", "--quiet", "-l", "79", "a.py"});
  CHECK(
      argv_of(outcome_of(log, MemoryTree{{"a.py", ""},
                                         {".pre-commit-config.yaml",
                                          "repos:\n- repo: https://example.org/black\n  hooks:\n  - id: black\n"
                                          "    args: [\"--line-length=88\", -S]\n  - id: other\n    args: [-x]\n"}})) ==
      Words{"black", "--quiet", "--line-length=88", "-S", "a.py"});
  const auto two = outcome_of(
      log,
      MemoryTree{{"a.py", ""}, {"Makefile", "x:\n\tblack --check -l 79 .\n"}, {"tox.ini", "black --check -l 88 .\n"}});
  CHECK(two.runs.empty());
  CHECK(refusals_of(two).find("different options") != std::string::npos);
}

TEST_CASE("an option that is not known, or whose value is not plain, ends the matter") {
  const MemoryTree tree{{"a.py", ""}};
  for (const std::string option :
       {"--line-ranges=1-2", "--config=/etc/black.toml", "--config ../black.toml", "-l $WIDTH"}) {
    const auto outcome = outcome_of("+ black --check " + option + " .\nwould reformat a.py", tree);
    INFO(option);
    CHECK(outcome.runs.empty());
    CHECK_FALSE(refusals_of(outcome).empty());
  }
}

TEST_CASE("an option that says the default is none") {
  const MemoryTree tree{
      {"a.c", ""}, {"Makefile", "x:\n\tclang-format -style=file -n a.c\n"}, {"ci.sh", "clang-format -n a.c\n"}};
  CHECK(argv_of(outcome_of("a.c:1:4: error: code should be clang-formatted [-Wclang-format-violations]", tree)) ==
        Words{"clang-format", "-i", "a.c"});
}

TEST_CASE("isort depends on the directory it is called in") {
  const MemoryTree tree{{"app/a.py", ""}};
  const std::string complaint = "\nERROR: /p/app/a.py Imports are incorrectly sorted and/or formatted.";
  CHECK(outcome_of("+ cd app && isort --check-only ." + complaint, tree).runs.empty());
  CHECK(outcome_of("+ isort --check-only ." + complaint, tree).runs.size() == 1);
}

TEST_CASE("an installation is no call") {
  const MemoryTree tree{{"a.py", ""}, {"ci.sh", "pip install black isort -q\nblack --check -l 99 .\n"}};
  CHECK(argv_of(outcome_of("would reformat a.py", tree)) == Words{"black", "--quiet", "-l", "99", "a.py"});
}

TEST_CASE("a pinned version is asked for, and two that differ are refused") {
  const auto pinned =
      outcome_of("would reformat a.py", MemoryTree{{"a.py", ""}, {"requirements.txt", "black==23.1.0\n"}});
  REQUIRE(pinned.runs.size() == 1);
  REQUIRE(pinned.runs[0].pin);
  CHECK(pinned.runs[0].pin->wanted == "23.1.0");
  CHECK(pinned.runs[0].pin->version_command == Words{"black", "--version"});
  const auto two = outcome_of(
      "would reformat a.py",
      MemoryTree{{"a.py", ""}, {"requirements.txt", "black==23.1.0\n"}, {"tox.ini", "deps = black==22.1.0\n"}});
  CHECK(two.runs.empty());
}

TEST_CASE("rustfmt is told the edition of the file's package") {
  const MemoryTree tree{
      {"Cargo.toml", "[workspace]\nmembers = [\"one\", \"two\"]\n[workspace.package]\nedition = \"2018\"\n"},
      {"one/Cargo.toml", "[package]\nname = \"one\"\nedition = \"2021\"\n"},
      {"one/src/lib.rs", ""},
      {"two/Cargo.toml", "[package]\nname = \"two\"\nedition.workspace = true\n"},
      {"two/src/lib.rs", ""}};
  const auto outcome = outcome_of("/p/one/src/lib.rs\n/p/two/src/lib.rs", tree, "rustfmt.list");
  REQUIRE(outcome.runs.size() == 2);
  CHECK(outcome.runs[0].argv == Words{"rustfmt", "--quiet", "--edition=2018", "two/src/lib.rs"});
  CHECK(outcome.runs[1].argv == Words{"rustfmt", "--quiet", "--edition=2021", "one/src/lib.rs"});
}

TEST_CASE("only files of the tree and of the formatter's kind are handed to it") {
  const MemoryTree tree{{"-x.py", ""}, {"a.txt", ""}, {"b/c.py", ""}, {"d/c.py", ""}};
  CHECK(argv_of(outcome_of("would reformat -x.py", tree)) == Words{"black", "--quiet", "./-x.py"});
  for (const std::string name : {"a.txt", "c.py", "../b.py", "/usr/lib/python3/dist-packages/x.py", "e.py"}) {
    INFO(name);
    CHECK(outcome_of("would reformat " + name, tree).runs.empty());
  }
}

TEST_CASE("a finding reaches its neighbours and the command above them") {
  const auto log = cimend::core::Log::read(
      "Run black --check -l 100 .\nshell: bash\nnoise\nwould reformat a.py\nwould reformat b.py\n\nOh no!\nother\n");
  const auto range = fixagent::reach_formatter(log, {5, 5}, {1, log.line_count()});
  CHECK(range.first_line == 1);
  CHECK(range.last_line == 5);
  const auto inside = fixagent::reach_formatter(log, {5, 5}, {4, log.line_count()});
  CHECK(inside.first_line == 4);
}

TEST_CASE("what the formatter writes is what its check wants") {
  fixagent::test::ScratchRepository scratch;
  if (scratch.run({"sh", "-c", "command -v clang-format gofmt shfmt"}).code != 0) {
    WARN("a formatter is not installed");
    return;
  }
  scratch.write("a.c", "int  main( ){return 0;}\n");
  scratch.write("a.sh", "if  true;then\necho x\nfi\n");
  const MemoryTree tree{{"a.c", ""}, {"a.sh", ""}};
  for (const auto& [log, rule] : std::vector<std::pair<std::string, std::string>>{
           {"a.c:1:4: error: code should be clang-formatted [-Wclang-format-violations]", "clang-format.violation"},
           {"+ shfmt -i 2 -l .\na.sh", "shfmt.list"}}) {
    const auto outcome = outcome_of(log, tree, rule);
    REQUIRE(outcome.runs.size() == 1);
    const auto dirty = scratch.run(outcome.checks[0].argv);
    CHECK((dirty.code != 0 || (outcome.checks[0].silent && !dirty.out.empty())));
    CHECK(scratch.run(outcome.runs[0].argv).code == 0);
    const auto clean = scratch.run(outcome.checks[0].argv);
    CHECK(clean.code == 0);
    CHECK(clean.out.empty());
  }
  CHECK(scratch.read("a.sh") == "if true; then\n  echo x\nfi\n");
}

// test -z "$(gofmt -l . | tee /dev/stderr)" || (echo 'gofmt found unformatted files' >&2; exit 1)
TEST_CASE("a list of names may stand above the sentence that says what it is") {
  const MemoryTree tree{{"cmd/a.go", ""}, {"b.go", ""}, {"c.py", ""}};
  const std::string text = "ok\ncmd/a.go\nb.go\ngofmt found unformatted files\nmake: *** [Makefile:2: lint] Error 1\n";
  const auto log = cimend::core::Log::read(text);
  const auto range = fixagent::reach_formatter(log, {4, 4}, {1, 5});
  CHECK(range.first_line == 2);
  const auto outcome = outcome_of("cmd/a.go\nb.go\ngofmt found unformatted files\n", tree, "gofmt.list-above");
  CHECK(argv_of(outcome) == Words{"gofmt", "-w", "b.go", "cmd/a.go"});
  CHECK(outcome_of("gofmt found unformatted files\n", tree, "gofmt.list-above").runs.empty());
}
