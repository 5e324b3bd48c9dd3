"""Imports and names: unused-import, unused-variable, missing-import, did-you-mean."""

from __future__ import annotations

from . import Case

FLAKE8 = ["flake8", "--isolated", "."]
PYLINT = ["pylint", "--disable=all", "--enable=unused-import,unused-variable,undefined-variable", "app.py"]
PYFLAKES = ["/usr/bin/python3", "-m", "pyflakes", "."]
TSC = ["tsc", "--noEmit", "--strict", "--noUnusedLocals", "-p", "."]
RUSTC = ["/usr/bin/rustc", "-D", "warnings", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"]
JAVAC = ["javac", "-d", "out", "-sourcepath", "src"]
GO = {"GOFLAGS": "-mod=mod", "GO111MODULE": "on"}
GO_MOD = "module example.com/app\n\ngo 1.19\n"
TSCONFIG = '{"compilerOptions": {"target": "es2020", "module": "es2020", "moduleResolution": "node", "types": []}, "include": ["src"]}\n'
CHECKSTYLE = """<?xml version="1.0"?>
<!DOCTYPE module PUBLIC "-//Checkstyle//DTD Checkstyle Configuration 1.3//EN"
  "https://checkstyle.org/dtds/configuration_1_3.dtd">
<module name="Checker"><module name="TreeWalker"><module name="UnusedImports"/></module></module>
"""

CASES: list[Case] = []


def add(name: str, recipe: str, files: dict[str, str], command: list[str], wanted: dict[str, str] | None, **more) -> None:
    expect = more.pop("expect", "green" if wanted else "nothing")
    if wanted is None:
        wanted = {}
    CASES.append(Case(name=name, recipe=recipe, files=files, command=command, expect=expect, wanted=wanted, **more))


def python(name: str, recipe: str, before: str, after: str | None, command: list[str] = FLAKE8, **more) -> None:
    files = {"app.py": before, **more.pop("files", {})}
    add("python/" + name, recipe, files, command, {"app.py": after} if after is not None else None, **more)


# --- unused imports of Python ---

python("flake8/unused-import", "unused-import",
       'import os\nimport sys\n\nprint(sys.argv)\n', 'import sys\n\nprint(sys.argv)\n')
python("flake8/unused-only-import", "unused-import",
       '"""Say hello."""\n\nimport os\n\n\ndef main():\n    print("hello")\n',
       '"""Say hello."""\n\n\ndef main():\n    print("hello")\n')
python("flake8/unused-first-lines", "unused-import",
       'import os\nimport re\n\n\ndef main():\n    print("hello")\n', 'def main():\n    print("hello")\n')
python("flake8/unused-one-of-from", "unused-import",
       'from collections import OrderedDict, deque\n\nprint(deque())\n', 'from collections import deque\n\nprint(deque())\n')
python("flake8/unused-one-of-lines", "unused-import",
       'from collections import (\n    OrderedDict,\n    defaultdict,\n    deque,\n)\n\nprint(deque(), OrderedDict())\n',
       'from collections import (\n    OrderedDict,\n    deque,\n)\n\nprint(deque(), OrderedDict())\n')
python("flake8/unused-last-without-comma", "unused-import",
       'from collections import (\n    OrderedDict,\n    deque\n)\n\nprint(OrderedDict())\n',
       'from collections import (\n    OrderedDict\n)\n\nprint(OrderedDict())\n')
python("flake8/unused-parenthesised", "unused-import",
       'from collections import (OrderedDict, deque)\n\nprint(OrderedDict())\n',
       'from collections import OrderedDict\n\nprint(OrderedDict())\n')
python("flake8/unused-all-of-from", "unused-import",
       'import sys\nfrom collections import (\n    OrderedDict,\n    deque,\n)\nfrom typing import List\n\nprint(sys.path)\n',
       'import sys\n\nprint(sys.path)\n')
python("flake8/unused-alias", "unused-import",
       'import os.path as osp\nimport xml.dom.minidom\nimport sys\n\nprint(sys.path)\n', 'import sys\n\nprint(sys.path)\n')
python("flake8/unused-relative", "unused-import",
       'print(1)\n', 'print(1)\n',
       files={"pkg/__init__.py": "", "pkg/a.py": "X = 1\nY = 2\n", "pkg/b.py": "from .a import X, Y\n\nprint(X)\n"})
CASES[-1] = CASES[-1].__class__(**{**CASES[-1].__dict__, "wanted": {"pkg/b.py": "from .a import X\n\nprint(X)\n"}})
python("flake8/unused-backslash", "unused-import",
       'from collections import OrderedDict, \\\n    deque\n\nprint(OrderedDict())\n',
       'from collections import OrderedDict\n\nprint(OrderedDict())\n')
python("flake8/unused-groups", "unused-import",
       'import json\nimport sys\n\nfrom helper import double, half\n\n\nprint(sys.argv, half(2))\n',
       'import sys\n\nfrom helper import half\n\n\nprint(sys.argv, half(2))\n',
       files={"helper.py": "def double(x):\n    return 2 * x\n\n\ndef half(x):\n    return x / 2\n"})
python("flake8/unused-in-function", "unused-import",
       'def main():\n    import os\n    import sys\n    print(sys.argv)\n', 'def main():\n    import sys\n    print(sys.argv)\n')
python("flake8/unused-crlf", "unused-import",
       'import os\r\nimport sys\r\n\r\nprint(sys.argv)\r\n', 'import sys\r\n\r\nprint(sys.argv)\r\n',
       command=["flake8", "--isolated", "--select=F", "."])
python("pyflakes/unused", "unused-import",
       'import os\nimport sys\nfrom json import dumps as to_json, loads\n\nprint(sys.argv, loads)\n',
       'import sys\nfrom json import loads\n\nprint(sys.argv, loads)\n', command=PYFLAKES)
python("pylint/unused", "unused-import",
       'import os\nimport sys\nimport os.path as osp\nfrom collections import OrderedDict, deque as d\n\nprint(sys.argv, OrderedDict)\n',
       'import sys\nfrom collections import OrderedDict\n\nprint(sys.argv, OrderedDict)\n', command=PYLINT)
python("ruff/unused-concise", "unused-import",
       'import os\nimport sys\n\nprint(sys.argv)\n', 'import sys\n\nprint(sys.argv)\n', command=["ruff", "check", "."],
       needs=("ruff",))

python("flake8/near-try-import", "unused-import",
       'try:\n    import simplejson\nexcept ImportError:\n    pass\n', None, expect="nothing",
       why="an optional import is there for its effect")
python("flake8/near-init", "unused-import", 'print(1)\n', None,
       files={"pkg/__init__.py": "from .a import X\n", "pkg/a.py": "X = 1\n"},
       why="a package's __init__ imports for others")
python("flake8/near-reexport", "unused-import", 'from pathlib import Path\n', None,
       files={"user.py": "from app import Path\n\nprint(Path())\n"}, why="another module takes the name from here")
python("flake8/near-patched", "unused-import", 'import subprocess\n', None,
       files={"test_app.py": 'from unittest import mock\n\n\ndef test():\n    with mock.patch("app.subprocess"):\n        pass\n'},
       why="a test patches the name here")
python("flake8/near-doctest", "unused-import",
       'import math\n\n\ndef area(r):\n    """Area.\n\n    >>> area(1) == math.pi\n    True\n    """\n    return 3 * r\n', None,
       why="a doctest uses the import")
python("flake8/near-comment", "unused-import",
       'import os  # the tests look for it here\nimport sys\n\nprint(sys.argv)\n', None, why="a comment gives a reason to keep it")
python("flake8/near-fixture", "unused-import",
       'print(1)\n', None,
       files={"fixtures.py": "def client():\n    return 1\n",
              "test_a.py": "from fixtures import client\n\n\ndef test_a(client):\n    assert client\n"},
       why="a pytest fixture is used by its name")
python("flake8/near-signals", "unused-import", 'import signals\n', None, files={"signals.py": "print('registered')\n"},
       why="the module is imported for what loading it does")
python("flake8/near-generated", "unused-import", '# Generated by protoc. DO NOT EDIT.\nimport os\n', None,
       why="a generated file is mended in its generator")

# --- unused variables of Python ---

python("flake8/unused-variable", "unused-variable",
       'def f():\n    x = 1\n    return 2\n', 'def f():\n    return 2\n', tier="B")
python("flake8/unused-exception-name", "unused-variable",
       'def f():\n    try:\n        return int("1")\n    except ValueError as error:\n        return None\n',
       'def f():\n    try:\n        return int("1")\n    except ValueError:\n        return None\n', tier="B")
python("pylint/unused-variable", "unused-variable",
       'def f():\n    name = "x"\n    return 2\n', 'def f():\n    return 2\n', command=PYLINT, tier="B")
python("flake8/near-unused-call", "unused-variable",
       'def f(queue):\n    item = queue.get()\n    return 2\n', None, why="the call may be what is wanted")
python("flake8/near-unused-twice", "unused-variable",
       'def f(flag):\n    x = 1\n    if flag:\n        x = 2\n    return flag\n', None, why="the variable is set twice")
python("flake8/near-unused-alone", "unused-variable",
       'def f():\n    x = 1\n', None, why="the function would be empty")

# --- missing imports of Python ---

python("flake8/missing-import", "missing-import",
       'import sys\n\nprint(os.path.join("a", sys.argv[0]))\n', 'import os\nimport sys\n\nprint(os.path.join("a", sys.argv[0]))\n', tier="B")
python("flake8/missing-two", "missing-import",
       '"""Times."""\n\n\ndef f():\n    print(json.dumps({}), time.time())\n',
       '"""Times."""\n\nimport json\nimport time\n\n\ndef f():\n    print(json.dumps({}), time.time())\n', tier="B")
python("flake8/missing-no-docstring", "missing-import",
       '#!/usr/bin/env python3\ndef f():\n    print(math.sqrt(2))\n',
       '#!/usr/bin/env python3\n\nimport math\n\n\ndef f():\n    print(math.sqrt(2))\n', tier="B")
python("flake8/missing-at-top", "missing-import",
       'def f():\n    print(math.sqrt(2))\n', 'import math\n\n\ndef f():\n    print(math.sqrt(2))\n', tier="B")
python("flake8/missing-before-local", "missing-import",
       'from helper import half\n\n\ndef f():\n    print(math.sqrt(half(2)))\n',
       'import math\n\nfrom helper import half\n\n\ndef f():\n    print(math.sqrt(half(2)))\n',
       files={"helper.py": "def half(x):\n    return x / 2\n"}, tier="B")
python("flake8/missing-after-future", "missing-import",
       'from __future__ import annotations\n\n\ndef f():\n    return re.compile("a")\n',
       'from __future__ import annotations\n\nimport re\n\n\ndef f():\n    return re.compile("a")\n', tier="B")
python("python/missing-import-run", "missing-import",
       'import sys\n\n\ndef f():\n    return os.path.basename(sys.argv[0])\n\n\nf()\n',
       'import os\nimport sys\n\n\ndef f():\n    return os.path.basename(sys.argv[0])\n\n\nf()\n',
       command=["/usr/bin/python3", "app.py"], tier="B")
python("pylint/missing-import", "missing-import",
       'import sys\nprint(shutil.which(sys.argv[0]))\n', 'import shutil\nimport sys\nprint(shutil.which(sys.argv[0]))\n',
       command=PYLINT, tier="B")
python("pytest/missing-import", "missing-import",
       'def f():\n    return os.getcwd()\n', 'import os\n\n\ndef f():\n    return os.getcwd()\n',
       files={"test_app.py": "from app import f\n\n\ndef test_f():\n    assert f()\n"},
       command=["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"], tier="B", needs=("pytest",))
python("flake8/near-variable-like-module", "missing-import",
       'def f(events):\n    return [e for e in events if e.at > time]\n', None, why="a parameter was forgotten, not an import")
python("flake8/near-no-such-attribute", "missing-import",
       'def f():\n    return time.hour\n', None, why="the module time has no hour: a variable is missing")
python("flake8/near-own-module", "missing-import",
       'def f():\n    return queue.Queue()\n', None, files={"lib/queue.py": "class Queue:\n    pass\n"},
       why="the tree has a module of that name")
python("flake8/near-unknown", "missing-import", 'print(frobnicate.run())\n', None, why="nobody knows the name")

# --- misspelt names of Python ---

python("python/did-you-mean-name", "did-you-mean",
       'def f(value):\n    return valeu + 1\n\n\nprint(f(1))\n', 'def f(value):\n    return value + 1\n\n\nprint(f(1))\n',
       command=["/usr/bin/python3", "app.py"], tier="B")
python("python/did-you-mean-attribute", "did-you-mean",
       'import math\n\nprint(math.sqr(2))\n', 'import math\n\nprint(math.sqrt(2))\n', command=["/usr/bin/python3", "app.py"], tier="B")
python("python/near-did-you-mean-far", "did-you-mean",
       'def load(path):\n    return path\n\n\nprint(loads("{}"))\nprint(loads("[]"))\n', None, command=["/usr/bin/python3", "app.py"],
       expect="suggestion", why="loads is used twice: json's was forgotten")


# --- Go ---

def go(name: str, recipe: str, before: str, after: str | None, **more) -> None:
    files = {"go.mod": GO_MOD, "main.go": before, **more.pop("files", {})}
    add("go/build/" + name, recipe, files, more.pop("command", ["go", "build", "-o", "out/", "./..."]), {"main.go": after} if after else None,
        environment=GO, needs=("go",), **more)


go("unused-import", "unused-import",
   'package main\n\nimport (\n\t"fmt"\n\t"os"\n\n\t"example.com/app/p"\n)\n\nfunc main() {\n\tfmt.Println("x")\n}\n',
   'package main\n\nimport (\n\t"fmt"\n)\n\nfunc main() {\n\tfmt.Println("x")\n}\n', files={"p/p.go": "package p\n"})
go("unused-import-alias", "unused-import",
   'package main\n\nimport (\n\t"fmt"\n\tstr "strings"\n\t"math/rand"\n)\n\nfunc main() {\n\tfmt.Println("x")\n}\n',
   'package main\n\nimport (\n\t"fmt"\n)\n\nfunc main() {\n\tfmt.Println("x")\n}\n')
go("unused-only-import", "unused-import",
   'package main\n\nimport "os"\n\nfunc main() {\n}\n', 'package main\n\nfunc main() {\n}\n')
go("unused-whole-block", "unused-import",
   'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc main() {\n}\n', 'package main\n\nfunc main() {\n}\n')
go("unused-variable", "unused-variable",
   'package main\n\nimport "fmt"\n\nfunc main() {\n\tx := 1\n\tfmt.Println("x")\n}\n',
   'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("x")\n}\n', tier="B")
go("unused-variable-var", "unused-variable",
   'package main\n\nimport "fmt"\n\nfunc main() {\n\tvar name string\n\tfmt.Println("x")\n}\n',
   'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("x")\n}\n', tier="B")
go("missing-import", "missing-import",
   'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc main() {\n\tfmt.Println(strings.ToUpper(os.Args[0]), http.StatusOK)\n}\n',
   'package main\n\nimport (\n\t"fmt"\n\t"net/http"\n\t"os"\n\t"strings"\n)\n\nfunc main() {\n\tfmt.Println(strings.ToUpper(os.Args[0]), http.StatusOK)\n}\n',
   tier="B")
go("missing-import-single", "missing-import",
   'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(strings.ToUpper("a"), bytes.NewReader(nil))\n}\n',
   'package main\n\nimport (\n\t"bytes"\n\t"fmt"\n\t"strings"\n)\n\nfunc main() {\n\tfmt.Println(strings.ToUpper("a"), bytes.NewReader(nil))\n}\n',
   tier="B")
go("missing-import-none", "missing-import",
   'package main\n\nfunc main() {\n\tfmt.Println("a")\n}\n', 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("a")\n}\n', tier="B")
go("missing-import-by-selector", "missing-import",
   'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(rand.Intn(3))\n}\n',
   'package main\n\nimport (\n\t"fmt"\n\t"math/rand"\n)\n\nfunc main() {\n\tfmt.Println(rand.Intn(3))\n}\n', tier="B")
go("missing-import-groups", "missing-import",
   'package main\n\nimport (\n\t"example.com/app/p"\n)\n\nfunc main() {\n\tp.Run(strconv.Itoa(1))\n}\n',
   'package main\n\nimport (\n\t"strconv"\n\n\t"example.com/app/p"\n)\n\nfunc main() {\n\tp.Run(strconv.Itoa(1))\n}\n',
   files={"p/p.go": "package p\n\nfunc Run(string) {}\n"}, tier="B")
go("did-you-mean-method", "did-you-mean",
   'package main\n\ntype T struct{}\n\nfunc (t *T) Run() {}\n\nfunc main() {\n\tt := &T{}\n\tt.run()\n}\n',
   'package main\n\ntype T struct{}\n\nfunc (t *T) Run() {}\n\nfunc main() {\n\tt := &T{}\n\tt.Run()\n}\n', tier="B")
go("near-several-packages", "missing-import",
   'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(template.New("x"))\n}\n', None, expect="suggestion",
   why="text/template and html/template both have New")
go("near-variable", "missing-import",
   'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(user.Email)\n}\n', None, why="a variable is missing, not os/user")
go("near-own-package", "missing-import",
   'package main\n\nfunc main() {\n\tlog.Println("x")\n}\n', None, files={"internal/log/log.go": "package log\n\nfunc Println(string) {}\n"},
   why="the tree has a package log")
go("near-unused-call", "unused-variable",
   'package main\n\nfunc f() int { return 1 }\n\nfunc main() {\n\tx := f()\n}\n', None, why="the call may be what is wanted")
go("near-assigned-later", "unused-variable",
   'package main\n\nfunc main() {\n\tx := 1\n\tx = 2\n}\n', None, why="the variable is set again")


# --- Rust ---

def rust(name: str, recipe: str, before: str, after: str | None, **more) -> None:
    files = {"src/lib.rs": before, **more.pop("files", {})}
    add("rust/rustc/" + name, recipe, files, more.pop("command", RUSTC), {"src/lib.rs": after} if after else None, needs=("rustc",), **more)


rust("unused-import", "unused-import",
     'use std::collections::HashMap;\nuse std::fmt;\n\npub fn f() -> HashMap<u8, u8> {\n    HashMap::new()\n}\n',
     'use std::collections::HashMap;\n\npub fn f() -> HashMap<u8, u8> {\n    HashMap::new()\n}\n')
rust("unused-in-braces", "unused-import",
     'use std::collections::{BTreeMap, HashMap, HashSet};\n\npub fn f() -> HashMap<u8, u8> {\n    HashMap::new()\n}\n',
     'use std::collections::HashMap;\n\npub fn f() -> HashMap<u8, u8> {\n    HashMap::new()\n}\n')
rust("unused-self-stays", "unused-import",
     'use std::fmt::{self, Write};\n\npub fn f() -> fmt::Error {\n    fmt::Error\n}\n',
     'use std::fmt;\n\npub fn f() -> fmt::Error {\n    fmt::Error\n}\n')
rust("unused-all-in-braces", "unused-import",
     'use std::io::{self, Read};\nuse std::rc::Rc as R;\n\npub fn f() {}\n', 'pub fn f() {}\n')
rust("unused-variable", "unused-variable",
     'pub fn f() -> u8 {\n    let x = 1;\n    2\n}\n', 'pub fn f() -> u8 {\n    2\n}\n', tier="B")
rust("missing-import", "missing-import",
     'pub fn f() -> HashMap<u8, u8> {\n    HashMap::new()\n}\n',
     'use std::collections::HashMap;\n\npub fn f() -> HashMap<u8, u8> {\n    HashMap::new()\n}\n', tier="B")
rust("missing-import-sorted", "missing-import",
     'use std::collections::BTreeMap;\nuse std::rc::Rc;\n\npub fn f(a: HashMap<u8, u8>, b: Rc<u8>, c: BTreeMap<u8, u8>) {\n    drop((a, b, c));\n}\n',
     'use std::collections::BTreeMap;\nuse std::collections::HashMap;\nuse std::rc::Rc;\n\npub fn f(a: HashMap<u8, u8>, b: Rc<u8>, c: BTreeMap<u8, u8>) {\n    drop((a, b, c));\n}\n',
     tier="B")
rust("did-you-mean-function", "did-you-mean",
     'pub fn f() -> u8 {\n    helpr()\n}\n\nfn helper() -> u8 {\n    1\n}\n', 'pub fn f() -> u8 {\n    helper()\n}\n\nfn helper() -> u8 {\n    1\n}\n', tier="B")
rust("did-you-mean-variable", "did-you-mean",
     'pub fn f(value: u8) -> u8 {\n    valeu + 1\n}\n', None, expect="nothing", why="rustc 1.63 offers nothing here")
rust("near-several-candidates", "missing-import",
     'pub fn f(r: Result<(), Error>) {\n    drop(r);\n}\n', None, expect="nothing", why="std has many types called Error")
rust("near-cfg", "unused-import",
     'use std::collections::HashMap;\n\n#[cfg(feature = "maps")]\npub fn f() -> HashMap<u8, u8> {\n    HashMap::new()\n}\n\npub fn g() {}\n', None,
     why="another feature of the crate uses the import")
rust("near-underscore", "unused-variable",
     'pub fn f(x: u8) -> u8 {\n    2\n}\n', None, why="a parameter is part of what others call")
rust("near-call", "unused-variable",
     'fn g() -> u8 {\n    1\n}\n\npub fn f() {\n    let x = g();\n}\n', None, why="the call may be what is wanted")


# --- TypeScript ---

def tsc(name: str, recipe: str, before: str, after: str | None, **more) -> None:
    files = {"tsconfig.json": TSCONFIG, "src/app.ts": before, **more.pop("files", {})}
    add("typescript/tsc/" + name, recipe, files, more.pop("command", TSC), {"src/app.ts": after} if after else None, needs=("tsc",), **more)


M = {"src/m.ts": "export const a = 1;\nexport const b = 2;\nexport default 3;\nexport interface Shape { side: number }\n"}
tsc("unused-specifier", "unused-import",
    'import { a, b } from "./m";\n\nexport const c = a;\n', 'import { a } from "./m";\n\nexport const c = a;\n', files=M)
tsc("unused-default", "unused-import",
    'import m, { a } from "./m";\n\nexport const c = a;\n', 'import { a } from "./m";\n\nexport const c = a;\n', files=M)
tsc("unused-braces-of-default", "unused-import",
    'import m, { a } from "./m";\n\nexport const c = m;\n', 'import m from "./m";\n\nexport const c = m;\n', files=M)
tsc("unused-lines", "unused-import",
    "import {\n  a,\n  b as second,\n} from './m';\n\nexport const c = a;\n", "import {\n  a,\n} from './m';\n\nexport const c = a;\n", files=M)
tsc("unused-whole", "unused-import",
    'import { a, b } from "./m";\nimport * as m from "./m";\n\nexport const c = 1;\n', 'export const c = 1;\n', files=M, tier="B")
tsc("unused-type", "unused-import",
    'import { a } from "./m";\nimport type { Shape } from "./m";\n\nexport const c = a;\n', 'import { a } from "./m";\n\nexport const c = a;\n', files=M, tier="B")
tsc("unused-local", "unused-variable",
    'export function f(): number {\n  const unused = 1;\n  return 2;\n}\n', 'export function f(): number {\n  return 2;\n}\n', tier="B")
tsc("missing-import", "missing-import",
    'import { a } from "./m";\n\nexport const c = a + helper();\n', 'import { a } from "./m";\nimport { helper } from "./util/helper";\n\nexport const c = a + helper();\n',
    files={**M, "src/util/helper.ts": "export function helper(): number {\n  return 1;\n}\n"}, tier="B")
tsc("missing-import-joined", "missing-import",
    'import { a } from "./m";\n\nexport const c = a + b;\n', 'import { a, b } from "./m";\n\nexport const c = a + b;\n', files=M, tier="B")
tsc("missing-import-first", "missing-import",
    'export const w = new Widget();\n', 'import { Widget } from "./widget";\n\nexport const w = new Widget();\n',
    files={"src/widget.ts": "export class Widget {\n  size = 1;\n}\n"}, tier="B")
tsc("did-you-mean-name", "did-you-mean",
    'export function f(value: number): number {\n  return valeu + 1;\n}\n', 'export function f(value: number): number {\n  return value + 1;\n}\n', tier="B")
tsc("did-you-mean-property", "did-you-mean",
    'export const p = { length: 1 };\nexport const q = p.lenght;\n', 'export const p = { length: 1 };\nexport const q = p.length;\n', tier="B")
tsc("near-misspelt-export", "did-you-mean",
    'import { helpr } from "./h";\n\nexport const c = helpr;\n', None, expect="suggestion", files={"src/h.ts": "export const helper = 1;\n"},
    why="the name is used below, too: one change would not do")
tsc("near-two-exports", "missing-import",
    'export const w = new Widget();\n', None, expect="suggestion",
    files={"src/a.ts": "export class Widget {}\n", "src/b.ts": "export class Widget {}\n"}, why="two files export the name")
tsc("near-nobody-exports", "missing-import", 'export const w = frobnicate();\n', None, why="nobody exports the name")
tsc("near-used-twice", "did-you-mean",
    'export const config = { timeout: 1 };\nexport const a = confg.timeout;\nexport const b = confg.timeout;\n', None, expect="suggestion",
    why="the name is used twice: something that should hold it is missing")
tsc("near-local-call", "unused-variable",
    'function g(): number {\n  return 1;\n}\n\nexport function f(): number {\n  const unused = g();\n  return 2;\n}\n', None,
    why="the call may be what is wanted")


# --- Java ---

def java(name: str, recipe: str, before: str, after: str | None, **more) -> None:
    files = {"src/app/A.java": before, **more.pop("files", {})}
    add("java/" + name, recipe, files, more.pop("command", [*JAVAC, "src/app/A.java"]), {"src/app/A.java": after} if after else None, **more)


java("javac/missing-imports", "missing-import",
     'package app;\n\nimport java.util.Map;\n\npublic class A {\n  List<String> f(Map<String, String> m) throws IOException {\n    List<String> xs = new ArrayList<>();\n    return xs;\n  }\n}\n',
     'package app;\n\nimport java.io.IOException;\nimport java.util.ArrayList;\nimport java.util.List;\nimport java.util.Map;\n\npublic class A {\n  List<String> f(Map<String, String> m) throws IOException {\n    List<String> xs = new ArrayList<>();\n    return xs;\n  }\n}\n',
     tier="B", needs=("javac",))
java("javac/missing-first", "missing-import",
     'package app;\n\npublic class A {\n  Object f() {\n    return Paths.get("x");\n  }\n}\n',
     'package app;\n\nimport java.nio.file.Paths;\n\npublic class A {\n  Object f() {\n    return Paths.get("x");\n  }\n}\n', tier="B", needs=("javac",))
java("javac/near-own-class", "missing-import",
     'package app;\n\npublic class A {\n  Optional<String> f() {\n    return null;\n  }\n}\n', None,
     files={"src/other/Optional.java": "package other;\n\npublic class Optional<T> {}\n"}, why="the tree has a class of that name", needs=("javac",))
java("javac/near-variable", "missing-import",
     'package app;\n\npublic class A {\n  int f() {\n    return count;\n  }\n}\n', None, why="a variable is missing", needs=("javac",))
java("checkstyle/unused", "unused-import",
     'package app;\n\nimport java.util.List;\nimport java.util.Map;\n\npublic class A {\n  List<String> f;\n}\n',
     'package app;\n\nimport java.util.List;\n\npublic class A {\n  List<String> f;\n}\n',
     files={"checks.xml": CHECKSTYLE}, command=["checkstyle", "-c", "checks.xml", "src/app/A.java"], needs=("checkstyle",))
java("checkstyle/unused-static", "unused-import",
     'package app;\n\nimport static java.util.Objects.requireNonNull;\n\nimport java.util.List;\n\npublic class A {\n  List<String> f;\n}\n',
     'package app;\n\nimport java.util.List;\n\npublic class A {\n  List<String> f;\n}\n',
     files={"checks.xml": CHECKSTYLE}, command=["checkstyle", "-c", "checks.xml", "src/app/A.java"], needs=("checkstyle",))


# --- JavaScript: eslint's own formatters need modules that Debian's package lacks here; stylish output by hand ---

ESLINT = {".eslintrc.json": '{"root": true, "extends": "eslint:recommended"}\n'}
add("javascript/eslint/unused-specifier", "unused-import",
    {**ESLINT, "src/a.js": "import { readFile, writeFile } from 'fs';\n\nreadFile('a', () => {});\n"}, ["eslint", "src"],
    {"src/a.js": "import { readFile } from 'fs';\n\nreadFile('a', () => {});\n"}, needs=("eslint",),
    log="\n/build/app/src/a.js\n  1:20  error  'writeFile' is defined but never used  no-unused-vars\n\n✖ 1 problem (1 error, 0 warnings)\n\n")
add("javascript/eslint/unused-require", "unused-import",
    {**ESLINT, "src/a.js": "const fs = require('fs');\nconst { join, resolve } = require('path');\n\nconsole.log(join('a'));\n"}, ["eslint", "src"],
    {"src/a.js": "const { join } = require('path');\n\nconsole.log(join('a'));\n"}, needs=("eslint",),
    log="\n/build/app/src/a.js\n  1:7   error  'fs' is assigned a value but never used       no-unused-vars\n"
        "  2:15  error  'resolve' is assigned a value but never used  no-unused-vars\n\n✖ 2 problems (2 errors, 0 warnings)\n\n")
add("javascript/eslint/near-jsx", "unused-import",
    {**ESLINT, "src/a.jsx": "import React from 'react';\nimport Box from './box';\n\nexport const a = () => <Box />;\n", "src/box.jsx": "export default 1;\n"},
    ["eslint", "src"], None, needs=("eslint",), why="markup uses both; the React plug-in is not set up",
    log="\n/build/app/src/a.jsx\n  1:8  error  'React' is defined but never used  no-unused-vars\n"
        "  2:8  error  'Box' is defined but never used    no-unused-vars\n\n✖ 2 problems (2 errors, 0 warnings)\n\n")
