"""Writes the golden files of tests/EdgeRnn.Tests/Golden: streams, predictions, gradients and weights from PyTorch.

Each case is trained twice, in float32 and in float64, from the same weights; the file holds the float32 run.
A case in which the two differ by more than a tenth of the tests' tolerance is an error of this table:
it would test rounding, not the product.
"""

import argparse
import dataclasses
import pathlib
import zlib

import numpy
import torch

import network
import weights

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "EdgeRnn.Tests" / "Golden"
WEIGHTS_TOLERANCE, GRADIENT_TOLERANCE = 1e-4, 1e-5


@dataclasses.dataclass(frozen=True)
class Case:
    cell: str
    layers: int
    hidden: int
    inputs: int
    outputs: int
    k: int
    optimizer: str
    lr: float
    momentum: float = 0.0
    clip: float = 0.0
    loss: str = "mse"
    delta: float = 1.0
    updates: int = 12
    sequence: int = 0
    """Steps after which the state starts from zero again; 0 never."""
    salt: int = 0
    """Another seed, where the first leaves a layer of dead ReLUs."""

    @property
    def name(self):
        parts = [self.cell, f"l{self.layers}", f"h{self.hidden}", f"k{self.k}", self.optimizer]
        parts += ["momentum"] * (self.momentum > 0) + [self.loss] + ["clip"] * (self.clip > 0)
        return "-".join(parts)

    @property
    def seed(self):
        return zlib.crc32(self.name.encode()) + self.salt & 0xFFFFFFFF


CASES = [
    # cell, layers, hidden, inputs, outputs, k, optimizer, learning rate
    Case("elman", 1, 3, 1, 1, 8, "sgd", 0.1),
    Case("elman", 1, 16, 2, 2, 5, "adam", 0.01, clip=0.5),
    Case("elman", 1, 33, 3, 2, 8, "rmsprop", 0.002, loss="huber", delta=0.3),
    Case("elman", 2, 17, 2, 3, 10, "sgd", 0.05, momentum=0.9, loss="crossentropy"),
    Case("elman", 4, 16, 2, 1, 16, "adam", 0.003, clip=1.0, updates=16),
    Case("elman", 1, 17, 2, 2, 120, "sgd", 0.05, sequence=120),
    Case("elmanrelu", 1, 3, 2, 1, 4, "adam", 0.01),
    Case("elmanrelu", 1, 17, 17, 2, 8, "sgd", 0.05, momentum=0.5, clip=0.2),
    Case("elmanrelu", 2, 16, 3, 2, 12, "rmsprop", 0.001, loss="huber", delta=1.0),
    Case("elmanrelu", 2, 3, 1, 4, 6, "adam", 0.01, loss="crossentropy", clip=0.1),
    Case("gru", 1, 3, 1, 1, 1, "sgd", 0.1, updates=40),
    Case("gru", 1, 16, 4, 4, 32, "adam", 0.01, clip=0.5),
    Case("gru", 1, 33, 2, 2, 8, "rmsprop", 0.002),
    Case("gru", 2, 17, 3, 1, 10, "adam", 0.005, loss="huber", delta=0.2, clip=0.05),
    Case("gru", 2, 3, 2, 5, 7, "sgd", 0.2, momentum=0.9, loss="crossentropy"),
    Case("gru", 1, 17, 1, 3, 16, "rmsprop", 0.002, loss="crossentropy", clip=0.1),
    Case("gru", 1, 16, 2, 1, 120, "adam", 0.005, clip=0.1, sequence=120),
    Case("lstm", 1, 3, 2, 2, 5, "rmsprop", 0.01, clip=0.3, updates=20),
    Case("lstm", 1, 16, 1, 1, 1, "adam", 0.003, updates=60),
    Case("lstm", 1, 17, 5, 2, 10, "sgd", 0.3, momentum=0.9, clip=0.1),
    Case("lstm", 1, 16, 17, 16, 8, "adam", 0.005, loss="crossentropy"),
    Case("lstm", 2, 33, 2, 1, 8, "adam", 0.003, clip=1.0),
    Case("lstm", 2, 16, 3, 3, 12, "sgd", 0.5, momentum=0.9, loss="huber", delta=0.5),
    Case("lstm", 4, 3, 1, 2, 20, "rmsprop", 0.003),
    Case("lstm", 1, 17, 1, 1, 120, "rmsprop", 0.002, loss="huber", delta=0.1, sequence=120),
]


def stream_of(case):
    """Waves with noise as inputs; as targets a delayed mix of them, or probabilities made of it."""
    generator = numpy.random.RandomState(case.seed)
    length = case.sequence or case.k * case.updates
    waves = max(case.inputs, case.outputs)
    t = numpy.arange(length + 3)[:, None]
    x = numpy.sin(t * generator.uniform(0.05, 0.7, waves) + generator.uniform(0, 6, waves))
    x += generator.normal(0, 0.2, x.shape)
    mix = generator.normal(0, 1, (waves, case.outputs)) / numpy.sqrt(waves)
    target = x[:-3] @ mix
    if case.loss == "crossentropy":
        target = numpy.exp(2 * target)
        target /= target.sum(axis=1, keepdims=True)
    repeats = case.k * case.updates // length
    x = numpy.tile(x[3:, : case.inputs], (repeats, 1)).astype(numpy.float32)
    return x, numpy.tile(target, (repeats, 1)).astype(numpy.float32)


def run(case, initial, x, target, dtype):
    """Trains from the given weights; returns predictions, first gradient, final weights, losses, norms."""
    model = network.Network(case.cell, case.inputs, case.hidden, case.layers, case.outputs).to(dtype)
    model.load_state_dict({name: value.to(dtype) for name, value in initial.items()})
    optimizer = network.optimizer_of(case.optimizer, model.parameters(), case.lr, case.momentum)
    trainer = network.Trainer(model, case.k, optimizer, network.loss_of(case.loss, case.delta), case.clip)
    predictions = []
    for t in range(len(x)):
        if case.sequence and t and t % case.sequence == 0:
            trainer.reset_state()
        predictions.append(trainer.predict(torch.from_numpy(x[t]).to(dtype)).numpy())
        trainer.learn(torch.from_numpy(target[t]).to(dtype))
    final = {name: value.numpy() for name, value in model.state_dict().items()}
    gradient = {name: value.numpy() for name, value in trainer.first_gradient.items()}
    return numpy.stack(predictions), gradient, final, trainer.losses, trainer.norms


def difference(actual, expected):
    """‖actual - expected‖ / ‖expected‖; where nothing is expected, ‖actual‖ (W_hh after one step from h = 0)."""
    scale = numpy.linalg.norm(expected) or 1.0
    return float(numpy.linalg.norm(actual - expected) / scale)


def write(case, folder):
    """Writes one golden file and prints how far float32 is from float64 in it."""
    torch.manual_seed(case.seed)
    model = network.Network(case.cell, case.inputs, case.hidden, case.layers, case.outputs)
    initial = {name: value.clone() for name, value in model.state_dict().items()}
    x, target = stream_of(case)
    prediction, gradient, final, losses, norms = run(case, initial, x, target, torch.float32)
    prediction64, gradient64, final64, _, _ = run(case, initial, x, target, torch.float64)

    gradient_off = max(difference(gradient[n], gradient64[n]) for n in gradient)
    final_off = max(difference(final[n], final64[n]) for n in final)
    moved = min(difference(initial[n].numpy(), final64[n]) for n in final)
    prediction_off = float(abs(prediction - prediction64).max() / abs(prediction64).max())
    clipped = sum(norm > case.clip > 0 for norm in norms)
    print(f"{case.name:44} float32 off by: gradient {gradient_off:.1e} weights {final_off:.1e} "
          f"prediction {prediction_off:.1e}; weights moved {moved:.1e}; clipped {clipped} of {case.updates}")
    if gradient_off > GRADIENT_TOLERANCE / 10 or max(final_off, prediction_off) > WEIGHTS_TOLERANCE / 10:
        raise SystemExit(f"{case.name}: float32 is too far from float64; change the case's salt or sizes")
    if moved < 30 * WEIGHTS_TOLERANCE or (case.clip and not clipped):
        raise SystemExit(f"{case.name}: a tensor hardly moves or no update is clipped; raise the rate or lower the clip")

    tensors = {"x": x, "target": target, "prediction": prediction}
    tensors.update({f"initial.{name}": value.numpy() for name, value in initial.items()})
    tensors.update({f"gradient.{name}": value for name, value in gradient.items()})
    tensors.update({f"final.{name}": value for name, value in final.items()})
    tensors["loss"] = numpy.array(losses)
    weights.save(folder / f"{case.name}.safetensors", tensors, {**dataclasses.asdict(case), "torch": torch.__version__})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, default=GOLDEN, help="folder of the golden files")
    folder = parser.parse_args().output
    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    if len({case.name for case in CASES}) != len(CASES):
        raise SystemExit("two cases have the same name")
    for case in CASES:
        write(case, folder)


if __name__ == "__main__":
    main()
