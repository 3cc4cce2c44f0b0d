"""Running IR directly: slow, simple, and the oracle for everything that rewrites it.

A write into an array makes a new one: the versions of a buffer are values like any others.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.ir import intrinsics as i
from s2s.ir.nodes import (
    UNDEF,
    Atom,
    For,
    Function,
    Global,
    If,
    Literal,
    Module,
    Op,
    Primitive,
    Region,
    Symbol,
    Value,
    Verbatim,
    While,
    With,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Frame = dict[Value, Any]


def evaluate(module: Module, *args: Any, **kwargs: Any) -> Any:
    """Call the entry function of a module.

    Args:
        module: the IR.
        args: positional arguments of the entry function.
        kwargs: its keyword arguments, captures included.
    """
    return _call(module, module.functions[module.entry], args, kwargs)


def _call(module: Module, function: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    frame = _bind(function, list(args), dict(kwargs))
    (result,) = _run(function.body, (), frame, module)
    return result


def _bind(function: Function, args: list[Any], kwargs: dict[str, Any]) -> Frame:
    frame: Frame = {}
    for parameter in function.params:
        name, value = parameter.value.name, parameter.value
        if parameter.kind == "star":
            frame[value], args = tuple(args), []
        elif parameter.kind == "doublestar":
            frame[value], kwargs = dict(kwargs), {}
        elif args and parameter.kind != "keyword":
            frame[value] = args.pop(0)
        elif name in kwargs:
            frame[value] = kwargs.pop(name)
        elif parameter.default is not None:
            frame[value] = parameter.default.value
        else:
            message = f"{function.name}() misses {name}"
            raise TypeError(message)
    if args or kwargs:
        message = f"{function.name}() got too many arguments: {args} {kwargs}"
        raise TypeError(message)
    return frame


def _run(region: Region, args: tuple[Any, ...], frame: Frame, module: Module) -> tuple[Any, ...]:
    frame.update(zip(region.params, args, strict=True))
    for statement in region.statements:
        match statement:
            case Op():
                results = _op(statement, frame, module)
            case If():
                arm = statement.then if _get(statement.test, frame) else statement.orelse
                results = _run(arm, (), frame, module)
            case For():
                results = _for(statement, frame, module)
            case While():
                results = _while(statement, frame, module)
            case With():
                with _get(statement.context, frame) as target:
                    if statement.target is not None:
                        frame[statement.target] = target
                    results = _run(statement.body, (), frame, module)
        frame.update(zip(statement.results, results, strict=True))
    return tuple(_get(a, frame) for a in region.yields)


def _for(loop: For, frame: Frame, module: Module) -> tuple[Any, ...]:
    carried = tuple(_get(a, frame) for a in loop.initial)
    for item in _get(loop.iterable, frame):
        leave, *carried_list = _run(loop.body, (item, *carried), frame, module)
        carried = tuple(carried_list)
        if leave:
            return True, *carried
    return False, *carried


def _while(loop: While, frame: Frame, module: Module) -> tuple[Any, ...]:
    carried = tuple(_get(a, frame) for a in loop.initial)
    while _run(loop.test, carried, frame, module)[0]:
        leave, *carried_list = _run(loop.body, carried, frame, module)
        carried = tuple(carried_list)
        if leave:
            return True, *carried
    return False, *carried


def _op(op: Op, frame: Frame, module: Module) -> tuple[Any, ...]:
    args = [_get(a, frame) for a in op.positional]
    named = {k: _get(a, frame) for k, a in op.named.items()}
    match op.callee:
        case Symbol(name=name):
            result = _call(module, module.functions[name], tuple(args), named)
        case Verbatim():
            return _verbatim(op.callee, args)
        case Primitive() if i.intrinsic(op.callee) is None:
            result = op.callee.function(*args, **named)
        case Primitive():
            primitive = i.plain(op.callee)
            args = args[:1] if op.callee.override is not None else args
            if primitive == i.UNPACK:
                return _unpack(args[0], len(op.results), *args[1:])
            result = _INTRINSICS[primitive](*args, **named)  # type: ignore[index]
            if len(op.results) > 1:
                return tuple(result)
    return (result,)[: len(op.results)]


def _verbatim(callee: Verbatim, args: list[Any]) -> tuple[Any, ...]:
    namespace = dict(zip(callee.names, args, strict=True))
    if callee.assigns is None:
        return (eval(callee.code, namespace),)
    exec(textwrap.dedent(callee.code), namespace)
    return tuple(namespace.get(name, UNDEF) for name in callee.assigns)


def _get(atom: Atom, frame: Mapping[Value, Any]) -> Any:
    match atom:
        case Value():
            return frame[atom]
        case Literal(value=value):
            return value
        case Global(object=found):
            return found
        case _:
            return UNDEF


def _appended(items: list[Any], item: Any) -> list[Any]:
    items.append(item)
    return items


def _extended(items: list[Any], more: Any) -> list[Any]:
    items.extend(more)
    return items


class _Chain:
    """The index of a view, and an index of that view."""

    def __init__(self, view: Any, index: Any) -> None:
        self.view, self.index = view, index


def _versioned(write: Callable[[Any, Any, Any], None]) -> Callable[[Any, Any, Any], Any]:
    """A write as a function: an array is left as it is, and its new version returned."""

    def run(target: Any, index: Any, value: Any) -> Any:
        new = target.copy(order="K") if isinstance(target, np.ndarray) else target
        view = new
        while isinstance(index, _Chain):
            view, index = _viewed(view, index.view), index.index
        write(view, index, value)
        return new

    return run


def _viewed(x: Any, index: Any) -> Any:
    return _viewed(_viewed(x, index.view), index.index) if isinstance(index, _Chain) else x[index]


def _set(target: Any, index: Any, value: Any) -> None:
    target[index] = value


def _accumulate(target: Any, index: Any, value: Any) -> None:
    if isinstance(target, np.ndarray):
        np.add.at(target, index, value)
    else:
        target[index] = target[index] + value


def _deduct(target: Any, index: Any, value: Any) -> None:
    if isinstance(target, np.ndarray):
        np.subtract.at(target, index, value)
    else:
        target[index] = target[index] - value


def _unpack(items: Any, count: int, star: int | None = None) -> tuple[Any, ...]:
    found = tuple(items)
    if star is None:
        if len(found) != count:
            message = f"expected {count} values to unpack, got {len(found)}"
            raise ValueError(message)
        return found
    after = count - star - 1
    middle = list(found[star : len(found) - after])
    return (*found[:star], middle, *found[len(found) - after :])


def _format(*parts: Any) -> str:
    return "".join(str(p) for p in parts)


def _raise(exception: BaseException, cause: BaseException | None = None) -> None:
    raise exception from cause


def _assert(test: Any, *message: Any) -> None:
    assert test, message


def _increment(x: Any, v: Any) -> Any:
    x = x.copy() if isinstance(x, np.ndarray) else x
    x += v
    return x


def _decrement(x: Any, v: Any) -> Any:
    x = x.copy() if isinstance(x, np.ndarray) else x
    x -= v
    return x


_INTRINSICS: dict[Primitive, Callable[..., Any]] = {
    i.ALIAS: lambda x: x,
    i.TUPLE: lambda *items: items,
    i.LIST: lambda *items: list(items),
    i.DICT: lambda *pairs: dict(zip(pairs[::2], pairs[1::2], strict=True)),
    i.SLICE: slice,
    i.CONSTRUCT: lambda cls, *fields: cls(*fields),
    i.GETITEM: lambda x, index: x[index],
    i.GETATTR: getattr,
    i.TRUTH: bool,
    i.FORMAT: _format,
    i.ITERATE: list,
    i.APPEND: _appended,
    i.EXTEND: _extended,
    i.POP: lambda items: (items.pop(), items),
    i.SETITEM: _versioned(_set),
    i.ACCUMULATE: _versioned(_accumulate),
    i.DEDUCT: _versioned(_deduct),
    i.CHAIN: _Chain,
    i.SET_AT: lambda x, index, v: _versioned(_set)(s2s_runtime.copy(x), index, v),
    i.ADD_AT: lambda x, index, v: _versioned(_accumulate)(s2s_runtime.copy(x), index, v),
    i.TAKE_AT: lambda x, index, v: _versioned(_deduct)(s2s_runtime.copy(x), index, v),
    i.ADD_TO: lambda x, v: x + v,
    i.TAKE_FROM: lambda x, v: x - v,
    i.OWN: s2s_runtime.copy,
    i.INCREMENT: _increment,
    i.DECREMENT: _decrement,
    i.CALL: lambda function, *args, **named: function(*args, **named),
    i.RAISE: _raise,
    i.ASSERT: _assert,
    i.DELETE: lambda *_: None,
    i.COMMENT: lambda *_: None,
    i.ZEROS_LIKE: s2s_runtime.zeros_like,
    i.COPY: s2s_runtime.copy,
    i.UNBROADCAST: s2s_runtime.unbroadcast,
    i.BROADCAST: s2s_runtime.broadcast_like,
    i.FLOAT: float,
}
