#include "core/git.h"

#include <fcntl.h>
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/text.h"

// How nothing is ever written to the repository.
//
// libgit2 1.5.1 applies a patch in memory but stores every blob it makes, and touches the time stamps of those that are
// there already; its work-tree variant writes and deletes through symbolic links. So a patch is never applied to the
// repository at all: the files it touches are copied into a second repository that exists only in memory (a "mempack"
// object database without files), the patch is applied there, and the result is read back. The real repository is only
// read. Files reach the disk in one place, export_tree(), which walks to each parent directory with O_NOFOLLOW and
// makes the symbolic links last, so that no write can go through one.

namespace cimend::core {
namespace {

constexpr std::uint64_t kMaxFileBytes = 16u << 20;
constexpr std::size_t kMaxEntries = 1'000'000;  // a tree of shared subtrees can claim far more than it stores

// One deleter for every libgit2 object.
struct Free {
  void operator()(git_repository* p) const { git_repository_free(p); }
  void operator()(git_odb* p) const { git_odb_free(p); }
  void operator()(git_object* p) const { git_object_free(p); }
  void operator()(git_commit* p) const { git_commit_free(p); }
  void operator()(git_tree* p) const { git_tree_free(p); }
  void operator()(git_tree_entry* p) const { git_tree_entry_free(p); }
  void operator()(git_blob* p) const { git_blob_free(p); }
  void operator()(git_index* p) const { git_index_free(p); }
  void operator()(git_diff* p) const { git_diff_free(p); }
  void operator()(git_patch* p) const { git_patch_free(p); }
  void operator()(git_status_list* p) const { git_status_list_free(p); }
  void operator()(git_reference* p) const { git_reference_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

// Calls a libgit2 function whose first parameter is where the object goes.
template <class T, class Function, class... Arguments>
int make(Owned<T>& out, Function function, Arguments... arguments) {
  T* raw = nullptr;
  const int code = function(&raw, arguments...);
  out.reset(raw);
  return code;
}

class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { git_buf_dispose(&buffer_); }
  git_buf* get() { return &buffer_; }
  [[nodiscard]] std::string text() const {
    return buffer_.ptr ? std::string(buffer_.ptr, buffer_.size) : std::string();
  }

 private:
  git_buf buffer_ = GIT_BUF_INIT;
};

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] bool ok() const { return value_ >= 0; }

 private:
  int value_;
};

void initialise_once() {
  static const int initialised = git_libgit2_init();  // never shut down: handles may live in static objects
  static_cast<void>(initialised);
}

std::string last_message() {
  const git_error* error = git_error_last();
  return error && error->message ? error->message : "no reason given by libgit2";
}

tl::unexpected<Error> git_failure(int code, const std::string& doing, const std::string& where) {
  if (code == GIT_ENOTFOUND) return fail(Errc::not_found, doing + ": " + last_message(), where);
  return fail(Errc::io, doing + ": " + last_message(), where);
}

std::string hex(const git_oid& id) {
  char text[GIT_OID_HEXSZ + 1] = {};
  git_oid_tostr(text, sizeof text, &id);
  return text;
}

std::optional<TreeEntry::Kind> kind_of(git_filemode_t mode) {
  switch (mode) {
    case GIT_FILEMODE_BLOB: return TreeEntry::Kind::file;
    case GIT_FILEMODE_BLOB_EXECUTABLE: return TreeEntry::Kind::executable;
    case GIT_FILEMODE_LINK: return TreeEntry::Kind::symlink;
    case GIT_FILEMODE_COMMIT: return TreeEntry::Kind::submodule;
    case GIT_FILEMODE_TREE: return TreeEntry::Kind::directory;
    default: return std::nullopt;
  }
}

// A path that names something below a directory and nothing else: no empty part, no "." or "..", no NUL.
bool plain_path(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

Result<Owned<git_commit>> find_commit(git_repository* repository, const std::string& commit) {
  git_oid id;
  if (git_oid_fromstr(&id, commit.c_str()) != 0) return fail(Errc::not_found, "no commit hash: " + shorten(commit, 60));
  Owned<git_commit> found;
  if (const int code = make(found, git_commit_lookup, repository, &id)) {
    return git_failure(code, "cannot read commit " + commit, {});
  }
  return found;
}

Result<Owned<git_tree>> find_tree(git_repository* repository, const std::string& commit) {
  auto found = find_commit(repository, commit);
  if (!found) return tl::unexpected(found.error());
  Owned<git_tree> tree;
  if (const int code = make(tree, git_commit_tree, found->get())) {
    return git_failure(code, "cannot read the tree of commit " + commit, {});
  }
  return tree;
}

Result<std::string> blob_bytes(git_repository* repository, const git_oid& id, const std::string& path,
                               std::uint64_t limit) {
  Owned<git_blob> blob;
  if (const int code = make(blob, git_blob_lookup, repository, &id)) {
    return git_failure(code, "cannot read " + path + " from the repository", path);
  }
  const auto size = static_cast<std::uint64_t>(git_blob_rawsize(blob.get()));
  if (size > limit) return fail(Errc::refused, path + " is over 16 MiB", path);
  return std::string(static_cast<const char*>(git_blob_rawcontent(blob.get())), static_cast<std::size_t>(size));
}

// Every entry below a tree with its object's name, and whether the walk was stopped at kMaxEntries.
struct WalkedEntry {
  TreeEntry entry;
  git_oid id;
};
struct Walk {
  std::vector<WalkedEntry> entries;
  bool too_many = false;
};

int visit_entry(const char* root, const git_tree_entry* entry, void* payload) {
  auto& walk = *static_cast<Walk*>(payload);
  if (walk.entries.size() >= kMaxEntries) {
    walk.too_many = true;
    return -1;
  }
  const auto kind = kind_of(git_tree_entry_filemode(entry));
  if (kind && *kind != TreeEntry::Kind::directory) {
    walk.entries.push_back({{std::string(root) + git_tree_entry_name(entry), *kind}, *git_tree_entry_id(entry)});
  }
  return 0;
}

Result<std::vector<WalkedEntry>> walk_tree(git_tree* tree) {
  Walk walk;
  const int code = git_tree_walk(tree, GIT_TREEWALK_PRE, visit_entry, &walk);
  if (walk.too_many) return fail(Errc::refused, "the commit has more than a million files");
  if (code != 0) return git_failure(code, "cannot walk the commit's tree", {});
  std::sort(walk.entries.begin(), walk.entries.end(),
            [](const WalkedEntry& a, const WalkedEntry& b) { return a.entry.path < b.entry.path; });
  return std::move(walk.entries);
}

// --- diff_to ---

// libgit2 makes the diff of two buffers with mode 100644; an executable file keeps its mode in the text, or git warns.
std::string with_mode(std::string diff, TreeEntry::Kind kind) {
  if (kind != TreeEntry::Kind::executable) return diff;
  const std::size_t index = diff.find("\nindex ");
  const std::size_t end = index == std::string::npos ? index : diff.find('\n', index + 1);
  if (end != std::string::npos && std::string_view(diff).substr(0, end).ends_with(" 100644")) {
    diff.replace(end - 6, 6, "100755");
  }
  return diff;
}

Result<std::string> diff_of(const std::string& path, const std::string& before, const std::string& after) {
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.context_lines = 3;
  options.id_abbrev = GIT_OID_HEXSZ;
  options.flags = GIT_DIFF_INDENT_HEURISTIC;
  Owned<git_patch> patch;
  const int code = make(patch, git_patch_from_buffers, static_cast<const void*>(before.data()), before.size(),
                        path.c_str(), static_cast<const void*>(after.data()), after.size(), path.c_str(), &options);
  if (code != 0) return git_failure(code, "cannot make the diff of " + path, path);
  Buffer text;
  if (const int printed = git_patch_to_buf(text.get(), patch.get())) {
    return git_failure(printed, "cannot print the diff of " + path, path);
  }
  return text.text();
}

// --- apply ---

// What a diff touches, refused where it does anything but change the bytes of regular files.
Result<std::vector<std::string>> touched_paths(git_diff* diff) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
    const git_diff_delta& delta = *git_diff_get_delta(diff, i);
    const std::string path = delta.new_file.path ? delta.new_file.path : "";
    if (delta.status != GIT_DELTA_MODIFIED || !delta.old_file.path || path != delta.old_file.path) {
      return fail(Errc::refused, "the diff makes, deletes, renames or copies a file: " + shorten(path, 200), path);
    }
    if (delta.old_file.mode != delta.new_file.mode && delta.old_file.mode != 0 && delta.new_file.mode != 0) {
      return fail(Errc::refused, "the diff changes a file's mode: " + shorten(path, 200), path);
    }
    if (!plain_path(path)) return fail(Errc::refused, "the diff names no plain path: " + shorten(path, 200), path);
    paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  if (std::adjacent_find(paths.begin(), paths.end()) != paths.end()) {
    return fail(Errc::refused, "the diff names a file twice");
  }
  return paths;
}

// A repository that exists in memory only.
class MemoryRepository {
 public:
  static Result<MemoryRepository> create() {
    MemoryRepository made;
    if (const int code = make(made.odb_, git_odb_new)) return git_failure(code, "cannot make an object database", {});
    git_odb_backend* backend = nullptr;
    int code = git_mempack_new(&backend);
    if (code == 0) code = git_odb_add_backend(made.odb_.get(), backend, 1);  // the database owns it from here
    if (code == 0) code = make(made.repository_, git_repository_wrap_odb, made.odb_.get());
    if (code != 0) return git_failure(code, "cannot make a repository in memory", {});
    return made;
  }

  // A tree that holds these files.
  Result<Owned<git_tree>> tree(const std::map<std::string, std::pair<git_filemode_t, std::string>>& files) {
    Owned<git_index> index;
    if (const int code = make(index, git_index_new)) return git_failure(code, "cannot make an index", {});
    for (const auto& [path, file] : files) {
      git_index_entry entry = {};
      entry.path = path.c_str();
      entry.mode = static_cast<std::uint32_t>(file.first);
      int code = git_blob_create_from_buffer(&entry.id, repository_.get(), file.second.data(), file.second.size());
      if (code == 0) code = git_index_add(index.get(), &entry);
      if (code != 0) return git_failure(code, "cannot hold " + path + " in memory", path);
    }
    git_oid id;
    Owned<git_tree> tree;
    int code = git_index_write_tree_to(&id, index.get(), repository_.get());
    if (code == 0) code = make(tree, git_tree_lookup, repository_.get(), &id);
    if (code != 0) return git_failure(code, "cannot make a tree in memory", {});
    return tree;
  }

  git_repository* get() { return repository_.get(); }

 private:
  Owned<git_odb> odb_;
  Owned<git_repository> repository_;
};

// --- export_tree ---

Result<Descriptor> open_parent(int root, const std::string& path, bool include_last) {
  Descriptor current(::fcntl(root, F_DUPFD_CLOEXEC, 0));
  const auto parts = split(path, '/');
  const std::size_t count = parts.size() - (include_last ? 0 : 1);
  for (std::size_t i = 0; i < count && current.ok(); ++i) {
    const std::string part(parts[i]);
    if (::mkdirat(current.get(), part.c_str(), 0755) != 0 && errno != EEXIST) break;
    current = Descriptor(::openat(current.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!current.ok()) break;
    if (i + 1 == count) return current;
  }
  if (count == 0 && current.ok()) return current;
  return fail(Errc::io, "cannot make the directory of " + path + ": " + std::strerror(errno), path);
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<> write_file(int root, const TreeEntry& entry, std::string_view bytes) {
  auto parent = open_parent(root, entry.path, false);
  if (!parent) return tl::unexpected(parent.error());
  const mode_t mode = entry.kind == TreeEntry::Kind::executable ? 0755 : 0644;
  const Descriptor file(::openat(parent->get(), last_part(entry.path).c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file.ok() || !write_all(file.get(), bytes)) {
    return fail(Errc::io, "cannot write " + entry.path + ": " + std::strerror(errno), entry.path);
  }
  return {};
}

Result<> write_link(int root, const TreeEntry& entry, const std::string& target) {
  auto parent = open_parent(root, entry.path, false);
  if (!parent) return tl::unexpected(parent.error());
  if (::symlinkat(target.c_str(), parent->get(), last_part(entry.path).c_str()) != 0) {
    return fail(Errc::io, "cannot make the link " + entry.path + ": " + std::strerror(errno), entry.path);
  }
  return {};
}

// A path that may be made on disk: a `.git` in the exported tree would be taken for a repository's own files.
bool exportable(std::string_view path) {
  if (!plain_path(path)) return false;
  for (const std::string_view part : split(path, '/')) {
    if (to_lower(part) == ".git") return false;
  }
  return true;
}

}  // namespace

struct Repository::Handle {
  Owned<git_repository> repository;
};

Repository::Repository(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

Result<Repository> Repository::open(const std::string& path) {
  initialise_once();
  auto handle = std::make_unique<Handle>();
  const int code = make(handle->repository, git_repository_open_ext, path.c_str(), static_cast<unsigned>(0), nullptr);
  if (code == 0) return Repository(std::move(handle));
  // 1.5.1 tells a foreign owner with GIT_EOWNER or, where no safe.directory is configured at all, as "not found".
  Buffer found;
  const bool there = git_repository_discover(found.get(), path.c_str(), 0, nullptr) == 0;
  if (code == GIT_EOWNER || (code == GIT_ENOTFOUND && there)) {
    return fail(Errc::refused, "the git repository at " + path + " belongs to another user", path,
                "git config --global --add safe.directory " + path);
  }
  if (code == GIT_ENOTFOUND) {
    return fail(Errc::not_found, "no git repository at " + path, path, "name a checkout with --repo DIR");
  }
  return git_failure(code, "cannot open the git repository at " + path, path);
}

std::string Repository::work_directory() const {
  const char* directory = git_repository_workdir(handle_->repository.get());
  std::string out = directory ? directory : "";
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

Result<std::string> Repository::head_commit() const {
  Owned<git_reference> head;
  const int code = make(head, git_repository_head, handle_->repository.get());
  if (code == GIT_EUNBORNBRANCH || code == GIT_ENOTFOUND) {
    return fail(Errc::not_found, "the repository has no commit yet", work_directory());
  }
  if (code != 0) return git_failure(code, "cannot read HEAD", work_directory());
  Owned<git_object> commit;
  if (const int peeled = make(commit, git_reference_peel, head.get(), GIT_OBJECT_COMMIT)) {
    return git_failure(peeled, "HEAD is no commit", work_directory());
  }
  return hex(*git_object_id(commit.get()));
}

Result<std::vector<std::string>> Repository::changed_files() const {
  std::vector<std::string> files;
  if (git_repository_is_bare(handle_->repository.get())) return files;
  git_status_options options = GIT_STATUS_OPTIONS_INIT;
  options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
  options.flags = GIT_STATUS_OPT_EXCLUDE_SUBMODULES;  // without GIT_STATUS_OPT_UPDATE_INDEX nothing is written
  Owned<git_status_list> list;
  if (const int code = make(list, git_status_list_new, handle_->repository.get(), &options)) {
    return git_failure(code, "cannot compare the work tree with HEAD", work_directory());
  }
  for (std::size_t i = 0; i < git_status_list_entrycount(list.get()); ++i) {
    const git_status_entry& entry = *git_status_byindex(list.get(), i);
    if (entry.status == GIT_STATUS_CURRENT || entry.status == GIT_STATUS_IGNORED) continue;
    for (const git_diff_delta* delta : {entry.head_to_index, entry.index_to_workdir}) {
      if (delta) files.emplace_back(delta->old_file.path ? delta->old_file.path : delta->new_file.path);
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

Result<std::string> Repository::resolve(const std::string& revision) const {
  Owned<git_object> object;
  int code = make(object, git_revparse_single, handle_->repository.get(), revision.c_str());
  Owned<git_object> commit;
  if (code == 0) code = make(commit, git_object_peel, object.get(), GIT_OBJECT_COMMIT);
  if (code != 0) return fail(Errc::not_found, "no commit is called " + shorten(revision, 100) + ": " + last_message());
  return hex(*git_object_id(commit.get()));
}

Result<std::optional<TreeEntry>> Repository::entry(const std::string& commit, const std::string& path) const {
  auto tree = find_tree(handle_->repository.get(), commit);
  if (!tree) return tl::unexpected(tree.error());
  if (!plain_path(path)) return std::nullopt;
  Owned<git_tree_entry> found;
  const int code = make(found, git_tree_entry_bypath, tree->get(), path.c_str());
  if (code == GIT_ENOTFOUND) return std::nullopt;
  if (code != 0) return git_failure(code, "cannot look up " + path, path);
  const auto kind = kind_of(git_tree_entry_filemode(found.get()));
  if (!kind) return std::nullopt;
  return TreeEntry{path, *kind};
}

Result<std::string> Repository::file(const std::string& commit, const std::string& path) const {
  auto found = entry(commit, path);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(Errc::not_found, "the commit has no file " + shorten(path, 200), path);
  if ((*found)->kind != TreeEntry::Kind::file && (*found)->kind != TreeEntry::Kind::executable) {
    return fail(Errc::refused, shorten(path, 200) + " is no regular file", path);
  }
  auto tree = find_tree(handle_->repository.get(), commit);
  if (!tree) return tl::unexpected(tree.error());
  Owned<git_tree_entry> entry_at_path;
  if (const int code = make(entry_at_path, git_tree_entry_bypath, tree->get(), path.c_str())) {
    return git_failure(code, "cannot look up " + path, path);
  }
  return blob_bytes(handle_->repository.get(), *git_tree_entry_id(entry_at_path.get()), path, kMaxFileBytes);
}

Result<std::vector<TreeEntry>> Repository::entries(const std::string& commit) const {
  auto tree = find_tree(handle_->repository.get(), commit);
  if (!tree) return tl::unexpected(tree.error());
  auto walked = walk_tree(tree->get());
  if (!walked) return tl::unexpected(walked.error());
  std::vector<TreeEntry> out;
  out.reserve(walked->size());
  for (WalkedEntry& entry : *walked) out.push_back(std::move(entry.entry));
  return out;
}

Result<std::string> Repository::diff_to(const std::string& commit,
                                        const std::map<std::string, std::string>& after) const {
  std::string out;
  for (const auto& [path, content] : after) {
    auto before = file(commit, path);
    if (!before) return tl::unexpected(before.error());
    if (*before == content) continue;
    auto diff = diff_of(path, *before, content);
    if (!diff) return tl::unexpected(diff.error());
    auto found = entry(commit, path);
    if (!found) return tl::unexpected(found.error());
    out += with_mode(std::move(*diff), (*found)->kind);
  }
  return out;
}

Result<std::map<std::string, std::string>> Repository::apply(const std::string& commit, std::string_view diff) const {
  std::map<std::string, std::string> out;
  if (diff.empty()) return out;
  Owned<git_diff> parsed;
  if (make(parsed, git_diff_from_buffer, diff.data(), diff.size()) != 0) {
    return fail(Errc::refused, "not a unified diff: " + last_message());
  }
  auto paths = touched_paths(parsed.get());
  if (!paths) return tl::unexpected(paths.error());

  std::map<std::string, std::pair<git_filemode_t, std::string>> before;
  for (const std::string& path : *paths) {
    auto content = file(commit, path);
    if (!content) {
      return fail(content.error().code == Errc::io ? Errc::io : Errc::refused, content.error().what, path);
    }
    auto found = entry(commit, path);
    if (!found) return tl::unexpected(found.error());
    const bool executable = (*found)->kind == TreeEntry::Kind::executable;
    before[path] = {executable ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB, std::move(*content)};
  }
  auto memory = MemoryRepository::create();
  if (!memory) return tl::unexpected(memory.error());
  auto tree = memory->tree(before);
  if (!tree) return tl::unexpected(tree.error());
  Owned<git_index> applied;
  if (make(applied, git_apply_to_tree, memory->get(), tree->get(), parsed.get(), nullptr) != 0) {
    return fail(Errc::refused, "the diff does not apply: " + last_message());
  }
  // A patch may say one thing and do another (CVE-2023-23946): look at what is there afterwards, not at what it said.
  if (git_index_entrycount(applied.get()) != before.size()) {
    return fail(Errc::refused, "the diff makes or deletes files");
  }
  for (std::size_t i = 0; i < git_index_entrycount(applied.get()); ++i) {
    const git_index_entry& entry = *git_index_get_byindex(applied.get(), i);
    const auto was = before.find(entry.path);
    if (was == before.end() || entry.mode != static_cast<std::uint32_t>(was->second.first)) {
      return fail(Errc::refused, "the diff renames a file or changes its mode: " + std::string(entry.path), entry.path);
    }
    auto content = blob_bytes(memory->get(), entry.id, entry.path, kMaxFileBytes);
    if (!content) return tl::unexpected(content.error());
    out[entry.path] = std::move(*content);
  }
  return out;
}

Result<> Repository::export_tree(const std::string& commit, const std::map<std::string, std::string>& overlay,
                                 const std::string& directory) const {
  auto tree = find_tree(handle_->repository.get(), commit);
  if (!tree) return tl::unexpected(tree.error());
  auto walked = walk_tree(tree->get());
  if (!walked) return tl::unexpected(walked.error());
  const Descriptor root(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.ok()) return fail(Errc::io, "cannot open " + directory + ": " + std::strerror(errno), directory);

  std::size_t overlaid = 0;
  std::vector<const WalkedEntry*> links;
  for (const WalkedEntry& walked_entry : *walked) {
    const TreeEntry& entry = walked_entry.entry;
    if (!exportable(entry.path))
      return fail(Errc::refused, "the commit holds a path that no one may write", entry.path);
    if (entry.kind == TreeEntry::Kind::symlink) {
      links.push_back(&walked_entry);
      continue;
    }
    if (entry.kind == TreeEntry::Kind::submodule) {
      auto made = open_parent(root.get(), entry.path, true);
      if (!made) return tl::unexpected(made.error());
      continue;
    }
    const auto replacement = overlay.find(entry.path);
    auto bytes = replacement != overlay.end()
                     ? Result<std::string>(replacement->second)
                     : blob_bytes(handle_->repository.get(), walked_entry.id, entry.path, ~std::uint64_t{0});
    overlaid += replacement != overlay.end();
    if (!bytes) return tl::unexpected(bytes.error());
    if (auto written = write_file(root.get(), entry, *bytes); !written) return written;
  }
  if (overlaid != overlay.size()) return fail(Errc::refused, "the overlay names a path that is no file of the commit");
  for (const WalkedEntry* link : links) {
    auto target = blob_bytes(handle_->repository.get(), link->id, link->entry.path, 4096);
    if (!target) return tl::unexpected(target.error());
    if (auto made = write_link(root.get(), link->entry, *target); !made) return made;
  }
  return {};
}

}  // namespace cimend::core
