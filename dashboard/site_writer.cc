#include "dashboard/site_writer.h"

namespace cimend::dashboard {

core::Result<> SiteWriter::write(const std::string& path, std::string_view bytes) {
  const std::string full = directory_ + "/" + path;
  ++files_;
  // One byte more than ours is enough to know that it differs. What cannot be read is written anew.
  const core::Result<std::string> old = fs_.read(full, bytes.size() + 1);
  if (old && *old == bytes) return {};
  if (core::Result<> done = fs_.write_unsynced(full, bytes); !done) {
    core::Error error = done.error();
    if (error.hint.empty())
      error.hint = "name a directory that may be written with --out, and see that the disk is not full";
    return core::with_context(std::move(error), "cannot write the site");
  }
  ++changed_;
  return {};
}

}  // namespace cimend::dashboard
