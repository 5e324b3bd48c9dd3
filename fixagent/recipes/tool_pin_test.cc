#include "fixagent/recipes/tool_pin.h"

#include <catch2/catch.hpp>

using cimend::fixagent::MemoryTree;
using cimend::fixagent::pin_satisfied;
using cimend::fixagent::pinned_versions;

namespace {
using Versions = std::vector<std::string>;
}

TEST_CASE("an exact pin is satisfied by that very version alone") {
  CHECK(pin_satisfied("23.1.0", "black, 23.1.0 (compiled: no)\nPython (CPython) 3.11.2"));
  CHECK_FALSE(pin_satisfied("23.1.1", "black, 23.1.0 (compiled: no)"));
  CHECK_FALSE(pin_satisfied("3.11.2", "black, 23.1.0 (compiled: no)\nPython (CPython) 3.11.2"));
  CHECK(pin_satisfied("14.0.6", "Debian clang-format version 14.0.6"));
  CHECK(pin_satisfied("1.65", "rustc 1.65.0"));
  CHECK_FALSE(pin_satisfied("1.6", "rustc 1.65.0"));
  CHECK(pin_satisfied("3.6.0", "3.6.0"));
  CHECK(pin_satisfied("8.1.0", "v8.1.0"));
}

TEST_CASE("a caret asks for the same first number and nothing older") {
  CHECK(pin_satisfied("^2.8.0", "2.8.8"));
  CHECK(pin_satisfied("^2.8.0", "2.9.0"));
  CHECK_FALSE(pin_satisfied("^2.8.0", "2.7.9"));
  CHECK_FALSE(pin_satisfied("^2.8.0", "3.0.0"));
  CHECK(pin_satisfied("^0.8.1", "0.8.2"));
  CHECK_FALSE(pin_satisfied("^0.8.1", "0.9.0"));
}

TEST_CASE("a tilde asks for the same first two numbers") {
  CHECK(pin_satisfied("~2.8", "2.8.3"));
  CHECK_FALSE(pin_satisfied("~2.8", "2.9.0"));
  CHECK_FALSE(pin_satisfied("~2.8.4", "2.8.3"));
}

TEST_CASE("what is no version satisfies nothing") {
  CHECK_FALSE(pin_satisfied("2.8.0", "command not found"));
  CHECK_FALSE(pin_satisfied("", "2.8.0"));
  CHECK_FALSE(pin_satisfied("latest", "2.8.0"));
  CHECK_FALSE(pin_satisfied("99999999999999999999.1", "2.8.0"));
}

TEST_CASE("the pin is read where projects of each kind keep it") {
  CHECK(pinned_versions(MemoryTree{{".pre-commit-config.yaml",
                                    "repos:\n- repo: https://github.com/pycqa/flake8\n  rev: 5.0.4\n"
                                    "- repo: https://github.com/psf/black\n  rev: 23.1.0\n  hooks:\n  - id: black\n"}},
                        "black") == Versions{"23.1.0"});
  CHECK(pinned_versions(MemoryTree{{"requirements-dev.txt", "flake8==5.0.4\nblack[jupyter] == 22.12.0  # dev\n"}},
                        "black") == Versions{"22.12.0"});
  CHECK(pinned_versions(MemoryTree{{"pyproject.toml", "dev = [\"isort==5.6.4\", \"black>=22\"]\n"}}, "isort") ==
        Versions{"5.6.4"});
  CHECK(pinned_versions(MemoryTree{{"package.json", R"({"devDependencies": {"prettier": "^2.8.0"}})"}}, "prettier") ==
        Versions{"^2.8.0"});
  CHECK(pinned_versions(MemoryTree{{"rust-toolchain.toml", "[toolchain]\nchannel = \"1.65.0\"\n"}}, "rustfmt") ==
        Versions{"1.65.0"});
  CHECK(pinned_versions(MemoryTree{{"rust-toolchain", "stable\n"}}, "rustfmt").empty());
}

TEST_CASE("two pins that differ are both told, equal ones once") {
  CHECK(pinned_versions(MemoryTree{{"requirements.txt", "black==22.12.0\n"},
                                   {"tox.ini", "deps =\n  black==23.1.0\n"},
                                   {"setup.cfg", "  black==23.1.0\n"}},
                        "black") == Versions{"22.12.0", "23.1.0"});
}

TEST_CASE("another tool's pin and a range that is open upwards are none") {
  CHECK(pinned_versions(MemoryTree{{"requirements.txt", "blacken-docs==1.0\nblack>=22\n"}}, "black").empty());
  CHECK(pinned_versions(MemoryTree{{"package.json", R"({"devDependencies": {"eslint-config-prettier": "^8.0.0"}})"}},
                        "prettier")
            .empty());
}
