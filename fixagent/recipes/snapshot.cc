#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/text.h"
#include "fixagent/recipes/recipes.h"

// obsolete-snapshot: entries of a .snap file that no test asked for.
//
//   PASS src/greet.test.js                        › 2 snapshots obsolete from 1 test suite. …
//    › 2 snapshots obsolete.                        ↳ src/greet.test.js
//      • box is small 1                                 • box is small 1
//
// jest says it once below the suite and once in its summary; vitest in the summary, with "·" and " > " in names, and
// where the obsolete fail the run (CI, from 3.2 on) also as the error of the suite.
// The entries' format is jest's own (jest-snapshot, printBacktickString and saveSnapshotFile):
//
//   exports[`box is small 1`] = `…`;
//
// with one empty line between them and backticks, backslashes and "${" escaped by a backslash. An entry is taken out
// only where no test of that title stands in the test file any more; a title that is computed (each, "${") is not
// judged. A file that would be empty then is one to delete, which a patch does not do.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

struct Patterns {
  Pattern suite{R"(^\s*(?:PASS|FAIL)\s+(?:\S+ )?(\S+\.[cm]?[jt]sx?)(?: \([\d.]+ ?m?s\)| \[ \S+ \])?\s*$)"};
  Pattern arrow{"^[ ]*(?:Snapshots  [^\xE2]*)?\xE2\x86\xB3 (\\S+\\.[cm]?[jt]sx?)\\s*$"};  // ↳
  Pattern obsolete{
      "^\\s*(?:\xE2\x80\xBA )?(?:Snapshots\\s+)?[1-9]\\d* (?:snapshots? )?obsolete|^Error: Obsolete snapshots "
      "found"};  // ›
  Pattern removed_file{"^\\s*\xE2\x80\xBA [1-9]\\d* snapshot files? obsolete"};
  Pattern entry{"^\\s*(?:\xE2\x80\xA2|\xC2\xB7) (.+ \\d+)$"};  // • ·
  Pattern export_line{R"(^exports\[`)"};
  Pattern title{
      R"re((?:\b|\.)(?:test|it|specify|fit|xit|xtest)(?:\.\w+)*\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`))re"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

// One name and where it was read.
struct Obsolete {
  std::string suite, name;
  std::size_t log_line = 0;
};

std::vector<Obsolete> read_obsolete(const std::vector<EvidenceLine>& evidence) {
  std::vector<Obsolete> out;
  std::string suite, name;
  bool listing = false;
  for (const EvidenceLine& line : evidence) {
    if (RE2::FullMatch(*line.text, patterns().suite, &suite)) {
      listing = false;
    } else if (RE2::PartialMatch(*line.text, patterns().removed_file)) {
      listing = false;
    } else if (RE2::PartialMatch(*line.text, patterns().obsolete)) {
      listing = true;
    } else if (RE2::PartialMatch(*line.text, patterns().arrow, &suite)) {
    } else if (listing && RE2::FullMatch(*line.text, patterns().entry, &name)) {
      out.push_back({suite, name, line.number});
    } else if (core::trim(*line.text).empty() || line.text->front() != ' ') {
      listing = false;
    }
  }
  return out;
}

std::string escaped(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '`' || name[i] == '\\' || name.substr(i).starts_with("${")) out += '\\';
    out += name[i];
  }
  return out;
}

// An entry of a .snap file: from "exports[" to behind its ";" and line end.
struct Entry {
  std::size_t begin = 0, end = 0;
  std::string name;  // escaped
};

// The index of the backtick that closes the literal whose inside begins at `at`.
std::size_t literal_end(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != '`') at += text[at] == '\\' ? 2 : 1;
  return at;
}

// All entries, or nothing where the file is not in the one format.
std::optional<std::vector<Entry>> entries_of(std::string_view text) {
  std::vector<Entry> out;
  std::size_t at = text.find("exports[`");
  while (at != std::string_view::npos) {
    const std::size_t name = at + std::string_view("exports[`").size();
    const std::size_t name_end = literal_end(text, name);
    constexpr std::string_view between = "`] = `";
    if (text.substr(std::min(name_end, text.size()), between.size()) != between) return std::nullopt;
    const std::size_t end = literal_end(text, name_end + between.size());
    if (text.substr(std::min(end, text.size()), 3) != "`;\n") return std::nullopt;
    out.push_back({at, end + 3, std::string(text.substr(name, name_end - name))});
    at = end + 3;
    if (at == text.size()) break;
    if (!text.substr(at).starts_with("\nexports[`")) return std::nullopt;
    ++at;
  }
  return out;
}

class SnapshotRecipe {
 public:
  SnapshotRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    std::map<std::string, std::vector<Obsolete>> by_suite;
    for (Obsolete& one : read_obsolete(evidence_lines(instruction_))) by_suite[one.suite].push_back(one);
    if (by_suite.empty()) out_.refuse("the evidence lists no obsolete snapshot by its name");
    for (const auto& [suite, names] : by_suite) mend(suite, names);
    return std::move(out_);
  }

 private:
  void mend(const std::string& suite, const std::vector<Obsolete>& names) {
    auto path = suite.empty()
                    ? core::Result<std::string>(core::fail(core::Errc::not_found, "the log names no test file"))
                    : resolve_path(tree_, suite);
    auto tests = path ? tree_.read(*path) : core::Result<std::string>(tl::unexpected(path.error()));
    if (!tests) return out_.refuse(tests.error().what);
    const std::size_t slash = path->rfind('/');
    const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
    const std::string file = path->substr(0, name) + "__snapshots__/" + path->substr(name) + ".snap";
    auto text = tree_.read(file);
    if (!text) return out_.refuse(text.error().what);
    const auto entries = entries_of(*text);
    if (!entries || entries->empty()) return out_.refuse(file + " is not in the format of jest's snapshot files");
    remove(file, *text, *entries, *tests, names);
  }

  void remove(const std::string& file, const std::string& text, const std::vector<Entry>& entries,
              const std::string& tests, const std::vector<Obsolete>& names) {
    std::map<std::size_t, const Obsolete*> gone;  // index of the entry
    for (const Obsolete& one : names) {
      const std::string wanted = escaped(one.name);
      const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.name == wanted; });
      if (found == entries.end()) {
        out_.refuse(file + " has no entry '" + core::shorten(one.name, 80) + "'");
      } else if (const std::string objection = still_wanted(tests, one.name); !objection.empty()) {
        out_.refuse(objection);
      } else {
        gone.emplace(static_cast<std::size_t>(found - entries.begin()), &one);
      }
    }
    if (gone.size() == entries.size())
      return out_.refuse(file + " would be empty: it is to be deleted, which a patch does not do");
    for (const auto& [index, one] : gone) add_edit(file, text, entries[index], *one);
  }

  // Why the snapshot may be asked for again; empty where no test has that title.
  static std::string still_wanted(const std::string& tests, const std::string& name) {
    if (tests.find(".each") != std::string::npos || tests.find("${") != std::string::npos)
      return "the titles of the tests are computed: nobody can say which are gone";
    const std::string full = name.substr(0, name.rfind(' '));
    re2::StringPiece rest(tests);
    std::string single, twice, back;
    while (RE2::FindAndConsume(&rest, patterns().title, &single, &twice, &back)) {
      std::string title = single + twice + back;
      RE2::GlobalReplace(&title, R"(\\(.))", R"(\1)");
      if (title.empty() || !full.ends_with(title)) continue;
      if (full.size() == title.size() || full[full.size() - title.size() - 1] == ' ')
        return "a test '" + core::shorten(title, 60) + "' still stands in the commit";
    }
    return {};
  }

  // The entry with the empty line before it.
  void add_edit(const std::string& file, const std::string& text, const Entry& entry, const Obsolete& one) {
    const std::size_t begin = entry.begin - 1;
    Edit edit =
        edit_for(instruction_, file, one.log_line, "no test asks for this snapshot: " + core::shorten(one.name, 80));
    edit.offset = begin;
    edit.first_line =
        1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    edit.before = text.substr(begin, entry.end - begin);
    if (text[begin] != '\n' || begin == 0) return out_.refuse(file + " is not in the format of jest's snapshot files");
    out_.edits.push_back(std::move(edit));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  RecipeOutcome out_;
};

}  // namespace

core::LineRange reach_snapshots(const core::Log& log, core::LineRange told, core::LineRange bounds) {
  constexpr std::string_view kDot = "\xC2\xB7 ";
  constexpr std::size_t kLines = 400;  // each way: a suite's tests stand between its name and its snapshots
  core::LineRange out = told;
  while (out.first_line > bounds.first_line && told.first_line - out.first_line < kLines &&
         !RE2::FullMatch(std::string(log.plain(out.first_line)), patterns().suite)) {
    --out.first_line;
  }
  while (out.last_line < bounds.last_line && out.last_line - told.last_line < kLines &&
         (log.plain(out.last_line + 1).starts_with(' ') || log.plain(out.last_line + 1).starts_with(kDot) ||
          log.plain(out.last_line + 1).starts_with("Error: Obsolete snapshots found"))) {
    ++out.last_line;
  }
  return out;
}

RecipeOutcome obsolete_snapshot(const Instruction& instruction, const SourceTree& tree) {
  return SnapshotRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
