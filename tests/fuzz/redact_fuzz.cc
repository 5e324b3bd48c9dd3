// Any bytes are a text that may hold secrets. What must hold for all of them: the number of lines stays, what is masked
// stays masked, and a text that is handed over in parts, cut between any lines or (by the stream) anywhere, gives the
// same bytes as the whole. The first byte of the input says where it is cut.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

#include "core/redact.h"
#include "core/redact_lines.h"
#include "core/redact_stream.h"

namespace {

namespace core = cimend::core;

void require(bool holds) {
  if (!holds) std::abort();
}

// Lines in parts, as the stream hands them on: what could not be judged is handed in again with what follows.
core::Redaction in_parts(std::string_view text, std::minstd_rand& random) {
  core::Redaction result;
  core::LineRedactor lines;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1)) {
    if (random() % 3 == 0) continue;
    begin += lines.add(text.substr(begin, end + 1 - begin), core::LineRedactor::Rest::lines, result.text);
    require(begin <= end + 1);
  }
  lines.add(text.substr(begin), core::LineRedactor::Rest::none, result.text);
  result.masked = lines.masked();
  return result;
}

core::Redaction streamed(std::string_view text, std::minstd_rand& random) {
  core::Redaction result;
  core::StreamRedactor stream([&](std::string_view bytes) {
    result.text.append(bytes);
    return core::Result<void>();
  });
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, 1 + random() % 20'000);
    require(stream.add(piece).has_value() && stream.held() <= core::StreamRedactor::kMostHeld);
    text.remove_prefix(piece.size());
  }
  require(stream.finish().has_value());
  result.masked = stream.masked();
  return result;
}

bool has_long_line(std::string_view text) {
  std::size_t begin = 0;
  while (text.size() - begin > core::StreamRedactor::kLongestLine) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > core::StreamRedactor::kLongestLine) return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::minstd_rand random(data[0]);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const core::Redaction whole = core::redact(text);
  require(std::count(whole.text.begin(), whole.text.end(), '\n') == std::count(text.begin(), text.end(), '\n'));
  require(whole.masked > 0 || whole.text == text);
  require(core::redact(whole.text).text == whole.text);
  const core::Redaction parts = in_parts(text, random);
  require(parts.text == whole.text && parts.masked == whole.masked);
  const core::Redaction stream = streamed(text, random);
  if (has_long_line(text)) return 0;
  require(stream.text == whole.text && stream.masked == whole.masked);
  return 0;
}
