#!/usr/bin/env python3
"""Kills the service (SIGKILL) at random moments while it is fed on stdin: the next start knows every sample of which a status was printed.

    tests/killservice.py EDGERNN [KILLS [SEED]]     30 kills unless given
"""
import json, random, subprocess, sys, tempfile, threading, time

program, kills = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 30
seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
chance = random.Random(seed)
published = known = rows = 0


def feed(pipe):
    """Samples for ever, until the reader is gone."""
    i = 0
    try:
        pipe.write("a,b\n")
        while True:
            pipe.write(f"{i % 97},{(i * i) % 89}\n")
            pipe.flush()
            i += 1
            time.sleep(0.002)
    except (BrokenPipeError, ValueError):
        pass


def live(folder):
    """Runs one service, kills one in five while it starts and the others later; returns the row it started from and the last that it published."""
    command = [program, "run", "--json"]
    for setting in (f"stateFolder={folder}", "streams:main:sources=stdin", "reportSeconds=0.1", "streams:main:network:hidden=8", "history:enabled=false"):
        command += ["--set", setting]
    service = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    threading.Thread(target=feed, args=(service.stdin,), daemon=True).start()
    early = chance.random() < 0.2
    if early:
        threading.Timer(chance.random(), service.kill).start()
    started = last = None
    for line in service.stdout:
        if not line.endswith("\n"):
            break
        report = json.loads(line)
        if report["type"] == "started":
            started = last = report["row"]
            cut = report["recovered"]["cutRecords"]
            if not early:
                threading.Timer(1.5 * chance.random(), service.kill).start()
            assert cut == 0, f"a kill tears no record: {line}"
        elif report["type"] == "status":
            last = report["rows"]
    service.wait()
    errors = service.stderr.read()
    assert service.returncode == -9 and not errors, f"exit code {service.returncode}: {errors}"
    return started, last


with tempfile.TemporaryDirectory() as folder:
    begin = time.time()
    for kill in range(kills):
        started, last = live(folder)
        if started is None:
            continue
        assert started >= published, f"kill {kill}, seed {seed}: {published} rows were published, {started} are known"
        published, known = last, known + 1
    print(f"{kills} kills of the service in {time.time() - begin:.0f} s, seed {seed}: {known} starts knew every one of up to {published} published rows")
