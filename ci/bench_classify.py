"""Times cimend-classify against its peers with the same patterns; see ci/bench."""
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
WARM_BYTES = 100_000_000
PIPE_BYTES = 1_000_000_000
LINE_BYTES = 100_000_000
RUNS = 15
SLOW_MILLISECONDS = 2000  # a peer slower than this
SLOW_RUNS = 1  # is run so often
PATIENCE = 60  # seconds; a peer that takes longer is said to, and left


def log_files(arguments):
    for argument in arguments:
        if os.path.isdir(argument):
            for name in sorted(os.listdir(argument)):
                if name.endswith((".log", ".log.gz", ".txt")):
                    yield os.path.join(argument, name)
        else:
            yield argument


def expanded(paths):
    """The files below directories, sorted."""
    for path in paths:
        if os.path.isdir(path) and "testdata" not in path:
            for folder, _, names in sorted(os.walk(path)):
                yield from (os.path.join(folder, name) for name in sorted(names))
        else:
            yield path


def read(path):
    data = open(path, "rb").read()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def repeated(logs, wanted=WANTED_BYTES):
    """About as many bytes made of all the logs, as evenly as whole logs allow."""
    out = bytearray()
    while len(out) < wanted:
        for log in logs:
            out += log if log.endswith(b"\n") else log + b"\n"
            if len(out) >= 2 * wanted:
                break
    return bytes(out[:wanted])


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


def for_ripgrep(pattern):
    """It can't have one name in two patterns (and only counts lines anyway), a line end, or a \\ before what needs none."""
    pattern = re.sub(r"\(\?P<\w+>", "(?:", pattern)
    needs_escape = set(".^$|?*+()[]{}-\\")

    def unescaped(match):
        c = match.group(1)
        return "" if c == "n" else match.group(0) if c.isalnum() or c in needs_escape else c

    return re.sub(r"\\(.)", unescaped, pattern)


def one_run(command):
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return (time.perf_counter() - started) * 1000, usage.ru_maxrss / 1024


def compare(title, log, classify, rules):
    # Room for ripgrep's automaton, so that it does not fall back to its slow engine.
    peer = ["rg", "-a", "-c", "--dfa-size-limit", "2G", "--regex-size-limit", "2G", "-f", rules, log]
    commands = {"cimend-classify": [classify, "--format", "json", log]}
    patient = True
    try:
        peer_check = subprocess.run(peer, capture_output=True, text=True, timeout=PATIENCE)
        if peer_check.returncode > 1:
            sys.exit("bench: ripgrep refuses the patterns: " + peer_check.stderr[:400])
        commands["ripgrep -c -f"] = peer
    except subprocess.TimeoutExpired:
        patient = False
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
    if not patient:
        least = PATIENCE * 1000 / statistics.median(times["cimend-classify"])
        print(f"  ripgrep -c -f    was not done after {PATIENCE} s: more than {least:.0f} times as long", flush=True)
        return
    ratio = statistics.median(b / a for a, b in zip(times["cimend-classify"], times["ripgrep -c -f"]))
    print(f"  ripgrep takes {ratio:.2f} times as long, run by run (median)", flush=True)


def seconds_of(command, runs=3, **options):
    """The best of some runs: the first one warms the page cache."""
    best = float("inf")
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, **options)
        best = min(best, time.perf_counter() - started)
    return best


def row(name, size, seconds, base=None):
    ratio = f"   {seconds / size / base:6.2f} times as long a byte" if base else ""
    print(f"  {name:42} {size / 1e6:7.0f} MB {seconds:8.3f} s {size / seconds / 1e9:7.3f} GB/s{ratio}", flush=True)


def warm(bench, logs, rules, scratch):
    text = repeated(logs, WARM_BYTES)
    # In logs of an ordinary size, not as one.
    parts, paths, size = 2_000_000, [], 0
    for number in range(0, len(text), parts):
        path = os.path.join(scratch, f"warm-{number:09}.log")
        open(path, "wb").write(text[number:number + parts])
        paths.append(path)
        size += os.path.getsize(path)
    print(f"\nwarm, {len(paths)} logs, {size / 1e6:.0f} MB; ratios to our scan on one thread")
    lines = subprocess.run([bench, *paths], check=True, capture_output=True, text=True).stdout.splitlines()
    stages = [json.loads(line) for line in lines]
    scan = next(s for s in stages if s["name"].startswith("scan") and s["threads"] == 1)
    base = scan["seconds"] / scan["bytes"]
    for stage in stages:
        threads = "" if stage["threads"] == 1 else ", two threads"
        row(stage["name"] + threads, stage["bytes"], stage["seconds"], base)
    one = os.path.join(scratch, "sample.log")
    part = text[:WANTED_BYTES]  # ripgrep is far slower with so many patterns
    open(one, "wb").write(part)
    peer = ["rg", "-a", "-c", "--dfa-size-limit", "2G", "--regex-size-limit", "2G", "-f", rules, one]
    try:
        subprocess.run(peer, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=PATIENCE)
        row("ripgrep -c -f, a process", len(part), seconds_of(peer, 1), base)
    except subprocess.TimeoutExpired:
        least = PATIENCE / len(part) / base
        print(f"  ripgrep -c -f, a process, {len(part) / 1e6:.0f} MB: not done after {PATIENCE} s, more than {least:.0f} times as long")
    packed = os.path.join(scratch, "sample.zst")
    open(one, "wb").write(text)
    subprocess.run(["zstd", "-q", "-f", one, "-o", packed], check=True)
    row("zstd -dc of the same", len(text), seconds_of(["zstd", "-q", "-dc", packed]), base)


def extremes(classify, logs, scratch):
    print("\nextremes (seconds, peak MiB)")
    piece = repeated(logs, 20_000_000)
    feeder = subprocess.Popen([sys.executable, "-c", "import sys\nd = open(sys.argv[1], 'rb').read()\n"
                               "for _ in range(int(sys.argv[2])): sys.stdout.buffer.write(d)",
                               write(scratch, "piece.log", piece), str(PIPE_BYTES // len(piece))], stdout=subprocess.PIPE)
    started = time.perf_counter()
    process = subprocess.Popen([classify, "--format", "json", "-"], stdin=feeder.stdout, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    print(f"  1 GB from a pipe      {time.perf_counter() - started:8.2f} s   {usage.ru_maxrss / 1024:6.0f} MiB")
    feeder.wait()
    for size in (LINE_BYTES // 10, LINE_BYTES):
        path = write(scratch, "line.log", b"error: x" * (size // 8) + b"\n")
        milliseconds, mebibytes = one_run([classify, "--format", "json", path])
        print(f"  one line of {size / 1e6:4.0f} MB   {milliseconds / 1000:8.2f} s   {mebibytes:6.0f} MiB", flush=True)


def write(scratch, name, data):
    path = os.path.join(scratch, name)
    open(path, "wb").write(data)
    return path


def main():
    programs, *paths = sys.argv[1:]
    classify = os.path.join(programs, "cimend-classify")
    with tempfile.TemporaryDirectory() as scratch:
        rules = os.path.join(scratch, "patterns.txt")
        rows = patterns(classify)
        open(rules, "w").write("\n".join(for_ripgrep(row) for row in rows) + "\n")
        print(f"{len(rows)} patterns, whole cold processes in turn")
        found = list(log_files(expanded(paths)))
        texts = samples(classify, found)
        for title, text in texts.items():
            compare(title, write(scratch, "sample.log", text), classify, rules)
        logs = [read(path) for path in found] if "the logs given" in texts else [next(iter(texts.values()))]
        warm(os.path.join(programs, "cimend-classify-bench"), logs, rules, scratch)
        extremes(classify, logs, scratch)


main()
