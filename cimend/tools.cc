#include "cimend/tools.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include <fmt/format.h>

#include "core/process.h"
#include "core/text.h"

namespace cimend::front {
namespace {

std::string own_directory() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0) return {};
  const std::string_view whole(path.data(), static_cast<std::size_t>(size));
  return std::string(whole.substr(0, whole.find_last_of('/')));
}

}  // namespace

const std::vector<Tool>& tools() {
  static const std::vector<Tool> known = {
      {"ingest", "take logs in: mask secrets, store them as a run"},
      {"classify", "say why a log's build broke, with the lines that prove it"},
      {"selfheal", "decide whether a rerun is safe, with every reason"},
      {"fixagent", "propose a guarded patch for what the log proves"},
      {"dashboard", "render runs, verdicts and patches as static pages"},
  };
  return known;
}

core::Result<std::string> find_tool(std::string_view name) {
  const std::string executable = fmt::format("cimend-{}", name);
  const std::string beside = fmt::format("{}/{}", own_directory(), executable);
  if (::access(beside.c_str(), X_OK) == 0) return beside;
  if (auto found = core::find_program(executable)) return *found;
  return core::fail(core::Errc::unavailable, fmt::format("{} is not installed", executable), {},
                    "it belongs beside the cimend executable, or in PATH");
}

core::Error become_tool(std::string_view name, const std::vector<std::string>& arguments) {
  const auto path = find_tool(name);
  if (!path) return path.error();
  std::vector<std::string> texts = {fmt::format("cimend-{}", name)};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  ::execv(path->c_str(), argv.data());
  return {core::Errc::unavailable, fmt::format("cannot run {}: {}", *path, std::strerror(errno)), "", ""};
}

std::string nearest_command(std::string_view typed) {
  std::vector<std::string_view> names = {"triage", "serve", "work", "help"};
  for (const Tool& tool : tools()) names.push_back(tool.name);
  return std::string(core::nearest_word(typed, names));
}

}  // namespace cimend::front
