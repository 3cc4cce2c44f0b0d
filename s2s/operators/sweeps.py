"""Many products with a Jacobian in one sweep: along a leading axis, or one by one where that fails.

The seeds and the results are flat: lists of arrays, one for each floating-point leaf of the
arguments or of the value, with one row for each seed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.signature import field_names, has_fields
from s2s.errors import ArgumentError, BatchError
from s2s.operators.composed import apart
from s2s.operators.composed import fitted as directed
from s2s.operators.derivative import Derivative
from s2s.operators.leaves import is_float, leaves, parts
from s2s.operators.pullback import kept
from s2s.transform.request import tangent_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Rows = list[NDArray[Any]]
    Prepared = tuple[Derivative, Any, dict[str, Any]]


class BatchedDerivative(Derivative):
    """A derivative whose tangents, or adjoints of the value, are many at once."""

    __slots__ = ()
    batched = True

    def key(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What tells calls apart that are compiled apart."""
        return self._key(args, kwargs)


class Call:
    """One call of a function: its arguments, and those of them that vary.

    Attributes:
        picked: the arguments that derivatives are with respect to.
    """

    def __init__(self, derivative: Derivative, args: tuple[Any, ...], kwargs: Any) -> None:
        """Bind the arguments.

        Raises:
            ArgumentError: one that varies was not passed, or holds no floating-point number.
        """
        args, kwargs, dots = apart(derivative, args, kwargs)
        self.choice = derivative.choice(len(args))
        self.args, self.kwargs = derivative.whole(args, kwargs)
        self.dots = dots
        self.given = directed(derivative, self.args, self.kwargs, dots) if dots else {}
        target = derivative.target
        arguments = target.arguments(self.args, self.kwargs)
        self.values = {**target.defaults_of(self.choice.names, arguments), **arguments}
        self.taken = (*target.whole.parameters, *dots)
        self.picked = [self._pick(k, item, derivative) for k, item in self.choice.picks]

    def _pick(self, k: int, item: Any, derivative: Derivative) -> Any:
        name = self.choice.names[k]
        try:
            return self.values[name] if item is None else self.values[name][item]
        except LookupError:
            message = f"{derivative!r}: the argument {name!r} was not passed"
            raise ArgumentError(message) from None


class Sweeps:
    """The products of the Jacobian of one function with many vectors, from either side.

    Attributes:
        alone: which operators, for calls of which key, cannot run for many seeds at once.
    """

    def __init__(self, f: Any, wrt: Any, *, of: Any = None, has_aux: bool = False) -> None:
        """Prepare; nothing is compiled yet.

        Raises:
            ArgumentError: `f` has no such arguments.
        """
        self.has_aux = has_aux
        self.reverse = BatchedDerivative("vjp", f, wrt, of=of)
        self._reverse_alone = Derivative("vjp", f, wrt, of=of)
        self.push = BatchedDerivative("jvp", f, wrt, of=of, has_aux=has_aux)
        self._push_alone = Derivative("jvp", f, wrt, of=of, has_aux=has_aux)
        self.alone: set[tuple[str, Any]] = set()
        self.last: Derivative = self.reverse

    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        """The arguments of a call."""
        return Call(self.reverse, args, kwargs)

    def forward(self, call: Call) -> Forward:
        """What multiplies the Jacobian with tangents of the arguments."""
        return Forward(
            partial(self._prepared, self.push, self._push_alone, call), call, self.has_aux
        )

    def backward(self, call: Call) -> Backward:
        """What multiplies adjoints of the value with the Jacobian: its forward part is run."""
        prepared = partial(self._prepared, self.reverse, self._reverse_alone, call)
        return Backward(prepared, call, self.has_aux)

    def _prepared(
        self, batched: BatchedDerivative, alone: Derivative, call: Call, *, apart: bool = False
    ) -> Prepared:
        """What to run: the derivative, its binding, and what the entry takes beside arguments."""
        key = (batched.operator, batched.key(call.args, call.kwargs))
        names = call.choice.names
        if apart:
            self.alone.add(key)
        if key not in self.alone:
            try:
                found = batched.prepare(call.args, call.kwargs, names, call.dots)
            except BatchError:
                self.alone.add(key)
            else:
                self.last = batched
                return batched, *found
        self.last = alone
        return alone, *alone.prepare(call.args, call.kwargs, names, call.dots)


class Forward:
    """The tangents of the value for tangents of the arguments, many at once.

    Attributes:
        batched: whether one sweep serves for all.
        value: the value, once it has been run.
        aux: what the function gives beside it.
    """

    def __init__(self, prepared: Callable[..., Prepared], call: Call, has_aux: bool) -> None:
        self._prepared, self._call, self._has_aux = prepared, call, has_aux
        self._derivative, self._binding, self._extra = prepared()
        self.batched = self._derivative.batched
        self._places = tangent_parameters(call.choice.names, call.taken)
        self.value: Any = None
        self.aux: Any = None

    def __call__(self, seeds: Rows) -> Rows:
        """The tangents of the leaves of the value, one row for each seed.

        Args:
            seeds: the tangents of the leaves of the arguments that vary.
        """
        if self.batched:
            try:
                return [np.asarray(leaf) for leaf in like(self._run(seeds), self.value)]
            except Exception:
                self._derivative, self._binding, self._extra = self._prepared(apart=True)
                self.batched = False
        count = len(seeds[0])
        rows = seeds if count else [np.zeros((1, *leaf.shape[1:]), leaf.dtype) for leaf in seeds]
        found = [self._run([leaf[k] for leaf in rows]) for k in range(max(count, 1))]
        each = [list(like(row, self.value)) for row in found]
        return [np.stack(leaf)[:count] for leaf in zip(*each, strict=True)]

    def _run(self, seeds: list[Any]) -> Any:
        call = self._call
        tangents = dict(zip(self._places, self._structured(seeds), strict=True))
        result = self._binding.entry(
            *call.args, **call.kwargs, **self._extra, **call.given, **tangents
        )
        wrapped = self._derivative.outputs.wrapped
        self.value, tangent = wrapped(result[0]), wrapped(result[1])
        if self._has_aux:
            self.value, self.aux = self.value
        return tangent

    def _structured(self, seeds: list[Any]) -> list[Any]:
        """The tangent of each parameter."""
        call, rest = self._call, iter(seeds)
        picks: dict[int, dict[Any, Any]] = {}
        for (k, item), value in zip(call.choice.picks, call.picked, strict=True):
            picks.setdefault(k, {})[item] = filled(value, rest)
        found = []
        for k, name in enumerate(call.choice.names):
            items, value = picks[k], call.values[name]
            if None in items:
                found.append(items[None])
                continue
            count = np.shape(seeds[0])[:1] if self.batched else ()
            whole = _zeros(value, count)
            keys = value if isinstance(value, dict) else range(len(value))
            new = {key: items.get(key, whole[key]) for key in keys}
            found.append(new if isinstance(value, dict) else tuple(new.values()))
        return found


class Backward:
    """The adjoints of the arguments for adjoints of the value, many at once.

    Attributes:
        call: the arguments.
        batched: whether one sweep serves for all.
        value: the value of the function.
        aux: what the function gives beside it.
    """

    def __init__(self, prepared: Callable[..., Prepared], call: Call, has_aux: bool) -> None:
        self._prepared, self.call, self._has_aux = prepared, call, has_aux
        self._start(*prepared())

    def _start(self, derivative: Derivative, binding: Any, extra: dict[str, Any]) -> None:
        """Run the forward part."""
        self._derivative, self._binding, self.batched = derivative, binding, derivative.batched
        call = self.call
        value, self._saved = binding.entry(*call.args, **call.kwargs, **extra, **call.given)
        self._whole = self.value = derivative.outputs.wrapped(value)
        self.aux = None
        if self._has_aux:
            self.value, self.aux = self.value

    def __call__(self, seeds: Rows) -> Rows:
        """The adjoints of the leaves of the arguments that vary, one row for each seed.

        Args:
            seeds: the adjoints of the leaves of the value.
        """
        if self.batched:
            try:
                return [np.asarray(leaf) for leaf in self._run(seeds, (len(seeds[0]),))]
            except Exception:
                self._start(*self._prepared(apart=True))
        each = [self._run([leaf[k] for leaf in seeds], ()) for k in range(len(seeds[0]))]
        return [np.stack(leaf) for leaf in zip(*each, strict=True)]

    def _run(self, seeds: list[Any], count: tuple[int, ...]) -> list[Any]:
        y_bar = filled(self.value, iter(seeds))
        if self._has_aux:
            y_bar = (y_bar, _zeros(self._whole[1], count))
        y_bar = self._derivative.outputs.unwrapped(y_bar)
        gradients = self._binding.backward(kept(self._saved), y_bar)
        by_name = dict(zip(self._binding.specialisation.wrt, gradients, strict=True))
        choice = self.call.choice
        found: list[Any] = []
        for (k, item), value in zip(choice.picks, self.call.picked, strict=True):
            gradient: Any = by_name.get(choice.names[k])
            found += like(gradient if item is None else gradient[item], value)
        return found


def filled(value: Any, rest: Iterator[Any]) -> Any:
    """A structure like a value, with other floating-point leaves, and None for what is none."""
    if is_float(value):
        found = next(rest)
        return float(found) if type(value) is float and np.ndim(found) == 0 else found
    if isinstance(value, np.ndarray | np.generic):
        return None
    items = [filled(item, rest) for _, item in parts(value)]
    return restructured(value, items)


def restructured(value: Any, items: list[Any]) -> Any:
    """A structure like a value, with other parts; None for what has none."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*items)
    if isinstance(value, (tuple, list)):
        return type(value)(items)
    if isinstance(value, dict):
        return dict(zip(value, items, strict=True))
    if not items or isinstance(value, np.ndarray) or not has_fields(value):
        return None
    import copy

    found = copy.copy(value)
    for name, item in zip(field_names(value), items, strict=True):
        object.__setattr__(found, name, item)
    return found


def like(found: Any, value: Any) -> Iterator[Any]:
    """The leaves of a derivative where a value has floating-point leaves."""
    if is_float(value):
        yield found
        return
    if isinstance(value, np.ndarray):
        return
    pairs = zip(_items(found, value), _items(value, value), strict=True)
    for part, of in pairs:
        yield from like(part, of)


def _items(found: Any, value: Any) -> list[Any]:
    if isinstance(value, (tuple, list)):
        return list(found) if found is not None else [None] * len(value)
    if isinstance(value, dict):
        return [found[key] for key in value]
    if has_fields(value):
        return [getattr(found, name) for name in field_names(value)]
    return []


def _zeros(value: Any, count: tuple[int, ...]) -> Any:
    shapes = (
        np.zeros((*count, *np.shape(leaf)), np.result_type(leaf)) for _, leaf in leaves(value, "")
    )
    return filled(value, (zero if zero.ndim else zero[()] for zero in shapes))
