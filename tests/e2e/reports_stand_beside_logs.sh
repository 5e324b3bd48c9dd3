# A report tells more than the log beside it, and neither is told or counted twice.
. "$(dirname "$0")/lib.sh"
samples=$CIMEND_SOURCE_DIR/classify/reports/testdata
cp "$samples/pytest.xml" "$samples/pytest.log" "$samples/pytest-passing.xml" "$samples/eslint.sarif" .
fields='(d["classification"]["verdict"], d["classification"]["category"], d["tests"]["run"], d["tests"]["failed"])'

# Alone, under any name.
cp pytest.xml report.txt
expect_exit 0 cimend-classify --format json report.txt
cp .out alone.json
valid analysis alone.json
same_text "$(json alone.json "$fields")" "('failed', 'test.collection', 8, 6)"
same_text "$(json alone.json 'min(f["confidence"] for f in d["findings"]) >= .95')" "True"

# Beside its log: by --report, in a directory, in an archive.
mkdir run && cp pytest.xml pytest.log run/
(cd run && zip -q ../run.zip pytest.xml pytest.log)
expect_exit 0 cimend-classify --format json --report pytest.xml pytest.log
cp .out beside.json
valid analysis beside.json
same_text "$(json beside.json '(d["tests"]["run"], d["tests"]["failed"])')" "(8, 6)"
# Each failed test is told once, with the report's name for it, where the log shows it.
tests='sorted(f["test"] for f in d["findings"] if f.get("test"))'
same_text "$(json beside.json "len($tests) == len(set($tests))")" "True"
same_text "$(json beside.json '[(f["log"], f["file"], f["line"]) for f in d["findings"] if f.get("test") == "test_sums.test_add"]')" \
  "[(0, 'test_sums.py', 10)]"
for input in run run.zip; do
  expect_exit 0 cimend-classify --format json "$input"
  cp .out other.json
  same_text "$(json other.json "$tests")" "$(json beside.json "$tests")"
done

# A good report is a passed run; a linter's has no tests.
expect_exit 0 cimend-classify --format json pytest-passing.xml
cp .out passing.json
same_text "$(json passing.json "$fields")" "('passed', 'none', 2, 0)"
expect_exit 0 cimend-classify --format json --severity warning eslint.sarif
cp .out lint.json
same_text "$(json lint.json '(len(d["findings"]), "tests" in d, d["findings"][0]["tool"])')" "(4, False, 'ESLint')"

# Torn: what was read counts, and it is said. Broken: it is a log, and it is said.
head -c 1500 pytest.xml > torn.xml
expect_exit 0 cimend-classify --format human torn.xml
output_has "it ends inside <"
printf '<testsuites><<</testsuites>\n' > broken.xml
expect_exit 1 cimend-classify --format human broken.xml
output_has "it looks like JUnit XML, but it is no XML"
expect_exit 0 cimend-classify --format human --report pytest.log pytest.log
output_has "it has the form of no report that is known, so it was read as a log"

# A report that can't be read is told.
expect_exit 2 cimend-classify --report missing.xml pytest.log
error_has "reading the report"

# Which of several logs a report belongs to can't be known.
expect_exit 2 cimend-classify --report pytest.xml pytest.log report.txt
error_has "--report stands beside one LOG"
