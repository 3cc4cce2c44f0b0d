"""Operations nested into the expressions that use them.

A temporary that is read once, later in the same block, becomes part of the statement that reads it,
unless something in between changes what it reads, the line would grow too long, or the order of
calls with effects would change.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Location, Op, Undef, Value, Verbatim
from s2s.write import shapes_of_code
from s2s.write.buffers import is_immutable
from s2s.write.chains import WRITES
from s2s.write.code import (
    Act,
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
    Return,
    Star,
    Within,
    nodes_in,
    pattern_variables,
    reads_of,
    variables,
    writes_of,
)
from s2s.write.comprehensions import comprehension
from s2s.write.expressions import as_test, build, compose, variable
from s2s.write.literals import as_value, binary, has_slice
from s2s.write.liveness import without_dead
from s2s.write.pending import WIDTH_OF_ONE_LINE, Pending, evaluation_order, valued
from s2s.write.statement_forms import STATEMENTS, in_place
from s2s.write.updates import Updates
from s2s.write.verbatim import verbatim_statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.write.buffers import Buffers
    from s2s.write.code import Pattern

DEPTH_OF_INDEX = 3


def nested(body: Block, buffers: Buffers) -> Block:
    """The body with its ops turned into nested expressions and statements."""
    shaped = without_dead(shapes_of_code.shaped(body))
    return _Nester(shaped, buffers).block(shaped)


class _Nester(Pending):
    """`uses` and `writes` count how often variables are read and assigned.

    `copied` are those of which only a copy has the name.
    """

    def __init__(self, body: Block, buffers: Buffers) -> None:
        super().__init__(buffers)
        self.uses: Counter[Value] = Counter()
        self.writes: Counter[Value] = Counter()
        self.indices: Counter[Value] = Counter()
        self.copied: set[Value] = set()
        self.updates = Updates()
        for node in nodes_in(body):
            if isinstance(node, Do) and node.op.callee == i.GETITEM:
                self.indices.update(variables(node.op.operands[1]))
            elif isinstance(node, Do) and node.op.callee in WRITES:
                self.indices.update(variables(*node.op.operands[1:-1]))
            elif isinstance(node, Do) and node.op.callee == i.COPY:
                self.copied.update(_renewed(node.op))
            self.uses.update(reads_of(node))
            self.writes.update(writes_of(node))

    def block(self, block: Block) -> Block:
        """A block by itself; nothing is pending at its end."""
        outer = self.pending, self.out
        self.pending, self.out = {}, []
        rest = list(block)
        while rest:
            node = rest.pop(0)
            if isinstance(node, Do) and node.op.callee == i.UNPACK:
                self.unpack(node.op, rest)
            else:
                self.node(node)
        self.flush()
        done, (self.pending, self.out) = tuple(self.out), outer
        return done

    def node(self, node: Node) -> None:
        match node:
            case Do(op=op):
                self.op(op)
            case Bind():
                self.bind(node)
            case Return(value=value, location=location):
                (source,) = self.take((value,), location)
                self.flush_before(source)
                self.emit(Return(valued(source), location))
            case Branch():
                self.branch(node)
            case Choice():
                self.choice(node)
            case Loop():
                self.loop(node)
            case Repeat():
                self.repeat(node)
            case Within():
                body = self.block(node.body)
                (context,) = self.take((node.context,), node.location)
                self.flush()
                self.emit(replace(node, context=context, body=body))
            case _:
                self.flush()
                self.emit(node)

    def settle(
        self, target: Value, expr: Expr, location: Location | None, *, augmented: bool = False
    ) -> None:
        """Let a variable be an expression: pending if it is read once, else a statement now."""
        single = self.writes[target] == 1 and (not target.name or target in self.copied)
        if single and (
            _is_trivial(expr) or (self.uses[target] > 1 and self.is_cheap(target, expr))
        ):
            self.everywhere[target] = expr
            return
        if single and self.uses[target] == 1:
            self.pending[target] = expr
            self.places[target] = location
            return
        self.flush_before(expr, (target,))
        augmented = augmented and is_immutable(target.type)
        self.emit(Let(target, valued(expr), location, augmented))

    def is_cheap(self, target: Value, expr: Expr) -> bool:
        """Whether an expression read several times is written each time: an index, a truth value."""
        if expr.changes or expr.depth > DEPTH_OF_INDEX or expr.inspects & self.buffers.changed:
            return False
        if isinstance(expr.node, ast.Tuple):
            return self.indices[target] == self.uses[target]
        truth = isinstance(expr.node, ast.Call) and getattr(expr.node.func, "id", "") == "bool"
        return has_slice(expr.node) or (truth and expr.depth == 1 and not expr.inspects)

    def op(self, op: Op) -> None:
        if i.destroys(op.callee):
            self.destructive(op)
        elif op.callee == i.DELETE:
            return
        elif op.callee in STATEMENTS:
            parts = self.take(op.operands, op.location)
            self.flush()
            statement = STATEMENTS[op.callee]
            nodes = [as_value(part.node) for part in parts]
            effect = compose(ast.Constant(None), parts, 0)
            self.emit(Act(statement(op, nodes), effect.reads, None, op.location, (), effect))
        elif isinstance(op.callee, Verbatim) and op.callee.assigns is not None:
            self.verbatim(op, op.callee)
        else:
            self.value(op)

    def value(self, op: Op) -> None:
        """An op that is an expression."""
        if isinstance(op.callee, Verbatim):
            self.flush_read_by(variables(*op.operands))
        parts = self.take_operands(op)
        expr = build(op, parts, self.buffers)
        self.updates.note(op)
        if not op.results or not self.uses[op.results[0]]:
            self.flush_before(expr)
            act = Act(ast.Expr(valued(expr).node), expr.reads, None, op.location, (), expr)
            self.emit(act)
            return
        self.settle(op.results[0], expr, op.location, augmented=op.form == "augmented")

    def verbatim(self, op: Op, callee: Verbatim) -> None:
        self.flush()
        parts = self.take(op.operands, op.location)
        statements = verbatim_statements(callee, [p.node for p in parts], op.results)
        for k, statement in enumerate(statements):
            last = k == len(statements) - 1
            writes = op.results if last else ()
            self.emit(Act(statement, _reads(parts), None, op.location, writes))

    def unpack(self, op: Op, rest: list[Node]) -> None:
        """`a, (b, c) = x`; further unpackings of the parts are taken off the rest of the block."""
        (source,) = self.take(op.operands[:1], op.location)
        pattern, left = self.unpacked(self.parts(op), rest)
        rest[:] = left
        self.flush_before(source, tuple(pattern_variables(pattern)))
        self.emit(Let(pattern, valued(source), op.location))

    def parts(self, op: Op) -> tuple[Pattern, ...]:
        """The targets of an unpacking."""
        parts: list[Pattern] = [self.target(result) for result in op.results]
        if len(op.operands) > 1:
            star = op.operands[1]
            assert isinstance(star, Literal)
            parts[star.value] = Star(self.target(op.results[star.value]))
        return tuple(parts)

    def unpacked(self, pattern: Pattern, rest: Sequence[Node]) -> tuple[Pattern, Sequence[Node]]:
        """A pattern with the unpackings of its parts that follow at once, and what is left."""
        while rest and isinstance(rest[0], Do) and rest[0].op.callee == i.UNPACK:
            op = rest[0].op
            item = op.operands[0]
            if not isinstance(item, Value) or item.name or self.uses[item] != 1:
                break
            if not _holds(pattern, item):
                break
            pattern = _replaced(pattern, item, self.parts(op))
            rest = rest[1:]
        return pattern, rest

    def target(self, value: Value) -> Value | None:
        return value if self.uses[value] or value.name not in ("", "_") else None

    def destructive(self, op: Op) -> None:
        """A write in place: the result is the variable of the first operand."""
        result = op.results[-1]
        self.keep_order([op.operands[k] for k in (0, *evaluation_order(op))])
        (first,) = self.take(op.operands[:1], op.location)
        if op.callee in (i.INCREMENT, i.DECREMENT) and _is_another(first, result):
            parts = self.take(op.operands[1:], op.location)
            sign = ast.Add() if op.callee == i.INCREMENT else ast.Sub()
            node = binary(first.node, sign, parts[0].node)
            self.settle(result, compose(node, (first, *parts), 3), op.location)
            return
        self.keep_from_reading(op)
        parts = self.take_operands(op)
        changes = self.buffers.effects(op)
        effect = compose(ast.Constant(None), parts, 0)
        whole = replace(
            effect, changes=effect.changes | changes, inspects=effect.inspects | changes
        )
        self.flush_before(whole, (result,))
        self.emit(Let(result, valued(first), op.location))
        target = variable(result, self.buffers)
        if op.callee == i.POP:
            self.settle(op.results[0], build(op, [target], self.buffers), op.location)
            return
        assert isinstance(target.node, ast.Name)
        statement = self.updates.statement(op, first, target.node, parts)
        if statement is None:
            statement = in_place(op, target.node, parts)
        reads = (result, *_reads(parts))
        self.emit(Act(statement, reads, result, op.location, (), effect, changes))

    def bind(self, node: Bind) -> None:
        parts = self.take(node.sources, node.location)
        if len(parts) == 1 and not isinstance(node.sources[0], Undef):
            self.settle(node.targets[0], parts[0], node.location)
            return
        for part in parts:
            self.flush_before(part, node.targets)
        sources = [
            source if isinstance(source, Undef) else valued(part)
            for source, part in zip(node.sources, parts, strict=True)
        ]
        self.emit(Bind(node.targets, tuple(sources), node.location))

    def choice(self, node: Choice) -> None:
        self.writes[node.target] += 1
        block = self.block((*node.block, Bind((node.target,), (node.right,))))
        (left,) = self.take((node.left,), node.location)
        right = shapes_of_code.only_value(block, node.target)
        if right is not None:
            self.writes[node.target] -= 1
            self.flush_read_by(right.reads)
            self.settle(node.target, shapes_of_code.logic(node.word, left, right), node.location)
            return
        self.flush()
        self.emit(Let(node.target, valued(left), node.location))
        test = variable(node.target, self.buffers)
        then, orelse = (block, ()) if node.word == "and" else ((), block)
        self.emit(Branch(test, then, orelse, node.location))

    def branch(self, node: Branch) -> None:
        then, orelse = self.block(node.then), self.block(node.orelse)
        (test,) = self.take((node.test,), node.location)
        test = replace(test, node=as_test(test.node))
        if node.inline:
            choice = shapes_of_code.conditional(test, then, orelse, self.writes)
            if choice is not None and choice[1].width < WIDTH_OF_ONE_LINE:
                target, expr = choice
                self.writes[target] -= 1
                self.flush_read_by(expr.reads)
                self.settle(target, expr, node.location)
                return
        self.flush()
        self.emit(replace(node, test=test, then=then, orelse=orelse))

    def flush_read_by(self, reads: Sequence[Value]) -> None:
        """Emit what an inner block has read by its name."""
        for value in reads:
            self.flush_one(value)

    def loop(self, node: Loop) -> None:
        target, left = self.unpacked(node.target, node.body)
        body = tuple(left)
        if isinstance(target, Value) and not self.uses[target] and not target.name:
            target = None
        done = self.block(body)
        orelse = self.block(node.orelse)
        (iterable,) = self.take((node.iterable,), node.location)
        held = self.held(iterable)
        source = iterable if held is None else held.source
        made = None if orelse else comprehension(target, source, done, self.out, node.location)
        if made is not None:
            result, expr, replaced = made
            for old in (*replaced, held):
                if old is not None:
                    self.out.remove(old)
            self.writes[result] = 1
            self.uses[result] -= sum(reads_of(n).count(result) for n in nodes_in(body))
            self.flush_read_by(expr.reads)
            self.settle(result, expr, node.location or replaced[0].location)
            return
        self.flush()
        self.emit(Loop(target, valued(iterable), done, orelse, node.location))

    def held(self, iterable: Expr) -> Let | None:
        """What was just assigned to a temporary that is only walked, and may stand in its place."""
        value = iterable.variable
        if value is None or value.name or self.uses[value] != 1 or self.writes[value] != 1:
            return None
        for node in reversed(self.out):
            if not isinstance(node, Let) or node.source.changes:
                return None
            if node.target is value:
                return node
        return None

    def repeat(self, node: Repeat) -> None:
        before = self.block((*node.before, Return(node.test)))
        last = before[-1]
        assert isinstance(last, Return)
        test = last.value
        assert isinstance(test, Expr)
        test = replace(test, node=as_test(test.node))
        body, orelse = self.block(node.body), self.block(node.orelse)
        self.flush()
        if isinstance(node.test, Literal):
            self.emit(replace(node, before=before[:-1], body=body, orelse=orelse))
        else:
            self.emit(replace(node, before=before[:-1], test=test, body=body, orelse=orelse))


def _holds(pattern: Pattern, item: Value) -> bool:
    if isinstance(pattern, tuple):
        return any(_holds(part, item) for part in pattern)
    return pattern is item


def _replaced(pattern: Pattern, item: Value, by: Pattern) -> Pattern:
    if isinstance(pattern, tuple):
        return tuple(_replaced(part, item, by) for part in pattern)
    return by if pattern is item else pattern


def _is_another(expr: Expr, result: Value) -> bool:
    """Whether what is added to in place has another name anyway: a sum reads better then."""
    variable = expr.variable
    return variable is None or variable.name not in ("", result.name)


def _renewed(op: Op) -> tuple[Value, ...]:
    """What a copy has the name of: `x = f(y)`, `x = copy(x)` is `x = f(y).copy()`."""
    (source, *_), (result, *_) = op.operands, op.results
    return (source,) if isinstance(source, Value) and source.name == result.name else ()


def _is_trivial(expr: Expr) -> bool:
    """Whether an expression costs nothing: it may be written at every use."""
    return not expr.reads and isinstance(expr.node, ast.Constant)


def _reads(parts: Sequence[Expr]) -> tuple[Value, ...]:
    return variables(*parts)
