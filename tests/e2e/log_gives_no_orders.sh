# What a log says to a CI runner or a terminal is shown, never repeated as an order.
. "$(dirname "$0")/lib.sh"
printf '::set-output name=a::error fatal failed\n  ::add-mask::error failed\nError: ##[group]x\n::stop-commands::y\nerror: \033]0;title\007\033[2J gone\n' > build.log
printf '##[error]Process completed with exit code 1.\n' >> build.log
cimend triage build.log --run-id '7' > printed.txt 2> complaints.txt || true
cimend-classify --explain --format human build.log > human.txt || true
cimend-classify --format json build.log > machine.json || true
cimend-classify --format json --severity note - < build.log > stdin.json || true
for printed in *.txt *.json; do
  ! grep -nE '^[[:space:]]*::' "$printed" || fail "$printed begins a line with ::"
  ! grep -nF '##[' "$printed" || fail "$printed holds a runner's order"
  ! grep -nP '[\x00-\x08\x0b-\x1f\x7f]' "$printed" || fail "$printed holds control characters"
done
grep -qF 'gone' human.txt || fail "the evidence is missing"
