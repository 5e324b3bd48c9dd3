# With a history of earlier analyses a failure is new, seen, or flaky; torn documents in it do not hinder.
. "$(dirname "$0")/lib.sh"
log=$CIMEND_SOURCE_DIR/classify/testdata/pytest-two-failures.log
sha_one=$(printf '1%.0s' {1..40}) sha_two=$(printf '2%.0s' {1..40})
# make_run ID ATTEMPT SHA CONCLUSION: a run as ingest leaves it.
make_run() {
  mkdir -p "logs/$1"
  cp "$log" "logs/$1/test.log"
  cat > "logs/$1/run.json" <<RUN
{"schema":"cimend.run/1","run_id":"$1","repository":"o/r","head_sha":"$3","branch":"main","workflow":"CI","event":"push","attempt":$2,
 "conclusion":"$4","source":"directory","received_at":"2026-11-20T05:43:00Z","rejected":[],
 "jobs":[{"name":"test","conclusion":"$4","log":"test.log","bytes":1,"lines":1,"truncated":false,"masked":0,"steps":[]}]}
RUN
}
make_run 100 1 "$sha_one" failure
known() { json "logs/$1/analysis.json" 'sorted({f.get("known", "") for f in d["findings"] if f["severity"] == "error"})'; }

cimend-classify --run logs/100 --history logs --format json >/dev/null || fail "the first run"
same_text "$(known 100)" "['new']"
cimend-classify --run logs/100 --history logs --format json >/dev/null
same_text "$(known 100)" "['new']"
make_run 200 1 "$sha_two" failure
cimend-classify --run logs/200 --history logs --format json >/dev/null
same_text "$(known 200)" "['seen']"
valid analysis logs/200/analysis.json
# The first commit's job passes when it is tried again.
make_run 101 1 "$sha_one" success
cimend-classify --run logs/200 --history logs --format json >/dev/null
same_text "$(known 200)" "['flaky']"

# A torn document is told and passed over; a log alone has a history, too.
printf '{"schema":"cimend.ana' > logs/101/analysis.json
expect_exit 0 cimend-classify --history logs --format json --out alone.json "$log"
error_has "logs/101/analysis.json"
same_text "$(json alone.json 'd["findings"][0]["known"]')" flaky
expect_exit 2 cimend-classify --history nowhere "$log"
error_has "nowhere"
# Without a history nothing is claimed.
expect_exit 0 cimend-classify --format json --out alone.json "$log"
same_text "$(json alone.json 'd["findings"][0].get("known", "")')" ""
