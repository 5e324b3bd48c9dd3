// What the JSON reader takes, it writes, and reads again to an equal value; nothing makes it crash.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "core/json.h"
#include "core/text.h"

namespace {

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using cimend::core::Json, cimend::core::JsonStyle;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto json = Json::parse(text);
  const auto part = Json::parse_members(text, {"a", "run"});
  require(part.has_value() == json.has_value(), "a document is refused whatever is kept of it");
  if (part && json->is_object()) {
    require((*part)["a"] == (*json)["a"] && (*part)["run"] == (*json)["run"], "what is kept is what was there");
  }
  if (!json) {
    require(json.error().code == cimend::core::Errc::parse, "a refused document is a parse error");
    return 0;
  }
  for (const JsonStyle style : {JsonStyle::compact, JsonStyle::pretty}) {
    const std::string dumped = json->dump(style);
    require(cimend::core::to_valid_utf8(dumped) == dumped, "what is written is UTF-8");
    const auto again = Json::parse(dumped);
    require(again.has_value(), "what is written is read");
    require(*again == *json, "what is read again is equal");
    require(again->dump(style) == dumped, "what is equal is written with the same bytes");
  }
  return 0;
}
