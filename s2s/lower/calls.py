"""Calls: what is called decides, if it is known when compiling; else it is opaque."""

from __future__ import annotations

import functools
import sys
import types
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import gast
import numpy as np
import s2s_runtime

from s2s.analysis.infer import type_of_atom
from s2s.capture.subset import check_subset
from s2s.errors import Refusal, RefusedError
from s2s.ir import Global, Literal, Op, Primitive
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Record
from s2s.lower import (
    attributes,
    binding,
    builtin_calls,
    classes,
    closures,
    comprehensions,
    control,
    derivatives,
    expressions,
    functions,
    implicit,
    methods,
    objects,
    opaque,
    outputs,
    owned,
    regions,
    ufuncs,
    verbatim,
    writers,
)  # fmt: skip
from s2s.lower.classes import Super
from s2s.lower.closures import Choice, Derived, LocalFunction, Method, Partial, is_closure
from s2s.lower.instances import Instance, LocalClass
from s2s.lower.printed import printed_name
from s2s.lower.resolve import path_of, remember
from s2s.rules import language
from s2s.rules.registry import is_primitive, is_static

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame


def call(frame: Frame, node: Any, name: str) -> Atom:
    """A call expression."""
    if isinstance(node.func, gast.Attribute):
        base = expressions.expression(frame, node.func.value)
        if frame.session.editing and not node.keywords:
            from s2s.lower import gradients

            method, given = node.func.attr, binding.arguments
            found = gradients.collected(frame, base, method, lambda: given(frame, node)[0], node)
            if found is not None:
                return found
        if not isinstance(base, Global) or is_closure(base):
            return methods.call_method(frame, base, node.func.attr, node, name)
        callee: Atom = attributes.attribute(frame, base, node.func.attr, node.func)
    else:
        callee = expressions.expression(frame, node.func)
    if isinstance(callee, Global):
        try:
            special = builtin_calls.special(callee.object)
        except TypeError:
            special = None
        if any(callee.object is word for word in language.BLOCKS):
            regions.refuse_elsewhere(frame, node, name)
        if special is not None:
            result = special(frame, node, name)
            if result is not None:
                return result
    if binding.has_unknown_spread(frame, node):
        return verbatim.verbatim(frame, node, name)
    args, named = binding.arguments(frame, node)
    return apply(frame, callee, args, named, node, name)


def apply(
    frame: Frame, callee: Atom, args: list[Atom], named: dict[str, Atom], node: Any, name: str = ""
) -> Atom:
    """Call an atom with atoms."""
    if not isinstance(callee, Global):
        closure = closures.unpacked_closure(frame, callee, node)
        if closure is not None:
            return apply(frame, closure, args, named, node, name)
        if isinstance(type_of_atom(callee), Record):
            return methods.call_on_record(frame, callee, "__call__", args, named, node, name)
        return opaque.call(frame, callee, args, named, node, name)
    found = callee.object
    match found:
        case Partial():
            return apply(
                frame, found.function, [*found.args, *args], {**found.named, **named}, node, name
            )
        case Choice():
            return control.choose(
                frame,
                found.condition,
                lambda: apply(frame, found.first, args, named, node, name),
                lambda: apply(frame, found.second, args, named, node, name),
                node,
                name,
            )
        case Super():
            raise frame.refuse(node, "cannot call 'super()'", "Call one of its methods.")
        case Method():
            return methods.apply_method(frame, found.base, found.name, args, named, node, name)
        case Instance():
            method = attributes.attribute(frame, callee, "__call__", node)
            return apply(frame, method, args, named, node, name)
        case LocalClass():
            return classes.construct_local(frame, callee, args, named, node)
        case LocalFunction():
            return call_python(frame, callee, args, named, node, name)
        case Derived(operator="linear"):
            return derivatives.linear(frame, found, args, node, name)
        case Derived():
            return derivatives.call(frame, found, args, named, node, name)
        case derivatives.Pulled():
            return derivatives.pull(frame, found, args, node, name)
        case closures.Step():
            return implicit.call_step(frame, found, args, node, name)
        case functools.partial():
            return _partial_object(frame, callee, args, named, node, name)
        case types.MethodType():
            return _bound_method(frame, callee, args, named, node, name)
        case type():
            return _class(frame, callee, args, named, node, name)
        case _:
            return apply_known(frame, callee, args, named, node, name)


def apply_known(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom:
    """Call a function object: a primitive, or a function with source."""
    found = callee.object
    derived = derivatives.applied(frame, found, args, named, node, name)
    if derived is not None:
        return derived
    equation = implicit.applied(frame, found, args, named, node, name)
    if equation is not None:
        return equation
    own = owned.applied(frame, callee, args, named, node, name)
    if own is not None:
        return own
    written = writers.applied(frame, found, args, named, node, name)
    if written is not None:
        return written
    of_ufunc = ufuncs.applied(frame, found, args, named, node, name)
    if of_ufunc is not None:
        return of_ufunc
    applied = builtin_calls.applied(frame, found, args, named, node, name)
    if applied is not None:
        return applied
    if is_known_primitive(found):
        constant = _static_result(frame, found, args, named)
        return constant or primitive(frame, callee, args, named, node, name)
    wrapped = getattr(found, "__s2s_primal__", None)
    if wrapped is not None:
        path = path_of(frame, found)
        remember(frame, wrapped, None if path is None else (*path, ("attribute", "__s2s_primal__")))
        return apply(frame, Global(callee.name, wrapped), args, named, node, name)
    if isinstance(found, types.FunctionType | functools._lru_cache_wrapper) and not is_library(
        found
    ):
        return call_python(frame, callee, args, named, node, name)
    return opaque.call(frame, callee, args, named, node, name)


def _static_result(
    frame: Frame, found: Any, args: list[Atom], named: dict[str, Atom]
) -> Literal | None:
    """The result of a helper of rules from constants to constants, if its arguments are known."""
    if not frame.template or not is_static(found):
        return None
    values = [_constants(frame, atom) for atom in (*args, *named.values())]
    if any(value is None for value in values):
        return None
    plain = [value[0] for value in values if value is not None]
    return Literal(found(*plain[: len(args)], **dict(zip(named, plain[len(args) :], strict=True))))


def _constants(frame: Frame, atom: Atom) -> tuple[Any] | None:
    """The value of a literal or of a list or tuple of literals, in a tuple."""
    if isinstance(atom, Literal):
        return (atom.value,)
    for statement in reversed(frame.builder.statements):
        if isinstance(statement, Op) and atom in statement.results:
            literal = all(isinstance(operand, Literal) for operand in statement.operands)
            if statement.callee in (i.LIST, i.TUPLE) and literal:
                return ([o.value for o in statement.operands if isinstance(o, Literal)],)
            return None
    return None


def is_known_primitive(found: Any) -> bool:
    """Whether s2s knows what a function computes."""
    return is_primitive(found) or found in _EXTRA


_EXTRA = frozenset({len, np.shape, np.ndim, np.size, s2s_runtime.copy})


def is_library(found: Any) -> bool:
    """Whether a function belongs to a library whose own source is not to be differentiated."""
    module = (getattr(found, "__module__", None) or "").split(".")[0]
    return module in ("numpy", "scipy") or module in sys.stdlib_module_names - {"__main__"}


def primitive(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any, name: str,
    form: str = "call",
) -> Atom:  # fmt: skip
    """An op of a function that s2s knows."""
    if outputs.writes(callee, args, named):
        return outputs.call(frame, callee, args, named, node, form)
    args, named = outputs.plain(callee, args, named)
    if isinstance(callee.object, np.ufunc) or callee.name.startswith("np."):
        for atom in (*args, *named.values()):
            if not isinstance(type_of_atom(atom), Array):
                comprehensions.check_kept(frame, atom, node)
    if "dtype" in named:
        named = {**named, "dtype": frame.facts.dtype_of.get(named["dtype"], named["dtype"])}
    if callee.object is s2s_runtime.astype and len(args) > 1:
        args = [args[0], frame.facts.dtype_of.get(args[1], args[1]), *args[2:]]
    args = [opaque.materialised(frame, a, node) for a in args]
    named = {k: opaque.materialised(frame, a, node) for k, a in named.items()}
    if frame.template and callee.object in _ATTRIBUTES and isinstance(type_of_atom(args[0]), Array):
        form = "attribute"
    known = (
        _INTRINSICS.get(callee.object) if isinstance(callee.object, types.FunctionType) else None
    )
    result = frame.op(
        known or Primitive(callee.object, printed(callee)), *args, node=node, named=named, name=name,
        form=form,
    )  # fmt: skip
    return objects.adopt(frame, result) if callee.object in _MAKES else result


_ATTRIBUTES = frozenset({np.shape, np.size, np.ndim})
_INTRINSICS: dict[Any, Primitive] = {
    s2s_runtime.unbroadcast: i.UNBROADCAST, s2s_runtime.broadcast_like: i.BROADCAST,
    s2s_runtime.zeros_like: i.ZEROS_LIKE, s2s_runtime.copy: i.COPY,
}  # fmt: skip
_MAKES = frozenset({
    list, dict, sorted, list.copy, dict.copy, s2s_runtime.zeros_like, s2s_runtime.copy,
    s2s_runtime.add, s2s_runtime.sum_backward, s2s_runtime.extreme_backward, s2s_runtime.column,
    s2s_runtime.repeated_backward, s2s_runtime.sorted_backward,
})  # fmt: skip


def printed(callee: Global) -> str:
    """The name of a primitive in emitted code."""
    known = printed_name(callee.object)
    if callee.name.startswith(("np.", "math.")) or "." not in known:
        return callee.name if callee.name.startswith(("np.", "math.")) else known
    return known


def call_python(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom:
    """Call a function with source; one that cannot be lowered is opaque, with the reason."""
    target = None
    try:
        target = functions.target_of(frame, callee)
        if target is not None and target.node not in frame.session.checked:
            check_subset(target.source)
            frame.session.checked.add(target.node)
        if target is None:
            return opaque.call(frame, callee, args, named, node, name)
        for atom in (*args, *named.values()):
            comprehensions.check_kept(frame, atom, node)
        bound = binding.bind(frame, target, args, named, node)
        return functions.call_function(frame, target, bound, node, name)
    except RefusedError as error:
        if isinstance(callee.object, LocalFunction) or (error.location is None and target):
            raise
        if any(word in error.refusal.what for word in _NEVER):
            raise
        if frame.location(node) == error.location:
            raise
        return opaque.call(
            frame, callee, args, named, node, name, refusal=_of_callee(callee.name, error)
        )


_NEVER = ("'global'", "'nonlocal'", "an attribute of a class")


def _of_callee(name: str, error: RefusedError) -> Refusal:
    place = error.location
    where = "" if place is None else f" ({PurePath(place.file).name}:{place.line})"
    return Refusal(
        f"cannot differentiate through the call of '{name}': {error.refusal.what}{where}",
        error.refusal.why,
    )


def _partial_object(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom:
    """A `functools.partial` made before: its own arguments are data found through it."""
    found = callee.object
    path = path_of(frame, found)
    inner = attributes.through(frame, found.func, callee.name, path, ("attribute", "func"), node)
    first = [
        _stored(frame, value, f"{callee.name}_{k}", path, ("args", str(k)), node)
        for k, value in enumerate(found.args)
    ]
    more = {
        key: _stored(frame, value, key, path, ("keywords", key), node)
        for key, value in found.keywords.items()
    }
    return apply(frame, inner, [*first, *args], {**more, **named}, node, name)


def _stored(
    frame: Frame, value: Any, name: str, path: Any, place: tuple[str, str], node: Any
) -> Atom:
    from s2s.lower.resolve import known_object

    where, key = place
    step = "item" if where == "args" else "key"
    full = None if path is None else (*path, ("attribute", where), (step, key))
    return known_object(frame, value, name.rsplit(".", maxsplit=1)[-1], full, node)


def _bound_method(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom:
    """A method bound to an object known when compiling: the object is data."""
    found = callee.object
    path = path_of(frame, found)
    function = attributes.through(
        frame, found.__func__, f"{callee.name}.__func__", path, ("function", ""), node
    )
    owner = attributes.through(
        frame, found.__self__, callee.name.rsplit(".", maxsplit=1)[0].split(".")[-1] or "self",
        path, ("self", ""), node,
    )  # fmt: skip
    return apply(frame, function, [owner, *args], named, node, name)


def _class(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom:
    """A class that is called: a conversion, a container, or an object of the user's."""
    found = callee.object
    own = owned.applied(frame, callee, args, named, node, name)
    if own is not None:
        return own
    applied = builtin_calls.applied(frame, found, args, named, node, name)
    if applied is not None:
        return applied
    if is_primitive(found):
        return primitive(frame, callee, args, named, node, name)
    return classes.construct(frame, callee, args, named, node, name)
