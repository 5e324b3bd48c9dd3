"""kill -9 at random moments under load: what clients were told is held against what is on disk. See ci/campaign."""
import hashlib
import hmac
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

SECRET, TOKEN = "kill-secret", "kill-token"
CLIENTS = 4


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Client(threading.Thread):
    """Sends deliveries one after the other; repeats under the same id what was not answered."""

    def __init__(self, number, port, shared):
        super().__init__(daemon=True)
        self.number, self.port, self.shared = number, port, shared
        self.random = random.Random(number)
        self.sent = 0

    def webhook(self):
        guid = f"guid-{self.number}-{self.sent}"
        body = json.dumps({"action": "completed", "repository": {"full_name": "acme/rocket"}, "workflow_run": {
            "id": self.number * 10**9 + self.sent, "status": "completed", "conclusion": "failure"},
            "padding": "x" * self.random.randrange(20_000)}).encode()
        signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-GitHub-Event": "workflow_run", "X-GitHub-Delivery": guid,
                   "X-Hub-Signature-256": signature}
        return guid, "/webhooks/github", headers, body

    def logs(self):
        key = f"key-{self.number}-{self.sent}"
        run = f"{self.number}-{self.sent}"
        text = f"log of {run}\n" + "line\n" * self.random.randrange(20_000)
        headers = {"Content-Type": "text/plain", "Authorization": f"Bearer {TOKEN}", "Idempotency-Key": key}
        return key, f"/api/ci/logs?wait=0&run_id={run}&repository=acme/rocket&job=build", headers, text.encode()

    def run(self):
        while not self.shared.over:
            self.sent += 1
            delivery, path, headers, body = self.logs() if self.random.random() < 0.3 else self.webhook()
            while not self.shared.over:
                status = self.post(path, headers, body)
                if status in (200, 202):
                    self.shared.acknowledge(delivery, hashlib.sha256(body).hexdigest() if path.startswith("/api") else None)
                    break
                if status not in (None, 503):
                    self.shared.strange.append((delivery, status))
                    break
                time.sleep(0.005)

    def post(self, path, headers, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


class Shared:
    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = {}
        self.strange = []
        self.over = False
        self.event = threading.Event()

    def acknowledge(self, delivery, digest):
        with self.lock:
            self.acknowledged[delivery] = digest
        self.event.set()


def start(binary, port, directory):
    environment = {**os.environ, "CIMEND_WEBHOOK_SECRET": SECRET, "AGENT_TOKEN": TOKEN}
    return subprocess.Popen([binary, "serve", "--listen", f"127.0.0.1:{port}", "--dir", directory, "--workers", "0",
                             "--rate", "0", "--quiet"], env=environment)


def check(directory, shared):
    database = sqlite3.connect(os.path.join(directory, ".cimend", "cimend.db"))
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the database is damaged"
    stored = [row[0] for row in database.execute("SELECT delivery_id FROM deliveries")]
    lost = set(shared.acknowledged) - set(stored)
    doubled = len(stored) - len(set(stored))
    tasks = database.execute("SELECT count(*), count(DISTINCT key) FROM tasks").fetchone()
    jobs = {}
    for run, document in database.execute("SELECT run_id, document FROM run_jobs"):
        jobs[run] = json.loads(document)
    broken = 0
    for delivery, digest in shared.acknowledged.items():
        if digest is None:
            continue
        run = delivery[len("key-"):]
        path = os.path.join(directory, "logs", "acme", "rocket", run, "1", jobs[run]["log"]) if run in jobs else ""
        text = subprocess.run(["zstd", "-dcq", path], capture_output=True).stdout if path else b""
        broken += hashlib.sha256(text).hexdigest() != digest
    return len(shared.acknowledged), len(lost), doubled, tasks[0] - tasks[1], broken


def main():
    binary, kills = sys.argv[1], int(sys.argv[2])
    directory = tempfile.mkdtemp(prefix="cimend-kill-")
    randomness = random.Random(20261120)
    shared = Shared()
    port = free_port()
    clients = [Client(number, port, shared) for number in range(CLIENTS)]
    server = start(binary, port, directory)
    for client in clients:
        client.start()
    begun = time.monotonic()
    try:
        for kill in range(1, kills + 1):
            shared.event.clear()
            if not shared.event.wait(30):
                sys.exit(f"campaign: nothing was acknowledged for 30 s after kill {kill - 1}")
            time.sleep(randomness.random() * 0.15)  # where in the work the kill falls is the point
            server.send_signal(signal.SIGKILL)
            server.wait()
            server = start(binary, port, directory)
            if kill % 100 == 0:
                print(f"{kill} kills, {len(shared.acknowledged)} acknowledged, {time.monotonic() - begun:.0f} s", flush=True)
        shared.event.wait(30)
        shared.over = True
        for client in clients:
            client.join()
        server.terminate()
        server.wait()
        acknowledged, lost, doubled, tasks, broken = check(directory, shared)
        print(f"{kills} kills: {acknowledged} acknowledged, {lost} lost, {doubled} doubled, {tasks} tasks doubled, "
              f"{broken} logs not as sent, {len(shared.strange)} strange answers {shared.strange[:3]}")
        sys.exit(1 if lost or doubled or tasks or broken or shared.strange else 0)
    finally:
        shared.over = True
        server.kill()
        shutil.rmtree(directory, ignore_errors=True)


main()
