# selfheal leaves its documents whatever is missing, and the decision is then no.
. "$(dirname "$0")/lib.sh"
echo "build ok" > build.log
expect_exit 0 cimend-ingest read build.log --run-id 7
expect_exit 0 cimend-selfheal prepare --run logs/7
valid context self-heal/context.json
same_text "$(json self-heal/context.json 'd["analysis"]')" "missing"
expect_exit 0 cimend-selfheal decide
output_has "No rerun: the analysis is missing"
valid decision self-heal/decision.json
expect_exit 1 cimend-selfheal decide --exit-code

echo '{"schema": "cimend.analysis/1", "findings": 7' > logs/7/analysis.json
expect_exit 0 cimend-selfheal prepare --run logs/7
same_text "$(json self-heal/context.json 'd["analysis"]')" "unreadable"

expect_exit 2 cimend-selfheal prepare --run logs/nowhere
valid context self-heal/context.json
expect_exit 0 cimend-selfheal decide
output_has "No rerun"

mkdir -p .cimend && echo 'rerun: {max_atempts: 1}' > .cimend/policy.yaml
expect_exit 2 cimend-selfheal prepare --run logs/7
error_has "policy.yaml:1"
error_has "max_attempts"
valid context self-heal/context.json
expect_exit 0 cimend-selfheal decide
output_has "No rerun: the analysis is unreadable"
output_has "the policy can't be read"

rm -r self-heal
expect_exit 2 cimend-selfheal decide
error_has "cimend-selfheal prepare"
same_text "$(json self-heal/decision.json 'd["rerun"]')" "False"
