# What a log says to a CI runner, a terminal or a renderer is shown in every format, never repeated as an order.
. "$(dirname "$0")/lib.sh"
printf '::set-output name=a::x\nfrobc: a.frob:1:2: error: ::stop-commands::y ##[group]x ``` @everyone <b>x</b> \033[2J\033]0;t\007 gone\n' > build.log
printf 'FAILED tests/a.py::test_b - AssertionError: ##[error]x ::error::y @everyone ``` %%0A::error::z\n' >> build.log
printf '##[error]Process completed with exit code 1.\n' >> build.log
for format in markdown sarif; do cimend-classify --format $format build.log > $format.out || true; done
printf '%s\n' '##[group]Run frobc' '##[endgroup]' 'frobc: the ##[group]flux ::error::x is `not` @everyone aligned' '##[error]Process completed with exit code 1.' > unknown.log
expect_exit 0 cimend-classify rules draft unknown.log
cp .out draft.out
for printed in *.out; do
  ! grep -nE '^[[:space:]]*::' "$printed" || fail "$printed begins a line with ::"
  ! grep -nF '##[' "$printed" || fail "$printed holds a runner's order"
  ! grep -nP '[\x00-\x08\x0b-\x1f\x7f]' "$printed" || fail "$printed holds control characters"
done
! grep -nF '@everyone' markdown.out || fail "a mention is left in Markdown"
cimend-classify --format github build.log > annotations.txt || true
file_there annotations.txt
! grep -vE '^::(error|warning|notice) [a-z]' annotations.txt || fail "a line is no annotation"
! grep -nF '##[' annotations.txt || fail "an annotation holds a runner's order"
! grep -nP '[\x00-\x08\x0b-\x1f\x7f]' annotations.txt || fail "an annotation holds control characters"
# The draft is a rule that holds, and with it the log is no longer unknown once its category is chosen.
mkdir rules && sed 's/category: unknown/category: compile.error/' draft.out > rules/new.yaml
expect_exit 0 cimend-classify rules check rules
expect_exit 0 cimend-classify --format json --rules rules unknown.log
output_has '"category":"compile.error"'
expect_exit 1 cimend-classify rules draft --rules rules unknown.log
error_has 'the cause is known'
