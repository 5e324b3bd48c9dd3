# No repository and a dirty one are told; documents are written, and nothing in the repository changes.
. "$(dirname "$0")/lib.sh"
make_project project
record_build project build.log
expect_exit 0 cimend-ingest read build.log --run-id 7
expect_exit 0 cimend-classify --format json --run logs/7
expect_exit 0 cimend-fixagent prepare --run logs/7
valid input fix-agent/input.json

mkdir nothing-here
expect_exit 2 cimend-fixagent apply --repo nothing-here
error_has "no git repository"
valid metadata fix-agent/metadata-7.json
same_text "$(json fix-agent/metadata-7.json 'd["state"]')" "empty"

echo "// changed by hand" >> project/src/temperatures.cc
expect_exit 0 cimend-fixagent apply --repo project
same_text "$(json fix-agent/metadata-7.json 'd["state"]')" "empty"
same_text "$(json fix-agent/metadata-7.json '[g["name"] for g in d["guards"] if not g["passed"]]')" "['clean-preimage']"
same_text "$(wc -c < fix-agent/patch-7.diff)" "0"

git -C project checkout -q src/temperatures.cc
expect_exit 0 cimend-fixagent apply --repo project
same_text "$(json fix-agent/metadata-7.json 'd["state"]')" "proposed"
same_text "$(git -C project status --porcelain)" ""
