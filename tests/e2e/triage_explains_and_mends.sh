# A real broken build goes in; the verdict, the decision, a patch that mends it and pages come out; every document is valid.
. "$(dirname "$0")/lib.sh"
make_project project
"$CIMEND_SOURCE_DIR/ci/record-actions-run" run.zip --directory project \
  --job "build (linux, gcc)" make --job "test: py/3" "pytest-3 -q -p no:cacheprovider tests"
git -C project clean -qfdx

expect_exit 0 cimend triage run.zip --repo project --workflow CI --event push --run-id e2e
output_has "missing-header"
output_has "test_freezing_point"
output_has "every-cause-transient"
output_has "git apply cimend-out/fix-agent/patch-e2e.diff"

out=cimend-out
valid run $out/logs/e2e/run.json
valid analysis $out/logs/e2e/analysis.json
valid context $out/self-heal/context.json
valid decision $out/self-heal/decision.json
valid input $out/fix-agent/input.json
valid metadata $out/fix-agent/metadata-e2e.json
file_there $out/site/index.html

same_text "$(json $out/logs/e2e/run.json '[j["name"] for j in d["jobs"]]')" "['build (linux, gcc)', 'test py3']"
same_text "$(json $out/logs/e2e/analysis.json 'd["classification"]["category"]')" "compile.missing-header"
same_text "$(json $out/self-heal/decision.json 'd["rerun"]')" "False"
same_text "$(json $out/fix-agent/metadata-e2e.json 'd["files"]')" "['src/temperatures.cc']"

same_text "$(git -C project status --porcelain)" ""
git clone -q project clone
git -C clone apply "$PWD/$out/fix-agent/patch-e2e.diff"
make -s -C clone >/dev/null
same_text "$(clone/build/temperatures)" "warmest: 14.5"
