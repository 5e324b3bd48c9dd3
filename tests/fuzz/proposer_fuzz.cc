// An outside proposer's answer is any bytes. What comes through changes files of the commit and nothing else, and the
// diff that is made of it, read back, gives the very bytes.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "core/git.h"
#include "core/process.h"
#include "fixagent/proposers/foreign_diff.h"

namespace {

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// A repository of our own, gone with the process.
class Ground {
 public:
  Ground() {
    std::string name = (std::filesystem::temp_directory_path() / "cimend-fuzz-XXXXXX").string();
    require(::mkdtemp(name.data()) != nullptr, "a scratch directory can be made");
    root_ = name;
    std::filesystem::create_directories(root_ + "/src");
    std::ofstream(root_ + "/src/a.c") << "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
    std::ofstream(root_ + "/b") << "no newline";
    std::filesystem::create_symlink("/etc", root_ + "/link");
    git({"init", "-q"});
    git({"add", "-A"});
    git({"commit", "-qm", "x"});
    auto repository = core::Repository::open(root_);
    require(repository.has_value(), "the repository opens");
    repository_.emplace(std::move(*repository));
    commit_ = *repository_->head_commit();
    auto tree = fixagent::CommitTree::create(*repository_, commit_);
    require(tree.has_value(), "the commit opens");
    tree_.emplace(std::move(*tree));
  }
  Ground(const Ground&) = delete;
  Ground& operator=(const Ground&) = delete;
  ~Ground() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  [[nodiscard]] const core::Repository& repository() const { return *repository_; }
  [[nodiscard]] const fixagent::CommitTree& tree() const { return *tree_; }
  [[nodiscard]] const std::string& commit() const { return commit_; }

 private:
  void git(std::vector<std::string> arguments) const {
    core::Command command;
    command.argv = {"git", "-c", "user.name=a", "-c", "user.email=a@example.org"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.directory = root_;
    const auto exit = core::RealProcess().run(command);
    require(exit && exit->code == 0, "git works");
  }

  std::string root_, commit_;
  std::optional<core::Repository> repository_;
  std::optional<fixagent::CommitTree> tree_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Ground ground;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto outcome = fixagent::read_foreign_diff(text, {}, ground.tree(), ground.repository(), ground.commit());
  require(outcome.refusals.empty() || outcome.edits.empty(), "a diff with an objection gives no edit");
  for (const auto& refusal : outcome.refusals) require(!refusal.guard.empty(), "every refusal names its guard");
  for (const auto& edit : outcome.edits) require(edit.tier == fixagent::Tier::b, "no outside change is of tier A");
  const auto after = fixagent::apply_edits(ground.tree(), outcome.edits);
  if (!after || after->empty()) return 0;
  const auto diff = ground.repository().diff_to(ground.commit(), *after);
  require(diff.has_value(), "a diff can be made");
  if (diff->empty()) return 0;
  const auto applied = ground.repository().apply(ground.commit(), *diff);
  require(applied.has_value(), "the diff applies");
  for (const auto& [path, bytes] : *applied) require(after->at(path) == bytes, "the diff gives the very bytes");
  return 0;
}
