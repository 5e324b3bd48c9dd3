"""Fails the n-th write, sync, rename or send of a running receiver, for every n that is reached: what was acknowledged must be there after
a start without faults, each log as it was sent, and after a sync that failed the process must have ended by itself."""
import hashlib
import http.client
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

TOKEN = "fault-token"
SUBMISSIONS = 4


def start(binary, directory, environment, log):
    process = subprocess.Popen([binary, "serve", "--listen", "127.0.0.1:0", "--dir", directory, "--workers", "0", "--rate", "0"],
                               env={**os.environ, "AGENT_TOKEN": TOKEN, **environment}, stderr=log)
    for _ in range(400):
        found = re.search(rb'"event":"started".*"port":(\d+)', open(log.name, "rb").read())
        if found:
            return process, int(found.group(1))
        if process.poll() is not None:
            sys.exit(f"the receiver ended with {process.returncode}: {open(log.name).read()}")
        time.sleep(0.01)
    sys.exit("the receiver does not listen")


def submit(port, run, text):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", f"/api/ci/logs?wait=0&run_id={run}&repository=a/b&job=build", text,
                           {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/plain"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def missing(directory, acknowledged):
    database = sqlite3.connect(os.path.join(directory, ".cimend", "cimend.db"))
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the database is damaged"
    jobs = {run: json.loads(document) for run, document in database.execute("SELECT run_id, document FROM run_jobs")}
    tasks = {json.loads(payload)["run_id"] for (payload,) in database.execute("SELECT payload FROM tasks")}
    gone = []
    for run, text in acknowledged.items():
        path = os.path.join(directory, "logs", "a", "b", run, "1", jobs[run]["log"]) if run in jobs else None
        stored = subprocess.run(["zstd", "-dcq", path], capture_output=True).stdout if path else b""
        if stored != text or run not in tasks:
            gone.append(run)
    return gone


def one(binary, shim, call, number):
    """Whether the fault was reached, and what is wrong."""
    directory = tempfile.mkdtemp(prefix="cimend-fault-")
    try:
        arm = os.path.join(directory, "arm")
        with open(os.path.join(directory, "log"), "wb") as log:
            process, port = start(binary, os.path.join(directory, "data"),
                                  {"LD_PRELOAD": shim, "FAULT_CALL": call, "FAULT_NUMBER": str(number), "FAULT_ARM": arm}, log)
            open(arm, "w").close()
            acknowledged, statuses = {}, []
            for run in range(SUBMISSIONS):
                text = f"log {run}\n".encode() * 50
                status = submit(port, f"r{run}", text)
                statuses.append(status)
                if status is not None and status // 100 == 2:
                    acknowledged[f"r{run}"] = text
            if None in statuses and call != "send":
                try:
                    process.wait(5)  # it may just be ending
                except subprocess.TimeoutExpired:
                    pass
            ended = process.poll()
            process.kill()
            process.wait()
        told = open(os.path.join(directory, "log"), "rb").read()
        reached = b"fault injected" in told
        problems = []
        strange = [status for status in statuses if status not in (200, 202, 503, 507, None)]
        if strange:
            problems.append(f"answers {strange}")
        if None in statuses and ended is None and call not in ("send",):
            problems.append("no answer from a process that goes on")
        with open(os.path.join(directory, "log2"), "wb") as log:
            process, port = start(binary, os.path.join(directory, "data"), {}, log)
            if submit(port, "after", b"after\n") != 202:
                problems.append("it does not take logs after a new start")
            process.terminate()
            process.wait()
        gone = missing(os.path.join(directory, "data"), acknowledged)
        if gone:
            problems.append(f"acknowledged and not there: {gone}")
        if reached and len(acknowledged) == SUBMISSIONS and call in ("fdatasync",) and ended is None:
            problems.append("a sync failed and nobody noticed")
        return reached, problems
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def main():
    binary, shim, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
    bad = 0
    for call in ("write", "pwrite", "fsync", "fdatasync", "rename", "send"):
        number = 0
        for number in range(1, most + 1):
            reached, problems = one(binary, shim, call, number)
            for problem in problems:
                bad += 1
                print(f"{call} number {number}: {problem}")
            if not reached:
                break
        print(f"{call}: {number - 1 if number < most else most} failures looked at", flush=True)
    sys.exit(1 if bad else 0)


main()
