#include "classify/draft.h"

#include <catch2/catch.hpp>

#include "classify/rule_file.h"
#include "classify/rules_check.h"
#include "core/redact.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Lines as tools print them, and lines that mean harm: to YAML, to RE2, to terminals, to CI runners.
std::vector<std::string> lines() {
  return {
      "Error: the frobnicator is gone",
      "src/main.frob:12:3: error: expected a gadget, found a gizmo",
      "C:\\work\\main.frob(12,3): error F1234: expected a gadget",
      "  frobnicate: lost 3 of 12 blocks of /srv/data/x.img (deadbeef01)  ",
      "E       assert {'a': 1} == {'a': 2}",
      "thread 'main' panicked at 'index out of bounds: the len is 3', src/main.rs:4:5",
      "\"quoted\" 'both' `ways` — and — ‘these’",
      "key: value # comment",
      "- id: local.x.y",
      "'single' '' \"double\" \\\"",
      "%YAML &anchor *alias !tag | > @ ` {a: b} [c, d]",
      "null",
      "(unbalanced [ { * + ? ) ^ $ \\ \\E \\Q broken",
      "(?P<file>evil) (?i) \\d+ \\C",
      "text with \x1b[31mcolour\x1b[0m and \x1b]0;title\x07 end",
      "##[error]the runner would obey this",
      "say ##[group]nested please",
      "::error file=a.c,line=1::the runner would obey this",
      "   ::set-output name=a::broken",
      "2026-11-20T08:12:13.1234567Z 2026-11-20T08:12:13.1234567Z doubly stamped failure",
      "travis_fold:start:evil broken fold",
      "overwritten\rprogress\rwhat stays is broken",
      std::string("nul \0 inside the message", 24),
      "broken \xff\xfe utf8 \xc3 message",
      "bidi \xe2\x80\xae override and \xe2\x80\xa8 separator message",
      "\xef\xbb\xbf byte-order mark message",
      "a\tb\tc broken columns",
      std::string(100000, 'x') + " much too long",
      "word " + std::string(5000, '('),
      "the token " + std::string("ghp_") + std::string(36, 'a') + " was refused",
      "password=" + std::string("hunter2hunter2hunter2") + " was refused by the server",
      "echo 'broken echo'",
      "100% of 3/4 at 5:06 in v1.2.3-rc1 are broken",
      "BUILD SUCCESS but the frobnicator failed",
      "==== 3 passed in 0.12s ==== but broken",
  };
}

TEST_CASE("every draft passes the rules' check and can be printed anywhere") {
  int drafted = 0;
  for (const std::string& line : lines()) {
    CAPTURE(line.substr(0, 200));
    const std::string draft = draft_rule(core::Log::read(line).plain(1), "make -j2 test");
    if (draft.empty()) continue;
    ++drafted;
    CAPTURE(draft);
    const RuleFile file = read_rule_file(draft, "draft.yaml");
    REQUIRE(file.problems.empty());
    REQUIRE(file.rules.size() == 1);
    const RulesCheck check = check_rules(file.rules, Company::alone);
    CAPTURE(check.problems.empty() ? "" : check.problems.front().what);
    CHECK(check.problems.empty());
    CHECK(check.examples == 1);
    CHECK(check.near_misses == 1);
    CHECK(core::redact(draft).masked == 0);
    CHECK_FALSE(holds(draft, "##["));
    core::each_line(draft, [](std::size_t, std::string_view text) { CHECK(core::terminal_safe(text) == text); });
  }
  CHECK(drafted >= 30);
}

TEST_CASE("a draft has the tool, the words and the place of its line") {
  const std::string draft = draft_rule("src/a.frob:12:3: cannot find gadget 'x'", "frobc --strict src");
  CHECK(holds(draft, "- id: local.frobc.cannot-find-gadget\n"));
  CHECK(holds(draft, "  category: unknown\n"));
  CHECK(holds(draft, "  tool: \"frobc\"\n"));
  CHECK(holds(draft, ":(?P<line>\\d+):(?P<column>\\d+): ?(?P<message>cannot find gadget ''[^'']+'')'\n"));
  CHECK(holds(draft, "  - \"src/a.frob:12:3: cannot find gadget 'x'\"\n"));
  CHECK(holds(draft, "  - \"echo 'src/a.frob:12:3: cannot find gadget 'x''\"\n"));
}

TEST_CASE("the tool is the one that the line names, else the one that the step ran") {
  CHECK(holds(draft_rule("frobc: cannot find gadget", "make"), "tool: \"frobc\""));
  CHECK(holds(draft_rule("fatal: cannot find gadget", "make"), "tool: \"make\""));
  CHECK(holds(draft_rule("cannot find gadget", ""), "tool: \"unknown\""));
}

TEST_CASE("a secret of the line is in no part of its draft") {
  const std::string token = std::string("ghp_") + std::string(36, 'b');
  const std::string draft = draft_rule("the token " + token + " was refused", "push --token " + token);
  CHECK(holds(draft, "[masked:"));
  CHECK_FALSE(holds(draft, token));
}

TEST_CASE("a line that holds nothing to recognise it by gives no draft") {
  for (const char* line : {"", "}", "12345", "--- 3 ---", "a b c"}) CHECK(draft_rule(line, "make").empty());
}

TEST_CASE("the program of a command is found behind what only runs it") {
  CHECK(program_in("sudo env A=1 python -m pytest -q") == "pytest");
  CHECK(program_in("./gradlew check") == "gradlew");
  CHECK(program_in("bash ci/build.sh") == "build.sh");
  CHECK(program_in("$TIMEOUT 35m ci/build.sh") == "build.sh");
  CHECK(program_in("cd sub && bundle exec rspec") == "rspec");
  CHECK(program_in("pip install x\npytest") == "pytest");
  CHECK(program_in("python") == "python");
  CHECK(program_in("actions/checkout@v4") == "checkout");
  CHECK(program_in("export A=1").empty());
  CHECK(program_in("").empty());
}

TEST_CASE("a failure's signature is the same in another run, and differs for another failure") {
  const auto signature = [](const std::string& text) {
    const core::Log log = core::Log::read(text);
    return describe_unknown(log, likely_error_lines(log, Baseline(), 3)).signature;
  };
  const std::string here = signature("start\nerror: block 12 of /srv/a/x.img lost at 08:12:13\n");
  CHECK(here == signature("begin\nmore\nerror: block 7 of /mnt/x.img lost at 18:00:59\n"));
  CHECK(here != signature("error: block 12 of /srv/a/x.img found twice at 08:12:13\n"));
}

}  // namespace
}  // namespace cimend::classify
