#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/unified_diff.h"

// apply-printed-diff: the tool already printed the change.
//
// The danger is not in taking a formatter's diff but in taking another one for it: `diff -u expected.txt actual.txt`
// of a failed golden test has the same form, and applying it would loosen the test. So both sides must name the same
// file, or the side without a name ("-", "/dev/fd/63") must come from a rule of category lint.format. And a hunk is
// taken only where every context and removed line stands in the commit byte for byte, but for one thing: a log keeps no
// '\r' at a line's end, so that in a file whose lines all end in "\r\n" the diff's are taken to end so, too.
//
// Outside of lint.format a diff may change what a program does (a generator ran, then `git diff`): its edits are tier
// B, and what tests compare with (golden files, snapshots) is left alone: nobody has said that the new output is right.

namespace cimend::fixagent {
namespace {

using Lines = std::vector<std::string>;

// What formatters put behind the file's name.
constexpr std::string_view kSuffixes[] = {".orig",
                                          ":before",
                                          ":after",
                                          " (original)",
                                          " (formatted)",
                                          " (reformatted)",
                                          " (fixed)",
                                          " (before formatting)",
                                          " (after formatting)"};
// … and before it.
constexpr std::string_view kPrefixes[] = {"a/", "b/", "i/", "w/", "original/", "fixed/", "gofmt/", "gofmted/", "./"};

// "a.c 2026-11-20 06:02:29": some diffs put a space, not a tab, before the time.
std::string_view without_time(std::string_view name) {
  for (std::size_t at = name.find(" 20"); at != std::string_view::npos; at = name.find(" 20", at + 1)) {
    const std::string_view rest = name.substr(at + 1);
    if (rest.size() >= 16 && rest[4] == '-' && rest[7] == '-' && rest[10] == ' ' && rest[13] == ':') {
      return name.substr(0, at);
    }
  }
  return name;
}

std::string bare_name(std::string_view name) {
  name = core::trim(without_time(name));
  for (const std::string_view suffix : kSuffixes) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) name.remove_suffix(suffix.size());
  }
  return std::string(name);
}

std::string without_prefix(std::string_view name) {
  for (const std::string_view prefix : kPrefixes) {
    if (name.starts_with(prefix)) return std::string(name.substr(prefix.size()));
  }
  return std::string(name);
}

bool is_anonymous(std::string_view name) {
  return name.empty() || name == "-" || name == "<stdin>" || name == "<stdout>" || name.starts_with("/dev/fd/") ||
         name.starts_with("/proc/self/fd/") || name == "/dev/stdin" || name == "/dev/stdout";
}

bool is_temporary(std::string_view name) { return name.starts_with("/tmp/gofmt") || name.starts_with("/var/folders/"); }

// A Windows path with its drive as an absolute path with slashes; any other as it is.
std::string slashed(std::string name) {
  std::string_view rest = name;
  if (rest.starts_with("\\\\?\\")) rest.remove_prefix(4);
  if (rest.size() < 3 || rest[1] != ':' || (rest[2] != '\\' && rest[2] != '/')) return name;
  name = std::string(rest.substr(2));
  std::replace(name.begin(), name.end(), '\\', '/');
  return name;
}

// Why a name may not stand in a printed diff. Absolute ones may: rustfmt and black print them.
std::string objection(std::string_view name) {
  if (name.starts_with("./")) name.remove_prefix(2);
  if (name.starts_with("/")) name.remove_prefix(1);
  return path_objection(name);
}

// The diff turned round: what it adds it takes away.
void reverse(FilePatch& file) {
  std::swap(file.old_name, file.new_name);
  for (Hunk& hunk : file.hunks) {
    std::swap(hunk.old_start, hunk.new_start);
    std::swap(hunk.old_count, hunk.new_count);
    for (DiffLine& line : hunk.lines) {
      if (line.kind == DiffLine::Kind::context) continue;
      line.kind = line.kind == DiffLine::Kind::added ? DiffLine::Kind::removed : DiffLine::Kind::added;
    }
  }
}

// True where there are lines and all of them end in "\r\n".
bool has_crlf_only(std::string_view text) {
  std::size_t ends = 0;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return false;
    ++ends;
  }
  return ends > 0;
}

bool shows_returns(const FilePatch& file) {
  return std::any_of(file.hunks.begin(), file.hunks.end(), [](const Hunk& hunk) {
    return std::any_of(hunk.lines.begin(), hunk.lines.end(),
                       [](const DiffLine& line) { return line.text.ends_with('\r'); });
  });
}

// True where a run of removed lines and the added ones behind it begin or end alike: a diff of what can be seen would
// show that line as context, so what differs is its end.
bool changes_line_ends(const Hunk& hunk) {
  const std::vector<DiffLine>& lines = hunk.lines;
  const auto run_end = [&](std::size_t at, DiffLine::Kind kind) {
    while (at < lines.size() && lines[at].kind == kind) ++at;
    return at;
  };
  const auto alike = [&](std::size_t a, std::size_t b) {
    return lines[a].text == lines[b].text && lines[a].no_newline == lines[b].no_newline;
  };
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t added = run_end(at, DiffLine::Kind::removed);
    const std::size_t end = run_end(added, DiffLine::Kind::added);
    const bool both = added > at && end > added;
    if (both && (alike(at, added) || alike(added - 1, end - 1))) return true;
    at = std::max(end, at + 1);
  }
  return false;
}

// Gives the lines the '\r' that the log has lost.
void add_returns(FilePatch& file) {
  for (Hunk& hunk : file.hunks) {
    for (DiffLine& line : hunk.lines) {
      if (!line.no_newline) line.text += '\r';
    }
  }
}

// Files that hold what a test expects.
bool is_expectation(std::string_view path) {
  static constexpr std::string_view kWords[] = {"expect", "golden", "snapshot", "approved", "baseline", ".snap"};
  const std::string lower = core::to_lower(path);
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

// What a hunk says stands there before and after, as bytes, and how much of both is context at either end.
struct Sides {
  std::string before, after;
  std::size_t same_front = 0, same_back = 0;  // bytes
  std::size_t same_front_lines = 0;
  std::size_t context_lines_back = 0;
  bool before_ends_file = false, after_ends_file = false;
  bool broken = false;  // a line follows one that is marked as the end of the file
};

Sides sides_of(const Hunk& hunk, bool split_lines) {
  Sides sides;
  bool changed = false;
  bool first_before = true;
  bool first_after = true;
  for (const DiffLine& line : hunk.lines) {
    // Split lines are joined by '\n'; others carry theirs, but for one marked as the end of a file without.
    const auto add = [&](std::string& to, bool& first) {
      if (split_lines && !first) to += '\n';
      if (!split_lines && !first && !to.ends_with('\n')) sides.broken = true;
      to += line.text;
      if (!split_lines && !line.no_newline) to += '\n';
      first = false;
    };
    if (line.kind != DiffLine::Kind::added) add(sides.before, first_before);
    if (line.kind != DiffLine::Kind::removed) add(sides.after, first_after);
    if (line.kind != DiffLine::Kind::added) sides.before_ends_file = line.no_newline;
    if (line.kind != DiffLine::Kind::removed) sides.after_ends_file = line.no_newline;
    if (line.kind != DiffLine::Kind::context) {
      changed = true;
      sides.same_back = sides.context_lines_back = 0;
    } else if (!changed) {
      ++sides.same_front_lines;
      sides.same_front = sides.before.size() + (split_lines ? 1 : 0);
    } else {
      ++sides.context_lines_back;
      sides.same_back += line.text.size() + (line.no_newline ? 0 : 1);
    }
  }
  sides.same_front = std::min({sides.same_front, sides.before.size(), sides.after.size()});
  return sides;
}

// True where `before` stands at `offset` and ends where a line of the file ends.
bool stands_at(const std::string& text, const Sides& sides, bool split_lines, std::size_t offset) {
  if (offset > text.size() || sides.before.size() > text.size() - offset) return false;
  if (text.compare(offset, sides.before.size(), sides.before) != 0) return false;
  const std::size_t end = offset + sides.before.size();
  if (split_lines) return end == text.size() || text[end] == '\n';
  return (!sides.before_ends_file && !sides.after_ends_file) || end == text.size();
}

// Every line where it stands; two are enough to know that it is not unique.
std::vector<std::size_t> places_of(const std::string& text, const LineIndex& index, const Sides& sides,
                                   bool split_lines) {
  std::vector<std::size_t> places;
  for (std::size_t line = 1; line <= index.count() && places.size() < 2; ++line) {
    if (stands_at(text, sides, split_lines, index.offset(line))) places.push_back(line);
  }
  return places;
}

// The line of the file where the hunk begins, or why there is none.
core::Result<std::size_t> find_place(const std::string& text, const LineIndex& index, const Hunk& hunk,
                                     const Sides& sides, bool split_lines) {
  const auto told = static_cast<std::size_t>(hunk.old_count == 0 ? hunk.old_start + 1 : hunk.old_start);
  if (told >= 1 && told <= index.count() + 1 && stands_at(text, sides, split_lines, index.offset(told))) return told;
  if (sides.before.empty()) return core::fail(core::Errc::refused, "the file has no line " + std::to_string(told));
  const auto places = places_of(text, index, sides, split_lines);
  if (places.size() == 1) return places.front();
  return core::fail(core::Errc::refused,
                    places.empty() ? fmt::format("the lines the log shows at line {} are not in the commit", told)
                                   : fmt::format("the lines the log shows at line {} stand in several places", told));
}

// One file's part of the printed diff.
class FileRecipe {
 public:
  FileRecipe(const Instruction& instruction, const SourceTree& tree, const std::vector<EvidenceLine>& evidence,
             RecipeOutcome& out)
      : instruction_(instruction), tree_(tree), evidence_(evidence), out_(out) {}

  void run(FilePatch file) {
    if (!file.git_header && file.hunks.empty() && file.problem.empty()) return;
    if (auto refusal = tripped_guard(file)) return out_.refusals.push_back(std::move(*refusal));
    if (!file.problem.empty()) return out_.refuse(shown(file.old_name) + ": " + file.problem);
    if (file.hunks.empty()) return;
    const auto path = find_path(file);
    if (!path) return;
    auto text = tree_.read(*path);
    if (!text) return out_.refuse(text.error().what);
    if (!is_layout() && is_expectation(*path)) {
      return out_.refuse(*path + " holds what tests expect: whether the new content is right is for a person to say");
    }
    if (!file.split_lines && has_crlf_only(*text) && !shows_returns(file)) {
      if (std::any_of(file.hunks.begin(), file.hunks.end(), changes_line_ends)) {
        return out_.refuse(*path + ": the diff changes line ends, which a log does not show");
      }
      add_returns(file);
    }
    for (const Hunk& hunk : file.hunks) add_hunk(*path, *text, hunk, file.split_lines);
  }

 private:
  [[nodiscard]] bool is_layout() const { return instruction_.category == "lint.format"; }

  static std::string shown(std::string_view name) { return core::terminal_safe(core::shorten(name, 200)); }

  using Refusal = RecipeOutcome::Refusal;

  // What a printed diff may not do, whatever the commit holds.
  static std::optional<Refusal> tripped_guard(const FilePatch& file) {
    const std::string name = shown(file.new_name.empty() ? file.old_name : file.new_name);
    if (file.renames) return Refusal{"no-rename", "the printed diff renames or copies a file: " + name};
    if (file.changes_mode) return Refusal{"no-mode-change", "the printed diff changes a file's mode: " + name};
    if (file.creates) return Refusal{"no-new-file", "the printed diff makes a file: " + name};
    if (file.deletes) return Refusal{"no-delete", "the printed diff deletes a file: " + name};
    if (file.binary) return Refusal{"no-binary", "the printed diff is binary: " + name};
    for (const std::string& side : {file.old_name, file.new_name, file.command_name}) {
      if (std::string why = name_objection(side); !why.empty()) return Refusal{"path-shape", why + ": " + shown(side)};
    }
    return std::nullopt;
  }

  // The same for one side's name, with and without the prefix that a tool put there.
  static std::string name_objection(const std::string& side) {
    const std::string bare = slashed(bare_name(side));
    if (is_anonymous(bare)) return {};
    const std::string why = objection(bare);
    return why.empty() ? objection(without_prefix(bare)) : why;
  }

  std::optional<std::string> find_path(FilePatch& file) {
    std::string before = slashed(bare_name(file.old_name));
    std::string after = slashed(bare_name(file.new_name));
    if (is_temporary(before) && is_temporary(after)) before = after = slashed(file.command_name);
    if ((is_anonymous(before) || is_anonymous(after)) && !is_layout()) {
      out_.refuse("one side of the diff has no file name, and no formatter is known to have printed it");
      return std::nullopt;
    }
    if (is_anonymous(before)) {  // clang-format a.cc | diff -u - a.cc
      reverse(file);
      std::swap(before, after);
    }
    auto path = resolve(before, file.git_header);
    if (!path) {
      out_.refuse(path.error().what);
      return std::nullopt;
    }
    if (is_anonymous(after) || before == after || without_prefix(before) == without_prefix(after)) return *path;
    const auto other = resolve(after, file.git_header);
    if (other && *other != *path) {
      out_.trip("no-rename", "the diff is between two files: " + shown(before) + " and " + shown(after));
    } else if (!other) {
      out_.refuse("the diff is between two files, not two states of one: " + shown(before) + " and " + shown(after));
    }
    return other && *other == *path ? std::optional(*path) : std::nullopt;
  }

  // With and without the prefix that the tool put there. Under "diff --git" the prefix is nearly always one; else a
  // directory may be called "a".
  [[nodiscard]] core::Result<std::string> resolve(const std::string& name, bool git_header) const {
    const std::string stripped = without_prefix(name);
    auto path = resolve_path(tree_, git_header ? stripped : name);
    return path || stripped == name ? path : resolve_path(tree_, git_header ? name : stripped);
  }

  void add_hunk(const std::string& path, const std::string& text, const Hunk& hunk, bool split_lines) {
    const LineIndex index(text);
    const Sides sides = sides_of(hunk, split_lines);
    if (sides.broken) return out_.trip("exact-preimage", path + ": a line stands behind the end of the file");
    const auto place = find_place(text, index, hunk, sides, split_lines);
    if (!place) return out_.trip("exact-preimage", path + ": " + place.error().what);
    const std::size_t offset = index.offset(*place);
    const bool at_end = offset + sides.before.size() == text.size();
    if (split_lines && sides.context_lines_back < 3 && !at_end) {
      return out_.refuse(fmt::format("{}: the diff at line {} ends too early: the log cut it", path, *place));
    }
    Edit edit = edit_of(path, hunk, sides, offset, *place);
    if (edit.before != edit.after) out_.edits.push_back(std::move(edit));  // a hunk may be context alone
  }

  // The hunk without its context, so that it can stand beside other edits of the same file.
  [[nodiscard]] Edit edit_of(const std::string& path, const Hunk& hunk, const Sides& sides, std::size_t offset,
                             std::size_t first_line) const {
    const auto line = evidence_[hunk.source].number;
    Edit edit = edit_for(instruction_, path, line, instruction_.rule + ": the log prints this change");
    const std::size_t back =
        std::min({sides.same_back, sides.before.size() - sides.same_front, sides.after.size() - sides.same_front});
    if (!is_layout()) edit.tier = std::max(edit.tier, Tier::b);
    edit.offset = offset + sides.same_front;
    edit.first_line = first_line + sides.same_front_lines;
    edit.before = sides.before.substr(sides.same_front, sides.before.size() - sides.same_front - back);
    edit.after = sides.after.substr(sides.same_front, sides.after.size() - sides.same_front - back);
    return edit;
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  const std::vector<EvidenceLine>& evidence_;
  RecipeOutcome& out_;
};

// True where one of the diffs is of the file that the finding is about: "would reformat a.py" does not make a
// formatter's diff of whatever else was printed near it. Where the finding names no file of the commit, any will do.
bool names_file(const std::vector<FilePatch>& files, const std::string& wanted, const SourceTree& tree) {
  const auto path = resolve_path(tree, slashed(bare_name(wanted)));
  if (!path) return true;
  return std::any_of(files.begin(), files.end(), [&](const FilePatch& file) {
    for (const std::string& side : {file.old_name, file.new_name, file.command_name}) {
      const std::string name = slashed(bare_name(side));
      for (const std::string& spelling : {name, without_prefix(name)}) {
        const auto named = resolve_path(tree, spelling);
        if (named && *named == *path) return true;
      }
    }
    return false;
  });
}

}  // namespace

RecipeOutcome apply_printed_diff(const Instruction& instruction, const SourceTree& tree) {
  RecipeOutcome out;
  const std::vector<EvidenceLine> evidence = evidence_lines(instruction);
  Lines lines;
  lines.reserve(evidence.size());
  for (const EvidenceLine& line : evidence) lines.push_back(*line.text);

  std::vector<FilePatch> files = read_unified_diff(lines);
  for (FilePatch& file : read_rustfmt_diff(lines)) files.push_back(std::move(file));
  if (!instruction.file.empty() && !names_file(files, instruction.file, tree)) {
    out.refuse("the log prints no diff of " + core::terminal_safe(core::shorten(instruction.file, 200)));
    return out;
  }
  FileRecipe recipe(instruction, tree, evidence, out);
  for (FilePatch& file : files) recipe.run(std::move(file));
  if (out.edits.empty() && out.refusals.empty()) out.refuse("the evidence holds no printed diff");
  return out;
}

}  // namespace cimend::fixagent
