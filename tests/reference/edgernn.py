"""Runs the executable and prints one line per check."""

import json
import shlex
import subprocess


class Checks:
    """Prints a line per check and counts."""

    def __init__(self):
        self.subject, self.passed, self.failed = "", 0, 0

    def __call__(self, what, holds, detail):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        print(f"{'ok  ' if holds else 'FAIL'} {self.subject}: {what}: {detail}", flush=True)


def replay(command, recording, *options):
    """The JSON report of one replay."""
    line = [*command, "replay", str(recording), *map(str, options), "--json"]
    result = subprocess.run(line, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"exit code {result.returncode} of {shlex.join(line)}: {result.stderr.strip()}")
    return json.loads(result.stdout)
