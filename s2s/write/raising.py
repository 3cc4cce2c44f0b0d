"""Raising: the IR of a module back to functions of Python.

Guarantee: the functions compute what the IR says. Names are the user's; a value that is used once
stands where it is used; flags are jumps again (`s2s.write.control`).

Before                                          After
    %1 = np.tanh(%h)                                y = np.sum(np.tanh(h))
    %y = np.sum(%1)                                 return y
    yield %y
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from s2s.ir.nodes import UNDEF, Literal, Op, Symbol, Undef, Value
from s2s.ir.walk import statements_in
from s2s.write.buffers import Buffers
from s2s.write.chains import without_chains
from s2s.write.coalesce import coalesced
from s2s.write.code import Act, Bind, Branch, Expr, Let, Loop, Repeat, Return, Within, nodes_in
from s2s.write.control import structured
from s2s.write.emission import Emission
from s2s.write.literals import literal
from s2s.write.liveness import Liveness, without_dead
from s2s.write.merging import merged
from s2s.write.naming import named
from s2s.write.nesting import nested
from s2s.write.sinking import sunk
from s2s.write.turns import with_turns
from s2s.write.written import written_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from s2s.ir.nodes import Function, Module, Parameter
    from s2s.write.coalesce import Groups
    from s2s.write.code import Block, Node


def raise_module(module: Module) -> tuple[ast.FunctionDef, ...]:
    """The functions of a module as Python, the entry last.

    Args:
        module: IR that `ir.check` accepts.

    Returns:
        Plain `ast`. A statement may have the attribute `comment` ("model.py:12": where it comes
        from), or `is_comment`: it is a string that is printed as a comment.

    Example:
        >>> from s2s.ir import Function, Module, Region, Literal
        >>> f = Function("f", (), Region((), (), (Literal(1.0),)))
        >>> print(ast.unparse(raise_module(Module({"f": f}, "f"))[0]))
        def f():
            return 1.0
    """
    functions = {name: with_turns(function) for name, function in module.functions.items()}
    bodies = {n: without_dead(without_chains(structured(f))) for n, f in functions.items()}
    written = written_parameters(functions, bodies)
    raised = [
        _raised(function, body, tuple(functions), Buffers(function, body, written))
        for function, body in zip(functions.values(), bodies.values(), strict=True)
    ]
    return merged(raised, _called(module))


def _called(module: Module) -> set[str]:
    """The functions that another function calls."""
    return {
        statement.callee.name
        for name, function in module.functions.items()
        for statement in statements_in(function.body)
        if isinstance(statement, Op) and isinstance(statement.callee, Symbol)
        if statement.callee.name not in (name, module.entry)
    }


def _raised(
    function: Function, body: Block, symbols: Sequence[str], buffers: Buffers
) -> ast.FunctionDef:
    body = sunk(nested(body, buffers), buffers)
    groups = coalesced(function, body)
    names = named(function, body, groups, {*symbols, *_outside_names(body)})
    returns = any(
        not (isinstance(node.value, Expr) and _is_none(node.value.node))
        for node in nodes_in(body)
        if isinstance(node, Return)
    )
    emission = Emission(names, _wanted_nones(body, groups), returns)
    statements = emission.block(body, "function")
    doc = [ast.Expr(ast.Constant(function.doc))] if function.doc else []
    made = ast.FunctionDef(
        name=function.name,
        args=_arguments(function.params, names),
        body=[*doc, *statements] or [ast.Pass()],
        decorator_list=[],
    )
    if "type_params" in ast.FunctionDef._fields:
        made.type_params = []  # type: ignore[attr-defined]
    return made


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _outside_names(body: Block) -> set[str]:
    """The names that the code reads and that are not variables."""
    return {
        inner.id
        for node in nodes_in(body)
        for tree in _trees(node)
        for inner in ast.walk(tree)
        if isinstance(inner, ast.Name) and not hasattr(inner, "definition")
    }


def _trees(node: Node) -> Iterator[ast.AST]:
    match node:
        case Act(statement=statement):
            yield statement
        case Bind(sources=sources):
            yield from (s.node for s in sources if isinstance(s, Expr))
        case Let(source=source) | Branch(test=source) | Loop(iterable=source):
            yield from [source.node] if isinstance(source, Expr) else []
        case Repeat(test=source) | Return(value=source) | Within(context=source):
            yield from [source.node] if isinstance(source, Expr) else []


def _wanted_nones(body: Block, groups: Groups) -> frozenset[Node]:
    """Where a variable that has no value must be given None, because it will be copied or kept."""
    undefined = [
        (node, target)
        for node in nodes_in(body)
        if isinstance(node, Bind)
        for target, source in zip(node.targets, node.sources, strict=True)
        if isinstance(source, Undef)
    ]
    if not undefined:
        return frozenset()
    if not any(isinstance(n, Bind) and UNDEF in n.sources for n in nodes_in(body)):
        return frozenset()
    copied = {groups.find(value) for node in nodes_in(body) for value in _copied(node, groups)}
    live = Liveness(body).live
    return frozenset(n for n, v in undefined if v in live[n] and groups.find(v) in copied)


def _copied(node: Node, groups: Groups) -> Iterator[Value]:
    """The variables that a node reads without doing anything with them."""
    if isinstance(node, Bind | Let):
        targets = node.targets if isinstance(node, Bind) else (node.target,)
        sources = node.sources if isinstance(node, Bind) else (node.source,)
        for target, source in zip(targets, sources, strict=True):
            value = source.variable if isinstance(source, Expr) else None
            if value is None or not isinstance(target, Value):
                continue
            if groups.find(target) is not groups.find(value):
                yield value
    for tree in _trees(node):
        for inner in ast.walk(tree):
            for child in _passed_on(inner):
                definition = getattr(child, "definition", None)
                if isinstance(definition, Value):
                    yield definition


def _passed_on(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of an expression that may be None: what is put into a container, or gives zeros."""
    match node:
        case ast.Tuple() | ast.List() | ast.Dict():
            yield from ast.iter_child_nodes(node)
        case ast.Call(func=ast.Attribute(attr="append" | "zeros_like" | "zeros_at"), args=args):
            yield from args


def _arguments(params: Sequence[Parameter], names: Mapping[Value, str]) -> ast.arguments:
    by_kind: dict[str, list[Parameter]] = {}
    for param in params:
        by_kind.setdefault(param.kind, []).append(param)
    args = {kind: [ast.arg(names[p.value]) for p in found] for kind, found in by_kind.items()}
    plain = [*by_kind.get("positional", ()), *by_kind.get("plain", ())]
    keyword = by_kind.get("keyword", ())
    return ast.arguments(
        posonlyargs=args.get("positional", []),
        args=args.get("plain", []),
        vararg=next(iter(args.get("star", ())), None),
        kwonlyargs=args.get("keyword", []),
        kw_defaults=[_default(p.default) for p in keyword],
        kwarg=next(iter(args.get("doublestar", ())), None),
        defaults=[literal(p.default.value) for p in plain if p.default is not None],
    )


def _default(default: Literal | None) -> ast.expr | None:
    return None if default is None else literal(default.value)
