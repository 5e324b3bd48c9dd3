#include "core/log.h"

#include <catch2/catch.hpp>

using namespace std::string_literals;
using cimend::core::command_properties;
using cimend::core::each_line;
using cimend::core::line_time;
using cimend::core::Log;
using cimend::core::Marker;
using cimend::core::Step;

namespace {

const std::string kTime = "2026-04-22T16:09:37.3317193Z ";

// The same lines as a GitHub runner would store them: each with its time, a byte-order mark before the first.
std::string as_github(std::string_view lines) {
  std::string out = "\xef\xbb\xbf";
  each_line(lines, [&](std::size_t, std::string_view line) { out += kTime + std::string(line) + "\n"; });
  return out;
}

std::string plain_of(std::string line) { return std::string(Log::read(std::move(line)).plain(1)); }
Marker marker_of(std::string line) { return Log::read(std::move(line)).line(1).marker; }

std::vector<std::string> names(const Log& log) {
  std::vector<std::string> out;
  for (const Step& step : log.steps()) out.push_back(step.name);
  return out;
}

}  // namespace

TEST_CASE("lines end at line feeds alone and are counted from one") {
  const Log log = Log::read("a\rb\nc\x0b d\x0c e\n\xe2\x80\xa8\n\nlast");
  REQUIRE(log.line_count() == 5);
  CHECK(log.line(1).raw == "a\rb");
  CHECK(log.line(2).raw == "c\x0b d\x0c e");
  CHECK(log.line(4).raw.empty());
  CHECK(log.line(5).raw == "last");
  CHECK(Log::read("").line_count() == 0);
  CHECK(Log::read("\n").line_count() == 1);
  CHECK(Log::read("x\n").line_count() == 1);
}

TEST_CASE("a trailing carriage return stays in the raw line and leaves the plain one") {
  const Log log = Log::read("a\r\nb\r\r\n\r\n");
  CHECK(log.line(1).raw == "a\r");
  CHECK(log.line(1).plain == "a");
  CHECK(log.line(2).plain == "b");
  CHECK(log.line(3).plain.empty());
}

TEST_CASE("the CI system's timestamps are taken off") {
  CHECK(plain_of("2026-04-22T16:09:37.3317193Z   indented") == "  indented");
  CHECK(plain_of("\xef\xbb\xbf"
                 "2026-04-22T16:09:37.3317193Z first") == "first");
  CHECK(plain_of("2026-04-22T16:09:37.3317193Z ").empty());
  CHECK(plain_of("2026-04-22T16:09:37.3317193Z").empty());
  CHECK(plain_of("2026-04-22T16:09:37.3317193Z\r").empty());
  CHECK(plain_of("2026-04-22T16:09:37.331719Z 01O out") == "out");
  CHECK(plain_of("2026-04-22T16:09:37.331719Z fFE+goes on") == "goes on");
  CHECK(plain_of("2026-04-22T16:09:37.331719Z 00O").empty());
}

TEST_CASE("other people's dates stay") {
  for (const char* line :
       {"2026-04-22T16:09:37Z text", "2026-04-22T16:09:37.331Z text", "2026-04-22 16:09:37.3317193Z text",
        "2026-04-22T16:09:37.3317193Zulu", "2026-04-22T16:09:37.33171932Z x", "2O26-04-22T16:09:37.3317193Z x",
        "2026-04-22T16:09:37.331719Z text", "2026-04-22T16:09:37.331719Z 01X text", "[2026-04-22T16:09:37.3317193Z] x",
        "2026-04-22T16:09:37.3317193+00:00 x"}) {
    CHECK(plain_of(line) == line);
  }
  CHECK(plain_of(kTime + "2026-04-22T16:09:37.3317193Z twice") == "2026-04-22T16:09:37.3317193Z twice");
}

TEST_CASE("byte-order marks at the start of any line are dropped, elsewhere they stay") {
  const Log log = Log::read(
      "\xef\xbb\xbf"
      "a\n\xef\xbb\xbf"
      "b\nc\xef\xbb\xbf\n");
  CHECK(log.plain(1) == "a");
  CHECK(log.plain(2) == "b");
  CHECK(log.plain(3) == "c\xef\xbb\xbf");
}

TEST_CASE("the columns that gh puts before each line are taken off where the log begins with them") {
  const Log log =
      Log::read("build\tSet up\t" + kTime + "one\nbuild\tSet up\t\xef\xbb\xbf" + kTime + "two\nbuild\tno time\tx\n");
  CHECK(log.plain(1) == "one");
  CHECK(log.plain(2) == "two");
  CHECK(log.plain(3) == "build\tno time\tx");
  CHECK(plain_of("a\tb\tc") == "a\tb\tc");
}

TEST_CASE("of progress that overwrites itself the last part that is not blank stays") {
  CHECK(plain_of("10%\r50%\r100%") == "100%");
  CHECK(plain_of("10%\r100%\r\r") == "100%");
  CHECK(plain_of("abc\rX") == "X");
  CHECK(plain_of("done 7/7\r        \r") == "done 7/7");
  CHECK(plain_of("12%\r\x1b[K\x1b[32mok\x1b[0m\r\x1b[0K") == "ok");
  CHECK(plain_of("|\x1b[1G\x1b[0K/\x1b[1G\x1b[0Knpm error code E404") == "npm error code E404");
  CHECK(plain_of(kTime + " \r \r\n") == " ");
}

TEST_CASE("escape sequences are taken out, also in caret notation") {
  CHECK(plain_of("\x1b[31merror\x1b[0m: x") == "error: x");
  CHECK(plain_of(kTime + "^[[33mXFAIL^[[0m a") == "XFAIL a");
  CHECK(plain_of("[31mlost its escape byte[0m") == "[31mlost its escape byte[0m");
  CHECK(plain_of("    ^~~~") == "    ^~~~");
  CHECK(plain_of("s/^[[:space:]]*//") == "s/^[[:space:]]*//");
}

TEST_CASE("markers of GitHub and Azure leave their words and are told") {
  CHECK(plain_of(kTime + "##[error]it broke") == "it broke");
  CHECK(marker_of(kTime + "##[error]it broke") == Marker::error);
  CHECK(marker_of("##[group]Run make") == Marker::group);
  CHECK(marker_of("##[endgroup]") == Marker::endgroup);
  CHECK(marker_of("##[command]git fetch") == Marker::command);
  CHECK(plain_of("[command]/usr/bin/git version") == "/usr/bin/git version");
  CHECK(marker_of("##[warning]w") == Marker::warning);
  CHECK(marker_of("##[notice]n") == Marker::notice);
  CHECK(marker_of("##[debug]d") == Marker::debug);
  CHECK(marker_of("##[section]Starting: Build") == Marker::section);
  CHECK(marker_of("##[section]Finishing: Build") == Marker::section_end);
  CHECK(marker_of("\x1b[31m##[error]x\x1b[0m") == Marker::error);
}

TEST_CASE("what only looks like a marker is text") {
  for (const char* line : {"##[unknown]x", "## [error]x", "say ##[error]x", "::error_code x", "::error std::string x",
                           "::errors::x", "::1", "::", "#", "##[error", "[commander]x", "a::error::b"}) {
    CHECK(marker_of(line) == Marker::none);
    CHECK(plain_of(line) == line);
  }
}

TEST_CASE("of a workflow command the message is plain and the properties can be read") {
  const std::string line = kTime + "::error file=src/a%2Cb.c,line=3,title=50%25::expected ';'::";
  CHECK(plain_of(line) == "expected ';'::");
  CHECK(marker_of(line) == Marker::error);
  const auto properties = command_properties(line);
  REQUIRE(properties.size() == 3);
  CHECK(properties[0] == std::pair("file"s, "src/a,b.c"s));
  CHECK(properties[1] == std::pair("line"s, "3"s));
  CHECK(properties[2] == std::pair("title"s, "50%"s));
  CHECK(plain_of("::group::Build") == "Build");
  CHECK(marker_of("::endgroup::") == Marker::endgroup);
  CHECK(command_properties("::error::no properties").empty());
  CHECK(command_properties("##[error]file=a").empty());
  CHECK(command_properties("").empty());
}

TEST_CASE("fold words of Travis are taken out and the last of a line is told") {
  CHECK(plain_of("travis_fold:start:git.checkout\r\x1b[0Ktravis_time:start:0133726b\r\x1b[0K$ git clone x\r") ==
        "$ git clone x");
  CHECK(plain_of("travis_fold:end:a\r\x1b[0Ktravis_fold:start:b\r\x1b[0K").empty());
  CHECK(marker_of("travis_fold:end:a\r\x1b[0Ktravis_fold:start:b\r\x1b[0K") == Marker::fold_start);
  CHECK(marker_of("travis_fold:end:a\r\x1b[0K") == Marker::fold_end);
  CHECK(plain_of("no newline}travis_time:end:02d95388:start=1,finish=2,duration=1\r\x1b[0K") == "no newline}");
  CHECK(
      plain_of("}travis_time:end:02d95388:start=1,finish=2,duration=1\r\x1b[0K\x1b[31;1mThe command \"x\" exited with "
               "1.\x1b[0m") == "The command \"x\" exited with 1.");
  CHECK(plain_of("travis_fold:start:a[0Ktravis_time:start:0a1b[0K$ make") == "$ make");
  CHECK(plain_of("travis_fold:start:atravis_time:start:0a1b$ make") == "$ make");
  CHECK(plain_of("export travis_fold=1") == "export travis_fold=1");
}

TEST_CASE("sections of GitLab are taken out and told") {
  const std::string start =
      "\x1b[0Ksection_start:1560896352:step_script[collapsed=true]\r\x1b[0K\x1b[36;1mRunning\x1b[0;m";
  CHECK(plain_of(start) == "Running");
  CHECK(marker_of(start) == Marker::section);
  CHECK(marker_of("section_end:1560896353:step_script\r\x1b[0K") == Marker::section_end);
  CHECK(plain_of("section_end:1:a\r\x1b[0Ksection_start:1:b\r\x1b[0KNext") == "Next");
  CHECK(plain_of("section_start:soon:x") == "section_start:soon:x");
}

TEST_CASE("what BuildKit and Jenkins put before a line is taken off") {
  CHECK(plain_of("#9 5.121 npm ERR! code E404") == "npm ERR! code E404");
  CHECK(plain_of("#12 0.03  indented") == " indented");
  CHECK(plain_of("2026-04-22T16:09:37.3317193Z #9 5.121 make: *** [all] Error 2") == "make: *** [all] Error 2");
  CHECK(plain_of("[2026-04-22T16:09:37.331Z] FAILED") == "FAILED");
  CHECK(plain_of("#9 ERROR: process did not complete") == "#9 ERROR: process did not complete");
  CHECK(plain_of("#9 5.1") == "#9 5.1");
  CHECK(plain_of("# 9 5.1 x") == "# 9 5.1 x");
  CHECK(plain_of("[2026-04-22 16:09] x") == "[2026-04-22 16:09] x");
}

TEST_CASE("BuildKit tells which of its steps a line is of") {
  CHECK(cimend::core::buildkit_step("#9 5.121 x") == 9u);
  CHECK(cimend::core::buildkit_step("2026-04-22T16:09:37.3317193Z #12 ERROR: x") == 12u);
  CHECK_FALSE(cimend::core::buildkit_step("# 9 x").has_value());
  CHECK_FALSE(cimend::core::buildkit_step("#9").has_value());
  CHECK_FALSE(cimend::core::buildkit_step("##[group]x").has_value());
}

TEST_CASE("the plain buffer and its line numbers agree with the lines") {
  const Log log = Log::read(as_github("one\n\x1b[1mtwo\x1b[0m\n\nfour"));
  CHECK(log.plain_text() == "one\ntwo\n\nfour\n");
  Log::Cursor rising(log);
  std::size_t offset = 0;
  log.each_kept([&](std::size_t number, std::string_view plain) {
    CHECK(plain == log.plain(number));
    CHECK(log.plain_text().substr(offset, plain.size()) == plain);
    CHECK(rising.line_at(offset) == number);
    CHECK(rising.line_at(offset + plain.size()) == number);
    CHECK(Log::Cursor(log).line_at(offset) == number);
    offset += plain.size() + 1;
  });
  CHECK(offset == log.plain_text().size());
  CHECK(rising.line_at(0) == 1);
}

TEST_CASE("of a log with lines left out the others keep their numbers") {
  const Log log = Log::read_kept("two\nthree\nseven\n", {{2, 2}, {7, 1}}, 9);
  CHECK(log.line_count() == 9);
  CHECK(log.kept_count() == 3);
  CHECK(log.plain(1).empty());
  CHECK(log.plain(3) == "three");
  CHECK(log.plain(4).empty());
  CHECK(log.plain(7) == "seven");
  CHECK(log.plain(9).empty());
  CHECK(log.line(7).raw == "seven");
  Log::Cursor cursor(log);
  CHECK(cursor.line_at(0) == 2);
  CHECK(cursor.line_at(4) == 3);
  CHECK(cursor.line_at(10) == 7);
  CHECK(cursor.line_at(0) == 2);
}

TEST_CASE("steps are found in a log with lines left out") {
  const Log log =
      Log::read_kept("##[group]Run make\n##[endgroup]\nlast\n##[error]Process completed with exit code 2.\n",
                     {{5, 2}, {1000, 2}}, 1001);
  REQUIRE(log.failed_step() != nullptr);
  CHECK(log.failed_step()->first_line == 5);
  CHECK(log.failed_step()->last_line == 1001);
}

TEST_CASE("a line over the limit keeps its raw bytes and the limit's worth of plain text") {
  const std::string huge(Log::kMaxPlain + 100, 'x');
  const Log log = Log::read(huge + "\nnext\n");
  CHECK(log.plain(1).size() == Log::kMaxPlain);
  CHECK(log.line(1).raw.size() == huge.size());
  CHECK(log.plain(2) == "next");
  CHECK(Log::Cursor(log).line_at(Log::kMaxPlain + 1) == 2);
}

TEST_CASE("a moved log keeps its lines") {
  Log log = Log::read("short\n");
  const Log moved = std::move(log);
  CHECK(moved.plain(1) == "short");
  CHECK(moved.line(1).raw == "short");
}

TEST_CASE("what is no text looks binary") {
  CHECK(Log::read("\x7f"
                  "ELF\x02\x01"s)
            .looks_binary());
  CHECK(Log::read("PK\x03\x04 archive"s).looks_binary());
  CHECK(Log::read("a\0b\0c\0d\0"s).looks_binary());
  CHECK_FALSE(Log::read("").looks_binary());
  CHECK_FALSE(Log::read("caf\xe9 is Latin-1\n").looks_binary());
  CHECK_FALSE(Log::read(std::string(500, 'x') + "\0"s).looks_binary());
}

TEST_CASE("GitHub steps begin at Run groups and the failed one tells its exit code") {
  const Log log = Log::read(as_github(
      "Current runner version: '2.333.1'\n##[group]Operating System\nUbuntu\n##[endgroup]\n"
      "##[group]Run actions/checkout@v4\nwith:\n  fetch-depth: 1\n##[endgroup]\n##[group]Fetching\n##[endgroup]\nok\n"
      "##[group]Run make check\n\x1b[36;1mmake check\x1b[0m\n\x1b[36;1mmake dist\x1b[0m\nshell: /usr/bin/bash -e "
      "{0}\nenv:\n"
      "  A: b\n##[endgroup]\nbroken\n##[error]Process completed with exit code 2.\n"
      "Post job cleanup.\n[command]/usr/bin/git version\n"));
  REQUIRE(names(log) == std::vector<std::string>{"Set up job", "Run actions/checkout@v4", "Run make check"});
  const Step& failed = log.steps()[2];
  CHECK(log.failed_step() == &failed);
  CHECK(failed.command == "make check\nmake dist");
  CHECK(failed.first_line == 12);
  CHECK(failed.last_line == 20);
  CHECK(failed.exit_code == 2);
  CHECK(log.steps()[1].first_line == 5);
  CHECK(log.steps()[1].last_line == 11);
  CHECK_FALSE(log.steps()[1].failed);
  CHECK(log.step_at(1) == &log.steps()[0]);
  CHECK(log.step_at(20) == &failed);
  CHECK(log.step_at(21) == nullptr);
}

TEST_CASE("an error that a problem matcher marks does not fail a command that went on") {
  const Log log = Log::read(
      "##[group]Run make\nshell: bash\n##[endgroup]\n##[error]a.c:1: warning: old\n"
      "##[group]Run ./test\nshell: bash\n##[endgroup]\n##[error]Process completed with exit code 1.\n");
  CHECK_FALSE(log.steps()[0].failed);
  REQUIRE(log.failed_step() != nullptr);
  CHECK(log.failed_step()->name == "Run ./test");
}

TEST_CASE("any error fails an action, and the first of two failures is where it broke") {
  const Log log = Log::read(
      "##[group]Run gradle/gradle-build-action@v2\nwith:\n  arguments: build\n##[endgroup]\n"
      "##[error]The process '/usr/bin/gradle' failed with exit code 3\n"
      "##[group]Run upload\nshell: bash\n##[endgroup]\n##[error]Process completed with exit code 1.\n");
  REQUIRE(log.failed_step() == &log.steps()[0]);
  CHECK(log.failed_step()->exit_code == 3);
  CHECK(log.steps()[1].failed);
}

TEST_CASE("a cancelled, timed-out or shut-down command failed without an exit code") {
  for (const char* reason :
       {"The operation was canceled.", "The runner has received a shutdown signal. This can happen",
        "The action 'Test' has timed out after 360 minutes."}) {
    const Log log = Log::read("##[group]Run make\nshell: bash\n##[endgroup]\n##[error]"s + reason + "\n");
    REQUIRE(log.failed_step() != nullptr);
    CHECK_FALSE(log.failed_step()->exit_code.has_value());
  }
}

TEST_CASE("a command that ends with exit code zero did not fail") {
  const Log log =
      Log::read("##[group]Run true\nshell: bash\n##[endgroup]\n##[error]Process completed with exit code 0.\n");
  CHECK(log.failed_step() == nullptr);
  CHECK(log.steps()[0].exit_code == 0);
}

TEST_CASE("a window of a GitHub log with an error has one step without a name") {
  const Log log = Log::read("output\n##[error]Process completed with exit code 101.\nPost job cleanup.\nx\n");
  REQUIRE(log.steps().size() == 1);
  CHECK(log.steps()[0].name.empty());
  CHECK(log.failed_step()->exit_code == 101);
  CHECK(log.steps()[0].last_line == 2);
}

TEST_CASE("Travis commands are steps with their exit codes") {
  const Log log = Log::read(
      "travis_fold:start:install\r\x1b[0Ktravis_time:start:0a\r\x1b[0K$ npm ci\r\nadded 1\r\n"
      "travis_time:end:0a:start=1,finish=2,duration=1\r\x1b[0Ktravis_fold:end:install\r\x1b[0Ktravis_time:start:"
      "0b\r\x1b[0K$ "
      "make check\r\nno rule\r\n\r\n"
      "travis_time:end:0b:start=1,finish=2,duration=1\r\x1b[0K\x1b[31;1mThe command \"make check\" exited with "
      "2.\x1b[0m\r\n"
      "travis_time:start:0c\r\x1b[0K$ make lint\r\nok\r\ntravis_time:end:0c:start=1,finish=2,duration=1\r\x1b[0K\r\n"
      "\x1b[32;1mThe command \"make lint\" exited with 0.\x1b[0m\r\n\r\nDone. Your build exited with 1.\r\n");
  REQUIRE(names(log) == std::vector<std::string>{"install", "make check", "make lint"});
  CHECK(log.steps()[0].command == "npm ci");
  CHECK(log.steps()[0].last_line == 2);
  CHECK_FALSE(log.steps()[0].exit_code.has_value());
  REQUIRE(log.failed_step() == &log.steps()[1]);
  CHECK(log.failed_step()->exit_code == 2);
  CHECK(log.failed_step()->first_line == 3);
  CHECK(log.failed_step()->last_line == 6);
  CHECK(log.steps()[2].exit_code == 0);
  CHECK(log.steps()[2].last_line == 10);
}

TEST_CASE("a Travis command of several lines is found by the end of its sentence") {
  const Log log = Log::read(
      "travis_time:start:0a\r\x1b[0K$ if true; "
      "then\r\nfi\r\nout\r\ntravis_time:end:0a:start=1,finish=2,duration=1\r\x1b[0K"
      "The command \"if true; then\r\n  false\r\nfi\" failed and exited with 7 during .\r\n");
  REQUIRE(log.failed_step() != nullptr);
  CHECK(log.failed_step()->exit_code == 7);
  CHECK(log.failed_step()->last_line == 6);
}

TEST_CASE("a Travis command that killed its shell failed") {
  const Log log = Log::read("travis_time:start:0a\r\x1b[0K$ ./setup.sh\r\nno such file\r\n");
  REQUIRE(log.failed_step() != nullptr);
  CHECK(log.failed_step()->name == "./setup.sh");
  CHECK_FALSE(log.failed_step()->exit_code.has_value());
  CHECK(Log::read("travis_time:start:0a\r\x1b[0K$ x\r\nDone. Your build exited with 0.\n").failed_step() == nullptr);
}

TEST_CASE("GitLab's sections are steps and the last one before the clean-up failed") {
  const auto section = [](const std::string& name, const std::string& body) {
    return "\x1b[0Ksection_start:1560896352:" + name + "\r\x1b[0K" + body + "\nsection_end:1560896353:" + name +
           "\r\x1b[0K";
  };
  const Log log = Log::read(
      section("get_sources", "Fetching") +
      section("step_script", "Executing\n\x1b[32;1m$ make\x1b[0;m\n" + section("mine", "inner") + "\nbad") +
      section("cleanup_file_variables", "Cleaning up") + "\n\x1b[31;1mERROR: Job failed: exit code 1\n\x1b[0;m");
  REQUIRE(names(log) == std::vector<std::string>{"get_sources", "step_script", "cleanup_file_variables"});
  REQUIRE(log.failed_step() == &log.steps()[1]);
  CHECK(log.failed_step()->exit_code == 1);
  CHECK(log.failed_step()->command == "make");
}

TEST_CASE("Azure's sections are steps and an error inside fails them") {
  const Log log = Log::read(
      "##[section]Starting: Checkout\nok\n##[section]Finishing: Checkout\n##[section]Starting: Build\n"
      "##[error]Bash exited with code '2'.\n##[section]Finishing: Build\n");
  REQUIRE(names(log) == std::vector<std::string>{"Checkout", "Build"});
  REQUIRE(log.failed_step() == &log.steps()[1]);
  CHECK(log.failed_step()->exit_code == 2);
}

TEST_CASE("Jenkins stages are steps and a skipped one is not where it broke") {
  const Log log = Log::read(
      "[Pipeline] {\n[Pipeline] { (Build)\n[Pipeline] sh\nbad\n[Pipeline] }\n[Pipeline] // stage\n"
      "[Pipeline] { (Deploy)\nStage \"Deploy\" skipped due to earlier failure(s)\n[Pipeline] }\n[Pipeline] // stage\n"
      "[Pipeline] { (Declarative: Post Actions)\n[Pipeline] }\n[Pipeline] // stage\n"
      "ERROR: script returned exit code 3\nFinished: FAILURE\n");
  REQUIRE(names(log) == std::vector<std::string>{"Build", "Deploy", "Declarative: Post Actions"});
  REQUIRE(log.failed_step() == &log.steps()[0]);
  CHECK(log.failed_step()->exit_code == 3);
  CHECK(log.failed_step()->first_line == 2);
  CHECK(log.failed_step()->last_line == 6);
}

TEST_CASE("the time that a runner stamped on a line is told, one that a program printed is not") {
  CHECK(line_time("2026-04-22T16:09:37.3317193Z make") == "2026-04-22T16:09:37.3317193Z");
  CHECK(line_time("\xef\xbb\xbf"
                  "2026-04-22T16:09:37.3317193Z") == "2026-04-22T16:09:37.3317193Z");
  CHECK(line_time("2026-04-22T16:09:37.331719Z 01O make") == "2026-04-22T16:09:37.331719Z");
  CHECK(line_time("9999-99-99T99:99:99.9999999Z x") == "9999-99-99T99:99:99.9999999Z");
  for (const char* line : {"", "make", "2026-04-22T16:09:37Z make", "2026-04-22T16:09:37.331719Z make",
                           "2026-04-22T16:09:37.3317193Zmake", " 2026-04-22T16:09:37.3317193Z make"}) {
    INFO(line);
    CHECK(line_time(line).empty());
  }
}

TEST_CASE("a log without markers has no steps") {
  const Log log = Log::read("just\noutput\n");
  CHECK(log.steps().empty());
  CHECK(log.failed_step() == nullptr);
  CHECK(log.step_at(1) == nullptr);
}
