"""What redaction finds, what it masks wrongly, how fast it is; and ripgrep with the same patterns on the same logs; see ci/bench."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import time

SEED = 20261120
ROUNDS = 5  # secrets of each format and way of planting
CLEAN_LINES = 200_000
SPEED_BYTES = 100_000_000
PEER_BYTES = 5_000_000
PATIENCE = 120  # seconds; a peer that takes longer is said to, and left
RUNS = 3


def rows(bench, *arguments):
    output = subprocess.run([bench, *arguments], check=True, capture_output=True, text=True, errors="replace").stdout
    lines = output.splitlines()
    return [json.loads(line) for line in lines if line.startswith('{"')], [line for line in lines if not line.startswith('{"')]


def log_files(arguments):
    for argument in arguments:
        if os.path.isdir(argument):
            names = (os.path.join(folder, name) for folder, _, files in os.walk(argument) for name in files)
            yield from sorted(name for name in names if name.endswith((".log", ".txt")))
        else:
            yield argument


def tool_outputs(build):
    """What real tools print, run on the spot: digests, ids, symbols, long commands, history, package lists."""
    library = next(iter(sorted(glob.glob(os.path.join(build, "core", "*.a")))), "/bin/sh")
    commands = [
        ["ninja", "-C", build, "-t", "commands"],
        ["ninja", "-C", build, "-t", "deps"],
        ["git", "log", "--stat", "--format=fuller", "-n", "2000"],
        ["git", "log", "-p", "--raw", "-n", "40", "--", "docs", "cmake", "ci"],
        ["git", "ls-files", "-s"],
        ["git", "ls-tree", "-r", "-l", "HEAD"],
        ["dpkg-query", "-W", "-f", "${Package} ${Version} ${Architecture} ${Description}\n"],
        ["nm", "-A", library],
        ["objdump", "-d", "--no-show-raw-insn", "/bin/ls"],
        ["openssl", "list", "-all-algorithms"],
        ["sh", "-c", "find /usr/include /usr/share/doc -type f | head -n 20000 | tee /dev/stderr | xargs -d '\\n' sha256sum"],
        ["sh", "-c", "head -c 3000000 /usr/bin/cmake | base64"],
        ["sh", "-c", "for i in $(seq 5000); do cat /proc/sys/kernel/random/uuid; done"],
        ["cmake", "--help-manual", "cmake-variables"],
        ["curl", "--help", "all"],
        ["env", "-i", "/usr/bin/env"],
    ]
    for command in commands:
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False)
        except (FileNotFoundError, subprocess.TimeoutExpired):
            continue
        yield " ".join(command)[:60], done.stdout


def print_recall(bench):
    found, _ = rows(bench, "recall", str(SEED), str(ROUNDS))
    print(f"\nrecall ({ROUNDS} made-up secrets of each format and way)")
    for row in found:
        print(f"  {row['planted']:40} {row['masked']:6} of {row['secrets']:6}   {row['recall']:.4f}")
    print(f"  the lowest: {min(row['recall'] for row in found):.4f} (goal 0.99)", flush=True)


def print_false(title, counts, masks, known_clean=True):
    lines, masked = counts["lines"], counts["masked_lines"]
    rate = masked * 10_000 / max(lines, 1)
    goal = " (goal < 1)" if known_clean else " (those that hold real secrets among them)"
    print(f"  {title}: {masked} of {lines} lines masked, {rate:.2f} in 10 000{goal}")
    by_format = {}
    for mask in masks:
        name = re.search(r"\[masked:([\w.-]+)", mask)
        by_format.setdefault(name.group(1) if name else "private-key", []).append(mask)
    for name, of_format in sorted(by_format.items()):
        print(f"    {len(of_format):5} {name}: {of_format[0].strip()[:150]!r}")
    sys.stdout.flush()


def print_clean(bench, build, logs, folder):
    print("\nfalse masks")
    counts, masks = rows(bench, "clean", str(SEED), str(CLEAN_LINES))
    print_false("made-up lines with digests, ids and names", counts[-1], masks)
    paths = []
    for number, (title, output) in enumerate(tool_outputs(build)):
        paths.append(os.path.join(folder, f"tool-{number}.txt"))
        with open(paths[-1], "wb") as file:
            file.write(output)
    counts, masks = rows(bench, "masks", *paths)
    print_false(f"what {len(paths)} tools print here", counts[-1], masks)
    own = sorted(glob.glob("classify/testdata/*.log") + glob.glob("classify/reports/testdata/*"))
    own = [path for path in own if os.path.isfile(path)]
    if own:
        counts, masks = rows(bench, "masks", *own)
        print_false("our tests' logs", counts[-1], masks)
    if logs:
        counts, masks = rows(bench, "masks", *logs)
        print_false(f"{len(logs)} logs given", counts[-1], masks, known_clean=False)
    return paths


def mixture(paths, wanted):
    data = bytearray()
    texts = [open(path, "rb").read() for path in paths]
    while len(data) < wanted:
        for text in texts:
            data += text if text.endswith(b"\n") else text + b"\n"
    return bytes(data[:wanted])


def for_ripgrep(pattern):
    """It can't have a line end in a pattern, nor a \\ before what needs none."""
    needs_escape = set(".^$|?*+()[]{}-\\&~#")

    def unescaped(match):
        c = match.group(1)
        return "" if c == "n" else match.group(0) if c.isalnum() or c in needs_escape else c

    return re.sub(r"\\(.)", unescaped, pattern).replace("[^]", ".")


def print_speed(bench, paths, folder):
    log = os.path.join(folder, "ordinary.log")
    with open(log, "wb") as file:
        file.write(mixture(paths, SPEED_BYTES))
    best = min((rows(bench, "speed", log)[0][-1] for _ in range(RUNS)), key=lambda row: row["seconds"])
    speed = best["bytes"] / 1e6 / best["seconds"]
    print(f"\nspeed, one core, {best['bytes'] / 1e6:.0f} MB ({best['masked']} masks)\n  redact          {speed:8.0f} MB/s (goal 300)", flush=True)
    part = os.path.join(folder, "part.log")
    with open(part, "wb") as file:
        file.write(mixture(paths, SPEED_BYTES)[:PEER_BYTES])
    patterns = os.path.join(folder, "patterns.txt")
    with open(patterns, "w", encoding="utf-8") as file:
        file.writelines(for_ripgrep(pattern) + "\n" for pattern in rows(bench, "patterns")[1])
    command = ["rg", "-a", "-c", "-j1", "--no-unicode", "--dfa-size-limit", "2G", "--regex-size-limit", "2G", "-f", patterns, part]
    started = time.perf_counter()
    try:
        peer = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except FileNotFoundError:
        print("  ripgrep is not installed")
        return
    except subprocess.TimeoutExpired:
        print(f"  ripgrep -c -f   was not done with {PEER_BYTES / 1e6:.0f} MB after {PATIENCE} s: less than {PEER_BYTES / 1e6 / PATIENCE:.2f} MB/s")
        return
    if peer.returncode > 1:
        sys.exit("bench: ripgrep refuses the patterns: " + peer.stderr[:400])
    peer_speed = PEER_BYTES / 1e6 / (time.perf_counter() - started)
    print(f"  ripgrep -c -f   {peer_speed:8.1f} MB/s on the first {PEER_BYTES / 1e6:.0f} MB, same patterns, its whole process"
          f"\n  redact is {speed / peer_speed:.0f} times as fast", flush=True)


def main():
    build = sys.argv[1]
    bench = os.path.join(build, "bin", "cimend-redact-bench")
    logs = list(log_files(sys.argv[2:]))
    print_recall(bench)
    with tempfile.TemporaryDirectory() as folder:
        tools = print_clean(bench, build, logs, folder)
        print_speed(bench, logs or tools, folder)


main()
