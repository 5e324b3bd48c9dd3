#!/usr/bin/env python3
"""tests/browser/hostile_runs.py DIR [PROGRAMS]: runs beside those of ci/simulate-runs whose logs, names, messages, tests and
patches are written against the page that shows them: markup, bidirectional overrides, floods of terminal colours, a line of a
million characters, workflow commands, Markdown fences, mentions. They are the newest runs, so every list shows them.

With PROGRAMS, the directory of cimend-ingest and cimend-classify, these take the same logs in and say what they make of them,
and one more: 100 000 lines of over 2 000 characters (200 MB).
"""
import importlib.machinery
import importlib.util
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
SIMULATOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../ci/simulate-runs")
loader = importlib.machinery.SourceFileLoader("simulate_runs", SIMULATOR)
spec = importlib.util.spec_from_loader("simulate_runs", loader)
simulate = importlib.util.module_from_spec(spec)
loader.exec_module(simulate)

AWAY = "https://away.example.invalid"
OWNED = "window.owned=1"
MARKUP = [
    f"<script>{OWNED}</script>", f"</pre></main><script>{OWNED}</script>", f"<img src={AWAY}/x.png onerror={OWNED}>",
    f"<svg onload={OWNED}><a href=javascript:{OWNED}>x</a></svg>", f"\"'><iframe srcdoc='<script>parent.owned=1</script>'>",
    f"<meta http-equiv=refresh content='0;url={AWAY}'>", f"<link rel=stylesheet href={AWAY}/a.css>", "<!--", "]]>", "</title>",
    f"<form action={AWAY}><input autofocus onfocus={OWNED}>", f"<base href={AWAY}/>", "<details ontoggle=owned=1 open>",
    f"javascript:{OWNED}", f"data:text/html,<script>{OWNED}</script>", f"data:text/html;base64,PHNjcmlwdD5vd25lZD0xPC9zY3JpcHQ+",
    f"{AWAY}/?q=<b>", "&lt;script&gt;&#60;script&#62;", "<style>*{display:none}</style>", "</script><script>", "</textarea></noscript>",
    "{{constructor.constructor('owned=1')()}}", "${owned=1}",
]
BIDI = ["\u202eesrever\u202c gpj.exe", "\u2066isolate\u2069", "\u200b\u200d\ufeff", "e" + "\u0301" * 10_000, "\u2028\u2029", "\U000e0041",
        "\u202e" * 500 + "never popped", "\u0489" * 200]
DICE = random.Random(1)  # what repeats itself exactly is refused as a bomb once it is packed
ANSI = ["".join(f"\x1b[{30 + DICE.randrange(8)}mx" for _ in range(100_000)), "".join(f"\x1b[{DICE.randrange(108)}m" for _ in range(100_000)) + "red",
        "".join(f"\x1b[38;5;{n % 256};48;2;{n % 256};9;9mx" for n in range(3000)), f"\x1b]8;;{AWAY}\x07link\x1b]8;;\x07", "\x1b]0;title\x07",
        "\x1b[2J\x1b[1;1H", "\x1b[999999999999m", "\x00\x08\x7f\x9b31m", "\x00" * 2000, "\x1b"]
COMMANDS = ["::error file=a,line=1::<b>x</b>", f"::set-output name=x::{OWNED}", "::group::<b>open", "##[group]never closed",
            "::add-mask::e", "::stop-commands::x", "##vso[task.setvariable variable=x]y"]
MARKDOWN = ["```", "~~~~", "````markdown", f"[x](javascript:{OWNED})", f"![x]({AWAY}/x.png)", "@everyone @octocat", "</details>", "| a | b |",
            "#1 fixes #2", "<!-- cimend -->", f"<{AWAY}>", "`" * 3000]
LONG = ["".join(DICE.choices("xyz", k=1_000_000)), "<" * 20_000, "W" * 3000 + " " + "/very" * 2000, "\t" * 500 + "end", "\u4e00" * 5000, "&" * 9_999]
KINDS = {"markup": MARKUP, "bidi": BIDI, "ansi": ANSI, "commands": COMMANDS, "markdown": MARKDOWN, "long": LONG}
FLOOD_LINES = 100_000
FLOOD = [f"<b>{OWNED}</b> & \x1b[31mred\x1b[0m " * 60, "word" * 550, "\u202e<script>" * 130, "::error::" + "@octocat ``` " * 170]


class Hostile(simulate.Series):
    """The run -i has the i-th kind of hostile lines, everywhere a stranger may write."""

    def facts(self, index):
        facts = super().facts(20)
        name = list(KINDS)[-index - 1]
        lines = KINDS[name]
        text = " ".join(line[:200] for line in lines)[:900]
        kind = simulate.failures.FORMAT._replace(rule="" if name == "long" else "hostile.rule", tool="tool", category="unknown" if name == "long" else "lint.format",
                                                 confidence=0.9, symptoms=(), file="", line=0)
        facts.update(index=index, run_id=str(9_000_000 - index), attempt=1, time=self.now - 30 * -index, state="failed",
                     analysed=True, known="new", branch=f"feature/{text[:80]}", workflow=text[:120], hostile=lines,
                     text=text, word="hostile", random=0.4, number=7, kind=kind, step_name=text[:200])
        return facts

    @staticmethod
    def told(facts, text):
        return text if not text else facts["text"].replace("\x1b", "")

    def message(self, facts):
        return self.told(facts, "message")

    def findings(self, facts, evidence):
        found = super().findings(facts, evidence)
        found[0].update(test="test::" + facts["text"][:300], file=facts["text"][:200])
        return found

    def unknown(self, facts):
        return [{"log": 0, "finding": 1, "signature": facts["text"][:200], "rule": "- id: local.hostile\n  match: '" + facts["text"] + "'\n"}]

    def log(self, facts):
        lines = ["##[group]Run " + facts["text"].replace("\n", " ")] + facts["hostile"] + ["##[endgroup]"] + facts["hostile"]
        evidence = len(lines) + 1
        lines += [f"error: {facts['text']}", "make: *** [all] Error 1", f"##[error]{facts['text']}"]
        return ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass") + b"\xff\xfe broken\n", len(lines) + 1, evidence

    def patch(self, facts):
        body = [line[:5000] for line in facts["hostile"] if "\n" not in line]
        return ("diff --git a/src/hostile.cc b/src/hostile.cc\n--- a/src/hostile.cc\n+++ b/src/hostile.cc\n"
                f"@@ -1,1 +1,{len(body) + 1} @@ <script>{OWNED}</script>\n #include <string>\n"
                + "".join(f"+{line}\n" for line in body)).encode()

    def metadata(self, facts, patch):
        document = {**super().metadata(facts, patch), "title": facts["text"][:200], "body": facts["text"], "commit_message": facts["text"]}
        document["files"] = [facts["text"][:200]]
        document["proposer"] = {"kind": "command", "name": facts["text"][:200], "calls": 1, "milliseconds": 5, "input_tokens": 0, "output_tokens": 0,
                                "problem": facts["text"][:300]}
        return document


def flood(path):
    """A log of 100 000 long hostile lines; the last ones fail."""
    with open(path, "wb") as file:
        for number in range(FLOOD_LINES):
            file.write(f"2026-11-20T11:59:{number * 60 // FLOOD_LINES:02}.{number:07}Z {number} {FLOOD[number % len(FLOOD)]}\n".encode())
        file.write(b"2026-11-20T12:00:00.0000000Z src/hostile.cc:3:1: error: expected ';' before '}' token\n")
        file.write(b"2026-11-20T12:00:00.0000000Z ##[error]Process completed with exit code 2.\n")
    return os.path.getsize(path)


def measured(command):
    begin = time.monotonic()
    code = subprocess.run(command, stdout=subprocess.DEVNULL, timeout=120).returncode
    if code not in (0, 1):
        sys.exit(f"{command[0]} ended with {code}")
    return f"{os.path.basename(command[0])} {time.monotonic() - begin:.1f} s"


def through_the_line(programs, directory, run_id, log, words):
    """Takes a log in and has it explained, as strangers' logs are."""
    took = [measured([f"{programs}/cimend-ingest", "read", log, "--logs", f"{directory}/logs", "--run-id", run_id, "--repository", "sample/hostile",
                      "--workflow", words[:100], "--branch", words[:100], "--conclusion", "failure"]),
            measured([f"{programs}/cimend-classify", "--run", f"{directory}/logs/{run_id}"])]
    return ", ".join(took)


def real_line(directory, programs, series):
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(simulate.NOW))
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "hostile.log")
        for number in range(1, len(KINDS) + 1):
            facts = series.facts(-number)
            with open(path, "wb") as file:
                file.write(series.log(facts)[0])
            words = "".join(letter if letter.isprintable() else "?" for letter in facts["text"])
            through_the_line(programs, directory, str(9_000_100 + number), path, words)
        size = flood(path)
        took = through_the_line(programs, directory, "9000200", path, "flood")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{directory}/logs: {len(KINDS) + 1} hostile runs through ingest and classify; {size / 1e6:.0f} MB: {took}, {most:.0f} MB of memory")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    series = Hostile("hostile", sys.argv[1])
    for number in range(1, len(KINDS) + 1):
        series.write_run(-number, lambda log: log)
    print(f"{sys.argv[1]}/logs: {len(KINDS)} hostile runs")
    if len(sys.argv) == 3:
        real_line(sys.argv[1], os.path.abspath(sys.argv[2]), series)


if __name__ == "__main__":
    main()
