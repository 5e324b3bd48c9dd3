#include "core/store/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace cimend::core::sql {
namespace {

// The digits that the owner wrote, or "" while it has not yet.
std::string owner_of(int file) {
  std::array<char, 24> bytes{};
  const ssize_t count = ::pread(file, bytes.data(), bytes.size(), 0);
  std::string digits(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  digits.erase(std::find_if_not(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c) != 0; }),
               digits.end());
  return digits;
}

}  // namespace

Result<WriterLock> WriterLock::acquire(const std::string& path) {
  const std::string lock_path = path + ".lock";
  Descriptor file(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!file.open()) return fail(Errc::io, "cannot open the lock: " + std::generic_category().message(errno), lock_path);
  if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return fail(Errc::io, "cannot lock: " + std::generic_category().message(errno), lock_path);
    const std::string owner = owner_of(file.number());
    return fail(Errc::unavailable,
                fmt::format("another process{} writes to this store", owner.empty() ? "" : " (pid " + owner + ")"),
                path, "`cimend serve` works the queue, too; several processes need PostgreSQL (CIMEND_DATABASE_URL)");
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  // The number is for people: a lock without it is still a lock.
  if (::ftruncate(file.number(), 0) != 0 || ::pwrite(file.number(), pid.data(), pid.size(), 0) < 0) errno = 0;
  return WriterLock(std::move(file));
}

}  // namespace cimend::core::sql
