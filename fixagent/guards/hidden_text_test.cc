#include "fixagent/guards/hidden_text.h"

#include <catch2/catch.hpp>
#include <string>

namespace fixagent = cimend::fixagent;

TEST_CASE("what a reader can't see is told when it is added") {
  for (const char* after : {"a\xE2\x80\xAE"
                            "b",
                            "a\xE2\x81\xA6"
                            "b",
                            "a\xE2\x80\x8B"
                            "b",
                            "a\xE2\x80\x8D"
                            "b",
                            "a\xC2\xAD"
                            "b",
                            "a\xEF\xBB\xBF"
                            "b",
                            "a\xE3\x85\xA4"
                            "b",
                            "a\x1b[31mb",
                            "a\x08"
                            "b",
                            "a\xF3\xA0\x81\xA1"
                            "b",
                            "a\xE2\x80\xA8"
                            "b",
                            "a\xEF\xB8\x8F"
                            "b",
                            "a\x7f"
                            "b"}) {
    CAPTURE(after);
    CHECK(fixagent::added_hidden_text("ab", after) != "");
    CHECK(fixagent::added_hidden_text(after, "ab") == "");
    CHECK(fixagent::added_hidden_text(after, after) == "");
  }
}

TEST_CASE("a word of two alphabets that look alike is told, and each alphabet alone is not") {
  CHECK(fixagent::added_hidden_text("x", "p\xD0\xB0ssword") != "");  // Cyrillic а
  CHECK(fixagent::added_hidden_text("x",
                                    "is_\xD0\xB0"
                                    "dmin") != "");
  CHECK(fixagent::added_hidden_text("x",
                                    "\xCE\xBF"
                                    "wner") != "");  // Greek ο
  CHECK(fixagent::added_hidden_text("p\xD0\xB0ss", "p\xD0\xB0ss word") == "");
  for (const char* after : {"\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82 hello", "na\xC3\xAFve", "\xCE\xB1 + b",
                            "\xE6\x97\xA5\xE6\x9C\xAC abc", "a\tb\r\n", "\xF0\x9F\x98\x80", "\xC2\xA0 x", "\xFF\xFE",
                            "caf\xC3\xA9_1", "x\f"}) {
    CAPTURE(after);
    CHECK(fixagent::added_hidden_text("x", after) == "");
  }
}
