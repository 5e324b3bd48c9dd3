#include "fixagent/source_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace cimend::fixagent {
namespace {

// Directories of installed things: what a log says about a file there is not about the repository's file of that name.
constexpr std::string_view kForeign[] = {"/usr/",           "/opt/",          "/nix/store/",  "/site-packages/",
                                         "/dist-packages/", "/node_modules/", "/go/pkg/mod/", "/.cargo/registry/",
                                         "/.m2/",           "/.gradle/",      "/.conan/",     "/vcpkg/installed/"};

bool is_foreign(std::string_view path) {
  for (const std::string_view place : kForeign) {
    const bool at_front_only = place == "/usr/" || place == "/opt/" || place == "/nix/store/";
    if (at_front_only ? path.starts_with(place) : path.find(place) != std::string_view::npos) return true;
  }
  return false;
}

// The parts of a path from a log, with "." and "x/.." taken out and leading ".." dropped (a build directory beside the
// sources); only used to look a name up among the tree's paths.
std::vector<std::string_view> lexical_parts(std::string_view path) {
  std::vector<std::string_view> parts;
  for (const std::string_view part : core::split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  return parts;
}

std::string join(const std::vector<std::string_view>& parts, std::size_t first) {
  std::string out;
  for (std::size_t i = first; i < parts.size(); ++i) {
    if (i > first) out += '/';
    out += parts[i];
  }
  return out;
}

bool has(const SourceTree& tree, const std::string& path) {
  return std::binary_search(tree.paths().begin(), tree.paths().end(), path);
}

// Code points that HFS+ leaves out when it compares names (git's next_hfs_char()).
bool is_hfs_ignorable(std::string_view three) {
  if (three.size() < 3) return false;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(three[i]); };
  const unsigned code = (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
  if ((byte(0) & 0xF0u) != 0xE0u) return false;
  return (code >= 0x200C && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x206A && code <= 0x206F) || code == 0xFEFF;
}

std::string without_hfs_ignorable(std::string_view part) {
  std::string out;
  while (!part.empty()) {
    const bool ignorable = is_hfs_ignorable(part.substr(0, 3));
    if (!ignorable) out += part.front();
    part.remove_prefix(ignorable ? 3 : 1);
  }
  return out;
}

bool is_dot_git(std::string_view part) {
  std::string name = core::to_lower(without_hfs_ignorable(part));
  name = name.substr(0, name.find(':'));  // an NTFS alternate stream of the same file
  while (name.ends_with('.') || name.ends_with(' ')) name.pop_back();
  return name == ".git" || (name.starts_with("git~") && name.size() == 5 && name[4] >= '0' && name[4] <= '9');
}

}  // namespace

core::Result<CommitTree> CommitTree::create(const core::Repository& repository, std::string commit) {
  CommitTree tree(repository, std::move(commit));
  auto entries = repository.entries(tree.commit_);
  if (!entries) return tl::unexpected(entries.error());
  for (core::TreeEntry& entry : *entries) {
    const bool regular = entry.kind == core::TreeEntry::Kind::file || entry.kind == core::TreeEntry::Kind::executable;
    if (regular) tree.paths_.push_back(std::move(entry.path));
  }
  return tree;
}

core::Result<std::string> CommitTree::read(const std::string& path) const {
  if (const auto known = read_.find(path); known != read_.end()) return known->second;
  auto bytes = repository_->file(commit_, path);
  if (bytes) read_[path] = *bytes;
  return bytes;
}

MemoryTree::MemoryTree(std::map<std::string, std::string> files) : files_(std::move(files)) {
  for (const auto& [path, bytes] : files_) paths_.push_back(path);
}

core::Result<std::string> MemoryTree::read(const std::string& path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return core::fail(core::Errc::not_found, "no file " + path, path);
  return found->second;
}

core::Result<std::string> resolve_path(const SourceTree& tree, std::string_view named) {
  std::string path(named);
  if (has(tree, path)) return path;
  const std::string shown = core::terminal_safe(core::shorten(named, 200));
  if (named.empty() || named.size() > 4096 || named.find('\0') != std::string_view::npos) {
    return core::fail(core::Errc::not_found, "the log names no usable path: '" + shown + "'");
  }
  std::replace(path.begin(), path.end(), '\\', '/');
  if (is_foreign(path)) return core::fail(core::Errc::refused, shown + " belongs to an installed package");

  const auto parts = lexical_parts(path);
  // "a/", "b/", "original/", the checkout's own name; more may go only where the path comes from another machine's
  // root.
  const bool from_root = path.front() == '/' || (path.size() > 1 && path[1] == ':');
  const std::size_t droppable = from_root ? parts.size() : std::min<std::size_t>(2, parts.size());
  for (std::size_t first = 0; first < droppable; ++first) {
    if (std::string end = join(parts, first); has(tree, end)) return end;
  }
  std::vector<std::string> matches;
  const std::string end = "/" + join(parts, 0);
  for (const std::string& candidate : tree.paths()) {
    if (end.size() > 1 && candidate.ends_with(end)) matches.push_back(candidate);
  }
  if (matches.size() == 1) return matches.front();
  if (matches.empty())
    return core::fail(core::Errc::not_found, "the commit has no file that the log could mean by " + shown);
  return core::fail(core::Errc::refused, fmt::format("{} may be any of {} files, {} and {} among them", shown,
                                                     matches.size(), matches[0], matches[1]));
}

std::string path_objection(std::string_view path) {
  if (path.empty()) return "an empty path";
  if (path.size() > 4096) return "a path over 4096 bytes";
  if (path.front() == '/' || path.front() == '~') return "an absolute path";
  if (path.size() > 1 && path[1] == ':') return "a drive letter";
  if (path.find('\\') != std::string_view::npos) return "a backslash in the path";
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "a control character in the path";
  }
  for (const std::string_view part : core::split(path, '/')) {
    if (part.empty()) return "an empty part in the path";
    if (part == "." || part == "..") return "'" + std::string(part) + "' in the path";
    if (is_dot_git(part)) return "git's own directory";
  }
  return {};
}

LineIndex::LineIndex(std::string_view text) : text_(text) {
  begins_.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    begins_.push_back(at + 1);
  }
  if (begins_.back() != text.size()) begins_.push_back(text.size());
}

std::string_view LineIndex::whole(std::size_t number) const {
  return text_.substr(begins_[number - 1], begins_[number] - begins_[number - 1]);
}

std::string_view LineIndex::line(std::size_t number) const {
  std::string_view out = whole(number);
  if (out.ends_with('\n')) out.remove_suffix(1);
  return out;
}

}  // namespace cimend::fixagent
