"""Dense Jacobians and Hessians: conventions, modes, chunks, and what cannot run for many seeds."""

from __future__ import annotations

import math
import pickle
from typing import Any, NamedTuple

import numpy as np
import pytest

import s2s
from tests import oracles
from tests.jacobians import MODES, every_mode, number, numbers, tall, wide

autograd = pytest.importorskip("autograd")
anp = pytest.importorskip("autograd.numpy")


def square(x: Any) -> Any:
    """From a matrix to a matrix, with a loop and writes in place."""
    y = np.zeros_like(x)
    for k in range(len(x)):
        y[k] = np.tanh(x[k] @ x) + (y[k - 1] if k else 0.0)
    return y


def _with_autograd(f: Any) -> Any:
    """The function with the NumPy of autograd; none that writes in place."""

    def run(x: Any) -> Any:
        scope = {**f.__globals__, "np": anp}
        return type(f)(f.__code__, scope)(x)

    return run


@every_mode
@pytest.mark.parametrize("chunk", [None, 1, 2, 1000])
@pytest.mark.parametrize(("f", "x"), [(tall, numbers(3)), (wide, numbers(2, 3))])
def test_against_autograd(f: Any, x: Any, mode: str, chunk: int | None) -> None:
    """Every mode, in chunks of all sizes."""
    found = s2s.jacobian(f, mode=mode, chunk=chunk)(x)
    wanted = autograd.jacobian(_with_autograd(f))(x)
    assert found.shape == f(x).shape + x.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


@every_mode
@pytest.mark.parametrize("chunk", [None, 2])
def test_against_differences(mode: str, chunk: int | None) -> None:
    """A function that writes in place."""
    x = numbers(3, 3)
    found = s2s.jacobian(square, mode=mode, chunk=chunk)(x)
    for index in np.ndindex(3, 3):
        y_bar = np.zeros((3, 3))
        y_bar[index] = 1.0
        estimate = oracles.gradient(lambda a: square(a[0]), (x,), y_bar)
        oracles.assert_close(
            (found[index],), estimate.value, like=(x,), rtol=1e-6, error=estimate.error
        )


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
@pytest.mark.parametrize("chunk", [None, 2])
def test_hessian_against_autograd(mode: str, chunk: int | None) -> None:
    """The Hessian, forward and reverse over reverse."""
    x = numbers(5)
    found = s2s.hessian(number, mode=mode, chunk=chunk)(x)
    wanted = autograd.hessian(_with_autograd(number))(x)
    np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(found, found.T, rtol=1e-12, atol=1e-14)


# --- conventions ----------------------------------------------------------------------------------


class Pair(NamedTuple):
    """A structure."""

    a: Any
    b: Any


def structured(params: dict[str, Any], y: Any) -> Pair:
    """A dict in, a named tuple out."""
    return Pair(params["w"] @ y, {"norm": np.sum(params["w"] ** 2) * params["c"], "n": 3})


@every_mode
def test_containers_are_nested(mode: str) -> None:
    """A container of Jacobians for the value, each a container for the argument."""
    params: dict[str, Any] = {"w": numbers(2, 3), "c": 2.0, "name": "p"}
    y = numbers(3, seed=1)
    found = s2s.jacobian(structured, wrt=(0, "y"), mode=mode)(params, y)
    assert isinstance(found, Pair)
    of_params, of_y = found.a
    assert of_params["name"] is None
    np.testing.assert_allclose(of_y, params["w"])
    np.testing.assert_allclose(of_params["w"], np.einsum("ij,k->ijk", np.eye(2), y))
    np.testing.assert_array_equal(of_params["c"], np.zeros(2))
    assert found.b["n"] is None
    of_params, of_y = found.b["norm"]
    np.testing.assert_allclose(of_params["w"], 4.0 * params["w"])
    assert of_params["c"] == pytest.approx(np.sum(params["w"] ** 2))
    np.testing.assert_array_equal(of_y, np.zeros(3))


def bilinear(x: Any, y: Any) -> Any:
    """A number of two vectors."""
    return np.sum(x**2) * y[0] + y[1] ** 3 * x[0]


@pytest.mark.parametrize("mode", ["auto", "reverse"])
def test_hessian_of_several(mode: str) -> None:
    """`hessian[i][j]` has the shape of `i`, then that of `j`."""
    x, y = numbers(3), numbers(2, seed=1)
    found = s2s.hessian(bilinear, wrt=(0, 1), mode=mode)(x, y)
    assert [[h.shape for h in row] for row in found] == [[(3, 3), (3, 2)], [(2, 3), (2, 2)]]
    whole = autograd.hessian(lambda v: bilinear(v[:3], v[3:]))(np.concatenate([x, y]))
    np.testing.assert_allclose(np.block([list(row) for row in found]), whole, atol=1e-12)


@every_mode
def test_numbers(mode: str) -> None:
    """Shapes without dimensions give numbers."""
    assert s2s.jacobian(lambda x: x**3, mode=mode)(2.0) == 12.0
    assert np.ndim(s2s.jacobian(lambda x: np.sum(x * x), mode=mode)(2.0)) == 0
    np.testing.assert_allclose(
        s2s.jacobian(lambda x: np.array([x, math.sin(x)]), mode=mode)(2.0), [1.0, math.cos(2.0)]
    )
    assert s2s.hessian(lambda x: x**3)(2.0) == pytest.approx(12.0)


@every_mode
def test_single_precision(mode: str) -> None:
    """The dtype is that of value and argument, whatever the mode."""
    x = numbers(3).astype(np.float32)
    found = s2s.jacobian(tall, mode=mode)(x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, s2s.jacobian(tall)(x.astype(float)), rtol=1e-4)
    mixed = s2s.jacobian(lambda x, y: x * y, mode=mode)(x, numbers(3))
    assert mixed.dtype == np.float64


@every_mode
def test_nothing_at_all(mode: str) -> None:
    """Values and arguments of length zero."""
    found = s2s.jacobian(lambda x: x[:0] * 2.0, mode=mode)(numbers(3))
    assert found.shape == (0, 3)
    found = s2s.jacobian(lambda x, n: np.ones(n) * np.sum(x), mode=mode)(numbers(0), 2)
    assert found.shape == (2, 0)


@every_mode
def test_aux(mode: str) -> None:
    """`has_aux` leaves out what is beside the value."""
    found, aux = s2s.jacobian(
        lambda x: (x**2, {"sum": np.sum(x), "n": 2}), has_aux=True, mode=mode
    )(np.array([1.0, 2.0]))
    np.testing.assert_array_equal(found, np.diag([2.0, 4.0]))
    assert aux == {"sum": 3.0, "n": 2}
    found, aux = s2s.hessian(lambda x: (np.sum(x**3), 7), has_aux=True)(np.array([1.0, 2.0]))
    np.testing.assert_array_equal(found, np.diag([6.0, 12.0]))
    assert aux == 7


@every_mode
def test_procedure(mode: str) -> None:
    """`of` names the argument that is written."""

    def scale(x: Any, k: float, out: Any) -> None:
        out[:] = x**k

    x, out = np.array([1.0, 2.0]), np.zeros(2)
    found = s2s.jacobian(scale, of="out", mode=mode)(x, 2, out)
    np.testing.assert_array_equal(found, np.diag([2.0, 4.0]))
    np.testing.assert_array_equal(out, 0.0)


@every_mode
def test_how_arguments_are_passed(mode: str) -> None:
    """By name, by default, by a star, and as a method."""

    def power(x: Any, k: Any = 2.0, *rest: Any, scale: float = 1.0) -> Any:
        return scale * x**k + sum(rest)

    x = np.array([1.0, 2.0])
    by_name = s2s.jacobian(power, wrt="x", mode=mode)(x=x, scale=3.0)
    np.testing.assert_allclose(by_name, np.diag([6.0, 12.0]))
    by_default = s2s.jacobian(power, wrt="k", mode=mode)(x)
    np.testing.assert_allclose(by_default, x**2 * np.log(x))
    starred = s2s.jacobian(power, wrt=(0, 3), mode=mode)(x, 2.0, 1.0, x * 1.0)
    np.testing.assert_allclose(starred[1], np.eye(2))

    class Model:
        k = 3.0

        def curve(self, x: Any) -> Any:
            return x**self.k

        slope = s2s.jacobian(curve, wrt="x", mode=mode)

    np.testing.assert_allclose(Model().slope(x), np.diag([3.0, 12.0]))


def test_arguments_are_left_alone() -> None:
    """Nothing is written into, and nothing shared."""

    def doubled(x: Any) -> Any:
        x *= 2.0
        return x

    for mode in MODES:
        x = np.ones(2)
        found = s2s.jacobian(doubled, mode=mode)(x)
        np.testing.assert_array_equal(x, 1.0)
        assert not np.shares_memory(found, x)
        np.testing.assert_array_equal(found, 2.0 * np.eye(2))


# --- composition ----------------------------------------------------------------------------------


def test_jacobian_of_derivatives() -> None:
    """The Jacobian of a gradient is the Hessian; that of a Hessian product is of third order."""
    x, v = numbers(4), numbers(4, seed=1)
    hessian = s2s.hessian(number)(x)
    np.testing.assert_allclose(s2s.jacobian(s2s.grad(number))(x), hessian, rtol=1e-12)
    product = s2s.hvp(number)
    found = s2s.jacobian(product)(x, v)
    step = 1e-5
    for k in range(4):
        shift = step * np.eye(4)[k]
        wanted = (product(x + shift, v) - product(x - shift, v)) / (2 * step)
        np.testing.assert_allclose(found[:, k], wanted, rtol=1e-6, atol=1e-8)


def test_closures_stay_current() -> None:
    """Captured data is read in each call."""
    scale = [2.0]

    def f(x: Any) -> Any:
        return scale[0] * x

    jacobian = s2s.jacobian(f)
    np.testing.assert_array_equal(jacobian(np.ones(2)), 2.0 * np.eye(2))
    scale[0] = 3.0
    np.testing.assert_array_equal(jacobian(np.ones(2)), 3.0 * np.eye(2))


def test_pickles_and_says_what_it_is() -> None:
    """As other derivatives."""
    jacobian = pickle.loads(pickle.dumps(s2s.jacobian(tall, chunk=2)))
    assert repr(jacobian) == "<s2s.jacobian of tall, mode='auto'>"
    assert jacobian.__name__ == "tall"
    hessian = pickle.loads(pickle.dumps(s2s.hessian(number)))
    assert repr(hessian) == "<s2s.hessian of number>"
    np.testing.assert_array_equal(jacobian(numbers(3)), s2s.jacobian(tall)(numbers(3)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "sideways"}, "mode='sideways' must be one of"),
        ({"chunk": 0}, "chunk=0 must be a number of seeds"),
        ({"wrt": "z"}, "'z' is not a parameter"),
        ({"mode": "sparse", "has_aux": True}, "has_aux=True is not supported"),
    ],
)
def test_wrong_options(options: dict[str, Any], message: str) -> None:
    """Said when it is made."""
    with pytest.raises(s2s.ArgumentError, match=message):
        s2s.jacobian(tall, **options)


def test_wrong_arguments() -> None:
    """Said when it is called."""
    with pytest.raises(s2s.ArgumentError, match="floating-point"):
        s2s.jacobian(lambda x: x)(np.array([1, 2]))
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        s2s.jacobian(tall)()
    with pytest.raises(s2s.ArgumentError, match="not passed"):
        s2s.jacobian(lambda *x: x[0], wrt=2)(1.0)


def test_refusals_name_the_place() -> None:
    """What cannot be differentiated is refused as by other operators."""

    def broken(x: Any) -> Any:
        return np.busday_count(x, x)

    with pytest.raises(s2s.RefusedError, match=r"test_jacobian.py:\d+"):
        s2s.jacobian(broken)(numbers(2))
