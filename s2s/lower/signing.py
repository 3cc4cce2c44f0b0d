"""What a call passes, split into static parts of the callee's signature and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s.analysis.infer import type_of_atom
from s2s.ir import Literal, Value
from s2s.lower import memory
from s2s.lower.closing import Closing

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame


class Signature:
    """Splits what a function is called with into static parts and parameters."""

    def __init__(self, frame: Frame, operands: list[Atom]) -> None:
        self.frame = frame
        self.operands = operands
        self.parameters: list[Value] = []
        self.retyped: dict[Value, Value] = {}
        self.kept: dict[Value, Value] = {}
        self.closing = Closing(self._captured)
        self.signature = self.closing.signature

    def argument(self, name: str, atom: Atom) -> Atom:
        """What the parameter `name` is bound to in the callee."""
        self.signature.append(name)
        if isinstance(atom, Value):
            return self._parameter(name, atom)
        if isinstance(atom, Literal) and _is_dynamic(name, atom):
            return self._parameter(name, atom)
        return self.closing.atom(atom)

    def _parameter(self, name: str, atom: Atom) -> Value:
        self.signature.append("value")
        parameter = Value(name, type_of_atom(atom))
        self.operands.append(atom)
        self.parameters.append(parameter)
        return parameter

    def _captured(self, value: Value) -> Atom:
        if value not in self.kept:
            now = memory.current(self.frame, value)
            self.kept[value] = self._parameter(value.name or "chosen", now)
        return self.kept[value]


def _is_dynamic(name: str, atom: Literal) -> bool:
    """Numbers are parameters, but axes, whose value decides on ranks, are not."""
    number = isinstance(atom.value, int | float | complex) and not isinstance(atom.value, bool)
    return number and name not in ("axis", "axes", "dim", "dims", "ndim")
