#include "classify/repository_path.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kLongestPath = 1000;

// Where CI systems check repositories out, '/' between the parts. What they match is cut off.
constexpr std::array<const char*, 13> kCheckouts = {
    R"(/(?:home|Users)/runner/work/[^/]+/[^/]+/)",             // GitHub Actions, and Azure's macOS agents
    R"(/__w/[^/]+/[^/]+/)",                                    // the same in a container
    R"(/github/workspace/)",                                   // the same in an action's container
    R"([A-Z]:/a/[^/]+/[^/]+/)",                                // the same on Windows
    R"(/home/vsts/work/\d+/s/)",                               // Azure Pipelines
    R"((?:/home|/Users|C:/Users)/travis/build/[^/]+/[^/]+/)",  // Travis
    R"(/builds/[^/]+/[^/]+/)",                                 // GitLab
    R"(/home/circleci/(?:project|repo)/)",                     // CircleCI
    R"((?:/[^/]+)*/jenkins(?:_home)?/workspace/[^/]+/)",       // Jenkins
    R"(C:/projects/[^/]+/)",                                   // AppVeyor
    R"(/drone/src/)",                                          // Drone
    R"(/opt/atlassian/pipelines/agent/build/)",                // Bitbucket
    R"(/(?:private/)?tmp/cirrus-ci-build/)",                   // Cirrus
};

// Directories of what others wrote.
constexpr std::array<std::string_view, 8> kInstalled = {"node_modules", "site-packages", "dist-packages", ".venv",
                                                        "venv",         ".tox",          ".cargo",        "vendor"};

std::string without_checkout(std::string path) {
  static const re2::RE2 checkout(fmt::format("{}", fmt::join(kCheckouts, "|")));
  re2::StringPiece rest(path);
  if (re2::RE2::Consume(&rest, checkout)) return std::string(rest.data(), rest.size());
  return path;
}

bool is_no_path(std::string_view path) {
  return path.empty() || path.size() > kLongestPath || path.find("://") != std::string_view::npos ||
         core::terminal_safe(path) != path || path.find_first_of("<>|*?\"\t") != std::string_view::npos;
}

bool is_absolute(std::string_view path) {
  return path.starts_with('/') || path.starts_with('~') || (path.size() >= 2 && path[1] == ':');
}

}  // namespace

std::optional<std::string> repository_path(std::string_view named) {
  if (is_no_path(named)) return std::nullopt;
  std::string path(named);
  std::replace(path.begin(), path.end(), '\\', '/');
  path = without_checkout(std::move(path));
  if (is_absolute(path)) return std::nullopt;
  std::string made;
  for (const std::string_view part : core::split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == ".." || std::find(kInstalled.begin(), kInstalled.end(), part) != kInstalled.end()) return std::nullopt;
    made += made.empty() ? "" : "/";
    made += part;
  }
  if (made.empty()) return std::nullopt;
  return made;
}

std::string to_uri(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || std::string_view("/-._~").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace cimend::classify
