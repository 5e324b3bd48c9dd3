#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "core/json.h"
#include "core/text.h"
#include "fixagent/recipes/json_text.h"
#include "fixagent/recipes/recipes.h"

// undeclared-dependency: a package that the lock file has and the manifest does not name.
//
// It works for whoever has it installed through another package, and breaks when that one drops it. The lock file says
// which version everybody used so far, so that is what is written: "^1.2.3" in package.json and in the root entry of
// package-lock.json (`npm ci` compares the two), "1.2.3" in Cargo.toml and the crate's name in its own entry of
// Cargo.lock (`--locked` compares). Without a lock file that has it exactly once nothing is known of the version, and
// nothing is written. Manifests are protected: the guards let this recipe write them where the policy says so.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

struct Patterns {
  Pattern extraneous{
      R"re('((?:@[\w.-]+/)?[\w.-]+)' should be listed in the project's dependencies\. Run 'npm i -S )re"};
  Pattern node{R"(Cannot find module '((?:@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*)(?:/[\w./-]*)?')"};
  Pattern place{R"(^([^\s():]+)(?:\(\d{1,9},\d{1,9}\): error TS|:\d{1,9}:\d{1,9}(?::| -))|^([^\s:]+):\d{1,9}:\d{1,9})"};
  Pattern stack{R"(^- (/\S+)$)"};
  Pattern package{R"((?:@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*)"};
  Pattern version{R"(\d+\.\d+\.\d+(?:[+-][\w.+-]*)?)"};
  Pattern crate{
      R"((?:use of (?:undeclared crate or module|unresolved module or unlinked crate)|can't find crate for) `([a-z_][a-z0-9_]*)`)"};
  Pattern rust_place{R"(^ *--> ([^:]+):\d{1,9}:\d{1,9}$)"};
  Pattern cargo_package{
      R"re(\[\[package\]\]\r?\nname = "([\w-]+)"\r?\nversion = "([^"\n]+)"\r?\n(source = "[^"\n]*"\r?\n)?)re"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

// `name` in the directory of `path` or the nearest one above that has it; empty where none has.
std::string nearest(const SourceTree& tree, const std::string& path, const std::string& name) {
  std::string directory = path;
  while (!directory.empty()) {
    const std::size_t slash = directory.rfind('/');
    directory = slash == std::string::npos ? std::string() : directory.substr(0, slash);
    const std::string candidate = directory.empty() ? name : directory + "/" + name;
    if (std::binary_search(tree.paths().begin(), tree.paths().end(), candidate)) return candidate;
  }
  return {};
}

std::size_t line_of(std::string_view text, std::size_t offset) {
  return 1 +
         static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

// What the log misses and where.
struct Missing {
  std::string package;
  std::string file;  // as the log names it
  std::size_t log_line = 0;
  bool is_crate = false;
};

class DependencyRecipe {
 public:
  DependencyRecipe(const Instruction& instruction, const SourceTree& tree)
      : instruction_(instruction), tree_(tree), evidence_(evidence_lines(instruction)) {}

  RecipeOutcome run() {
    if (!read()) {
      out_.refuse("the evidence names no package that a manifest lacks");
    } else if (auto path = resolve_path(tree_, missing_.file); !path) {
      out_.refuse(missing_.file.empty() ? "the log does not say which file wants " + missing_.package
                                        : path.error().what);
    } else if (missing_.is_crate) {
      add_crate(*path);
    } else {
      add_package(*path);
    }
    if (!out_.refusals.empty()) out_.edits.clear();
    return std::move(out_);
  }

 private:
  bool read() {
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
      const std::string& text = *evidence_[i].text;
      missing_.log_line = evidence_[i].number;
      missing_.file = instruction_.file;
      if (RE2::PartialMatch(text, patterns().extraneous, &missing_.package)) return true;
      if (RE2::PartialMatch(text, patterns().node, &missing_.package)) {
        find_importer(i);
        return true;
      }
      std::string file;
      if (RE2::PartialMatch(text, patterns().rust_place, &file)) rust_file_ = file;
      if (RE2::PartialMatch(text, patterns().crate, &missing_.package)) {
        missing_.is_crate = true;
        if (rust_file_.empty() && i + 1 < evidence_.size())
          RE2::PartialMatch(*evidence_[i + 1].text, patterns().rust_place, &rust_file_);
        if (!rust_file_.empty()) missing_.file = rust_file_;
        return true;
      }
    }
    return false;
  }

  // tsc on the line itself, jest behind "from", Node in the stack below.
  void find_importer(std::size_t at) {
    static const Pattern from(R"( from '([^']+)')");
    std::string one, two;
    if (RE2::PartialMatch(*evidence_[at].text, from, &missing_.file)) return;
    if (RE2::PartialMatch(*evidence_[at].text, patterns().place, &one, &two)) {
      missing_.file = one.empty() ? two : one;
      return;
    }
    for (std::size_t i = at + 1; i < evidence_.size() && i < at + 6; ++i) {
      if (RE2::FullMatch(*evidence_[i].text, patterns().stack, &missing_.file)) return;
    }
  }

  void add(const std::string& path, const std::string& text, std::size_t offset, std::string added) {
    Edit edit = edit_for(instruction_, path, missing_.log_line,
                         fmt::format("{} is used and installed, and {} does not name it", missing_.package, path));
    edit.offset = offset;
    edit.first_line = line_of(text, offset);
    edit.after = std::move(added);
    out_.edits.push_back(std::move(edit));
  }

  // ---- npm ----

  void add_package(const std::string& path) {
    const std::string manifest = nearest(tree_, path, "package.json");
    if (manifest.empty()) return out_.refuse("no package.json stands above " + path);
    const std::string lock =
        manifest.substr(0, manifest.size() - std::string_view("package.json").size()) + "package-lock.json";
    auto text = tree_.read(manifest);
    auto locked = tree_.read(lock);
    if (!text) return out_.refuse(text.error().what);
    if (!locked) return out_.refuse("there is no " + lock + " that says which version is used");
    auto json = core::Json::parse(*text);
    auto lock_json = core::Json::parse(*locked);
    if (!json || !lock_json) return out_.refuse((json ? lock : manifest) + " is no JSON");
    for (const char* kind : {"dependencies", "devDependencies", "peerDependencies", "optionalDependencies"}) {
      if (const core::Json* there = (*json)[kind].find(missing_.package); there)
        return out_.refuse(fmt::format("{} names {} already, in {}", manifest, missing_.package, kind));
    }
    const core::Json& entry = (*lock_json)["packages"]["node_modules/" + missing_.package];
    const std::string version(entry["version"].string_or(""));
    if (!RE2::FullMatch(version, patterns().version))
      return out_.refuse(fmt::format("{} has no version of {} at its top", lock, missing_.package));
    for (const char* flag : {"dev", "peer", "optional", "devOptional", "link"}) {
      if (entry[flag].boolean_or(false))
        return out_.refuse(fmt::format("{} has {} for another purpose ({}): a person has to say which one", lock,
                                       missing_.package, flag));
    }
    const std::string value = "\"^" + version + "\"";
    add_to_object(manifest, *text, 0, value, false);
    const auto root = json_object_at(*locked, 0);
    const JsonMember* packages = root ? root->find("packages") : nullptr;
    const auto all = packages ? json_object_at(*locked, packages->value_begin) : std::nullopt;
    const JsonMember* own = all ? all->find("") : nullptr;
    if (!own) return out_.refuse(lock + " has no entry for the project itself");
    add_to_object(lock, *locked, own->value_begin, value, true);
  }

  // Into "dependencies" of the object at `at`, which gets one where it has none: npm puts it last in package.json and
  // in front of "devDependencies" in its lock.
  void add_to_object(const std::string& path, const std::string& text, std::size_t at, const std::string& value,
                     bool is_lock) {
    const auto object = json_object_at(text, at);
    if (!object) return out_.refuse(path + " holds no object");
    std::optional<JsonInsertion> insertion;
    if (const JsonMember* there = object->find("dependencies")) {
      const auto dependencies = json_object_at(text, there->value_begin);
      if (dependencies) insertion = add_member(text, *dependencies, missing_.package, value, true);
    } else {
      insertion = add_dependencies(text, *object, value, is_lock);
    }
    if (!insertion) return out_.refuse("the dependencies in " + path + " are not written one a line");
    add(path, text, insertion->offset, insertion->text);
  }

  [[nodiscard]] std::optional<JsonInsertion> add_dependencies(const std::string& text, const JsonObject& object,
                                                              const std::string& value, bool is_lock) const {
    if (object.members.empty()) return std::nullopt;
    const std::size_t key = object.members.front().key_begin;
    const std::size_t line = text.rfind('\n', key);
    if (line == std::string::npos) return std::nullopt;
    const std::string indent = text.substr(line + 1, key - line - 1);
    const std::size_t outer = text.find_last_of('\n', object.end - 1);
    const std::string closing = outer == std::string::npos ? "" : text.substr(outer + 1, object.end - 2 - outer);
    if (closing.size() >= indent.size() || closing.find_first_not_of(" \t") != std::string::npos) return std::nullopt;
    const std::string end = line > 0 && text[line - 1] == '\r' ? "\r\n" : "\n";
    const std::string inner = indent + indent.substr(closing.size());
    const std::string block = "{" + end + inner + "\"" + missing_.package + "\": " + value + end + indent + "}";
    if (const JsonMember* next = is_lock ? object.find("devDependencies") : nullptr)
      return JsonInsertion{next->key_begin, "\"dependencies\": " + block + "," + end + indent};
    return add_member(text, object, "dependencies", block, false);
  }

  // ---- cargo ----

  static std::string with_underscores(std::string name) {
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
  }

  struct LockedCrate {
    std::string name, version;
    bool from_registry = false;
    std::size_t header_end = 0;  // behind name, version, source
  };

  static std::vector<LockedCrate> locked_crates(const std::string& lock) {
    std::vector<LockedCrate> out;
    re2::StringPiece rest(lock);
    LockedCrate one;
    std::string source;
    while (RE2::FindAndConsume(&rest, patterns().cargo_package, &one.name, &one.version, &source)) {
      one.from_registry = !source.empty();
      one.header_end = static_cast<std::size_t>(rest.data() - lock.data());
      out.push_back(one);
    }
    return out;
  }

  void add_crate(const std::string& path) {
    const std::string manifest = nearest(tree_, path, "Cargo.toml");
    const std::string lock = nearest(tree_, path, "Cargo.lock");
    if (manifest.empty() || lock.empty()) return out_.refuse("no Cargo.toml with a Cargo.lock stands above " + path);
    if (may_be_module(path))
      return out_.refuse(missing_.package + " may be a module of the tree that nothing declares");
    auto text = tree_.read(manifest);
    auto locked = tree_.read(lock);
    if (!text || !locked) return out_.refuse((text ? locked : text).error().what);
    std::vector<LockedCrate> found;
    std::optional<LockedCrate> own;
    std::string own_name;
    static const Pattern package_name(R"re((?s)\[package\][^\[]*?\nname\s*=\s*"([\w-]+)")re");
    RE2::PartialMatch(*text, package_name, &own_name);
    for (LockedCrate& one : locked_crates(*locked)) {
      if (one.name == own_name && !one.from_registry) own = one;
      if (with_underscores(one.name) == missing_.package) found.push_back(std::move(one));
    }
    if (found.size() != 1 || !found.front().from_registry || !RE2::FullMatch(found.front().version, patterns().version))
      return out_.refuse(fmt::format("{} has {} not exactly once, from a registry", lock, missing_.package));
    if (!own) return out_.refuse(lock + " has no entry for the crate itself");
    const LockedCrate& crate = found.front();
    add_to_cargo_toml(manifest, *text, crate, section_for(path, manifest));
    add_to_cargo_lock(lock, *locked, *own, crate.name);
  }

  // `mod x;` forgotten looks the same as a crate that is not declared.
  [[nodiscard]] bool may_be_module(const std::string& path) const {
    const std::string directory = path.substr(0, path.find_last_of('/') + 1);
    const std::string stem = path.substr(0, path.size() - std::string_view(".rs").size());
    return std::any_of(tree_.paths().begin(), tree_.paths().end(), [&](const std::string& other) {
      return other == directory + missing_.package + ".rs" || other == directory + missing_.package + "/mod.rs" ||
             other == stem + "/" + missing_.package + ".rs";
    });
  }

  static std::string section_for(const std::string& path, const std::string& manifest) {
    const std::string inside = path.substr(manifest.size() - std::string_view("Cargo.toml").size());
    if (inside == "build.rs") return "build-dependencies";
    for (const char* directory : {"tests/", "benches/", "examples/"}) {
      if (inside.starts_with(directory)) return "dev-dependencies";
    }
    return "dependencies";
  }

  void add_to_cargo_toml(const std::string& path, const std::string& text, const LockedCrate& crate,
                         const std::string& section) {
    static const Pattern header(R"(^\s*\[+([^\[\]]+)\]+\s*(?:#.*)?$)");
    static const Pattern member(R"(^([\w-]+)\s*=)");
    const LineIndex lines(text);
    const std::string end = lines.count() > 0 && lines.line(1).ends_with('\r') ? "\r\n" : "\n";
    const std::string added =
        fmt::format("{} = \"{}\"{}", crate.name, crate.version.substr(0, crate.version.find('+')), end);
    std::string in, name;
    std::size_t place = 0, last = 0;  // line numbers: before which, behind which
    std::vector<std::string> names;
    for (std::size_t number = 1; number <= lines.count(); ++number) {
      const std::string line(core::trim(lines.line(number)));
      if (RE2::FullMatch(line, header, &in)) {
        if (in.find("dependencies") != std::string::npos && with_underscores(in).ends_with("." + missing_.package))
          return out_.refuse(path + " names " + crate.name + " already");
        if (in == section) last = number;
      } else if (RE2::PartialMatch(line, member, &name) && in.find("dependencies") != std::string::npos) {
        if (with_underscores(name) == missing_.package) return out_.refuse(path + " names " + crate.name + " already");
        if (in != section) continue;
        names.push_back(name);
        if (place == 0 && name > crate.name) place = number;
        last = number;
      } else if (in == section && !line.empty() && !line.starts_with('#')) {
        last = number;  // the rest of a value of several lines
      }
    }
    if (last == 0) return add_cargo_section(path, text, section, added, end);
    if (!std::is_sorted(names.begin(), names.end())) place = 0;
    std::size_t offset = lines.offset(place > 0 ? place : last + 1);
    const bool open = offset > 0 && text[offset - 1] != '\n';
    add(path, text, offset, (open ? end : std::string()) + added);
  }

  void add_cargo_section(const std::string& path, const std::string& text, const std::string& section,
                         const std::string& added, const std::string& end) {
    const bool open = !text.empty() && text.back() != '\n';
    add(path, text, text.size(), (open ? end : std::string()) + end + "[" + section + "]" + end + added);
  }

  // Its own entry: dependencies = [ "a", "b", ], sorted, one a line.
  void add_to_cargo_lock(const std::string& path, const std::string& text, const LockedCrate& own,
                         const std::string& name) {
    const std::string_view rest = std::string_view(text).substr(own.header_end);
    const std::string line = " \"" + name + "\",\n";
    if (!rest.starts_with("dependencies = [\n")) {
      if (!rest.empty() && !rest.starts_with('\n')) return out_.refuse(path + " is not written as cargo writes it");
      return add(path, text, own.header_end, "dependencies = [\n" + line + "]\n");
    }
    std::size_t at = own.header_end + std::string_view("dependencies = [\n").size();
    while (text.compare(at, 2, " \"") == 0) {
      const std::string_view there = std::string_view(text).substr(at, text.find('\n', at) + 1 - at);
      if (there == line) return;
      if (there > line) break;
      at += there.size();
    }
    add(path, text, at, line);
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  std::vector<EvidenceLine> evidence_;
  Missing missing_;
  std::string rust_file_;
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome undeclared_dependency(const Instruction& instruction, const SourceTree& tree) {
  return DependencyRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
