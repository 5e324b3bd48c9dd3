#include "dashboard/digest_cache.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

#include "dashboard/digest_fields.h"

namespace cimend::dashboard {
namespace {

constexpr std::string_view kMagic = "cimend-digests-1";
constexpr std::size_t kHead = kMagic.size() + 16;  // then maker and checksum
constexpr std::size_t kLeastRun = 256;             // bytes; an empty one has more
constexpr std::size_t kUsualRun = 1'024;           // bytes, to begin with

std::uint64_t checksum(std::string_view bytes) { return std::hash<std::string_view>()(bytes); }

template <class Part>
concept HasMembers = requires(Part part) {
  each_member(part, [](const char*, const auto&) {});
};

struct Writer {
  std::string& bytes;

  void put(std::uint64_t number) const {
    char raw[sizeof number];
    std::memcpy(raw, &number, sizeof number);
    bytes.append(raw, sizeof raw);
  }
  void put(std::string_view text) const {
    put(std::uint64_t{text.size()});
    bytes.append(text);
  }
  void operator()(const char*, const std::string& text) const { put(std::string_view(text)); }
  void operator()(const char*, bool yes) const { put(std::uint64_t{yes}); }
  void operator()(const char*, std::int64_t number) const { put(static_cast<std::uint64_t>(number)); }
  void operator()(const char*, std::size_t number) const { put(std::uint64_t{number}); }
  void operator()(const char*, RunState state) const { put(static_cast<std::uint64_t>(state)); }
  void operator()(const char*, double number) const {
    std::uint64_t raw = 0;
    std::memcpy(&raw, &number, sizeof raw);
    put(raw);
  }
  template <class Item>
  void operator()(const char* name, const std::vector<Item>& items) const {
    put(std::uint64_t{items.size()});
    for (const Item& item : items) (*this)(name, item);
  }
  template <HasMembers Part>
  void operator()(const char*, const Part& part) const {
    each_member(part, *this);
  }
};

// Stops at the first thing that is wrong; from then on everything reads as nothing.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::uint64_t number() {
    std::uint64_t value = 0;
    if (!has(sizeof value)) return 0;
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  // A count of things of which each takes at least 8 bytes.
  std::size_t count() {
    const std::uint64_t value = number();
    if (value > rest_.size() / 8) good_ = false;
    return good_ ? static_cast<std::size_t>(value) : 0;
  }
  void operator()(const char*, std::string& text) {
    const std::uint64_t size = number();
    if (!has(size)) return;
    text.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
  }
  void operator()(const char*, bool& yes) { yes = small(1) == 1; }
  void operator()(const char*, std::int64_t& value) { value = static_cast<std::int64_t>(number()); }
  void operator()(const char*, std::size_t& value) { value = static_cast<std::size_t>(number()); }
  void operator()(const char*, RunState& state) {
    state = static_cast<RunState>(small(static_cast<std::uint64_t>(RunState::not_analysed)));
  }
  void operator()(const char*, double& value) {
    const std::uint64_t raw = number();
    std::memcpy(&value, &raw, sizeof value);
    if (!std::isfinite(value)) good_ = false;
  }
  template <class Item>
  void operator()(const char* name, std::vector<Item>& items) {
    for (std::size_t left = count(); left > 0 && good_; --left) (*this)(name, items.emplace_back());
  }
  template <HasMembers Part>
  void operator()(const char*, Part& part) {
    each_member(part, *this);
  }

 private:
  bool has(std::uint64_t size) {
    if (size > rest_.size()) good_ = false;
    return good_;
  }
  std::uint64_t small(std::uint64_t most) {
    const std::uint64_t value = number();
    if (value > most) good_ = false;
    return good_ ? value : 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

void read_run(Reader& in, CachedRun& run) {
  run.made_of = in.number();
  run.context = in.number();
  run.written = in.number();
  in("logs", run.logs);
  for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
    core::Error& problem = run.problems.emplace_back();
    std::size_t code = 0;
    in("code", code);
    problem.code = static_cast<core::Errc>(code <= static_cast<std::size_t>(core::Errc::internal) ? code : 0);
    in("what", problem.what);
    in("where", problem.where);
    in("hint", problem.hint);
  }
  in("digest", run.digest);
}

CachedPage read_page(Reader& in) {
  CachedPage page;
  in("path", page.path);
  page.made_of = in.number();
  page.written = in.number();
  return page;
}

core::Error broken() {
  return {core::Errc::parse, "the digests of the last build can't be read", {}, "they are made again"};
}

}  // namespace

CacheEncoder::CacheEncoder(std::size_t runs) {
  bytes_.reserve(kHead + runs * kUsualRun);
  bytes_.append(kHead, '\0');  // finish() fills it
  Writer{bytes_}.put(std::uint64_t{runs});
}

std::uint64_t CacheEncoder::add(const CachedRun& run, const RunDigest& digest) {
  const Writer out{bytes_};
  out.put(run.made_of);
  out.put(run.context);
  out.put(run.written);
  out("logs", run.logs);
  out.put(std::uint64_t{run.problems.size()});
  for (const core::Error& problem : run.problems) {
    out.put(static_cast<std::uint64_t>(problem.code));
    out("what", problem.what);
    out("where", problem.where);
    out("hint", problem.hint);
  }
  const std::size_t begin = bytes_.size();
  out("digest", digest);
  return checksum(std::string_view(bytes_).substr(begin));
}

std::string CacheEncoder::finish(std::uint64_t maker, const std::vector<CachedPage>& pages) && {
  const Writer out{bytes_};
  out.put(std::uint64_t{pages.size()});
  for (const CachedPage& page : pages) {
    out("path", page.path);
    out.put(page.made_of);
    out.put(page.written);
  }
  std::string head(kMagic);
  const Writer in_head{head};
  in_head.put(maker);
  in_head.put(checksum(std::string_view(bytes_).substr(kHead)));
  bytes_.replace(0, kHead, head);
  return std::move(bytes_);
}

core::Result<DigestCache> decode_checked(std::string_view rest) {
  Reader in(rest);
  DigestCache cache;
  std::size_t left = in.count();
  cache.runs.reserve(std::min(left, rest.size() / kLeastRun));  // a run is large to move
  for (; left > 0 && in.good(); --left) read_run(in, cache.runs.emplace_back());
  for (left = in.count(); left > 0 && in.good(); --left) cache.pages.push_back(read_page(in));
  if (!in.good() || !in.at_end()) return tl::unexpected(broken());
  return cache;
}

core::Result<DigestCache> decode_cache(std::uint64_t maker, std::string_view bytes) {
  if (bytes.size() < kHead || !bytes.starts_with(kMagic)) return tl::unexpected(broken());
  Reader head(bytes.substr(kMagic.size()));
  const std::uint64_t made_by = head.number();
  const std::uint64_t sum = head.number();
  const std::string_view rest = bytes.substr(kHead);
  if (checksum(rest) != sum) return tl::unexpected(broken());
  if (made_by != maker) {
    return core::fail(core::Errc::refused, "the digests of the last build were made by another program");
  }
  return decode_checked(rest);
}

}  // namespace cimend::dashboard
