#include "core/blobs/blobs.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "core/blobs/blobs_conformance.h"

namespace cimend::core {
namespace {

class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "cimend-blobs-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() { std::filesystem::remove_all(path); }
  std::string path;
};

// All regular files below a directory, hidden ones, too.
std::set<std::string> files_below(const std::string& directory) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
    if (entry.is_regular_file()) files.insert(entry.path().string().substr(directory.size() + 1));
  return files;
}

TEST_CASE("values in memory keep the promises of Blobs") { check_blobs_conform(*memory_blobs()); }

TEST_CASE("values in files keep the promises of Blobs, and nothing else is left on the disk") {
  const ScratchDirectory scratch;
  RealFs fs;
  check_blobs_conform(*file_blobs(fs, scratch.path));
  CHECK(files_below(scratch.path) ==
        std::set<std::string>{"logs/a/1.log", "logs/ab", "logs/empty", "logs/large", "other"});
}

TEST_CASE("values in a file system in memory keep the promises of Blobs") {
  MemoryFs fs;
  check_blobs_conform(*file_blobs(fs, "store"));
}

TEST_CASE("what does not exist yet is an empty list") {
  const ScratchDirectory scratch;
  RealFs fs;
  const auto blobs = file_blobs(fs, scratch.path + "/not/yet");
  CHECK(blobs->list("") == std::vector<std::string>{});
  CHECK(blobs->check());
}

TEST_CASE("a sibling that a crash left is no value") {
  const ScratchDirectory scratch;
  RealFs fs;
  REQUIRE(fs.write_atomic(scratch.path + "/logs/.cimend-1-1.tmp", "half"));
  CHECK(file_blobs(fs, scratch.path)->list("") == std::vector<std::string>{});
}

TEST_CASE("every call of a value's writer may fail: the old value stays, no sibling is left") {
  const ScratchDirectory scratch;
  int fail_call = 0;
  for (int calls = 1; calls >= fail_call;) {
    RealFs real;
    REQUIRE(put_blob(*file_blobs(real, scratch.path), "logs/a", "old"));
    FaultyFs fs(real, ++fail_call);
    const auto written = put_blob(*file_blobs(fs, scratch.path), "logs/a", "new value", 3);
    calls = fs.calls();
    INFO("call " << fail_call << " fails");
    CHECK(written.has_value() == (calls < fail_call));
    CHECK(get_blob(*file_blobs(real, scratch.path), "logs/a") == (written ? "new value" : "old"));
    CHECK(files_below(scratch.path) == std::set<std::string>{"logs/a"});
    if (!written) CHECK(written.error().code == Errc::io);
    REQUIRE(fail_call < 100);
  }
  CHECK(fail_call == 6);
}

TEST_CASE("a check tells when nothing can be written") {
  MemoryFs memory;
  FaultyFs fs(memory, 1);
  CHECK_FALSE(file_blobs(fs, "store")->check());
  CHECK(memory.files.empty());
}

TEST_CASE("a key is parts of plain characters") {
  CHECK(valid_blob_key("logs/owner/name/42/1/build.log.zst"));
  CHECK(valid_blob_key(std::string(1000, 'a')));
  CHECK_FALSE(valid_blob_key(std::string(1001, 'a')));
  CHECK_FALSE(valid_blob_key("a/./b"));
}

}  // namespace
}  // namespace cimend::core
