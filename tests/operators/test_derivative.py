"""Derivatives as objects: what they show, how often they compile, threads and pickles."""

from __future__ import annotations

import concurrent.futures
import copy
import inspect
import os
import pickle
import subprocess
import sys
import types

import numpy as np
import pytest

import s2s

scale = 2.0


def helper(x):
    return x * x


def loss(w, x):
    return np.sum(helper(w) * x) * scale


@s2s.grad
def decorated(x):
    return x * x


def annotated(w: np.ndarray, x: float, n: int = 3) -> float:
    return np.sum(w * x) * n


W, X = np.array([1.0, 2.0]), np.array([3.0, 4.0])


def test_shows_itself(folder) -> None:
    gradient = s2s.grad(loss, "w")
    gradient(W, X)
    assert "def loss_grad(" in gradient.source
    assert gradient.signature == "(w: float64[n], x: float64[m])"
    with open(gradient.path) as file:
        assert file.read() == gradient.source
    assert os.path.dirname(gradient.path) == str(folder)
    assert repr(gradient) == (
        "<s2s.grad of loss with respect to w, compiled for (w: float64[n], x: float64[m])>"
    )
    assert str(inspect.signature(gradient)) == "(w, x)"
    assert gradient.__doc__.startswith("The gradient of loss(w, x) with respect to w.")
    assert gradient.__name__ == "loss"
    assert gradient.__wrapped__ is loss


def test_source_is_that_of_the_last_call() -> None:
    gradient = s2s.grad(loss)
    gradient(W, X)
    first = gradient.source
    gradient(W[:, None], X)
    assert gradient.source != first
    gradient(W, X)
    assert gradient.source == first


def test_source_ahead_of_a_call() -> None:
    gradient = s2s.grad(annotated)
    assert "def annotated_grad(" in gradient.source
    assert "w: float64" not in gradient.signature
    assert "x: float" in gradient.signature
    assert gradient.path.endswith(".py")
    assert "def loss_grad(" in s2s.grad(loss).source
    example = s2s.grad(loss, example=(W, X))
    assert example.signature == "(w: float64[n], x: float64[m])"
    assert s2s.grad(loss).source_for(W, x=X) == example.source
    assert "not called" not in example.source


def test_new_sizes_do_not_compile_again(compiled) -> None:
    gradient = s2s.grad(loss)
    for n in (2, 3, 5, 7):
        assert gradient(np.ones(n), np.ones(n)).shape == (n,)
    assert compiled == ["loss"]
    gradient(np.ones(1), np.ones(3))
    gradient(np.ones((3, 3)), np.ones(3))
    gradient(np.ones(3, np.float32), np.ones(3))
    assert compiled == ["loss"] * 4
    gradient(np.ones(9), np.ones(9))
    s2s.grad(loss)(np.ones(9), np.ones(9))
    assert compiled == ["loss"] * 4


def test_many_signatures_are_bounded() -> None:
    gradient = s2s.grad(loss)
    for n in range(2, 600):
        gradient(np.ones(n), 1.0)
    assert len(gradient._known) <= 256
    np.testing.assert_allclose(gradient(np.ones(2), 1.0), 4.0, rtol=1e-6)


def test_current_values_of_what_is_captured(monkeypatch) -> None:
    gradient = s2s.grad(loss)
    for value in (2.0, 3.0, np.float32(4.0), np.array([5.0, 6.0]), 2.0):
        monkeypatch.setitem(globals(), "scale", value)
        if np.ndim(value):
            continue
        np.testing.assert_allclose(gradient(W, X), 2 * W * X * value, rtol=1e-5)
    monkeypatch.setitem(globals(), "helper", lambda x: x)
    np.testing.assert_allclose(gradient(W, X), X * 2.0, rtol=1e-6)


def test_captured_type_may_change(monkeypatch) -> None:
    def f(w):
        return np.sum(w * scale)

    gradient = s2s.grad(f)
    np.testing.assert_allclose(gradient(W), [2.0, 2.0], rtol=1e-6)
    monkeypatch.setitem(globals(), "scale", np.array([[1.0, 2.0], [3.0, 4.0]]))
    np.testing.assert_allclose(gradient(W), [4.0, 6.0], rtol=1e-6)


def test_code_that_is_replaced(monkeypatch) -> None:
    def f(x):
        return x * x

    def g(x):
        return 3.0 * x

    gradient = s2s.grad(f)
    assert gradient(2.0) == pytest.approx(4.0)
    monkeypatch.setattr(f, "__code__", g.__code__)
    assert gradient(2.0) == pytest.approx(3.0)


def test_closures_share_what_was_compiled(compiled) -> None:
    def step(batch):
        def inner(z):
            return z * batch

        return s2s.grad(lambda w: np.sum(inner(w) ** 2))(W)

    for batch in (1.0, 2.0, 3.0):
        np.testing.assert_allclose(step(batch), 2 * W * batch**2)
    assert compiled == ["<lambda>"]
    np.testing.assert_allclose(step(W), 2 * W * W**2)
    assert compiled == ["<lambda>"] * 2


def test_functions_as_arguments() -> None:
    def f(x, act):
        return np.sum(act(x))

    gradient = s2s.grad(f)
    np.testing.assert_allclose(gradient(W, np.sin), np.cos(W), rtol=1e-6)
    np.testing.assert_allclose(gradient(W, np.exp), np.exp(W), rtol=1e-6)
    np.testing.assert_allclose(gradient(W, helper), 2 * W, rtol=1e-6)
    np.testing.assert_allclose(gradient(W, np.sin), np.cos(W), rtol=1e-6)


def test_second_process_does_not_compile(tmp_path) -> None:
    if os.environ.get("S2S_FAKE_PIPELINE"):
        pytest.skip("the stand-in keeps function objects")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, numpy as np, s2s\n"
        "k = 2.0\n"
        "def helper(x): return x * k\n"
        "def f(w): return np.sum(helper(w) ** 2)\n"
        "print(s2s.grad(f)(np.ones(2))[0], 's2s.pipeline' in sys.modules)\n"
    )
    env = {**os.environ, "S2S_CACHE_DIR": str(tmp_path / "cache")}
    runs = [
        subprocess.run(
            [sys.executable, script], env=env, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert runs == ["8.0 True\n", "8.0 False\n"]


def test_threads(compiled) -> None:
    gradient = s2s.grad(loss)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda n: gradient(np.ones(n), np.ones(n)), [2, 3, 4, 5] * 8))
    for n, result in zip([2, 3, 4, 5] * 8, results, strict=True):
        np.testing.assert_allclose(result, np.full(n, 4.0), rtol=1e-6)
    assert compiled == ["loss"]


@pytest.mark.parametrize(
    "derivative",
    [
        s2s.grad(loss, "w"),
        s2s.value_and_grad(loss, ("w", 1)),
        s2s.grad(loss, has_aux=False, example=(W, X)),
        decorated,
    ],
)
def test_pickle_and_copy(derivative) -> None:
    args = (2.0,) if derivative is decorated else (W, X)
    again = pickle.loads(pickle.dumps(derivative))
    np.testing.assert_equal(again(*args), derivative(*args))
    assert repr(again) == repr(derivative)
    np.testing.assert_equal(copy.deepcopy(derivative)(*args), derivative(*args))


def test_pickle_of_attached_derivatives() -> None:
    assert pickle.loads(pickle.dumps(attached.grad))(3.0) == pytest.approx(6.0)
    assert pickle.loads(pickle.dumps(attached)) is attached


@s2s.differentiable
def attached(x):
    return x * x


def test_worker_processes() -> None:
    import multiprocessing

    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        assert list(pool.map(decorated, [1.0, 2.0])) == pytest.approx([2.0, 4.0])


def test_is_a_method() -> None:
    class Model:
        slope = s2s.grad(lambda self, x: x * x, wrt="x")

    assert isinstance(Model().slope, types.MethodType)
    assert Model().slope(2.0) == pytest.approx(4.0)
    assert Model.slope is Model.__dict__["slope"]
    assert Model().slope.signature == Model.slope.signature
