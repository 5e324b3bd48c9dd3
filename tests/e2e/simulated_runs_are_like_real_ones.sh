# What ci/simulate-runs makes up has the shape of what the tools write, names rules and categories that they know, and is the
# same every time; ci/demo-site makes a site of it and of the demo's run.
. "$(dirname "$0")/lib.sh"
simulate=$CIMEND_SOURCE_DIR/ci/simulate-runs

"$simulate" --out runs --runs 80 --step 30000 >.out
for file in runs/logs/*/run.json; do valid run "$file"; done
for file in runs/logs/*/analysis.json; do valid analysis "$file"; done
for file in runs/self-heal/decision-*.json; do valid decision "$file"; done
for name in metadata approval publication; do
  for file in runs/fix-agent/$name-*.json; do valid $name "$file"; done
done

"$simulate" --out again --runs 15 --from 60 --step 30000 >.out
diff -r again/logs runs/logs | grep -v '^Only in runs' && fail "run I depends on how many are made"

# The tools find in a log what its made-up analysis says.
cimend-classify rules list >rules
for file in $(grep -l '"verdict": "failed"' runs/logs/*/analysis.json | head -n 12); do
  rule=$(json "$file" 'd["findings"][0]["rule"]')
  [ "$rule" = unknown ] || grep -qF -- "$rule" rules || fail "no rule is called $rule"
  said=$(cimend-classify --format json "$(dirname "$file")/build.log.zst" || true)
  same_text "$(json "$file" '[d["classification"]["category"], d["findings"][0]["rule"]]')" \
    "$(python3 -c 'import json,sys; d=json.load(sys.stdin); print([d["classification"]["category"], d["findings"][0]["rule"]])' <<<"$said")"
done

expect_exit 0 "$CIMEND_SOURCE_DIR/ci/demo-site" --bin "$CIMEND_BIN_DIR" --runs 20 --out "$scratch/site" --documents "$scratch/documents"
output_has "Open $scratch/site/index.html"
file_there site/runs/demo/patch.html
file_there site/runs/1000000/index.html
expect_exit 2 "$CIMEND_SOURCE_DIR/ci/demo-site" --runs many
error_has "--runs needs a number"
# A directory that somebody names is never emptied, also one that looks like a site: a repository has a .cimend, too.
mkdir -p "$scratch/mine/.cimend" && touch "$scratch/mine/keep"
for option in --out --documents; do
  expect_exit 2 "$CIMEND_SOURCE_DIR/ci/demo-site" --bin "$CIMEND_BIN_DIR" --runs 1 "$option" "$scratch/mine"
  error_has "mine is there already"
done
[ -f "$scratch/mine/keep" ] || fail "ci/demo-site emptied a directory of somebody's"
