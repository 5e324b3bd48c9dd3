#include "fixagent/recipes/misspelling.h"

#include <catch2/catch.hpp>

namespace fixagent = cimend::fixagent;

TEST_CASE("a letter or two in a longer word are a slip, and so is another case") {
  for (const auto& [wrong, right] :
       std::vector<std::pair<std::string, std::string>>{{"countr", "counter"},
                                                        {"nmae", "name"},
                                                        {"lenght", "length"},
                                                        {"fristName", "firstName"},
                                                        {"sun", "sum"},
                                                        {"sqr", "sqrt"},
                                                        {"run", "Run"},
                                                        {"meters", "metres"},
                                                        {"write_regster", "write_register"},
                                                        {"x_ofset", "x_offset"},
                                                        {"getNmae", "getName"}}) {
    CAPTURE(wrong, right);
    CHECK(fixagent::is_slip(wrong, right));
  }
}

TEST_CASE("names that people use side by side are no slip of each other") {
  for (const auto& [one, two] : std::vector<std::pair<std::string, std::string>>{{"y2", "y1"},
                                                                                 {"port2", "port1"},
                                                                                 {"utf8_length", "utf16_length"},
                                                                                 {"crc32c", "crc32"},
                                                                                 {"coroutine", "coroutines"},
                                                                                 {"entry", "entries"},
                                                                                 {"close", "closed"},
                                                                                 {"unregister", "register"},
                                                                                 {"x_min", "y_min"},
                                                                                 {"posX", "posY"},
                                                                                 {"getName", "setName"},
                                                                                 {"src_path", "dst_path"}}) {
    CAPTURE(one, two);
    CHECK_FALSE(fixagent::is_slip(one, two));
    CHECK_FALSE(fixagent::is_slip(two, one));
  }
}

TEST_CASE("an undefined name of the same file that is near keeps what a linter calls unused") {
  fixagent::LintMessage message;
  message.file = "a.go";
  message.text = "undefined: rnad";
  CHECK(fixagent::misspelt_use({message}, "a.go", "rand") == "rnad");
  CHECK(fixagent::misspelt_use({message}, "b.go", "rand").empty());
  CHECK(fixagent::misspelt_use({message}, "a.go", "time").empty());
  message.text = "undefined: np";
  CHECK(fixagent::misspelt_use({message}, "a.go", "os").empty());  // two letters of two
  message.text = "'rnad' is not defined.";                         // eslint's no-undef
  CHECK(fixagent::misspelt_use({message}, "a.go", "rand") == "rnad");
  message.text = "error: Name \"rnad\" is not defined  [name-defined]";  // mypy
  CHECK(fixagent::misspelt_use({message}, "a.go", "rand") == "rnad");
}
