#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/git.h"
#include "core/result.h"

namespace cimend::fixagent {

// The files a recipe may look at: one commit, never the work tree. Abstract, so that recipes are functions of their
// arguments and are tested without a repository.
class SourceTree {
 public:
  virtual ~SourceTree() = default;
  // A regular file's bytes. Errc::not_found, Errc::refused as core::Repository::file.
  virtual core::Result<std::string> read(const std::string& path) const = 0;
  // Every regular file, sorted.
  [[nodiscard]] virtual const std::vector<std::string>& paths() const = 0;
};

// A commit of a repository. Borrows the repository. Keeps what it has read.
class CommitTree : public SourceTree {
 public:
  static core::Result<CommitTree> create(const core::Repository& repository, std::string commit);
  core::Result<std::string> read(const std::string& path) const override;
  [[nodiscard]] const std::vector<std::string>& paths() const override { return paths_; }
  [[nodiscard]] const std::string& commit() const { return commit_; }

 private:
  CommitTree(const core::Repository& repository, std::string commit)
      : repository_(&repository), commit_(std::move(commit)) {}
  const core::Repository* repository_;
  std::string commit_;
  std::vector<std::string> paths_;
  mutable std::map<std::string, std::string> read_;
};

// Files in memory, for tests and fuzzing.
class MemoryTree : public SourceTree {
 public:
  explicit MemoryTree(std::map<std::string, std::string> files);
  MemoryTree(std::initializer_list<std::pair<const std::string, std::string>> files)
      : MemoryTree(std::map<std::string, std::string>(files)) {}
  core::Result<std::string> read(const std::string& path) const override;
  [[nodiscard]] const std::vector<std::string>& paths() const override { return paths_; }

 private:
  std::map<std::string, std::string> files_;
  std::vector<std::string> paths_;
};

// Which file of the tree a log means by `named`: the very path; else, for a path that is absolute on another machine,
// its longest end that is a file of the tree ("/builds/group/x/src/a.c" is "src/a.c"); for a relative one the same with
// leading ".." and at most one part dropped; else the one file whose path ends in `named`. Drive letters and
// backslashes are read as Windows means them. Errc::not_found where there is none, Errc::refused where there are
// several or the path belongs to an installed package (/usr, site-packages, node_modules, …). The result is always one
// of tree.paths(): a log can't make up a path.
core::Result<std::string> resolve_path(const SourceTree& tree, std::string_view named);

// Why a path may not stand in a patch, whatever the tree says; empty where it may. Absolute, "..", ".", empty parts,
// NUL and control characters, backslashes, drive letters, and every spelling of ".git" that a file system takes for
// ".git" (case, NTFS short names and trailing dots and spaces, alternate streams, HFS+ ignorable code points; as git's
// is_ntfs_dotgit() and is_hfs_dotgit()).
std::string path_objection(std::string_view path);

// Where each line of a text begins. Lines end at '\n'; one after the last '\n' exists only where it has bytes.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);
  [[nodiscard]] std::size_t count() const { return begins_.size() - 1; }
  // `number` from 1 to count(); without its line end.
  [[nodiscard]] std::string_view line(std::size_t number) const;
  // The same with its '\n'.
  [[nodiscard]] std::string_view whole(std::size_t number) const;
  // The offset where `number` begins; `number` may be count() + 1: the end of the text.
  [[nodiscard]] std::size_t offset(std::size_t number) const { return begins_[number - 1]; }

 private:
  std::string_view text_;  // the caller's, for as long as this lives
  std::vector<std::size_t> begins_;
};

}  // namespace cimend::fixagent
