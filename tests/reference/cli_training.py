"""One `edgernn replay` with imported weights, plain values and one step ahead, against the same training in PyTorch."""

import dataclasses
import hashlib
import struct

import numpy
import torch

import edgernn
import network
import scores
import weights

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
    torch.set_num_threads(1)
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
    report = edgernn.replay(command, recording, *options, "--export", end, "--predictions", table)
    expected, updates = train(case, values, model)
    check("updates", report["updates"] == updates, f"{report['updates']}, in PyTorch {updates}")

    names = [channel["name"] for channel in report["channels"]]
    predictions = scores.read_predictions(table, names, len(values))
    off = abs(predictions[1][1:] - expected[1:]).max() / abs(expected[1:]).max()
    check("predictions", off < TOLERANCE, f"off by {off:.1e} of the largest")
    check_weights(end, model, report, check)
    scores.compare(report, scores.read_recording(recording, names), predictions, check)

    edgernn.replay(command, recording, *options, "--no-learn", "--export", end)
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
