// How a hostile document is read.
//
// RapidJSON 1.1.0 is fast and everywhere, and three of its parts can't be trusted with bytes from outside: its number
// conversion reads past a table on some exponents, its recursive parser and its DOM recurse as deep as the input says,
// and its DOM asserts on what is only a wrong document. So only its lexer is used: iterative, encodings validated,
// numbers handed over as text. Builder below receives the events, keeps the limits, converts numbers with
// std::from_chars (correctly rounded, no locale, reports what does not fit) and makes a Json.
//
// Left to us, because the lexer lets it through: a NUL that ends the text early, a lone low surrogate (written
// as \udc00 it becomes three bytes that are no UTF-8), keys that come twice.

#include "core/json.h"

#include "core/rapidjson_assert.h"

// RapidJSON's empty stack adds to a null pointer, which clang's sanitizer rightly tells each time; no other check is
// off.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/text.h"

namespace cimend::core {
namespace {

const Json kNull;

// Deeper than this a Json is never made, whatever the limits say: its destructor recurses.
constexpr std::size_t kDeepest = 512;

// The first key that an object has twice, or nullptr.
const std::string* repeated_key(const Json::Object& members) {
  if (members.size() < 2) return nullptr;
  std::vector<const std::string*> keys;
  keys.reserve(members.size());
  for (const auto& member : members) keys.push_back(&member.first);
  // By length first: keys of a hostile object can be made to share long beginnings, hardly both that and many lengths.
  std::sort(keys.begin(), keys.end(), [](const std::string* a, const std::string* b) {
    return a->size() != b->size() ? a->size() < b->size() : *a < *b;
  });
  const auto twin =
      std::adjacent_find(keys.begin(), keys.end(), [](const std::string* a, const std::string* b) { return *a == *b; });
  return twin == keys.end() ? nullptr : *twin;
}

// An encoded surrogate, ED A0..BF xx: what a lone \udc00 becomes.
bool holds_surrogate(std::string_view text) {
  for (std::size_t at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1))
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  return false;
}

template <class Number>
bool read_whole(std::string_view text, Number& value) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size();
}

// Receives the lexer's events. Every event answers false to stop; `problem()` then says why.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  explicit Builder(const JsonLimits& limits) : limits_(limits) {}

  bool Default() { return refuse("unexpected event"); }
  bool Null() { return add(Json()); }
  bool Bool(bool value) { return add(Json(value)); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) { return number({text, size}); }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    const std::string_view value(text, size);
    return !holds_surrogate(value) ? add(Json(value)) : refuse("a surrogate stands alone in a string");
  }
  bool StartArray() { return open(false); }
  bool EndArray(rapidjson::SizeType /*count*/) { return close(Json(std::move(frames_.back().array))); }
  bool StartObject() { return open(true); }
  bool EndObject(rapidjson::SizeType /*count*/) {
    if (const std::string* key = repeated_key(frames_.back().object))
      return refuse("the key \"" + shorten(*key, 60) + "\" comes twice in one object");
    return close(Json(std::move(frames_.back().object)));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    const std::string_view key(text, size);
    if (holds_surrogate(key)) return refuse("a surrogate stands alone in a key");
    frames_.back().object.emplace_back(key, Json());
    return true;
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }
  Json take() { return std::move(root_); }

 private:
  struct Frame {
    bool is_object;
    Json::Array array;
    Json::Object object;
  };

  bool refuse(std::string why) {
    problem_ = std::move(why);
    return false;
  }
  bool open(bool is_object) {
    const std::size_t depth = std::min(limits_.max_depth, kDeepest);
    if (frames_.size() >= depth) return refuse("nested deeper than " + std::to_string(depth) + " levels");
    if (!counted()) return false;
    frames_.push_back({is_object, {}, {}});
    return true;
  }
  bool close(Json value) {
    frames_.pop_back();
    put(std::move(value));
    return true;
  }
  bool add(Json value) {
    if (!counted()) return false;
    put(std::move(value));
    return true;
  }
  bool counted() {
    return ++values_ <= limits_.max_values || refuse("more than " + std::to_string(limits_.max_values) + " values");
  }
  void put(Json value) {
    if (frames_.empty())
      root_ = std::move(value);
    else if (frames_.back().is_object)
      frames_.back().object.back().second = std::move(value);
    else
      frames_.back().array.push_back(std::move(value));
  }
  bool number(std::string_view text) {
    if (text.find_first_of(".eE") != std::string_view::npos) {
      double real = 0;
      if (!read_whole(text, real) || !std::isfinite(real)) return refuse("a number that no double can hold");
      return add(Json(real));
    }
    std::int64_t integer = 0;
    if (read_whole(text, integer)) return add(Json(integer));
    std::uint64_t large = 0;
    return read_whole(text, large) ? add(Json(large)) : refuse("an integer that 64 bits can't hold");
  }

  const JsonLimits& limits_;
  std::vector<Frame> frames_;
  std::size_t values_ = 0;
  Json root_;
  std::string problem_;
};

tl::unexpected<Error> not_json(std::string why, std::size_t offset) {
  return fail(Errc::parse, "not JSON: " + std::move(why), "byte " + std::to_string(offset));
}

std::string lexer_problem(rapidjson::ParseErrorCode code) {
  std::string text = rapidjson::GetParseError_En(code);
  if (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

Result<Json> read_document(std::string_view text, const JsonLimits& limits) {
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  Builder builder(limits);
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (!builder.problem().empty()) return not_json(builder.problem(), stream.Tell());
  if (result.IsError()) return not_json(lexer_problem(result.Code()), result.Offset());
  // The lexer takes a NUL for the end.
  if (stream.Tell() != text.size()) return not_json("a NUL byte after the document", stream.Tell());
  return builder.take();
}

}  // namespace

Result<Json> Json::parse(std::string_view text, const JsonLimits& limits) {
  const std::size_t most = std::min<std::size_t>(limits.max_bytes, std::numeric_limits<rapidjson::SizeType>::max());
  if (text.size() > most) return fail(Errc::parse, "JSON of more than " + std::to_string(most) + " bytes", "byte 0");
  try {
    return read_document(text, limits);
  } catch (const std::logic_error& bug) {  // RAPIDJSON_ASSERT
    return fail(Errc::internal, bug.what());
  }
}

std::string_view Json::string_or(std::string_view otherwise) const {
  const std::string* text = string();
  return text ? std::string_view(*text) : otherwise;
}

std::int64_t Json::integer_or(std::int64_t otherwise) const {
  const auto* value = std::get_if<std::int64_t>(&value_);
  return value ? *value : otherwise;
}

double Json::real_or(double otherwise) const {
  if (const auto* real = std::get_if<double>(&value_)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*integer);
  if (const auto* large = std::get_if<std::uint64_t>(&value_)) return static_cast<double>(*large);
  return otherwise;
}

bool Json::boolean_or(bool otherwise) const {
  const bool* value = std::get_if<bool>(&value_);
  return value ? *value : otherwise;
}

const Json* Json::find(std::string_view key) const {
  const Object* members = object();
  if (!members) return nullptr;
  for (const Member& member : *members)
    if (member.first == key) return &member.second;
  return nullptr;
}

const Json& Json::operator[](std::string_view key) const {
  const Json* found = find(key);
  return found ? *found : kNull;
}

Json& Json::set(std::string key, Json value) {
  if (is_null()) value_ = Object();
  auto* members = std::get_if<Object>(&value_);
  assert(members && "set() on a value that is no object");
  for (Member& member : *members) {
    if (member.first != key) continue;
    member.second = std::move(value);
    return *this;
  }
  members->emplace_back(std::move(key), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  if (is_null()) value_ = Array();
  auto* elements = std::get_if<Array>(&value_);
  assert(elements && "push() on a value that is no array");
  elements->push_back(std::move(value));
  return *this;
}

}  // namespace cimend::core
