#include "fixagent/unified_diff.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

namespace cimend::fixagent {
namespace {

constexpr std::int64_t kMaxLineNumber = 100'000'000;

struct HunkHeader {
  std::int64_t old_start, old_count, new_start, new_count;
};

// Takes "12" or "12,3" off the front of `text`; the count is 1 where it is not told.
bool take_range(std::string_view& text, std::int64_t& start, std::int64_t& count) {
  const auto take = [&](std::int64_t& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || value > kMaxLineNumber || text.front() == '-') return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
  };
  count = 1;
  if (text.empty() || !take(start)) return false;
  if (!text.starts_with(',')) return true;
  text.remove_prefix(1);
  return !text.empty() && take(count);
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// "@@ -1,3 +1,4 @@ anything"
std::optional<HunkHeader> read_hunk_header(std::string_view line) {
  HunkHeader header{};
  if (!take(line, "@@ -") || !take_range(line, header.old_start, header.old_count)) return std::nullopt;
  if (!take(line, " +") || !take_range(line, header.new_start, header.new_count)) return std::nullopt;
  if (!line.starts_with(" @@")) return std::nullopt;
  return header;
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// Undoes git's quoting (core.quotePath): \a \b \t \n \v \f \r \" \\ and three octal digits.
std::string unquote(std::string_view text) {
  static constexpr std::string_view kNames = "abtnvfr\"\\";
  static constexpr std::string_view kBytes = "\a\b\t\n\v\f\r\"\\";
  std::string out;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i];
    } else if (i + 3 < text.size() && text[i + 1] <= '3' && is_octal(text[i + 1]) && is_octal(text[i + 2]) &&
               is_octal(text[i + 3])) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      const std::size_t known = kNames.find(text[++i]);
      out += known == std::string_view::npos ? text[i] : kBytes[known];
    }
  }
  return out;
}

// Reads line by line; each function takes the lines of one part and leaves `at_` behind them.
class Reader {
 public:
  Reader(const std::vector<std::string>& lines, const DiffLimits& limits)
      : lines_(lines), limits_(limits), end_(std::min(lines.size(), limits.max_lines)) {}

  std::vector<FilePatch> read() {
    while (at_ < end_ && files_.size() < limits_.max_files) {
      if (line().starts_with("diff ") || line().starts_with("--- ")) {
        read_file();
      } else if (line().starts_with("@@ -") || line().starts_with("@@@ -")) {
        read_orphan();
      } else {
        ++at_;
      }
    }
    return std::move(files_);
  }

 private:
  [[nodiscard]] std::string_view line() const { return lines_[at_]; }
  [[nodiscard]] bool at(std::string_view prefix) const { return at_ < end_ && line().starts_with(prefix); }

  void problem(FilePatch& file, std::string text) {
    if (file.problem.empty()) file.problem = std::move(text);
  }

  void read_file() {
    FilePatch file;
    file.source = at_;
    if (at("diff ")) read_diff_line(file);
    while (at_ < end_ && read_extended_header(file)) ++at_;
    const bool names = read_names(file);
    if (names) {
      read_hunks(file);
    }
    // "diff" begins many an English sentence and many a command: only what goes on like a diff is one.
    if (names || file.git_header) files_.push_back(std::move(file));
  }

  void read_diff_line(FilePatch& file) {
    std::string_view rest = line();
    rest.remove_prefix(5);
    if (take(rest, "--git ")) {
      file.git_header = true;
      if (const std::size_t middle = rest.find(" b/"); middle != std::string_view::npos) {
        file.old_name = header_name(rest.substr(0, middle));
        file.new_name = header_name(rest.substr(middle + 1));
      }
    } else if (rest.starts_with("--cc ") || rest.starts_with("--combined ")) {
      file.git_header = true;
      problem(file, "a combined diff of a merge has no single preimage");
    } else if (const std::size_t space = rest.rfind(' '); space != std::string_view::npos) {
      file.command_name = header_name(rest.substr(space + 1));
    }
    ++at_;
  }

  // One of git's lines between "diff --git" and "---"; false for any other.
  bool read_extended_header(FilePatch& file) {
    if (!file.git_header) return false;
    if (at("index ")) {
      // "index 1111111..2222222 100644": the mode both sides have; that of a link or a submodule is no file's.
      const std::string_view mode = line().substr(line().rfind(' ') + 1);
      file.changes_mode |= mode == "120000" || mode == "160000";
      return true;
    }
    if (at("similarity index ") || at("dissimilarity index ")) return true;
    if (at("old mode ") || at("new mode ")) return file.changes_mode = true;
    if (at("new file mode ")) return file.creates = true;
    if (at("deleted file mode ")) return file.deletes = true;
    if (at("rename ") || at("copy ")) return file.renames = true;
    if (at("GIT binary patch") || at("Binary files ")) return file.binary = true;
    return false;
  }

  bool read_names(FilePatch& file) {
    const bool headed = at("--- ") && at_ + 1 < end_ && lines_[at_ + 1].starts_with("+++ ");
    const bool goes_on = file.git_header || at_ + 2 >= end_ || lines_[at_ + 2].starts_with("@@");
    if (!headed || !goes_on) {
      if (at("--- ")) ++at_;  // "--- FAIL: TestX", a Markdown rule, the second half of a cut log
      return false;
    }
    const bool too_long = line().size() > limits_.max_line_bytes || lines_[at_ + 1].size() > limits_.max_line_bytes;
    if (too_long) problem(file, "a header line is too long");
    const std::string told_old = std::exchange(file.old_name, too_long ? "" : header_name(line().substr(4)));
    const std::string told_new =
        std::exchange(file.new_name, too_long ? "" : header_name(std::string_view(lines_[at_ + 1]).substr(4)));
    const bool differs = (file.old_name != "/dev/null" && told_old != file.old_name) ||
                         (file.new_name != "/dev/null" && told_new != file.new_name);
    const bool unclosed = file.old_name.starts_with('"') || file.new_name.starts_with('"');
    if (unclosed) problem(file, "the quote around a file name is not closed");
    if (!told_old.empty() && differs) problem(file, "the names behind diff --git and those below it differ");
    if (file.old_name == "/dev/null") file.creates = true;
    if (file.new_name == "/dev/null") file.deletes = true;
    at_ += 2;
    return true;
  }

  void read_hunks(FilePatch& file) {
    while (at("@@")) read_hunk(file);
    if (file.hunks.empty()) problem(file, "the diff has no hunk");
    // A body that goes on after its count was used up: the count lies, or the diff is not what it seems.
    if (at_ < end_ && (at("+") || at("-")) && !at("--- ") && !at("-- ") && line() != "--") {
      problem(file, fmt::format("line {} of the evidence goes on after the hunk's count is used up", at_ + 1));
      while (at("+") || at("-") || at(" ")) ++at_;
    }
  }

  void read_hunk(FilePatch& file) {
    const auto header = read_hunk_header(line());
    Hunk hunk;
    hunk.source = at_++;
    if (!header || ++hunks_ > limits_.max_hunks) {
      return problem(file, header ? "the diff has too many hunks"
                                  : fmt::format("line {} of the evidence is no hunk header", hunk.source + 1));
    }
    hunk.old_start = header->old_start;
    hunk.old_count = header->old_count;
    hunk.new_start = header->new_start;
    hunk.new_count = header->new_count;
    read_body(file, hunk);
    file.hunks.push_back(std::move(hunk));
  }

  void read_body(FilePatch& file, Hunk& hunk) {
    std::int64_t old_left = hunk.old_count;
    std::int64_t new_left = hunk.new_count;
    while (at_ < end_ && (old_left > 0 || new_left > 0)) {
      if (line().size() > limits_.max_line_bytes) return problem(file, "a line of the diff is too long");
      if (!read_body_line(file, hunk, old_left, new_left)) break;
      ++at_;
    }
    if (old_left != 0 || new_left != 0) {
      problem(file, fmt::format("the hunk at line {} is cut: lines promised: {} old, {} new; there: {} and {}",
                                hunk.old_start, hunk.old_count, hunk.new_count, hunk.old_count - old_left,
                                hunk.new_count - new_left));
      return;
    }
    if (at("\\ ")) mark_no_newline(file, hunk);
    if (hunk.old_count == 0 && hunk.new_count == 0) problem(file, "an empty hunk");
  }

  bool read_body_line(FilePatch& file, Hunk& hunk, std::int64_t& old_left, std::int64_t& new_left) {
    const char first = line().empty() ? ' ' : line().front();  // CI systems cut the space of an empty context line
    if (first == '\\') {
      mark_no_newline(file, hunk);
      --at_;  // the caller steps over it
      return true;
    }
    if (first != ' ' && first != '+' && first != '-') return false;
    if ((first != '+' && old_left == 0) || (first != '-' && new_left == 0)) return false;
    DiffLine out;
    out.kind = first == ' ' ? DiffLine::Kind::context : first == '-' ? DiffLine::Kind::removed : DiffLine::Kind::added;
    out.text = line().empty() ? std::string() : std::string(line().substr(1));
    out.source = at_;
    if (first != '+') --old_left;
    if (first != '-') --new_left;
    hunk.lines.push_back(std::move(out));
    return true;
  }

  void mark_no_newline(FilePatch& file, Hunk& hunk) {
    ++at_;
    if (hunk.lines.empty()) return problem(file, "a no-newline mark without a line");
    hunk.lines.back().no_newline = true;
  }

  // Hunks without a file: the header is above the evidence, or was never there.
  void read_orphan() {
    FilePatch file;
    file.source = at_;
    problem(file, "a hunk without a file name");
    while (at("@@")) read_hunk(file);
    files_.push_back(std::move(file));
  }

  const std::vector<std::string>& lines_;
  const DiffLimits& limits_;
  std::size_t end_;
  std::size_t at_ = 0;
  std::size_t hunks_ = 0;
  std::vector<FilePatch> files_;
};

}  // namespace

std::string header_name(std::string_view text) {
  const std::string_view whole = text.substr(0, text.find_last_not_of(" \r") + 1);
  if (whole.size() > 1 && whole.starts_with('"') && whole.ends_with('"')) return unquote(whole);
  text = text.substr(0, text.find('\t'));
  while (text.ends_with(' ') || text.ends_with('\r')) text.remove_suffix(1);
  return std::string(text);
}

std::vector<FilePatch> read_unified_diff(const std::vector<std::string>& lines, const DiffLimits& limits) {
  return Reader(lines, limits).read();
}

bool begins_diff(std::string_view line) {
  return line.starts_with("diff ") || line.starts_with("--- ") || line.starts_with("Diff in ");
}

bool may_be_diff_line(std::string_view line) {
  if (line.empty() || begins_diff(line)) return true;
  static constexpr std::string_view kHeaders[] = {
      "index ",      "old mode ", "new mode ",           "new file mode ", "deleted file mode ", "similarity index ",
      "rename from", "rename to", "copy from",           "copy to",        "Binary files ",      "GIT binary patch",
      "@@",          "\\ ",       "dissimilarity index "};
  for (const std::string_view header : kHeaders) {
    if (line.starts_with(header)) return true;
  }
  return line.front() == ' ' || line.front() == '+' || line.front() == '-';
}

}  // namespace cimend::fixagent
