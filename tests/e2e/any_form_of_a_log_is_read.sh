# The same log as a file, compressed, in an archive, in a directory and on standard input gives the same finding.
. "$(dirname "$0")/lib.sh"
make_project project
record_build project build.log
gzip -kn build.log
zstd -q build.log
zip -q build.zip build.log
mkdir logs-of-a-run && cp build.log logs-of-a-run/
finding='(d["findings"][0]["rule"], d["findings"][0]["file"], d["findings"][0]["line"], d["findings"][0]["evidence"])'
expect_exit 0 cimend-classify --format json build.log
cp .out plain.json
wanted=$(json plain.json "$finding")
for input in build.log.gz build.log.zst build.zip logs-of-a-run; do
  expect_exit 0 cimend-classify --format json "$input"
  cp .out other.json
  same_text "$(json other.json "$finding")" "$wanted"
done
cimend-classify --format json - < build.log > stdin.json
same_text "$(json stdin.json "$finding")" "$wanted"
# Several logs give one document a line.
cimend-classify --format json build.log build.log.gz > both.json
same_text "$(wc -l < both.json)" "2"
