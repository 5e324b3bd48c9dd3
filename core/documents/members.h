#pragma once

// What the readers and writers of all documents share. Private to core/documents.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/documents/run.h"
#include "core/json.h"

namespace cimend::core::documents {

// Optional text stands in a document only where there is some.
inline void set_text(Json& object, std::string_view key, const std::string& text) {
  if (!text.empty()) object.set(std::string(key), text);
}

// As set_text for a number whose zero means "not told".
template <class Number>
void set_number(Json& object, std::string_view key, Number number) {
  if (number != 0) object.set(std::string(key), number);
}

inline Json texts(const std::vector<std::string>& values) {
  Json::Array array;
  for (const std::string& value : values) array.emplace_back(value);
  return array;
}

template <class Item, class ToJson>
Json list(const std::vector<Item>& items, ToJson to_json) {
  Json::Array array;
  for (const Item& item : items) array.push_back(to_json(item));
  return array;
}

// Reads the objects of an array member with `read(Fields&) -> Item`; what is wrong in one is known by its full path.
template <class Read>
auto read_list(Fields& in, std::string_view key, Read read) {
  std::vector<decltype(read(in))> items;
  for (const Json& element : in.array_or_empty(key)) {
    Fields nested(element, in.path_of(key) + "[" + std::to_string(items.size()) + "]");
    items.push_back(read(nested));
    in.adopt(nested);
  }
  return items;
}

inline void require_schema(Fields& in, std::string_view schema) {
  const std::string found = in.text("schema");
  if (!in.error() && found != schema)
    in.refuse("schema", "expected \"" + std::string(schema) + "\", found \"" + found + "\"");
}

inline void require_one_of(Fields& in, std::string_view key, std::string_view value,
                           std::initializer_list<std::string_view> allowed) {
  std::string names;
  for (const std::string_view name : allowed) {
    if (name == value) return;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  in.refuse(key, "expected one of " + names + ", found \"" + std::string(value) + "\"");
}

// A run id names directories and files, so it is looked at wherever it comes in.
inline std::string read_run_id(Fields& in) {
  std::string run_id = in.text("run_id");
  if (!in.error() && !valid_run_id(run_id))
    in.refuse("run_id", "expected 1 to 100 of A-Z a-z 0-9 . _ - that do not begin with a dot");
  return run_id;
}
inline std::string read_run_id_or_empty(Fields& in) {
  return in.text_or("run_id", "").empty() ? std::string() : read_run_id(in);
}

// A run's, job's or step's conclusion; empty where it is not known.
inline std::string read_conclusion(Fields& in) {
  std::string conclusion = in.text_or("conclusion", "");
  if (!conclusion.empty()) require_one_of(in, "conclusion", conclusion, {"success", "failure", "cancelled", "skipped"});
  return conclusion;
}

inline double read_confidence(Fields& in) {
  const double confidence = in.real("confidence");
  if (!(confidence >= 0 && confidence <= 1)) in.refuse("confidence", "expected a number from 0 to 1");
  return confidence;
}

inline std::size_t read_size(Fields& in, std::string_view key) {
  return static_cast<std::size_t>(in.integer_from(0, key));
}
inline std::size_t read_size_or_zero(Fields& in, std::string_view key) {
  return static_cast<std::size_t>(in.integer_from_or(0, key, 0));
}

// A rank or an exit code: small.
inline int read_small(Fields& in, std::string_view key, std::int64_t least) {
  const std::int64_t value = in.integer_from(least, key);
  if (value > INT32_MAX) in.refuse(key, "expected an integer up to 2147483647");
  return value < least || value > INT32_MAX ? 0 : static_cast<int>(value);
}

inline Json inputs_or_empty(Fields& in) {
  const Json& inputs = in.any("inputs");
  if (inputs.is_null()) return Json::Object{};
  if (!inputs.is_object()) in.refuse("inputs", "expected an object");
  return inputs;
}

template <class Document>
Result<Document> done(const Fields& in, Document document) {
  if (const Error* error = in.error()) return tl::unexpected(*error);
  return document;
}

}  // namespace cimend::core::documents
