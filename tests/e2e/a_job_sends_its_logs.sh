# What a CI job sends arrives whole, masked and once more after a failure, and never fails the job.
. "$(dirname "$0")/lib.sh"
unset GITHUB_RUN_ID GITLAB_CI TRAVIS CIRCLECI TF_BUILD JENKINS_URL http_proxy https_proxy all_proxy 2>/dev/null || true

# Answers 503 to the first request, 202 to the second, 422 from then on; keeps what it was sent.
cat > server.py <<'PY'
import gzip, http.server, json, os
class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    count = 0
    def read_chunked(self):
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body
    def do_POST(self):
        Receiver.count += 1
        body = gzip.decompress(self.read_chunked())
        with open(f"request-{Receiver.count}.tmp", "wb") as file:
            file.write(f"{self.path}\n{self.headers['Authorization']}\n{self.headers['Idempotency-Key']}\n".encode() + body)
        os.rename(f"request-{Receiver.count}.tmp", f"request-{Receiver.count}")
        status, answer = {1: (503, {}), 2: (202, {"status": "received", "status_url": "http://r/runs/42"})}.get(
            Receiver.count, (422, {"error": {"message": "no", "fields": [{"field": "run_id", "problem": "is odd"}]}}))
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        if status == 503: self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *arguments): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
with open("port.tmp", "w") as file: file.write(str(server.server_port))
os.rename("port.tmp", "port")
server.serve_forever()
PY
python3 server.py &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$scratch"' EXIT
until [ -s port ]; do kill -0 $server || fail "the server did not start"; sleep 0.05; done
url=http://127.0.0.1:$(cat port)

secret=ghp_$(printf 'a%.0s' {1..18})$(printf '7%.0s' {1..18})
printf 'compiling\ntoken %s\nerror: broken\n' "$secret" > build.log
export AGENT_TOKEN=agent-token
expect_exit 0 env GITHUB_RUN_ID=42 GITHUB_REPOSITORY=acme/rocket GITHUB_RUN_ATTEMPT=2 \
  cimend-ingest send --url "$url" build.log --conclusion failure
output_has "sent 1 log of run 42, 1 secret masked"
output_has "status: http://r/runs/42"
error_has "try 2"
same_text "$(sed -n 1p request-1)" "/api/ci/logs"
same_text "$(sed -n 2p request-1)" "Bearer agent-token"
cmp request-1 request-2 || fail "the second try sent something else"
grep -q 'error: broken' request-2 || fail "the log did not arrive"
grep -q '"repository":"acme/rocket","attempt":2' request-2 || fail "the run's facts did not arrive"
! grep -q "$secret" request-2 || fail "a secret left the job"

# A refusal is told with its fields, and fails the job only where that was asked for.
expect_exit 0 cimend-ingest send --url "$url" build.log
error_has "run_id: is odd"
error_has "the job goes on"
expect_exit 2 cimend-ingest send --strict --url "$url" build.log

# No token, as in a pull request from a fork; nobody there; no log: the job goes on.
expect_exit 0 env -u AGENT_TOKEN cimend-ingest send --url "$url" build.log
error_has "no token"
expect_exit 2 env -u AGENT_TOKEN cimend-ingest send --strict --url "$url" build.log
expect_exit 0 cimend-ingest send --tries 1 --url http://127.0.0.1:1 build.log
error_has "no answer"
expect_exit 0 cimend-ingest send --url "$url" nowhere.log
error_has "nowhere.log"
expect_exit 0 cimend-ingest send --url http://receiver.example.com build.log
error_has "without TLS"
# A log on standard input, named.
echo "hello" | cimend-ingest send --tries 1 --url "$url" --job "my job" - >/dev/null 2>&1 || fail "standard input was not sent"
grep -lq 'filename="my job"' request-* || fail "the job's name did not arrive"
