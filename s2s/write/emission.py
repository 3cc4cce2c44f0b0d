"""Named code as statements of Python: the last step of raising."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from s2s.ir.nodes import Literal, Undef, Value
from s2s.write.code import (
    Act,
    Bind,
    Block,
    Branch,
    Expr,
    Jump,
    Let,
    Loop,
    Node,
    Repeat,
    Return,
    Within,
    is_true,
)
from s2s.write.expressions import negated
from s2s.write.shapes_of_code import pattern_node

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from s2s.ir.nodes import Location


class Emission:
    """Emits blocks; `names` of variables, and the copies of `None` that are wanted."""

    def __init__(self, names: Mapping[Value, str], nones: frozenset[Node], returns: bool) -> None:
        self.names = names
        self.unread = "_unread" if "_" in names.values() else "_"  # what nothing reads
        self.nones = nones
        self.returns = returns
        self.line: tuple[str, int] | None = None

    def block(self, block: Block, tail: str = "") -> list[ast.stmt]:
        """The statements of a block. `tail`: its end is the end of a 'loop' body or 'function'."""
        found: list[ast.stmt] = []
        last = len(block) - 1
        while last > 0 and self.vanishes(block[last], tail):
            last -= 1
        for k, node in enumerate(block):
            found.extend(self.node(node, tail if k >= last else ""))
        return found

    def vanishes(self, node: Node, tail: str) -> bool:
        """Whether a node comes to no statement at all."""
        match node:
            case Jump(word="continue"):
                return tail == "loop"
            case Let(target=Value() as target, source=Expr(variable=Value() as value)):
                return self.names[target] == self.names[value]
            case Bind(targets=targets, sources=sources):
                return node not in self.nones and all(
                    isinstance(source, Undef)
                    or (
                        isinstance(source, Expr)
                        and source.variable is not None
                        and self.names[source.variable] == self.names[target]
                    )
                    for target, source in zip(targets, sources, strict=True)
                )
            case _:
                return False

    def node(self, node: Node, tail: str) -> list[ast.stmt]:
        """The statements of one node."""
        match node:
            case Bind():
                return self.bind(node)
            case Let():
                return self.let(node)
            case Act(statement=statement, location=location):
                self.fill(statement)
                return [self.placed(statement, location)]
            case Branch():
                return self.branch(node, tail)
            case Loop():
                return self.loop(node)
            case Repeat():
                return self.repeat(node)
            case Within():
                return self.within(node, tail)
            case Return():
                return self.return_(node, tail)
            case Jump(word="break"):
                return [ast.Break()]
            case Jump():
                return [] if tail == "loop" else [ast.Continue()]
            case _:
                raise AssertionError(node)

    # Names

    def fill(self, tree: ast.AST) -> None:
        """Write the names of variables into a tree."""
        for node in ast.walk(tree):
            definition = getattr(node, "definition", None)
            if isinstance(definition, Value):
                field = "id" if isinstance(node, ast.Name) else "name"
                setattr(node, field, self.names[definition])
            elif isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store):
                node.id = self.unread

    def expr(self, source: object) -> ast.expr:
        """The expression of a source, named."""
        assert isinstance(source, Expr), source
        self.fill(source.node)
        return source.node

    def placed(self, statement: ast.stmt, location: Location | None) -> ast.stmt:
        """The statement with a comment that says where it comes from, where that is news."""
        if location is not None and not getattr(statement, "is_comment", False):
            place = (_base_name(location.file), location.line)
            if place != self.line:
                self.line = place
                statement.comment = f"{place[0]}:{place[1]}"  # type: ignore[attr-defined]
        return statement

    # Simple statements

    def let(self, node: Let) -> list[ast.stmt]:
        """An assignment."""
        if isinstance(node.target, Value):
            name = self.names[node.target]
            value = self.expr(node.source)
            return self.assign(name, value, node.location, augmented=node.augmented)
        target = pattern_node(node.target)
        self.fill(target)
        return [self.placed(ast.Assign([target], self.expr(node.source)), node.location)]

    def assign(
        self, name: str, value: ast.expr, location: Location | None, *, augmented: bool = False
    ) -> list[ast.stmt]:
        """`name = value`, or nothing, or `name += ...`."""
        match value:
            case ast.Name(id=found) if found == name:
                return []
            case ast.BinOp(left=ast.Name(id=found)) if augmented and found == name:
                target = ast.Name(name, ast.Store())
                return [self.placed(ast.AugAssign(target, value.op, value.right), location)]
            case _:
                return [self.placed(ast.Assign([ast.Name(name, ast.Store())], value), location)]

    def bind(self, node: Bind) -> list[ast.stmt]:
        """Assignments all at once: one after the other where that is the same."""
        moves: list[tuple[str, ast.expr]] = []
        ordered = any(isinstance(source, Expr) and source.changes for source in node.sources)
        for target, source in zip(node.targets, node.sources, strict=True):
            if isinstance(source, Undef) and node not in self.nones:
                continue
            value = ast.Constant(None) if isinstance(source, Undef) else self.expr(source)
            if not (isinstance(value, ast.Name) and value.id == self.names[target]):
                moves.append((self.names[target], value))
        found: list[ast.stmt] = []
        while moves:
            able = moves[:1] if ordered else moves
            free = next((m for m in able if not _read_by_others(m, moves)), None)
            if free is None:
                cycle = moves if ordered else _cycle(moves)
                found.append(self.placed(_tuple_assignment(cycle), node.location))
                moves = [move for move in moves if move not in cycle]
                continue
            moves.remove(free)
            found.extend(self.assign(*free, node.location))
        return found

    def return_(self, node: Return, tail: str) -> list[ast.stmt]:
        """A `return`; one of None is left out at the end of a function."""
        value = self.expr(node.value)
        if isinstance(value, ast.Constant) and value.value is None and not self.returns:
            return [] if tail == "function" else [self.placed(ast.Return(None), node.location)]
        return [self.placed(ast.Return(value), node.location)]

    # Compound statements

    def branch(self, node: Branch, tail: str) -> list[ast.stmt]:
        """An `if`, without `else` after a jump."""
        test = self.expr(node.test)
        header = self.placed(ast.If(test, [], []), node.location)
        assert isinstance(header, ast.If)
        line = self.line
        header.body = self.block(node.then, tail)
        self.line = line if header.body and _jumps(header.body) else self.line
        header.orelse = self.block(node.orelse, tail)
        if not header.body and not header.orelse:
            return [] if not getattr(node.test, "changes", None) else [ast.Expr(test)]
        if not header.body and tail == "loop":
            header.body = [ast.Continue()]
        elif not header.body:
            header.test = negated(test)
            header.body, header.orelse = header.orelse, []
        if _is_jump(header.orelse) and len(header.body) > 1 and not _jumps(header.body):
            header.test = negated(test)
            header.body, header.orelse = header.orelse, header.body
        if _jumps(header.body):
            rest, header.orelse = header.orelse, []
            return [header, *rest]
        return [header]

    def loop(self, node: Loop) -> list[ast.stmt]:
        """A `for`."""
        target = pattern_node(node.target)
        self.fill(target)
        header = ast.For(target, self.expr(node.iterable), [], [])
        self.placed(header, node.location)
        header.body = self.block(node.body, "loop") or [ast.Pass()]
        return self.with_else(header, node.orelse)

    def repeat(self, node: Repeat) -> list[ast.stmt]:
        """A `while`; one whose test needs statements tests in its body."""
        endless = ast.Constant(value=True)
        if not node.before or is_true(node.test):
            test = endless if isinstance(node.test, Literal) else self.expr(node.test)
            header = ast.While(test, [], [])
            self.placed(header, node.location)
            header.body = self.block(node.body, "loop") or [ast.Pass()]
            return self.with_else(header, node.orelse)
        header = ast.While(endless, [], [])
        self.placed(header, node.location)
        before = self.block(node.before)
        test = self.expr(node.test)
        leave = ast.If(negated(test), [*self.block(node.orelse), ast.Break()], [])
        header.body = [*before, leave, *self.block(node.body, "loop")]
        return [header]

    def with_else(self, header: ast.For | ast.While, orelse: Block) -> list[ast.stmt]:
        """A loop with its `else`."""
        header.orelse = self.block(orelse)
        return [header]

    def within(self, node: Within, tail: str) -> list[ast.stmt]:
        """A `with`."""
        target = None
        if node.target is not None:
            target = pattern_node(node.target)
            self.fill(target)
        header = ast.With([ast.withitem(self.expr(node.context), target)], [])
        self.placed(header, node.location)
        header.body = self.block(node.body) or [ast.Pass()]
        return [header]


@cache
def _base_name(file: str) -> str:
    return PurePath(file).name


def _is_jump(statements: Sequence[ast.stmt]) -> bool:
    """Whether there is nothing but a jump."""
    return len(statements) == 1 and isinstance(
        statements[0], ast.Return | ast.Raise | ast.Break | ast.Continue
    )


def _jumps(statements: Sequence[ast.stmt]) -> bool:
    """Whether control does not get past the statements."""
    if not statements:
        return False
    match statements[-1]:
        case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
            return True
        case ast.If(body=body, orelse=orelse):
            return _jumps(body) and _jumps(orelse)
        case _:
            return False


def _read_by_others(move: tuple[str, ast.expr], moves: Sequence[tuple[str, ast.expr]]) -> bool:
    return any(move[0] in _names_in(value) for name, value in moves if name != move[0])


def _cycle(moves: Sequence[tuple[str, ast.expr]]) -> list[tuple[str, ast.expr]]:
    """The first move and those that must be made at once with it, if that leaves out any."""
    cycle, names = [moves[0]], {moves[0][0]}
    while True:
        more = [m for m in moves if m not in cycle and _touches(m, names, cycle)]
        if not more:
            return cycle
        cycle += more
        names |= {name for name, _ in more}


def _touches(
    move: tuple[str, ast.expr], names: set[str], cycle: Sequence[tuple[str, ast.expr]]
) -> bool:
    """Whether a move reads what others assign, or assigns what they read."""
    return bool(_names_in(move[1]) & names) or any(move[0] in _names_in(v) for _, v in cycle)


def _names_in(tree: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _tuple_assignment(moves: Sequence[tuple[str, ast.expr]]) -> ast.stmt:
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name, _ in moves]
    values = [value for _, value in moves]
    return ast.Assign([ast.Tuple(targets, ast.Store())], ast.Tuple(values, ast.Load()))
