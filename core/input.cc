#include "core/input.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::core {
namespace {

Result<std::string> read_standard_input(const InputLimits& limits) {
  std::string bytes;
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count == 0) return bytes;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(Errc::io, fmt::format("cannot read standard input: {}", std::strerror(errno)));
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
    if (bytes.size() > limits.max_bytes) {
      return fail(Errc::refused, fmt::format("standard input holds more than {} bytes", limits.max_bytes));
    }
  }
}

// Files that macOS and Windows put into archives and that are no logs.
bool is_clutter(std::string_view name) {
  if (name.find("__MACOSX/") != std::string_view::npos) return true;
  const std::string_view base = name.substr(name.find_last_of('/') + 1);
  return base == ".DS_Store" || base == "Thumbs.db" || base == "desktop.ini";
}

Result<InputSet> from_archive(std::string_view bytes, const std::string& path, const InputLimits& limits) {
  auto archive = read_archive(bytes, limits);
  if (!archive) {
    Error error = archive.error();
    error.where = path;
    error.hint = "download the archive again, or give the log files themselves";
    return tl::unexpected(std::move(error));
  }
  InputSet set;
  set.source = InputSet::Source::archive;
  set.rejected = std::move(archive->rejected);
  for (ArchiveEntry& entry : archive->entries) {
    if (is_clutter(entry.name)) continue;
    set.inputs.push_back({std::move(entry.name), std::move(entry.bytes), entry.truncated});
  }
  if (archive->truncated) {
    set.rejected.push_back({path, fmt::format("archive ended early: {}; what was read is kept", archive->problem)});
  }
  return set;
}

Result<InputSet> from_bytes(std::string bytes, const std::string& path, const InputLimits& limits) {
  if (looks_like_archive(bytes)) return from_archive(bytes, path, limits);
  auto text = decompress(std::move(bytes), limits);
  if (!text) {
    Error error = text.error();
    if (error.where.empty()) error.where = path;
    if (error.hint.empty()) error.hint = "is the file complete? gzip -t and zstd -t tell";
    return tl::unexpected(std::move(error));
  }
  if (looks_like_archive(*text)) return from_archive(*text, path, limits);  // .tar.gz
  InputSet set;
  set.inputs.push_back({path.substr(path.find_last_of('/') + 1), std::move(*text), false});
  return set;
}

// The files below a directory, depth first, names sorted by Fs::list, and what is no file.
struct Collected {
  std::vector<std::string> files;  // relative to the directory
  std::vector<RejectedEntry> rejected;
};

constexpr int kMaxDirectoryDepth = 16;

Result<> collect(Fs& fs, const std::string& directory, const std::string& prefix, int depth, std::size_t max_files,
                 Collected& found) {
  auto names = fs.list(directory);
  if (!names) return tl::unexpected(names.error());
  for (const std::string& name : *names) {
    // Hidden files and our own documents are no logs.
    if (name.empty() || name.front() == '.' || name == "run.json" || name == "analysis.json") continue;
    const std::string path = join_path(directory, name);
    const std::string shown = prefix.empty() ? name : fmt::format("{}/{}", prefix, name);
    const Fs::Kind kind = fs.kind(path);
    if (kind == Fs::Kind::directory && depth < kMaxDirectoryDepth) {
      if (auto done = collect(fs, path, shown, depth + 1, max_files, found); !done) return done;
    } else if (kind != Fs::Kind::file) {
      found.rejected.push_back({shown, kind == Fs::Kind::directory ? "too deep below" : "not a file that can be read"});
    } else if (found.files.size() >= max_files) {
      found.rejected.push_back({shown, fmt::format("more than {} files", max_files)});
      return {};
    } else {
      found.files.push_back(shown);
    }
  }
  return {};
}

// Reads the collected files into `set`; one that can't be read is left out with its reason.
Result<> read_files(Fs& fs, const std::string& directory, const std::vector<std::string>& files,
                    const InputLimits& limits, InputSet& set) {
  std::size_t total = 0;
  for (const std::string& file : files) {
    auto text = fs.read(join_path(directory, file), limits.max_bytes).and_then([&](std::string bytes) {
      return decompress(std::move(bytes), limits);
    });
    if (!text) {
      set.rejected.push_back({file, text.error().what});
      continue;
    }
    total += text->size();
    if (total > limits.max_total_bytes) {
      return fail(Errc::refused, fmt::format("{} holds more than {} bytes", directory, limits.max_total_bytes),
                  directory, "give one run's logs at a time");
    }
    set.inputs.push_back({file, std::move(*text), false});
  }
  return {};
}

Result<InputSet> from_directory(Fs& fs, const std::string& path, const InputLimits& limits) {
  Collected found;
  if (auto done = collect(fs, path, "", 0, limits.max_entries, found); !done) return tl::unexpected(done.error());
  InputSet set;
  set.source = InputSet::Source::directory;
  set.rejected = std::move(found.rejected);
  if (auto done = read_files(fs, path, found.files, limits, set); !done) return tl::unexpected(done.error());
  if (!set.inputs.empty()) return set;
  if (!set.rejected.empty()) {
    return fail(Errc::io,
                fmt::format("no file in {} could be read, the first because: {}", path, set.rejected.front().reason),
                join_path(path, set.rejected.front().name));
  }
  return fail(Errc::not_found, fmt::format("no logs in the directory {}", path), {},
              "give a log file, or a directory or archive that holds some");
}

}  // namespace

Result<InputSet> open_input(Fs& fs, const std::string& path, const InputLimits& limits) {
  if (path == "-") {
    auto bytes = read_standard_input(limits);
    if (!bytes) return tl::unexpected(bytes.error());
    auto set = from_bytes(std::move(*bytes), "standard input", limits);
    if (set && set->source == InputSet::Source::file) set->source = InputSet::Source::standard_input;
    return set;
  }
  switch (fs.kind(path)) {
    case Fs::Kind::directory: return from_directory(fs, path, limits);
    case Fs::Kind::none:
      return fail(Errc::not_found, fmt::format("no such file or directory: {}", path), {},
                  "give a log file, a directory, a zip archive, or - for standard input");
    default: break;
  }
  auto bytes = fs.read(path, limits.max_bytes);
  if (!bytes) return tl::unexpected(bytes.error());
  return from_bytes(std::move(*bytes), path, limits);
}

}  // namespace cimend::core
