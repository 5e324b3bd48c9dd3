# When a job ran stands in run.json, as the runner stamped it on the log's lines; what cannot be right does not, and who
# reads a run for another reason does not notice.
. "$(dirname "$0")/lib.sh"
mkdir work
before=$(date +%s)
"$CIMEND_SOURCE_DIR/ci/record-actions-run" run.zip --directory work \
  --job 'build / linux' 'begun=$(date +%s); until [ "$(date +%s)" -gt "$begun" ]; do :; done; echo "curl: (6) Could not resolve host: packages.example.invalid"; exit 6' --job lint 'echo fine'
after=$(date +%s)
expect_exit 0 cimend-ingest read run.zip --run-id 42
valid run logs/42/run.json
python3 - "$before" "$after" <<'PY' || fail "the times are not those of the jobs"
import calendar, json, sys, time
before, after = int(sys.argv[1]), int(sys.argv[2])
seconds = lambda text: calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
jobs = [(seconds(job["started_at"]), seconds(job["completed_at"])) for job in json.load(open("logs/42/run.json"))["jobs"]]
assert len(jobs) == 2, jobs
(start, end), (next_start, next_end) = jobs
assert before <= start < end <= next_start <= next_end <= after, (before, jobs, after)
PY

# The same run without them gives the same analysis and the same context to decide in.
mkdir told untold
cp -r logs told/logs && cp -r logs untold/logs
python3 - <<'PY'
import json
path = "untold/logs/42/run.json"
run = json.load(open(path))
for job in run["jobs"]:
    del job["started_at"], job["completed_at"]
json.dump(run, open(path, "w"))
PY
for directory in told untold; do
  cd "$directory"
  expect_exit 0 cimend-classify --run logs/42
  expect_exit 0 cimend-selfheal prepare --run logs/42
  cd ..
done
cmp told/logs/42/analysis.json untold/logs/42/analysis.json || fail "the analysis depends on the times"
cmp told/self-heal/context.json untold/self-heal/context.json || fail "the context depends on the times"

# Stamps are text from strangers.
printf '2026-11-20T06:43:30.1234567Z a\n2026-11-20T06:41:00.1234567Z b\n' > backwards.log
printf '2026-13-41T26:41:00.1234567Z a\n2026-11-20T06:41:00.1234567Z <script>\n' > never.log
printf '2026-11-20T06:41:00Z INFO a program printed this\n' > printed.log
expect_exit 0 cimend-ingest read backwards.log never.log printed.log
for document in logs/local-*/run.json; do
  valid run "$document"
  same_text "$(json "$document" '[key for key in d["jobs"][0] if key.endswith("_at")]')" "[]"
done
