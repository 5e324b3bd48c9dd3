#include "fixagent/guards.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "core/fs.h"
#include "core/redact.h"
#include "core/text.h"
#include "fixagent/unified_diff.h"

// A guard says yes or no about one property of the whole candidate and nothing about how it was made: a recipe may be
// wrong or fooled and the patch is still held to all of them. The last one, post-state, believes nobody: it reads the
// finished diff back, applies it through libgit2 and compares every byte.

namespace cimend::fixagent {
namespace {

std::string shown(std::string_view text) { return core::terminal_safe(core::shorten(text, 200)); }

std::vector<std::string> paths_of(const Candidate& candidate) {
  std::set<std::string> paths;
  for (const Edit& edit : candidate.edits) paths.insert(edit.path);
  for (const auto& [path, bytes] : candidate.after) paths.insert(path);
  return {paths.begin(), paths.end()};
}

bool matches_any(const std::vector<std::string>& patterns, const std::string& path) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return core::glob_match(pattern, path); });
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string_view line : core::split(text, '\n')) out.emplace_back(line);
  if (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

// The words of a text: letters, digits and operators, without what formatters add and drop. Sorted.
std::vector<std::string> words_of(std::string_view text) {
  static constexpr std::string_view kLayout = " \t\r\n\f\v,;()[]{}'\"\\`";
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  bool in_name = false;
  for (const char c : text) {
    const bool name = c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      static_cast<unsigned char>(c) >= 0x80;
    const bool layout = kLayout.find(c) != std::string_view::npos;
    if (layout || name != in_name || !name) flush();
    if (!layout) word += c;
    in_name = name;
  }
  flush();
  std::sort(words.begin(), words.end());
  return words;
}

// Marks that silence a check: a patch that adds one makes the build green without mending anything.
constexpr std::string_view kSuppressions[] = {"# noqa",
                                              "# type: ignore",
                                              "# pylint: disable",
                                              "# fmt: off",
                                              "# fmt: skip",
                                              "# pragma: no cover",
                                              "eslint-disable",
                                              "@ts-ignore",
                                              "@ts-expect-error",
                                              "@ts-nocheck",
                                              "NOLINT",
                                              "clang-format off",
                                              "#pragma GCC diagnostic ignored",
                                              "@SuppressWarnings",
                                              "#[allow(",
                                              "#[ignore",
                                              "//nolint",
                                              "pytest.mark.skip",
                                              "pytest.mark.xfail",
                                              "unittest.skip",
                                              ".Skip(",
                                              "@Ignore",
                                              "@Disabled",
                                              "it.skip(",
                                              "xit(",
                                              "xdescribe(",
                                              "describe.skip(",
                                              "test.skip(",
                                              "rustfmt::skip"};

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++found;
  return found;
}

// Runs the guards; each appends one verdict.
class Guards {
 public:
  Guards(const Candidate& candidate, const core::Policy::Fix& policy, const core::Repository& repository,
         const std::string& commit, const std::vector<std::string>& changed)
      : candidate_(candidate),
        policy_(policy),
        repository_(repository),
        commit_(commit),
        changed_(changed),
        paths_(paths_of(candidate)),
        formatter_only_(is_formatter_only(candidate)),
        size_(size_of_diff(candidate.diff)) {}

  std::vector<Guard> run() {
    path_guards();
    size_guards();
    tree_guards();
    text_guards();
    judge(
        "post-state", [&] { return post_state(); },
        "the patch, read back and applied in memory, gives exactly the intended bytes");
    return std::move(guards_);
  }

 private:
  // A guard passes where neither `check` nor a recipe has an objection; `fine` is then its text.
  template <class Check>
  void judge(const char* name, Check check, std::string fine) {
    std::string objection = check();
    for (const auto& refusal : candidate_.tripped) {
      if (refusal.guard == name && objection.empty()) objection = refusal.reason;
    }
    guards_.push_back({name, objection.empty(), objection.empty() ? std::move(fine) : std::move(objection)});
  }

  // The first path with an objection.
  [[nodiscard]] std::string of_paths(const std::function<std::string(const std::string&)>& objection) const {
    for (const std::string& path : paths_) {
      if (std::string why = objection(path); !why.empty()) return why + ": " + shown(path);
    }
    return {};
  }

  void path_guards() {
    judge(
        "path-shape", [&] { return of_paths(path_objection); }, "all paths are plain and relative");
    judge(
        "allowed-paths",
        [&] {
          return of_paths([&](const std::string& path) {
            return matches_any(policy_.allowed_paths, path) ? "" : "the policy does not allow this path";
          });
        },
        "all paths are allowed by the policy");
    judge(
        "protected-paths",
        [&] {
          return of_paths([&](const std::string& path) {
            return matches_any(policy_.protected_paths, path) ? "the policy protects this path" : "";
          });
        },
        "no path is protected");
  }

  void size_guards() {
    const std::int64_t max_files = formatter_only_ ? policy_.max_formatter_files : policy_.max_files;
    const std::int64_t max_lines = formatter_only_ ? policy_.max_formatter_lines : policy_.max_lines;
    const char* kind = formatter_only_ ? "formatting only" : "not formatting only";
    limit("max-files", static_cast<std::int64_t>(paths_.size()), max_files, "file", kind);
    limit("max-lines", size_.added + size_.removed, max_lines, "line", kind);
    limit("max-bytes", static_cast<std::int64_t>(candidate_.diff.size()), policy_.max_bytes, "byte");
  }

  void limit(const char* name, std::int64_t value, std::int64_t most, const char* unit, const std::string& kind = {}) {
    const std::string text = fmt::format("{} of at most {} {}{}{}{}", value, most, unit, most == 1 ? "" : "s",
                                         kind.empty() ? "" : ", ", kind);
    judge(
        name, [&] { return value > most ? text : std::string(); }, text);
  }

  void tree_guards() {
    judge(
        "exact-preimage", [&] { return preimage(); }, "every line that is changed stands in the commit byte for byte");
    judge(
        "no-symlink-ancestor", [&] { return of_paths([&](const auto& path) { return symlink_at(path); }); },
        "no path goes through a symbolic link, in the commit or on disk");
    judge(
        "no-new-file", [&] { return of_paths([&](const auto& path) { return missing(path); }); }, "no file is made");
    judge(
        "no-delete",
        [&] {
          return of_paths([&](const auto& path) {
            const auto after = candidate_.after.find(path);
            return after != candidate_.after.end() && after->second.empty() ? "the file would be empty" : "";
          });
        },
        "no file is deleted");
    judge(
        "no-rename", [] { return std::string(); }, "no file is renamed or copied");
    judge(
        "no-mode-change", [] { return std::string(); }, "no file's mode is changed");
    judge(
        "clean-preimage",
        [&] {
          return of_paths([&](const auto& path) {
            return std::binary_search(changed_.begin(), changed_.end(), path) ? "the file has uncommitted changes" : "";
          });
        },
        "no touched file has uncommitted changes");
  }

  void text_guards() {
    judge(
        "no-binary",
        [&] {
          return of_paths([&](const auto& path) {
            return holds_nul(candidate_.before, path) || holds_nul(candidate_.after, path) ? "the file is binary" : "";
          });
        },
        "all files are text");
    judge(
        "no-secrets", [&] { return secrets(); }, "no added line looks like a secret");
    judge(
        "no-suppression", [&] { return of_paths([&](const auto& path) { return suppression(path); }); },
        "no mark is added that silences a check");
  }

  static bool holds_nul(const std::map<std::string, std::string>& files, const std::string& path) {
    const auto found = files.find(path);
    return found != files.end() && found->second.find('\0') != std::string::npos;
  }

  [[nodiscard]] std::string preimage() const {
    for (const Edit& edit : candidate_.edits) {
      const auto before = candidate_.before.find(edit.path);
      if (before == candidate_.before.end() || edit.offset > before->second.size() ||
          before->second.compare(edit.offset, edit.before.size(), edit.before) != 0) {
        return fmt::format("the commit does not hold what the log shows at {}:{}", shown(edit.path), edit.first_line);
      }
    }
    return {};
  }

  [[nodiscard]] std::string missing(const std::string& path) const {
    const auto entry = repository_.entry(commit_, path);
    if (!entry) return entry.error().what;
    if (!*entry) return "the commit has no such file";
    const bool regular =
        (*entry)->kind == core::TreeEntry::Kind::file || (*entry)->kind == core::TreeEntry::Kind::executable;
    return regular ? "" : "no regular file in the commit";
  }

  // Every ancestor and the file itself, in the commit and, where there is a work tree, on disk.
  [[nodiscard]] std::string symlink_at(const std::string& path) const {
    const std::string work_directory = repository_.work_directory();
    for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
      const std::string part = path.substr(0, slash);
      const auto entry = repository_.entry(commit_, part);
      if (entry && *entry && (*entry)->kind == core::TreeEntry::Kind::symlink) {
        return "a symbolic link in the commit at " + shown(part);
      }
      if (entry && *entry && (*entry)->kind == core::TreeEntry::Kind::submodule) {
        return "a submodule in the commit at " + shown(part);
      }
      std::error_code ignored;
      const std::string on_disk = core::join_path(work_directory, part);
      if (!work_directory.empty() && std::filesystem::is_symlink(std::filesystem::symlink_status(on_disk, ignored))) {
        return "a symbolic link on disk at " + shown(part);
      }
      if (slash == std::string::npos) return {};
    }
  }

  [[nodiscard]] std::string secrets() const {
    std::string added;
    for (const FilePatch& file : read_unified_diff(lines_of(candidate_.diff))) {
      for (const Hunk& hunk : file.hunks) {
        for (const DiffLine& line : hunk.lines) {
          if (line.kind == DiffLine::Kind::added) added.append(line.text).append("\n");
        }
      }
    }
    const std::size_t found = core::redact(added).masked;
    if (found == 1) return "the added lines hold what looks like a secret";
    return found == 0 ? "" : fmt::format("the added lines hold {} things that look like secrets", found);
  }

  [[nodiscard]] std::string suppression(const std::string& path) const {
    const auto before = candidate_.before.find(path);
    const auto after = candidate_.after.find(path);
    if (before == candidate_.before.end() || after == candidate_.after.end()) return {};
    for (const std::string_view mark : kSuppressions) {
      if (count(after->second, mark) > count(before->second, mark)) {
        return "the patch would silence a check with '" + std::string(mark) + "'";
      }
    }
    return {};
  }

  [[nodiscard]] std::string post_state() const {
    if (candidate_.edits.empty()) return {};
    if (candidate_.diff.empty()) return "no diff could be made";
    for (const FilePatch& file : read_unified_diff(lines_of(candidate_.diff))) {
      const bool strange = file.renames || file.changes_mode || file.creates || file.deletes || file.binary;
      if (strange || !file.problem.empty()) return "the finished diff is not what it should be: " + shown(file.problem);
    }
    const auto applied = repository_.apply(commit_, candidate_.diff);
    if (!applied) return applied.error().what;
    return *applied == candidate_.after ? "" : "the patch does not give the intended bytes";
  }

  const Candidate& candidate_;
  const core::Policy::Fix& policy_;
  const core::Repository& repository_;
  const std::string& commit_;
  const std::vector<std::string>& changed_;
  std::vector<std::string> paths_;
  bool formatter_only_;
  DiffSize size_;
  std::vector<Guard> guards_;
};

}  // namespace

DiffSize size_of_diff(std::string_view diff) {
  DiffSize size;
  for (const FilePatch& file : read_unified_diff(lines_of(diff))) {
    for (const Hunk& hunk : file.hunks) {
      for (const DiffLine& line : hunk.lines) {
        size.added += line.kind == DiffLine::Kind::added;
        size.removed += line.kind == DiffLine::Kind::removed;
      }
    }
  }
  return size;
}

bool is_formatter_only(const Candidate& candidate) {
  for (const Edit& edit : candidate.edits) {
    if (edit.recipe == "include-fixit") return false;
  }
  for (const auto& [path, after] : candidate.after) {
    const auto before = candidate.before.find(path);
    if (before == candidate.before.end() || words_of(before->second) != words_of(after)) return false;
  }
  return !candidate.edits.empty();
}

std::vector<Guard> check_guards(const Candidate& candidate, const core::Policy::Fix& policy,
                                const core::Repository& repository, const std::string& commit,
                                const std::vector<std::string>& changed) {
  return Guards(candidate, policy, repository, commit, changed).run();
}

const Guard* first_tripped(const std::vector<Guard>& guards) {
  const auto found = std::find_if(guards.begin(), guards.end(), [](const Guard& guard) { return !guard.passed; });
  return found == guards.end() ? nullptr : &*found;
}

}  // namespace cimend::fixagent
