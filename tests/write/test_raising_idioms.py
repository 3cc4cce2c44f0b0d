"""What a person writes comes back as it was written: lowered and raised, statement for statement."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s.write.raising import raise_module
from tests.lower.round_trip import lowered

if TYPE_CHECKING:
    from collections.abc import Callable

V = np.array([0.3, 0.7, 1.1])


def early_returns(x: Any) -> Any:
    if x < 0:
        return x * x
    if x > 1:
        return np.log(x) * x
    y = np.sin(x)
    return y / x


def return_from_nested_loops(x: Any, n: Any) -> Any:
    for i in range(n):
        x = x * 1.01
        if x > 3:
            break
        for j in range(i):
            x = x * 1.01
            if x > 4:
                return x * j
        x = np.sin(x)
    return x


def jumps_in_a_while(x: Any, n: Any) -> Any:
    i = 0
    while True:
        i += 1
        if i > n:
            break
        if x > 2.0:
            continue
        x = x * 1.5 + i
    return x


def else_of_a_loop(x: Any, n: Any) -> Any:
    for i in range(n):
        x = x * 1.3
        if i == 4:
            x = x + 1.0
            break
    else:
        x = np.cos(x)
    return x


def swaps(x: Any, n: Any) -> Any:
    a = x
    b = 1.0
    for _ in range(n):
        a, b = b, 0.5 * a + np.cos(b)
    return a * b


def elif_chain(x: Any) -> Any:
    if x < 0.5:
        y = x
    elif x < 1.0:
        y = x * x
    elif 1.0 <= x < 2.0 or x == 7:
        y = x**3
    else:
        y = np.log(x)
    return 2.0 * y


def conditions(x: Any, n: Any) -> Any:
    big = x if x > 1.0 else 2.0 * x
    scale = n and big * big
    return (scale or 3.0 * x) + (1.0 if not n else np.sin(x))


def comprehensions(x: Any) -> Any:
    ys = [np.sin(q) * k for k, q in enumerate(x) if k != 1]
    table = {k: q * q for k, q in enumerate(ys)}
    return sum(a * b for a, b in zip(ys, x)) + table[0]  # noqa: B905


def tuples(pair: Any, x: Any) -> Any:
    a, (b, *c) = pair
    first, *middle, last = x
    for i, (p, q) in enumerate(zip(middle, c)):  # noqa: B905
        a = a + p * q * i
    return a * b + first * last


def containers(x: Any, n: Any) -> Any:
    stack = [x]
    for i in range(n):
        a = stack.pop()
        stack.append(a * x)
        if i % 2:
            stack.append(np.cos(a))
    s = 1.0
    while stack:
        s = s * stack.pop() + 1.0
    return s


def indices(m: Any, i: Any) -> Any:
    rows, columns = m.shape
    part = m[1:, i] * m[0, 1:][::-1][:2]
    return np.sum(part) / (rows * columns) - m.T[..., None].sum(axis=0).max()


def effects(x: Any, n: Any) -> Any:
    total = 0.0
    for i in range(n):
        total += x * i
        print(f"step {i}: {total:.3f}", end="!\n")
        assert total < 1e3, "too large"
    if total < 0:
        raise ValueError("negative")  # noqa: EM101
    with np.errstate(divide="ignore"):
        total = np.log(total)
    return total * x


def signs(x: Any) -> Any:
    y = -(x**2) * -1.5 - (x - 2.0) + x
    return -((y * x) ** -2) + np.inf * 0.0


def versions_of_a_name(x: Any) -> Any:
    y = x
    x = x * x
    x = np.cos(x) * y
    return x + y


CASES = {
    early_returns: (0.3,), return_from_nested_loops: (0.3, 3), jumps_in_a_while: (0.3, 3),
    else_of_a_loop: (0.3, 3), swaps: (0.3, 3), elif_chain: (0.3,), conditions: (0.3, 2),
    comprehensions: (V,), tuples: ((0.1, (0.2, 0.3)), V), containers: (0.3, 3),
    indices: (np.ones((3, 3)), 1), effects: (0.3, 3), signs: (0.3,), versions_of_a_name: (0.3,),
}  # fmt: skip


@pytest.mark.parametrize("function", CASES, ids=lambda f: f.__name__)
def test_comes_back_as_written(function: Callable[..., Any]) -> None:
    """The body is the same, down to the expressions."""
    (found,) = raise_module(lowered(function, *CASES[function]).module)
    (wanted,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(wanted, ast.FunctionDef)
    assert plain(found.body) == plain(wanted.body)


def plain(body: list[ast.stmt]) -> str:
    """Statements as text."""
    return ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
