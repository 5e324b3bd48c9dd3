#include "fixagent/guards/guards.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "core/fs.h"
#include "core/redact.h"
#include "core/text.h"
#include "fixagent/guards/canonical.h"
#include "fixagent/guards/hidden_text.h"
#include "fixagent/guards/lock_integrity.h"
#include "fixagent/guards/suppressions.h"
#include "fixagent/guards/test_syntax.h"
#include "fixagent/guards/thresholds.h"
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

using Recipes = std::initializer_list<std::string_view>;

bool all_by(const std::vector<const Edit*>& edits, Recipes recipes) {
  return !edits.empty() && std::all_of(edits.begin(), edits.end(), [&](const Edit* edit) {
    return std::find(recipes.begin(), recipes.end(), edit->recipe) != recipes.end();
  });
}

// One file's change, for the guards that read it.
struct TextChange {
  std::string_view path, before, after;
  Language language;
  const std::vector<const Edit*>& edits;
  bool by_proposer;

  [[nodiscard]] bool by(Recipes recipes) const { return !by_proposer && all_by(edits, recipes); }
};

std::string suppression(const TextChange& change) {
  if (is_lock_file(change.path)) return {};
  const std::string mark = added_suppression(change.before, change.after, change.language);
  return mark.empty() ? "" : "the patch would silence a check with '" + shown(mark) + "'";
}

std::string test_removal(const TextChange& change) {
  return removed_test(change.before, change.after, change.language);
}

std::string assertion(const TextChange& change) {
  if (is_recorded_expectation(change.path)) {
    const bool obsolete = change.by({"obsolete-snapshot"}) && change.path.ends_with(".snap") &&
                          only_drops_lines(change.before, change.after);
    return obsolete ? "" : "the patch would change what a test has recorded as right";
  }
  auto allowed = AssertionChange::none;
  if (change.by({"did-you-mean", "include-fixit", "compiler-fixit", "missing-import"}))
    allowed = AssertionChange::one_name;
  if (change.by({"playwright-locator"})) allowed = AssertionChange::locator;
  return weakened_assertion(change.before, change.after, change.language, allowed);
}

std::string threshold(const TextChange& change) {
  if (is_lock_file(change.path)) return {};       // names of packages; lockfile-integrity reads them
  if (change.by({"unused-variable"})) return {};  // what nothing reads limits nothing
  if (is_open_manifest(change.path) && change.by({"undeclared-dependency"})) return {};
  const auto allowed = change.by({"playwright-timeout"}) ? ThresholdChange::timeouts : ThresholdChange::none;
  return moved_threshold(change.before, change.after, change.path, change.language, allowed);
}

std::string integrity(const TextChange& change) {
  const bool looks = is_lock_file(change.path) || is_open_manifest(change.path);
  return looks ? broken_integrity(change.path, change.before, change.after) : "";
}

// Lines that end in "\r\n" where others end in "\n" alone, more of them than before: nobody sees which is which.
bool mixes_line_ends(std::string_view before, std::string_view after) {
  const auto mixed = [](std::string_view text) {
    std::size_t with = 0;
    std::size_t without = 0;
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
      ++(at > 0 && text[at - 1] == '\r' ? with : without);
    }
    return std::min(with, without);
  };
  return mixed(after) > mixed(before);
}

std::string hidden(const TextChange& change) {
  if (mixes_line_ends(change.before, change.after)) return "the patch would mix line ends with and without \\r";
  return added_hidden_text(change.before, change.after);
}

struct TextGuard {
  const char* name;
  std::string (*objection)(const TextChange& change);
  const char* fine;
};

constexpr TextGuard kTextGuards[] = {
    {"hidden-text", hidden, "nothing is added that a reader can't see"},
    {"no-suppression", suppression, "no mark is added that silences a check"},
    {"no-test-removed", test_removal, "every test is still there and still runs"},
    {"no-assertion-weakened", assertion, "every assertion is still there, token for token"},
    {"no-threshold-lowered", threshold, "no limit moves and no check is made less strict"},
    {"lockfile-integrity", integrity, "no checksum and no source of a locked package changes"}};

TextChange text_change(std::string_view path, std::string_view before, std::string_view after,
                       const std::vector<const Edit*>& edits, bool by_proposer) {
  return {path, before, after, language_of(path, before), edits, by_proposer};
}

// Runs the guards; each appends one verdict.
class Guards {
 public:
  Guards(const Candidate& candidate, const core::Policy::Fix& policy, const core::Repository& repository,
         const std::string& commit, const std::vector<std::string>& changed, const std::optional<std::string>& rejected)
      : candidate_(candidate),
        policy_(policy),
        repository_(repository),
        commit_(commit),
        changed_(changed),
        rejected_(rejected),
        files_(read_unified_diff(lines_of(candidate.diff))),
        paths_(paths_of(candidate)),
        formatter_only_(is_formatter_only(candidate)) {}

  std::vector<Guard> run() {
    path_guards();
    size_guards();
    tree_guards();
    text_guards();
    judge(
        "no-second-try", [&] { return rejected_.value_or(std::string()); },
        "no earlier try for this cause was rejected");
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
        "path-shape",
        [&] {
          return of_paths([&](const std::string& path) {
            const std::string why = path_objection(path);
            if (why.empty() && imitates_latin(path))
              return std::string("the name looks like another one in Latin letters");
            return why.empty() ? added_hidden_text({}, path) : why;
          });
        },
        "all paths are plain and relative");
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
            const bool open = !matches_any(policy_.protected_paths, path) || is_let_in(path);
            return open ? "" : "the policy protects this path";
          });
        },
        "no path is protected");
  }

  [[nodiscard]] std::vector<const Edit*> edits_of(const std::string& path) const {
    std::vector<const Edit*> edits;
    for (const Edit& edit : candidate_.edits) {
      if (edit.path == path) edits.push_back(&edit);
    }
    return edits;
  }

  // Protected by default, and opened by the policy to one recipe and to nothing else. What the policy's file adds to
  // the built-in list stays closed.
  [[nodiscard]] bool is_let_in(const std::string& path) const {
    if (candidate_.by_proposer) return false;
    static const std::vector<std::string> kBuiltIn = core::Policy::default_protected_paths();
    const bool added =
        std::any_of(policy_.protected_paths.begin(), policy_.protected_paths.end(), [&](const auto& pattern) {
          return core::glob_match(pattern, path) &&
                 std::find(kBuiltIn.begin(), kBuiltIn.end(), pattern) == kBuiltIn.end();
        });
    if (added || path.starts_with('.') || path.find("/.") != std::string::npos) return false;
    const auto edits = edits_of(path);
    return (policy_.lockfiles && is_lock_file(path) && all_by(edits, {"lockfile"})) ||
           (policy_.lockfiles && policy_.manifests && is_go_manifest(path) && all_by(edits, {"lockfile"})) ||
           (policy_.manifests && is_open_manifest(path) && all_by(edits, {"undeclared-dependency"}));
  }

  // `go mod tidy` writes both: go.mod is manifest and lock file in one.
  static bool is_go_manifest(const std::string& path) { return path == "go.mod" || path.ends_with("/go.mod"); }

  [[nodiscard]] bool is_open_lock(const std::string& path) const { return is_lock_file(path) && is_let_in(path); }

  // Lines that the diff adds or removes, but in lock files that are let in.
  [[nodiscard]] std::int64_t counted_lines() const {
    std::int64_t lines = 0;
    for (const FilePatch& file : files_) {
      const std::string path = file.new_name.starts_with("b/") ? file.new_name.substr(2) : file.new_name;
      if (is_open_lock(path)) continue;
      for (const Hunk& hunk : file.hunks) {
        lines += std::count_if(hunk.lines.begin(), hunk.lines.end(),
                               [](const DiffLine& line) { return line.kind != DiffLine::Kind::context; });
      }
    }
    return lines;
  }

  void size_guards() {
    const std::int64_t max_files = formatter_only_ ? policy_.max_formatter_files : policy_.max_files;
    const std::int64_t max_lines = formatter_only_ ? policy_.max_formatter_lines : policy_.max_lines;
    const char* kind = formatter_only_ ? "formatting only" : "not formatting only";
    // Lock files that the policy opens to their owner's own tool are not for people to read: bytes alone bound them.
    const auto counted =
        std::count_if(paths_.begin(), paths_.end(), [&](const auto& path) { return !is_open_lock(path); });
    limit("max-files", counted, max_files, "file", kind);
    limit("max-lines", counted_lines(), max_lines, "line", kind);
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
        "no-new-file",
        [&] {
          return of_paths([&](const auto& path) { return missing(path); }) +
                 of_files([](const FilePatch& file) { return file.creates; }, "makes");
        },
        "no file is made");
    judge(
        "no-delete",
        [&] {
          return of_paths([&](const auto& path) {
                   const auto after = candidate_.after.find(path);
                   return after != candidate_.after.end() && after->second.empty() ? "the file would be empty" : "";
                 }) +
                 of_files([](const FilePatch& file) { return file.deletes; }, "deletes");
        },
        "no file is deleted");
    judge(
        "no-submodule", [&] { return submodule(); }, "no submodule is touched");
    judge(
        "no-rename",
        [&] {
          return of_files([](const FilePatch& file) { return file.renames || other_name(file); }, "renames or copies");
        },
        "no file is renamed or copied");
    judge(
        "no-mode-change",
        [&] { return of_files([](const FilePatch& file) { return file.changes_mode; }, "changes the mode of"); },
        "no file's mode is changed");
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
    for (const TextGuard& guard : kTextGuards) {
      judge(
          guard.name, [&] { return of_paths([&](const auto& path) { return objection_to(guard, path); }); },
          guard.fine);
    }
  }

  [[nodiscard]] std::string objection_to(const TextGuard& guard, const std::string& path) const {
    const auto before = candidate_.before.find(path);
    const auto after = candidate_.after.find(path);
    if (before == candidate_.before.end() || after == candidate_.after.end()) return {};
    const auto edits = edits_of(path);
    return guard.objection(text_change(path, before->second, after->second, edits, candidate_.by_proposer));
  }

  // The first file of the finished diff that does it.
  template <class Does>
  [[nodiscard]] std::string of_files(Does does, const std::string& what) const {
    for (const FilePatch& file : files_) {
      if (does(file))
        return "the finished diff " + what + " " + shown(file.new_name.empty() ? file.old_name : file.new_name);
    }
    return {};
  }

  static bool other_name(const FilePatch& file) {
    const auto bare = [&](const std::string& name, const char* prefix) {
      return file.git_header && name.starts_with(prefix) ? name.substr(2) : name;
    };
    return !file.creates && !file.deletes && !file.hunks.empty() &&
           bare(file.old_name, "a/") != bare(file.new_name, "b/");
  }

  [[nodiscard]] std::string submodule() const {
    const std::string by_path = of_paths([&](const auto& path) -> std::string {
      if (path == ".gitmodules" || path.ends_with("/.gitmodules")) return "the file lists submodules";
      const auto entry = repository_.entry(commit_, path);
      const bool is = entry && *entry && (*entry)->kind == core::TreeEntry::Kind::submodule;
      return is ? "a submodule in the commit" : "";
    });
    if (!by_path.empty()) return by_path;
    const std::vector<std::string> lines = lines_of(candidate_.diff);
    for (const FilePatch& file : files_) {
      const std::size_t end = file.hunks.empty() ? lines.size() : file.hunks.front().source;
      for (std::size_t i = file.source; i < std::min(end, lines.size()); ++i) {
        if (lines[i].ends_with(" 160000")) return "the finished diff touches a submodule: " + shown(file.new_name);
        if (i > file.source && begins_diff(lines[i]) && lines[i].starts_with("diff ")) break;
      }
    }
    return {};
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
    for (const FilePatch& file : files_) {
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

  [[nodiscard]] std::string post_state() const {
    if (candidate_.edits.empty()) return {};
    if (candidate_.diff.empty()) return "no diff could be made";
    for (const FilePatch& file : files_) {
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
  const std::optional<std::string>& rejected_;
  std::vector<FilePatch> files_;  // the finished diff, read back
  std::vector<std::string> paths_;
  bool formatter_only_;
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
  if (candidate.by_proposer || candidate.edits.empty()) return false;
  std::vector<const Edit*> edits;
  for (const Edit& edit : candidate.edits) edits.push_back(&edit);
  if (!all_by(edits, {"apply-printed-diff", "run-formatter", "whitespace", "style-edit", "linter-fix"})) return false;
  return std::all_of(candidate.after.begin(), candidate.after.end(), [&](const auto& entry) {
    const auto before = candidate.before.find(entry.first);
    return before != candidate.before.end() &&
           same_but_layout(before->second, entry.second, language_of(entry.first, before->second));
  });
}

std::vector<Guard> check_guards(const Candidate& candidate, const core::Policy::Fix& policy,
                                const core::Repository& repository, const std::string& commit,
                                const std::vector<std::string>& changed, const std::optional<std::string>& rejected) {
  return Guards(candidate, policy, repository, commit, changed, rejected).run();
}

std::vector<Guard> check_text(std::string_view path, std::string_view before, std::string_view after,
                              const std::vector<const Edit*>& edits, bool by_proposer) {
  const TextChange change = text_change(path, before, after, edits, by_proposer);
  std::vector<Guard> guards;
  for (const TextGuard& guard : kTextGuards) {
    std::string objection = guard.objection(change);
    const bool fine = objection.empty();
    guards.push_back({guard.name, fine, fine ? guard.fine : std::move(objection)});
  }
  return guards;
}

const Guard* first_tripped(const std::vector<Guard>& guards) {
  const auto found = std::find_if(guards.begin(), guards.end(), [](const Guard& guard) { return !guard.passed; });
  return found == guards.end() ? nullptr : &*found;
}

}  // namespace cimend::fixagent
