#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "core/descriptor.h"
#include "core/git.h"
#include "core/git_internal.h"
#include "core/text.h"

// A commit's files reach the disk in this one place. A tree is hostile data: it may hold "..", a ".git", or a link with
// files below its name. So every parent directory is walked to with O_NOFOLLOW, no file is ever opened that was there
// before, and the symbolic links are made last, so that no write can go through one.

namespace cimend::core {
namespace {

constexpr std::uint64_t kMaxLinkBytes = 4096;  // PATH_MAX: no longer target can be made

tl::unexpected<Error> system_failure(const std::string& doing, const std::string& path) {
  return fail(Errc::io, "cannot " + doing + " " + path + ": " + std::generic_category().message(errno), path);
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A path that may be made on disk: a `.git` in the exported tree would be taken for a repository's own files.
bool exportable(std::string_view path) {
  if (!git::plain_path(path)) return false;
  for (const std::string_view part : split(path, '/')) {
    if (to_lower(part) == ".git") return false;
  }
  return true;
}

// A directory that entries are written into, and nothing is written outside of.
class ExportDirectory {
 public:
  static Result<ExportDirectory> open(const std::string& directory) {
    Descriptor root(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root.open()) return system_failure("open", directory);
    return ExportDirectory(std::move(root));
  }

  // Opens a directory, making it and those above it where they are missing. The empty path is the root.
  [[nodiscard]] Result<Descriptor> make_directory(std::string_view path) const {
    Descriptor current(::fcntl(root_.number(), F_DUPFD_CLOEXEC, 0));
    if (!current.open()) return system_failure("open", std::string(path));
    if (path.empty()) return current;
    for (const std::string_view part : split(path, '/')) {
      const std::string name(part);
      if (::mkdirat(current.number(), name.c_str(), 0755) != 0 && errno != EEXIST) {
        return system_failure("make the directory", std::string(path));
      }
      Descriptor below(::openat(current.number(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!below.open()) return system_failure("open the directory", std::string(path));
      current = std::move(below);
    }
    return current;
  }

  [[nodiscard]] Result<> write_file(const TreeEntry& entry, std::string_view bytes) const {
    const auto [directory, name] = parted(entry.path);
    auto parent = make_directory(directory);
    if (!parent) return tl::unexpected(parent.error());
    const mode_t mode = entry.kind == TreeEntry::Kind::executable ? 0755 : 0644;
    Descriptor file(
        ::openat(parent->number(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file.open() || !write_all(file.number(), bytes) || file.close() != 0) {
      return system_failure("write", entry.path);
    }
    return {};
  }

  [[nodiscard]] Result<> write_link(const std::string& path, const std::string& target) const {
    const auto [directory, name] = parted(path);
    auto parent = make_directory(directory);
    if (!parent) return tl::unexpected(parent.error());
    if (::symlinkat(target.c_str(), parent->number(), name.c_str()) != 0) return system_failure("make the link", path);
    return {};
  }

 private:
  explicit ExportDirectory(Descriptor root) : root_(std::move(root)) {}

  // "a/b/c" is "a/b" and "c".
  static std::pair<std::string_view, std::string> parted(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {{}, std::string(path)};
    return {path.substr(0, slash), std::string(path.substr(slash + 1))};
  }

  Descriptor root_;
};

// Everything but the links, with the overlay's bytes in place of the commit's.
Result<> write_files(git_repository* repository, const std::vector<git::TreeObject>& objects,
                     const std::map<std::string, std::string>& overlay, const ExportDirectory& directory) {
  std::size_t overlaid = 0;
  for (const auto& [entry, id] : objects) {
    if (entry.kind == TreeEntry::Kind::symlink) continue;
    if (entry.kind == TreeEntry::Kind::submodule) {
      if (auto made = directory.make_directory(entry.path); !made) return tl::unexpected(made.error());
      continue;
    }
    if (const auto replacement = overlay.find(entry.path); replacement != overlay.end()) {
      ++overlaid;
      if (auto written = directory.write_file(entry, replacement->second); !written) return written;
      continue;
    }
    auto bytes = git::blob_bytes(repository, id, entry.path, std::numeric_limits<std::uint64_t>::max());
    if (!bytes) return tl::unexpected(bytes.error());
    if (auto written = directory.write_file(entry, *bytes); !written) return written;
  }
  if (overlaid != overlay.size()) return fail(Errc::refused, "the overlay names a path that is no file of the commit");
  return {};
}

Result<> write_links(git_repository* repository, const std::vector<git::TreeObject>& objects,
                     const ExportDirectory& directory) {
  for (const auto& [entry, id] : objects) {
    if (entry.kind != TreeEntry::Kind::symlink) continue;
    auto target = git::blob_bytes(repository, id, entry.path, kMaxLinkBytes);
    if (!target) return tl::unexpected(target.error());
    if (auto made = directory.write_link(entry.path, *target); !made) return made;
  }
  return {};
}

}  // namespace

Result<> Repository::export_tree(const std::string& commit, const std::map<std::string, std::string>& overlay,
                                 const std::string& directory) const {
  git_repository* repository = handle_->repository.get();
  auto tree = git::find_tree(repository, commit);
  if (!tree) return tl::unexpected(tree.error());
  auto objects = git::walk(tree->get());
  if (!objects) return tl::unexpected(objects.error());
  for (const git::TreeObject& object : *objects) {
    if (!exportable(object.entry.path)) {
      return fail(Errc::refused, "the commit holds a path that no one may write", object.entry.path);
    }
  }
  auto target = ExportDirectory::open(directory);
  if (!target) return tl::unexpected(target.error());
  if (auto written = write_files(repository, *objects, overlay, *target); !written) return written;
  return write_links(repository, *objects, *target);
}

}  // namespace cimend::core
