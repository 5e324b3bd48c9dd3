#!/usr/bin/env python3
"""ci/bench fix: broken builds made by real tools, the whole line on each, and what became of them.

    bench_fix.py BIN [--only TEXT]… [--keep DIR] [--jobs N] [--quick]

A case (ci/fix_cases) is a small git repository and the command that CI ran over it. Its output, half of the time dressed
as GitHub Actions stores it, is the only thing that ingest, classify and fixagent get to see beside the checkout. A patch
is then applied with `git apply` and the command runs once more. A patch is wrong where the command still fails or where
a file is not what a person would have made of it; for a near miss every patch is wrong.

Exit code 0 where the bars hold: at least 95 % of tier A and 80 % of tier B green, no patch in a near miss.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import dataclasses
import hashlib
import importlib
import json
import os
import pathlib
import pkgutil
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import fix_cases  # noqa: E402

TIME_LIMIT = 180
PATH = "/usr/local/bin:/usr/bin:/bin"
GIT_ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "Bench", "GIT_AUTHOR_EMAIL": "bench@example.invalid", "GIT_AUTHOR_DATE": "2026-11-20T06:00:00Z",
    "GIT_COMMITTER_NAME": "Bench", "GIT_COMMITTER_EMAIL": "bench@example.invalid",
    "GIT_COMMITTER_DATE": "2026-11-20T06:00:00Z", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}


@dataclasses.dataclass
class Outcome:
    case: fix_cases.Case
    verdict: str  # "right", "wrong", "missed", "skipped", "broken" (the case itself)
    text: str = ""
    tier: str = ""
    validation: str = ""
    reason: str = ""  # of the validation
    green: bool = False
    seconds: float = 0.0


def all_cases() -> list[fix_cases.Case]:
    cases: list[fix_cases.Case] = []
    for module in sorted(pkgutil.iter_modules(fix_cases.__path__), key=lambda one: one.name):
        cases += importlib.import_module(f"fix_cases.{module.name}").CASES
    names = [case.name for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    to_null = [case.name for case in cases if "-o /dev/null" in " ".join(case.command)]
    if to_null:  # as root a compiler replaces the device by a file
        sys.exit(f"bench fix: cases that write to /dev/null: {', '.join(to_null)}")
    if twice:
        sys.exit(f"bench fix: cases of the same name: {', '.join(twice)}")
    return cases


def environment(home: pathlib.Path, case: fix_cases.Case) -> dict[str, str]:
    return {"PATH": PATH, "HOME": str(home), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **GIT_ENVIRONMENT, **case.environment}


def write_tree(root: pathlib.Path, files: dict[str, str], executable: tuple[str, ...] = ()) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        if name in executable:
            path.chmod(0o755)


def run(argv: list[str], directory: pathlib.Path, env: dict[str, str]) -> tuple[int, bytes]:
    try:
        done = subprocess.run(argv, cwd=directory, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=TIME_LIMIT, check=False)
    except FileNotFoundError:
        return 127, f"{argv[0]}: not found\n".encode()
    except subprocess.TimeoutExpired:
        return 124, b"no end\n"
    return done.returncode, done.stdout


def must(argv: list[str], directory: pathlib.Path, env: dict[str, str]) -> bytes:
    code, out = run(argv, directory, env)
    if code != 0:
        raise RuntimeError(f"{' '.join(argv)}: exit code {code}: {out.decode(errors='replace')[-400:]}")
    return out


def as_actions_log(output: bytes, command: list[str], code: int) -> bytes:
    """The same output as GitHub Actions stores it: a time before each line, the step's group, the exit code."""
    lines = [f"##[group]Run {' '.join(command)}".encode(), " ".join(command).encode(),
             b"shell: /usr/bin/bash -e {0}", b"##[endgroup]"]
    lines += output.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    lines.append(f"##[error]Process completed with exit code {code}.".encode())
    return b"".join(b"2026-11-20T06:00:%02d.%07dZ %s\n" % (i // 100 % 60, i, line) for i, line in enumerate(lines))


def policy_of(case: fix_cases.Case) -> str:
    """The case's own, with what CI ran as the command to validate with."""
    if "validate:" in case.policy or case.log:
        return case.policy
    return f"{case.policy}\nvalidate:\n  git: true\n  command: {json.dumps(case.command)}\n"


def is_dressed(case: fix_cases.Case) -> bool:
    return hashlib.sha256(case.name.encode()).digest()[0] % 2 == 0


def line_of_tools(binaries: pathlib.Path, root: pathlib.Path, case: fix_cases.Case, env: dict[str, str]) -> dict:
    """ingest, classify, fixagent prepare, apply and validate; the metadata."""
    logs, out = root / "logs", root / "fix-agent"
    directory = must([str(binaries / "cimend-ingest"), "read", "--logs", str(logs), "--print-directory", "--",
                      str(root / "job.log")], root, env).decode().strip().splitlines()[-1]
    run([str(binaries / "cimend-classify"), "--run", directory, "--format", "json"], root, env)
    fixagent = str(binaries / "cimend-fixagent")
    must([fixagent, "prepare", "--run", directory, "--out", str(out)], root, env)
    policy = ["--policy", str(root / "policy.yaml")]
    must([fixagent, "apply", "--repo", str(root / "repo"), "--input", str(out / "input.json"), "--out", str(out), *policy],
         root, env)
    metadata_path = next(out.glob("metadata-*.json"))
    if json.loads(metadata_path.read_bytes())["state"] != "empty":
        must([fixagent, "validate", "--repo", str(root / "repo"), "--out", str(out), "--metadata", str(metadata_path),
              *policy], root, env)
    metadata = json.loads(metadata_path.read_bytes())
    metadata["_patch_path"] = str(out / metadata["patch"])
    return metadata


def why_not(metadata: dict) -> str:
    reasons = [metadata.get("reason", "")] + [refused["reason"] for refused in metadata["refused"]]
    return "; ".join(dict.fromkeys(reason for reason in reasons if reason))[:400]


def wrong_files(case: fix_cases.Case, repository: pathlib.Path) -> list[str]:
    """Files that are not what a person would have made of them."""
    if not case.wanted:
        return []
    wanted = {**case.files, **case.wanted}
    return [name for name, text in wanted.items() if (repository / name).read_bytes() != text.encode()]


def judge(case: fix_cases.Case, root: pathlib.Path, metadata: dict, env: dict[str, str]) -> Outcome:
    repository = root / "repo"
    patched = metadata["state"] != "empty"
    outcome = Outcome(case, "right", tier=metadata.get("tier", ""),
                      validation=metadata["validation"]["result"] if patched else "",
                      reason=(metadata["validation"].get("reason", "") + " " + metadata["validation"].get("output_tail", ""))[-300:])
    if case.expect != "green":
        if patched:
            outcome.verdict, outcome.text = "wrong", f"patched: {pathlib.Path(metadata['_patch_path']).read_text()[:600]}"
        elif case.expect == "suggestion" and not metadata["suggestions"]:
            outcome.verdict, outcome.text = "missed", f"no suggestion: {why_not(metadata)}"
        for suggestion in metadata["suggestions"]:
            (root / "suggestion.diff").write_text(suggestion["diff"])
            code, out = run(["git", "apply", "--check", str(root / "suggestion.diff")], repository, env)
            if code != 0:
                outcome.verdict, outcome.text = "wrong", f"a suggestion that git does not take: {out.decode()}"
        return outcome
    if not patched:
        return dataclasses.replace(outcome, verdict="missed", text=why_not(metadata))
    code, out = run(["git", "apply", metadata["_patch_path"]], repository, env)
    if code != 0:
        return dataclasses.replace(outcome, verdict="wrong", text=f"git apply: {out.decode(errors='replace')[-300:]}")
    patch = pathlib.Path(metadata["_patch_path"]).read_text(errors="replace")
    if not case.log:
        code, out = run(case.command, repository, env)
        if code != 0:
            return dataclasses.replace(outcome, verdict="wrong",
                                       text=f"still red: {out.decode(errors='replace')[-300:]}\n{patch[:800]}")
    outcome.green = True
    wrong = wrong_files(case, repository)
    if wrong:
        return dataclasses.replace(outcome, verdict="wrong", text=f"not what a person would write: {wrong}\n{patch[:800]}")
    if case.tier == "B" and outcome.tier == "A":  # more careful than wanted is no mistake
        return dataclasses.replace(outcome, verdict="wrong", text=f"tier {outcome.tier}, wanted {case.tier}")
    return outcome


def run_case(binaries: pathlib.Path, case: fix_cases.Case, keep: pathlib.Path | None) -> Outcome:
    missing = [name for name in case.needs if not shutil.which(name, path=PATH)]
    if missing:
        return Outcome(case, "skipped", f"not installed: {', '.join(missing)}")
    root = (keep / case.name.replace("/", "_")) if keep else pathlib.Path(tempfile.mkdtemp(prefix="cimend-bench-fix-"))
    began = time.monotonic()
    try:
        if keep:
            shutil.rmtree(root, ignore_errors=True)
        for part in ("repo", "home"):
            (root / part).mkdir(parents=True)
        env = environment(root / "home", case)
        repository = root / "repo"
        write_tree(repository, case.files, case.executable)
        must(["git", "init", "-q", "-b", "main"], repository, env)
        must(["git", "add", "-A", "-f"], repository, env)
        must(["git", "commit", "-qm", "As pushed"], repository, env)
        write_tree(repository, case.untracked)
        code, output = (1, case.log.encode()) if case.log else run(case.command, repository, env)
        if code in (0, 124, 127) and case.expect == "green":
            return Outcome(case, "broken", f"the command ends with {code}: {output.decode(errors='replace')[-300:]}")
        must(["git", "checkout", "-q", "--", "."], repository, env)  # a tool may have written into the tree
        (root / "job.log").write_bytes(as_actions_log(output, case.command, code) if is_dressed(case) else output)
        (root / "policy.yaml").write_text(policy_of(case))
        outcome = judge(case, root, line_of_tools(binaries, root, case, env), env)
        outcome.seconds = time.monotonic() - began
        return outcome
    except (RuntimeError, OSError, StopIteration, KeyError, ValueError) as problem:
        return Outcome(case, "broken", f"{type(problem).__name__}: {problem}")
    finally:
        if not keep:
            shutil.rmtree(root, ignore_errors=True)


def share(good: int, all_of: int) -> str:
    return f"{good}/{all_of} ({100 * good / all_of:.1f} %)" if all_of else "0/0"


def report(outcomes: list[Outcome]) -> bool:
    mended = [one for one in outcomes if one.case.expect == "green" and one.verdict != "skipped"]
    print(f"{'recipe':24} {'cases':>5} {'right':>6} {'green':>6} {'wrong':>6} {'missed':>7}")
    for recipe in sorted({one.case.recipe for one in mended}):
        of = [one for one in mended if one.case.recipe == recipe]
        count = {verdict: sum(one.verdict == verdict for one in of) for verdict in ("right", "wrong", "missed", "broken")}
        print(f"{recipe:24} {len(of):5} {count['right']:6} {sum(one.green for one in of):6} {count['wrong'] + count['broken']:6}"
              f" {count['missed']:7}")
    near = [one for one in outcomes if one.case.expect == "nothing" and one.verdict != "skipped"]
    suggested = [one for one in outcomes if one.case.expect == "suggestion" and one.verdict != "skipped"]
    patched = [one for one in mended if one.tier]
    good = True
    for tier, bar in (("A", 0.95), ("B", 0.80)):
        of = [one for one in mended if one.case.tier == tier]
        green = sum(one.green for one in of)
        good &= not of or green >= bar * len(of)
        print(f"tier {tier}: green after the patch {share(green, len(of))}, wanted {bar:.0%}; as a person would write it "
              f"{share(sum(one.verdict == 'right' for one in of), len(of))}")
    wrong = [one for one in outcomes if one.verdict == "wrong"]
    near_patched = sum(one.verdict == "wrong" for one in near)
    good &= near_patched == 0 and not any(one.verdict == "broken" for one in outcomes)
    print(f"patches {len(patched)} of {len(mended)} broken builds; wrong {sum(one.verdict == 'wrong' for one in mended)}; "
          f"near misses left alone {share(len(near) - near_patched, len(near))}; "
          f"suggestions {share(sum(one.verdict == 'right' for one in suggested), len(suggested))}")
    validated = [one for one in mended if one.validation in ("passed", "failed")]
    agree = sum((one.validation == "passed") == one.green for one in validated)
    print(f"validated in the sandbox {len(validated)}, agreeing with the real command {share(agree, len(validated))}")
    by_hand = sum(bool(one.case.log) for one in outcomes if one.verdict != "skipped")
    print(f"logs written by hand (the tool can't be run here) {by_hand}; skipped "
          f"{sum(one.verdict == 'skipped' for one in outcomes)}; {sum(one.seconds for one in outcomes):.0f} s of work")
    print("for comparison, published: language-model agents turn 15 to 19 % of real failing builds green")
    for one in outcomes:
        disagrees = one.validation in ("passed", "failed") and (one.validation == "passed") != one.green
        if disagrees and one.verdict == "right":
            print(f"\nvalidation {one.validation}, the real command {'passes' if one.green else 'fails'}: {one.case.name} {one.reason}")
        if one.verdict in ("missed", "broken", "skipped") or one in wrong:
            print(f"\n{one.verdict}: {one.case.name} [{one.case.recipe}] {one.text}")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("--only", action="append", default=[], help="cases whose name or recipe holds this")
    parser.add_argument("--keep", type=pathlib.Path, help="leave each case's directory here")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    options.binaries = options.binaries.resolve()
    cases = [case for case in all_cases()
             if not options.only or any(text in case.name or text == case.recipe for text in options.only)]
    outcomes: list[Outcome] = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for number, outcome in enumerate(pool.map(lambda case: run_case(options.binaries, case, options.keep), cases), 1):
            outcomes.append(outcome)
            if sys.stderr.isatty() or number % 20 == 0:
                print(f"\r{number}/{len(cases)} {outcome.case.name:60.60}", end="" if sys.stderr.isatty() else "\n",
                      file=sys.stderr)
    return 0 if report(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
