"""What a block of `s2s.gradient_of` cannot do, with the reason."""

from __future__ import annotations

import numpy as np
import pytest

import s2s

X = np.array([0.3, 0.7, 1.2])


def item(x):
    u = x.copy()
    with s2s.gradient_of(u[0]) as bar:
        bar = 2.0 * bar
    return np.sum(u)


def view(x):
    u = x.copy()
    v = u[1:]
    with s2s.gradient_of(v) as bar:
        bar = 2.0 * bar
    return np.sum(u)


def returns(x):
    with s2s.gradient_of(x) as bar:
        return bar
    return x


def breaks(x):
    for _ in range(3):
        with s2s.gradient_of(x) as bar:
            bar = 2.0 * bar
            break
    return np.sum(x)


def used_outside(x):
    with s2s.gradient_of(x) as bar:
        bar = 2.0 * bar
        norm = np.sum(bar)
    return np.sum(x) * norm


def writes_around(x):
    u = x.copy()
    with s2s.gradient_of(x) as bar:
        u[0] = np.sum(bar)
    return np.sum(x * u)


def list_around(x):
    seen = []
    with s2s.gradient_of(x) as bar:
        seen.append(bar)
    return np.sum(x) * len(seen)


def unknown_writer(x):
    with s2s.gradient_of(x) as bar:
        np.random.default_rng(0).shuffle(bar)
    return np.sum(x * x)


def no_name(x):
    with s2s.gradient_of(x):
        pass
    return np.sum(x)


def two(x, y):
    with s2s.gradient_of(x) as x_bar, s2s.gradient_of(y) as y_bar:
        print(x_bar, y_bar)
    return np.sum(x * y)


def nested(x, y):
    with s2s.gradient_of(x) as x_bar:
        x_bar = 2.0 * x_bar
        with s2s.gradient_of(x_bar) as again:
            again = 2.0 * again
    return np.sum(x * y)


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (item, "takes the name of a variable"),
        (view, "it is a view or an item"),
        (returns, "cannot follow this in the block"),
        (breaks, "cannot leave the block here"),
        (used_outside, "'norm' is bound in the block"),
        (writes_around, "writes into 'u'"),
        (list_around, "changes 'seen'|writes into 'seen'"),
        (unknown_writer, "cannot follow what this may change"),
        (no_name, "the adjoint needs a name"),
        (two, "must stand alone"),
        (nested, "cannot nest"),
    ],
)
def test_refused(f, message) -> None:
    """What the block cannot do, with the reason."""
    arguments = (X, X)[: f.__code__.co_argcount]
    with pytest.raises(s2s.RefusedError, match=message):
        s2s.grad(f)(*arguments)
