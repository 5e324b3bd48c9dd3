"""Missing standard headers and misspelt names in C and C++, as gcc, g++ and clang tell them."""

from . import Case


def header(name: str, path: str, before: str, after: str, command: list[str], tier: str = "A",
           needs: tuple[str, ...] = ()) -> Case:
    return Case(name=name, recipe="include-fixit", files={path: before}, command=command, expect="green", tier=tier,
                wanted={path: after}, needs=needs or (command[0],))


GXX = ["g++", "-std=c++20", "-fsyntax-only"]
GCC = ["gcc", "-std=c17", "-Werror=implicit-function-declaration", "-fsyntax-only"]
CLANGXX = ["clang++", "-std=c++20", "-fsyntax-only"]
CLANG = ["clang", "-std=c17", "-Werror=implicit-function-declaration", "-fsyntax-only"]

VECTOR = '#include <cstdio>\n\nint main() {\n  std::vector<int> v{1, 2};\n  std::printf("%zu\\n", v.size());\n}\n'
LIMITS = "#include <cstdint>\n\nstd::int32_t highest() { return std::numeric_limits<std::int32_t>::max(); }\n"
STRING_C = "#include <stdio.h>\n\nint longer(const char* a) {\n  return strlen(a) > 3;\n}\n"
MALLOC = "#include <stdio.h>\n\nvoid* get(int n) { return malloc((unsigned)n); }\n"
SIZE_T = "#pragma once\n\nsize_t count_words(const char* text);\n"
BOOL = "#include <stdio.h>\n\nbool ready(void) { return 1; }\n"
ASSERT = "#include <stdio.h>\n\nvoid check(int n) { assert(n > 0); }\n"
SORT = "#include <vector>\n\nvoid in_order(std::vector<int>& v) { std::sort(v.begin(), v.end()); }\n"
UNIQUE = "#include <cstdio>\n#include <string>\n\nstd::unique_ptr<std::string> make() { return nullptr; }\n"
VA = "#include <stdio.h>\n\nvoid say(const char* f, ...) {\n  va_list a;\n  va_start(a, f);\n  vprintf(f, a);\n  va_end(a);\n}\n"
MAP = "#include <string>\n\nstd::map<std::string, int> counts;\n"
OPTIONAL = "#include <string>\n\nstd::optional<std::string> name();\n"
EXCEPTION = '#include <string>\n\nvoid fail() { throw std::runtime_error("no"); }\n'
FUNCTION = "#pragma once\n\n#include <string>\n\nusing Visit = std::function<void(const std::string&)>;\n"
ERRNO = "#include <stdio.h>\n\nint last(void) { return errno; }\n"
GUARDED = ("#ifndef COUNT_H\n#define COUNT_H\n\n#include <stddef.h>\n\n#ifdef _WIN32\n#include <windows.h>\n#endif\n\n"
           "uint32_t count(const char* text, size_t length);\n\n#endif\n")
MEMBER = ("#include <string>\n\nstruct Job { std::string name; };\n\nint length(const Job& job) {\n"
          "  return static_cast<int>(job.nmae.size());\n}\n")
VARIABLE = "#include <stdio.h>\n\nint main(void) {\n  int counter = 2;\n  return countr - 2;\n}\n"
CRLF = VECTOR.replace("\n", "\r\n")


def with_line(text: str, after: str, line: str) -> str:
    assert after in text
    return text.replace(after, after + line, 1)


CASES = [
    header("cpp/g++/vector", "main.cc", VECTOR, with_line(VECTOR, "#include <cstdio>\n", "#include <vector>\n"), [*GXX, "main.cc"]),
    header("cpp/clang++/vector", "main.cc", VECTOR, with_line(VECTOR, "#include <cstdio>\n", "#include <vector>\n"),
           [*CLANGXX, "main.cc"]),
    header("cpp/g++/crlf", "main.cc", CRLF, with_line(CRLF, "#include <cstdio>\r\n", "#include <vector>\r\n"), [*GXX, "main.cc"]),
    header("cpp/g++/numeric-limits", "src/limits.cc", LIMITS, with_line(LIMITS, "#include <cstdint>\n", "#include <limits>\n"),
           [*GXX, "src/limits.cc"]),
    header("cpp/clang++/numeric-limits", "src/limits.cc", LIMITS,
           with_line(LIMITS, "#include <cstdint>\n", "#include <limits>\n"), [*CLANGXX, "src/limits.cc"]),
    header("c/gcc/strlen", "longer.c", STRING_C, with_line(STRING_C, "#include <stdio.h>\n", "#include <string.h>\n"),
           [*GCC, "longer.c"]),
    header("c/clang/strlen", "longer.c", STRING_C, with_line(STRING_C, "#include <stdio.h>\n", "#include <string.h>\n"),
           [*CLANG, "longer.c"]),
    header("c/gcc/malloc", "get.c", MALLOC, with_line(MALLOC, "#include <stdio.h>\n", "#include <stdlib.h>\n"), [*GCC, "get.c"]),
    header("c/gcc/bool", "ready.c", BOOL, "#include <stdbool.h>\n" + BOOL, [*GCC, "ready.c"]),
    header("c/gcc/assert", "check.c", ASSERT, "#include <assert.h>\n" + ASSERT, [*GCC, "check.c"]),
    header("c/gcc/va-list", "say.c", VA, "#include <stdarg.h>\n" + VA, [*GCC, "say.c"]),
    header("c/gcc/errno", "last.c", ERRNO, "#include <errno.h>\n" + ERRNO, [*GCC, "last.c"]),
    header("c/gcc/header-size-t", "words.h", SIZE_T, SIZE_T.replace("\n\nsize_t", "\n\n#include <stddef.h>\n\nsize_t"),
           [*GCC, "-x", "c", "words.h"]),
    header("c/gcc/include-guard", "count.h", GUARDED, with_line(GUARDED, "#include <stddef.h>\n", "#include <stdint.h>\n"),
           [*GCC, "-x", "c", "count.h"]),
    header("cpp/g++/sort", "order.cc", SORT, SORT.replace("#include <vector>\n", "#include <algorithm>\n#include <vector>\n"),
           [*GXX, "order.cc"]),
    header("cpp/g++/unique-ptr", "make.cc", UNIQUE, with_line(UNIQUE, "#include <cstdio>\n", "#include <memory>\n"), [*GXX, "make.cc"]),
    header("cpp/g++/map", "counts.cc", MAP, MAP.replace("#include <string>\n", "#include <map>\n#include <string>\n"), [*GXX, "counts.cc"]),
    header("cpp/clang++/optional", "name.cc", OPTIONAL,
           OPTIONAL.replace("#include <string>\n", "#include <optional>\n#include <string>\n"), [*CLANGXX, "name.cc"]),
    header("cpp/g++/runtime-error", "fail.cc", EXCEPTION,
           EXCEPTION.replace("#include <string>\n", "#include <stdexcept>\n#include <string>\n"), [*GXX, "fail.cc"]),
    header("cpp/g++/function-in-header", "visit.h", FUNCTION,
           FUNCTION.replace("#include <string>\n", "#include <functional>\n#include <string>\n"), [*GXX, "-x", "c++", "visit.h"]),
    header("cpp/g++/member-spelling", "job.cc", MEMBER, MEMBER.replace("nmae", "name"), [*GXX, "job.cc"], tier="B"),
    Case(name="cpp/clang++/member-spelling", recipe="include-fixit", files={"job.cc": MEMBER}, command=[*CLANGXX, "job.cc"],
         expect="nothing", needs=("clang++",), why="clang 14 offers no spelling here, and the name is no standard one"),
    header("c/gcc/variable-spelling", "main.c", VARIABLE, VARIABLE.replace("countr", "counter"), [*GCC, "main.c"], tier="B"),
    header("c/clang/variable-spelling", "main.c", VARIABLE, VARIABLE.replace("countr", "counter"), [*CLANG, "main.c"], tier="B"),
]
