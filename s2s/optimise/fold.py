"""Local algebra on the statements of one region, as a person does it while writing them down.

Before: `t = y_bar * 1.0`, `x_bar = x_bar + t`. After: `x_bar = x_bar + y_bar`.
Only what transforms write is folded: the user's own statements stay as they are.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING

from s2s.analysis.dims import same_dims
from s2s.analysis.infer import infer, type_of_atom
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Literal, Op, Primitive, Region, Value
from s2s.ir.types import Array, Number, dims_of, is_float_dtype, rank
from s2s.ir.walk import regions_of, substitute_statement, uses_in, with_regions
from s2s.optimise.dead import without_dead
from s2s.optimise.fold_arrays import fold_shapes
from s2s.optimise.fold_stores import fold_stores

if TYPE_CHECKING:
    from s2s.ir.nodes import Atom, Callee, Statement

ONE, MINUS_ONE, ZERO = Literal(1.0), Literal(-1.0), Literal(0.0)
_OPPOSITES = {i.ADD_AT: i.TAKE_AT, i.TAKE_AT: i.ADD_AT, i.TAKE_FROM: i.ADD_TO}
_ADDITIONS = (operator.add, i.ADD_TO.function)
_ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv, operator.neg)


def simplified(region: Region) -> Region:
    """A region that a transform has written, folded, without what it does not need."""
    return fold(without_dead(fold(region)))


def fold(region: Region) -> Region:
    """The region with its ops simplified, those of nested regions too."""
    return Folding(region).run()


class Folding:
    """One walk through a region, top down."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.mapping: dict[Value, Atom] = {}
        self.definitions: dict[Value, Op] = {}
        self.statements: list[Statement] = []
        self.numbers: dict[object, Value] = {}
        self.uses: dict[Value, int] = {}
        for use in uses_in(region):
            self.uses[use] = self.uses.get(use, 0) + 1

    def run(self) -> Region:
        for statement in self.region.statements:
            new = substitute_statement(statement, self.mapping)
            if regions_of(new):
                new = with_regions(new, tuple(fold(r) for r in regions_of(new)))
            if isinstance(new, Op) and isinstance(new.callee, Primitive):
                self.op(new)
            else:
                self.statements.append(new)
        yields = tuple(self.atom(a) for a in self.region.yields)
        return Region(self.region.params, tuple(self.statements), yields)

    def atom(self, atom: Atom) -> Atom:
        return self.mapping.get(atom, atom) if isinstance(atom, Value) else atom

    def op(self, op: Op) -> None:
        if op.callee == i.UNPACK and self._unpacks_tuple(op):
            return
        found = self.simplified(op) if len(op.results) == 1 else None
        if isinstance(found, Op):
            op = found
        elif found is not None:
            self.mapping[op.results[0]] = found
            if isinstance(found, Value):
                more = self.uses.get(op.results[0], 0) - (found in op.operands)
                self.uses[found] = self.uses.get(found, 0) + more
            return
        if len(op.results) != 1:
            self.definitions.update(dict.fromkeys(op.results, op))
            self.statements.append(op)
            return
        result = self.numbered(op)
        if result is not op.results[0]:
            self.mapping[op.results[0]] = result
            self.uses[result] = self.uses.get(result, 0) + self.uses.get(op.results[0], 0)

    def _unpacks_tuple(self, op: Op) -> bool:
        source = self.defined(op.operands[0])
        if source is None or source.callee != i.TUPLE or len(op.operands) > 1:
            return False
        self.mapping.update(zip(op.results, source.operands, strict=True))
        return True

    def defined(self, atom: Atom) -> Op | None:
        return self.definitions.get(atom) if isinstance(atom, Value) else None

    def operands_if(self, atom: Atom, function: object) -> tuple[Atom, ...] | None:
        """The operands of the op that defines `atom`, if it is one of `function`."""
        op = self.defined(atom)
        if op is None or not isinstance(op.callee, Primitive) or op.callee.function is not function:
            return None
        return op.operands

    def simplified(self, op: Op) -> Atom | Op | None:
        function = op.callee.function  # type: ignore[union-attr]
        narrower = fold_shapes(op, self)
        if narrower is not None:
            return narrower
        if function is operator.mul:
            return self.product(op)
        if function in _ADDITIONS:
            return self.sum(op)
        if function is operator.neg:
            inner = self.operands_if(op.operands[0], operator.neg)
            return inner[0] if inner else _negated_literal(op.operands[0])
        merged = fold_stores(op, self)
        if merged is not None:
            return merged
        if op.callee in _OPPOSITES:
            positive = self.unsigned(op.operands[-1], op)
            return None if positive is None else self.turned(op, positive)
        if op.callee == i.GETITEM:
            return self.item(op)
        if op.callee == i.ALIAS:
            return op.operands[0]
        if function is operator.sub and op.operands[1] == ZERO and _is_float(op.operands[0]):
            return op.operands[0]
        return None

    def product(self, op: Op) -> Atom | Op | None:
        a, b = op.operands
        if isinstance(a, Literal) and isinstance(b, Literal):
            return _literal(a.value * b.value)
        for one, other in ((a, b), (b, a)):
            if one == ONE and _is_float(other):
                return other
            if one == MINUS_ONE and _is_float(other):
                return self.made(op, operator.neg, "-", other)
        for one, other in ((a, b), (b, a)):
            whole = self.operands_if(one, operator.mul)
            if whole and whole[0] == ONE and self.once(one) and _is_surely_float(other):
                return self.again(op, whole[1], other)
        if isinstance(b, Literal) and not isinstance(a, Literal):
            return self.quotient(op) or self.again(op, b, a)
        for rewrite in (
            self.quotient, self.both_scaled, self.scaled, self.sign_out, self.scalars_first, self.literal_first
        ):  # fmt: skip
            found = rewrite(op)
            if found is not None:
                return found
        return None

    def scalars_first(self, op: Op) -> Atom | Op | None:
        """S * (t * x) = s * t * x for numbers s and t and an array x."""
        a, b = op.operands
        factors = self.operands_if(b, operator.mul)
        if factors is None or not self.once(b) or rank(type_of_atom(a)) != 0:
            return None
        if rank(type_of_atom(factors[0])) != 0 or not rank(type_of_atom(factors[1])):
            return None
        number = self.inserted(op, operator.mul, "*", a, factors[0])
        return self.made(op, operator.mul, "*", number, factors[1])

    def literal_first(self, op: Op) -> Op | None:
        """2.0 * (a * b) = 2.0 * a * b."""
        a, b = op.operands
        factors = self.operands_if(b, operator.mul)
        if not isinstance(a, Literal) or factors is None or not self.once(b):
            return None
        scaled = self.inserted(op, operator.mul, "*", a, factors[0])
        return self.made(op, operator.mul, "*", scaled, factors[1])

    def again(self, op: Op, *operands: Atom) -> Atom | Op:
        """The op with other operands, simplified itself."""
        new = replace(op, operands=operands)
        found = self.simplified(new)
        return new if found is None else found

    def quotient(self, op: Op) -> Op | None:
        """A * (b / c) = a * b / c, and a * (1.0 / c) = a / c."""
        a, b = op.operands
        over = self.operands_if(a, operator.truediv)
        if over and over[0] == ONE and self.once(a) and isinstance(b, Literal):
            return self.made(op, operator.truediv, "/", b, over[1])
        quotient = self.operands_if(b, operator.truediv)
        if quotient is None or not self.once(b):
            return None
        if quotient[0] == ONE:
            return self.made(op, operator.truediv, "/", a, quotient[1])
        if rank(type_of_atom(a)) != rank(type_of_atom(b)) or rank(type_of_atom(a)) is None:
            return None
        above = self.inserted(op, operator.mul, "*", a, quotient[0])
        return self.made(op, operator.truediv, "/", above, quotient[1])

    def both_scaled(self, op: Op) -> Op | None:
        """3.0 * a * (2.0 * b) = 6.0 * a * b."""
        first = self.operands_if(op.operands[0], operator.mul)
        second = self.operands_if(op.operands[1], operator.mul)
        if (
            not first
            or not second
            or not self.once(op.operands[0])
            or not self.once(op.operands[1])
        ):
            return None
        factors = first[0], second[0]
        if not all(isinstance(f, Literal) and isinstance(f.value, float) for f in factors):
            return None
        scale = Literal(factors[0].value * factors[1].value)  # type: ignore[union-attr]
        scaled = self.inserted(op, operator.mul, "*", scale, first[1])
        return self.made(op, operator.mul, "*", scaled, second[1])

    def scaled(self, op: Op) -> Op | None:
        """2.0 * (3.0 * x) = 6.0 * x."""
        a, b = op.operands
        factors = self.operands_if(b, operator.mul)
        if not isinstance(a, Literal) or not factors or not isinstance(factors[0], Literal):
            return None
        if not isinstance(a.value, float) or not isinstance(factors[0].value, float):
            return None
        if not self.once(b) and rank(type_of_atom(b)) != 0:
            return None
        return self.made(op, operator.mul, "*", Literal(a.value * factors[0].value), factors[1])

    def sign_out(self, op: Op) -> Op | None:
        """A * -b = -a * b, where both are of one rank: the sign goes first."""
        a, b = op.operands
        inner = self.operands_if(b, operator.neg)
        if inner is None or not self.once(b):
            return None
        if isinstance(a, Literal):
            return self.made(op, operator.mul, "*", Literal(-a.value), inner[0])
        negative = self.inserted(op, operator.neg, "-", a)
        return self.made(op, operator.mul, "*", negative, inner[0])

    def sum(self, op: Op) -> Atom | Op | None:
        a, b = op.operands
        if a == ZERO and _is_float(b):
            return b
        if b == ZERO and _is_float(a):
            return a
        if a == b and isinstance(a, Value) and _is_float(a):
            twice = self.made(op, operator.mul, "*", Literal(2.0), a)
            return self.product(twice) or twice
        if op.callee != i.ADD_TO:
            return None
        before = self.operands_if(a, i.ADD_TO.function)
        if before and before[1] == b and self.once(a) and _is_float(b):
            again = self.inserted(op, operator.mul, "*", Literal(2.0), b)
            return replace(op, operands=(before[0], again))
        subtracted = self.unsigned(a, op) if self.once(a) and _is_whole(a, op.results[0]) else None
        if subtracted is not None and isinstance(a, Value) and not a.name:
            return replace(op, callee=i.TAKE_FROM, operands=(b, subtracted))
        positive = self.unsigned(b, op)
        return None if positive is None else replace(op, callee=i.TAKE_FROM, operands=(a, positive))

    def turned(self, op: Op, positive: Atom) -> Op:
        """`x[index] += -t` is `x[index] -= t`, and the other way round."""
        assert isinstance(op.callee, Primitive)
        return replace(op, callee=_OPPOSITES[op.callee], operands=(*op.operands[:-1], positive))

    def unsigned(self, atom: Atom, op: Op) -> Atom | None:
        """`t` where the atom is `-t`, `-t * u`, `-t / u` and used once, or a number; else None."""
        if isinstance(atom, Literal):
            negative = isinstance(atom.value, float) and atom.value < 0.0
            return Literal(-atom.value) if negative else None
        found = self.defined(atom)
        if found is None or not self.once(atom) or not isinstance(found.callee, Primitive):
            return None
        function, operands = found.callee.function, found.operands
        if function is operator.neg:
            return operands[0]
        if function not in (operator.mul, operator.truediv):
            return None
        first = self.unsigned(operands[0], op)
        if first is None:
            return None
        name = found.callee.name
        return self.inserted(found, function, name, first, operands[1])

    def inserted(self, op: Op, function: object, name: str, *operands: Atom) -> Atom:
        """A new op before the current one; an equal one that stands already serves."""
        callee = Primitive(function, name)
        new = Op(
            (Value("", infer(callee, operands, ())[0]),),
            callee,
            operands,
            (),
            op.location,
            "operator",
        )
        found = self.simplified(new)
        if found is not None and not isinstance(found, Op):
            return found
        return self.numbered(found or new)

    def numbered(self, op: Op) -> Value:
        """Append an op, or give the result of an equal one."""
        key = (op.callee, op.operands, op.keywords)
        result = op.results[0]
        arithmetic = isinstance(op.callee, Primitive) and op.callee.function in _ARITHMETIC
        is_element = op.callee == i.GETITEM and _is_element(op)
        if (arithmetic or is_element) and key in self.numbers:
            return self.numbers[key]
        if arithmetic or is_element:
            self.numbers[key] = result
        self.definitions[result] = op
        self.statements.append(op)
        return result

    def item(self, op: Op) -> Atom | None:
        source, key = self.defined(op.operands[0]), op.operands[1]
        if source is None or source.callee not in (i.TUPLE, i.LIST) or not isinstance(key, Literal):
            return None
        return source.operands[key.value] if isinstance(key.value, int) else None

    def append(self, op: Op) -> None:
        """A new op before the current one."""
        self.definitions.update(dict.fromkeys(op.results, op))
        self.statements.append(op)

    def once(self, atom: Atom) -> bool:
        return isinstance(atom, Value) and self.uses.get(atom, 0) <= 1

    def made(self, op: Op, function: object, name: str, *operands: Atom) -> Op:
        callee: Callee = Primitive(function, name)
        return replace(op, callee=callee, operands=operands, keywords=(), form="operator")


def _is_element(op: Op) -> bool:
    """Whether an op reads a number out of an array."""
    return isinstance(op.results[0].type, Number) and isinstance(
        type_of_atom(op.operands[0]), Array
    )


def _is_number(atom: Atom) -> bool:
    return isinstance(type_of_atom(atom), Number)


def _is_float(atom: Atom) -> bool:
    match type_of_atom(atom):
        case Number(dtype=dtype) | Array(dtype=dtype):
            return dtype is None or is_float_dtype(dtype)
        case _:
            return False


def _is_whole(atom: Atom, result: Value) -> bool:
    """Whether two terms may change places: which of them is added to does not matter then."""
    return type_of_atom(atom) == result.type


def _is_surely_float(atom: Atom) -> bool:
    return _is_float(atom) and getattr(type_of_atom(atom), "dtype", None) is not None


def _literal(value: object) -> Literal | None:
    return Literal(value) if type(value) in (int, float) else None


def _negated_literal(atom: Atom) -> Atom | None:
    if isinstance(atom, Literal) and isinstance(atom.value, float):
        return Literal(-atom.value)
    return None


def _same_shape(a: Atom, b: Atom) -> bool:
    first, second = dims_of(type_of_atom(a)), dims_of(type_of_atom(b))
    return first is not None and second is not None and same_dims(first, second)
