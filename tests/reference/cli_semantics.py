"""Checks the command line against PyTorch and against its own predictions file.

1. `edgernn replay` with imported weights, plain values and one step ahead trains as PyTorch does: same predictions,
   same weights in the exported file.
2. The scores in the JSON report are those that follow from the recording and `--predictions`, for any recording.

One line per check; exit code 1 if one fails.
"""

import argparse
import dataclasses
import hashlib
import json
import pathlib
import shlex
import struct
import subprocess
import sys
import tempfile

import numpy
import torch

import network
import scores
import weights

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOLERANCE = 1e-4


@dataclasses.dataclass(frozen=True)
class Case:
    cell: str
    hidden: int
    layers: int
    channels: int
    k: int
    optimizer: str
    learning_rate: float
    clip: float

    def __str__(self):
        return (f"{self.cell} hidden {self.hidden} layers {self.layers} channels {self.channels} k {self.k} "
                f"{self.optimizer} {self.learning_rate} clip {self.clip}")


CASES = [
    Case("elman", 16, 1, 1, 8, "adam", 0.003, 1.0),
    Case("elman", 17, 2, 2, 5, "sgd", 0.05, 0.0),
    Case("gru", 3, 1, 1, 1, "sgd", 0.1, 0.0),
    Case("gru", 17, 2, 3, 16, "rmsprop", 0.002, 0.0),
    Case("gru", 33, 1, 2, 10, "adam", 0.005, 0.1),
    Case("lstm", 16, 1, 2, 1, "adam", 0.003, 0.05),
    Case("lstm", 33, 1, 1, 32, "rmsprop", 0.002, 0.5),
    Case("lstm", 17, 2, 3, 12, "adam", 0.01, 0.0),
    Case("lstm", 3, 4, 2, 120, "sgd", 0.5, 0.2),
]


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


def write_recording(path, channels, rows, seed):
    """A CSV of noisy waves with a time column; returns the values."""
    generator = numpy.random.RandomState(seed)
    t = numpy.arange(rows)[:, None]
    values = numpy.sin(t * generator.uniform(0.05, 0.6, channels) + generator.uniform(0, 6, channels))
    values = (values + generator.normal(0, 0.1, values.shape)).astype(numpy.float32)
    with open(path, "w", encoding="utf-8") as file:
        file.write("time," + ",".join(f"c{i}" for i in range(channels)) + "\n")
        for row, value in enumerate(values):
            stamp = f"2026-03-01T{row // 3600:02}:{row // 60 % 60:02}:{row % 60:02}"
            file.write(stamp + "," + ",".join(repr(float(v)) for v in value) + "\n")
    return values


def train(case, values, model):
    """The predictions for every row [rows, channels]; row t's loss is learned before row t is fed in."""
    optimizer = network.optimizer_of(case.optimizer, model.parameters(), case.learning_rate, 0.0)
    trainer = network.Trainer(model, case.k, optimizer, network.loss_of("mse", 1.0), case.clip)
    predictions = numpy.full(values.shape, numpy.nan)
    trainer.predict(torch.from_numpy(values[0]))
    for t in range(1, len(values)):
        predictions[t] = trainer.y.detach().numpy()
        trainer.learn(torch.from_numpy(values[t]))
        trainer.predict(torch.from_numpy(values[t]))
    return predictions, len(trainer.losses)


def check_training(command, case, seed, folder, check):
    """One replay with imported weights against the same training in PyTorch."""
    check.subject = str(case)
    torch.manual_seed(seed)
    recording, start, end, table = (folder / name for name in ("r.csv", "in.safetensors", "out.safetensors", "p.csv"))
    values = write_recording(recording, case.channels, max(300, 13 * case.k), seed)
    model = network.Network(case.cell, case.channels, case.hidden, case.layers, case.channels)
    initial = {name: value.numpy().copy() for name, value in model.state_dict().items()}
    weights.save(start, initial)
    options = ["--cell", case.cell, "--hidden", case.hidden, "--layers", case.layers, "--normalize", "none",
               "--output-mode", "value", "--horizon", 1, "--loss", "mse", "--window", case.k, "--stride", case.k,
               "--optimizer", case.optimizer, "--learning-rate", case.learning_rate, "--clip", case.clip,
               "--import", start]
    report = replay(command, recording, *options, "--export", end, "--predictions", table)
    expected, updates = train(case, values, model)
    check("updates", report["updates"] == updates, f"{report['updates']}, in PyTorch {updates}")

    names = [channel["name"] for channel in report["channels"]]
    predictions = scores.read_predictions(table, names, len(values))
    off = abs(predictions[1][1:] - expected[1:]).max() / abs(expected[1:]).max()
    check("predictions", off < TOLERANCE, f"off by {off:.1e} of the largest")
    check_weights(end, model, report, check)
    scores.compare(report, scores.read_recording(recording, names), predictions, check)

    replay(command, recording, *options, "--no-learn", "--export", end)
    back, _ = weights.load(end)
    same = all(numpy.array_equal(back[name], value) for name, value in initial.items())
    check("import, no learning, export", same, "the same bits" if same else "not the same bits")


def check_weights(path, model, report, check):
    """The exported file against the trained module."""
    exported, _ = weights.load(path)
    expected = {name: value.numpy() for name, value in model.state_dict().items()}
    shapes = {name: value.shape for name, value in exported.items()}
    check("exported names and shapes", shapes == {n: v.shape for n, v in expected.items()}, f"{len(shapes)} tensors")
    worst = max(expected, key=lambda name: relative(exported[name], expected[name]))
    off = relative(exported[worst], expected[worst])
    check("weights", off < TOLERANCE, f"off by {off:.1e}, most in {worst}")
    digest = data_digest(path)
    check("weightsSha256", report["weightsSha256"].lower() == digest, digest[:16])


def relative(actual, expected):
    return float(numpy.linalg.norm(actual - expected) / numpy.linalg.norm(expected))


def data_digest(path):
    """SHA-256 of a safetensors file's data, behind the header."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    return hashlib.sha256(content[8 + length:]).hexdigest()


def check_report(command, recording, horizons, folder, check):
    """The report of a default replay of any recording against its predictions file."""
    check.subject = recording.name
    table = folder / "p.csv"
    report = replay(command, recording, "--horizon", horizons, "--predictions", table)
    names = [channel["name"] for channel in report["channels"]]
    actual = scores.read_recording(recording, names)
    check("missing", report["missing"] == numpy.isnan(actual).sum(), f"{report['missing']} in {len(actual)} rows")
    predictions = scores.read_predictions(table, names, len(actual))
    wanted = sorted(int(horizon) for horizon in horizons.split(","))
    check("horizons predicted", sorted(predictions) == wanted, f"{sorted(predictions)}")
    scores.compare(report, actual, predictions, check)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edgernn", default=str(ROOT / "device/EdgeRnn.Device/bin/Release/net10.0/edgernn"),
                        help="the executable, or a command line such as 'dotnet edgernn.dll'")
    parser.add_argument("--recording", type=pathlib.Path, action="append", default=[], metavar="FILE",
                        help="a CSV whose default replay is checked against its predictions; may be repeated")
    parser.add_argument("--horizons", default="1,24", help="of the recordings' replays")
    parser.add_argument("--reports-only", action="store_true", help="leave out the comparison with PyTorch")
    options = parser.parse_args()
    torch.set_num_threads(1)
    command, check = shlex.split(options.edgernn), Checks()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        jobs = [(str(c), check_training, (c, i)) for i, c in enumerate([] if options.reports_only else CASES)]
        jobs += [(str(r), check_report, (r, options.horizons)) for r in options.recording]
        for subject, job, arguments in jobs:
            try:
                job(command, *arguments, folder, check)
            except (RuntimeError, ValueError, KeyError, OSError) as error:
                check.subject = subject
                check("replay", False, f"{type(error).__name__}: {error}")
    print(f"{check.passed} passed, {check.failed} failed")
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
