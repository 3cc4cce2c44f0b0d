"""Methods of values: those of arrays are functions of NumPy, those of lists change the object."""

from __future__ import annotations

import inspect
import operator
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.analysis.infer_operands import item_of
from s2s.ir import Global, Literal, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Dict, List, Number, Object, Record, Tuple, Unknown
from s2s.lower import (
    attributes,
    binding,
    calls,
    classes,
    control,
    displays,
    expressions,
    memory,
    objects,
    opaque,
    operators,
    verbatim,
    writers,
)
from s2s.lower.closures import is_closure

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir import Atom
    from s2s.lower.frame import Frame

ARRAY_METHODS = {
    name: (getattr(np, name), f"np.{name}")
    for name in (
        "sum", "mean", "prod", "std", "var", "min", "max", "argmin", "argmax", "argsort",
        "cumsum", "cumprod", "dot", "trace", "transpose", "ravel", "repeat", "squeeze",
        "swapaxes", "take", "clip", "round", "diagonal", "all", "any", "nonzero", "choose",
        "compress", "searchsorted", "copy", "reshape", "ptp",
    )
    if hasattr(np, name)
} | {
    "conj": (np.conjugate, "np.conjugate"),
    "conjugate": (np.conjugate, "np.conjugate"),
    "flatten": (np.ravel, "np.ravel"),
}  # fmt: skip
SPREAD = {"reshape": np.reshape, "transpose": np.transpose}


def call_method(frame: Frame, base: Atom, method: str, node: Any, name: str) -> Atom:
    """`base.method(...)` where `base` is a value."""
    if _star_of_unknown(frame, node):
        return verbatim.verbatim(frame, node, name)
    args, named = binding.arguments(frame, node)
    return apply_method(frame, _current(frame, node, base), method, args, named, node, name)


def _star_of_unknown(frame: Frame, node: Any) -> bool:
    return binding.has_unknown_spread(frame, node)


def _current(frame: Frame, node: Any, base: Atom) -> Atom:
    """The object's version after the arguments have been evaluated."""
    import gast

    func = getattr(node, "func", None)
    owner = func.value if isinstance(func, gast.Attribute) else None
    if not isinstance(owner, gast.Name) or frame.state.object_of(base) is not None:
        return base
    atom = frame.state.read(owner.id)
    return atom if isinstance(type_of_atom(atom), List | Dict) else base


def apply_method(
    frame: Frame, base: Atom, method: str, args: list[Atom], named: dict[str, Atom], node: Any,
    name: str,
) -> Atom:  # fmt: skip
    """A method of a value applied to atoms."""
    if is_closure(base) or (
        isinstance(base, Global) and not isinstance(type_of_atom(base), Number)
    ):
        return calls.apply(frame, attributes.attribute(frame, base, method, node), args, named,
                           node, name)  # fmt: skip
    type_ = type_of_atom(base)
    assert not isinstance(base, Global) or isinstance(type_, Number)
    match type_:
        case Record():
            return call_on_record(frame, base, method, args, named, node, name)
        case List():
            handler: Callable[..., Any] | None = _LIST.get(method)
        case Dict():
            handler = _DICT.get(method)
        case Tuple(cls=cls) if cls is not None and method == "_replace" and not args:
            return classes.namedtuple_replaced(frame, base, type_, named, node, name)
        case Tuple(cls=cls) if cls is not None and method not in _TUPLE:
            found = attributes.attribute(frame, base, method, node)
            return calls.apply(frame, found, args, named, node, name)
        case Array() | Number() | Unknown():
            return _numeric(frame, base, method, args, named, node, name)
        case _:
            handler = None
    if handler is not None:
        result = handler(frame, base, args, named, node, name)
        if result is not None:
            return result  # type: ignore[no-any-return]
    return unknown_method(frame, base, method, args, named, node, name)


def unknown_method(
    frame: Frame, base: Atom, method: str, args: list[Atom], named: dict[str, Atom], node: Any,
    name: str,
) -> Atom:  # fmt: skip
    """A method that is not looked into."""
    type_ = type_of_atom(base)
    if isinstance(type_, List | Dict) and method in MUTATING:
        raise frame.refuse(
            node,
            f"cannot follow '{method}' of a {'list' if isinstance(type_, List) else 'dict'}",
            "Of the methods that change one in place, `append`, `extend`, `pop`, `insert`, "
            "`reverse`, `sort`, `clear` of lists and assignment of items are followed. Build a new "
            "one instead.",
        )
    function = frame.op(i.GETATTR, base, Literal(method), node=node)
    harmless = isinstance(type_, Object | List | Dict | Tuple)
    if not harmless:
        frame.state.escape(base)
    result = opaque.call(frame, function, args, named, node, name, harmless=harmless)
    if isinstance(base, Value) and not harmless:
        opaque.may_be_changed(frame, base, method, node)
    return result


_TUPLE = frozenset({"index", "count", "_replace", "_asdict"})
MUTATING = frozenset(
    {"remove", "clear", "sort", "reverse", "update", "setdefault", "popitem", "pop", "insert",
     "append", "extend", "__setitem__", "__delitem__"}
)  # fmt: skip


def call_on_record(
    frame: Frame, base: Atom, method: str, args: list[Atom], named: dict[str, Atom], node: Any,
    name: str,
) -> Atom:  # fmt: skip
    """A method, or a field that is called, of an object whose class is known."""
    type_ = type_of_atom(base)
    assert isinstance(type_, Record)
    if method == "_replace" or (method not in type_.names and not hasattr(type_.cls, method)):
        return unknown_method(frame, base, method, args, named, node, name)
    if method == "__call__" and not inspect.isfunction(inspect.getattr_static(type_.cls, method)):
        return opaque.call(frame, base, args, named, node, name)
    found = attributes.of_record(frame, base, type_, method, node, "")
    return calls.apply(frame, found, args, named, node, name)


def _numeric(
    frame: Frame, base: Atom, method: str, args: list[Atom], named: dict[str, Atom], node: Any,
    name: str,
) -> Atom:  # fmt: skip
    """A method of an array or number; of what is unknown, as if it were one."""
    unknown = isinstance(type_of_atom(base), Unknown)
    written = writers.method(frame, base, method, args, named, node)
    if written is not None:
        return written
    if method == "astype":
        copied = named.pop("copy", None)
        result = _primitive(frame, s2s_runtime.astype, "s2s_runtime.astype", [base, *args], named,
                            node, name)  # fmt: skip
        if copied is not None and isinstance(result, Value):
            memory.hold(frame, result, (base,))
        return result
    if method in ("item", "tolist") and not args:
        return _to_python(frame, base, method, node, name)
    type_ = type_of_atom(base)
    if method in ("conj", "conjugate") and isinstance(type_, Number) and type_.dtype in (
        "float64", "int64"
    ):  # fmt: skip
        return base
    if method in SPREAD and len(args) > 1:
        args = [displays.tuple_of(frame, args, node)]
    if method in ("items", "keys", "values") and unknown:
        function = getattr(dict, method)
        return _primitive(frame, function, f"dict.{method}", [base], {}, node, name)
    if method in ARRAY_METHODS:
        function, shown = ARRAY_METHODS[method]
        result = _primitive(frame, function, shown, [base, *args], named, node, name)
        return frame.op(i.COPY, result, node=node, name=name) if method == "flatten" else result
    return unknown_method(frame, base, method, args, named, node, name)


def _to_python(frame: Frame, base: Atom, method: str, node: Any, name: str) -> Atom:
    type_ = type_of_atom(base)
    dtype = type_.dtype if isinstance(type_, Array | Number) else None
    if method == "item" and dtype is not None and np.dtype(dtype).kind == "f":
        return _primitive(frame, float, "float", [base], {}, node, name, form="call")
    if method == "item" and dtype is not None and np.dtype(dtype).kind in "iu":
        return _primitive(frame, int, "int", [base], {}, node, name, form="call")
    return unknown_method(frame, base, method, [], {}, node, name)


def _primitive(
    frame: Frame, function: Any, shown: str, args: list[Atom], named: dict[str, Atom], node: Any,
    name: str, form: str = "method",
) -> Atom:  # fmt: skip
    return calls.primitive(frame, Global(shown, function), args, named, node, name, form)


# --- lists ----------------------------------------------------------------------------------------


def _append(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom:
    objects.append(frame, base, args[0], node)
    return Literal(None)


def _extend(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom:
    objects.extend(frame, base, args[0], node)
    return Literal(None)


def _pop(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom:
    if not args or args[0] == Literal(-1):
        return objects.pop(frame, base, node, name)
    objects.target(frame, base, "'pop'", node)
    item = frame.op(i.GETITEM, base, args[0], node=node, name=name)
    place = args[0]
    before = frame.op(i.GETITEM, base, _slice(frame, Literal(None), place, node), node=node)
    if place == Literal(0):
        rest = frame.op(i.GETITEM, base, Literal(slice(1, None)), node=node, name=_named(base))
    else:
        after = operators.operate(frame, operator.add, "+", [place, Literal(1)], node)
        rest = frame.op(
            Primitive(operator.add, "+"), before,
            frame.op(i.GETITEM, base, _slice(frame, after, Literal(None), node), node=node),
            node=node, name=_named(base), form="operator",
        )  # fmt: skip
    objects.replaced(frame, base, "'pop'", rest, node)
    return item


def _slice(frame: Frame, start: Atom, stop: Atom, node: Any) -> Atom:
    if isinstance(start, Literal) and isinstance(stop, Literal):
        return Literal(slice(start.value, stop.value))
    return frame.op(i.SLICE, start, stop, node=node)


def _named(base: Atom) -> str:
    return base.name if isinstance(base, Value) else ""


def _insert(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom:
    objects.insert(frame, base, args[0], args[1], node)
    return Literal(None)


def _reverse(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom:
    objects.target(frame, base, "'reverse'", node)
    new = frame.op(i.GETITEM, base, Literal(slice(None, None, -1)), node=node, name=_named(base))
    objects.replaced(frame, base, "'reverse'", new, node)
    return Literal(None)


def _sort(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    item = item_of(type_of_atom(base))
    if named or args or isinstance(item, Tuple | List | Dict | Record | Object):
        return None
    objects.target(frame, base, "'sort'", node)
    new = frame.op(Primitive(sorted, "sorted"), base, node=node, name=_named(base))
    objects.replaced(frame, base, "'sort'", new, node)
    return Literal(None)


def _clear(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom:
    objects.target(frame, base, "'clear'", node)
    empty = i.LIST if isinstance(type_of_atom(base), List) else i.DICT
    objects.replaced(frame, base, "'clear'", frame.op(empty, node=node, name=_named(base)), node)
    return Literal(None)


def _copy(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom:
    type_ = type_of_atom(base)
    if isinstance(type_, Dict) and type_.keys is not None:
        pairs = displays.dict_items(frame, base, node)
        return displays.dict_of(frame, [(Literal(k), item) for k, item in pairs], node, name)
    kind: Any = list if isinstance(type_, List) else dict
    result = frame.op(Primitive(kind, kind.__name__), base, node=node, name=name)
    return objects.adopt(frame, result)


# --- dicts ----------------------------------------------------------------------------------------


def _walk(method: str) -> Callable[..., Atom]:
    def walk(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom:
        return _primitive(frame, getattr(dict, method), f"dict.{method}", [base], {}, node, name)

    return walk


def _get(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    type_ = type_of_atom(base)
    assert isinstance(type_, Dict)
    if named:
        return None
    if type_.keys is None or not isinstance(args[0], Literal):
        default = args[1] if len(args) > 1 else Literal(None)
        inside = Primitive(operator.contains, "in")
        return control.choose(
            frame, frame.op(inside, base, args[0], node=node, form="operator"),
            lambda: expressions.item(frame, base, args[0], node, name), lambda: default, node, name,
        )  # fmt: skip
    if args[0].value in type_.keys:
        return expressions.item(frame, base, args[0], node, name)
    return args[1] if len(args) > 1 else Literal(None)


def _update(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> Atom | None:
    pairs: list[tuple[Any, Atom]] = []
    for argument in args:
        type_ = type_of_atom(argument)
        if not isinstance(type_, Dict) or type_.keys is None:
            return None
        pairs += displays.dict_items(frame, argument, node)
    pairs += list(named.items())
    for key, item in pairs:
        identity = frame.state.object_of(base)
        objects.set_item(frame, base, Literal(key), item, node)
        if identity is not None:
            base = frame.state.versions[identity].atom
    return Literal(None)


def _dict_pop(frame: Frame, base: Atom, args: Any, named: Any, node: Any, name: str) -> None:
    return None


_LIST: dict[str, Callable[..., Atom | None]] = {
    "append": _append, "extend": _extend, "pop": _pop, "insert": _insert, "reverse": _reverse,
    "sort": _sort, "clear": _clear, "copy": _copy,
}  # fmt: skip
_DICT: dict[str, Callable[..., Atom | None]] = {
    "items": _walk("items"), "keys": _walk("keys"), "values": _walk("values"), "get": _get,
    "update": _update, "clear": _clear, "copy": _copy, "pop": _dict_pop,
}  # fmt: skip
