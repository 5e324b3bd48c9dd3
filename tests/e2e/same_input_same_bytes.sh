# The whole line run twice on one input gives the same bytes in every file, wherever it is run.
. "$(dirname "$0")/lib.sh"
make_project project
record_build project build.log
# Validation tells how long it took, which is no fact about the input.
printf 'rerun: {workflows: [CI]}\n' > project/.cimend/policy.yaml
git -C project commit -qam "No validation"
cimend triage build.log --repo project --out first > first.txt
cimend triage build.log --repo project --out second > second.txt
# site/.cimend is the dashboard's memory of which files it has read: inodes and times, no page.
(cd first && find . -type f -not -path './site/.cimend/*' | LC_ALL=C sort | xargs sha256sum) > first.sums
(cd second && find . -type f -not -path './site/.cimend/*' | LC_ALL=C sort | xargs sha256sum) > second.sums
diff first.sums second.sums || fail "the two runs differ"
[ "$(wc -l < first.sums)" -gt 8 ] || fail "too few files to compare"
