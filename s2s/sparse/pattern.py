"""The pattern of a function at given arguments: lowered once for each signature, walked for each path.

A pattern is kept for the next call where that is certain to be right: no number that depends on an
input was looked at, nothing foreign was run, and all other arguments and captured values are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.outputs import firsts, written
from s2s.analysis.signature import fast_key, type_of
from s2s.capture.access import resolve
from s2s.errors import ArgumentError
from s2s.operators.composed import root
from s2s.operators.inactive import refuse_inactive
from s2s.operators.leaves import copied, leaves, parts, rebuilt
from s2s.operators.overlap import refuse_two_of_one, same_arrays
from s2s.operators.specialise import same
from s2s.operators.target import in_order
from s2s.operators.watch import Watch, checker
from s2s.rules.language import around, merged
from s2s.rules.registry import generations
from s2s.sparse.sets import Sets
from s2s.sparse.tracked import Tracked, is_float
from s2s.sparse.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from s2s.lower import Lowered
    from s2s.operators.derivative import Derivative
    from s2s.operators.target import Chosen
    from s2s.transform.request import Request

KEPT_MODULES = 8  # of one signature: more are made where a function captures ever new functions
KEPT_PATTERNS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A lowered function, and what says whether it is still that function."""

    lowered: Lowered
    captured: tuple[Any, ...]
    current: Callable[[], bool]
    writes: tuple[str, ...]
    shared: tuple[tuple[str, ...], ...] = ()  # groups of arguments that are one array

    def holds(self, function: Any, arguments: Mapping[str, Any]) -> bool:
        """Whether the function, and all it refers to, are those that were lowered."""
        try:
            return (
                self.current()
                and all(
                    same(resolve(g.path, function, arguments), g.object, exact=True)
                    for g in self.lowered.guards
                )
                and _captured(self.lowered, function, arguments) == self.captured
            )
        except (LookupError, AttributeError, ValueError):
            return False


@dataclass(slots=True)
class Patterns:
    """Finds the patterns of a function.

    Attributes:
        derivative: a derivative of the function, which knows how to take it apart.
        second: whether the pattern is that of second derivatives.
    """

    derivative: Derivative
    second: bool = False
    _ready: dict[Any, list[Ready]] = field(default_factory=dict)
    _kept: list[tuple[Any, Any, bool]] = field(default_factory=list)

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, bool]:
        """The pattern at these arguments, those of the function: a boolean `csr_array`.

        Beside it stands whether a rule that does not come with s2s was met: second derivatives by
        such a rule need not be symmetric.

        Raises:
            ArgumentError: SciPy is missing, an argument carries no derivative, or for second
                derivatives the value is not one number.
            RefusedError: something in the function cannot be followed.
        """
        require_scipy()
        derivative = self.derivative
        args, kwargs = derivative.whole(args, kwargs)
        choice = derivative.choice(len(args) - len(derivative.target.prefix))
        arguments = derivative.target.arguments(args, kwargs)
        function, inner = root(derivative, len(args) - len(derivative.target.prefix))
        names = (*choice.names, *derivative.outputs.names)
        asked = (*names, *(name for r in inner for name in (*r.wrt, *r.of)))
        arguments |= derivative.target.defaults_of(asked, arguments)
        given = in_order(function, arguments)
        ready = self._lowered((fast_key(args, kwargs), choice.names), function, given, inner)
        captures = {c.name: resolve(c.path, function, arguments) for c in ready.lowered.captures}
        key = self._key(arguments, captures, choice, ready)
        for known, *found in self._kept:
            if key is not None and known == key:
                return found[0], found[1]
        pattern, walk = self._walked(arguments, captures, choice, ready)
        if walk.repeatable and not walk.inspected and key is not None:
            self._kept.insert(0, (key, pattern, walk.owned))
            del self._kept[KEPT_PATTERNS:]
        return pattern, walk.owned

    def _lowered(
        self, key: Any, function: Any, given: dict[str, Any], inner: tuple[Request, ...]
    ) -> Ready:
        derivative, (_, names) = self.derivative, key
        types = {name: type_of(value, name) for name, value in given.items()}
        refuse_inactive(names, types, name_of(derivative))
        overrides = merged(around.get(), derivative.overrides)
        candidates = self._ready.setdefault((key, overrides), [])
        found = next((one for one in candidates if one.holds(function, given)), None)
        if found is None:
            found = _made(function, given, derivative, inner, overrides)
            candidates.append(found)
            del candidates[:-KEPT_MODULES]
        if shared := same_arrays(given, found.writes):
            refuse_two_of_one(names, shared, name_of(derivative))
            return _made(function, given, derivative, inner, overrides, shared)
        return found

    def _key(
        self,
        arguments: Mapping[str, Any],
        captures: Mapping[str, Any],
        choice: Chosen,
        ready: Ready,
    ) -> Any:
        """What decides about a pattern that no varied number does; None where that is not known."""
        try:
            picked = _picked(arguments, choice)
            varied = tuple((_shape_of(leaf)) for value in picked for _, leaf in leaves(value, ""))
            whole = {choice.names[k] for k, item in choice.picks if item is None}
            others = {name: value for name, value in arguments.items() if name not in whole}
            structure = tuple(_frozen(_blank(value)) for value in picked)
            return ready, varied, structure, _frozen(others), _frozen(dict(captures))
        except _UnknownError:
            return None

    def _walked(
        self,
        arguments: Mapping[str, Any],
        captures: Mapping[str, Any],
        choice: Chosen,
        ready: Ready,
    ) -> tuple[Any, Walk]:
        picked = _picked(arguments, choice)
        inputs = [leaf for value in picked for _, leaf in leaves(value, "")]
        sets = Sets(sum(map(np.size, inputs)), second=self.second)
        walk = Walk(ready.lowered.module, sets)
        found = iter(numbered(inputs, sets))
        given = {**copied(dict(arguments)), **copied(dict(captures))}
        for k, item in choice.picks:
            name = choice.names[k]
            if item is None:
                given[name] = rebuilt(given[name], found)
            else:
                given[name] = _with_item(given[name], item, found)
            given |= {group[0]: given[name] for group in ready.shared if name in group}
        with np.errstate(all="ignore"):  # what is to be said of values, the sweeps say
            result = walk.enter(given)
        ids = [part.ravel() for part in rows_of_result(result)]
        rows = np.concatenate(ids) if ids else np.zeros(0, dtype=np.int64)
        if not self.second:
            return sets.pattern(rows), walk
        if len(rows) != 1:
            message = (
                f"{name_of(self.derivative)} has a value of {len(rows)} numbers: "
                "a Hessian is that of one number"
            )
            raise ArgumentError(message)
        return sets.second_pattern(int(rows[0])), walk


def require_scipy() -> None:
    """Say that SciPy is needed, where it is not installed.

    Raises:
        ArgumentError: it is not.
    """
    try:
        import scipy.sparse  # noqa: F401
    except ImportError:
        message = (
            "sparse Jacobians and Hessians are arrays of SciPy: install it (pip install scipy)"
        )
        raise ArgumentError(message) from None


def _made(
    function: Any,
    arguments: dict[str, Any],
    derivative: Derivative,
    inner: tuple[Request, ...],
    overrides: Any,
    shared: tuple[tuple[str, ...], ...] = (),
) -> Ready:
    """A function lowered, and derived where the pattern of a derivative is asked for."""
    from s2s import pipeline
    from s2s.lower import lower

    types = {name: type_of(value, name) for name, value in arguments.items()}
    of = inner[0].of if inner else derivative.outputs.names
    name = "function" if function.__name__ == "<lambda>" else function.__name__
    lowered = lower(
        function, types, name=name, of=of, same=shared, overrides=overrides, derive=pipeline.nested
    )
    captured = _captured(lowered, function, arguments)
    writes = written(lowered.module.functions[lowered.module.entry])
    if any(request.tangent for request in inner):
        message = f"the pattern of {derivative!r}, which takes a direction, is not supported"
        raise ArgumentError(message)
    if inner:
        chain = tuple(replace(r, wrt=firsts(r.wrt, shared)) for r in inner)
        lowered = replace(lowered, module=pipeline.derivative(lowered.module, *chain))
    watch = Watch(function)
    for guard in lowered.guards:
        watch.look(guard.path, function, arguments)
    watch.names.append((generations(), "generation", generations()["generation"]))
    current = checker(tuple(watch.names), tuple(watch.codes))
    return Ready(lowered, captured, current, writes, shared)


def name_of(derivative: Derivative) -> str:
    """What to call the function in messages."""
    return str(getattr(derivative, "__name__", "the function"))


def _captured(lowered: Lowered, function: Any, arguments: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(type_of(resolve(c.path, function, arguments), c.name) for c in lowered.captures)


def _picked(arguments: Mapping[str, Any], choice: Chosen) -> list[Any]:
    """What the pattern is with respect to, in the order asked."""
    found = []
    for k, item in choice.picks:
        value = arguments[choice.names[k]]
        found.append(value if item is None else value[item])
    return found


def numbered(inputs: list[Any], sets: Sets) -> Iterator[Any]:
    """Each input with a set of its own for each element."""
    start = 0
    for leaf in inputs:
        size = int(np.size(leaf))
        ids = sets.single(start, size)
        start += size
        if isinstance(leaf, np.ndarray):
            yield Tracked(leaf.copy(), ids.reshape(leaf.shape)) if size else leaf
        else:
            yield Tracked(leaf, int(ids[0]))


def _with_item(values: Any, item: Any, found: Iterator[Any]) -> Any:
    new = rebuilt(values[item], found)
    if isinstance(values, dict):
        return {**values, item: new}
    return (*values[:item], new, *values[item + 1 :])


def rows_of_result(value: Any) -> Iterator[Any]:
    """The sets of every float in a result, in the order in which `leaves` gives them."""
    if type(value) is Tracked:
        yield np.asarray(value.ids)
    elif is_float(value):
        yield np.zeros(np.shape(value), dtype=np.int64)
    else:
        for _, item in parts(value):
            yield from rows_of_result(item)


class _UnknownError(Exception):
    """A value that cannot be compared with what it was at another call."""


def _shape_of(leaf: Any) -> tuple[Any, ...]:
    kind = leaf.dtype.str if isinstance(leaf, (np.ndarray, np.generic)) else type(leaf).__name__
    return kind, np.shape(leaf)


def _blank(value: Any) -> Any:
    """A value without its floats: what stands beside the inputs in the same argument."""
    return rebuilt(value, iter(lambda: None, 0))


def _frozen(value: Any) -> Any:
    """A value that is equal for equal values only."""
    match value:
        case np.ndarray() if value.dtype.kind in "biufcSU":
            return value.dtype.str, value.shape, value.tobytes()
        case np.generic():
            return value.dtype.str, value.tobytes()
        case None | bool() | int() | float() | complex() | str() | bytes() | slice() | range():
            return type(value).__name__, repr(value)
        case tuple() | list():
            return type(value), tuple(map(_frozen, value))
        case dict():
            return dict, tuple((_frozen(k), _frozen(v)) for k, v in value.items())
        case type() | np.dtype() | np.ufunc():
            return "object", id(value)
        case _:
            found = [(place, _frozen(item)) for place, item in parts(value)]
            if not found:
                raise _UnknownError
            return type(value), tuple(found)
