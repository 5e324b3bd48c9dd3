"""Times cimend-classify against ripgrep with the same patterns; see ci/bench."""
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

WANTED_BYTES = 5_000_000
RUNS = 15
SLOW_MILLISECONDS = 2000  # a peer slower than this
SLOW_RUNS = 3  # is run so often


def log_files(arguments):
    for argument in arguments:
        if os.path.isdir(argument):
            for name in sorted(os.listdir(argument)):
                if name.endswith((".log", ".log.gz", ".txt")):
                    yield os.path.join(argument, name)
        else:
            yield argument


def read(path):
    data = open(path, "rb").read()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def repeated(logs):
    """About 5 MB made of all the logs, as evenly as whole logs allow."""
    out = b""
    while len(out) < WANTED_BYTES:
        for log in logs:
            out += log if log.endswith(b"\n") else log + b"\n"
    return out[:WANTED_BYTES]


def samples(classify, paths):
    logs = [read(path) for path in paths]
    if not logs or not any(logs):
        sys.exit("bench: no logs")
    if not all("testdata" in path for path in paths):
        return {"the logs given": repeated(logs)}
    # What most of a CI log is: healthy output, here that of our own build, then every golden log once.
    build = os.path.dirname(os.path.dirname(os.path.abspath(classify)))
    healthy = subprocess.run(["ninja", "-C", build, "-t", "commands"], check=True, capture_output=True).stdout
    failures = b"".join(logs)
    ordinary = repeated([healthy])[:WANTED_BYTES - len(failures)]
    ordinary = ordinary[:ordinary.rfind(b"\n") + 1] + failures
    return {"ordinary: our build's commands, then each golden log once": ordinary,
            "dense: nothing but the golden logs' failures, over and over": repeated(logs)}


def patterns(classify):
    rules = json.loads(subprocess.run([classify, "rules", "list", "--format", "json"], check=True, capture_output=True).stdout)
    rows = rules["rules"] if isinstance(rules, dict) else rules
    return [row["match"] for row in rows]


def one_run(command):
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return (time.perf_counter() - started) * 1000, usage.ru_maxrss / 1024


def compare(title, log, classify, rules):
    # Room for ripgrep's automaton, so that it does not fall back to its slow engine.
    peer = ["rg", "-a", "-c", "--dfa-size-limit", "2G", "--regex-size-limit", "2G", "-f", rules, log]
    peer_check = subprocess.run(peer, capture_output=True, text=True)
    if peer_check.returncode > 1:
        sys.exit("bench: ripgrep refuses the patterns: " + peer_check.stderr[:400])
    commands = {"cimend-classify": [classify, "--format", "json", log], "ripgrep -c -f": peer}
    times = {name: [] for name in commands}
    memory = {}
    for run in range(RUNS + 1):
        for name, command in commands.items():
            if name == "ripgrep -c -f" and run > SLOW_RUNS and times[name][0] > SLOW_MILLISECONDS:
                continue
            milliseconds, mebibytes = one_run(command)
            if run > 0:  # the first warms the page cache
                times[name].append(milliseconds)
            memory[name] = mebibytes
    print(f"\n{title} ({os.path.getsize(log)} bytes)")
    for name, values in times.items():
        print(f"  {name:16} median {statistics.median(values):8.1f} ms   min {min(values):8.1f}   max {max(values):8.1f}"
              f"   {len(values)} runs   peak {memory[name]:.0f} MiB")
    ratio = statistics.median(b / a for a, b in zip(times["cimend-classify"], times["ripgrep -c -f"]))
    print(f"  ripgrep takes {ratio:.2f} times as long, run by run (median)", flush=True)


def main():
    classify, *paths = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        rules = os.path.join(scratch, "patterns.txt")
        rows = patterns(classify)
        # ripgrep can't have one name in two patterns, and only counts lines anyway.
        open(rules, "w").write("\n".join(re.sub(r"\(\?P<\w+>", "(?:", row) for row in rows) + "\n")
        print(f"{len(rows)} patterns, whole cold processes in turn")
        for title, text in samples(classify, list(log_files(paths))).items():
            log = os.path.join(scratch, "sample.log")
            open(log, "wb").write(text)
            compare(title, log, classify, rules)


main()
