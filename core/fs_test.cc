#include "core/fs.h"

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

using cimend::core::Errc;
using cimend::core::FaultyFs;
using cimend::core::Fs;
using cimend::core::join_path;
using cimend::core::MemoryFs;
using cimend::core::RealFs;
using cimend::core::Result;

namespace {

class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "cimend-fs-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

template <class T>
Errc code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

// What every Fs promises, seen from outside; `root` is an existing directory.
void check_promises(Fs& fs, const std::string& root) {
  const std::string file = root + "/a/b/file";
  CHECK(fs.kind(file) == Fs::Kind::none);
  CHECK(code_of(fs.read(file)) == Errc::not_found);
  CHECK(code_of(fs.list(root + "/a")) == Errc::not_found);
  REQUIRE(fs.write_atomic(file, "one"));
  CHECK(fs.kind(root + "/a/b") == Fs::Kind::directory);
  CHECK(fs.kind(file) == Fs::Kind::file);
  CHECK(fs.read(file) == "one");
  REQUIRE(fs.write_atomic(file, std::string("\0two", 4)));
  CHECK(fs.read(file) == std::string("\0two", 4));
  CHECK(fs.read(file, 4) == std::string("\0two", 4));
  CHECK(code_of(fs.read(file, 3)) == Errc::refused);
  CHECK(fs.list(root + "/a/b") == std::vector<std::string>{"file"});

  // What stands in the way is told and stays.
  CHECK(code_of(fs.write_atomic(file + "/below", "x")) == Errc::io);
  CHECK(code_of(fs.make_directories(file + "/below")) == Errc::io);
  CHECK(code_of(fs.write_atomic(root + "/a", "x")) == Errc::io);
  CHECK(code_of(fs.read(root + "/a")) == Errc::io);
  CHECK(code_of(fs.remove(root + "/a/b")) == Errc::io);
  CHECK(code_of(fs.read(file + "/below")) == Errc::not_found);
  CHECK(fs.read(file) == std::string("\0two", 4));
  CHECK(fs.list(root + "/a") == std::vector<std::string>{"b"});

  // A file in pieces has its name only after commit(), and takes the old one's place in one step.
  {
    auto grown = fs.create_atomic(root + "/a/grown");
    REQUIRE(grown);
    REQUIRE((*grown)->append("one "));
    REQUIRE((*grown)->append("two"));
    CHECK(fs.kind(root + "/a/grown") == Fs::Kind::none);
    REQUIRE((*grown)->commit());
  }
  CHECK(fs.read(root + "/a/grown") == "one two");
  {
    auto given_up = fs.create_atomic(root + "/a/grown");
    REQUIRE(given_up);
    REQUIRE((*given_up)->append("half"));
  }
  CHECK(fs.read(root + "/a/grown") == "one two");
  REQUIRE(fs.remove(root + "/a/grown"));
  CHECK(fs.list(root + "/a") == std::vector<std::string>{"b"});

  REQUIRE(fs.make_directories(root + "/a/Empty/x"));
  REQUIRE(fs.make_directories(root + "/a/Empty/x"));
  CHECK(fs.kind(root + "/a/Empty") == Fs::Kind::directory);
  CHECK(fs.list(root + "/a/Empty/x") == std::vector<std::string>{});
  REQUIRE(fs.write_atomic(root + "/a/\xC3\xA9", ""));
  REQUIRE(fs.write_atomic(root + "/a/.hidden", ""));
  CHECK(fs.list(root + "/a") == std::vector<std::string>{".hidden", "Empty", "b", "\xC3\xA9"});
  CHECK(fs.read(root + "/a/\xC3\xA9") == "");

  REQUIRE(fs.remove(file));
  REQUIRE(fs.remove(file));
  CHECK(fs.kind(file) == Fs::Kind::none);
}

// Two files that belong together: what a tool writes. `done` is written last and vouches for the other.
Result<> write_pair(Fs& fs) {
  const auto before = fs.read("out/count");
  if (!before && before.error().code != Errc::not_found) return tl::unexpected(before.error());
  if (auto written = fs.write_atomic("out/data", "new data"); !written) return written;
  return fs.write_atomic("out/done", "new");
}

}  // namespace

TEST_CASE("what is no regular file is never renamed over") {
  const ScratchDirectory scratch;
  const std::string pipe = scratch.path() + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  RealFs fs;
  const auto written = fs.write_atomic(pipe, "bytes");
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Errc::refused);
  CHECK(std::filesystem::is_fifo(pipe));
}

TEST_CASE("the machine's file system keeps the promises of Fs") {
  const ScratchDirectory scratch;
  RealFs fs;
  check_promises(fs, scratch.path());
}

TEST_CASE("the file system in memory keeps the same promises") {
  MemoryFs fs;
  REQUIRE(fs.make_directories("/root"));
  check_promises(fs, "/root");
}

TEST_CASE("a file system that never fails is the one behind it") {
  MemoryFs memory;
  REQUIRE(memory.make_directories("/root"));
  FaultyFs fs(memory, 0);
  check_promises(fs, "/root");
  CHECK(fs.calls() > 20);
}

TEST_CASE("a reader racing a writer sees all old or all new bytes") {
  const ScratchDirectory scratch;
  const std::string file = scratch / "file";
  const std::string old_bytes(100'000, 'a'), new_bytes(70'000, 'b');
  RealFs writer;
  REQUIRE(writer.write_atomic(file, old_bytes));
  std::atomic<bool> stop{false};
  std::atomic<int> reads{0}, mixtures{0};
  std::thread reading([&] {
    RealFs reader;
    while (!stop) {
      const auto bytes = reader.read(file);
      if (!bytes || (*bytes != old_bytes && *bytes != new_bytes)) ++mixtures;
      ++reads;
    }
  });
  for (int times = 0; times < 40 || (reads < 40 && times < 5000); ++times)
    if (!writer.write_atomic(file, times % 2 == 0 ? new_bytes : old_bytes)) ++mixtures;
  stop = true;
  reading.join();
  CHECK(mixtures == 0);
  CHECK(reads > 0);
}

TEST_CASE("a write that fails half-way leaves the old file and no sibling") {
  const ScratchDirectory scratch;
  const std::string file = scratch / "file";
  RealFs fs;
  REQUIRE(fs.write_atomic(file, "old"));
  // A file-size limit fails write() in the middle, also for root.
  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 100'000, before.rlim_max };
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto written = fs.write_atomic(file, std::string(1'000'000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, signal_before);
  CHECK(code_of(written) == Errc::io);
  CHECK(fs.read(file) == "old");
  CHECK(fs.list(scratch.path()) == std::vector<std::string>{"file"});
}

TEST_CASE("a rename that fails leaves no sibling") {
  const ScratchDirectory scratch;
  RealFs fs;
  REQUIRE(fs.write_atomic(scratch / "directory/file", "x"));
  CHECK(code_of(fs.write_atomic(scratch / "directory", "y")) == Errc::io);
  CHECK(fs.list(scratch.path()) == std::vector<std::string>{"directory"});
}

TEST_CASE("a file that is replaced keeps who may read it") {
  const ScratchDirectory scratch;
  RealFs fs;
  REQUIRE(fs.write_atomic(scratch / "secret", "old"));
  REQUIRE(::chmod((scratch / "secret").c_str(), 0600) == 0);
  REQUIRE(fs.write_atomic(scratch / "secret", "new"));
  struct stat status {};
  REQUIRE(::stat((scratch / "secret").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a file name may be as long as the file system allows") {
  const ScratchDirectory scratch;
  RealFs fs;
  REQUIRE(fs.write_atomic(scratch / std::string(255, 'n'), "x"));
  CHECK(code_of(fs.write_atomic(scratch / std::string(256, 'n'), "x")) == Errc::io);
}

TEST_CASE("links are followed and dangling ones are nothing") {
  const ScratchDirectory scratch;
  RealFs fs;
  REQUIRE(fs.write_atomic(scratch / "file", "x"));
  REQUIRE(::symlink("file", (scratch / "link").c_str()) == 0);
  REQUIRE(::symlink("nowhere", (scratch / "dangling").c_str()) == 0);
  CHECK(fs.kind(scratch / "link") == Fs::Kind::file);
  CHECK(fs.read(scratch / "link") == "x");
  CHECK(fs.kind(scratch / "dangling") == Fs::Kind::none);
  CHECK(fs.kind("/dev/null") == Fs::Kind::other);
}

TEST_CASE("a file without a size is read to its end") {
  RealFs fs;
  const auto bytes = fs.read("/proc/self/status");
  REQUIRE(bytes);
  CHECK(bytes->find("Pid:") != std::string::npos);
  CHECK(code_of(fs.read("/proc/self/status", 10)) == Errc::refused);
}

TEST_CASE("errors name the file and say why") {
  RealFs fs;
  const auto missing = fs.read("/nowhere/at/all");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().what == "cannot read /nowhere/at/all: No such file or directory");
}

TEST_CASE("every call of a writer may fail and nothing is half-written") {
  int fail_call = 0;
  for (int calls = 1; calls >= fail_call;) {
    MemoryFs memory;
    memory.files = {{"out/data", "old data"}, {"out/done", "old"}};
    FaultyFs fs(memory, ++fail_call);
    const auto written = write_pair(fs);
    calls = fs.calls();
    INFO("call " << fail_call << " fails");
    CHECK(written.has_value() == (calls < fail_call));
    const std::string data = memory.files["out/data"], done = memory.files["out/done"];
    CHECK((data == "old data" || data == "new data"));
    CHECK((done == "old" || (done == "new" && data == "new data")));
    if (calls >= fail_call) CHECK(written.error().code == Errc::io);
    REQUIRE(fail_call < 100);
  }
  CHECK(fail_call == 4);
}

TEST_CASE("every call of a file in pieces may fail, and the old bytes stay until the last one is done") {
  const ScratchDirectory scratch;
  const std::string path = scratch / "file";
  int fail_call = 0;
  for (int calls = 1; calls >= fail_call;) {
    RealFs real;
    REQUIRE(real.write_atomic(path, "old"));
    FaultyFs fs(real, ++fail_call);
    const auto write = [&]() -> Result<> {
      auto file = fs.create_atomic(path);
      if (!file) return tl::unexpected(file.error());
      for (const char* piece : {"a", "b"})
        if (auto written = (*file)->append(piece); !written) return written;
      return (*file)->commit();
    };
    const auto written = write();
    calls = fs.calls();
    INFO("call " << fail_call << " fails");
    CHECK(real.read(path) == (written ? "ab" : "old"));
    CHECK(written.has_value() == (calls < fail_call));
    CHECK(real.list(scratch.path()) == std::vector<std::string>{"file"});
    REQUIRE(fail_call < 100);
  }
  CHECK(fail_call == 5);
}

TEST_CASE("a fault has no effect behind it, whatever the call") {
  MemoryFs memory;
  memory.files = {{"a", "x"}};
  const auto failing = [&] { return FaultyFs(memory, 1); };
  CHECK(code_of(failing().read("a")) == Errc::io);
  CHECK(code_of(failing().write_atomic("a", "y")) == Errc::io);
  CHECK(code_of(failing().remove("a")) == Errc::io);
  CHECK(code_of(failing().make_directories("d")) == Errc::io);
  CHECK(code_of(failing().list(".")) == Errc::io);
  CHECK(failing().kind("a") == Fs::Kind::none);
  CHECK(memory.files == std::map<std::string, std::string>{{"a", "x"}});
  CHECK(memory.directories.empty());
}

TEST_CASE("joined paths have one slash between") {
  CHECK(join_path("a", "b") == "a/b");
  CHECK(join_path("", "b") == "b");
  CHECK(join_path("/", "b") == "/b");
  CHECK(join_path("a/", "b/c") == "a/b/c");
}

TEST_CASE("a file's stamp changes when it is written anew, grows or goes, and a directory's when names come") {
  const ScratchDirectory scratch;
  RealFs real;
  MemoryFs memory;
  for (const auto& [fs, base] : {std::pair<Fs*, std::string>{&real, scratch.path()}, {&memory, "base"}}) {
    const std::string file = base + "/a";
    CHECK(fs->stamp(file) == 0);
    REQUIRE(fs->write_atomic(file, "one"));
    const std::uint64_t one = fs->stamp(file), directory = fs->stamp(base);
    CHECK(one != 0);
    CHECK(fs->stamp(file) == one);
    REQUIRE(fs->write_unsynced(file, "longer"));
    CHECK(fs->stamp(file) != one);
    REQUIRE(fs->write_unsynced(base + "/b", "more"));
    CHECK(fs->stamp(base) != directory);
    REQUIRE(fs->remove(file));
    CHECK(fs->stamp(file) == 0);
  }
}

TEST_CASE("a file that is written without waiting for the disk is whole, keeps its mode and makes its directories") {
  const ScratchDirectory scratch;
  RealFs fs;
  REQUIRE(fs.write_unsynced(scratch / "deep/er/file", "one"));
  REQUIRE(::chmod((scratch / "deep/er/file").c_str(), 0640) == 0);
  REQUIRE(fs.write_unsynced(scratch / "deep/er/file", "two"));
  CHECK(fs.read(scratch / "deep/er/file") == "two");
  struct stat status {};
  REQUIRE(::stat((scratch / "deep/er/file").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
  CHECK(fs.list(scratch / "deep/er")->size() == 1);
  CHECK_FALSE(fs.write_unsynced("/dev/null", "x"));
}
