#!/usr/bin/env python3
"""tests/browser/hostile_runs.py DIR: runs beside those of ci/simulate-runs whose logs, names, messages, tests and patches
are written against the page that shows them: markup, bidirectional overrides, floods of terminal colours, a line of a
million characters, workflow commands, Markdown fences, mentions. They are the newest runs, so every list shows them.
"""
import importlib.machinery
import importlib.util
import os
import sys

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
    f"javascript:{OWNED}", f"{AWAY}/?q=<b>", "&lt;script&gt;&#60;script&#62;", "<style>*{display:none}</style>",
]
BIDI = ["\u202eesrever\u202c gpj.exe", "\u2066isolate\u2069", "\u200b\u200d\ufeff", "e" + "\u0301" * 400, "\u2028\u2029", "\U000e0041"]
ANSI = ["\x1b[31m" * 2000 + "red", "".join(f"\x1b[38;5;{n % 256};48;2;{n % 256};9;9mx" for n in range(3000)),
        f"\x1b]8;;{AWAY}\x07link\x1b]8;;\x07", "\x1b]0;title\x07", "\x1b[2J\x1b[1;1H", "\x1b[999999999999m", "\x00\x08\x7f\x9b31m", "\x1b"]
COMMANDS = ["::error file=a,line=1::<b>x</b>", f"::set-output name=x::{OWNED}", "::group::<b>open", "##[group]never closed",
            "::add-mask::e", "::stop-commands::x", "##vso[task.setvariable variable=x]y"]
MARKDOWN = ["```", "~~~~", "````markdown", f"[x](javascript:{OWNED})", f"![x]({AWAY}/x.png)", "@everyone @octocat", "</details>", "| a | b |",
            "#1 fixes #2", "<!-- cimend -->"]
LONG = ["x" * 1_000_000, "<" * 20_000, "W" * 3000 + " " + "/very" * 2000, "\t" * 500 + "end"]
KINDS = {"markup": MARKUP, "bidi": BIDI, "ansi": ANSI, "commands": COMMANDS, "markdown": MARKDOWN, "long": LONG}


class Hostile(simulate.Series):
    """The run -i has the i-th kind of hostile lines, everywhere a stranger may write."""

    def facts(self, index):
        facts = super().facts(20)
        name = list(KINDS)[-index - 1]
        lines = KINDS[name]
        text = " ".join(line[:200] for line in lines)[:900]
        facts.update(index=index, run_id=str(9_000_000 - index), attempt=1, time=simulate.NOW - 30 * -index, state="failed",
                     analysed=True, known="new", branch=f"feature/{text[:80]}", workflow=text[:120], hostile=lines,
                     text=text, word="hostile", random=0.1,
                     kind=("unknown" if name == "long" else "lint.format", "", "tool", "", "test::" + text[:300], 1, "apply-printed-diff"))
        return facts

    @staticmethod
    def message(facts):
        return facts["text"] if "\x1b" not in facts["text"] else facts["text"].replace("\x1b", "")

    def log(self, facts):
        lines = ["##[group]Run " + facts["text"].replace("\n", " ")] + facts["hostile"] + ["##[endgroup]"] + facts["hostile"]
        evidence = len(lines) + 1
        lines += [f"error: {facts['text']}", "make: *** [all] Error 1", f"##[error]{facts['text']}"]
        return ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass") + b"\xff\xfe broken\n", len(lines) + 1, evidence

    @staticmethod
    def patch(facts):
        body = [line[:5000] for line in facts["hostile"] if "\n" not in line]
        return ("diff --git a/src/hostile.cc b/src/hostile.cc\n--- a/src/hostile.cc\n+++ b/src/hostile.cc\n"
                f"@@ -1,1 +1,{len(body) + 1} @@ <script>{OWNED}</script>\n #include <string>\n"
                + "".join(f"+{line}\n" for line in body)).encode()

    def metadata(self, facts, patch):
        return {**super().metadata(facts, patch), "title": facts["text"][:200], "body": facts["text"], "commit_message": facts["text"]}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    series = Hostile("hostile", sys.argv[1])
    for number in range(1, len(KINDS) + 1):
        series.write_run(-number, lambda log: log)
    print(f"{sys.argv[1]}/logs: {len(KINDS)} hostile runs")


if __name__ == "__main__":
    main()
