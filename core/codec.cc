#include "core/codec.h"

#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

namespace cimend::core {
namespace {

constexpr int kLevel = 3;
constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::uint64_t kRatioFloor = std::uint64_t{1} << 20;
constexpr int kGzipAlone = 16 + MAX_WBITS;  // inflateInit2: a gzip header, no zlib one

}  // namespace

struct ZstdEncoder::State {
  ByteSink sink;
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
  std::array<char, kPiece> out;

  Result<> run(std::string_view bytes, ZSTD_EndDirective end) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (;;) {
      ZSTD_outBuffer into{out.data(), out.size(), 0};
      const std::size_t left = ZSTD_compressStream2(context.get(), &into, &in, end);
      if (ZSTD_isError(left) != 0) return fail(Errc::internal, fmt::format("zstd: {}", ZSTD_getErrorName(left)));
      if (into.pos > 0) {
        if (auto taken = sink({out.data(), into.pos}); !taken) return taken;
      }
      if (end == ZSTD_e_end ? left == 0 : in.pos == in.size) return {};
    }
  }
};

ZstdEncoder::ZstdEncoder(ByteSink sink) : state_(std::make_unique<State>()) {
  state_->sink = std::move(sink);
  ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_checksumFlag, 1);
}
ZstdEncoder::ZstdEncoder(ZstdEncoder&&) noexcept = default;
ZstdEncoder& ZstdEncoder::operator=(ZstdEncoder&&) noexcept = default;
ZstdEncoder::~ZstdEncoder() = default;
Result<> ZstdEncoder::append(std::string_view bytes) { return state_->run(bytes, ZSTD_e_continue); }
Result<> ZstdEncoder::finish() { return state_->run({}, ZSTD_e_end); }

struct GzipDecoder::State {
  ByteSink sink;
  std::uint64_t max_bytes = 0;
  std::uint64_t max_ratio = 0;
  z_stream stream{};
  bool open = false;  // inside a member
  std::uint64_t in = 0, out = 0;
  std::array<unsigned char, kPiece> buffer;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (open) inflateEnd(&stream);
  }

  Result<> take(std::size_t size) {
    out += size;
    if (out > max_bytes) return fail(Errc::refused, fmt::format("decompresses to more than {} bytes", max_bytes));
    if (out > kRatioFloor && out / max_ratio > in) {
      return fail(Errc::refused, fmt::format("decompresses to more than {} times its size", max_ratio));
    }
    return sink({reinterpret_cast<const char*>(buffer.data()), size});
  }
  Result<> begin_member() {
    stream = z_stream{};
    if (inflateInit2(&stream, kGzipAlone) != Z_OK) return fail(Errc::internal, "zlib: cannot begin");
    open = true;
    return {};
  }
  Result<> append(std::string_view bytes) {
    in += bytes.size();
    stream_from(bytes);
    while (stream.avail_in > 0) {
      if (!open) {
        const std::string_view left(reinterpret_cast<const char*>(stream.next_in), stream.avail_in);
        if (auto begun = begin_member(); !begun) return begun;
        stream_from(left);
      }
      if (auto done = inflate_some(); !done) return done;
    }
    return {};
  }
  void stream_from(std::string_view bytes) {
    stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));  // zlib's older signature
    stream.avail_in = static_cast<uInt>(bytes.size());
  }
  // Until the input is used up or the member ends.
  Result<> inflate_some() {
    for (;;) {
      stream.next_out = buffer.data();
      stream.avail_out = static_cast<uInt>(buffer.size());
      const int status = inflate(&stream, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
        return fail(Errc::parse, fmt::format("broken gzip data after {} bytes", out));
      }
      const std::size_t size = buffer.size() - stream.avail_out;
      if (size > 0) {
        if (auto taken = take(size); !taken) return taken;
      }
      if (status == Z_STREAM_END) {
        inflateEnd(&stream);
        open = false;
        return {};
      }
      if (stream.avail_out > 0) return {};
    }
  }
};

GzipDecoder::GzipDecoder(ByteSink sink, std::uint64_t max_bytes, std::uint64_t max_ratio)
    : state_(std::make_unique<State>()) {
  state_->sink = std::move(sink);
  state_->max_bytes = max_bytes;
  state_->max_ratio = max_ratio;
}
GzipDecoder::GzipDecoder(GzipDecoder&&) noexcept = default;
GzipDecoder& GzipDecoder::operator=(GzipDecoder&&) noexcept = default;
GzipDecoder::~GzipDecoder() = default;
Result<> GzipDecoder::append(std::string_view bytes) {
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  for (; bytes.size() > kMost; bytes.remove_prefix(kMost)) {
    if (auto done = state_->append(bytes.substr(0, kMost)); !done) return done;
  }
  return state_->append(bytes);
}
Result<> GzipDecoder::finish() {
  if (state_->open || state_->in == 0) return fail(Errc::parse, "gzip data that end too early");
  return {};
}

}  // namespace cimend::core
