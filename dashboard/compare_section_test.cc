#include "dashboard/compare_section.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace cimend;
using namespace cimend::dashboard;

namespace {

RunDigest run(const std::string& id, core::UnixSeconds time, RunState state) {
  RunDigest made;
  made.run_id = id;
  made.repository = "example/word-count";
  made.workflow = "build";
  made.branch = "main";
  made.head_sha = id;
  made.time = time;
  made.received_at = core::rfc3339(time);
  made.state = state;
  made.summary = "What happened in " + id;
  return made;
}

RunDigest failed(const std::string& id, core::UnixSeconds time, const std::vector<std::string>& fingerprints) {
  RunDigest made = run(id, time, RunState::failed);
  made.category = "compile.error";
  for (const std::string& fingerprint : fingerprints) {
    RunDigest::Cause cause;
    cause.rule = "gcc.error";
    cause.category = "compile.error";
    cause.message = "message of " + fingerprint;
    cause.fingerprint = fingerprint;
    made.causes.push_back(cause);
  }
  return made;
}

std::vector<std::string> titles(const std::vector<RunContext::Cause>& causes) {
  std::vector<std::string> all;
  for (const RunContext::Cause& cause : causes) all.push_back(cause.title);
  return all;
}

History history(std::vector<RunDigest> runs) { return history_of(std::move(runs), 10'000); }

RunContext context_of(const History& history, const std::string& id) {
  const auto found =
      std::find_if(history.runs.begin(), history.runs.end(), [&](const RunDigest& run) { return run.run_id == id; });
  REQUIRE(found != history.runs.end());
  return RunContexts(history).of(static_cast<std::size_t>(found - history.runs.begin()));
}

std::string section_of(const History& history, const std::string& id) {
  const auto found =
      std::find_if(history.runs.begin(), history.runs.end(), [&](const RunDigest& run) { return run.run_id == id; });
  Page page;
  append_compare_section(page, context_of(history, id), found->state);
  return page.html();
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

using Titles = std::vector<std::string>;

}  // namespace

TEST_CASE("the causes of a run are new, stayed or gone against the run before of its branch") {
  RunDigest cancelled = run("3", 300, RunState::cancelled);
  RunDigest elsewhere = failed("2", 200, {"b"});
  elsewhere.branch = "feature";
  const History all = history({failed("4", 400, {"a", "c", "c"}), cancelled, elsewhere, failed("1", 100, {"a", "b"})});
  const RunContext context = context_of(all, "4");
  REQUIRE(context.before);
  CHECK(context.before->run_id == "1");
  CHECK(context.before->failed);
  CHECK(titles(context.before->appeared) == Titles{"message of c"});
  CHECK(titles(context.before->stayed) == Titles{"message of a"});
  CHECK(titles(context.before->gone) == Titles{"message of b"});
  CHECK(context.before->in_a_row == 2);
  CHECK_FALSE(context.before->cut);
  CHECK_FALSE(context_of(all, "3").before);
  CHECK_FALSE(context_of(all, "2").before);
  CHECK_FALSE(context_of(all, "1").before);
}

TEST_CASE("runs in a row are those up to the run whose first cause is the same") {
  const History all = history({failed("5", 500, {"a"}), failed("4", 400, {"a", "b"}), failed("3", 300, {"a"}),
                               failed("2", 200, {"b"}), run("1", 100, RunState::passed), failed("0", 50, {"a"})});
  CHECK(context_of(all, "5").before->in_a_row == 3);
  CHECK(context_of(all, "5").before->first_run_id == "3");
  CHECK(context_of(all, "4").before->in_a_row == 2);
  CHECK(context_of(all, "3").before->in_a_row == 1);
  CHECK(context_of(all, "2").before->in_a_row == 1);
  CHECK(context_of(all, "1").before->in_a_row == 0);
  CHECK(holds(section_of(all, "5"), "<strong>The same failure</strong> as in <a href=\"../4/index.html\">run 4</a>"));
  CHECK(holds(section_of(all, "5"), "3 runs in a row, since <a href=\"../3/index.html\">run 3</a>"));
  CHECK_FALSE(holds(section_of(all, "3"), "in a row"));
  CHECK(holds(section_of(all, "3"), "Another failure</strong> than in"));
}

TEST_CASE("what only follows from a cause is no cause") {
  RunDigest first = failed("1", 100, {"a", "exit"});
  RunDigest second = failed("2", 200, {"b", "exit"});
  first.causes[1].follows = second.causes[1].follows = true;
  const RunContext context = context_of(history({first, second}), "2");
  CHECK(titles(context.before->appeared) == Titles{"message of b"});
  CHECK(titles(context.before->gone) == Titles{"message of a"});
  CHECK(context.before->stayed.empty());
}

TEST_CASE("without a fingerprint a cause is told by its rule and message, an unknown one by its signature") {
  RunDigest first = failed("1", 100, {"x"});
  first.causes[0].fingerprint.clear();
  RunDigest second = failed("2", 200, {"x"});
  second.causes[0].fingerprint.clear();
  CHECK(context_of(history({first, second}), "2").before->in_a_row == 2);
  second.causes[0].message = "another";
  CHECK(context_of(history({first, second}), "2").before->in_a_row == 1);
  for (RunDigest* each : {&first, &second}) {
    each->category = "unknown";
    each->unknown = {{"cannot blend <number>", "", 0, 1, ""}};
  }
  const RunContext context = context_of(history({first, second}), "2");
  CHECK(context.before->in_a_row == 2);
  CHECK(titles(context.before->stayed) == Titles{"cannot blend <number>"});
}

TEST_CASE("a run that broke, one that is mended and one that nothing explains say so") {
  const RunDigest mute = run("3", 300, RunState::failed);
  const History all =
      history({run("4", 400, RunState::passed), mute, failed("2", 200, {"a"}), run("1", 100, RunState::passed)});
  CHECK(holds(section_of(all, "2"), "<strong>It broke here.</strong> The run before, <a href=\"../1/index.html\">"));
  CHECK_FALSE(holds(section_of(all, "2"), "<ul"));
  CHECK(holds(section_of(all, "3"), "what broke one of the two is not known"));
  CHECK_FALSE(holds(section_of(all, "3"), "<ul"));
  CHECK(holds(section_of(all, "4"), "<strong>It works again.</strong>"));
  CHECK(section_of(all, "1").empty());
  const History mended = history({failed("1", 100, {"a"}), run("2", 200, RunState::passed)});
  CHECK(holds(section_of(mended, "2"), "Gone</h3>\n<ul class=\"reasons\">\n<li>message of a"));
  CHECK(section_of(history({run("1", 1, RunState::passed), run("2", 2, RunState::passed)}), "2").empty());
}

TEST_CASE("a comparison escapes, stays small and admits that lists were cut") {
  const std::string hostile = "</ul><script>alert(1)</script>";
  RunDigest first = failed("1", 100, {hostile + "1", hostile + "2", hostile + "3", hostile + "4", hostile + "5"});
  RunDigest second = failed("2", 200, {"1", "2", "3", "4", "5"});
  for (int i = 0; i < 5; ++i) {
    first.unknown.push_back({"old " + std::to_string(i), "", 0, 1, ""});
    second.unknown.push_back({"new " + std::to_string(i), "", 0, 1, ""});
  }
  const std::string html = section_of(history({first, second}), "2");
  CHECK(holds(html, "there may be more"));
  CHECK_FALSE(holds(html, "<script>"));
  std::size_t elements = 0;
  for (std::size_t i = 0; i + 1 < html.size(); ++i) elements += html[i] == '<' && html[i + 1] != '/';
  CHECK(elements <= 110);
}

TEST_CASE("runs of nowhere and runs without a time are compared with nothing") {
  RunDigest first = failed("1", 100, {"a"});
  RunDigest second = failed("2", 200, {"a"});
  for (RunDigest* each : {&first, &second}) each->repository = each->workflow = each->branch = "";
  CHECK_FALSE(context_of(history({first, second}), "2").before);
  CHECK_FALSE(context_of(history({failed("1", 0, {"a"}), failed("2", 0, {"a"})}), "2").before);
}

TEST_CASE("whatever the section shows of the run before is in the context's fingerprint") {
  const std::vector<RunDigest> runs = {failed("3", 300, {"a", "b"}), failed("2", 200, {"a"}), failed("1", 100, {"a"})};
  const auto fingerprint = [](std::vector<RunDigest> of) {
    return context_of(history(std::move(of)), "3").fingerprint();
  };
  const std::uint64_t before = fingerprint(runs);
  CHECK(fingerprint(runs) == before);
  std::vector<std::vector<RunDigest>> others(6, runs);
  others[0][1].causes[0].fingerprint = "c";
  others[1][1].received_at = "2026-11-20T06:20:00.5Z";
  others[2].erase(others[2].begin() + 2);  // one less in a row
  others[3][2].run_id = "0";               // the first in a row
  others[4][1].causes.push_back(failed("", 0, {"gone"}).causes[0]);
  others[5][1].causes.clear();
  for (const std::vector<RunDigest>& other : others) CHECK(fingerprint(other) != before);
}
