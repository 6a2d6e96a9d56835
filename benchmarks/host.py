"""Size, memory and time to the first forecast of the published host, as a table; called by results.sh.

    host.py FOLDER RUNS    FOLDER: what device/publish.sh has filled

The first forecast is made after the program has started and read the recording. Its time is taken from above: the whole run
from fork to exit, less the seconds that the report says went into learning and predicting.
"""

import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST_SECONDS, MOST_BYTES, MOST_MEMORY = 0.1, 28_000_000, 40 << 20


def replay(program, recording):
    """(seconds until the first forecast at most, seconds of the whole run, peak of resident memory in bytes)"""
    read, write = os.pipe()
    start = time.perf_counter()
    child = os.posix_spawn(
        program, [str(program), "replay", str(recording), "--json"], os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)])
    os.close(write)
    with os.fdopen(read) as output:
        report = json.load(output)
    _, status, usage = os.wait4(child, 0)
    whole = time.perf_counter() - start
    if status != 0:
        sys.exit(f"host: replay of {recording} failed with {status}")
    return whole - report["steps"] / report["stepsPerSecond"], whole, usage.ru_maxrss << 10


def main(folder, runs):
    native = folder / f"linux-{'arm64' if platform.machine() == 'aarch64' else 'x64'}" / "edgernn"
    processor = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    print(f"# The host as one native executable\n\n`benchmarks/results.sh host`, {datetime.date.today()},"
          f" {processor[1] if processor else platform.machine()}, {os.cpu_count()} cores, medians of {runs} runs\n")
    print("| executable | bytes | at most |\n|---|---|---|")
    for program in sorted(folder.glob("*/edgernn")):
        print(f"| {program.parent.name} | {program.stat().st_size:,} | {MOST_BYTES:,} |")
    print("\n| `edgernn replay` | rows | first forecast after, at most | of | whole run | peak of resident memory | of |\n|---|---|---|---|---|---|---|")
    for recording in sorted((ROOT / "device/recordings").glob("*/*.csv")):
        rows = sum(1 for _ in recording.open()) - 1
        first, whole, memory = map(statistics.median, zip(*(replay(native, recording) for _ in range(runs))))
        print(f"| {recording.name} | {rows:,} | {first * 1e3:.0f} ms | {MOST_SECONDS * 1e3:.0f} ms | {whole * 1e3:.0f} ms"
              f" | {memory / (1 << 20):.1f} MiB | {MOST_MEMORY >> 20} MiB |")
    print("\nThe first forecast's time is that of the whole run, from fork to exit, less the time that the report gives to learning and"
          " predicting:\nstart, reading the recording, the report and the end are in it.")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
