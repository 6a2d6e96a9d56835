"""What every peer in Python does: it reads a network and its signal, shows that it predicts what ours predicts, and is timed.

A peer is called by EdgeRnn.Peers as

    SCRIPT REFERENCE_FOLDER NETWORK.safetensors ...

and prints a JSON object per network: name, version, inferenceNs, trainNs, onlineNs (per step) and the largest differences.
"""

import json
import pathlib
import statistics
import sys
import time

import numpy

sys.path.insert(0, sys.argv[1])
from weights import load  # noqa: E402

K2 = 32
BLOCKS = 15
BLOCK_SECONDS = 0.05
TOLERANCE = 1e-4


class Peer:
    """A network file. A library's class makes `infer`, `train` and `online`: generators of predictions, the second of whole windows."""

    version = ""

    def __init__(self, path):
        tensors, _ = load(path)
        self.name = pathlib.Path(path).stem
        self.cell, self.hidden = self.name.split("-")[0], int(self.name.split("-")[1])
        self.signal, self.inference, self.training = (tensors.pop(name) for name in ("signal", "inference", "training"))
        self.weights = tensors
        self.inputs, self.outputs = self.signal.shape[1], self.weights["head.weight"].shape[0]

    def steps(self, array=lambda values: values):
        """Sample after sample with the one that follows it, for ever, each made into an array of the library once."""
        samples = [array(values) for values in self.signal]
        while True:
            for t in range(len(samples)):
                yield samples[t], samples[(t + 1) % len(samples)]


def difference(peer, name, ours, theirs):
    worst = float(numpy.abs(theirs[: len(ours)] - ours).max())
    if not worst <= TOLERANCE:
        sys.exit(f"{peer.name}: the predictions of {name} differ by {worst:g}, more than {TOLERANCE:g}: nothing is compared")
    return worst


def nanoseconds(generator, steps_per_item):
    """The median over blocks, after a block of warm-up."""
    times = []
    for _ in range(BLOCKS + 1):
        start, items = time.perf_counter(), 0
        while time.perf_counter() - start < BLOCK_SECONDS:
            next(generator)
            items += 1
        times.append((time.perf_counter() - start) / (items * steps_per_item) * 1e9)
    return statistics.median(times[1:])


def main(library):
    for path in sys.argv[2:]:
        peer = library(path)
        inference, training = peer.infer(), peer.train()
        predictions = numpy.stack([numpy.asarray(next(inference)) for _ in range(len(peer.inference))])
        windows = numpy.concatenate([numpy.asarray(next(training)) for _ in range(-(-len(peer.training) // K2))])
        result = {
            "name": peer.name,
            "version": library.version,
            "inferenceDifference": difference(peer, "inference", peer.inference, predictions),
            "trainDifference": difference(peer, "training", peer.training, windows),
            "inferenceNs": nanoseconds(inference, 1),
            "trainNs": nanoseconds(training, K2),
            "onlineNs": nanoseconds(peer.online(), 1),
        }
        print(json.dumps(result), flush=True)
