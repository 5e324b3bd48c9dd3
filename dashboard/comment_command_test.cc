#include "dashboard/comment_command.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "core/clock.h"
#include "core/http/retry.h"
#include "core/text.h"
#include "dashboard/fixture_runs.h"
#include "dashboard/tell_command_line.h"
#include "tests/openapi/recorder.h"

using namespace cimend;
using namespace cimend::dashboard;

namespace {

const std::string kUs = "github-actions[bot]";

// GitHub with the comments of pull request 7, two a page. Comments that are written, edited and deleted are so.
class GitHubTwin {
 public:
  struct Stored {
    std::int64_t id = 0;
    std::string login;
    std::string body;
  };
  std::vector<Stored> comments;
  std::string token = "t";
  std::string we = kUs;           // who the token belongs to
  int status = 200;               // of whatever writes
  std::string message;            // of a refusal
  core::HttpHeaders headers;      // of a refusal
  int fails_at = 0;               // the request that fails, from 1; 0: none
  bool fails_after = false;       // once it was obeyed: the answer is lost
  bool lost_before_edit = false;  // somebody deletes the comment that is about to be edited

  void add(std::int64_t id, const std::string& login, const std::string& body) {
    comments.push_back({id, login, body});
  }

  core::ScriptedHttp http{[this](const core::HttpRequest& request) { return answer(request); }};

  core::Result<CommentOutcome> keep(const Comment& comment, const CommentPlace& place = {"o/r", 7, ""}) {
    const core::ManualClock clock(kFixtureNow);
    core::RecordingSleeper sleeper;
    core::GitHubOptions options;
    options.token = token;
    options.retries.tries = 1;
    auto github = core::GitHubApi::create(http, clock, sleeper, options);
    REQUIRE(github);
    return keep_comment(**github, place, comment);
  }

  [[nodiscard]] std::vector<std::string> methods() const {
    std::vector<std::string> all;
    for (const core::HttpRequest& request : http.requests()) all.push_back(request.method);
    return all;
  }

 private:
  core::Result<core::HttpResponse> answer(const core::HttpRequest& request) {
    tests::record_request(request);
    const bool fails = ++asked_ == fails_at;
    if (fails && !fails_after) return core::fail(core::Errc::unavailable, "the connection broke");
    core::HttpResponse response = obeyed(request);
    if (fails) return core::fail(core::Errc::unavailable, "the connection broke");
    return response;
  }

  core::HttpResponse obeyed(const core::HttpRequest& request) {
    if (request.url.ends_with("/user")) return {200, {}, R"({"login":")" + we + R"("})"};
    if (request.method == "GET") return page(request);
    if (status != 200) return {status, headers, R"({"message":")" + message + R"("})"};
    if (request.method == "POST") return created(request);
    const std::int64_t id = std::stoll(request.url.substr(request.url.rfind('/') + 1));
    const auto found =
        std::find_if(comments.begin(), comments.end(), [&](const Stored& comment) { return comment.id == id; });
    if (lost_before_edit && found != comments.end()) comments.erase(found);
    if (found == comments.end() || lost_before_edit) return {404, {}, R"({"message":"Not Found"})"};
    if (request.method == "DELETE") {
      comments.erase(found);
      return {204, {}, ""};
    }
    found->body = body_of(request);
    return {200, {}, "{}"};
  }

  static std::string body_of(const core::HttpRequest& request) {
    return std::string((*core::Json::parse(request.body))["body"].string_or(""));
  }

  core::HttpResponse created(const core::HttpRequest& request) {
    std::int64_t id = 100;
    for (const Stored& comment : comments) id = std::max(id, comment.id + 1);
    add(id, we, body_of(request));
    return {201, {}, R"({"id":)" + std::to_string(id) + R"(,"user":{"login":")" + we + R"("}})"};
  }

  [[nodiscard]] core::HttpResponse page(const core::HttpRequest& request) const {
    core::HttpResponse response;
    response.status = 200;
    const std::size_t at = request.url.find("&page=");
    const std::size_t number = at == std::string::npos ? 1 : std::stoul(request.url.substr(at + 6));
    const std::size_t from = 2 * (number - 1);
    core::Json::Array listed;
    for (std::size_t i = from; i < std::min(comments.size(), from + 2); ++i) {
      core::Json user, comment;
      user.set("login", comments[i].login);
      listed.push_back(comment.set("id", comments[i].id).set("user", user).set("body", comments[i].body));
    }
    if (from + 2 < comments.size()) {
      response.headers.emplace_back("link", "<https://api.github.com/repos/o/r/issues/7/comments?per_page=100&page=" +
                                                std::to_string(number + 1) + ">; rel=\"next\"");
    }
    response.body = core::Json(listed).dump();
    return response;
  }

  int asked_ = 0;
};

using When = Comment::When;

const std::string kMark = comment_mark("build");

Comment red(const std::string& text = "new") { return {When::always, kMark, kMark + "\n" + text}; }
Comment green(const std::string& run = "2") {
  return {When::if_there, kMark, kMark + "\n<!-- cimend: mended -->\nmended in run " + run};
}
const std::string kOld = kMark + "\nold";

std::size_t count_ours(const GitHubTwin& github) {
  return static_cast<std::size_t>(std::count_if(github.comments.begin(), github.comments.end(),
                                                [](const auto& each) { return each.body.starts_with(kMark); }));
}

using Methods = std::vector<std::string>;

}  // namespace

TEST_CASE("the first comment of ours on a pull request is written") {
  GitHubTwin github;
  github.add(1, "octocat", "hello");
  CHECK(github.keep(red()) == CommentOutcome::created);
  REQUIRE(github.methods() == Methods{"GET", "POST"});
  const core::HttpRequest written = github.http.requests().back();
  CHECK(written.url == "https://api.github.com/repos/o/r/issues/7/comments");
  CHECK(github.comments.back().body == red().body);
}

TEST_CASE("our comment is edited in place, also when it stands on a later page") {
  GitHubTwin github;
  github.add(1, "octocat", "hello");
  github.add(2, "octocat", "hello again");
  github.add(3, kUs, kOld);
  CHECK(github.keep(red()) == CommentOutcome::updated);
  REQUIRE(github.methods() == Methods{"GET", "GET", "PATCH"});
  CHECK(github.http.requests().back().url == "https://api.github.com/repos/o/r/issues/comments/3");
}

TEST_CASE("a comment that says the same already is left alone") {
  GitHubTwin github;
  github.add(3, kUs, kMark + "\r\nnew\r\n");
  CHECK(github.keep(red()) == CommentOutcome::unchanged);
  CHECK(github.methods() == Methods{"GET"});
}

TEST_CASE("of two comments that runs at the same moment left, the older is edited and the other goes") {
  GitHubTwin github;
  github.add(5, kUs, kMark + "\nnew");
  github.add(3, kUs, kOld);
  github.add(4, "octocat", kOld);
  CHECK(github.keep(red()) == CommentOutcome::updated);
  CHECK(github.methods() == Methods{"GET", "GET", "PATCH", "DELETE"});
  REQUIRE(github.comments.size() == 2);
  CHECK(github.comments[0].body == red().body);
  CHECK(github.comments[1].login == "octocat");
}

TEST_CASE("somebody else's comment with our mark is not ours: it is neither edited nor deleted") {
  GitHubTwin github;
  github.add(3, "mallory", kOld);
  github.add(4, "mallory", kOld);
  CHECK(github.keep(red()) == CommentOutcome::created);
  CHECK(github.methods() == Methods{"GET", "POST"});
  CHECK(github.comments[0].body == kOld);
}

TEST_CASE("a comment in which a person quotes ours is not ours") {
  GitHubTwin github;
  github.add(3, kUs, "> " + kOld);
  CHECK(github.keep(red()) == CommentOutcome::created);
}

TEST_CASE("each workflow of a pull request has its own comment") {
  GitHubTwin github;
  github.add(3, kUs, comment_mark("docs") + "\nold");
  github.add(4, kUs, comment_mark("") + "\nold");
  CHECK(github.keep(red()) == CommentOutcome::created);
  CHECK(github.keep(green()) == CommentOutcome::updated);
  CHECK(github.comments[0].body == comment_mark("docs") + "\nold");
  CHECK(github.comments[1].body == comment_mark("") + "\nold");
}

TEST_CASE("a workflow's name gets into its mark as a hash alone") {
  const std::string mark = comment_mark("--> <b>@octocat</b>\n");
  CHECK(mark.starts_with("<!-- "));
  CHECK(mark.find("-->") == mark.size() - 3);
  CHECK(mark.find("octocat") == std::string::npos);
}

TEST_CASE("a run that passes says so where a failure stood, and says nothing else") {
  GitHubTwin github;
  CHECK(github.keep(green("1")) == CommentOutcome::nothing_to_say);
  CHECK(github.methods() == Methods{"GET"});
  CHECK(github.keep(red()) == CommentOutcome::created);
  CHECK(github.keep(green("2")) == CommentOutcome::updated);
  CHECK(github.comments.back().body == green("2").body);
  // The run that mended it stays named, and a second failure is told again.
  CHECK(github.keep(green("3")) == CommentOutcome::unchanged);
  CHECK(github.comments.back().body == green("2").body);
  CHECK(github.keep(red()) == CommentOutcome::updated);
  CHECK(count_ours(github) == 1);
}

TEST_CASE("a cancelled run asks GitHub nothing") {
  GitHubTwin github;
  CHECK(github.keep({When::never, kMark, ""}) == CommentOutcome::nothing_to_say);
  CHECK(github.methods().empty());
}

TEST_CASE("a comment that was deleted since it was found is written anew") {
  GitHubTwin github;
  github.add(3, kUs, kOld);
  github.lost_before_edit = true;
  CHECK(github.keep(red()) == CommentOutcome::created);
  CHECK(count_ours(github) == 1);
}

TEST_CASE("a person's token writes as that person, who is asked for") {
  GitHubTwin github;
  github.token = "ghp_x";
  github.we = "octocat";
  CHECK(github.keep(red("old")) == CommentOutcome::created);
  CHECK(github.keep(red()) == CommentOutcome::updated);
  CHECK(count_ours(github) == 1);
  CHECK(github.http.requests().front().url == "https://api.github.com/user");
}

TEST_CASE("a comment that is written by another than was thought is told, since the next run would not find it") {
  GitHubTwin github;
  github.we = "keeper[bot]";
  const auto outcome = github.keep(red());
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().hint.find("--author \"keeper[bot]\"") != std::string::npos);
  CHECK(github.keep(red("newer"), {"o/r", 7, "keeper[bot]"}) == CommentOutcome::updated);
}

TEST_CASE("a place that is none is refused before anything is asked") {
  GitHubTwin github;
  CHECK(github.keep(red(), {"o/r", 0, ""}).error().code == core::Errc::refused);
  CHECK(github.keep(red(), {"o/../r", 7, ""}).error().code == core::Errc::refused);
  CHECK(github.methods().empty());
}

TEST_CASE("a comment that the token may not write is an error that names the permission") {
  GitHubTwin github;
  github.status = 403;
  github.message = "Resource not accessible by integration";
  const auto outcome = github.keep(red());
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == core::Errc::refused);
  CHECK(outcome.error().what.find("cannot write the comment") != std::string::npos);
  CHECK(outcome.error().hint.find("pull-requests: write") != std::string::npos);
  CHECK(outcome.error().hint.find("fork") != std::string::npos);
}

TEST_CASE("a locked conversation is told as one") {
  GitHubTwin github;
  github.status = 403;
  github.message = "Unable to create comment because issue is locked.";
  const auto outcome = github.keep(red());
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().hint.find("unlock") != std::string::npos);
}

TEST_CASE("a rate limit is told with its end, and nothing is written twice") {
  GitHubTwin github;
  github.status = 403;
  github.message = "You have exceeded a secondary rate limit";
  github.headers = {{"Retry-After", "60"}};
  const auto outcome = github.keep(red());
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == core::Errc::unavailable);
  CHECK(outcome.error().what.find("2026-11-20T12:01:00Z") != std::string::npos);
  CHECK(github.methods() == Methods{"GET", "POST"});
}

TEST_CASE("whichever request fails, before or after GitHub obeyed it, the next build leaves one comment that is right",
          "[faults]") {
  for (const bool after : {false, true}) {
    for (const std::vector<GitHubTwin::Stored>& before :
         {std::vector<GitHubTwin::Stored>{{1, "octocat", "hi"}, {2, "mallory", kOld}},
          std::vector<GitHubTwin::Stored>{
              {1, "octocat", "hi"}, {2, kUs, kOld}, {3, "mallory", kOld}, {4, kUs, kOld}}}) {
      bool done = false;
      for (int n = 1; !done; ++n) {
        CAPTURE(after, n, before.size());
        REQUIRE(n < 10);
        GitHubTwin github;
        github.comments = before;
        github.fails_at = n;
        github.fails_after = after;
        const auto outcome = github.keep(red());
        done = outcome.has_value();
        if (!outcome) CHECK(outcome.error().code == core::Errc::unavailable);
        github.fails_at = 0;
        REQUIRE(github.keep(red()));
        std::size_t ours = 0, theirs = 0;
        for (const auto& comment : github.comments) {
          if (comment.login == kUs) CHECK(comment.body == red().body);
          ours += comment.login == kUs ? 1U : 0U;
          theirs += comment.body == kOld && comment.login == "mallory" ? 1U : 0U;
        }
        CHECK(ours == 1);
        CHECK(theirs == 1);
      }
    }
  }
}

namespace {

Comment comment_of(core::Fs& fs, const std::string& run_id) {
  FileSource source(fs, fixture_options().sources);
  core::Result<Comment> comment = comment_about(source, {run_id, "https://ci.example.org/x"});
  REQUIRE(comment);
  return *comment;
}

}  // namespace

TEST_CASE("a comment begins with its mark, is the same every time, and says what a run of its kind has to say") {
  core::MemoryFs fs = fixture_runs();
  const Comment failed = comment_of(fs, "1001");
  CHECK(failed.when == When::always);
  CHECK(failed.mark == kMark);
  CHECK(failed.body.starts_with(kMark + "\n## Failed"));
  CHECK(failed.body == comment_of(fs, "1001").body);
  std::size_t passed = 0;
  FileSource source(fs, fixture_options().sources);
  const auto listed = source.list({});
  REQUIRE(listed);
  for (const std::string& id : listed->runs) {
    const Comment comment = comment_of(fs, id);
    const RunState state = source.load(id).state();
    CAPTURE(id);
    CHECK(comment.body.starts_with(comment.mark));
    CHECK(comment.body.size() <= 65'536);
    CHECK(comment.body.find("https://ci.example.org/x/runs/" + id + "/index.html") != std::string::npos);
    CHECK((comment.when == When::if_there) == (comment.body.find("mended in run") != std::string::npos));
    if (state == RunState::passed) {
      ++passed;
      CHECK(comment.when == When::if_there);
    }
    if (state == RunState::cancelled) CHECK(comment.when == When::never);
  }
  CHECK(passed > 0);
}

TEST_CASE("a run that passed and was never analysed passed") {
  core::MemoryFs fs = fixture_runs();
  core::RunDocument run;
  run.run_id = "2000";
  run.source = "github";
  run.received_at = "2026-11-20T06:00:00Z";
  for (const auto& [conclusion, when] : std::vector<std::pair<std::string, When>>{
           {"success", When::if_there}, {"failure", When::always}, {"cancelled", When::never}, {"", When::always}}) {
    CAPTURE(conclusion);
    run.conclusion = conclusion;
    fs.files["logs/2000/run.json"] = run.to_json().dump();
    CHECK(comment_of(fs, "2000").when == when);
  }
}

TEST_CASE("the pull request of a GitHub job is known from its environment, and what was given stays") {
  const auto job = [](const std::string& name) {
    return std::string(name == "GITHUB_REPOSITORY" ? "o/r" : name == "GITHUB_REF" ? "refs/pull/12/merge" : "");
  };
  CommentPlace place;
  complete_place(place, job);
  CHECK(place.repository == "o/r");
  CHECK(place.pull_request == 12);
  CommentPlace given{"a/b", 3, ""};
  complete_place(given, job);
  CHECK(given.repository == "a/b");
  CHECK(given.pull_request == 3);
  CommentPlace pushed;
  complete_place(pushed,
                 [](const std::string& name) { return std::string(name == "GITHUB_REF" ? "refs/heads/main" : ""); });
  CHECK_FALSE(check_place(pushed));
}
