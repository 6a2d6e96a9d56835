#!/usr/bin/env python3
"""Cuts the power of a virtual machine at random moments, as tests/powercut.sh asks.

    tests/powercut.py WORK KERNEL EDGERNN STATEHASH [CUTS [SEED]]     50 cuts unless given; WORK holds image and disk

After each cut the service knows all samples but those of the last journal:syncSeconds, and each checkpoint that it had reported. In the end the
state is, bit for bit, the one that the journal alone makes, and the forecaster's that of a service that was fed the same samples and never cut.
"""
import datetime, json, os, random, signal, subprocess, sys, threading, time

work, kernel, program, state_hash = sys.argv[1:5]
cuts = int(sys.argv[5]) if len(sys.argv) > 5 else 50
seed = int(sys.argv[6]) if len(sys.argv) > 6 else random.randrange(1 << 30)
SYNC_SECONDS = 1
# What a synchronisation itself takes on an emulated disk, and the time between two reports.
SLACK_SECONDS = 1.0
SETTINGS = ["streams:main:sources=stdin", "streams:main:network:hidden=8", "streams:main:horizons=1,10", "checkpointMinutes=0.02",
            "checkpointMegabytesPerDay=100000", f"journal:syncSeconds={SYNC_SECONDS}", "history:enabled=false", "reportSeconds=0.1"]
chance = random.Random(seed)


def require(holds, otherwise):
    if not holds:
        sys.exit(f"FAILED: {otherwise}; seed {seed}\n" + "\n".join(machine.lines[-40:]))


class Machine:
    """One life, from the power on."""

    def __init__(self, rows, *options):
        self.lines, self.reports, self.first = [], [], None
        socket = f"{work}/socket"
        if os.path.exists(socket):
            os.remove(socket)
        self.disk = subprocess.Popen(["nbdkit", "--foreground", "--unix", socket, *options, "file", f"{work}/disk"])
        while not os.path.exists(socket):
            time.sleep(0.05)
        settings = ";".join(["stateFolder=/data/state", *SETTINGS])
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "768", "-no-reboot", "-nodefaults", "-display", "none", "-serial", "stdio",
             "-kernel", kernel, "-initrd", f"{work}/image", "-drive", f"file=nbd:unix:{socket},format=raw,if=virtio",
             "-append", f"console=ttyS0 quiet no_timer_check panic=-1 rows={rows} set={settings}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace")
        self.started = threading.Event()
        self.listener = threading.Thread(target=self.listen)
        self.listener.start()

    def listen(self):
        for line in self.process.stdout:
            if not line.endswith("\n"):
                break
            self.lines.append(line.strip())
            if line.startswith("first "):
                self.first = int(line.split()[1])
            elif line.startswith('{"type":'):
                self.reports.append(json.loads(line))
                self.started.set()
        self.started.set()

    def cut(self):
        """The disk first, so that it flushes nothing any more, while the machine stands still."""
        self.process.send_signal(signal.SIGSTOP)
        self.disk.kill()
        self.process.kill()
        self.end()

    def end(self):
        self.process.wait()
        self.disk.terminate()
        self.disk.wait()
        self.listener.join()


def seconds(report):
    return datetime.datetime.fromisoformat(report["time"][:26].rstrip("Z").ljust(26, "0")).timestamp()


class Record:
    """What the lives so far have published."""

    def __init__(self):
        self.published, self.saved, self.worst, self.loads, self.lost, self.torn = [], 0, 0.0, 0, 0, 0

    def check(self, life):
        started = next((report for report in life.reports if report["type"] == "started"), None)
        if started is None:
            return
        row = started["row"]
        require(row == life.first, f"the journal holds {life.first} samples, {row} are known")
        require(started["recovered"]["checkpointRow"] >= self.saved, f"a checkpoint at {self.saved} was reported, {started['recovered']} is known")
        if self.published:
            newest = max(rows for _, rows in self.published)
            known = [at for at, rows in self.published if rows <= row]
            require(known, f"{row} samples are known, at the last start there were {self.published[0][1]}")
            lost = self.published[-1][0] - max(known) if newest > row else 0
            require(lost <= SYNC_SECONDS + SLACK_SECONDS, f"of {newest} samples {row} are known: those of {lost:.1f} s are lost")
            self.worst, self.lost = max(self.worst, lost), self.lost + max(0, newest - row)
        self.loads += started["recovered"]["checkpointRow"] > 0
        self.torn += started["recovered"]["cutRecords"]
        self.published = [(seconds(started), row)]
        for report in life.reports:
            if report["type"] == "status":
                self.published.append((seconds(report), report["rows"]))
                self.saved = max(self.saved, report["savedAt"])


def hashes(folder):
    found = subprocess.run([*state_hash.split(), f"stateFolder={folder}", *SETTINGS], capture_output=True, text=True)
    require(found.returncode == 0, found.stderr)
    return found.stdout.split()


print(f"powercut: {cuts} cuts of {os.path.basename(kernel)}, from seed {seed}", flush=True)
begin, record = time.time(), Record()
for cut in range(1, cuts + 1):
    machine = Machine(1 << 40, *(["--filter=cache"] if cut % 2 == 0 else []))
    # One in five goes before it has begun to learn: while it mounts and recovers.
    if cut % 5:
        require(machine.started.wait(300) and machine.reports, "the machine did not come up")
        time.sleep(6 * chance.random())
    else:
        time.sleep(2 + 4 * chance.random())
    machine.cut()
    record.check(machine)
    print(f"cut {cut}: {record.published[-1][1] if record.published else 0} published, {record.saved} saved", flush=True)

rows = (record.published[-1][1] if record.published else 0) + 100
machine = Machine(rows)
machine.end()
record.check(machine)
require("ended 0" in machine.lines, "the last service did not come to its end")
killed, whole = f"{work}/state", f"{work}/whole"
os.mkdir(whole)
subprocess.run(["debugfs", "-R", f"rdump /state {work}", f"{work}/disk"], check=True, capture_output=True)
lines = "a,b\n" + "".join(f"{i * 7 % 97},{i * i % 89}\n" for i in range(rows))
command = [program, "run", "--json"] + [word for setting in [f"stateFolder={whole}", *SETTINGS] for word in ("--set", setting)]
require(subprocess.run(command, input=lines, capture_output=True, text=True).returncode == 0, "the service that was not cut did not come to its end")
survived, uncut = hashes(killed), hashes(whole)
require(survived[0] == uncut[0] == str(rows), f"{rows} samples were fed, {survived[0]} and {uncut[0]} are known")
require(survived[2] == survived[3], "the checkpoint and the journal make another state than the journal alone")
require(survived[1] == uncut[1], "the forecaster is not that of a service that was never cut")
print(f"{cuts} cuts in {time.time() - begin:.0f} s, seed {seed}: {record.lost} published samples lost, at most those of {record.worst:.1f} s at once "
      f"(journal:syncSeconds {SYNC_SECONDS}); {record.torn} torn records cut off, {record.loads} starts from a checkpoint; {rows} samples, the same state as from "
      f"the journal alone, the same forecaster as never cut ({survived[1][:16]})")
