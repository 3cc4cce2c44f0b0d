"""Mixing of modes: each gives the gradient of plain reverse mode, and what was asked for is done."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import s2s
from tests import oracles
from tests.operators.mixed_programs import (
    CASES,
    W,
    X,
    block_in_a_loop,
    block_returns_early,
    calls_marked,
    chain,
    driven,
    hourglass,
    sine_steps,
    single_precision,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("mode", ["reverse", "forward", "auto"])
@pytest.mark.parametrize(("function", "args", "wrt"), CASES)
def test_every_mode_gives_the_gradient(
    function: Callable[..., Any], args: tuple[Any, ...], wrt: tuple[int, ...], mode: Any
) -> None:
    """Against finite differences, and against plain reverse mode to rounding."""
    value, gradients = s2s.value_and_grad(function, wrt=wrt, mode=mode)(*args)
    plain = s2s.value_and_grad(function, wrt=wrt)(*args)
    assert value == plain[0]
    oracles.assert_same_structure(gradients, plain[1])
    oracles.assert_close(gradients, plain[1], like=plain[1], rtol=1e-12, atol=1e-13)
    chosen = tuple(args[k] for k in wrt)

    def moved(values: Any) -> Any:
        given = list(args)
        for k, new in zip(wrt, values, strict=True):
            given[k] = new
        return function(*given)

    if "masked" not in function.__name__:
        estimate = oracles.gradient(moved, chosen)
        oracles.assert_close(
            gradients, estimate.value, like=chosen, rtol=1e-6, error=estimate.error
        )


@pytest.mark.parametrize("mode", ["forward", "auto"])
@pytest.mark.parametrize(
    "function",
    [chain, lambda x: driven(x[0], x[1:], 4), lambda x: hourglass(x, x * x, x)],
    ids=["chain", "driven", "hourglass"],
)
def test_second_order(function: Callable[..., Any], mode: Any) -> None:
    """A Jacobian that was accumulated forward is differentiated like any code."""
    direction = np.cos(X)

    def slope(x):
        return np.sum(s2s.grad(function)(x) * direction)

    wanted = s2s.hvp(function)(X, direction)
    for found in (
        s2s.grad(slope, mode=mode)(X),
        s2s.grad(lambda x: np.sum(s2s.grad(function, mode=mode)(x) * direction))(X),
    ):
        np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("mode", ["reverse", "forward", "auto"])
def test_second_order_of_numbers(mode: Any) -> None:
    """Derivatives of derivatives with a mode each; those inside are taken in plain reverse mode."""

    def f(k):
        return driven(k, X, 4)

    first = s2s.grad(f, mode=mode)
    plain = s2s.grad(s2s.grad(f))(0.3)
    assert s2s.grad(first, mode=mode)(0.3) == pytest.approx(plain, rel=1e-12)
    assert s2s.grad(s2s.grad(first, mode=mode), mode=mode)(0.3) == pytest.approx(
        s2s.grad(s2s.grad(s2s.grad(f)))(0.3), rel=1e-11
    )


def test_hessian_of_a_marked_part() -> None:
    """Blocks and functions that are entered forward, inside derivatives of any order."""
    for function, args in ((block_in_a_loop, (X, W)), (lambda x: calls_marked(0.4, x, X), (W,))):
        v = np.sin(args[0])
        value = s2s.hvp(function)(*args, v)

        def slope(x, function=function, args=args, v=v):
            return np.sum(s2s.grad(function)(x, *args[1:]) * v)

        estimate = oracles.gradient(lambda x, slope=slope: slope(x[0]), (args[0],))
        oracles.assert_close((value,), estimate.value, like=(args[0],), rtol=1e-5)


def test_pullbacks_of_arrays() -> None:
    """The dot test: for many adjoints of the value, in every mode."""

    def f(x, k):
        return np.tanh(np.exp(np.sin(x)) * k), k * np.sum(x)

    tangents = (np.cos(X), 0.7)
    value, dots = s2s.jvp(f, (X, 0.4), tangents)
    for mode in ("reverse", "forward", "auto"):
        _, pullback = s2s.vjp(f, X, 0.4, mode=mode)
        for _ in range(3):
            seed = oracles.random_like(value)
            bars = pullback(seed)
            left = sum(np.sum(a * b) for a, b in zip(seed, dots, strict=True))
            right = sum(np.sum(a * b) for a, b in zip(bars, tangents, strict=True))
            assert left == pytest.approx(right, rel=1e-12)


def test_single_precision_stays() -> None:
    """Gradients of float32 arguments are float32."""
    x = X.astype(np.float32)
    plain = s2s.grad(single_precision)(x)
    for mode in ("forward", "auto"):
        found = s2s.grad(single_precision, mode=mode)(x)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, plain, rtol=1e-5)


def test_a_chain_keeps_one_array() -> None:
    """Of eight operations the backward part reads the product of the partials, and nothing else."""

    def eight(x):
        return np.sin(np.exp(np.cos(np.tanh(np.sin(np.arctan(np.exp(np.sin(x))))))))

    derivative = s2s.vjp(eight, mode="auto")
    derivative(X)
    back = derivative.source.split("_backward(")[1]
    assert "= saved" in back
    assert "x_bar = value_bar * " in back
    assert not any(f"np.{name}" in back for name in ("sin", "cos", "exp", "tanh"))
    plain = s2s.vjp(eight)
    plain(X)
    kept = plain.source.split("saved = ")[1].splitlines()[0]
    assert kept.count(",") >= 4


def test_a_loop_that_a_number_drives_keeps_no_records() -> None:
    """It is swept forward, with the state carried on by one line each."""
    derivative = s2s.grad(driven, mode="auto")
    derivative(0.3, X, 3)
    assert "records" not in derivative.source
    assert "du_dk = " in derivative.source
    other = s2s.grad(driven, wrt="x", mode="auto")
    other(0.3, X, 3)
    assert "records" in other.source


def test_reverse_is_the_default_and_stays_as_it_is() -> None:
    """Nothing is entered forward that is not marked."""
    plain, auto = s2s.grad(chain), s2s.grad(chain, mode="auto")
    plain(X), auto(X)
    assert plain.source == s2s.grad(chain, mode="reverse").source_for(X)
    assert plain.source != auto.source
    assert "_dx" not in plain.source


def test_the_text_is_a_function_of_the_options() -> None:
    """Twice the same, for each mode."""
    for mode in ("forward", "auto"):
        texts = {s2s.grad(hourglass, wrt=(0, 1), mode=mode).source_for(W, X, X) for _ in range(3)}
        assert len(texts) == 1


def test_pickled_with_its_mode() -> None:
    """A derivative of a function of a module."""
    derivative = s2s.grad(chain, mode="auto")
    again = pickle.loads(pickle.dumps(derivative))
    assert again.mode == "auto"
    np.testing.assert_array_equal(again(X), derivative(X))


def test_plain_runs() -> None:
    """Blocks and marked functions just run when no derivative is taken."""
    assert block_returns_early(0.7, X) == pytest.approx(np.sum(X) * 0.49)
    with s2s.forward_mode():
        np.testing.assert_array_equal(sine_steps(0.0, 1.0, X), np.ones(4))
    assert sine_steps.jvp is not None


def test_early_return_from_a_block() -> None:
    """Either right or refused."""
    for k in (0.3, 0.7):
        try:
            found = s2s.grad(block_returns_early)(k, X)
        except s2s.RefusedError:
            continue
        estimate = oracles.gradient(lambda p: block_returns_early(p[0], X), (k,))
        oracles.assert_close((found,), estimate.value, like=(k,), rtol=1e-6)


def test_what_is_refused() -> None:
    """With the place, and why."""

    def lists(x, n):
        with s2s.forward_mode():
            items = [x * k for k in range(n)]
        return np.sum(items[0]) + sum(np.sum(i) for i in items)

    with pytest.raises(s2s.RefusedError, match=r"test_modes.py:\d+:\d+: cannot enter this part"):
        s2s.grad(lists)(X, 3)
    with pytest.raises(s2s.ArgumentError, match="mode='sideways' is none of"):
        s2s.grad(chain, mode="sideways")
    with pytest.raises(s2s.ArgumentError, match="mode='sideways' is none of"):
        s2s.differentiable(chain, mode="sideways")


def test_explain() -> None:
    """What was chosen, where and by which estimate."""

    def two(k, x, data):
        u = x
        for _ in range(9):
            u = u * k
        v = np.cos(np.tanh(np.exp(np.sin(data))))
        return np.sum(u) * np.sum(v) + np.sum(np.sin(data) * 2.0)

    line = two.__code__.co_firstlineno
    lines = s2s.explain(two, 0.5, X, W, wrt=("k", "data")).splitlines()
    assert lines[0] == "two with respect to k, data, mode='auto'"
    assert lines[1] == f"  line {line + 2}: a part that only k enters"
    assert lines[2].startswith(
        "    forward: reverse keeps 10 arrays, the local Jacobian is 1 array"
    )
    assert lines[3] == f"  line {line + 4}: 4 elementwise operations on data"
    assert lines[4].startswith("    forward: reverse keeps 2 arrays")
    assert "    reverse: reverse keeps 0 arrays, the local Jacobian is 1 array" in lines
    nothing = s2s.explain(lambda x: np.sum(x) * 2.0, X)
    assert nothing.endswith("no part of it could be entered forward")
    derivative = s2s.grad(two, wrt="k", mode="forward")
    assert "as was asked" in s2s.explain(derivative, 0.5, X, W)
