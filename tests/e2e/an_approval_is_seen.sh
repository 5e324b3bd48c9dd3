# A person approves a patch, and the dashboard shows who, the next command, and the yes of other bytes as none.
. "$(dirname "$0")/lib.sh"
make_project project
record_build project build.log
expect_exit 0 cimend-ingest read --logs logs --run-id 42 build.log
expect_exit 0 cimend-classify --run logs/42 --format json
expect_exit 0 cimend-fixagent prepare --run logs/42
expect_exit 0 cimend-fixagent apply --repo project
build() { expect_exit 0 cimend-dashboard build --out site; }
build
page=site/runs/42/patch.html queue=site/approvals/index.html
grep -qF 'cimend-fixagent approve fix-agent/metadata-42.json --as LOGIN' $queue || fail "no command that approves"
grep -qF 'Nobody has said yes to it.' $page || fail "the patch's page does not say that nobody approved it"

expect_exit 0 cimend-fixagent approve fix-agent/metadata-42.json --as octocat --repository acme/rocket
valid approval fix-agent/approval-42.json
build
grep -qF 'by <strong>octocat</strong>' $page || fail "the approval is not on the patch's page"
grep -qF 'cimend-fixagent publish fix-agent/metadata-42.json --approval fix-agent/approval-42.json' $queue ||
  fail "no command that publishes"
grep -qF 'approved by octocat, not published yet' site/index.html || fail "the front page does not say what it waits for"
grep -q 'Approved</td>' site/ledger/index.html || fail "the ledger lacks the approval"
valid api-approvals site/api/v1/approvals.json
same_text "$(json site/api/v1/approvals.json 'd["decided"][0]["approved_by"]')" octocat

# What came of publishing it, as `cimend-fixagent publish` writes it.
sha256=$(json fix-agent/metadata-42.json 'd["patch_sha256"]')
cat >fix-agent/publication-42.json <<JSON
{"schema": "cimend.publication/1", "run_id": "42", "repository": "acme/rocket", "patch_sha256": "$sha256",
 "state": "published", "branch": "cimend/fix-42", "base": "main", "number": 41,
 "url": "https://github.com/acme/rocket/pull/41", "approved_by": "octocat", "refusals": [], "at": "2023-11-14T22:13:20Z"}
JSON
valid publication fix-agent/publication-42.json
build
for path in $page $queue site/ledger/index.html; do
  grep -qF 'href="https://github.com/acme/rocket/pull/41"' $path || fail "$path does not lead to the pull request"
done
same_text "$(json site/api/v1/approvals.json 'd["total"]')" 0
same_text "$(json site/api/v1/figures.json '[f["value"] for f in d["figures"] if f["key"] == "patches-published"]')" '[1.0]'

# Another patch than the one that was approved: neither the yes nor the pull request is its own.
python3 - <<'PY'
import hashlib, json
patch, metadata = "fix-agent/patch-42.diff", "fix-agent/metadata-42.json"
document = json.load(open(metadata))
text = open(patch).read() + "\n"
open(patch, "w").write(text)
document["patch_sha256"] = hashlib.sha256(text.encode()).hexdigest()
json.dump(document, open(metadata, "w"))
PY
build
grep -qF 'it counts for nothing' $page || fail "an approval of other bytes still counts"
same_text "$(json site/api/v1/approvals.json 'd["total"], len(d["decided"])')" "(1, 0)"

# A broken one is told, and costs the run nothing else.
echo '{' >fix-agent/approval-42.json
build
error_has "fix-agent/approval-42.json"
error_has "cimend-fixagent approve"
file_there $page
