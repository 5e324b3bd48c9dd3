"""What a sandbox adds to a command: milliseconds over a plain fork and exec of the same command, in the same run.

usage: bench_sandbox.py BIN_DIR [ROUNDS]
"""

import os
import subprocess
import sys

AIM_MS = 15.0


def percentile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))]


def main():
    bench = os.path.join(sys.argv[1], "cimend-sandbox-bench")
    rounds = sys.argv[2] if len(sys.argv) > 2 else "300"
    done = subprocess.run([bench, rounds], stdout=subprocess.PIPE, text=True, check=True)
    times = {}
    for line in done.stdout.splitlines():
        name, microseconds = line.split()
        times.setdefault(name, []).append(int(microseconds) / 1000)
    plain = sorted(times["plain"])
    print(f"{rounds} runs each of true(1), taking turns; milliseconds")
    print(f"{'':22}{'p50':>8}{'p99':>8}   over plain: p50     p99")
    for name, label in [("plain", "plain fork and exec"), ("by-hand", "bwrap by hand"),
                        ("bubblewrap", "our bubblewrap"), ("landlock", "our Landlock")]:
        if name not in times:
            print(f"{label:22}{'does not work here':>20}")
            continue
        values = sorted(times[name])
        p50, p99 = percentile(values, 0.5), percentile(values, 0.99)
        over = p50 - percentile(plain, 0.5), p99 - percentile(plain, 0.99)
        print(f"{label:22}{p50:8.2f}{p99:8.2f}{over[0]:18.2f}{over[1]:8.2f}")
        if name in ("bubblewrap", "landlock"):
            print(f"{'':22}aim: at most {AIM_MS:.0f} over plain at p50: {'met' if over[0] <= AIM_MS else 'MISSED'}")


main()
