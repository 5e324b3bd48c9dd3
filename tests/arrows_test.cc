// Holds the includes against the arrows of docs/ARCHITECTURE.md: tools use core and themselves, never one another.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>>& allowed_includes() {
  static const std::map<std::string, std::set<std::string>> allowed = {
      {"core", {"core"}},
      {"ingest", {"core", "ingest"}},
      {"classify", {"core", "classify"}},
      {"selfheal", {"core", "selfheal"}},
      {"fixagent", {"core", "fixagent"}},
      {"dashboard", {"core", "dashboard"}},
      {"cimend", {"core", "ingest", "classify", "cimend"}},  // serve puts the two into one process
  };
  return allowed;
}

bool is_source(const fs::path& path) { return path.extension() == ".cc" || path.extension() == ".h"; }

// The rooms that a source file includes from: the first part of each #include "room/…".
std::set<std::string> rooms_included_by(const fs::path& path) {
  std::set<std::string> rooms;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("#include \"", 0) != 0) continue;
    const std::string target = line.substr(10, line.find('"', 10) - 10);
    rooms.insert(target.substr(0, target.find('/')));
  }
  return rooms;
}

TEST_CASE("no room includes what lies above or beside it") {
  std::size_t files = 0;
  for (const auto& [room, allowed] : allowed_includes()) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(CIMEND_SOURCE_DIR) / room)) {
      if (!entry.is_regular_file() || !is_source(entry.path())) continue;
      ++files;
      const bool is_test = entry.path().stem().string().find("_test") != std::string::npos;
      for (const std::string& included : rooms_included_by(entry.path())) {
        INFO(entry.path().string() << " includes " << included);
        CHECK((allowed.count(included) == 1 || (is_test && included == "tests")));
      }
    }
  }
  CHECK(files > 80);
}

TEST_CASE("every room has a README") {
  for (const auto& [room, allowed] : allowed_includes()) {
    INFO(room);
    CHECK(fs::exists(fs::path(CIMEND_SOURCE_DIR) / room / "README.md"));
  }
}

// A path of the machine that something was built on has no business in the project.
TEST_CASE("no source file names a home or work directory") {
  const std::vector<std::string> words = {"/home/", "/root/", "/work/"};
  for (const auto& [room, allowed] : allowed_includes()) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(CIMEND_SOURCE_DIR) / room)) {
      if (!entry.is_regular_file() || !is_source(entry.path())) continue;
      if (entry.path().stem().string().find("_test") != std::string::npos) continue;  // invented logs may
      if (entry.path().filename() == "repository_path.cc") continue;  // where CI services check out, for everybody
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        for (const std::string& word : words) {
          INFO(entry.path().string() << ": " << line);
          CHECK(line.find(word) == std::string::npos);
        }
      }
    }
  }
}

}  // namespace
