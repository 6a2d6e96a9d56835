#!/usr/bin/env python3
"""Kills the service (SIGKILL) at random moments while it is fed on stdin, as tests/kill.sh asks.

    tests/killservice.py EDGERNN STATEHASH [KILLS [SEED]]     300 kills unless given

Two services at a time, one with a network alone and one with the light mixture. The next start of each knows every sample of which a result was
published, and no record is torn. In the end, and after every 250 kills, when it begins with an empty folder, the state is, bit for bit, the one that
the journal alone makes, and the forecaster's that of a service that was fed the same samples and never killed.
"""
import json, os, random, shutil, subprocess, sys, tempfile, threading, time

program, state_hash = sys.argv[1], sys.argv[2]
kills = int(sys.argv[3]) if len(sys.argv) > 3 else 300
seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 30)
BATCH = 250
KINDS = [["streams:main:network:hidden=8", "streams:main:horizons=1,10"], ["streams:main:profile=light", "streams:main:horizons=1"]]


class Broken(Exception):
    pass


def require(holds, otherwise):
    if not holds:
        raise Broken(otherwise)


def line(i):
    """Sample i; exact in a float. Neither column rises in steady steps, which could be taken for a clock when a kill leaves few rows."""
    return f"{i * 37 % 97},{i * i % 89}\n"


class Service:
    """One service after another on the same folder."""

    def __init__(self, number):
        self.number, self.chance = number, random.Random(seed * 2 + number)
        self.starts = self.early = self.checkpoints = self.rows = 0
        self.begin()

    def begin(self):
        self.folder, self.published = tempfile.mkdtemp(prefix="edgernn-kill-"), 0

    def settings(self, folder):
        return [f"stateFolder={folder}", "streams:main:sources=stdin", *KINDS[self.number % len(KINDS)]]

    def start(self, folder, **options):
        command = [program, "run", "--json"]
        for setting in [*self.settings(folder), "reportSeconds=0.1", "checkpointMinutes=0.01", "checkpointMegabytesPerDay=100000", "journal:syncSeconds=0.5", "history:enabled=false"]:
            command += ["--set", setting]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)

    def recorded(self):
        """Samples that the journal holds, according to the command that shows it."""
        found = subprocess.run([program, "journal", self.folder, "--json"], capture_output=True, text=True)
        return json.loads(found.stdout)["lastSequence"] + 1 if found.returncode == 0 else 0

    def live(self):
        """One life, which a kill ends: one in five while it starts."""
        first = self.recorded()
        service = self.start(self.folder)
        threading.Thread(target=feed, args=(service.stdin, first), daemon=True).start()
        early = self.chance.random() < 0.2
        if early:
            threading.Timer(0.2 * self.chance.random(), service.kill).start()
        try:
            for text in service.stdout:
                if text.endswith("\n"):
                    self.check(json.loads(text), first, service, early)
        finally:
            service.kill()
            service.wait()
        errors = [error for error in service.stderr.read().splitlines() if ": stdin: read as " not in error]
        require(service.returncode == -9 and not errors, f"exit code {service.returncode}: {errors}")
        self.early += early

    def check(self, report, first, service, early):
        if report["type"] == "started":
            require(report["row"] >= self.published, f"{self.published} rows were published, {report['row']} are known")
            require(report["row"] == first, f"the journal holds {first} rows, {report['row']} are known")
            require(report["recovered"]["cutRecords"] == 0, f"a kill tears no record: {report}")
            self.starts += 1
            self.checkpoints += report["recovered"]["checkpointRow"] > 0
            self.published = report["row"]
            if not early:
                threading.Timer(0.4 * self.chance.random(), service.kill).start()
        elif report["type"] == "status":
            self.published = report["rows"]

    def compare(self):
        """The state after all of it, and that of a service which was never killed."""
        rows, whole = self.recorded(), tempfile.mkdtemp(prefix="edgernn-kill-whole-")
        try:
            service = self.start(whole)
            service.communicate("a,b\n" + "".join(line(i) for i in range(rows)))
            require(service.returncode == 0, f"the service that was not killed ended with {service.returncode}")
            killed, uncut = self.hashes(self.folder), self.hashes(whole)
            require(killed[0] == uncut[0] == str(rows), f"{rows} rows were recorded, {killed[0]} and {uncut[0]} are known")
            require(killed[2] == killed[3], "the checkpoint and the journal make another state than the journal alone")
            require(killed[1] == uncut[1], "the forecaster is not that of a service that was never killed")
            self.rows += rows
            self.hash = killed[1]
        finally:
            shutil.rmtree(whole)

    def hashes(self, folder):
        found = subprocess.run([*state_hash.split(), *self.settings(folder)], capture_output=True, text=True)
        require(found.returncode == 0, found.stderr)
        return found.stdout.split()

    def run(self, count):
        try:
            for kill in range(count):
                self.kill = kill
                self.live()
                if (kill + 1) % BATCH == 0 or kill + 1 == count:
                    self.compare()
                    shutil.rmtree(self.folder)
                    self.begin()
        except Exception as error:
            self.error = f"service {self.number}, kill {self.kill}, seed {seed}: {error!r}; its folder is {self.folder}"


def feed(pipe, i):
    """Samples from number i on, until the reader is gone."""
    try:
        pipe.write("a,b\n")
        while True:
            pipe.write("".join(line(n) for n in range(i, i + 4)))
            pipe.flush()
            i += 4
            time.sleep(0.004)
    except (BrokenPipeError, ValueError, OSError):
        pass


begin = time.time()
services = [Service(number) for number in range(2)]
threads = [threading.Thread(target=service.run, args=((kills + service.number) // 2,)) for service in services]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
failed = [service.error for service in services if hasattr(service, "error")]
if failed:
    sys.exit("FAILED: " + "; ".join(failed))
for service in services:
    shutil.rmtree(service.folder)
print(f"{kills} kills of the service in {time.time() - begin:.0f} s, seed {seed}, {sum(s.early for s in services)} while it started: "
      f"{sum(s.starts for s in services)} starts knew every published row, {sum(s.checkpoints for s in services)} of them from a checkpoint; "
      f"{' and '.join(str(s.rows) for s in services)} rows, the same state as from the journal alone, the same forecaster as never killed "
      f"({', '.join(s.hash[:16] for s in services)})")
