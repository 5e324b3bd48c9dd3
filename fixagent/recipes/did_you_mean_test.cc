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
  const auto outcome = fixagent::did_you_mean(instruction("did-you-mean", log), tree);
  return outcome.edits.empty() ? refusals_of(outcome) : result_of(outcome, tree).at(path);
}

bool says(const std::string& refusals, const std::string& what) {
  INFO(refusals);
  return refusals.find(what) != std::string::npos;
}

}  // namespace

// tsc 4.8.4, Python 3.11.2, go 1.19.8, rustc 1.63.0
TEST_CASE("the name that a compiler offers takes the place of a slip") {
  CHECK(mended("a.ts(1,11): error TS2552: Cannot find name 'valeu'. Did you mean 'value'?\n", "a.ts",
               "const a = valeu;\n") == "const a = value;\n");
  CHECK(mended("a.ts:1:5 - error TS2551: Property 'lenght' does not exist on type '{ length: number; }'. Did you mean "
               "'length'?\n",
               "a.ts", "p = a.lenght;\n") == "p = a.length;\n");
  CHECK(
      mended("Traceback (most recent call last):\n  File \"a.py\", line 2, in <module>\n    math.sqr(2)\n    ^^^^^^^^\n"
             "AttributeError: module 'math' has no attribute 'sqr'. Did you mean: 'sqrt'?\n",
             "a.py", "import math\nmath.sqr(2)\n") == "import math\nmath.sqrt(2)\n");
  CHECK(mended("./a.go:2:4: t.run undefined (type *T has no field or method run, but does have Run)\n", "a.go",
               "package a\n\tt.run()\n") == "package a\n\tt.Run()\n");
  CHECK(mended("error[E0425]: cannot find function `helpr` in this scope\n --> a.rs:1:18\n  |\n1 | fn f() -> u8 { "
               "1+helpr() }\n"
               "  |                  ^^^^^ help: a function with a similar name exists: `helper`\n",
               "a.rs", "fn f() -> u8 { 1+helpr() }\n") == "fn f() -> u8 { 1+helper() }\n");
}

TEST_CASE("a name in a string or comment is not the one that is meant") {
  CHECK(mended("a.ts(1,11): error TS2552: Cannot find name 'valeu'. Did you mean 'value'?\n", "a.ts",
               "const a = valeu + 'valeu'; // valeu\n") == "const a = value + 'valeu'; // valeu\n");
}

TEST_CASE("what may be no slip is a suggestion, and what does not fit is refused") {
  const std::string log = "a.ts(1,11): error TS2552: Cannot find name 'valeu'. Did you mean 'value'?\n";
  CHECK(says(mended(log, "a.ts", "const a = valeu;\nconst b = valeu;\n"), "it is no slip"));
  CHECK(says(mended(log, "a.ts", "const a = valeu + valeu;\n"), "stands 2 times in line 1"));
  CHECK(says(mended(log, "a.ts", "const a = other;\n"), "exact-preimage"));
  CHECK(says(mended("a.ts(1,11): error TS2552: Cannot find name 'Request'. Did you mean 'Response'?\n", "a.ts",
                    "const a = Request;\n"),
             "too far"));
  CHECK(mended("a.ts(1,11): error TS2552: Cannot find name 'valeu'. Did you mean 'x; evil()'?\n", "a.ts",
               "const a = valeu;\n")
            .empty());
  // Two names offered by one message: none is taken.
  CHECK(mended("error[E0425]: cannot find value `abcd` in this scope\n --> a.rs:1:1\n  |\n1 | abcd\n"
               "  | ^^^^ help: a local variable with a similar name exists: `abce`\n"
               "  | ^^^^ help: a function with a similar name exists: `abcf`\n",
               "a.rs", "abcd\n")
            .empty());
}

// tsc 4.8.4, Python 3.11.2
TEST_CASE("an offer that is a thing of its own beside the name is only suggested") {
  const std::string port =
      "a.ts(1,35): error TS2551: Property 'port2' does not exist on type 'Options'. Did you mean 'port1'?\n";
  CHECK(says(mended(port, "a.ts", "export const f = (o: Options) => o.port2;\n"), "may be two things"));
  const std::string coroutine =
      "Traceback (most recent call last):\n  File \"job.py\", line 2, in <module>\n    @asyncio.coroutine\n"
      "     ^^^^^^^^^^^^^^^^^\nAttributeError: module 'asyncio' has no attribute 'coroutine'. Did you mean: "
      "'coroutines'?\n";
  CHECK(
      says(mended(coroutine, "job.py", "import asyncio\n@asyncio.coroutine\ndef job(): pass\n"), "may be two things"));
}
