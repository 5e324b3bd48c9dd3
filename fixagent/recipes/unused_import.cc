#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/import_removal.h"
#include "fixagent/recipes/lint_message.h"
#include "fixagent/recipes/mentions.h"
#include "fixagent/recipes/misspelling.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/rust_builds.h"
#include "fixagent/recipes/source_text.h"
#include "fixagent/recipes/standard_packages.h"

// unused-import: what a linter or compiler calls an unused import goes.
//
// The tool is right about the file it read, and wrong wherever an import is used in a way it can't see: names that
// other modules take from here, doctests, fixtures, a side effect of loading, code of another build. Each of those is
// looked for and refused. Two messages about one statement have to be seen together (both names gone means that the
// statement goes), so the messages around the finding are read, too; the edits are those of the finding's own
// statement. Every edit only deletes: edits of neighbouring findings overlap without harm.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

// What a message says is unused: the names as the tool spells them.
struct Unused {
  std::vector<std::string> names;
  bool all = false;     // of the statement
  std::string refusal;  // instead: why nothing may go
};

std::optional<Unused> python_unused(const LintMessage& message) {
  static const Pattern pyflakes(R"(^['`]([^'`]+)['`] imported but unused(;.*)?$)");
  static const Pattern plain(R"(^Unused import (\S+)(?: \(unused-import\))?$)");
  static const Pattern renamed(R"(^Unused (\S+) imported as (\S+?)(?: \(unused-import\))?$)");
  static const Pattern from(R"(^Unused (\S+) imported from (\S+?)(?: as (\S+?))?(?: \(unused-import\))?$)");
  std::string name, module, alias;
  if (RE2::FullMatch(message.text, pyflakes, &name, &alias)) {
    if (!alias.empty()) return Unused{{}, false, "the linter itself is not sure that '" + name + "' may go" + alias};
    return Unused{{name}, false, {}};
  }
  if (RE2::FullMatch(message.text, plain, &name)) return Unused{{name}, false, {}};
  if (RE2::FullMatch(message.text, renamed, &name, &alias)) return Unused{{name + " as " + alias}, false, {}};
  if (RE2::FullMatch(message.text, from, &name, &module, &alias)) {
    return Unused{{module + "." + name + (alias.empty() ? "" : " as " + alias)}, false, {}};
  }
  return {};
}

std::optional<Unused> go_unused(const LintMessage& message) {
  static const Pattern before(R"re(^"([^"\s]+)" imported (?:as \S+ )?(?:and|but) not used(?: as \S+)?$)re");
  static const Pattern after(R"re(^imported and not used: "([^"\s]+)"(?: as \S+)?$)re");
  std::string name;
  if (!RE2::FullMatch(message.text, before, &name) && !RE2::FullMatch(message.text, after, &name)) return {};
  return Unused{{name}, false, {}};
}

bool is_eslint_unused(const std::string& code) {
  return code == "no-unused-vars" || code.ends_with("/no-unused-vars") || code.ends_with("/no-unused-imports");
}

std::optional<Unused> script_unused(const LintMessage& message) {
  static const Pattern declared(
      R"(^'([\w$]+)' is (?:declared but (?:its value is )?never (?:read|used)|(?:defined|assigned a value) but never used).*$)");
  if (message.code == "TS6192") return Unused{{}, true, {}};
  std::string name;
  const bool known = message.code == "TS6133" || message.code == "TS6196" || is_eslint_unused(message.code);
  if (!known || !RE2::FullMatch(message.text, declared, &name)) return {};
  return Unused{{name}, false, {}};
}

std::optional<Unused> unused_by(const LintMessage& message) {
  switch (source_language(message.file)) {
    case SourceLanguage::python: return python_unused(message);
    case SourceLanguage::go: return go_unused(message);
    case SourceLanguage::script: return script_unused(message);
    case SourceLanguage::rust:
      if (!message.text.starts_with("unused import")) return {};
      return Unused{quoted_names(message.text), false, {}};
    case SourceLanguage::java: {
      static const Pattern checkstyle(R"(^Unused import - ([\w.]+)\.$)");
      std::string name;
      if (message.code != "UnusedImports" || !RE2::FullMatch(message.text, checkstyle, &name)) return {};
      return Unused{{name}, false, {}};
    }
    case SourceLanguage::none: break;
  }
  return {};
}

std::string without_dots(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of('.'), name.size()));
  return std::string(name);
}

std::string without_spaces(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') out += c;
  }
  return out;
}

bool is_meant(const ImportItem& item, const std::string& name, SourceLanguage language) {
  if (language == SourceLanguage::script) return item.bound == name;
  if (language == SourceLanguage::rust) return without_spaces(item.source) == without_spaces(name) || item.name == name;
  if (language != SourceLanguage::python) return item.name == name;
  std::string full = item.name + (item.alias.empty() ? "" : " as " + item.alias);
  const std::string last = item.name.substr(item.name.rfind('.') + 1);
  return full == name || without_dots(full) == name || (item.alias == last && item.name == name);
}

// One statement and what of it is unused.
struct Work {
  ImportStatement statement;
  std::set<std::size_t> unwanted;
  const LintMessage* message = nullptr;  // the first about it
  bool own = false;                      // one of its messages is the instruction's
  [[nodiscard]] bool whole() const { return unwanted.size() == statement.items.size(); }
};

struct File {
  MessageSource source;
  std::string code;                  // without comments and strings
  std::map<std::size_t, Work> work;  // by the statement's place
};

// --- reasons against ---

// The line that opens the block which the statement stands in; 0 at the margin.
std::size_t block_header(const LineIndex& lines, const ImportStatement& statement) {
  if (statement.indent.empty()) return 0;
  for (std::size_t at = statement.lines.first - 1; at > 0; --at) {
    const std::string_view line = lines.line(at);
    const std::size_t indent = line.find_first_not_of(" \t\r");
    if (indent != std::string_view::npos && indent < statement.indent.size()) return at;
  }
  return 0;
}

class Objections {
 public:
  Objections(const File& file, const SourceTree& tree, const std::vector<LintMessage>& messages)
      : file_(file), tree_(tree), messages_(messages), lines_(file.source.text) {}

  // Why this statement may not be touched; empty where it may.
  std::string against(const Work& work) {
    const ImportStatement& statement = work.statement;
    if (statement.comment && !(work.whole() && statement.comment_behind && is_plain_comment(statement)))
      return "a comment stands at the import: a person has to read it";
    if (statement.shares_line) return "something else stands in the import's line";
    for (const std::size_t i : work.unwanted) {
      const ImportItem& item = work.statement.items[i];
      if (std::string reason = still_used(item); !reason.empty()) return reason;
      if (std::string reason = misspelt(item, *work.message); !reason.empty()) return reason;
      if (mentions_in_documentation(file_.source.text, file_.code, item.bound, file_.source.language))
        return "the documentation refers to '" + core::shorten(item.bound, 80) + "'";
    }
    switch (file_.source.language) {
      case SourceLanguage::python: return python(work);
      case SourceLanguage::rust: return rust(work);
      case SourceLanguage::script: return script(work);
      default: return {};
    }
  }

 private:
  // The tool saw no use; where there is one the log is of another commit, or the name means something else there.
  std::string still_used(const ImportItem& item) {
    const SourceLanguage language = file_.source.language;
    const bool go = language == SourceLanguage::go;
    const std::string name = go && item.alias.empty() ? item.name.substr(item.name.rfind('/') + 1) : item.bound;
    const std::string_view code = file_.code;
    for (const std::size_t at : words_at(code, name)) {
      const char before = at > 0 ? code[at - 1] : ' ';
      const std::size_t end = at + name.size();
      if (before == '.' || before == ':' || before == '$' || (go && (end >= code.size() || code[end] != '.'))) continue;
      const std::string_view rest = core::trim(code.substr(end, 8));
      if (language == SourceLanguage::python && rest.starts_with('=') && !rest.starts_with("==")) continue;
      if (language == SourceLanguage::script && rest.starts_with(':')) continue;
      const auto line =
          1 + static_cast<std::size_t>(std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
      if (!import_at(file_.source.text, line, language)) {
        return fmt::format("line {} uses '{}'", line, core::shorten(name, 80));
      }
    }
    return {};
  }

  // Where the name is misspelt the import is used, and the undefined name is what has to be mended.
  std::string misspelt(const ImportItem& item, const LintMessage& message) {
    std::string name = item.bound.empty() ? item.name : item.bound;
    name = name.substr(name.find_last_of("/.:") + 1);
    const std::string found = misspelt_use(messages_, message.file, name);
    return found.empty() ? "" : fmt::format("'{}', which nothing declares, may be '{}' misspelt", found, name);
  }

  // A remark about the import, which goes with it; not a mark for a tool, nor a reason why the import stands here.
  [[nodiscard]] bool is_plain_comment(const ImportStatement& statement) const {
    static const Pattern mark(
        R"((?i)^#\s*(?:noqa|nosec|nosonar|type|pylint|pragma|isort|pyright|mypy|ruff|fmt|yapf|black|pytype|pyre|lgtm|flake8|autoflake|nopycln|codespell|cython|region|endregion|todo|fixme|xxx|[\w-]+:)\b|[:=])");
    static const Pattern reason(
        R"((?i)\b(?:keep|need\w*|side|effects?|(?:re-?)?exports?\w*|regist\w*|remov\w*|load\w*|used?|uses|using|requir\w*|must|patch\w*|public|api|compat\w*|backwards?|available|expos\w*|unused|intention\w*|plugins?|hooks?|before|after|first|order|don'?t|do not|makes?|sets?|enables?|activat\w*|initiali\w*|for|here|tests?|noqa)\b)");
    const std::string_view rest = std::string_view(file_.source.text).substr(statement.end);
    const std::string comment(core::trim(rest.substr(0, rest.find('\n'))));
    const auto words = 1 + std::count(comment.begin(), comment.end(), ' ');
    if (words > 4) return false;  // "# a few words": a sentence is for people
    return !RE2::PartialMatch(comment, mark) && !RE2::PartialMatch(comment, reason);
  }

  // `__all__` is there and is more than a list of names in quotes: it may name anything.
  [[nodiscard]] bool computes_all() const {
    static const Pattern plain(R"re((?s)^__all__(?:: [\w\[\], .]+)? = [\[(](?:\s|,|#[^\n]*|'\w*'|"\w*")*[\])]\s*\n)re");
    const std::string& text = file_.source.text;
    for (const std::size_t at : words_at(file_.code, "__all__")) {
      const re2::StringPiece rest(text.data() + at, text.size() - at);
      if (!RE2::PartialMatch(rest, plain)) return true;
    }
    return false;
  }

  std::string python(const Work& work) {
    const std::string& path = file_.source.path;
    const std::string name = path.substr(path.rfind('/') + 1);
    if (name == "__init__.py") return "what an __init__.py imports may be meant for others";
    if (name == "conftest.py") return "pytest takes fixtures from a conftest.py by their names";
    if (std::string block = python_block(work); !block.empty()) return block;
    if (computes_all()) return "the file computes its __all__: it may name the import";
    for (const std::size_t i : work.unwanted) {
      if (std::string reason = python_name(work.statement.items[i]); !reason.empty()) return reason;
    }
    return {};
  }

  std::string python_block(const Work& work) {
    const std::size_t header = block_header(lines_, work.statement);
    if (header == 0) return work.statement.indent.empty() ? "" : "the import's block has no beginning";
    const std::string_view opener = core::trim(lines_.line(header));
    static const Pattern typing(R"(^if (?:typing\.|t\.)?TYPE_CHECKING:.*$)");
    const bool checked = RE2::FullMatch(re2::StringPiece(opener.data(), opener.size()), typing);
    for (const char* word : {"try", "except", "else", "finally", "if", "elif", "with", "match", "case"}) {
      if (opener.starts_with(word) && !checked) return "the import depends on a condition";
    }
    if (!work.whole()) return {};
    return others_in_block(header, work) ? "" : "the block would be empty without the import";
  }

  bool others_in_block(std::size_t header, const Work& work) {
    for (std::size_t at = header + 1; at <= lines_.count(); ++at) {
      const std::string_view line = lines_.line(at);
      const std::size_t indent = line.find_first_not_of(" \t\r");
      if (indent == std::string_view::npos || line[indent] == '#') continue;
      if (indent < work.statement.indent.size()) return false;
      bool removed = false;
      for (const auto& [place, other] : file_.work) {
        removed |= other.whole() && at >= other.statement.lines.first && at <= other.statement.lines.last;
      }
      if (!removed) return true;
    }
    return false;
  }

  std::string python_name(const ImportItem& item) {
    static const std::set<std::string> loaded_for_effect = {
        "readline", "rlcompleter", "antigravity", "this",     "mpl_toolkits", "signals",  "receivers", "handlers",
        "tasks",    "plugins",     "registry",    "hooks",    "patches",      "monkey",   "models",    "admin",
        "checks",   "listeners",   "commands",    "fixtures", "register",     "autoload", "siteimport"};
    const std::string first = item.name.substr(0, item.name.find('.'));
    const std::string last = item.name.substr(item.name.rfind('.') + 1);
    if (loaded_for_effect.contains(first) || loaded_for_effect.contains(last)) {
      return "'" + item.name + "' may be imported for what loading it does";
    }
    const std::string& text = file_.source.text;
    if (text.find("__all__") != std::string::npos) {
      for (const std::string& quoted : {"'" + item.bound + "'", "\"" + item.bound + "\""}) {
        if (text.find(quoted) != std::string::npos)
          return "'" + item.bound + "' stands in quotes in a file with __all__";
      }
    }
    for (const std::size_t at : words_at(text, item.bound)) {
      const std::size_t begin = text.rfind('\n', at) + 1;
      const std::string_view line = core::trim(std::string_view(text).substr(begin, text.find('\n', at) - begin));
      if (line.starts_with(">>> ") || line.starts_with("... ")) return "a doctest uses '" + item.bound + "'";
      if (line.find("# type:") != std::string_view::npos) return "a type comment uses '" + item.bound + "'";
      if (line.starts_with("def ") || line.starts_with("async def ")) {
        return "a function takes '" + item.bound + "', which may be a fixture";
      }
    }
    return used_elsewhere(item.bound);
  }

  // Another file takes the name from here: `from client import requests`, `patch("app.client.requests")`.
  std::string used_elsewhere(const std::string& bound) {
    const std::string& path = file_.source.path;
    std::string stem = path.substr(path.rfind('/') + 1);
    stem = stem.substr(0, stem.find('.'));
    std::size_t left = 5000;
    for (const std::string& other : tree_.paths()) {
      if (!other.ends_with(".py") || other == path || left-- == 0) continue;
      const auto text = tree_.read(other);
      if (!text || text->find(stem) == std::string::npos || text->find(bound) == std::string::npos) continue;
      if (!words_at(*text, stem + "." + bound).empty()) return other + " uses '" + stem + "." + bound + "'";
      const LineIndex lines(*text);
      for (const std::size_t at : words_at(*text, stem)) {
        const std::size_t line =
            static_cast<std::size_t>(std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(at), '\n')) +
            1;
        const auto statement = import_at(*text, line, SourceLanguage::python);
        if (!statement || statement->module.empty()) continue;
        const bool here = ("." + statement->module).ends_with("." + stem);
        for (const ImportItem& item : statement->items) {
          if (here && item.name.ends_with("." + bound)) return other + " imports '" + bound + "' from here";
        }
      }
    }
    return {};
  }

  std::string rust(const Work& work) {
    const std::size_t first = work.statement.lines.first;
    if (first > 1 && core::trim(lines_.line(first - 1)).starts_with("#["))
      return "an attribute stands above the import";
    for (const std::size_t i : work.unwanted) {
      const ImportItem& item = work.statement.items[i];
      std::string reason = rust_use_of_another_build(tree_, file_.source.path, file_.code, work.statement,
                                                     item.bound.empty() ? item.name : item.bound);
      if (!reason.empty()) return reason;
    }
    return {};
  }

  // eslint without its React plug-in does not see <Name/>; JSDoc may name a type.
  std::string script(const Work& work) {
    for (const std::size_t i : work.unwanted) {
      const std::string& name = work.statement.items[i].bound;
      const std::string& text = file_.source.text;
      const bool markup = text.find("/>") != std::string::npos || text.find("</") != std::string::npos;
      if (name == "React" && markup) return "markup needs 'React' in scope";
      for (const std::size_t at : words_at(text, name)) {
        if (at > 0 && text[at - 1] == '<' && markup) return "'" + name + "' is used as an element";
        if (at > 0 && file_.code[at] == ' ' && (text[at - 1] == '{' || text[at - 1] == '<')) {
          return "a comment uses '" + name + "' as a type";
        }
      }
    }
    if (work.statement.required && work.whole() && !is_node_module(work.statement.module)) {
      return "loading '" + work.statement.module + "' may be what the require is for";
    }
    return {};
  }

  const File& file_;
  const SourceTree& tree_;
  const std::vector<LintMessage>& messages_;
  LineIndex lines_;
};

class UnusedImportRecipe {
 public:
  UnusedImportRecipe(const Instruction& instruction, const SourceTree& tree)
      : instruction_(instruction), tree_(tree), messages_(read_lint_messages(instruction)) {}

  RecipeOutcome run() {
    for (const LintMessage& message : messages_) {
      if (const auto unused = unused_by(message)) consider(message, *unused);
    }
    for (auto& [path, file] : files_) mend(file);
    return std::move(out_);
  }

 private:
  // Without a line of its own the instruction means all that its evidence says.
  [[nodiscard]] bool is_own(const LintMessage& message) const {
    return instruction_.line == 0 || message.line == instruction_.line;
  }

  File* file_of(const LintMessage& message) {
    RecipeOutcome refused;
    auto source = source_of(message, tree_, is_own(message) ? out_ : refused);
    if (!source) return nullptr;
    auto found = files_.find(source->path);
    if (found == files_.end()) {
      std::string code = only_code(source->text, source->language, Literals::hide);
      const std::string path = source->path;
      found = files_.emplace(path, File{std::move(*source), std::move(code), {}}).first;
    }
    return &found->second;
  }

  void refuse(const LintMessage& message, const std::string& reason) {
    if (is_own(message)) out_.refuse(reason);
  }

  void consider(const LintMessage& message, const Unused& unused) {
    if (!unused.refusal.empty()) return refuse(message, unused.refusal);
    File* file = file_of(message);
    if (!file) return;
    const std::string& path = file->source.path;
    auto statement = import_at(file->source.text, static_cast<std::size_t>(message.line), file->source.language);
    if (!statement) {
      // What is no import may be a variable: another recipe's.
      if (file->source.language == SourceLanguage::script && !unused.all) return;
      return refuse(message, fmt::format("line {} of {} is no import that this recipe can read", message.line, path));
    }
    std::set<std::size_t> unwanted;
    for (const std::string& name : unused.names) {
      std::vector<std::size_t> meant;
      for (std::size_t i = 0; i < statement->items.size(); ++i) {
        if (is_meant(statement->items[i], name, file->source.language)) meant.push_back(i);
      }
      if (meant.empty()) return stale(message, *file, name);
      if (meant.size() > 1)
        return refuse(message, fmt::format("'{}' is imported {} times in one statement", name, meant.size()));
      unwanted.insert(meant.front());
    }
    for (std::size_t i = 0; unused.all && i < statement->items.size(); ++i) unwanted.insert(i);
    const std::size_t place = statement->begin;
    Work& work = file->work.emplace(place, Work{std::move(*statement), {}, &message, false}).first->second;
    work.unwanted.insert(unwanted.begin(), unwanted.end());
    if (is_own(message) && !work.own) work.message = &message;
    work.own |= is_own(message);
  }

  void stale(const LintMessage& message, const File& file, const std::string& name) {
    // A variable beside an import is another recipe's.
    if (file.source.language == SourceLanguage::script && message.code != "TS6192") {
      return refuse(message, fmt::format("line {} of {} does not import '{}'", message.line, file.source.path,
                                         core::shorten(name, 80)));
    }
    if (is_own(message)) {
      out_.trip("exact-preimage", fmt::format("line {} of {} does not import '{}'", message.line, file.source.path,
                                              core::shorten(name, 80)));
    }
  }

  void mend(File& file) {
    Objections objections(file, tree_, messages_);
    std::vector<LineSpan> whole;
    std::map<std::size_t, const Work*> by_line;
    for (const auto& [place, work] : file.work) {
      const std::string objection = objections.against(work);
      if (!objection.empty()) {
        if (work.own)
          out_.refuse(fmt::format("line {} of {}: {}", work.statement.lines.first, file.source.path, objection));
      } else if (work.whole()) {
        by_line[work.statement.lines.first] = &work;
        whole.push_back(work.statement.lines);
      } else if (work.own) {
        remove_items(file, work);
      }
    }
    remove_lines(file, whole, by_line);
  }

  void remove_items(const File& file, const Work& work) {
    const auto spans = delete_items(file.source.text, work.statement, work.unwanted, file.source.language);
    if (spans.empty()) {
      return out_.refuse(fmt::format("the import in line {} of {} is laid out in a way that this recipe does not know",
                                     work.statement.lines.first, file.source.path));
    }
    for (const ByteSpan& span : spans) add_edit(file, work, span.begin, span.end);
  }

  void remove_lines(const File& file, std::vector<LineSpan> whole, std::map<std::size_t, const Work*>& by_line) {
    if (file.source.language == SourceLanguage::go) take_blocks(file, whole, by_line);
    for (const Deletion& deletion : delete_lines(file.source.text, std::move(whole))) {
      for (const std::size_t line : deletion.lines) {
        const Work* work = by_line.at(line);
        if (!work->own) continue;
        add_edit(file, *work, deletion.begin, deletion.end);
        break;
      }
    }
  }

  // A Go import block that has nothing left goes as a whole.
  static void take_blocks(const File& file, std::vector<LineSpan>& whole, std::map<std::size_t, const Work*>& by_line) {
    const LineIndex lines(file.source.text);
    std::map<std::size_t, std::size_t> blocks;
    for (const auto& [line, work] : by_line) {
      if (work->statement.block.first > 0) blocks[work->statement.block.first] = work->statement.block.last;
    }
    for (const auto& [first, last] : blocks) {
      bool left = false;
      const Work* own = nullptr;
      for (std::size_t at = first + 1; at < last; ++at) {
        const auto found = by_line.find(at);
        left |= found == by_line.end() && !core::trim(lines.line(at)).empty();
        if (found != by_line.end() && (!own || found->second->own)) own = found->second;
      }
      if (left) continue;
      const std::size_t begin = first, end = last;
      std::erase_if(whole, [&](const LineSpan& span) { return span.first > begin && span.last < end; });
      whole.push_back({begin, end});
      by_line[begin] = own;
    }
  }

  void add_edit(const File& file, const Work& work, std::size_t begin, std::size_t end) {
    std::string names;
    for (const std::size_t i : work.unwanted) {
      names += (names.empty() ? "" : ", ") + core::shorten(work.statement.items[i].name, 80);
    }
    Edit edit = edit_for(instruction_, file.source.path, work.message->log_line, "nothing uses the import of " + names);
    edit.offset = begin;
    edit.before = file.source.text.substr(begin, end - begin);
    edit.first_line =
        static_cast<std::size_t>(
            std::count(file.source.text.begin(), file.source.text.begin() + static_cast<std::ptrdiff_t>(begin), '\n')) +
        1;
    edit.tier = std::max(edit.tier, tier_of(file, work));
    out_.edits.push_back(std::move(edit));
  }

  // Loading a module may have been the point, and conditional code may use a trait that nothing names.
  Tier tier_of(const File& file, const Work& work) {
    const ImportStatement& statement = work.statement;
    if (file.source.language == SourceLanguage::script) {
      return work.whole() && !is_node_module(statement.module) ? Tier::b : Tier::a;
    }
    if (file.source.language == SourceLanguage::rust) {
      return file.code.find("cfg") == std::string::npos ? Tier::a : Tier::b;
    }
    if (file.source.language != SourceLanguage::python || !work.whole() || !statement.module.empty()) return Tier::a;
    for (const ImportItem& item : statement.items) {
      if (!is_python_module(item.name.substr(0, item.name.find('.')))) return Tier::b;
    }
    return Tier::a;
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  std::vector<LintMessage> messages_;
  std::map<std::string, File> files_;
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome unused_import(const Instruction& instruction, const SourceTree& tree) {
  return UnusedImportRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
