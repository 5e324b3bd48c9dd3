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

// x86-64 always has it. It reads up to 15 bytes past the end of a text, within an aligned block: read_ascii makes room.
#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#endif
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
#include <cstring>
#include <functional>
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

// What is left of a part that is checked but not kept: for each open object the hashes of its keys so far.
class Passing {
 public:
  [[nodiscard]] bool inside() const { return !begins_.empty(); }
  [[nodiscard]] std::size_t depth() const { return begins_.size(); }
  void open() { begins_.push_back(hashes_.size()); }
  void key(std::string_view key) { hashes_.push_back(std::hash<std::string_view>()(key)); }
  // False where two keys of the object that ends are equal.
  bool close() {
    const auto begin = hashes_.begin() + static_cast<std::ptrdiff_t>(begins_.back());
    begins_.pop_back();
    std::sort(begin, hashes_.end());
    const bool distinct = std::adjacent_find(begin, hashes_.end()) == hashes_.end();
    hashes_.erase(begin, hashes_.end());
    return distinct;
  }

 private:
  std::vector<std::size_t> hashes_;
  std::vector<std::size_t> begins_;  // of the objects and arrays that are open, in hashes_
};

// Receives the lexer's events. Every event answers false to stop; `problem()` then says why.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  // `members`: of the outermost object these alone are kept; nullptr: all.
  Builder(const JsonLimits& limits, const std::vector<std::string_view>* members)
      : limits_(limits), members_(members) {}
  // Of a text that is ASCII and has no escapes.
  void expect_no_surrogates() { surrogates_ = false; }

  bool Default() { return refuse("unexpected event"); }
  bool Null() { return add(Json()); }
  bool Bool(bool value) { return add(Json(value)); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) { return number({text, size}); }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    const std::string_view value(text, size);
    if (surrogates_ && holds_surrogate(value)) return refuse("a surrogate stands alone in a string");
    return passing() ? counted() : add(Json(value));
  }
  bool StartArray() { return open(false); }
  bool EndArray(rapidjson::SizeType /*count*/) {
    if (passed_.inside()) return passed_.close();
    return close(Json(std::move(frames_.back().array)));
  }
  bool StartObject() { return open(true); }
  bool EndObject(rapidjson::SizeType /*count*/) {
    if (passed_.inside()) return passed_.close() || refuse("a key comes twice in one object");
    if (const std::string* key = repeated_key(frames_.back().object))
      return refuse("the key \"" + shorten(*key, 60) + "\" comes twice in one object");
    return close(Json(std::move(frames_.back().object)));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    const std::string_view key(text, size);
    if (surrogates_ && holds_surrogate(key)) return refuse("a surrogate stands alone in a key");
    if (passed_.inside()) {
      passed_.key(key);
      return true;
    }
    wanted_ = members_ == nullptr || frames_.size() > 1 ||
              std::find(members_->begin(), members_->end(), key) != members_->end();
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
  // Whether the value that comes is one that is not kept.
  [[nodiscard]] bool passing() const {
    return passed_.inside() || (!wanted_ && frames_.size() == 1 && frames_.back().is_object);
  }
  bool open(bool is_object) {
    const std::size_t depth = std::min(limits_.max_depth, kDeepest);
    if (frames_.size() + passed_.depth() >= depth)
      return refuse("nested deeper than " + std::to_string(depth) + " levels");
    if (!counted()) return false;
    if (passing()) {
      passed_.open();
      return true;
    }
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
    if (passing()) return true;
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
  const std::vector<std::string_view>* members_;
  bool wanted_ = true;  // the member whose value comes
  bool surrogates_ = true;
  Passing passed_;
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

template <unsigned kFlags, class Stream>
Result<Json> read_stream(Stream stream, std::size_t size, Builder builder) {
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (!builder.problem().empty()) return not_json(builder.problem(), stream.Tell());
  if (result.IsError()) return not_json(lexer_problem(result.Code()), result.Offset());
  // The lexer takes a NUL for the end.
  if (stream.Tell() != size) return not_json("a NUL byte after the document", stream.Tell());
  return builder.take();
}

bool is_ascii(std::string_view text) {
  std::uint64_t all = 0;
  std::size_t i = 0;
  for (; i + sizeof all <= text.size(); i += sizeof all) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, sizeof eight);
    all |= eight;
  }
  for (; i < text.size(); ++i) all |= static_cast<unsigned char>(text[i]);
  return (all & 0x8080808080808080U) == 0;
}

constexpr unsigned kAsciiFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
constexpr unsigned kAnyFlags = kAsciiFlags | rapidjson::kParseValidateEncodingFlag;

// Twice as fast, where there is no encoding to validate; the lexer wants a NUL at the end for that.
Result<Json> read_ascii(std::string_view text, Builder builder) {
  constexpr std::size_t kReadPast = 16;
  std::string copy;
  copy.reserve(text.size() + kReadPast + 1);
  copy.assign(text);
  if (text.find('\\') == std::string_view::npos) builder.expect_no_surrogates();
  return read_stream<kAsciiFlags>(rapidjson::StringStream(copy.c_str()), text.size(), std::move(builder));
}

Result<Json> read_document(std::string_view text, Builder builder) {
  constexpr std::size_t kMostCopied = std::size_t{1} << 20;
  if (text.size() <= kMostCopied && is_ascii(text)) return read_ascii(text, std::move(builder));
  return read_stream<kAnyFlags>(rapidjson::MemoryStream(text.data(), text.size()), text.size(), std::move(builder));
}

Result<Json> read_within(std::string_view text, const JsonLimits& limits,
                         const std::vector<std::string_view>* members) {
  const std::size_t most = std::min<std::size_t>(limits.max_bytes, std::numeric_limits<rapidjson::SizeType>::max());
  if (text.size() > most) return fail(Errc::parse, "JSON of more than " + std::to_string(most) + " bytes", "byte 0");
  try {
    return read_document(text, Builder(limits, members));
  } catch (const std::logic_error& bug) {  // RAPIDJSON_ASSERT
    return fail(Errc::internal, bug.what());
  }
}

}  // namespace

Result<Json> Json::parse(std::string_view text, const JsonLimits& limits) { return read_within(text, limits, nullptr); }

Result<Json> Json::parse_members(std::string_view text, const std::vector<std::string_view>& members,
                                 const JsonLimits& limits) {
  return read_within(text, limits, &members);
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
