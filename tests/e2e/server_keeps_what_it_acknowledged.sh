# Logs come in by every way a job has, are analysed, are known again, and are there after kill -9.
. "$(dirname "$0")/lib.sh"
. "$CIMEND_SOURCE_DIR/tests/e2e/server_lib.sh"
export AGENT_TOKEN=agent-one DEVELOPER_AGENT_TOKEN=developer-one CIMEND_WEBHOOK_SECRET=hook
make_project project
record_build project build.log

start_server first cimend-ingest serve --dir data
expect_exit 0 cimend-ingest send --strict --url "$first_url" --run-id 42 --repository acme/rocket --sha 0123abc --job build build.log
status="$first_url/api/runs/acme/rocket/42/1"
http 200 -H 'Authorization: Bearer agent-one' "$status"
same_text "$(json .body 'd["status"], d["analysis"]["findings"][0]["known"]')" "('analysed', 'new')"
# The front's server has the classifier in its own process, and says the same.
kill -KILL "$first_pid"
wait "$first_pid" 2>/dev/null || true
start_server second cimend serve --dir data
http 200 -H 'Authorization: Bearer agent-one' "$second_url/api/runs/acme/rocket/42/1"
http 200 -H 'Authorization: Bearer agent-one' -H 'Content-Type: text/plain' --data-binary @build.log \
  "$second_url/api/ci/logs?run_id=43&repository=acme/rocket&job=build&head_sha=0123abc"
same_text "$(json .body 'd["upstream"]["analysis"]["findings"][0]["known"]')" "seen"
http 200 -H 'Authorization: Bearer developer-one' -H 'Content-Type: application/json' \
  -d '{"run_id":"44","logs":[{"name":"build","text":"main.c:3:1: error: expected declaration\n"}]}' "$second_url/process-logs"
same_text "$(json .body 'd["classification"]["verdict"]')" "failed"
[ -f data/logs/44/build.log.zst ] || fail "a run handed on is not below logs/<run_id>/"
[ -f data/logs/acme/rocket/43/1/analysis.json ] || fail "no analysis.json beside the logs"
if command -v promtool >/dev/null; then curl -sS "$second_url/metrics" | promtool check metrics || fail "promtool refuses the metrics"; fi
# A second server on the same file would write behind the first one's back.
expect_exit 2 cimend-ingest serve --dir data --listen 127.0.0.1:0
stop_server second
expect_exit 0 cimend-ingest audit verify --dir data
expect_exit 0 cimend-ingest queue --dir data
expect_exit 0 cimend-ingest prune --keep 1h --dir data
[ -f data/logs/acme/rocket/43/1/analysis.json ] || fail "prune took a young run"
