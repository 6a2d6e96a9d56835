"""Trains a GRU in PyTorch to forecast a sine of one period, and saves it as trained.safetensors: what is then continued on the device.

    /usr/bin/python3 device/samples/ContinuedCell/train.py      # python3-torch, python3-numpy of Debian
With the package safetensors, `safetensors.torch.save_file(module.state_dict(), path)` writes the same file.
"""

import pathlib
import sys

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "tests" / "reference"))
import weights  # noqa: E402


class Network(torch.nn.Module):
    """The names that EdgeRnn expects: rnn and head."""

    def __init__(self):
        super().__init__()
        self.rnn = torch.nn.GRU(1, 16)
        self.head = torch.nn.Linear(16, 1)

    def forward(self, x):
        return self.head(self.rnn(x)[0])


def main():
    torch.manual_seed(19)
    torch.set_num_threads(1)
    network, steps = Network(), torch.arange(401, dtype=torch.float32)
    series = torch.sin(0.2 * steps).reshape(-1, 1, 1)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    for _ in range(300):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(network(series[:-1]), series[1:])
        loss.backward()
        optimizer.step()
    print(f"trained: mean squared error {float(loss):.6f}")
    weights.save(HERE / "trained.safetensors", {name: tensor.numpy() for name, tensor in network.state_dict().items()})


main()
