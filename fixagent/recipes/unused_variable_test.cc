#include <catch2/catch.hpp>

#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

std::string mended(const std::string& log, const std::string& path, const std::string& text) {
  const fixagent::MemoryTree tree{{path, text}};
  const auto outcome = fixagent::unused_variable(instruction("unused-variable", log), tree);
  for (const auto& edit : outcome.edits) CHECK(edit.tier == fixagent::Tier::b);
  return outcome.edits.empty() ? refusals_of(outcome) : result_of(outcome, tree).at(path);
}

bool says(const std::string& refusals, const std::string& what) {
  INFO(refusals);
  return refusals.find(what) != std::string::npos;
}

// rustc 1.63.0 and tsc 4.8.4
const char* const kRust =
    "error: unused variable: `x`\n --> a.rs:2:9\n  |\n2 |     let x = 1;\n"
    "  |         ^ help: if this is intentional, prefix it with an underscore: `_x`\n";
const char* const kScript = "a.ts(2,9): error TS6133: 'x' is declared but its value is never read.\n";

}  // namespace

TEST_CASE("a local that holds a literal and that nothing reads goes") {
  CHECK(mended("./a.go:4:2: x declared but not used\n", "a.go", "package a\n\nfunc f() {\n\tx := 1\n\tg()\n}\n") ==
        "package a\n\nfunc f() {\n\tg()\n}\n");
  CHECK(mended("./a.go:4:2: declared and not used: x\n", "a.go",
               "package a\n\nfunc f() {\n\tvar x []string\n\tg()\n}\n") == "package a\n\nfunc f() {\n\tg()\n}\n");
  CHECK(mended("a.py:2:5: F841 local variable 'x' is assigned to but never used\n", "a.py",
               "def f():\n    x = 'a'\n    return 1\n") == "def f():\n    return 1\n");
  CHECK(mended(kRust, "a.rs", "fn f() -> u8 {\n    let x = 1;\n    2\n}\n") == "fn f() -> u8 {\n    2\n}\n");
  CHECK(mended(kScript, "a.ts", "function f() {\n  const x = 1;\n  return 2;\n}\n") ==
        "function f() {\n  return 2;\n}\n");
  CHECK(mended("\n/b/a.js\n  2:9  error  'x' is assigned a value but never used  no-unused-vars\n", "a.js",
               "const f = () => {\n  const x = {};\n  return 2;\n};\n") == "const f = () => {\n  return 2;\n};\n");
}

TEST_CASE("an exception that nobody looks at loses its name only") {
  CHECK(mended("a.py:4:5: F841 local variable 'error' is assigned to but never used\n", "a.py",
               "def f():\n    try:\n        g()\n    except (OSError, ValueError) as error:\n        pass\n") ==
        "def f():\n    try:\n        g()\n    except (OSError, ValueError):\n        pass\n");
}

TEST_CASE("what may have an effect, is set elsewhere or is a parameter stays") {
  const std::string log = "a.py:2:5: F841 local variable 'x' is assigned to but never used\n";
  CHECK(says(mended(log, "a.py", "def f():\n    x = g()\n    return 1\n"), "for an effect"));
  CHECK(says(mended(log, "a.py", "def f():\n    x = f'{g()}'\n    return 1\n"), "for an effect"));
  CHECK(says(mended(log, "a.py", "def f():\n    x = 1\n    x = 2\n    return 1\n"), "not the only one"));
  CHECK(says(mended(log, "a.py", "def f():\n    x = y = 1\n    return 1\n"), "for an effect"));
  CHECK(says(mended(log, "a.py", "def f():\n    x, y = 1, 2\n    return y\n"), "not just the declaration"));
  CHECK(says(mended(log, "a.py", "def f():\n    x = 1\n"), "all that its block holds"));
  CHECK(says(mended(log, "a.py", "def f(y):\n    x = y\n    return 1\n"), "only use of 'y'"));
  CHECK(says(mended(log, "a.py", "def f():\n    z = 1\n    return 1\n"), "exact-preimage"));
  CHECK(says(mended(kRust, "a.rs", "fn f() -> u8 {\n    let x = 3;\n    2\n}\n"), "exact-preimage"));
  CHECK(says(mended("error: unused variable: `x`\n --> a.rs:1:6\n", "a.rs", "fn f(x: u8) {\n}\n"),
             "not just the declaration"));
  CHECK(says(mended(kScript, "a.ts", "function f() {\n  const x = g();\n}\n"), "for an effect"));
  CHECK(mended("a.py:2:5: F841 local variable 'x y' is assigned to but never used\n", "a.py", "def f():\n    x = 1\n")
            .empty());
}

TEST_CASE("the same name in a string or a comment is no use") {
  CHECK(mended("a.py:2:5: F841 local variable 'x' is assigned to but never used\n", "a.py",
               "def f():\n    x = 1\n    return 'x'  # x\n") == "def f():\n    return 'x'  # x\n");
  // … but what an f-string holds is.
  CHECK(says(mended("a.py:2:5: F841 local variable 'x' is assigned to but never used\n", "a.py",
                    "def f():\n    x = 1\n    return f'{x}'\n"),
             "not the only one"));
}

// go 1.19.8: go build ./...; tsc 4.8.4: tsc --noUnusedLocals
TEST_CASE("a variable whose name is misspelt further down is used") {
  CHECK(says(mended("./a.go:4:2: count declared but not used\n./a.go:5:9: undefined: conut\n", "a.go",
                    "package a\n\nfunc f() int {\n\tcount := 1\n\treturn conut\n}\n"),
             "'conut', which nothing declares, may be 'count' misspelt"));
  CHECK(says(mended("a.ts(2,9): error TS6133: 'departure' is declared but its value is never read.\na.ts(3,16): error "
                    "TS2552: Cannot find name 'depature'. Did you mean 'departure'?\n",
                    "a.ts", "function f(now: number) {\n  const departure = 5;\n  return now > depature;\n}\n"),
             "may be 'departure' misspelt"));
}
