#include "fixagent/recipes/include_place.h"

#include <catch2/catch.hpp>

namespace fixagent = cimend::fixagent;

namespace {

std::size_t place(const std::string& text, std::size_t suggested = 0) {
  return fixagent::find_include_place(text, suggested).line;
}

}  // namespace

TEST_CASE("a suggested line is taken where it follows a top-level #include") {
  CHECK(place("#include <a>\n#include <b>\nint x;\n", 2) == 2);
  CHECK(place("#include <a>\n#include <b>\nint x;\n", 3) == 3);
  CHECK(place("#include <a>\n#include <b>\nint x;\n", 4) == 3);    // follows no #include
  CHECK(place("#include <a>\n#include <b>\nint x;\n", 999) == 3);  // is not there
}

TEST_CASE("a suggestion inside a condition or braces is not taken") {
  const std::string windows = "#ifdef _WIN32\n#include <windows.h>\n#endif\n#include <a>\n\nint x;\n";
  CHECK(place(windows, 3) == 5);
  const std::string extern_c = "#include \"a.h\"\nextern \"C\" {\n#include <b.h>\n}\nint x;\n";
  CHECK(place(extern_c, 4) == 2);
  const std::string comment = "/*\n#include <a>\n*/\n#include <b>\nint x;\n";
  CHECK(place(comment, 3) == 5);
}

TEST_CASE("an include guard is no condition") {
  const std::string guarded = "#ifndef A_H\n#define A_H\n#include <a>\nint x;\n#endif\n";
  CHECK(place(guarded, 4) == 4);
  CHECK(place(guarded) == 4);
}

TEST_CASE("without a suggestion it is the end of the first block, with angle brackets where there is one") {
  CHECK(place("#include \"own.h\"\n\n#include <a>\n#include <b>\n\nint x;\n") == 5);
  CHECK(place("#include \"own.h\"\n#include \"two.h\"\n\nint x;\n") == 3);
}

TEST_CASE("a block in alphabetical order keeps it, another one grows at its end") {
  const auto sorted = [](const std::string& text, const std::string& header, std::size_t suggested = 0) {
    return fixagent::find_include_place(text, suggested, header).line;
  };
  CHECK(sorted("#include <a>\n#include <c>\nint x;\n", "b") == 2);
  CHECK(sorted("#include <a>\n#include <c>\nint x;\n", "b", 3) == 2);
  CHECK(sorted("#include <a>\n#include <c>\nint x;\n", "b", 2) == 2);
  CHECK(sorted("#include <b>\nint x;\n", "a") == 1);
  CHECK(sorted("#include <c>\n#include <a>\nint x;\n", "b") == 3);
  CHECK(sorted("#include \"own.h\"\n#include <b>\n#include <d>\n", "a") == 2);
  CHECK(sorted("int x;\n", "a") == 1);
}

TEST_CASE("a file without #include gets it after its head and before its code") {
  CHECK(place("int x;\n") == 1);
  CHECK(fixagent::find_include_place("int x;\n", 0).blank_after);
  CHECK(place("// licence\n// more\n\nint x;\n") == 4);
  CHECK(place("// what x is\nint x;\n") == 1);
  CHECK(place("#pragma once\n\nint x;\n") == 3);
  CHECK(place("/* licence */\n\n#ifndef A_H\n#define A_H\n\nint x;\n#endif\n") == 6);
  CHECK(place("") == 1);
}

TEST_CASE("an #include is found in every spelling and only as a whole") {
  CHECK(fixagent::includes_header("#include <vector>\n", "vector"));
  CHECK(fixagent::includes_header("  #  include   <vector> // why\n", "vector"));
  CHECK(fixagent::includes_header("#if X\n#include \"vector\"\n#endif\n", "vector"));
  CHECK_FALSE(fixagent::includes_header("#include <vector.h>\n", "vector"));
  CHECK_FALSE(fixagent::includes_header("#include <myvector>\n", "vector"));
  CHECK_FALSE(fixagent::includes_header("// #include <vector>\n", "vector"));
  CHECK_FALSE(fixagent::includes_header("#include", "vector"));
}
