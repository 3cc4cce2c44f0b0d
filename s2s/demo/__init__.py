"""`s2s demo`: two functions differentiated, read and checked, and a classifier trained."""

from __future__ import annotations

import inspect
import time
from typing import TYPE_CHECKING, Any

import numpy as np

import s2s
from s2s.demo import digits, models
from s2s.show import highlighted, in_colour

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 0

_NEEDS_DIGITS = """\
   The digits come with scikit-learn, which is not installed. Install it and start again:

       python -m pip install scikit-learn
"""


def main() -> int:
    """Run the demo.

    Returns:
        The exit code: 0, or 1 if scikit-learn is missing.
    """
    print(f"s2s {s2s.__version__} writes the derivative of a NumPy function as source.\n")
    random = np.random.default_rng(SEED)
    loss = s2s.value_and_grad(models.loss, wrt=("w1", "b1", "w2", "b2"))
    orbit = s2s.grad(models.kepler, wrt="eccentricity")
    _present("1. The loss of a neural network", loss, models.loss, _small_network(random))
    _present("2. A loop that ends when the data says so", orbit, models.kepler, (0.6, 1.0))
    trained = _train(loss)
    print("The emitted files, to open, step through in a debugger or set breakpoints in:\n")
    print(f"   {loss.path}\n   {orbit.path}")
    return 0 if trained else 1


def _present(
    title: str, derivative: s2s.Derivative, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    """Print a function and its derivative, and compare that with finite differences."""
    started = time.perf_counter()
    derivative(*arguments)
    took = time.perf_counter() - started
    file, line = inspect.getsourcefile(function), inspect.getsourcelines(function)[1]
    print(f"{title}\n\n   What you write: {file}:{line}\n")
    print(_shown(inspect.getsource(function)))
    print(f"   What s2s writes, ready to run after {1000 * took:.0f} ms:\n")
    print(_shown(derivative.source))
    s2s.check(function, *arguments)
    print(f"   Checked: the derivatives of {function.__name__} agree with finite differences.\n")


def _shown(source: str) -> str:
    return highlighted(source) if in_colour() else source


def _small_network(random: np.random.Generator) -> tuple[Any, ...]:
    """Arguments of the loss, small enough to check every element."""
    shapes = ((6, 5), (5,), (5, 3), (3,), (4, 6), (4, 3))
    return tuple(random.normal(size=shape) for shape in shapes)


def _train(value_and_gradient: Callable[..., Any]) -> bool:
    """Train the network, and say how well; False if there are no digits to learn from."""
    random = np.random.default_rng(SEED)
    print("3. Handwritten digits\n")
    try:
        learnt, held_out = digits.load(random)
    except ImportError:
        print(_NEEDS_DIGITS)
        return False
    print(f"   {len(learnt)} images to learn from, {len(held_out)} held out.\n")
    started, right = time.perf_counter(), 0.0
    for epoch, value, right in digits.train(value_and_gradient, learnt, held_out, random):
        print(f"   epoch {epoch:2}   loss {value:.4f}   right {right:6.1%}", flush=True)
    took = time.perf_counter() - started
    print(f"\n   {right:.1%} of the held-out digits are right, after {took:.1f} s.\n")
    return True
