# Outside proposers, a program and a chat service on loopback: asked only where the policy allows, never of tier A, held to every guard; what
# was asked and answered is kept nowhere.
. "$(dirname "$0")/lib.sh"
mkdir -p project/src && cd project
printf 'int one = 1;\nint two = 2;\nint three = 3;\n' >src/a.c
git init -q -b main && git add -A && git commit -qm x && cd ..
cat >input.json <<'JSON'
{"schema": "cimend.input/1", "run_id": "r1", "summary": "it broke", "instructions": [{"recipe": "did-you-mean", "finding": 1, "rule": "some.rule",
 "category": "compile.error", "message": "no", "file": "src/a.c", "line": 2, "confidence": 0.9, "log": 0,
 "evidence": [{"first_line": 7, "lines": ["src/a.c:2:1: error: a phrase that only the log has"]}], "inputs": {}}]}
JSON
printf 'proposer:\n  enabled: true\n' >policy.yaml
good='--- a/src/a.c\n+++ b/src/a.c\n@@ -1,3 +1,3 @@\n int one = 1;\n-int two = 2;\n+int two = 22;\n int three = 3;\n'
apply() { expect_exit 0 cimend-fixagent apply --repo project --input input.json --out out "$@"; }
metadata=out/metadata-r1.json

printf -- "$good" >answer.diff
apply --policy policy.yaml --proposer "cat $PWD/answer.diff"
valid metadata $metadata
same_text "$(json $metadata 'd["state"], d["tier"], d["proposer"]["kind"], d["proposer"]["calls"]')" "('proposed', 'B', 'command', 1)"
expect_exit 1 cimend-fixagent verify --no-run out/patch-r1.diff $metadata project --policy policy.yaml
output_has "an outside proposer wrote it"
output_lacks BROKEN

# Without the policy's word nobody is asked.
apply --proposer "touch $PWD/asked"
[ ! -e asked ] || fail "the proposer was asked though no policy allows it"
same_text "$(json $metadata '"proposer" in d')" "False"

# A diff that silences a check, leaves the tree or is none gives an empty patch that names the guard.
printf -- "$good" | sed 's/int two = 22;/int two = 2;  \/\/ NOLINT/' >answer.diff
apply --policy policy.yaml --proposer "cat $PWD/answer.diff"
same_text "$(json $metadata 'd["state"], d["reason"].split(":")[0]')" "('empty', 'guard no-suppression')"
printf -- "$good" | sed 's/src\/a.c/..\/a.c/' >answer.diff
apply --policy policy.yaml --proposer "cat $PWD/answer.diff"
same_text "$(json $metadata 'd["reason"].split(":")[0]')" "guard path-shape"
same_text "$(wc -c <out/patch-r1.diff)" "0"

# A service, for real over HTTP; the key and the log's words stay out of every document.
cat >service.py <<'PY'
import http.server, json, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        open("request.json", "wb").write(body)
        open("path", "w").write(self.path + " " + self.headers.get("Authorization", "") + self.headers.get("x-api-key", ""))
        text = open("good.diff").read()
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "input_tokens": 11, "output_tokens": 7}
        answer = {"choices": [{"message": {"content": text}}], "content": [{"type": "text", "text": text}], "usage": usage}
        data = json.dumps(answer).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(data))); self.end_headers(); self.wfile.write(data)
    def log_message(self, *arguments): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
PY
printf -- "$good" >good.diff
coproc SERVICE { exec python3 service.py; }
read -r port <&"${SERVICE[0]}"
trap 'kill $SERVICE_PID 2>/dev/null; rm -rf "$scratch"' EXIT
export CIMEND_PROPOSER_KEY=key-$RANDOM-$RANDOM
for api in openai anthropic; do
  apply --policy policy.yaml --endpoint "http://127.0.0.1:$port/v1" --api $api --model a-model
  same_text "$(json $metadata 'd["state"], d["tier"], d["proposer"]["input_tokens"], d["proposer"]["output_tokens"]')" "('proposed', 'B', 11, 7)"
  grep -q "a phrase that only the log has" request.json || fail "the evidence did not reach the service"
  grep -qF "$CIMEND_PROPOSER_KEY" path || fail "the service got no key"
  ! grep -rqF "$CIMEND_PROPOSER_KEY" out .out .err || fail "the key stands in a document"
done
same_text "$(cut -d' ' -f1 path)" "/v1/messages"
expect_exit 2 cimend-fixagent apply --repo project --input input.json --out out --endpoint http://models.example/v1 --model m
error_has "https://"
expect_exit 2 cimend-fixagent apply --repo project --input input.json --out out --proposer "sh 'open"
error_has "quote"
