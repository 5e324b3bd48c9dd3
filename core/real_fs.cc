// The machine's file system. The one part with an idea is write_atomic:
//
//   make a sibling with a name of its own (O_EXCL)  write  fsync  rename over the file  fsync the directory
//
// rename() replaces a name in one step, so whoever opens the file gets all old or all new bytes; the first fsync keeps
// a crash from leaving the new name on bytes that never reached the disk, the second makes the rename itself last. The
// sibling is not named after the file: a file name may be as long as the file system allows.

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "core/descriptor.h"
#include "core/fs.h"

namespace cimend::core {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

tl::unexpected<Error> cannot(const std::string& doing, const std::string& path, int error) {
  const bool missing = error == ENOENT || error == ENOTDIR;
  return fail(missing ? Errc::not_found : Errc::io, "cannot " + doing + " " + path + ": " + reason(error));
}

// The same where a missing directory is as much of a failure as any.
tl::unexpected<Error> cannot_write(const std::string& path, int error) {
  return fail(Errc::io, "cannot write " + path + ": " + reason(error));
}

// Removes the sibling unless it has become the file.
class Sibling {
 public:
  explicit Sibling(std::string path) : path_(std::move(path)) {}
  Sibling(const Sibling&) = delete;
  Sibling& operator=(const Sibling&) = delete;
  ~Sibling() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  [[nodiscard]] const char* path() const { return path_.c_str(); }
  void keep() { path_.clear(); }

 private:
  std::string path_;
};

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string sibling_name(const std::string& directory) {
  static std::atomic<unsigned> counter{0};
  return directory + "/.cimend-" + std::to_string(::getpid()) + "-" + std::to_string(++counter) + ".tmp";
}

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int sync_directory(const std::string& directory) {
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open()) return errno;
  // Some file systems can't sync a directory and say EINVAL; they have nothing to sync.
  return ::fsync(opened.number()) == 0 || errno == EINVAL ? 0 : errno;
}

enum class Sync : bool { yes, no };

// The steps at the top of this file, one call each.
class RealAtomicFile : public AtomicFile {
 public:
  RealAtomicFile(std::string path, std::string directory, std::string sibling, Descriptor file, Sync sync)
      : path_(std::move(path)),
        directory_(std::move(directory)),
        sibling_(std::move(sibling)),
        file_(std::move(file)),
        sync_(sync) {}
  Result<> append(std::string_view bytes) override {
    if (const int error = write_all(file_.number(), bytes)) return cannot_write(path_, error);
    return {};
  }
  Result<> commit() override {
    if (sync_ == Sync::yes && ::fsync(file_.number()) != 0) return cannot_write(path_, errno);
    if (file_.close() != 0) return cannot_write(path_, errno);
    if (::rename(sibling_.path(), path_.c_str()) != 0) return cannot_write(path_, errno);
    sibling_.keep();
    if (sync_ == Sync::no) return {};
    if (const int error = sync_directory(directory_)) return cannot_write(path_, error);
    return {};
  }

 private:
  std::string path_, directory_;
  Sibling sibling_;
  Descriptor file_;
  Sync sync_;
};

Result<std::unique_ptr<AtomicFile>> create(const std::string& path, Sync sync) {
  struct stat old {};
  const bool exists = ::stat(path.c_str(), &old) == 0;
  if (exists && !S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode)) {
    return fail(Errc::refused, "cannot write " + path + ": it is no regular file");
  }
  std::string directory = parent_of(path);
  std::error_code not_made;
  if (!exists) std::filesystem::create_directories(directory, not_made);
  if (not_made) return fail(Errc::io, "cannot make the directory " + directory + ": " + not_made.message());
  std::string sibling = sibling_name(directory);
  Descriptor file(::open(sibling.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.open()) return cannot_write(path, errno);
  // A file that is replaced keeps who may read it.
  const bool keeps_mode = exists && S_ISREG(old.st_mode);
  const int changed = keeps_mode ? ::fchmod(file.number(), old.st_mode & 0777) : 0;
  const int error = errno;
  auto made = std::make_unique<RealAtomicFile>(path, std::move(directory), std::move(sibling), std::move(file), sync);
  if (changed != 0) return cannot_write(path, error);
  return made;
}

// One number of several (splitmix64's finisher).
std::uint64_t mixed(std::uint64_t state, std::uint64_t value) {
  state += value + 0x9e3779b97f4a7c15;
  state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
  state = (state ^ (state >> 27)) * 0x94d049bb133111eb;
  return state ^ (state >> 31);
}
std::uint64_t mixed(std::uint64_t state, const timespec& time) {
  return mixed(mixed(state, static_cast<std::uint64_t>(time.tv_sec)), static_cast<std::uint64_t>(time.tv_nsec));
}

// For any Fs: gathers in memory.
class GatheredFile : public AtomicFile {
 public:
  GatheredFile(Fs& fs, std::string path) : fs_(fs), path_(std::move(path)) {}
  Result<> append(std::string_view bytes) override {
    bytes_ += bytes;
    return {};
  }
  Result<> commit() override { return fs_.write_atomic(path_, bytes_); }

 private:
  Fs& fs_;
  std::string path_;
  std::string bytes_;
};

}  // namespace

Result<std::unique_ptr<AtomicFile>> Fs::create_atomic(const std::string& path) {
  return std::make_unique<GatheredFile>(*this, path);
}

Result<> Fs::write_unsynced(const std::string& path, std::string_view bytes) { return write_atomic(path, bytes); }

std::uint64_t Fs::stamp(const std::string& path) {
  std::string known;
  if (const auto bytes = read(path)) {
    known = "file " + *bytes;
  } else if (const auto names = list(path)) {
    known = "directory";
    for (const std::string& name : *names) known += "/" + name;
  } else {
    return 0;
  }
  const std::uint64_t number = std::hash<std::string>()(known);
  return number == 0 ? 1 : number;
}

Result<> Fs::read_pieces(const std::string& path, const std::function<Result<>(std::string_view)>& take) {
  const auto bytes = read(path);
  if (!bytes) return tl::unexpected(bytes.error());
  return take(*bytes);
}

Result<> RealFs::read_pieces(const std::string& path, const std::function<Result<>(std::string_view)>& take) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return cannot("read", path, errno);
  return read_descriptor(file.number(), path, take);
}

Result<> read_descriptor(int descriptor, const std::string& name,
                         const std::function<Result<>(std::string_view)>& take) {
  std::vector<char> buffer(std::size_t{256} << 10);
  while (true) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count == 0) return {};
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("read", name, errno);
    if (auto taken = take({buffer.data(), static_cast<std::size_t>(count)}); !taken) return taken;
  }
}

Result<std::string> RealFs::read(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return cannot("read", path, errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return cannot("read", path, errno);
  if (S_ISDIR(status.st_mode)) return cannot("read", path, EISDIR);
  std::string bytes;
  constexpr std::size_t kStep = 64u << 10;
  // One byte more than the size says shows the end; a pipe or a growing file goes on in steps.
  std::size_t room = std::min(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)), max_bytes) + 1;
  for (;;) {
    const std::size_t filled = bytes.size();
    bytes.resize(filled + room);
    const ssize_t got = ::read(file.number(), bytes.data() + filled, room);
    const int error = errno;
    bytes.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && error != EINTR) return cannot("read", path, error);
    if (bytes.size() > max_bytes)
      return fail(Errc::refused, path + " is larger than " + std::to_string(max_bytes) + " bytes");
    if (got == 0) return bytes;
    room = std::max(kStep, bytes.size() / 2);
  }
}

Result<std::unique_ptr<AtomicFile>> RealFs::create_atomic(const std::string& path) { return create(path, Sync::yes); }

Result<> RealFs::write_atomic(const std::string& path, std::string_view bytes) {
  const auto file = create_atomic(path);
  if (!file) return tl::unexpected(file.error());
  if (auto written = (*file)->append(bytes); !written) return written;
  return (*file)->commit();
}

Result<> RealFs::write_unsynced(const std::string& path, std::string_view bytes) {
  const auto file = create(path, Sync::no);
  if (!file) return tl::unexpected(file.error());
  if (auto written = (*file)->append(bytes); !written) return written;
  return (*file)->commit();
}

std::uint64_t RealFs::stamp(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return 0;
  std::uint64_t number = mixed(status.st_dev, status.st_ino);
  number = mixed(number, static_cast<std::uint64_t>(status.st_size));
  number = mixed(mixed(number, status.st_mtim), status.st_ctim);
  return number == 0 ? 1 : number;
}

Result<> RealFs::remove(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR) return {};
  return fail(Errc::io, "cannot remove " + path + ": " + reason(errno));
}

Result<> RealFs::make_directories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return fail(Errc::io, "cannot make the directory " + path + ": " + error.message());
  return {};
}

Fs::Kind RealFs::kind(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return Kind::none;
  if (S_ISREG(status.st_mode)) return Kind::file;
  return S_ISDIR(status.st_mode) ? Kind::directory : Kind::other;
}

Result<std::vector<std::string>> RealFs::list(const std::string& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(directory.c_str()), ::closedir);
  if (!opened) return cannot("list", directory, errno);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(opened.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return cannot("list", directory, errno);
  std::sort(names.begin(), names.end());
  return names;
}

std::string join_path(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty() && path.back() != '/') path += '/';
  path += name;
  return path;
}

}  // namespace cimend::core
