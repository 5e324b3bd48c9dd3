#include "core/git.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/process.h"

namespace core = cimend::core;

namespace {

// A scratch repository made by the real git, removed at the end.
class ScratchRepository {
 public:
  ScratchRepository() {
    char name[] = "/tmp/cimend-git-XXXXXX";
    root_ = ::mkdtemp(name);
    git({"init", "-q", "-b", "main", path()});
  }
  ~ScratchRepository() { std::filesystem::remove_all(root_); }
  ScratchRepository(const ScratchRepository&) = delete;
  ScratchRepository& operator=(const ScratchRepository&) = delete;

  [[nodiscard]] std::string root() const { return root_; }
  [[nodiscard]] std::string path() const { return root_ + "/repo"; }

  core::Exit git(std::vector<std::string> arguments, const std::string& input = {}) const {
    core::Command command;
    command.argv = {"git"};
    for (std::string& argument : arguments) command.argv.push_back(std::move(argument));
    command.directory = std::filesystem::exists(path()) ? path() : root_;
    command.environment = {{"PATH", std::getenv("PATH")}, {"HOME", root_},
                           {"GIT_AUTHOR_NAME", "a"},      {"GIT_AUTHOR_EMAIL", "a@example.org"},
                           {"GIT_COMMITTER_NAME", "a"},   {"GIT_COMMITTER_EMAIL", "a@example.org"},
                           {"GIT_CONFIG_NOSYSTEM", "1"}};
    command.input = input;
    auto exit = core::RealProcess().run(command);
    REQUIRE(exit);
    return *exit;
  }
  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories(std::filesystem::path(path() + "/" + name).parent_path());
    std::ofstream(path() + "/" + name, std::ios::binary) << bytes;
  }
  std::string commit() const {
    REQUIRE(git({"add", "-A"}).code == 0);
    REQUIRE(git({"commit", "-q", "-m", "x"}).code == 0);
    return git({"rev-parse", "HEAD"}).out.substr(0, 40);
  }

 private:
  std::string root_;
};

core::Repository opened(const ScratchRepository& scratch) {
  auto repository = core::Repository::open(scratch.path());
  REQUIRE(repository);
  return std::move(*repository);
}

// Every file below a directory with its size, time stamp and bytes: any write shows.
std::string fingerprint(const std::string& directory) {
  std::ostringstream out;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    struct stat status = {};
    ::lstat(path.c_str(), &status);
    out << path << ' ' << status.st_size << ' ' << status.st_mtim.tv_sec << '.' << status.st_mtim.tv_nsec << '\n';
  }
  return out.str();
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::string kTen = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

}  // namespace

TEST_CASE("a directory without a repository, and one without a commit, are told apart") {
  char name[] = "/tmp/cimend-git-XXXXXX";
  const std::string empty = ::mkdtemp(name);
  auto none = core::Repository::open(empty);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == core::Errc::not_found);
  CHECK(none.error().what.find("no git repository") != std::string::npos);
  std::filesystem::remove_all(empty);

  ScratchRepository scratch;
  auto head = opened(scratch).head_commit();
  REQUIRE_FALSE(head);
  CHECK(head.error().code == core::Errc::not_found);
}

TEST_CASE("a repository of another user is refused with the command that helps") {
  if (::geteuid() != 0) {
    WARN("skipped: only root can give a directory to another user");
    return;
  }
  ScratchRepository scratch;
  scratch.write("a", "1\n");
  scratch.commit();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch.path())) {
    REQUIRE(::lchown(entry.path().c_str(), 65534, 65534) == 0);
  }
  REQUIRE(::lchown(scratch.path().c_str(), 65534, 65534) == 0);
  auto repository = core::Repository::open(scratch.path());
  REQUIRE_FALSE(repository);
  CHECK(repository.error().code == core::Errc::refused);
  CHECK(repository.error().hint == "git config --global --add safe.directory " + scratch.path());
}

TEST_CASE("a commit's files are read as they are, links not followed") {
  ScratchRepository scratch;
  scratch.write("src/a.c", "int a;\n");
  scratch.write("run.sh", "#!/bin/sh\n");
  std::filesystem::permissions(scratch.path() + "/run.sh", std::filesystem::perms::owner_all);
  std::filesystem::create_symlink("src", scratch.path() + "/link");
  const std::string commit = scratch.commit();
  scratch.write("src/a.c", "changed in the work tree\n");

  const core::Repository repository = opened(scratch);
  CHECK(repository.head_commit().value() == commit);
  CHECK(repository.resolve("main").value() == commit);
  CHECK(repository.resolve(commit.substr(0, 8)).value() == commit);
  CHECK_FALSE(repository.resolve("no-such-branch"));
  CHECK(repository.file(commit, "src/a.c").value() == "int a;\n");
  CHECK(repository.entry(commit, "run.sh").value()->kind == core::TreeEntry::Kind::executable);
  CHECK(repository.entry(commit, "link").value()->kind == core::TreeEntry::Kind::symlink);
  CHECK(repository.entry(commit, "src").value()->kind == core::TreeEntry::Kind::directory);
  for (const std::string path : {"link/a.c", "src/b.c", "", "/src/a.c", "src//a.c", "../x", "src/../src/a.c"}) {
    CAPTURE(path);
    CHECK_FALSE(repository.entry(commit, path).value());
    CHECK(repository.file(commit, path).error().code == core::Errc::not_found);
  }
  CHECK(repository.file(commit, "link").error().code == core::Errc::refused);

  std::string listed;
  const std::vector<core::TreeEntry> entries = repository.entries(commit).value();
  for (const core::TreeEntry& entry : entries) listed += entry.path + " ";
  CHECK(listed == "link run.sh src/a.c ");
  CHECK(repository.work_directory() == scratch.path());
}

TEST_CASE("tracked files with uncommitted changes are named, staged or not, untracked ones are not") {
  ScratchRepository scratch;
  for (const char* name : {"clean", "edited", "staged", "gone"}) scratch.write(name, "1\n");
  scratch.commit();
  scratch.write("edited", "22\n");
  scratch.write("staged", "22\n");
  scratch.git({"add", "staged"});
  scratch.write("untracked", "1\n");
  std::filesystem::remove(scratch.path() + "/gone");
  CHECK(opened(scratch).changed_files().value() == std::vector<std::string>{"edited", "gone", "staged"});
}

TEST_CASE("a diff made in memory is taken by the real git and by apply(), and gives the same bytes") {
  ScratchRepository scratch;
  scratch.write("ten.txt", kTen);
  scratch.write("with space/ä.txt", kTen);
  scratch.write("run.sh", kTen);
  scratch.write("end", "no newline");
  std::filesystem::permissions(scratch.path() + "/run.sh", std::filesystem::perms::owner_all);
  const std::string commit = scratch.commit();

  const std::map<std::string, std::string> after = {{"ten.txt", "0\n" + kTen + "11\n"},
                                                    {"with space/ä.txt", "1\n2\n" + kTen.substr(6)},
                                                    {"run.sh", kTen + "11\n"},
                                                    {"end", "a newline\n"}};
  const core::Repository repository = opened(scratch);
  const std::string before = fingerprint(scratch.path());
  const std::string diff = repository.diff_to(commit, after).value();
  CHECK(repository.apply(commit, diff).value() == after);
  CHECK(fingerprint(scratch.path()) == before);  // not even a time stamp of an object moved

  const core::Exit check = scratch.git({"apply", "--check", "--verbose", "-"}, diff);
  CHECK(check.code == 0);
  CHECK(check.err.find("warning") == std::string::npos);
  CHECK(scratch.git({"apply", "--index", "-"}, diff).code == 0);
  for (const auto& [path, bytes] : after) CHECK(read_file(scratch.path() + "/" + path) == bytes);
}

TEST_CASE("a diff of nothing is empty and a file that is not there has none") {
  ScratchRepository scratch;
  scratch.write("a", kTen);
  const std::string commit = scratch.commit();
  const core::Repository repository = opened(scratch);
  CHECK(repository.diff_to(commit, {{"a", kTen}}).value().empty());
  CHECK(repository.diff_to(commit, {{"b", kTen}}).error().code == core::Errc::not_found);
  CHECK(repository.apply(commit, "").value().empty());
}

TEST_CASE("apply refuses what does anything but change bytes of files that are there") {
  ScratchRepository scratch;
  scratch.write("a", kTen);
  scratch.write("dir/b", kTen);
  std::filesystem::create_symlink("/etc/hostname", scratch.path() + "/link");
  const std::string commit = scratch.commit();
  const core::Repository repository = opened(scratch);
  const std::string hunk = "@@ -1,2 +1,2 @@\n 1\n-2\n+two\n";
  // What git prints above a hunk.
  const auto header = [](const std::string& path, const std::string& extended = {}) {
    return "diff --git a/" + path + " b/" + path + "\n" + extended + "--- a/" + path + "\n+++ b/" + path + "\n";
  };
  const auto good = repository.apply(commit, header("a") + hunk + header("dir/b") + hunk);
  INFO((good ? std::string() : good.error().text()));
  REQUIRE(good);
  CHECK(good->at("dir/b") == "1\ntwo\n" + kTen.substr(4));

  const std::string bad[] = {
      header("a") + "@@ -1,2 +1,2 @@\n 1\n-wrong\n+two\n",             // another preimage
      header("none") + hunk,                                           // no such file
      header("link") + "@@ -1 +1 @@\n-/etc/hostname\n+/etc/passwd\n",  // a link's target
      header("link/x") + hunk,                                         // behind a link
      "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+1\n",
      "diff --git a/n b/n\nnew file mode 120000\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+/etc\n",
      "diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n",
      "diff --git a/a b/c\nsimilarity index 100%\nrename from a\nrename to c\n",
      "diff --git a/a b/c\nsimilarity index 100%\ncopy from a\ncopy to c\n",
      "diff --git a/a b/a\nold mode 100644\nnew mode 100755\n",
      header("a", "old mode 100644\nnew mode 120000\n") + hunk,
      header("a", "index 1234567..89abcde 120000\n") + hunk,  // a link, it says
      header("dir/../a") + hunk,
      header("/etc/passwd") + hunk,
      header("../a") + hunk,
      header(".git/config") + hunk,
      "not a diff at all",
      "--- a/a\n+++ b/a\n" + hunk,              // not git's form
      header("a") + hunk + header("a") + hunk,  // the same file twice
      header("a") + "@@ -1,99999999999999999999 +1,2 @@\n 1\n-2\n+two\n",
      header("a") + "@@ -1,2 +1,2 @@\n 1\n",  // cut off
      header("a") + "GIT binary patch\nliteral 1\nIcmZPo000310RR91\n\n",
  };
  const std::string before = fingerprint(scratch.path());
  for (const std::string& diff : bad) {
    CAPTURE(diff);
    const auto applied = repository.apply(commit, diff);
    REQUIRE_FALSE(applied);
    CHECK(applied.error().code == core::Errc::refused);
  }
  CHECK(fingerprint(scratch.path()) == before);
}

TEST_CASE("a tree is exported with its modes and links, patched files in place, and nothing outside") {
  ScratchRepository scratch;
  scratch.write("src/a.c", "1\n");
  scratch.write("run.sh", "#!/bin/sh\n");
  std::filesystem::permissions(scratch.path() + "/run.sh", std::filesystem::perms::owner_all);
  std::filesystem::create_symlink("../outside", scratch.path() + "/link");
  const std::string commit = scratch.commit();
  const std::string target = scratch.root() + "/export";
  std::filesystem::create_directory(target);

  const core::Repository repository = opened(scratch);
  REQUIRE(repository.export_tree(commit, {{"src/a.c", "2\n"}}, target));
  CHECK(read_file(target + "/src/a.c") == "2\n");
  CHECK(::access((target + "/run.sh").c_str(), X_OK) == 0);
  CHECK(std::filesystem::read_symlink(target + "/link") == "../outside");
  CHECK_FALSE(std::filesystem::exists(target + "/.git"));

  CHECK_FALSE(repository.export_tree(commit, {}, target));  // not empty: nothing is overwritten
  const std::string other = scratch.root() + "/other";
  std::filesystem::create_directory(other);
  CHECK_FALSE(repository.export_tree(commit, {{"no/such", "2\n"}}, other));
}

TEST_CASE("a tree made to write through its own link or out of the directory is not exported") {
  ScratchRepository scratch;
  const auto object = [&](const std::string& type, const std::string& bytes) {
    return scratch.git({"hash-object", "-t", type, "-w", "--stdin", "--literally"}, bytes).out.substr(0, 40);
  };
  const auto raw = [](const std::string& hex) {
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2) out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return out;
  };
  const std::string blob = object("blob", "written\n");
  const std::string link = object("blob", "..");
  const std::string inner = object("tree", std::string("100644 evil") + '\0' + raw(blob));
  const std::string trees[] = {
      object("tree", std::string("40000 ..") + '\0' + raw(inner)),
      object("tree", std::string("100644 ../evil") + '\0' + raw(blob)),
      object("tree", std::string("100644 /tmp/evil") + '\0' + raw(blob)),
      object("tree", std::string("40000 .git") + '\0' + raw(inner)),
      object("tree", std::string("40000 .GIT") + '\0' + raw(inner)),
      object("tree", std::string("120000 d") + '\0' + raw(link) + "40000 d" + '\0' + raw(inner)),
  };
  int number = 0;
  for (const std::string& tree : trees) {
    CAPTURE(number);
    const std::string commit = object(
        "commit", "tree " + tree + "\nauthor a <a@example.org> 0 +0000\ncommitter a <a@example.org> 0 +0000\n\nx\n");
    const std::string target = scratch.root() + "/out/" + std::to_string(number++);
    std::filesystem::create_directories(target);
    CHECK_FALSE(opened(scratch).export_tree(commit, {}, target));
    CHECK_FALSE(std::filesystem::exists(scratch.root() + "/out/evil"));
    CHECK_FALSE(std::filesystem::exists(target + "/.git/evil"));
  }
}

TEST_CASE("a tree that claims more directories than anyone could walk is refused") {
  ScratchRepository scratch;
  std::string tree = scratch.git({"mktree"}).out.substr(0, 40);
  for (int level = 0; level < 9; ++level) {  // ten names for the same tree in each: ten to the ninth, and no file
    std::string names;
    for (int i = 0; i < 10; ++i) names += "040000 tree " + tree + "\t" + std::to_string(i) + "\n";
    tree = scratch.git({"mktree"}, names).out.substr(0, 40);
  }
  const std::string commit = scratch.git({"commit-tree", "-m", "x", tree}).out.substr(0, 40);
  const auto entries = opened(scratch).entries(commit);
  REQUIRE_FALSE(entries);
  CHECK(entries.error().code == core::Errc::refused);
  CHECK(entries.error().what.find("a million") != std::string::npos);
}
