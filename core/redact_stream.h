#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/redact_lines.h"
#include "core/result.h"

namespace cimend::core {

// Redacts a text while it is read, for logs that go from a socket to a file and are never held.
//
// What the sink gets, put together, is redact() of the whole text, byte for byte and however the text was cut into
// pieces, as long as no line has more than kLongestLine bytes. A longer line is read in parts of that length; they
// overlap, so that a secret is found wherever it stands, but one of more than 60 KB is masked once and its rest left
// out, and base64 before a token that is hidden in it may stay. The number of '\n' stays the same. A PEM key is masked
// across pieces. Not for two threads at once.
class StreamRedactor {
 public:
  static constexpr std::size_t kLongestLine = 64 << 10;
  static constexpr std::size_t kMostHeld = 256 << 10;

  // Gets redacted text, in order, in pieces of up to a few hundred KB that end anywhere. After its first error nothing
  // more is handed to it.
  using Sink = std::function<Result<void>(std::string_view)>;

  explicit StreamRedactor(Sink sink) : sink_(std::move(sink)) {}

  // Takes a piece of any size, cut anywhere. Fails with the sink's error, then and ever after.
  Result<void> add(std::string_view piece);
  // The text ends: hands on what is left. Nothing may be added after.
  Result<void> finish();

  // Secrets masked so far; a key counts once.
  [[nodiscard]] std::size_t masked() const { return lines_.masked(); }
  // Bytes that are read and not yet handed on; never more than kMostHeld.
  [[nodiscard]] std::size_t held() const { return held_.size(); }

 private:
  void redact_lines();
  Result<void> hand_on();

  Sink sink_;
  LineRedactor lines_;
  std::string held_;
  std::size_t wanted_ = 0;  // bytes in held_ before the next look at them
  std::string out_;
  Result<void> state_;
};

}  // namespace cimend::core
