#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/github/github_api.h"
#include "core/result.h"
#include "dashboard/summary_command.h"

// `cimend-dashboard comment`: one comment on a pull request for each workflow that is kept up to date, instead of one a
// run. A red build writes it, the next red one edits it, a green one says in it that the failure is over; a green build
// that follows no red one says nothing, and neither does a cancelled one.

namespace cimend::dashboard {

// The first line of our comment about a workflow, which GitHub does not show. The workflow, out of a document, is in it
// as a hash: two workflows of one pull request do not speak for each other.
std::string comment_mark(std::string_view workflow);

struct Comment {
  enum class When {
    always,    // the run failed, or nobody knows whether it did
    if_there,  // it passed: where a comment tells of a failure, this takes its place
    never,     // it was cancelled or skipped, which says nothing about the code
  };
  When when = When::always;
  std::string mark;
  std::string body;  // the mark, the run, a foot; at most 65 536 bytes, as GitHub takes characters
};
core::Result<Comment> comment_about(RunSource& source, const TellOptions& options);

struct CommentPlace {
  std::string repository;  // "owner/name"
  std::int64_t pull_request = 0;
  // Who writes our comments. Anybody can write the mark, so a comment with it counts as ours only by this author.
  // Empty: whoever the token belongs to, which is asked where it is a person's or an app's, and "github-actions[bot]"
  // else.
  std::string author;
};
// Errc::refused for a place that is none.
core::Result<> check_place(const CommentPlace& place);

enum class CommentOutcome { created, updated, unchanged, nothing_to_say };

// Brings our comment on the pull request to what `comment` says (GitHub REST "Issue comments", 2022-11-28). Of several
// with its mark by the author, which two runs at once may have left, the oldest is edited and the others are deleted. A
// comment whose text does not change is not written. At most 10 000 comments are looked through. Errors as GitHubApi's,
// with what to do about a token that may not write and a locked conversation. Errc::refused, too, where GitHub says the
// new comment is somebody else's than `author`, since the next run would not find it.
// A new comment is not tried twice: a second one is worse than none. A build that failed on the way is mended by the
// next.
core::Result<CommentOutcome> keep_comment(core::GitHubApi& github, const CommentPlace& place, const Comment& comment);

}  // namespace cimend::dashboard
