#include "dashboard/comment_command.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::dashboard {
namespace {

using core::Errc;
using core::GitHubApi;
using core::Result;

constexpr std::string_view kActionsBot = "github-actions[bot]";
constexpr std::string_view kMended = "<!-- cimend: mended -->";
constexpr std::string_view kFoot =
    "<sub>Written by cimend and kept up to date. Every claim points at lines of the log.</sub>";

struct OurComment {
  std::int64_t id = 0;
  std::string body;
};

// GitHub gives lines back with "\r\n" where a browser saved them.
std::string without_returns(std::string_view body) {
  std::string text(body);
  std::erase(text, '\r');
  return text;
}

bool tells_of_mending(const OurComment& comment) { return comment.body.find(kMended) != std::string::npos; }

// What its status means here, where GitHubApi can only say what it means in general.
tl::unexpected<core::Error> explained(core::Error error, const CommentPlace& place, std::string_view doing) {
  if (error.code == Errc::refused && error.what.find("locked") != std::string::npos) {
    error.hint = "the conversation is locked; unlock it, or do without the comment";
  } else if (error.code == Errc::refused && error.what.find(" 403") != std::string::npos) {
    error.hint =
        "the job needs `permissions: pull-requests: write`; a workflow that a fork's pull request starts never has "
        "it, one that runs on workflow_run may";
  } else if (error.code == Errc::not_found) {
    error.hint = fmt::format("see whether {} has a pull request {}, and whether the token may see it", place.repository,
                             place.pull_request);
  }
  return core::with_context(std::move(error), doing);
}

GitHubApi::Ask ask_of(GitHubApi& github, const CommentPlace& place, std::string method, const std::string& path) {
  GitHubApi::Ask ask;
  ask.repeatable = method == "PATCH" || method == "DELETE";
  ask.method = std::move(method);
  ask.url = github.url(path);
  ask.repository = place.repository;
  ask.cached = false;
  return ask;
}

// A person's token, by the prefixes GitHub documents; the others are an installation's.
bool is_personal(std::string_view token) {
  constexpr std::array<std::string_view, 4> kPrefixes = {"ghp_", "gho_", "ghu_", "github_pat_"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](auto prefix) { return token.starts_with(prefix); });
}

// Who writes what we write.
Result<std::string> own_login(GitHubApi& github, const CommentPlace& place) {
  if (!place.author.empty()) return place.author;
  const bool app = github.options().app.has_value();
  if (!app && !is_personal(github.options().token)) return std::string(kActionsBot);
  GitHubApi::Ask ask = ask_of(github, place, "GET", app ? "/app" : "/user");
  if (app) ask.as = GitHubApi::As::app;
  const Result<core::Json> self = github.json(ask);
  if (!self) return core::with_context(self.error(), "cannot ask who the token belongs to");
  const std::string login(app ? (*self)["slug"].string_or("") : (*self)["login"].string_or(""));
  if (login.empty())
    return core::fail(Errc::parse, "GitHub does not say who the token belongs to", "", "give --author");
  return app ? login + "[bot]" : login;
}

void append_ours(const core::Json& page, const std::string& author, const std::string& mark,
                 std::vector<OurComment>& ours) {
  if (page.array() == nullptr) return;
  for (const core::Json& comment : *page.array()) {
    const std::string_view body = comment["body"].string_or("");
    const std::int64_t id = comment["id"].integer_or(0);
    if (id > 0 && comment["user"]["login"].string_or("") == author && body.starts_with(mark)) {
      ours.push_back({id, without_returns(body)});
    }
  }
}

// Oldest first.
Result<std::vector<OurComment>> find_ours(GitHubApi& github, const CommentPlace& place, const std::string& author,
                                          const std::string& mark) {
  std::vector<OurComment> ours;
  const std::string path =
      fmt::format("/repos/{}/issues/{}/comments?per_page=100", place.repository, place.pull_request);
  const Result<> done =
      github.each_page(ask_of(github, place, "GET", path), [&](const core::Json& page) -> Result<bool> {
        append_ours(page, author, mark, ours);
        return true;
      });
  if (!done) return explained(done.error(), place, "cannot look through the comments");
  std::sort(ours.begin(), ours.end(), [](const OurComment& a, const OurComment& b) { return a.id < b.id; });
  return ours;
}

std::string path_of(const CommentPlace& place, const OurComment& comment) {
  return fmt::format("/repos/{}/issues/comments/{}", place.repository, comment.id);
}

Result<CommentOutcome> create(GitHubApi& github, const CommentPlace& place, const std::string& author,
                              const Comment& comment) {
  GitHubApi::Ask ask =
      ask_of(github, place, "POST", fmt::format("/repos/{}/issues/{}/comments", place.repository, place.pull_request));
  ask.body = core::Json(core::Json::Object{{"body", comment.body}});
  const Result<core::Json> made = github.json(ask);
  if (!made) return explained(made.error(), place, "cannot write the comment");
  const std::string login((*made)["user"]["login"].string_or(author));
  if (login == author) return CommentOutcome::created;
  return core::fail(Errc::refused, "the comment is written, but by " + login + " and not by " + author, "",
                    "give --author \"" + login + "\": without it every run writes another one");
}

Result<CommentOutcome> edit(GitHubApi& github, const CommentPlace& place, const std::string& author,
                            const OurComment& old, const Comment& comment) {
  GitHubApi::Ask ask = ask_of(github, place, "PATCH", path_of(place, old));
  ask.body = core::Json(core::Json::Object{{"body", comment.body}});
  const Result<> done = github.command(ask);
  if (done) return CommentOutcome::updated;
  // Somebody deleted it since we looked. A green build has nothing to correct then.
  if (done.error().code == Errc::not_found) {
    if (comment.when == Comment::When::if_there) return CommentOutcome::nothing_to_say;
    return create(github, place, author, comment);
  }
  return explained(done.error(), place, "cannot edit the comment");
}

// Left by two runs that looked at the same moment. That somebody deleted one already is fine.
Result<> remove_others(GitHubApi& github, const CommentPlace& place, const std::vector<OurComment>& ours) {
  for (std::size_t i = 1; i < ours.size(); ++i) {
    const Result<> done = github.command(ask_of(github, place, "DELETE", path_of(place, ours[i])));
    if (!done && done.error().code != Errc::not_found) {
      return explained(done.error(), place, "cannot delete a second comment of ours");
    }
  }
  return {};
}

bool says_the_same(const OurComment& old, const Comment& comment) {
  // The first green run is the one that mended it, and stays named.
  if (comment.when == Comment::When::if_there && tells_of_mending(old)) return true;
  return core::trim(old.body) == core::trim(comment.body);
}

Comment::When when_of(const Run& run) {
  // A run that passed is often not analysed: there was nothing to explain.
  const std::string_view conclusion = run.run.value ? std::string_view(run.run.value->conclusion) : std::string_view();
  const RunState state =
      run.state() == RunState::not_analysed && !conclusion.empty() ? state_of_conclusion(conclusion) : run.state();
  if (state == RunState::passed) return Comment::When::if_there;
  return state == RunState::cancelled || conclusion == "skipped" ? Comment::When::never : Comment::When::always;
}

}  // namespace

std::string comment_mark(std::string_view workflow) {
  const std::string key = workflow.empty() ? "" : "; workflow " + core::sha256_hex(workflow).substr(0, 12);
  return "<!-- cimend: this comment is kept up to date" + key + " -->";
}

Result<Comment> comment_about(RunSource& source, const TellOptions& options) {
  Result<ToldRun> told = told_run(source, options);
  if (!told) return tl::unexpected(told.error());
  const Run& run = told->run;
  Comment comment;
  comment.when = when_of(run);
  comment.mark = comment_mark(run.run.value ? std::string_view(run.run.value->workflow) : std::string_view());
  const RunMarkdown what{run, told->log ? &*told->log : nullptr, options.site_url};
  const bool mended = comment.when == Comment::When::if_there;
  const std::string text =
      mended ? std::string(kMended) + "\n" + mended_markdown(what) : run_markdown(what, Telling::comment);
  comment.body = fmt::format("{}\n{}\n{}\n", comment.mark, text, kFoot);
  return comment;
}

Result<> check_place(const CommentPlace& place) {
  if (Result<> good = core::check_repository(place.repository); !good) return good;
  if (place.pull_request > 0) return {};
  return core::fail(Errc::refused, "the pull request's number is not one", "", "give it with --pr NUMBER");
}

Result<CommentOutcome> keep_comment(GitHubApi& github, const CommentPlace& place, const Comment& comment) {
  if (Result<> good = check_place(place); !good) return tl::unexpected(good.error());
  if (comment.when == Comment::When::never) return CommentOutcome::nothing_to_say;
  const Result<std::string> author = own_login(github, place);
  if (!author) return tl::unexpected(author.error());
  const Result<std::vector<OurComment>> ours = find_ours(github, place, *author, comment.mark);
  if (!ours) return tl::unexpected(ours.error());
  if (ours->empty()) {
    if (comment.when == Comment::When::if_there) return CommentOutcome::nothing_to_say;
    return create(github, place, *author, comment);
  }
  Result<CommentOutcome> outcome = says_the_same(ours->front(), comment)
                                       ? CommentOutcome::unchanged
                                       : edit(github, place, *author, ours->front(), comment);
  if (!outcome) return outcome;
  if (Result<> done = remove_others(github, place, *ours); !done) return tl::unexpected(done.error());
  return outcome;
}

}  // namespace cimend::dashboard
