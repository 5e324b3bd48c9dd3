#include "core/input.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/zip_builder.h"

namespace cimend::core {
namespace {

using tests::ZipBuilder;

std::string reason_for(const Archive& archive, std::string_view name) {
  for (const RejectedEntry& entry : archive.rejected) {
    if (entry.name == name) return entry.reason;
  }
  return {};
}

TEST_CASE("zstd goes there and back, and anything unknown stays as it is") {
  const std::string text = "line one\nline two\n";
  CHECK(decompress(compress_zstd(text)).value() == text);
  CHECK(decompress(text).value() == text);
  CHECK(decompress("").value().empty());
  CHECK(decompress(compress_zstd("")).value().empty());
}

TEST_CASE("concatenated zstd frames are read as one text") {
  CHECK(decompress(compress_zstd("one\n") + compress_zstd("two\n")).value() == "one\ntwo\n");
}

TEST_CASE("compressed data cut at any byte is an error or a clean prefix, never a crash") {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  const std::string whole = compress_zstd(text);
  for (std::size_t size = 4; size < whole.size(); size += 7) {
    const auto result = decompress(whole.substr(0, size));
    if (result) CHECK(text.substr(0, result->size()) == *result);
  }
}

TEST_CASE("a bomb is refused before it is unpacked") {
  std::string zeros;
  zeros.resize(200'000'000);
  const auto result = decompress(compress_zstd(zeros));
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Errc::refused);
}

TEST_CASE("what decompresses to more than the limit is refused") {
  InputLimits limits;
  limits.max_bytes = 10;
  CHECK(decompress(compress_zstd("0123456789"), limits).value().size() == 10);
  CHECK(decompress(compress_zstd("0123456789a"), limits).error().code == Errc::refused);
  CHECK(decompress("0123456789a", limits).error().code == Errc::refused);
}

TEST_CASE("archive entries come in order, with names as they stand") {
  const std::string zip = ZipBuilder()
                              .add("1_build (linux, gcc: 12).txt", "a")
                              .add("build/2_Run café 😅.txt", "b")
                              .add("build/1_Set up.txt", "c")
                              .finish();
  const auto archive = read_archive(zip);
  REQUIRE(archive);
  REQUIRE(archive->entries.size() == 3);
  CHECK(archive->entries[0].name == "1_build (linux, gcc: 12).txt");
  CHECK(archive->entries[1].name == "build/2_Run café 😅.txt");
  CHECK(archive->entries[1].bytes == "b");
  CHECK_FALSE(archive->truncated);
}

TEST_CASE("an entry whose name is no UTF-8 keeps its bytes under a name that says so") {
  const auto archive = read_archive(ZipBuilder().add("job \xf0\x9f\x98/1_x.txt", "a").finish());
  REQUIRE(archive);
  REQUIRE(archive->entries.size() == 1);
  CHECK(archive->entries[0].bytes == "a");
  CHECK(archive->entries[0].name == "entry 1 with an unreadable name");
}

TEST_CASE("entries that leave the archive, are absolute or are links are rejected by name") {
  const std::string zip = ZipBuilder()
                              .add("../evil.txt", "x")
                              .add("a/../../evil.txt", "x")
                              .add("/etc/evil", "x")
                              .add("C:/evil", "x")
                              .add("a\\..\\..\\evil", "x")
                              .add("link", "/etc/passwd", {0120777, -1})
                              .add("good.txt", "kept")
                              .finish();
  const auto archive = read_archive(zip);
  REQUIRE(archive);
  REQUIRE(archive->entries.size() == 1);
  CHECK(archive->entries[0].name == "good.txt");
  CHECK(reason_for(*archive, "../evil.txt") == "leaves the archive");
  CHECK(reason_for(*archive, "a/../../evil.txt") == "leaves the archive");
  CHECK(reason_for(*archive, "/etc/evil") == "absolute path");
  CHECK(reason_for(*archive, "C:/evil") == "absolute path");
  CHECK(reason_for(*archive, "link") == "symbolic link");
  CHECK(archive->rejected.size() == 6);
}

TEST_CASE("an archive cut at any byte keeps what was read and never crashes") {
  const std::string zip = ZipBuilder().add("a.txt", std::string(500, 'a')).add("b.txt", std::string(500, 'b')).finish();
  for (std::size_t size = 1; size < zip.size(); size += 3) {
    const auto archive = read_archive(zip.substr(0, size));
    if (!archive) {
      CHECK(archive.error().code == Errc::parse);
      continue;
    }
    for (const ArchiveEntry& entry : archive->entries) CHECK(entry.bytes.size() <= 500);
  }
}

TEST_CASE("limits on bytes and entries are kept whatever an entry declares") {
  InputLimits limits;
  limits.max_bytes = 100;
  const auto large = read_archive(ZipBuilder().add("a", std::string(200, 'x'), {0100644, 10}).finish(), limits);
  if (large) {
    for (const ArchiveEntry& entry : large->entries) CHECK(entry.bytes.size() <= 100);
  }
  ZipBuilder many;
  for (int i = 0; i < 20; ++i) many.add(std::to_string(i), "x");
  limits.max_entries = 10;
  const auto cut = read_archive(many.finish(), limits);
  REQUIRE(cut);
  CHECK(cut->entries.size() == 10);
  CHECK(cut->truncated);
  CHECK(cut->problem == "more than 10 entries");
}

TEST_CASE("an input is a file, a directory or an archive by its content, not its name") {
  MemoryFs fs;
  fs.files["logs/a.log"] = "plain\n";
  fs.files["logs/b.bin"] = compress_zstd("packed\n");
  fs.files["run.data"] = ZipBuilder().add("1_x.txt", "zipped\n").add("__MACOSX/._1_x.txt", "junk").finish();
  const auto file = open_input(fs, "logs/b.bin");
  REQUIRE(file);
  CHECK(file->source == InputSet::Source::file);
  CHECK(file->inputs[0].name == "b.bin");
  CHECK(file->inputs[0].bytes == "packed\n");
  const auto directory = open_input(fs, "logs");
  REQUIRE(directory);
  CHECK(directory->source == InputSet::Source::directory);
  REQUIRE(directory->inputs.size() == 2);
  CHECK(directory->inputs[1].bytes == "packed\n");
  const auto archive = open_input(fs, "run.data");
  REQUIRE(archive);
  CHECK(archive->source == InputSet::Source::archive);
  REQUIRE(archive->inputs.size() == 1);
  CHECK(archive->inputs[0].bytes == "zipped\n");
}

TEST_CASE("what is not there is said with what to do") {
  MemoryFs fs;
  const auto missing = open_input(fs, "nowhere.log");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::not_found);
  CHECK(missing.error().what == "no such file or directory: nowhere.log");
  CHECK_FALSE(missing.error().hint.empty());
}

TEST_CASE("a failing disk is an error at every call and never half an input") {
  MemoryFs memory;
  memory.files["logs/a.log"] = "one\n";
  memory.files["logs/b.log"] = "two\n";
  for (int n = 1;; ++n) {
    FaultyFs fs(memory, n);
    const auto set = open_input(fs, "logs");
    if (fs.calls() < n) {
      REQUIRE(set);
      CHECK(set->inputs.size() == 2);
      break;
    }
    // A directory that can't be listed, or not one file read, is an error; one file of two is named.
    if (set) CHECK(set->inputs.size() + set->rejected.size() == 2);
  }
}

}  // namespace
}  // namespace cimend::core
