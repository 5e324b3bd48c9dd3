#include <fmt/format.h>

#include <charconv>
#include <map>

#include "fixagent/sandbox/confine.h"

namespace cimend::fixagent {
namespace {

using core::Errc;

core::Result<std::int64_t> number(const std::string& name, const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    return core::fail(Errc::parse, name + " wants a number, not " + text);
  }
  return value;
}

core::Result<> take_value(ConfineOptions& options, const std::string& name, const std::string& value) {
  const std::map<std::string, std::string*> texts = {
      {"--workspace", &options.workspace}, {"--home", &options.home}, {"--directory", &options.directory}};
  const std::map<std::string, std::int64_t*> numbers = {
      {"--data", &options.data_bytes}, {"--processes", &options.processes}, {"--file", &options.file_bytes}};
  if (const auto text = texts.find(name); text != texts.end()) {
    *text->second = value;
  } else if (name == "--read") {
    options.readable.push_back(value);
  } else if (const auto limit = numbers.find(name); limit != numbers.end() || name == "--landlock") {
    const auto parsed = number(name, value);
    if (!parsed) return tl::unexpected(parsed.error());
    if (limit != numbers.end()) *limit->second = *parsed;
    if (limit == numbers.end()) options.newest_landlock = static_cast<int>(*parsed);
  } else {
    return core::fail(Errc::parse, "unknown option " + name, {},
                      "it is called by cimend-fixagent; see docs/SANDBOX.md");
  }
  return {};
}

}  // namespace

std::vector<std::string> to_arguments(const ConfineOptions& options, const std::string& program) {
  std::vector<std::string> out = {program, "--workspace", options.workspace, "--home", options.home};
  const auto add = [&](const char* name, const std::string& value) { out.insert(out.end(), {name, value}); };
  if (!options.directory.empty()) add("--directory", options.directory);
  for (const std::string& directory : options.readable) add("--read", directory);
  if (options.data_bytes > 0) add("--data", fmt::to_string(options.data_bytes));
  if (options.processes > 0) add("--processes", fmt::to_string(options.processes));
  if (options.file_bytes > 0) add("--file", fmt::to_string(options.file_bytes));
  if (options.newest_landlock > 0) add("--landlock", fmt::to_string(options.newest_landlock));
  if (options.network) out.emplace_back("--network");
  if (!options.confined) out.emplace_back("--unconfined");
  out.emplace_back("--");
  out.insert(out.end(), options.argv.begin(), options.argv.end());
  return out;
}

core::Result<ConfineOptions> parse_confine(const std::vector<std::string>& arguments) {
  ConfineOptions options;
  std::size_t at = 0;
  for (; at < arguments.size() && arguments[at] != "--"; ++at) {
    if (arguments[at] == "--network") {
      options.network = true;
    } else if (arguments[at] == "--unconfined") {
      options.confined = false;
    } else if (at + 1 == arguments.size()) {
      return core::fail(Errc::parse, "nothing after " + arguments[at]);
    } else {
      auto taken = take_value(options, arguments[at], arguments[at + 1]);
      if (!taken) return tl::unexpected(taken.error());
      ++at;
    }
  }
  if (at + 1 >= arguments.size()) return core::fail(Errc::parse, "no command after --");
  options.argv.assign(arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1, arguments.end());
  if (!options.workspace.starts_with('/') || !options.home.starts_with('/')) {
    return core::fail(Errc::parse, "--workspace and --home want absolute paths");
  }
  return options;
}

}  // namespace cimend::fixagent
