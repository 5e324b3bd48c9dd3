#include "core/store/reserve_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "core/descriptor.h"

namespace cimend::core::sql {

bool ReserveFile::whole() const {
  if (bytes_ == 0) return true;
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0) return false;
  constexpr std::size_t kBlock = 512;  // of st_blocks, whatever the file system's is
  return static_cast<std::size_t>(status.st_size) >= bytes_ &&
         static_cast<std::size_t>(status.st_blocks) * kBlock >= bytes_;
}

Result<> ReserveFile::make() {
  if (whole()) return {};
  Descriptor file(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
  const int problem = file.open() ? ::posix_fallocate(file.number(), 0, static_cast<off_t>(bytes_)) : errno;
  if (problem == 0) return {};
  if (file.open()) release();
  return fail(Errc::io,
              fmt::format("no room for the reserve of {} bytes: {}", bytes_, std::generic_category().message(problem)),
              path_, "make room on this disk, or remove old runs with `cimend-ingest prune`");
}

void ReserveFile::release() {
  if (bytes_ != 0) ::unlink(path_.c_str());
}

}  // namespace cimend::core::sql
