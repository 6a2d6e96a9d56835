"""Writes tests/EdgeRnn.Onnx.Tests/Golden: models as PyTorch's own exporter writes them, each with its weights, an input and PyTorch's predictions."""

import pathlib

import torch

import weights

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "EdgeRnn.Onnx.Tests" / "Golden"
INPUTS, HIDDEN, OUTPUTS, STEPS = 3, 5, 2, 40


class Sequence(torch.nn.Module):
    """All steps of a sequence: the head becomes MatMul and Add."""

    def __init__(self, rnn, bias=True):
        super().__init__()
        self.rnn, self.head = rnn, torch.nn.Linear(HIDDEN, OUTPUTS, bias=bias)

    def forward(self, x):
        return self.head(self.rnn(x)[0])


class LastStep(Sequence):
    """The last step alone, batch first: the head becomes Gemm."""

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])


def write(name, module, x):
    torch.onnx.export(module, x, str(GOLDEN / f"{name}.onnx"), opset_version=14, input_names=["x"], output_names=["y"])
    with torch.no_grad():
        y = module(x)
    tensors = {**module.state_dict(), "x": x.reshape(-1, INPUTS), "y": y.reshape(-1, OUTPUTS)}
    weights.save(GOLDEN / f"{name}.safetensors", {key: value.numpy() for key, value in tensors.items()})


def main():
    torch.manual_seed(19)
    torch.set_num_threads(1)
    GOLDEN.mkdir(exist_ok=True)
    nn, x = torch.nn, torch.randn(STEPS, 1, INPUTS)
    write("elman", Sequence(nn.RNN(INPUTS, HIDDEN)), x)
    write("elman-relu", Sequence(nn.RNN(INPUTS, HIDDEN, 2, nonlinearity="relu")), x)
    write("gru", Sequence(nn.GRU(INPUTS, HIDDEN, 2)), x)
    write("lstm", Sequence(nn.LSTM(INPUTS, HIDDEN, 2)), x)
    write("lstm-last", LastStep(nn.LSTM(INPUTS, HIDDEN, batch_first=True)), x.transpose(0, 1))
    write("gru-without-bias", Sequence(nn.GRU(INPUTS, HIDDEN, bias=False), bias=False), x)
    bidirectional = Sequence(nn.LSTM(INPUTS, HIDDEN, bidirectional=True))
    bidirectional.head = nn.Linear(2 * HIDDEN, OUTPUTS)
    write("bidirectional", bidirectional, x)


main()
