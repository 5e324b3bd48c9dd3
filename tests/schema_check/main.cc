// check_schema SCHEMA DOCUMENT: exit code 0 when the document is valid, 1 with the reason when it is not. For scripts.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "tests/schema_check/schema_check.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: check_schema SCHEMA DOCUMENT\n");
    return 2;
  }
  std::ifstream file(argv[2]);
  const std::string document{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto valid = cimend::tests::check_schema(argv[1], document);
  if (valid) return 0;
  fmt::print(stderr, "{}: {}\n", argv[2], valid.error().text());
  return 1;
}
