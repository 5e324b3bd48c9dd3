#include "dashboard/problem_list.h"

#include <catch2/catch.hpp>

using namespace cimend;
using namespace cimend::dashboard;

namespace {

core::Error not_analysed(int run) {
  const std::string id = std::to_string(run), path = "logs/" + id + "/analysis.json";
  return {core::Errc::not_found, "run " + id + ": cannot read " + path + ": No such file or directory", path,
          "run `cimend-classify --run logs/" + id + "`"};
}

}  // namespace

TEST_CASE("what is rare is told before the second of what is common") {
  std::vector<core::Error> problems;
  for (int i = 0; i < 100; ++i) problems.push_back(not_analysed(i));
  problems.push_back({core::Errc::refused, "this directory's name is no run id", "logs/a b", "name it otherwise"});
  problems.push_back({core::Errc::parse, "run my-run: cannot read the document", "logs/my-run/run.json: $", "again"});
  CHECK(told_first(problems, 5) == std::vector<std::size_t>{0, 100, 101, 1, 2});
  CHECK(told_first(problems, 2) == std::vector<std::size_t>{0, 100});
  CHECK(told_first(problems, 1000).size() == 102);
  CHECK(told_first({}, 5).empty());
  CHECK(told_first(problems, 0).empty());
}

TEST_CASE("runs that are named by words are alike, too") {
  const core::Error one{core::Errc::not_found, "run nightly: broken", "logs/nightly/run.json", ""};
  const core::Error two{core::Errc::not_found, "run weekly: broken", "logs/weekly/run.json", ""};
  const core::Error other{core::Errc::not_found, "this is no run", "logs/x", ""};
  const core::Error another{core::Errc::not_found, "this is no run", "logs/y z", ""};
  CHECK(told_first({other, another, one}, 2) == std::vector<std::size_t>{0, 2});
  CHECK(told_first({one, two, other}, 2) == std::vector<std::size_t>{0, 2});
}

TEST_CASE("the list of what could not be read is text that gives no orders") {
  const std::string text = problems_text({{core::Errc::parse, "a\x1b[31m\n::error::b\u202E", "logs/<b>", ""}});
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\n::") == std::string::npos);
  CHECK(text.find("\u202E") == std::string::npos);
  CHECK(text.find("where: logs/<b>") != std::string::npos);
  CHECK(problems_text({}) == "Everything could be read.\n");
}
