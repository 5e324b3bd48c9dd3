# Rules are measured on labelled logs; what was measured moves confidence and silences a rule that is wrong.
. "$(dirname "$0")/lib.sh"
logs=$CIMEND_SOURCE_DIR/classify/testdata
mkdir labels mine
cp "$logs"/{gcc-missing-include,pytest-two-failures,curl-dns,passing}.log labels/
for n in 1 2 3 4 5 6 7 8; do printf 'step one\nWOBBLE: cache is cold\nreal trouble here\n' > labels/wobble-$n.log; done
printf 'WOBBLE: cache is cold\nall is well\nDone. Your build exited with 0.\n' > labels/wobble-good.log
cat > mine/wobble.yaml <<'RULE'
- id: mine.wobble
  category: config.path
  tool: wobble
  match: '^WOBBLE: (?P<message>.*)'
  examples: ["WOBBLE: cache is cold"]
  near_misses: ["WOBBLE is a word"]
RULE
{
  echo '{"id": "a", "log": "gcc-missing-include.log", "category": "compile"}'
  echo '{"id": "b", "log": "pytest-two-failures.log", "category": ["test", "flaky"]}'
  echo '{"id": "c", "log": "curl-dns.log", "category": "infra.network.dns", "passing_log": "passing.log"}'
  for n in 1 2 3 4 5 6 7 8; do
    echo "{\"id\": \"w$n\", \"log\": \"wobble-$n.log\", \"expected_lines\": [3], \"passing_log\": \"wobble-good.log\"}"
  done
} > labels/cases.jsonl

expect_exit 0 cimend-classify rules stats --labels labels/cases.jsonl --rules mine --write measured.json
output_has "11 labelled: 11 answered (100.0 %), 3 right (27.3 % of the answered)"
output_has "Never fired"
output_has "Reliability"
expect_exit 0 cimend-classify rules stats --labels labels/cases.jsonl --rules mine --format json --out stats.json
same_text "$(json stats.json '[(r["decided"], r["right"], r["passing"]) for r in d["rules"] if r["rule"] == "mine.wobble"]')" "[(8, 0, 1)]"
cimend-classify rules stats --labels labels/cases.jsonl --rules mine --format json --out again.json
cmp stats.json again.json || fail "two runs differ"

# As declared it answers; as measured it is silent, and its finding stays.
expect_exit 0 cimend-classify --rules mine --format json --out before.json labels/wobble-1.log
same_text "$(json before.json 'd["classification"]["category"]')" config.path
expect_exit 1 cimend-classify --rules mine --measurements measured.json --format json --out after.json labels/wobble-1.log
same_text "$(json after.json 'd["classification"]["category"]')" unknown
same_text "$(json after.json '"mine.wobble" in [f["rule"] for f in d["findings"]]')" True
expect_exit 0 cimend-classify --rules mine --measurements measured.json --floor 0 labels/wobble-1.log

# A rule that was switched off is gone; one that does not exist is an error with the nearest name.
expect_exit 1 cimend-classify --rules mine --without mine.wobble --format json --out without.json labels/wobble-1.log
same_text "$(json without.json '"mine.wobble" in [f["rule"] for f in d["findings"]]')" False
expect_exit 2 cimend-classify --rules mine --without mine.wobbel labels/wobble-1.log
error_has "mine.wobble"

# Mistakes are told with file and line.
echo '{"id": "broken"}' >> labels/cases.jsonl
expect_exit 2 cimend-classify rules stats --labels labels/cases.jsonl
error_has "labels/cases.jsonl:12"
sed -i '$d' labels/cases.jsonl
echo '{"id": "gone", "log": "gone.log"}' >> labels/cases.jsonl
expect_exit 1 cimend-classify rules stats --labels labels/cases.jsonl
error_has "labels/gone.log"
echo '{}' > bad.json
expect_exit 2 cimend-classify --measurements bad.json labels/wobble-1.log
error_has "bad.json"

# Without labelled logs the campaign says that it is skipped.
expect_exit 0 env -u CIMEND_CORPORA "$CIMEND_SOURCE_DIR/ci/measure"
output_has "skipped"
