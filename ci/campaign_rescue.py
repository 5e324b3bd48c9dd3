"""Workers on one PostgreSQL store are killed and stopped past their lease while they hold tasks; see ci/campaign. Run by ci/with-postgres."""
import glob
import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TOKEN = "rescue-token"
LEASE = 3


def start(command, environment, log):
    process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=open(log, "ab"))
    for _ in range(400):
        if b'"event":"started"' in open(log, "rb").read():
            return process
        time.sleep(0.02)
    sys.exit(f"campaign: {command} did not start: {open(log).read()}")


def submit(port, run, text):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", f"/api/ci/logs?wait=0&run_id={run}&repository=acme/rocket{run % 7}&job=build", text,
                       {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/plain"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def psql(query):
    output = subprocess.run(["psql", "-AtX", os.environ["CIMEND_TEST_DATABASE_URL"], "-c", query], capture_output=True, text=True, check=True)
    return [line.split("|") for line in output.stdout.splitlines()]


def held_by(name):
    return [row[0] for row in psql("SELECT id FROM tasks WHERE state = 1 AND worker LIKE '%:" + str(name) + "#%'")]


def main():
    binary, rounds = sys.argv[1], int(sys.argv[2])
    directory = tempfile.mkdtemp(prefix="cimend-rescue-")
    randomness = random.Random(20261120)
    environment = {"CIMEND_DATABASE_URL": os.environ["CIMEND_TEST_DATABASE_URL"], "AGENT_TOKEN": TOKEN}
    logs = [os.path.join(directory, f"worker{i}.log") for i in range(3)]
    work = [binary, "work", "--dir", directory, "--lease", str(LEASE), "--tries", "100", "--per-repository", "100"]
    # A log that takes a second or two to look through.
    text = ("".join(f"step {n}: error: thing {n} failed in src/file{n % 50}.c:{n}: expected '{n}'\n" for n in range(150_000))).encode()
    try:
        receiver_log = os.path.join(directory, "receiver.log")
        receiver = start([binary, "serve", "--listen", "127.0.0.1:0", "--dir", directory, "--workers", "0", "--rate", "0"], environment,
                         receiver_log)
        port = int(re.search(rb'"port":(\d+)', open(receiver_log, "rb").read()).group(1))
        workers = [start(work, environment, log) for log in logs]
        submitted, kills, stops, rescues = 0, 0, 0, []
        for _ in range(rounds):
            for _ in range(3):
                submitted += 1
                assert submit(port, submitted, text + b"%d" % submitted) == 202
            victim = randomness.randrange(3)
            tasks = []
            for _ in range(200):
                tasks = held_by(workers[victim].pid)
                if tasks:
                    break
                time.sleep(0.01)
            if not tasks:
                continue
            time.sleep(randomness.random() * 0.3)
            tasks = held_by(workers[victim].pid)
            if randomness.random() < 0.5:
                kills += 1
                workers[victim].send_signal(signal.SIGKILL)
                workers[victim].wait()
                begun = time.monotonic()
                workers[victim] = start(work, environment, logs[victim])
            else:
                stops += 1
                workers[victim].send_signal(signal.SIGSTOP)
                begun = time.monotonic()
            # Its tasks are claimed by another within the lease and a second.
            if tasks:
                old = tasks
                while time.monotonic() - begun < LEASE + 5:
                    left = psql(f"SELECT count(*) FROM tasks WHERE id IN ({','.join(old)}) AND (state = 0 OR tries < 2) AND state <> 2")
                    if left[0][0] == "0":
                        break
                    time.sleep(0.05)
                rescues.append(time.monotonic() - begun)
                if rescues[-1] > LEASE + 1.5:
                    print("late:", psql(f"SELECT id, state, tries, worker, lease_until - extract(epoch FROM now())::bigint, reason FROM tasks "
                                        f"WHERE id IN ({','.join(old)})"), flush=True)
            if workers[victim].poll() is None:
                workers[victim].send_signal(signal.SIGCONT)
        for _ in range(1200):
            if psql("SELECT count(*) FROM tasks WHERE state IN (0, 1)")[0][0] == "0":
                break
            time.sleep(0.1)
        for worker in workers:
            worker.terminate()
            worker.wait()
        receiver.terminate()
        receiver.wait()
        done, dead, twice = (psql(query)[0][0] for query in (
            "SELECT count(*) FROM tasks WHERE state = 2", "SELECT count(*) FROM tasks WHERE state = 3",
            "SELECT count(*) - count(DISTINCT (repository, run_id, attempt)) FROM analyses"))
        analyses = psql("SELECT count(*) FROM analyses")[0][0]
        lost = sum(open(log, "rb").read().count(b'"event":"task-lost"') for log in logs)
        torn = sum(1 for path in glob.glob(os.path.join(directory, "logs", "**", "analysis.json"), recursive=True)
                   if "classification" not in json.load(open(path)))
        late = [seconds for seconds in rescues if seconds > LEASE + 1.5]
        print(f"{submitted} runs, {kills} workers killed, {stops} stopped past their lease: {done} tasks done, {dead} given up, "
              f"{analyses} analyses, {twice} twice, {torn} torn; {lost} late outcomes refused; {len(rescues)} times "
              f"rescued, after at most {max(rescues, default=0):.1f} s (lease {LEASE} s), {len(late)} too late")
        sys.exit(0 if int(done) == submitted and dead == "0" and int(analyses) == submitted and twice == "0" and not torn and not late else 1)
    finally:
        subprocess.run(["pkill", "-KILL", "-f", directory], check=False)
        shutil.rmtree(directory, ignore_errors=True)


main()
