"""The caller's arguments come out of every derivative call as they went in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

import s2s
from s2s.operators.leaves import copied, leaves

A = np.array([0.5, -1.5, 2.0, 0.7])
B = np.array([1.0, 0.3, -0.4, 2.5])


@dataclass
class State:
    u: np.ndarray
    t: float


def on_list(xs, a):
    xs[0] = xs[1] * a
    return np.sum(xs[0] * xs[0])


def into_an_item(xs, a):
    xs[0][1:] = xs[1][1:] * a[1:]
    return np.sum(xs[0] * xs[0])


def on_dict(d, a):
    d["w"] = d["w"] * a
    d["v"][0] = a[0] * a[0]
    return np.sum(d["w"] * d["v"])


def on_dataclass(state, a):
    state.u[1:] = state.u[:-1] * a[1:]
    state.t = state.t + 1.0
    return np.sum(state.u * a) * state.t


def unchanged(value, before) -> None:
    if isinstance(value, State):
        unchanged([value.u, value.t], [before.u, before.t])
    elif isinstance(value, (list, tuple)):
        for one, other in zip(value, before, strict=True):
            unchanged(one, other)
    elif isinstance(value, dict):
        assert value.keys() == before.keys()
        unchanged([*value.values()], [*before.values()])
    else:
        np.testing.assert_array_equal(value, before)


@pytest.mark.parametrize(
    ("f", "first"),
    [
        (on_list, [A.copy(), B.copy()]),
        (into_an_item, [A.copy(), B.copy()]),
        (on_dict, {"w": A.copy(), "v": B.copy()}),
        (on_dataclass, State(B.copy(), 0.5)),
    ],
)
def test_containers_come_out_as_they_went_in(f, first) -> None:
    a, before = A.copy(), copied(first)
    for derivative in (s2s.grad(f, "a"), s2s.value_and_grad(f, (0, 1)), s2s.vjp(f)):
        derivative(first, a)
        unchanged(first, before)
    s2s.check(f, first, a)
    unchanged(first, before)
    np.testing.assert_array_equal(a, A)
    f(first, a)
    with pytest.raises(AssertionError):
        unchanged(first, before)


def into_dict(d, a):
    d["w"] = d["w"] * a
    d["v"][0] = a[0] * d["w"][1]


def into_list(xs, a):
    for i in range(len(xs)):
        xs[i][1:] += a[1:] * xs[i][:-1]
    xs[0] = xs[1] * 2.0


def into_state(state, a):
    state.u[1:] = state.u[:-1] * a[1:]
    state.t += state.u[0]


@pytest.mark.parametrize(
    ("f", "first"),
    [
        (into_dict, {"w": A.copy(), "v": B.copy(), "unwritten": A.copy()}),
        (into_list, [A.copy(), B.copy(), A.copy()]),
        (into_state, State(B.copy(), 0.5)),
    ],
)
def test_the_new_content_of_a_container(f, first) -> None:
    """It is a container of its own, with all its arrays; its adjoint is one too."""
    before = copied(first)
    s2s.check(f, first, A, of=0)
    value, pullback = s2s.vjp(f, first, A, of=0)
    after = copied(first)
    f(after, A)
    unchanged(value, after)
    for place, leaf in leaves(value, ""):
        assert not any(np.shares_memory(leaf, other) for _, other in leaves(first, "")), place
    pullback(value)
    unchanged(first, before)


def whole(a, b):
    b *= a
    a[...] = b + 1.0
    return np.sum(a * b)


def by_helper(a, b):
    whole(b, a)
    return np.sum(a)


def through_a_view(a, b):
    rows = a.reshape(2, 2)
    rows.T[0] += b[:2]
    b[::2][1] = a[0]
    return np.sum(a * b)


def sometimes(a, b):
    if b[0] > 0.0:
        b[1:] = a[1:] * 2.0
    for i in range(len(a)):
        if a[i] > 0.0:
            a[i] = a[i] * b[i]
    return np.sum(a * b)


@pytest.mark.parametrize("f", [whole, by_helper, through_a_view, sometimes])
@pytest.mark.parametrize("order", ["C", "F", "strided"])
def test_arrays_come_out_as_they_went_in(f, order) -> None:
    """Whatever their layout, and also if they cannot be written into at all."""
    a, b = (np.repeat(x, 2)[::2] if order == "strided" else x.copy(order) for x in (A, B))
    a.flags.writeable = b.flags.writeable = False
    for derivative in (s2s.grad(f), s2s.value_and_grad(f, (0, 1)), s2s.vjp(f)):
        derivative(a, b)
        unchanged([a, b], [A, B])
    value, pullback = s2s.vjp(f, a, b)
    pullback(1.0)
    assert np.isclose(value, f(A.copy(), B.copy()))
    s2s.check(f, a, b)
    unchanged([a, b], [A, B])


@dataclass
class Model:
    w: np.ndarray

    def loss(self, x):
        self.w[0] = x[0] * x[1]
        return np.sum(self.w * x)


def test_the_object_of_a_method() -> None:
    model = Model(A.copy())
    s2s.grad(model.loss)(B)
    s2s.check(model.loss, B)
    unchanged(model.w, A)
    model.loss(B)
    assert model.w[0] == B[0] * B[1]


def test_gradients_of_gradients() -> None:
    """A gradient writes into nothing, so one of it sees arguments of its own."""

    def total(a, b):
        b[0] = b[0] * np.sum(a * a)

    a, b = A.copy(), B[:1].copy()
    second = s2s.grad(s2s.grad(total, "b", of="b"), "a")
    np.testing.assert_allclose(second(a, b), 2.0 * A)
    unchanged([a, b], [A, B[:1]])
    with pytest.raises(s2s.ArgumentError, match="total writes into b, and a shares memory"):
        second(a, a[:1])


def test_copied() -> None:
    """Every array and container is new, and one object stays one."""
    shared = A.copy()
    original = {"xs": [shared, shared], "t": (shared, 1.0), "s": State(shared, 2.0), "n": None}
    new = copied(original)
    assert new["xs"][0] is new["xs"][1] is new["t"][0] is new["s"].u is not shared
    assert new["s"].t == 2.0
    assert new["n"] is None
    new["xs"][0][:] = 0.0
    new["s"].t = 0.0
    new["xs"].append(1)
    unchanged(original, {"xs": [A, A], "t": (A, 1.0), "s": State(A, 2.0), "n": None})
    ring: list = []
    ring.append(ring)
    assert copied(ring)[0] is not ring
