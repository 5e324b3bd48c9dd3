# From a broken build to a patch whose chain anyone can check: verify holds, git am takes the mail, and whatever is changed breaks a link.
. "$(dirname "$0")/lib.sh"
make_project project
record_build project build.log
cat >policy.yaml <<'YAML'
validate:
  command: [make, -s]
YAML
cp policy.yaml kept.yaml
expect_exit 0 cimend-ingest read --logs logs --run-id proof build.log
expect_exit 0 cimend-classify --run logs/proof --format json
expect_exit 0 cimend-fixagent prepare --run logs/proof
expect_exit 0 cimend-fixagent apply --repo project --policy policy.yaml
output_has "tier A"
expect_exit 0 cimend-fixagent validate --repo project --policy policy.yaml
metadata=fix-agent/metadata-proof.json patch=fix-agent/patch-proof.diff
valid metadata $metadata
same_text "$(json $metadata '[h["rule"] for h in d["hunks"]]')" "['gcc.missing-include']"
same_text "$(json $metadata 'd["instructions"][0]["fingerprint"] != "" and len(d["fingerprint"])')" "16"

result=$(json $metadata 'd["validation"]["result"]')
if [ "$result" = passed ]; then
  same_text "$(json $metadata 'd["validation"]["reproduced"]')" "True"
  expect_exit 0 cimend-fixagent verify $patch $metadata project --policy policy.yaml --log logs/proof/*.log.zst
  output_lacks BROKEN
  output_lacks unchecked
fi
expect_exit 1 cimend-fixagent verify --no-run $patch $metadata project --policy policy.yaml
output_has "derivation holds"

# Another patch, another line, another policy: each breaks its link.
sed 's/+#include <.*>/+#include <regex>/' $patch >other.diff
expect_exit 1 cimend-fixagent verify --no-run other.diff $metadata project --policy policy.yaml
output_has "digest     BROKEN"
sed 's/line 1/line 1 /' build.log | sed '1s/^/inserted\n/' >other.log
expect_exit 1 cimend-fixagent verify --no-run $patch $metadata project --policy policy.yaml --log other.log
output_has "evidence   BROKEN"
printf 'fix:\n  protected_paths: ["src/**"]\n' >policy.yaml
expect_exit 1 cimend-fixagent verify --no-run $patch $metadata project --policy policy.yaml
output_has "guards     BROKEN"
expect_exit 2 cimend-fixagent verify $patch nothing.json project
expect_exit 2 cimend-fixagent verify $patch $metadata "$scratch/nowhere"

# Plain git takes it in both forms, and a review's JSON has a suggestion.
git clone -q project by-mail
expect_exit 0 cimend-fixagent format $metadata
git -C by-mail am -q <"$scratch/.out"
git clone -q project by-hand
git -C by-hand apply "$PWD/$patch"
same_text "$(cat by-mail/src/temperatures.cc)" "$(cat by-hand/src/temperatures.cc)"
expect_exit 0 cimend-fixagent format --as review --repo project $metadata
same_text "$(json "$scratch/.out" 'd["comments"][0]["path"], "```suggestion" in d["comments"][0]["body"]')" "('src/temperatures.cc', True)"

# A proposer is asked only where the policy says so, and only where no recipe has a change.
printf '%s\n' '#!/bin/sh' 'cat >/dev/null; touch asked; exit 1' >proposer
chmod +x proposer
expect_exit 0 cimend-fixagent apply --repo project --policy kept.yaml --proposer "$scratch/proposer"
[ ! -e project/asked ] || fail "the proposer was asked though a recipe has a change"
expect_exit 0 cimend-fixagent recipes
output_has "unused-import"
