"""The compiler as a list of stages: read this file first.

    function -> lower -> inline -> reverse -> common, floats, dead, fields, near, sections, inplace
             -> raise -> print

Each stage is a function from IR to IR (the first reads source, the last two write it); under
S2S_DEBUG=1 the IR is checked after each.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s import rules
from s2s.analysis.history import history
from s2s.analysis.order import refuse_unordered
from s2s.analysis.outputs import firsts, refuse_no_output, written
from s2s.errors import refuse
from s2s.ir.check import check, debugging
from s2s.ir.intrinsics import Intrinsic
from s2s.ir.nodes import Global, Module, Op, Primitive
from s2s.ir.walk import operands_of, statements_in
from s2s.lower import lower
from s2s.optimise.common import common
from s2s.optimise.dead import dead
from s2s.optimise.fields import fields
from s2s.optimise.floats import floats
from s2s.optimise.inline import inline, reachable
from s2s.optimise.inplace import inplace
from s2s.optimise.near import near
from s2s.optimise.purity import pure_functions
from s2s.optimise.sections import sections
from s2s.optimise.symbols import own_symbols, plain_symbols
from s2s.transform.reverse import Request, reverse
from s2s.write.emitted import Emitted
from s2s.write.module import module_text, summary, title
from s2s.write.raising import raise_module

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from s2s.ir.nodes import Function
    from s2s.ir.types import Type


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
) -> Emitted:
    """Compile a derivative.

    Args:
        function: the primal.
        arguments: the types of the arguments that a call passes, by parameter.
        wrt: the parameters with respect to which it is differentiated.
        operator: "grad", "value_and_grad" or "vjp".
        has_aux: whether the function returns `(value, aux)`.
        of: the parameters whose new content is differentiated, in place of the result; with
            `has_aux`, those of value and aux.
        same: groups of parameters that are one array in each call.

    Returns:
        The emitted module.

    Raises:
        RefusedError: something that the derivative needs cannot be handled.
    """
    rules.load()
    lowered = lower(function, arguments, name=_name(function), of=of, same=same)
    entry = lowered.module.functions[lowered.module.entry]
    refuse_no_output(entry, firsts(of, same))
    single = len(wrt) == 1 and operator != "vjp"
    request = Request(operator, firsts(wrt, same), single, has_aux, of)
    module = derivative(lowered.module, request)
    what = title(_name(function), operator, wrt, of[:1] if has_aux else of)
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
    )
    backward = f"{_name(function)}_backward" if operator == "vjp" else None
    return Emitted(
        text, module.entry, backward, lowered.captures, lowered.guards, written(entry), namespace
    )


def derivative(module: Module, request: Request) -> Module:
    """The IR of a derivative from the IR of a function."""
    module = _checked(inline(module), versions=False)
    module = own_symbols(module, ("_forward", "_backward", f"_{request.operator}"))
    refuse_unordered(module)
    module = _checked(reverse(module, request), versions=False)
    for optimise in (
        _common_in(module),
        floats,
        _dead_in(module),
        _fields_in(module),
        near,
        sections,
    ):
        module = _checked(_each(module, optimise), versions=False)
    roots = _roots(module, request)
    module = _checked(inplace(module, roots))
    return plain_symbols(reachable(module, roots), roots)


def _roots(module: Module, request: Request) -> tuple[str, ...]:
    if request.operator != "vjp":
        return (module.entry,)
    return (module.entry, module.entry.removesuffix("_forward") + "_backward")


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
