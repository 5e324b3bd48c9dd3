# A secret in a log is in no document, page or output that cimend makes of it.
. "$(dirname "$0")/lib.sh"
secret="ghp_$(printf 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8' )"
printf 'cloning with %s\nsrc/a.c:3:1: error: expected %s before x\nmake: *** [a.o] Error 1\n' "$secret" "$secret" > build.log
cimend triage build.log > printed.txt 2>&1 || true
cimend-classify --format human --explain build.log > human.txt || true
cimend-classify --format json build.log > machine.json || true
! grep -rqF "$secret" cimend-out printed.txt human.txt machine.json || fail "the secret is in $(grep -rlF "$secret" cimend-out printed.txt human.txt machine.json)"
for log in cimend-out/logs/*/*.zst; do ! zstd -dcq "$log" | grep -qF "$secret" || fail "the secret is in $log"; done
grep -qF "masked" printed.txt || fail "nothing says that something was masked"
