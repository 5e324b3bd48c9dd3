"""What compilers offer to put in or take out, paths in the wrong case, snapshots, manifests, browser tests, workflows."""

from . import Case


def fixit(name: str, path: str, before: str, after: str, command: list[str], tier: str = "B", **more) -> Case:
    return Case(name=name, recipe="compiler-fixit", files={path: before}, command=command, expect="green", tier=tier,
                wanted={path: after}, needs=(command[0],), **more)


GXX = ["g++", "-std=c++17", "-fsyntax-only"]
GCC = ["gcc", "-std=c17", "-fsyntax-only"]
CLANGXX = ["clang++", "-std=c++17", "-fsyntax-only"]
CLANG = ["clang", "-std=c17", "-fsyntax-only"]
RUSTC = ["rustc", "--edition", "2021", "--emit=metadata", "--out-dir", "/tmp"]
TIDY = ["clang-tidy", "--quiet", "--warnings-as-errors=*"]

RETURN = "int twice(int n) {\n  return 2 * n{}\n}\n"
TABS = "int twice(int n) {\n\tint m = 2 * n{}\n\treturn m;\n}\n"
STRUCT = "struct Point {\n  int x = 0;\n  int y = 0;\n}{}\n\nint sum(const Point& p) { return p.x + p.y; }\n"
CALL = "int area(int a, int b);\n\nint square(int a) {\n  return area(a, a{};\n}\n"
IF = "int sign(int n) {\n  if (n > 0{} {\n    return 1;\n  }\n  return -1;\n}\n"
ARROW = "struct job {\n  int size;\n};\n\nint size_of(struct job* j) {\n  return j{}size;\n}\n"
DOT = "#include <string>\n\nunsigned long length(const std::string& text) {\n  return text{}size();\n}\n"
TYPENAME = "template <class T>\nstruct Holder {\n  {}T::value_type value;\n};\n"
FORMAT = '#include <stdio.h>\n\nvoid show(long size, int n) {\n  printf("%d of {}\\n", n, size);\n}\n'
FORMAT_SIZE = '#include <stdio.h>\n\nvoid show(size_t size) {\n\tprintf("size {}, %s\\n", size, "ok");\n}\n'
NULL = "#include <cstddef>\n\nint* first(int n) {\n  int* found = {};\n  return n > 0 ? found : found;\n}\n"
OVERRIDE = ("struct Shape {\n  virtual ~Shape() = default;\n  virtual double area() const = 0;\n};\n\n"
            "struct Square : Shape {\n  {}double area() const{};\n  double side = 1;\n};\n")
EXPLICIT = "class Budget {\n public:\n  {}Budget(int most) : most_(most) {}\n  int most() const { return most_; }\n\n private:\n  int most_;\n};\n"
SWITCH = "int cost(int kind) {\n  switch (kind) {\n    case 1{}\n      return 2;\n    default:\n      return 0;\n  }\n}\n"
BORROW = ("fn length(text: &String) -> usize {\n    text.len()\n}\n\nfn main() {\n    let name = String::from(\"x\");\n"
          "    println!(\"{}\", length(@name));\n}\n")
MUT = "fn main() {\n    let @all = Vec::new();\n    all.push(1);\n    println!(\"{:?}\", all);\n}\n"
LET = "fn main() {\n    let total = 1 + 2@\n    println!(\"{}\", total);\n}\n"
TAIL = "fn total(a: i32, b: i32) -> i32 {\n    a + b@\n}\n\nfn main() {\n    println!(\"{}\", total(1, 2));\n}\n"
TO_STRING = "fn main() {\n    let name: String = \"x\"@;\n    println!(\"{}\", name);\n}\n"
SOME = "fn first(n: i32) -> Option<i32> {\n    let found: Option<i32> = @;\n    found\n}\n\nfn main() {\n    println!(\"{:?}\", first(1));\n}\n"
DEREF = "fn larger(a: &i32, b: i32) -> bool {\n    a > @b\n}\n\nfn main() {\n    println!(\"{}\", larger(&1, 2));\n}\n"
MOVE = ("use std::thread;\n\nfn main() {\n    let all = vec![1, 2];\n    let t = thread::spawn(@|| println!(\"{:?}\", all));\n"
        "    t.join().unwrap();\n}\n")


def both(text: str, *now: str, mark: str = "{}") -> tuple[str, str]:
    """The text with nothing at its marks, and with `now`."""
    before, after = text, text
    for part in now:
        before, after = before.replace(mark, "", 1), after.replace(mark, part, 1)
    return before, after


def swap(text: str, old: str, new: str, mark: str = "{}") -> tuple[str, str]:
    return text.replace(mark, old, 1), text.replace(mark, new, 1)


def crlf(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[0].replace("\n", "\r\n"), pair[1].replace("\n", "\r\n")


COMPILERS = [
    fixit("c/gcc/semicolon-after-return", "twice.c", *both(RETURN, ";"), [*GCC, "twice.c"]),
    fixit("c/clang/semicolon-after-return", "twice.c", *both(RETURN, ";"), [*CLANG, "twice.c"]),
    fixit("c/gcc/semicolon-crlf", "twice.c", *crlf(both(RETURN, ";")), [*GCC, "twice.c"]),
    fixit("cpp/clang++/semicolon-behind-tab", "src/twice.cc", *both(TABS, ";"), [*CLANGXX, "src/twice.cc"]),
    fixit("cpp/g++/semicolon-after-struct", "point.cc", *both(STRUCT, ";"), [*GXX, "point.cc"]),
    fixit("cpp/clang++/semicolon-after-struct", "point.cc", *both(STRUCT, ";"), [*CLANGXX, "point.cc"]),
    fixit("cpp/g++/semicolon-parseable", "point.cc", *both(STRUCT, ";"), [*GXX, "-fdiagnostics-parseable-fixits", "point.cc"]),
    fixit("cpp/clang++/semicolon-parseable", "point.cc", *both(STRUCT, ";"),
          [*CLANGXX, "-fdiagnostics-parseable-fixits", "point.cc"]),
    fixit("cpp/g++/parenthesis-of-call", "area.cc", *both(CALL, ")"), [*GXX, "area.cc"]),
    fixit("c/gcc/parenthesis-of-if", "sign.c", *both(IF, ")"), [*GCC, "sign.c"]),
    fixit("c/gcc/arrow", "job.c", *swap(ARROW, ".", "->"), [*GCC, "job.c"]),
    fixit("c/clang/arrow", "job.c", *swap(ARROW, ".", "->"), [*CLANG, "job.c"]),
    fixit("cpp/clang++/arrow", "job.cc", *swap(ARROW, ".", "->"), [*CLANGXX, "job.cc"]),
    fixit("cpp/clang++/dot", "length.cc", *swap(DOT, "->", "."), [*CLANGXX, "length.cc"]),
    fixit("cpp/g++/typename", "holder.h", *both(TYPENAME, "typename "), [*GXX, "-x", "c++", "holder.h"]),
    fixit("cpp/clang++/typename", "holder.h", *both(TYPENAME, "typename "), [*CLANGXX, "-x", "c++", "holder.h"]),
    fixit("c/gcc/format-long", "show.c", *swap(FORMAT, "%d", "%ld"), [*GCC, "-Wall", "-Werror", "show.c"]),
    fixit("c/clang/format-long", "show.c", *swap(FORMAT, "%d", "%ld"), [*CLANG, "-Wall", "-Werror", "show.c"]),
    fixit("c/clang/format-size", "show.c", *swap(FORMAT_SIZE, "%u", "%zu"), [*CLANG, "-Wall", "-Werror", "show.c"]),
    fixit("c/clang/colon-after-case", "cost.c", *both(SWITCH, ":"), [*CLANG, "cost.c"]),
    fixit("cpp/clang-tidy/nullptr", "first.cc", *swap(NULL, "0", "nullptr"),
          [*TIDY, "--checks=-*,modernize-use-nullptr", "first.cc", "--"]),
    fixit("cpp/clang-tidy/nullptr-macro", "src/first.cc", *swap(NULL, "NULL", "nullptr"),
          [*TIDY, "--checks=-*,modernize-use-nullptr", "src/first.cc", "--"]),
    fixit("cpp/clang-tidy/override", "shape.cc", *both(OVERRIDE, "", " override"),
          [*TIDY, "--checks=-*,modernize-use-override", "shape.cc", "--"]),
    fixit("cpp/clang-tidy/override-virtual", "shape.cc", OVERRIDE.replace("{}", "virtual ", 1).replace("{}", "", 1),
          both(OVERRIDE, "", " override")[1], [*TIDY, "--checks=-*,modernize-use-override", "shape.cc", "--"]),
    fixit("cpp/clang-tidy/explicit", "budget.cc", EXPLICIT.replace("{}Budget", "Budget", 1),
          EXPLICIT.replace("{}Budget", "explicit Budget", 1),
          [*TIDY, "--checks=-*,google-explicit-constructor", "budget.cc", "--"]),
    fixit("rust/rustc/borrow", "src/main.rs", *both(BORROW, "&", mark="@"), [*RUSTC, "src/main.rs"]),
    fixit("rust/rustc/mutable", "src/main.rs", *both(MUT, "mut ", mark="@"), [*RUSTC, "src/main.rs"]),
    fixit("rust/rustc/semicolon", "src/main.rs", *both(LET, ";", mark="@"), [*RUSTC, "src/main.rs"]),
    fixit("rust/rustc/tail-expression", "src/main.rs", TAIL.replace("@", ";"), TAIL.replace("@", ""), [*RUSTC, "src/main.rs"]),
    fixit("rust/rustc/to-string", "main.rs", *both(TO_STRING, ".to_string()", mark="@"), [*RUSTC, "main.rs"]),
    fixit("rust/rustc/some", "main.rs", *swap(SOME, "n", "Some(n)", mark="@"), [*RUSTC, "main.rs"]),
    fixit("rust/rustc/move-closure", "main.rs", *both(MOVE, "move ", mark="@"), [*RUSTC, "main.rs"]),
    fixit("rust/rustc/borrow-operand", "main.rs", *both(DEREF, "&", mark="@"), [*RUSTC, "main.rs"]),
]


def path_case(name: str, files: dict[str, str], wanted: dict[str, str], command: list[str], **more) -> Case:
    return Case(name=name, recipe="path-case", files=files, wanted=wanted, command=command, expect="green", tier="B",
                needs=(command[0],), **more)


PATHS = [
    path_case("c/gcc/include-case", {"src/main.c": '#include "Socket.h"\n\nint main(void) { return open_it(); }\n',
                                     "src/socket.h": "static inline int open_it(void) { return 0; }\n"},
              {"src/main.c": '#include "socket.h"\n\nint main(void) { return open_it(); }\n'}, [*GCC, "src/main.c"]),
    path_case("cpp/clang++/include-directory-case",
              {"src/main.cc": '#include "Net/Socket.h"\n\nint main() { return open_it(); }\n',
               "include/net/Socket.h": "inline int open_it() { return 0; }\n"},
              {"src/main.cc": '#include "net/Socket.h"\n\nint main() { return open_it(); }\n'},
              [*CLANGXX, "-Iinclude", "src/main.cc"]),
    path_case("cpp/g++/include-parent-case",
              {"src/app/main.cc": '#include "../Util/strings.h"\n\nint main() { return count(); }\n',
               "src/util/strings.h": "inline int count() { return 0; }\n", "other/Util/strings.h": "\n"},
              {"src/app/main.cc": '#include "../util/strings.h"\n\nint main() { return count(); }\n'},
              [*GXX, "src/app/main.cc"]),
    path_case("javascript/node/require-case", {"index.js": "// the button\nconst Button = require('./Button');\n\nButton();\n",
                                               "button.js": "module.exports = () => 1;\n"},
              {"index.js": "// the button\nconst Button = require('./button');\n\nButton();\n"}, ["node", "index.js"]),
    path_case("javascript/node/import-case",
              {"src/index.mjs": "import { total } from '../Lib/total.mjs';\n\ntotal();\n",
               "lib/total.mjs": "export const total = () => 1;\n"},
              {"src/index.mjs": "import { total } from '../lib/total.mjs';\n\ntotal();\n"}, ["node", "src/index.mjs"]),
    path_case("typescript/tsc/import-case",
              {"src/app.ts": 'import { add } from "./Math/Add";\n\nexport const three = add(1, 2);\n',
               "src/math/add.ts": "export const add = (a: number, b: number): number => a + b;\n",
               "tsconfig.json": '{"compilerOptions": {"types": [], "noEmit": true}, "include": ["src"]}\n'},
              {"src/app.ts": 'import { add } from "./math/add";\n\nexport const three = add(1, 2);\n'},
              ["tsc", "-p", "."]),
    Case(name="javascript/webpack/import-case", recipe="path-case", command=["webpack"], expect="green", tier="B",
         files={"src/index.js": "import { Card } from './components/card';\n\nCard();\n",
                "src/components/Card.jsx": "export const Card = () => 1;\n"},
         wanted={"src/index.js": "import { Card } from './components/Card';\n\nCard();\n"},
         log="asset main.js 1.1 KiB [emitted] (name: main)\n./src/index.js 60 bytes [built] [code generated]\n\n"
             "ERROR in ./src/index.js 1:0-41\nModule not found: Error: Can't resolve './components/card' in '/builds/shop/src'\n"
             "resolve './components/card' in '/builds/shop/src'\n  using description file: /builds/shop/package.json "
             "(relative path: ./src)\n\nwebpack 5.88.2 compiled with 1 error in 204 ms\n"),
    Case(name="javascript/node/two-in-case", recipe="path-case", command=["node", "index.js"], expect="suggestion",
         needs=("node",), files={"index.js": "require('./BUTTON');\n", "button.js": "\n", "Button.js": "\n"},
         why="two files differ from it in case alone"),
]

JEST_SNAP = ("// Jest Snapshot v1, https://goo.gl/fbAQLP\n\nexports[`box is big 1`] = `\n{\n  \"a\": 1,\n}\n`;\n\n"
             "exports[`box is small 1`] = `\n{\n  \"a\": 0,\n}\n`;\n\nexports[`greets 1`] = `\"hello\"`;\n\n"
             "exports[`says bye \\`now\\` 1`] = `\"bye\"`;\n")
JEST_TEST = ("test('greets', () => { expect('hello').toMatchSnapshot(); });\n"
             "describe('box', () => { test('is big', () => { expect({a: 1}).toMatchSnapshot(); }); });\n")
JEST_LOG = """PASS src/greet.test.js
  ✓ greets (2 ms)
  box
    ✓ is big (1 ms)

 › 2 snapshots obsolete.
   • box is small 1
   • says bye `now` 1
Snapshot Summary
 › 2 snapshots obsolete from 1 test suite. To remove them all, run `npm run test -- -u`.
   ↳ src/greet.test.js
       • box is small 1
       • says bye `now` 1

Test Suites: 1 passed, 1 total
Tests:       2 passed, 2 total
Snapshots:   2 obsolete, 2 passed, 2 total
Time:        0.231 s
Ran all test suites.
"""
SNAPSHOTS = [
    Case(name="javascript/jest/obsolete-snapshots", recipe="obsolete-snapshot", command=["jest", "--ci"], expect="green",
         tier="B", files={"src/greet.test.js": JEST_TEST, "src/__snapshots__/greet.test.js.snap": JEST_SNAP}, log=JEST_LOG,
         wanted={"src/__snapshots__/greet.test.js.snap":
                 "// Jest Snapshot v1, https://goo.gl/fbAQLP\n\nexports[`box is big 1`] = `\n{\n  \"a\": 1,\n}\n`;\n\n"
                 "exports[`greets 1`] = `\"hello\"`;\n"}),
    Case(name="javascript/jest/obsolete-but-there", recipe="obsolete-snapshot", command=["jest", "--ci"], expect="nothing",
         files={"src/greet.test.js": JEST_TEST + "test('is small', () => { check(0); });\ntest('says bye `now`', () => {});\n",
                "src/__snapshots__/greet.test.js.snap": JEST_SNAP}, log=JEST_LOG,
         why="tests of these names still stand in the commit"),
    Case(name="javascript/jest/obsolete-file", recipe="obsolete-snapshot", command=["jest", "--ci"], expect="nothing",
         files={"src/__snapshots__/gone.test.js.snap": JEST_SNAP},
         log="Snapshot Summary\n › 1 snapshot file obsolete from 1 test suite. To remove it, run `npm run test -- -u`.\n"
             "   ↳   • src/__snapshots__/gone.test.js.snap\n\nTest Suites: 1 passed, 1 total\n",
         why="a file to delete, and a patch deletes nothing"),
]

PACKAGE = """{
  "name": "shop",
  "version": "1.0.0",
  "dependencies": {
    "express": "^4.18.2",@
    "react": "^18.2.0"
  }
}
"""
LOCK = """{
  "name": "shop",
  "version": "1.0.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "shop",
      "version": "1.0.0",
      "dependencies": {
        "express": "^4.18.2",@
        "react": "^18.2.0"
      }
    },
    "node_modules/express": {
      "version": "4.18.2"
    },
    "node_modules/lodash": {
      "version": "4.17.21"
    },
    "node_modules/react": {
      "version": "18.2.0"
    }
  }
}
"""
CARGO_TOML = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nbytes = "1"\n@serde = "1"\n'
CARGO_LOCK = """# This file is automatically @generated by Cargo.
# It is not intended for manual editing.
version = 3

[[package]]
name = "bytes"
version = "1.4.0"
source = "registry+https://index.example.org/"

[[package]]
name = "log"
version = "0.4.17"
source = "registry+https://index.example.org/"

[[package]]
name = "serde"
version = "1.0.160"
source = "registry+https://index.example.org/"

[[package]]
name = "shop"
version = "0.1.0"
dependencies = [
 "bytes",
!"serde",
]
"""
CARGO_LOG = """   Compiling shop v0.1.0 (/builds/shop)
error[E0433]: failed to resolve: use of undeclared crate or module `log`
 --> src/lib.rs:2:5
  |
2 |     log::info!("x");
  |     ^^^ use of undeclared crate or module `log`

For more information about this error, try `rustc --explain E0433`.
error: could not compile `shop` due to previous error
"""
NODE_LOG = """node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module 'lodash'
Require stack:
- /builds/shop/src/cart.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at Module._load (node:internal/modules/cjs/loader:1038:27)

Node.js v20.20.2
"""
ESLINT_LOG = """
/builds/shop/src/cart.js
  1:1  error  'lodash' should be listed in the project's dependencies. Run 'npm i -S lodash' to add it  import/no-extraneous-dependencies

✖ 1 problem (1 error, 0 warnings)

"""
MANIFESTS = "fix:\n  manifests: true\n  max_files: 2\n"


def npm(name: str, log: str, expect: str = "green", policy: str = MANIFESTS, **more) -> Case:
    files = {"package.json": PACKAGE.replace("@", ""), "package-lock.json": LOCK.replace("@", ""),
             "src/cart.js": "const _ = require('lodash');\n"}
    files |= more.pop("files", {})
    wanted = {"package.json": PACKAGE.replace("@", '\n    "lodash": "^4.17.21",'),
              "package-lock.json": LOCK.replace("@", '\n        "lodash": "^4.17.21",')}
    return Case(name=name, recipe="undeclared-dependency", files=files, wanted=wanted if expect == "green" else {},
                command=["npm", "test"], expect=expect, tier="B", policy=policy, log=log, **more)


DEPENDENCIES = [
    npm("javascript/eslint/extraneous-dependency", ESLINT_LOG),
    npm("javascript/node/undeclared-dependency", NODE_LOG),
    npm("javascript/node/undeclared-protected", NODE_LOG, expect="nothing", policy="", why="manifests are protected"),
    npm("javascript/node/undeclared-not-locked", NODE_LOG.replace("lodash", "underscore"), expect="nothing",
        why="the lock file does not have it: nobody knows the version"),
    npm("javascript/node/undeclared-development", NODE_LOG, expect="nothing",
        files={"package-lock.json": LOCK.replace("@", "").replace('"4.17.21"', '"4.17.21",\n      "dev": true')},
        why="installed for development only: which list it belongs to is for a person"),
    Case(name="rust/cargo/undeclared-crate", recipe="undeclared-dependency", command=["cargo", "build"], expect="green",
         tier="B", policy=MANIFESTS, log=CARGO_LOG,
         files={"Cargo.toml": CARGO_TOML.replace("@", ""), "Cargo.lock": CARGO_LOCK.replace("!", " "),
                "src/lib.rs": 'pub fn f() {\n    log::info!("x");\n}\n'},
         wanted={"Cargo.toml": CARGO_TOML.replace("@", 'log = "0.4.17"\n'),
                 "Cargo.lock": CARGO_LOCK.replace("!", ' "log",\n ')}),
    Case(name="rust/cargo/undeclared-module", recipe="undeclared-dependency", command=["cargo", "build"], expect="nothing",
         policy=MANIFESTS, log=CARGO_LOG,
         files={"Cargo.toml": CARGO_TOML.replace("@", ""), "Cargo.lock": CARGO_LOCK.replace("!", " "),
                "src/lib.rs": 'pub fn f() {\n    log::info!("x");\n}\n', "src/log.rs": "\n"},
         why="a module of that name lies there: mod log; is what is missing"),
]

SPEC = """import { test, expect } from '@playwright/test';

test('saves', async ({ page }) => {
  await page.setContent('<button>Save</button><button>Save all</button>');
  await page.@.click();
});
"""
STRICT_LOG = """
Running 1 test using 1 worker

  ✘  1 tests/save.spec.ts:3:1 › saves (137ms)


  1) tests/save.spec.ts:3:1 › saves ────────────────────────────────────────────────────────────────

    Error: locator.click: Error: strict mode violation: getByText('Save') resolved to 2 elements:
        1) <button>Save</button> aka getByRole('button', { name: 'Save', exact: true })
        2) <button>Save all</button> aka getByRole('button', { name: 'Save all' })

    Call log:
      - waiting for getByText('Save')


      3 | test('saves', async ({ page }) => {
      4 |   await page.setContent('<button>Save</button><button>Save all</button>');
    > 5 |   await page.getByText('Save').click();
        |                                ^
      6 | });
      7 |
        at /builds/shop/tests/save.spec.ts:5:32

    Error Context: test-results/save-saves/error-context.md

  1 failed
    tests/save.spec.ts:3:1 › saves ─────────────────────────────────────────────────────────────────
"""
SLOW = """import { test } from '@playwright/test';

test('slow', async ({ page }) => {
  test.setTimeout(!);
  await page.goto('/slow');
});
"""
SLOW_LOG = """
Running 1 test using 1 worker

  ✘  1 tests/slow.spec.ts:3:1 › slow (15.0s)


  1) tests/slow.spec.ts:3:1 › slow ─────────────────────────────────────────────────────────────────

    Test timeout of 15000ms exceeded.

    Error: page.goto: Test timeout of 15000ms exceeded.

      3 | test('slow', async ({ page }) => {
      4 |   test.setTimeout(15000);
    > 5 |   await page.goto('/slow');
        |              ^
      6 | });
        at /builds/shop/tests/slow.spec.ts:5:14

  1 failed
    tests/slow.spec.ts:3:1 › slow ──────────────────────────────────────────────────────────────────
"""


def browser(name: str, recipe: str, path: str, before: str, after: str, log: str, expect: str = "green", why: str = "") -> Case:
    return Case(name=name, recipe=recipe, files={path: before}, wanted={path: after} if expect == "green" else {},
                command=["playwright", "test"], expect=expect, tier="B", log=log, why=why)


SAVE = SPEC.replace("@.", "getByText('Save').")
BROWSER = [
    browser("javascript/playwright/strict-mode", "playwright-locator", "tests/save.spec.ts", SAVE,
            SPEC.replace("@.", "getByRole('button', { name: 'Save', exact: true })."), STRICT_LOG),
    browser("javascript/playwright/strict-mode-stale", "playwright-locator", "tests/save.spec.ts",
            SAVE.replace(".click()", ".dblclick()"), "", STRICT_LOG, "nothing", "the line has changed since"),
    browser("javascript/playwright/strict-mode-same-name", "playwright-locator", "tests/save.spec.ts", SAVE, "",
            STRICT_LOG.replace("<button>Save all</button> aka getByRole('button', { name: 'Save all' })",
                               "<a href=\"x\">Save</a> aka getByRole('link', { name: 'Save' })"),
            "suggestion", "both are called Save"),
    browser("javascript/playwright/strict-mode-counted", "playwright-locator", "tests/save.spec.ts", SAVE, "",
            STRICT_LOG.replace("getByRole('button', { name: 'Save', exact: true })", "getByText('Save').first()")
            .replace("getByRole('button', { name: 'Save all' })", "getByText('Save').nth(1)"),
            "nothing", "a locator that counts passes whatever stands there"),
    browser("javascript/playwright/timeout", "playwright-timeout", "tests/slow.spec.ts", SLOW.replace("!", "15000"),
            SLOW.replace("!", "30000"), SLOW_LOG),
    browser("javascript/playwright/timeout-grouped", "playwright-timeout", "tests/slow.spec.ts", SLOW.replace("!", "15_000"),
            SLOW.replace("!", "30_000"), SLOW_LOG.replace("setTimeout(15000)", "setTimeout(15_000)")),
    browser("javascript/playwright/timeout-long", "playwright-timeout", "tests/slow.spec.ts", SLOW.replace("!", "60000"), "",
            SLOW_LOG.replace("15000", "60000"), "nothing", "a minute is enough: the test hangs"),
    browser("javascript/playwright/timeout-of-config", "playwright-timeout", "tests/slow.spec.ts",
            SLOW.replace("  test.setTimeout(!);\n", ""), "", SLOW_LOG, "nothing", "the limit is set elsewhere, for all tests"),
]

WORKFLOW = """name: CI
on: [push]
jobs:
  test:
    runs-on: ubuntu-20.04
    steps:
      - uses: actions/checkout@v4
      - run: make test
      - uses: actions/upload-artifact@v3
        with:
          name: report
          path: report.xml
"""
WORKFLOWS = [
    Case(name="github/deprecated-action", recipe="deprecated-version", files={".github/workflows/ci.yml": WORKFLOW},
         command=["true"], expect="suggestion",
         log="##[error]This request has been automatically failed because it uses a deprecated version of "
             "`actions/upload-artifact: v3`. Learn more: https://github.blog/changelog/\n"),
    Case(name="github/deprecated-image", recipe="deprecated-version", files={".github/workflows/ci.yml": WORKFLOW},
         command=["true"], expect="suggestion",
         log="##[error]This is a scheduled Ubuntu 20.04 brownout. Ubuntu 20.04 LTS runner will be removed on 2025-04-15.\n"),
    Case(name="github/deprecated-node", recipe="deprecated-version", command=["true"], expect="suggestion",
         files={".github/workflows/ci.yaml": WORKFLOW.replace("checkout@v4", "checkout@v3")},
         log="make: *** [Makefile:2: test] Error 1\n##[error]Process completed with exit code 2.\n"
             "##[warning]Node.js 16 actions are deprecated. Please update the following actions to use Node.js 20: "
             "actions/checkout@v3, actions/upload-artifact@v3.\n"),
]

SCRIPT = "#!/bin/sh\necho built\n"
MODES = [
    Case(name="shell/sh/not-executable", recipe="executable-bit", files={"build.sh": SCRIPT}, command=["sh", "-c", "./build.sh"],
         expect="suggestion", needs=("sh",)),
    Case(name="shell/make/not-executable", recipe="executable-bit", needs=("make",), command=["make"], expect="suggestion",
         files={"tools/build.sh": SCRIPT, "Makefile": "all:\n\t./tools/build.sh\n"}),
    Case(name="shell/sh/not-a-script", recipe="executable-bit", files={"data.bin": "no script\n"}, expect="nothing",
         command=["sh", "-c", "./data.bin"], needs=("sh",), why="no program: its mode is right"),
]

CASES = COMPILERS + PATHS + SNAPSHOTS + DEPENDENCIES + BROWSER + WORKFLOWS + MODES
