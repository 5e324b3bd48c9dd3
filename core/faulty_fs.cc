#include "core/fs.h"

#include <utility>

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

Result<> FaultyFs::write_unsynced(const std::string& path, std::string_view bytes) {
  if (fails_now()) return fault("write", path);
  return inner_.write_unsynced(path, bytes);
}

class FaultyFs::File : public AtomicFile {
 public:
  File(FaultyFs& fs, std::unique_ptr<AtomicFile> inner, std::string path)
      : fs_(fs), inner_(std::move(inner)), path_(std::move(path)) {}
  Result<> append(std::string_view bytes) override {
    if (fs_.fails_now()) return fault("write", path_);
    return inner_->append(bytes);
  }
  Result<> commit() override {
    if (fs_.fails_now()) return fault("write", path_);
    return inner_->commit();
  }

 private:
  FaultyFs& fs_;
  std::unique_ptr<AtomicFile> inner_;
  std::string path_;
};

Result<std::unique_ptr<AtomicFile>> FaultyFs::create_atomic(const std::string& path) {
  if (fails_now()) return fault("create", path);
  auto inner = inner_.create_atomic(path);
  if (!inner) return tl::unexpected(inner.error());
  return std::make_unique<File>(*this, std::move(*inner), path);
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

std::uint64_t FaultyFs::stamp(const std::string& path) { return fails_now() ? 0 : inner_.stamp(path); }

Result<std::vector<std::string>> FaultyFs::list(const std::string& directory) {
  if (fails_now()) return fault("list", directory);
  return inner_.list(directory);
}

}  // namespace cimend::core
