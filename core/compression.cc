// gzip and zstd, recognised by their first bytes. Both go through libarchive's raw format, so that one loop counts the
// bytes that come out; what a header declares is never believed.

#include <archive.h>
#include <archive_entry.h>
#include <zstd.h>

#include <array>
#include <memory>

#include <fmt/format.h>

#include "core/input.h"

namespace cimend::core {
namespace {

constexpr std::size_t kRatioFloor = std::size_t{1} << 20;

bool starts_with(std::string_view bytes, std::string_view magic) { return bytes.substr(0, magic.size()) == magic; }

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;

// No reader where there is nothing to read.
Result<Reader> open_raw(std::string_view bytes) {
  Reader reader(archive_read_new(), &archive_read_free);
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_raw(reader.get());
  archive_read_support_format_empty(reader.get());  // "raw" does not know data that decompress to nothing
  archive_entry* entry = nullptr;
  int status = archive_read_open_memory(reader.get(), bytes.data(), bytes.size());
  if (status == ARCHIVE_OK) status = archive_read_next_header(reader.get(), &entry);
  if (status == ARCHIVE_EOF) return Reader(nullptr, &archive_read_free);
  if (status != ARCHIVE_OK) {
    const char* why = archive_error_string(reader.get());
    return fail(Errc::parse, fmt::format("broken compressed data: {}", why == nullptr ? "unknown" : why));
  }
  return reader;
}

}  // namespace

bool looks_compressed(std::string_view bytes) {
  return starts_with(bytes, std::string_view("\x1f\x8b", 2)) || starts_with(bytes, "\x28\xb5\x2f\xfd");
}

Result<> decompress_into(std::string_view bytes, const InputLimits& limits,
                         const std::function<Result<>(std::string_view)>& take) {
  auto reader = open_raw(bytes);
  if (!reader) return tl::unexpected(reader.error());
  if (*reader == nullptr) return {};
  std::size_t size = 0;
  std::array<char, 65536> buffer;
  while (true) {
    const la_ssize_t count = archive_read_data(reader->get(), buffer.data(), buffer.size());
    if (count == 0) return {};
    if (count < 0) {
      const char* why = archive_error_string(reader->get());
      return fail(Errc::parse,
                  fmt::format("broken compressed data after {} bytes: {}", size, why == nullptr ? "unknown" : why));
    }
    size += static_cast<std::size_t>(count);
    if (auto taken = take({buffer.data(), static_cast<std::size_t>(count)}); !taken) return taken;
    if (size > kRatioFloor && size / limits.max_ratio > bytes.size()) {
      return fail(Errc::refused, fmt::format("decompresses to more than {} times its size", limits.max_ratio));
    }
  }
}

Result<std::string> decompress(std::string bytes, const InputLimits& limits) {
  if (!looks_compressed(bytes)) {
    if (bytes.size() > limits.max_bytes) {
      return fail(Errc::refused, fmt::format("more than {} bytes", limits.max_bytes));
    }
    return bytes;
  }
  std::string out;
  auto done = decompress_into(bytes, limits, [&](std::string_view piece) -> Result<> {
    out.append(piece);
    if (out.size() <= limits.max_bytes) return {};
    return fail(Errc::refused, fmt::format("decompresses to more than {} bytes", limits.max_bytes));
  });
  if (!done) return tl::unexpected(done.error());
  return out;
}

std::string compress_zstd(std::string_view bytes) {
  // Making a context costs more than compressing a small document with it.
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compressCCtx(context.get(), out.data(), out.size(), bytes.data(), bytes.size(), 3);
  if (ZSTD_isError(size) != 0) return {};  // cannot happen with a bound-sized buffer
  out.resize(size);
  return out;
}

}  // namespace cimend::core
