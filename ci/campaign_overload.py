"""Slow clients beside a normal load, and ten times what a receiver takes at once. See ci/campaign."""
import asyncio
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SECRET = "overload-secret"
SLOW = 2000
DEADLINE = 10  # seconds; --header-limit of the receiver is its default


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def memory_mb(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def start(binary, directory, *more):
    port = free_port()
    process = subprocess.Popen([binary, "serve", "--listen", f"127.0.0.1:{port}", "--dir", directory, "--workers", "0",
                                "--quiet", *more], env={**os.environ, "CIMEND_WEBHOOK_SECRET": SECRET})
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process, port
        except OSError:
            time.sleep(0.05)
    sys.exit("campaign: the receiver does not listen")


def load(bench, port, clients, size, seconds):
    output = subprocess.run([bench, "--port", str(port), "--secret", SECRET, "--clients", str(clients), "--bytes", str(size),
                             "--seconds", str(seconds), "--run", f"r{time.time_ns()}"], capture_output=True, text=True)
    return json.loads(output.stdout)


async def slow_client(port, cut):
    """A header and a body, a byte a second; how long the server put up with it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = time.monotonic()
    request = b"POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + b"x" * 1000
    try:
        for byte in request:
            writer.write(bytes([byte]))
            await writer.drain()
            try:
                if not await asyncio.wait_for(reader.read(1000), 1):
                    break
            except asyncio.TimeoutError:
                continue
            break
    except OSError:
        pass
    cut.append(time.monotonic() - begun)
    writer.close()


async def slow_clients(port, cut, bench, results):
    clients = [asyncio.ensure_future(slow_client(port, cut)) for _ in range(SLOW)]
    await asyncio.sleep(3)  # all of them are connected and dripping
    loop = asyncio.get_running_loop()
    results["beside"] = await loop.run_in_executor(None, load, bench, port, 16, 8192, 5)
    await asyncio.gather(*clients)


def main():
    binaries = sys.argv[1]
    bench = os.path.join(binaries, "cimend-receiver-bench")
    resource.setrlimit(resource.RLIMIT_NOFILE, (16384, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    directory = tempfile.mkdtemp(prefix="cimend-overload-")
    good = True
    try:
        process, port = start(os.path.join(binaries, "cimend-ingest"), os.path.join(directory, "a"))
        alone = load(bench, port, 16, 8192, 5)
        cut, results = [], {}
        asyncio.run(slow_clients(port, cut, bench, results))
        beside = results["beside"]
        late = sum(seconds > DEADLINE + 5 for seconds in cut)
        print(f"alone:                   {alone['accepted_per_second']:.0f}/s, p99 {alone['p99_ms']:.1f} ms")
        print(f"beside {SLOW} slow clients: {beside['accepted_per_second']:.0f}/s, p99 {beside['p99_ms']:.1f} ms (wanted < 50), "
              f"{memory_mb(process.pid):.0f} MB")
        print(f"slow clients cut: {len(cut)} of {SLOW}, the last after {max(cut):.1f} s (deadline {DEADLINE} s), {late} too late")
        good = good and beside["p99_ms"] < 50 and len(cut) == SLOW and late == 0
        process.send_signal(signal.SIGTERM)
        process.wait()

        process, port = start(os.path.join(binaries, "cimend-ingest"), os.path.join(directory, "b"), "--max-held", str(4 << 20))
        before = memory_mb(process.pid)
        flood = load(bench, port, 640, 65536, 8)
        after = memory_mb(process.pid)
        refused = flood["statuses"].get("503", 0)
        accepted = sum(count for status, count in flood["statuses"].items() if status.startswith("2"))
        strange = {status: count for status, count in flood["statuses"].items() if status != "503" and not status.startswith("2")}
        print(f"640 clients at once: {accepted} accepted, {refused} told 503, p99 of all {flood['p99_ms']:.0f} ms (wanted < 1000), "
              f"memory {before:.0f} -> {after:.0f} MB, others {strange or 'none'}")
        good = good and refused > 0 and accepted > 0 and flood["p99_ms"] < 1000 and after < before + 200
        process.terminate()
        process.wait()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(0 if good else 1)


main()
