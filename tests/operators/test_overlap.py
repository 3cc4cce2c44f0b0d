"""Arguments that share memory: refused where one is written into, and of no interest otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

import s2s
from s2s.operators.overlap import refuse_overlap


@dataclass
class Pair:
    first: np.ndarray
    second: np.ndarray


def product(a, b):
    return np.sum(a * b)


def writing(a, b):
    a[0] = a[1] * b[0]
    return np.sum(a * b)


def into_a_list(xs, b):
    xs[0][0] = b[1] * xs[1][0]
    return np.sum(xs[0] * b)


X = np.array([1.0, 2.0, 3.0, 4.0])


def test_functions_that_do_not_write_take_anything() -> None:
    """Arguments are independent variables."""
    np.testing.assert_allclose(s2s.grad(product)(X, X), X)
    np.testing.assert_allclose(s2s.grad(product)(X[1:], X[:-1]), X[:-1])


def numeric(f, x):
    """The gradient of f by central differences; f gets a copy of its own."""
    steps = 1e-6 * np.eye(len(x))
    return np.array([(f(x + step) - f(x - step)) / 2e-6 for step in steps])


def test_an_array_passed_twice_is_one_variable() -> None:
    """What is written under one name is read under the other."""
    x = X.copy()
    wanted = numeric(lambda x: writing(x, x), X)
    apart = numeric(lambda x: writing(x, X.copy()), X)
    for wrt in ("a", "b"):
        gradient, value_and_gradient = s2s.grad(writing, wrt), s2s.value_and_grad(writing, wrt)
        for _ in range(2):
            np.testing.assert_allclose(gradient(x, x), wrt and wanted, rtol=1e-7)
            value, found = value_and_gradient(x, x)
            assert value == writing(*[X.copy()] * 2)
            np.testing.assert_allclose(found, wanted, rtol=1e-7)
            np.testing.assert_allclose(s2s.grad(writing)(x, X), apart, rtol=1e-7)
            np.testing.assert_allclose(gradient(b=x, a=x), wanted, rtol=1e-7)
        assert "a and b are one array, passed twice." in gradient.source
        s2s.check(writing, x, x, wrt=wrt)
    np.testing.assert_array_equal(x, X)


def step(k, u, out):
    """A procedure that may work in place."""
    out[0] = k * u[0]
    out[1] = k * u[0] * u[1]


@pytest.mark.parametrize("wrt", [("k", "u"), ("k", "out"), "u", "out"])
def test_a_procedure_in_place(wrt) -> None:
    u = X[:2].copy()
    value, pullback = s2s.vjp(step, 2.0, u, u, wrt=wrt, of="out")
    np.testing.assert_allclose(value, [2.0, 8.0])
    np.testing.assert_array_equal(u, X[:2])
    found = pullback(np.ones(2))
    u_bar = found[1] if isinstance(wrt, tuple) else found
    np.testing.assert_allclose(u_bar, [2.0 + 4.0 * u[1], 4.0 * u[0]])
    s2s.check(step, 2.0, u, u, wrt=wrt, of="out")


def test_one_array_has_one_derivative() -> None:
    x = X.copy()
    for call in (
        lambda: s2s.grad(writing, ("a", "b"))(x, x),
        lambda: s2s.vjp(writing, x, x),
        lambda: s2s.check(writing, x, x),
    ):
        with pytest.raises(
            s2s.ArgumentError, match="a and b are one array, which writing writes into"
        ):
            call()
    np.testing.assert_array_equal(x, X)


def test_the_file_says_what_is_written(compiled) -> None:
    """A module that is found in the cache directory is as careful as one that was compiled."""
    from s2s.operators.specialise import _store

    x = X.copy()
    s2s.grad(writing)(x, X)
    s2s.grad(writing)(x, x)
    assert len(compiled) == 2
    _store.cache_clear()
    again = s2s.grad(writing)
    np.testing.assert_allclose(again(x, x), numeric(lambda x: writing(x, x), X), rtol=1e-7)
    with pytest.raises(s2s.ArgumentError, match="shares memory"):
        again(x, x[::-1])
    assert len(compiled) == 2


def test_a_default_that_is_passed_as_well() -> None:
    x = X.copy()

    def f(a, buffer=x):
        buffer[0] = a[1] * a[0]
        return np.sum(buffer * a)

    wanted = numeric(lambda x: f(x, x), X)
    np.testing.assert_allclose(s2s.grad(f, "buffer")(x), wanted, rtol=1e-7)


@pytest.mark.parametrize(
    ("a", "b"), [(X[:-1], X[1:]), (X[::-1], X), (X[::2], X[2:]), (X.reshape(4, 1)[:, 0], X)]
)
def test_overlapping_views(a, b) -> None:
    with pytest.raises(
        s2s.ArgumentError, match="writing writes into a, and b shares memory with it"
    ):
        s2s.grad(writing)(a, b)


@pytest.mark.parametrize(("a", "b"), [(X[:2], X[2:]), (X[::2], X[1::2]), (X, X.copy())])
def test_memory_that_is_apart(a, b) -> None:
    s2s.grad(writing)(a, b)


def test_the_same_array_in_a_container() -> None:
    x, y = X.copy(), X.copy()
    s2s.grad(into_a_list, 1)([x, y], X)
    for xs, b, place in (([x, x], X, r"xs\[0\]"), ([x, y], x, r"xs\[0\]"), ([x, y], y, r"xs\[1\]")):
        with pytest.raises(s2s.ArgumentError, match=place):
            s2s.grad(into_a_list, 1)(xs, b)


def test_starred_parameters() -> None:
    def f(a, *rows, **named):
        rows[0][0] = a[1] * named["k"][0]
        return np.sum(a * rows[1])

    x, y, z, k = (X.copy() for _ in range(4))
    np.testing.assert_allclose(s2s.grad(f)(x, y, z, k=k), X)
    for args, named, place in (
        ((x, x, z), {"k": k}, r"rows\[0\], and a is"),
        ((x, y, y), {"k": k}, r"rows\[1\], and rows\[0\] is"),
        ((x, y, z), {"k": y[1:]}, r"rows\[0\], and named\['k'\] shares"),
    ):
        with pytest.raises(s2s.ArgumentError, match=place):
            s2s.grad(f)(*args, **named)


def test_a_container_passed_twice() -> None:
    xs = [1.0, 2.0]
    with pytest.raises(s2s.ArgumentError, match=r"b is the same object.*copy.deepcopy\(b\)"):
        refuse_overlap({"a": xs, "b": xs}, ("a",), "f")
    pair = Pair(X, X.copy())
    with pytest.raises(s2s.ArgumentError, match=r"f writes into a\.second"):
        refuse_overlap({"a": pair, "b": {"u": pair.second}}, ("a",), "f")
    refuse_overlap({"a": pair, "b": xs, "c": xs, "d": [xs, pair.first.copy()]}, ("a",), "f")
    refuse_overlap({"a": (1.0, 2.0), "b": (1.0, 2.0)}, ("a",), "f")


def test_many_arrays() -> None:
    """Memory is looked for where it lies, not by pairs."""
    base = np.zeros((40, 10))
    rows = list(base)
    refuse_overlap({"rows": rows, "k": 2.0}, ("rows",), "f")
    with pytest.raises(s2s.ArgumentError, match=r"f writes into rows\[7\], and b shares memory"):
        refuse_overlap({"rows": rows, "b": base[7, 3:5][::-1]}, ("rows",), "f")
    with pytest.raises(s2s.ArgumentError, match=r"rows\[40\] shares|rows\[3\] shares"):
        refuse_overlap({"rows": [*rows, base[3, 2:]]}, ("rows",), "f")
    with pytest.raises(s2s.ArgumentError, match="is the same object"):
        refuse_overlap({"rows": [*rows, rows[5]]}, ("rows",), "f")


def test_an_array_that_overlaps_itself() -> None:
    windows = np.lib.stride_tricks.as_strided(np.zeros(6), (3, 4), (8, 8))
    with pytest.raises(s2s.ArgumentError, match="f writes into a, elements of which share memory"):
        refuse_overlap({"a": windows}, ("a",), "f")
    refuse_overlap({"a": windows, "b": X}, ("b",), "f")
    for apart in (X[::-1], np.zeros((4, 5)).T[::2, 1:], np.zeros((3, 1, 2))[:, 0, ::-1]):
        refuse_overlap({"a": apart}, ("a",), "f")


BUFFER = np.zeros(4)


def into_its_surroundings(a):
    a[0] = BUFFER[1] * a[1]
    return np.sum(a * BUFFER)


def test_captured_arrays() -> None:
    s2s.grad(into_its_surroundings)(X)
    with pytest.raises(s2s.ArgumentError, match="BUFFER"):
        s2s.grad(into_its_surroundings)(BUFFER)
