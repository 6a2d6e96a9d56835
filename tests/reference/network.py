"""The reference network and its chunked truncated BPTT, K1 = K2 = k, in PyTorch."""

import math

import torch


class Network(torch.nn.Module):
    """`rnn`: nn.RNN, nn.GRU or nn.LSTM; `head`: nn.Linear on the top layer's state."""

    def __init__(self, cell, inputs, hidden, layers, outputs):
        super().__init__()
        if cell == "lstm":
            self.rnn = torch.nn.LSTM(inputs, hidden, layers)
        elif cell == "gru":
            self.rnn = torch.nn.GRU(inputs, hidden, layers)
        else:
            nonlinearity = {"elman": "tanh", "elmanrelu": "relu"}[cell]
            self.rnn = torch.nn.RNN(inputs, hidden, layers, nonlinearity=nonlinearity)
        self.head = torch.nn.Linear(hidden, outputs)

    def step(self, x, state):
        """One sample [I] to one prediction [O], and the new state."""
        h, state = self.rnn(x.reshape(1, -1), state)
        return self.head(h)[0], state


def detach(state):
    return tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()


def loss_of(kind, delta):
    """The loss of one step: the mean over outputs, or the cross-entropy with class probabilities."""
    if kind == "mse":
        return torch.nn.functional.mse_loss
    if kind == "huber":
        return torch.nn.HuberLoss(delta=delta)
    return lambda y, target: torch.nn.functional.cross_entropy(y.reshape(1, -1), target.reshape(1, -1))


def optimizer_of(kind, parameters, learning_rate, momentum):
    if kind == "adam":
        return torch.optim.Adam(parameters, lr=learning_rate)
    if kind == "rmsprop":
        return torch.optim.RMSprop(parameters, lr=learning_rate)
    return torch.optim.SGD(parameters, lr=learning_rate, momentum=momentum)


class Trainer:
    """Predict a sample, then learn its target: one update of the mean loss of every k steps."""

    def __init__(self, network, k, optimizer, loss, clip):
        self.network, self.k, self.optimizer, self.loss, self.clip = network, k, optimizer, loss, clip
        self.state, self.y, self.pending = None, None, []
        self.losses, self.first_gradient, self.norms = [], None, []

    def predict(self, x):
        self.y, self.state = self.network.step(x, self.state)
        return self.y.detach()

    def learn(self, target):
        self.pending.append(self.loss(self.y, target))
        if len(self.pending) == self.k:
            self._update()

    def reset_state(self):
        self.state, self.pending = None, []

    def _update(self):
        mean = sum(self.pending) / self.k
        self.optimizer.zero_grad()
        mean.backward()
        if self.first_gradient is None:
            self.first_gradient = {n: p.grad.clone() for n, p in self.network.named_parameters()}
        limit = self.clip if self.clip > 0 else math.inf
        self.norms.append(float(torch.nn.utils.clip_grad_norm_(self.network.parameters(), limit)))
        self.optimizer.step()
        self.state, self.pending = detach(self.state), []
        self.losses.append(float(mean.detach()))
