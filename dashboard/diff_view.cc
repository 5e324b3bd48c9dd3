#include "dashboard/diff_view.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "core/log.h"
#include "core/text.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kMaxLogText = 300;

using Reason = core::FixMetadataDocument::Hunk;

// Reads a number off the front of `text`; `otherwise` where there is none.
std::int64_t take_number(std::string_view& text, std::int64_t otherwise) {
  std::int64_t value = otherwise;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc()) text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// "12,3": a missing count is 1.
std::pair<std::int64_t, std::int64_t> take_range(std::string_view& text) {
  const std::int64_t first = take_number(text, 0);
  if (!text.starts_with(',')) return {first, 1};
  text.remove_prefix(1);
  return {first, take_number(text, 1)};
}

// "--- a/src/x.c" → "src/x.c"; empty for /dev/null.
std::string_view path_in(std::string_view line) {
  std::string_view path = line.substr(std::min<std::size_t>(line.size(), 4));
  path = path.substr(0, path.find('\t'));
  if (path == "/dev/null") return {};
  if (path.starts_with("a/") || path.starts_with("b/")) path.remove_prefix(2);
  return path;
}

// Cuts a diff by the counts in its hunk headings, as `git apply` does, so that a removed line "-- x", which stands
// there as "--- x", is not taken for a file.
struct DiffReader {
  std::vector<DiffFile> files;
  std::int64_t left_before = 0, left_after = 0;  // of the hunk that is being read

  void take(std::string_view line) {
    if (!files.empty() && line.starts_with("@@ -") && !in_hunk()) {
      open_hunk(line);
    } else if (in_hunk() || (line.starts_with('\\') && !files.empty() && !files.back().hunks.empty())) {
      if (!line.starts_with('\\') && !line.starts_with('+')) --left_before;
      if (!line.starts_with('\\') && !line.starts_with('-')) --left_after;
      files.back().hunks.back().lines.push_back(line);
    } else {
      take_heading(line);
    }
  }

 private:
  [[nodiscard]] bool in_hunk() const { return left_before > 0 || left_after > 0; }

  void open_hunk(std::string_view heading) {
    DiffHunk hunk;
    hunk.heading = heading;
    std::string_view rest = heading.substr(4);
    std::tie(hunk.first_line, left_before) = take_range(rest);
    hunk.line_count = left_before;
    rest = rest.substr(std::min(rest.size(), rest.find('+')));
    if (!rest.empty()) rest.remove_prefix(1);
    left_after = take_range(rest).second;
    files.back().hunks.push_back(std::move(hunk));
  }

  void take_heading(std::string_view line) {
    if (files.empty() || line.starts_with("diff --git ") || !files.back().hunks.empty()) files.emplace_back();
    files.back().heading.push_back(line);
    const std::string_view path = line.starts_with("--- ") || line.starts_with("+++ ") ? path_in(line) : "";
    if (!path.empty()) files.back().path = path;
  }
};

void append_diff_line(Page& page, std::string_view line) {
  Markup kind = "<span class=\"same\">";
  if (line.starts_with('+')) kind = "<span class=\"added\">";
  if (line.starts_with('-')) kind = "<span class=\"removed\">";
  if (line.starts_with('\\')) kind = "<span class=\"aside\">";
  page.raw(kind).text(line).raw("\n</span>");
}

std::uint64_t count_of(std::int64_t number) { return static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0)); }

// "+19 −0 bytes at 45, sha256 1f2e…": what was put where.
void append_bytes(Page& page, const Reason& reason) {
  if (reason.added_sha256.empty() && reason.added_bytes == 0 && reason.removed_bytes == 0) return;
  page.raw("<li><span class=\"quiet\">bytes</span> +").number(count_of(reason.added_bytes)).raw(" −");
  page.number(count_of(reason.removed_bytes)).raw(" at ").number(count_of(reason.offset));
  if (!reason.added_sha256.empty()) {
    page.raw("</li><li><span class=\"quiet\">sha256</span> <code class=\"digest\">").text(reason.added_sha256);
    page.raw("</code>");
  }
  page.raw("</li>");
}

// The chain that a hunk hangs on, link by link: the log's line, the rule that knew it, the recipe, the bytes.
void append_chain(Page& page, const Reason& reason, const Run& run, const RunPageParts& parts) {
  page.raw("<ol class=\"chain\" aria-label=\"Proof\">");
  if (reason.log_line > 0) {
    page.raw("<li><span class=\"quiet\">log</span> ");
    parts.append_line_link(page, run.job_of_log(reason.log), reason.log_line);
    if (!reason.log_text.empty()) page.raw(" <code>").text(core::shorten(reason.log_text, kMaxLogText)).raw("</code>");
    page.raw("</li>");
  }
  if (!reason.rule.empty()) {
    page.raw("<li><span class=\"quiet\">rule</span> <code>").text(reason.rule).raw("</code></li>");
  }
  page.raw("<li><span class=\"quiet\">recipe</span> <code>").text(reason.recipe).raw("</code>");
  if (!reason.tier.empty()) page.raw(" tier ").text(reason.tier);
  page.raw("</li>");
  append_bytes(page, reason);
  page.raw("</ol>");
}

void append_reason(Page& page, const Reason& reason, const Run& run, const RunPageParts& parts) {
  page.raw("<div class=\"reason\"><p>").text(reason.reason).raw("</p>");
  append_chain(page, reason, run, parts);
  page.raw("</div>\n");
}

// The reasons of a hunk: those whose place lies in it. Each is given once.
void append_reasons(Page& page, const DiffFile& file, const DiffHunk& hunk, std::vector<Reason>& left, const Run& run,
                    const RunPageParts& parts) {
  const auto belongs = [&](const Reason& reason) {
    return reason.file == file.path && reason.first_line >= hunk.first_line &&
           reason.first_line <= hunk.first_line + hunk.line_count;
  };
  const auto mine = std::stable_partition(left.begin(), left.end(), [&](const Reason& each) { return !belongs(each); });
  std::for_each(mine, left.end(), [&](const Reason& each) { append_reason(page, each, run, parts); });
  left.erase(mine, left.end());
}

void append_hunk_lines(Page& page, const DiffHunk& hunk) {
  page.raw("<pre class=\"diff\"><span class=\"hunk\">").text(hunk.heading).raw("\n</span>");
  for (const std::string_view line : hunk.lines) append_diff_line(page, line);
  page.raw("</pre>\n");
}

void append_file(Page& page, const DiffFile& file, std::vector<Reason>& reasons, const Run& run,
                 const RunPageParts& parts) {
  page.raw("<article class=\"diff-file\">\n<h3><code>")
      .text(file.path.empty() ? "patch" : file.path)
      .raw("</code></h3>\n");
  page.raw("<pre class=\"diff\">");
  for (const std::string_view line : file.heading) page.raw("<span class=\"aside\">").text(line).raw("\n</span>");
  page.raw("</pre>\n");
  for (const DiffHunk& hunk : file.hunks) {
    append_reasons(page, file, hunk, reasons, run, parts);
    append_hunk_lines(page, hunk);
  }
  page.raw("</article>\n");
}

}  // namespace

std::vector<DiffFile> parse_diff(std::string_view patch) {
  DiffReader reader;
  core::each_line(patch, [&](std::size_t, std::string_view line) { reader.take(line); });
  return std::move(reader.files);
}

void append_diff(Page& page, const Run& run, const RunPageParts& parts) {
  const auto lines = static_cast<std::size_t>(std::count(run.patch.begin(), run.patch.end(), '\n'));
  if (lines > kMaxDiffLines) {
    page.raw("<p class=\"note\">This patch has ")
        .number(lines)
        .raw(" lines: too many to read here. Download it.</p>\n");
    return;
  }
  std::vector<Reason> reasons = run.fix.value->hunks;
  for (const DiffFile& file : parse_diff(run.patch)) append_file(page, file, reasons, run, parts);
  if (reasons.empty()) return;
  page.raw("<h3 class=\"further\">Further reasons</h3>\n");
  for (const Reason& reason : reasons) append_reason(page, reason, run, parts);
}

void append_plain_diff(Page& page, std::string_view diff) {
  const auto lines = static_cast<std::size_t>(std::count(diff.begin(), diff.end(), '\n'));
  if (lines > kMaxPlainDiffLines) {
    page.raw("<p class=\"note\">")
        .number(lines)
        .raw(" lines: too many to read here; they stand in the metadata.</p>\n");
    return;
  }
  for (const DiffFile& file : parse_diff(diff)) {
    page.raw("<article class=\"diff-file\">\n<h3><code>").text(file.path.empty() ? "change" : file.path);
    page.raw("</code></h3>\n");
    if (file.hunks.empty()) {
      page.raw("<pre class=\"diff\">");
      for (const std::string_view line : file.heading) append_diff_line(page, line);
      page.raw("</pre>\n");
    }
    for (const DiffHunk& hunk : file.hunks) append_hunk_lines(page, hunk);
    page.raw("</article>\n");
  }
}

}  // namespace cimend::dashboard
