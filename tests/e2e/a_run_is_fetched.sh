# A run of GitHub Actions is fetched over HTTP and stored; an expired one is told.
. "$(dirname "$0")/lib.sh"
unset http_proxy https_proxy all_proxy 2>/dev/null || true
mkdir archive && cd archive
mkdir "build _ linux"
printf 'one\nerror: two\n' > "0_build _ linux.txt"
printf 'error: two\n' > "build _ linux/2_Run make.txt"
zip -qr ../run.zip . && cd ..

cat > server.py <<'PY'
import http.server, json, os
RUN = {"id": 42, "name": "CI", "head_sha": "0123456", "conclusion": "failure", "run_attempt": 1,
       "repository": {"full_name": "acme/rocket"}}
JOBS = [{"id": 1, "name": "build / linux", "status": "completed", "conclusion": "failure",
         "steps": [{"number": 2, "name": "Run make", "conclusion": "failure"}]},
        {"id": 2, "name": "deploy", "status": "completed", "conclusion": "skipped", "steps": [],
         "started_at": "2023-11-14T22:13:30Z", "completed_at": "2023-11-14T22:13:31Z"}]
class GitHub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, status, data, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items(): self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
    def do_GET(self):
        run = "/repos/acme/rocket/actions/runs/42"
        if self.path == "/storage":
            leaked = self.headers["Authorization"] is not None
            return self.answer(500, b"") if leaked else self.answer(200, open("run.zip", "rb").read())
        if self.headers["Authorization"] != "Bearer test-token": return self.answer(401, b'{"message": "Bad credentials"}')
        if self.path == run: return self.answer(200, json.dumps(RUN).encode())
        if self.path == run + "/attempts/2": return self.answer(200, json.dumps(dict(RUN, run_attempt=2)).encode())
        if self.path == run + "/attempts/1/jobs?per_page=100":
            next = f'<http://{self.headers["Host"]}{self.path}&page=2>; rel="next"'
            return self.answer(200, json.dumps({"total_count": 2, "jobs": JOBS[:1]}).encode(), Link=next)
        if self.path == run + "/attempts/1/jobs?per_page=100&page=2":
            return self.answer(200, json.dumps({"total_count": 2, "jobs": JOBS[1:]}).encode())
        if self.path == run + "/attempts/2/jobs?per_page=100": return self.answer(200, b'{"total_count": 0, "jobs": []}')
        if self.path == run + "/attempts/1/logs": return self.answer(302, b"", Location="/storage")
        if self.path == run + "/attempts/2/logs": return self.answer(410, b'{"message": "Gone"}')
        self.answer(404, b'{"message": "Not Found"}')
    def log_message(self, *arguments): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), GitHub)
with open("port.tmp", "w") as file: file.write(str(server.server_port))
os.rename("port.tmp", "port")
server.serve_forever()
PY
python3 server.py &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$scratch"' EXIT
until [ -s port ]; do kill -0 $server || fail "the server did not start"; sleep 0.05; done
export GITHUB_API_URL=http://127.0.0.1:$(cat port) GITHUB_TOKEN=test-token

expect_exit 0 cimend-ingest fetch acme/rocket 42
output_has "logs/42: 2 jobs, 2 lines"
output_has "build / linux  (failure, 2 lines, 1 step)"
output_has "deploy  (skipped, no log)"
valid run logs/42/run.json
same_text "$(json logs/42/run.json 'd["source"], d["repository"], d["jobs"][0]["steps"][0]["first_line"]')" "('github', 'acme/rocket', 2)"
same_text "$(json logs/42/run.json 'd["jobs"][1]["completed_at"]')" "2023-11-14T22:13:31Z"

expect_exit 2 cimend-ingest fetch acme/rocket 42 --attempt 2 --logs expired
error_has "there is no log of run 42 of acme/rocket, attempt 2"
error_has "410"
[ ! -e expired ] || fail "something was stored"
expect_exit 2 cimend-ingest fetch acme/rocket 43
error_has "404"
expect_exit 2 env GITHUB_TOKEN=wrong cimend-ingest fetch acme/rocket 42
error_has "Bad credentials"
expect_exit 2 cimend-ingest fetch acme/../rocket 42
error_has "not a repository"
expect_exit 2 cimend-ingest fetch acme/rocket 42 --api http://github.example.com
error_has "without TLS"
