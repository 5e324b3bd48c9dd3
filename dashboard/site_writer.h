#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/fs.h"
#include "core/result.h"

namespace cimend::dashboard {

// Puts files into the site's directory. A file that already has these bytes is left alone, so that a copy of the site
// (rsync, a Pages branch) moves only what changed; nothing is ever removed, so that old addresses stay. Files are not
// synced one by one: a site can be made again. Threads may write at once, if the file system allows that.
class SiteWriter {
 public:
  // `fs` must outlive the writer.
  SiteWriter(core::Fs& fs, std::string directory) : fs_(fs), directory_(std::move(directory)) {}
  // `path` is relative to the site, made by us of checked names.
  core::Result<> write(const std::string& path, std::string_view bytes);
  // What Fs::stamp says of a file or directory of the site.
  [[nodiscard]] std::uint64_t stamp(const std::string& path) const { return fs_.stamp(directory_ + "/" + path); }

  [[nodiscard]] std::size_t files() const { return files_; }
  [[nodiscard]] std::size_t changed() const { return changed_; }

 private:
  core::Fs& fs_;
  std::string directory_;
  std::atomic<std::size_t> files_ = 0;
  std::atomic<std::size_t> changed_ = 0;
};

}  // namespace cimend::dashboard
