#include "dashboard/rules_page.h"

#include <catch2/catch.hpp>

#include "dashboard/fixture_runs.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

constexpr core::UnixSeconds kDay = 86'400;

// A failed run whose causes are `rules`, best first.
RunDigest run(const std::string& id, int days_ago, const std::vector<std::string>& rules) {
  RunDigest made;
  made.run_id = id;
  made.time = kFixtureNow - days_ago * kDay;
  made.received_at = core::rfc3339(made.time);
  made.state = RunState::failed;
  made.category = "compile.error";
  for (const std::string& rule : rules) {
    RunDigest::Cause cause;
    cause.rule = rule;
    cause.category = "compile.error";
    cause.confidence = 0.9;
    made.causes.push_back(cause);
  }
  return made;
}

std::string page_of(std::vector<RunDigest> runs) {
  const History history = history_of(std::move(runs), kFixtureNow);
  return rules_page({"Word count", history}, rule_health(history)).html();
}

// From the row of `rule` to its end.
std::string row_of(const std::string& html, const std::string& rule) {
  const std::size_t at = html.find("<tr id=\"rule-" + rule + "\"");
  REQUIRE(at != std::string::npos);
  return html.substr(at, html.find("</tr>", at) - at);
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a rule names the newest run that it explained and when that was, whatever it stood behind since") {
  const std::string html = page_of({run("new", 0, {"b", "a"}), run("mid", 2, {"a"}), run("old", 9, {"a"})});
  CHECK(holds(row_of(html, "a"), "for example <a href=\"../runs/mid/index.html\">run mid</a>"));
  CHECK(holds(row_of(html, "a"), "<time datetime=\"2026-11-18T12:00:00Z\">"));
  CHECK(holds(row_of(html, "a"), "behind b (1)"));
  CHECK_FALSE(holds(row_of(html, "a"), "2026-11-20"));
}

TEST_CASE("a rule that only stood behind others never hit, and is not silent") {
  const std::string html = page_of({run("1", 0, {"a", "exit"})});
  CHECK(holds(row_of(html, "exit"), ">never</td>"));
  CHECK_FALSE(holds(row_of(html, "exit"), "for example"));
  CHECK_FALSE(holds(html, "id=\"silent\""));
}

TEST_CASE("rules that explained runs and none in 90 days stand apart, the last to fall silent first") {
  const std::string html = page_of({run("1", 0, {"loud"}), run("2", 89, {"late"}), run("3", 90, {"younger"}),
                                    run("4", 200, {"older"}), run("5", 201, {"older"})});
  const std::size_t silent = html.find("id=\"silent\"");
  REQUIRE(silent != std::string::npos);
  CHECK(html.find("id=\"rule-loud\"") < silent);
  CHECK(html.find("id=\"rule-late\"") < silent);
  CHECK(html.find("id=\"rule-younger\"") > silent);
  CHECK(html.find("id=\"rule-older\"") > html.find("id=\"rule-younger\""));
  CHECK(holds(row_of(html, "older"), "data-label=\"runs\">2</td>"));
  CHECK(holds(row_of(html, "older"), "run 4</a>"));
}

TEST_CASE("when all rules are silent there is no empty table above them") {
  const std::string html = page_of({run("1", 100, {"a"})});
  CHECK(holds(html, "id=\"silent\""));
  CHECK_FALSE(holds(html, "How sure"));
}
