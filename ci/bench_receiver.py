"""How many signed webhooks a second are taken durably, beside programs that store nothing; see ci/bench."""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SECONDS = 4
SIZES = (8192, 65536)
CLIENTS = (1, 16, 64)
SECRET = "bench-secret"

NODE_HANDLER = """
const http = require('http'), crypto = require('crypto');
http.createServer((request, response) => {
  const pieces = [];
  request.on('data', piece => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces);
    const wanted = 'sha256=' + crypto.createHmac('sha256', process.argv[3]).update(body).digest('hex');
    const given = request.headers['x-hub-signature-256'] || '';
    const good = given.length === wanted.length && crypto.timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
    if (good) JSON.parse(body);
    response.writeHead(good ? 202 : 401, {'Content-Length': 0});
    response.end();
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port, process):
    for _ in range(200):
        if process.poll() is not None:
            sys.exit(f"bench: {process.args[0]} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"bench: {process.args[0]} does not listen")


def memory_mb(pid, field="VmRSS"):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith(field):
                return int(line.split()[1]) / 1024
    return 0.0


def syncs_a_second(directory):
    path = os.path.join(directory, "sync")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    block = b"x" * 4096
    count, begun = 0, time.monotonic()
    while time.monotonic() - begun < 2:
        os.write(descriptor, block)
        os.fdatasync(descriptor)
        count += 1
    os.close(descriptor)
    os.unlink(path)
    return count / (time.monotonic() - begun)


class Peer:
    def __init__(self, name, command, path, environment=None):
        self.name, self.path = name, path
        self.port = free_port()
        self.process = subprocess.Popen([part.replace("PORT", str(self.port)) for part in command],
                                        env={**os.environ, **(environment or {})},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self.process)

    def load(self, bench, clients, size, seconds=SECONDS):
        output = subprocess.run([bench, "--port", str(self.port), "--path", self.path, "--secret", SECRET,
                                 "--clients", str(clients), "--bytes", str(size), "--seconds", str(seconds),
                                 "--run", f"r{time.time_ns()}"], capture_output=True, text=True)
        if not output.stdout:
            return None
        return json.loads(output.stdout)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def peers(binaries, directory):
    yield lambda: Peer("cimend-ingest (durable)",
                       [os.path.join(binaries, "cimend-ingest"), "serve", "--listen", "127.0.0.1:PORT", "--workers", "0",
                        "--dir", os.path.join(directory, "data"), "--quiet"],
                       "/webhooks/github", {"CIMEND_WEBHOOK_SECRET": SECRET})
    if shutil.which("node"):
        script = os.path.join(directory, "handler.js")
        with open(script, "w") as file:
            file.write(NODE_HANDLER)
        yield lambda: Peer("node: HMAC + parse, nothing stored", ["node", script, "PORT", SECRET], "/")
    else:
        print("node: not installed, left out")
    if shutil.which("webhook"):
        hooks = os.path.join(directory, "hooks.json")
        with open(hooks, "w") as file:
            json.dump([{"id": "ci", "execute-command": "/bin/true", "http-methods": ["POST"],
                        "trigger-rule": {"match": {"type": "payload-hmac-sha256", "secret": SECRET,
                                                   "parameter": {"source": "header", "name": "X-Hub-Signature-256"}}}}], file)
        yield lambda: Peer("webhook: a fork an event, nothing stored",
                           ["webhook", "-hooks", hooks, "-ip", "127.0.0.1", "-port", "PORT"], "/hooks/ci")
    else:
        print("webhook: not installed, left out")


def main():
    binaries = sys.argv[1]
    bench = os.path.join(binaries, "cimend-receiver-bench")
    directory = tempfile.mkdtemp(prefix="cimend-bench-", dir=os.environ.get("CIMEND_BENCH_DIR"))
    try:
        syncs = syncs_a_second(directory)
        print(f"fdatasync of 4 KB: {syncs:.0f}/s\n")
        print(f"{'':42} {'KB':>3} {'clients':>7} {'accepted/s':>11} {'p50 ms':>8} {'p99 ms':>8} {'RSS MB':>7} {'÷ fdatasync':>11}  not 2xx")
        best = {}
        for make in peers(binaries, directory):
            peer = make()
            for size in SIZES:
                for clients in CLIENTS:
                    result = peer.load(bench, clients, size)
                    if result is None:
                        print(f"{peer.name:42} {size // 1024:3} {clients:7}  no answers")
                        continue
                    rate = result["accepted_per_second"]
                    best.setdefault((size, clients), []).append((peer.name, rate))
                    others = {status: count for status, count in result["statuses"].items() if not status.startswith("2")}
                    print(f"{peer.name:42} {size // 1024:3} {clients:7} {rate:11.0f} {result['p50_ms']:8.2f} "
                          f"{result['p99_ms']:8.2f} {memory_mb(peer.process.pid):7.0f} {rate / syncs:11.2f}  {others or ''}")
            peer.stop()
        print()
        for (size, clients), rates in best.items():
            ours = rates[0][1]
            ratios = ", ".join(f"{ours / rate:.2f} x {name.split(':')[0]}" for name, rate in rates[1:] if rate)
            print(f"{size // 1024} KB, {clients} clients: {ratios}")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


main()
