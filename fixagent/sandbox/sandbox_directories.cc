#include "fixagent/sandbox/sandbox_directories.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

#include "core/fs.h"
#include "core/text.h"

namespace cimend::fixagent {
namespace {

using core::Errc;
constexpr uid_t kFirstPerson = 1000;  // accounts below belong to the system, and live in /usr, /var, …

bool is_directory(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

std::string real_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  return error ? std::string() : real.string();
}

std::set<std::string> home_directories() {
  std::set<std::string> homes = {"/home", "/root"};
  if (const char* home = std::getenv("HOME")) homes.insert(real_path(home));
  ::setpwent();
  while (const passwd* account = ::getpwent()) {
    if (account->pw_uid == 0 || account->pw_uid >= kFirstPerson) homes.insert(real_path(account->pw_dir));
  }
  ::endpwent();
  homes.erase("");
  homes.erase("/");
  return homes;
}

bool is_or_is_above(const std::string& directory, const std::string& path) {
  return path == directory || path.starts_with(directory + "/");
}

// Why it may not be shown, or "".
std::string problem_of(const std::string& real, const std::set<std::string>& homes) {
  if (real.empty() || !is_directory(real)) return "is no directory";
  if (real == "/") return "is the whole machine";
  if (real.find(':') != std::string::npos) return "has a ':' in it, which PATH can't hold";
  for (const char* made_up : {"/proc", "/sys", "/dev"}) {
    if (is_or_is_above(made_up, real)) return "is the kernel's";
  }
  for (const std::string& home : homes) {
    if (is_or_is_above(real, home)) return "is, or holds, a home directory";
  }
  return {};
}

}  // namespace

bool is_plain_path(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  const auto parts = core::split(path, '/');
  return std::none_of(parts.begin(), parts.end(),
                      [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

core::Result<std::vector<std::string>> checked_tool_directories(const std::vector<std::string>& directories) {
  std::vector<std::string> out;
  if (directories.empty()) return out;
  const std::set<std::string> homes = home_directories();
  for (const std::string& directory : directories) {
    const std::string real = directory.starts_with('/') ? real_path(directory) : "";
    const std::string problem = directory.starts_with('/') ? problem_of(real, homes) : "is no absolute path";
    if (!problem.empty()) {
      return core::fail(Errc::refused, fmt::format("the tool directory {} {}", directory, problem), {},
                        "name the directory of the tools themselves");
    }
    if (std::find(out.begin(), out.end(), real) == out.end()) out.push_back(real);
  }
  return out;
}

std::string search_path(const std::vector<std::string>& tool_directories) {
  std::string path;
  for (const std::string& directory : tool_directories) {
    for (const char* below : {"", "/bin", "/.bin"}) {
      if (is_directory(directory + below)) path += directory + below + ":";
    }
  }
  return path + "/usr/local/bin:/usr/bin:/bin";
}

core::Result<DependencyPlaces> DependencyPlaces::make(
    const std::string& workspace, const std::vector<std::pair<std::string, std::string>>& dependencies, Kind kind) {
  DependencyPlaces places;
  for (const auto& [source, path] : dependencies) {
    core::Descriptor top(::open(workspace.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!top.open()) return core::fail(Errc::io, "cannot open the workspace", workspace);
    auto added = places.add(std::move(top), source, path, kind);
    if (!added) return tl::unexpected(added.error());
  }
  return places;
}

core::Result<> DependencyPlaces::add(core::Descriptor at, const std::string& source, const std::string& path,
                                     Kind kind) {
  const auto parts = core::split(path, '/');
  const auto failed = [&](int error) {
    return core::fail(error == EEXIST || error == ELOOP || error == ENOTDIR ? Errc::refused : Errc::io,
                      fmt::format("cannot show a dependency at {}: {}", path, std::strerror(error)));
  };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string name(parts[i]);
    const bool last = i + 1 == parts.size();
    if (last && kind == Kind::link) {
      if (::symlinkat(source.c_str(), at.number(), name.c_str()) != 0) return failed(errno);
      made_.push_back({std::move(at), name, false});
      return {};
    }
    const bool made = ::mkdirat(at.number(), name.c_str(), 0755) == 0;
    if (!made && (errno != EEXIST || last)) return failed(errno);
    core::Descriptor next(::openat(at.number(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next.open()) return failed(errno);
    if (made) made_.push_back({std::move(at), name, true});
    at = std::move(next);
  }
  return {};
}

DependencyPlaces::~DependencyPlaces() {
  for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
    if (!made->parent.open()) continue;
    ::unlinkat(made->parent.number(), made->name.c_str(), made->directory ? AT_REMOVEDIR : 0);
  }
}

std::vector<std::string> program_settings() {
  std::vector<std::string> out;
  std::error_code error;
  for (std::filesystem::directory_iterator at("/etc", error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    const bool java = name.starts_with("java-") && name.ends_with("-openjdk");
    std::error_code ignored;
    if ((java || name == "perl" || name.starts_with("python3")) && at->is_directory(ignored) &&
        !at->is_symlink(ignored)) {
      out.push_back(at->path().string());
    }
  }
  for (const char* maven : {"/etc/maven/m2.conf", "/etc/maven/logging"}) {  // not settings.xml: passwords
    std::error_code ignored;
    if (std::filesystem::exists(maven, ignored)) out.emplace_back(maven);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace cimend::fixagent
