#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/fs.h"
#include "core/result.h"

namespace cimend::dashboard {

// Puts files into the site's directory. A file that already has these bytes is left alone, so that a copy of the site
// (rsync, a Pages branch) moves only what changed; nothing is ever removed, so that old addresses stay.
class SiteWriter {
 public:
  // `fs` must outlive the writer.
  SiteWriter(core::Fs& fs, std::string directory) : fs_(fs), directory_(std::move(directory)) {}
  // `path` is relative to the site, made by us of checked names.
  core::Result<> write(const std::string& path, std::string_view bytes);

  [[nodiscard]] std::size_t files() const { return files_; }
  [[nodiscard]] std::size_t changed() const { return changed_; }

 private:
  core::Fs& fs_;
  std::string directory_;
  std::size_t files_ = 0;
  std::size_t changed_ = 0;
};

}  // namespace cimend::dashboard
