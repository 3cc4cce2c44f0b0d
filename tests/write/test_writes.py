"""Writes into arrays, as a person would write them."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from s2s.analysis.infer import infer
from s2s.ir import For, Function, Literal, Module, Parameter, Primitive, Symbol, Value
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.check import check
from s2s.ir.evaluate import evaluate
from s2s.ir.types import BOOL, FLOAT, INT, UNKNOWN, Array, List, Size
from tests.write.ir_by_hand import (
    ADD,
    DIV,
    FALSE,
    MUL,
    NP_SUM,
    POW,
    RANGE,
    SUB,
    executed,
    module,
    op,
    region,
    text,
)  # fmt: skip

N = Size("n", many=True)
VECTOR, MATRIX = Array("float64", (N,)), Array("float64", (N, N))
KINDS = {
    "x": VECTOR, "v": VECTOR, "k": INT, "c": FLOAT, "idx": Array("int64", (Size("k"),)),
    "mask": Array("bool", (N,)), "A": MATRIX, "z": UNKNOWN,
}  # fmt: skip
DATA: dict[str, Any] = {
    "x": np.array([0.5, -1.0, 2.0, 0.25]), "v": np.array([1.0, 3.0, 0.5, 2.0]), "k": 2, "c": 0.5,
    "idx": np.array([0, 2, 2, 1]), "mask": np.array([True, False, True, True]),
    "A": np.arange(16.0).reshape(4, 4), "z": np.array([1, 1, 0, 3]),
}  # fmt: skip


class Written:
    """A function under construction: `u` is a copy of `x`, `w` one of `A`, newest versions."""

    def __init__(self) -> None:
        self.builder = Builder(infer)
        self.params = {name: Value(name, kind) for name, kind in KINDS.items()}
        self.newest = {"u": self.params["x"], "w": self.params["A"]}
        for name in ("u", "w"):
            self.write(i.COPY, name)

    def __getitem__(self, thing: Any) -> Any:
        if isinstance(thing, str):
            return self.newest[thing] if thing in self.newest else self.params[thing]
        return Literal(thing)

    def op(self, callee: Any, *operands: Any, name: str = "", form: str = "call") -> Value:
        """An operation, on names, constants and values."""
        atoms = [a if isinstance(a, Value | Literal) else self[a] for a in operands]
        return self.builder.op(callee, *atoms, name=name, form=form)

    def write(self, callee: Any, name: str, *operands: Any) -> None:
        """A new version of `u` or `w`."""
        self.newest[name] = self.op(callee, name, *operands, name=name)

    def gives(self, *lines: str) -> None:
        """What was built is printed so, and computes what the IR means."""
        params = tuple(self.params.values())
        result = self.builder.op(i.TUPLE, self["u"], self["w"])
        made = check(module(self.builder, params, result))
        names = ", ".join(KINDS)
        head = [f"def f({names}):", "    u = x.copy()", "    w = A.copy()"]
        body = [*head, *("    " + line for line in lines), "    return u, w", ""]
        assert text(made) == "\n".join(body)
        wanted, found = evaluate(made, *DATA.values()), executed(made)(*DATA.values())
        for a, b in zip(wanted, found, strict=True):
            assert np.array_equal(a, b)


INDICES: dict[str, Any] = {
    "k": "k", "1:-1": slice(1, -1), "::-2": slice(None, None, -2), "...": ..., "idx": "idx",
    "mask": "mask", "None, 1:": (None, slice(1, None)),
}  # fmt: skip


@pytest.mark.parametrize("index", INDICES)
def test_stores(index: str) -> None:
    """`x[index] = v`."""
    f = Written()
    f.write(i.SETITEM, "u", INDICES[index], "c")
    f.gives(f"u[{index}] = c")


@pytest.mark.parametrize("index", ["k", "1:-1", "mask", "..."])
def test_accumulation(index: str) -> None:
    """Where no element is meant twice, `+=` and `-=`."""
    f = Written()
    f.write(i.ACCUMULATE, "u", INDICES[index], "c")
    f.write(i.DEDUCT, "u", INDICES[index], "c")
    f.gives(f"u[{index}] += c", f"u[{index}] -= c")


@pytest.mark.parametrize("index", ["idx", "z"])
def test_accumulation_where_indices_may_repeat(index: str) -> None:
    """Integer arrays and what is not known: every repetition counts."""
    f = Written()
    f.write(i.ACCUMULATE, "u", index, "v")
    f.write(i.DEDUCT, "u", index, "c")
    f.gives(f"np.add.at(u, {index}, v)", f"np.subtract.at(u, {index}, c)")


def test_whole_arrays() -> None:
    """`x += v`, `x -= v` and `x op= v` keep the buffer."""
    f = Written()
    f.write(i.INCREMENT, "u", "v")
    f.write(i.DECREMENT, "u", "c")
    f.write(i.SETITEM, "u", ..., f.op(MUL, "u", "c"))
    f.write(i.SETITEM, "u", ..., f.op(MUL, "c", "u"))
    f.write(i.SETITEM, "u", ..., "v")
    f.gives("u += v", "u -= c", "u *= c", "u[...] = c * u", "u[...] = v")


def test_writes_through_views() -> None:
    """A chain of indices, also where it is made once and used twice."""
    f = Written()
    chain = f.op(i.CHAIN, slice(1, None), 0)
    f.write(i.SETITEM, "w", chain, "v")
    f.write(i.ACCUMULATE, "w", chain, "c")
    f.write(i.DEDUCT, "w", f.op(i.CHAIN, slice(1, None), f.op(i.CHAIN, "k", "idx")), "c")
    lines = "w[1:][0] = v", "w[1:][0] += c", "np.subtract.at(w[1:][k], idx, c)"
    f.gives(*lines)


@pytest.mark.parametrize("index", ["k", "1:-1", "idx", "mask"])
@pytest.mark.parametrize(("operator", "sign"), [(MUL, "*"), (SUB, "-"), (DIV, "/"), (POW, "**")])
def test_updates(index: str, operator: Primitive, sign: str) -> None:
    """What is read, combined and written back: NumPy's own `x[i] op= v` means just that."""
    f = Written()
    old = f.op(i.GETITEM, "u", INDICES[index])
    f.write(i.SETITEM, "u", INDICES[index], f.op(operator, old, 2.0))
    f.gives(f"u[{index}] {sign}= 2.0")


def test_updates_through_views() -> None:
    """The same for a chain."""
    f = Written()
    old = f.op(i.GETITEM, f.op(i.GETITEM, "w", slice(1, None)), "k")
    f.write(i.SETITEM, "w", f.op(i.CHAIN, slice(1, None), "k"), f.op(MUL, old, "v"))
    f.gives("w[1:][k] *= v")


def test_no_update_where_it_would_mean_something_else() -> None:
    """Another index, another array, operands turned, a result read twice, a wider result."""
    f = Written()
    f.write(i.SETITEM, "u", 0, f.op(MUL, f.op(i.GETITEM, "u", 1), 2.0))
    f.write(i.SETITEM, "u", 0, f.op(SUB, 2.0, f.op(i.GETITEM, "u", 0)))
    f.write(i.SETITEM, "u", 0, f.op(MUL, f.op(i.GETITEM, "v", 0), 2.0))
    row = f.op(i.GETITEM, "A", slice(0, 1))
    wide = f.op(MUL, f.op(i.GETITEM, "u", slice(None)), row)
    f.write(i.SETITEM, "u", slice(None), wide)
    t = f.op(MUL, f.op(i.GETITEM, "u", slice(1, 3)), 2.0, name="t")
    f.write(i.SETITEM, "u", slice(1, 3), t)
    f.write(i.SETITEM, "u", slice(0, 2), t)
    f.gives(
        "u[0] = u[1] * 2.0",
        "u[0] = 2.0 - u[0]",
        "u[0] = v[0] * 2.0",
        "u[:] = u[:] * A[0:1]",
        "t = u[1:3] * 2.0",
        "u[1:3] = t",
        "u[0:2] = t",
    )


def test_no_update_that_numpy_would_refuse_to_cast() -> None:
    """`n[1:] = n[1:] / 2` truncates where `n[1:] /= 2` raises."""
    n = Value("n", Array("int64", (N,)))
    b = Builder(infer)
    own = b.op(i.COPY, n, name="m")
    half = b.op(DIV, b.op(i.GETITEM, own, Literal(slice(1, None))), Literal(2.0))
    own = b.op(i.SETITEM, own, Literal(slice(1, None)), half, name="m")
    made = module(b, (n,), own)
    assert "    m[1:] = m[1:] / 2.0\n" in text(made)
    assert executed(made)(np.array([1, 4, 5])).tolist() == [1, 2, 2]


def test_what_reads_the_old_content_stands_before_the_write() -> None:
    """Also through a view, and in the indices."""
    f = Written()
    view = f.op(i.GETITEM, "u", slice(1, None))
    lag = f.op(SUB, f.op(i.GETITEM, view, slice(1, None)), f.op(i.GETITEM, "u", slice(None, -2)))
    total = f.op(NP_SUM, "w")
    f.write(i.SETITEM, "u", slice(1, -1), 0.0)
    f.write(i.SETITEM, "w", 0, total)
    f.write(i.ACCUMULATE, "u", slice(1, -1), lag)
    f.gives(
        "difference = u[1:][1:] - u[:-2]",
        "u[1:-1] = 0.0",
        "w[0] = np.sum(w)",
        "u[1:-1] += difference",
    )


def test_copies_of_views() -> None:
    """`u[1:-1].copy()`."""
    f = Written()
    kept = f.op(i.COPY, f.op(i.GETITEM, "u", slice(1, -1)), name="kept")
    f.write(i.SETITEM, "u", slice(1, -1), 0.0)
    f.write(i.INCREMENT, "u", f.op(NP_SUM, kept))
    f.gives("kept = u[1:-1].copy()", "u[1:-1] = 0.0", "u += np.sum(kept)")


def recurrence() -> Module:
    """A loop that keeps what it overwrites, and its reversal."""
    x, n = Value("x", VECTOR), Value("n", INT)
    floats = List(FLOAT)
    b = Builder(infer)
    u = b.op(i.COPY, x, name="u")
    records = op(b, i.LIST, type=floats, name="records")
    inner, item, v, held = (
        Builder(infer),
        Value("i", INT),
        Value("u", VECTOR),
        Value("records", floats),
    )
    old = inner.op(i.GETITEM, v, item)
    grown = op(inner, i.APPEND, held, old, type=floats, name="records")
    old = inner.op(i.GETITEM, v, item)
    before = inner.op(i.GETITEM, v, inner.op(SUB, item, Literal(1)))
    new = inner.op(i.SETITEM, v, item, inner.op(MUL, old, before), name="u")
    body = region(inner, FALSE, new, grown, params=(item, v, held))
    done = Value("", BOOL), Value("u", VECTOR), Value("records", floats)
    b.statements.append(For(done, b.op(RANGE, Literal(1), n), (u, records), body))
    inner, item, v, held = (
        Builder(infer),
        Value("i", INT),
        Value("u", VECTOR),
        Value("records", floats),
    )
    old, left = Value("", FLOAT), Value("records", floats)
    inner.infer = lambda *_: (FLOAT, floats)
    old, left = inner.ops(i.POP, held, names=("", "records"))
    inner.infer = infer
    new = inner.op(i.SETITEM, v, item, old, name="u")
    body = region(inner, FALSE, new, left, params=(item, v, held))
    back = b.op(Primitive(reversed, "reversed"), b.op(RANGE, Literal(1), n))
    last = Value("", BOOL), Value("u", VECTOR), Value("records", floats)
    b.statements.append(For(last, back, done[1:], body))
    return module(b, (x, n), last[1])


def test_records_of_a_recurrence() -> None:
    """No temporaries, no second name of the buffer."""
    made = check(recurrence())
    assert text(made) == inspect.cleandoc(
        """
        def f(x, n):
            u = x.copy()
            records = []
            for i in range(1, n):
                records.append(u[i])
                u[i] *= u[i - 1]
            for i in reversed(range(1, n)):
                u[i] = records.pop()
            return u
        """
    ) + "\n"  # fmt: skip
    x = DATA["x"]
    assert np.array_equal(executed(made)(x, 4), x)
    assert executed(made)(x, 4) is not x


def test_swapped_buffers() -> None:
    """`u, un = un, u` stays one assignment, and each name is written in place."""
    x, n = Value("x", VECTOR), Value("n", INT)
    b, inner = Builder(infer), Builder(infer)
    u, un = b.op(i.COPY, x, name="u"), b.op(i.COPY, x, name="un")
    v, vn = Value("u", VECTOR), Value("un", VECTOR)
    mean = inner.op(ADD, *(inner.op(i.GETITEM, v, Literal(s)) for s in (slice(2, None), slice(-2))))
    new = inner.op(i.SETITEM, vn, Literal(slice(1, -1)), mean, name="un")
    swapped = inner.op(i.ALIAS, new, name="u"), inner.op(i.ALIAS, v, name="un")
    body = region(inner, FALSE, *swapped, params=(Value("", INT), v, vn))
    done = Value("", BOOL), Value("u", VECTOR), Value("un", VECTOR)
    b.statements.append(For(done, b.op(RANGE, n), (u, un), body))
    made = check(module(b, (x, n), done[1]))
    assert text(made) == inspect.cleandoc(
        """
        def f(x, n):
            u = x.copy()
            un = x.copy()
            for _ in range(n):
                un[1:-1] = u[2:] + u[:-2]
                u, un = un, u
            return u
        """
    ) + "\n"  # fmt: skip
    assert np.array_equal(executed(made)(DATA["x"], 3), evaluate(made, DATA["x"], 3))


def test_functions_that_write_into_their_arguments() -> None:
    """`A = relax(A)`, and what is read before is read before."""
    a, x = Value("A", VECTOR), Value("x", VECTOR)
    inner, b = Builder(infer), Builder(infer)
    new = inner.op(i.SETITEM, a, Literal(0), Literal(7.0), name="A")
    relax = Function("relax", (Parameter(a),), inner.region((), (new,)))
    own = b.op(i.COPY, x, name="A")
    before = b.op(NP_SUM, own)
    b.infer = lambda *_: (VECTOR,)
    after = b.op(Symbol("relax"), own, name="A")
    b.infer = infer
    result = b.op(MUL, before, b.op(NP_SUM, after))
    main = Function("f", (Parameter(x),), b.region((), (result,)))
    made = check(Module({"relax": relax, "f": main}, "f"))
    assert text(made).endswith(
        "def f(x):\n    A = x.copy()\n    sum_A = np.sum(A)\n    A = relax(A)\n"
        "    return sum_A * np.sum(A)\n"
    )
    assert executed(made)(DATA["x"]) == evaluate(made, DATA["x"])


def test_buffers_that_change_roles_are_renamed_at_once() -> None:
    """The backward part of a loop that swaps two buffers begins with the swap."""
    x, n = Value("x", VECTOR), Value("n", INT)
    b, inner = Builder(infer), Builder(infer)
    u, un = b.op(i.COPY, x, name="u"), b.op(i.COPY, x, name="un")
    v, vn = Value("u", VECTOR), Value("un", VECTOR)
    old = inner.op(i.GETITEM, v, Literal(slice(1, None)))
    new = inner.op(i.ACCUMULATE, vn, Literal(slice(1, None)), old, name="u")
    zero = inner.op(i.SETITEM, v, Literal(0), Literal(0.0), name="un")
    body = region(inner, FALSE, new, zero, params=(Value("", INT), v, vn))
    done = Value("", BOOL), Value("u", VECTOR), Value("un", VECTOR)
    b.statements.append(For(done, b.op(RANGE, n), (u, un), body))
    made = check(module(b, (x, n), b.op(ADD, *done[1:])))
    assert text(made) == inspect.cleandoc(
        """
        def f(x, n):
            u = x.copy()
            un = x.copy()
            for _ in range(n):
                u, un = un, u
                u[1:] += un[1:]
                un[0] = 0.0
            return u + un
        """
    ) + "\n"  # fmt: skip
    assert np.array_equal(executed(made)(DATA["x"], 3), evaluate(made, DATA["x"], 3))


def test_a_copy_of_the_same_name_stands_where_it_is_copied() -> None:
    """`y = broadcast(...)`, `y = copy(y)` is one statement."""
    f = Written()
    f.write(i.SETITEM, "u", 1, "c")
    wide = f.op(i.BROADCAST, "c", "u", name="u")
    f.newest["u"] = f.op(i.COPY, wide, name="u")
    f.write(i.SETITEM, "u", 0, "c")
    f.gives("u[1] = c", "u = np.broadcast_to(c, u.shape).copy()", "u[0] = c")


def test_a_list_that_grows_keeps_no_array_back() -> None:
    """What reads an array that a list holds may be read after something was appended to it."""
    x, kept = Value("x", VECTOR), List(VECTOR)
    b = Builder(infer)
    items = op(b, i.LIST, x, type=kept, name="items")
    total = b.op(NP_SUM, x)
    items = op(b, i.APPEND, items, b.op(i.COPY, x), type=kept, name="items")
    made = module(b, (x,), b.op(i.TUPLE, total, items))
    lines = "items = [x]", "items.append(x.copy())", "return np.sum(x), items"
    assert text(made) == "\n    ".join(("def f(x):", *lines)) + "\n"
