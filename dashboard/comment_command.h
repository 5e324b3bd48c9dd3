#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/github/github_api.h"
#include "core/result.h"
#include "dashboard/summary_command.h"

// `cimend-dashboard comment`: one comment on a pull request that is kept up to date, instead of one a run.

namespace cimend::dashboard {

// The first line of our comment, which GitHub does not show.
inline constexpr std::string_view kCommentMark = "<!-- cimend: this comment is kept up to date -->";

// The whole comment: the mark, the run, a foot.
core::Result<std::string> comment_text(RunSource& source, const TellOptions& options);

struct CommentPlace {
  std::string repository;  // "owner/name"
  std::int64_t pull_request = 0;
  // Who writes our comments. Anybody can write the mark, so a comment with it counts as ours only by this author.
  std::string author = "github-actions[bot]";
};

enum class CommentOutcome { created, updated, unchanged };

// Puts `text` into our comment on the pull request (GitHub REST "Issue comments", 2022-11-28): the first one by the
// author that begins with the mark is edited, where its text differs; without one, one is written. At most 10 000
// comments are looked through. Errors as GitHubApi's; Errc::refused for a place that is none.
// Writing is not tried twice: a second comment is worse than none.
core::Result<CommentOutcome> keep_comment(core::GitHubApi& github, const CommentPlace& place, const std::string& text);

}  // namespace cimend::dashboard
