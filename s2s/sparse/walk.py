"""Running the IR of a function on values that carry index sets: the pattern of what it returns.

The path is the one that the given arguments take. `inspected` says whether a number that depends on
an input was looked at (compared, rounded, used as a condition): if none was, the pattern depends on
the other arguments and on shapes alone.
"""

from __future__ import annotations

import textwrap
import types
from array import array
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import RefusedError, refuse
from s2s.ir import intrinsics as i
from s2s.ir.nodes import (
    UNDEF,
    For,
    Global,
    If,
    Literal,
    Op,
    Primitive,
    Symbol,
    Value,
    Verbatim,
    While,
    With,
)
from s2s.operators.leaves import copied
from s2s.rules.registry import is_zero_at
from s2s.sparse.calls import apply, call
from s2s.sparse.intrinsics import INTRINSICS, unpack
from s2s.sparse.tracked import Tracked, holds, is_float, items, tracked, untracked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s2s.ir.nodes import Atom, Function, Module, Parameter, Region
    from s2s.sparse.sets import Ids, Sets

    Frame = dict[Value, Any]
    Step = Callable[[Frame], tuple[Any, ...]]


class Walk:
    """One run of a module.

    Attributes:
        sets: the table that the numbers of sets refer to.
        inspected: whether a value that depends on an input was looked at.
        owned: whether a rule, or an edit of an adjoint, was met that does not come with s2s.
        repeatable: whether nothing was run that may do something else the next time.
        location: the place of the op that is being run.
    """

    def __init__(self, module: Module, sets: Sets) -> None:
        self.module, self.sets = module, sets
        self.inspected = False
        self.repeatable, self.owned = True, False
        self.location: Any = None
        self._steps: dict[Op, Step] = {}

    def enter(self, arguments: Mapping[str, Any]) -> Any:
        """Call the entry function with arguments by parameter."""
        function = self.module.functions[self.module.entry]
        frame: Frame = {}
        for parameter in function.params:
            name = parameter.value.name
            frame[parameter.value] = arguments[name] if name in arguments else _default(parameter)
        (result,) = self._run(function.body, (), frame)
        return result

    def call(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a function of the module."""
        function = self.module.functions[name]
        (result,) = self._run(function.body, (), _bind(function, list(args), dict(named)))
        return result

    # what rules use

    def result(self, value: Any, ids: Ids) -> Any:
        """A number or array with its sets, or alone where it carries no derivative."""
        if is_float(value):
            return tracked(value, ids)
        if np.any(ids):
            self.inspected = True
        return value

    def depends(self, value: Any, number: int) -> Any:
        """A result of any structure, all of whose floats depend on one set.

        Raises:
            RefusedError: it may hold floats out of sight.
        """
        match value:
            case np.ndarray() if value.dtype.kind not in "OV":
                return self.result(value, number)
            case np.generic() | float() | complex() | int():
                return self.result(value, number)
            case None | str() | bytes() | slice() | range() | type() | np.dtype():
                self.inspected = self.inspected or value is not None
                return value
            case tuple() if hasattr(value, "_fields"):
                return type(value)(*(self.depends(item, number) for item in value))
            case tuple() | list():
                return type(value)(self.depends(item, number) for item in value)
            case dict():
                return {key: self.depends(item, number) for key, item in value.items()}
            case set() | frozenset() if not any(is_float(item) for item in items(value)):
                self.inspected = True
                return value
            case _ if number and callable(value) is False:
                what = f"cannot follow what a {type(value).__name__} depends on"
                why = "The sparsity pattern is found in numbers, arrays and containers of them."
                raise refuse(what, why, self.location)
            case _:
                return value

    def all_of(self, *values: Any) -> int:
        """The union of all sets in some values."""
        from s2s.sparse.tracked import tracked_in

        found = (self.sets.all_of(leaf.ids) for value in values for leaf in tracked_in(value))
        return self.sets.union_all(found)

    # statements

    def _run(self, region: Region, args: tuple[Any, ...], frame: Frame) -> tuple[Any, ...]:
        frame.update(zip(region.params, args, strict=True))
        for statement in region.statements:
            match statement:
                case Op():
                    step = self._steps.get(statement)
                    if step is None:
                        step = self._steps[statement] = self._step(statement)
                    self.location = statement.location
                    results = step(frame)
                case If():
                    arm = statement.then if self._test(statement.test, frame) else statement.orelse
                    results = self._run(arm, (), frame)
                case For():
                    results = self._for(statement, frame)
                case While():
                    results = self._while(statement, frame)
                case With():
                    with untracked(_get(statement.context, frame)) as target:
                        if statement.target is not None:
                            frame[statement.target] = target
                        results = self._run(statement.body, (), frame)
                case _:
                    raise AssertionError(statement)
            frame.update(zip(statement.results, results, strict=True))
        return tuple([_get(a, frame) for a in region.yields])

    def _test(self, atom: Atom, frame: Frame) -> bool:
        found = _get(atom, frame)
        return self.truth(found)

    def truth(self, found: Any) -> bool:
        """The truth of a value; of a tracked one, it is looked at."""
        if type(found) is Tracked:
            self.inspected = True
            return bool(found.value)
        return bool(found)

    def _for(self, loop: For, frame: Frame) -> tuple[Any, ...]:
        carried = tuple(_get(a, frame) for a in loop.initial)
        for item in _get(loop.iterable, frame):
            leave, *rest = self._run(loop.body, (item, *carried), frame)
            carried = tuple(rest)
            if self.truth(leave):
                return True, *carried
        return False, *carried

    def _while(self, loop: While, frame: Frame) -> tuple[Any, ...]:
        carried = tuple(_get(a, frame) for a in loop.initial)
        while self.truth(self._run(loop.test, carried, frame)[0]):
            leave, *rest = self._run(loop.body, carried, frame)
            carried = tuple(rest)
            if self.truth(leave):
                return True, *carried
        return False, *carried

    # operations

    def _step(self, op: Op) -> Step:
        """An op made ready to be run often."""
        callee, count = op.callee, len(op.results)
        run: Callable[..., Any]
        match callee:
            case Verbatim():
                return lambda frame: self._verbatim(op, [_get(a, frame) for a in op.operands])
            case Symbol(name=name):
                run = lambda *args, **named: self.call(name, args, named)  # noqa: E731
            case Primitive() if callee == i.UNPACK:
                return lambda frame: unpack([_get(a, frame) for a in op.operands], count)
            case Primitive() if callee == i.CALL:
                run = lambda *args, **named: self._foreign(op, args, named)  # noqa: E731
            case Primitive() if i.plain(callee) in (i.IMPLICIT, i.SPLICED):
                raise _unfollowed(op)
            case Primitive(override=override) if i.intrinsic(callee) and override is not None:
                run = lambda *args: self._overridden(callee, *args)  # noqa: E731
            case Primitive() if i.intrinsic(callee) is not None:
                if callee not in INTRINSICS:
                    raise _unfollowed(op)
                rule = INTRINSICS[callee]
                run = lambda *args, **named: rule(self, *args, **named)  # noqa: E731
            case Primitive():
                run = lambda *args, **named: self._apply(op, callee, args, named)  # noqa: E731
        return _prepared(op, run)

    def _apply(
        self, op: Op, callee: Primitive, args: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        for value in args:
            if type(value) is Tracked or holds(value):
                break
        else:
            if not named or not any(map(holds, named.values())):
                return call(callee.function, *args, **named)
        if op.refusal is not None:
            return self._foreign(op, (callee.function, *args), named)
        return apply(self, callee, args, named)

    def _overridden(self, callee: Primitive, x: Any, *around: Any) -> Any:
        """An identity whose derivative is zero, or whose adjoint is edited: in any way."""
        if not holds(x):
            return x
        if is_zero_at(callee):
            self.inspected = True
            return untracked(x)
        self.owned = True
        return self.depends(untracked(x), self.sets.mixed(self.all_of(x, *around)))

    def _foreign(self, op: Op, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """A call that is not looked into: nothing that varies may come out of it."""
        self.repeatable = False
        if not any(map(holds, args)) and not any(map(holds, named.values())):
            function, *plain = args
            return function(*plain, **named)
        if any(map(_keeps, (*args, *named.values()))):
            raise _unfollowed(op)
        (function, *plain), plain_named = given = copied(untracked((args, named)))
        result = function(*plain, **plain_named)
        self._refuse_changed(op, given, untracked((args, named)))
        return self._unvaried(op, result, self.all_of(args, named))

    def _verbatim(self, op: Op, args: list[Any]) -> tuple[Any, ...]:
        self.repeatable = False
        callee = op.callee
        assert isinstance(callee, Verbatim)
        active = any(map(holds, args))
        values = copied(untracked(args)) if active else args
        namespace = dict(zip(callee.names, values, strict=True))
        if callee.assigns is None:
            results = [eval(callee.code, namespace)]
        else:
            exec(textwrap.dedent(callee.code), namespace)
            results = [namespace.get(name, UNDEF) for name in callee.assigns]
        if not active:
            return tuple(results)
        self._refuse_changed(op, values, untracked(args))
        number = self.all_of(*args)
        return tuple([self._unvaried(op, r, number) for r in results])

    def _refuse_changed(self, op: Op, now: Any, before: Any) -> None:
        """Refuse what writes into arguments that vary: it was run on copies.

        Raises:
            RefusedError: it did.
        """
        if not _same(now, before):
            raise _unfollowed(op)

    def _unvaried(self, op: Op, result: Any, number: int) -> Any:
        """What text or a call gave that read what varies, if no derivative can be lost in it.

        Raises:
            RefusedError: it may vary.
        """
        self.inspected = True
        if result is UNDEF or _is_constant(result):
            return result
        if isinstance(result, types.FunctionType):  # what it gives when it is called may vary
            return Tracked(result, number)
        raise _unfollowed(op)


def _keeps(value: Any) -> bool:
    """Whether a callable may keep what it is called with: a method of a container."""
    owner = getattr(value, "__self__", None)
    return isinstance(owner, (list, dict, set, deque, bytearray, array))


def _unfollowed(op: Op) -> RefusedError:
    if op.refusal is not None:
        return RefusedError(op.refusal, op.location)
    what = "cannot find the sparsity pattern through this"
    return refuse(what, "It is run as it is written, and what it gives may vary.", op.location)


def _same(a: Any, b: Any) -> bool:
    """Whether two values hold the same numbers in the same structure."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    inner, other = items(a), items(b)
    if not inner:
        return not other and (a is b or repr(a) == repr(b))
    return len(inner) == len(other) and all(map(_same, inner, other))


def _is_constant(value: Any) -> bool:
    """Whether a value holds no floating-point number, nor anything that might hide one."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biuSU"
    if isinstance(value, (tuple, list, set, frozenset, dict)):
        return all(map(_is_constant, items(value)))
    return value is None or isinstance(value, (int, str, bytes, slice, range, type))


def _prepared(op: Op, run: Callable[..., Any]) -> Step:
    """An op with its operands sorted out: reads those of a frame, and gives a tuple of results."""
    positional, count = op.positional, len(op.results)
    named = tuple(op.named.items())
    constants = [_constant(a) for a in positional]
    values = [(k, a) for k, a in enumerate(positional) if isinstance(a, Value)]

    def step(frame: Frame) -> tuple[Any, ...]:
        args = constants.copy()
        for k, atom in values:
            args[k] = frame[atom]
        more = {key: _get(a, frame) for key, a in named} if named else {}
        result = run(*args, **more)
        return (result,) if count == 1 else tuple(result) if count else ()

    return step


def _constant(atom: Atom) -> Any:
    match atom:
        case Literal(value=value):
            return value
        case Global(object=found):
            return found
        case _:
            return UNDEF


def _get(atom: Atom, frame: Mapping[Value, Any]) -> Any:
    return frame[atom] if isinstance(atom, Value) else _constant(atom)


def _bind(function: Function, args: list[Any], named: dict[str, Any]) -> Frame:
    frame: Frame = {}
    for parameter in function.params:
        name, value = parameter.value.name, parameter.value
        if parameter.kind == "star":
            frame[value], args = tuple(args), []
        elif parameter.kind == "doublestar":
            frame[value], named = dict(named), {}
        elif args and parameter.kind != "keyword":
            frame[value] = args.pop(0)
        elif name in named:
            frame[value] = named.pop(name)
        else:
            frame[value] = _default(parameter)
    return frame


def _default(parameter: Parameter) -> Any:
    assert parameter.default is not None, f"an argument is missing: {parameter.value.name}"
    return parameter.default.value
