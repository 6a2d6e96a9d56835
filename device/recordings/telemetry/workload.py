#!/usr/bin/env python3
"""The workload under which the bundled telemetry was recorded: days of 120 s, and known disturbances.

    workload.py --seconds 2070 --seed 2 --windows windows.json

Load on this machine only, network traffic on 127.0.0.1 only, bounded in memory, disk and processes; it ends by
itself and removes its scratch file. Python's standard library, Linux.

The rhythm, with p the phase of the day in 0..1 and day(p) = (1 - cos 2 pi p) / 2:
  cpu      a worker per core (two): busy for a share of short slots of random length (no beat with the sampling);
           core 0: 4 % + 41 % day(p); core 1: the same a quarter of a day later; each with a slow seeded wander
  cron     every 10 s: some 0.8 s of work on core 1, and 5 processes started
  network  a client and a server on the loopback: 40 + 360 day(p) messages/s of 1 KB, answered with 256 bytes
  memory   a sawtooth: 16 MB more every second for 30 s, then all freed
  disk     a write of 64 to 576 KB with fsync every half second, larger by day; every 5 s it is read back from the disk

The disturbances, each of 5 to 30 s at seeded times: see DISTURBANCES. When each really began and ended is written
to the windows file, in UTC, at the end.
"""
import argparse
import json
import math
import mmap
import multiprocessing as mp
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone

DAY = 120.0
# Kind, what happens. The flag of a kind is up while its window lasts; the workers look at the flags.
DISTURBANCES = {
    "cpu-hog": "core 0 is kept busy all the time",
    "memory-leak": "40 MB more every second, all freed at the end",
    "disk-burst": "writes of 4 MB with fsync, ten a second",
    "network-burst": "1000 more messages/s",
    "network-silence": "no messages",
    "cron-missing": "the 10 s job does not run",
    "fork-storm": "60 processes a second",
    "stuck": "all of the workload stands still",
}
SCHEDULE = list(DISTURBANCES) + ["cpu-hog", "memory-leak", "network-burst", "fork-storm", "stuck", "disk-burst"]
NAMES = list(DISTURBANCES)


def day(t, shift=0.0):
    return 0.5 * (1.0 - math.cos(2.0 * math.pi * (t / DAY - shift)))


def now_iso():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class Shared:
    """What every worker knows: when the workload began and ends, and which disturbances are on."""

    def __init__(self, start, end, seed):
        self.start, self.end, self.seed = start, end, seed
        self.flags = mp.Array("b", len(NAMES), lock=False)

    def on(self, kind):
        return self.flags[NAMES.index(kind)] != 0

    def time(self):
        return time.monotonic() - self.start

    def over(self):
        return time.monotonic() >= self.end


class Wander:
    """A seeded random walk that is drawn back to zero (Ornstein-Uhlenbeck): deviation 1, memory `tau` s."""

    def __init__(self, rng, tau):
        self.rng, self.tau, self.value, self.t = rng, tau, 0.0, 0.0

    def at(self, t):
        keep = math.exp(-max(0.0, t - self.t) / self.tau)
        self.value = keep * self.value + math.sqrt(1.0 - keep * keep) * self.rng.gauss(0.0, 1.0)
        self.t = t
        return self.value


def spin(seconds):
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def cpu(shared, core, number):
    os.sched_setaffinity(0, {core})
    rng = random.Random(shared.seed * 100 + number)
    wander = Wander(rng, 6.0)
    while not shared.over():
        t = shared.time()
        slot = rng.uniform(0.008, 0.020)
        share = 0.04 + 0.41 * day(t, 0.25 * number) + 0.03 * wander.at(t)
        if shared.on("stuck"):
            share = 0.0
        elif shared.on("cpu-hog") and number == 0:
            share = 1.0
        share = min(1.0, max(0.0, share))
        spin(share * slot)
        if share < 1.0:
            time.sleep((1.0 - share) * slot)


def cron(shared, core):
    os.sched_setaffinity(0, {core})
    for run in range(1, 1 + int((shared.end - shared.start) / 10.0)):
        time.sleep(max(0.0, shared.start + 10.0 * run - time.monotonic()))
        if shared.over():
            return
        if not (shared.on("cron-missing") or shared.on("stuck")):
            for _ in range(5):
                subprocess.run(["/bin/true"], check=False)
                spin(0.16)


def server(listener):
    connection, _ = listener.accept()
    answer = bytes(256)
    while True:
        left = 1024
        while left:
            got = connection.recv(left)
            if not got:
                return
            left -= len(got)
        connection.sendall(answer)


def client(shared, port):
    rng = random.Random(shared.seed * 100 + 11)
    wander = Wander(rng, 4.0)
    message = bytes(1024)
    due = 0.0
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        last = shared.time()
        while not shared.over():
            time.sleep(0.02)
            t = shared.time()
            rate = max(0.0, 40.0 + 360.0 * day(t, 0.1) + 20.0 * wander.at(t))
            rate += 1000.0 if shared.on("network-burst") else 0.0
            if shared.on("network-silence") or shared.on("stuck"):
                rate = 0.0
            due = min(due + rate * (t - last), 200.0)
            last = t
            while due >= 1.0:
                due -= 1.0
                connection.sendall(message)
                left = 256
                while left:
                    left -= len(connection.recv(left))


def memory(shared):
    sawtooth, leak, step = [], [], 0

    def megabytes(count):
        block = mmap.mmap(-1, count << 20)
        for page in range(0, count << 20, 4096):
            block[page] = 1
        return block

    def free(blocks):
        for block in blocks:
            block.close()
        blocks.clear()

    while not shared.over():
        time.sleep(0.25)
        step += 1
        if shared.on("memory-leak"):
            leak.append(megabytes(10))
        elif leak:
            free(leak)
        if not shared.on("stuck"):
            if len(sawtooth) == 120:
                free(sawtooth)
            sawtooth.append(megabytes(4))


def disk(shared, path):
    rng = random.Random(shared.seed * 100 + 12)
    noise = rng.randbytes(4 << 20)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    step = 0
    while not shared.over():
        burst = shared.on("disk-burst")
        time.sleep(0.1 if burst else 0.5)
        if shared.on("stuck"):
            continue
        step += 1
        size = len(noise) if burst else int((64 + 512 * day(shared.time(), 0.6) * rng.uniform(0.8, 1.0)) * 1024)
        os.pwrite(handle, memoryview(noise)[:size], 0)
        os.fsync(handle)
        if step % 10 == 0:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.pread(handle, size, 0)
    os.close(handle)


def forks(shared):
    while not shared.over():
        if shared.on("fork-storm"):
            subprocess.run(["/bin/true"], check=False)
            time.sleep(0.012)
        else:
            time.sleep(0.05)


def plan(seconds, seed):
    """Start and length of each disturbance: one in each equal part of the time, never touching."""
    rng = random.Random(seed)
    kinds = SCHEDULE[:]
    rng.shuffle(kinds)
    part = (seconds - 60.0) / len(kinds)
    for number, kind in enumerate(kinds):
        # Two runs of the 10 s job must fall into the window, or it could not be seen.
        length = rng.uniform(21.0 if kind == "cron-missing" else 5.0, 30.0)
        yield kind, 40.0 + number * part + rng.uniform(0.0, max(0.0, part - length - 5.0)), length


def disturb(shared, seconds):
    """Raises and lowers the flags as planned; returns what was done, when."""
    done = []
    for kind, begin, length in plan(seconds, shared.seed):
        time.sleep(max(0.0, shared.start + begin - time.monotonic()))
        index = NAMES.index(kind)
        start = now_iso()
        shared.flags[index] = 1
        time.sleep(length)
        shared.flags[index] = 0
        done.append({"kind": kind, "start": start, "end": now_iso()})
        print(json.dumps(done[-1]), flush=True)
    return done


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2070.0, help="how long; at most 7200")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--windows", required=True, help="JSON file to write the disturbances to")
    parser.add_argument("--dry", action="store_true", help="print the plan and end")
    options = parser.parse_args()
    if not 600.0 <= options.seconds <= 7200.0:
        parser.error("--seconds: expected 600 to 7200")
    if options.dry:
        for kind, begin, length in plan(options.seconds, options.seed):
            print(f"{begin:7.1f} s  {length:5.1f} s  {kind}: {DISTURBANCES[kind]}")
        return

    listener = socket.create_server(("127.0.0.1", 0))
    begin = time.monotonic() + 0.5
    shared = Shared(begin, begin + options.seconds, options.seed)
    cores = sorted(os.sched_getaffinity(0))[:2]
    with tempfile.TemporaryDirectory(prefix="edgernn-workload-") as folder:
        tasks = [(cpu, (shared, core, number)) for number, core in enumerate(cores)] + [
            (server, (listener,)),
            (client, (shared, listener.getsockname()[1])),
            (memory, (shared,)),
            (disk, (shared, os.path.join(folder, "scratch"))),
            (cron, (shared, cores[-1])),
            (forks, (shared,)),
        ]
        workers = [mp.Process(target=task, args=arguments, daemon=True) for task, arguments in tasks]
        for worker in workers:
            worker.start()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        windows = disturb(shared, options.seconds)
        time.sleep(max(0.0, shared.end - time.monotonic()) + 0.5)
        for worker in workers:
            worker.terminate()
            worker.join()
    with open(options.windows, "w", encoding="utf-8") as file:
        json.dump(windows, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
