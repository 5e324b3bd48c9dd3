#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/source_line.h"

// deprecated-version: an action or a runner image that GitHub does not run any more, or soon will not.
//
// The log names the action and the version it has; what is new is known from the tables below, which were written
// down on the day that stands above them. A newer major may behave otherwise, and workflows are protected: each is a
// suggestion and never an edit.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

constexpr const char* kTableDate = "2025-11-20";

struct KnownAction {
  const char* name;
  int major;
};
// Newest majors by their release pages.
constexpr KnownAction kActions[] = {
    {"actions/cache", 4},
    {"actions/checkout", 5},
    {"actions/configure-pages", 5},
    {"actions/create-github-app-token", 2},
    {"actions/dependency-review-action", 4},
    {"actions/deploy-pages", 4},
    {"actions/download-artifact", 5},
    {"actions/first-interaction", 3},
    {"actions/github-script", 8},
    {"actions/labeler", 6},
    {"actions/setup-dotnet", 5},
    {"actions/setup-go", 6},
    {"actions/setup-java", 5},
    {"actions/setup-node", 5},
    {"actions/setup-python", 6},
    {"actions/stale", 10},
    {"actions/upload-artifact", 4},
    {"actions/upload-pages-artifact", 4},
    {"codecov/codecov-action", 5},
    {"docker/build-push-action", 6},
    {"docker/login-action", 3},
    {"docker/metadata-action", 5},
    {"docker/setup-buildx-action", 3},
    {"docker/setup-qemu-action", 3},
    {"github/codeql-action/analyze", 4},
    {"github/codeql-action/autobuild", 4},
    {"github/codeql-action/init", 4},
    {"github/codeql-action/upload-sarif", 4},
};

struct KnownImage {
  const char* old;
  const char* next;  // the nearest that is still run
};
constexpr KnownImage kImages[] = {
    {"ubuntu-16.04", "ubuntu-22.04"}, {"ubuntu-18.04", "ubuntu-22.04"}, {"ubuntu-20.04", "ubuntu-22.04"},
    {"macos-10.15", "macos-14"},      {"macos-11", "macos-14"},         {"macos-12", "macos-14"},
    {"macos-13", "macos-15"},         {"windows-2016", "windows-2022"}, {"windows-2019", "windows-2022"},
};

int newest_major(const std::string& action) {
  for (const KnownAction& one : kActions) {
    if (action == one.name) return one.major;
  }
  return 0;
}

bool is_workflow(const std::string& path) {
  const bool yaml = path.ends_with(".yml") || path.ends_with(".yaml");
  return yaml && (path.starts_with(".github/workflows/") || path.ends_with("/action.yml") ||
                  path.ends_with("/action.yaml") || path == "action.yml" || path == "action.yaml");
}

class DeprecatedRecipe {
 public:
  DeprecatedRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    for (const EvidenceLine& line : evidence_lines(instruction_)) read(line);
    for (const auto& [action, line] : actions_) suggest_action(action, line);
    for (const auto& [image, line] : images_) suggest_image(image, line);
    if (actions_.empty() && images_.empty())
      out_.refuse("the evidence names no action and no runner image that is known");
    return std::move(out_);
  }

 private:
  void read(const EvidenceLine& line) {
    static const Pattern deprecated(
        R"((?i)deprecat|brownout|no longer supported|unsupported|will be removed|has been removed|is retired)");
    static const Pattern action(R"(([\w.-]+/[\w./-]+?)(?:@|: ?)v(\d{1,3})(?:[.\d]*)\b)");
    static const Pattern image(R"((?i)\b(ubuntu|macos|windows)[- ](\d\d(?:\d\d|\.\d\d)?)\b)");
    if (!RE2::PartialMatch(*line.text, deprecated)) return;
    re2::StringPiece rest(*line.text);
    std::string name, version;
    while (RE2::FindAndConsume(&rest, action, &name, &version)) {
      const int newest = newest_major(name);
      if (newest > std::stoi(version)) actions_.emplace(name + "@v" + version, line.number);
    }
    rest = *line.text;
    while (RE2::FindAndConsume(&rest, image, &name, &version)) {
      const std::string whole = core::to_lower(name) + "-" + version;
      if (std::any_of(std::begin(kImages), std::end(kImages), [&](const KnownImage& i) { return whole == i.old; }))
        images_.emplace(whole, line.number);
    }
  }

  // Every place that uses it with this major ("@v3", "@v3.1.2"), in all workflows; a commit's hash stays.
  void suggest_action(const std::string& named, std::size_t log_line) {
    const std::size_t at = named.find('@');
    const std::string name = named.substr(0, at);
    const std::string fresh = fmt::format("{}@v{}", name, newest_major(name));
    const Pattern uses(
        fmt::format(R"(^\s*(?:- +)?uses:\s+['"]?({}(?:\.\d+)*)['"]?\s*(?:#.*)?\r?$)", RE2::QuoteMeta(named)).c_str());
    Suggestion one;
    one.reason = fmt::format("{} is deprecated; {} was the newest known on {}: read its notes on what changed", named,
                             fresh, kTableDate);
    collect(one, log_line, uses, fresh);
    if (one.edits.empty()) out_.refuse("no workflow of the commit uses " + named);
  }

  void suggest_image(const std::string& image, std::size_t log_line) {
    std::string fresh;
    for (const KnownImage& known : kImages) {
      if (image == known.old) fresh = known.next;
    }
    const Pattern uses(fmt::format(R"(^[^#]*?[\s\[,'":-]({})\b['"]?[^-.].*$|^[^#]*?[\s\[,'":-]({})['"]?\s*$)",
                                   RE2::QuoteMeta(image), RE2::QuoteMeta(image))
                           .c_str());
    Suggestion one;
    one.reason =
        fmt::format("{} is not offered any more; {} was the nearest image that is, on {}", image, fresh, kTableDate);
    collect(one, log_line, uses, fresh);
    if (one.edits.empty()) out_.refuse("no workflow of the commit asks for " + image);
  }

  void collect(Suggestion& one, std::size_t log_line, const Pattern& pattern, const std::string& fresh) {
    one.log_line = log_line;
    for (const std::string& path : tree_.paths()) {
      if (!is_workflow(path)) continue;
      auto text = tree_.read(path);
      if (!text) continue;
      const LineIndex lines(*text);
      for (std::size_t number = 1; number <= lines.count(); ++number) {
        const std::string_view line = lines.line(number);
        re2::StringPiece found, other;
        const re2::StringPiece whole(line.data(), line.size());
        const bool two = pattern.NumberOfCapturingGroups() == 2;
        if (!(two ? RE2::FullMatch(whole, pattern, &found, &other) : RE2::FullMatch(whole, pattern, &found))) continue;
        if (found.empty()) found = other;
        Edit edit = edit_for(instruction_, path, log_line, one.reason);
        edit.offset = lines.offset(number) + static_cast<std::size_t>(found.data() - line.data());
        edit.first_line = number;
        edit.before = std::string(found);
        edit.after = fresh;
        one.edits.push_back(std::move(edit));
      }
    }
    if (!one.edits.empty()) out_.suggestions.push_back(one);
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  std::map<std::string, std::size_t> actions_, images_;  // name → line of the log
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome deprecated_version(const Instruction& instruction, const SourceTree& tree) {
  return DeprecatedRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
