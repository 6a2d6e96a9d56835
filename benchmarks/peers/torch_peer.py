"""PyTorch beside EdgeRnn: the same network and signal, checked against ours, then timed; called by EdgeRnn.Peers.

    torch_peer.py REFERENCE_FOLDER NETWORK.safetensors ...

Prints a JSON object per network: name, inferenceNs, trainNs, onlineNs (per step) and the largest differences.
"""

import collections
import json
import pathlib
import statistics
import sys
import time

import torch

sys.path.insert(0, sys.argv[1])
from network import Network, detach  # noqa: E402
from weights import load  # noqa: E402

K2 = 32
BLOCKS = 15
BLOCK_SECONDS = 0.05
TOLERANCE = 1e-4


class Peer:
    def __init__(self, path):
        tensors, _ = load(path)
        tensors = {name: torch.tensor(values) for name, values in tensors.items()}
        self.name = pathlib.Path(path).stem
        self.signal, self.inference, self.training = (tensors.pop(name) for name in ("signal", "inference", "training"))
        self.weights = tensors

    def network(self):
        cell, hidden = self.name.split("-")
        outputs, inputs = self.weights["head.weight"].shape[0], self.signal.shape[1]
        network = Network(cell, inputs, int(hidden), 1, outputs)
        network.load_state_dict(self.weights)
        return network, torch.optim.Adam(network.parameters())

    def steps(self):
        """Sample after sample with the one that follows it, for ever."""
        while True:
            for t in range(len(self.signal)):
                yield self.signal[t], self.signal[(t + 1) % len(self.signal)]

    def infer(self):
        """Streamed: makes a step and yields its prediction. The caller turns gradients off: here it would last past a yield."""
        network, _ = self.network()
        state = None
        for x, _ in self.steps():
            y, state = network.step(x, state)
            yield y

    def train(self):
        """k1 = k2: whole windows through the fused sequence kernel; yields the predictions of a window."""
        network, optimizer = self.network()
        state, steps = None, self.steps()
        while True:
            xs, targets = map(torch.stack, zip(*(next(steps) for _ in range(K2))))
            h, state = network.rnn(xs, state)
            y = network.head(h)
            update(network, optimizer, torch.nn.functional.mse_loss(y, targets))
            state = detach(state)
            yield y.detach()

    def online(self):
        """k1 = 1: the newest window is run again at every sample, from the state that was before it."""
        network, optimizer = self.network()
        window, state = collections.deque(), None
        for x, target in self.steps():
            window.append(x)
            if len(window) > K2:
                with torch.no_grad():
                    _, state = network.rnn(window.popleft().reshape(1, -1), state)
            h, _ = network.rnn(torch.stack(tuple(window)), state)
            y = network.head(h[-1])
            update(network, optimizer, torch.nn.functional.mse_loss(y, target))
            yield y.detach()


def update(network, optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()


def difference(peer, name, ours, theirs):
    worst = float((theirs[: len(ours)] - ours).abs().max())
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


def main():
    torch.set_num_threads(1)
    for path in sys.argv[2:]:
        peer = Peer(path)
        inference = peer.infer()
        with torch.no_grad():
            predictions = torch.stack([next(inference) for _ in range(len(peer.inference))])
            inference_ns = nanoseconds(inference, 1)
        training = peer.train()
        windows = torch.cat([next(training) for _ in range(-(-len(peer.training) // K2))])
        result = {
            "name": peer.name,
            "version": torch.__version__,
            "inferenceDifference": difference(peer, "inference", peer.inference, predictions),
            "trainDifference": difference(peer, "training", peer.training, windows),
            "inferenceNs": inference_ns,
            "trainNs": nanoseconds(training, K2),
            "onlineNs": nanoseconds(peer.online(), 1),
        }
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
