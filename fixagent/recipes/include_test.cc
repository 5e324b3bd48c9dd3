#include <catch2/catch.hpp>

#include "core/log.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

fixagent::RecipeOutcome run(const std::string& log, const fixagent::SourceTree& tree) {
  fixagent::Instruction one = instruction("include-fixit", log);
  one.category = "compile.missing-header";
  return fixagent::include_fixit(one, tree);
}

// The new text of a.cc, or the refusals.
std::string mended(const std::string& log, const std::string& file, const std::string& path = "a.cc") {
  const fixagent::MemoryTree tree{{path, file}};
  const auto outcome = run(log, tree);
  return outcome.edits.empty() ? refusals_of(outcome) : result_of(outcome, tree).at(path);
}

// Compiles a file with the real compiler, mends it by what that printed, and compiles again.
void check_really_mends(const std::string& compiler, const std::string& name, const std::string& source,
                        const std::vector<std::string>& flags = {}) {
  CAPTURE(compiler, name, source, flags);
  fixagent::test::ScratchRepository scratch;
  scratch.write(name, source);
  std::vector<std::string> command = {compiler, "-fsyntax-only", name};
  command.insert(command.end(), flags.begin(), flags.end());
  const core::Exit broken = scratch.run(command);
  CAPTURE(broken.err);
  REQUIRE(broken.code != 0);
  const fixagent::MemoryTree tree{{name, source}};
  const auto outcome = run(broken.err, tree);
  CAPTURE(refusals_of(outcome));
  REQUIRE(outcome.edits.size() == 1);
  scratch.write(name, result_of(outcome, tree).at(name));
  const core::Exit fixed = scratch.run(command);
  CAPTURE(fixed.err);
  CHECK(fixed.code == 0);
}

bool has_clang() {
  const bool found = core::find_program("clang++").has_value();
  if (!found) WARN("skipped: clang++ is not installed");
  return found;
}

}  // namespace

TEST_CASE("what g++ really prints about a missing header makes the file compile") {
  check_really_mends("g++", "a.cc",
                     "#include <cstdio>\n\nint main() {\n\tstd::vector<int> v;\n  return v.empty();\n}\n");
  check_really_mends("g++", "a.cc", "int main() { std::string s; return s.empty(); }\n");
  check_really_mends("g++", "a.cc", "#include <cstdio>\nint main() { return std::numeric_limits<int>::max(); }\n");
  check_really_mends("g++", "a.cc", "int main() { int a[2] = {2, 1}; std::sort(a, a + 2); return a[0]; }\n");
  check_really_mends("g++", "a.cc", "void f(int n, ...) { va_list l; va_start(l, n); va_end(l); }\n");
  check_really_mends("g++", "a.cc", "size_t f() { return 1; }\n");
  check_really_mends("g++", "a.cc", "double f(const char* s) { return atof(s); }\n");
  check_really_mends("g++", "a.cc", "int main() { std::ifstream f(\"x\"); return f.good(); }\n");
  check_really_mends("gcc", "a.c", "int main(void) { uint32_t u = 0; return (int)u; }\n");
  check_really_mends("gcc", "a.c", "int main(void) { return INT_MAX; }\n");
}

TEST_CASE("what clang really prints about a misspelt name makes the file compile, wherever the line begins") {
  if (!has_clang()) return;
  check_really_mends("clang++", "a.cc", "int value = 1;\nint f() { return vlue; }\n");
  check_really_mends("clang++", "a.cc", "int value;\nvoid f() {\nvlue = 1;\n}\n");
  check_really_mends("clang++", "a.cc", "int f() {\n\tint value = 1;\n\treturn\tvlue;\n}\n");
  check_really_mends("clang++", "a.cc", "bool value, b;\nbool f() {\n  return b\n  || vlue;\n}\n");
  check_really_mends("clang", "a.c", "struct S { int size; };\nint f(struct S s) { return s.sise; }\n");
}

TEST_CASE("a C function that nobody declared gets the header that gcc and clang name") {
  const std::string bare = "int main(void) {\n  printf(\"x\");\n  return 0;\n}\n";
  const std::string after_another = "/* Prints. */\n#include <stdlib.h>\n\n" + bare;
  check_really_mends("gcc", "a.c", bare, {"-Werror=implicit-function-declaration"});
  check_really_mends("gcc", "a.c", after_another, {"-Wall", "-Werror"});
  // gcc names the header for a second reason, too, which shows where the first warning is off.
  check_really_mends("gcc", "a.c", bare, {"-Wno-implicit-function-declaration", "-Werror"});
  if (!has_clang()) return;
  check_really_mends("clang", "a.c", bare, {"-Werror=implicit-function-declaration"});
  check_really_mends("clang", "a.c", after_another, {"-Wall", "-Werror"});
}

TEST_CASE("a header that Windows alone includes is not where the new one goes") {
  // gcc 12 suggests the line after the file's last #include, whatever it stands in.
  check_really_mends(
      "g++", "a.cc",
      "#ifdef _WIN32\n#include <windows.h>\n#endif\n\nint main() { std::vector<int> v; return v.empty(); }\n");
}

TEST_CASE("the header that clang names is added, and the table knows what clang does not say") {
  // clang 14.0.6: clang -c i.c
  const std::string c = "int main(void) {\n  printf(\"x\");\n}\n";
  CHECK(mended("i.c:2:3: error: implicitly declaring library function 'printf' with type 'int (const char *, ...)' "
               "[-Werror,-Wimplicit-function-declaration]\n  printf(\"x\");\n  ^\n"
               "i.c:2:3: note: include the header <stdio.h> or explicitly provide a declaration for 'printf'\n",
               c, "i.c") == "#include <stdio.h>\n\n" + c);
  const std::string cxx = "#include <cstdio>\nint x = std::max(1, 2);\n";
  CHECK(mended("a.cc:2:14: error: no member named 'max' in namespace 'std'\nint x = std::max(1, 2);\n        ~~~~~^\n",
               cxx) == "#include <algorithm>\n#include <cstdio>\nint x = std::max(1, 2);\n");
}

TEST_CASE("a parseable fix-it names file and line") {
  const std::string file = "#include <a>\n#include <b>\nuint32_t x;\n";
  CHECK(
      mended("a.cc:3:1: error: ‘uint32_t’ does not name a type\nfix-it:\"a.cc\":{2:1-2:1}:\"#include <cstdint>\\n\"\n",
             file) == "#include <a>\n#include <b>\n#include <cstdint>\nuint32_t x;\n");
}

TEST_CASE("a header outranks the spelling that the compiler offers") {
  // gcc 12.2.0 on a C file without <unistd.h>
  const std::string file = "#include <stdio.h>\nint main(void) {\n  close(1);\n}\n";
  CHECK(mended("a.c:3:3: error: implicit declaration of function ‘close’; did you mean ‘pclose’? "
               "[-Werror=implicit-function-declaration]\n    3 |   close(1);\n      |   ^~~~~\n      |   pclose\n",
               file, "a.c") == "#include <stdio.h>\n#include <unistd.h>\nint main(void) {\n  close(1);\n}\n");
}

TEST_CASE("one spelling under the caret is taken, for a name that no library declares") {
  const std::string log =
      "a.cc:3:3: error: ‘prinft’ was not declared in this scope; did you mean ‘printf’?\n"
      "    3 |   prinft(\"prinft\");\n      |   ^~~~~~\n      |   printf\n";
  const std::string head = "#include <cstdio>\nint main() {\n";
  CHECK(mended(log, head + "  prinft(\"prinft\");\n}\n").find("stands 2 times") != std::string::npos);
  const std::string once =
      "a.cc:3:9: error: ‘prinft’ was not declared in this scope; did you mean ‘printf’?\n"
      "    3 |         prinft(\"x\");\n      |         ^~~~~~\n      |         printf\n";
  CHECK(mended(once, head + "\tprinft(\"x\");\n}\n") == head + "\tprintf(\"x\");\n}\n");
  // Without the replacement under the caret, or with another one, it is for a person.
  CHECK(mended("a.cc:3:9: error: ‘prinft’ was not declared in this scope; did you mean ‘printf’?\n",
               head + "\tprinft(\"x\");\n}\n")
            .find("does not show where") != std::string::npos);
  const std::string two = once + "fix-it:\"a.cc\":{3:2-3:8}:\"sprintf\"\n";
  CHECK(mended(two, head + "\tprinft(\"x\");\n}\n").find("several changes") != std::string::npos);
}

TEST_CASE("a member that is not there is a matter of spelling, even where a header declares its name") {
  const std::string log =
      "a.cc:1:3: error: ‘struct S’ has no member named ‘sort’; did you mean ‘sorrt’?\n"
      "    1 | s.sort();\n      |   ^~~~\n      |   sorrt\n";
  CHECK(mended(log, "s.sort();\n") == "s.sorrt();\n");
}

TEST_CASE("nothing is done where more than one thing could be meant") {
  const std::string file = "#include <cstdio>\nstd::vector<int> v;\n";
  const std::string error =
      "a.cc:2:6: error: ‘vector’ in namespace ‘std’ does not name a template type\n"
      "    2 | std::vector<int> v;\n      |      ^~~~~~\n";
  const std::string note =
      "a.cc:2:1: note: ‘std::vector’ is defined in header ‘<vector>’; did you forget to ‘#include <vector>’?\n";
  REQUIRE(mended(error + note, file).find("#include <vector>") != std::string::npos);

  CHECK(mended(error + note +
                   "a.cc:2:1: note: ‘x’ is defined in header ‘<string>’; did you forget to ‘#include <string>’?\n",
               file)
            .find("several headers") == 0);
  CHECK(mended(error + note, "#include <vector>\nstd::vector<int> v;\n").find("includes <vector> already") !=
        std::string::npos);
  CHECK(mended(error + note, "#if X\n#include <vector>\n#endif\n").find("exact-preimage") == 0);
  CHECK(mended(error + note, file, "a.py").find("no file that the log could mean") != std::string::npos);
}

TEST_CASE("a name that would need std:: as well is not mended by a header") {
  const std::string log =
      "a.cc:2:1: error: ‘vector’ does not name a type\n    2 | vector<int> w;\n      | ^~~~~~\n"
      "a.cc:1:1: note: ‘std::vector’ is defined in header ‘<vector>’; did you forget to ‘#include <vector>’?\n";
  CHECK(mended(log, "#include <cstdio>\nvector<int> w;\n").find("would need std::") != std::string::npos);
  CHECK(mended(log, "using namespace std;\nvector<int> w;\n").find("#include <vector>") != std::string::npos);
}

TEST_CASE("a log of another commit changes nothing") {
  const std::string log =
      "a.cc:2:6: error: ‘vector’ is not a member of ‘std’\n    2 | std::vector<int> v;\n      |      ^~~~~~\n";
  CHECK(mended(log, "#include <cstdio>\nstd::vector<int> w;\n")
            .find("exact-preimage: line 2 of a.cc is not what the compiler saw") == 0);
  CHECK(mended(log, "#include <cstdio>\n").find("exact-preimage: a.cc has no line 2") == 0);
}

TEST_CASE("a log can't add a header of its own choice") {
  const std::string error = "a.cc:1:1: error: ‘foo’ was not declared in this scope\n    1 | foo();\n      | ^~~\n";
  for (const std::string header : {"evil.h", "../../etc/passwd", "/etc/passwd", "vector\\n#include \\\"x\\\""}) {
    CAPTURE(header);
    const std::string hint =
        "a.cc:1:1: note: ‘foo’ is defined in header ‘<" + header + ">’; did you forget to ‘#include <x>’?\n";
    CHECK(mended(error + hint, "foo();\n").find("#include") == std::string::npos);
    const std::string inserted = "a.cc:1:1: note: y\n  +++ |+#include <" + header + ">\n    1 | foo();\n";
    CHECK(mended(error + inserted, "foo();\n").find("#include") == std::string::npos);
    const std::string fixit = "fix-it:\"a.cc\":{1:1-1:1}:\"#include <" + header + ">\\n\"\n";
    CHECK(mended(error + fixit, "foo();\n").find("#include") == std::string::npos);
  }
}

TEST_CASE("a file with carriage returns keeps them") {
  const std::string log =
      "a.cc:2:6: error: ‘vector’ is not a member of ‘std’\n    2 | std::vector<int> v;\n      |      ^~~~~~\n";
  CHECK(mended(log, "#include <cstdio>\r\nstd::vector<int> v;\r\n") ==
        "#include <cstdio>\r\n#include <vector>\r\nstd::vector<int> v;\r\n");
}

TEST_CASE("a misspelt name of the file itself becomes the one that the compiler offers") {
  const std::string register_source =
      "static int write_register(int reg, int value)\n{\n\treturn reg ^ value;\n}\n\nint start(void)\n{\n\treturn "
      "write_regster(1, 2);\n}\n";
  check_really_mends("gcc", "a.c", register_source, {"-Werror"});
  check_really_mends("g++", "a.cc", "int f(int counter) { return countr; }\n");
  check_really_mends("g++", "a.cc", "struct S { int name; };\nint f(S s) { return s.nmae; }\n");
  if (has_clang()) check_really_mends("clang", "a.c", register_source, {"-std=c11", "-Werror"});
}

// clang 14.0.6: the offer stands in a note of its own, without a source line
TEST_CASE("an offer in a note counts where it stands at the error's own place") {
  const auto log = [](const std::string& place) {
    return "a.cc:1:11: error: implicit declaration of function 'satrt' is invalid in C99 "
           "[-Werror,-Wimplicit-function-declaration]\nint f() { satrt(); }\n          ^\n" +
           place + ": note: did you mean 'start'?\n";
  };
  CHECK(mended(log("a.cc:1:11"), "int f() { satrt(); }\n") == "int f() { start(); }\n");
  CHECK(mended(log("b.h:1:11"), "int f() { satrt(); }\n").find("no standard name") != std::string::npos);
}

// gcc 12.2.0
TEST_CASE("a function or member beside the one that is missing is not what was meant") {
  CHECK(
      mended("a.cc:1:25: error: 'const struct Point' has no member named 'y2'; did you mean 'y1'?\n    1 | int f(P& p) "
             "{ return p.y2; }\n      |                         ^~\n      |                         y1\n",
             "int f(P& p) { return p.y2; }\n")
          .find("may be two things") != std::string::npos);
  CHECK(
      mended(
          "a.cc:1:18: error: 'crc32c' was not declared in this scope; did you mean 'crc32'?\n    1 | int f() { return "
          "crc32c(); }\n      |                  ^~~~~~\n      |                  crc32\n",
          "int f() { return crc32c(); }\n")
          .find("may be two things") != std::string::npos);
}
