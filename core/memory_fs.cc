#include "core/fs.h"

namespace cimend::core {
namespace {

// The first name of a path that lies below `directory`, or empty.
std::string name_below(const std::string& directory, const std::string& path) {
  const std::string prefix = directory == "/" ? "/" : directory == "." ? "" : directory + "/";
  if (path.size() <= prefix.size() || path.compare(0, prefix.size(), prefix) != 0) return {};
  return path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size());
}

// A file that stands where `path` needs a directory, or empty.
std::string file_above(const std::map<std::string, std::string>& files, const std::string& path) {
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
    if (files.count(path.substr(0, slash)) != 0) return path.substr(0, slash);
  return {};
}

}  // namespace

Result<std::string> MemoryFs::read(const std::string& path, std::size_t max_bytes) {
  const auto found = files.find(path);
  if (found == files.end()) {
    const bool directory = kind(path) == Kind::directory;
    return fail(directory ? Errc::io : Errc::not_found,
                "cannot read " + path + (directory ? ": Is a directory" : ": No such file or directory"));
  }
  if (found->second.size() > max_bytes)
    return fail(Errc::refused, path + " is larger than " + std::to_string(max_bytes) + " bytes");
  return found->second;
}

Result<> MemoryFs::write_atomic(const std::string& path, std::string_view bytes) {
  if (kind(path) == Kind::directory) return fail(Errc::io, "cannot write " + path + ": Is a directory");
  if (!file_above(files, path).empty()) return fail(Errc::io, "cannot write " + path + ": Not a directory");
  files[path] = std::string(bytes);
  return {};
}

Result<> MemoryFs::remove(const std::string& path) {
  if (kind(path) == Kind::directory) return fail(Errc::io, "cannot remove " + path + ": Is a directory");
  files.erase(path);
  return {};
}

Result<> MemoryFs::make_directories(const std::string& path) {
  if (kind(path) == Kind::file || !file_above(files, path).empty())
    return fail(Errc::io, "cannot make the directory " + path + ": Not a directory");
  directories.insert(path);
  return {};
}

Fs::Kind MemoryFs::kind(const std::string& path) {
  if (files.count(path) != 0) return Kind::file;
  if (path == "." || path == "/" || directories.count(path) != 0) return Kind::directory;
  for (const auto& [file, bytes] : files)
    if (!name_below(path, file).empty()) return Kind::directory;
  for (const std::string& directory : directories)
    if (!name_below(path, directory).empty()) return Kind::directory;
  return Kind::none;
}

Result<std::vector<std::string>> MemoryFs::list(const std::string& directory) {
  if (kind(directory) != Kind::directory)
    return fail(Errc::not_found, "cannot list " + directory + ": No such file or directory");
  std::set<std::string> names;
  for (const auto& [file, bytes] : files) names.insert(name_below(directory, file));
  for (const std::string& made : directories) names.insert(name_below(directory, made));
  names.erase("");
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace cimend::core
