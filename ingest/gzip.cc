#include "ingest/gzip.h"

#include <zlib.h>

#include <array>
#include <cassert>

namespace cimend::ingest {
namespace {

constexpr int kLevel = 5;
constexpr unsigned long kMostRatio = 40;
constexpr unsigned long kFreeBytes = 1UL << 20;  // too little to be a bomb

}  // namespace

struct GzipStream::State {
  z_stream stream{};
  int level = kLevel;

  State() {
    [[maybe_unused]] const int ready = deflateInit2(&stream, kLevel, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    assert(ready == Z_OK);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { deflateEnd(&stream); }

  // Calls `step` with room for output until it has nothing more to say.
  template <class Step>
  std::string drain(Step step) {
    std::string out;
    std::array<unsigned char, 65536> room;
    do {
      stream.next_out = room.data();
      stream.avail_out = static_cast<uInt>(room.size());
      step();
      out.append(reinterpret_cast<const char*>(room.data()), room.size() - stream.avail_out);
    } while (stream.avail_out == 0);
    return out;
  }

  std::string set_level(int wanted) {
    if (wanted == level) return {};
    level = wanted;
    // Ends the block that was begun first.
    std::string out = drain([&] { deflate(&stream, Z_BLOCK); });
    return out + drain([&] { deflateParams(&stream, wanted, Z_DEFAULT_STRATEGY); });
  }
};

GzipStream::GzipStream() : state_(std::make_unique<State>()) {}
GzipStream::GzipStream(GzipStream&&) noexcept = default;
GzipStream& GzipStream::operator=(GzipStream&&) noexcept = default;
GzipStream::~GzipStream() = default;

std::string GzipStream::append(std::string_view bytes) {
  z_stream& stream = state_->stream;
  const bool dense = stream.total_in + bytes.size() > kFreeBytes && stream.total_in / kMostRatio > stream.total_out;
  std::string out = state_->set_level(dense ? 0 : kLevel);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  return out + state_->drain([&] { deflate(&stream, Z_NO_FLUSH); });
}

std::string GzipStream::finish() {
  state_->stream.avail_in = 0;
  return state_->drain([&] { deflate(&state_->stream, Z_FINISH); });
}

}  // namespace cimend::ingest
