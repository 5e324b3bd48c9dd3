# Runs decided one after the other in one directory: the latest decision is decision.json, none is forgotten, and the
# dashboard's ledger has a row for each.
. "$(dirname "$0")/lib.sh"
for run in 7 8; do
  printf 'curl: (6) Could not resolve host: packages.example.invalid\n##[error]Process completed with exit code 6.\n' > build.log
  expect_exit 0 cimend-ingest read build.log --run-id $run
  expect_exit 0 cimend-classify --run logs/$run
  expect_exit 0 cimend-selfheal prepare --run logs/$run
  expect_exit 0 cimend-selfheal decide
  valid decision self-heal/decision-$run.json
  cmp self-heal/decision.json self-heal/decision-$run.json || fail "run $run: two decisions of one run differ"
done
same_text "$(json self-heal/decision.json 'd["run_id"]')" "8"
same_text "$(json self-heal/decision-7.json 'd["run_id"]')" "7"

# Deciding again replaces the run's own decision and no other.
cp self-heal/decision-7.json before.json
SOURCE_DATE_EPOCH=1700000060 expect_exit 0 cimend-selfheal decide
same_text "$(json self-heal/decision-8.json 'd["decided_at"]')" "2023-11-14T22:14:20Z"
cmp before.json self-heal/decision-7.json || fail "another run's decision was touched"

expect_exit 0 cimend-dashboard build --out site
same_text "$(grep -c '<tr><td class="cell-state' site/ledger/index.html)" 2
for run in 7 8; do
  grep -q "href=\"../runs/$run/index.html\"" site/ledger/index.html || fail "the ledger lacks run $run"
  grep -q "No rerun" site/runs/$run/index.html || fail "the page of run $run does not tell its decision"
done

# Where its own place is taken, that is told, and the latest decision stands all the same.
rm self-heal/decision.json self-heal/decision-8.json
mkdir self-heal/decision-8.json
expect_exit 2 cimend-selfheal decide
error_has "self-heal/decision-8.json"
valid decision self-heal/decision.json
rmdir self-heal/decision-8.json

# Without a context the decision is no run's.
rm self-heal/*
expect_exit 2 cimend-selfheal decide
same_text "$(ls self-heal)" "decision.json"
