"""Dense Jacobians: which side is taken, how many columns or rows are computed at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import s2s
from tests.jacobians import every_mode, number, numbers, tall, wide


def test_auto_takes_the_smaller_side() -> None:
    """Also at the first call, where the size of the value is not known yet."""
    jacobian = s2s.jacobian(tall)
    for _ in range(2):
        jacobian(numbers(3))
        assert "_jvp" in jacobian.source
    jacobian = s2s.jacobian(wide)
    for _ in range(2):
        jacobian(numbers(2, 3))
        assert "_backward" in jacobian.source


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_many_seeds_run_at_once(mode: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One sweep for all of them: what does not depend on the seeds is computed once."""
    jacobian = s2s.jacobian(_printed, mode=mode)
    for _ in range(2):
        jacobian(numbers(6))
        assert capsys.readouterr().out == "6\n"


def _printed(x: Any) -> Any:
    print(len(x))
    return np.sin(x) * x[0]


def sorted_sums(x: Any) -> Any:
    """A function with an operation that has no form for many seeds."""
    return np.interp(x, np.arange(3.0), np.cumsum(x[:3])) + np.kron(x[:2], x[:2])[0]


@every_mode
def test_operations_for_each_seed(mode: str) -> None:
    """Only these run once for each seed."""
    x = numbers(4)
    found = s2s.jacobian(sorted_sums, mode=mode)(x)
    rows = [s2s.grad(lambda x, k=k: sorted_sums(x)[k])(x) for k in range(4)]
    np.testing.assert_allclose(found, rows, rtol=1e-12)


@every_mode
def test_where_nothing_is_batched(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the whole cannot run for many seeds, it is swept once for each."""
    from s2s import pipeline
    from s2s.errors import BatchError, Refusal

    def refused(*_: Any) -> Any:
        raise BatchError(Refusal("not at once", ""), None)

    monkeypatch.setattr(pipeline, "vectorised", refused)
    jacobian = s2s.jacobian(_alone, mode=mode)
    x = numbers(3)
    for _ in range(2):
        found = jacobian({"x": x, "k": 2.0}, 3)
        np.testing.assert_allclose(found[0]["x"], np.diag(2.0 * x))
        np.testing.assert_allclose(found[0]["k"], x**2 * np.log(x))
        np.testing.assert_allclose(found[1]["x"], np.ones(3))


def _alone(p: Any, n: int) -> Any:
    return p["x"] ** p["k"], np.sum(p["x"]), n


def test_memory_of_seeds_is_bounded() -> None:
    """No more than so many seeds at once."""
    from s2s.operators import jacobian as dense

    assert list(dense.chunks(10, 1, 4)) == [(0, 4), (4, 8), (8, 10)]
    assert list(dense.chunks(10, None, None)) == [(0, 8), (8, 10)]
    steps = list(dense.chunks(100_000, 10, None))
    assert steps[-1][1] == 100_000
    assert max(stop - start for start, stop in steps) * 100_000 <= dense.MOST_NUMBERS


def test_large() -> None:
    """A thousand inputs and outputs, in several chunks."""

    def chain(x: Any) -> Any:
        return x[1:] * x[:-1]

    x = numbers(1000)
    wanted = np.zeros((999, 1000))
    wanted[np.arange(999), np.arange(999)] = x[1:]
    wanted[np.arange(999), np.arange(1, 1000)] = x[:-1]
    for mode in ("forward", "reverse"):
        np.testing.assert_allclose(s2s.jacobian(chain, mode=mode, chunk=300)(x), wanted)


def test_sparse() -> None:
    """`mode="sparse"` gives a matrix of SciPy."""
    pytest.importorskip("scipy")
    x = numbers(5)
    found = s2s.jacobian(lambda x: x[1:] * x[:-1], mode="sparse")(x)
    np.testing.assert_allclose(found.toarray(), s2s.jacobian(lambda x: x[1:] * x[:-1])(x))
    found = s2s.hessian(number, mode="sparse")(x)
    np.testing.assert_allclose(found.toarray(), s2s.hessian(number)(x), rtol=1e-9, atol=1e-12)
