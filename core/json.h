#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.h"

namespace cimend::core {

// How much of a hostile document is read before it is refused.
struct JsonLimits {
  std::size_t max_bytes = 64u << 20;
  std::size_t max_depth = 64;          // nested arrays and objects
  std::size_t max_values = 4'000'000;  // values of any kind in the whole document
};

enum class JsonStyle { compact, pretty };  // pretty: two spaces, newline at the end

// A JSON value (RFC 8259). Objects keep the order of their members, so a document is written with the same
// bytes on every run. A plain value type: copies are deep, two threads may read one value.
//
// RapidJSON does the lexing; this type exists because its DOM crashes on a missing member or a getter of the
// wrong type, and its number parser on some inputs (docs/ARCHITECTURE.md, "JSON").
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;
  enum class Kind { null, boolean, integer, unsigned_integer, real, string, array, object };

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(static_cast<std::int64_t>(value)) {}
  Json(std::int64_t value) : value_(value) {}
  // An unsigned value that int64 holds is kept as an integer, so that a number equals itself read back.
  Json(std::uint64_t value) : value_(value) {
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      value_ = static_cast<std::int64_t>(value);
  }
  Json(double value) : value_(value) {}  // must be finite
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  // Reads one document. Refused with Errc::parse and the byte offset in `where`: anything after the document
  // but white space, invalid UTF-8, lone surrogates, NUL between values, duplicate keys, integers outside
  // int64 and uint64 (an id is never rounded), numbers that are no finite double or too small for any but zero, and
  // what is over `limits` (a depth above 512 is refused whatever they say).
  // Linear time; stack depth does not grow with the input.
  static Result<Json> parse(std::string_view text, const JsonLimits& limits = {});
  // The same for who needs little of a large document: of an object only the members named are kept. The others are
  // checked all the same, but for keys that come twice inside them, of which a 64-bit hash is compared.
  static Result<Json> parse_members(std::string_view text, const std::vector<std::string_view>& members,
                                    const JsonLimits& limits = {});

  // The document as text, JSON in UTF-8. Bytes of a string that are not UTF-8 are written as
  // U+FFFD, so a log's bytes can never make the output invalid. Reals are the shortest form that reads back
  // to the same double, with a point or an exponent, so that they are read back as reals. What was parsed and dumped
  // is parsed again to an equal value. "##[" does not occur in it ("##\u005b" does), since GitHub's runner obeys that
  // anywhere in a line of output. `<`, U+2028 and U+2029 are written as they are: a page that embeds JSON escapes
  // them.
  [[nodiscard]] std::string dump(JsonStyle style = JsonStyle::compact) const;

  [[nodiscard]] Kind kind() const { return static_cast<Kind>(value_.index()); }
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] bool is_object() const { return kind() == Kind::object; }
  [[nodiscard]] bool is_array() const { return kind() == Kind::array; }
  [[nodiscard]] bool is_string() const { return kind() == Kind::string; }

  // The value if it has that kind (and, for numbers, fits), else nullptr or `otherwise`. Never fails.
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value_); }
  [[nodiscard]] const Object* object() const { return std::get_if<Object>(&value_); }
  [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&value_); }
  [[nodiscard]] std::string_view string_or(std::string_view otherwise) const;
  [[nodiscard]] std::int64_t integer_or(std::int64_t otherwise) const;
  [[nodiscard]] double real_or(double otherwise) const;  // integers count as reals
  [[nodiscard]] bool boolean_or(bool otherwise) const;

  // The member's value, or nullptr where this is no object or has no such member. Linear in the members.
  [[nodiscard]] const Json* find(std::string_view key) const;
  // The same, but a null value where it is missing, so that look-ups chain: doc["a"]["b"].string_or("").
  [[nodiscard]] const Json& operator[](std::string_view key) const;

  // Calls `visitor` with what is held: nullptr_t, bool, int64, uint64, double, std::string, Array or Object.
  template <class Visitor>
  decltype(auto) visit(Visitor&& visitor) const {
    return std::visit(std::forward<Visitor>(visitor), value_);
  }

  // Sets a member, replacing one of the same name. A null value becomes an object first; any other is a bug.
  Json& set(std::string key, Json value);
  // Appends to an array. A null value becomes an array first; any other is a bug.
  Json& push(Json value);

  friend bool operator==(const Json& a, const Json& b) { return a.value_ == b.value_; }
  friend bool operator!=(const Json& a, const Json& b) { return !(a == b); }

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object> value_ = nullptr;
};

// Reads the members of one object into C++ values and remembers the first thing that was wrong, with the
// field's full path ("findings[3].line: expected an integer"), so that a document reader is a list of lines.
// The optional ones (`…_or`) take a null for a missing member, as most programs that write JSON mean it:
//
//   Fields in(json, "");
//   doc.run_id = in.text("run_id");            // required
//   doc.head_sha = in.text_or("head_sha", ""); // optional
//   if (auto bad = in.error()) return tl::unexpected(*bad);
class Fields {
 public:
  Fields(const Json& object, std::string path);
  std::string text(std::string_view key);
  std::string text_or(std::string_view key, std::string_view otherwise);
  std::int64_t integer(std::string_view key);
  std::int64_t integer_or(std::string_view key, std::int64_t otherwise);
  // An integer that is at least `least`.
  std::int64_t integer_from(std::int64_t least, std::string_view key);
  std::int64_t integer_from_or(std::int64_t least, std::string_view key, std::int64_t otherwise);
  double real(std::string_view key);
  double real_or(std::string_view key, double otherwise);
  bool boolean(std::string_view key);
  bool boolean_or(std::string_view key, bool otherwise);
  std::vector<std::string> texts_or_empty(std::string_view key);
  // The member array's elements; empty where it is missing. Wrong kind is remembered.
  const Json::Array& array_or_empty(std::string_view key);
  const Json& any(std::string_view key);  // null where missing
  // Remembers `what` as wrong at `key` unless something was wrong before.
  void refuse(std::string_view key, std::string what);
  // Takes over a nested reader's failure.
  void adopt(const Fields& nested);
  [[nodiscard]] std::string path_of(std::string_view key) const;
  [[nodiscard]] const Error* error() const { return failed_ ? &error_ : nullptr; }

 private:
  const Json* required(std::string_view key);  // nullptr, and remembered, where missing
  const Json* optional(std::string_view key);  // nullptr where missing or null

  const Json& object_;
  std::string path_;
  bool failed_ = false;
  Error error_;
};

}  // namespace cimend::core
