#include "core/git.h"

#include <algorithm>
#include <utility>

#include "core/git_internal.h"
#include "core/text.h"

namespace cimend::core {
namespace {

constexpr std::size_t kMaxParts = 1'000'000;  // a tree of shared subtrees can claim far more than it stores

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

Result<git::Owned<git_commit>> find_commit(git_repository* repository, const std::string& commit) {
  git_oid id;
  if (git_oid_fromstr(&id, commit.c_str()) != 0) return fail(Errc::not_found, "no commit hash: " + shorten(commit, 60));
  git::Owned<git_commit> found;
  if (const int code = git::make(found, git_commit_lookup, repository, &id)) {
    return git::failure(code, "cannot read commit " + commit, {});
  }
  return found;
}

// A walk down a tree; directories count as parts too, or a tree of nothing but directories would be walked for ever.
struct Walk {
  std::vector<git::TreeObject> found;
  std::size_t parts = 0;
};

int visit_entry(const char* root, const git_tree_entry* entry, void* payload) {
  auto& walk = *static_cast<Walk*>(payload);
  if (++walk.parts > kMaxParts) return -1;
  const auto kind = kind_of(git_tree_entry_filemode(entry));
  if (kind && *kind != TreeEntry::Kind::directory) {
    walk.found.push_back({{std::string(root) + git_tree_entry_name(entry), *kind}, *git_tree_entry_id(entry)});
  }
  return 0;
}

}  // namespace

namespace git {

void initialise_once() {
  static const int initialised = git_libgit2_init();  // never shut down: handles may live in static objects
  static_cast<void>(initialised);
}

std::string last_message() {
  const git_error* error = git_error_last();
  return error && error->message ? error->message : "no reason given by libgit2";
}

tl::unexpected<Error> failure(int code, const std::string& doing, const std::string& where) {
  return fail(code == GIT_ENOTFOUND ? Errc::not_found : Errc::io, doing + ": " + last_message(), where);
}

bool plain_path(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

Result<Owned<git_tree>> find_tree(git_repository* repository, const std::string& commit) {
  auto found = find_commit(repository, commit);
  if (!found) return tl::unexpected(found.error());
  Owned<git_tree> tree;
  if (const int code = make(tree, git_commit_tree, found->get())) {
    return failure(code, "cannot read the tree of commit " + commit, {});
  }
  return tree;
}

Result<std::vector<TreeObject>> walk(git_tree* tree) {
  Walk walk;
  const int code = git_tree_walk(tree, GIT_TREEWALK_PRE, visit_entry, &walk);
  if (walk.parts > kMaxParts) return fail(Errc::refused, "the commit has more than a million files and directories");
  if (code != 0) return failure(code, "cannot walk the commit's tree", {});
  std::sort(walk.found.begin(), walk.found.end(),
            [](const TreeObject& a, const TreeObject& b) { return a.entry.path < b.entry.path; });
  return std::move(walk.found);
}

Result<std::optional<TreeObject>> find_object(git_tree* tree, const std::string& path) {
  if (!plain_path(path)) return std::nullopt;
  Owned<git_tree_entry> found;
  const int code = make(found, git_tree_entry_bypath, tree, path.c_str());
  if (code == GIT_ENOTFOUND) return std::nullopt;
  if (code != 0) return failure(code, "cannot look up " + path, path);
  const auto kind = kind_of(git_tree_entry_filemode(found.get()));
  if (!kind) return std::nullopt;
  return TreeObject{{path, *kind}, *git_tree_entry_id(found.get())};
}

Result<TreeObject> find_file(git_tree* tree, const std::string& path) {
  auto found = find_object(tree, path);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(Errc::not_found, "the commit has no file " + shorten(path, 200), path);
  const TreeEntry::Kind kind = (*found)->entry.kind;
  if (kind != TreeEntry::Kind::file && kind != TreeEntry::Kind::executable) {
    return fail(Errc::refused, shorten(path, 200) + " is no regular file", path);
  }
  return std::move(**found);
}

Result<std::string> blob_bytes(git_repository* repository, const git_oid& id, const std::string& path,
                               std::uint64_t limit) {
  Owned<git_blob> blob;
  if (const int code = make(blob, git_blob_lookup, repository, &id)) {
    return failure(code, "cannot read " + path + " from the repository", path);
  }
  const auto size = static_cast<std::uint64_t>(git_blob_rawsize(blob.get()));
  if (size > limit) return fail(Errc::refused, path + " is over " + std::to_string(limit) + " bytes", path);
  return std::string(static_cast<const char*>(git_blob_rawcontent(blob.get())), static_cast<std::size_t>(size));
}

}  // namespace git

Repository::Repository(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

Result<Repository> Repository::open(const std::string& path) {
  git::initialise_once();
  auto handle = std::make_unique<Handle>();
  const int code =
      git::make(handle->repository, git_repository_open_ext, path.c_str(), static_cast<unsigned>(0), nullptr);
  if (code == 0) return Repository(std::move(handle));
  // 1.5.1 tells a foreign owner with GIT_EOWNER or, where no safe.directory is configured at all, as "not found".
  git::Buffer found;
  const bool there = git_repository_discover(found.get(), path.c_str(), 0, nullptr) == 0;
  if (code == GIT_EOWNER || (code == GIT_ENOTFOUND && there)) {
    return fail(Errc::refused, "the git repository at " + path + " belongs to another user", path,
                "git config --global --add safe.directory " + path);
  }
  if (code == GIT_ENOTFOUND) {
    return fail(Errc::not_found, "no git repository at " + path, path, "name a checkout with --repo DIR");
  }
  return git::failure(code, "cannot open the git repository at " + path, path);
}

std::string Repository::work_directory() const {
  const char* directory = git_repository_workdir(handle_->repository.get());
  std::string out = directory ? directory : "";
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

Result<std::string> Repository::head_commit() const {
  git::Owned<git_reference> head;
  const int code = git::make(head, git_repository_head, handle_->repository.get());
  if (code == GIT_EUNBORNBRANCH || code == GIT_ENOTFOUND) {
    return fail(Errc::not_found, "the repository has no commit yet", work_directory());
  }
  if (code != 0) return git::failure(code, "cannot read HEAD", work_directory());
  git::Owned<git_object> commit;
  if (const int peeled = git::make(commit, git_reference_peel, head.get(), GIT_OBJECT_COMMIT)) {
    return git::failure(peeled, "HEAD is no commit", work_directory());
  }
  return hex(*git_object_id(commit.get()));
}

Result<std::vector<std::string>> Repository::changed_files() const {
  std::vector<std::string> files;
  if (git_repository_is_bare(handle_->repository.get())) return files;
  git_status_options options;
  git_status_options_init(&options, GIT_STATUS_OPTIONS_VERSION);
  options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
  options.flags = GIT_STATUS_OPT_EXCLUDE_SUBMODULES;  // without GIT_STATUS_OPT_UPDATE_INDEX nothing is written
  git::Owned<git_status_list> list;
  if (const int code = git::make(list, git_status_list_new, handle_->repository.get(), &options)) {
    return git::failure(code, "cannot compare the work tree with HEAD", work_directory());
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
  git::Owned<git_object> object;
  int code = git::make(object, git_revparse_single, handle_->repository.get(), revision.c_str());
  git::Owned<git_object> commit;
  if (code == 0) code = git::make(commit, git_object_peel, object.get(), GIT_OBJECT_COMMIT);
  if (code != 0)
    return fail(Errc::not_found, "no commit is called " + shorten(revision, 100) + ": " + git::last_message());
  return hex(*git_object_id(commit.get()));
}

Result<std::optional<TreeEntry>> Repository::entry(const std::string& commit, const std::string& path) const {
  auto tree = git::find_tree(handle_->repository.get(), commit);
  if (!tree) return tl::unexpected(tree.error());
  auto found = git::find_object(tree->get(), path);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return std::nullopt;
  return std::move((*found)->entry);
}

Result<std::string> Repository::file(const std::string& commit, const std::string& path) const {
  auto tree = git::find_tree(handle_->repository.get(), commit);
  if (!tree) return tl::unexpected(tree.error());
  auto found = git::find_file(tree->get(), path);
  if (!found) return tl::unexpected(found.error());
  return git::blob_bytes(handle_->repository.get(), found->id, path, git::kMaxFileBytes);
}

Result<std::vector<TreeEntry>> Repository::entries(const std::string& commit) const {
  auto tree = git::find_tree(handle_->repository.get(), commit);
  if (!tree) return tl::unexpected(tree.error());
  auto walked = git::walk(tree->get());
  if (!walked) return tl::unexpected(walked.error());
  std::vector<TreeEntry> out;
  out.reserve(walked->size());
  for (git::TreeObject& object : *walked) out.push_back(std::move(object.entry));
  return out;
}

}  // namespace cimend::core
