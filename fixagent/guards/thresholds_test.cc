#include "fixagent/guards/thresholds.h"

#include <catch2/catch.hpp>
#include <string>

namespace fixagent = cimend::fixagent;
using fixagent::ThresholdChange;

namespace {

struct Change {
  const char *path, *before, *after;
};

std::string moved(const Change& change, ThresholdChange allowed = ThresholdChange::none) {
  return fixagent::moved_threshold(change.before, change.after, change.path, fixagent::language_of(change.path),
                                   allowed);
}

}  // namespace

TEST_CASE("a limit that moves is told, in settings and in code") {
  const Change changes[] = {
      {"pyproject.toml", "fail_under = 90\n", "fail_under = 80\n"},
      {"setup.cfg", "[flake8]\nmax-line-length = 79\n", "[flake8]\nmax-line-length = 200\n"},
      {"setup.cfg", "max-complexity = 10\n", "\n"},
      {"package.json", "{\"scripts\":{\"lint\":\"eslint --max-warnings 0 .\"}}",
       "{\"scripts\":{\"lint\":\"eslint --max-warnings 50 .\"}}"},
      {"package.json", "{\"scripts\":{\"lint\":\"eslint --max-warnings 0 .\"}}",
       "{\"scripts\":{\"lint\":\"eslint .\"}}"},
      {"jest.config.js", "x = { coverageThreshold: { global: { branches: 80 } } };\n",
       "x = { coverageThreshold: { global: { branches: 50 } } };\n"},
      {".eslintrc.json", "{\"rules\": {\"no-undef\": \"error\"}}", "{\"rules\": {\"no-undef\": \"warn\"}}"},
      {".eslintrc.json", "{\"rules\": {\"no-undef\": [\"error\", {}]}}", "{\"rules\": {\"no-undef\": \"off\"}}"},
      {".eslintrc.json", "{\"rules\": {\"no-undef\": 2}}", "{\"rules\": {}}"},
      {"a.test.js", "jest.setTimeout(5000);\n", "jest.setTimeout(50000);\n"},
      {"a.spec.ts", "test('a', f, { timeout: 1000 });\n", "test('a', f, { timeout: 9000 });\n"},
      {"a_test.py", "f(a, delta=0.1)\n", "f(a, delta=10)\n"},
      {"a_test.py", "f(a)\n", "f(a, rtol=0.1)\n"},
      {"a.py", "MAX_RETRIES = 3\n", "MAX_RETRIES = 30\n"},
      {"a.cc", "constexpr double kEpsilon = 1e-6;\n", "constexpr double kEpsilon = 1e-1;\n"},
      {"ATest.java", "@Timeout(5) void a() {}\n", "@Timeout(500) void a() {}\n"},
      {"Makefile", "CFLAGS = -Wall -Werror\n", "CFLAGS = -Wall\n"},
      {"CMakeLists.txt", "add_compile_options(-Wall -Werror)\n", "add_compile_options(-Wall)\n"},
      {"tsconfig.json", "{\"compilerOptions\": {\"strict\": true}}", "{\"compilerOptions\": {\"strict\": false}}"},
      {"a.sh", "set -e\nf\n", "f\n"},
      {"a.sh", "set -euo pipefail\nf\n", "set -u\nf\n"},
      {"mypy.ini", "[mypy]\nstrict = True\n", "[mypy]\n"},
      {"src/lib.rs", "#![deny(warnings)]\n", "\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.path, change.before, change.after);
    CHECK(moved(change) != "");
  }
}

TEST_CASE("numbers that limit nothing may change, and limits may be laid out anew") {
  const Change changes[] = {
      {"a.py", "x = 1\n", "x = 2\n"},
      {"a.py", "timeout=5\n", "timeout = 5\n"},
      {"a.py", "f(timeout = 5,x=1)\n", "f(\n    timeout=5,\n    x=1,\n)\n"},
      {"a.py", "# max_retries = 5\n", "# max_retries = 7\n"},
      {"a.py", "s = 'timeout = 5'\n", "s = 'timeout = 6'\n"},
      {"a.cc", "int maximal = 1;\n", "int maximal = 2;\n"},
      {"a.cc", "int y = b -e;\n", "int y = b - e;\n"},
      {"a.js", "log({level: 'error'});\n", "log({level: 'info'});\n"},
      {"a.js", "x = {'timeout': 5}\n", "x = { timeout: 5 };\n"},
      {".eslintrc.json", "{\"rules\": {\"no-undef\": \"warn\"}}", "{\"rules\": {\"no-undef\": \"error\"}}"},
      {"Makefile", "CFLAGS = -Wall\n", "CFLAGS = -Wall -Werror\n"},
      {"a.go", "var lines = 1\n", "var lines = 2\n"},
      {"README.md", "The timeout: 5 seconds\n", "The time is 6 seconds\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.path, change.before, change.after);
    CHECK(moved(change) == "");
  }
}

TEST_CASE("a recipe for timeouts moves timeouts and no other limit") {
  CHECK(moved({"a.spec.ts", "f({ timeout: 1000 });\n", "f({ timeout: 9000 });\n"}, ThresholdChange::timeouts) == "");
  CHECK(moved({"a.spec.ts", "test.setTimeout(1000);\n", "test.setTimeout(9000);\n"}, ThresholdChange::timeouts) == "");
  CHECK(moved({"a.spec.ts", "f({ retries: 1 });\n", "f({ retries: 9 });\n"}, ThresholdChange::timeouts) != "");
}
