#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/text.h"
#include "fixagent/guards/syntax.h"
#include "fixagent/recipes/recipes.h"

// whitespace: trailing white space, the end of the file and line ends, and nothing else.
//
// Linters name a line (git diff --check, flake8 and ruff W291/W293, pylint, eslint) or the end of a file (W292, W391,
// eol-last, -Wnewline-eof); pre-commit's two hooks only say "Fixing FILE" below their id. Only what is named is
// touched. Two spaces at the end of a Markdown line are a line break and stay, unless that very line was named.
//
// What stands inside a string is what the program says: white space at the end of such a line stays, docstrings
// excepted. So do patches, snapshots and golden files as a whole: in them a blank at the end of a line is content.
//
// Line ends are a property of the file: where a linter names one line (eslint's linebreak-style) all of it is mended.
// Which end is wanted must be known: eslint says it, .editorconfig or the hook's arguments say it, and pre-commit's
// mixed-line-ending without arguments takes the one that most lines have (its documentation: --fix=auto).

namespace cimend::fixagent {
namespace {

enum class Wish {
  trim_line,    // white space at the end of one line
  trim_file,    // … of every line
  end_newline,  // exactly one newline at the end of the file
  line_feed,    // every line ends with "\n"
  crlf,         // … with "\r\n"
  most_common,  // … as most do, or as the hook's arguments say
  configured,   // … as .editorconfig says
};

struct Request {
  Wish wish = Wish::trim_line;
  std::string file;  // as the log names it; empty: the instruction's
  std::int64_t line = 0;
  std::size_t log_line = 0;
  std::string said;  // the linter's words, for the reason
};

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

struct Patterns {
  // git diff --check; group 1 file, 2 line, 3 what
  Pattern git{R"(^(.+?):(\d{1,9}): (trailing whitespace|new blank line at EOF)\.)"};
  // flake8, pycodestyle, ruff, pylint: file, line, code
  Pattern python{R"(^(.+?):(\d{1,9}):\d{1,9}:? (W291|W293|W391|W292|C0303|C0304|C0305)\b)"};
  // pylint -f parseable and -f msvs
  Pattern pylint{R"(^([^:\[]+?)(?::(?:[\w.]+:)?|\()(\d{1,9})(?::|\):) \[(C0303|C0304|C0305)\b)"};
  // ruff's long form names the place on the next line
  Pattern ruff_code{R"(^(W291|W293|W391|W292)\b)"};
  Pattern ruff_place{R"(^ *--> (.+?):(\d{1,9}):\d{1,9}$)"};
  // eslint under a heading: line, rule
  Pattern eslint{R"(^\s+(\d{1,9}):\d{1,9}\s+(?:error|warning)\s.*\b(no-trailing-spaces|eol-last)\s*$)"};
  Pattern eslint_unix{R"(^(.+?):(\d{1,9}):\d{1,9}: .* \[(?:Error|Warning)/(no-trailing-spaces|eol-last)\]$)"};
  // eslint's linebreak-style; the file only in its unix form
  Pattern linebreak{
      R"((?:^([^\s:][^:]*):\d{1,9}:\d{1,9}: |^\s+\d{1,9}:\d{1,9}\s.*)Expected linebreaks to be '(LF|CRLF)' but found '(?:LF|CRLF)'.*\blinebreak-style\]?\s*$)"};
  // pre-commit's mixed-line-ending: file
  Pattern mixed{R"(^(\S.*?): (?:fixed )?mixed line endings$)"};
  Pattern editorconfig_ends{R"(^\s+(?:\d{1,9}: )?Not all lines have the correct end of line character$)"};
  Pattern hook{R"(^- hook id: ([\w-]+)\s*$)"};
  Pattern fixing{R"(^Fixing (.+?)\s*$)"};
  // editorconfig-checker under a heading: line, what
  Pattern editorconfig{R"(^\s+(?:(\d{1,9}): )?(Trailing whitespace|Wrong line endings or no final newline)$)"};
  // clang -Wnewline-eof and small tools; file and line are optional
  Pattern no_newline{
      R"((?i)^(?:\\ |(?:([^:]+):(\d{1,9}):)?.*\b)?(?:no|missing) (?:trailing |final )?newline(?: character)? at (?:the )?end of (?:the )?file)"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

Wish wish_of(std::string_view code) {
  const bool end = code == "W292" || code == "W391" || code == "C0304" || code == "C0305" || code == "eol-last" ||
                   code == "new blank line at EOF" || code == "Wrong line endings or no final newline";
  return end ? Wish::end_newline : Wish::trim_line;
}

// Reads what the evidence asks for.
class RequestReader {
 public:
  explicit RequestReader(const std::vector<EvidenceLine>& evidence) : evidence_(evidence) {}

  std::vector<Request> read() {
    for (const EvidenceLine& line : evidence_) read_line(line);
    return std::move(requests_);
  }

 private:
  void add(const EvidenceLine& line, Wish wish, std::string file, const std::string& number, std::string_view said) {
    const std::int64_t value = number.empty() ? 0 : std::stoll(number);
    requests_.push_back({wish, std::move(file), value, line.number, std::string(said)});
  }

  void read_line(const EvidenceLine& line) {
    const Patterns& known = patterns();
    const std::string& text = *line.text;
    std::string file, number, code;
    if (RE2::PartialMatch(text, known.git, &file, &number, &code) ||
        RE2::PartialMatch(text, known.python, &file, &number, &code) ||
        RE2::PartialMatch(text, known.pylint, &file, &number, &code) ||
        RE2::PartialMatch(text, known.eslint_unix, &file, &number, &code)) {
      add(line, wish_of(code), file, number, code);
    } else if (RE2::PartialMatch(text, known.eslint, &number, &code) ||
               RE2::FullMatch(text, known.editorconfig, &number, &code)) {
      add(line, wish_of(code), {}, number, code);
    } else if (RE2::PartialMatch(text, known.linebreak, &file, &code)) {
      add(line, code == "LF" ? Wish::line_feed : Wish::crlf, file, {}, "linebreak-style");
    } else if (RE2::FullMatch(text, known.mixed, &file)) {
      add(line, Wish::most_common, file, {}, "mixed line endings");
    } else if (RE2::FullMatch(text, known.editorconfig_ends)) {
      add(line, Wish::configured, {}, {}, "end_of_line");
    } else if (RE2::PartialMatch(text, known.ruff_code, &code)) {
      ruff_code_ = code;
    } else if (!ruff_code_.empty() && RE2::FullMatch(text, known.ruff_place, &file, &number)) {
      add(line, wish_of(ruff_code_), file, number, ruff_code_);
      ruff_code_.clear();
    } else if (RE2::FullMatch(text, known.hook, &code)) {
      hook_ = code;
    } else if (RE2::FullMatch(text, known.fixing, &file)) {
      if (hook_ == "trailing-whitespace") add(line, Wish::trim_file, file, {}, hook_);
      if (hook_ == "end-of-file-fixer") add(line, Wish::end_newline, file, {}, hook_);
    } else if (RE2::PartialMatch(text, known.no_newline, &file, &number)) {
      add(line, Wish::end_newline, file, number, "no newline at end of file");
    }
  }

  const std::vector<EvidenceLine>& evidence_;
  std::vector<Request> requests_;
  std::string ruff_code_, hook_;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\v'; }

// Where the white space at the end of a line begins; a '\r' that ends the line belongs to the line end.
struct Tail {
  std::size_t begin, end;
};
Tail tail_of(std::string_view line) {
  Tail tail{line.size(), line.size()};
  if (line.ends_with('\r')) --tail.end;
  tail.begin = tail.end;
  while (tail.begin > 0 && is_blank(line[tail.begin - 1])) --tail.begin;
  return tail;
}

bool is_markdown(std::string_view path) { return path.ends_with(".md") || path.ends_with(".markdown"); }

bool is_line_break(std::string_view line) {
  return line.find_first_not_of(" \t\r") != std::string_view::npos && line.ends_with("  ");
}

// Patches (a blank context line is one space), and what tests compare with.
bool is_content(std::string_view path) {
  static constexpr std::string_view kEndings[] = {".patch", ".diff", ".snap", ".golden"};
  return std::any_of(std::begin(kEndings), std::end(kEndings),
                     [&](std::string_view ending) { return path.ends_with(ending); });
}

// True for a string that is a statement of its own: Python's docstrings. `depth` counts the open brackets before it.
bool is_docstring(const std::vector<TokenView>& tokens, std::size_t at, std::size_t depth) {
  if (depth != 0) return false;
  const bool first = at == 0 || tokens[at - 1].kind == TokenView::Kind::newline;
  std::size_t next = at + 1;
  while (next < tokens.size() && tokens[next].kind == TokenView::Kind::comment) ++next;
  return first && (next == tokens.size() || tokens[next].kind == TokenView::Kind::newline);
}

// The numbers of the lines that end inside a string literal that is no docstring.
std::set<std::size_t> lines_in_strings(const std::string& path, const std::string& text) {
  const Language language = language_of(path, text);
  const std::vector<TokenView> tokens = lex(text, language);
  std::set<std::size_t> out;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const TokenView& token = tokens[i];
    if (token.is("(") || token.is("[") || token.is("{")) ++depth;
    if ((token.is(")") || token.is("]") || token.is("}")) && depth > 0) --depth;
    if (token.kind != TokenView::Kind::string) continue;
    if (language == Language::python && is_docstring(tokens, i, depth)) continue;
    const auto ends = static_cast<std::size_t>(std::count(token.text.begin(), token.text.end(), '\n'));
    for (std::size_t line = 0; line < ends; ++line) out.insert(token.line + line);
  }
  return out;
}

class WhitespaceRecipe {
 public:
  WhitespaceRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    std::vector<Request> requests = RequestReader(evidence_lines(instruction_)).read();
    if (requests.empty()) out_.refuse("the evidence names no trailing white space, no end of a file and no line ends");
    for (Request& request : requests) {
      if (request.file.empty()) request.file = instruction_.file;
      fulfil(request);
    }
    return std::move(out_);
  }

 private:
  void fulfil(const Request& request) {
    auto path = resolve_path(tree_, request.file);
    auto text = path ? tree_.read(*path) : core::Result<std::string>(tl::unexpected(path.error()));
    if (!text) return out_.refuse(text.error().what);
    if (text->find('\0') != std::string::npos) return out_.trip("no-binary", *path + " is binary");
    if (is_content(*path)) return out_.refuse(*path + ": white space is part of what such a file says");
    const std::size_t before = out_.edits.size() + out_.refusals.size();
    if (request.wish == Wish::trim_line) trim_named_line(request, *path, *text);
    if (request.wish == Wish::trim_file) trim_every_line(request, *path, *text);
    if (request.wish == Wish::end_newline) mend_end(request, *path, *text);
    if (request.wish >= Wish::line_feed) {
      const auto wanted = wanted_end(request.wish, *path, *text);
      if (!wanted) return out_.refuse("which line ends " + *path + " should have can't be seen");
      mend_line_ends(request, *path, *text, *wanted == "\r\n");
    }
    if (out_.edits.size() + out_.refusals.size() == before) {
      out_.refuse(fmt::format("{} in the commit has nothing of what the log says ({})", *path, request.said));
    }
  }

  void trim_named_line(const Request& request, const std::string& path, const std::string& text) {
    const LineIndex lines(text);
    if (request.line < 1 || static_cast<std::size_t>(request.line) > lines.count()) return;
    const auto number = static_cast<std::size_t>(request.line);
    if (const Tail tail = tail_of(lines.line(number)); tail.begin == tail.end) return;
    if (strings_of(path, text).count(number) != 0) return refuse_string(path, number);
    trim(request, path, lines, number);
  }

  void trim_every_line(const Request& request, const std::string& path, const std::string& text) {
    const LineIndex lines(text);
    for (const std::size_t number : strings_of(path, text)) {
      if (number > lines.count()) continue;
      if (const Tail tail = tail_of(lines.line(number)); tail.begin != tail.end) return refuse_string(path, number);
    }
    for (std::size_t number = 1; number <= lines.count(); ++number) {
      if (is_markdown(path) && is_line_break(lines.line(number))) continue;
      trim(request, path, lines, number);
    }
  }

  const std::set<std::size_t>& strings_of(const std::string& path, const std::string& text) {
    const auto [entry, is_new] = strings_.try_emplace(path);
    if (is_new) entry->second = lines_in_strings(path, text);
    return entry->second;
  }

  void refuse_string(const std::string& path, std::size_t number) {
    out_.refuse(fmt::format("{}:{}: the white space stands in a string: without it the string says something else",
                            path, number));
  }

  void trim(const Request& request, const std::string& path, const LineIndex& lines, std::size_t number) {
    const std::string_view line = lines.line(number);
    const Tail tail = tail_of(line);
    if (tail.begin == tail.end) return;
    Edit edit =
        edit_for(instruction_, path, request.log_line, "white space at the end of the line (" + request.said + ")");
    edit.offset = lines.offset(number) + tail.begin;
    edit.first_line = number;
    edit.before = std::string(line.substr(tail.begin, tail.end - tail.begin));
    out_.edits.push_back(std::move(edit));
  }

  [[nodiscard]] std::optional<std::string> wanted_end(Wish wish, const std::string& path,
                                                      const std::string& text) const {
    if (wish == Wish::line_feed) return "\n";
    if (wish == Wish::crlf) return "\r\n";
    return wish == Wish::configured ? configured_end(path) : most_common_end(text);
  }

  // The hook's --fix, else what most lines have; where as many have both, "\r\n" (as the hook does it).
  [[nodiscard]] std::optional<std::string> most_common_end(const std::string& text) const {
    static const Pattern argument(R"((?s)id:\s*mixed-line-ending\s[^#]*?--fix(?:=|["',\s]+)(auto|lf|crlf|cr|no)\b)");
    const auto config = tree_.read(".pre-commit-config.yaml");
    std::string said;
    if (config && RE2::PartialMatch(*config, argument, &said)) {
      if (said == "lf") return "\n";
      if (said == "crlf") return "\r\n";
      if (said == "cr") return std::nullopt;
    }
    std::size_t lines = 0;
    std::size_t with_return = 0;
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
      ++lines;
      if (at > 0 && text[at - 1] == '\r') ++with_return;
    }
    return with_return * 2 >= lines ? "\r\n" : "\n";
  }

  // Only where .editorconfig says one thing for all files: which of its sections hold for a file is not worked out.
  [[nodiscard]] std::optional<std::string> configured_end(const std::string& path) const {
    static const Pattern pattern(R"((?im)^\s*end_of_line\s*=\s*(\w+)\s*$)");
    std::set<std::string> said;
    for (const std::string& file : tree_.paths()) {
      const bool above = file == ".editorconfig" ||
                         (file.ends_with("/.editorconfig") && path.starts_with(file.substr(0, file.rfind('/') + 1)));
      const auto config = above ? tree_.read(file) : core::Result<std::string>(std::string());
      if (!config) return std::nullopt;
      re2::StringPiece rest(*config);
      std::string value;
      while (RE2::FindAndConsume(&rest, pattern, &value)) said.insert(core::to_lower(value));
    }
    if (said == std::set<std::string>{"lf"}) return "\n";
    if (said == std::set<std::string>{"crlf"}) return "\r\n";
    return std::nullopt;
  }

  void mend_line_ends(const Request& request, const std::string& path, const std::string& text, bool with_return) {
    const LineIndex lines(text);
    for (std::size_t number = 1; number <= lines.count(); ++number) {
      const std::string_view whole = lines.whole(number);
      if (!whole.ends_with('\n') || whole.ends_with("\r\n") == with_return) continue;
      Edit edit = edit_for(instruction_, path, request.log_line, "the line's end (" + request.said + ")");
      const std::size_t size = with_return ? 1 : 2;
      edit.offset = lines.offset(number) + whole.size() - size;
      edit.first_line = number;
      edit.before = std::string(whole.substr(whole.size() - size));
      edit.after = with_return ? "\r\n" : "\n";
      out_.edits.push_back(std::move(edit));
    }
  }

  // One newline at the end: none is added to an empty file, blank lines before it go.
  void mend_end(const Request& request, const std::string& path, const std::string& text) {
    const LineIndex lines(text);
    if (lines.count() == 0) return;
    std::size_t last = lines.count();
    const auto blank = [&](std::size_t number) {
      return lines.line(number).find_first_not_of(" \t\f\v\r") == std::string_view::npos;
    };
    while (last > 1 && blank(last)) --last;
    const bool ends = lines.whole(last).ends_with('\n');
    if (ends && last == lines.count()) return;
    Edit edit = edit_for(instruction_, path, request.log_line, "the end of the file (" + request.said + ")");
    edit.offset = ends ? lines.offset(last + 1) : text.size();
    edit.first_line = last;
    edit.before = text.substr(edit.offset);
    if (!ends) edit.after = lines.count() > 1 && lines.line(1).ends_with('\r') ? "\r\n" : "\n";
    out_.edits.push_back(std::move(edit));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  std::map<std::string, std::set<std::size_t>> strings_;  // by path: lines_in_strings()
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome whitespace(const Instruction& instruction, const SourceTree& tree) {
  return WhitespaceRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
