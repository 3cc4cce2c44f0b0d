"""The derivatives of the design page, as IR by hand, come out as the design page prints them."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s.ir import Literal
from s2s.ir import intrinsics as i
from s2s.ir.evaluate import evaluate
from s2s.ir.types import FLOAT, INT, Tuple
from tests.write.ir_by_hand import (
    ABS,
    ADD,
    DIV,
    FALSE,
    LT,
    MUL,
    NEG,
    NP_SUM,
    POW,
    RANGE,
    RECORDS,
    SUB,
    TRUE,
    VECTOR,
    branch,
    builder,
    executed,
    loop,
    module,
    op,
    region,
    repeat,
    text,
    value,
)  # fmt: skip

NEWTON = """\
def newton_grad(a, x, tol):
    # forward
    records = []
    for i in range(50):
        r = x * x - a
        d = 2.0 * x
        step = r / d
        records.append((x, r, d))
        x = x - step
        if abs(step) < tol:
            break

    # backward
    x_bar = 1.0
    a_bar = 0.0
    while records:
        x, r, d = records.pop()
        step_bar = -x_bar
        r_bar = step_bar / d
        d_bar = -step_bar * r / (d * d)
        x_bar += 2.0 * d_bar + 2.0 * x * r_bar
        a_bar -= r_bar
    return a_bar
"""


def newton() -> Any:
    """Newton."""
    a, x0, tol = value("a"), value("x"), value("tol")
    b = builder()
    b.op(i.COMMENT, Literal("forward"))
    start = op(b, i.LIST, name="records", type=RECORDS)
    item, xp, rp = value("i", INT), value("x"), value("records", RECORDS)
    body = builder()
    r = op(body, SUB, op(body, MUL, xp, xp), a, name="r")
    d = op(body, MUL, 2.0, xp, name="d")
    step = op(body, DIV, r, d, name="step")
    kept = op(body, i.TUPLE, xp, r, d, type=Tuple((FLOAT, FLOAT, FLOAT)))
    rn = op(body, i.APPEND, rp, kept, name="records", type=RECORDS)
    xn = op(body, SUB, xp, step, name="x")
    (leave,) = branch(
        body, op(body, LT, op(body, ABS, step), tol),
        region(builder(), TRUE), region(builder(), FALSE), "",
    )  # fmt: skip
    inner = region(body, leave, xn, rn, params=(item, xp, rp))
    _, _, records = loop(b, op(b, RANGE, 50), (x0, start), inner)
    b.op(i.COMMENT, Literal("backward"))
    (a_bar,) = backward(b, records)
    return module(b, (a, x0, tol), a_bar, "newton_grad")


def backward(b: Any, records: Any) -> Any:
    """Backward."""
    test, xb, ab, rec = builder(), value("x_bar"), value("a_bar"), value("records", RECORDS)
    tx, ta, tr = value("x_bar"), value("a_bar"), value("records", RECORDS)
    tested = region(test, op(test, i.TRUTH, tr), params=(tx, ta, tr))
    body = builder()
    kept, rest = body.ops(i.POP, rec, names=("", "records"))
    x, r, d = body.ops(i.UNPACK, kept, names=("x", "r", "d"))
    step_bar = op(body, NEG, xb, name="step_bar")
    r_bar = op(body, DIV, step_bar, d, name="r_bar")
    product = op(body, MUL, op(body, NEG, step_bar), r)
    d_bar = op(body, DIV, product, op(body, MUL, d, d), name="d_bar")
    through_r = op(body, MUL, op(body, MUL, 2.0, x), r_bar)
    total = op(body, ADD, op(body, MUL, 2.0, d_bar), through_r)
    xn = op(body, i.INCREMENT, xb, total, name="x_bar")
    an = op(body, i.DECREMENT, ab, r_bar, name="a_bar")
    inner = region(body, FALSE, xn, an, rest, params=(xb, ab, rec))
    _, _, a_bar, _ = repeat(b, (1.0, 0.0, records), tested, inner)
    return (a_bar,)


def test_newton() -> None:
    """Newton."""
    assert text(newton()) == NEWTON
    args = 2.0, 1.0, 1e-8
    assert executed(newton())(*args) == evaluate(newton(), *args)


HEAT = """\
def heat_value_and_grad(k, u0, n):
    # forward
    u = u0.copy()
    records = []
    for _ in range(n):
        t = u[2:] - 2.0 * u[1:-1] + u[:-2]
        records.append(t)
        u[1:-1] += k * t
    value = np.sum(u ** 2)

    # backward
    u_bar = 2.0 * u
    k_bar = 0.0
    while records:
        t = records.pop()
        k_bar += np.sum(u_bar[1:-1] * t)
        t_bar = k * u_bar[1:-1]
        u_bar[2:] += t_bar
        u_bar[1:-1] -= 2.0 * t_bar
        u_bar[:-2] += t_bar
    return value, (k_bar, u_bar)
"""

AHEAD, MIDDLE, BEHIND = slice(2, None), slice(1, -1), slice(None, -2)


def heat() -> Any:
    """Heat."""
    k, u0, n = value("k"), value("u0", VECTOR), value("n", INT)
    b = builder(VECTOR)
    b.op(i.COMMENT, Literal("forward"))
    u = op(b, i.COPY, u0, name="u")
    start = op(b, i.LIST, name="records", type=RECORDS)
    item, up, rp = value("", INT), value("u", VECTOR), value("records", RECORDS)
    body = builder(VECTOR)
    twice = op(body, MUL, 2.0, op(body, i.GETITEM, up, MIDDLE))
    left = op(body, SUB, op(body, i.GETITEM, up, AHEAD), twice)
    t = op(body, ADD, left, op(body, i.GETITEM, up, BEHIND), name="t")
    rn = op(body, i.APPEND, rp, t, name="records", type=RECORDS)
    un = op(body, i.ACCUMULATE, up, MIDDLE, op(body, MUL, k, t), name="u")
    inner = region(body, FALSE, un, rn, params=(item, up, rp))
    _, u, records = loop(b, op(b, RANGE, n), (u, start), inner)
    total = op(b, NP_SUM, op(b, POW, u, 2), name="value", type=FLOAT)
    b.op(i.COMMENT, Literal("backward"))
    u_bar = op(b, MUL, 2.0, u, name="u_bar")
    k_bar, u_bar = heat_backward(b, k, u_bar, records)
    pair = op(b, i.TUPLE, total, op(b, i.TUPLE, k_bar, u_bar))
    return module(b, (k, u0, n), pair, "heat_value_and_grad")


def heat_backward(b: Any, k: Any, u_bar: Any, records: Any) -> Any:
    """Heat backward."""
    types = (("k_bar", FLOAT), ("u_bar", VECTOR), ("records", RECORDS))
    tested, (kb, ub, rec) = tuple(value(*t) for t in types), tuple(value(*t) for t in types)
    test, body = builder(), builder(VECTOR)
    head = region(test, op(test, i.TRUTH, tested[2]), params=tested)
    t, rest = body.ops(i.POP, rec, names=("t", "records"))
    slope = op(body, MUL, op(body, i.GETITEM, ub, MIDDLE), t)
    kn = op(body, i.INCREMENT, kb, op(body, NP_SUM, slope, type=FLOAT), name="k_bar", type=FLOAT)
    t_bar = op(body, MUL, k, op(body, i.GETITEM, ub, MIDDLE), name="t_bar")
    start = ub
    ub = op(body, i.ACCUMULATE, ub, AHEAD, t_bar, name="u_bar")
    minus = op(body, NEG, op(body, MUL, 2.0, t_bar))
    ub = op(body, i.ACCUMULATE, ub, MIDDLE, minus, name="u_bar")
    ub = op(body, i.ACCUMULATE, ub, BEHIND, t_bar, name="u_bar")
    inner = region(body, FALSE, kn, ub, rest, params=(kb, start, rec))
    _, k_bar, u_bar, _ = repeat(b, (0.0, u_bar, records), head, inner)
    return k_bar, u_bar


def test_heat() -> None:
    """Heat."""
    assert text(heat()) == HEAT
    value_, (k_bar, u_bar) = executed(heat())(0.1, np.linspace(0.0, 1.0, 6) ** 2, 4)
    wanted, (wanted_k, wanted_u) = evaluate(heat(), 0.1, np.linspace(0.0, 1.0, 6) ** 2, 4)
    assert (value_, k_bar) == (wanted, wanted_k)
    np.testing.assert_array_equal(u_bar, wanted_u)
