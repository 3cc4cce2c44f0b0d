"""Appending typed statements to a region under construction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.ir.nodes import Atom, Callee, Location, Op, Region, Statement, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.errors import Refusal
    from s2s.ir.types import Type

    Infer = Callable[[Callee, tuple[Atom, ...], tuple[str, ...]], tuple[Type, ...]]


class Builder:
    """Collects the statements of one region; `infer` gives the result types of an op."""

    def __init__(
        self, infer: Infer, location: Location | None = None, around: Builder | None = None
    ) -> None:
        self.infer = infer
        self.around = around  # the builder of the region that this one stands in
        self.location = location  # of ops that are given none
        self.statements: list[Statement] = []

    def op(
        self,
        callee: Callee,
        *operands: Atom,
        named: dict[str, Atom] | None = None,
        name: str = "",
        location: Location | None = None,
        form: str = "call",
        refusal: Refusal | None = None,
    ) -> Value:
        """Append an op with one result, and give the result."""
        (result,) = self.ops(
            callee, *operands, named=named, names=(name,), location=location, form=form,
            refusal=refusal,
        )  # fmt: skip
        return result

    def ops(
        self,
        callee: Callee,
        *operands: Atom,
        named: dict[str, Atom] | None = None,
        names: tuple[str, ...],
        location: Location | None = None,
        form: str = "call",
        refusal: Refusal | None = None,
    ) -> tuple[Value, ...]:
        """Append an op with the results named, and give them."""
        keywords = tuple(named or ())
        everything = (*operands, *(named or {}).values())
        types = self.infer(callee, everything, keywords)
        if len(types) == 1 and len(names) != 1:
            types = types * len(names)
        results = tuple(Value(n, t) for n, t in zip(names, types, strict=True))
        self.statements.append(
            Op(results, callee, everything, keywords, location or self.location, form, refusal)
        )
        return results

    def region(self, params: tuple[Value, ...], yields: tuple[Atom, ...]) -> Region:
        """The region of what has been appended."""
        return Region(params, tuple(self.statements), yields)

    def nested(self) -> Builder:
        """A builder for a region inside this one."""
        return Builder(self.infer, self.location, self)
