"""The site of 1 000 and 10 000 made-up runs (ci/simulate-runs), with --long of 100 000, too: a build from nothing, one
where nothing changed, one with one run more; time, memory, files and bytes by kind; the heaviest page of each type against
its budget. Fails where a target is missed.

usage: bench_dashboard.py BIN_DIR [--long] [--runs N,N…] [--keep DIR]
"""

import argparse
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser

# Kind of page: (path, most KiB gzipped, most elements). What a page loads counts for the overview.
BUDGETS = {
    "overview": (r"index\.html", 60, 1500),
    "run": (r"runs/[^/]+/index\.html", 40, 800),
    "log": (r"runs/[^/]+/log-.*\.html", 150, 5500),
    "patch": (r"runs/[^/]+/patch\.html", 40, 3000),
    "runs": (r"runs/index\.html", 60, 3000),
    "archive": (r"archive/.*\.html", 60, 3000),
    "clusters": (r"clusters/index\.html", 60, 3000),
    "cluster": (r"clusters/[0-9a-f]{12}\.html", 60, 3000),
    "compare": (r"compare/.*\.html", 60, 3000),
    "flakes": (r"flakes/.*\.html", 60, 3000),
    "unclassified": (r"unclassified/.*\.html", 60, 3000),
    "patches": (r"patches/.*\.html", 60, 3000),
    "approvals": (r"approvals/.*\.html", 60, 3000),
    "ledger": (r"ledger/.*\.html", 60, 3000),
    "rules": (r"rules/.*\.html", 60, 3000),
    "runbooks": (r"runbooks/.*\.html", 60, 3000),
    "figures": (r"figures/.*\.html", 60, 3000),
    "search": (r"search\.html", 300, 3000),
    "style sheet": (r"style\.css", 8, 0),
    "script": (r".*\.js", 12, 0),
    "badge": (r"badge/.*", 1.5, 0),
}
RAW = {"script", "badge"}  # their budget is before compression
TARGETS = {10_000: {"cold": 20.0, "one more": 0.2, "rss": 256}}


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.count = 0

    def handle_starttag(self, tag, attrs):
        self.count += 1


def elements(text):
    parser = Elements()
    parser.feed(text)
    return parser.count


def build(program, directory):
    """Seconds, MB at most, what it printed."""
    log = open(os.path.join(directory, "said"), "w+")
    begin = time.monotonic()
    child = subprocess.Popen([program, "build", "--out", "site", "--from", "logs"], cwd=directory, stdout=log,
                             stderr=subprocess.DEVNULL, env=dict(os.environ, SOURCE_DATE_EPOCH="1795176000"))
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - begin
    if status != 0:
        sys.exit(f"the build failed: {status}")
    log.seek(0)
    return seconds, usage.ru_maxrss / 1024, log.read().strip()


def walk(site):
    for base, _, names in os.walk(site):
        for name in names:
            path = os.path.join(base, name)
            yield os.path.relpath(path, site), path


def kind_of(path):
    for kind, (pattern, _, _) in BUDGETS.items():
        if re.fullmatch(pattern, path):
            return kind
    return os.path.splitext(path)[1] or path


def weigh(site, missed):
    """Of every kind: files, bytes, and the heaviest file's weight against its budget."""
    kinds = {}
    for path, full in walk(site):
        kinds.setdefault(kind_of(path), []).append((os.path.getsize(full), path, full))
    print(f"  {'kind':14}{'files':>8}{'MB':>9}   heaviest: KiB    gzip  elements   budget")
    for kind, files in sorted(kinds.items(), key=lambda item: -sum(f[0] for f in item[1])):
        size, path, full = max(files)
        line = f"  {kind:14}{len(files):8}{sum(f[0] for f in files) / 1e6:9.2f}   {size / 1024:13.1f}"
        if kind in BUDGETS:
            _, most_kib, most_elements = BUDGETS[kind]
            content = open(full, "rb").read()
            weight = len(gzip.compress(content, 9)) / 1024
            count = elements(content.decode()) if path.endswith(".html") else 0
            held = (size / 1024 if kind in RAW else weight) <= most_kib and (not most_elements or count <= most_elements)
            line += f"{weight:8.1f}{count:10}   {most_kib} KiB, {most_elements}  {'' if held else 'MISSED'}"
            if not held:
                missed.append(f"{kind}: {path}")
        print(line)
    overview = ["index.html", "style.css", "app.js"]
    together = sum(len(gzip.compress(open(os.path.join(site, name), "rb").read(), 9)) for name in overview) / 1024
    print(f"  overview with all it loads: {together:.1f} KiB gzipped (60)")
    if together > 60:
        missed.append("the overview's weight")
    return {path for path, _ in walk(site)}, os.path.getsize(os.path.join(site, "index.html"))


def measure(program, simulate, runs, keep, missed):
    directory = os.path.join(keep, str(runs)) if keep else tempfile.mkdtemp(prefix="cimend-bench-")
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory)
    try:
        subprocess.run([simulate, "--out", directory, "--runs", str(runs), "--from", "1"], check=True,
                       stdout=subprocess.DEVNULL)
        cold, cold_rss, said = build(program, directory)
        print(f"{runs} runs: {said}")
        still = min(build(program, directory)[0] for _ in range(3))
        more = []
        for _ in range(3):  # a run more each time; the newest is run 0, so it moves every list
            extra = os.path.join(directory, "extra")
            index = 0 if not more else runs + len(more)
            subprocess.run([simulate, "--out", extra, "--runs", "1", "--from", str(index)], check=True,
                           stdout=subprocess.DEVNULL)
            shutil.copytree(extra, directory, dirs_exist_ok=True)
            shutil.rmtree(extra)
            seconds, rss, said = build(program, directory)
            more.append((seconds, rss, said))
        seconds, rss, _ = min(more)
        print(f"  cold {cold:.2f} s, {cold_rss:.0f} MB; unchanged {still * 1000:.0f} ms; one run more {seconds * 1000:.0f} ms, "
              f"{rss:.0f} MB  ({more[0][2].split(': ', 1)[1]})")
        targets = TARGETS.get(runs, {})
        for name, value in [("cold", cold), ("one more", seconds), ("rss", cold_rss)]:
            if name in targets and value > targets[name]:
                missed.append(f"{runs} runs, {name}: {value:.2f} > {targets[name]}")
        return weigh(os.path.join(directory, "site"), missed)
    finally:
        if not keep:
            shutil.rmtree(directory, ignore_errors=True)


def compare(small, large, missed):
    """More runs add run pages, months and clusters; they do not make the overview heavier."""
    (few_paths, few_bytes), (many_paths, many_bytes) = small, large
    added = {}
    for path in many_paths - few_paths:
        added[path.split("/")[0]] = added.get(path.split("/")[0], 0) + 1
    print("files added by more runs:", ", ".join(f"{name} {count}" for name, count in sorted(added.items())))
    if many_bytes > few_bytes * 1.1 + 2048:
        missed.append(f"the overview grew from {few_bytes} to {many_bytes} bytes")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("bin")
    arguments.add_argument("--long", action="store_true")
    arguments.add_argument("--runs", default="1000,10000")
    arguments.add_argument("--keep", default="")
    options = arguments.parse_args()
    program = os.path.abspath(os.path.join(options.bin, "cimend-dashboard"))
    simulate = os.path.join(os.path.dirname(os.path.abspath(__file__)), "simulate-runs")
    sizes = [int(size) for size in options.runs.split(",")] + ([100_000] if options.long else [])
    missed, sites = [], []
    for runs in sizes:
        sites.append(measure(program, simulate, runs, options.keep, missed))
    for small, large in zip(sites, sites[1:]):
        compare(small, large, missed)
    for what in missed:
        print("MISSED", what)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
