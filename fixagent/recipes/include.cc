#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/compiler_message.h"
#include "fixagent/recipes/include_place.h"
#include "fixagent/recipes/misspelling.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/standard_headers.h"

// include-fixit: a missing standard header, or a misspelt name.
//
// Of gcc's fix-its that make a file compile only about 60 % are the change that a person made: "did you mean" offers a
// neighbour where a header was missing. So a header outranks a spelling, whoever names it: the compiler's own hint
// first, then the table of standard names; a spelling is taken only for a name that no standard library declares and
// only where the compiler offers exactly one. Only the first error is mended: what follows may be its echo.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

// Messages about a name nobody declared; group 1 is the name.
const std::vector<std::unique_ptr<Pattern>>& undeclared_patterns() {
  static const auto all = [] {
    std::vector<std::unique_ptr<Pattern>> out;
    for (
        const char* text :
        {R"(^'(?:std::)?(\w+)' (?:was not declared in this scope|is not a member of 'std'|does not name a type|has not been declared|undeclared \(first use|in namespace 'std' does not name a))",
         R"(implicit declaration of function '(\w+)')", R"(^unknown type name '(?:std::)?(\w+)')",
         R"(^use of undeclared identifier '(?:std::)?(\w+)')",
         R"(^no (?:member|type|template) named '(\w+)' in namespace 'std')",
         R"(^(?:implicitly declaring library|call to undeclared(?: library)?) function '(\w+)')",
         R"('std::(\w+)(?:<.*>)? [^']*' has (?:initializer but )?incomplete type)",
         R"(^there are no arguments to '(\w+)' that depend on a template parameter)",
         R"(^implicit instantiation of undefined template 'std::(?:__\w+::)?(?:basic_)?(\w+)<)"}) {
      out.push_back(std::make_unique<Pattern>(text));
    }
    return out;
  }();
  return all;
}

std::string undeclared_name(const std::string& message) {
  std::string name;
  for (const auto& pattern : undeclared_patterns()) {
    if (RE2::PartialMatch(message, *pattern, &name)) return name;
  }
  return {};
}

// A member that is not there: never a matter of headers, but of spelling.
std::string missing_member(const std::string& message) {
  static const Pattern pattern(R"((?:has no member named|^no member named) '(\w+)')");
  std::string name;
  RE2::PartialMatch(message, pattern, &name);
  return name;
}

enum class Language { none, c, cxx, header };

Language language_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::string_view extension = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  if (extension == "c") return Language::c;
  if (extension == "h") return Language::header;
  for (const char* known : {"cc", "cpp", "cxx", "c++", "C", "hh", "hpp", "hxx", "h++", "ipp", "inl", "tpp", "cu"}) {
    if (extension == known) return Language::cxx;
  }
  return Language::none;
}

bool is_word(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Offsets where `word` stands in the line as a whole word.
std::vector<std::size_t> word_places(std::string_view line, std::string_view word) {
  std::vector<std::size_t> places;
  if (word.empty()) return places;
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word(line[at - 1]);
    const bool ends = at + word.size() == line.size() || !is_word(line[at + word.size()]);
    if (begins && ends) places.push_back(at);
  }
  return places;
}

bool contains(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

std::string_view without_carriage_return(std::string_view line) {
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::string_view trim_end(std::string_view text) {
  while (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// A header to add, and who says so.
struct Wanted {
  std::string header;  // "vector"
  std::string file;    // as the log names it
  std::size_t suggested_line = 0;
  std::size_t log_line = 0;
  std::string reason;
};

class IncludeRecipe {
 public:
  IncludeRecipe(const Instruction& instruction, const SourceTree& tree, const CompilerMessage& message)
      : instruction_(instruction), tree_(tree), message_(message), name_(undeclared_name(message.text)) {}

  RecipeOutcome run() {
    if (!read_source()) return std::move(out_);
    const std::vector<Wanted> wanted = wanted_headers();
    if (!wanted.empty()) {
      add_header(wanted);
    } else if (!name_.empty() && find_standard_name(name_) && out_.refusals.empty()) {
      out_.refuse("no header of this language declares '" + name_ + "'");
    } else if (out_.refusals.empty()) {
      replace_name();
    }
    return std::move(out_);
  }

 private:
  // The file with the error, and proof that it is the file the compiler saw.
  bool read_source() {
    auto path = resolve_path(tree_, message_.file);
    auto text = path ? tree_.read(*path) : core::Result<std::string>(tl::unexpected(path.error()));
    if (!text) {
      out_.refuse(text.error().what);
      return false;
    }
    path_ = *path;
    text_ = std::move(*text);
    const LineIndex lines(text_);
    if (message_.line < 1 || static_cast<std::size_t>(message_.line) > lines.count()) {
      out_.trip("exact-preimage", fmt::format("{} has no line {}", path_, message_.line));
      return false;
    }
    source_ = without_carriage_return(lines.line(static_cast<std::size_t>(message_.line)));
    const bool same = !message_.shown || trim_end(with_tabs_shown(source_)) == trim_end(message_.shown->text);
    const bool named = name_.empty() || message_.shown || !word_places(source_, name_).empty();
    if (!same || !named) {
      out_.trip("exact-preimage", fmt::format("line {} of {} is not what the compiler saw", message_.line, path_));
    }
    return same && named;
  }

  // What the compiler hints at; else what the table says. More than one header is for a person to choose.
  std::vector<Wanted> wanted_headers() {
    std::vector<Wanted> wanted;
    for (const auto& insertion : message_.insertions) {
      add_include_line(wanted, insertion.text, {},
                       static_cast<std::size_t>(std::max<std::int64_t>(0, insertion.before)), insertion.log_line);
    }
    for (const auto& fixit : message_.fixits) {
      const bool inserts = fixit.first_line == fixit.last_line && fixit.first_column == fixit.last_column;
      if (inserts) {
        add_include_line(wanted, fixit.text, fixit.file, static_cast<std::size_t>(fixit.first_line), fixit.log_line);
      }
    }
    for (const auto& hint : message_.hints) {
      wanted.push_back({hint.header.substr(1, hint.header.size() - 2), hint.file, 0, hint.log_line,
                        "the compiler names the header: <" + hint.header.substr(1)});
    }
    if (wanted.empty()) add_from_table(wanted);
    return wanted;
  }

  static void add_include_line(std::vector<Wanted>& wanted, const std::string& text, const std::string& file,
                               std::size_t before, std::size_t log_line) {
    static const Pattern pattern(R"(^#include <([\w./+-]+)>\n?$)");
    std::string header;
    if (!RE2::FullMatch(text, pattern, &header)) return;
    wanted.push_back({header, file, before, log_line, "the compiler suggests this line: #include <" + header + ">"});
  }

  void add_from_table(std::vector<Wanted>& wanted) {
    const StandardName* known = find_standard_name(name_);
    if (!known) return;
    const Language language = effective_language();
    const std::string header(language == Language::cxx ? known->cxx_header : known->c_header);
    if (header.empty()) return;
    wanted.push_back({header,
                      {},
                      0,
                      message_.log_line,
                      fmt::format("'{}' is declared in <{}> and nothing includes it", name_, header)});
  }

  [[nodiscard]] Language effective_language() const {
    const Language language = language_of(path_);
    if (language != Language::header) return language;
    for (const char* sign : {"std::", "namespace ", "template <", "template<", "class "}) {
      if (contains(text_, sign)) return Language::cxx;
    }
    return Language::c;
  }

  void add_header(const std::vector<Wanted>& wanted) {
    std::set<std::string> headers;
    for (const Wanted& one : wanted) headers.insert(one.header);
    if (headers.size() > 1) {
      return out_.refuse(fmt::format("several headers come into question: <{}>", fmt::join(headers, ">, <")));
    }
    const Wanted& best = wanted.front();
    if (!is_standard_header(best.header))
      return out_.refuse("<" + best.header + "> is no header of a standard library");
    if (!is_usable_unqualified()) {
      return out_.refuse(fmt::format("'{}' would need std:: as well as #include <{}>", name_, best.header));
    }
    const std::string named = wanted_file(wanted);
    auto path = named.empty() ? core::Result<std::string>(path_) : resolve_path(tree_, named);
    auto text = path ? tree_.read(*path) : core::Result<std::string>(tl::unexpected(path.error()));
    if (!text) return out_.refuse(text.error().what);
    if (language_of(*path) == Language::none) return out_.refuse(*path + " is no C or C++ source");
    for (const std::string& spelling : {best.header, twin_of(best.header)}) {
      if (!spelling.empty() && includes_header(*text, spelling)) {
        return out_.refuse(fmt::format("{} includes <{}> already", *path, spelling));
      }
    }
    add_edit(*path, *text, best, suggested_line(wanted));
  }

  static std::string wanted_file(const std::vector<Wanted>& wanted) {
    for (const Wanted& one : wanted) {
      if (!one.file.empty()) return one.file;
    }
    return {};
  }

  static std::size_t suggested_line(const std::vector<Wanted>& wanted) {
    for (const Wanted& one : wanted) {
      if (one.suggested_line > 0) return one.suggested_line;
    }
    return 0;
  }

  // `vector<int> v;` without "using namespace std" stays an error with the header there.
  [[nodiscard]] bool is_usable_unqualified() const {
    const StandardName* known = find_standard_name(name_);
    if (!known || known->scope == StandardName::Scope::global) return true;
    return contains(source_, "std::" + name_) || contains(text_, "using namespace std") ||
           contains(text_, "using std::" + name_) || contains(message_.text, "'std");
  }

  void add_edit(const std::string& path, const std::string& text, const Wanted& wanted, std::size_t suggested) {
    const LineIndex lines(text);
    const IncludePlace place = find_include_place(text, suggested, wanted.header);
    const bool crlf = lines.count() > 0 && lines.line(1).ends_with('\r');
    const std::string end = crlf ? "\r\n" : "\n";
    Edit edit = edit_for(instruction_, path, wanted.log_line, wanted.reason);
    edit.offset = lines.offset(place.line);
    edit.first_line = place.line;
    edit.after = "#include <" + wanted.header + ">" + end + (place.blank_after ? end : "");
    // A last line without its newline can't be followed by another: it gets one.
    if (edit.offset > 0 && text[edit.offset - 1] != '\n') edit.after = end + edit.after;
    out_.edits.push_back(std::move(edit));
  }

  // "did you mean 'printf'?" with "printf" under the caret, and nothing else offered.
  void replace_name() {
    if (name_.empty()) name_ = missing_member(message_.text);
    static const Pattern pattern(R"(did you mean '([A-Za-z_]\w*)'\?)");
    std::string suggestion = message_.offered;
    if (suggestion.empty()) RE2::PartialMatch(message_.text, pattern, &suggestion);
    if (name_.empty() || suggestion.empty()) {
      return out_.refuse("the compiler offers no change, and '" +
                         core::shorten(name_.empty() ? message_.text : name_, 80) + "' is no standard name");
    }
    std::set<std::string> offers = {suggestion};
    if (!message_.replacement.empty()) offers.insert(message_.replacement);
    for (const auto& fixit : message_.fixits) offers.insert(fixit.text);
    if (offers.size() > 1)
      return out_.refuse(fmt::format("several changes come into question: {}", fmt::join(offers, ", ")));
    if (message_.replacement.empty() && message_.fixits.empty() && message_.offered.empty()) {
      return out_.refuse("the log does not show where '" + suggestion + "' should stand");
    }
    if (!is_slip(name_, suggestion)) {
      return out_.refuse(fmt::format("'{}' and '{}' may be two things: it need not be a slip", name_, suggestion));
    }
    const auto places = word_places(source_, name_);
    if (places.size() != 1) {
      return out_.refuse(fmt::format("'{}' stands {} times in line {}", name_, places.size(), message_.line));
    }
    const LineIndex lines(text_);
    Edit edit = edit_for(instruction_, path_, message_.log_line,
                         fmt::format("the compiler asks: did you mean '{}'?", suggestion));
    edit.offset = lines.offset(static_cast<std::size_t>(message_.line)) + places.front();
    edit.first_line = static_cast<std::size_t>(message_.line);
    edit.before = name_;
    edit.after = suggestion;
    edit.tier = Tier::b;  // a neighbouring name compiles, too
    out_.edits.push_back(std::move(edit));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  const CompilerMessage& message_;
  std::string name_, path_, text_;
  std::string_view source_;  // the error's line in text_
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome include_fixit(const Instruction& instruction, const SourceTree& tree) {
  const auto message = read_compiler_message(evidence_lines(instruction));
  if (!message) {
    RecipeOutcome out;
    out.refuse("the evidence holds no compiler error");
    return out;
  }
  return IncludeRecipe(instruction, tree, *message).run();
}

}  // namespace cimend::fixagent
