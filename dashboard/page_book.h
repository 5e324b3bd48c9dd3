#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "dashboard/digest_cache.h"
#include "dashboard/runs_page.h"
#include "dashboard/site_writer.h"

namespace cimend::dashboard {

// The pages over many runs as they are written: a page that is made of the same as in the last build, and that nobody
// touched since, is not made again. Several threads may write at once.
class PageBook {
 public:
  // `known` are the pages of the last build, sorted by path.
  PageBook(SiteWriter& writer, std::vector<CachedPage> known) : writer_(writer), known_(std::move(known)) {}

  core::Result<> write(const std::string& path, std::string_view bytes) { return writer_.write(path, bytes); }
  core::Result<> write(const std::string& path, const Page& page) { return writer_.write(path, page.html()); }
  core::Result<> write(const std::vector<NamedPage>& pages);
  // `make` gives the pages at `paths`, of which all that they show is in `made_of`.
  core::Result<> write_if_changed(std::uint64_t made_of, const std::vector<std::string>& paths,
                                  const std::function<std::vector<NamedPage>()>& make);

  // Those that went through write_if_changed(), sorted by path.
  [[nodiscard]] std::vector<CachedPage> pages() &&;

 private:
  [[nodiscard]] bool is_kept(const std::string& path, std::uint64_t made_of) const;

  SiteWriter& writer_;
  const std::vector<CachedPage> known_;
  std::mutex noting_;
  std::vector<CachedPage> pages_;
};

}  // namespace cimend::dashboard
