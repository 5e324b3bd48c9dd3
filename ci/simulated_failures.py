"""What ci/simulate-runs breaks builds with: failures as tools print them, and what the rules of cimend say of each
(rule, category, confidence, evidence), so that a page about a made-up run looks like one about a real run. {w} is a
word and {n} a number of the run's own. tests/e2e/simulated_runs_are_like_real_ones.sh holds the rules' ids against
classify.
"""
from typing import NamedTuple


class Kind(NamedTuple):
    rule: str                   # empty: no rule knows it
    category: str
    tool: str
    confidence: float
    command: str                # of the step that fails
    working: str                # what it prints while nothing is wrong: {w}, {i} and {all}
    lines: tuple                # what it prints at the end
    message: str                # of the finding
    evidence: tuple             # its first and last line among `lines`, from 0
    exit_code: int
    symptoms: tuple = ()        # (rule, category, tool, confidence, message, line): what follows from it
    file: str = ""
    line: int = 0
    test: str = ""
    recipe: str = ""            # of fixagent, where there is one
    before: tuple = ()          # the patch: the line that goes and the one that comes; ("",) where none goes
    after: tuple = ()
    tier: str = "A"
    again: float = 0.05         # how often a second attempt passes
    weight: int = 1


MAKE = "make: *** [Makefile:12: build/{w}.o] Error 1"
MAKE_FAILED = ("make.failed", "unknown", "make", 0.3, "[Makefile:12: build/{w}.o] Error 1")
COMPILING = "g++ -std=c++20 -Wall -Wextra -O2 -c src/{w}.cc -o build/{w}.o"
PYTEST = "tests/test_{w}.py ......                                  [{i}/{all}]"
CTEST = "{i}/{all} Test #{i}: {w}_test ....................   Passed    0.41 sec"
APT = "Get:{i} http://packages.example.invalid stable/main amd64 {w} amd64 1.{i} [18.2 kB]"


def gcc(rule, category, confidence, message, weight, **more):
    lines = ("src/{w}.cc:{n}:14: error: " + message, "   {n} |   const auto total = sum({w});", "      |              ^~~~~", MAKE)
    return Kind(rule, category, "gcc", confidence, "make -j2", COMPILING, lines, message, (0, 2), 2, (MAKE_FAILED + (3,),),
                "src/{w}.cc", 14, weight=weight, **more)


def pytest(name, message, weight, again=0.05):
    lines = ("=================================== FAILURES ===================================",
             "________________________ " + name + " ________________________", "    def " + name + "():",
             ">       " + message, "E       " + message, "tests/test_{w}.py:{n}: AssertionError",
             "=========================== short test summary info ============================",
             "FAILED tests/test_{w}.py::" + name + " - " + message,
             "======================== 1 failed, 41 passed in 12.31s =========================")
    return Kind("pytest.assertion", "test.assertion", "pytest", 0.92, "pytest -q tests", PYTEST, lines, message, (4, 5), 1,
                (("pytest.summary", "test.assertion", "pytest", 0.81, "1 failed, 41 passed in 12.31s", 8),),
                "tests/test_{w}.py", 31, "tests/test_{w}.py::" + name, again=again, weight=weight)


MISSING_INCLUDE = Kind(
    "gcc.missing-include", "compile.missing-header", "gcc", 0.97, "make -j2", COMPILING,
    ("src/{w}.cc:{n}:8: error: 'vector' in namespace 'std' does not name a template type", "   {n} |   std::vector<int> counts;",
     "      |        ^~~~~~", "src/{w}.cc:4:1: note: 'std::vector' is defined in header '<vector>'; did you forget to '#include <vector>'?", MAKE),
    "'vector' in namespace 'std' does not name a template type", (0, 3), 2, (MAKE_FAILED + (4,),), "src/{w}.cc", 18,
    recipe="include-fixit", before=("",), after=("#include <vector>",), weight=5)
FORMAT = Kind(
    "clang-format.violation", "lint.format", "clang-format", 0.96, "clang-format --dry-run -Werror src/*.cc", "src/{w}.cc: fine",
    ("src/{w}.cc:{n}:5: error: code should be clang-formatted [-Wclang-format-violations]", "    int  total=0;", "    ^"),
    "code should be clang-formatted [-Wclang-format-violations]", (0, 2), 1, file="src/{w}.cc", line=21,
    recipe="run-formatter", before=("  int  total=0;",), after=("  int total = 0;",), weight=5)
MISSPELT = gcc("gcc.missing-symbol", "compile.missing-symbol", 0.94, "'{w}_totl' was not declared in this scope; did you mean '{w}_total'?", 3,
               recipe="did-you-mean", before=("  return {w}_totl;",), after=("  return {w}_total;",), tier="B")
LINK = Kind(
    "ld.undefined-reference", "compile.link", "ld", 0.96, "make -j2", COMPILING,
    ("/usr/bin/ld: build/{w}.o: in function `main':", "{w}.cc:(.text+0x12): undefined reference to `{w}_init'",
     "collect2: error: ld returned 1 exit status", "make: *** [Makefile:8: build/app] Error 1"),
    "undefined reference to `{w}_init'", (1, 1), 2,
    (("ld.failed", "compile.link", "ld", 0.4, "collect2: error: ld returned 1 exit status", 2),
     ("make.failed", "unknown", "make", 0.3, "[Makefile:8: build/app] Error 1", 3)), "{w}.cc", weight=2)
DNS = Kind(
    "libcurl.dns", "infra.network.dns", "curl", 0.95, "ci/fetch-toolchain", "fetching {w} {i} of {all}",
    ("curl: (6) Could not resolve host: packages.example.invalid",), "Could not resolve host: packages.example.invalid", (0, 0), 6,
    again=0.85, weight=2)
DOWNLOAD = Kind(
    "apt.fetch", "deps.download", "apt", 0.9, "sudo apt-get install -y build-essential", APT,
    ("E: Failed to fetch http://packages.example.invalid/pool/{w}.deb  503  Service Unavailable [IP: 192.0.2.7 80]",
     "E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?"),
    "Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?", (1, 1), 100, again=0.85, weight=2)
TIMEOUT = Kind(
    "ctest.test-timeout", "timeout.test", "ctest", 0.88, "ctest --output-on-failure", CTEST,
    ("{n}/61 Test #{n}: {w}_test .......................***Timeout  60.01 sec", "98% tests passed, 1 tests failed out of 61",
     "The following tests FAILED:", "\t{n} - {w}_test (Timeout)", "Errors while running CTest"),
    "***Timeout", (0, 0), 8, (("ctest.failed", "test.assertion", "ctest", 0.63, "98% tests passed, 1 tests failed out of 61", 1),),
    test="{w}_test", again=0.7, weight=2)
UNKNOWN = Kind(
    "", "unknown", "", 0.0, "ci/render-scenes", "scene {w} {i} of {all}", ("{w}: the shader cache lost {n} pages",),
    "{w}: the shader cache lost {n} pages", (0, 0), 3, again=0.3, weight=2)
FLAKY = pytest("test_ticks_once_a_second", "assert 0.93 == approx(1.0, abs=0.05)", 0, again=0.9)

ANYWHERE = [
    MISSING_INCLUDE, FORMAT, MISSPELT, LINK, TIMEOUT, UNKNOWN, DNS, DOWNLOAD,
    gcc("gcc.syntax", "compile.syntax", 0.93, "expected ';' before '}}' token", 5),
    gcc("gcc.type-error", "compile.type-error", 0.93, "no match for 'operator+' (operand types are 'Length' and 'double')", 4),
    pytest("test_{w}_total", "assert {n} == 3", 9),
    Kind("go.test-failed", "test.assertion", "go test", 0.96, "go test ./...", "ok  \texample.invalid/{w}{i}\t0.0{i}s",
         ("--- FAIL: TestLexer/{w} (0.01s)", "    lexer_test.go:{n}: got 3, want 4", "FAIL", "FAIL\texample.invalid/{w}\t0.02s"),
         "got 3, want 4", (0, 1), 1, (("go.package-failed", "test.assertion", "go test", 0.72, "tests failed in example.invalid/{w}", 3),),
         "lexer_test.go", 14, "TestLexer/{w}", weight=4),
    Kind("npm.eresolve", "deps.conflict", "npm", 0.96, "npm ci", "added {i} of {all} packages",
         ("npm error code ERESOLVE", "npm error ERESOLVE unable to resolve dependency tree", "npm error While resolving: {w}@1.0.{n}",
          "npm error Found: react@17.0.2"), "ERESOLVE unable to resolve dependency tree", (1, 3), 1, weight=2),
    Kind("gcc.out-of-memory", "resource.oom", "gcc", 0.95, "make -j2", COMPILING,
         ("g++: fatal error: Killed signal terminated program cc1plus", "compilation terminated.", MAKE),
         "Killed signal terminated program cc1plus", (0, 0), 2, (MAKE_FAILED + (2,),), again=0.5, weight=1),
]
TRANSIENT = [DNS, DOWNLOAD, TIMEOUT]
