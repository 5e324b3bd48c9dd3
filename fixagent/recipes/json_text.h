#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::fixagent {

// Where the members of a JSON object stand in its text, so that one can be put in and every other byte stays.
struct JsonMember {
  std::string key;            // as written between its quotes
  std::size_t key_begin = 0;  // of the opening quote
  std::size_t value_begin = 0, value_end = 0;
};
struct JsonObject {
  std::size_t begin = 0, end = 0;  // of "{", behind "}"
  std::vector<JsonMember> members;

  [[nodiscard]] const JsonMember* find(std::string_view key) const;
};

// The object that begins at the first byte that is no white space at or after `at`. `text` must be JSON
// (core::Json::parse took it); nothing where no object stands there. Linear.
std::optional<JsonObject> json_object_at(std::string_view text, std::size_t at);

// A text to put in.
struct JsonInsertion {
  std::size_t offset = 0;
  std::string text;
};

// The insertion that adds `"key": value` to the object: before the first member whose key is greater where the members
// are sorted, else (or where `sorted` is false) behind the last. Lines and indentation as its neighbour has them, line
// ends as the text has them. Nothing for an object that is empty or written on one line.
std::optional<JsonInsertion> add_member(std::string_view text, const JsonObject& object, std::string_view key,
                                        std::string_view value, bool sorted);

}  // namespace cimend::fixagent
