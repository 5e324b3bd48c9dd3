#include "core/input.h"

#include <unistd.h>

#include <utility>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::core {
namespace {

// Takes a text piece by piece and holds it, or condenses it once it is too long to be held.
class Stage {
 public:
  explicit Stage(const InputLimits& limits) : limits_(limits) {}

  Result<> add(std::string_view piece) {
    if (condenser_) {
      condenser_->add(piece);
      return {};
    }
    held_.append(piece);
    const bool text = !looks_like_archive(held_) && !looks_compressed(held_);
    if (limits_.condenser && text && held_.size() > limits_.condense_over) {
      condenser_.emplace(limits_.condenser());
      condenser_->add(held_);
      std::string().swap(held_);
    }
    if (held_.size() <= limits_.max_bytes) return {};
    return fail(Errc::refused, fmt::format("more than {} bytes", limits_.max_bytes));
  }
  [[nodiscard]] bool condenses() const { return condenser_.has_value(); }
  [[nodiscard]] LongLog finish() { return condenser_->finish(); }
  [[nodiscard]] std::string take() { return std::move(held_); }

 private:
  const InputLimits& limits_;
  std::string held_;
  std::optional<LogCondenser> condenser_;
};

NamedInput condensed_input(const std::string& path, LongLog log) {
  return {path.substr(path.find_last_of('/') + 1), {}, false, std::move(log)};
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

Result<InputSet> from_compressed(std::string bytes, const std::string& path, const InputLimits& limits) {
  Stage stage(limits);
  auto done = decompress_into(bytes, limits, [&](std::string_view piece) { return stage.add(piece); });
  if (!done) {
    Error error = done.error();
    if (error.where.empty()) error.where = path;
    if (error.hint.empty()) error.hint = "is the file complete? gzip -t and zstd -t tell";
    return tl::unexpected(std::move(error));
  }
  std::string().swap(bytes);
  InputSet set;
  if (stage.condenses()) {
    set.inputs.push_back(condensed_input(path, stage.finish()));
    return set;
  }
  std::string text = stage.take();
  if (looks_like_archive(text)) return from_archive(text, path, limits);  // .tar.gz
  set.inputs.push_back({path.substr(path.find_last_of('/') + 1), std::move(text), false});
  return set;
}

Result<InputSet> from_stage(Stage stage, const std::string& path, const InputLimits& limits) {
  InputSet set;
  if (stage.condenses()) {
    set.inputs.push_back(condensed_input(path, stage.finish()));
    return set;
  }
  std::string bytes = stage.take();
  if (looks_like_archive(bytes)) return from_archive(bytes, path, limits);
  if (looks_compressed(bytes)) return from_compressed(std::move(bytes), path, limits);
  set.inputs.push_back({path.substr(path.find_last_of('/') + 1), std::move(bytes), false});
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
  Stage stage(limits);
  const auto take = [&](std::string_view piece) { return stage.add(piece); };
  if (path == "-") {
    if (auto read = read_descriptor(STDIN_FILENO, "standard input", take); !read) return tl::unexpected(read.error());
    auto set = from_stage(std::move(stage), "standard input", limits);
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
  if (auto read = fs.read_pieces(path, take); !read) {
    Error error = read.error();
    if (error.where.empty() && error.code == Errc::refused) error.where = path;
    return tl::unexpected(std::move(error));
  }
  return from_stage(std::move(stage), path, limits);
}

}  // namespace cimend::core
