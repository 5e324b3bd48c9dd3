#include "core/json.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using cimend::core::Errc;
using cimend::core::Fields;
using cimend::core::Json;
using cimend::core::JsonLimits;
using cimend::core::JsonStyle;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t at = 0; at < times; ++at) out += text;
  return out;
}

// What parse() says against the text; empty where it takes it.
std::string refusal(std::string_view text, const JsonLimits& limits = {}) {
  const auto json = Json::parse(text, limits);
  return json ? "" : json.error().what;
}

void check_round_trip(const Json& json) {
  for (const JsonStyle style : {JsonStyle::compact, JsonStyle::pretty}) {
    const auto again = Json::parse(json.dump(style));
    REQUIRE(again);
    CHECK(*again == json);
  }
}

TEST_CASE("a document printed in a CI job gives its runner no orders") {
  using cimend::core::Json;
  const Json json = Json::Object{{"message", "##[error]x ###[group]"}};
  CHECK(json.dump().find("##[") == std::string::npos);
  CHECK(Json::parse(json.dump()).value() == json);
}

}  // namespace

TEST_CASE("a document of every kind is read and written again in the same order") {
  const std::string text = R"({"z":null,"a":[true,false,-1,18446744073709551615,1.5,"x",[],{}],"m":{"k":"v"}})";
  const auto json = Json::parse(" \t\r\n" + text + "\n");
  REQUIRE(json);
  CHECK(json->dump() == text);
  const Json::Array& values = *(*json)["a"].array();
  CHECK(values[2].kind() == Json::Kind::integer);
  CHECK(values[3].kind() == Json::Kind::unsigned_integer);
  CHECK(values[4].kind() == Json::Kind::real);
  check_round_trip(*json);
}

TEST_CASE("pretty JSON has two spaces a level, empty containers on one line and a newline at the end") {
  const Json json = Json::Object{{"a", Json::Array{1, "b"}}, {"c", Json::Object{}}, {"d", Json::Array{}}};
  CHECK(json.dump(JsonStyle::pretty) == "{\n  \"a\": [\n    1,\n    \"b\"\n  ],\n  \"c\": {},\n  \"d\": []\n}\n");
}

TEST_CASE("a value that stands alone is a document") {
  for (const char* text : {"null", "true", "0", "-7", "\"\"", "[]", "{}", "1e5"}) CHECK(refusal(text).empty());
}

TEST_CASE("text that is not one whole document is refused") {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[1",
                           "[1,]",
                           "{\"a\":1,}",
                           "{\"a\"}",
                           "{a:1}",
                           "[1 2]",
                           "nul",
                           "tru",
                           "01",
                           "+1",
                           ".5",
                           "1.",
                           "1e",
                           "-",
                           "0x1",
                           "NaN",
                           "Infinity",
                           "'a'",
                           "\"a",
                           "[1]]",
                           "{} {}",
                           "1 2",
                           "// comment\n1",
                           "/**/1",
                           "\"\t\"",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\xEF\xBB\xBF{}"})
    CHECK_FALSE(refusal(text).empty());
}

TEST_CASE("a NUL outside strings is refused wherever it stands") {
  using namespace std::string_literals;
  for (const std::string& text : {"{}\0"s, "{}\0garbage"s, "\0{}"s, "[1,\0 2]"s,
                                  "{\"a\":\0"
                                  "1}"s,
                                  "\"a\0b\""s})
    CHECK_FALSE(refusal(text).empty());
}

TEST_CASE("an escaped NUL in a string is read and written") {
  const auto json = Json::parse(R"("a\u0000b")");
  REQUIRE(json);
  CHECK(*json->string() == std::string("a\0b", 3));
  CHECK(json->dump() == R"("a\u0000b")");
}

TEST_CASE("a refusal tells the byte it stopped at") {
  const auto json = Json::parse("[1, x]");
  REQUIRE_FALSE(json);
  CHECK(json.error().code == Errc::parse);
  CHECK(json.error().where == "byte 4");
}

TEST_CASE("the view's end is the document's end") {
  const std::string text = "[1]2";
  CHECK(refusal(std::string_view(text).substr(0, 3)).empty());
  CHECK_FALSE(refusal(text).empty());
}

TEST_CASE("numbers that RapidJSON crashes on are refused") {
  CHECK_FALSE(refusal("[0.00000000001e-2147483639]").empty());
  CHECK_FALSE(refusal("[575.6018512718597883712603e-347]").empty());
  CHECK_FALSE(refusal("[1" + std::string(5000, '0') + "e-99999999999999999999]").empty());
  CHECK_FALSE(refusal("[0." + std::string(5000, '0') + "1]").empty());
}

TEST_CASE("an integer is kept exactly or refused, never rounded") {
  CHECK(Json::parse("9223372036854775807")->integer_or(0) == std::numeric_limits<std::int64_t>::max());
  CHECK(Json::parse("-9223372036854775808")->integer_or(0) == std::numeric_limits<std::int64_t>::min());
  CHECK(Json::parse("9223372036854775808")->kind() == Json::Kind::unsigned_integer);
  CHECK(Json::parse("18446744073709551615")->dump() == "18446744073709551615");
  for (const char* text : {"18446744073709551616", "-9223372036854775809", "123456789012345678901234567890"})
    CHECK_FALSE(refusal(text).empty());
}

TEST_CASE("a real is the shortest text that reads back to it, and is read back as a real") {
  CHECK(Json(0.1).dump() == "0.1");
  CHECK(Json(1.0).dump() == "1.0");
  CHECK(Json(-0.0).dump() == "-0.0");
  CHECK(Json(1e300).dump() == "1e+300");
  CHECK(Json(0.97).dump() == "0.97");
  for (const double value : {0.1, 1.0, 1e300, 5e-324, 1.7976931348623157e308, 1.0 / 3, -2.5e-9, 123456789.0}) {
    const auto read = Json::parse(Json(value).dump());
    REQUIRE(read);
    CHECK(read->kind() == Json::Kind::real);
    CHECK(read->real_or(0) == value);
  }
}

TEST_CASE("a number over what a double holds is refused") {
  for (const char* text : {"1e309", "-1e309", "1e999999999999"}) CHECK_FALSE(refusal(text).empty());
}

TEST_CASE("an unsigned value that int64 holds equals itself read back") {
  const Json json = std::uint64_t{5};
  CHECK(json.kind() == Json::Kind::integer);
  check_round_trip(json);
  check_round_trip(std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("invalid UTF-8 and lone surrogates are refused") {
  for (const char* text :
       {"\"\xFF\"", "\"\xC0\x80\"", "\"\xE2\x82\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "{\"\x80\":1}",
        R"("\ud800")", R"("\udc00")", R"("\ud800\ud800")", R"("\ud800x")", R"({"\udfff":1})"})
    CHECK_FALSE(refusal(text).empty());
  CHECK(*Json::parse(R"("\ud83d\ude00")")->string() == "😀");
  CHECK(*Json::parse("\"\xED\x9F\xBF\"")->string() == "\xED\x9F\xBF");  // U+D7FF, the last before the surrogates
}

TEST_CASE("bytes that are not UTF-8 are written as U+FFFD and all else as it is") {
  CHECK(Json("a\xFF\xE2\x82z").dump() == "\"a\uFFFD\uFFFDz\"");
  CHECK(Json("\"\\/\b\f\n\r\t\x01\x1F\x7F").dump() == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\"");
  CHECK(Json("<é\u2028😀").dump() == "\"<é\u2028😀\"");
}

TEST_CASE("a key that comes twice in an object is refused and named") {
  CHECK(refusal(R"({"a":1,"b":2,"a":3})").find("\"a\"") != std::string::npos);
  CHECK_FALSE(refusal(R"([{"x":{"":1,"":2}}])").empty());
  CHECK_FALSE(refusal(R"({"a":1,"\u0061":2})").empty());
  CHECK(refusal(R"({"a":{"a":1},"b":{"a":1}})").empty());
}

// Comparing each key with each would take minutes here, and the test would run into its time limit.
TEST_CASE("an object may have very many keys, and two equal ones among them are found") {
  std::string text = "{";
  for (int key = 0; key < 200'000; ++key) text += "\"k" + std::to_string(key) + "\":0,";
  const std::string twice = text + "\"k1\":0}";
  text.back() = '}';
  CHECK(refusal(text).empty());
  CHECK(refusal(twice).find("comes twice") != std::string::npos);
}

TEST_CASE("nesting is read to its limit and refused beyond") {
  const auto nested = [](std::size_t depth) { return repeated("[", depth) + repeated("]", depth); };
  CHECK(refusal(nested(64)).empty());
  CHECK_FALSE(refusal(nested(65)).empty());
  CHECK_FALSE(refusal(repeated("{\"a\":", 1'000'000)).empty());
  JsonLimits deep;
  deep.max_depth = 1'000'000;
  CHECK(refusal(nested(512), deep).empty());
  CHECK_FALSE(refusal(nested(513), deep).empty());
  JsonLimits flat;
  flat.max_depth = 0;
  CHECK(refusal("1", flat).empty());
  CHECK_FALSE(refusal("[]", flat).empty());
}

TEST_CASE("bytes and values are counted against their limits") {
  JsonLimits limits;
  limits.max_values = 3;
  CHECK(refusal("[1,2]", limits).empty());
  CHECK_FALSE(refusal("[1,2,3]", limits).empty());
  CHECK_FALSE(refusal(R"({"a":{"b":[]},"c":0})", limits).empty());
  limits.max_bytes = 4;
  CHECK_FALSE(refusal("[1,2]", limits).empty());
}

TEST_CASE("look-ups chain over what is missing or of another kind") {
  const auto json = Json::parse(R"({"a":{"b":"c"},"n":7})");
  REQUIRE(json);
  CHECK((*json)["a"]["b"].string_or("") == "c");
  CHECK((*json)["x"]["y"]["z"].string_or("none") == "none");
  CHECK((*json)["n"]["b"].is_null());
  CHECK((*json)["n"].string_or("none") == "none");
  CHECK((*json)["a"].integer_or(3) == 3);
  CHECK((*json)["n"].real_or(0) == 7.0);
  CHECK(json->find("x") == nullptr);
}

TEST_CASE("set replaces a member in its place and push appends, a null becoming what is needed") {
  Json json;
  json.set("a", 1).set("b", 2).set("a", "x");
  CHECK(json.dump() == R"({"a":"x","b":2})");
  Json list;
  list.push(1).push(Json::Object{});
  CHECK(list.dump() == "[1,{}]");
}

TEST_CASE("fields of the right kind are read and missing optional ones keep their default") {
  const auto json = Json::parse(R"({"t":"x","i":-3,"r":2,"b":true,"l":["a","b"],"z":null})");
  Fields in(*json, "");
  CHECK(in.text("t") == "x");
  CHECK(in.integer("i") == -3);
  CHECK(in.real("r") == 2.0);
  CHECK(in.boolean_or("b", false));
  CHECK(in.texts_or_empty("l") == std::vector<std::string>{"a", "b"});
  CHECK(in.text_or("none", "d") == "d");
  CHECK(in.text_or("z", "null is missing") == "null is missing");
  CHECK(in.integer_or("none", 4) == 4);
  CHECK(in.array_or_empty("none").empty());
  CHECK(in.any("none").is_null());
  CHECK(in.error() == nullptr);
}

TEST_CASE("the first wrong field is remembered with its path") {
  const auto json =
      Json::parse(R"({"findings":[{"line":"x","column":"y"}],"big":9223372036854775808,"mixed":["a",1]})");
  const auto wrong = [&](auto read) {
    Fields in(*json, "");
    read(in);
    return in.error() ? in.error()->what : "";
  };
  CHECK(wrong([](Fields& in) { in.text("none"); }) == "none: missing");
  CHECK(wrong([](Fields& in) { in.text("big"); }) == "big: expected a string, found an integer over 2^63");
  CHECK(wrong([](Fields& in) { in.integer("big"); }) == "big: expected an integer, found an integer over 2^63");
  CHECK(wrong([](Fields& in) { in.texts_or_empty("mixed"); }) == "mixed[1]: expected a string, found an integer");
  CHECK(wrong([](Fields& in) { in.boolean_or("mixed", true); }) == "mixed: expected true or false, found an array");
  CHECK(wrong([](Fields& in) { in.integer_from(1, "none"); }) == "none: missing");
  CHECK(wrong([](Fields& in) {
          Fields nested((*in.any("findings").array())[0], in.path_of("findings") + "[0]");
          nested.integer("line");
          nested.integer("column");
          in.adopt(nested);
          in.refuse("later", "wrong too");
        }) == "findings[0].line: expected an integer, found a string");
}

TEST_CASE("fields of what is no object are one failure") {
  const Json json = Json::Array{};
  Fields in(json, "document");
  CHECK(in.text("a").empty());
  REQUIRE(in.error());
  CHECK(in.error()->what == "document: expected an object, found an array");
}

TEST_CASE("of an object the members asked for are kept, and the others are checked all the same") {
  const std::string text =
      R"({"keep":{"x":[1,{"y":2}]},"drop":{"keep":1,"deep":[[{"a":1,"b":[2]},{"a":3}]]},"also":"é","n":7})";
  const auto json = Json::parse_members(text, {"keep", "also"});
  REQUIRE(json);
  CHECK((*json)["keep"] == Json::parse(text).value()["keep"]);
  CHECK((*json)["also"].string_or("") == "é");
  CHECK((*json)["drop"].is_null());
  CHECK((*json)["n"].is_null());
  CHECK(Json::parse_members("[1,2]", {"keep"}).value() == Json::parse("[1,2]").value());
  for (const char* bad : {R"({"drop":{"a":1,"a":2}})", R"({"drop":[{"a":{"b":1,"b":1}}]})", R"({"drop":1,"drop":2})",
                          R"({"drop":1e999})", R"({"drop":"\udc00"})", R"({"drop":{"\udc00":1}})",
                          R"({"drop":99999999999999999999})", R"({"drop":[1,]})", "{\"drop\":\"\xff\"}"}) {
    CAPTURE(bad);
    CHECK_FALSE(Json::parse_members(bad, {"keep"}));
    CHECK_FALSE(Json::parse(bad));
  }
  JsonLimits limits;
  limits.max_depth = 3;
  CHECK(Json::parse_members(R"({"drop":[[1]]})", {"keep"}, limits));
  CHECK_FALSE(Json::parse_members(R"({"drop":[[[1]]]})", {"keep"}, limits));
  limits.max_values = 3;
  CHECK(Json::parse_members(R"({"drop":[1]})", {"keep"}, limits));
  CHECK_FALSE(Json::parse_members(R"({"drop":[1,2]})", {"keep"}, limits));
}

TEST_CASE("an integer below its least value is refused") {
  const Json json = Json::Object{{"line", 0}};
  Fields in(json, "");
  in.integer_from(1, "line");
  REQUIRE(in.error());
  CHECK(in.error()->what == "line: expected an integer from 1");
}
