"""`and`, `or` and conditional expressions, found again in branches."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Value
from s2s.ir.types import Number
from s2s.write.code import (
    Bind,
    Block,
    Branch,
    Choice,
    Do,
    Expr,
    Let,
    Loop,
    Node,
    Repeat,
    Star,
    Within,
    is_false,
    is_true,
)
from s2s.write.expressions import compose
from s2s.write.swaps import with_swaps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from s2s.write.code import Pattern, Source

Truths: TypeAlias = dict[Value, "Source"]


def shaped(block: Block) -> Block:
    """The block with branches that are `and` or `or` as choices, and swaps as one assignment."""
    return _shaped(block, {})


def _shaped(block: Block, truths: Truths) -> Block:
    found: list[Node] = []
    for node in with_swaps(block):
        match node:
            case Do(op=op) if op.callee == i.TRUTH:
                truths[op.results[0]] = op.operands[0]
                found.append(node)
            case Branch():
                then, orelse = _shaped(node.then, truths), _shaped(node.orelse, truths)
                new = replace(node, then=then, orelse=orelse)
                found.append(_choice(new, truths) or _direct_arms(new))
            case Loop():
                body, orelse = _shaped(node.body, truths), _shaped(node.orelse, truths)
                found.append(replace(node, body=body, orelse=orelse))
            case Repeat():
                body, orelse = _shaped(node.body, truths), _shaped(node.orelse, truths)
                before = _shaped(node.before, truths)
                found.append(replace(node, before=before, body=body, orelse=orelse))
            case Within():
                found.append(replace(node, body=_shaped(node.body, truths)))
            case _:
                found.append(node)
    return tuple(found)


def _direct_arms(node: Branch) -> Branch:
    """A conditional expression whose arms assign its result without a named step in between."""
    if not node.inline:
        return node
    return replace(node, then=_direct(node.then), orelse=_direct(node.orelse))


def _direct(arm: Block) -> Block:
    match arm:
        case (*before, Do(op=op), Bind(targets=(target,), sources=(source,))) if (
            op.results == (source,) and op.results[0].name
        ):
            return *before, Do(replace(op, results=(target,)))
        case _:
            return arm


def _choice(branch: Branch, truths: Truths) -> Choice | None:
    """The `and` or `or` that a branch is."""
    if not branch.inline or not branch.then or not branch.orelse:
        return None
    then, orelse = branch.then[-1], branch.orelse[-1]
    if not (isinstance(then, Bind) and isinstance(orelse, Bind)):
        return None
    if len(then.targets) != 1 or then.targets != orelse.targets:
        return None
    tested = truths.get(branch.test, branch.test) if isinstance(branch.test, Value) else None
    target, location = then.targets[0], branch.location
    if len(branch.orelse) == 1 and _is_same(orelse.sources[0], tested, branch.test, word="and"):
        assert tested is not None
        return Choice(target, "and", tested, *_unnamed(branch.then), location)
    if len(branch.then) == 1 and _is_same(then.sources[0], tested, branch.test, word="or"):
        assert tested is not None
        return Choice(target, "or", tested, *_unnamed(branch.orelse), location)
    return None


def _unnamed(arm: Block) -> tuple[Block, Source]:
    """What an arm does, and what it yields, computed under no name of its own."""
    match arm:
        case (*before, Do(op=op), Bind(sources=(source,))) if op.results == (source,):
            plain = Value("", op.results[0].type)
            return (*before, Do(replace(op, results=(plain,)))), plain
        case (*before, Bind(sources=(source,))):
            return tuple(before), source
    raise AssertionError(arm)


def _is_same(yielded: Source, tested: Source | None, test: Source, *, word: str) -> bool:
    """Whether an arm yields what was tested, or the truth value that is known of it there."""
    if tested is None:
        return False
    if yielded is tested:
        return True
    known = is_false(yielded) if word == "and" else is_true(yielded)
    return known and tested is test and getattr(test, "type", None) == Number("bool")


def only_value(block: Block, target: Value) -> Expr | None:
    """The expression that a block assigns to `target`, if it does nothing else."""
    match block:
        case (Let(target=found, source=source),) if found is target:
            return source
        case _:
            return None


def logic(word: str, left: Expr, right: Expr) -> Expr:
    """`left and right`; comparisons of the same thing in the middle are chained."""
    op = ast.And() if word == "and" else ast.Or()
    values: list[ast.expr] = []
    for node in (left.node, right.node):
        same = isinstance(node, ast.BoolOp) and type(node.op) is type(op)
        values.extend(node.values if same else [node])  # type: ignore[attr-defined]
    if word == "and":
        values = _chained(values)
    node = values[0] if len(values) == 1 else ast.BoolOp(op, values)
    return compose(node, (left, right), len(word) + 2)


def _chained(values: Sequence[ast.expr]) -> list[ast.expr]:
    found: list[ast.expr] = []
    for value in values:
        before = found[-1] if found else None
        match before, value:
            case ast.Compare(), ast.Compare(left=ast.Name() as middle) if _is_name(
                before.comparators[-1], middle
            ):
                ops, others = [*before.ops, *value.ops], [*before.comparators, *value.comparators]
                found[-1] = ast.Compare(before.left, ops, others)
            case _:
                found.append(value)
    return found


def _is_name(node: ast.expr, other: ast.Name) -> bool:
    definition = getattr(other, "definition", None)
    return definition is not None and getattr(node, "definition", None) is definition


def conditional(
    test: Expr, then: Block, orelse: Block, writes: Mapping[Value, int]
) -> tuple[Value, Expr] | None:
    """`a if test else b`, if both arms only assign one and the same variable, and none keeps it."""
    match then, orelse:
        case (Let(target=Value() as target, source=a),), (Let(target=other, source=b),):
            kept = [v for v in (a.variable, b.variable) if v is not None and not v.name]
            if target is not other or any(writes[v] > 1 for v in kept):
                return None
            node = ast.IfExp(test.node, a.node, b.node)
            return target, compose(node, (test, a, b), 10)
        case _:
            return None


def pattern_node(pattern: Pattern) -> ast.expr:
    """The target of an assignment; names are filled in at the end."""
    match pattern:
        case tuple():
            return ast.Tuple([pattern_node(part) for part in pattern], ast.Store())
        case Star(target=inner):
            return ast.Starred(pattern_node(inner), ast.Store())
        case None:
            return ast.Name("_", ast.Store())
        case Value():
            node = ast.Name("?", ast.Store())
            node.definition = pattern  # type: ignore[attr-defined]
            return node
