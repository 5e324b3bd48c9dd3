#include <catch2/catch.hpp>

#include "core/process.h"
#include "fixagent/recipes/lint_message.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

// The new text of the file, or the refusals.
std::string mended(const std::string& log, const std::string& path, const std::string& text,
                   std::map<std::string, std::string> others = {}) {
  others[path] = text;
  const fixagent::MemoryTree tree(others);
  const auto outcome = fixagent::unused_import(instruction("unused-import", log), tree);
  return outcome.edits.empty() ? refusals_of(outcome) : result_of(outcome, tree).at(path);
}

bool says(const std::string& refusals, const std::string& what) {
  INFO(refusals);
  return refusals.find(what) != std::string::npos;
}

}  // namespace

// flake8 5.0.4: flake8 a.py
TEST_CASE("every unused import that flake8 names goes, and the rest of its statement stays") {
  CHECK(mended("a.py:1:1: F401 'os' imported but unused\n"
               "a.py:2:1: F401 'json' imported but unused\n"
               "a.py:2:11: E401 multiple imports on one line\n"
               "a.py:3:1: F401 'collections.OrderedDict' imported but unused\n"
               "a.py:7:1: F401 'os.path as osp' imported but unused\n"
               "a.py:8:1: F401 'xml.dom.minidom' imported but unused\n",
               "a.py",
               "import os\nimport sys, json\nfrom collections import (\n    OrderedDict,\n    deque,\n)\n"
               "import os.path as osp\nimport xml.dom.minidom\n\n\nprint(sys.argv, deque)\n") ==
        "import sys\nfrom collections import (\n    deque,\n)\n\n\nprint(sys.argv, deque)\n");
}

// pylint 2.16.2
TEST_CASE("pylint's words mean the same imports") {
  CHECK(mended("************* Module a\n"
               "a.py:1:0: W0611: Unused import os (unused-import)\n"
               "a.py:2:0: W0611: Unused os.path imported as osp (unused-import)\n"
               "a.py:3:0: W0611: Unused deque imported from collections as d (unused-import)\n",
               "a.py",
               "import os\nimport os.path as osp\nfrom collections import OrderedDict, deque as "
               "d\n\nprint(OrderedDict)\n") == "from collections import OrderedDict\n\nprint(OrderedDict)\n");
}

// ruff is not installed here; both forms from its documentation
TEST_CASE("both forms of ruff are read, and where ruff is not sure nothing goes") {
  const std::string file = "import os\nimport sys\n\nprint(sys.argv)\n";
  const std::string good = "import sys\n\nprint(sys.argv)\n";
  CHECK(mended("a.py:1:8: F401 [*] `os` imported but unused\n", "a.py", file) == good);
  CHECK(mended("F401 [*] `os` imported but unused\n --> a.py:1:8\n  |\n1 | import os\n  |        ^^\n", "a.py", file) ==
        good);
  CHECK(says(mended("a.py:1:8: F401 `os` imported but unused; consider using `importlib.util.find_spec` to test\n",
                    "a.py", file),
             "not sure"));
}

// go 1.19.8: go build ./...; newer versions print the second form
TEST_CASE("a Go import goes with its line, its group and its block") {
  const std::string log =
      "./main.go:5:2: imported and not used: \"os\"\n./main.go:6:2: \"strings\" imported as str and not used\n"
      "./main.go:8:2: imported and not used: \"example.com/app/p\"\n";
  CHECK(mended(log, "main.go",
               "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\tstr \"strings\"\n\n\t\"example.com/app/p\"\n)\n\nfunc "
               "main() { fmt.Println() }\n") ==
        "package main\n\nimport (\n\t\"fmt\"\n)\n\nfunc main() { fmt.Println() }\n");
  CHECK(mended("./main.go:4:2: imported and not used: \"os\"\n", "main.go",
               "package main\n\nimport (\n\t\"os\"\n)\n\nfunc main() {}\n") == "package main\n\nfunc main() {}\n");
}

// rustc 1.63.0: rustc -D warnings --crate-type lib a.rs
TEST_CASE("a list of Rust loses the named parts, and its braces where one name is left") {
  const std::string log =
      "error: unused imports: `BTreeMap`, `HashSet`\n --> a.rs:1:24\n  |\n"
      "1 | use std::collections::{BTreeMap, HashMap, HashSet};\n"
      "  |                        ^^^^^^^^           ^^^^^^^\n  |\n"
      "  = note: `-D unused-imports` implied by `-D warnings`\n";
  const std::string use = "\npub fn f() -> HashMap<u8, u8> {\n    HashMap::new()\n}\n";
  CHECK(mended(log, "a.rs", "use std::collections::{BTreeMap, HashMap, HashSet};\n" + use) ==
        "use std::collections::HashMap;\n" + use);
  CHECK(says(mended(log, "a.rs", "use std::collections::{BTreeMap, HashMap, LinkedList};\n" + use), "exact-preimage"));
}

// tsc 4.8.4: tsc --noEmit --noUnusedLocals
TEST_CASE("a specifier of TypeScript goes, and the statement where nothing of it is used") {
  const std::string log =
      "a.ts(1,8): error TS6133: 'fs' is declared but its value is never read.\n"
      "a.ts(1,24): error TS6133: 'writeFile' is declared but its value is never read.\n"
      "a.ts(2,1): error TS6133: 'path' is declared but its value is never read.\n"
      "a.ts(3,1): error TS6192: All imports in import declaration are unused.\n";
  CHECK(mended(log, "a.ts",
               "import fs, { readFile, writeFile } from \"./fs\";\nimport * as path from \"./p\";\nimport { x, y } "
               "from './q';\n\nreadFile();\n") == "import { readFile } from \"./fs\";\n\nreadFile();\n");
}

// eslint's stylish formatter, from its source
TEST_CASE("eslint names the file once, above its messages") {
  const std::string log =
      "\n/build/src/a.js\n  1:20  error  'writeFile' is defined but never used  no-unused-vars\n"
      "  2:7   error  'value' is assigned a value but never used  no-unused-vars\n";
  CHECK(mended(log, "src/a.js", "import { readFile, writeFile } from 'fs';\nconst value = readFile();\n") ==
        "import { readFile } from 'fs';\nconst value = readFile();\n");
}

// checkstyle 10.3 with UnusedImports
TEST_CASE("checkstyle's unused import goes with its line") {
  CHECK(mended("Starting audit...\n[ERROR] /build/src/A.java:3:8: Unused import - java.util.Map. "
               "[UnusedImports]\nAudit done.\n",
               "src/A.java",
               "package a;\n\nimport java.util.Map;\nimport java.util.Set;\n\nclass A { Set<String> s; }\n") ==
        "package a;\n\nimport java.util.Set;\n\nclass A { Set<String> s; }\n");
}

TEST_CASE("what flake8 really prints is clean afterwards") {
  if (!core::find_program("flake8")) {
    WARN("skipped: flake8 is not installed");
    return;
  }
  fixagent::test::ScratchRepository scratch;
  const std::string source =
      "\"\"\"Say.\"\"\"\nfrom __future__ import annotations\n\nimport os\nfrom json import (dumps, loads)\nfrom re "
      "import \\\n    compile, sub\n\n\ndef f():\n"
      "    import math\n    return dumps(1), sub\n";
  scratch.write("a.py", source);
  const core::Exit broken = scratch.run({"flake8", "--isolated", "a.py"});
  REQUIRE(broken.out.find("F401") != std::string::npos);
  scratch.write("a.py", mended(broken.out, "a.py", source));
  CAPTURE(scratch.read("a.py"));
  CHECK(scratch.run({"flake8", "--isolated", "a.py"}).out.empty());
}

TEST_CASE("line ends stay as they are, with a final newline or without") {
  const std::string log = "a.py:1:1: F401 'os' imported but unused\n";
  CHECK(mended(log, "a.py", "import os\r\nimport sys\r\nprint(sys)\r\n") == "import sys\r\nprint(sys)\r\n");
  CHECK(mended(log, "a.py", "import os\nimport sys\nprint(sys)") == "import sys\nprint(sys)");
}

TEST_CASE("an import that is used in a way the linter can't see stays") {
  const std::string log = "pkg/a.py:1:1: F401 'os' imported but unused\n";
  const std::string file = "import os\n\nprint(1)\n";
  REQUIRE(mended(log, "pkg/a.py", file) == "print(1)\n");
  CHECK(says(mended(log, "pkg/a.py", "import os  # noqa: E402\n"), "a comment stands at the import"));
  CHECK(says(mended(log, "pkg/a.py", "import os; import sys\n"), "something else stands in the import's line"));
  CHECK(says(mended(log, "pkg/a.py", "import os\n\nprint(os.name)\n"), "line 3 uses 'os'"));
  CHECK(says(mended(log, "pkg/a.py", "import os\n__all__ = ['os']\n"), "__all__"));
  CHECK(says(mended(log, "pkg/a.py", "import os\n__all__ = [x for x in dir()]\n"), "computes its __all__"));
  CHECK(says(mended(log, "pkg/a.py", "import os\n\"\"\"\n>>> os.name\n\"\"\"\n"), "a doctest uses 'os'"));
  CHECK(says(mended(log, "pkg/a.py", "import os\n# @generated\n"), "a program writes it"));
  CHECK(says(mended(log, "pkg/a.py", file, {{"b.py", "from pkg.a import os\n"}}), "b.py imports 'os' from here"));
  CHECK(says(mended(log, "pkg/a.py", file, {{"t.py", "patch('pkg.a.os')\n"}}), "t.py uses 'a.os'"));
  CHECK(says(mended("pkg/__init__.py:1:1: F401 'os' imported but unused\n", "pkg/__init__.py", file), "__init__.py"));
  CHECK(says(mended("a.py:2:5: F401 'os' imported but unused\n", "a.py",
                    "try:\n    import os\nexcept ImportError:\n    pass\n"),
             "depends on a condition"));
  CHECK(
      says(mended("a.py:2:5: F401 'os' imported but unused\n", "a.py", "def f():\n    import os\n"), "would be empty"));
}

TEST_CASE("a log of another commit changes nothing, nor does one that lies about paths") {
  CHECK(says(mended("a.py:1:1: F401 'os' imported but unused\n", "a.py", "import sys\n"),
             "exact-preimage: line 1 of a.py does not import 'os'"));
  CHECK(says(mended("a.py:9:1: F401 'os' imported but unused\n", "a.py", "import os\n"),
             "exact-preimage: a.py has no line 9"));
  CHECK(says(mended("a.py:1:1: F401 'os' imported but unused\n", "a.py", "x = 'import os'\n"), "no import"));
  CHECK(says(mended("../../etc/x.py:1:1: F401 'os' imported but unused\n", "a.py", "import os\n"), "no file"));
  CHECK(mended("a.py:1:1: F401 'os' imported but us\n", "a.py", "import os\n").empty());
}

TEST_CASE("only the finding's own statement is changed, seen together with its neighbours") {
  const std::string log =
      "a.py:1:1: F401 're.A' imported but unused\na.py:1:1: F401 're.B' imported but unused\na.py:2:1: F401 'os' "
      "imported but unused\n";
  const fixagent::MemoryTree tree{{"a.py", "from re import A, B\nimport os\nprint(1)\n"}};
  fixagent::Instruction one = instruction("unused-import", log);
  one.line = 1;
  const auto outcome = fixagent::unused_import(one, tree);
  CHECK(result_of(outcome, tree).at("a.py") == "print(1)\n");  // one run of lines, one deletion
  fixagent::Instruction other = instruction("unused-import", log);
  other.line = 7;
  CHECK(fixagent::unused_import(other, tree).edits.empty());
}

// go 1.19.8: go vet ./... (built with an older go/types than the compiler's words)
TEST_CASE("go vet puts the alias behind its words") {
  CHECK(mended("# example.org/tide\nvet: ./a.go:4:2: \"strings\" imported but not used as str\n", "a.go",
               "package tide\n\nimport (\n\tstr \"strings\"\n\t\"time\"\n)\n\nvar now = time.Now\n") ==
        "package tide\n\nimport (\n\t\"time\"\n)\n\nvar now = time.Now\n");
}

// go 1.19.8: go build ./...; flake8 5.0.4; tsc 4.8.4
TEST_CASE("an import whose name is misspelt in the same file is used, not unused") {
  CHECK(says(mended("./dice.go:3:8: imported and not used: \"math/rand\"\n./dice.go:7:9: undefined: rnad\n", "dice.go",
                    "package dice\n\nimport \"math/rand\"\n\n// Roll rolls.\nfunc Roll() int {\n\treturn "
                    "rnad.Intn(6) + 1\n}\n"),
             "'rnad', which nothing declares, may be 'rand' misspelt"));
  CHECK(says(mended("opt.py:1:1: F401 'typing.Optional' imported but unused\nopt.py:4:26: F821 undefined name "
                    "'Optonal'\n",
                    "opt.py",
                    "from typing import Optional\n\n\ndef first(items: list) -> Optonal[int]:\n    return items[0]\n"),
             "'Optonal', which nothing declares, may be 'Optional' misspelt"));
  const std::string file = "import os\nimport sys\n\nprint(foo)\n";
  CHECK(mended("a.py:1:1: F401 'os' imported but unused\na.py:2:1: F401 'sys' imported but unused\na.py:4:7: F821 "
               "undefined name 'foo'\n",
               "a.py", file) == "print(foo)\n");
}

// checkstyle 10.3 with processJavadoc=false; pylint and tsc look at no documentation
TEST_CASE("an import that the documentation refers to stays; a word in a sentence refers to nothing") {
  const std::string log = "[ERROR] src/A.java:1:8: Unused import - java.util.Map. [UnusedImports]\n";
  const auto java = [&](const std::string& comment) {
    return mended(log, "src/A.java", "import java.util.Map;\n\n/** " + comment + " */\npublic class A {\n}\n");
  };
  for (const char* comment : {"Like a {@link Map}.", "{@linkplain java.util.Set#of(Map, int) x}",
                              "Like {@link\n * Map}.", "@see Map#get", "@throws Map when"}) {
    CAPTURE(comment);
    CHECK(says(java(comment), "the documentation refers to 'Map'"));
  }
  CHECK(java("A Map of things. {@link A} for Map.") ==
        "/** A Map of things. {@link A} for Map. */\npublic class A {\n}\n");
  CHECK(says(mended("a.py:1:1: F401 'os.PathLike' imported but unused\n", "a.py",
                    "from os import PathLike\n\n\ndef f():\n    \"\"\"Take a :class:`~PathLike`.\"\"\"\n"),
             "the documentation refers to 'PathLike'"));
  CHECK(says(mended("a.ts(1,10): error TS6133: 'Boat' is declared but its value is never read.\n", "a.ts",
                    "import { Boat } from './boat';\n\n/** @throws Boat */\nexport const f = 1;\n"),
             "the documentation refers to 'Boat'"));
}

// rustc 1.63.0: rustc --crate-type lib --emit metadata src/lib.rs
TEST_CASE("what another build of a Rust crate may use stays") {
  const auto log = [](const std::string& name, const std::string& use) {
    return "error: unused import: `" + name + "`\n --> src/lib.rs:2:5\n  |\n2 | " + use + "\n  |     ^^^^\n  |\n";
  };
  const std::string head = "#![deny(unused_imports)]\n";
  const std::string write = "use std::fmt::Write;", map = "use std::collections::HashMap;";
  const std::string write_log = log("std::fmt::Write", write), map_log = log("std::collections::HashMap", map);
  const std::string windows =
      "\npub fn f(out: &mut String) {\n    #[cfg(windows)]\n    write!(out, \".exe\").unwrap();\n}\n";
  const std::string tests = "\n#[cfg(test)]\nmod tests;\n";
  CHECK(says(mended(write_log, "src/lib.rs", head + write + "\n" + windows), "may call methods of 'Write'"));
  CHECK(mended(map_log, "src/lib.rs", head + map + "\n" + windows) == head + windows);
  CHECK(mended(write_log, "src/lib.rs", head + write + "\n" + tests) == head + tests);
  CHECK(says(mended(map_log, "src/lib.rs", head + map + "\n" + tests,
                    {{"src/tests.rs", "use super::*;\n\nfn f() -> HashMap<u8, u8> { todo!() }\n"}}),
             "src/tests.rs takes everything from here and names 'HashMap'"));
  CHECK(says(mended(write_log, "src/lib.rs", head + write + "\n" + tests, {{"src/tests.rs", "use crate::*;\n"}}),
             "src/tests.rs takes everything from here, and may call methods of 'Write'"));
  CHECK(says(mended(write_log, "src/lib.rs", head + write + "\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n"),
             "the tests take everything from here"));
  // A glob that takes from another module, or a name of its own, is no use of this one.
  CHECK(mended(map_log, "src/lib.rs", head + map + "\n" + tests,
               {{"src/a/tests.rs", "use super::*;\nfn f() -> HashMap<u8, u8> { todo!() }\n"},
                {"src/tests.rs", "use super::*;\nuse std::collections::HashMap;\n"}}) == head + tests);
}

// flake8 5.0.4
TEST_CASE("a remark goes with its import; a mark for a tool or a reason keeps it") {
  const auto python = [](const std::string& comment) {
    return mended("a.py:1:1: F401 'zipfile as zf' imported but unused\n", "a.py",
                  "import zipfile as zf  " + comment + "\n\nprint(1)\n");
  };
  CHECK(python("# archives") == "print(1)\n");
  CHECK(mended("a.py:1:1: F401 'zipfile as zf' imported but unused\n", "a.py",
               "import zipfile as zf  # archives\r\nprint(1)\r\n") == "print(1)\r\n");
  for (const char* kept :
       {"# noqa: E402", "# type: ignore", "# pylint: disable=x", "# isort:skip", "# pragma: no cover", "# keep",
        "# the tests look there", "# somebody once put that here and left", "# needed by the plugins",
        "# registers codecs", "# noqa"}) {
    CAPTURE(kept);
    CHECK(says(python(kept), "a comment stands at the import"));
  }
  CHECK(says(mended("a.py:1:1: F401 're.A' imported but unused\n", "a.py", "from re import A, B  # flags\nprint(B)\n"),
             "a comment stands at the import"));
}
