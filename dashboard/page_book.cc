#include "dashboard/page_book.h"

#include <algorithm>

namespace cimend::dashboard {
namespace {

bool by_path(const CachedPage& a, const CachedPage& b) { return a.path < b.path; }

}  // namespace

core::Result<> PageBook::write(const std::vector<NamedPage>& pages) {
  for (const NamedPage& page : pages) {
    if (core::Result<> done = write(page.path, page.page); !done) return done;
  }
  return {};
}

bool PageBook::is_kept(const std::string& path, std::uint64_t made_of) const {
  const auto found = std::lower_bound(known_.begin(), known_.end(), CachedPage{path, 0, 0}, by_path);
  if (found == known_.end() || found->path != path || found->made_of != made_of || found->written == 0) return false;
  return writer_.stamp(path) == found->written;
}

core::Result<> PageBook::write_if_changed(std::uint64_t made_of, const std::vector<std::string>& paths,
                                          const std::function<std::vector<NamedPage>()>& make) {
  const auto kept = [&](const std::string& path) { return is_kept(path, made_of); };
  if (!std::all_of(paths.begin(), paths.end(), kept)) {
    if (core::Result<> done = write(make()); !done) return done;
  }
  const std::lock_guard guard(noting_);
  for (const std::string& path : paths) pages_.push_back({path, made_of, writer_.stamp(path)});
  return {};
}

std::vector<CachedPage> PageBook::pages() && {
  std::sort(pages_.begin(), pages_.end(), by_path);
  return std::move(pages_);
}

}  // namespace cimend::dashboard
