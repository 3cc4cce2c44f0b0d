"""`out=`: the result of a NumPy function written into an array, which the call then gives back.

`y = np.add(a, b, out=c)` is `c[...] = np.add(a, b)` and `y = c`: one array with two names.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.ir import Literal
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Number, Tuple
from s2s.lower import arrays, calls, displays, memory, stores
from s2s.lower.arrays import FALSE, NONE, TRUE
from s2s.lower.written import is_numpy, out_argument, place_of_out

if TYPE_CHECKING:
    from s2s.ir import Atom, Global
    from s2s.lower.frame import Frame

_SEQUENTIAL = (np.concatenate, np.stack, np.ptp)
_HOW_TO_WRITE = ("casting", "order", "subok")


def writes(callee: Global, args: list[Atom], named: dict[str, Atom]) -> bool:
    """Whether a call is to be lowered here: it has `out=`, or `where=` as a ufunc has it."""
    if out_argument(callee.object, args, named) is not None or _overwrites(named):
        return True
    return isinstance(callee.object, np.ufunc) and named.get("where", TRUE) != TRUE


def plain(
    callee: Global, args: list[Atom], named: dict[str, Atom]
) -> tuple[list[Atom], dict[str, Atom]]:
    """The arguments of a call that `writes` is false of, without `out=None` and `where=True`."""
    if isinstance(callee.object, np.ufunc):
        said = {key: atom for key, atom in named.items() if key not in ("out", "where")}
        return args[: callee.object.nin], said
    if named.get("out") == NONE and is_numpy(callee.object):
        return args, {key: atom for key, atom in named.items() if key != "out"}
    return args, named


def _overwrites(named: dict[str, Atom]) -> bool:
    return named.get("overwrite_input", FALSE) != FALSE


def call(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any, form: str
) -> Atom:
    """A call with `out=`, or with the `where=` of a ufunc."""
    function = callee.object
    if _overwrites(named):
        raise frame.refuse(
            node,
            f"cannot follow `overwrite_input=` of '{callee.name}'",
            "What it leaves in its input is not documented. Leave it out.",
        )
    out = out_argument(function, args, named)
    if out is None:
        raise frame.refuse(
            node,
            f"'{callee.name}' with `where=` but without `out=` leaves items uninitialised",
            "What stands where the condition is false is whatever the memory held. Pass "
            "`out=` (`np.zeros(...)`), or select with `np.where`.",
        )
    outs = _outputs(frame, function, args, out, node)
    args, named = _without_out(function, args, named)
    mask = named.pop("where", TRUE) if isinstance(function, np.ufunc) else TRUE
    unsafe = named.get("casting") == Literal("unsafe")
    if isinstance(function, np.ufunc):
        named = {key: atom for key, atom in named.items() if key not in _HOW_TO_WRITE}
    if function in _SEQUENTIAL:
        _check_apart(frame, callee, args, outs, node)
    if mask != TRUE:
        return _masked(frame, callee, args, named, outs, mask, node)
    result = calls.primitive(frame, callee, args, named, node, "", form)
    results = [result] if len(outs) == 1 else displays.spread(frame, result, node)
    for target, value in zip(outs, results, strict=True):
        if target is not None:
            if isinstance(function, np.ufunc) and not unsafe:
                check_cast(frame, callee.name, value, target, node)
            stores.overwrite(frame, target, value, node)
    given = [
        value if target is None else memory.current(frame, target)
        for target, value in zip(outs, results, strict=True)
    ]
    return given[0] if len(given) == 1 else displays.tuple_of(frame, given, node)


def _without_out(
    function: Any, args: list[Atom], named: dict[str, Atom]
) -> tuple[list[Atom], dict[str, Atom]]:
    """The arguments but `out`; what followed it by position is passed by name."""
    named = {key: atom for key, atom in named.items() if key != "out"}
    place = place_of_out(function)
    if place is None or place >= len(args):
        return args, named
    if isinstance(function, np.ufunc):
        return args[:place], named
    names = list(inspect.signature(function).parameters) if len(args) > place + 1 else []
    return args[:place], {**dict(zip(names[place + 1 :], args[place + 1 :], strict=False)), **named}


def _outputs(
    frame: Frame, function: Any, args: list[Atom], out: Atom, node: Any
) -> list[Atom | None]:
    """The arrays to be written, one for each result; None where a result is just given back."""
    count = function.nout if isinstance(function, np.ufunc) else 1
    if out == Literal(...):
        raise frame.refuse(
            node, "cannot follow `out=...`", "Leave it out, and use `np.asarray` of the result."
        )
    if isinstance(function, np.ufunc) and len(args) > function.nin:
        given = args[function.nin :]
        outs = [None if a == NONE else a for a in (*given, *(NONE,) * (count - len(given)))]
    elif isinstance(type_of_atom(out), Tuple):
        outs = [None if atom == NONE else atom for atom in _items(frame, out, node)]
    else:
        outs = [out]
    if len(outs) != count:
        raise frame.refuse(
            node,
            f"cannot follow `out=`: {count} results, {len(outs)} arrays to write them into",
            "Pass a tuple with one array (or None) for each result.",
        )
    return outs


def _items(frame: Frame, atom: Atom, node: Any) -> list[Atom]:
    """The items of a tuple: the atoms it was made of, where that is just above."""
    for op in reversed(frame.builder.statements):
        if atom in getattr(op, "results", ()) and getattr(op, "callee", None) == i.TUPLE:
            return list(op.operands)  # type: ignore[union-attr]
    return displays.spread(frame, atom, node)


def _masked(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom],
    outs: list[Atom | None], mask: Atom, node: Any,
) -> Atom:  # fmt: skip
    """`out[mask] = f(x[mask], y[mask])`: elsewhere nothing is computed, and nothing changes."""
    (out,) = outs if len(outs) == 1 else (None,)
    if out is None or callee.object.signature is not None:
        raise frame.refuse(
            node,
            f"cannot follow `where=` of '{callee.name}' here",
            "It is followed for functions with one result that is written into an array. Select "
            "with `np.where`.",
        )
    mask = arrays.spread_to(frame, mask, out, node)
    operands = [arrays.picked(frame, atom, mask, out, node) for atom in args]
    value = calls.primitive(frame, callee, operands, named, node, "")
    check_cast(frame, callee.name, value, out, node)
    stores.store(frame, out, mask, value, node)
    return memory.current(frame, out)


def _check_apart(
    frame: Frame, callee: Global, args: list[Atom], outs: list[Atom | None], node: Any
) -> None:
    """Refuse what NumPy would read only after it has been overwritten."""
    for out in outs:
        if out is not None and any(arrays.may_overlap(frame, a, out) for a in args):
            raise frame.refuse(
                node,
                f"cannot follow '{callee.name}': `out` may share memory with what is read",
                "NumPy writes the first part before it reads the next. Write "
                "`out[...] = ` and the call without `out=`, or pass a copy.",
            )


def check_cast(frame: Frame, shown: str, value: Atom, out: Atom, node: Any) -> None:
    """Refuse what NumPy raises on: a float result for an array of integers, for example."""
    source, target = type_of_atom(value), type_of_atom(out)
    if not isinstance(source, Array | Number) or not isinstance(target, Array):
        return
    if source.dtype is None or target.dtype is None:
        return
    if not np.can_cast(np.dtype(source.dtype), np.dtype(target.dtype), "same_kind"):
        raise frame.refuse(
            node,
            f"'{shown}' cannot write {source.dtype} into an array of {target.dtype}",
            "NumPy raises an error here. Make the array one of floats, or convert the result.",
        )
