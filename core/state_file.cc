#include "core/state_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include "core/text.h"

namespace cimend::core {
namespace {

constexpr std::size_t kMaxStateBytes = 16u << 20;

enum class Stored { missing, torn, whole };

struct Copy {
  Stored stored = Stored::missing;
  Json value;
};

std::string encoded(const Json& value) {
  const std::string line = value.dump();
  return line + "\nsha256 " + sha256_hex(line) + "\n";
}

Copy decoded(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return {Stored::torn, {}};
  const std::string_view line = bytes.substr(0, end);
  if (bytes.substr(end + 1) != "sha256 " + sha256_hex(line) + "\n") return {Stored::torn, {}};
  auto value = Json::parse(line);
  if (!value) return {Stored::torn, {}};
  return {Stored::whole, std::move(*value)};
}

Result<Copy> read_copy(Fs& fs, const std::string& path) {
  const auto bytes = fs.read(path, kMaxStateBytes);
  if (bytes) return decoded(*bytes);
  if (bytes.error().code == Errc::not_found) return Copy{};
  return tl::unexpected(bytes.error());
}

// The value with its members in the order of their names, all the way down: what two states are compared as.
Json normalised(const Json& value) {
  if (const Json::Array* elements = value.array()) {
    Json::Array sorted;
    for (const Json& element : *elements) sorted.push_back(normalised(element));
    return sorted;
  }
  if (const Json::Object* members = value.object()) {
    Json::Object sorted;
    for (const auto& [key, member] : *members) sorted.emplace_back(key, normalised(member));
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return sorted;
  }
  return value;
}

// Lets `mutate` work on a copy, and calls `write` with it where it says something else than before.
Result<Changed> apply(const Json& before, const std::function<void(Json&)>& mutate,
                      const std::function<Result<>(const std::string&)>& write) {
  Json after = before;
  mutate(after);
  if (normalised(after) == normalised(before)) return Changed::no;
  if (auto written = write(encoded(after)); !written) return tl::unexpected(written.error());
  return Changed::yes;
}

std::string backup_of(const std::string& path) { return path + ".bak"; }

}  // namespace

Result<Json> LiveState::read() {
  auto primary = read_copy(fs_, path_);
  if (!primary) return tl::unexpected(primary.error());
  if (primary->stored == Stored::whole) return std::move(primary->value);
  auto backup = read_copy(fs_, backup_of(path_));
  if (!backup) return tl::unexpected(backup.error());
  if (backup->stored == Stored::whole) {
    if (auto written = fs_.write_atomic(path_, encoded(backup->value)); !written)
      return with_context(written.error(), "restoring the state from its backup");
    return std::move(backup->value);
  }
  if (primary->stored == Stored::missing && backup->stored == Stored::missing) return Json();
  return fail(Errc::parse, "the state and its backup are both damaged", path_,
              "look at it and at " + backup_of(path_) + ", then remove both to begin anew");
}

Result<Changed> LiveState::update(const std::function<void(Json&)>& mutate) {
  const auto before = read();
  if (!before) return tl::unexpected(before.error());
  return apply(*before, mutate, [this](const std::string& bytes) -> Result<> {
    if (auto written = fs_.write_atomic(backup_of(path_), bytes); !written) return written;
    return fs_.write_atomic(path_, bytes);
  });
}

Result<Json> TerminalState::read() {
  auto copy = read_copy(fs_, path_);
  if (!copy) return tl::unexpected(copy.error());
  return std::move(copy->value);
}

Result<Changed> TerminalState::update(const std::function<void(Json&)>& mutate) {
  const auto before = read();
  if (!before) return tl::unexpected(before.error());
  return apply(*before, mutate, [this](const std::string& bytes) { return fs_.write_atomic(path_, bytes); });
}

Result<> TerminalState::forget() { return fs_.remove(path_); }

Result<FileLock> FileLock::acquire(const std::string& path, int wait_milliseconds) {
  const std::string lock_path = path + ".lock";
  if (const auto parent = std::filesystem::path(lock_path).parent_path(); !parent.empty()) {
    std::error_code ignored;  // open() tells what is wrong
    std::filesystem::create_directories(parent, ignored);
  }
  Descriptor file(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!file.open())
    return fail(Errc::io, "cannot open the lock " + lock_path + ": " + std::generic_category().message(errno));
  using std::chrono::steady_clock, std::chrono::milliseconds;
  const auto deadline = steady_clock::now() + milliseconds(wait_milliseconds);
  while (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    if (error != EWOULDBLOCK && error != EINTR)
      return fail(Errc::io, "cannot lock " + lock_path + ": " + std::generic_category().message(error));
    if (steady_clock::now() >= deadline)
      return fail(Errc::unavailable, "another process holds the lock " + lock_path, {}, "wait for it to end");
    std::this_thread::sleep_for(milliseconds(10));
  }
  return FileLock(std::move(file));
}

}  // namespace cimend::core
