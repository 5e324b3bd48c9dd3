// Each classify/testdata/NAME.log has NAME.json.golden and NAME.human.golden: what the program says of it, byte for
// byte. Where the change is meant, `tests/approve` shows the difference and writes the new text.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

#include "core/fs.h"
#include "core/process.h"

namespace cimend::classify {
namespace {

const std::string kDirectory = std::string(CIMEND_SOURCE_DIR) + "/classify/testdata";

std::vector<std::string> log_names() {
  core::RealFs fs;
  std::vector<std::string> names;
  const auto entries = fs.list(kDirectory);
  REQUIRE(entries.has_value());
  for (const std::string& entry : *entries) {
    if (entry.ends_with(".log")) names.push_back(entry);
  }
  return names;
}

std::string said_of(const std::string& log, const std::string& format) {
  core::Command command;
  command.argv = {std::string(CIMEND_BIN_DIR) + "/cimend-classify", "--format", format, "--color", "never", log};
  command.directory = kDirectory;
  core::RealProcess process;
  const auto exit = process.run(command);
  REQUIRE(exit.has_value());
  CAPTURE(exit->err);
  CHECK(exit->err.empty());
  return exit->out;
}

std::string expected(const std::string& log, const std::string& format) {
  core::RealFs fs;
  const std::string stem = log.substr(0, log.size() - 4);
  return fs.read(kDirectory + "/" + stem + "." + format + ".golden").value_or("no golden file: run tests/approve");
}

// The rules' version is in every document and changes with every rule.
std::string without_rules_version(std::string json) {
  const std::string key = "\"rules_version\":\"";
  const std::size_t at = json.find(key);
  if (at == std::string::npos) return json;
  const std::size_t begin = at + key.size();
  return json.replace(begin, json.find('"', begin) - begin, "…");
}

TEST_CASE("each golden log gives the document that was approved") {
  for (const std::string& log : log_names()) {
    INFO(log);
    CHECK(without_rules_version(said_of(log, "json")) == expected(log, "json"));
  }
}

TEST_CASE("each golden log is told to people as was approved") {
  for (const std::string& log : log_names()) {
    INFO(log);
    CHECK(said_of(log, "human") == expected(log, "human"));
  }
}

}  // namespace
}  // namespace cimend::classify
