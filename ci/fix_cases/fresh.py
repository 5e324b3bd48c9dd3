"""Broken builds and near misses that were written without knowledge of the recipes' code or of the other cases.

They stand in for real projects: packages in subdirectories, several findings at once, warnings between the errors, make,
npm, cargo, go, pytest and tox around the tool, long files, tabs and CRLF, colours, several tools in one log. A recipe's
author does not tune on these; what they found is in the recipe's own cases.
"""

from __future__ import annotations

import re

from fix_cases import Case

CASES: list[Case] = []

# A project's own limits where a patch needs more than one file.
SEVERAL_FILES = "fix:\n  max_files: 8\n  max_lines: 60\n"

# Debian's eslint lacks some of its own modules: these stand in for them, so that it prints as elsewhere.
STYLISH = {
    "node_modules/chalk/index.js": "const plain = new Proxy((text) => text, { get: () => plain });\nmodule.exports = plain;\n",
    "node_modules/strip-ansi/index.js": "module.exports = (text) => text;\n",
    "node_modules/text-table/index.js": "module.exports = (rows, { align = [] } = {}) => {\n"
        "  const wide = [];\n  for (const row of rows) row.forEach((cell, i) => { wide[i] = Math.max(wide[i] || 0, String(cell).length); });\n"
        "  return rows.map((row) => row.map((cell, i) => align[i] === 'r' ? String(cell).padStart(wide[i]) : String(cell).padEnd(wide[i]))\n"
        "    .join('  ').trimEnd()).join('\\n');\n};\n",
}
ESLINT = {"NODE_PATH": "node_modules:/usr/share/nodejs"}


def edited(text: str, *changes: tuple[str, str]) -> str:
    """The text with each change made at its one place."""
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in {text[:80]!r}")
        text = text.replace(old, new)
    return text


TOOLS = frozenset("black cargo checkstyle clang clang++ clang-format clang-tidy cmake eslint flake8 g++ gcc go gofmt isort javac make mvn mypy "
                  "node npm pycodestyle pyflakes3 pylint pytest rustc rustfmt shellcheck shfmt tsc yamllint".split())


def needed(files: dict[str, str], command: list[str]) -> tuple[str, ...]:
    """The tools that the command or a script it may start names."""
    scripts = [text for path, text in files.items() if path.endswith((".sh", "Makefile", "package.json"))]
    words = set(re.findall(r"[\w+-]+", " ".join([*command, *scripts])))
    return tuple(sorted(TOOLS & words))


def case(name: str, files: dict[str, str], command: list[str], **more) -> None:
    needs = () if more.get("log") else needed(files, command)
    CASES.append(Case(name=f"fresh/{name}", files=files, command=command, needs=needs, **more))


def broken(name: str, recipe: str, files: dict[str, str], command: list[str], edits: dict[str, list[tuple[str, str]]],
           tier: str = "A", **more) -> None:
    """A broken build and what a person would have changed; `edits` gives the changes file by file."""
    wanted = {path: edited(files[path], *changes) for path, changes in edits.items()}
    case(name, files, command, recipe=recipe, expect="green", tier=tier, wanted=wanted, **more)


def rewritten(name: str, recipe: str, files: dict[str, str], command: list[str], wanted: dict[str, str],
              tier: str = "A", **more) -> None:
    """As `broken`, with the wanted files in full."""
    case(name, files, command, recipe=recipe, expect="green", tier=tier, wanted=wanted, **more)


def suggested(name: str, recipe: str, files: dict[str, str], command: list[str], **more) -> None:
    case(name, files, command, recipe=recipe, expect="suggestion", tier="C", **more)


def near(name: str, recipe: str, files: dict[str, str], command: list[str], why: str, **more) -> None:
    case(f"near/{name}", files, command, recipe=recipe, expect="nothing", why=why, **more)


# ---------------------------------------------------------------- apply-printed-diff

GO_MOD = "module example.org/tide\n\ngo 1.19\n"

broken("go/gofmt-make-two-hunks", "apply-printed-diff", {
    "go.mod": GO_MOD,
    "Makefile": ".PHONY: fmt-check\nfmt-check:\n\t@echo '==> Checking that code complies with gofmt requirements...'\n"
                "\t@out=$$(gofmt -d $$(find . -name '*.go')); if [ -n \"$$out\" ]; then echo \"$$out\"; exit 1; fi\n",
    "internal/gauge/gauge.go": """\
package gauge

import "fmt"

// Reading is one level of a gauge.
type Reading struct {
	Station string
	Metres   float64
}

// Mean is the mean level, 0 where there is none.
func Mean(readings []Reading) float64 {
	if len(readings) == 0 {
		return 0
	}
	sum := 0.0
	for _, one := range readings {
		sum += one.Metres
	}
	return sum / float64(len(readings))
}

// String prints a reading as the harbour office wants it.
func (r Reading) String() string {
    return fmt.Sprintf("%s: %.2f m", r.Station,r.Metres)
}
""",
}, ["make", "fmt-check"], {"internal/gauge/gauge.go": [
    ("	Metres   float64", "	Metres  float64"),
    ('    return fmt.Sprintf("%s: %.2f m", r.Station,r.Metres)', '	return fmt.Sprintf("%s: %.2f m", r.Station, r.Metres)')]})

broken("python/black-diff-colour", "apply-printed-diff", {
    "src/rota/shifts.py": """\
from datetime import timedelta


def overlaps( first, second ):
    return first.start<second.end and second.start < first.end


def hours(shift):
    length = shift.end - shift.start
    return length / timedelta(hours = 1)
""",
    "src/rota/__init__.py": "",
}, ["black", "--check", "--diff", "--color", "src"], {"src/rota/shifts.py": [
    ("def overlaps( first, second ):", "def overlaps(first, second):"),
    ("first.start<second.end", "first.start < second.end"),
    ("timedelta(hours = 1)", "timedelta(hours=1)")]})

broken("python/black-diff-several-files-quiet", "apply-printed-diff", {
    "app/models.py": "class Berth:\n    def __init__(self, number, depth):\n        self.number = number\n        self.depth=depth\n",
    "app/views.py": "def berths(request):\n    return {'berths': [b.number for b in request.harbour], 'count': len(request.harbour)}\n",
    "app/sub/urls.py": "urlpatterns = [\n    ('', 'index'),\n    ('berths/', 'berths')\n]\n",
    "pyproject.toml": "[tool.black]\nline-length = 100\nskip-string-normalization = true\n",
}, ["sh", "-c", "set -e; echo '$ black --diff --check -q app'; black --diff --check -q app"], {
    "app/models.py": [("self.depth=depth", "self.depth = depth")],
    "app/sub/urls.py": [("[\n    ('', 'index'),\n    ('berths/', 'berths')\n]", "[('', 'index'), ('berths/', 'berths')]")]})

broken("python/isort-diff-tests", "apply-printed-diff", {
    "tests/unit/test_paths.py": """\
import pathlib
import os
from collections import OrderedDict
import sys


def test_order():
    assert list(OrderedDict(a=1)) == ["a"]
    assert pathlib.Path(os.sep).is_absolute()
    assert sys.version_info > (3,)
""",
    "setup.cfg": "[isort]\nprofile = black\n",
}, ["isort", "--check-only", "--diff", "tests"], {"tests/unit/test_paths.py": [
    ("import pathlib\nimport os\nfrom collections import OrderedDict\nimport sys\n",
     "import os\nimport pathlib\nimport sys\nfrom collections import OrderedDict\n")]})

broken("rust/rustfmt-check-two-places", "apply-printed-diff", {
    "src/main.rs": """\
mod depth;

fn main() {
    let soundings = vec![ 3.5, 4.25,9.0 ];
    println!("{:?}", depth::shallowest(&soundings));
}
""",
    "src/depth.rs": """\
/// The least depth, if there is any.
pub fn shallowest(soundings: &[f64]) -> Option<f64> {
    let mut least = None;
    for &one in soundings {
        if least.map_or(true, |so_far| one < so_far) { least = Some(one); }
    }
    least
}
""",
}, ["rustfmt", "--edition", "2021", "--check", "src/main.rs"], {
    "src/main.rs": [("vec![ 3.5, 4.25,9.0 ]", "vec![3.5, 4.25, 9.0]")],
    "src/depth.rs": [("one < so_far) { least = Some(one); }", "one < so_far) {\n            least = Some(one);\n        }")]})

broken("shell/shfmt-diff-tabs", "apply-printed-diff", {
    "tools/deploy/sync.sh": """\
#!/bin/sh
set -eu

for host in "$@"; do
  if ping -c 1 "$host" >/dev/null; then
    rsync -a public/ "$host:/srv/www/"
  else
    echo "$host is away" >&2
  fi
done
""",
}, ["sh", "-c", "find tools -name '*.sh' | xargs shfmt -d"], {"tools/deploy/sync.sh": [
    ("""  if ping -c 1 "$host" >/dev/null; then
    rsync -a public/ "$host:/srv/www/"
  else
    echo "$host is away" >&2
  fi
""", """	if ping -c 1 "$host" >/dev/null; then
		rsync -a public/ "$host:/srv/www/"
	else
		echo "$host is away" >&2
	fi
""")]})

broken("cpp/clang-format-diff-u", "apply-printed-diff", {
    ".clang-format": "BasedOnStyle: LLVM\n",
    "lib/buoy.cc": """\
#include "buoy.h"

namespace harbour {
double Buoy::drift(double wind,double current) const {
  double sum=wind * 0.1 + current;
  return moored_ ? 0.0 : sum;
}
} // namespace harbour
""",
    "lib/buoy.h": "namespace harbour {\nclass Buoy {\npublic:\n  double drift(double wind, double current) const;\n\nprivate:\n"
                  "  bool moored_ = true;\n};\n} // namespace harbour\n",
    "check-format.sh": "#!/bin/sh\nbad=0\nfor f in lib/*.cc lib/*.h; do\n  clang-format \"$f\" | diff -u --label \"a/$f\" --label \"b/$f\" \"$f\" - || bad=1\n"
                       "done\nexit $bad\n",
}, ["sh", "check-format.sh"], {"lib/buoy.cc": [
    ("double wind,double current", "double wind, double current"), ("double sum=wind", "double sum = wind")]})

broken("shell/shellcheck-f-diff", "apply-printed-diff", {
    "bin/backup": """\
#!/bin/bash
target=$1
stamp=$(date +%F)
mkdir -p $target/$stamp
cp -a /etc/hosts $target/$stamp/
echo "done: $target"
""",
}, ["shellcheck", "-f", "diff", "bin/backup"], {"bin/backup": [
    ("mkdir -p $target/$stamp", 'mkdir -p "$target"/"$stamp"'),
    ("cp -a /etc/hosts $target/$stamp/", 'cp -a /etc/hosts "$target"/"$stamp"/')]}, tier="A")

broken("python/black-then-git-diff", "apply-printed-diff", {
    "Makefile": "check:\n\t@git add -A\n\tblack --quiet .\n\tgit --no-pager diff --exit-code\n",
    "pkg/cli.py": """\
import argparse


def main(argv=None):
    parser = argparse.ArgumentParser(prog='tally')
    parser.add_argument("files", nargs="*")
    options = parser.parse_args(argv)
    for name in options.files :
        print(name)
    return 0
""",
}, ["make", "check"], {"pkg/cli.py": [("prog='tally'", 'prog="tally"'), ("options.files :", "options.files:")]})

broken("python/black-diff-crlf", "apply-printed-diff", {
    "win/service.py": "import time\r\n\r\n\r\ndef wait(seconds):\r\n    time.sleep( seconds )\r\n    return None\r\n",
}, ["black", "--check", "--diff", "win/service.py"], {"win/service.py": [("time.sleep( seconds )", "time.sleep(seconds)")]})

broken("go/gofmt-d-and-vet-in-one-log", "apply-printed-diff", {
    "go.mod": GO_MOD,
    "ci.sh": "set -e\necho '+ go vet ./...'\ngo vet ./...\necho '+ gofmt -d .'\nd=$(gofmt -d .)\nprintf '%s\\n' \"$d\"\n[ -z \"$d\" ]\n",
    "main.go": "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfor i := 0; i<3; i++ {\n\t\tfmt.Println( i )\n\t}\n}\n",
}, ["sh", "ci.sh"], {"main.go": [("i<3", "i < 3"), ("fmt.Println( i )", "fmt.Println(i)")]})

rewritten("python/isort-and-black-diff-same-file", "apply-printed-diff", {
    "lint.sh": "status=0\nisort --profile black --check --diff report || status=1\nblack --check --diff report || status=1\nexit $status\n",
    "report/table.py": "import sys\nimport json\n\n\ndef dump(rows):\n    json.dump( rows, sys.stdout )\n",
}, ["sh", "lint.sh"], {"report/table.py": "import json\nimport sys\n\n\ndef dump(rows):\n    json.dump(rows, sys.stdout)\n"})

# ---------------------------------------------------------------- run-formatter

broken("python/black-list-two-packages", "run-formatter", {
    "requirements-dev.txt": "black==23.1.0\npytest>=7\n",
    "packages/core/core/tide.py": "LEVELS = {'low':1,'high':2}\n",
    "packages/web/web/app.py": "def app(environ, start):\n    start('200 OK', [])\n    return [b'']\n",
    "packages/web/web/good.py": "VALUE = 1\n",
}, ["black", "--check", "packages"], {
    "packages/core/core/tide.py": [("{'low':1,'high':2}", '{"low": 1, "high": 2}')],
    "packages/web/web/app.py": [("start('200 OK', [])", 'start("200 OK", [])'), ("[b'']", '[b""]')]})

broken("python/black-verbose-line-length", "run-formatter", {
    "src/quay.py": "def mooring(length, beam, draught, tonnage, flag, owner, agent):\n    return dict(length=length, beam=beam, draught=draught,\n                tonnage=tonnage)\n",
    "src/ok.py": "A = 1\n",
}, ["python3", "-m", "black", "--check", "--verbose", "--line-length", "100", "src"], {"src/quay.py": [
    ("dict(length=length, beam=beam, draught=draught,\n                tonnage=tonnage)",
     "dict(length=length, beam=beam, draught=draught, tonnage=tonnage)")]})

broken("python/isort-check-list", "run-formatter", {
    "pyproject.toml": "[tool.isort]\nprofile = \"black\"\nknown_first_party = [\"ferry\"]\n",
    "ferry/timetable.py": "import re\nimport csv\nfrom ferry.route import Route\nimport typing\n\nX = (re, csv, Route, typing)\n",
    "ferry/route.py": "class Route:\n    pass\n",
    "ferry/__init__.py": "",
}, ["isort", "--check-only", "ferry"], {"ferry/timetable.py": [
    ("import re\nimport csv\nfrom ferry.route import Route\nimport typing\n",
     "import csv\nimport re\nimport typing\n\nfrom ferry.route import Route\n")]})

broken("go/gofmt-l-make", "run-formatter", {
    "go.mod": GO_MOD,
    "Makefile": "lint:\n\t@test -z \"$$(gofmt -l . | tee /dev/stderr)\" || (echo 'gofmt found unformatted files' >&2; exit 1)\n",
    "cmd/tide/main.go": "package main\n\nfunc main() {\n\tprintln(  \"flood\"  )\n}\n",
    "pkg/ebb/ebb.go": "package ebb\n\nvar  Ebb = 1\n",
}, ["make", "-s", "lint"], {
    "cmd/tide/main.go": [('println(  "flood"  )', 'println("flood")')], "pkg/ebb/ebb.go": [("var  Ebb", "var Ebb")]})

broken("rust/rustfmt-list", "run-formatter", {
    "rustfmt.toml": "max_width = 100\nedition = \"2021\"\n",
    "src/lib.rs": "pub mod lock;\n\npub fn gates( ) -> u32 { 4 }\n",
    "src/lock.rs": "pub struct Lock{pub open:bool}\n",
}, ["rustfmt", "--check", "-l", "src/lib.rs"], {
    "src/lib.rs": [("pub fn gates( ) -> u32 { 4 }", "pub fn gates() -> u32 {\n    4\n}")],
    "src/lock.rs": [("pub struct Lock{pub open:bool}", "pub struct Lock {\n    pub open: bool,\n}")]})

broken("shell/shfmt-l-indent", "run-formatter", {
    "scripts/setup.sh": "#!/usr/bin/env bash\nif true\nthen\n    echo yes\nfi\n",
    "scripts/ok.sh": "#!/usr/bin/env bash\nif true; then\n  echo yes\nfi\n",
    "Makefile": "shfmt:\n\tshfmt -i 2 -l scripts | grep . && exit 1 || exit 0\n",
}, ["make", "shfmt"], {"scripts/setup.sh": [("if true\nthen\n    echo yes", "if true; then\n  echo yes")]})

broken("cpp/clang-format-werror-several", "run-formatter", {
    ".clang-format": "BasedOnStyle: Google\nColumnLimit: 100\n",
    "src/net/socket.cpp": "#include \"socket.h\"\nint Open(int port)\n{\n    return port>0 ? 1:0;\n}\n",
    "src/net/socket.h": "int Open( int port );\n",
}, ["sh", "-c", "clang-format --dry-run --Werror $(git ls-files '*.cpp' '*.h')"], {
    "src/net/socket.cpp": [("int Open(int port)\n{\n    return port>0 ? 1:0;\n}", "int Open(int port) { return port > 0 ? 1 : 0; }")],
    "src/net/socket.h": [("int Open( int port );", "int Open(int port);")]})

broken("python/black-check-after-pytest", "run-formatter", {
    "test_sum.py": "def test_sum():\n    assert sum([1,2]) == 3\n",
    "ci/run.sh": "set -e\npython3 -m pytest -q -p no:cacheprovider\nblack --check .\n",
}, ["sh", "ci/run.sh"], {"test_sum.py": [("[1,2]", "[1, 2]")]})

broken("python/black-check-config-in-toml", "run-formatter", {
    "pyproject.toml": "[tool.black]\nline-length = 79\nskip-string-normalization = true\ntarget-version = ['py38']\n",
    "lib/a.py": "NAME = 'quay'\nVALUES = [ 1,2 ]\n",
}, ["black", "--check", "lib"], {"lib/a.py": [("[ 1,2 ]", "[1, 2]")]})

# ---------------------------------------------------------------- whitespace

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

broken("git/diff-check-trailing", "whitespace", {
    "docs/intro.txt": "Tides   \ncome and go.\n\nNext.\t\n",
    "src/a.c": "int a(void) {\n\treturn 1; \n}\n",
}, ["git", "diff", "--check", EMPTY_TREE], {
    "docs/intro.txt": [("Tides   \n", "Tides\n"), ("Next.\t\n", "Next.\n")], "src/a.c": [("return 1; \n", "return 1;\n")]})

broken("git/diff-check-blank-at-eof", "whitespace", {
    "src/list.rb": "ITEMS = %w[a b]\n\n\n",
}, ["git", "--no-pager", "diff", "--check", EMPTY_TREE], {"src/list.rb": [("%w[a b]\n\n\n", "%w[a b]\n")]})

broken("python/flake8-w291-w293-w391", "whitespace", {
    "tox.ini": "[flake8]\nmax-line-length = 100\n",
    "harbour/pilot.py": "class Pilot:   \n    def __init__(self):\n        self.ship = None\n    \n    def board(self, ship):\n        self.ship = ship  \n\n\n",
}, ["flake8", "--show-source", "harbour"], {"harbour/pilot.py": [
    ("class Pilot:   \n", "class Pilot:\n"), ("None\n    \n", "None\n\n"), ("self.ship = ship  \n\n\n", "self.ship = ship\n")]})

broken("python/flake8-w292", "whitespace", {
    "a/b/c.py": "VALUE = 3",
    "a/b/d.py": "VALUE = 4\n",
}, ["python3", "-m", "flake8", "a"], {"a/b/c.py": [("VALUE = 3", "VALUE = 3\n")]})

broken("python/pylint-trailing", "whitespace", {
    "fleet.py": '"""Ships."""\n\nNAMES = ["Anna"]\t\n\n\ndef first():\n    """The first."""   \n    return NAMES[0]\n\n',
}, ["pylint", "--score=n", "fleet.py"], {"fleet.py": [
    ('["Anna"]\t\n', '["Anna"]\n'), ("NAMES[0]\n\n", "NAMES[0]\n")]})

broken("js/eslint-trailing-eol", "whitespace", {
    ".eslintrc.json": '{"root": true, "parserOptions": {"ecmaVersion": 2018}, "rules": {"no-trailing-spaces": "error", "eol-last": "error", "no-unused-vars": "warn"}}\n',
    "package.json": '{"name": "quay", "version": "1.0.0", "scripts": {"lint": "eslint lib"}}\n',
    "lib/quay.js": "const spare = 1;\nfunction quay() {\n  return 'quay';  \n}\n\nmodule.exports = quay;",
}, ["npm", "run", "lint"], {"lib/quay.js": [("'quay';  \n", "'quay';\n"), ("module.exports = quay;", "module.exports = quay;\n")]},
    environment=ESLINT, untracked=STYLISH)

broken("any/pre-commit-hooks", "whitespace", {
    "README.md": "# Quay\n\nText  \nmore\n",
    "data/list.csv": "a,b\n1,2",
    "src/x.py": "A = 1 \n",
}, ["pre-commit", "run", "--all-files"], {"data/list.csv": [("1,2", "1,2\n")]}, log="""\
[INFO] Initializing environment for https://github.com/pre-commit/pre-commit-hooks.
[INFO] Installing environment for https://github.com/pre-commit/pre-commit-hooks.
[INFO] Once installed this environment will be reused.
[INFO] This may take a few minutes...
check yaml...........................................(no files to check)Skipped
fix end of files.........................................................Failed
- hook id: end-of-file-fixer
- exit code: 1
- files were modified by this hook

Fixing data/list.csv

check for added large files..............................................Passed
""")

broken("any/editorconfig-checker", "whitespace", {
    ".editorconfig": "root = true\n[*]\ntrim_trailing_whitespace = true\ninsert_final_newline = true\n",
    "conf/site.ini": "[site]\nname = quay  \nport = 80",
}, ["editorconfig-checker"], {"conf/site.ini": [("quay  \n", "quay\n"), ("port = 80", "port = 80\n")]}, log="""\
conf/site.ini:
	2: Trailing whitespace
	Wrong line endings or no final newline

2 errors found
""")

broken("python/flake8-w291-crlf-file", "whitespace", {
    "legacy/dos.py": "A = 1\r\nB = 2  \r\nC = 3\r\n",
}, ["flake8", "legacy"], {"legacy/dos.py": [("B = 2  \r\n", "B = 2\r\n")]})

# ---------------------------------------------------------------- style-edit

broken("python/flake8-mixed-codes", "style-edit", {
    "calc/ops.py": """\
import math
def area(r):
    return math.pi*r ** 2


def half(x):
    y=x / 2
    return y;


values = [1,2, 3]
table = { "a": 1}
""",
}, ["flake8", "calc"], {"calc/ops.py": [
    ("import math\ndef area", "import math\n\n\ndef area"), ("y=x / 2", "y = x / 2"), ("return y;", "return y"),
    ("[1,2, 3]", "[1, 2, 3]"), ('{ "a"', '{"a"')]})

broken("python/pycodestyle-blank-lines", "style-edit", {
    "srv/handler.py": """\
class Handler:
    def get(self):
        return 1
    def put(self):
        return 2



    def delete(self):
        return 3

def make():
    return Handler()
""",
}, ["pycodestyle", "--show-source", "srv"], {"srv/handler.py": [
    ("return 1\n    def put", "return 1\n\n    def put"), ("return 2\n\n\n\n    def", "return 2\n\n    def"),
    ("return 3\n\ndef make", "return 3\n\n\ndef make")]})

broken("python/flake8-f541-and-e231", "style-edit", {
    "jobs/mail.py": 'def mail(to, cc):\n    print(f"sending")\n    return {"to":to, "cc": cc}\n',
}, ["flake8", "--format=%(path)s:%(row)d:%(col)d: %(code)s %(text)s", "jobs"], {"jobs/mail.py": [
    ('f"sending"', '"sending"'), ('"to":to', '"to": to')]})

broken("python/flake8-e225-e251-e261-tox", "style-edit", {
    "lib/conf.py": "def load(path = None):\n    size=0 # bytes\n    return path, size\n",
    "run.sh": "echo 'flake8 create: .tox/flake8'\necho 'flake8 run-test: commands[0] | flake8 lib'\nflake8 lib || { echo 'ERROR: InvocationError for command flake8 lib (exited with code 1)'; exit 1; }\n",
}, ["sh", "run.sh"], {"lib/conf.py": [("path = None", "path=None"), ("size=0 # bytes", "size = 0  # bytes")]})

broken("python/pycodestyle-e711-left-e203", "style-edit", {
    "x.py": "def pick(a, b):\n    return (a , b)\n\n\nprint(pick (1, 2))\n",
}, ["pycodestyle", "x.py"], {"x.py": [("(a , b)", "(a, b)"), ("pick (1", "pick(1")]})

broken("python/flake8-e303-e305-decorated", "style-edit", {
    "web/routes.py": """\
import functools


def cached(f):
    return functools.lru_cache(f)


@cached

def index():
    return "index"
index()
""",
}, ["flake8", "web/routes.py"], {"web/routes.py": [("@cached\n\ndef", "@cached\ndef"), ('"index"\nindex()', '"index"\n\n\nindex()')]})

# ---------------------------------------------------------------- linter-fix

ESLINT_SHIM = {
    **STYLISH,
    "node_modules/eslint/package.json": '{"name": "eslint", "version": "6.4.0", "bin": {"eslint": "bin/eslint.js"}, "main": "lib/api.js"}\n',
    "node_modules/eslint/bin/eslint.js": "#!/usr/bin/env node\nprocess.env.NODE_PATH = `${__dirname}/../..:/usr/share/nodejs`;\n"
                                         "require('module')._initPaths();\nrequire('/usr/share/nodejs/eslint/bin/eslint.js');\n",
}

broken("js/eslint-fix-layout", "linter-fix", {
    ".eslintrc.json": '{"root": true, "parserOptions": {"ecmaVersion": 2018}, "rules": {"semi": ["error", "always"], "indent": ["error", 2], "comma-spacing": "error"}}\n',
    "package.json": '{"name": "quay", "version": "1.0.0", "devDependencies": {"eslint": "6.4.0"}}\n',
    ".gitignore": "node_modules\n",
    "src/berth.js": "const free = [1,2];\nfunction take() {\n    return free.pop()\n}\ntake();\n",
}, ["node", "node_modules/eslint/bin/eslint.js", "src"], {"src/berth.js": [
    ("[1,2]", "[1, 2]"), ("    return free.pop()", "  return free.pop();")]},
    untracked=ESLINT_SHIM, policy="validate:\n  command: [\"node\", \"node_modules/eslint/bin/eslint.js\", \"src\"]\n  dependencies: [\"node_modules\"]\n")

broken("js/eslint-fix-prefer-const", "linter-fix", {
    ".eslintrc.json": '{"root": true, "parserOptions": {"ecmaVersion": 2018}, "rules": {"prefer-const": "error", "no-var": "error", "eqeqeq": "warn"}}\n',
    "package.json": '{"name": "quay", "version": "1.0.0", "devDependencies": {"eslint": "6.4.0"}}\n',
    ".gitignore": "node_modules\n",
    "src/a.js": "let limit = 4;\nif (limit == 4) {\n  limit.toFixed();\n}\n",
}, ["node", "node_modules/eslint/bin/eslint.js", "src/a.js"], {"src/a.js": [("let limit", "const limit")]}, tier="B",
    untracked=ESLINT_SHIM, policy="validate:\n  command: [\"node\", \"node_modules/eslint/bin/eslint.js\", \"src/a.js\"]\n  dependencies: [\"node_modules\"]\n")

# ---------------------------------------------------------------- unused-import

broken("python/flake8-f401-parenthesised", "unused-import", {
    "store/index.py": """\
from __future__ import annotations

import json, os
from typing import (
    Any,
    Dict,
    Iterable,
    Optional,
)


def read(path: str) -> Dict[str, Any]:
    with open(path) as f:
        return json.load(f)


def names(rows: Iterable[str]) -> list[str]:
    return sorted(rows)
""",
    ".flake8": "[flake8]\nextend-ignore = E401\n",
}, ["flake8", "store"], {"store/index.py": [("import json, os\n", "import json\n"), ("    Iterable,\n    Optional,\n", "    Iterable,\n")]})

broken("python/pyflakes-two-files", "unused-import", {
    "a/one.py": "import sys\nimport time\n\nprint(time.time())\n",
    "a/two.py": "from collections import OrderedDict, deque\n\nprint(deque())\n",
}, ["python3", "-m", "pyflakes", "a"], {"a/one.py": [("import sys\n", "")], "a/two.py": [("OrderedDict, deque", "deque")]},
    policy=SEVERAL_FILES)

broken("python/pylint-w0611-beside-others", "unused-import", {
    "dock/crane.py": '"""Cranes."""\nimport logging\nimport os.path\nfrom functools import partial as bind\n\n\ndef lift(load):\n    """Lift it."""\n    logging.info("lifting %s", load)\n',
    "dock/__init__.py": '"""Dock."""\n',
    "pylintrc": "[MASTER]\njobs=1\n",
}, ["pylint", "--rcfile=pylintrc", "dock"], {"dock/crane.py": [("import os.path\nfrom functools import partial as bind\n", "")]})

broken("go/build-unused-import-subpackage", "unused-import", {
    "go.mod": GO_MOD,
    "internal/log/log.go": """\
package log

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// To writes a line.
func To(w io.Writer, parts ...string) {
	fmt.Fprintln(w, strings.Join(parts, " "))
}
""",
    "cmd/a/main.go": "package main\n\nimport (\n\t\"os\"\n\n\t\"example.org/tide/internal/log\"\n)\n\nfunc main() {\n\tlog.To(os.Stdout, \"a\")\n}\n",
}, ["go", "build", "./..."], {"internal/log/log.go": [('\t"os"\n', "")]})

broken("go/vet-unused-aliased-import", "unused-import", {
    "go.mod": GO_MOD,
    "a.go": "package tide\n\nimport (\n\tstr \"strings\"\n\t\"time\"\n)\n\n// Now is now.\nfunc Now() time.Time { return time.Now() }\n",
}, ["go", "vet", "./..."], {"a.go": [('\tstr "strings"\n', "")]})

CARGO = "[package]\nname = \"tide\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n"
CARGO_LOCK = "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 3\n\n[[package]]\nname = \"tide\"\nversion = \"0.1.0\"\n"

broken("rust/cargo-deny-unused-import-group", "unused-import", {
    "Cargo.toml": CARGO, "Cargo.lock": CARGO_LOCK,
    "src/main.rs": """\
#![deny(warnings)]
mod chart;

use std::collections::{BTreeMap, HashMap};

fn main() {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    *seen.entry("a").or_insert(0) += chart::scale();
    println!("{:?}", seen);
}
""",
    "src/chart.rs": "pub fn scale() -> u32 {\n    3\n}\n",
}, ["cargo", "build", "--offline"], {"src/main.rs": [("{BTreeMap, HashMap}", "HashMap")]})

broken("rust/rustc-d-warnings-two", "unused-import", {
    "src/lib.rs": "use std::fmt;\nuse std::io::Read;\nuse std::path::PathBuf;\n\npub struct A;\n\nimpl fmt::Display for A {\n    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {\n        f.write_str(\"a\")\n    }\n}\n",
}, ["rustc", "--crate-type", "lib", "-D", "warnings", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], {
    "src/lib.rs": [("use std::io::Read;\nuse std::path::PathBuf;\n", "")]})

TSCONFIG = '{"compilerOptions": {"strict": true, "noEmit": true, "noUnusedLocals": true, "module": "commonjs", "target": "es2019", "types": []}, "include": ["src"]}\n'

broken("ts/tsc-6133-and-6192", "unused-import", {
    "tsconfig.json": TSCONFIG,
    "src/a.ts": "import { lift } from './crane';\nimport { one, two } from './numbers';\nimport type { Load } from './load';\n\nexport function go(load: Load): number {\n  return lift(load.kilos);\n}\n",
    "src/crane.ts": "export const lift = (n: number): number => n;\n",
    "src/numbers.ts": "export const one = 1;\nexport const two = 2;\n",
    "src/load.ts": "export interface Load { kilos: number; }\n",
}, ["tsc", "-p", "."], {"src/a.ts": [("import { one, two } from './numbers';\n", "")]}, tier="B")

broken("ts/tsc-pretty-colours", "unused-import", {
    "tsconfig.json": TSCONFIG,
    "src/feature/list.ts": "import { one, two } from '../numbers';\n\nexport const list = [two];\n",
    "src/numbers.ts": "export const one = 1;\nexport const two = 2;\n",
}, ["tsc", "--pretty", "-p", "tsconfig.json"], {"src/feature/list.ts": [("{ one, two }", "{ two }")]})

broken("js/eslint-unused-import-npm", "unused-import", {
    ".eslintrc.json": '{"root": true, "parserOptions": {"ecmaVersion": 2018, "sourceType": "module"}, "rules": {"no-unused-vars": "error"}}\n',
    "package.json": '{"name": "quay", "version": "1.0.0", "scripts": {"lint": "eslint --ext .js src"}}\n',
    "src/app.js": "import fs, { join } from './fs';\nimport React from './react';\n\nexport default () => join('a', React.version);\n",
    "src/fs.js": "export const join = (a, b) => a + b;\nexport default {};\n",
    "src/react.js": "export default { version: '1' };\n",
}, ["npm", "run", "lint", "--silent"], {"src/app.js": [("import fs, { join }", "import { join }")]}, environment=ESLINT, untracked=STYLISH)

CHECKSTYLE = """<?xml version="1.0"?>
<!DOCTYPE module PUBLIC "-//Checkstyle//DTD Checkstyle Configuration 1.3//EN" "https://checkstyle.org/dtds/configuration_1_3.dtd">
<module name="Checker"><module name="TreeWalker"><module name="UnusedImports"/></module></module>
"""

broken("java/checkstyle-unused", "unused-import", {
    "config/checkstyle.xml": CHECKSTYLE,
    "src/main/java/org/quay/Berth.java": """\
package org.quay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import static java.util.Collections.emptyList;

public class Berth {
    private final List<String> ships = new ArrayList<>();

    public List<String> ships() {
        return ships;
    }
}
""",
}, ["checkstyle", "-c", "config/checkstyle.xml", "src"], {"src/main/java/org/quay/Berth.java": [
    ("import java.util.HashMap;\n", ""), ("import static java.util.Collections.emptyList;\n", "")]})

broken("python/flake8-f401-and-layout", "unused-import", {
    "m.py": "import re\nimport sys\n\ndef f(a,b):\n    return sys.argv + [a, b]\n",
}, ["flake8", "m.py"], {"m.py": [("import re\n", ""), ("import sys\n\ndef", "import sys\n\n\ndef"), ("a,b)", "a, b)")]})

broken("python/flake8-f401-only-import-in-block", "unused-import", {
    "q.py": "def main():\n    import os\n    import shutil\n    return os.getcwd()\n",
}, ["flake8", "q.py"], {"q.py": [("    import shutil\n", "")]})

# ---------------------------------------------------------------- include-fixit

broken("cpp/gcc-string-in-header", "include-fixit", {
    "Makefile": "CXXFLAGS = -std=c++17 -Wall -Iinclude\nall: build/name.o\nbuild/name.o: src/name.cpp include/quay/name.hpp\n\t@mkdir -p build\n\t$(CXX) $(CXXFLAGS) -c -o $@ $<\n",
    "include/quay/name.hpp": "#pragma once\n\n#include <vector>\n\nnamespace quay {\n\nstd::string join(const std::vector<int>& parts);\n\n}  // namespace quay\n",
    "src/name.cpp": "#include \"quay/name.hpp\"\n\nnamespace quay {\n\nstd::string join(const std::vector<int>& parts) {\n  std::string out;\n  for (int part : parts) out += static_cast<char>(part);\n  return out;\n}\n\n}  // namespace quay\n",
}, ["make"], {"include/quay/name.hpp": [("#include <vector>\n", "#include <string>\n#include <vector>\n")]})

broken("c/gcc-implicit-strlen-werror", "include-fixit", {
    "src/util.c": "#include <stdio.h>\n#include <stdlib.h>\n\nint shout(const char *word)\n{\n\tif (strlen(word) == 0)\n\t\treturn EXIT_FAILURE;\n\tputs(word);\n\treturn 0;\n}\n",
}, ["gcc", "-Wall", "-Werror", "-fsyntax-only", "src/util.c"], {"src/util.c": [
    ("#include <stdlib.h>\n", "#include <stdlib.h>\n#include <string.h>\n")]})

broken("cpp/clang-sort-no-hint", "include-fixit", {
    "core/rank.cc": "#include \"rank.h\"\n\n#include <vector>\n\nstd::vector<int> ranked(std::vector<int> values) {\n  std::sort(values.begin(), values.end());\n  return values;\n}\n",
    "core/rank.h": "#pragma once\n#include <vector>\nstd::vector<int> ranked(std::vector<int> values);\n",
}, ["clang++", "-std=c++17", "-fsyntax-only", "core/rank.cc"], {"core/rank.cc": [
    ("#include <vector>\n", "#include <algorithm>\n#include <vector>\n")]})

broken("cpp/gcc-uint32-no-includes-comment-top", "include-fixit", {
    "proto/frame.h": "// Copyright 2020 The Quay authors.\n// SPDX-License-Identifier: MIT\n\n#ifndef PROTO_FRAME_H_\n#define PROTO_FRAME_H_\n\nstruct Frame {\n  uint32_t length;\n  uint8_t kind;\n};\n\n#endif  // PROTO_FRAME_H_\n",
    "proto/frame.cc": "#include \"proto/frame.h\"\n\nunsigned size(const Frame& frame) { return frame.length + frame.kind; }\n",
}, ["g++", "-I.", "-c", "-o", "frame.o", "proto/frame.cc"], {"proto/frame.h": [
    ("#define PROTO_FRAME_H_\n\nstruct", "#define PROTO_FRAME_H_\n\n#include <cstdint>\n\nstruct")]})

broken("cpp/gcc-numeric-limits", "include-fixit", {
    "a/min.cpp": "#include <cstddef>\n#include <vector>\n\nint least(const std::vector<int>& v) {\n  int best = std::numeric_limits<int>::max();\n  for (std::size_t i = 0; i < v.size(); ++i)\n    if (v[i] < best) best = v[i];\n  return best;\n}\n",
}, ["g++", "-std=c++20", "-Wall", "-fsyntax-only", "a/min.cpp"], {"a/min.cpp": [
    ("#include <cstddef>\n", "#include <cstddef>\n#include <limits>\n")]})

broken("cpp/gcc-unique-ptr-after-project-headers", "include-fixit", {
    "engine/pump.cpp": "#include \"engine/pump.h\"\n\n#include \"engine/valve.h\"\n\nstd::unique_ptr<Valve> Pump::valve() { return std::make_unique<Valve>(); }\n",
    "engine/pump.h": "#pragma once\n\n#include \"engine/valve.h\"\n\nstruct Pump {\n  std::unique_ptr<Valve> valve();\n};\n",
    "engine/valve.h": "#pragma once\nstruct Valve {\n  int turns = 0;\n};\n",
}, ["g++", "-std=c++17", "-I.", "-fsyntax-only", "engine/pump.cpp"], {"engine/pump.h": [
    ("#pragma once\n\n#include \"engine/valve.h\"\n", "#pragma once\n\n#include \"engine/valve.h\"\n#include <memory>\n")]})

broken("cpp/gcc-misspelt-member", "include-fixit", {
    "src/ship.cpp": "struct Ship {\n  int tonnage = 0;\n  int draught = 0;\n};\n\nint load(const Ship& ship) { return ship.tonnage + ship.draugt; }\n",
}, ["g++", "-fsyntax-only", "-fdiagnostics-color=always", "src/ship.cpp"], {"src/ship.cpp": [("ship.draugt", "ship.draught")]}, tier="B")

broken("c/clang-misspelt-function", "include-fixit", {
    "dev/i2c.c": "static int write_register(int reg, int value)\n{\n\treturn reg ^ value;\n}\n\nint start(void)\n{\n\treturn write_regster(1, 2);\n}\n",
}, ["clang", "-std=c11", "-Werror", "-c", "-o", "i2c.o", "dev/i2c.c"], {"dev/i2c.c": [("write_regster", "write_register")]}, tier="B")

# ---------------------------------------------------------------- shellcheck-fix

broken("shell/shellcheck-one-sc2086", "shellcheck-fix", {
    "scripts/clean.sh": "#!/bin/sh\nset -e\ndir=$1\nrm -rf $dir\necho removed\n",
}, ["shellcheck", "scripts/clean.sh"], {"scripts/clean.sh": [("rm -rf $dir", 'rm -rf "$dir"')]}, tier="B")

broken("shell/shellcheck-colour-sc2006-sc2086", "shellcheck-fix", {
    "build-aux/version": "#!/bin/bash\nrevision=`git rev-parse HEAD`\necho \"$revision\"\nif [ -n $1 ]; then\n  echo \"$1\"\nfi\n",
}, ["shellcheck", "--color=always", "--severity=style", "build-aux/version"], {"build-aux/version": [
    ("`git rev-parse HEAD`", "$(git rev-parse HEAD)"), ("[ -n $1 ]", '[ -n "$1" ]')]}, tier="B")

broken("shell/shellcheck-two-scripts-make", "shellcheck-fix", {
    "Makefile": "shellcheck:\n\t@for f in ops/*.sh; do echo \"SC $$f\"; shellcheck $$f || fail=1; done; test -z \"$$fail\"\n",
    "ops/a.sh": "#!/bin/sh\ncd \"$1\" || exit 1\nls -l $2\n",
    "ops/b.sh": "#!/bin/sh\nname=$1\ngrep -r foo $name\n",
}, ["make", "shellcheck"], {"ops/a.sh": [("ls -l $2", 'ls -l "$2"')], "ops/b.sh": [("foo $name", 'foo "$name"')]}, tier="B",
    policy=SEVERAL_FILES)

suggested("shell/shellcheck-cd-exit", "shellcheck-fix", {
    "b.sh": "#!/bin/sh\ncd build\nrm -rf old\n",
}, ["shellcheck", "b.sh"])

# ---------------------------------------------------------------- unused-variable

broken("go/declared-not-used", "unused-variable", {
    "go.mod": GO_MOD,
    "pkg/tide/tide.go": "package tide\n\n// High tells when.\nfunc High(hours []int) int {\n\tlimit := 12\n\tbest := 0\n\tfor _, h := range hours {\n\t\tif h > best {\n\t\t\tbest = h\n\t\t}\n\t}\n\treturn best\n}\n",
}, ["go", "build", "./..."], {"pkg/tide/tide.go": [("\tlimit := 12\n", "")]}, tier="B")

broken("rust/unused-variable-denied", "unused-variable", {
    "Cargo.toml": CARGO, "Cargo.lock": CARGO_LOCK,
    "src/lib.rs": "#![deny(unused_variables)]\n\npub fn mean(levels: &[f64]) -> f64 {\n    let count = 7;\n    levels.iter().sum::<f64>() / levels.len() as f64\n}\n",
}, ["cargo", "check", "--offline", "--color", "always"], {"src/lib.rs": [("    let count = 7;\n", "")]}, tier="B")

broken("python/flake8-f841", "unused-variable", {
    "bot/reply.py": "def reply(text):\n    words = text.split()\n    prefix = \"re: \"\n    return words[0]\n",
}, ["flake8", "bot"], {"bot/reply.py": [('    prefix = "re: "\n', "")]}, tier="B")

broken("ts/tsc-unused-local", "unused-variable", {
    "tsconfig.json": TSCONFIG,
    "src/sum.ts": "export function sum(values: number[]): number {\n  const zero = 0;\n  let total = 0;\n  for (const value of values) {\n    total += value;\n  }\n  return total;\n}\n",
}, ["tsc", "--noEmit", "-p", "."], {"src/sum.ts": [("  const zero = 0;\n", "")]}, tier="B")

broken("js/eslint-unused-local", "unused-variable", {
    ".eslintrc.json": '{"root": true, "parserOptions": {"ecmaVersion": 2018}, "rules": {"no-unused-vars": "error", "no-console": "warn"}, "globals": {"console": "readonly"}}\n',
    "server/listen.js": "'use strict';\n\nfunction listen(port) {\n  const host = 'localhost';\n  console.log(port);\n}\n\nlisten(80);\n",
}, ["eslint", "server"], {"server/listen.js": [("  const host = 'localhost';\n", "")]}, tier="B", environment=ESLINT, untracked=STYLISH)

# ---------------------------------------------------------------- missing-import

broken("go/undefined-strings", "missing-import", {
    "go.mod": GO_MOD,
    "text/wrap.go": "package text\n\nimport \"fmt\"\n\n// Wrap joins.\nfunc Wrap(words []string) string {\n\treturn fmt.Sprint(strings.Join(words, \" \"))\n}\n",
}, ["go", "build", "./..."], {"text/wrap.go": [('import "fmt"\n', 'import (\n\t"fmt"\n\t"strings"\n)\n')]}, tier="B")

broken("go/vet-undefined-in-test-errors", "missing-import", {
    "go.mod": GO_MOD,
    "a/a.go": "package a\n\n// Half halves.\nfunc Half(n int) int { return n / 2 }\n",
    "a/a_test.go": "package a\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestHalf(t *testing.T) {\n\tif os.Getenv(\"CI\") != \"\" {\n\t\tt.Log(filepath.Join(\"a\", \"b\"))\n\t}\n\tif Half(4) != 2 {\n\t\tt.Fatal(\"half of 4\")\n\t}\n}\n",
}, ["go", "test", "./..."], {"a/a_test.go": [('\t"os"\n', '\t"os"\n\t"path/filepath"\n')]}, tier="B")

broken("rust/hashmap-not-found", "missing-import", {
    "Cargo.toml": CARGO, "Cargo.lock": CARGO_LOCK,
    "src/main.rs": "use std::env;\n\nfn main() {\n    let mut seen = HashMap::new();\n    for arg in env::args() {\n        *seen.entry(arg).or_insert(0) += 1;\n    }\n    println!(\"{}\", seen.len());\n}\n",
}, ["cargo", "build", "--offline"], {"src/main.rs": [("use std::env;\n", "use std::collections::HashMap;\nuse std::env;\n")]}, tier="B")

broken("python/flake8-f821-json", "missing-import", {
    "svc/dump.py": "\"\"\"Dumping.\"\"\"\n\nimport os\n\n\ndef dump(data):\n    with open(os.devnull, \"w\") as f:\n        f.write(json.dumps(data))\n",
}, ["flake8", "svc"], {"svc/dump.py": [("import os\n", "import json\nimport os\n")]}, tier="B")

broken("python/pytest-nameerror", "missing-import", {
    "calc/__init__.py": "",
    "calc/roots.py": "def root(x):\n    return math.sqrt(x)\n",
    "tests/test_roots.py": "from calc.roots import root\n\n\ndef test_root():\n    assert root(9) == 3\n",
}, ["python3", "-m", "pytest", "-p", "no:cacheprovider", "tests"], {"calc/roots.py": [
    ("def root(x)", "import math\n\n\ndef root(x)")]}, tier="B")

broken("ts/tsc-cannot-find-name-of-tree", "missing-import", {
    "tsconfig.json": TSCONFIG,
    "src/model/berth.ts": "export class Berth {\n  constructor(readonly depth: number) {}\n}\n",
    "src/view/list.ts": "import { label } from './label';\n\nexport const all = [label(new Berth(3).depth)];\n",
    "src/view/label.ts": "export const label = (depth: number): string => `${depth} m`;\n",
}, ["tsc", "-p", "."], {}, tier="B")  # before or after the other import: both are right

broken("java/javac-cannot-find-list", "missing-import", {
    "src/org/quay/Ships.java": "package org.quay;\n\nimport java.util.ArrayList;\n\npublic class Ships {\n    private final ArrayList<String> names = new ArrayList<>();\n\n    public Optional<String> first() {\n        return names.isEmpty() ? Optional.empty() : Optional.of(names.get(0));\n    }\n}\n",
    "src/org/quay/Main.java": "package org.quay;\n\npublic class Main {\n    public static void main(String[] args) {\n        System.out.println(new Ships().first().isPresent());\n    }\n}\n",
}, ["javac", "-Xlint:all", "-d", "out", "src/org/quay/Main.java", "src/org/quay/Ships.java"], {"src/org/quay/Ships.java": [
    ("import java.util.ArrayList;\n", "import java.util.ArrayList;\nimport java.util.Optional;\n")]}, tier="B")

broken("java/javac-class-of-tree", "missing-import", {
    "src/org/quay/model/Berth.java": "package org.quay.model;\n\npublic class Berth {\n}\n",
    "src/org/quay/Plan.java": "package org.quay;\n\npublic class Plan {\n    Berth next() {\n        return null;\n    }\n}\n",
}, ["javac", "-d", "out", "-sourcepath", "src", "src/org/quay/Plan.java"], {"src/org/quay/Plan.java": [
    ("package org.quay;\n", "package org.quay;\n\nimport org.quay.model.Berth;\n")]}, tier="B")

# ---------------------------------------------------------------- did-you-mean

broken("ts/tsc-property-did-you-mean", "did-you-mean", {
    "tsconfig.json": TSCONFIG,
    "src/user.ts": "export interface User {\n  firstName: string;\n  age: number;\n}\n\nexport function greet(user: User): string {\n  return `Hello ${user.fristName}`;\n}\n",
}, ["tsc", "-p", "."], {"src/user.ts": [("user.fristName", "user.firstName")]}, tier="B")

broken("rust/similar-name-variable", "did-you-mean", {
    "src/lib.rs": "pub fn total(levels: &[u32]) -> u32 {\n    let mut sum = 0;\n    for level in levels {\n        sum += level;\n    }\n    sun\n}\n",
}, ["rustc", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], {"src/lib.rs": [("    sun\n", "    sum\n")]}, tier="B")

broken("python/attribute-did-you-mean", "did-you-mean", {
    "app/queue.py": "class Queue:\n    def __init__(self):\n        self.items = []\n\n    def push(self, item):\n        self.itmes.append(item)\n",
    "tests/test_queue.py": "import sys\n\nsys.path.insert(0, \".\")\n\nfrom app.queue import Queue  # noqa: E402\n\n\ndef test_push():\n    queue = Queue()\n    queue.push(1)\n    assert queue.items == [1]\n",
    "run.py": "import sys\n\nsys.path.insert(0, \".\")\nfrom app.queue import Queue\n\nqueue = Queue()\nqueue.push(1)\nassert queue.items == [1]\n",
}, ["python3", "run.py"], {"app/queue.py": [("self.itmes", "self.items")]}, tier="B")

broken("python/nameerror-in-a-smoke-run", "did-you-mean", {
    "fares.py": "RATE = 3\n\n\ndef fare(distance):\n    return distnce * RATE\n",
    "smoke.py": "import fares\n\nprint('smoke test')\nassert fares.fare(2) == 6\n",
}, ["sh", "-c", "python3 -B smoke.py && echo passed"], {"fares.py": [("distnce * RATE", "distance * RATE")]}, tier="B")

broken("rust/similar-method", "did-you-mean", {
    "Cargo.toml": CARGO, "Cargo.lock": CARGO_LOCK,
    "src/main.rs": "struct Gate {\n    open: bool,\n}\n\nimpl Gate {\n    fn toggle(&mut self) {\n        self.open = !self.open;\n    }\n}\n\nfn main() {\n    let mut gate = Gate { open: false };\n    gate.togle();\n    println!(\"{}\", gate.open);\n}\n",
}, ["cargo", "check", "--offline"], {"src/main.rs": [("gate.togle()", "gate.toggle()")]}, tier="B")

broken("ts/tsc-name-watch-colours", "did-you-mean", {
    "package.json": '{"name": "quay", "version": "1.0.0", "scripts": {"typecheck": "tsc -p . --pretty"}}\n',
    "tsconfig.json": TSCONFIG,
    "src/time.ts": "const departure = 5;\n\nexport function late(now: number): boolean {\n  return now > depature;\n}\n",
}, ["npm", "run", "typecheck"], {"src/time.ts": [("now > depature", "now > departure")]}, tier="B")

# ---------------------------------------------------------------- compiler-fixit

broken("c/gcc-missing-semicolon", "compiler-fixit", {
    "src/main.c": "#include <stdio.h>\n\nint main(void)\n{\n\tint n = 3\n\tprintf(\"%d\\n\", n);\n\treturn 0;\n}\n",
}, ["gcc", "-Wall", "-c", "-o", "main.o", "src/main.c"], {"src/main.c": [("int n = 3\n", "int n = 3;\n")]}, tier="B")

broken("cpp/gcc-class-without-semicolon", "compiler-fixit", {
    "src/gate.h": "#pragma once\n\nclass Gate {\n public:\n  bool open() const { return open_; }\n\n private:\n  bool open_ = false;\n}\n",
    "src/main.cc": "#include \"gate.h\"\n\nint main() { return Gate().open() ? 1 : 0; }\n",
}, ["g++", "-std=c++17", "-fsyntax-only", "src/main.cc"], {"src/gate.h": [("open_ = false;\n}\n", "open_ = false;\n};\n")]}, tier="B")

broken("cpp/clang-arrow-for-dot", "compiler-fixit", {
    "src/ring.cc": "struct Ring {\n  int size = 0;\n};\n\nint size(const Ring* ring) { return ring.size; }\n",
}, ["clang++", "-fsyntax-only", "src/ring.cc"], {"src/ring.cc": [("ring.size", "ring->size")]}, tier="B")

broken("c/gcc-format-specifier", "compiler-fixit", {
    "src/show.c": "#include <stdio.h>\n\nvoid show(long ticks)\n{\n\tprintf(\"ticks: %d\\n\", ticks);\n}\n",
}, ["gcc", "-Wall", "-Werror=format", "-fsyntax-only", "src/show.c"], {"src/show.c": [("%d", "%ld")]}, tier="B")

broken("rust/mut-borrow-not-mut", "compiler-fixit", {
    "Cargo.toml": CARGO, "Cargo.lock": CARGO_LOCK,
    "src/main.rs": "fn main() {\n    let names = Vec::new();\n    names.push(\"a\");\n    println!(\"{:?}\", names);\n}\n",
}, ["cargo", "build", "--offline"], {"src/main.rs": [("let names", "let mut names")]}, tier="B")

broken("cpp/clang-tidy-override", "compiler-fixit", {
    "src/boat.cc": "struct Hull {\n  virtual ~Hull() = default;\n  virtual int length() const { return 0; }\n};\n\nstruct Boat : Hull {\n  int length() const { return 12; }\n};\n\nint main() { return Boat().length() - 12; }\n",
}, ["clang-tidy", "-checks=-*,modernize-use-override", "-warnings-as-errors=*", "src/boat.cc", "--"], {"src/boat.cc": [
    ("int length() const { return 12; }", "int length() const override { return 12; }")]}, tier="B")

# ---------------------------------------------------------------- path-case

broken("c/include-in-other-case", "path-case", {
    "include/Net/Socket.h": "#ifndef SOCKET_H\n#define SOCKET_H\nint opened(void);\n#endif\n",
    "src/main.c": "#include \"net/socket.h\"\n\nint main(void) { return opened(); }\n",
}, ["gcc", "-Iinclude", "-fsyntax-only", "src/main.c"], {"src/main.c": [('"net/socket.h"', '"Net/Socket.h"')]}, tier="B")

broken("ts/module-in-other-case", "path-case", {
    "tsconfig.json": TSCONFIG,
    "src/components/Button.ts": "export const Button = 'button';\n",
    "src/page.ts": "import { Button } from './components/button';\n\nexport const page = [Button];\n",
}, ["tsc", "-p", "."], {"src/page.ts": [("'./components/button'", "'./components/Button'")]}, tier="B")

broken("js/node-require-other-case", "path-case", {
    "lib/Router.js": "module.exports = () => 'routed';\n",
    "server.js": "'use strict';\nconst router = require('./lib/router');\n\nrouter();\n",
}, ["node", "server.js"], {"server.js": [("'./lib/router'", "'./lib/Router'")]}, tier="B")

# ---------------------------------------------------------------- lockfile

rewritten("rust/cargo-locked-version-bumped", "lockfile", {
    "Cargo.toml": CARGO.replace("0.1.0", "0.2.0"), "Cargo.lock": CARGO_LOCK,
    "src/lib.rs": "pub fn one() -> u32 {\n    1\n}\n",
}, ["cargo", "check", "--locked", "--offline"], {"Cargo.lock": CARGO_LOCK.replace("0.1.0", "0.2.0")}, tier="B",
    policy="fix:\n  lockfiles: true\n")

rewritten("rust/cargo-workspace-member-added", "lockfile", {
    "Cargo.toml": "[workspace]\nmembers = [\"core\", \"cli\"]\n",
    "core/Cargo.toml": CARGO.replace("tide", "core"), "core/src/lib.rs": "pub fn one() -> u32 {\n    1\n}\n",
    "cli/Cargo.toml": CARGO.replace("tide", "cli") + "core = { path = \"../core\" }\n", "cli/src/main.rs": "fn main() {\n    println!(\"{}\", core::one());\n}\n",
    "Cargo.lock": CARGO_LOCK.replace("tide", "core"),
}, ["cargo", "build", "--locked", "--offline"], {
    "Cargo.lock": CARGO_LOCK.split("[[package]]")[0] + "[[package]]\nname = \"cli\"\nversion = \"0.1.0\"\ndependencies = [\n \"core\",\n]\n\n[[package]]"
                  + CARGO_LOCK.replace("tide", "core").split("[[package]]")[1]}, tier="B", policy="fix:\n  lockfiles: true\n")

# ---------------------------------------------------------------- generated-file

broken("any/make-generate-git-diff", "generated-file", {
    "Makefile": "generate:\n\tpython3 tools/gen.py > src/codes.h\n\nstage:\n\t@git add -A\n\ncheck: stage generate\n\tgit --no-pager diff --exit-code -- src/codes.h\n",
    "tools/gen.py": "for number, name in enumerate(open('codes.txt').read().split()):\n    print(f'#define {name} {number}')\n",
    "codes.txt": "OK\nAGAIN\nGONE\n",
    "src/codes.h": "#define OK 0\n#define GONE 1\n",
}, ["make", "check"], {"src/codes.h": [("#define GONE 1\n", "#define AGAIN 1\n#define GONE 2\n")]}, tier="B",
    policy="fix:\n  generators: [[\"make\", \"generate\"]]\n")

broken("go/go-generate-porcelain", "generated-file", {
    "go.mod": GO_MOD,
    "doc.go": "package tide\n\n//go:generate sh gen.sh\n",
    "gen.sh": "printf 'package tide\\n\\n// Names are the names.\\nvar Names = []string{%s}\\n' \"$(sed 's/.*/\"&\"/' names.txt | paste -sd, | sed 's/,/, /g')\" > names.go\n",
    "names.txt": "ebb\nflood\n",
    "names.go": "package tide\n\n// Names are the names.\nvar Names = []string{\"ebb\"}\n",
    "ci.sh": "set -e\ngit add -A\nset -x\ngo generate ./...\ngit diff --exit-code || { echo 'Generated files are out of date, run: go generate ./...'; exit 1; }\n",
}, ["sh", "ci.sh"], {"names.go": [('{"ebb"}', '{"ebb", "flood"}')]}, tier="B", policy="fix:\n  generators: [[\"go\", \"generate\", \"./...\"]]\n")

# ---------------------------------------------------------------- obsolete-snapshot

broken("js/jest-obsolete", "obsolete-snapshot", {
    "src/__tests__/menu.test.js": "const menu = require('../menu');\n\ntest('menu lists fish', () => {\n  expect(menu()).toMatchSnapshot();\n});\n",
    "src/__tests__/__snapshots__/menu.test.js.snap": "// Jest Snapshot v1, https://goo.gl/fbAQLP\n\nexports[`menu lists fish 1`] = `\nArray [\n  \"cod\",\n]\n`;\n\nexports[`menu lists meat 1`] = `\nArray [\n  \"beef\",\n]\n`;\n",
    "src/menu.js": "module.exports = () => ['cod'];\n",
}, ["npx", "jest", "--ci"], {"src/__tests__/__snapshots__/menu.test.js.snap": [
    ("\nexports[`menu lists meat 1`] = `\nArray [\n  \"beef\",\n]\n`;\n", "")]}, tier="B", log="""\
PASS src/__tests__/menu.test.js
  \u2713 menu lists fish (3 ms)

 \u203a 1 snapshot obsolete.
Snapshot Summary
 \u203a 1 snapshot obsolete from 1 test suite. To remove it, run `npx jest --ci -u`.
   \u21b3 src/__tests__/menu.test.js
       \u2022 menu lists meat 1

Test Suites: 1 passed, 1 total
Tests:       1 passed, 1 total
Snapshots:   1 obsolete, 1 passed, 2 total
Time:        0.5 s
Ran all test suites.
""")

# ---------------------------------------------------------------- undeclared-dependency

broken("js/node-cannot-find-module-locked", "undeclared-dependency", {
    "package.json": '{\n  "name": "quay",\n  "version": "1.0.0",\n  "dependencies": {\n    "express": "^4.18.2"\n  }\n}\n',
    "package-lock.json": '{\n  "name": "quay",\n  "version": "1.0.0",\n  "lockfileVersion": 3,\n  "requires": true,\n  "packages": {\n    "": {\n      "name": "quay",\n      "version": "1.0.0",\n      "dependencies": {\n        "express": "^4.18.2"\n      }\n    },\n    "node_modules/debug": {\n      "version": "2.6.9",\n      "license": "MIT"\n    },\n    "node_modules/express": {\n      "version": "4.18.2",\n      "license": "MIT",\n      "dependencies": {\n        "debug": "2.6.9"\n      }\n    }\n  }\n}\n',
    ".eslintrc.json": "{}\n",
    "src/app.js": "import express from 'express';\nimport debug from 'debug';\n\nexport const app = express();\ndebug('app')('made');\n",
}, ["npx", "eslint", "src"], {
    "package.json": [('    "express"', '    "debug": "^2.6.9",\n    "express"')],
    "package-lock.json": [('      "dependencies": {\n        "express"', '      "dependencies": {\n        "debug": "^2.6.9",\n        "express"')]},
    tier="B", policy="fix:\n  manifests: true\n  max_files: 2\n", log="""
/builds/quay/src/app.js
  2:1  error  'debug' should be listed in the project's dependencies. Run 'npm i -S debug' to add it  import/no-extraneous-dependencies

\u2716 1 problem (1 error, 0 warnings)

""")

# ---------------------------------------------------------------- playwright

broken("ts/playwright-strict-mode", "playwright-locator", {
    "e2e/login.spec.ts": "import { test, expect } from '@playwright/test';\n\ntest('signs in', async ({ page }) => {\n  await page.goto('/login');\n  await page.getByText('Sign in').click();\n  await expect(page).toHaveURL('/home');\n});\n",
}, ["npx", "playwright", "test"], {"e2e/login.spec.ts": [("getByText('Sign in')", "getByRole('button', { name: 'Sign in' })")]},
    tier="B", log="""
Running 1 test using 1 worker

  \u2718  1 [chromium] \u203a e2e/login.spec.ts:3:5 \u203a signs in (1.2s)


  1) [chromium] \u203a e2e/login.spec.ts:3:5 \u203a signs in \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500

    Error: locator.click: Error: strict mode violation: getByText('Sign in') resolved to 2 elements:
        1) <h1>Sign in to Quay</h1> aka getByRole('heading', { name: 'Sign in to Quay' })
        2) <button type="submit">Sign in</button> aka getByRole('button', { name: 'Sign in' })

    Call log:
      - waiting for getByText('Sign in')


      3 | test('signs in', async ({ page }) => {
      4 |   await page.goto('/login');
    > 5 |   await page.getByText('Sign in').click();
        |                                   ^
      6 |   await expect(page).toHaveURL('/home');
      7 | });
      8 |

        at /builds/quay/e2e/login.spec.ts:5:35

  1 failed
    [chromium] \u203a e2e/login.spec.ts:3:5 \u203a signs in \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500
""")

broken("ts/playwright-own-timeout", "playwright-timeout", {
    "tests/report.spec.ts": "import { test, expect } from '@playwright/test';\n\ntest('makes the report', async ({ page }) => {\n  test.setTimeout(15000);\n  await page.goto('/report');\n  await page.getByRole('button', { name: 'Make' }).click();\n  await expect(page.getByText('Ready')).toBeVisible();\n});\n",
}, ["npx", "playwright", "test"], {"tests/report.spec.ts": [("setTimeout(15000)", "setTimeout(30000)")]}, tier="B", log="""
Running 1 test using 1 worker

  1) [chromium] \u203a tests/report.spec.ts:3:5 \u203a makes the report \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500

    Test timeout of 15000ms exceeded.

    Error: locator.click: Test timeout of 15000ms exceeded.
    Call log:
      - waiting for getByRole('button', { name: 'Make' })


      4 |   test.setTimeout(15000);
      5 |   await page.goto('/report');
    > 6 |   await page.getByRole('button', { name: 'Make' }).click();
        |                                                    ^
      7 |   await expect(page.getByText('Ready')).toBeVisible();
      8 | });

        at /builds/quay/tests/report.spec.ts:6:52

  1 failed
    [chromium] \u203a tests/report.spec.ts:3:5 \u203a makes the report
""")

# ---------------------------------------------------------------- suggestions: deprecated-version, executable-bit

suggested("any/permission-denied-script", "executable-bit", {
    "ci/build.sh": "#!/bin/sh\necho built\n",
    "Makefile": "all:\n\t./ci/build.sh\n",
}, ["make"])

suggested("any/upload-artifact-v3", "deprecated-version", {
    ".github/workflows/ci.yml": "name: CI\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: make\n      - uses: actions/upload-artifact@v3\n        with:\n          name: out\n          path: out\n",
}, ["true"], log="""\
Current runner version: '2.320.0'
Prepare workflow directory
##[error]This request has been automatically failed because it uses a deprecated version of `actions/upload-artifact: v3`. Learn more: https://github.blog/changelog/2024-04-16-deprecation-notice-v3-of-the-artifact-actions/
""")

# ---------------------------------------------------------------- the same recipes where the tool does not run at the root

broken("python/flake8-in-subdirectory", "unused-import", {
    "backend/app/db.py": "import sqlite3\nimport threading\n\n\ndef connect(path):\n    return sqlite3.connect(path)\n",
    "backend/setup.cfg": "[flake8]\nmax-line-length = 99\n",
    "frontend/app/db.js": "module.exports = {};\n",
}, ["sh", "-c", "cd backend && flake8 ."], {"backend/app/db.py": [("import threading\n", "")]})

broken("go/build-in-subdirectory-make-c", "unused-import", {
    "Makefile": "all:\n\t$(MAKE) -C services/api\n",
    "services/api/Makefile": "all:\n\tgo build ./...\n",
    "services/api/go.mod": GO_MOD,
    "services/api/handler/get.go": "package handler\n\nimport (\n\t\"errors\"\n\t\"net/http\"\n)\n\n// Get gets.\nfunc Get(w http.ResponseWriter, r *http.Request) {\n\tw.WriteHeader(http.StatusOK)\n}\n",
}, ["make"], {"services/api/handler/get.go": [('import (\n\t"errors"\n\t"net/http"\n)\n', 'import (\n\t"net/http"\n)\n')]})

broken("cpp/cmake-build-absolute-paths", "include-fixit", {
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.16)\nproject(quay CXX)\nset(CMAKE_CXX_STANDARD 17)\nadd_library(quay STATIC src/tide.cc src/ebb.cc)\ntarget_include_directories(quay PUBLIC include)\n",
    "include/quay/tide.h": "#pragma once\n#include <string>\n#include <vector>\nnamespace quay {\nstd::string joined(const std::vector<double>& levels);\n}\n",
    "src/tide.cc": "#include \"quay/tide.h\"\n\nnamespace quay {\n\nstd::string joined(const std::vector<double>& levels) {\n  std::ostringstream out;\n  for (double level : levels) out << level << ' ';\n  return out.str();\n}\n\n}  // namespace quay\n",
    "src/ebb.cc": "int ebb() { return 1; }\n",
}, ["sh", "-c", "cmake -S . -B build && cmake --build build"], {"src/tide.cc": [
    ("#include \"quay/tide.h\"\n", "#include \"quay/tide.h\"\n#include <sstream>\n")]})

broken("ts/tsc-in-workspace-package", "unused-import", {
    "package.json": '{"name": "root", "private": true, "scripts": {"check": "cd packages/web && tsc -p ."}}\n',
    "packages/web/tsconfig.json": TSCONFIG,
    "packages/web/src/util/pad.ts": "import { width } from './width';\nimport { fill } from './fill';\n\nexport const pad = (text: string): string => text.padEnd(width);\n",
    "packages/web/src/util/width.ts": "export const width = 8;\n",
    "packages/web/src/util/fill.ts": "export const fill = ' ';\n",
}, ["npm", "run", "check"], {"packages/web/src/util/pad.ts": [("import { fill } from './fill';\n", "")]}, tier="B")

broken("python/black-check-in-subdirectory", "run-formatter", {
    "python/pyproject.toml": "[tool.black]\nline-length = 120\n",
    "python/src/tool.py": "def run( *args ):\n    return args\n",
    "go/main.go": "package main\n",
}, ["sh", "-c", "cd python && black --check src"], {"python/src/tool.py": [("run( *args )", "run(*args)")]})

broken("rust/cargo-manifest-path", "did-you-mean", {
    "native/Cargo.toml": CARGO, "native/Cargo.lock": CARGO_LOCK,
    "native/src/lib.rs": "pub struct Level {\n    pub metres: f64,\n}\n\npub fn feet(level: &Level) -> f64 {\n    level.meters * 3.28\n}\n",
}, ["cargo", "check", "--offline", "--manifest-path", "native/Cargo.toml"], {"native/src/lib.rs": [("level.meters", "level.metres")]}, tier="B")

# ---------------------------------------------------------------- several things in one log, long files

broken("cpp/gcc-warnings-before-the-error", "include-fixit", {
    "Makefile": "CXXFLAGS += -std=c++17 -Wall -Wextra\nOBJ = a.o b.o\nall: $(OBJ)\n%.o: src/%.cpp\n\t$(CXX) $(CXXFLAGS) -c $< -o $@\n",
    "src/a.cpp": "#include <string>\n\nint a(int unused, const std::string& s) {\n  int spare;\n  for (int i = 0; i < s.size(); i++) {\n  }\n  return 1;\n}\n",
    "src/b.cpp": "#include <string>\n#include <vector>\n\nint b(const std::vector<int>& v) {\n  return std::accumulate(v.begin(), v.end(), 0);\n}\n",
}, ["make", "-k", "-j2"], {"src/b.cpp": [("#include <string>\n", "#include <numeric>\n#include <string>\n")]})

broken("c/gcc-priu64-hidden-in-syntax-error", "include-fixit", {
    "src/count.c": "#include <stdint.h>\n#include <stdio.h>\n\nvoid show(uint64_t count)\n{\n\tprintf(\"%\" PRIu64 \"\\n\", count);\n}\n",
}, ["gcc", "-std=c11", "-Wall", "-Werror", "-c", "src/count.c", "-o", "count.o"], {"src/count.c": [
    ("#include <stdint.h>\n", "#include <inttypes.h>\n#include <stdint.h>\n")]})

broken("python/flake8-long-file", "style-edit", {
    "big/table.py": "ROWS = [\n" + "".join(f"    ({n}, \"row {n}\"),\n" for n in range(1500)) + "    (1500,\"row 1500\"),\n]\nTOTAL=len(ROWS)\n",
}, ["flake8", "big"], {"big/table.py": [('(1500,"row', '(1500, "row'), ("TOTAL=len", "TOTAL = len")]})

broken("go/gofmt-d-long-file", "apply-printed-diff", {
    "go.mod": GO_MOD,
    "gen/table.go": "package gen\n\n" + "".join(f"// Row{n} is one row.\nvar Row{n} = []int{{{n}, {n + 1}}}\n\n" for n in range(700))
                    + "// Last is last.\nvar Last = []int{1,2}\n",
}, ["sh", "-c", "gofmt -d gen && test -z \"$(gofmt -l gen)\""], {"gen/table.go": [("[]int{1,2}", "[]int{1, 2}")]})

broken("many/lint-all-tools-one-bad", "unused-import", {
    "lint.sh": "#!/bin/bash\nstatus=0\necho '--- shellcheck'; shellcheck lint.sh || status=1\necho '--- yamllint'; yamllint -d relaxed conf.yml || status=1\n"
               "echo '--- black'; black --check pkg || status=1\necho '--- flake8'; flake8 pkg || status=1\necho '--- mypy'; mypy --no-incremental pkg || status=1\nexit $status\n",
    "conf.yml": "name: quay\nlong: this is a line that is a good deal longer than eighty characters, which only warns\n",
    "pkg/__init__.py": "",
    "pkg/when.py": "import datetime\nimport enum\n\n\ndef today() -> datetime.date:\n    return datetime.date.today()\n",
}, ["bash", "lint.sh"], {"pkg/when.py": [("import enum\n", "")]})

near("go-typo-leaves-import-unused", "unused-import", {
    "go.mod": GO_MOD,
    "dice/dice.go": "package dice\n\nimport \"math/rand\"\n\n// Roll rolls.\nfunc Roll() int {\n\treturn rnad.Intn(6) + 1\n}\n",
}, ["go", "build", "./..."], "the import is used, only misspelt")

near("python-typo-leaves-import-unused", "unused-import", {
    "opt.py": "from typing import Optional\n\n\ndef first(items: list) -> Optonal[int]:\n    return items[0] if items else None\n",
}, ["flake8", "opt.py"], "the import is used, only misspelt")

broken("rust/test-module-missing-import", "missing-import", {
    "Cargo.toml": CARGO, "Cargo.lock": CARGO_LOCK,
    "src/lib.rs": "pub mod parse {\n    pub fn number(text: &str) -> Option<u32> {\n        text.parse().ok()\n    }\n}\n\npub struct Gate;\n\nimpl FromStr for Gate {\n    type Err = ();\n\n    fn from_str(_: &str) -> Result<Self, ()> {\n        Ok(Gate)\n    }\n}\n",
}, ["cargo", "test", "--offline", "-q"], {"src/lib.rs": [("pub mod parse {", "use std::str::FromStr;\n\npub mod parse {")]}, tier="B")

broken("go/method-in-other-case", "did-you-mean", {
    "go.mod": GO_MOD,
    "gate/gate.go": "package gate\n\n// Gate is one.\ntype Gate struct{ Width int }\n\n// Open opens it.\nfunc (g *Gate) Open() int { return g.Width }\n",
    "cmd/main.go": "package main\n\nimport \"example.org/tide/gate\"\n\nfunc main() {\n\tg := &gate.Gate{Width: 2}\n\tprintln(g.open())\n}\n",
}, ["go", "build", "./..."], {"cmd/main.go": [("g.open()", "g.Open()")]}, tier="B")

broken("python/pylint-two-unused-and-score", "unused-import", {
    "src/quay/plan.py": '"""Plan."""\nfrom dataclasses import dataclass, field, asdict\n\n\n@dataclass\nclass Plan:\n    """A plan."""\n\n    ships: list = field(default_factory=list)\n',
    "src/quay/__init__.py": '"""Quay."""\n',
}, ["python3", "-m", "pylint", "--disable=too-few-public-methods", "src/quay"], {"src/quay/plan.py": [
    ("dataclass, field, asdict", "dataclass, field")]})

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.quay</groupId>
  <artifactId>quay</artifactId>
  <version>1.0</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
</project>
"""

broken("java/maven-missing-set", "missing-import", {
    "pom.xml": POM,
    "src/main/java/org/quay/Names.java": "package org.quay;\n\nimport java.util.List;\n\npublic class Names {\n    public static Set<String> distinct(List<String> names) {\n        return Set.copyOf(names);\n    }\n}\n",
}, ["mvn", "-B", "-o", "-Dmaven.repo.local=/usr/share/maven-repo", "compile"], {"src/main/java/org/quay/Names.java": [
    ("import java.util.List;\n", "import java.util.List;\nimport java.util.Set;\n")]}, tier="B")

broken("java/maven-class-of-other-package", "missing-import", {
    "pom.xml": POM,
    "src/main/java/org/quay/model/Ship.java": "package org.quay.model;\n\npublic record Ship(String name) {\n}\n",
    "src/main/java/org/quay/app/Fleet.java": "package org.quay.app;\n\nimport java.util.List;\n\npublic class Fleet {\n    private List<Ship> ships = List.of();\n\n    public int size() {\n        return ships.size();\n    }\n}\n",
}, ["mvn", "-q", "-B", "-o", "-Dmaven.repo.local=/usr/share/maven-repo", "compile"], {"src/main/java/org/quay/app/Fleet.java": [
    ("import java.util.List;\n", "import java.util.List;\n\nimport org.quay.model.Ship;\n")]}, tier="B")

broken("java/maven-checkstyle-log", "unused-import", {
    "src/main/java/org/quay/Pier.java": "package org.quay;\n\nimport java.util.List;\nimport java.util.Objects;\n\npublic class Pier {\n    List<String> ships;\n}\n",
}, ["mvn", "checkstyle:check"], {"src/main/java/org/quay/Pier.java": [("import java.util.Objects;\n", "")]}, log="""\
[INFO] Scanning for projects...
[INFO] --- maven-checkstyle-plugin:3.1.2:check (default-cli) @ quay ---
[INFO] There is 1 error reported by Checkstyle 8.29 with config/checkstyle.xml ruleset.
[ERROR] src/main/java/org/quay/Pier.java:[4,8] (imports) UnusedImports: Unused import - java.util.Objects.
[INFO] ------------------------------------------------------------------------
[INFO] BUILD FAILURE
[INFO] ------------------------------------------------------------------------
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-checkstyle-plugin:3.1.2:check (default-cli) on project quay: You have 1 Checkstyle violation. -> [Help 1]
""")

broken("python/ruff-f401-fixable", "unused-import", {
    "src/pkg/a.py": "from __future__ import annotations\n\nimport logging\nimport os\nfrom pathlib import Path, PurePath\n\nlog = logging.getLogger(__name__)\nHERE = Path(__file__)\n",
}, ["ruff", "check", "."], {"src/pkg/a.py": [("import os\n", ""), ("Path, PurePath", "Path")]}, log="""\
src/pkg/a.py:4:8: F401 [*] `os` imported but unused
src/pkg/a.py:5:27: F401 [*] `pathlib.PurePath` imported but unused
Found 2 errors.
[*] 2 fixable with the `--fix` option.
""")

broken("go/golangci-lint-typecheck", "unused-import", {
    "go.mod": GO_MOD,
    "internal/x/x.go": "package x\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\n// X prints.\nfunc X() {\n\tfmt.Println(1)\n}\n",
}, ["golangci-lint", "run"], {"internal/x/x.go": [('import (\n\t"fmt"\n\t"os"\n)\n', 'import (\n\t"fmt"\n)\n')]}, log="""\
internal/x/x.go:5:2: "os" imported and not used (typecheck)
\t"os"
\t^
""")

broken("cpp/gcc-include-crlf", "include-fixit", {
    "src/win.cpp": "#include <cstdio>\r\n#include <cstdlib>\r\n\r\nint length(const char* text) {\r\n  return static_cast<int>(std::strlen(text));\r\n}\r\n",
}, ["g++", "-std=c++17", "-fsyntax-only", "src/win.cpp"], {"src/win.cpp": [
    ("#include <cstdlib>\r\n", "#include <cstdlib>\r\n#include <cstring>\r\n")]})

broken("js/vitest-obsolete", "obsolete-snapshot", {
    "src/menu.test.ts": "import { expect, test } from 'vitest';\n\ntest('fish', () => {\n  expect(['cod']).toMatchSnapshot();\n});\n",
    "src/__snapshots__/menu.test.ts.snap": "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\nexports[`fish 1`] = `\n[\n  \"cod\",\n]\n`;\n\nexports[`meat > beef 1`] = `\"rare\"`;\n",
}, ["npx", "vitest", "run"], {"src/__snapshots__/menu.test.ts.snap": [("\nexports[`meat > beef 1`] = `\"rare\"`;\n", "")]}, tier="B", log="""
 RUN  v3.2.4 /builds/quay

 \u276f src/menu.test.ts (1 test) 3ms
   \u2713 fish 2ms

\u23af\u23af\u23af\u23af\u23af\u23af\u23af Failed Suites 1 \u23af\u23af\u23af\u23af\u23af\u23af\u23af

 FAIL  src/menu.test.ts [ src/menu.test.ts ]
Error: Obsolete snapshots found when no snapshot update is expected.
\u00b7 meat > beef 1

\u23af\u23af\u23af\u23af\u23af\u23af\u23af\u23af\u23af\u23af\u23af\u23af\u23af\u23af\u23af[1/1]\u23af


  Snapshots  1 obsolete
             \u21b3 src/menu.test.ts
               \u00b7 meat > beef 1

 Test Files  1 failed (1)
      Tests  1 passed (1)
""")

broken("cpp/include-in-other-case-subdirectory", "path-case", {
    "engine/Makefile": "main.o: main.cpp\n\t$(CXX) -Iinclude -c main.cpp -o main.o\n",
    "engine/include/Pump.hpp": "#pragma once\nstruct Pump {\n  int rate = 1;\n};\n",
    "engine/main.cpp": "#include <vector>\n\n#include <pump.hpp>\n\nint main() { return Pump().rate; }\n",
}, ["make", "-C", "engine"], {"engine/main.cpp": [("<pump.hpp>", "<Pump.hpp>")]}, tier="B")

broken("rust/needless-mut-denied", "compiler-fixit", {
    "Cargo.toml": CARGO, "Cargo.lock": CARGO_LOCK,
    "src/lib.rs": "#![deny(warnings)]\n\npub fn sum(values: &[u32]) -> u32 {\n    let mut start = 3;\n    values.iter().sum::<u32>() + start\n}\n",
}, ["cargo", "check", "--offline"], {"src/lib.rs": [("let mut start", "let start")]}, tier="B")

broken("rust/needless-parentheses", "compiler-fixit", {
    "src/lib.rs": "#![deny(unused_parens)]\n\npub fn open(level: u32) -> bool {\n    if (level > 3) {\n        return true;\n    }\n    false\n}\n",
}, ["rustc", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], {"src/lib.rs": [("if (level > 3) {", "if level > 3 {")]}, tier="B")

rewritten("js/npm-ci-local-package-missing", "lockfile", {
    "package.json": '{\n  "name": "quay",\n  "version": "1.0.0",\n  "dependencies": {\n    "pier": "file:./pier"\n  }\n}\n',
    "package-lock.json": '{\n  "name": "quay",\n  "version": "1.0.0",\n  "lockfileVersion": 3,\n  "requires": true,\n  "packages": {\n    "": {\n      "name": "quay",\n      "version": "1.0.0"\n    }\n  }\n}\n',
    "pier/package.json": '{\n  "name": "pier",\n  "version": "1.0.0"\n}\n',
    ".gitignore": "node_modules\n",
}, ["npm", "ci", "--offline", "--no-audit"], {}, tier="B", policy="fix:\n  lockfiles: true\n")

broken("python/flake8-f401-as-and-submodule", "unused-import", {
    "etl/load.py": "import os\nimport xml.dom.minidom\nimport xml.etree.ElementTree as ET\nimport zipfile as zf  # archives\n\n\ndef load(path):\n    return ET.parse(os.path.abspath(path))\n",
}, ["flake8", "--max-line-length=120", "etl"], {"etl/load.py": [
    ("import xml.dom.minidom\n", ""), ("import zipfile as zf  # archives\n", "")]})

# ---------------------------------------------------------------- near misses: diffs and formatters

near("pytest-shows-a-diff", "apply-printed-diff", {
    "expected.txt": "one\ntwo\nthree\n",
    "test_out.py": "import subprocess\n\n\ndef test_out():\n    done = subprocess.run(['diff', '-u', 'expected.txt', 'actual.txt'], capture_output=True, text=True)\n    print(done.stdout)\n    assert done.returncode == 0\n",
    "actual.txt": "one\n2\nthree\n",
}, ["python3", "-B", "-m", "pytest", "-p", "no:cacheprovider"], "a golden test: the expectation is not to be edited to what came out")

near("golden-git-no-index", "apply-printed-diff", {
    "test/expected/help.txt": "usage: tide [-h]\n\noptions:\n  -h  help\n",
    "run.sh": "printf 'usage: tide [-h]\\n\\noptions:\\n  -h  halp\\n' > out.txt\ngit --no-pager diff --no-index test/expected/help.txt out.txt\n",
}, ["sh", "run.sh"], "the expected output of a test, recorded by hand")

near("git-diff-of-expectations-in-place", "apply-printed-diff", {
    "Makefile": "check:\n\tprintf 'level 4\\n' > test/expected/level.out\n\tgit --no-pager diff --exit-code test/expected\n",
    "test/expected/level.out": "level 3\n",
}, ["make", "check"], "the test writes over its own expectation; whether 3 or 4 is right nobody knows")

near("black-diff-cut-by-log", "apply-printed-diff", {
    "src/a.py": "def a( x ):\n    return x\n\n\ndef b( x ):\n    return x\n",
}, ["black", "--diff", "--check", "src"], "the log ends inside of the hunk", log="""\
--- src/a.py\t2026-11-20 06:00:00.000000 +0000
+++ src/a.py\t2026-11-20 06:00:01.000000 +0000
@@ -1,6 +1,6 @@
-def a( x ):
+def a(x):
     return x
""")

near("gofmt-diff-of-another-commit", "apply-printed-diff", {
    "a.go": "package a\n\n// A is one.\nvar A = 1\n\n// B is two.\nvar B  = 3\n",
}, ["gofmt", "-d", "."], "the removed line is not in this commit", log="""\
diff a.go.orig a.go
--- a.go.orig
+++ a.go
@@ -4,4 +4,4 @@
 var A = 1
 
 // B is two.
-var B  = 2
+var B = 2
""")

near("gofmt-generated-file", "apply-printed-diff", {
    "go.mod": GO_MOD,
    "api/api.pb.go": "// Code generated by protoc-gen-go. DO NOT EDIT.\n\npackage api\n\nvar  Version = 1\n",
}, ["sh", "-c", "gofmt -d . && test -z \"$(gofmt -l .)\""], "the file is generated: the generator is to be mended")

near("gofmt-vendored", "run-formatter", {
    "go.mod": GO_MOD,
    "vendor/example.com/x/x.go": "package x\n\nvar  X = 1\n",
}, ["sh", "-c", "gofmt -l . | (! grep .)"], "a copy of another project")

near("black-required-version", "run-formatter", {
    "pyproject.toml": "[tool.black]\nrequired-version = \"22.3.0\"\n",
    "src/a.py": "A = [ 1 ]\n",
}, ["black", "--check", "src"], "black refuses to run: another version is wanted")

near("black-cannot-parse", "run-formatter", {
    "src/a.py": "def a(:\n    return 1\n",
    "src/b.py": "B = 1\n",
}, ["black", "--check", "src"], "a syntax error; nothing to format")

near("black-other-version-pinned", "run-formatter", {
    ".pre-commit-config.yaml": "repos:\n  - repo: https://github.com/psf/black\n    rev: 24.10.0\n    hooks:\n      - id: black\n",
    "src/a.py": "class A:\n\n    x = ( 1 )\n",
}, ["black", "--check", "src"], "the project formats with another version, whose output differs", log="""\
would reformat src/a.py

Oh no! \U0001f4a5 \U0001f494 \U0001f4a5
1 file would be reformatted.
""")

# ---------------------------------------------------------------- near misses: white space and style

near("conflict-markers", "whitespace", {
    "src/a.c": "int a = 1;\n<<<<<<< HEAD\nint b = 2;\n=======\nint b = 3;\n>>>>>>> topic\n",
}, ["git", "diff", "--check", EMPTY_TREE], "a merge that a person must finish")

near("trailing-space-in-a-string", "whitespace", {
    "mail/template.py": "BODY = \"\"\"Dear guest,\n\n-- \nThe quay\n\"\"\"\n",
}, ["flake8", "mail"], "the signature delimiter is dash dash space: the string's content would change")

near("trailing-space-in-a-patch-file", "whitespace", {
    "debian/patches/fix.patch": "--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,3 @@\n int a;\n \n-int b;\n+int c;\n",
}, ["git", "diff", "--check", EMPTY_TREE], "the blank context line of a patch is a space")

near("flake8-e501-e712", "style-edit", {
    "a.py": "def check(flag):\n    if flag == True:\n        return None\n    raise ValueError('a very long message that goes well beyond the limit of seventy-nine characters')\n",
}, ["flake8", "a.py"], "how to break the line and whether flag may be truthy are choices")

near("flake8-e999", "style-edit", {
    "a.py": "def f(x)\n    return x  \n",
}, ["flake8", "a.py"], "a syntax error: nothing else that flake8 says counts; and a colon alone is a guess")

near("flake8-e741-e731", "style-edit", {
    "a.py": "l = 1\nadd = lambda a: a + l\n",
}, ["flake8", "a.py"], "a new name is a person's")

# ---------------------------------------------------------------- near misses: unused imports and variables

near("compat-module-re-exports", "unused-import", {
    "quay/__init__.py": "",
    "quay/compat.py": "try:\n    import simplejson as json\nexcept ImportError:\n    import json\n",
    "quay/api.py": "from quay.compat import json\n\n\ndef dump(x):\n    return json.dumps(x)\n",
}, ["flake8", "quay"], "another module takes the name from here")

near("plain-re-export-for-another-file", "unused-import", {
    "quay/types.py": "from decimal import Decimal\nfrom typing import Any\n\nRow = dict[str, Any]\n",
    "quay/api.py": "from quay.types import Decimal, Row\n\n\ndef price(row: Row) -> Decimal:\n    return Decimal(row[\"price\"])\n",
}, ["flake8", "quay/types.py", "quay/api.py"], "quay/api.py imports Decimal from here: without it nothing runs")

near("init-re-export", "unused-import", {
    "quay/__init__.py": "from quay.berth import Berth\n",
    "quay/berth.py": "class Berth:\n    pass\n",
}, ["flake8", "quay"], "the package's interface")

near("pytest-fixture-import", "unused-import", {
    "tests/fixtures.py": "import pytest\n\n\n@pytest.fixture\ndef harbour():\n    return 1\n",
    "tests/test_a.py": "from fixtures import harbour\n\n\ndef test_a(harbour):\n    assert harbour == 1\n",
}, ["flake8", "tests"], "pytest finds the fixture by this import")

near("side-effect-models", "unused-import", {
    "app/main.py": "from app.base import Base\nfrom app import models\n\nBase.create_all()\n",
    "app/models.py": "from app.base import Base\n\n\nclass Ship(Base):\n    pass\n",
    "app/base.py": "class Base:\n    registry = []\n\n    def __init_subclass__(cls):\n        Base.registry.append(cls)\n\n    @classmethod\n    def create_all(cls):\n        assert cls.registry\n",
    "ci.sh": "flake8 app && python3 -c 'import app.main'\n",
}, ["sh", "ci.sh"], "the import registers the models; without it there are no tables")

near("jsx-uses", "unused-import", {
    ".eslintrc.json": '{"root": true, "parserOptions": {"ecmaVersion": 2018, "sourceType": "module", "ecmaFeatures": {"jsx": true}}, "rules": {"no-unused-vars": "error"}}\n',
    "src/page.js": "import React from 'react';\nimport Button from './button';\n\nexport default function Page() {\n  return <Button>Go</Button>;\n}\n",
}, ["eslint", "src"], "JSX uses both; the plugin that tells eslint so is missing", environment=ESLINT, untracked=STYLISH)

near("jsx-react-only", "unused-import", {
    ".eslintrc.json": '{"root": true, "parserOptions": {"ecmaVersion": 2018, "sourceType": "module", "ecmaFeatures": {"jsx": true}}, "rules": {"no-unused-vars": "error"}}\n',
    "src/hr.jsx": "import React from 'react';\n\nexport default () => <hr />;\n",
}, ["eslint", "--ext", ".jsx", "src"], "the classic JSX transform needs React in scope", environment=ESLINT, untracked=STYLISH)

near("javadoc-link", "unused-import", {
    "checkstyle.xml": CHECKSTYLE.replace('<module name="UnusedImports"/>',
                                         '<module name="UnusedImports"><property name="processJavadoc" value="false"/></module>'),
    "src/A.java": "import java.util.Map;\n\n/** Like a {@link Map}. */\npublic class A {\n}\n",
}, ["checkstyle", "-c", "checkstyle.xml", "src"], "the documentation's link needs the import")

near("rust-trait-for-windows", "unused-import", {
    "src/lib.rs": "#![deny(unused_imports)]\nuse std::fmt::Write;\n\npub fn name() -> String {\n    let mut out = String::from(\"quay\");\n    #[cfg(windows)]\n    write!(out, \".exe\").unwrap();\n    out.push(' ');\n    out\n}\n",
}, ["rustc", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], "the trait is used where this build does not look")

near("rust-used-by-tests-through-super", "unused-import", {
    "src/lib.rs": "#![deny(unused_imports)]\nuse std::collections::HashMap;\n\npub fn one() -> u32 {\n    1\n}\n\n#[cfg(test)]\nmod tests;\n",
    "src/tests.rs": "use super::*;\n\n#[test]\nfn counts() {\n    let mut seen = HashMap::new();\n    seen.insert(one(), 1);\n    assert_eq!(seen.len(), 1);\n}\n",
}, ["rustc", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], "the tests take it through super")

near("go-variable-with-effect", "unused-variable", {
    "go.mod": GO_MOD,
    "a.go": "package tide\n\nimport \"os\"\n\n// Make makes.\nfunc Make(path string) {\n\terr := os.Mkdir(path, 0o755)\n}\n",
}, ["go", "build", "./..."], "the error is to be handled, not dropped")

near("rust-guard", "unused-variable", {
    "src/lib.rs": "#![deny(unused_variables)]\nuse std::sync::Mutex;\n\npub fn add(total: &Mutex<()>, value: &mut u32) {\n    let guard = total.lock().unwrap();\n    *value += 1;\n}\n",
}, ["rustc", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], "the lock is held by it")

near("rust-parameter", "unused-variable", {
    "src/lib.rs": "#![deny(warnings)]\npub fn price(count: u32, tax: u32) -> u32 {\n    count * 3\n}\n",
}, ["rustc", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], "the tax is forgotten: an underscore hides a bug")

near("python-f841-call", "unused-variable", {
    "a.py": "def send(queue, message):\n    receipt = queue.push(message)\n    return True\n",
}, ["flake8", "a.py"], "the call has an effect; what to do with the receipt is a choice")

near("ts-destructured-to-omit", "unused-variable", {
    "tsconfig.json": TSCONFIG,
    "src/omit.ts": "export function open(user: { password: string; name: string }) {\n  const { password, name, ...rest } = { ...user, age: 1 };\n  return { name, ...rest };\n}\nexport function late(this_: number, when = Date.now()) {\n  const [first, second] = [this_, when];\n  return second;\n}\n",
}, ["tsc", "-p", "."], "what stands in a pattern has a place: taking it out moves the others")

# ---------------------------------------------------------------- near misses: names, headers, fix-its

near("gcc-neighbouring-function", "include-fixit", {
    "crc.h": "unsigned crc32(const unsigned char *data, unsigned size);\n",
    "main.c": "#include \"crc.h\"\n\nunsigned check(const unsigned char *data)\n{\n\treturn crc32c(data, 4);\n}\n",
}, ["gcc", "-Werror", "-fsyntax-only", "main.c"], "crc32c is another checksum, one that is missing here")

near("gcc-neighbouring-member", "include-fixit", {
    "p.cpp": "struct Point {\n  int x = 0;\n  int y1 = 0;\n};\n\nint f(const Point& p) { return p.y2; }\n",
}, ["g++", "-fsyntax-only", "p.cpp"], "y2 is a member that is not there yet")

near("gcc-header-of-a-library", "include-fixit", {
    "a.cpp": "#include <boost/tide.hpp>\n\nint main() { return 0; }\n",
}, ["g++", "-fsyntax-only", "a.cpp"], "a package that is not installed")

near("gcc-vector-without-std", "include-fixit", {
    "a.cpp": "vector<int> levels;\n",
}, ["g++", "-fsyntax-only", "a.cpp"], "needs std:: beside the header, or a using that was lost")

near("gcc-error-in-third-party", "include-fixit", {
    "third_party/json/json.hpp": "#pragma once\ninline std::string dump() { return {}; }\n",
    "a.cpp": "#include \"third_party/json/json.hpp\"\n\nint main() { return dump().size(); }\n",
}, ["g++", "-fsyntax-only", "a.cpp"], "a copy of another project")

near("gcc-assignment-in-condition", "compiler-fixit", {
    "a.c": "int f(int a, int b)\n{\n\tif (a = b)\n\t\treturn 1;\n\treturn 0;\n}\n",
}, ["gcc", "-Wall", "-Werror", "-fsyntax-only", "a.c"], "parentheses would hide what is most likely a missing =")

near("clang-assignment-in-condition", "compiler-fixit", {
    "a.cc": "int f(int a, int b) {\n  if (a = b) return 1;\n  return 0;\n}\n",
}, ["clang++", "-Wall", "-Werror", "-fsyntax-only", "a.cc"], "two fix-its, for two meanings")

near("clang-fallthrough", "compiler-fixit", {
    "a.cc": "int f(int a) {\n  int n = 0;\n  switch (a) {\n    case 1:\n      n = 2;\n    case 2:\n      n += 3;\n  }\n  return n;\n}\n",
}, ["clang++", "-std=c++17", "-Wimplicit-fallthrough", "-Werror", "-fsyntax-only", "a.cc"], "break or [[fallthrough]]: two meanings")

near("rust-moved-value-clone", "compiler-fixit", {
    "src/lib.rs": "pub fn twice(names: Vec<String>) -> usize {\n    let count = taken(names);\n    count + names.len()\n}\n\nfn taken(names: Vec<String>) -> usize {\n    names.len()\n}\n",
}, ["rustc", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], "a clone costs; the function may rather borrow")

near("rust-result-for-value", "compiler-fixit", {
    "src/lib.rs": "pub fn port(text: &str) -> Option<u16> {\n    let port: u16 = text.parse::<u16>().ok();\n    Some(port)\n}\n",
}, ["rustc", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], "an unwrap or expect panics")

near("ts-neighbouring-property", "did-you-mean", {
    "tsconfig.json": TSCONFIG,
    "src/a.ts": "interface Options { port1: number; }\n\nexport const f = (o: Options): number => o.port1 + o.port2;\n",
}, ["tsc", "-p", "."], "port2 is a property that is to be added")

near("python-asyncio-coroutine", "did-you-mean", {
    "job.py": "import asyncio\n\n\n@asyncio.coroutine\ndef job():\n    yield from asyncio.sleep(0)\n\n\nasyncio.run(job())\n",
}, ["python3", "-B", "job.py"], "the decorator was removed from Python 3.11; coroutines is a module")

near("python-getargspec", "did-you-mean", {
    "inv.py": "import inspect\n\nprint(inspect.getargspec(print))\n",
}, ["python3", "-B", "inv.py"], "removed from Python; what is offered is something else")

near("rust-neighbouring-variable", "did-you-mean", {
    "src/lib.rs": "pub fn area(x0: f64, x1: f64, y0: f64) -> f64 {\n    (x1 - x0) * (y1 - y0)\n}\n",
}, ["rustc", "--crate-type", "lib", "--emit", "metadata", "--out-dir", "out", "src/lib.rs"], "y1 is a parameter that was forgotten")

near("go-rand-two-packages", "missing-import", {
    "go.mod": GO_MOD,
    "a.go": "package tide\n\n// Key makes a key.\nfunc Key(b []byte) {\n\trand.Read(b)\n}\n",
}, ["go", "build", "./..."], "crypto/rand and math/rand both have Read")

near("go-log-of-another-library", "missing-import", {
    "go.mod": GO_MOD,
    "a.go": "package tide\n\n// Warn warns.\nfunc Warn() {\n\tlog.WithField(\"a\", 1).Warn(\"b\")\n}\n",
}, ["go", "build", "./..."], "the standard log has no WithField: it is another library's")

near("python-py2-names", "missing-import", {
    "a.py": "def text(x):\n    return isinstance(x, unicode) or xrange(3)\n",
}, ["flake8", "a.py"], "names of Python 2")

near("java-date-two-packages", "missing-import", {
    "A.java": "public class A {\n    Date when;\n}\n",
}, ["javac", "-d", "out", "A.java"], "java.util or java.sql")

near("ts-two-exports", "missing-import", {
    "tsconfig.json": TSCONFIG,
    "src/a/kind.ts": "export type Kind = 'a';\n",
    "src/b/kind.ts": "export type Kind = 'b';\n",
    "src/c.ts": "export const kind: Kind = 'a';\n",
}, ["tsc", "-p", "."], "two files export the name")

near("path-two-candidates", "path-case", {
    "lib/Util.h": "int a(void);\n", "lib/UTIL.h": "int b(void);\n",
    "main.c": "#include \"lib/util.h\"\n\nint main(void) { return 0; }\n",
}, ["gcc", "-fsyntax-only", "main.c"], "two files differ only in case")

# ---------------------------------------------------------------- near misses: shellcheck

near("shellcheck-flags", "shellcheck-fix", {
    "b.sh": "#!/bin/sh\ngcc $CFLAGS -c a.c\n",
}, ["shellcheck", "b.sh"], "CFLAGS holds several words")

near("shellcheck-list-built-up", "shellcheck-fix", {
    "b.sh": "#!/bin/sh\nlist=''\nfor f in *.c; do\n  list=\"$list $f\"\ndone\nls $list\n",
}, ["shellcheck", "b.sh"], "the list is meant to be split")

near("shellcheck-command-substitution", "shellcheck-fix", {
    "b.sh": "#!/bin/bash\ncc -o tide tide.c $(pkg-config --cflags --libs zlib)\n",
}, ["shellcheck", "b.sh"], "the flags are meant to be split")

# ---------------------------------------------------------------- near misses: what did not fail the build

near("flake8-exit-zero-then-test-fails", "unused-import", {
    "calc.py": "import os\n\n\ndef double(x):\n    return x * 3  \n",
    "test_calc.py": "from calc import double\n\n\ndef test_double():\n    assert double(2) == 4\n",
    "ci.sh": "set -e\nflake8 . --count --exit-zero --max-complexity=10 --statistics\npython3 -B -m pytest -p no:cacheprovider\n",
}, ["sh", "ci.sh"], "the linter was only asked; what failed is the test")

near("cargo-warning-then-test-fails", "unused-import", {
    "Cargo.toml": CARGO, "Cargo.lock": CARGO_LOCK,
    "src/lib.rs": "use std::fmt;\n\npub fn double(x: u32) -> u32 {\n    let spare = 1;\n    x * 3\n}\n\n#[test]\nfn doubles() {\n    assert_eq!(double(2), 4);\n}\n",
}, ["cargo", "test", "--offline"], "only warnings; what failed is the test")

near("gcc-warning-then-link-error", "compiler-fixit", {
    "a.c": "#include <stdio.h>\n\nint elsewhere(void);\n\nint main(void)\n{\n\tint spare;\n\tprintf(\"%d\\n\", 3L);\n\treturn elsewhere();\n}\n",
}, ["gcc", "-Wall", "a.c", "-o", "a.out"], "the warnings did not fail the build; a function is missing")

near("linter-output-in-a-failing-test", "unused-import", {
    "sample.py": "import os\n",
    "test_lint.py": "def test_lint():\n    print(\"sample.py:1:1: F401 'os' imported but unused\")\n    assert 1 == 2\n",
}, ["python3", "-B", "-m", "pytest", "-p", "no:cacheprovider", "test_lint.py"], "a test's captured output, not a linter's finding")

near("shellcheck-or-true-then-fails", "shellcheck-fix", {
    "x.sh": "#!/bin/sh\nname=$1\nls $name\n",
    "ci.sh": "shellcheck x.sh || true\necho 'running tests'\necho 'FAIL: 2 of 7 tests failed'\nexit 1\n",
}, ["sh", "ci.sh"], "shellcheck was only asked; the tests failed")

# ---------------------------------------------------------------- near misses: locks, generators, snapshots, browsers, modes

near("cargo-locked-without-policy", "lockfile", {
    "Cargo.toml": CARGO.replace("0.1.0", "0.2.0"), "Cargo.lock": CARGO_LOCK,
    "src/lib.rs": "pub fn one() -> u32 {\n    1\n}\n",
}, ["cargo", "check", "--locked", "--offline"], "the policy does not allow lock files")

near("generator-not-listed", "generated-file", {
    "Makefile": "check:\n\techo 2 > version.txt\n\tgit diff --name-only --exit-code || { echo 'run make generate and commit'; exit 1; }\n",
    "version.txt": "1\n",
}, ["make", "check"], "the policy lists no generator")

near("jest-snapshot-failed", "obsolete-snapshot", {
    "a.test.js": "test('a', () => { expect(1).toMatchSnapshot(); });\n",
    "__snapshots__/a.test.js.snap": "// Jest Snapshot v1, https://goo.gl/fbAQLP\n\nexports[`a 1`] = `2`;\n",
}, ["npx", "jest", "--ci"], "a snapshot that fails is a failing test", log="""\
FAIL ./a.test.js
  \u2715 a (4 ms)

  \u25cf a

    expect(received).toMatchSnapshot()

    Snapshot name: `a 1`

    Snapshot: 2
    Received: 1

    > 1 | test('a', () => { expect(1).toMatchSnapshot(); });
        |                             ^

      at Object.toMatchSnapshot (a.test.js:1:29)

 \u203a 1 snapshot failed.
Snapshot Summary
 \u203a 1 snapshot failed from 1 test suite. Inspect your code changes or run `npx jest --ci -u` to update them.

Test Suites: 1 failed, 1 total
Tests:       1 failed, 1 total
Snapshots:   1 failed, 1 total
""")

near("playwright-two-that-fit", "playwright-locator", {
    "e2e/a.spec.ts": "import { test } from '@playwright/test';\n\ntest('saves', async ({ page }) => {\n  await page.getByRole('button', { name: 'Save' }).click();\n});\n",
}, ["npx", "playwright", "test"], "two buttons of the same name: which one is meant?", log="""
  1) [chromium] \u203a e2e/a.spec.ts:3:5 \u203a saves \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500

    Error: locator.click: Error: strict mode violation: getByRole('button', { name: 'Save' }) resolved to 2 elements:
        1) <button>Save</button> aka getByRole('button', { name: 'Save' }).first()
        2) <button>Save</button> aka getByRole('button', { name: 'Save' }).nth(1)

    Call log:
      - waiting for getByRole('button', { name: 'Save' })


      3 | test('saves', async ({ page }) => {
    > 4 |   await page.getByRole('button', { name: 'Save' }).click();
        |                                                    ^
      5 | });

        at /builds/quay/e2e/a.spec.ts:4:52

  1 failed
""")

near("playwright-timeout-of-the-config", "playwright-timeout", {
    "playwright.config.ts": "export default { timeout: 5000 };\n",
    "e2e/b.spec.ts": "import { test } from '@playwright/test';\n\ntest('waits', async ({ page }) => {\n  await page.goto('/slow');\n});\n",
}, ["npx", "playwright", "test"], "the limit is the project's", log="""
  1) [chromium] \u203a e2e/b.spec.ts:3:5 \u203a waits \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500

    Test timeout of 5000ms exceeded.

    Error: page.goto: Test timeout of 5000ms exceeded.
    Call log:
      - navigating to "http://localhost:3000/slow", waiting until "load"


      3 | test('waits', async ({ page }) => {
    > 4 |   await page.goto('/slow');
        |              ^
      5 | });

        at /builds/quay/e2e/b.spec.ts:4:14

  1 failed
""")

near("permission-denied-socket", "executable-bit", {
    "ci/run.sh": "#!/bin/sh\necho 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock'\nexit 1\n",
}, ["sh", "ci/run.sh"], "the socket of the machine, not a script of the tree")
