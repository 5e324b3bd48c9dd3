#include "fixagent/test_repository.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/text.h"

namespace cimend::fixagent::test {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

ScratchRepository::ScratchRepository() {
  std::string name = (std::filesystem::temp_directory_path() / "cimend-fixagent-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()));
  root_ = name;
  git({"init", "-q", "-b", "main", path()});
}

ScratchRepository::~ScratchRepository() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

void ScratchRepository::write(const std::string& name, const std::string& bytes) const {
  const std::filesystem::path file = path() + "/" + name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

std::string ScratchRepository::read(const std::string& name) const { return read_file(path() + "/" + name); }

std::string ScratchRepository::commit() const {
  REQUIRE(git({"add", "-A"}).code == 0);
  REQUIRE(git({"commit", "-q", "--allow-empty", "-m", "x"}).code == 0);
  return git({"rev-parse", "HEAD"}).out.substr(0, 40);
}

core::Exit ScratchRepository::run(std::vector<std::string> argv, const std::string& input) const {
  core::Command command;
  command.argv = std::move(argv);
  command.directory = std::filesystem::exists(path()) ? path() : root_;
  command.environment = {{"PATH", std::getenv("PATH")}, {"HOME", root_},
                         {"LANG", "C.UTF-8"},           {"GIT_CONFIG_NOSYSTEM", "1"},
                         {"GIT_AUTHOR_NAME", "a"},      {"GIT_AUTHOR_EMAIL", "a@example.org"},
                         {"GIT_COMMITTER_NAME", "a"},   {"GIT_COMMITTER_EMAIL", "a@example.org"}};
  command.input = input;
  auto exit = core::RealProcess().run(command);
  REQUIRE(exit);
  return *exit;
}

core::Exit ScratchRepository::git(std::vector<std::string> arguments, const std::string& input) const {
  arguments.insert(arguments.begin(), "git");
  return run(std::move(arguments), input);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (const std::string_view line : core::split(text, '\n')) out.emplace_back(line);
  if (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

std::string testdata(const std::string& name) {
  return read_file(std::string(CIMEND_SOURCE_DIR) + "/fixagent/testdata/" + name);
}

std::map<std::string, std::string> testdata_tree(const std::string& directory, const std::string& prefix) {
  const std::filesystem::path root = std::string(CIMEND_SOURCE_DIR) + "/fixagent/testdata/" + directory;
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file()) out[prefix + entry.path().lexically_relative(root).string()] = read_file(entry.path());
  }
  return out;
}

Instruction instruction(const std::string& recipe, const std::string& text, std::size_t first_line) {
  Instruction out;
  out.recipe = recipe;
  out.rule = "some.rule";
  out.category = "lint.format";
  out.confidence = 0.95;
  out.evidence.push_back({first_line, lines_of(text)});
  return out;
}

std::map<std::string, std::string> result_of(const RecipeOutcome& outcome, const SourceTree& tree) {
  INFO(refusals_of(outcome));
  auto files = apply_edits(tree, outcome.edits);
  INFO((files ? std::string() : files.error().text()));
  REQUIRE(files);
  return *files;
}

std::string refusals_of(const RecipeOutcome& outcome) {
  std::string out;
  for (const auto& refusal : outcome.refusals) {
    out += (refusal.guard.empty() ? "" : refusal.guard + ": ") + refusal.reason + "\n";
  }
  return out;
}

}  // namespace cimend::fixagent::test
