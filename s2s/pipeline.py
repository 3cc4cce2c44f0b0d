"""The compiler as a list of stages: read this file first.

    function -> lower -> inline -> reverse -> common, floats, dead, sections, inplace -> raise -> print

Each stage is a function from IR to IR (the first reads source, the last two write it); under
S2S_DEBUG=1 the IR is checked after each.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s import rules
from s2s.analysis.history import history
from s2s.errors import refuse
from s2s.ir.check import check, debugging
from s2s.ir.intrinsics import Intrinsic
from s2s.ir.nodes import Global, Module, Op, Primitive
from s2s.ir.walk import operands_of, statements_in
from s2s.lower import lower
from s2s.optimise.common import common
from s2s.optimise.dead import dead
from s2s.optimise.floats import floats
from s2s.optimise.inline import inline, reachable
from s2s.optimise.inplace import inplace
from s2s.optimise.purity import pure_functions
from s2s.optimise.sections import sections
from s2s.optimise.symbols import plain_symbols
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
) -> Emitted:
    """Compile a derivative.

    Args:
        function: the primal.
        arguments: the types of the arguments that a call passes, by parameter.
        wrt: the parameters with respect to which it is differentiated.
        operator: "grad", "value_and_grad" or "vjp".
        has_aux: whether the function returns `(value, aux)`.

    Returns:
        The emitted module.

    Raises:
        RefusedError: something that the derivative needs cannot be handled.
    """
    rules.load()
    lowered = lower(function, arguments, name=_name(function))
    request = Request(operator, wrt, len(wrt) == 1 and operator != "vjp", has_aux)
    module = derivative(lowered.module, request)
    what = title(_name(function), operator, wrt)
    module = _documented(module, summary(what, _name(function), _location(lowered.module)))
    raised = raise_module(module)
    _check_names(raised, _location(lowered.module))
    text, namespace = module_text(
        raised,
        what=what,
        name=_name(function),
        location=_location(lowered.module),
        signature=arguments,
        objects=_objects(module),
    )
    backward = f"{_name(function)}_backward" if operator == "vjp" else None
    return Emitted(text, module.entry, backward, lowered.captures, lowered.guards, namespace)


def derivative(module: Module, request: Request) -> Module:
    """The IR of a derivative from the IR of a function."""
    module = _checked(inline(module))
    module = _checked(reverse(module, request), versions=False)
    for optimise in (_common_in(module), floats, _dead_in(module), sections):
        module = _checked(_each(module, optimise), versions=False)
    module = _checked(_each(module, inplace))
    roots = _roots(module, request)
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
