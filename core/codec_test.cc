#include "core/codec.h"

#include <catch2/catch.hpp>
#include <random>

#include <zlib.h>

#include "core/input.h"

using namespace cimend::core;

namespace {

std::string gzip(std::string_view text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<unsigned char*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string some_log() {
  std::string text;
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(random() % 1000) + " of the build\n";
  return text;
}

// Feeds `bytes` in pieces of every size from 1 to `most`, over and over.
template <class Codec>
Result<> feed(Codec& codec, std::string_view bytes, std::size_t most) {
  for (std::size_t size = 1; !bytes.empty(); size = size % most + 1) {
    const std::size_t now = std::min(size, bytes.size());
    if (auto done = codec.append(bytes.substr(0, now)); !done) return done;
    bytes.remove_prefix(now);
  }
  return codec.finish();
}

}  // namespace

TEST_CASE("what is encoded in pieces is decompressed whole") {
  const std::string text = some_log();
  std::string packed;
  ZstdEncoder encoder([&](std::string_view piece) -> Result<> {
    packed += piece;
    return {};
  });
  REQUIRE(feed(encoder, text, 5000));
  CHECK(packed.size() < text.size() / 4);
  CHECK(decompress(packed).value() == text);
}

TEST_CASE("gzip is read in any pieces, members after each other, too") {
  const std::string text = some_log();
  const std::string packed = gzip(text) + gzip("") + gzip("and more\n");
  for (const std::size_t most : {1u, 7u, 100'000u}) {
    std::string out;
    GzipDecoder decoder(
        [&](std::string_view piece) -> Result<> {
          CHECK(piece.size() <= 65536);
          out += piece;
          return {};
        },
        1 << 30, 1000);
    REQUIRE(feed(decoder, packed, most));
    CHECK(out == text + "and more\n");
  }
  // One piece that gives many times what is handed on at once.
  std::string out;
  GzipDecoder decoder(
      [&](std::string_view piece) -> Result<> {
        out += piece;
        return {};
      },
      1 << 30, 1000);
  REQUIRE(decoder.append(packed));
  REQUIRE(decoder.finish());
  CHECK(out == text + "and more\n");
}

TEST_CASE("gzip that is cut, broken or too large is refused") {
  const auto sink = [](std::string_view) -> Result<> { return {}; };
  const std::string packed = gzip(some_log());
  GzipDecoder cut(sink, 1 << 30, 1000);
  CHECK(feed(cut, std::string_view(packed).substr(0, packed.size() - 1), 4096).error().code == Errc::parse);
  std::string broken = packed;
  broken[broken.size() / 2] = static_cast<char>(broken[broken.size() / 2] ^ 0x55);
  GzipDecoder torn(sink, 1 << 30, 1000);
  CHECK(feed(torn, broken, 4096).error().code == Errc::parse);
  GzipDecoder text(sink, 1 << 30, 1000);
  CHECK(feed(text, "plain text", 4096).error().code == Errc::parse);
  GzipDecoder nothing(sink, 1 << 30, 1000);
  CHECK(nothing.finish().error().code == Errc::parse);
  GzipDecoder small(sink, 1000, 1000);
  CHECK(feed(small, packed, 4096).error().code == Errc::refused);
  GzipDecoder bomb(sink, std::uint64_t{1} << 40, 100);
  CHECK(feed(bomb, gzip(std::string(std::size_t{50} << 20, 'x')), 4096).error().code == Errc::refused);
}

TEST_CASE("a sink that refuses ends the stream with its own words") {
  const auto sink = [](std::string_view) -> Result<> { return fail(Errc::io, "full"); };
  GzipDecoder decoder(sink, 1 << 30, 1000);
  CHECK(feed(decoder, gzip("text"), 10).error().what == "full");
  ZstdEncoder encoder(sink);
  CHECK(feed(encoder, "text", 10).error().what == "full");
}
