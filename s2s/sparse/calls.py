"""What a call of a known function does to index sets: the families of rules, and who belongs where.

A family is `rule(walk, function, args, named) -> result`, with tracked arguments and result. What is
in no family depends on everything that its varied arguments depend on, which is always right. The
families are for the derivatives that come with s2s: a function with a rule of the user's own is
elementwise if that rule is, and in no family otherwise.
"""

from __future__ import annotations

import builtins
import copy
import math
import operator
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.registry import find, is_own, is_zero_at, rule_of, signature_of
from s2s.sparse.intrinsics import ids_of, keyed
from s2s.sparse.tracked import Stream, Tracked, holds, tracked, untracked

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Primitive
    from s2s.sparse.sets import Ids
    from s2s.sparse.walk import Walk

    Family = Callable[[Walk, Any, tuple[Any, ...], dict[str, Any]], Any]


def apply(walk: Walk, callee: Primitive, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Call a primitive of which an argument is tracked."""
    function, rule = callee.function, rule_of(callee)
    if function in _SEQUENCES and any(type(a) is list or isinstance(a, tuple) for a in args):
        return _of_sequences(walk, function, *args)
    family: Family | None = None
    if is_zero_at(callee):
        family = _zero
    elif callee.override is None and not is_own(function):
        family = _families().get(id(function))
    if family is None:
        partial = rule is not None and rule.kind == "partial"
        own = callee.override is not None or is_own(function)
        walk.owned = walk.owned or own
        family = dense if not partial else _by_own_partial if own else _elementwise
    return family(walk, function, args, named)


# --- any function ---------------------------------------------------------------------------------


def dense(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Every element of the result depends on everything."""
    number = walk.sets.mixed(walk.all_of(args, named))
    return walk.depends(valued(function, args, named), number)


def linear_dense(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Every element of the result depends linearly on everything."""
    return walk.depends(valued(function, args, named), walk.all_of(args, named))


def valued(function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The value of a call."""
    return call(function, *map(untracked, args), **{k: untracked(v) for k, v in named.items()})


def call(function: Any, *args: Any, **named: Any) -> Any:
    """Call a function: of `np.clip` a bound may be left out, as in the method that stands for it."""
    if function is np.clip and len(args) == 2 and not named:
        args = (*args, None)
    return function(*args, **named)


def bound(function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any] | None:
    """The arguments that hold data, by parameter of the rule; None where they do not fit it."""
    rule = find(function)
    assert rule is not None
    try:
        found = signature_of(rule).bind(*args, **named)
    except TypeError:
        return None
    return {k: v for k, v in found.arguments.items() if k not in rule.constant}


def arguments_of(
    function: Any, args: tuple[Any, ...], named: dict[str, Any]
) -> dict[str, Any] | None:
    """All arguments of a call by parameter, defaults filled in; None where they do not fit."""
    rule = find(function)
    assert rule is not None
    try:
        found = signature_of(rule).bind(*args, **named)
    except TypeError:
        return None
    found.apply_defaults()
    return dict(found.arguments)


# --- constant between jumps -----------------------------------------------------------------------

_SHAPES = frozenset(
    map(
        id,
        (
            *available("shape", "ndim", "size", "zeros_like", "ones_like", "empty_like"),
            *available("isscalar", "iterable", "iscomplexobj", "isrealobj", "result_type"),
            *(builtins.isinstance, builtins.hasattr, builtins.callable, builtins.type),
            *(operator.is_, operator.is_not),
            s2s_runtime.eye_like,
        ),
    )
)


def _zero(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The derivative is zero; a value is looked at, unless only its shape is."""
    if function is len:
        return len(args[0])
    if id(function) not in _SHAPES:
        walk.inspected = True
    return valued(function, args, named)


# --- elementwise ----------------------------------------------------------------------------------

_LINEAR = frozenset(
    map(
        id,
        (
            *(operator.add, operator.sub, operator.neg, operator.pos, operator.mod, operator.abs),
            *available("add", "subtract", "negative", "positive", "remainder", "fmod"),
            *available("nextafter", "deg2rad", "radians", "rad2deg", "degrees", "unwrap"),
            *available("absolute", "fabs", "copysign", "heaviside", "maximum", "minimum"),
            *available("fmax", "fmin", "clip", "nan_to_num", "real", "conjugate", "real_if_close"),
            *available("float64", "float32", "imag", "angle"),
            *(builtins.abs, builtins.float, math.fabs, math.copysign, math.fmod, math.remainder),
            *(math.nextafter, math.radians, math.degrees),
        ),
    )
)
_PRODUCTS = frozenset(map(id, (operator.mul, np.multiply)))
_QUOTIENTS = frozenset(map(id, (operator.truediv, np.divide)))


def _elementwise(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Each element depends on those at its place."""
    sets = walk.sets
    value = valued(function, args, named)
    if len(args) == 2 and not named:
        operands = [ids_of(a) for a in args]
    else:
        data = bound(function, args, named)
        if data is None:
            return dense(walk, function, args, named)
        operands = [ids_of(a) for a in data.values()]
    if sets.second and len(operands) == 2 and id(function) in _PRODUCTS | _QUOTIENTS:
        a, b = operands
        ids = sets.products(a, sets.all_mixed(b) if id(function) in _QUOTIENTS else b)
    else:
        ids = operands[0]
        for more in operands[1:]:
            ids = sets.unions(ids, more)
        if id(function) not in _LINEAR:
            ids = sets.all_mixed(ids)
    if not _fits(value, ids):
        return dense(walk, function, args, named)
    return walk.result(value, ids)


def _by_own_partial(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """As elementwise, by a rule of the user's: nonlinear in all arguments together."""
    ids: Ids = 0
    value = valued(function, args, named)
    for argument in (*args, *named.values()):
        if holds(argument):
            ids = walk.sets.unions(ids, ids_of(argument))
    if not _fits(value, ids):
        return dense(walk, function, args, named)
    return walk.result(value, walk.sets.all_mixed(ids))


def _fits(value: Any, ids: Ids) -> bool:
    """Whether sets broadcast to the shape of a value."""
    try:
        return bool(np.broadcast_shapes(np.shape(ids), np.shape(value)) == np.shape(value))
    except ValueError:
        return False


def _several(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """An elementwise function with several results: `divmod`, `modf`, `frexp`."""
    ids = ids_of(args[0])
    for more in args[1:]:
        ids = walk.sets.unions(ids, ids_of(more))
    if function in (np.ldexp, math.ldexp):
        return walk.result(valued(function, args, named), ids_of(args[0]))
    return tuple(walk.result(v, ids) for v in valued(function, args, named))


# --- containers -----------------------------------------------------------------------------------


def _native(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """What arranges items does so with tracked ones."""
    return function(*args, **named)


def _streamed(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    return Stream(function(*args, **named))


def _listed(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    return list(function(*args, **named))


_SEQUENCES = (operator.add, operator.concat, operator.mul)


def _of_sequences(walk: Walk, function: Any, a: Any, b: Any) -> Any:
    """`[x] + [y]` and `[x] * n`; with an array it is elementwise."""
    if isinstance(a, (np.ndarray, Tracked)) or isinstance(b, (np.ndarray, Tracked)):
        return _elementwise(walk, function, (a, b), {})
    return function(a, b)


def _dict(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    return keyed(walk, dict(*args, **named).items())


def _got(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """`d.get(key)`: a key is looked at."""
    container, key, *default = args
    walk.inspected = walk.inspected or holds(key)
    return container.get(untracked(key), *default)


def _sorted(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Of equal items the order may be another in the derivative: each depends on all."""
    walk.inspected = True
    return linear_dense(walk, function, args, named)


def _ndenumerate(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    (x,) = args
    places = list(np.ndindex(*np.shape(x.value)))
    return [(place, tracked(x.value[place], x.ids[place])) for place in places]


def _sum(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The sum of Python: items one after another."""
    items, start = args[0], (*args[1:], *named.values(), 0)[0]
    value = valued(function, args, named)
    if isinstance(items, Tracked) and items.value.dtype.kind in "fc":
        rows = walk.sets.reduced(np.asarray(items.ids), (0,))
        return walk.result(value, walk.sets.unions(rows, ids_of(start)))
    everything = [start, *items]
    if any(isinstance(item, (list, tuple, dict)) for item in everything):
        return linear_dense(walk, function, args, named)
    ids: Ids = ids_of(everything[0])
    for item in everything[1:]:
        ids = walk.sets.unions(ids, ids_of(item))
    return walk.result(value, ids)


def _extreme(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    return linear_dense(walk, function, args, named)


@cache
def _families() -> dict[int, Family]:
    from s2s.sparse import cumulative, moves, products, reductions

    own: dict[Any, Family] = {
        **dict.fromkeys((np.divmod, divmod, np.modf, math.modf, np.frexp, math.frexp), _several),
        **dict.fromkeys((np.ldexp, math.ldexp), _several),
        **dict.fromkeys((zip, enumerate, reversed), _streamed),
        **dict.fromkeys((list, tuple), _native),
        **dict.fromkeys((copy.copy, copy.deepcopy), _native),
        **dict.fromkeys((dict.items, dict.values, dict.keys), _listed),
        dict: _dict,
        dict.get: _got,
        sorted: _sorted,
        np.ndenumerate: _ndenumerate,
        builtins.sum: _sum,
        **dict.fromkeys((builtins.max, builtins.min, math.fsum), _extreme),
    }
    found = {id(function): family for function, family in own.items()}
    for module in (moves, reductions, cumulative, products):
        found |= {id(function): family for function, family in module.FAMILIES.items()}
    return found


__all__ = ["apply", "arguments_of", "bound", "dense", "holds", "linear_dense", "valued"]
