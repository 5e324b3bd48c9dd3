#include "dashboard/comment_command.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::dashboard {
namespace {

using core::Result;

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

// Ours, if it stands on this page of the list.
std::optional<OurComment> ours_among(const core::Json& comments, const std::string& author) {
  if (comments.array() == nullptr) return std::nullopt;
  for (const core::Json& comment : *comments.array()) {
    const std::string_view body = comment["body"].string_or("");
    const std::int64_t id = comment["id"].integer_or(0);
    if (id > 0 && comment["user"]["login"].string_or("") == author && body.starts_with(kCommentMark)) {
      return OurComment{id, without_returns(body)};
    }
  }
  return std::nullopt;
}

Result<std::optional<OurComment>> find_ours(core::GitHubApi& github, const CommentPlace& place) {
  std::optional<OurComment> found;
  core::GitHubApi::Ask ask;
  ask.url = github.url(fmt::format("/repos/{}/issues/{}/comments?per_page=100", place.repository, place.pull_request));
  ask.repository = place.repository;
  ask.cached = false;
  const Result<> done = github.each_page(ask, [&](const core::Json& page) -> Result<bool> {
    found = ours_among(page, place.author);
    return !found;
  });
  if (!done) return core::with_context(done.error(), "cannot look through the comments");
  return found;
}

Result<> write_comment(core::GitHubApi& github, const CommentPlace& place, std::string method, const std::string& path,
                       const std::string& text) {
  core::GitHubApi::Ask ask;
  ask.method = std::move(method);
  ask.url = github.url(path);
  ask.repository = place.repository;
  ask.body = core::Json(core::Json::Object{{"body", text}});
  ask.repeatable = ask.method == "PATCH";
  if (Result<> done = github.command(ask); !done) return core::with_context(done.error(), "cannot write the comment");
  return {};
}

}  // namespace

Result<std::string> comment_text(RunSource& source, const TellOptions& options) {
  Result<std::string> run = comment_run_text(source, options);
  if (!run) return run;
  return fmt::format(
      "{}\n{}\n<sub>Written by cimend and kept up to date. Every claim points at lines of the log.</sub>\n",
      kCommentMark, *run);
}

Result<CommentOutcome> keep_comment(core::GitHubApi& github, const CommentPlace& place, const std::string& text) {
  if (Result<> good = core::check_repository(place.repository); !good) return tl::unexpected(good.error());
  if (place.pull_request <= 0) {
    return core::fail(core::Errc::refused, "the pull request's number is not one", "", "give it with --pr NUMBER");
  }
  const Result<std::optional<OurComment>> ours = find_ours(github, place);
  if (!ours) return tl::unexpected(ours.error());
  if (*ours && core::trim((*ours)->body) == core::trim(text)) return CommentOutcome::unchanged;
  const std::string issues = fmt::format("/repos/{}/issues", place.repository);
  const Result<> done =
      *ours ? write_comment(github, place, "PATCH", fmt::format("{}/comments/{}", issues, (*ours)->id), text)
            : write_comment(github, place, "POST", fmt::format("{}/{}/comments", issues, place.pull_request), text);
  if (!done) return tl::unexpected(done.error());
  return *ours ? CommentOutcome::updated : CommentOutcome::created;
}

}  // namespace cimend::dashboard
