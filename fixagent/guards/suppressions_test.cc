#include "fixagent/guards/suppressions.h"

#include <catch2/catch.hpp>
#include <string>

namespace fixagent = cimend::fixagent;
using fixagent::Language;

namespace {

struct Change {
  Language language;
  const char *before, *after;
};

std::string added(const Change& change) {
  return fixagent::added_suppression(change.before, change.after, change.language);
}

}  // namespace

TEST_CASE("a mark that silences a check is found in each language") {
  const Change changes[] = {
      {Language::python, "import os\n", "import os  # noqa\n"},
      {Language::python, "import os  # noqa: F401\n", "import os  # noqa\n"},
      {Language::python, "x = f()\n", "x = f()  # type: ignore[attr-defined]\n"},
      {Language::python, "x\n", "x  # pylint:disable=all\n"},
      {Language::python, "x\n", "x  #  NOQA\n"},
      {Language::python, "x\n", "# fmt: off\nx\n"},
      {Language::python, "x\n", "x  # pragma: no cover\n"},
      {Language::python, "x\n", "# mypy: ignore-errors\nx\n"},
      {Language::python, "def test_a(): pass\n", "@pytest.mark.skip(reason='x')\ndef test_a(): pass\n"},
      {Language::python, "def test_a(): pass\n", "@pytest.mark.xfail\ndef test_a(): pass\n"},
      {Language::python, "def test_a(): pass\n", "@unittest.skip('x')\ndef test_a(): pass\n"},
      {Language::python, "def test_a(): f()\n", "def test_a(): pytest.skip(); f()\n"},
      {Language::javascript, "x\n", "// eslint-disable-next-line no-undef\nx\n"},
      {Language::javascript, "x\n", "/* eslint-disable */\nx\n"},
      {Language::javascript, "x\n", "// @ts-expect-error\nx\n"},
      {Language::javascript, "x\n", "// biome-ignore lint: x\nx\n"},
      {Language::javascript, "it('a', f)\n", "it.skip('a', f)\n"},
      {Language::javascript, "it('a', f)\n", "it.only('a', f)\n"},
      {Language::javascript, "describe('a', f)\n", "describe.skip('a', f)\n"},
      {Language::javascript, "it('a', f)\n", "xit('a', f)\n"},
      {Language::javascript, "f()\n", "/* istanbul ignore next */ f()\n"},
      {Language::c, "int x;\n", "int x;  // NOLINT\n"},
      {Language::c, "int x;\n", "// NOLINTNEXTLINE(a-b)\nint x;\n"},
      {Language::c, "int x;\n", "// clang-format off\nint x;\n"},
      {Language::c, "int x;\n", "#pragma GCC diagnostic ignored \"-Wall\"\nint x;\n"},
      {Language::c, "int x;\n", "#  pragma warning(disable : 4996)\nint x;\n"},
      {Language::c, "TEST(A, B) { f(); }\n", "TEST(A, DISABLED_B) { f(); }\n"},
      {Language::c, "TEST(A, B) { f(); }\n", "TEST(A, B) { GTEST_SKIP(); f(); }\n"},
      {Language::java, "void a() {}\n", "@SuppressWarnings(\"unchecked\") void a() {}\n"},
      {Language::java, "@Test void a() {}\n", "@Disabled @Test void a() {}\n"},
      {Language::java, "@Test void a() {}\n", "@Test(enabled = false) void a() {}\n"},
      {Language::kotlin, "fun a() {}\n", "@Suppress(\"x\") fun a() {}\n"},
      {Language::csharp, "int x;\n", "#pragma warning disable CS0168\nint x;\n"},
      {Language::csharp, "[Fact] void A() {}\n", "[Fact(Skip = \"x\")] void A() {}\n"},
      {Language::csharp, "[Test] void A() {}\n", "[Test] [Ignore(\"x\")] void A() {}\n"},
      {Language::go, "x()\n", "x() //nolint:errcheck\n"},
      {Language::go, "package a\n", "//go:build ignore\n\npackage a\n"},
      {Language::go, "t.Run(\"a\", f)\n", "t.Skip()\nt.Run(\"a\", f)\n"},
      {Language::rust, "fn a() {}\n", "#[allow(dead_code)]\nfn a() {}\n"},
      {Language::rust, "#[allow(dead_code)]\nfn a() {}\n", "#[allow(dead_code, unused)]\nfn a() {}\n"},
      {Language::rust, "fn a() {}\n", "#![allow(warnings)]\nfn a() {}\n"},
      {Language::rust, "#[test]\nfn a() {}\n", "#[test]\n#[ignore]\nfn a() {}\n"},
      {Language::rust, "#[cfg(test)]\nmod a {}\n", "#[cfg(any())]\nmod a {}\n"},
      {Language::ruby, "x\n", "x # rubocop:disable Style/A\n"},
      {Language::ruby, "it 'a' do\nend\n", "it 'a' do\n  pending\nend\n"},
      {Language::php, "<?php f();", "<?php f(); // phpcs:ignore\n"},
      {Language::php, "<?php f();", "<?php /** @psalm-suppress X */ f();"},
      {Language::php, "<?php f();", "<?php $this->markTestSkipped(); f();"},
      {Language::swift, "f()\n", "f() // swiftlint:disable:this x\n"},
      {Language::shell, "f\n", "# shellcheck disable=SC2086\nf\n"},
      {Language::shell, "make test\n", "make test || true\n"},
      {Language::shell, "set -e\nf\n", "set -e\nset +e\nf\n"},
      {Language::shell, "git commit\n", "git commit --no-verify\n"},
      {Language::yaml, "a:\n  run: x\n", "a:\n  run: x\n  continue-on-error: true\n"},
      {Language::yaml, "a:\n  script: x\n", "a:\n  script: x\n  allow_failure: true\n"},
      {Language::yaml, "a:\n  run: make test\n", "a:\n  run: make test || true\n"},
      {Language::json, "{\"scripts\": {\"lint\": \"eslint .\"}}", "{\"scripts\": {\"lint\": \"eslint . || true\"}}"},
      {Language::toml, "[tool.mypy]\n", "[tool.mypy]\nwarn_unused_ignores = false\n"},
      {Language::toml, "[tool.ruff]\n", "[tool.ruff]\nignore = [\"F401\"]\n"},
      {Language::toml, "[tool.ruff]\nignore = [\"F401\"]\n", "[tool.ruff]\nignore = [\"F401\", \"E501\"]\n"},
      {Language::hash, "CFLAGS = -Wall\n", "CFLAGS = -Wall -Wno-unused\n"},
      {Language::unknown, "p {}\n", "/* stylelint-disable */\np {}\n"},
      {Language::python, "args = ['-Wall']\n", "args = ['-Wall', '-Wno-unused']\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.before, change.after);
    CHECK(added(change) != "");
  }
}

TEST_CASE("a mark that was there, moves, narrows or goes silences nothing, and neither does one in a string") {
  const Change changes[] = {
      {Language::python, "import os # noqa\n", "import os  # noqa\n"},
      {Language::python, "a\nb # noqa: E1\n", "b  # noqa: E1\na\n"},
      {Language::python, "x  # noqa\n", "x\n"},
      {Language::python, "x = 1\n", "x = 'add # noqa here'\n"},
      {Language::python, "x = 1\n", "x = 1  # no question\n"},
      {Language::python, "x = 1\n", "x = 1  # skip the first\n"},
      {Language::python, "f()\n", "f('pytest.mark.skip', \"it.skip(\")\n"},
      {Language::python, "noqa = 1\n", "noqa = 2\n"},
      {Language::javascript, "f()\n", "f('eslint-disable')\n"},
      {Language::javascript, "f()\n", "fit = bit(f); // exit(1)\n"},
      {Language::javascript, "a.skip(1)\n", "a.skip(1).take(2)\n"},
      {Language::c, "f();\n", "f(\"NOLINT\");\n"},
      {Language::c, "#pragma once\n", "#pragma once\n#include <a>\n"},
      {Language::rust, "fn a() {}\n", "#[derive(Debug)]\nfn a() {}\n"},
      {Language::rust, "#[allow(a)]\nfn a() {}\n", "#[allow(a)]\nfn a() {\n}\n"},
      {Language::go, "x()\n", "x() // nothing to lint\n"},
      {Language::java, "void a() {}\n", "@Override void a() {}\n"},
      {Language::ruby, "x\n", "x.skip(1)\n"},
      {Language::shell, "f\n", "f || exit 1\n"},
      {Language::shell, "echo 'x'\n", "echo '|| true'\n"},
      {Language::yaml, "a: 1\n", "a: 1 # fine\nb: true\n"},
      {Language::unknown, "# noqa  \n", "# noqa\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.before, change.after);
    CHECK(added(change) == "");
  }
}
