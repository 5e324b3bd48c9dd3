# What every end-to-end script begins with: a scratch directory, the programs in PATH, and words for what is expected.
# The caller sets nothing; ctest gives CIMEND_BIN_DIR, CIMEND_TEST_DIR and CIMEND_SOURCE_DIR.
set -euo pipefail
: "${CIMEND_BIN_DIR:?}" "${CIMEND_TEST_DIR:?}" "${CIMEND_SOURCE_DIR:?}"
export PATH=$CIMEND_BIN_DIR:$PATH
export SOURCE_DATE_EPOCH=1700000000 GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com
unset NO_COLOR
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
  echo "FAILED: $*" >&2
  [ -f "$scratch/.out" ] && sed 's/^/  out: /' "$scratch/.out" >&2
  [ -f "$scratch/.err" ] && sed 's/^/  err: /' "$scratch/.err" >&2
  exit 1
}

# expect_exit CODE COMMAND…: runs it, keeps what it prints, and holds it to the exit code.
expect_exit() {
  local wanted=$1 code=0
  shift
  "$@" >"$scratch/.out" 2>"$scratch/.err" </dev/null || code=$?
  [ "$code" -eq "$wanted" ] || fail "exit code $code instead of $wanted: $*"
}
output_has() { grep -qF -- "$1" "$scratch/.out" || fail "standard output lacks: $1"; }
output_lacks() { ! grep -qF -- "$1" "$scratch/.out" || fail "standard output has: $1"; }
error_has() { grep -qF -- "$1" "$scratch/.err" || fail "standard error lacks: $1"; }
file_there() { [ -s "$1" ] || fail "no such file, or empty: $1"; }
same_text() { [ "$1" = "$2" ] || fail "\"$1\" instead of \"$2\""; }
# json FILE EXPRESSION: what a Python expression over the document `d` gives.
json() { python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"; }
valid() { "$CIMEND_TEST_DIR/check_schema" "$CIMEND_SOURCE_DIR/docs/schemas/$1.schema.json" "$2" || fail "$2 is no valid $1"; }

# A repository with the demo's project, committed.
make_project() {
  cp -r "$CIMEND_SOURCE_DIR/ci/demo-project" "$1"
  git -C "$1" init -q -b main
  git -C "$1" add -A
  git -C "$1" commit -q -m "A program without its #include"
}
# Breaks the project's build for real; the log, as make and g++ print it, goes to $2.
record_build() { (cd "$1" && ! LC_ALL=C.UTF-8 make >"$OLDPWD/$2" 2>&1 && make -s clean) || fail "the build did not break"; }
