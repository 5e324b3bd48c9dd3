#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "core/result.h"

namespace cimend::core {

// Where the bytes of a stream go, piece by piece; it says why it wants no more.
using ByteSink = std::function<Result<>(std::string_view)>;

// zstd, written as bytes come: what core/input.h's compress_zstd gives for bytes that do not fit into memory.
// About 1 MB of memory.
class ZstdEncoder {
 public:
  explicit ZstdEncoder(ByteSink sink);
  ZstdEncoder(ZstdEncoder&&) noexcept;
  ZstdEncoder& operator=(ZstdEncoder&&) noexcept;
  ~ZstdEncoder();
  Result<> append(std::string_view bytes);
  Result<> finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// gzip (RFC 1952), read as bytes come, several members after each other. Errc::parse for broken data, Errc::refused
// over `max_bytes` of output or where the output is more than `max_ratio` times the input (looked at once it is over a
// megabyte). At most 64 KB at a time go to the sink.
class GzipDecoder {
 public:
  GzipDecoder(ByteSink sink, std::uint64_t max_bytes, std::uint64_t max_ratio);
  GzipDecoder(GzipDecoder&&) noexcept;
  GzipDecoder& operator=(GzipDecoder&&) noexcept;
  ~GzipDecoder();
  Result<> append(std::string_view bytes);
  // Errc::parse where the data end inside a member.
  Result<> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cimend::core
