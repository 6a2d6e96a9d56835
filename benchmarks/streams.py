#!/usr/bin/env python3
"""Many streams in one process of the service, against what is promised of them.

    benchmarks/streams.py PROGRAM [SECONDS] [light|standard|overload|start ...]   all of them, 30 seconds each, unless given

light: 1,000 streams at 1 Hz; start: these again, from their saved state; standard: 100 streams at 1 Hz; overload: more than ten times what
the machine can learn. Each stream has one simulated channel. Ends with 1 if a promise is not kept.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

PORT = 23481


class Service:
    def __init__(self, program, folder, streams, profile, rate):
        config = os.path.join(folder, "config.json")
        with open(config, "w") as file:
            json.dump({
                "stateFolder": os.path.join(folder, "state"), "output": "none", "metrics": {"prometheusPort": PORT},
                "streams": {f"s{i}": {"sources": "waves", "channels": ["wave0"], "rate": rate, "profile": profile} for i in range(streams)},
            }, file)
        begin = time.time()
        self.process = subprocess.Popen([program, "run", "--config", config], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while self.processed_streams() < streams:
            if self.process.poll() is not None:
                sys.exit(f"streams: the service ended with {self.process.returncode}: {self.process.stderr.read()[-500:]}")
            time.sleep(0.2)
        self.started = time.time() - begin

    def figures(self):
        try:
            page = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/metrics", timeout=30).read().decode()
        except OSError:
            return []
        return re.findall(r"^edgernn_(\w+)\{[^}]*\} (\S+)$", page, re.M)

    def processed_streams(self):
        return sum(1 for name, value in self.figures() if name == "samples_processed_total" and float(value) > 0)

    def total(self, figures, name):
        return sum(float(value) for key, value in figures if key == name)

    def cpu(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self):
        return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.process.pid}/status").read())[1]) / 1024

    def measure(self, seconds):
        time.sleep(10)
        before, cpu, begin, memory = self.figures(), self.cpu(), time.time(), self.megabytes()
        time.sleep(seconds)
        after, wall = self.figures(), time.time() - begin
        result = {name: self.total(after, f"{name}_total") - self.total(before, f"{name}_total")
                  for name in ("samples_in", "samples_processed", "samples_dropped", "deadline_misses", "training_skipped")}
        unseen = self.total(after, "samples_in_total") - self.total(after, "samples_processed_total") - self.total(after, "samples_dropped_total") \
            - self.total(after, "samples_waiting")
        return result | {"cpu": 100 * (self.cpu() - cpu) / wall, "memory": self.megabytes(), "growth": self.megabytes() - memory, "unseen": unseen, "seconds": wall}

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate()
        return self.process.returncode


def main(program, seconds, parts):
    failed = False

    def report(what, figures, kept):
        nonlocal failed
        failed |= not kept
        print(f"{what}: {figures}: {'kept' if kept else 'NOT KEPT'}", flush=True)

    if {"light", "start"} & set(parts):
        with tempfile.TemporaryDirectory() as folder:
            service = Service(program, folder, 1000, "light", 1)
            figures = service.measure(seconds)
            service.end()
            report("1,000 light streams at 1 Hz", f"{figures['cpu']:.1f} % of a core (at most 15), {figures['memory']:.0f} MB (600), "
                   f"{figures['deadline_misses']:.0f} deadlines missed", figures["cpu"] <= 15 and figures["memory"] <= 600 and figures["deadline_misses"] == 0)
            if "start" in parts:
                service = Service(program, folder, 1000, "light", 1)
                report("start with 1,000 saved streams", f"{service.started:.1f} s (at most 10)", service.started <= 10)
                service.end()
    if "standard" in parts:
        with tempfile.TemporaryDirectory() as folder:
            service = Service(program, folder, 100, "standard", 1)
            figures = service.measure(seconds)
            service.end()
            report("100 standard streams at 1 Hz", f"{figures['cpu']:.1f} % of a core, {figures['memory']:.0f} MB (at most 500), "
                   f"{figures['deadline_misses']:.0f} deadlines missed", figures["memory"] <= 500)
    if "overload" in parts:
        with tempfile.TemporaryDirectory() as folder:
            service = Service(program, folder, 100, "standard", 2000)
            figures = service.measure(seconds)
            service.end()
            learned = (figures["samples_processed"] - figures["training_skipped"]) / figures["seconds"]
            report("100 standard streams at 2,000 Hz", f"{figures['samples_in'] / figures['seconds']:.0f} samples a second came, {learned:.0f} were learned from, "
                   f"{figures['samples_dropped'] / figures['seconds']:.0f} dropped and counted, {figures['unseen']:.0f} lost unseen, memory {figures['growth']:+.1f} MB",
                   abs(figures["unseen"]) <= 200 and figures["growth"] < 20)
    return 1 if failed else 0


if __name__ == "__main__":
    arguments = sys.argv[2:]
    time_given = float(arguments.pop(0)) if arguments and arguments[0].replace(".", "").isdigit() else 30
    sys.exit(main(sys.argv[1], time_given, arguments or ["light", "start", "standard", "overload"]) if len(sys.argv) > 1 else __doc__)
