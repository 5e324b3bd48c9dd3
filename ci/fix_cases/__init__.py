"""Broken builds for `ci/bench fix`: each case is a small project that a real tool refuses, and what should come of it.

One module a family of recipes; each has CASES, a list of Case. A case is made in a fresh git repository, its command is
run (that output is the log), the whole line (ingest, classify, fixagent prepare, apply, validate) works on that log, and
the patch, where there is one, is applied and the command run again.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Case:
    name: str  # "python/flake8/unused-import-from": ecosystem/tool/what, unique
    recipe: str  # the recipe that should mend it; for a near miss the one that must not
    files: dict[str, str]  # path → text, committed; the tree as it was pushed
    command: list[str]  # what CI ran, without a shell; its output, both streams, is the log
    expect: str  # "green": a patch that makes the command succeed; "suggestion": no patch, a suggestion; "nothing": neither
    tier: str = "A"  # of the patch, where one is expected
    # The files as a person would have mended them, where there is one right answer: a patch that gives anything else is
    # wrong, also when the command then succeeds. Files that are not named must stay as they are.
    wanted: dict[str, str] = dataclasses.field(default_factory=dict)
    needs: tuple[str, ...] = ()  # programs that must be there; a case whose program is missing is told and not counted
    executable: tuple[str, ...] = ()  # paths committed with mode 100755
    policy: str = ""  # .cimend/policy.yaml, handed in with --policy
    environment: dict[str, str] = dataclasses.field(default_factory=dict)  # beside PATH, HOME, LANG
    log: str = ""  # for tools that can't be run here: the output they print, written by hand; says so in the report
    why: str = ""  # of a near miss: what makes a patch wrong here
    untracked: dict[str, str] = dataclasses.field(default_factory=dict)  # lies in the checkout, not committed
