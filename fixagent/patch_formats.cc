#include "fixagent/patch_formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <ctime>

#include "core/base64.h"
#include "core/clock.h"
#include "core/text.h"
#include "fixagent/proposal.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {
namespace {

constexpr std::size_t kLongestMailLine = 900;  // RFC 5322 allows 998

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// RFC 2047 where the words need it, in pieces of at most 75 characters that never split a character.
std::string encoded_words(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    std::size_t count = std::min<std::size_t>(45, text.size());
    while (count < text.size() && count > 0 && (static_cast<unsigned char>(text[count]) & 0xC0u) == 0x80u) --count;
    if (count == 0) count = std::min<std::size_t>(45, text.size());
    out += (out.empty() ? "=?UTF-8?B?" : "\n =?UTF-8?B?") + core::encode_base64(text.substr(0, count)) + "?=";
    text.remove_prefix(count);
  }
  return out;
}

// RFC 5322's date from RFC 3339's, always in UTC and in English.
std::string mail_date(const std::string& rfc3339) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm time = {};
  if (!::strptime(rfc3339.c_str(), "%Y-%m-%dT%H:%M:%S", &time)) return "Thu, 1 Jan 1970 00:00:00 +0000";
  const std::time_t seconds = ::timegm(&time);
  ::gmtime_r(&seconds, &time);
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", kDays[time.tm_wday], time.tm_mday, kMonths[time.tm_mon],
                     time.tm_year + 1900, time.tm_hour, time.tm_min, time.tm_sec);
}

bool survives_mail(std::string_view body) {
  if (body.find('\r') != std::string_view::npos || core::to_valid_utf8(body) != body) return false;
  for (const std::string_view line : core::split(body, '\n')) {
    if (line.size() > kLongestMailLine || line.starts_with("From ")) return false;
  }
  return true;
}

// The message without its subject; a line of dashes alone would end it for git am.
std::string message_body(const core::FixMetadataDocument& metadata) {
  const std::size_t end = metadata.commit_message.find('\n');
  std::string out;
  if (end == std::string::npos) return out;
  for (const std::string_view line : core::split(std::string_view(metadata.commit_message).substr(end + 1), '\n')) {
    const bool special = line.starts_with("---") || line.starts_with("diff ") || line.starts_with("Index: ");
    out.append(special ? " " : "").append(line).append("\n");
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string base64_lines(std::string_view body) {
  const std::string encoded = core::encode_base64(body);
  std::string out;
  for (std::size_t at = 0; at < encoded.size(); at += 76) out += encoded.substr(at, 76) + "\n";
  return out;
}

// --- review ---

// A run of changed lines widened so that it has a line to stand on: an insertion takes the line above it, or below it
// at the top of the file.
core::LineChange with_anchor(core::LineChange change, std::size_t old_count) {
  if (change.old_count > 0) return change;
  const bool above = change.old_first > 1;
  if (above) {
    --change.old_first;
    --change.new_first;
  }
  if (above || old_count > 0) {
    change.old_count = 1;
    ++change.new_count;
  }
  return change;
}

std::string lines_text(const LineIndex& lines, std::size_t first, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out.append(lines.line(first + i)).append("\n");
  return out;
}

std::string suggestion_body(const std::string& reason, const std::string& text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return code_span(reason) + "\n\n" + fence + "suggestion\n" + text + fence;
}

std::string reason_at(const core::FixMetadataDocument& metadata, const std::string& file, std::size_t line) {
  const core::FixMetadataDocument::Hunk* best = nullptr;
  for (const auto& hunk : metadata.hunks) {
    if (hunk.file != file) continue;
    if (!best || hunk.first_line <= static_cast<std::int64_t>(line)) best = &hunk;
  }
  return best ? fmt::format("{} (log line {})", best->reason, best->log_line) : "cimend proposes this change";
}

core::Json comment_on(const core::FixMetadataDocument& metadata, const std::string& path,
                      const core::LineChange& change, const LineIndex& after) {
  core::Json comment = core::Json::Object{{"path", path}};
  const auto last = static_cast<std::int64_t>(change.old_first + change.old_count - 1);
  if (change.old_count > 1) {
    comment.set("start_line", static_cast<std::int64_t>(change.old_first)).set("start_side", "RIGHT");
  }
  comment.set("line", last).set("side", "RIGHT");
  comment.set("body", suggestion_body(reason_at(metadata, path, change.old_first),
                                      lines_text(after, change.new_first, change.new_count)));
  return comment;
}

core::Result<> add_comments(const core::FixMetadataDocument& metadata, const std::string& path,
                            const std::string& before, const std::string& after, core::Json& comments) {
  const bool holds_return = before.find('\r') != std::string::npos || after.find('\r') != std::string::npos;
  if (holds_return || !before.ends_with('\n') || !after.ends_with('\n'))
    return core::fail(core::Errc::refused, "a suggestion can't hold this file's line ends", path);
  const auto changes = core::line_changes(before, after);
  if (!changes) return tl::unexpected(changes.error());
  const LineIndex old_lines(before);
  const LineIndex new_lines(after);
  for (const core::LineChange& change : *changes) {
    comments.push(comment_on(metadata, path, with_anchor(change, old_lines.count()), new_lines));
  }
  return {};
}

}  // namespace

std::string as_mail(const core::FixMetadataDocument& metadata, std::string_view patch) {
  const std::string body = message_body(metadata) + "---\n\n" + std::string(patch) + "-- \ncimend\n";
  const bool plain = survives_mail(body);
  std::string out = fmt::format("From {} Mon Sep 17 00:00:00 2001\n", metadata.base_commit);
  out += "From: cimend <noreply@cimend.invalid>\n";
  out += "Date: " + mail_date(metadata.created_at) + "\n";
  out += "Subject: [PATCH] " + encoded_words(metadata.title) + "\n";
  out += "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n";
  out += std::string("Content-Transfer-Encoding: ") + (plain ? "8bit" : "base64") + "\n\n";
  return out + (plain ? body : base64_lines(body)) + "\n";
}

core::Result<core::Json> as_review(const core::FixMetadataDocument& metadata, std::string_view patch,
                                   const core::Repository& repository) {
  const auto after = repository.apply(metadata.base_commit, patch);
  if (!after) return tl::unexpected(after.error());
  core::Json comments = core::Json::Array{};
  for (const auto& [path, bytes] : *after) {
    const auto before = repository.file(metadata.base_commit, path);
    if (!before) return tl::unexpected(before.error());
    if (auto added = add_comments(metadata, path, *before, bytes, comments); !added)
      return tl::unexpected(added.error());
  }
  return core::Json(core::Json::Object{{"commit_id", metadata.base_commit},
                                       {"event", "COMMENT"},
                                       {"body", metadata.body},
                                       {"comments", std::move(comments)}});
}

}  // namespace cimend::fixagent
