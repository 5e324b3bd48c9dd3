#include "core/fs.h"

namespace cimend::core {
namespace {

tl::unexpected<Error> fault(const std::string& doing, const std::string& path) {
  return fail(Errc::io, "cannot " + doing + " " + path + ": Input/output error");
}

}  // namespace

Result<std::string> FaultyFs::read(const std::string& path, std::size_t max_bytes) {
  if (fails_now()) return fault("read", path);
  return inner_.read(path, max_bytes);
}

Result<> FaultyFs::write_atomic(const std::string& path, std::string_view bytes) {
  if (fails_now()) return fault("write", path);
  return inner_.write_atomic(path, bytes);
}

Result<> FaultyFs::remove(const std::string& path) {
  if (fails_now()) return fault("remove", path);
  return inner_.remove(path);
}

Result<> FaultyFs::make_directories(const std::string& path) {
  if (fails_now()) return fault("make the directory", path);
  return inner_.make_directories(path);
}

// stat() that fails is seen as a missing file: the answer has no room for more.
Fs::Kind FaultyFs::kind(const std::string& path) { return fails_now() ? Kind::none : inner_.kind(path); }

Result<std::vector<std::string>> FaultyFs::list(const std::string& directory) {
  if (fails_now()) return fault("list", directory);
  return inner_.list(directory);
}

}  // namespace cimend::core
