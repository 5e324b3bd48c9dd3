# A log of one line over and over packs better than any bound against bombs allows. What ingest took in, all the others read.
. "$(dirname "$0")/lib.sh"
{
  awk 'BEGIN { for (i = 0; i < 200000; ++i) print "waiting for the database to answer" }'
  echo "src/a.c:3:1: error: unknown type name 'integer'"
  echo 'make: *** [Makefile:2: a.o] Error 1'
} > build.log
cimend-ingest read build.log --run-id 42 --repository acme/weather > read.txt
stored=$(stat -c %s logs/42/*.zst)
[ $((stored * 1000)) -lt "$(stat -c %s build.log)" ] || fail "the log does not pack well enough to try it: $stored bytes"
cimend-classify --run logs/42 > classify.txt || [ $? -eq 1 ] || fail "classify did not read it"
grep -q "unknown type name" logs/42/analysis.json || fail "the error was not found"
cimend-dashboard build --from logs --out site > build.txt 2>&1
grep -q '1 run' build.txt || fail "no site"
[ ! -s site/problems.txt ] || grep -q '^Everything' site/problems.txt || fail "$(cat site/problems.txt)"
ls site/runs/42/log-*.html > /dev/null || fail "no log page"
