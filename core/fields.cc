// Fields: the members of one object into C++ values (json.h).

#include <cmath>

#include "core/json.h"

namespace cimend::core {
namespace {

const Json::Array kNoElements;

std::string_view described(Json::Kind kind) {
  switch (kind) {
    case Json::Kind::null: return "null";
    case Json::Kind::boolean: return "a boolean";
    case Json::Kind::integer: return "an integer";
    case Json::Kind::unsigned_integer: return "an integer over 2^63";
    case Json::Kind::real: return "a real number";
    case Json::Kind::string: return "a string";
    case Json::Kind::array: return "an array";
    case Json::Kind::object: return "an object";
  }
  return "nothing";
}

std::string expected(std::string_view what, const Json& found) {
  return "expected " + std::string(what) + ", found " + std::string(described(found.kind()));
}

}  // namespace

Fields::Fields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
  if (object.is_object()) return;
  failed_ = true;
  error_ = Error{Errc::parse, (path_.empty() ? "" : path_ + ": ") + expected("an object", object), {}, {}};
}

std::string Fields::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void Fields::refuse(std::string_view key, std::string what) {
  if (failed_) return;
  failed_ = true;
  error_ = Error{Errc::parse, path_of(key) + ": " + std::move(what), {}, {}};
}

void Fields::adopt(const Fields& nested) {
  if (failed_ || !nested.failed_) return;
  failed_ = true;
  error_ = nested.error_;
}

const Json& Fields::any(std::string_view key) { return object_[key]; }

const Json* Fields::required(std::string_view key) {
  const Json* value = object_.find(key);
  if (!value) refuse(key, "missing");
  return value;
}

const Json* Fields::optional(std::string_view key) {
  const Json* value = object_.find(key);
  return value && !value->is_null() ? value : nullptr;
}

std::string Fields::text(std::string_view key) {
  const Json* value = required(key);
  if (value && !value->is_string()) refuse(key, expected("a string", *value));
  return value ? std::string(value->string_or("")) : std::string();
}

std::string Fields::text_or(std::string_view key, std::string_view otherwise) {
  return optional(key) ? text(key) : std::string(otherwise);
}

std::int64_t Fields::integer(std::string_view key) {
  const Json* value = required(key);
  if (value && value->kind() != Json::Kind::integer) refuse(key, expected("an integer", *value));
  return value ? value->integer_or(0) : 0;
}

std::int64_t Fields::integer_or(std::string_view key, std::int64_t otherwise) {
  return optional(key) ? integer(key) : otherwise;
}

std::int64_t Fields::integer_from(std::int64_t least, std::string_view key) {
  const std::int64_t value = integer(key);
  if (value < least) refuse(key, "expected an integer from " + std::to_string(least));
  return value;
}

std::int64_t Fields::integer_from_or(std::int64_t least, std::string_view key, std::int64_t otherwise) {
  return optional(key) ? integer_from(least, key) : otherwise;
}

double Fields::real(std::string_view key) {
  const Json* value = required(key);
  if (value && std::isnan(value->real_or(std::nan("")))) refuse(key, expected("a number", *value));
  return value ? value->real_or(0) : 0;
}

double Fields::real_or(std::string_view key, double otherwise) { return optional(key) ? real(key) : otherwise; }

bool Fields::boolean(std::string_view key) {
  const Json* value = required(key);
  if (value && value->kind() != Json::Kind::boolean) refuse(key, expected("true or false", *value));
  return value && value->boolean_or(false);
}

bool Fields::boolean_or(std::string_view key, bool otherwise) { return optional(key) ? boolean(key) : otherwise; }

std::vector<std::string> Fields::texts_or_empty(std::string_view key) {
  std::vector<std::string> texts;
  for (const Json& element : array_or_empty(key)) {
    if (!element.is_string())
      refuse(std::string(key) + "[" + std::to_string(texts.size()) + "]", expected("a string", element));
    texts.emplace_back(element.string_or(""));
  }
  return texts;
}

const Json::Array& Fields::array_or_empty(std::string_view key) {
  const Json* value = optional(key);
  if (!value) return kNoElements;
  if (!value->is_array()) refuse(key, expected("an array", *value));
  return value->is_array() ? *value->array() : kNoElements;
}

}  // namespace cimend::core
