#include "dashboard/comment_command.h"

#include <catch2/catch.hpp>

#include "core/clock.h"
#include "core/http/retry.h"
#include "dashboard/fixture_runs.h"
#include "tests/openapi/recorder.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

// GitHub with some comments on pull request 7, two a page.
class GitHubTwin {
 public:
  core::Json::Array comments;
  int status = 200;

  void add(std::int64_t id, const std::string& login, const std::string& body) {
    core::Json user;
    user.set("login", login);
    core::Json comment;
    comments.push_back(comment.set("id", id).set("user", user).set("body", body));
  }

  core::ScriptedHttp http{[this](const core::HttpRequest& request) { return answer(request); }};

  core::Result<CommentOutcome> keep(const std::string& text, const CommentPlace& place = {"o/r", 7}) {
    const core::ManualClock clock(kFixtureNow);
    core::RecordingSleeper sleeper;
    core::GitHubOptions options;
    options.token = "t";
    auto github = core::GitHubApi::create(http, clock, sleeper, options);
    REQUIRE(github);
    return keep_comment(**github, place, text);
  }

  [[nodiscard]] std::vector<std::string> methods() const {
    std::vector<std::string> all;
    for (const core::HttpRequest& request : http.requests()) all.push_back(request.method);
    return all;
  }

 private:
  core::Result<core::HttpResponse> answer(const core::HttpRequest& request) {
    tests::record_request(request);
    core::HttpResponse response;
    response.status = request.method == "POST" && status == 200 ? 201 : status;
    if (request.method != "GET") {
      response.body = "{}";
      return response;
    }
    const std::size_t from = request.url.find("&page=2") != std::string::npos ? 2 : 0;
    core::Json::Array page;
    for (std::size_t i = from; i < std::min(comments.size(), from + 2); ++i) page.push_back(comments[i]);
    if (from + 2 < comments.size()) {
      response.headers.emplace_back(
          "link", "<https://api.github.com/repos/o/r/issues/7/comments?per_page=100&page=2>; rel=\"next\"");
    }
    response.body = core::Json(page).dump();
    return response;
  }
};

const std::string kText = std::string(kCommentMark) + "\nnew";
const std::string kOld = std::string(kCommentMark) + "\nold";
const std::string kUs = "github-actions[bot]";

}  // namespace

TEST_CASE("the first comment of ours on a pull request is written") {
  GitHubTwin github;
  github.add(1, "octocat", "hello");
  CHECK(github.keep(kText) == CommentOutcome::created);
  REQUIRE(github.methods() == std::vector<std::string>{"GET", "POST"});
  const core::HttpRequest written = github.http.requests().back();
  CHECK(written.url == "https://api.github.com/repos/o/r/issues/7/comments");
  CHECK((*core::Json::parse(written.body))["body"].string_or("") == kText);
}

TEST_CASE("our comment is edited in place, also when it stands on a later page") {
  GitHubTwin github;
  github.add(1, "octocat", "hello");
  github.add(2, "octocat", "hello again");
  github.add(3, kUs, kOld);
  CHECK(github.keep(kText) == CommentOutcome::updated);
  REQUIRE(github.methods() == std::vector<std::string>{"GET", "GET", "PATCH"});
  CHECK(github.http.requests().back().url == "https://api.github.com/repos/o/r/issues/comments/3");
}

TEST_CASE("a comment that says the same already is left alone") {
  GitHubTwin github;
  github.add(3, kUs, std::string(kCommentMark) + "\r\nnew\r\n");
  CHECK(github.keep(kText) == CommentOutcome::unchanged);
  CHECK(github.methods() == std::vector<std::string>{"GET"});
}

TEST_CASE("somebody else's comment with our mark is not ours") {
  GitHubTwin github;
  github.add(3, "mallory", kOld);
  CHECK(github.keep(kText) == CommentOutcome::created);
}

TEST_CASE("a place that is none is refused before anything is asked") {
  GitHubTwin github;
  CHECK(github.keep(kText, {"o/r", 0}).error().code == core::Errc::refused);
  CHECK(github.keep(kText, {"o/../r", 7}).error().code == core::Errc::refused);
  CHECK(github.methods().empty());
}

TEST_CASE("a comment that GitHub refuses is an error that says what was tried") {
  GitHubTwin github;
  github.status = 403;
  const core::Result<CommentOutcome> outcome = github.keep(kText);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().what.find("comments") != std::string::npos);
}

TEST_CASE("the text of a comment begins with its mark and is the same every time") {
  core::MemoryFs fs = fixture_runs();
  FileSource source(fs, fixture_options().sources);
  const core::Result<std::string> text = comment_text(source, {});
  REQUIRE(text);
  CHECK(text->starts_with(kCommentMark));
  CHECK(*text == *comment_text(source, {}));
}
