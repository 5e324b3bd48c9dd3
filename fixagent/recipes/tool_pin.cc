#include "fixagent/recipes/tool_pin.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

using Version = std::vector<unsigned>;

constexpr std::size_t kMaxFiles = 40;

struct Pattern : RE2 {
  explicit Pattern(const std::string& text) : RE2(text, RE2::Latin1) {}
};

// "23.1.0"; empty where a part is no number.
Version read_version(std::string_view text) {
  Version version;
  for (const std::string_view part : core::split(text, '.')) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc() || end != part.data() + part.size()) return {};
    version.push_back(number);
  }
  return version;
}

// The first thing in the text that looks like a version.
Version printed_version(std::string_view printed) {
  static const Pattern pattern(R"((?:^|[^\w.]|\b(?:v|go))(\d{1,6}(?:\.\d{1,6}){1,3}))");
  std::string found;
  return RE2::PartialMatch(printed, pattern, &found) ? read_version(found) : Version();
}

unsigned part(const Version& version, std::size_t at) { return at < version.size() ? version[at] : 0; }

bool same_front(const Version& one, const Version& other, std::size_t parts) {
  for (std::size_t i = 0; i < parts; ++i) {
    if (part(one, i) != part(other, i)) return false;
  }
  return true;
}

bool not_older(const Version& one, const Version& other) {
  for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
    if (part(one, i) != part(other, i)) return part(one, i) > part(other, i);
  }
  return true;
}

// Where pre-commit gets a tool from: the hook's repository, whose tags are the tool's versions.
struct HookRepository {
  std::string_view tool, repository;
};
constexpr std::array kHookRepositories = {
    HookRepository{"black", "psf/black"},
    HookRepository{"black", "psf/black-pre-commit-mirror"},
    HookRepository{"isort", "pycqa/isort"},
    HookRepository{"isort", "timothycrosley/isort"},
    HookRepository{"prettier", "pre-commit/mirrors-prettier"},
    HookRepository{"clang-format", "pre-commit/mirrors-clang-format"},
    HookRepository{"eslint", "pre-commit/mirrors-eslint"},
    HookRepository{"shfmt", "scop/pre-commit-shfmt"},
};

class PinSearch {
 public:
  PinSearch(const SourceTree& tree, std::string_view tool) : tree_(tree), tool_(tool) {}

  std::vector<std::string> run() {
    for (const std::string& path : tree_.paths()) {
      if (files_ == kMaxFiles) break;
      look_into(path);
    }
    return {found_.begin(), found_.end()};
  }

 private:
  void look_into(const std::string& path) {
    static const Pattern requirements(R"((?i)(?:^|.*/)(?:requirements[^/]*\.(?:txt|in)|requirements/[^/]*\.txt)$)");
    if (path == ".pre-commit-config.yaml") {
      in_hooks(read(path));
    } else if (path == "package.json") {
      in_package_json(read(path));
    } else if (tool_ == "rustfmt" && (path == "rust-toolchain" || path == "rust-toolchain.toml")) {
      in_toolchain(read(path));
    } else if (path == "pyproject.toml" || path == "setup.cfg" || path == "tox.ini" ||
               RE2::FullMatch(path, requirements)) {
      in_requirements(read(path));
    }
  }

  std::string read(const std::string& path) {
    ++files_;
    auto text = tree_.read(path);
    return text ? std::move(*text) : std::string();
  }

  void add(std::string_view version) {
    while (version.starts_with('v')) version.remove_prefix(1);
    if (!version.empty()) found_.emplace(version);
  }

  // "repo: …/psf/black" and the "rev:" that belongs to it, on either side of the other.
  void in_hooks(const std::string& text) {
    static const Pattern repo(R"(^\s*-\s+repo:\s*['"]?(\S+?)(?:\.git)?['"]?\s*$)");
    static const Pattern rev(R"(^\s*rev:\s*['"]?v?(\d+(?:\.\d+)*)(?:-\d+)?['"]?\s*(?:#.*)?$)");
    bool ours = false;
    std::string found;
    for (const std::string_view line : core::split(text, '\n')) {
      if (RE2::FullMatch(line, repo, &found)) {
        ours = is_hook_repository(core::to_lower(found));
      } else if (ours && RE2::FullMatch(line, rev, &found)) {
        add(found);
      }
    }
  }

  [[nodiscard]] bool is_hook_repository(std::string_view url) const {
    return std::any_of(kHookRepositories.begin(), kHookRepositories.end(), [&](const HookRepository& known) {
      return known.tool == tool_ && url.ends_with("/" + std::string(known.repository));
    });
  }

  void in_requirements(const std::string& text) {
    const std::string name = RE2::QuoteMeta(tool_);
    take_all(text, Pattern(R"re((?im)(?:^|["'\s,;]))re" + name +
                           R"re((?:\[[^\]]*\])?\s*==\s*(\d+(?:\.\d+)*)(?:["'\s;,]|$))re"));
    take_all(text, Pattern("(?m)^" + name + R"re(\s*=\s*"([~^]?\d+(?:\.\d+)*)")re"));
  }

  void in_package_json(const std::string& text) {
    take_all(text, Pattern("\"" + RE2::QuoteMeta(tool_) + R"re("\s*:\s*"([~^]?\d+(?:\.\d+)*)")re"));
  }

  void in_toolchain(const std::string& text) {
    take_all(text, Pattern(R"re((?m)^\s*(?:channel\s*=\s*")?(\d+\.\d+(?:\.\d+)?)"?\s*$)re"));
  }

  void take_all(const std::string& text, const RE2& pattern) {
    re2::StringPiece rest(text);
    std::string found;
    while (RE2::FindAndConsume(&rest, pattern, &found)) add(found);
  }

  const SourceTree& tree_;
  std::string tool_;
  std::set<std::string> found_;
  std::size_t files_ = 0;
};

}  // namespace

bool pin_satisfied(std::string_view wanted, std::string_view printed) {
  const char kind = wanted.empty() ? '\0' : wanted.front();
  if (kind == '^' || kind == '~') wanted.remove_prefix(1);
  if (wanted.starts_with('v')) wanted.remove_prefix(1);
  const Version want = read_version(wanted);
  const Version have = printed_version(printed);
  if (want.empty() || have.empty()) return false;
  if (kind == '^') return same_front(want, have, part(want, 0) == 0 ? 2 : 1) && not_older(have, want);
  if (kind == '~') return same_front(want, have, std::min<std::size_t>(2, want.size())) && not_older(have, want);
  return same_front(want, have, want.size());
}

std::vector<std::string> pinned_versions(const SourceTree& tree, std::string_view tool) {
  return PinSearch(tree, tool).run();
}

}  // namespace cimend::fixagent
