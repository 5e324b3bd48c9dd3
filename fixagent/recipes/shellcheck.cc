#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/recipes.h"

// shellcheck-fix: shellcheck's own text form shows the line, what is wrong with it, and the line as it should be.
//
//     In a.sh line 3:
//     echo $foo
//          ^--^ SC2086 (info): Double quote to prevent globbing and word splitting.
//
//     Did you mean:
//     echo "$foo"
//
// The line of the log must be the commit's, byte for byte. What stands below "Did you mean" goes into a script, and a
// log is anybody's text: so it is taken only where it comes of the old line by the few pieces that shellcheck's
// replacements add and take away (quotes, `-r`, `|| exit`, backticks, …), never a new word.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

constexpr std::size_t kMaxLine = 1000;     // of a source line, bytes
constexpr std::size_t kMaxComplaint = 60;  // lines of the log, each way

// From shellcheck 0.9's Analytics.hs and ASTLib: what its fixes insert and remove.
constexpr std::array<std::string_view, 11> kInserted = {"\"", " || exit", " || return", "$(", ")", "{",
                                                        "}",  "-r ",      "-- ",        "./", ":?"};
constexpr std::array<std::string_view, 6> kRemoved = {"\"", "`", "$", "=", "{", "}"};

// True where `after` is `before` with some of the pieces put in and taken out. Quadratic in a line's length.
bool explains(std::string_view before, std::string_view after) {
  if (before.size() > kMaxLine || after.size() > kMaxLine) return false;
  // reachable[j]: the first i bytes of `before` can become the first j of `after`.
  std::vector<std::vector<bool>> reachable(before.size() + 1, std::vector<bool>(after.size() + 1, false));
  reachable[0][0] = true;
  for (std::size_t i = 0; i <= before.size(); ++i) {
    for (std::size_t j = 0; j <= after.size(); ++j) {
      if (!reachable[i][j]) continue;
      if (i < before.size() && j < after.size() && before[i] == after[j]) reachable[i + 1][j + 1] = true;
      for (const std::string_view piece : kInserted) {
        if (after.substr(j).starts_with(piece)) reachable[i][j + piece.size()] = true;
      }
      for (const std::string_view piece : kRemoved) {
        if (before.substr(i).starts_with(piece)) reachable[i + piece.size()][j] = true;
      }
    }
  }
  return reachable[before.size()][after.size()];
}

// The first variable of the line that holds several words somewhere in the script: split without quotes, it is meant to
// be split. Empty where there is none.
std::string holds_words(const std::string& line, const std::string& script) {
  static const Pattern variable(R"(\$\{?([A-Za-z_]\w*))");
  re2::StringPiece rest(line);
  std::string name;
  while (RE2::FindAndConsume(&rest, variable, &name)) {
    const Pattern assigned(
        (R"((?m)\b)" + name + R"(\+?=(?:"[^"\n]*[ \t][^"\n]*"|'[^'\n]*[ \t][^'\n]*'|\$\(|`))").c_str());
    if (RE2::PartialMatch(script, assigned)) return name;
  }
  return {};
}

// True for a name that says that several words stand in the variable: a person splits it on purpose.
bool is_called_words(const std::string& name) {
  static const Pattern pattern(R"((?i)(?:FLAGS|OPTS|OPTIONS|ARGS|ARGUMENTS|PARAMS|LIBS|FILES|DIRS|LIST|CMD|COMMAND)$)");
  return RE2::PartialMatch(name, pattern);
}

// How often a quotation begins with the variable.
std::size_t quoted_times(std::string_view line, const std::string& name) {
  std::size_t times = 0;
  for (const std::string& opening : {"\"$" + name, "\"${" + name}) {
    for (std::size_t at = line.find(opening); at != std::string_view::npos; at = line.find(opening, at + 1)) {
      const std::size_t end = at + opening.size();
      const bool longer =
          end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) || line[end] == '_');
      if (!longer) ++times;
    }
  }
  return times;
}

// The first variable of such a name that the offered line has in quotes more often than the commit's. Empty where there
// is none.
std::string quotes_words(const std::string& before, const std::string& after) {
  static const Pattern variable(R"(\$\{?([A-Za-z_]\w*))");
  re2::StringPiece rest(before);
  std::string name;
  while (RE2::FindAndConsume(&rest, variable, &name)) {
    if (is_called_words(name) && quoted_times(after, name) > quoted_times(before, name)) return name;
  }
  return {};
}

// One "In FILE line N:" and what belongs to it.
struct Complaint {
  std::string file, shown, offered;
  std::size_t line = 0, log_line = 0, offered_lines = 0;
  std::set<std::string> codes;
};

const Pattern& heading() {
  static const Pattern pattern(R"(^In (.+) line (\d{1,7}):\s*$)");
  return pattern;
}

bool begins_offer(std::string_view line) { return core::trim(line) == "Did you mean:"; }

std::vector<Complaint> read_complaints(const std::vector<EvidenceLine>& lines) {
  static const Pattern code(R"(^\s*\^-*\^? (SC\d{4})\b)");
  std::vector<Complaint> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Complaint one;
    if (RE2::FullMatch(*lines[i].text, heading(), &one.file, &one.line)) {
      if (i + 1 < lines.size()) one.shown = *lines[i + 1].text;
      one.log_line = lines[i].number;
      out.push_back(std::move(one));
      ++i;
      continue;
    }
    std::string found;
    if (out.empty()) continue;
    if (RE2::PartialMatch(*lines[i].text, code, &found)) out.back().codes.insert(found);
    if (!begins_offer(*lines[i].text)) continue;
    while (i + 1 < lines.size() && !lines[i + 1].text->empty() && !RE2::FullMatch(*lines[i + 1].text, heading())) {
      out.back().offered = *lines[++i].text;
      ++out.back().offered_lines;
    }
  }
  return out;
}

class ShellcheckRecipe {
 public:
  ShellcheckRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    const std::vector<Complaint> complaints = read_complaints(evidence_lines(instruction_));
    if (complaints.empty()) out_.refuse("the evidence does not hold the line that shellcheck complains of");
    std::set<std::pair<std::string, std::size_t>> seen;  // a finding of two places of one line has it twice
    for (const Complaint& complaint : complaints) {
      if (seen.emplace(complaint.file, complaint.line).second) mend(complaint);
    }
    return std::move(out_);
  }

 private:
  void mend(const Complaint& complaint) {
    const std::string place =
        fmt::format("{} line {}", core::terminal_safe(core::shorten(complaint.file, 200)), complaint.line);
    if (complaint.offered_lines == 0) return out_.refuse("shellcheck offers no change for " + place);
    if (complaint.offered_lines > 1) return out_.refuse("shellcheck's change for " + place + " is of several lines");
    auto path = resolve_path(tree_, complaint.file);
    auto text = path ? tree_.read(*path) : core::Result<std::string>(tl::unexpected(path.error()));
    if (!text) return out_.refuse(text.error().what);
    const LineIndex lines(*text);
    if (complaint.line < 1 || complaint.line > lines.count() || lines.line(complaint.line) != complaint.shown) {
      return out_.trip("exact-preimage", place + " in the commit is not what the log shows");
    }
    if (complaint.offered == complaint.shown || !explains(complaint.shown, complaint.offered)) {
      return out_.refuse("what stands below \"Did you mean\" for " + place + " is no replacement of shellcheck's kind");
    }
    const std::string words = holds_words(complaint.shown, *text);
    if (complaint.codes.count("SC2086") != 0 && !words.empty()) {
      return out_.refuse(fmt::format("{} may hold several words ({}): in quotes they would be one", words, place));
    }
    const std::string called = quotes_words(complaint.shown, complaint.offered);
    if (!called.empty()) {
      return out_.refuse(
          fmt::format("{} is called like several words ({}): in quotes they would be one", called, place));
    }
    add_edit(complaint, *path, lines);
  }

  void add_edit(const Complaint& complaint, const std::string& path, const LineIndex& lines) {
    const std::string codes = fmt::format("{}", fmt::join(complaint.codes, ","));
    Edit edit = edit_for(instruction_, path, complaint.log_line, "shellcheck offers this line for " + codes);
    edit.offset = lines.offset(complaint.line);
    edit.first_line = complaint.line;
    edit.before = complaint.shown;
    edit.after = complaint.offered;
    if (complaint.codes.count("SC2164") != 0) return suggest(complaint, std::move(edit));
    out_.edits.push_back(std::move(edit));
    Check check;
    check.argv = {"shellcheck", "--include=" + codes, "--", path};
    out_.checks.push_back(std::move(check));
  }

  // What a script does where it can't change the directory is for a person to say: `|| exit` is only one answer.
  void suggest(const Complaint& complaint, Edit edit) {
    Suggestion suggestion;
    suggestion.reason =
        fmt::format("shellcheck offers to leave {} where its `cd` fails (line {})", edit.path, complaint.line);
    suggestion.log_line = complaint.log_line;
    edit.tier = Tier::c;
    suggestion.edits.push_back(std::move(edit));
    out_.suggestions.push_back(std::move(suggestion));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  RecipeOutcome out_;
};

}  // namespace

core::LineRange reach_shellcheck(const core::Log& log, core::LineRange told, core::LineRange bounds) {
  core::LineRange out = told;
  while (out.first_line > bounds.first_line && told.first_line - out.first_line < kMaxComplaint &&
         !RE2::FullMatch(log.plain(out.first_line), heading())) {
    --out.first_line;
  }
  bool offered = false;
  while (out.last_line < bounds.last_line && out.last_line - told.last_line < kMaxComplaint) {
    const std::string_view next = log.plain(out.last_line + 1);
    if (RE2::FullMatch(next, heading()) || next.starts_with("For more information:")) break;
    if (offered && next.empty()) break;
    offered |= begins_offer(next);
    ++out.last_line;
  }
  return out;
}

RecipeOutcome shellcheck_fix(const Instruction& instruction, const SourceTree& tree) {
  return ShellcheckRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
