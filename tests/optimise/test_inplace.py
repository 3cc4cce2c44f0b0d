"""What is written in place, and how many copies that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from s2s import rules
from s2s.analysis.signature import signature_of
from s2s.ir import (
    For,
    Function,
    If,
    Module,
    Op,
    Parameter,
    Primitive,
    Symbol,
    Value,
    While,
)
from s2s.ir import intrinsics as i
from s2s.ir.check import check
from s2s.ir.evaluate import evaluate
from s2s.ir.types import BOOL, FLOAT, INT, NULL, Array, Tuple
from s2s.ir.walk import regions_of, statements_in
from s2s.lower import lower
from s2s.optimise.dead import dead
from s2s.optimise.inplace import inplace
from s2s.pipeline import derive
from tests.optimise import destructive
from tests.write.ir_by_hand import MUL, NP_SUM, RANGE, builder, executed, module, op, region, value

if TYPE_CHECKING:
    from s2s.ir import Region

VECTOR = Array("float64", (6,))
INNER = Array("float64", (4,))
MIDDLE, AFTER, BEFORE = slice(1, -1), slice(2, None), slice(None, -2)
TRANSPOSE = Primitive(np.transpose, "np.transpose")
COPY = Primitive(np.copy, "np.copy")
rules.load()


def copies(made: Module, *, in_loops: bool = False) -> int:
    """How many copies a module makes; only those in loops, if asked."""
    found = 0

    def look(body: Region, inside: bool) -> None:
        nonlocal found
        for s in body.statements:
            found += isinstance(s, Op) and s.callee == i.COPY and (inside or not in_loops)
            for nested in regions_of(s):
                look(nested, inside or isinstance(s, For | While))

    for function in made.functions.values():
        look(function.body, False)
    return found


def done(made: Module, *args: Any) -> Module:
    """The module in place: it computes what it means, and leaves its arguments."""
    wanted = repr(evaluate(made, *args))
    before = repr(args)
    result = check(inplace(made))
    assert repr(destructive.run(result, *args)) == wanted
    assert repr(executed(result)(*args)) == wanted
    assert repr(args) == before
    return result


def lowered(function: Any, *args: Any) -> Module:
    """A function of the user's as IR, without what is not needed."""
    names = function.__code__.co_varnames
    types = signature_of(dict(zip(names, args, strict=False)))
    found = lower(function, types, name=function.__name__).module
    return Module({n: dead(f) for n, f in found.functions.items()}, found.entry)


def own(b: Any, x: Value, name: str = "u") -> Any:
    """A copy that the user wrote."""
    return op(b, COPY, x, name=name, type=VECTOR)


def test_an_owned_buffer_is_written_in_place() -> None:
    """No version is read again."""
    x, b = value("x", VECTOR), builder(VECTOR)
    u = own(b, x)
    u = op(b, i.SET_AT, u, 0, 5.0, name="u")
    u = op(b, i.ADD_AT, u, MIDDLE, 1.0, name="u")
    assert copies(done(module(b, (x,), u), np.arange(6.0))) == 0


def test_an_argument_is_copied_once() -> None:
    """Then it is the function's own."""
    x, b = value("x", VECTOR), builder(VECTOR)
    u = op(b, i.SETITEM, x, 0, 5.0, name="x")
    u = op(b, i.SETITEM, u, 1, 7.0, name="x")
    assert copies(done(module(b, (x,), u), np.arange(6.0))) == 1


def test_an_old_version_that_is_read_is_protected() -> None:
    """The buffer is copied before the write."""
    x, b = value("x", VECTOR), builder(VECTOR)
    u = own(b, x)
    new = op(b, i.SET_AT, u, 0, 5.0)
    both = op(b, MUL, u, new)
    assert copies(done(module(b, (x,), both), np.arange(6.0))) == 1


def test_only_the_view_is_copied_where_it_is_all_that_is_read() -> None:
    """`v = u[1:-1].copy()`, not `u.copy()`."""
    x, b = value("x", VECTOR), builder(VECTOR)
    u = own(b, x)
    v = op(b, i.GETITEM, u, MIDDLE, name="v", type=INNER)
    u = op(b, i.SET_AT, u, MIDDLE, 0.0, name="u")
    u = op(b, i.ADD_AT, u, AFTER, v, name="u")
    u = op(b, i.ADD_AT, u, BEFORE, v, name="u")
    result = done(module(b, (x,), u), np.arange(6.0))
    (copy,) = [s for s in ops(result) if s.callee == i.COPY]
    assert copy.results[0].type == INNER


def ops(made: Module) -> list[Op]:
    """The ops of the entry."""
    body = made.functions[made.entry].body
    return [s for s in statements_in(body) if isinstance(s, Op)]


def test_zeros_are_written_after_the_last_read() -> None:
    """`t = k * bar[1:-1]; bar[1:-1] = 0.0; bar[2:] += t`: no copy."""
    x, b = value("x", VECTOR), builder(VECTOR)
    bar = own(b, x, "bar")
    v = op(b, i.GETITEM, bar, MIDDLE, type=INNER)
    bar = op(b, i.SET_AT, bar, MIDDLE, 0.0, name="bar")
    t = op(b, MUL, v, 3.0, name="t", type=INNER)
    bar = op(b, i.ADD_AT, bar, AFTER, t, name="bar")
    assert copies(done(module(b, (x,), bar), np.arange(6.0))) == 0


def test_a_view_of_a_view_is_written_through() -> None:
    """A transposed array, written, and transposed back."""
    table = Array("float64", (2, 3))
    turned = Array("float64", (3, 2))
    x, b = value("x", table), builder(table)
    u = op(b, COPY, x, name="u", type=table)
    t = op(b, TRANSPOSE, u, name="t", type=turned)
    t = op(b, i.SETITEM, t, 0, 5.0, name="t", type=turned)
    u = op(b, TRANSPOSE, t, name="u", type=table)
    assert copies(done(module(b, (x,), u), np.ones((2, 3)))) == 0


def test_a_part_that_is_put_back_is_written_in_place() -> None:
    """A call writes into a row, which then is stored where it was."""
    table, row = Array("float64", (2, 3)), Array("float64", (3,))
    x, b = value("x", table), builder(table)
    u = op(b, COPY, x, name="u", type=table)
    part = op(b, i.GETITEM, u, 1, name="part", type=row)
    new = op(b, Symbol("clear"), part, name="part", type=row)
    u = op(b, i.SETITEM, u, 1, new, name="u", type=table)
    assert copies(done(with_clear(module(b, (x,), u), row), np.ones((2, 3)))) == 0


def with_clear(made: Module, type_: Array) -> Module:
    """The module with a function that writes into its parameter."""
    x, b = value("x", type_), builder(type_)
    new = op(b, i.SETITEM, x, 0, 0.0, name="x")
    clear = Function("clear", (Parameter(x),), region(b, new))
    return Module({"clear": clear, **made.functions}, made.entry)


@pytest.mark.parametrize("again", [False, True])
def test_a_caller_copies_what_it_reads_after_a_call(again: bool) -> None:
    """A function writes into what it is given, unless the caller needs it."""
    x, b = value("x", VECTOR), builder(VECTOR)
    u = own(b, x)
    new = op(b, Symbol("clear"), u, name="new")
    result = op(b, MUL, new, u if again else 2.0)
    assert copies(done(with_clear(module(b, (x,), result), VECTOR), np.ones(6))) == again


def test_an_array_passed_twice_is_two() -> None:
    """What a function writes into is no other operand."""
    x, b = value("x", VECTOR), builder(VECTOR)
    p, q, inner = value("p", VECTOR), value("q", VECTOR), builder(VECTOR)
    new = op(inner, i.ADD_AT, p, 0, 5.0, name="p")
    body = region(inner, op(inner, MUL, new, q))
    helper = Function("helper", (Parameter(p), Parameter(q)), body)
    u = own(b, x)
    made = module(b, (x,), op(b, Symbol("helper"), u, u))
    made = Module({"helper": helper, **made.functions}, made.entry)
    assert copies(done(made, np.ones(6))) == 1


def test_parts_of_a_result_are_told_apart() -> None:
    """A function gives two new arrays in a tuple: writing into one leaves the other."""
    x, b = value("x", VECTOR), builder(VECTOR)
    p, inner = value("p", VECTOR), builder(VECTOR)
    pair = Tuple((VECTOR, VECTOR))
    both = op(inner, i.TUPLE, own(inner, p), op(inner, MUL, p, 2.0), type=pair)
    helper = Function("helper", (Parameter(p),), region(inner, both))
    found = op(b, Symbol("helper"), x, type=pair)
    b.infer = lambda *_: (VECTOR, VECTOR)
    first, second = b.ops(i.UNPACK, found, names=("first", "second"))
    first = op(b, i.SETITEM, first, 0, 9.0, name="first", type=VECTOR)
    made = module(b, (x,), op(b, MUL, first, second, type=VECTOR))
    made = Module({"helper": helper, **made.functions}, made.entry)
    assert copies(done(made, np.ones(6))) == 0


def loop_over(x: Value, b: Any, steps: Any) -> Any:
    """A loop that carries two arrays, which `steps` gives anew."""
    u, v, inner = value("u", VECTOR), value("v", VECTOR), builder(VECTOR)
    yields = steps(inner, u, v)
    body = region(inner, False, *yields, params=(value("", INT), u, v))
    results = (Value("", BOOL), value("u", VECTOR), value("v", VECTOR))
    count = op(b, RANGE, 3, type=INT)
    b.statements.append(For(results, count, (own(b, x), own(b, x, "v")), body))
    return op(b, MUL, results[1], results[2], type=VECTOR)


def test_two_buffers_are_swapped() -> None:
    """`u, v = v, u` of two owned buffers stays in place."""

    def steps(b: Any, u: Any, v: Any) -> Any:
        part = op(b, i.GETITEM, u, MIDDLE, type=INNER)
        new = op(b, i.SETITEM, v, AFTER, part, name="v", type=VECTOR)
        return new, u

    x, b = value("x", VECTOR), builder(VECTOR)
    assert copies(done(module(b, (x,), loop_over(x, b, steps)), np.arange(6.0))) == 0


def test_what_becomes_one_buffer_half_way_is_copied() -> None:
    """`v = u` in a loop that writes into `u`."""

    def steps(b: Any, u: Any, v: Any) -> Any:
        new = op(b, i.ADD_AT, u, 0, 1.5, name="u", type=VECTOR)
        new = op(b, i.ADD_AT, new, 1, op(b, NP_SUM, v, type=FLOAT), name="u", type=VECTOR)
        return new, new

    x, b = value("x", VECTOR), builder(VECTOR)
    assert copies(done(module(b, (x,), loop_over(x, b, steps)), np.arange(6.0))) >= 1


def test_an_arm_that_does_not_write() -> None:
    """One arm writes, the other passes the buffer on."""
    x, b = value("x", VECTOR), builder(VECTOR)
    u = own(b, x)
    total = op(b, NP_SUM, x, type=INT)
    then, orelse = builder(VECTOR), builder(VECTOR)
    written = op(then, i.SETITEM, u, 0, 5.0, name="u")
    result = value("u", VECTOR)
    b.statements.append(If((result,), total, region(then, written), region(orelse, u)))
    last = op(b, i.SETITEM, result, 1, 2.0, name="u")
    assert copies(done(module(b, (x,), last), np.arange(6.0))) == 0


def test_shapes_are_asked_of_the_newest_version() -> None:
    """A shape keeps no old version alive."""
    x, b = value("x", VECTOR), builder(VECTOR)
    u = own(b, x)
    new = op(b, i.SETITEM, u, 0, 5.0, name="u")
    zeros = op(b, i.ZEROS_LIKE, op(b, i.GETITEM, u, MIDDLE, type=INNER), type=INNER)
    chain = op(b, i.CHAIN, MIDDLE, slice(None), type=NULL)
    new = op(b, i.SETITEM, new, chain, zeros, name="u", type=VECTOR)
    assert copies(done(module(b, (x,), new), np.arange(6.0))) == 0


def heat(u0: Any, k: float, n: int) -> Any:
    u = u0.copy()
    for _ in range(n):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)


def gauss_seidel(u0: Any, n: int) -> Any:
    u = u0.copy()
    for _ in range(n):
        for j in range(1, len(u) - 1):
            u[j] = 0.5 * (u[j - 1] + u[j + 1])
    return np.sum(u * u)


def swapped(u0: Any, n: int) -> Any:
    u, v = u0.copy(), np.zeros(6)
    for _ in range(n):
        v[1:-1] = 0.5 * (u[2:] + u[:-2])
        u, v = v, u
    return np.sum(u * u)


def products(x: Any, n: int) -> Any:
    u = x.copy()
    for j in range(1, n):
        u[j] = u[j] * u[j - 1]
    return np.sum(u * u)


def written_argument(x: Any, n: int) -> Any:
    for j in range(n):
        x[j] = 2.0 * x[j]
    return np.sum(x * x)


def a_copy_each_step(u0: Any, n: int) -> Any:
    u = u0.copy()
    for _ in range(n):
        before = u.copy()
        u[1:-1] = 0.5 * (before[2:] + before[:-2])
    return np.sum(u * u)


PROGRAMS: list[tuple[Any, tuple[Any, ...], int]] = [
    (heat, (np.arange(6.0), 0.1, 3), 0),
    (gauss_seidel, (np.arange(6.0), 2), 0),
    (swapped, (np.arange(6.0), 3), 0),
    (products, (np.arange(1.0, 7.0), 5), 0),
    (written_argument, (np.arange(6.0), 3), 1),
    (a_copy_each_step, (np.arange(6.0), 3), 0),
]
IDS = [f.__name__ for f, _, _ in PROGRAMS]


@pytest.mark.parametrize(("function", "args", "expected"), PROGRAMS, ids=IDS)
def test_copies_of_programs(function: Any, args: tuple[Any, ...], expected: int) -> None:
    """Beside those that the user wrote; never one in a loop."""
    result = done(lowered(function, *args), *args)
    assert copies(result) == expected
    assert copies(result, in_loops=True) == 0


@pytest.mark.parametrize(("function", "args", "expected"), PROGRAMS[:5], ids=IDS[:5])
def test_derivatives_copy_nothing_in_their_loops(
    function: Any, args: tuple[Any, ...], expected: int
) -> None:
    """Adjoints are written in place as well; one user's copy is before the loop."""
    names = function.__code__.co_varnames
    types = signature_of(dict(zip(names, args, strict=False)))
    text = derive(function, types, names[:1], "value_and_grad").text
    assert text.count(".copy()") == max(1, expected)
