# What can't be read is told with what, where and what to do, and with the exit code for it.
. "$(dirname "$0")/lib.sh"
mkdir empty-directory
: > empty.log
head -c 4096 /dev/urandom | base64 > noise.log
printf '\177ELF\002\001\001\000\000\000\000\000\000\000\000\000' > program.log
head -c 4096 /dev/zero >> program.log
printf 'PK\003\004 this is no zip' > broken.zip

for tool in "cimend-ingest read" "cimend triage"; do
  expect_exit 2 $tool nowhere.log
  error_has "nowhere.log"
  expect_exit 2 $tool empty-directory
  error_has "no logs in"
  expect_exit 2 $tool broken.zip
  error_has "broken archive"
  error_has "broken.zip"
done
expect_exit 2 cimend-classify nowhere.log
error_has "nowhere.log"
expect_exit 2 cimend-classify broken.zip
expect_exit 2 cimend-classify empty-directory
expect_exit 2 cimend-classify --format nonsense empty.log

expect_exit 2 cimend-classify program.log
error_has "the file is binary"
error_has "program.log"

# What is text is a log: noise is unknown, not passed, and an empty log is said to be one.
expect_exit 1 cimend-classify --format json noise.log
cp .out noise.json && valid analysis noise.json
same_text "$(json noise.json 'd["classification"]["verdict"]')" "unknown"
cimend-classify --format json empty.log > empty.json || true
valid analysis empty.json
same_text "$(json empty.json 'd["classification"]["category"]')" "nolog"

# An empty log goes down the whole line as one.
expect_exit 1 cimend triage empty.log --run-id empty
output_has "nolog"
valid analysis cimend-out/logs/empty/analysis.json

# The whole line on what is no log at all still leaves its documents.
expect_exit 1 cimend triage program.log --run-id binary
valid run cimend-out/logs/binary/run.json
valid decision cimend-out/self-heal/decision.json
valid metadata cimend-out/fix-agent/metadata-binary.json

# A log that nobody may read, where the test is not run by root.
if [ "$(id -u)" -ne 0 ]; then
  echo x > secret.log && chmod 000 secret.log
  expect_exit 2 cimend-ingest read secret.log
  error_has "secret.log"
fi
# A mistake in what is handed on to another program is told in that one's words.
expect_exit 2 cimend triage noise.log --sha xyz
error_has "a commit is 7 to 64"
# One input that can't be read does not keep the other from being stored.
echo "hello" > good.log
expect_exit 2 cimend-ingest read nowhere.log good.log
output_has "1 job"
