"""The compiler as a list of stages: read this file first.

    function -> lower -> inline -> forward | reverse | taylor -> (batch) -> common, floats, dead,
             fields, near, sections, inplace -> raise -> print

Each stage is a function from IR to IR (the first reads source, the last two write it); under
S2S_DEBUG=1 the IR is checked after each. A derivative of a derivative goes through the transforms
once more; one that is taken in the code itself is made while lowering (`nested`).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s import rules
from s2s.analysis.history import history
from s2s.analysis.order import refuse_unordered
from s2s.analysis.outputs import firsts, refuse_impossible, refuse_no_output, written
from s2s.errors import refuse
from s2s.ir.check import check, debugging
from s2s.ir.intrinsics import Intrinsic
from s2s.ir.nodes import Global, Module, Op, Primitive
from s2s.ir.symbols import renamed
from s2s.ir.walk import operands_of, statements_in
from s2s.lower import lower
from s2s.optimise.comments import without_comments
from s2s.optimise.common import common
from s2s.optimise.dead import dead
from s2s.optimise.fields import fields
from s2s.optimise.floats import floats
from s2s.optimise.inline import inline, reachable
from s2s.optimise.inplace import inplace
from s2s.optimise.near import near
from s2s.optimise.outside import own_names
from s2s.optimise.plain import plain
from s2s.optimise.purity import pure_functions
from s2s.optimise.sections import sections
from s2s.optimise.symbols import own_symbols, plain_symbols
from s2s.optimise.turned import turned
from s2s.optimise.untupled import untupled
from s2s.rules import registry
from s2s.transform.batch import vectorised
from s2s.transform.contraction import without_contractions
from s2s.transform.forward import forward
from s2s.transform.implicit import spliced, without_implicit
from s2s.transform.kept_lists import kept_lists
from s2s.transform.linearize import linearized
from s2s.transform.marked import unmarked
from s2s.transform.moments import without_moments
from s2s.transform.preaccumulate import preaccumulate
from s2s.transform.request import FORWARD, Request
from s2s.transform.reverse import reverse
from s2s.transform.taylor import taylor
from s2s.write.emitted import Emitted
from s2s.write.module import module_text
from s2s.write.raising import raise_module
from s2s.write.titles import name_of, summary, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FunctionType

    from s2s.ir.nodes import Function
    from s2s.ir.types import Type
    from s2s.transform.choosing import Choice


MODULES = {"np", "math", "s2s_runtime"}


def derive(
    function: FunctionType,
    arguments: dict[str, Type],
    wrt: tuple[str, ...],
    operator: str,
    *,
    has_aux: bool = False,
    of: tuple[str, ...] = (),
    same: tuple[tuple[str, ...], ...] = (),
    tangent: str = "",
    single: bool | None = None,
    inner: tuple[Request, ...] = (),
    overrides: tuple[tuple[Any, Any], ...] = (),
    batched: bool = False,
    order: int = 0,
    given: int = 0,
    mode: str = "reverse",
) -> Emitted:
    """Compile a derivative.

    Args:
        function: the primal.
        arguments: the types of the arguments that a call passes, by parameter.
        wrt: the parameters with respect to which it is differentiated.
        operator: what of `s2s.transform.request.Request`.
        has_aux: whether the function returns `(value, aux)`.
        of: the parameters whose new content is differentiated, in place of the result; with
            `has_aux`, those of value and aux.
        same: groups of parameters that are one array in each call.
        tangent: the name of the one parameter for tangents, in forward mode.
        single: whether the one gradient stands alone; by default where `wrt` names one.
        inner: the derivatives of the function that this one is the derivative of.
        overrides: functions, with what takes the place of their rules.
        batched: whether tangents, or adjoints of the value, are many at once, along a first axis.
        order: of "taylor", the highest order.
        given: of "taylor", how many coefficients of a path are given; 0 for a direction.
        mode: which parts of a derivative in reverse mode are entered forward, as of a `Request`.

    Returns:
        The emitted module.

    Raises:
        RefusedError: something that the derivative needs cannot be handled.
    """
    rules.load()
    written_to = inner[0].of if inner else of
    lowered = lower(
        function,
        arguments,
        name=_name(function),
        of=written_to,
        same=same,
        overrides=overrides,
        derive=nested,
    )
    entry = lowered.module.functions[lowered.module.entry]
    refuse_no_output(entry, firsts(written_to, same))
    refuse_impossible(entry)
    if single is None:
        single = len(wrt) == 1 and operator != "vjp"
    request = Request(
        operator, wrt, single, has_aux, of, tangent, order=order, given=given, mode=mode
    )  # fmt: skip
    chain = tuple(replace(r, wrt=firsts(r.wrt, same)) for r in (*inner, request))
    module = derivative(lowered.module, *chain, batched=batched)
    what = title_of(_name(function), chain) + (_many(request) if batched else "")
    if operator not in ("vjp", "linearize"):
        module = _called(module, name_of(_name(function), chain))
    module = _documented(module, summary(what, _name(function), _location(lowered.module)))
    raised = raise_module(module)
    _check_names(raised, _location(lowered.module))
    text, namespace = module_text(
        raised,
        what=what,
        name=_name(function),
        location=_location(lowered.module),
        signature=arguments,
        same=same,
        objects=_objects(module),
        homes=_homes(overrides),
    )
    backward = _roots(module, request)[-1] if operator in ("vjp", "linearize") else None
    return Emitted(
        text, module.entry, backward, lowered.captures, lowered.guards, written(entry), namespace
    )


def _many(request: Request) -> str:
    """What is many at once in a batched derivative."""
    of = "tangents" if request.operator in FORWARD else "adjoints of the value"
    return f", for many {of} at once"


def derivative(module: Module, *chain: Request, batched: bool = False) -> Module:
    """The IR of a derivative, or of a derivative of derivatives, from the IR of a function."""
    for request in chain[:-1]:
        module = _intermediate(module, request)
    request = chain[-1]
    before = module.functions[module.entry]
    module = without_implicit(_transformed(module, request))
    module = _checked(_each(module, plain), versions=False)
    if batched:
        for optimise in (_common_in(module), floats, _dead_in(module)):
            module = _each(module, optimise)
        module = _checked(vectorised(module, request, before), versions=False)
    for optimise in (
        _common_in(module),
        floats,
        _dead_in(module),
        _fields_in(module),
        near,
        sections,
        kept_lists,
    ):
        module = _checked(_each(module, optimise), versions=False)
    roots = _roots(module, request)
    module = _checked(inplace(module, roots))
    return own_names(plain_symbols(reachable(module, roots), roots))


def nested(module: Module, chain: Iterable[Any]) -> Module:
    """The derivative of a function where compiled code takes one: IR to be differentiated again.

    Args:
        module: the function that is differentiated, and what it calls.
        chain: what is asked for, with the fields of `Request`.
    """
    for asked in chain:
        request = Request(asked.operator, asked.wrt, asked.single, asked.has_aux, (), asked.tangent)
        before = module.functions[module.entry]
        module = _intermediate(module, request)
        if asked.batched:
            module = _checked(vectorised(module, request, before), versions=False)
    return module


def _intermediate(module: Module, request: Request) -> Module:
    """The module of a derivative that is differentiated once more."""
    module = _transformed(module, request)
    for optimise in (without_comments, without_moments, _common_in(module), _dead_in(module)):
        module = _checked(_each(module, optimise), versions=False)
    return module


def choices(
    function: FunctionType,
    arguments: dict[str, Type],
    *chain: Request,
    overrides: tuple[tuple[Any, Any], ...] = (),
) -> list[Choice]:
    """Which parts of a function a chain of derivatives could enter forward, and why (not).

    Args:
        function: the primal.
        arguments: the types of the arguments that a call passes, by parameter.
        chain: the derivatives, inmost first; the choices are those of the last one.
        overrides: functions, with what takes the place of their rules.
    """
    rules.load()
    name, of = _name(function), chain[0].of
    lowered = lower(function, arguments, name=name, of=of, overrides=overrides, derive=nested)
    module = lowered.module
    for request in chain[:-1]:
        module = _intermediate(module, request)
    if chain[-1].operator in (*FORWARD, "taylor"):
        return []
    return preaccumulate(_prepared(module, chain[-1]), chain[-1])[1]


def _prepared(module: Module, request: Request) -> Module:
    """The module as a transform takes it."""
    if request.operator in (*FORWARD, "taylor"):
        module = unmarked(module)
    module = _checked(_each(inline(module), untupled), versions=False)
    suffixes = ("_forward", "_backward", "_jvp", "_jacobian", f"_{request.operator}")
    return own_symbols(module, suffixes)


def _transformed(module: Module, request: Request) -> Module:
    """The module of one derivative, as the transform writes it."""
    module = _prepared(module, request)
    refuse_unordered(module)
    if request.operator == "linearize":
        module = _intermediate(module, replace(request, operator="vjp", single=False))
        module = _checked(linearized(module, _ready), versions=False)
        for optimise in (_common_in(module), _dead_in(module), turned):
            module = _checked(_each(module, optimise), versions=False)
        return module
    if request.operator in FORWARD:
        return _checked(spliced(forward(module, request)), versions=False)
    if request.operator == "taylor":
        return _checked(spliced(taylor(module, request)), versions=False)
    module, _ = preaccumulate(module, request)
    module = _checked(module, versions=False)
    return _checked(spliced(without_contractions(reverse(module, request))), versions=False)


def _ready(module: Module) -> Module:
    """The module of a backward part, to be reversed itself."""
    return own_symbols(inline(module), ("_forward", "_backward"))


def _roots(module: Module, request: Request) -> tuple[str, ...]:
    if request.operator == "vjp":
        return (module.entry, module.entry.removesuffix("_forward") + "_backward")
    if request.operator == "linearize":
        return (module.entry, module.entry.removesuffix("_linearize") + "_linear")
    return (module.entry,)


def _each(module: Module, optimise: Callable[[Function], Function]) -> Module:
    functions = {name: optimise(function) for name, function in module.functions.items()}
    return Module(functions, module.entry)


def _common_in(module: Module) -> Callable[[Function], Function]:
    changed = set(history(module).overwritten)
    return lambda function: common(function, changed)


def _dead_in(module: Module) -> Callable[[Function], Function]:
    pure = pure_functions(module)
    return lambda function: dead(function, pure)


def _fields_in(module: Module) -> Callable[[Function], Function]:
    pure = pure_functions(module)
    return lambda function: fields(function, pure)


def _checked(module: Module, *, versions: bool = True) -> Module:
    return check(module, versions=versions) if debugging() else module


def _name(function: FunctionType) -> str:
    return "function" if function.__name__ == "<lambda>" else function.__name__


def _location(module: Module) -> Any:
    return module.functions[module.entry].location


def _called(module: Module, name: str) -> Module:
    """The module with its entry called as the user knows the derivative."""
    if name == module.entry or name in module.functions:
        return module
    names = {module.entry: name}
    functions = {names.get(k, k): renamed(f, names) for k, f in module.functions.items()}
    return Module(functions, name)


def _documented(module: Module, doc: str) -> Module:
    functions = dict(module.functions)
    functions[module.entry] = replace(functions[module.entry], doc=doc)
    return Module(functions, module.entry)


def _check_names(functions: tuple[ast.FunctionDef, ...], location: Any) -> None:
    """Refuse a parameter that is named as a module which the emitted code calls."""
    for function in functions:
        modules = {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)} & MODULES
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                name = node.value.id
                if name in modules:
                    what = f"a parameter is named '{name}', as the module that the derivative calls"
                    raise refuse(what, "Give the parameter another name.", location)


def _homes(overrides: tuple[tuple[Any, Any], ...]) -> list[str]:
    """The modules of the user's rule templates, whose constants emitted code may read."""
    over = [rule for _, o in overrides for rule in (o.rule, o.forward)]
    found = [*registry.own_rules(), *registry.own_forwards(), *over]
    templates = [rule.template for rule in found if rule is not None and rule.template is not None]
    return sorted({str(template.__module__) for template in templates})


def _objects(module: Module) -> dict[str, Any]:
    """What emitted code refers to by name."""
    found: dict[str, Any] = {}
    for function in module.functions.values():
        for statement in statements_in(function.body):
            callee = statement.callee if isinstance(statement, Op) else None
            if isinstance(callee, Primitive) and not isinstance(callee.function, Intrinsic):
                found[callee.name] = callee.function
            for atom in operands_of(statement):
                if isinstance(atom, Global):
                    found[atom.name] = atom.object
        for atom in function.body.yields:
            if isinstance(atom, Global):
                found[atom.name] = atom.object
    return found
