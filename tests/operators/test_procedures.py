"""Procedures: functions that write into their arguments, and `of`, which says what is the output."""

from __future__ import annotations

import functools
import pickle

import numpy as np
import pytest

import s2s
from s2s.operators.leaves import copied

A = np.array([0.5, -1.5, 2.0, 0.7])
B = np.array([1.0, 0.3, -0.4, 2.5])


def polynomial(a, b):
    """Element by element, from old and new content."""
    b[0] = a[0] * a[1]
    for i in range(1, len(a)):
        b[i] = b[i - 1] * a[i] + b[i] * b[i]


def stencil(k, u, out):
    out[1:-1] = k * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    out[0] = u[0]


def total(a, b):
    b[0] = b[0] * np.sum(a * a)


def in_place(u):
    u[1:] = u[1:] * u[:-1]


def writes_and_returns(a, b):
    b[0] = a[0] * a[1]
    return np.sum(a)


def reads_only(a, b):
    return np.sum(a * b)


def two_outputs(a, b, c):
    b[0] = np.sum(a * a)
    c[:] = a * b[0]


def numeric(f, args, out, wrt, w):
    """The gradient of <w, what f writes into argument `out`> by central differences."""
    x = np.asarray(args[wrt], float)
    found = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        sides = []
        for sign in (1.0, -1.0):
            changed = [copied(a) for a in args]
            moved = x.copy()
            moved[index] += sign * 1e-6
            changed[wrt] = moved if np.ndim(args[wrt]) else float(moved)
            f(*changed)
            sides.append(np.sum(w * changed[out]))
        found[index] = (sides[0] - sides[1]) / 2e-6
    return found


@pytest.mark.parametrize(
    ("f", "args", "of"),
    [
        (polynomial, (A, B), "b"),
        (polynomial, (A, B), 1),
        (polynomial, (A, B), -1),
        (stencil, (0.3, A, B), "out"),
        (total, (A, B[:1]), "b"),
        (in_place, (A,), "u"),
        (in_place, (A,), 0),
        (writes_and_returns, (A, B), "b"),
    ],
)
def test_vjp_of_what_is_written(f, args, of) -> None:
    """The value is the new content; adjoints are right; arguments are as they were."""
    before = copied(args)
    value, pullback = s2s.vjp(f, *args, of=of)
    after = copied(args)
    f(*after)
    names = f.__code__.co_varnames
    out = names.index(of) if isinstance(of, str) else of % len(args)
    np.testing.assert_allclose(value, after[out], rtol=1e-14)
    w = np.random.default_rng(0).standard_normal(value.shape)
    for _ in range(2):
        for k, gradient in enumerate(pullback(w)):
            assert np.shape(gradient) == np.shape(args[k])
            np.testing.assert_allclose(gradient, numeric(f, args, out, k, w), atol=1e-7)
    for a, b in zip(args, before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_gradient_of_one_number() -> None:
    """With respect to what the argument holds before the call, if it is the output itself."""
    b = B[:1].copy()
    np.testing.assert_allclose(s2s.grad(total, of="b")(A, b), 2.0 * A * b[0])
    np.testing.assert_allclose(s2s.grad(total, "b", of="b")(A, b), [np.sum(A * A)])
    value, (a_bar, b_bar) = s2s.value_and_grad(total, ("a", "b"), of=1)(A, b)
    np.testing.assert_allclose(value, b * np.sum(A * A))
    np.testing.assert_allclose(a_bar, 2.0 * A * b[0])
    np.testing.assert_allclose(b_bar, [np.sum(A * A)])
    assert b[0] == B[0]


def test_what_is_returned_is_ignored() -> None:
    b = np.zeros(1)
    np.testing.assert_allclose(s2s.grad(writes_and_returns, of="b")(A, b), [A[1], A[0], 0.0, 0.0])
    np.testing.assert_allclose(s2s.grad(writes_and_returns)(A, b), np.ones(4))
    assert b[0] == 0.0


def test_has_aux_is_a_pair_of_arguments() -> None:
    b, c = np.zeros(1), np.zeros(4)
    (value, aux), gradient = s2s.value_and_grad(two_outputs, of=("b", "c"), has_aux=True)(A, b, c)
    np.testing.assert_allclose(value, [np.sum(A * A)])
    np.testing.assert_allclose(aux, A * np.sum(A * A))
    np.testing.assert_allclose(gradient, 2.0 * A)
    gradient, aux = s2s.grad(two_outputs, of=("b", "c"), has_aux=True)(A, b, c)
    np.testing.assert_allclose(gradient, 2.0 * A)
    np.testing.assert_allclose(aux, A * np.sum(A * A))
    assert not b.any()
    assert not c.any()


@pytest.mark.parametrize("of", [("b",), ["b"], ("b", "c"), ("c", 1)])
def test_several_outputs_are_a_tuple(of) -> None:
    value, pullback = s2s.vjp(two_outputs, A, np.zeros(1), np.zeros(4), of=of)
    after = {"a": A, "b": np.zeros(1), "c": np.zeros(4)}
    two_outputs(**after)
    names = ["b" if name == 1 else name for name in of]
    assert type(value) is tuple
    for one, name in zip(value, names, strict=True):
        np.testing.assert_allclose(one, after[name])
    y_bar = tuple(np.ones_like(after[name]) for name in names)
    a_bar = pullback(y_bar)[0]
    wanted = sum(
        numeric(two_outputs, (A, np.zeros(1), np.zeros(4)), {"b": 1, "c": 2}[name], 0, 1.0)
        for name in names
    )
    np.testing.assert_allclose(a_bar, wanted, atol=1e-6)


def test_as_decorator_method_and_partial() -> None:
    @s2s.differentiable(of="b")
    def procedure(a, b):
        b[0] = b[0] * np.sum(a * a)

    b = B[:1].copy()
    np.testing.assert_allclose(procedure.grad(A, b), 2.0 * A * b[0])
    assert procedure.value_and_grad(A, b)[0] == B[0] * np.sum(A * A)
    np.testing.assert_allclose(procedure.vjp(A, b)[1](np.ones(1))[1], [np.sum(A * A)])
    assert b[0] == B[0]
    procedure(A, b)
    assert b[0] == B[0] * np.sum(A * A)

    @s2s.vjp(of="u")
    def halved(u):
        u[:] = 0.5 * u

    np.testing.assert_allclose(halved(A)[1](np.ones(4))[0], np.full(4, 0.5))
    fixed = functools.partial(stencil, 0.3)
    value, pullback = s2s.vjp(fixed, A, B, of=1)
    np.testing.assert_allclose(
        pullback(np.ones(4))[0], numeric(stencil, (0.3, A, B), 2, 1, np.ones(4)), atol=1e-7
    )
    assert value[0] == A[0]


def test_check() -> None:
    """The numerical side runs on copies too."""
    a, b = A.copy(), B.copy()
    s2s.check(polynomial, a, b, of="b")
    s2s.check(polynomial, a, b, of="b", wrt="a")
    s2s.check(two_outputs, a, b[:1], np.zeros(4), of=("b", "c"))
    s2s.check(writes_and_returns, a, b)
    s2s.check(functools.partial(stencil, 0.3), a, b, of="out")
    np.testing.assert_array_equal(a, A)
    np.testing.assert_array_equal(b, B)


def test_other_kernels_of_one_function_are_compiled_apart(compiled) -> None:
    """`of` is part of the key, in memory and on disk; the header says it."""
    b, c = np.zeros(1), np.zeros(4)
    for of in ("b", "c", ("b", "c"), "b"):
        s2s.vjp(two_outputs, A, b, c, of=of)
    assert len(compiled) == 3
    derivative = s2s.grad(two_outputs, of="b")
    derivative(A, b, c)
    assert "d b / d a, where two_outputs writes b." in derivative.source
    assert "as written into b" in repr(derivative)
    assert "what two_outputs(a, b, c) writes into b" in derivative.__doc__


def test_pickle() -> None:
    derivative = pickle.loads(pickle.dumps(s2s.vjp(two_outputs, of=("b", "c"))))
    value, _ = derivative(A, np.zeros(1), np.zeros(4))
    assert len(value) == 2


def test_a_written_array_with_a_default() -> None:
    """The default is not written into either."""
    scratch = np.zeros(4)

    def f(a, buffer=scratch):
        buffer[:] = a * a
        return np.sum(buffer)

    with pytest.raises(s2s.RefusedError, match="cannot write into 'buffer'"):
        s2s.grad(f)(A)
    np.testing.assert_allclose(s2s.grad(f)(A, scratch), 2.0 * A)
    value, pullback = s2s.vjp(f, A, of="buffer")
    np.testing.assert_allclose(value, A * A)
    np.testing.assert_allclose(pullback(np.ones(4))[0], 2.0 * A)
    assert not scratch.any()


# what is given back shares no memory -----------------------------------------------------------


def test_value_and_gradient_share_nothing() -> None:
    b = B[:1].copy()
    value, (a_bar, b_bar) = s2s.value_and_grad(total, ("a", "b"), of="b")(A, b)
    arrays = [value, a_bar, b_bar, A, b]
    for k, one in enumerate(arrays):
        assert not any(np.shares_memory(one, other) for other in arrays[:k])


@pytest.mark.parametrize(
    "f", [lambda x: x, lambda x: x[:1], lambda x: x.reshape(1, 1), lambda x: x.T]
)
def test_a_value_that_is_an_argument_is_copied(f) -> None:
    x = np.array([3.0])
    value, gradient = s2s.value_and_grad(f)(x)
    np.testing.assert_allclose(value, f(x))
    assert not np.shares_memory(value, x)
    assert not np.shares_memory(value, gradient)


def maybe(b, n):
    if n > 0:
        b[0] = 2.0 * b[0]


@pytest.mark.parametrize("n", [0, 1])
def test_content_that_is_not_written_on_this_path(n) -> None:
    value, pullback = s2s.vjp(maybe, B, n, of="b")
    assert not np.shares_memory(value, B)
    y_bar = np.ones(4)
    b_bar, _ = pullback(y_bar)
    assert b_bar[0] == (2.0 if n else 1.0)
    assert not np.shares_memory(b_bar, y_bar)


def test_the_value_may_be_written_before_the_pullback_runs() -> None:
    """Stepping on from the value does not change what the pullback reads."""
    value, pullback = s2s.vjp(polynomial, A, B, of="b")
    expected = pullback(np.ones(4))
    value[:] = 0.0
    for one, other in zip(pullback(np.ones(4)), expected, strict=True):
        np.testing.assert_array_equal(one, other)


# errors ------------------------------------------------------------------------------------------


def test_a_procedure_needs_of() -> None:
    for operator in (s2s.grad, s2s.value_and_grad, s2s.vjp):
        with pytest.raises(
            s2s.RefusedError, match="'polynomial' returns nothing: it writes into 'b'"
        ):
            operator(polynomial)(A, B)
    with pytest.raises(s2s.RefusedError, match="`of='b'`"):
        s2s.vjp(polynomial, A, B)
    with pytest.raises(s2s.RefusedError, match="it writes into 'b' and 'c'"):
        s2s.vjp(two_outputs, A, B, B.copy())


@pytest.mark.parametrize(
    ("f", "args", "message"),
    [
        (polynomial, (A, B), "'polynomial' never writes into its argument 'a'.*\n.*\n.*\n.*'b'"),
        (reads_only, (A, B), "never writes into its argument 'a'.*\n.*\n.*\nIt writes into none"),
        (lambda a: a + 1.0, (2.0,), "never writes into .*\n.*\n.*\nA number cannot be written"),
    ],
)
def test_of_an_argument_that_is_never_written(f, args, message) -> None:
    with pytest.raises(s2s.RefusedError, match=message):
        s2s.vjp(f, *args, of="a")


@pytest.mark.parametrize(
    ("operator", "of", "message"),
    [
        ("grad", "z", r"of='z' is not a parameter of two_outputs\(a, b, c\)"),
        ("grad", 3, "of=3 is out of range"),
        ("vjp", (), r"of=\(\) names no argument"),
        ("vjp", 1.5, "of must be a position, a name, or a tuple of them, not 1.5"),
        ("vjp", ("b", 1), "must name whole parameters of two_outputs.*, each once"),
        (
            "grad",
            ("b", "c"),
            "must be one argument: s2s.grad is the gradient of one number. s2s.vjp takes",
        ),
        (
            "value_and_grad",
            ["b"],
            "must be one argument: s2s.value_and_grad is the gradient of one",
        ),
    ],
)
def test_wrong_of(operator, of, message) -> None:
    with pytest.raises(s2s.ArgumentError, match=message):
        getattr(s2s, operator)(two_outputs, of=of)


@pytest.mark.parametrize("of", ["b", ("b",), ("b", "c", "a")])
def test_has_aux_takes_a_pair(of) -> None:
    with pytest.raises(s2s.ArgumentError, match="must be a pair with has_aux=True"):
        s2s.grad(two_outputs, of=of, has_aux=True)


def test_what_is_written_must_be_one_number() -> None:
    with pytest.raises(
        s2s.RefusedError, match="what 'polynomial' writes into 'b' is an array of more"
    ):
        s2s.grad(polynomial, of="b")(A, B)
    with pytest.raises(s2s.RefusedError, match="writes into 'b' is not a floating-point number"):
        s2s.grad(writes_and_returns, of="b")(A, np.zeros(1, int))
