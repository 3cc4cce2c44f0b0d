"""Flags become jumps again, branches become expressions, loops comprehensions."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from s2s.ir import UNDEF
from s2s.ir import intrinsics as i
from s2s.ir.evaluate import evaluate
from s2s.ir.types import BOOL, FLOAT, INT
from tests.write.ir_by_hand import (
    ADD,
    EQ,
    FALSE,
    GT,
    LT,
    MUL,
    NOT,
    RANGE,
    RECORDS,
    SUB,
    TRUE,
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


def raised(made: Any, wanted: Any, *arguments: Any) -> Any:
    """The module prints as wanted, and runs as the evaluator says."""
    assert text(made) == inspect.cleandoc(wanted) + "\n"
    for args in arguments:
        assert executed(made)(*args) == evaluate(made, *args)


def test_early_return() -> None:
    """Early return."""
    x = value("x")
    b = builder()
    then = builder()
    low = region(then, op(then, MUL, x, 2.0))
    orelse = builder()
    y = op(orelse, ADD, x, 1.0, name="y")
    high = region(orelse, op(orelse, MUL, y, y))
    (result,) = branch(b, op(b, LT, x, 0.0), low, high, "")
    b.statements[-1] = located(b.statements[-1])
    raised(
        module(b, (x,), result),
        """
        def f(x):
            if x < 0.0:  # f.py:99
                return x * 2.0
            y = x + 1.0
            return y * y
        """,
        (-1.0,), (2.0,),
    )  # fmt: skip


def located(statement: Any) -> Any:
    """The statement with a location, so that it is no one-line expression."""
    from dataclasses import replace

    from s2s.ir import Location

    return replace(statement, location=Location("f.py", 99))


def flagged_loop(flag_of: Any, *, kept: Any = "") -> Any:
    """A loop: for i in range(n): if i == 3: <flags>; s = s + i."""
    n = value("n", INT)
    b = builder()
    item, s = value("i", INT), value("s")
    body = builder()
    rest = builder()
    new = op(rest, ADD, s, item, name="s")
    (exit_, s_out) = branch(
        body, op(body, EQ, item, 3), region(builder(), flag_of, s), region(rest, FALSE, new),
        "", kept or "s",
    )  # fmt: skip
    inner = region(body, exit_, s_out, params=(item, s))
    start = op(b, i.ALIAS, 0.0, name="s")
    _, total = loop(b, op(b, RANGE, n), (start,), inner)
    return module(b, (n,), total)


def test_break() -> None:
    """Break."""
    raised(
        flagged_loop(TRUE),
        """
        def f(n):
            s = 0.0
            for i in range(n):
                if i == 3:
                    break
                s = s + i
            return s
        """,
        (0,), (2,), (6,),
    )  # fmt: skip


def test_continue() -> None:
    """Continue."""
    raised(
        flagged_loop(FALSE),
        """
        def f(n):
            s = 0.0
            for i in range(n):
                if i == 3:
                    continue
                s = s + i
            return s
        """,
        (0,), (2,), (6,),
    )  # fmt: skip


def skipping(outer_flag: Any) -> Any:
    """A loop: for i in range(n): if i % 2: (if s > 2: jump); s = 2 s; else: s = s + 1 -- then s = s + i."""
    n = value("n", INT)
    b, body, inner, other = builder(), builder(), builder(), builder()
    item, s = value("i", INT), value("s")
    doubled = builder()
    twice = op(doubled, MUL, s, 2.0, name="s")
    flag, s1 = branch(
        inner, op(inner, GT, s, 2.0, type=BOOL), region(builder(), TRUE, s),
        region(doubled, FALSE, twice), "", "s",
    )  # fmt: skip
    more = op(other, ADD, s, 1.0, name="s")
    odd = op(body, EQ, item, 1)
    jumped, s2 = branch(body, odd, region(inner, flag, s1), region(other, FALSE, more), "", "s")
    rest = builder()
    last = op(rest, ADD, s2, item, name="s")
    leave = TRUE if outer_flag else FALSE
    exit_, s3 = branch(
        body, jumped, region(builder(), leave, s2), region(rest, FALSE, last), "", "s"
    )
    _, total = loop(b, op(b, RANGE, n), (3.0,), region(body, exit_, s3, params=(item, s)))
    return module(b, (n,), total)


@pytest.mark.parametrize("jump", ["continue", "break"])
def test_jump_from_a_nested_branch(jump: Any) -> None:
    """Jump from a nested branch."""
    raised(
        skipping(jump == "break"),
        f"""
        def f(n):
            s = 3.0
            for i in range(n):
                if i == 1:
                    if s > 2.0:
                        {jump}
                    s = s * 2.0
                else:
                    s = s + 1.0
                s = s + i
            return s
        """,
        (0,), (1,), (5,),
    )  # fmt: skip


def test_return_from_a_loop() -> None:
    """Return from a loop."""
    n = value("n", INT)
    b, body = builder(), builder()
    item, s, flag, kept = value("i", INT), value("s"), value("", BOOL), value()
    grown = op(body, ADD, s, item, name="s")
    found = builder()
    answer = op(found, MUL, grown, 2.0)
    e, f, v = branch(
        body, op(body, GT, grown, 5.0), region(found, TRUE, TRUE, answer),
        region(builder(), FALSE, FALSE, UNDEF), "", "", "",
    )  # fmt: skip
    inner = region(body, e, grown, f, v, params=(item, s, flag, kept))
    _, total, returned, what = loop(b, op(b, RANGE, n), (0.0, FALSE, UNDEF), inner)
    rest = builder()
    late = op(rest, SUB, total, 1.0)
    (result,) = branch(b, returned, region(builder(), what), region(rest, late), "")
    raised(
        module(b, (n,), result),
        """
        def f(n):
            s = 0.0
            for i in range(n):
                s = s + i
                if s > 5.0:
                    return s * 2.0
            return s - 1.0
        """,
        (0,), (3,), (9,),
    )  # fmt: skip


def test_else_of_a_loop() -> None:
    """Else of a loop."""
    n = value("n", INT)
    b, body = builder(), builder()
    item, s = value("i", INT), value("s")
    grown = op(body, ADD, s, item, name="s")
    (leave,) = branch(
        body, op(body, GT, grown, 5.0), region(builder(), TRUE), region(builder(), FALSE), ""
    )
    exited, total = loop(b, op(b, RANGE, n), (0.0,), region(body, leave, grown, params=(item, s)))
    other = builder()
    less = op(other, SUB, total, 100.0, name="s")
    (result,) = branch(b, exited, region(builder(), total), region(other, less), "s")
    raised(
        module(b, (n,), result),
        """
        def f(n):
            s = 0.0
            for i in range(n):
                s = s + i
                if s > 5.0:
                    break
            else:
                s = s - 100.0
            return s
        """,
        (0,), (3,), (9,),
    )  # fmt: skip


def test_and_or_not_and_chains() -> None:
    """And or not and chains."""
    x, y = value("x"), value("y")
    b = builder(BOOL)
    first = op(b, LT, 0.0, x)
    inner = builder(BOOL)
    (both,) = branch(b, first, region(inner, op(inner, LT, x, y)), region(builder(), first), "")
    other = builder(BOOL)
    (any_,) = branch(b, both, region(builder(), both), region(other, op(other, GT, y, 7.0)), "")
    result = op(b, NOT, op(b, i.TRUTH, any_))
    raised(
        module(b, (x, y), result),
        """
        def f(x, y):
            return not (0.0 < x < y or y > 7.0)
        """,
        (1.0, 2.0), (3.0, 2.0), (3.0, 8.0),
    )  # fmt: skip


def test_conditional_expression() -> None:
    """Conditional expression."""
    x = value("x")
    b, then, orelse = builder(), builder(), builder()
    (chosen,) = branch(
        b, op(b, GT, x, 0.0, type=BOOL), region(then, op(then, MUL, x, 2.0)),
        region(orelse, op(orelse, SUB, x, 1.0)), "",
    )  # fmt: skip
    y = op(b, ADD, chosen, 1.0, name="y")
    raised(
        module(b, (x,), op(b, MUL, y, y)),
        """
        def f(x):
            y = (x * 2.0 if x > 0.0 else x - 1.0) + 1.0
            return y * y
        """,
        (1.0,), (-1.0,),
    )  # fmt: skip


def test_comprehension() -> None:
    """Comprehension."""
    n = value("n", INT)
    b, body = builder(), builder()
    start = op(b, i.LIST, type=RECORDS)
    item, xs = value("q", INT), value("", RECORDS)
    grown = op(body, i.APPEND, xs, op(body, MUL, item, 2.0), type=RECORDS)
    inner = region(body, FALSE, grown, params=(item, xs))
    _, made = loop(b, op(b, RANGE, n), (start,), inner)
    total = op(b, __import__("s2s.ir", fromlist=["Primitive"]).Primitive(sum, "sum"), made)
    raised(
        module(b, (n,), total),
        """
        def f(n):
            return sum(q * 2.0 for q in range(n))
        """,
        (0,), (4,),
    )  # fmt: skip


def test_a_swap_is_one_assignment() -> None:
    """A swap is one assignment."""
    n = value("n", INT)
    b, body = builder(), builder()
    item, a, c = value("", INT), value("a"), value("b")
    new = op(body, ADD, a, c)
    inner = region(body, FALSE, c, new, params=(item, a, c))
    _, first, second = loop(b, op(b, RANGE, n), (0.0, 1.0), inner)
    raised(
        module(b, (n,), op(b, SUB, first, second)),
        """
        def f(n):
            a = 0.0
            b = 1.0
            for _ in range(n):
                a, b = b, a + b
            return a - b
        """,
        (0,), (1,), (7,),
    )  # fmt: skip


def test_a_kept_version_gets_a_second_name() -> None:
    """A kept version gets a second name."""
    x = value("h")
    b = builder()
    h1 = op(b, MUL, x, 2.0, name="h")
    h2 = op(b, ADD, h1, 1.0, name="h")
    raised(
        module(b, (x,), op(b, SUB, op(b, MUL, h1, h2), x)),
        """
        def f(h):
            h2 = h * 2.0
            h3 = h2 + 1.0
            return h2 * h3 - h
        """,
        (3.0,),
    )  # fmt: skip


def test_while_with_statements_in_its_test() -> None:
    """While with statements in its test."""
    n = value("n")
    b, test, body = builder(), builder(), builder()
    s, t = value("s"), value("s")
    half = op(test, MUL, s, 0.5, name="half")
    head = region(test, op(test, LT, half, op(test, SUB, n, half)), params=(s,))
    inner = region(body, FALSE, op(body, ADD, t, 1.0, name="s"), params=(t,))
    _, total = repeat(b, (0.0,), head, inner)
    raised(
        module(b, (n,), total),
        """
        def f(n):
            s = 0.0
            while True:
                half = s * 0.5
                if not half < n - half:
                    break
                s = s + 1.0
            return s
        """,
        (-1.0,), (4.0,),
    )  # fmt: skip


def test_temporaries_are_named_after_what_they_hold() -> None:
    """Temporaries are named after what they hold."""
    from tests.write.ir_by_hand import TANH

    h = value("h", FLOAT)
    b = builder()
    t = op(b, TANH, h)
    raised(
        module(b, (h,), op(b, MUL, t, op(b, SUB, 1.0, t))),
        """
        def f(h):
            tanh_h = np.tanh(h)
            return tanh_h * (1.0 - tanh_h)
        """,
        (0.5,),
    )  # fmt: skip
