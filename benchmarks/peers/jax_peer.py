"""JAX beside EdgeRnn, on the processor: every step, window and update is one compiled program; see peer.py."""

import os

# Before the import: one thread and no accelerator, as the other peers.
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import functools

import jax
import jax.numpy as jnp
import numpy

import peer

RATE, BETA1, BETA2, EPSILON, CLIP = 1e-3, 0.9, 0.999, 1e-8, 1.0


def cell_of(kind):
    """From what the input adds, the state before and the recurrent weights to the next state; PyTorch's equations."""

    def elman(w, i, state):
        return (jnp.tanh(i + w["rnn.weight_hh_l0"] @ state[0] + w["rnn.bias_hh_l0"]),)

    def gru(w, i, state):
        (h,) = state
        ir, iz, inn = jnp.split(i, 3)
        hr, hz, hn = jnp.split(w["rnn.weight_hh_l0"] @ h + w["rnn.bias_hh_l0"], 3)
        r, z = jax.nn.sigmoid(ir + hr), jax.nn.sigmoid(iz + hz)
        n = jnp.tanh(inn + r * hn)
        return ((1 - z) * n + z * h,)

    def lstm(w, i, state):
        h, c = state
        i, f, g, o = jnp.split(i + w["rnn.weight_hh_l0"] @ h + w["rnn.bias_hh_l0"], 4)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return jax.nn.sigmoid(o) * jnp.tanh(c), c

    return {"elman": elman, "gru": gru, "lstm": lstm}[kind]


def window(cell, w, state, xs):
    """The inputs' product at once, then the recurrence; the predictions of each step and the last state."""
    inputs = xs @ w["rnn.weight_ih_l0"].T + w["rnn.bias_ih_l0"]

    def step(state, i):
        state = cell(w, i, state)
        return state, state[0]

    state, hs = jax.lax.scan(step, state, inputs)
    return hs @ w["head.weight"].T + w["head.bias"], state


def adam(w, moments, gradient):
    """Clipped as by torch.nn.utils.clip_grad_norm_, then a step of torch.optim.Adam."""
    first, second, count = moments
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in gradient.values()))
    scale = jnp.minimum(CLIP / (norm + 1e-6), 1.0)
    count = count + 1
    first = {n: BETA1 * first[n] + (1 - BETA1) * scale * g for n, g in gradient.items()}
    second = {n: BETA2 * second[n] + (1 - BETA2) * (scale * g) ** 2 for n, g in gradient.items()}
    rate, root = RATE / (1 - BETA1**count), jnp.sqrt(1 - BETA2**count)
    w = {n: w[n] - rate * first[n] / (jnp.sqrt(second[n]) / root + EPSILON) for n in w}
    return w, (first, second, count)


class JaxPeer(peer.Peer):
    version = jax.__version__

    def start(self):
        """Weights, moments and state, all new."""
        weights = {name: jnp.array(values) for name, values in self.weights.items()}
        first, second = ({name: jnp.zeros_like(values) for name, values in weights.items()} for _ in range(2))
        parts = 2 if self.cell == "lstm" else 1
        return weights, (first, second, jnp.float32(0)), tuple(jnp.zeros(self.hidden) for _ in range(parts))

    def infer(self):
        cell, (weights, _, state) = cell_of(self.cell), self.start()

        @jax.jit
        def step(w, state, x):
            state = cell(w, w["rnn.weight_ih_l0"] @ x + w["rnn.bias_ih_l0"], state)
            return w["head.weight"] @ state[0] + w["head.bias"], state

        for x, _ in self.steps(jnp.array):
            y, state = step(weights, state, x)
            yield y.block_until_ready()

    def train(self):
        """k1 = k2: a window is one program, from its samples to the weights after it."""
        cell, (weights, moments, state) = cell_of(self.cell), self.start()

        def loss(w, state, xs, targets):
            y, state = window(cell, w, state, xs)
            return jnp.mean((y - targets) ** 2), (y, state)

        @jax.jit
        def learn(w, moments, state, xs, targets):
            gradient, (y, state) = jax.grad(loss, has_aux=True)(w, state, xs, targets)
            return *adam(w, moments, gradient), state, y

        steps = self.steps()
        while True:
            xs, targets = map(numpy.stack, zip(*(next(steps) for _ in range(peer.K2))))
            weights, moments, state, y = learn(weights, moments, state, xs, targets)
            yield y.block_until_ready()

    def online(self):
        """k1 = 1: the newest window is run again at every sample, from the state that was before it."""
        cell, (weights, moments, state) = cell_of(self.cell), self.start()

        def loss(w, state, xs, target):
            y = window(cell, w, state, xs)[0][-1]
            return jnp.mean((y - target) ** 2), y

        @functools.partial(jax.jit, donate_argnums=(0, 1, 2, 3))
        def learn(w, moments, state, xs, x, target):
            state = window(cell, w, state, xs[:1])[1]
            xs = jnp.concatenate([xs[1:], x[None]])
            gradient, y = jax.grad(loss, has_aux=True)(w, state, xs, target)
            return *adam(w, moments, gradient), state, xs, y

        # The window's length is fixed, so that one program is compiled: it starts as zeros.
        xs = jnp.zeros((peer.K2, self.inputs))
        for x, target in self.steps(jnp.array):
            weights, moments, state, xs, y = learn(weights, moments, state, xs, x, target)
            yield y.block_until_ready()


if __name__ == "__main__":
    peer.main(JaxPeer)
