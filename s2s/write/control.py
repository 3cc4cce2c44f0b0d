"""Control flow as Python has it: flags that regions yield become `break`, `continue` and `return`.

A leaf of a branch that yields a literal flag knows which way every later test of that flag goes.
When nothing but assignments stands between the leaf and the place where control would end up, the
leaf jumps there; what all leaves that remain agree on is then known, so the tests of the flag
disappear, and the flag itself is left to be removed as dead. Nothing but assignments is ever
written twice.

Before                                     After
    j, x1 = if c: yield True, x0               if c:
            else:  ...; yield False, x2            continue
    if j: yield False, x1                      ...
    else: rest; yield False, x3                rest
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from s2s.ir import intrinsics as i
from s2s.ir.nodes import Atom, For, If, Literal, Op, Region, Statement, Value, While, With
from s2s.ir.walk import rewired
from s2s.write.code import (
    Bind,
    Block,
    Branch,
    Do,
    Jump,
    Loop,
    Node,
    Repeat,
    Return,
    Within,
    is_false,
    is_true,
)
from s2s.write.conditional import is_expression
from s2s.write.ends import (
    End,
    FunctionEnd,
    Join,
    LoopEnd,
    Rest,
    Slot,
    TestEnd,
    agree,
    flat,
    fold,
    is_balanced,
    is_unnamed,
    use_counts,
    values_in,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2s.ir.nodes import Function

TRUE, FALSE = Literal(value=True), Literal(value=False)


def structured(function: Function) -> Block:
    """The body of a function with jumps in place of flags."""
    return _Structure(function.body).body(function.body)


class _Structure:
    """`known`: what values are on every path that gets here; `same`: which variable they share."""

    def __init__(self, body: Region) -> None:
        self.known: dict[Value, Atom] = {}
        self.same: dict[Value, Value] = {}
        self.uses = use_counts(body)

    def body(self, region: Region) -> Block:
        return flat(self.block(region.statements, region.yields, FunctionEnd()))

    def atom(self, atom: Atom) -> Atom:
        while isinstance(atom, Value):
            if atom in self.known:
                atom = self.known[atom]
            elif atom in self.same:
                atom = self.same[atom]
            else:
                break
        return atom

    def atoms(self, atoms: Sequence[Atom]) -> tuple[Atom, ...]:
        return tuple(self.atom(a) for a in atoms)

    def block(
        self, statements: tuple[Statement, ...], yields: tuple[Atom, ...], end: End
    ) -> list[Node]:
        """The statements, then what happens at the end of their region."""
        nodes: list[Node] = []
        for k, statement in enumerate(statements):
            rest = Rest(statements[k + 1 :], yields, end)
            match statement:
                case Op():
                    goes_on = self.op(statement, nodes)
                case If():
                    goes_on = self.branch(statement, rest, nodes)
                case With():
                    goes_on = self.within(statement, rest, nodes)
                case For() | While():
                    rest, goes_on = self.loop(statement, rest, nodes)
                    if goes_on and len(rest.statements) < len(statements) - k - 1:
                        return nodes + self.block(rest.statements, rest.yields, rest.end)
            if not goes_on:
                return nodes
        self.finish(yields, end, nodes)
        return nodes

    def op(self, op: Op, nodes: list[Node]) -> bool:
        folded = fold(op, self.atoms(op.operands))
        if folded is not None:
            self.known[op.results[0]] = folded
            return True
        nodes.append(Do(rewired(op, op.results, self.atoms(op.operands))))
        return op.callee != i.RAISE

    def finish(self, yields: tuple[Atom, ...], end: End, nodes: list[Node]) -> None:
        """Append what the end of a region does with its yields."""
        match end:
            case FunctionEnd():
                nodes.append(Return(self.atom(yields[0])))
            case TestEnd():
                end.atom = self.atom(yields[0])
            case LoopEnd():
                self.end_of_body(end, self.atoms(yields), nodes)
            case Join():
                atoms = self.atoms(yields)
                jump = self.thread(end, atoms)
                if jump is None:
                    filled: list[Node] = []
                    nodes.append(cast("Node", Slot(filled)))
                    end.falls.append((filled, atoms))
                else:
                    nodes.extend(jump)

    def end_of_body(self, end: LoopEnd, yields: tuple[Atom, ...], nodes: list[Node]) -> None:
        leave, *carried = yields
        if is_true(leave):
            nodes.extend(self.leave(end, tuple(carried)))
        elif is_false(leave):
            nodes.extend(self.again(end, tuple(carried)))
        else:
            nodes.append(Branch(leave, tuple(self.leave(end, tuple(carried))), ()))
            nodes.extend(self.again(end, tuple(carried)))

    def again(self, end: LoopEnd, carried: tuple[Atom, ...]) -> list[Node]:
        """The next iteration."""
        end.leaves.append(carried)
        return [Bind(end.positions, carried), Jump("continue")]

    def leave(self, end: LoopEnd, carried: tuple[Atom, ...]) -> list[Node]:
        """Out of the loop: a `return` where the rest comes to that."""
        env = dict(zip(end.results, (TRUE, *carried), strict=True))
        jump = self.follow(end.rest, env, end)
        if jump is not None:
            return jump
        end.leaves.append(carried)
        end.breaks += 1
        nodes: list[Node] = [Bind(end.positions, carried)]
        if end.otherwise is not None:
            nodes.extend(self.renamed(end))
            self.known[end.results[0]] = TRUE
            self.join_from_break(end, nodes)
            del self.known[end.results[0]]
        elif self.uses.get(end.results[0]):
            nodes.append(Bind((end.results[0],), (TRUE,)))
        return [*nodes, Jump("break")]

    def join_from_break(self, end: LoopEnd, nodes: list[Node]) -> None:
        """A `break` passes by the `else` of its loop, to where that joins."""
        after = end.rest.statements[0]
        assert isinstance(after, If)
        assert end.otherwise is not None
        filled: list[Node] = []
        nodes.append(cast("Node", Slot(filled)))
        end.otherwise.falls.append((filled, self.atoms(after.then.yields)))

    def thread(self, join: Join, yields: tuple[Atom, ...]) -> list[Node] | None:
        """The jump that ends a leaf, if the leaf's flags decide all that follows."""
        if join.rest is None:
            return None
        return self.follow(join.rest, dict(zip(join.results, yields, strict=True)))

    def follow(
        self, rest: Rest, env: dict[Value, Atom], leaving: LoopEnd | None = None
    ) -> list[Node] | None:
        """Where control ends up after `rest`, if nothing is done on the way; None if unknown.

        Out of a loop (`leaving`) only a `return` will do, and only where a flag has asked for it.
        """
        decided = False
        while True:
            for statement in rest.statements:
                if not self.pass_by(statement, env):
                    return None
                decided = decided or self.decides(statement, env, leaving)
            unnamed = is_unnamed(rest.yields, env)
            yields = tuple(self.seen(a, env) for a in rest.yields)
            match rest.end:
                case FunctionEnd():
                    named = isinstance(rest.yields[0], Value) and not unnamed
                    wanted = not named and (decided or (unnamed and leaving is None))
                    return [Return(yields[0])] if wanted else None
                case LoopEnd() as end if leaving is None:
                    if not (decided or rest.yields[0] in env):
                        return None
                    if is_true(yields[0]):
                        return self.leave(end, yields[1:])
                    return self.again(end, yields[1:]) if is_false(yields[0]) else None
                case LoopEnd() as end if is_true(yields[0]) and (decided or rest.yields[0] in env):
                    decided = True
                    env |= zip(end.results, (TRUE, *yields[1:]), strict=True)
                    rest = end.rest
                case Join(results=results, rest=Rest() as further):
                    env |= zip(results, yields, strict=True)
                    rest = further
                case _:
                    return None

    def decides(
        self, statement: Statement, env: dict[Value, Atom], leaving: LoopEnd | None
    ) -> bool:
        """Whether passing a statement means that a flag has been obeyed."""
        if not isinstance(statement, If):
            return False
        if leaving is None:
            return True
        if statement.test is leaving.results[0]:
            return any(
                y in leaving.results and not y.name for y in values_in(statement.then.yields)
            )
        return is_true(self.seen(statement.test, env))

    def seen(self, atom: Atom, env: dict[Value, Atom]) -> Atom:
        """An atom as it is known on a path."""
        return self.atom(env.get(atom, atom) if isinstance(atom, Value) else atom)

    def pass_by(self, statement: Statement, env: dict[Value, Atom]) -> bool:
        """Whether a statement does nothing on this path but to say what its results are."""
        match statement:
            case Op():
                folded = fold(statement, tuple(self.seen(a, env) for a in statement.operands))
                if folded is None:
                    return False
                env[statement.results[0]] = folded
                return True
            case If():
                test = self.seen(statement.test, env)
                if not isinstance(test, Literal):
                    return False
                arm = statement.then if test.value else statement.orelse
                if not all(self.pass_by(inner, env) for inner in arm.statements):
                    return False
                yields = [self.seen(a, env) for a in arm.yields]
                env |= zip(statement.results, yields, strict=True)
                return True
            case _:
                return False

    def branch(self, statement: If, rest: Rest, nodes: list[Node]) -> bool:
        """Append an `if`; whether control gets past it."""
        test = self.atom(statement.test)
        for result in statement.results:
            self.known.pop(result, None)
        join = Join(statement.results, None if is_expression(statement) else rest)
        if isinstance(test, Literal):
            arm = statement.then if test.value else statement.orelse
            nodes.extend(self.block(arm.statements, arm.yields, join))
            return self.joined(join, statement.results)
        then = self.block(statement.then.statements, statement.then.yields, join)
        count = len(join.falls)
        orelse = self.block(statement.orelse.statements, statement.orelse.yields, join)
        goes_on = self.joined(join, statement.results)
        if count == 0 and not is_balanced(then, orelse, rest):
            nodes.append(Branch(test, tuple(then), (), statement.location))
            nodes.extend(orelse)
        else:
            inline = join.rest is None
            nodes.append(Branch(test, tuple(then), tuple(orelse), statement.location, inline))
        return goes_on

    def joined(self, join: Join, results: tuple[Value, ...]) -> bool:
        """Fill in what the leaves that fall through assign; whether there are any."""
        for k, result in enumerate(results):
            options = [yields[k] for _, yields in join.falls]
            if options and agree(options, result, single=len(options) == 1):
                self.known[result] = options[0]
        kept = [k for k, result in enumerate(results) if result not in self.known]
        for nodes, yields in join.falls:
            if kept:
                nodes.append(Bind(tuple(results[k] for k in kept), tuple(yields[k] for k in kept)))
        return bool(join.falls)

    def within(self, statement: With, rest: Rest, nodes: list[Node]) -> bool:
        context = self.atom(statement.context)
        join = Join(statement.results, rest)
        body = self.block(statement.body.statements, statement.body.yields, join)
        goes_on = self.joined(join, statement.results)
        nodes.append(Within(context, statement.target, tuple(body), statement.location))
        return goes_on

    def loop(self, loop: For | While, rest: Rest, nodes: list[Node]) -> tuple[Rest, bool]:
        """Append a loop, with its `else`; what is left to run after it, and whether it is run."""
        positions = self.positions(loop)
        initial = self.atoms(loop.initial)
        assumed = {
            p: a for p, a in zip(positions, initial, strict=True)
            if isinstance(a, Literal) and isinstance(a.value, bool) and not p.name
        }  # fmt: skip
        before = dict(self.known), dict(self.same)
        while True:
            self.known |= assumed
            end, test_end, parts = self.loop_parts(loop, positions, rest)
            wrong = [
                p for k, p in enumerate(positions)
                if p in assumed and any(leaf[k] != assumed[p] for leaf in end.leaves)
            ]  # fmt: skip
            if not wrong:
                break
            for p in wrong:
                del assumed[p]
            self.known, self.same = dict(before[0]), dict(before[1])
        nodes.append(Bind(positions, initial, loop.location))
        exited = loop.results[0]
        if not end.breaks:
            self.known[exited] = FALSE
        elif end.otherwise is None and self.uses.get(exited):
            nodes.append(Bind((exited,), (FALSE,)))
        return self.close(loop, end, test_end, parts, nodes)

    def close(
        self, loop: For | While, end: LoopEnd, test_end: TestEnd, parts: tuple[list[Node], ...],
        nodes: list[Node],
    ) -> tuple[Rest, bool]:  # fmt: skip
        """Append the loop itself and, where it has one, its `else`."""
        rest = end.rest
        otherwise: list[Node] = []
        goes_on = True
        if end.otherwise is not None and end.breaks:
            after = rest.statements[0]
            assert isinstance(after, If)
            otherwise = self.block(after.orelse.statements, after.orelse.yields, end.otherwise)
            otherwise = [*self.renamed(end), *otherwise]
            goes_on = self.joined(end.otherwise, after.results)
            rest = Rest(rest.statements[1:], rest.yields, rest.end)
        body, orelse = tuple(parts[1]), tuple(otherwise)
        if isinstance(loop, For):
            item = loop.body.params[0]
            nodes.append(Loop(item, self.atom(loop.iterable), body, orelse, loop.location))
        else:
            before, test = tuple(parts[0]), test_end.atom
            nodes.append(Repeat(before, test, body, orelse, loop.location))
            goes_on = goes_on and not (is_true(test) and not end.breaks)
        if not otherwise:
            nodes.extend(self.renamed(end))
        return rest, goes_on

    def renamed(self, end: LoopEnd) -> list[Node]:
        """Results that the user named otherwise than the carried values."""
        pairs = zip(end.results[1:], end.positions, strict=True)
        apart = [(r, p) for r, p in pairs if r not in self.same]
        return [Bind((r,), (self.atom(p),)) for r, p in apart]

    def loop_parts(
        self, loop: For | While, positions: tuple[Value, ...], rest: Rest
    ) -> tuple[LoopEnd, TestEnd, tuple[list[Node], ...]]:
        """The test and the body of a loop."""
        test_end = TestEnd()
        before: list[Node] = []
        if isinstance(loop, While):
            before = self.block(loop.test.statements, loop.test.yields, test_end)
        end = LoopEnd(positions, loop.results, rest, self.otherwise(loop, rest))
        body = self.block(loop.body.statements, loop.body.yields, end)
        return end, test_end, (before, body)

    def otherwise(self, loop: For | While, rest: Rest) -> Join | None:
        """Where the `else` of a loop joins, if the loop has one that can be written as such."""
        exited = loop.results[0]
        after = rest.statements[0] if rest.statements else None
        if not isinstance(after, If) or after.test is not exited or self.uses[exited] != 1:
            return None
        if after.then.statements:
            return None
        return Join(after.results, Rest(rest.statements[1:], rest.yields, rest.end))

    def positions(self, loop: For | While) -> tuple[Value, ...]:
        """One variable for each carried value; shared by the results if they are named so."""
        positions = loop.body.params[1:] if isinstance(loop, For) else loop.body.params
        for position, result in zip(positions, loop.results[1:], strict=True):
            if result.name in ("", position.name):
                self.same[result] = position
        if isinstance(loop, While):
            self.same |= zip(loop.test.params, positions, strict=True)
        return positions
