# The front runs cimend-CMD, explains itself and its mistakes; every program has help with an example, and a version.
. "$(dirname "$0")/lib.sh"
expect_exit 0 cimend --help
output_has "cimend triage"
expect_exit 0 cimend help
expect_exit 2 cimend
expect_exit 2 cimend clasify x.log
error_has "did you mean \`cimend classify\`?"
expect_exit 0 cimend help triage
output_has "About the run"
expect_exit 0 cimend ingest --version
version=$(awk "{print \$NF}" .out)
for command in ingest classify selfheal fixagent dashboard; do
  expect_exit 0 cimend-$command --help
  expect_exit 0 cimend-$command --version
  same_text "$(cat .out)" "cimend-$command $version"
done
for command in cimend-ingest cimend-selfheal "cimend triage" "cimend-ingest read" "cimend-classify" "cimend-selfheal prepare" "cimend-selfheal decide" \
  "cimend-fixagent prepare" "cimend-fixagent apply" "cimend-fixagent validate" "cimend-dashboard build"; do
  expect_exit 0 $command --help
  output_has "Example"
  expect_exit 2 $command --no-such-option
  error_has "--no-such-option"
  error_has "--help"
done
