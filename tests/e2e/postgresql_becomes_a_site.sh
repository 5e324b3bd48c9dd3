# A site is made of what a server keeps in PostgreSQL, by a role that may do no more than look; skipped where PostgreSQL
# is missing.
[ -n "${CIMEND_TEST_DATABASE_URL:-}" ] || exec "${CIMEND_SOURCE_DIR:?}/ci/with-postgres" bash "$0"
. "$(dirname "$0")/lib.sh"
. "$CIMEND_SOURCE_DIR/tests/e2e/server_lib.sh"
export AGENT_TOKEN=agent-one CIMEND_WEBHOOK_SECRET=hook
export CIMEND_DATABASE_URL=$CIMEND_TEST_DATABASE_URL
make_project project
record_build project build.log

# Before there is a server, there is nothing to make a site of.
expect_exit 2 cimend-dashboard build --db "$CIMEND_DATABASE_URL" --out site
error_has "no store is in it"
[ ! -e site ] || fail "a site was begun"

start_server first cimend-ingest serve --dir data
http 200 -H 'Authorization: Bearer agent-one' -H 'Content-Type: text/plain' --data-binary @build.log \
  "$first_url/api/ci/logs?run_id=42&repository=acme/rocket&job=build&head_sha=0123abc&conclusion=failure"
event='{"action":"completed","repository":{"full_name":"acme/rocket"},"workflow_job":{"run_id":43,"head_sha":"0123abd",
  "status":"completed","conclusion":"success","name":"deploy","started_at":"2023-11-14T22:13:30Z","completed_at":"2023-11-14T22:14:00Z"}}'
signature=$(printf %s "$event" | openssl dgst -sha256 -hmac hook -r | cut -d' ' -f1)
http 202 -H "X-Hub-Signature-256: sha256=$signature" -H 'X-GitHub-Event: workflow_job' -H 'X-GitHub-Delivery: g-1' \
  -H 'Content-Type: application/json' --data-binary "$event" "$first_url/webhooks/github"

# The server goes on while the site is made.
viewer=postgresql://viewer@${CIMEND_DATABASE_URL#*@}
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1)
"$psql" -qc 'CREATE ROLE viewer LOGIN' "$CIMEND_DATABASE_URL"
expect_exit 2 cimend-dashboard build --db "$viewer" --out site
error_has "SELECT"
"$psql" -qc 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO viewer' "$CIMEND_DATABASE_URL"
expect_exit 0 cimend-dashboard build --db "$viewer" --out site
valid analysis site/runs/42/analysis.json
file=$(json site/runs/42/analysis.json 'd["findings"][0]["file"]')
grep -qF "$file" site/runs/42/index.html || fail "the page of run 42 does not say where it broke"
valid run site/runs/42/run.json
valid run site/runs/43/run.json
same_text "$(json site/runs/43/run.json '[(job["name"], job["completed_at"]) for job in d["jobs"]]')" "[('deploy', '2023-11-14T22:14:00Z')]"
http 200 "$first_url/healthz"
stop_server first
"$psql" -qc 'DROP OWNED BY viewer' -c 'DROP ROLE viewer' "$CIMEND_DATABASE_URL"
