#include "core/state_file.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

using cimend::core::Changed;
using cimend::core::Errc;
using cimend::core::FaultyFs;
using cimend::core::FileLock;
using cimend::core::Fs;
using cimend::core::Json;
using cimend::core::LiveState;
using cimend::core::MemoryFs;
using cimend::core::Result;
using cimend::core::TerminalState;

namespace {

const std::string kPath = "state/budget.json";
const std::string kBackup = "state/budget.json.bak";

// Counts what is written.
class CountingFs : public MemoryFs {
 public:
  int writes = 0;
  std::vector<std::string> written;
  Result<> write_atomic(const std::string& path, std::string_view bytes) override {
    ++writes;
    written.push_back(path);
    return MemoryFs::write_atomic(path, bytes);
  }
};

Json state(int attempts) {
  return Json::Object{{"attempts", attempts}, {"of", Json::Object{{"sha", "abc"}, {"list", Json::Array{1, "é\n"}}}}};
}

template <class State>
Result<Changed> set_to(Fs& fs, const Json& value) {
  return State(fs, kPath).update([&](Json& json) { json = value; });
}

// The files after both copies hold `value`.
std::map<std::string, std::string> files_with(const Json& value) {
  MemoryFs fs;
  REQUIRE(set_to<LiveState>(fs, value) == Changed::yes);
  return fs.files;
}

}  // namespace

TEST_CASE("state that was never written is null") {
  MemoryFs fs;
  CHECK(LiveState(fs, kPath).read() == Json());
  CHECK(TerminalState(fs, kPath).read() == Json());
  CHECK(fs.files.empty());
}

TEST_CASE("live state is written twice, backup first, and read back") {
  CountingFs fs;
  REQUIRE(set_to<LiveState>(fs, state(1)) == Changed::yes);
  CHECK(fs.written == std::vector<std::string>{kBackup, kPath});
  CHECK(fs.files[kPath] == fs.files[kBackup]);
  CHECK(LiveState(fs, kPath).read() == state(1));
}

TEST_CASE("terminal state has no backup") {
  MemoryFs fs;
  REQUIRE(set_to<TerminalState>(fs, state(1)) == Changed::yes);
  CHECK(fs.files.size() == 1);
  CHECK(TerminalState(fs, kPath).read() == state(1));
}

TEST_CASE("live state is restored and rewritten when its primary is torn at any byte or missing") {
  const auto whole = files_with(state(1));
  const std::string& bytes = whole.at(kPath);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    MemoryFs fs;
    fs.files = {{kPath, bytes.substr(0, size)}, {kBackup, bytes}};
    INFO("torn after " << size << " bytes");
    CHECK(LiveState(fs, kPath).read() == state(1));
    CHECK(fs.files == whole);
  }
  MemoryFs fs;
  fs.files = {{kBackup, bytes}};
  CHECK(LiveState(fs, kPath).read() == state(1));
  CHECK(fs.files == whole);
}

TEST_CASE("a primary with any byte changed is torn") {
  const std::string bytes = files_with(state(1)).at(kPath);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    MemoryFs fs;
    fs.files = {{kPath, bytes}, {kBackup, bytes}};
    fs.files[kPath][at] = static_cast<char>(fs.files[kPath][at] ^ 1);
    INFO("byte " << at);
    CHECK(LiveState(fs, kPath).read() == state(1));
    CHECK(fs.files[kPath] == bytes);
  }
  MemoryFs fs;
  fs.files = {{kPath, bytes + "x"}, {kBackup, bytes}};
  CHECK(LiveState(fs, kPath).read() == state(1));
}

TEST_CASE("a backup torn at any byte does not matter while the primary is whole") {
  const std::string bytes = files_with(state(1)).at(kPath);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    MemoryFs fs;
    fs.files = {{kPath, bytes}, {kBackup, bytes.substr(0, size)}};
    CHECK(LiveState(fs, kPath).read() == state(1));
    REQUIRE(set_to<LiveState>(fs, state(2)) == Changed::yes);
    CHECK(fs.files == files_with(state(2)));
  }
}

TEST_CASE("when both copies are torn, at whatever bytes, nothing is guessed and nothing overwritten") {
  const std::string bytes = files_with(state(1)).at(kPath);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    MemoryFs fs;
    fs.files = {{kPath, bytes.substr(0, size)}, {kBackup, bytes.substr(0, bytes.size() - 1 - size)}};
    const auto before = fs.files;
    const auto read = LiveState(fs, kPath).read();
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::parse);
    bool called = false;
    const auto updated = LiveState(fs, kPath).update([&](Json&) { called = true; });
    REQUIRE_FALSE(updated);
    CHECK_FALSE(called);
    CHECK(fs.files == before);
  }
}

TEST_CASE("one copy torn and the other gone is a loss that is told") {
  for (const std::string& path : {kPath, kBackup}) {
    MemoryFs fs;
    fs.files = {{path, "{\"attempts\""}};
    CHECK_FALSE(LiveState(fs, kPath).read());
    CHECK(fs.files.size() == 1);
  }
}

TEST_CASE("a write torn between the two copies keeps the old state or has the new one") {
  const std::string old_bytes = files_with(state(1)).at(kPath), new_bytes = files_with(state(2)).at(kPath);
  // The backup comes first: torn there, the primary is the old state.
  for (std::size_t size = 0; size <= new_bytes.size(); ++size) {
    MemoryFs fs;
    fs.files = {{kPath, old_bytes}, {kBackup, new_bytes.substr(0, size)}};
    CHECK(LiveState(fs, kPath).read() == state(1));
  }
  // Torn in the primary after it, the backup is the new one.
  for (std::size_t size = 0; size < new_bytes.size(); ++size) {
    MemoryFs fs;
    fs.files = {{kPath, new_bytes.substr(0, size)}, {kBackup, new_bytes}};
    CHECK(LiveState(fs, kPath).read() == state(2));
  }
}

TEST_CASE("terminal state that is torn at any byte is gone and stays gone") {
  MemoryFs whole;
  REQUIRE(set_to<TerminalState>(whole, state(1)));
  const std::string bytes = whole.files[kPath];
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CountingFs fs;
    fs.files = {{kPath, bytes.substr(0, size)}, {kBackup, bytes}};
    CHECK(TerminalState(fs, kPath).read() == Json());
    CHECK(fs.writes == 0);
  }
}

TEST_CASE("terminal state that is missing is never resurrected from a copy that lies about") {
  MemoryFs fs;
  fs.files = {{kBackup, files_with(state(1)).at(kBackup)}};
  CHECK(TerminalState(fs, kPath).read() == Json());
  REQUIRE(set_to<TerminalState>(fs, state(2)));
  REQUIRE(TerminalState(fs, kPath).forget());
  CHECK(TerminalState(fs, kPath).read() == Json());
  CHECK(fs.kind(kPath) == Fs::Kind::none);
}

TEMPLATE_TEST_CASE("a mutation that changes nothing writes nothing", "", LiveState, TerminalState) {
  CountingFs fs;
  REQUIRE(set_to<TestType>(fs, state(1)) == Changed::yes);
  const int before = fs.writes;
  CHECK(TestType(fs, kPath).update([](Json&) {}) == Changed::no);
  CHECK(set_to<TestType>(fs, state(1)) == Changed::no);
  const Json reordered =
      Json::Object{{"of", Json::Object{{"list", Json::Array{1, "é\n"}}, {"sha", "abc"}}}, {"attempts", 1}};
  REQUIRE(reordered != state(1));
  CHECK(set_to<TestType>(fs, reordered) == Changed::no);
  CHECK(fs.writes == before);
}

TEMPLATE_TEST_CASE("a mutation that changes something deep inside is written", "", LiveState, TerminalState) {
  CountingFs fs;
  REQUIRE(set_to<TestType>(fs, state(1)));
  const int before = fs.writes;
  const Json other_order_of_elements =
      Json::Object{{"attempts", 1}, {"of", Json::Object{{"sha", "abc"}, {"list", Json::Array{"é\n", 1}}}}};
  CHECK(set_to<TestType>(fs, other_order_of_elements) == Changed::yes);
  CHECK(fs.writes > before);
  CHECK(TestType(fs, kPath).read() == other_order_of_elements);
}

TEMPLATE_TEST_CASE("a mutation that leaves never-written state null writes nothing", "", LiveState, TerminalState) {
  CountingFs fs;
  CHECK(TestType(fs, kPath).update([](Json&) {}) == Changed::no);
  CHECK(fs.writes == 0);
}

TEST_CASE("live state survives a failure of any call: old or new, and the next update goes through") {
  int fail_call = 0;
  for (int calls = 1; calls >= fail_call;) {
    MemoryFs memory;
    memory.files = files_with(state(1));
    memory.files[kPath].resize(10);  // torn, so that restoring is part of the loop
    FaultyFs faulty(memory, ++fail_call);
    const auto updated = set_to<LiveState>(faulty, state(2));
    calls = faulty.calls();
    INFO("call " << fail_call << " fails");
    CHECK(updated.has_value() == (calls < fail_call));
    const auto after = LiveState(memory, kPath).read();
    REQUIRE(after);
    CHECK((*after == state(2) || (*after == state(1) && !updated)));
    REQUIRE(set_to<LiveState>(memory, state(3)) == Changed::yes);
    CHECK(memory.files == files_with(state(3)));
    REQUIRE(fail_call < 100);
  }
  CHECK(fail_call == 6);  // two reads, the restoring write, two writes, and the run without a fault
}

TEST_CASE("a lock is held by one at a time and dropped when its object goes") {
  std::string directory = (std::filesystem::temp_directory_path() / "cimend-lock-XXXXXX").string();
  REQUIRE(::mkdtemp(directory.data()) != nullptr);
  const std::string path = directory + "/below/state";
  {
    auto first = FileLock::acquire(path, 0);
    REQUIRE(first);
    const auto second = FileLock::acquire(path, 0);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == Errc::unavailable);
    CHECK(FileLock::acquire(directory + "/other", 0));
    const FileLock moved = std::move(*first);
    CHECK_FALSE(FileLock::acquire(path, 0));
  }
  CHECK(FileLock::acquire(path, 0));
  CHECK(FileLock::acquire(directory + "/other.lock/x", 0).error().code == Errc::io);
  std::filesystem::remove_all(directory);
}
