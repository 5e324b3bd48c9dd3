# The pages: what is asked is done or refused with a reason, before anything is written; warnings are few.
. "$(dirname "$0")/lib.sh"
for command in build summary comment; do
  expect_exit 0 cimend-dashboard $command --help
  output_has "Usage: cimend-dashboard $command [OPTIONS]"
  output_has "Exit codes: 0 "
  output_has "Example"
done
expect_exit 2 cimend-dashboard bild
error_has "there is no command bild"
error_has "did you mean build?"

printf '##[error]Process completed with exit code 1.\n' > build.log
for run in 1 2 3 4 5 6 7; do expect_exit 0 cimend-ingest read build.log --run-id $run; done
expect_exit 1 cimend-classify --run logs/7
file_there logs/7/analysis.json

# Six runs are not analysed: five warnings, and where the sixth is told. A build that finds nothing new says the same.
for build in first second; do
  expect_exit 0 cimend-dashboard build
  same_text "$(grep -c 'warning: run' .err)" 5
  error_has "and 1 more"
  error_has "site/problems.txt"
done
same_text "$(grep -c 'hint: ' site/problems.txt)" 6
! grep -q 'href="problems.txt"' site/index.html || fail "six problems fit on the front page"

# Nothing is written where the site can't be, or should not.
for out in "" logs logs/site build.log build.log/site; do
  expect_exit 2 cimend-dashboard build --out "$out"
  error_has "hint: "
done
same_text "$(ls logs)" "$(printf '%s\n' 1 2 3 4 5 6 7)"
if [ "$(id -u)" -ne 0 ]; then
  mkdir closed && chmod 555 closed
  expect_exit 2 cimend-dashboard build --out closed/site
  error_has "cannot write the site"
fi
for wrong in "--base-url javascript:alert(1)" "--base-url ci.example.org" "--link-host https://ci.example.org" \
  "--threads 0" "--runbooks nowhere" "--db mysql://localhost" "--from nowhere"; do
  expect_exit 2 cimend-dashboard build --out other $wrong
  error_has "hint: "
done
SOURCE_DATE_EPOCH=yesterday expect_exit 2 cimend-dashboard build --out other
error_has "SOURCE_DATE_EPOCH is no time"
[ ! -e other ] || fail "a refused build wrote something"

expect_exit 0 cimend-dashboard build --out titled --title '<script>alert(1)</script>' --base-url https://ci.example.org/x
grep -q '<title>&lt;script&gt;' titled/index.html || fail "the title is not there, or not escaped"
! grep -q '<script>alert' titled/index.html titled/feed.atom || fail "the title is markup"
grep -q 'href="https://ci.example.org/x/feed.atom"' titled/feed.atom || fail "the feed does not say where it is"

# A run that is named like a page costs itself alone.
expect_exit 0 cimend-ingest read build.log --run-id index.html
expect_exit 0 cimend-dashboard build --out taken
error_has "this run's id is the name of a page"

# Threads change no byte.
expect_exit 0 cimend-dashboard build --out one --threads 1
expect_exit 0 cimend-dashboard build --out four --threads 4
diff -r -x .cimend one four || fail "one thread and four make different sites"

# A summary is Markdown on standard output; a comment needs a place and, to be written, a token.
expect_exit 0 cimend-dashboard summary --run 7 --site-url https://ci.example.org/x/
output_has "## "
output_has "(https://ci.example.org/x/runs/7/index.html)"
expect_exit 2 cimend-dashboard summary --run nowhere
error_has "no such run"
expect_exit 2 cimend-dashboard summary --site-url javascript:alert
unset GITHUB_REPOSITORY GITHUB_REF GITHUB_TOKEN GH_TOKEN GITHUB_APP_ID
expect_exit 2 cimend-dashboard comment --dry-run
GITHUB_REPOSITORY=o/r GITHUB_REF=refs/pull/3/merge expect_exit 0 cimend-dashboard comment --dry-run --run 7
output_has "<!-- cimend: this comment is kept up to date"
expect_exit 2 cimend-dashboard comment --repository o/r --pr 3
error_has "GITHUB_TOKEN"
