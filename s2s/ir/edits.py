"""What a program says about its derivatives, as it stands in the IR: edits, Jacobians, marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from s2s.ir.nodes import Literal

if TYPE_CHECKING:
    from s2s.ir.nodes import Module, Region, Value
    from s2s.ir.types import Type


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """`region` takes the adjoint and yields it as it goes on; it reads `captured` of what is around.

    The operands of the identity are its primal, then what stands for `captured` there.
    """

    region: Region
    captured: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Contraction:
    """A value whose derivative is given by local Jacobians, which stand beside it.

    The operands of the identity are its primal, then in turn a Jacobian and what it is with respect
    to. Of each pair, `kinds` says how the adjoint goes back: 'diagonal' or 'scaled', times the
    Jacobian, which is of the shape of the value, and summed to the shape of the operand (that of a
    diagonal is finite where the value is selected from); or 'dense', by all axes of the value, which
    are the last ones of the Jacobian.
    """

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Implicit:
    """A value that an equation defines: the solution of it, as one op.

    The operands are those of `definition.given`, then what stands for the parameters of the entry of
    `step` but the first, which is the unknown. `made` are the modules made of it so far.

    Attributes:
        definition: how it is solved and differentiated, of `s2s.implicit.Definition`.
        step: the function whose fixed point or root is meant: of the unknown and what it reads.
        called: the name of the function.
        name: what to call functions that are made for it.
        derive: what makes derivatives of functions.
    """

    definition: Any
    step: Module
    called: str
    name: str
    derive: Any
    given: tuple[Type, ...]
    made: dict[Any, Module] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Spliced:
    """A call of the entry of a module that is not yet part of the module in which the call stands."""

    module: Module


ENTERED, LEFT = Literal("entered forward"), Literal("left again")  # comments around statements
