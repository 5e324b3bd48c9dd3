# SARIF output holds to the published schema of SARIF 2.1.0. The schema is not ours, so it is fetched (it comes with an
# npm package); without a network the test says that it was skipped, and unit tests hold the output to our own schema.
. "$(dirname "$0")/lib.sh"
package=@microsoft/jest-sarif@1.0.0-beta.0
schema=package/lib/schemas/sarif-2.1.0-rtm.5.json
if ! { archive=$(timeout 30 npm pack --silent "$package" 2>/dev/null) && tar -xzf "$archive" "$schema"; }; then
  echo "SKIPPED: the published schema ($package) can't be fetched"
  exit 77
fi
printf 'x.c:3:1: error: \033[31mbad\xff ##[error]x\nmake: *** [all] Error 1\n' > hostile.log
printf 'frob: the flux is not aligned\n##[error]Process completed with exit code 3.\n' > unknown.log
: > empty.log
for log in "$CIMEND_SOURCE_DIR"/classify/testdata/*.log hostile.log unknown.log empty.log; do
  cimend-classify --format sarif --severity note "$log" > out.sarif 2>/dev/null || true
  "$CIMEND_TEST_DIR/check_schema" "$schema" out.sarif || fail "$log gives SARIF that is not valid"
  valid sarif out.sarif
done
cimend-classify --format sarif "$CIMEND_SOURCE_DIR"/classify/testdata/*.log hostile.log > all.sarif || true
"$CIMEND_TEST_DIR/check_schema" "$schema" all.sarif || fail "several logs give SARIF that is not valid"
