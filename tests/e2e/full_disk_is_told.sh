# On a full disk nothing is acknowledged, what was stays, and it goes on when there is room again.
. "$(dirname "$0")/lib.sh"
. "$CIMEND_SOURCE_DIR/tests/e2e/server_lib.sh"
export AGENT_TOKEN=agent-one
if [ "${1:-}" != inside ]; then
  unshare -rm true 2>/dev/null || { echo "skipped: no namespaces to mount a small disk in"; exit 77; }
  exec unshare -rm bash "$0" inside
fi
mkdir small
mount -t tmpfs -o size=48m tmpfs small
trap 'kill -KILL $(jobs -p) 2>/dev/null || true; umount -l "$scratch/small"; rm -rf "$scratch"' EXIT
start_server small cimend-ingest serve --dir small/data --workers 0
post() {
  curl -sS -o .body -w '%{http_code}' -H 'Authorization: Bearer agent-one' -H 'Content-Type: text/plain' --data-binary "log $1" \
    "$small_url/api/ci/logs?wait=0&run_id=$1&repository=acme/rocket&job=build"
}
same_text "$(post 1)" 202
head -c 100m /dev/zero > small/filler 2>/dev/null || true
taken=1
for run in $(seq 2 200); do
  status=$(post "$run")
  [ "$status" = 507 ] && break
  [ "$status" = 202 ] || fail "expected 202 or 507, got $status: $(cat .body)"
  taken=$run
done
same_text "$status" 507
for run in 1 "$taken"; do
  http 200 -H 'Authorization: Bearer agent-one' "$small_url/api/runs/acme/rocket/$run/1"
done
rm small/filler
same_text "$(post 1000)" 202
http 200 -H 'Authorization: Bearer agent-one' "$small_url/api/runs/acme/rocket/1000/1"
stop_server small
expect_exit 0 cimend-ingest queue --dir small/data
