#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/import_place.h"
#include "fixagent/recipes/import_statement.h"
#include "fixagent/recipes/lint_message.h"
#include "fixagent/recipes/misspelling.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/source_text.h"
#include "fixagent/recipes/standard_packages.h"

// missing-import: a name that nobody declared, and exactly one place it can come from.
//
// Such a name may as well be a slip, a forgotten parameter or a variable that was renamed. So the way it is used has to
// fit what would be imported (`time.sleep`, not `time + 1`; `url.Parse`, not `url.Host`), the file must not use the
// name in any other way, and the tree must not have something of that name. rustc is believed where it prints one
// candidate.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

// What the name can mean, and the pieces that import it.
struct Candidate {
  std::string what;  // "strings", "java.util.List", "./widget"
  std::vector<ImportPiece> pieces;
};

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// The selector behind `name` at `at`: "Get" of `http.Get`; empty where none follows.
std::string selector_at(std::string_view code, std::size_t at, const std::string& name) {
  std::size_t begin = at + name.size();
  if (begin >= code.size() || code[begin] != '.') return {};
  std::size_t end = ++begin;
  while (end < code.size() && is_name_byte(code[end])) ++end;
  return std::string(code.substr(begin, end - begin));
}

class MissingImportRecipe {
 public:
  MissingImportRecipe(const Instruction& instruction, const SourceTree& tree)
      : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    for (const LintMessage& message : read_lint_messages(instruction_)) {
      if (instruction_.line != 0 && message.line != instruction_.line) continue;
      const std::string name = unknown_name(message);
      if (!name.empty()) consider(message, name);
    }
    return std::move(out_);
  }

 private:
  void consider(const LintMessage& message, const std::string& name) {
    auto source = source_of(message, tree_, out_);
    if (!source) return;
    source_ = std::move(*source);
    name_ = name;
    code_ = only_code(source_.text, source_.language, Literals::hide);
    const LineIndex lines(source_.text);
    const auto number = static_cast<std::size_t>(message.line);
    if (words_at(lines.line(number), name).empty()) {
      return out_.trip("exact-preimage", fmt::format("line {} of {} does not name '{}'", number, source_.path, name));
    }
    refused_ = false;
    std::vector<Candidate> candidates = candidates_for(message);
    if (refused_) return;
    std::erase_if(candidates, [](const Candidate& one) { return one.pieces.empty(); });
    if (candidates.empty()) return refuse("nothing that this recipe knows is called '" + name + "' and used like this");
    for (const Candidate& candidate : candidates) propose(message, candidate, candidates.size() > 1);
    if (candidates.size() > 1) refuse(fmt::format("{} things are called '{}'", candidates.size(), name));
  }

  void refuse(const std::string& reason) {
    refused_ = true;
    out_.refuse(reason);
  }

  void propose(const LintMessage& message, const Candidate& candidate, bool several) {
    Suggestion suggestion;
    suggestion.reason = fmt::format("'{}' could come from {}", name_, candidate.what);
    suggestion.log_line = message.log_line;
    for (const ImportPiece& piece : candidate.pieces) {
      Edit edit = edit_for(instruction_, source_.path, message.log_line,
                           fmt::format("'{}' is used and {} is not imported", name_, candidate.what));
      edit.offset = piece.offset;
      edit.before = piece.before;
      edit.after = piece.after;
      const auto upto = source_.text.begin() + static_cast<std::ptrdiff_t>(piece.offset);
      edit.first_line = static_cast<std::size_t>(std::count(source_.text.begin(), upto, '\n')) + 1;
      if (several) edit.tier = Tier::c;
      (several ? suggestion.edits : out_.edits).push_back(std::move(edit));
    }
    if (several) out_.suggestions.push_back(std::move(suggestion));
  }

  std::vector<Candidate> candidates_for(const LintMessage& message) {
    switch (source_.language) {
      case SourceLanguage::go: return go();
      case SourceLanguage::python: return python();
      case SourceLanguage::rust: return rust(message);
      case SourceLanguage::script: return script();
      case SourceLanguage::java: return java();
      case SourceLanguage::none: break;
    }
    return {};
  }

  // The selectors with which the file uses the name; refuses where it uses it otherwise (a variable, a field).
  std::set<std::string> selectors() {
    std::set<std::string> out;
    for (const std::size_t at : words_at(code_, name_)) {
      if (at > 0 && code_[at - 1] == '.') continue;
      const std::string selector = selector_at(code_, at, name_);
      if (selector.empty()) {
        refuse(fmt::format("{} uses '{}' in other ways than a module", source_.path, name_));
        return {};
      }
      out.insert(selector);
    }
    return out;
  }

  std::vector<Candidate> go() {
    const std::set<std::string> used = selectors();
    if (refused_) return {};
    for (const std::string& path : tree_.paths()) {
      if (path.ends_with(".go") && file_name(directory_of(path)) == name_) {
        refuse("the tree has a package '" + name_ + "' of its own");
        return {};
      }
    }
    std::vector<Candidate> out;
    std::optional<std::set<std::string>> paths;
    for (const std::string& selector : used) {
      const auto found = go_packages_with(name_, selector);
      std::set<std::string> both;
      for (const std::string& path : found) {
        if (!paths || paths->contains(path)) both.insert(path);
      }
      paths = both;
    }
    for (const std::string& path : paths.value_or(std::set<std::string>())) {
      if (source_.text.find("\"" + path + "\"") != std::string::npos) {
        refuse(source_.path + " imports \"" + path + "\" already");
        return {};
      }
      out.push_back({"package " + path, place_go_import(source_.text, path)});
    }
    return out;
  }

  std::vector<Candidate> python() {
    if (!is_python_module(name_)) return {};
    const Pattern imported((R"((?m)^\s*from\s+\S+\s+import\s+.*\b)" + name_ + R"(\b)").c_str());
    const Pattern plain((R"((?m)^\s*import\s+(?:.*[,\s])?)" + name_ + R"(\b)").c_str());
    if (RE2::PartialMatch(code_, plain) || RE2::PartialMatch(code_, imported)) {
      refuse(fmt::format("{} imports '{}' in another place already", source_.path, name_));
      return {};
    }
    for (const std::string& selector : selectors()) {
      if (python_module_has(name_, selector)) continue;
      refuse(fmt::format("the module '{}' has nothing that is called '{}'", name_, core::shorten(selector, 80)));
      return {};
    }
    if (refused_) return {};
    for (const std::string& path : tree_.paths()) {
      if (file_name(path) == name_ + ".py" || path.ends_with("/" + name_ + "/__init__.py") ||
          path == name_ + "/__init__.py") {
        refuse("the tree has a module '" + name_ + "' of its own: " + path);
        return {};
      }
    }
    return {{"module " + name_, place_python_import(source_.text, name_)}};
  }

  // What rustc prints below "help: consider importing".
  std::vector<Candidate> rust(const LintMessage& message) {
    static const Pattern help(R"(^\s*= ?help: consider importing|^help: consider importing)");
    static const Pattern candidate(R"(^\s*(\d{1,9})\s*[|+]\s*(?:\+ )?use ((?:\w+::)+(\w+));$)");
    std::vector<Candidate> out;
    std::set<std::string> paths;
    bool inside = false, cut = false;
    for (const EvidenceLine& line : message.notes) {
      if (line.text->starts_with("help: ") || line.text->find("= help: ") != std::string::npos) {
        inside = RE2::PartialMatch(*line.text, help);
        cut = inside;
      }
      std::string number, path, last;
      if (!inside || !RE2::FullMatch(*line.text, candidate, &number, &path, &last)) {
        if (inside && line.text->find("and ") != std::string::npos &&
            line.text->find(" other candidate") != std::string::npos) {
          refuse("rustc knows more candidates than it shows");
          return {};
        }
        continue;
      }
      cut = false;
      if (last != name_ || !paths.insert(path).second) continue;
      out.push_back({path, place_rust_use(source_.text, path, static_cast<std::size_t>(std::stoll(number)))});
    }
    // The same thing by another way: rustc offers both where the crate can see both.
    std::erase_if(out, [&](const Candidate& one) {
      const std::size_t top = one.what.starts_with("core::") ? 4 : one.what.starts_with("alloc::") ? 5 : 0;
      return top > 0 && paths.contains("std" + one.what.substr(top));
    });
    if (cut) refuse("the log does not show what rustc would import");
    if (out.empty() && !refused_) refuse("rustc knows nothing to import for '" + name_ + "'");
    return out;
  }

  std::vector<Candidate> java() {
    std::set<std::string> packages = java_packages_of_tree();
    if (refused_) return {};
    for (const std::string& package : java_packages_with(name_)) packages.insert(package);
    std::vector<Candidate> out;
    for (const std::string& package : packages) {
      const std::string full = package + "." + name_;
      for (const std::string& import : {"import " + full + ";", "import " + package + ".*;"}) {
        if (code_.find(import) != std::string::npos) {
          refuse(source_.path + " imports " + full + " already");
          return {};
        }
      }
      out.push_back({full, place_java_import(source_.text, full)});
    }
    return out;
  }

  // Packages in which the tree has a class of that name, in a file of its own. Refuses where such a class can't be
  // imported here: an import would only change the error.
  std::set<std::string> java_packages_of_tree() {
    const std::string own = java_package(code_);
    std::set<std::string> out;
    for (const std::string& path : tree_.paths()) {
      if (file_name(path) != name_ + ".java" || path == source_.path) continue;
      const auto text = tree_.read(path);
      const std::string code = text ? only_code(*text, SourceLanguage::java, Literals::hide) : std::string();
      const std::string package = java_package(code);
      std::string objection = java_objection(path, code, package);
      if (package == own) objection = "is in the same package: there is nothing to import";
      if (!out.insert(package).second) objection = "is there twice";
      if (objection.empty()) continue;
      refuse(path + " " + objection);
      return {};
    }
    return out;
  }

  static std::string java_package(const std::string& code) {
    static const Pattern pattern(R"((?m)^\s*package\s+(\w+(?:\.\w+)*)\s*;)");
    std::string package;
    RE2::PartialMatch(code, pattern, &package);
    return package;
  }

  // Why a class of the tree can't be imported; empty where it can.
  [[nodiscard]] std::string java_objection(const std::string& path, const std::string& code,
                                           const std::string& package) const {
    const Pattern declared(
        (R"((?m)^public\s+(?:(?:abstract|final|sealed|non-sealed|strictfp)\s+)*(?:class|interface|@interface|enum|record)\s+)" +
         name_ + R"(\b)")
            .c_str());
    if (package.empty()) return "says no package";
    if (!RE2::PartialMatch(code, declared)) return "declares no public '" + name_ + "'";
    std::string directory = package;
    std::replace(directory.begin(), directory.end(), '.', '/');
    if (!("/" + directory_of(path)).ends_with("/" + directory)) return "is not where its package says";
    const JavaRoot there = java_root(path), here = java_root(source_.path);
    if (there.module != here.module) return "is in another module";
    return there.test && !here.test ? "is a test's" : "";
  }

  // "app/src/test/java/org/A.java" is of the module "app/" and of its tests.
  struct JavaRoot {
    std::string module;
    bool test = false;
  };
  static JavaRoot java_root(const std::string& path) {
    static const Pattern pattern(R"(^((?:.*?/)??)src/(\w+)/(?:java|kotlin)/)");
    JavaRoot out;
    std::string set;
    if (RE2::PartialMatch(path, pattern, &out.module, &set)) out.test = set != "main";
    return out;
  }

  // Files of the tree that export the name.
  std::vector<Candidate> script() {
    std::vector<Candidate> out;
    for (const std::string& path : tree_.paths()) {
      const bool source = path.ends_with(".ts") || path.ends_with(".tsx");
      if (!source || path == source_.path || path.ends_with(".d.ts") || is_apart(path)) continue;
      const auto text = tree_.read(path);
      if (!text || text->find(name_) == std::string::npos) continue;
      if (auto wanted = exported_by(path, *text)) {
        out.push_back({path, place_script_import(source_.text, *wanted)});
        if (out.size() > 8) break;
      }
    }
    return out;
  }

  // Tests, examples and what was built or installed export nothing for others.
  static bool is_apart(const std::string& path) {
    static const Pattern pattern(
        R"((?:^|/)(?:node_modules|dist|build|out|coverage|__tests__|__mocks__)/|\.(?:test|spec|stories)\.tsx?$)");
    return RE2::PartialMatch(path, pattern);
  }

  [[nodiscard]] std::optional<ScriptImport> exported_by(const std::string& path, const std::string& text) const {
    const std::string code = only_code(text, SourceLanguage::script, Literals::hide);
    const Pattern declared(
        (R"((?m)^export (default )?(?:declare )?(?:abstract )?(?:async )?(class|interface|type|enum|const enum|function\*?|const|let|var|namespace) )" +
         name_ + R"(\b)")
            .c_str());
    const Pattern listed((R"((?m)^export (type )?\{[^}]*\b)" + name_ + R"(\s*[,}])").c_str());
    const Pattern by_default((R"((?m)^export default )" + name_ + R"(\s*;?\s*$)").c_str());
    ScriptImport wanted{name_, module_path(path), false, false};
    std::string is_default, kind;
    if (RE2::PartialMatch(code, declared, &is_default, &kind)) {
      wanted.is_default = !is_default.empty();
      wanted.type_only = (kind == "interface" || kind == "type") && uses_type_imports();
      return wanted;
    }
    if (RE2::PartialMatch(code, listed)) return wanted;
    if (!RE2::PartialMatch(code, by_default)) return {};
    wanted.is_default = true;
    return wanted;
  }

  [[nodiscard]] bool uses_type_imports() const {
    if (code_.find("import type ") != std::string::npos) return true;
    const auto config = tree_.read("tsconfig.json");
    return config && (config->find("\"verbatimModuleSyntax\": true") != std::string::npos ||
                      config->find("\"importsNotUsedAsValues\": \"error\"") != std::string::npos);
  }

  // "./widget" as seen from the file, in the style of its other imports (with ".js" or without).
  [[nodiscard]] std::string module_path(const std::string& path) const {
    static const Pattern with_extension(R"(from ['"]\.[^'"]*\.js['"])");
    const bool extension = RE2::PartialMatch(source_.text, with_extension);
    std::string target = path.substr(0, path.rfind('.'));
    if (!extension && (target == "index" || target.ends_with("/index"))) target.resize(target.size() - 5);
    while (target.ends_with('/')) target.pop_back();
    std::vector<std::string_view> from = core::split(source_.path, '/');
    from.pop_back();
    const std::vector<std::string_view> to = core::split(target, '/');
    std::size_t common = 0;
    while (common < from.size() && common + 1 < to.size() && from[common] == to[common]) ++common;
    std::string out = common == from.size() ? "./" : "";
    for (std::size_t i = common; i < from.size(); ++i) out += "../";
    for (std::size_t i = common; i < to.size(); ++i) out += std::string(i > common ? "/" : "") + std::string(to[i]);
    return out + (extension ? ".js" : "");
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  MessageSource source_;
  std::string name_, code_;
  bool refused_ = false;
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome missing_import(const Instruction& instruction, const SourceTree& tree) {
  return MissingImportRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
