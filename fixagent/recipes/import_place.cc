#include "fixagent/recipes/import_place.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "fixagent/recipes/import_statement.h"
#include "fixagent/recipes/source_text.h"
#include "fixagent/recipes/standard_packages.h"

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

bool matches(std::string_view line, const Pattern& pattern, std::string* one = nullptr) {
  const re2::StringPiece text(line.data(), line.size());
  return one ? RE2::PartialMatch(text, pattern, one) : RE2::PartialMatch(text, pattern);
}

// One import statement on whole lines.
struct Found {
  LineSpan lines;
  std::string key;  // what it is sorted by
  bool standard = false;
};

class Placer {
 public:
  explicit Placer(std::string_view text)
      : text_(text), lines_(text), end_(lines_.count() > 0 && lines_.line(1).ends_with('\r') ? "\r\n" : "\n") {}

  [[nodiscard]] bool blank(std::size_t line) const { return core::trim(lines_.line(line)).empty(); }

  void insert(std::size_t line, const std::string& text) { pieces_.push_back({lines_.offset(line), {}, text + end_}); }
  // Blank lines in front of a line, also where lines are inserted there.
  void space(std::size_t line, std::size_t count) {
    if (count == 0 || line > lines_.count() || lines_.whole(line).empty()) return;
    std::string after;
    for (std::size_t i = 0; i < count; ++i) after += end_;
    const std::string first(lines_.whole(line).substr(0, 1));
    pieces_.push_back({lines_.offset(line), first, after + first});
  }
  void replace(std::size_t offset, const std::string& before, const std::string& after) {
    pieces_.push_back({offset, before, after});
  }

  // Sorted into a run of imports; behind the last where the run is not sorted.
  void insert_sorted(const std::vector<Found>& run, const std::string& key, const std::string& text) {
    const bool sorted =
        std::is_sorted(run.begin(), run.end(), [](const Found& a, const Found& b) { return a.key < b.key; });
    for (const Found& one : run) {
      if (sorted && key < one.key) return insert(one.lines.first, text);
    }
    insert(run.back().lines.last + 1, text);
  }

  // Runs without a blank or other line between.
  static std::vector<std::vector<Found>> runs_of(const std::vector<Found>& all) {
    std::vector<std::vector<Found>> out;
    for (const Found& one : all) {
      if (out.empty() || out.back().back().lines.last + 1 != one.lines.first) out.emplace_back();
      out.back().push_back(one);
    }
    return out;
  }

  // An insertion behind a last line without its end would join it.
  [[nodiscard]] bool complete() const { return text_.ends_with('\n'); }

  std::string_view text_;
  LineIndex lines_;
  std::string end_;
  std::vector<ImportPiece> pieces_;
};

std::vector<std::vector<Found>> standard_runs(const std::vector<std::vector<Found>>& runs) {
  std::vector<std::vector<Found>> out;
  for (const auto& run : runs) {
    if (std::any_of(run.begin(), run.end(), [](const Found& one) { return one.standard; })) out.push_back(run);
  }
  return out;
}

// --- Go ---

class GoPlacer : public Placer {
 public:
  using Placer::Placer;

  std::vector<ImportPiece> run(const std::string& path) {
    static const Pattern package(R"(^package \w+)");
    std::size_t clause = 0;
    for (std::size_t at = 1; at <= lines_.count() && clause == 0; ++at) {
      if (matches(lines_.line(at), package)) clause = at;
    }
    if (clause == 0 || !complete()) return {};
    for (std::size_t at = clause + 1; at <= lines_.count(); ++at) {
      const auto statement = import_at(text_, at, SourceLanguage::go);
      if (!statement) continue;
      Found found{{at, at}, statement->items.front().name, is_go_package(statement->items.front().name)};
      if (found.key == "C") continue;
      (statement->block.first > 0 ? listed_ : single_).push_back(found);
    }
    const std::string quoted = "\"" + path + "\"";
    if (!listed_.empty()) {
      into_block(path, "\t" + quoted);
    } else if (single_.size() == 1) {
      make_block(single_.front(), path, "\t" + quoted);
    } else if (!single_.empty()) {
      insert_sorted(single_, path, "import " + quoted);
    } else {
      insert(clause + 1, {});
      insert(clause + 1, "import " + quoted);
      if (clause < lines_.count() && !blank(clause + 1)) space(clause + 1, 1);
    }
    return std::move(pieces_);
  }

 private:
  void into_block(const std::string& path, const std::string& line) {
    const auto standard = standard_runs(runs_of(listed_));
    if (standard.empty()) {
      insert(listed_.front().lines.first, line);
      insert(listed_.front().lines.first, {});  // sorted behind: '\n' is more than '\t'
      return;
    }
    std::vector<Found> run = standard.front();
    // Where standard packages and others stand mixed, the standard ones lead.
    const bool mixed = std::any_of(run.begin(), run.end(), [](const Found& one) { return !one.standard; });
    const bool sorted =
        std::is_sorted(run.begin(), run.end(), [](const Found& a, const Found& b) { return a.key < b.key; });
    if (mixed && !sorted) std::erase_if(run, [](const Found& one) { return !one.standard; });
    insert_sorted(run, path, line);
  }

  // `import "fmt"` becomes a block. The pieces of several imports meet: "(", the lines below and above, ")".
  void make_block(const Found& only, const std::string& path, const std::string& line) {
    const std::size_t number = only.lines.first;
    const std::string_view whole = lines_.line(number);
    const std::size_t space_at = whole.find(' ');
    if (!whole.starts_with("import ") || whole.find("//") != std::string_view::npos) return;
    const std::size_t begin = lines_.offset(number) + space_at;
    replace(begin, " ", " (" + end_);
    const std::string first(1, text_[begin + 1]);
    replace(begin + 1, first, "\t" + first);
    if (path < only.key) {
      pieces_.push_back({begin + 1, {}, line + end_});
    } else {
      insert(number + 1, line);
    }
    insert(number + 1, ")");  // sorted behind the lines: '\t' is less
  }

  std::vector<Found> listed_, single_;
};

// --- Python ---

class PythonPlacer : public Placer {
 public:
  using Placer::Placer;

  std::vector<ImportPiece> run(const std::string& module) {
    if (!complete()) return {};
    read();
    const std::string line = "import " + module;
    const auto runs = runs_of(imports_);
    const auto standard = standard_runs(runs);
    if (!standard.empty()) {
      std::vector<Found> plain = standard.front();
      std::erase_if(plain, [](const Found& one) { return one.key.empty(); });
      if (plain.empty()) {
        insert(standard.front().front().lines.first, line);
      } else {
        insert_sorted(plain, module, line);
      }
    } else if (!runs.empty()) {
      insert(runs.front().front().lines.first, line);
      space(runs.front().front().lines.first, 1);
    } else {
      as_first(line);
    }
    return std::move(pieces_);
  }

 private:
  // Import statements at the margin, up to the first other statement. `key` is empty for "from … import".
  void read() {
    code_ = only_code(text_, SourceLanguage::python, Literals::hide);
    const LineIndex code(code_);
    for (std::size_t at = 1; at <= code.count(); ++at) {
      const std::string_view line = code.line(at);
      const bool import = line.starts_with("import ") || line.starts_with("from ");
      if (!import) {
        const bool other = !line.empty() && is_name_byte(line.front());
        if (other && !imports_.empty()) return;
        continue;
      }
      const auto statement = import_at(text_, at, SourceLanguage::python);
      if (!statement) return;
      if (statement->module == "__future__") {
        future_ = statement->lines.last;
      } else {
        const bool from = !statement->module.empty();
        const std::string& name = from ? statement->module : statement->items.front().name;
        imports_.push_back({statement->lines, from ? "" : name, is_python_module(name.substr(0, name.find('.')))});
      }
      at = statement->lines.last;
    }
  }

  // The line behind comments at the top, the docstring and __future__.
  [[nodiscard]] std::size_t top() const {
    if (future_ > 0) return future_ + 1;
    std::size_t at = 1;
    while (at <= lines_.count() && lines_.line(at).starts_with('#')) ++at;
    const std::size_t comments = at;
    while (at <= lines_.count() && blank(at)) ++at;
    if (at > lines_.count()) return comments;
    const std::string_view line = lines_.line(at);
    for (const std::string_view quotes : {"\"\"\"", "'''"}) {
      const std::size_t begin = line.find(quotes);
      if (begin == std::string_view::npos || begin > 1) continue;
      const std::size_t end = text_.find(quotes, lines_.offset(at) + begin + 3);
      if (end == std::string_view::npos) return comments;
      while (at < lines_.count() && lines_.offset(at + 1) <= end) ++at;
      return at + 1;
    }
    // A comment right above the first statement is that statement's, but for the interpreter's line.
    if (at == comments) {
      std::size_t first = 1;
      while (first < comments && (lines_.line(first).starts_with("#!") || matches(lines_.line(first), coding())))
        ++first;
      return first;
    }
    return comments;
  }

  static const Pattern& coding() {
    static const Pattern pattern(R"(^#.*coding[:=])");
    return pattern;
  }

  void as_first(const std::string& line) {
    const std::size_t place = top();
    if (place > 1) insert(place, {});  // sorted in front: an empty line is less
    insert(place, line);
    std::size_t next = place, blanks = 0;
    while (next <= lines_.count() && blank(next)) ++next, ++blanks;
    if (next > lines_.count()) return;
    const std::string_view code = lines_.line(next);
    const bool definition = code.starts_with("def ") || code.starts_with("class ") || code.starts_with("@") ||
                            code.starts_with("async def ");
    const std::size_t wanted = definition ? 2 : 1;
    if (blanks < wanted) space(next, wanted - blanks);
  }

  std::string code_;
  std::size_t future_ = 0;
  std::vector<Found> imports_;
};

// --- Java ---

class JavaPlacer : public Placer {
 public:
  using Placer::Placer;

  std::vector<ImportPiece> run(const std::string& name) {
    if (!complete()) return {};
    static const Pattern package(R"(^package [\w.]+;)");
    std::size_t clause = 0;
    std::vector<Found> imports;
    const std::string code = only_code(text_, SourceLanguage::java, Literals::hide);
    const LineIndex code_lines(code);
    for (std::size_t at = 1; at <= lines_.count(); ++at) {
      if (matches(code_lines.line(at), package)) clause = at;
      if (!code_lines.line(at).starts_with("import ")) continue;
      const auto statement = import_at(text_, at, SourceLanguage::java);
      if (!statement || statement->module == "static") continue;
      const std::string& key = statement->items.front().name;
      imports.push_back({{at, at}, key, key.starts_with("java.")});
    }
    const std::string line = "import " + name + ";";
    if (imports.empty()) {
      first_import(clause, line);
      return std::move(pieces_);
    }
    const auto runs = runs_of(imports);
    const auto standard = standard_runs(runs);
    insert_sorted(standard.empty() ? runs.front() : standard.front(), name, line);
    return std::move(pieces_);
  }

 private:
  void first_import(std::size_t clause, const std::string& line) {
    if (clause > 0) {
      insert(clause + 1, {});
      insert(clause + 1, line);
      if (clause < lines_.count() && !blank(clause + 1)) space(clause + 1, 1);
      return;
    }
    // Above the first line that is no licence comment.
    if (lines_.count() == 0 || core::trim(lines_.line(1)).starts_with("/*")) return;
    insert(1, line);
    if (!blank(1)) space(1, 1);
  }
};

// --- Rust ---

class RustPlacer : public Placer {
 public:
  using Placer::Placer;

  std::vector<ImportPiece> run(const std::string& path, std::size_t anchor) {
    if (anchor < 1 || anchor > lines_.count() || !complete()) return {};
    std::size_t first = anchor;
    while (first > 1 && is_attached(first - 1)) --first;
    const std::string_view line = lines_.line(first);
    const std::string indent(line.substr(0, line.find_first_not_of(" \t")));
    std::vector<Found> run;
    for (std::size_t at = first; at <= lines_.count();) {
      const auto statement = import_at(text_, at, SourceLanguage::rust);
      if (!statement || statement->lines.first != at) break;
      const std::string& name = statement->items.front().name;
      run.push_back({statement->lines, statement->module.empty() ? name : statement->module + "::{", false});
      at = statement->lines.last + 1;
    }
    const std::string text = indent + "use " + path + ";";
    if (run.empty()) {
      insert(first, text);
      if (!core::trim(line).starts_with("use ") && !core::trim(line).starts_with("pub use ")) space(first, 1);
    } else {
      insert_sorted(run, path, text);
    }
    return std::move(pieces_);
  }

 private:
  // Outer attributes and doc comments belong to the item below.
  [[nodiscard]] bool is_attached(std::size_t line) const {
    const std::string_view text = core::trim(lines_.line(line));
    return text.starts_with("#[") || text.starts_with("///");
  }
};

// --- JavaScript, TypeScript ---

class ScriptPlacer : public Placer {
 public:
  using Placer::Placer;

  std::vector<ImportPiece> run(const ScriptImport& wanted) {
    if (!complete()) return {};
    read();
    if (!wanted.is_default && join(wanted)) return std::move(pieces_);
    const char quote = single_ > double_ ? '\'' : '"';
    std::string line = wanted.type_only ? "import type " : "import ";
    line += wanted.is_default ? wanted.name : "{ " + wanted.name + " }";
    line += std::string(" from ") + quote + wanted.module + quote + (semicolons_ ? ";" : "");
    if (!imports_.empty()) {
      insert(imports_.back().lines.last + 1, line);
    } else {
      first_import(line);
    }
    return std::move(pieces_);
  }

 private:
  void read() {
    const std::string code = only_code(text_, SourceLanguage::script, Literals::hide);
    const LineIndex code_lines(code);
    std::size_t ends = 0, bare = 0;
    for (std::size_t at = 1; at <= lines_.count(); ++at) {
      const std::string_view line = core::trim(code_lines.line(at));
      ends += line.ends_with(';');
      bare += !line.empty() && (is_name_byte(line.back()) || line.back() == ')' || line.back() == '"');
      if (!code_lines.line(at).starts_with("import")) continue;
      auto statement = import_at(text_, at, SourceLanguage::script);
      if (!statement || statement->lines.first != at) continue;
      at = statement->lines.last;
      imports_.push_back(std::move(*statement));
    }
    semicolons_ = ends > bare;
    for (const ImportStatement& one : imports_) {
      const std::string_view text = text_.substr(one.begin, one.end - one.begin);
      single_ += text.find('\'') != std::string_view::npos;
      double_ += text.find('"') != std::string_view::npos;
      if (&one == &imports_.front()) semicolons_ = text.ends_with(';');
    }
    if (!imports_.empty()) return;
    single_ = static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\''));
    double_ = static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '"'));
  }

  // Into the braces of an import from the same module, in its order where it has one.
  bool join(const ScriptImport& wanted) {
    for (const ImportStatement& one : imports_) {
      const bool typed = text_.substr(one.begin).starts_with("import type");
      if (one.module != wanted.module || one.open == 0 || (typed && !wanted.type_only) || one.comment) continue;
      std::vector<const ImportItem*> names;
      for (const ImportItem& item : one.items) {
        if (item.kind == ImportItem::Kind::plain) names.push_back(&item);
      }
      if (names.empty()) continue;
      const auto less = [](const ImportItem* a, const ImportItem* b) { return a->name < b->name; };
      const bool sorted = std::is_sorted(names.begin(), names.end(), less);
      const bool spread = text_.substr(one.open, one.close - one.open).find('\n') != std::string_view::npos;
      const std::size_t indent = names[0]->begin - (text_.rfind('\n', names[0]->begin) + 1);
      const std::string between = spread ? "," + end_ + std::string(indent, ' ') : ", ";
      for (const ImportItem* item : names) {
        if (!sorted || item->name < wanted.name) continue;
        replace(item->begin, {}, wanted.name + between);
        return true;
      }
      replace(names.back()->end, {}, between + wanted.name);
      return true;
    }
    return false;
  }

  void first_import(const std::string& line) {
    std::size_t at = 1;
    while (at <= lines_.count() && (core::trim(lines_.line(at)).starts_with("//") || lines_.line(at).starts_with("#!")))
      ++at;
    if (at > lines_.count() || core::trim(lines_.line(at)).starts_with("/*")) return;
    if (core::trim(lines_.line(at)).starts_with("\"use ") || core::trim(lines_.line(at)).starts_with("'use ")) return;
    if (at > 1 && !blank(at)) at = 1;
    if (lines_.line(at).starts_with("#!")) return;
    insert(at, line);
    if (!blank(at)) space(at, 1);
  }

  std::vector<ImportStatement> imports_;
  std::size_t single_ = 0, double_ = 0;
  bool semicolons_ = true;
};

}  // namespace

std::vector<ImportPiece> place_go_import(std::string_view text, const std::string& path) {
  return GoPlacer(text).run(path);
}
std::vector<ImportPiece> place_python_import(std::string_view text, const std::string& module) {
  return PythonPlacer(text).run(module);
}
std::vector<ImportPiece> place_java_import(std::string_view text, const std::string& name) {
  return JavaPlacer(text).run(name);
}
std::vector<ImportPiece> place_rust_use(std::string_view text, const std::string& path, std::size_t anchor) {
  return RustPlacer(text).run(path, anchor);
}
std::vector<ImportPiece> place_script_import(std::string_view text, const ScriptImport& wanted) {
  return ScriptPlacer(text).run(wanted);
}

}  // namespace cimend::fixagent
