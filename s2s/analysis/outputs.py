"""What a derivative is taken of: the result of a function, or what it leaves in its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.errors import refuse
from s2s.ir.nodes import Value
from s2s.ir.types import NEVER, Dict, List, Null, Number, Record, Tuple

if TYPE_CHECKING:
    from s2s.ir.nodes import Function
    from s2s.ir.types import Type


def written(function: Function) -> tuple[str, ...]:
    """The parameters that a function writes into, in order."""
    places = function.notes.get("writes", ())
    return tuple(function.params[k].value.name for k in places)


def firsts(names: tuple[str, ...], same: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Names of parameters, each replaced by the first of those that are one array with it.

    Example:
        >>> firsts(("k", "out"), (("y", "out"),))
        ('k', 'y')
    """
    first = {name: group[0] for group in same for name in group}
    return tuple(first.get(name, name) for name in names)


def refuse_no_output(function: Function, of: tuple[str, ...]) -> None:
    """Refuse a procedure without `of`, and an `of` that is never written.

    Raises:
        RefusedError: it says which arguments are written.
    """
    writes = written(function)
    if not of and writes and isinstance(type_of_atom(function.body.yields[0]), Null):
        what = f"'{function.name}' returns nothing: it writes into {_listed(writes)}"
        remedy = f"Name the argument whose new content is the output: `of={writes[0]!r}`."
        raise refuse(what, remedy, function.location)
    for name in of:
        if name not in writes:
            what = f"'{function.name}' never writes into its argument '{name}', which `of` names"
            raise refuse(what, _instead(function, name, writes), function.location)


def refuse_impossible(function: Function) -> None:
    """Refuse a result that cannot be there, as far as s2s can see: it has missed a change to a list.

    Raises:
        RefusedError: the result is, or holds, an item of what seems to have none.
    """
    result = function.body.yields[0]
    if isinstance(result, Value) and _is_impossible(result.type):
        what = f"cannot tell what the result of '{function.name}' is: an item that is not there"
        remedy = "Change lists and dicts by their own methods, called by name: `xs.append(x)`."
        raise refuse(what, remedy, function.location)


def _is_impossible(type_: Type) -> bool:
    match type_:
        case Tuple(items=items) | Record(items=items) | List(items=tuple() as items):
            return any(map(_is_impossible, items))
        case Dict(items=tuple() as items):
            return any(map(_is_impossible, items))
        case _:
            return type_ == NEVER


def _instead(function: Function, name: str, writes: tuple[str, ...]) -> str:
    types = {p.value.name: p.value.type for p in function.params}
    if isinstance(types.get(name), Number):
        return (
            "A number cannot be written into: in the function the name is bound anew. Pass an array "
            f"(`np.array({name})`) and write `{name}[...] = value`."
        )
    if not writes:
        return "It writes into none: without `of`, its result is differentiated."
    return f"It writes into {_listed(writes)}."


def _listed(names: tuple[str, ...]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
