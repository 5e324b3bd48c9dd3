"""Broken builds and near misses that were written without knowledge of the recipes' code or of the other cases.

They stand in for real projects: packages in subdirectories, several findings at once, warnings between the errors, make,
npm, cargo, go, pytest and tox around the tool, long files, tabs and CRLF, colours, several tools in one log. A recipe's
author does not tune on these; what they found is in the recipe's own cases.
"""

from __future__ import annotations

from fix_cases import Case

CASES: list[Case] = []

# A project's own limits where a patch needs more than one file.
SEVERAL_FILES = "fix:\n  max_files: 8\n  max_lines: 60\n"

# Debian's eslint finds its own modules only by this.
ESLINT = {"NODE_PATH": "/usr/share/nodejs"}


def edited(text: str, *changes: tuple[str, str]) -> str:
    """The text with each change made at its one place."""
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in {text[:80]!r}")
        text = text.replace(old, new)
    return text


def broken(name: str, recipe: str, files: dict[str, str], command: list[str], edits: dict[str, list[tuple[str, str]]],
           tier: str = "A", **more) -> None:
    """A broken build and what a person would have changed; `edits` gives the changes file by file."""
    wanted = {path: edited(files[path], *changes) for path, changes in edits.items()}
    CASES.append(Case(name=f"fresh/{name}", recipe=recipe, files=files, command=command, expect="green", tier=tier,
                      wanted=wanted, **more))


def rewritten(name: str, recipe: str, files: dict[str, str], command: list[str], wanted: dict[str, str],
              tier: str = "A", **more) -> None:
    """As `broken`, with the wanted files in full."""
    CASES.append(Case(name=f"fresh/{name}", recipe=recipe, files=files, command=command, expect="green", tier=tier,
                      wanted=wanted, **more))


def suggested(name: str, recipe: str, files: dict[str, str], command: list[str], **more) -> None:
    CASES.append(Case(name=f"fresh/{name}", recipe=recipe, files=files, command=command, expect="suggestion", tier="C",
                      **more))


def near(name: str, recipe: str, files: dict[str, str], command: list[str], why: str, **more) -> None:
    CASES.append(Case(name=f"fresh/near/{name}", recipe=recipe, files=files, command=command, expect="nothing", why=why,
                      **more))


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
    "app/sub/urls.py": [("    ('', 'index'),\n    ('berths/', 'berths')\n", "    ('', 'index'),\n    ('berths/', 'berths'),\n")]
    if False else [("[\n    ('', 'index'),\n    ('berths/', 'berths')\n]", "[('', 'index'), ('berths/', 'berths')]")]})

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
    "Makefile": "check:\n\tblack --quiet .\n\tgit --no-pager diff --exit-code\n",
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
}, ["git", "diff", "--check", EMPTY_TREE, "HEAD"], {
    "docs/intro.txt": [("Tides   \n", "Tides\n"), ("Next.\t\n", "Next.\n")], "src/a.c": [("return 1; \n", "return 1;\n")]})

broken("git/diff-check-blank-at-eof", "whitespace", {
    "src/list.rb": "ITEMS = %w[a b]\n\n\n",
}, ["git", "--no-pager", "diff", "--check", EMPTY_TREE, "HEAD"], {"src/list.rb": [("%w[a b]\n\n\n", "%w[a b]\n")]})

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
    ('["Anna"]\t\n', '["Anna"]\n'), ('first."""   \n', 'first."""\n'), ("NAMES[0]\n\n", "NAMES[0]\n")]})

broken("js/eslint-trailing-eol", "whitespace", {
    ".eslintrc.json": '{"root": true, "parserOptions": {"ecmaVersion": 2018}, "rules": {"no-trailing-spaces": "error", "eol-last": "error", "no-unused-vars": "warn"}}\n',
    "package.json": '{"name": "quay", "version": "1.0.0", "scripts": {"lint": "eslint lib"}}\n',
    "lib/quay.js": "const spare = 1;\nfunction quay() {\n  return 'quay';  \n}\n\nmodule.exports = quay;",
}, ["npm", "run", "lint"], {"lib/quay.js": [("'quay';  \n", "'quay';\n"), ("module.exports = quay;", "module.exports = quay;\n")]},
    environment=ESLINT)

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
    "node_modules/eslint/package.json": '{"name": "eslint", "version": "6.4.0", "bin": {"eslint": "bin/eslint.js"}, "main": "lib/api.js"}\n',
    "node_modules/eslint/bin/eslint.js": "#!/usr/bin/env node\nprocess.env.NODE_PATH = '/usr/share/nodejs';\n"
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
}, ["rustc", "--crate-type", "lib", "-D", "warnings", "--emit", "metadata", "--out-dir", "/tmp", "src/lib.rs"], {
    "src/lib.rs": [("use std::io::Read;\nuse std::path::PathBuf;\n", "")]})

TSCONFIG = '{"compilerOptions": {"strict": true, "noEmit": true, "noUnusedLocals": true, "module": "commonjs", "target": "es2019", "types": []}, "include": ["src"]}\n'

broken("ts/tsc-6133-and-6192", "unused-import", {
    "tsconfig.json": TSCONFIG,
    "src/a.ts": "import { lift } from './crane';\nimport { one, two } from './numbers';\nimport type { Load } from './load';\n\nexport function go(load: Load): number {\n  return lift(load.kilos);\n}\n",
    "src/crane.ts": "export const lift = (n: number): number => n;\n",
    "src/numbers.ts": "export const one = 1;\nexport const two = 2;\n",
    "src/load.ts": "export interface Load { kilos: number; }\n",
}, ["tsc", "-p", "."], {"src/a.ts": [("import { one, two } from './numbers';\n", "")]})

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
}, ["npm", "run", "lint", "--silent"], {"src/app.js": [("import fs, { join }", "import { join }")]}, environment=ESLINT)

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
