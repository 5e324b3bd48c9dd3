# A cloud receiver hands logs on to a developer's server; while that is away nothing is lost, and the caller is told.
. "$(dirname "$0")/lib.sh"
. "$CIMEND_SOURCE_DIR/tests/e2e/server_lib.sh"
export AGENT_TOKEN=agent-one DEVELOPER_AGENT_TOKEN=developer-one
make_project project
record_build project build.log
start_server developer cimend-ingest serve --role developer --dir inside
export DEVELOPER_AGENT_URL=$developer_url
start_server cloud cimend-ingest serve --role cloud --dir outside
send() {
  http "$1" -H 'Authorization: Bearer agent-one' -H 'Content-Type: text/plain' --data-binary @build.log \
    "$cloud_url/api/ci/logs?run_id=$2&repository=acme/rocket&job=build"
}
send 200 1
same_text "$(json .body 'd["upstream"]["status"], d["upstream"]["analysis"]["classification"]["verdict"]')" "('handed_on', 'failed')"
[ -f inside/logs/1/build.log.zst ] || fail "the developer's server has no log"
stop_server developer
send 202 2
same_text "$(json .body 'd["upstream"]["status"]')" "failed_will_retry"
# The queue brings it when the other side is back, on the same address.
port=${developer_url##*:}
cimend-ingest serve --role developer --dir inside --listen "127.0.0.1:$port" 2> again.log &
again_pid=$!
for _ in $(seq 300); do
  [ -f outside/logs/acme/rocket/2/1/build.log.zst ] && [ -f inside/logs/2/analysis.json ] && break
  sleep 0.1
done
[ -f inside/logs/2/analysis.json ] || fail "what could not be handed on was not tried again"
stop_server again
stop_server cloud
