# Every job and step of a run-log archive lands under its own name, whatever that name is.
. "$(dirname "$0")/lib.sh"
python3 - <<'PYTHON'
import zipfile
with zipfile.ZipFile("run.zip", "w") as archive:
    archive.writestr("0_build _ linux.txt", "set up\nmake\n")
    archive.writestr("build _ linux/2_Run make.txt", "make\n")
    archive.writestr("build _ linux/1_Set up job.txt", "set up\n")
    archive.writestr("Emoji 😅😅/1_Emoji step 😅.txt", "smile\n")
    archive.writestr("cool job  with colon/1_fob the barz.txt", "fob\n")
    archive.writestr("__MACOSX/._junk", "junk")
    archive.writestr("../../../tmp/escaped.txt", "no")
PYTHON
expect_exit 0 cimend-ingest read run.zip --run-id names
error_has "left out ../../../tmp/escaped.txt: leaves the archive"
valid run logs/names/run.json
same_text "$(json logs/names/run.json '[j["name"] for j in d["jobs"]]')" \
  "['build _ linux', 'Emoji 😅😅', 'cool job  with colon']"
same_text "$(json logs/names/run.json '[s["name"] for j in d["jobs"] for s in j["steps"]]')" \
  "['Set up job', 'Run make', 'Emoji step 😅', 'fob the barz']"
same_text "$(json logs/names/run.json 'd["jobs"][0]["steps"][1]["first_line"]')" "2"
for log in $(json logs/names/run.json '" ".join(j["log"] for j in d["jobs"])'); do file_there "logs/names/$log"; done
same_text "$(zstd -dcq "logs/names/$(json logs/names/run.json 'd["jobs"][1]["log"]')")" "smile"
