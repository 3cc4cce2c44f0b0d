"""Jacobians and Hessians that are taken in the code itself, one array by one array.

    J = s2s.jacobian(g)(x)      seeds = np.eye(np.size(x)).reshape(np.size(x), *np.shape(x))
                                tangents = g_tangent(x, seeds)        (all seeds in one sweep)
                                J = the tangents with the axis of seeds last, in the shape of x

Of a function that gives one number it is the gradient.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.analysis.infer import type_of_atom
from s2s.errors import BatchError
from s2s.ir import Literal, Primitive
from s2s.ir import intrinsics as i
from s2s.ir.types import Array, Number, Tuple
from s2s.lower.closures import Derived
from s2s.lower.outlining import Asked, call_derivative, outlined, places_of, transformed

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame

_PLUS = Primitive(operator.add, "+")


def jacobian(
    frame: Frame, derived: Derived, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom:
    """The Jacobian of a function of one array, or number, that gives one."""
    if isinstance(derived.wrt, tuple | list) or derived.has_aux:
        what = "cannot take this Jacobian inside code that is compiled"
        raise frame.refuse(node, what, "Take it with respect to one array, without has_aux.")
    keys = places_of(frame, derived.function, args, named, derived.wrt, node)
    made = outlined(frame, derived.function, args, named, keys, node)
    (fresh,) = made.fresh
    if isinstance(made.result, Number):
        module = transformed(frame, made.module, (Asked("grad", (fresh.name,), True),), node)
        return call_derivative(frame, module, list(made.passed.values()), node, name)
    x = made.passed[fresh]
    shaped = all(isinstance(t, Array) and t.dims is not None for t in (made.result,))
    if not shaped or not isinstance(fresh.type, Number | Array):
        what = "cannot take the Jacobian of what is not one array of a known number of axes"
        raise frame.refuse(node, what, "Use s2s.jvp or s2s.vjp here.")
    if isinstance(fresh.type, Number):
        module = transformed(frame, made.module, (Asked("jvp", (fresh.name,), False),), node)
        seed: Atom = Literal(1.0)
        pair = call_derivative(frame, module, [*made.passed.values(), seed], node)
        return frame.op(i.GETITEM, pair, Literal(1), node=node, name=name)
    return _in_one_sweep(frame, made, x, node, name)


def _in_one_sweep(frame: Frame, made: Any, x: Atom, node: Any, name: str) -> Atom:
    (fresh,) = made.fresh
    asked = Asked("tangent", (fresh.name,), True, tangent=f"{fresh.name}_dot", batched=True)
    try:
        module = transformed(frame, made.module, (asked,), node)
    except BatchError as error:
        what = f"cannot take this Jacobian in one sweep: {error.refusal.what}"
        raise frame.refuse(node, what, "Use s2s.jvp or s2s.vjp here.") from error

    def numpy(function: Any, *operands: Atom) -> Atom:
        shown = f"np.{function.__name__}"
        return frame.op(Primitive(function, shown), *operands, node=node)

    count, shape = numpy(np.size, x), numpy(np.shape, x)
    rows = frame.op(i.TUPLE, count, node=node)
    seeds = numpy(np.reshape, numpy(np.eye, count), frame.op(_PLUS, rows, shape, node=node))
    tangents = call_derivative(frame, module, [*made.passed.values(), seeds], node)
    last = numpy(np.moveaxis, tangents, Literal(0), Literal(-1))
    of_value = frame.op(i.GETITEM, numpy(np.shape, tangents), Literal(slice(1, None)), node=node)
    whole = frame.op(_PLUS, of_value, shape, node=node)
    found = numpy(np.reshape, last, whole)
    assert not isinstance(type_of_atom(found), Tuple)
    return frame.op(i.ALIAS, found, node=node, name=name) if name else found


def hessian(
    frame: Frame, derived: Derived, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom:
    """The Jacobian of the gradient."""
    from s2s.ir import Global

    gradient = Derived("grad", derived.function, derived.wrt)
    of_gradient = Derived("jacobian", Global("gradient", gradient), derived.wrt)
    return jacobian(frame, of_gradient, args, named, node, name)
