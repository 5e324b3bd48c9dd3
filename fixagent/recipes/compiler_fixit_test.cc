#include <catch2/catch.hpp>
#include <filesystem>

#include "core/log.h"
#include "core/process.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/rust_suggestion.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

// The new text of the file, or the refusals.
std::string mended(const std::string& log, const std::string& file, const std::string& path = "a.c") {
  const fixagent::MemoryTree tree{{path, file}};
  const auto outcome = fixagent::compiler_fixit(instruction("compiler-fixit", log), tree);
  return outcome.edits.empty() ? refusals_of(outcome) : result_of(outcome, tree).at(path);
}

bool refused(const std::string& text, const std::string& why) {
  CAPTURE(text);
  return text.find(why) != std::string::npos;
}

// Compiles a file with the real compiler, mends it by what that printed, and compiles again.
void check_really_mends(std::vector<std::string> command, const std::string& name, const std::string& source) {
  if (!core::find_program(command.front())) {
    WARN("skipped: " << command.front() << " is not installed");
    return;
  }
  CAPTURE(command, source);
  fixagent::test::ScratchRepository scratch;
  if (scratch.run({command.front(), "--version"}).code != 0) {
    WARN("skipped: " << command.front() << " does not run without its owner's home");
    return;
  }
  scratch.write(name, source);
  command.push_back(name);
  const core::Exit broken = scratch.run(command);
  CAPTURE(broken.err);
  REQUIRE(broken.code != 0);
  scratch.write(name, mended(broken.err + broken.out, source, name));
  CAPTURE(scratch.read(name));
  const core::Exit fixed = scratch.run(command);
  CAPTURE(fixed.err);
  CHECK(fixed.code == 0);
}

}  // namespace

TEST_CASE("what gcc really prints below the caret makes the file compile") {
  const std::vector<std::string> gcc = {"gcc", "-fsyntax-only"};
  check_really_mends(gcc, "a.c", "int f(void) {\n  return 1\n}\n");
  check_really_mends(gcc, "a.c", "int f(int n) {\n\tif (n > 0 {\n\t\treturn 1;\n\t}\n\treturn 0;\n}\n");
  check_really_mends(gcc, "a.c", "struct S { int n; };\nint f(struct S* s) { return s.n; }\n");
  check_really_mends({"gcc", "-fsyntax-only", "-Wall", "-Werror"}, "a.c",
                     "#include <stdio.h>\nvoid f(long n) { printf(\"%d\\n\", n); }\n");
  check_really_mends({"g++", "-fsyntax-only"}, "a.cc", "struct A { int a; }\nint f() { return 1; }\n");
  check_really_mends({"g++", "-fsyntax-only"}, "a.cc", "template <class T> struct A { T::type x; };\n");
  check_really_mends({"g++", "-fsyntax-only", "-fdiagnostics-parseable-fixits"}, "a.cc",
                     "/* é */ struct A { int a; } // end\nint f() { return 1; }\n");
}

TEST_CASE("what clang really prints below the caret makes the file compile") {
  const std::vector<std::string> clang = {"clang", "-fsyntax-only"};
  check_really_mends(clang, "a.c", "int f(void) {\r\n\treturn 1\r\n}\r\n");
  check_really_mends(clang, "a.c", "int f(int n) {\n  switch (n) {\n  case 1\n    return 2;\n  }\n  return 0;\n}");
  check_really_mends({"clang++", "-fsyntax-only"}, "a.cc", "struct S { int n; };\nint f(S* s) { return s.n; }\n");
  check_really_mends({"clang++", "-fsyntax-only"}, "a.cc", "struct S { int n; };\nint f(S& s) { return s->n; }\n");
  check_really_mends({"clang++", "-fsyntax-only"}, "a.cc", "int f() {\n  int x == 1;\n  return x;\n}\n");
}

TEST_CASE("clang-tidy's own fix-its are taken for the checks that are known") {
  const auto tidy = [](const std::string& check) {
    return std::vector<std::string>{"clang-tidy", "--quiet", "--warnings-as-errors=*", "--checks=-*," + check};
  };
  check_really_mends(tidy("modernize-use-nullptr"), "a.cc", "int* p = 0;\n");
  check_really_mends(tidy("google-explicit-constructor"), "a.cc", "struct A { A(int n); };\n");
  check_really_mends(tidy("modernize-use-override"), "a.cc",
                     "struct B { virtual int f() const; };\nstruct D : B {\n  virtual int f() const;\n};\n");
}

TEST_CASE("what rustc really suggests makes the file compile, in its older and its newer form") {
  // The version is the machine's; both forms stand in the texts below.
  // A distribution's own runs without the home directory that rustup's asks for.
  const std::string program = std::filesystem::exists("/usr/bin/rustc") ? "/usr/bin/rustc" : "rustc";
  const std::vector<std::string> rustc = {program, "--edition", "2021", "--emit=metadata"};
  check_really_mends(rustc, "a.rs", "fn main() {\n\tlet v = Vec::new();\n\tv.push(1);\n}\n");
  check_really_mends(rustc, "a.rs", "fn main() {\n    let x = 1\n    println!(\"{}\", x);\n}\n");
  check_really_mends(rustc, "a.rs",
                     "fn f(s: &str) -> usize { s.len() }\nfn main() {\n    f(String::from(\"x\"));\n}\n");
  check_really_mends(rustc, "a.rs", "fn f() -> i32 {\n    1;\n}\nfn main() { f(); }\n");
  check_really_mends(rustc, "a.rs", "fn main() {\n    let s: String = \"a\";\n    drop(s);\n}\n");
}

TEST_CASE("rustc 1.63 labels and 1.95 blocks say the same") {
  const std::string file = "fn main() {\n    let v = Vec::new();\n    v.push(1);\n    println!(\"{:?}\", v);\n}\n";
  const std::string wanted =
      "fn main() {\n    let mut v = Vec::new();\n    v.push(1);\n    println!(\"{:?}\", v);\n}\n";
  // rustc 1.63.0
  CHECK(mended("error[E0596]: cannot borrow `v` as mutable, as it is not declared as mutable\n --> b.rs:3:5\n  |\n"
               "2 |     let v = Vec::new();\n  |         - help: consider changing this to be mutable: `mut v`\n"
               "3 |     v.push(1);\n  |     ^^^^^^^^^ cannot borrow as mutable\n",
               file, "b.rs") == wanted);
  // rustc 1.95.0
  CHECK(
      mended("error[E0596]: cannot borrow `v` as mutable, as it is not declared as mutable\n --> b.rs:3:5\n  |\n"
             "3 |     v.push(1);\n  |     ^ cannot borrow as mutable\n  |\nhelp: consider changing this to be mutable\n"
             "  |\n2 |     let mut v = Vec::new();\n  |         +++\n",
             file, "b.rs") == wanted);
  const std::string call = "fn f(a: i32) {}\nfn main() {\n    f(&1);\n}\n";
  // rustc 1.95.0: the old line over the new
  CHECK(mended("error[E0308]: mismatched types\n --> i.rs:3:7\n  |\n3 |     f(&1);\n  |     - ^^ expected `i32`, found "
               "`&{integer}`\n  |\nhelp: consider removing the borrow\n  |\n3 -     f(&1);\n3 +     f(1);\n  |\n",
               call, "i.rs") == "fn f(a: i32) {}\nfn main() {\n    f(1);\n}\n");
  // rustc 1.63.0: "~" over what takes a place
  CHECK(
      mended(
          "error[E0308]: mismatched types\n --> h.rs:3:18\n  |\n3 |     let n: i32 = 4i64;\n  |                  ^^^^\n"
          "  |\nhelp: change the type of the numeric literal from `i64` to `i32`\n  |\n"
          "3 |     let n: i32 = 4i32;\n  |                   ~~~\n",
          "fn main() {\n\n    let n: i32 = 4i64;\n}\n", "h.rs") == "fn main() {\n\n    let n: i32 = 4i32;\n}\n");
}

TEST_CASE("several suggestions of rustc, and those that panic, silence or guess, are for a person") {
  const std::string file = "fn h(x: i64) -> i32 { x }\n";
  const std::string head =
      "error[E0308]: mismatched types\n --> a.rs:1:23\n  |\n1 | fn h(x: i64) -> i32 { x }\n  |                       "
      "^\n  |\n";
  const std::string panics =
      "help: you can convert an `i64` to an `i32` and panic if the converted value doesn't fit\n  |\n"
      "1 | fn h(x: i64) -> i32 { x.try_into().unwrap() }\n  |                        ++++++++++++++++++++\n";
  CHECK(refused(mended(head + panics, file, "a.rs"), "a person has to judge"));
  const std::string other = "help: consider this\n  |\n1 | fn h(x: i64) -> i32 { &x }\n  |                       +\n";
  CHECK(mended(head + other, file, "a.rs") == "fn h(x: i64) -> i32 { &x }\n");
  CHECK(refused(mended(head + other + panics, file, "a.rs"), "several changes"));
  CHECK(refused(mended(head, file, "a.rs"), "suggests no change"));
  const std::string allow = "help: consider this\n  |\n1 | #[allow(x)] fn h(x: i64) -> i32 { x }\n  | ++++++++++++\n";
  CHECK(refused(mended(head + allow, file, "a.rs"), "a person has to judge"));
  CHECK(refused(
      mended("error: unused variable: `a`\n --> a.rs:1:6\n  |\n1 | fn h(x: i64) -> i32 { x }\n  |      ^ help: if "
             "this is intentional, prefix it with an underscore: `_x`\n",
             file, "a.rs"),
      "unused-variable's"));
}

TEST_CASE("what rustc denies as superfluous goes: mut, parentheses, a semicolon") {
  const std::string program = std::filesystem::exists("/usr/bin/rustc") ? "/usr/bin/rustc" : "rustc";
  const std::vector<std::string> rustc = {program, "--crate-type=lib", "--edition=2021", "--emit=metadata",
                                          "-Dwarnings"};
  check_really_mends(rustc, "a.rs", "pub fn f() -> u32 {\n    let mut start = 3;\n    start + 1\n}\n");
  check_really_mends(rustc, "a.rs", "pub fn f(mut n: u32) -> u32 {\n    n + 1\n}\n");
  check_really_mends(rustc, "a.rs",
                     "pub fn f(n: u32) -> bool {\n    if (n > 3) {\n        return true;\n    }\n    false\n}\n");
  check_really_mends(rustc, "a.rs", "pub fn f(n: u32) -> u32 {\n    let m = n;;\n    m\n}\n");
}

// rustc 1.63.0: the label hangs below the first of its marks
TEST_CASE("only the word mut goes where rustc calls it superfluous") {
  const std::string log =
      "error: variable does not need to be mutable\n --> a.rs:2:9\n  |\n2 |     let mut start = 3;\n  |         "
      "----^^^^^\n"
      "  |         |\n  |         help: remove this `mut`\n  |\nnote: the lint level is defined here\n --> a.rs:1:9\n";
  CHECK(mended(log, "#![deny(warnings)]\n    let mut start = 3;\n", "a.rs") ==
        "#![deny(warnings)]\n    let start = 3;\n");
  CHECK(refused(mended(log, "#![deny(warnings)]\n    let start = 3;\n", "a.rs"), "exact-preimage"));
}

TEST_CASE("a suggestion of rustc for a line that has changed since trips the preimage guard") {
  const std::string log =
      "error: expected `;`, found `println`\n --> c.rs:2:14\n  |\n2 |     let x = 1\n  |              ^ help: add `;` "
      "here\n";
  CHECK(mended(log, "fn main() {\n    let x = 1\n    f();\n}\n", "c.rs") ==
        "fn main() {\n    let x = 1;\n    f();\n}\n");
  CHECK(refused(mended(log, "fn main() {\n    let y = 1\n    f();\n}\n", "c.rs"), "exact-preimage"));
  CHECK(refused(mended(log, "fn main() {\n    let x = 1\n        + 2;\n}\n", "c.rs"), "may not be what is missing"));
}

TEST_CASE("a forged suggestion puts no code into a source") {
  const std::string file = "fn main() {\n    f();\n}\n";
  const auto forged = [&](const std::string& text, const std::string& marks) {
    return mended("error[E0308]: mismatched types\n --> a.rs:2:5\n  |\nhelp: consider this\n  |\n2 |     f(" + text +
                      ");\n  |       " + marks + "\n",
                  file, "a.rs");
  };
  CHECK(forged("&f", "++") == "fn main() {\n    f(&f);\n}\n");
  CHECK(refused(forged("system()", "++++++++"), "a person has to read"));
  CHECK(refused(forged("f(); f(", "+++++++"), "a person has to read"));
  CHECK(refused(forged("f // x", "++++++"), "a person has to read"));
}

TEST_CASE("a semicolon or parenthesis where something else may be missing is not put in") {
  // clang 14.0.6 and gcc 12.2.0 on an operator that was forgotten
  CHECK(refused(
      mended("m.c:2:12: error: expected ';' at end of declaration\n  int x = a b;\n           ^\n           ;\n",
             "int f(int a, int b) {\n  int x = a b;\n  return x;\n}\n", "m.c"),
      "may not be what is missing"));
  CHECK(refused(
      mended("m.c:6:13: error: expected ‘)’ before numeric constant\n    6 |   return f(1 2);\n      |           ~ "
             "^~\n      |             )\n",
             "\n\n\n\n\n  return f(1 2);\n", "m.c"),
      "may not be what is missing"));
  const std::string log = "a.c:1:10: error: expected ';' at end of declaration\nint x = a\n         ^\n         ;\n";
  CHECK(mended(log, "int x = a\nint y;\n") == "int x = a;\nint y;\n");
  CHECK(mended(log, "int x = a") == "int x = a;");
  CHECK(refused(mended(log, "int x = a\n  b;\n"), "may not be what is missing"));
  CHECK(refused(mended(log, "int x = a\n+ b;\n"), "may not be what is missing"));
}

TEST_CASE("a fix-it that silences a warning or that stands in a note is not taken") {
  // clang 14.0.6 -Wall -Werror -fdiagnostics-parseable-fixits
  const std::string log =
      "w.c:1:21: error: using the result of an assignment as a condition without parentheses [-Werror,-Wparentheses]\n"
      "int f(int x) { if (x = 3) return 1; return 0; }\n                   ~~^~~\n"
      "w.c:1:21: note: use '==' to turn this assignment into an equality comparison\n"
      "int f(int x) { if (x = 3) return 1; return 0; }\n                     ^\n                     ==\n"
      "fix-it:\"w.c\":{1:22-1:23}:\"==\"\n";
  CHECK(refused(mended(log, "int f(int x) { if (x = 3) return 1; return 0; }\n", "w.c"), "shows no change"));
}

TEST_CASE("a line that the log does not show, or shows otherwise, is left alone") {
  CHECK(refused(mended("a.c:2:11: error: expected ';' after return statement\n", "int f() {\n  return 1\n}\n"),
                "exact-preimage"));
  CHECK(refused(mended("a.c:2:11: error: expected ';' after return statement\n  return 2\n          ^\n          ;\n",
                       "int f() {\n  return 1\n}\n"),
                "exact-preimage"));
  CHECK(refused(
      mended("/usr/include/x.h:2:11: error: expected ';' after x\n  return 2\n          ^\n          ;\n", "\n\n"),
      "installed"));
  CHECK(refused(mended("nothing of a compiler\n", "\n"), "no compiler error"));
}

TEST_CASE("an error of rustc reaches to the next one") {
  const core::Log log =
      core::Log::read("x\nerror[E0308]: mismatched types\n --> a.rs:1:1\n\nhelp: y\n\nerror: aborting\n");
  const auto range = fixagent::reach_compiler_suggestion(log, {2, 3}, {1, 7});
  CHECK(range.first_line == 2);
  CHECK(range.last_line == 6);
}
