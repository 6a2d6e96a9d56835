"""PyTorch beside EdgeRnn: the same network and signal, checked against ours, then timed; see peer.py."""

import collections

import torch

import peer
from network import Network, detach

# Fused Adam is one kernel over all tensors; PyTorch has it on processors since 2.4.
FUSED = {"fused": True} if tuple(map(int, torch.__version__.split(".")[:2])) >= (2, 4) else {}


class TorchPeer(peer.Peer):
    version = torch.__version__

    def network(self):
        network = Network(self.cell, self.inputs, self.hidden, 1, self.outputs)
        network.load_state_dict({name: torch.tensor(values) for name, values in self.weights.items()})
        return network, torch.optim.Adam(network.parameters(), **FUSED)

    def infer(self):
        """Streamed: makes a step and yields its prediction. A mode of its own for each step: it would last past a yield."""
        network, _ = self.network()
        state = None
        for x, _ in self.steps(torch.tensor):
            with torch.inference_mode():
                y, state = network.step(x, state)
            yield y

    def train(self):
        """k1 = k2: whole windows through the fused sequence kernel; yields the predictions of a window."""
        network, optimizer = self.network()
        state, steps = None, self.steps(torch.tensor)
        while True:
            xs, targets = map(torch.stack, zip(*(next(steps) for _ in range(peer.K2))))
            h, state = network.rnn(xs, state)
            y = network.head(h)
            update(network, optimizer, torch.nn.functional.mse_loss(y, targets))
            state = detach(state)
            yield y.detach()

    def online(self):
        """k1 = 1: the newest window is run again at every sample, from the state that was before it."""
        network, optimizer = self.network()
        window, state = collections.deque(), None
        for x, target in self.steps(torch.tensor):
            window.append(x)
            if len(window) > peer.K2:
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


if __name__ == "__main__":
    torch.set_num_threads(1)
    peer.main(TorchPeer)
