#include "dashboard/build_command_line.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "core/fs.h"
#include "dashboard/problem_list.h"
#include "dashboard/site_address.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

// A directory with logs in it, gone again with the object.
class Scratch {
 public:
  Scratch() {
    REQUIRE(::mkdtemp(path_.data()) != nullptr);
    REQUIRE(fs.make_directories(at("logs")));
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] std::string at(const std::string& name) const { return path_ + "/" + name; }

  core::RealFs fs;

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "cimend-build-XXXXXX").string();
};

BuildCommandLine line_of(const std::string& from, const std::string& out) {
  BuildCommandLine line;
  line.options.sources.logs = from;
  line.options.out = out;
  return line;
}

bool is_good(const std::string& from, const std::string& out) {
  BuildCommandLine line = line_of(from, out);
  return check_build(line).has_value();
}

}  // namespace

TEST_CASE("a site that would lie among the runs, or whose pages would, is refused") {
  const Scratch scratch;
  const std::string logs = scratch.at("logs");
  CHECK(is_good(logs, scratch.at("site")));
  CHECK(is_good(logs, scratch.at("logs-site")));
  CHECK(is_good(logs, scratch.at("")));
  CHECK(is_good(logs, scratch.at("site/deep/er")));
  CHECK_FALSE(is_good(logs, logs));
  CHECK_FALSE(is_good(logs, logs + "/"));
  CHECK_FALSE(is_good(logs + "/", logs + "/site"));
  CHECK_FALSE(is_good(logs, scratch.at("elsewhere/../logs/site")));
  CHECK_FALSE(is_good(scratch.at("site/runs"), scratch.at("site")));
  CHECK_FALSE(is_good(logs, ""));
  std::filesystem::create_directory_symlink(logs, scratch.at("link"));
  CHECK_FALSE(is_good(logs, scratch.at("link/site")));
  // A store's runs lie nowhere.
  BuildCommandLine stored = line_of(logs, logs + "/site");
  stored.database = scratch.at("cimend.db");
  CHECK(check_build(stored));
}

TEST_CASE("a file where the site should be is told as one") {
  Scratch scratch;
  REQUIRE(scratch.fs.write_unsynced(scratch.at("file"), "x"));
  BuildCommandLine line = line_of(scratch.at("logs"), scratch.at("file"));
  const auto good = check_build(line);
  REQUIRE_FALSE(good);
  CHECK(good.error().where == scratch.at("file"));
  CHECK(good.error().what.find("is a file") != std::string::npos);
}

TEST_CASE("a directory of runbooks that is not there and a store of no known kind are refused") {
  const Scratch scratch;
  BuildCommandLine line = line_of(scratch.at("logs"), scratch.at("site"));
  line.options.runbooks = scratch.at("books");
  CHECK(check_build(line).error().where == scratch.at("books"));
  line.options.runbooks = "";
  for (const char* database : {"mysql://x", "http://x"}) {
    line.database = database;
    CHECK(check_build(line).error().code == core::Errc::refused);
  }
  for (const char* database : {"", "a.db", "postgres://x", "postgresql://x"}) {
    line.database = database;
    CHECK(check_build(line));
  }
}

TEST_CASE("only a whole address of the web is where a site stands") {
  for (const char* address : {"", "https://ci.example.org", "https://ci.example.org/",
                              "https://ci.example.org:8443/a/b", "http://localhost/x", "HTTPS://CI.EXAMPLE.ORG/%20"}) {
    CAPTURE(address);
    CHECK(check_site_address("--base-url", address));
  }
  for (const char* address :
       {"javascript:alert(1)", "//ci.example.org", "ci.example.org", "/failures/", "foo bar", "https://", "ftp://x/",
        "https://a/\"><b>", "https://user:word@ci.example.org/", "https://ci.example.org/?a",
        "https://ci.example.org/#b", "https://ci.example.org/(x)", "https://ci.example.org/\n", "data:text/html,x"}) {
    CAPTURE(address);
    const auto good = check_site_address("--base-url", address);
    REQUIRE_FALSE(good);
    CHECK(good.error().what.find("--base-url") != std::string::npos);
    CHECK(good.error().hint.find("https://") != std::string::npos);
  }
}

TEST_CASE("a host that links may lead to is a host") {
  CHECK(checked_link_host("GitHub.com").value() == "github.com");
  CHECK(checked_link_host("git.example.org:8443").value() == "git.example.org:8443");
  for (const char* host :
       {"", "https://git.example.org", "git.example.org/", "a b", "*.example.org", ".org", ":80", "a:"}) {
    CAPTURE(host);
    CHECK_FALSE(checked_link_host(host));
  }
}

TEST_CASE("SOURCE_DATE_EPOCH is a time or is not set") {
  for (const char* good : {static_cast<const char*>(nullptr), "", "0", "1795176000", "253402300799"})
    CHECK(check_source_date(good));
  for (const char* bad : {"abc", "-1", "1.5", " 1", "1 ", "253402300800", "99999999999999999999", "2026-11-20"}) {
    CAPTURE(bad);
    CHECK_FALSE(check_source_date(bad));
  }
}

TEST_CASE("of a hundred things that could not be read five are printed, and where the others are") {
  std::vector<core::Error> problems;
  for (int i = 0; i < 100; ++i)
    problems.push_back({core::Errc::not_found, "run " + std::to_string(i) + ": no", "", "h"});
  const auto warnings = warnings_of(problems, "site");
  REQUIRE(warnings.size() == 6);
  CHECK(warnings[0].what == "warning: run 0: no");
  CHECK(warnings[0].hint == "h");
  CHECK(warnings[5].what.find("95 more") != std::string::npos);
  CHECK(warnings[5].what.find("site/problems.txt") != std::string::npos);
  problems.resize(5);
  CHECK(warnings_of(problems, "site").size() == 5);
  CHECK(warnings_of({}, "site").empty());
}
