"""Comprehensions, found again in loops.

Before                              After
    ys = []                             ys = [f(x) for x in xs if x > 0]
    for x in xs:
        if x > 0:
            ys.append(f(x))
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from s2s.ir.nodes import Value
from s2s.write.code import Act, Branch, Expr, Jump, Let, Loop, pattern_variables
from s2s.write.expressions import compose
from s2s.write.shapes_of_code import pattern_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from s2s.ir.nodes import Location
    from s2s.write.code import Block, Node, Pattern

_STARTS = {ast.List: "list", ast.Dict: "dict"}


@dataclass(slots=True)
class Step:
    """What one step of a loop adds: `generators` inside it, `parts` that are evaluated."""

    kind: str
    node: ast.expr
    parts: list[Expr]
    key: ast.expr | None = None
    tests: list[ast.expr] = field(default_factory=list)
    generators: list[ast.comprehension] = field(default_factory=list)
    own: list[Value] = field(default_factory=list)


def comprehension(
    target: Pattern, iterable: Expr, body: Block, before: Sequence[Node], location: Location | None
) -> tuple[Value, Expr, tuple[Let, ...]] | None:
    """The comprehension that a loop is: its variable, itself, and what it starts from (`[]`)."""
    for start, copies in _starts(before, location):
        targets = [node.target for node in (start, *copies) if isinstance(node.target, Value)]
        variable, names = targets[-1], set(targets)
        step = _only_step(body, names)
        if step is None or _STARTS[type(start.source.node)] != step.kind:
            continue
        whole = _inside(step, target, iterable)
        parts = (*whole.parts, iterable)
        reads = [read for part in parts for read in part.reads]
        if any(read in names for read in reads):
            continue
        own = tuple(whole.own)
        made = compose(_node(whole), parts, 12)
        kept = tuple(read for read in made.reads if read not in own)
        return variable, replace(made, reads=kept, bound=(*made.bound, *own)), (start, *copies)
    return None


def _node(step: Step) -> ast.expr:
    if step.kind == "list":
        return ast.ListComp(step.node, step.generators)
    assert step.key is not None
    return ast.DictComp(step.key, step.node, step.generators)


def _starts(
    before: Sequence[Node], location: Location | None
) -> Iterator[tuple[Let, tuple[Let, ...]]]:
    """The `xs = []` among the assignments just done, if it belongs to the same expression.

    Beside it, the copy that makes it the variable of the loop.
    """
    copies: dict[Value, Let] = {}
    for node in reversed(before):
        match node:
            case Let(target=Value() as target, source=source):
                if source.variable is not None:
                    copies[source.variable] = node
                elif _is_empty(source.node) and (
                    not target.name or _is_here(node.location, location)
                ):
                    yield node, (copies[target],) if target in copies else ()
            case Let():
                continue
            case _:
                return


def _is_empty(node: ast.expr) -> bool:
    match node:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case _:
            return False


def _is_here(start: Location | None, loop: Location | None) -> bool:
    """An explicit loop is written below the list that it starts from; a clause has no place."""
    if start is None:
        return False
    if loop is None:
        return True
    return (start.file, start.line) == (loop.file, loop.line)


def _only_step(block: Block, names: set[Value]) -> Step | None:
    """The one thing that a block does to the variable called `names`, if it does nothing else."""
    found: Step | None = None
    for node in block:
        if _is_idle_node(node, names):
            continue
        step = _step(node, names)
        if step is None or found is not None:
            return None
        found = step
    return found


def _is_idle_node(node: Node, names: set[Value]) -> bool:
    """Whether a node only passes the variable on."""
    match node:
        case Let(target=Value() as target, source=source) if source.variable in names:
            names.add(target)
            return True
        case Jump(word="continue"):
            return True
        case _:
            return False


def _step(node: Node, names: set[Value]) -> Step | None:
    match node:
        case Act(changed=Value() as changed, effect=Expr() as effect) if changed in names:
            return _put(node.statement, effect)
        case Branch(test=Expr() as test):
            step = _only_step(node.then, names)
            if step is None or not all(_is_idle_node(inner, names) for inner in node.orelse):
                return None
            step.parts.append(test)
            if step.generators:
                return None
            step.tests.insert(0, test.node)
            return step
        case Loop(target=target, iterable=Expr() as iterable, orelse=()):
            step = _only_step(node.body, names)
            if step is None:
                return None
            step.parts.append(iterable)
            return _inside(step, target, iterable)
        case _:
            return None


def _put(statement: ast.stmt, effect: Expr) -> Step | None:
    """`xs.append(v)` and `d[k] = v`."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(attr="append"), [item])):
            return Step("list", item, [effect])
        case ast.Assign([ast.Subscript(value=ast.Name(), slice=key)], value) if not effect.changes:
            return Step("dict", value, [effect], key)
        case _:
            return None


def _inside(step: Step, target: Pattern, iterable: Expr) -> Step:
    """A step with the loop around it."""
    generator = ast.comprehension(pattern_node(target), iterable.node, step.tests, 0)
    generators = [generator, *step.generators]
    own = [*step.own, *pattern_variables(target)]
    return replace(step, tests=[], generators=generators, own=own)
