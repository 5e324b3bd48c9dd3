// cimend-rules-compiler OUTPUT.cc MEASURED.json FILE.yaml…: reads the shipped rules and what was measured of them, and
// writes both as constant tables (embedded_rules.h). Runs at build time; a bad rule fails the build with its message.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "classify/embedded_rules.h"
#include "classify/literal_search.h"
#include "classify/measured.h"
#include "classify/rule_file.h"
#include "classify/scan_plan.h"
#include "core/cli.h"
#include "core/fs.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

// The version tells the rules apart, not where they were built: file names without their directories.
std::string version_of(const Sources& sources) {
  std::string all;
  for (const auto& [name, text] : sources) {
    all += fmt::format("{} {}\n", std::filesystem::path(name).filename().string(), text.size()) + text;
  }
  return core::sha256_hex(all).substr(0, 12);
}

// Rules that were measured once and are gone are passed over: ci/measure drops them when it writes the file anew.
core::Result<> add_measured(core::Fs& fs, const std::string& path, RuleFiles& files) {
  const auto text = fs.read(path);
  if (!text) return tl::unexpected(text.error());
  const auto measurements = parse_measurements(*text, path);
  if (!measurements) return tl::unexpected(measurements.error());
  for (Rule& rule : files.rules) {
    const auto measured = measurements->find(rule.id);
    if (measured != measurements->end()) rule.measured = measured->second;
  }
  files.sources[path] = *text;
  return {};
}

core::Result<> compile(core::Fs& fs, const std::string& output, const std::string& measured,
                       const std::vector<std::string>& paths) {
  auto files = read_rule_files(fs, paths);
  if (!files) return tl::unexpected(files.error());
  if (!files->problems.empty()) return tl::unexpected(problems_as_error(*files));
  if (auto added = add_measured(fs, measured, *files); !added) return added;
  for (Rule& rule : files->rules) {
    rule.source = "classify/rules/" + std::filesystem::path(rule.source).filename().string();
  }
  const ScanPlan plan = make_scan_plan(entry_patterns(files->rules));
  std::string database;
  if (!plan.literals.empty()) {
    std::vector<std::string> literals;
    for (const PlannedText& literal : plan.literals) literals.push_back(literal.text);
    auto made = LiteralSearch::serialise(literals);
    // Without it the program builds the matcher when it starts.
    if (made) database = std::move(*made);
  }
  return fs.write_atomic(output, write_embedded_source(files->rules, version_of(files->sources), plan, database));
}

int run(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: cimend-rules-compiler OUTPUT.cc MEASURED.json FILE.yaml…\n", stderr);
    return core::kCouldNotAnswer;
  }
  core::RealFs fs;
  const auto done = compile(fs, argv[1], argv[2], std::vector<std::string>(argv + 3, argv + argc));
  if (done) return core::kDone;
  // Not through core::report: the message has several lines, and no part of it comes from a log.
  std::fputs((done.error().text() + "\n").c_str(), stderr);
  return core::kAnsweredNo;
}

}  // namespace
}  // namespace cimend::classify

int main(int argc, char** argv) {
  return cimend::core::run_main("cimend-rules-compiler", [&] { return cimend::classify::run(argc, argv); });
}
