"""Derivatives that are taken in the code itself: `def f(x): return s2s.grad(g)(x) ** 2`.

An operator of s2s applied to a function is a function known when compiling. Where it is called, the
call of the function underneath is outlined: a function of what it is differentiated with respect to
and of all that it captures. The transforms make its derivative, which is then called like any other
function of the module, so that it can be differentiated again. The argument of the inner function is
a value of its own, whatever it was called with: derivatives of different levels are never confused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from s2s.analysis.infer import type_of_atom
from s2s.ir import Function, Global, Literal, Module, Op, Symbol, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Tuple, Type, may_vary
from s2s.lower import calling, jacobians
from s2s.lower.closures import Derived, Partial
from s2s.lower.outlining import (
    Asked,
    call_derivative,
    fitting,
    items_of,
    outlined,
    places_of,
    shown,
    transformed,
)
from s2s.lower.resolve import known_object, path_of

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame

AT_ONCE = ("jvp", "vjp", "linearize")
_KNOWN = (
    "grad", "value_and_grad", "elementwise_grad", "hvp", "vhp", "ggnvp", "jacobian", "hessian", *AT_ONCE,
)  # fmt: skip


def operator_of(found: Any) -> str | None:
    """The operator that an object of s2s is, as `s2s.grad` is "grad"."""
    name = getattr(found, "__s2s_operator__", None)
    return name if isinstance(name, str) else None


def applied(
    frame: Frame, found: Any, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom | None:
    """A call of an operator, or of a derivative that was made outside; None for all else."""
    if getattr(type(found), "__s2s_derivative__", False):
        return call(frame, made_outside(frame, found, node), args, named, node, name)
    operator = operator_of(found)
    if operator is None:
        return None
    if operator not in _KNOWN:
        what = f"cannot follow 's2s.{operator}' inside code that is compiled"
        raise frame.refuse(node, what, "Use s2s.grad, vjp, jvp, hvp or vhp here.")
    if not args and operator not in AT_ONCE:
        first = {k: v for k, v in named.items() if k != "f"}
        if "f" not in named:
            return Global(found.__name__, Partial(Global(found.__name__, found), (), first))
    function, *rest = args or [named["f"]]
    options = {k: v for k, v in named.items() if k != "f"}
    if operator not in AT_ONCE:
        derived = _made(frame, operator, function, rest, options, node)
        return Global(f"{shown(function)}_{operator}", derived)
    if operator == "jvp":
        return _jvp(frame, function, rest, options, node, name)
    if operator == "linearize":
        return _linearize(frame, function, rest, options, node)
    return _vjp(frame, function, rest, options, node, name)


def made_outside(frame: Frame, found: Any, node: Any) -> Derived:
    """A derivative object that the code finds, as what it is a derivative of."""
    if found.operator not in _KNOWN:
        what = f"cannot follow 's2s.{found.operator}' inside code that is compiled"
        raise frame.refuse(node, what, "Use s2s.grad, vjp, jvp, hvp or vhp here.")
    if found.overrides:
        raise frame.refuse(
            node, "cannot follow a derivative with 'override=' here", "Write it here."
        )
    if found.outputs.names:
        raise frame.refuse(node, "cannot follow a derivative with 'of=' here", "Write it here.")
    path = path_of(frame, found)
    step = None if path is None else (*path, ("attribute", "__wrapped__"))
    function = known_object(frame, found.__wrapped__, getattr(found, "__name__", "f"), step, node)
    wrt, has_aux = found.options()
    return Derived(found.operator, function, wrt, has_aux)


def _made(
    frame: Frame,
    operator: str,
    function: Atom,
    rest: list[Atom],
    options: dict[str, Atom],
    node: Any,
) -> Derived:
    if not isinstance(function, Global):
        what = f"cannot tell which function 's2s.{operator}' differentiates"
        raise frame.refuse(node, what, "Pass a function that is known when compiling.")
    wrt: Any = 0
    more: tuple[Atom, ...] = ()
    if operator == "ggnvp":
        more = tuple(rest[:1]) or tuple(a for k, a in options.items() if k == "loss")
        rest, options = rest[1:], {k: a for k, a in options.items() if k != "loss"}
    if rest or "wrt" in options:
        wrt = _constant(frame, rest[0] if rest else options["wrt"], "wrt", node)
    has_aux = bool(_constant(frame, options.get("has_aux", Literal(False)), "has_aux", node))
    for option in options:
        if option not in ("wrt", "has_aux", "example", "mode"):
            what = f"cannot use '{option}=' of 's2s.{operator}' inside code that is compiled"
            raise frame.refuse(node, what, "Take the derivative without it.")
    return Derived(operator, function, wrt, has_aux, more)


def _constant(frame: Frame, atom: Atom, option: str, node: Any) -> Any:
    """The value of an option, which must be written down."""
    if isinstance(atom, Literal):
        return atom.value
    for statement in reversed(frame.builder.statements):
        if isinstance(statement, Op) and atom in statement.results:
            if statement.callee in (i.TUPLE, i.LIST):
                return tuple(_constant(frame, a, option, node) for a in statement.operands)
            break
    raise frame.refuse(node, f"'{option}' is not known when compiling", "Write it down here.")


# --- calls ----------------------------------------------------------------------------------------


def call(
    frame: Frame,
    derived: Derived,
    args: list[Atom],
    named: dict[str, Atom],
    node: Any,
    name: str = "",
) -> Atom:
    """Call a derivative with atoms."""
    if derived.operator == "vjp":
        return _vjp(frame, derived.function, args, named, node, name)
    if derived.operator == "jacobian":
        return jacobians.jacobian(frame, derived, args, named, node, name)
    if derived.operator == "hessian":
        return jacobians.hessian(frame, derived, args, named, node, name)
    if derived.operator == "ggnvp":
        return _gauss_newton(frame, derived, args, named, node, name)
    args, named = list(args), dict(named)
    direction: Atom | None = None
    directed = derived.operator in ("hvp", "vhp")
    if directed:
        direction = named.pop("v") if "v" in named else args.pop() if args else None
        if direction is None:
            raise frame.refuse(node, "the direction is missing", "Pass it after the arguments.")
    keys = places_of(frame, derived.function, args, named, derived.wrt, node)
    single = not isinstance(derived.wrt, tuple | list)
    made = outlined(frame, derived.function, args, named, keys, node)
    names = tuple(v.name for v in made.fresh)
    asked = _chain(derived, names, single)
    module = transformed(frame, made.module, asked, node)
    operands = [made.passed[v] for v in made.passed]
    if direction is not None:
        operands.append(_direction(frame, direction, made.fresh, single, node))
    return call_derivative(frame, module, operands, node, name)


def _chain(derived: Derived, names: tuple[str, ...], single: bool) -> tuple[Asked, ...]:
    match derived.operator:
        case "hvp":
            return Asked("grad", names, single), Asked("tangent", names, single, False, "v_dot")
        case "vhp":
            return Asked("tangent", names, single, False, "v_dot"), Asked("grad", names, single)
        case _:
            return (Asked(derived.operator, names, single, derived.has_aux),)


def _direction(
    frame: Frame, direction: Atom, fresh: tuple[Value, ...], single: bool, node: Any
) -> Atom:
    wanted = fresh[0].type if single else Tuple(tuple(v.type for v in fresh))
    return fitting(frame, direction, wanted, "the direction", node)


def _jvp(
    frame: Frame, function: Atom, rest: list[Atom], options: dict[str, Atom], node: Any, name: str
) -> Atom:
    """`s2s.jvp(f, primals, tangents)`: value and tangent."""
    given = dict(zip(("primals", "tangents"), rest, strict=False)) | options
    if set(given) - {"has_aux"} != {"primals", "tangents"}:
        raise frame.refuse(
            node, "cannot follow this call of 's2s.jvp'", "Pass primals and tangents."
        )
    has_aux = bool(_constant(frame, given.pop("has_aux", Literal(False)), "has_aux", node))
    primals = items_of(frame, given["primals"], "primals", node)
    tangents = items_of(frame, given["tangents"], "tangents", node)
    if len(primals) != len(tangents):
        raise frame.refuse(node, "primals and tangents differ in number", "Pass one for each.")
    together = _pushed(frame, function, primals, tangents, has_aux, node, name)
    if not has_aux:
        return together
    pair, tangent = (frame.op(i.GETITEM, together, Literal(k), node=node) for k in (0, 1))
    value, aux = (frame.op(i.GETITEM, pair, Literal(k), node=node) for k in (0, 1))
    return frame.op(i.TUPLE, value, tangent, aux, node=node, name=name)


def _pushed(
    frame: Frame, function: Atom, primals: list[Atom], tangents: list[Atom], has_aux: bool, node: Any,
    name: str = "",
) -> Atom:  # fmt: skip
    keys = [k for k, dot in enumerate(tangents) if dot != Literal(None)]
    if not keys:
        raise frame.refuse(node, "no argument has a tangent", "Pass one that is not None.")
    made = outlined(frame, function, primals, {}, keys, node)
    asked = Asked("jvp", tuple(v.name for v in made.fresh), False, has_aux)
    module = transformed(frame, made.module, (asked,), node)
    dots = [
        fitting(frame, tangents[k], value.type, "the tangent", node)
        for k, value in zip(keys, made.fresh, strict=True)
    ]
    return call_derivative(frame, module, [*made.passed.values(), *dots], node, name, shares=True)


def _linearize(
    frame: Frame, function: Atom, args: list[Atom], options: dict[str, Atom], node: Any
) -> Atom:
    """`s2s.linearize(f, *args)`: the value, and a function of tangents."""
    from s2s.lower import calls

    if options:
        raise frame.refuse(
            node, "cannot follow this call of 's2s.linearize'", "Pass arguments only."
        )
    value = calls.apply(frame, function, list(args), {}, node)
    return frame.op(
        i.TUPLE,
        value,
        Global("linear", Derived("linear", function, 0, False, tuple(args))),
        node=node,
    )


def linear(frame: Frame, derived: Derived, tangents: list[Atom], node: Any, name: str) -> Atom:
    """Call the function that `s2s.linearize` gave."""
    if len(tangents) != len(derived.args):
        raise frame.refuse(node, "the number of tangents is wrong", "Pass one for each argument.")
    pair = _pushed(frame, derived.function, list(derived.args), tangents, False, node)
    return frame.op(i.GETITEM, pair, Literal(1), node=node, name=name)


def _vjp(
    frame: Frame, function: Atom, args: list[Atom], options: dict[str, Atom], node: Any, name: str
) -> Atom:
    """`s2s.vjp(f, *args)`: the value, and the pullback as a function known when compiling."""
    wrt = options.get("wrt")
    if set(options) - {"wrt"} or not args:
        raise frame.refuse(
            node, "cannot follow this call of 's2s.vjp'", "Pass arguments, and wrt=."
        )
    chosen = None if wrt is None else _constant(frame, wrt, "wrt", node)
    every = [k for k, a in enumerate(args) if may_vary(type_of_atom(a))]
    keys: list[int | str] = (
        [*every] if chosen is None else places_of(frame, function, args, {}, chosen, node)
    )
    if not keys:
        raise frame.refuse(node, "no argument holds a floating-point number", "Pass one that does.")
    made = outlined(frame, function, args, {}, keys, node)
    names = tuple(v.name for v in made.fresh)
    module = transformed(frame, made.module, (Asked("vjp", names, False),), node)
    pair = call_derivative(frame, module, list(made.passed.values()), node, shares=True)
    value = frame.op(i.GETITEM, pair, Literal(0), node=node)
    saved = frame.op(i.GETITEM, pair, Literal(1), node=node)
    single = chosen is not None and not isinstance(chosen, tuple | list)
    places = tuple(keys) if chosen is None else tuple(range(len(keys)))
    count = len(args) if chosen is None else len(keys)
    pulled = Pulled(_backward(module), made.result, single, places, count)
    pullback = Global("pullback", Partial(Global("pullback", pulled), (saved,)))
    return frame.op(i.TUPLE, value, pullback, node=node, name=name)


def _gauss_newton(
    frame: Frame, derived: Derived, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom:
    """`s2s.ggnvp(f, loss)(*args, v)`: forward through `f`, the Hessian of the loss, and back."""
    from s2s.lower import calls

    if named or not args or isinstance(derived.wrt, tuple | list):
        what = "cannot follow this call of 's2s.ggnvp'"
        raise frame.refuse(node, what, "Pass the arguments and the direction, for one argument.")
    *primals, v = args
    (key,) = places_of(frame, derived.function, primals, {}, derived.wrt, node)
    dots: list[Atom] = [Literal(None)] * len(primals)
    dots[key] = v
    pair = _pushed(frame, derived.function, primals, dots, False, node)
    value, product = (frame.op(i.GETITEM, pair, Literal(k), node=node) for k in (0, 1))
    if derived.args and derived.args[0] != Literal(None):
        curvature = Derived("hvp", derived.args[0])
        product = call(frame, curvature, [value, product], {}, node)
    options: dict[str, Atom] = {"wrt": Literal(derived.wrt)}
    pulled = _vjp(frame, derived.function, primals, options, node, "")
    made = frame.builder.statements[-1]
    assert isinstance(made, Op)
    assert pulled in made.results
    return calls.apply(frame, made.operands[1], [product], {}, node, name)


@dataclass(frozen=True, slots=True, eq=False)
class Pulled:
    """The backward part of a function: where each adjoint that it gives belongs in the result."""

    function: Function
    value: Type
    single: bool
    places: tuple[int | str, ...]
    count: int


def pull(frame: Frame, pulled: Pulled, args: list[Atom], node: Any, name: str) -> Atom:
    """Call a pullback with what was saved and the adjoint of the value."""
    if len(args) != 2:
        raise frame.refuse(node, "a pullback takes one argument", "Pass the adjoint of the value.")
    saved, bar = args
    bar = fitting(frame, bar, pulled.value, "the adjoint", node)
    symbol = pulled.function.name
    result = Value("", type_of_atom(pulled.function.body.yields[0]))
    found = calling.call(frame, Symbol(symbol), (saved, bar), result, calling.Summary(), (), node)
    if pulled.single:
        return frame.op(i.GETITEM, found, Literal(0), node=node, name=name)
    if pulled.count == len(pulled.places):
        return found
    items: list[Atom] = [Literal(None)] * pulled.count
    for k, place in enumerate(pulled.places):
        items[int(place)] = frame.op(i.GETITEM, found, Literal(k), node=node)
    return frame.op(i.TUPLE, *items, node=node, name=name)


def _backward(module: Module) -> Function:
    return next(f for f in module.functions.values() if f.notes.get("backward") == module.entry)
