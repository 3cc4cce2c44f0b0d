"""Runs rule templates directly, without the compiler, and compares them with finite differences.

A template is turned into a function: `bar[y]` and `D[x]` become variables, `known` is answered
from the sample (or always with no, to run the arms for what is not known when compiling).
"""

from __future__ import annotations

import ast
import copy
import inspect
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from s2s_runtime import unbroadcast

from s2s.rules import load
from s2s.rules.registry import find
from s2s.rules.source import template_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from s2s.rules.registry import Rule
    from tests.rules.case import Case

STEP = 1e-6
_LITERALS = (int, float, bool, str, tuple, type(None), type, slice)


def check(case: Case, *, known: bool = True, rtol: float = 2e-6, atol: float = 2e-7) -> None:
    """Compare the rule with central differences, in full and, where it says so, narrow adjoints."""
    rule = rule_of(case)
    y = case.function(*case.args, **case.kwargs)
    for y_bar in _adjoints(y, narrow=rule.narrow):
        full = _map2(lambda bar, value: np.broadcast_to(bar, np.shape(value)), y_bar, y)
        found = interpret(case, y_bar, known=known)
        for which in case.wrt:
            expected = numerical(case, which, full)
            _compare(found[which], expected, f"{case} by {which}", rtol, atol)


def check_dtype(case: Case) -> None:
    """Single precision in, single precision out, and the same numbers."""
    single = _astype(case, np.float32)
    y = single.function(*single.args, **single.kwargs)
    if any(_dtype(value) != np.float32 for value in _leaves(y)):
        return
    y_bar = next(_adjoints(y, narrow=False))
    found = interpret(single, y_bar)
    double = _astype(single, np.float64)
    expected = interpret(double, _map(lambda bar: np.asarray(bar, np.float64), y_bar))
    for which in case.wrt:
        for bar in _leaves(found[which]):
            assert _dtype(bar) == np.float32, f"{case} by {which}: {_dtype(bar)}"
        _compare(found[which], expected[which], f"{case} by {which}, float32", 2e-3, 2e-4)


def rule_of(case: Case) -> Rule:
    """The rule of the function of a case."""
    load()
    rule = find(case.function)
    assert rule is not None, f"no rule for {case.function}"
    return rule


def interpret(case: Case, y_bar: Any, *, known: bool = True) -> dict[int | str, Any]:
    """The adjoints that the rule gives for `case.wrt`, in the shapes of the arguments."""
    rule = rule_of(case)
    compiled = _compiled(rule.template)
    y = case.function(*case.args, **case.kwargs)
    bound = compiled.signature.bind(y, *case.args, **case.kwargs)
    bound.apply_defaults()
    places = {which: _place(compiled, which) for which in case.wrt}
    for name in rule.refuse:
        default = compiled.signature.parameters[name].default
        assert bound.arguments[name] is default, f"{name} is refused"

    assigned = compiled.run(is_known_by(case, bound, known), y_bar, *bound.arguments.values())
    result = {}
    for which, (name, item) in places.items():
        argument = bound.arguments[name] if item is None else bound.arguments[name][item]
        assert (rule.kind, name) in assigned, f"{case}: {rule.kind} of {name} is not assigned"
        derivative = assigned[rule.kind, name]
        if rule.kind == "partial":
            derivative = y_bar * derivative
        elif item is not None:
            derivative = derivative[item]
        result[which] = _map2(_fitted, derivative, argument)
    return result


def is_known_by(
    case: Case, bound: inspect.BoundArguments, known: bool
) -> Callable[[str | None], bool]:
    """What `known` answers for a case: literals that nothing is differentiated by, if anything."""
    compiled = _compiled(rule_of(case).template)
    active = {_place(compiled, which)[0] for which in case.wrt}

    def is_known(name: str | None) -> bool:
        if name is None:
            return known
        value = bound.arguments[name]
        return known and name not in active and isinstance(value, _LITERALS)

    return is_known


def numerical(case: Case, which: int | str, y_bar: Any) -> Any:
    """The adjoint of one argument by central differences."""
    value = case.args[which] if isinstance(which, int) else case.kwargs[which]

    def objective(changed: Any) -> float:
        args, kwargs = list(case.args), dict(case.kwargs)
        if isinstance(which, int):
            args[which] = changed
        else:
            kwargs[which] = changed
        y = case.function(*args, **kwargs)
        pairs = zip(_leaves(y_bar), _leaves(y), strict=True)
        return sum(float(np.sum(np.asarray(bar) * np.asarray(item))) for bar, item in pairs)

    leaves = list(_leaves(value))
    results = []
    for position, leaf in enumerate(leaves):
        gradient = np.zeros(np.shape(leaf))
        for index in np.ndindex(gradient.shape):
            sides = []
            for sign in (1.0, -1.0):
                moved = np.array(leaf, dtype=np.float64)
                moved[index] += sign * STEP
                item = moved if isinstance(leaf, np.ndarray) else float(moved)
                parts = [*leaves[:position], item, *leaves[position + 1 :]]
                sides.append(objective(_rebuilt(value, iter(parts))))
            gradient[index] = (sides[0] - sides[1]) / (2.0 * STEP)
        results.append(gradient)
    return _rebuilt(value, iter(results))


def _compare(found: Any, expected: Any, what: str, rtol: float, atol: float) -> None:
    for bar, number in zip(_leaves(found), _leaves(expected), strict=True):
        np.testing.assert_allclose(
            np.asarray(bar, np.float64), number, rtol=rtol, atol=atol, err_msg=what
        )


def _adjoints(y: Any, *, narrow: bool) -> Iterator[Any]:
    """Adjoints for a result: one of full shape, and narrow ones if asked for."""
    generator = np.random.default_rng(7)

    def random(value: Any) -> Any:
        bar = generator.uniform(0.5, 1.5, np.shape(value)) * generator.choice(
            (-1.0, 1.0), np.shape(value)
        )
        dtype = _dtype(value)
        if isinstance(value, float):
            return float(bar)
        return np.asarray(bar, dtype if dtype.kind == "f" else np.float64)[()]

    yield _map(random, y)
    if narrow:
        shape = np.shape(y)
        yield 1.5
        for length in range(1, len(shape)):
            yield generator.uniform(0.5, 1.5, shape[length:])
        for axis in range(len(shape)):
            yield generator.uniform(0.5, 1.5, (*shape[:axis], 1, *shape[axis + 1 :]))


def _fitted(bar: Any, argument: Any) -> Any:
    """An adjoint in the shape of its argument: summed where broader, broadcast where narrower."""
    shape = np.shape(argument)
    if np.broadcast_shapes(np.shape(bar), shape) != shape:
        bar = unbroadcast(bar, argument)
    return np.broadcast_to(bar, shape)


def _dtype(value: Any) -> np.dtype[Any]:
    return np.asarray(value).dtype


def _astype(case: Case, dtype: type) -> Case:
    def converted(value: Any) -> Any:
        is_float = isinstance(value, np.ndarray | np.floating) and _dtype(value).kind == "f"
        return value.astype(dtype) if is_float else value

    args = tuple(_map(converted, value) for value in case.args)
    kwargs = {name: _map(converted, value) for name, value in case.kwargs.items()}
    return type(case)(case.function, args, kwargs, case.wrt)


def _is_node(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _leaves(value: Any) -> Iterator[Any]:
    if _is_node(value):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _rebuilt(value: Any, leaves: Iterator[Any]) -> Any:
    if not _is_node(value):
        return next(leaves)
    items = [_rebuilt(item, leaves) for item in value]
    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)


def _map(function: Callable[[Any], Any], value: Any) -> Any:
    return _rebuilt(value, iter([function(leaf) for leaf in _leaves(value)]))


def _map2(function: Callable[[Any, Any], Any], first: Any, value: Any) -> Any:
    """`function` on the items of `value` and what stands at the same place in `first`."""
    if not _is_node(value):
        return function(first, value)
    assert len(first) == len(value)
    items = [_map2(function, a, b) for a, b in zip(first, value, strict=True)]
    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)


@dataclass(frozen=True)
class _Compiled:
    signature: inspect.Signature
    run: Callable[..., dict[tuple[str, str], Any]]


def _place(compiled: _Compiled, which: int | str) -> tuple[str, int | None]:
    """The template's parameter for an argument, and its place in a starred one."""
    if isinstance(which, str):
        return which, None
    parameters = list(compiled.signature.parameters.values())[1:]
    for position, parameter in enumerate(parameters):
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            return parameter.name, which - position
        if position == which:
            return parameter.name, None
    raise IndexError(which)


@cache
def _compiled(template: Callable[..., Any]) -> _Compiled:
    tree = copy.deepcopy(template_tree(template))
    names = [argument.arg for argument in _arguments(tree.args)]
    tree = _Plain(names).visit(tree)
    tree.name = "run"
    tree.args = ast.arguments(
        posonlyargs=[], args=[ast.arg(name) for name in ("_known", "_y_bar", *names)],
        kwonlyargs=[], kw_defaults=[], defaults=[],
    )  # fmt: skip
    tree.body.append(ast.parse("return locals()").body[0])
    module = ast.fix_missing_locations(ast.Module([tree], []))
    names_of_run: dict[str, Any] = dict(template.__globals__)
    exec(compile(module, f"<template {template.__name__}>", "exec"), names_of_run)
    run = names_of_run["run"]

    def assigned(*arguments: Any) -> dict[tuple[str, str], Any]:
        found = run(*arguments)
        kinds = {"_D_": "partial", "_bar_": "pullback"}
        return {
            (kind, name.removeprefix(prefix)): value
            for prefix, kind in kinds.items()
            for name, value in found.items()
            if name.startswith(prefix)
        }

    return _Compiled(inspect.signature(template), assigned)


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    star = [arguments.vararg] if arguments.vararg else []
    return [*arguments.posonlyargs, *arguments.args, *star, *arguments.kwonlyargs]


class _Plain(ast.NodeTransformer):
    """`bar[y]` read: `_y_bar`; `bar[a]`, `D[a]`: `_bar_a`, `_D_a`; `known(e)`: `_known('e')`."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        match node:
            case ast.Subscript(value=ast.Name(id="<bar>" | "<D>" as id_), slice=ast.Name(id=name)):
                plain = "_y_bar" if name == self.names[0] else f"_{id_[1:-1]}_{name}"
                return ast.Name(plain, node.ctx)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(func=ast.Name(id="known"), args=[argument]):
                is_name = isinstance(argument, ast.Name) and argument.id in self.names
                name = argument.id if is_name else None  # type: ignore[attr-defined]
                return ast.Call(ast.Name("_known", ast.Load()), [ast.Constant(name)], [])
        return self.generic_visit(node)
