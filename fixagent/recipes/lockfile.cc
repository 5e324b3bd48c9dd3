#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "fixagent/recipes/recipes.h"

// lockfile: the package manager says that its lock file does not fit what the project asks for.
//
// Only the package manager can write it. What it is asked for is the smallest thing that makes both fit: no update of
// what is locked already, no scripts of packages, no vulnerability report. Offline where nothing outside of the tree is
// locked; else it needs the network, which only the policy can grant. A lock file that is not there is not made, and
// one that an old npm wrote is not turned into a new form.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string in_directory(const std::string& directory, std::string_view name) {
  return directory.empty() ? std::string(name) : directory + "/" + std::string(name);
}

bool is_named(std::string_view path, std::string_view name) {
  return path == name || path.ends_with("/" + std::string(name));
}

// Every path of the tree whose last part is `name`, outside of packages that are kept in the tree.
std::vector<std::string> all_named(const SourceTree& tree, std::string_view name) {
  std::vector<std::string> out;
  for (const std::string& path : tree.paths()) {
    const bool foreign = path.find("node_modules/") != std::string::npos || path.find("vendor/") != std::string::npos ||
                         path.find("testdata/") != std::string::npos;
    if (!foreign && is_named(path, name)) out.push_back(path);
  }
  return out;
}

bool has(const SourceTree& tree, const std::string& path) {
  return std::binary_search(tree.paths().begin(), tree.paths().end(), path);
}

class LockfileRecipe {
 public:
  LockfileRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    for (const EvidenceLine& line : evidence_lines(instruction_)) {
      if (read(line)) return std::move(out_);
    }
    out_.refuse("the evidence names no lock file that is out of date");
    return std::move(out_);
  }

 private:
  bool read(const EvidenceLine& line) {
    static const Pattern go(R"((?:^|\s)(?:updates to go\.(?:mod|sum) needed|missing go\.sum entry)\b)");
    static const Pattern go_file(R"(^\s*([^\s:]+\.go):\d+:)");
    static const Pattern cargo(
        R"(error: (?:the lock file (\S+) needs to be updated but|cannot update the lock file (\S+) because) --(?:locked|frozen) was passed)");
    static const Pattern npm(R"(`npm ci` can only install packages when your package\.json and)");
    std::string one, other;
    if (RE2::PartialMatch(*line.text, go)) {
      RE2::PartialMatch(*line.text, go_file, &one);
      mend_go(line.number, one);
    } else if (RE2::PartialMatch(*line.text, cargo, &one, &other)) {
      mend_cargo(line.number, one.empty() ? other : one);
    } else if (RE2::PartialMatch(*line.text, npm)) {
      mend_npm(line.number);
    } else {
      return false;
    }
    return true;
  }

  // The one directory whose lock file is meant.
  std::optional<std::string> only_directory(std::string_view name) {
    const std::vector<std::string> all = all_named(tree_, name);
    if (all.size() == 1) return directory_of(all.front());
    out_.refuse(all.empty() ? fmt::format("the commit has no {}", name)
                            : fmt::format("the commit has several {}: which is meant can't be seen", name));
    return std::nullopt;
  }

  // The module that a source file belongs to; without one the only module of the tree.
  std::optional<std::string> go_module(const std::string& file) {
    const auto path =
        file.empty() ? core::Result<std::string>(core::fail(core::Errc::not_found, "")) : resolve_path(tree_, file);
    if (!path) return only_module();
    std::string directory = directory_of(*path);
    while (!directory.empty() && !has(tree_, directory + "/go.mod")) directory = directory_of(directory);
    if (has(tree_, in_directory(directory, "go.mod"))) return directory;
    out_.refuse("no go.mod stands above " + *path);
    return std::nullopt;
  }

  // The module at the top, where the others are those that it takes from the tree.
  std::optional<std::string> only_module() {
    static const Pattern replaced(R"((?m)^(?:replace)?\s*\S+(?:\s+v\S+)?\s+=>\s+\./(\S+?)/?\s*$)");
    const auto top = tree_.read("go.mod");
    if (!top) return only_directory("go.mod");
    std::vector<std::string> all = all_named(tree_, "go.mod");
    re2::StringPiece rest(*top);
    std::string directory;
    while (RE2::FindAndConsume(&rest, replaced, &directory)) std::erase(all, directory + "/go.mod");
    return all.size() == 1 ? std::optional<std::string>(std::string()) : only_directory("go.mod");
  }

  void mend_go(std::size_t line, const std::string& file) {
    const auto directory = go_module(file);
    if (!directory) return;
    if (has(tree_, in_directory(*directory, "vendor/modules.txt"))) {
      return out_.refuse("the module keeps its dependencies in vendor/: `go mod vendor` would change them, too");
    }
    if (has(tree_, "go.work"))
      return out_.refuse("the modules belong to a go.work: run `go work sync`, then `go mod tidy`");
    const std::string manifest = in_directory(*directory, "go.mod");
    const auto text = tree_.read(manifest);
    if (!text) return out_.refuse(text.error().what);
    ToolRun run;
    run.needs_network = !is_local(*text);
    run.argv = {"env", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local"};
    if (!run.needs_network) run.argv.emplace_back("GOPROXY=off");
    run.argv.insert(run.argv.end(), {"go", "mod", "tidy"});
    run.may_change = {manifest};
    const std::string sums = in_directory(*directory, "go.sum");
    if (has(tree_, sums)) run.may_change.push_back(sums);
    add(std::move(run), line, *directory, "go mod tidy writes what the go command asks for");
    Check check;
    check.argv = {"env", "GOFLAGS=-mod=readonly", "GOPROXY=off", "go", "list", "-deps", "./..."};
    check.directory = *directory;
    out_.checks.push_back(std::move(check));
  }

  // Every module that go.mod asks for stands in the tree.
  static bool is_local(const std::string& text) {
    static const Pattern required(R"(^(?:require\s+)?([\w.~/-]+)\s+v\d\S*(?:\s*//.*)?$)");
    static const Pattern replaced(R"(^(?:replace\s+)?([\w.~/-]+)(?:\s+v\S+)?\s+=>\s+\.\.?/\S*$)");
    std::vector<std::string> wanted, there;
    for (const std::string_view line : core::split(text, '\n')) {
      std::string name;
      if (RE2::FullMatch(core::trim(line), required, &name)) wanted.push_back(name);
      if (RE2::FullMatch(core::trim(line), replaced, &name)) there.push_back(name);
    }
    return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
      return std::find(there.begin(), there.end(), name) != there.end();
    });
  }

  void mend_cargo(std::size_t line, const std::string& named) {
    const auto path = resolve_path(tree_, named);
    if (!path) return out_.refuse(path.error().what);
    if (!is_named(*path, "Cargo.lock")) return out_.refuse(*path + " is no Cargo.lock");
    const auto text = tree_.read(*path);
    if (!text) return out_.refuse(text.error().what);
    ToolRun run;
    run.needs_network = text->find("\nsource = \"") != std::string::npos;
    run.argv = {"cargo", "update", "--workspace"};
    if (!run.needs_network) run.argv.emplace_back("--offline");
    run.may_change = {*path};
    add(std::move(run), line, directory_of(*path),
        "cargo update --workspace changes what the manifests ask for, and nothing else");
    Check check;
    check.argv = {"cargo", "metadata", "--locked", "--offline", "--format-version=1"};
    check.directory = directory_of(*path);
    out_.checks.push_back(std::move(check));
  }

  void mend_npm(std::size_t line) {
    const auto directory = only_directory("package-lock.json");
    if (!directory) return;
    const std::string lock = in_directory(*directory, "package-lock.json");
    const auto text = tree_.read(lock);
    if (!text) return out_.refuse(text.error().what);
    static const Pattern version(R"("lockfileVersion"\s*:\s*([23]))");
    if (!RE2::PartialMatch(*text, version)) {
      return out_.refuse(lock + " has an old form, which a newer npm would turn into another one");
    }
    ToolRun run;
    run.needs_network = text->find("\"resolved\": \"http") != std::string::npos ||
                        text->find("\"resolved\": \"git") != std::string::npos || asks_registry(*directory);
    run.argv = {"npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"};
    if (!run.needs_network) run.argv.emplace_back("--offline");
    run.may_change = {lock};
    add(std::move(run), line, *directory, "npm install --package-lock-only makes the lock file fit package.json");
  }

  // A dependency that is none of the tree's own directories.
  [[nodiscard]] bool asks_registry(const std::string& directory) const {
    static const Pattern dependency(R"re("[^"]+"\s*:\s*"(?:[~^]|>=?|<=?)?\s*v?\d[^"]*")re");
    static const Pattern version(R"re("(?:version|node|npm)"\s*:\s*"[^"]*")re");
    auto manifest = tree_.read(in_directory(directory, "package.json"));
    if (!manifest) return true;
    RE2::GlobalReplace(&*manifest, version, "");
    return RE2::PartialMatch(*manifest, dependency);
  }

  void add(ToolRun run, std::size_t line, std::string directory, std::string reason) {
    run.grant = ToolRun::Grant::lockfile;
    run.directory = std::move(directory);
    run.like = edit_for(instruction_, {}, line, std::move(reason));
    out_.runs.push_back(std::move(run));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome lockfile(const Instruction& instruction, const SourceTree& tree) {
  return LockfileRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
