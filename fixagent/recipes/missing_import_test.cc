#include <catch2/catch.hpp>

#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

fixagent::RecipeOutcome run(const std::string& log, const fixagent::SourceTree& tree) {
  return fixagent::missing_import(instruction("missing-import", log), tree);
}

std::string mended(const std::string& log, const std::string& path, const std::string& text,
                   std::map<std::string, std::string> others = {}) {
  others[path] = text;
  const fixagent::MemoryTree tree(others);
  const auto outcome = run(log, tree);
  for (const auto& edit : outcome.edits) CHECK(edit.tier == fixagent::Tier::b);
  return outcome.edits.empty() ? refusals_of(outcome) : result_of(outcome, tree).at(path);
}

bool says(const std::string& refusals, const std::string& what) {
  INFO(refusals);
  return refusals.find(what) != std::string::npos;
}

}  // namespace

// go 1.19.8: go build ./...
TEST_CASE("a Go package comes into the block in its order, and a single import becomes a block") {
  const std::string log = "./main.go:8:2: undefined: strings\n";
  CHECK(mended(log, "main.go",
               "package main\n\nimport (\n\t\"fmt\"\n\t\"time\"\n)\n\nfunc main() "
               "{\n\tfmt.Println(strings.ToUpper(\"a\"), time.Now())\n}\n")
            .find("exact-preimage") == 0);
  CHECK(mended("./main.go:9:14: undefined: strings\n./main.go:9:30: undefined: os\n", "main.go",
               "package main\n\nimport (\n\t\"fmt\"\n\t\"time\"\n)\n\nfunc main() "
               "{\n\tfmt.Println(strings.ToUpper(\"a\"), os.Args, time.Now())\n}\n") ==
        "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"strings\"\n\t\"time\"\n)\n\nfunc main() "
        "{\n\tfmt.Println(strings.ToUpper(\"a\"), os.Args, time.Now())\n}\n");
  CHECK(
      mended("./a.go:6:2: undefined: os\n./a.go:7:2: undefined: bytes\n", "a.go",
             "package a\n\nimport \"fmt\"\n\nfunc f() {\n\tos.Exit(1)\n\tbytes.NewReader(nil)\n\tfmt.Println()\n}\n") ==
      "package a\n\nimport (\n\t\"bytes\"\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc f() "
      "{\n\tos.Exit(1)\n\tbytes.NewReader(nil)\n\tfmt.Println()\n}\n");
}

TEST_CASE("a Go name that is used like a variable, or that the tree has, is not imported") {
  const std::string log = "./a.go:4:2: undefined: url\n";
  REQUIRE(says(mended(log, "a.go", "package a\n\nfunc f() {\n\turl.Parse(\"x\")\n}\n"), "import \"net/url\""));
  CHECK(says(mended(log, "a.go", "package a\n\nfunc f() {\n\turl.Host = 1\n}\n"), "nothing that this recipe knows"));
  CHECK(says(mended(log, "a.go", "package a\n\nfunc f() {\n\turl = nil\n}\n"), "in other ways than a module"));
  CHECK(says(
      mended(log, "a.go", "package a\n\nfunc f() {\n\turl.Parse(\"x\")\n}\n", {{"lib/url/url.go", "package url\n"}}),
      "of its own"));
  // Both templates have New: a person chooses.
  const fixagent::MemoryTree tree{{"a.go", "package a\n\nfunc f() {\n\ttemplate.New(\"x\")\n}\n"}};
  const auto outcome = run("./a.go:4:2: undefined: template\n", tree);
  CHECK(outcome.edits.empty());
  CHECK(outcome.suggestions.size() == 2);
}

// flake8 5.0.4, pylint 2.16.2, Python 3.11.2, pytest 7.2.1
TEST_CASE("a module of Python is imported where its formatter would put it") {
  const std::string use = "print(os.getcwd())\n";
  const std::string good = "import os\nimport sys\n\n" + use;
  CHECK(mended("a.py:3:7: F821 undefined name 'os'\n", "a.py", "import sys\n\n" + use) == good);
  CHECK(mended("a.py:3:6: E0602: Undefined variable 'os' (undefined-variable)\n", "a.py", "import sys\n\n" + use) ==
        good);
  CHECK(mended("Traceback (most recent call last):\n  File \"/build/a.py\", line 3, in <module>\n    "
               "print(os.getcwd())\n          ^^\n"
               "NameError: name 'os' is not defined\n",
               "a.py", "import sys\n\n" + use) == good);
  CHECK(mended(">   print(os.getcwd())\nE   NameError: name 'os' is not defined\n\na.py:3: NameError\n", "a.py",
               "import sys\n\n" + use) == good);
  CHECK(mended("a.py:4:12: F821 undefined name 'os'\na.py:4:15: F821 undefined name 'json'\n", "a.py",
               "\"\"\"Doc.\"\"\"\n\ndef f():\n    return os.name, json.dumps(1)\n") ==
        "\"\"\"Doc.\"\"\"\n\nimport json\nimport os\n\n\ndef f():\n    return os.name, json.dumps(1)\n");
  CHECK(mended("a.py:1:7: F821 undefined name 'os'\n", "a.py", "print(os.getcwd())\r\n") ==
        "import os\r\n\r\nprint(os.getcwd())\r\n");
}

TEST_CASE("a name of Python that could be a variable is not imported") {
  const std::string log = "a.py:1:7: F821 undefined name 'time'\n";
  REQUIRE(mended(log, "a.py", "print(time.time())\n") == "import time\n\nprint(time.time())\n");
  CHECK(says(mended(log, "a.py", "print(time)\n"), "in other ways than a module"));
  CHECK(says(mended(log, "a.py", "print(time.hour)\n"), "nothing that is called 'hour'"));
  CHECK(says(mended(log, "a.py", "print(time.time())\ntime = 1\n"), "in other ways than a module"));
  CHECK(says(mended(log, "a.py", "print(time.time())\n", {{"x/time.py", ""}}), "of its own"));
  CHECK(says(mended(log, "a.py", "print(time.time())\ndef f():\n    import time\n"), "in another place already"));
  CHECK(mended("a.py:1:7: F821 undefined name 'time; import evil'\n", "a.py", "print(time.time())\n").empty());
}

// rustc 1.63.0
TEST_CASE("the one thing that rustc would import is imported, in its order") {
  const std::string head =
      "error[E0412]: cannot find type `HashMap` in this scope\n --> a.rs:4:12\n  |\n4 | fn f(a: Rc<HashMap<u8, u8>>) "
      "{}\n"
      "  |            ^^^^^^^ not found in this scope\n  |\n";
  const std::string one = "help: consider importing this struct\n  |\n1 | use std::collections::HashMap;\n  |\n";
  const std::string file = "use std::cell::Cell;\nuse std::rc::Rc;\n\nfn f(a: Rc<HashMap<u8, u8>>) {}\n";
  CHECK(mended(head + one, "a.rs", file) ==
        "use std::cell::Cell;\nuse std::collections::HashMap;\nuse std::rc::Rc;\n\nfn f(a: Rc<HashMap<u8, u8>>) {}\n");
  CHECK(says(mended(head, "a.rs", file), "rustc knows nothing to import"));
  CHECK(says(mended(head + "help: consider importing this struct\n", "a.rs", file), "does not show"));
  CHECK(says(mended(head + "help: consider importing this struct\n  |\n1 | use evil::Other;\n  |\n", "a.rs", file),
             "rustc knows nothing"));
  const std::string two =
      "help: consider importing one of these items\n  |\n1 | use a::HashMap;\n  |\n1 | use b::HashMap;\n  |\n";
  CHECK(says(mended(head + two, "a.rs", file), "2 things are called 'HashMap'"));
}

// tsc 4.8.4
TEST_CASE("a name that one file of the tree exports is imported in the file's own style") {
  const std::string log = "src/a/app.ts(3,11): error TS2304: Cannot find name 'helper'.\n";
  const std::string file = "import { x } from '../x'\n\nconst y = helper(x)\n";
  const std::map<std::string, std::string> one = {{"src/util/index.ts", "export function helper(n: number) {}\n"}};
  CHECK(mended(log, "src/a/app.ts", file, one) ==
        "import { x } from '../x'\nimport { helper } from '../util'\n\nconst y = helper(x)\n");
  CHECK(mended(log, "src/a/app.ts", file, {{"src/x.ts", "export { x };\nexport const helper = 1;\n"}}) ==
        "import { helper, x } from '../x'\n\nconst y = helper(x)\n");
  CHECK(says(
      mended(log, "src/a/app.ts", file, {{"b.ts", "export class helper {}\n"}, {"c.ts", "export const helper = 1;\n"}}),
      "2 things"));
  CHECK(says(mended(log, "src/a/app.ts", file,
                    {{"b.ts", "// export const helper = 1;\n"}, {"a.test.ts", "export const helper = 1;\n"}}),
             "nothing that this recipe knows"));
}

// javac 17.0.15
TEST_CASE("a class of Java's standard library is imported once, whatever asks for it") {
  const std::string log =
      "src/A.java:6: error: cannot find symbol\n  List<String> f = new ArrayList<>();\n  ^\n  symbol:   class List\n  "
      "location: class A\n"
      "src/A.java:6: error: cannot find symbol\n  List<String> f = new ArrayList<>();\n                       ^\n  "
      "symbol:   class ArrayList\n  location: class A\n";
  const std::string body = "\nclass A {\n  List<String> f = new ArrayList<>();\n}\n";
  CHECK(mended(log, "src/A.java", "package a;\n\nimport java.util.Map;\n" + body) ==
        "package a;\n\nimport java.util.ArrayList;\nimport java.util.List;\nimport java.util.Map;\n" + body);
  CHECK(says(mended(log, "src/A.java", "package a;\n\nimport java.util.Map;\n\nclass A {\n  Lisst<String> f;\n}\n"),
             "exact-preimage"));
  CHECK(says(mended(log, "src/A.java", "package a;\n\nimport java.util.*;\n" + body), "already"));
  // What a package lacks is no matter of imports.
  CHECK(mended(
            "A.java:1: error: cannot find symbol\nimport java.util.Lisst;\n                ^\n  symbol:   class Lisst\n"
            "  location: package java.util\n",
            "A.java", "import java.util.Lisst;\n")
            .empty());
}

// javac 17.0.15: javac -d out -sourcepath src src/org/quay/Plan.java
TEST_CASE("a class that one file of the tree declares is imported from its package") {
  const std::string path = "src/org/quay/Plan.java", other = "src/org/quay/model/Berth.java";
  const std::string log = path + ":4: error: cannot find symbol\n    Berth next() {\n    ^\n  symbol:   class Berth\n" +
                          "  location: class Plan\n1 error\n";
  const std::string body = "public class Plan {\n    Berth next() {\n        return null;\n    }\n}\n";
  const std::string file = "package org.quay;\n\n" + body;
  const std::string berth = "package org.quay.model;\n\npublic final class Berth {\n}\n";
  CHECK(mended(log, path, file, {{other, berth}}) == "package org.quay;\n\nimport org.quay.model.Berth;\n\n" + body);
  CHECK(says(mended(log, path, file, {{"src/org/quay/Berth.java", "package org.quay;\n\npublic class Berth {}\n"}}),
             "there is nothing to import"));
  CHECK(says(mended(log, path, file, {{other, "package org.quay.model;\n\nclass Berth {}\n"}}), "no public 'Berth'"));
  CHECK(says(mended(log, path, file, {{other, "// public class Berth\npackage org.quay.model;\n"}}), "no public"));
  CHECK(says(mended(log, path, file, {{"src/Berth.java", "public class Berth {}\n"}}), "says no package"));
  CHECK(says(mended(log, path, file, {{"x/Berth.java", berth}}), "not where its package says"));
  const std::string suggested =
      mended(log, path, file, {{other, berth}, {"src/org/b/Berth.java", "package org.b;\npublic record Berth() {}\n"}});
  CHECK(says(suggested, "2 things are called 'Berth'"));
}

TEST_CASE("a class of the tree's tests or of another module is not imported") {
  const std::string path = "app/src/main/java/a/Plan.java";
  const std::string log =
      path +
      ":3: error: cannot find symbol\nclass Plan { Berth b; }\n             ^\n  symbol:   class Berth\n  location: "
      "class Plan\n";
  const std::string file = "package a;\n\nclass Plan { Berth b; }\n", berth = "package b;\npublic class Berth {}\n";
  CHECK(says(mended(log, path, file, {{"app/src/main/java/b/Berth.java", berth}}), "import b.Berth;"));
  CHECK(says(mended(log, path, file, {{"app/src/test/java/b/Berth.java", berth}}), "is a test's"));
  CHECK(says(mended(log, path, file, {{"core/src/main/java/b/Berth.java", berth}}), "is in another module"));
}

// rustc 1.63.0: cargo test --offline -q
TEST_CASE("what rustc offers from core and from std is one thing") {
  const auto log = [](const std::string& one, const std::string& two) {
    return "error[E0405]: cannot find trait `FromStr` in this scope\n --> src/lib.rs:3:6\n  |\n3 | impl FromStr for "
           "Gate "
           "{\n  |      ^^^^^^^ not found in this scope\n  |\nhelp: consider importing one of these items\n  |\n1 | "
           "use " +
           one + ";\n  |\n1 | use " + two + ";\n  |\n";
  };
  const std::string file = "pub struct Gate;\n\nimpl FromStr for Gate {\n}\n";
  CHECK(mended(log("core::str::FromStr", "std::str::FromStr"), "src/lib.rs", file) ==
        "use std::str::FromStr;\n\n" + file);
  CHECK(says(mended(log("other::str::FromStr", "std::str::FromStr"), "src/lib.rs", file), "2 things are called"));
}
