"""Which names a piece of syntax binds, mutates or reads, as far as its text tells."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import gast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCOPES = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda, gast.ClassDef)
COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
MUTATING_METHODS = frozenset(
    {
        "append", "extend", "pop", "insert", "remove", "clear", "sort", "reverse",
        "update", "setdefault", "popitem",
    }
)  # fmt: skip


def walk_scope(node: Any) -> Iterator[Any]:
    """The nodes of one scope in source order: nested functions and classes are given, not entered."""
    yield node
    if isinstance(node, SCOPES):
        for outside in (*getattr(node, "decorator_list", ()), *_defaults(node)):
            yield from walk_scope(outside)
        return
    for child in gast.iter_child_nodes(node):
        yield from walk_scope(child)


def _defaults(node: Any) -> tuple[Any, ...]:
    arguments = getattr(node, "args", None)
    if arguments is None:
        return ()
    return tuple(d for d in (*arguments.defaults, *arguments.kw_defaults) if d is not None)


@lru_cache(maxsize=8192)
def assigned_in(node: Any) -> tuple[str, ...]:
    """The names that running a node binds or unbinds in its scope, in source order."""
    found: dict[str, None] = {}
    hidden = _comprehension_targets(node)
    for inner in walk_scope(node):
        match inner:
            case gast.Name(ctx=gast.Store() | gast.Del()) if inner not in hidden:
                found[inner.id] = None
            case gast.FunctionDef() | gast.ClassDef():
                found[inner.name] = None
            case gast.Import() | gast.ImportFrom():
                for alias in inner.names:
                    found[alias.asname or alias.name.split(".")[0]] = None
            case gast.ExceptHandler(name=gast.Name(id=name)):
                found[name] = None
            case gast.MatchAs(name=str(name)) | gast.MatchStar(name=str(name)):
                found[name] = None
            case gast.MatchMapping(rest=str(name)):
                found[name] = None
            case _:
                pass
    return tuple(found)


def _comprehension_targets(node: Any) -> set[Any]:
    return {
        name
        for inner in walk_scope(node)
        if isinstance(inner, gast.comprehension)
        for name in walk_scope(inner.target)
        if isinstance(name, gast.Name)
    }


@lru_cache(maxsize=8192)
def mutated_in(node: Any) -> tuple[str, ...]:
    """The names whose objects running a node may change in place, in source order."""
    found: dict[str, None] = {}
    for inner in walk_scope(node):
        match inner:
            case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)):
                if method in MUTATING_METHODS:
                    found[name] = None
            case gast.Subscript(value=gast.Name(id=name), ctx=gast.Store() | gast.Del()):
                found[name] = None
            case gast.AugAssign(target=gast.Name(id=name)):
                found[name] = None
            case gast.Attribute(value=gast.Name(id=name), ctx=gast.Store()):
                found[name] = None
            case _:
                pass
    return tuple(found)


@lru_cache(maxsize=8192)
def _rebound_in(node: Any) -> frozenset[str]:
    """The names that a node binds anew, other than by augmented assignment."""
    augmented = {
        inner.target
        for inner in walk_scope(node)
        if isinstance(inner, gast.AugAssign) and isinstance(inner.target, gast.Name)
    }
    found = {
        inner.id
        for inner in walk_scope(node)
        if isinstance(inner, gast.Name)
        and isinstance(inner.ctx, gast.Store | gast.Del)
        and inner not in augmented
    }
    return frozenset(found)


def only_written_in(nodes: tuple[Any, ...]) -> frozenset[str]:
    """The names that nodes write into, by items or augmented assignment, and never bind anew."""
    rebound = frozenset().union(*map(_rebound_in, nodes))
    return frozenset({*assigned_in_all(nodes), *mutated_in_all(nodes)}) - rebound


def assigned_in_all(nodes: Iterable[Any]) -> tuple[str, ...]:
    """`assigned_in` of several nodes."""
    return tuple(dict.fromkeys(name for node in nodes for name in assigned_in(node)))


def mutated_in_all(nodes: Iterable[Any]) -> tuple[str, ...]:
    """`mutated_in` of several nodes."""
    return tuple(dict.fromkeys(name for node in nodes for name in mutated_in(node)))


@lru_cache(maxsize=8192)
def returns_in(node: Any) -> bool:
    """Whether a `return` of this scope stands in a node."""
    return any(isinstance(inner, gast.Return) for inner in walk_scope(node))


@lru_cache(maxsize=8192)
def definitions_in(node: Any) -> tuple[Any, ...]:
    """The nested functions that a node defines."""
    return tuple(n for n in walk_scope(node) if isinstance(n, gast.FunctionDef | gast.Lambda))


def parameters_of(node: Any) -> tuple[str, ...]:
    """The parameter names of a function node, in the order of its signature."""
    a = node.args
    star = (a.vararg,) if a.vararg else ()
    double = (a.kwarg,) if a.kwarg else ()
    return tuple(n.id for n in (*a.posonlyargs, *a.args, *star, *a.kwonlyargs, *double))


def body_of(node: Any) -> tuple[Any, ...]:
    """The statements of a function node; a lambda returns its expression."""
    if isinstance(node, gast.Lambda):
        return (gast.copy_location(gast.Return(value=node.body), node.body),)
    return tuple(node.body)


@lru_cache(maxsize=4096)
def locals_of(node: Any) -> frozenset[str]:
    """The names that are local to a function: parameters and whatever it binds."""
    inner = [node.body] if isinstance(node, gast.Lambda) else node.body
    declared = {
        name
        for statement in inner
        for n in walk_scope(statement)
        if isinstance(n, gast.Global | gast.Nonlocal)
        for name in n.names
    }
    return frozenset(parameters_of(node)) | (frozenset(assigned_in_all(inner)) - declared)


@lru_cache(maxsize=4096)
def free_in_function(node: Any) -> tuple[str, ...]:
    """The names that a function (with the functions nested in it) reads from around it."""
    own = locals_of(node)
    inner = [node.body] if isinstance(node, gast.Lambda) else node.body
    found: dict[str, None] = {}
    for statement in inner:
        for name in reads_in(statement):
            if name not in own:
                found[name] = None
    return tuple(found)


@lru_cache(maxsize=8192)
def reads_in(node: Any) -> tuple[str, ...]:
    """The names that a node reads, those that nested functions read from around them included."""
    found: dict[str, None] = {}
    for inner in walk_scope(node):
        if isinstance(inner, gast.FunctionDef | gast.Lambda):
            found.update(dict.fromkeys(free_in_function(inner)))
        elif isinstance(inner, gast.ClassDef):
            found.update(dict.fromkeys(n.id for n in gast.walk(inner) if isinstance(n, gast.Name)))
        elif isinstance(inner, gast.Name) and isinstance(inner.ctx, gast.Load):
            found[inner.id] = None
    return tuple(found)


@lru_cache(maxsize=4096)
def bindings_of(node: Any, name: str) -> int:
    """How often a function binds a name; one inside a loop counts as many."""
    return sum(_bindings(statement, name, 1) for statement in getattr(node, "body", []) or [])


@lru_cache(maxsize=4096)
def reads_of(node: Any, name: str) -> int:
    """How often a function reads a name; one inside a loop counts as many."""
    body = node.body if isinstance(node.body, list) else [node.body]
    return sum(_reads(statement, name, 1) for statement in body)


def _reads(node: Any, name: str, weight: int) -> int:
    if isinstance(node, gast.Name):
        return weight if node.id == name and isinstance(node.ctx, gast.Load) else 0
    repeated = (*SCOPES, *COMPREHENSIONS, gast.For, gast.While)
    if isinstance(node, gast.For):
        first = _reads(node.iter, name, weight)
        return first + sum(_reads(n, name, 2) for n in (*node.body, *node.orelse))
    if isinstance(node, COMPREHENSIONS):
        first = _reads(node.generators[0].iter, name, weight)
        return first + sum(
            _reads(child, name, 2)
            for child in gast.walk(node)
            if isinstance(child, gast.Name) and child not in set(gast.walk(node.generators[0].iter))
        )
    inner = 2 if isinstance(node, repeated) else weight
    return sum(_reads(child, name, inner) for child in gast.iter_child_nodes(node))


def _bindings(node: Any, name: str, weight: int) -> int:
    inner = 2 if isinstance(node, gast.For | gast.While) else weight
    if isinstance(node, gast.FunctionDef):
        return weight if node.name == name else 0
    if isinstance(node, gast.Lambda | gast.ClassDef):
        return 0
    if isinstance(node, gast.Name):
        bound = node.id == name and isinstance(node.ctx, gast.Store | gast.Del)
        return weight if bound else 0
    return sum(_bindings(child, name, inner) for child in gast.iter_child_nodes(node))
