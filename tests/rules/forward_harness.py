"""Runs the rules for forward mode directly, without the compiler: the dot test, and differences.

The oracle of the dot test is the rule for reverse mode: `<y_bar, y_dot> = <x_bar, x_dot>`. A central
difference along the direction is another one, which knows neither.
"""

from __future__ import annotations

import ast
import copy
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.rules import load
from s2s.rules.registry import find, find_forward
from s2s.rules.source import template_tree
from tests.rules.harness import (
    _adjoints,
    _arguments,
    _compiled,
    _leaves,
    _map,
    _map2,
    _place,
    _rebuilt,
    interpret,
    is_known_by,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from s2s.rules.registry import Forward
    from tests.rules.case import Case

STEP = 1e-6


def check_forward(case: Case, *, known: bool = True, differences: bool = True) -> None:
    """The dot test with all arguments of a case and with each alone, and central differences."""
    y = case.function(*case.args, **case.kwargs)
    y_bar = next(_adjoints(y, narrow=False))
    x_bar = interpret(case, y_bar, known=known)
    for chosen in _choices(case.wrt):
        tangents = {which: _tangent(value_at(case, which), which) for which in chosen}
        y_dot = push(case, tangents, known=known)
        _check_shapes(y_dot, y, case)
        left, size = _product(y_bar, y_dot)
        right = sum(_product(x_bar[which], tangents[which])[0] for which in chosen)
        assert abs(left - right) <= 1e-12 * max(size, 1e-3), f"{case} by {chosen}: {left}, {right}"
        if differences:
            _compare_with_differences(case, tangents, y_dot)


def push(case: Case, tangents: dict[int | str, Any], *, known: bool = True) -> Any:
    """The tangent of the result, as the rule of the function gives it."""
    load()
    forward, rule = find_forward(case.function), find(case.function)
    assert rule is not None, f"no rule for {case.function}"
    if forward is None:
        assert rule.kind == "partial", f"no forward rule for {case.function}"
        return _by_partials(case, tangents, known=known)
    if forward.kind == "linear":
        return _again(case, forward, tangents)
    if forward.kind == "multilinear":
        return sum(_again(case, forward, {w: t}, one=True) for w, t in tangents.items())
    return _by_template(case, forward, tangents, known=known)


def value_at(case: Case, which: int | str) -> Any:
    """The argument of a case at a place or with a name."""
    return case.args[which] if isinstance(which, int) else case.kwargs[which]


def _choices(wrt: tuple[int | str, ...]) -> Iterator[tuple[int | str, ...]]:
    if wrt:
        yield wrt
    if len(wrt) > 1:
        yield from ((which,) for which in wrt)


def _by_partials(case: Case, tangents: dict[int | str, Any], *, known: bool) -> Any:
    y = case.function(*case.args, **case.kwargs)
    one = _map(np.ones_like, y)
    total: Any = 0.0
    for which, tangent in tangents.items():
        alone = type(case)(case.function, case.args, case.kwargs, (which,))
        rule = _compiled(find(case.function).template)  # type: ignore[union-attr]
        bound = rule.signature.bind(y, *case.args, **case.kwargs)
        bound.apply_defaults()
        assigned = rule.run(is_known_by(alone, bound, known), one, *bound.arguments.values())
        total = total + assigned["partial", _place(rule, which)[0]] * tangent
    return np.broadcast_to(total, np.shape(y))


def _again(
    case: Case, forward: Forward, tangents: dict[int | str, Any], *, one: bool = False
) -> Any:
    """The same call with tangents as arguments; zeros for others in which it is jointly linear."""
    args, kwargs = list(case.args), dict(case.kwargs)
    rule = _compiled(find(case.function).template)  # type: ignore[union-attr]
    for which in (*range(len(args)), *kwargs):
        if _place(rule, which)[0] not in forward.of or (one and which not in tangents):
            continue
        value = tangents[which] if which in tangents else _map(_zeros, value_at(case, which))
        if isinstance(which, int):
            args[which] = value
        else:
            kwargs[which] = value
    return case.function(*args, **kwargs)


def _zeros(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.zeros_like(value)
    return 0.0 if isinstance(value, int | float) else value


def _by_template(
    case: Case, forward: Forward, tangents: dict[int | str, Any], *, known: bool
) -> Any:
    y = case.function(*case.args, **case.kwargs)
    rule = _compiled(find(case.function).template)  # type: ignore[union-attr]
    signature, names, run = _compiled_forward(forward.template)
    bound = signature.bind(y, *case.args, **case.kwargs)
    bound.apply_defaults()
    arguments = dict(bound.arguments)
    dots = {name: _map(_zeros, value) for name, value in arguments.items()}
    varied = set()
    for which, tangent in tangents.items():
        name, item = _place(rule, which)
        varied.add(name)
        if item is None:
            dots[name] = tangent
        else:
            dots[name] = (*dots[name][:item], tangent, *dots[name][item + 1 :])
    is_known = is_known_by(case, bound, known)
    found = run(is_known, lambda name: name in varied, *arguments.values(), *dots.values())
    if f"_dot_{names[0]}" in found and found[f"_dot_{names[0]}"] is not None:
        return found[f"_dot_{names[0]}"]
    terms = [found[f"_push_{name}"] for name in names if name in varied]
    return sum(terms[1:], start=terms[0])


@cache
def _compiled_forward(template: Callable[..., Any]) -> Any:
    import inspect

    tree = copy.deepcopy(template_tree(template))
    names = [argument.arg for argument in _arguments(tree.args)]
    tree = _Plain().visit(tree)
    tree.name = "run"
    given = ["_known", "_varied", *names, *(f"_dot_{name}" for name in names)]
    tree.args = ast.arguments(
        posonlyargs=[], args=[ast.arg(name) for name in given],
        kwonlyargs=[], kw_defaults=[], defaults=[],
    )  # fmt: skip
    tree.body.insert(0, ast.parse(f"_dot_{names[0]} = None").body[0])
    tree.body.append(ast.parse("return locals()").body[0])
    module = ast.fix_missing_locations(ast.Module([tree], []))
    scope: dict[str, Any] = dict(template.__globals__)
    exec(compile(module, f"<template {template.__name__}>", "exec"), scope)
    return inspect.signature(template), names, scope["run"]


class _Plain(ast.NodeTransformer):
    """`dot[a]`: `_dot_a`; `push[a]`: `_push_a`; `known(e)`, `varied(e)`: `_known('e')`, `_varied('e')`."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        match node:
            case ast.Subscript(value=ast.Name(id="<dot>" | "<push>" as id_), slice=ast.Name(id=a)):
                return ast.Name(f"_{id_[1:-1]}_{a}", node.ctx)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(func=ast.Name(id="known" | "varied" as question), args=[argument]):
                whole = argument.value if isinstance(argument, ast.Subscript) else argument
                name = whole.id if isinstance(whole, ast.Name) else None
                return ast.Call(ast.Name(f"_{question}", ast.Load()), [ast.Constant(name)], [])
        return self.generic_visit(node)


def _tangent(value: Any, which: int | str) -> Any:
    generator = np.random.default_rng([11, *str(which).encode()])

    def random(leaf: Any) -> Any:
        if not isinstance(leaf, np.ndarray):
            return float(generator.uniform(-1.0, 1.0))
        return generator.uniform(-1.0, 1.0, leaf.shape).astype(np.result_type(leaf, np.float32))

    return _map(random, value)


def _check_shapes(y_dot: Any, y: Any, case: Case) -> None:
    def check(dot: Any, value: Any) -> None:
        assert np.shape(dot) == np.shape(value), f"{case}: {np.shape(dot)} for {np.shape(value)}"

    _map2(check, y_dot, y)


def _product(bar: Any, dot: Any) -> tuple[float, float]:
    pairs = [
        (np.asarray(b, np.float64), np.nan_to_num(np.asarray(d, np.float64)))
        for b, d in zip(_leaves(bar), _leaves(dot), strict=True)
    ]
    total = sum(float(np.sum(b * d)) for b, d in pairs)
    return total, sum(float(np.sum(np.abs(b * d))) for b, d in pairs)


def _compare_with_differences(case: Case, tangents: dict[int | str, Any], y_dot: Any) -> None:
    sides = []
    for step in (STEP, -STEP):
        args, kwargs = list(case.args), dict(case.kwargs)
        for which, tangent in tangents.items():
            leaves = zip(_leaves(value_at(case, which)), _leaves(tangent), strict=True)
            moved = _rebuilt(value_at(case, which), iter([x + step * dot for x, dot in leaves]))
            if isinstance(which, int):
                args[which] = moved
            else:
                kwargs[which] = moved
        sides.append(list(_leaves(case.function(*args, **kwargs))))
    for dot, after, before in zip(_leaves(y_dot), *sides, strict=True):
        expected = (np.asarray(after, float) - np.asarray(before, float)) / (2.0 * STEP)
        np.testing.assert_allclose(
            np.asarray(dot, float), expected, rtol=1e-5, atol=1e-6, err_msg=str(case)
        )
