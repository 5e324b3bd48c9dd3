#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/documents/analysis.h"
#include "core/json.h"
#include "core/log.h"
#include "core/text.h"

namespace cimend::classify::reports {

// A JSON document that knows on which lines its objects stand, so that a finding can point at them.
//
// core::Json reads values and forgets where they were. Objects come in the same order in the text and in the value,
// since members keep their order, so one walk over each puts them together.
class JsonText {
 public:
  // Nothing where the bytes are no JSON document; `why` then says why. One that ends early is cut behind the last value
  // that is whole and closed there: torn() then says so. At most 64 MiB; bytes that are not UTF-8 are replaced.
  static std::optional<JsonText> read(std::string_view bytes, std::string& why);
  JsonText(JsonText&&) noexcept = default;  // what root() refers to does not move with it
  JsonText& operator=(JsonText&&) noexcept = default;

  [[nodiscard]] const core::Json& root() const { return *root_; }
  [[nodiscard]] bool torn() const { return torn_; }
  // The lines of an object within root(); the first line for anything else.
  [[nodiscard]] core::LineRange lines_of(const core::Json& object) const;

 private:
  JsonText() = default;
  std::unique_ptr<const core::Json> root_;
  std::unordered_map<const core::Json*, core::LineRange> lines_;
  bool torn_ = false;
};

// Calls `visit(number, object)` for every line that holds a JSON object, and says how many lines that begin like one
// hold none. Linear; one line is in memory at a time.
struct JsonLines {
  std::size_t objects = 0;
  std::size_t broken = 0;
  bool last_broken = false;  // the last line was: it ends early
};
template <class Visit>
JsonLines each_json_line(std::string_view bytes, Visit visit) {
  JsonLines lines;
  core::each_line(bytes, [&](std::size_t number, std::string_view line) {
    line = core::trim(line);
    if (!line.starts_with('{')) return;
    const auto json = core::Json::parse(core::to_valid_utf8(line));
    lines.last_broken = !json.has_value();
    if (!json) {
      ++lines.broken;
      return;
    }
    ++lines.objects;
    visit(number, *json);
  });
  return lines;
}

}  // namespace cimend::classify::reports
