"""Which rules of the user's a compiled derivative depends on, and whether they are still those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from s2s.rules import registry

if TYPE_CHECKING:
    import types
    from collections.abc import Iterable, Mapping

    Read = tuple[Any, str, Any]  # what has `get`, a name, and what it gave


@dataclass(frozen=True, slots=True, eq=False)
class Used:
    """What a compilation has asked for.

    Attributes:
        declared: the functions whose rules were asked for, with what was declared for them; None
            where that is not known: the derivative was found on disk.
        text: all rules of the user's, where `declared` is None.
        reads: what templates read of their modules: a namespace, a name, and what it meant.
    """

    declared: tuple[tuple[Any, tuple[Any, ...]], ...] | None
    text: str
    reads: tuple[Read, ...]

    def holds(self) -> bool:
        """Whether a derivative compiled now would be the same."""
        if any(space.get(name) is not was for space, name, was in self.reads):
            return False
        if self.declared is None:
            return self.text == _text()
        return all(_same(registry.declared(f), was) for f, was in self.declared)


def used(met: Mapping[int, Any] | None, overrides: Iterable[Any] = ()) -> Used:
    """What is used: the functions `met` while compiling, or all there are."""
    over = [rule for _, o in overrides for rule in (o.rule, o.forward) if rule is not None]
    if met is None:
        rules = [*registry.own_rules(), *registry.own_forwards(), *over]
        return Used(None, _text(), _reads(rules))
    declared = tuple((f, registry.declared(f)) for f in met.values())
    rules = [r for f, found in declared if registry.is_own(f) for r in found[:2] if r is not None]
    return Used(declared, "", _reads([*rules, *over]))


def _same(now: tuple[Any, ...], was: tuple[Any, ...]) -> bool:
    return all(a is b for a, b in zip(now, was, strict=True))


def _text() -> str:
    from s2s.write.keys import tool_text

    try:
        return tool_text()
    except TypeError:
        return repr(id(registry.generations()["generation"]))


def _reads(rules: Iterable[Any]) -> tuple[Read, ...]:
    """The names that templates look up in their modules."""
    found: dict[tuple[int, str], Read] = {}
    for rule in rules:
        template = rule.template
        if template is None:
            continue
        space, code = template.__globals__, template.__code__
        for name in code.co_names:
            if name in space:
                found[id(space), name] = (space, name, space[name])
        for name, cell in zip(code.co_freevars, template.__closure__ or (), strict=True):
            around = _Variable(cell)
            found[id(cell), name] = (around, name, around.get(name))
    return tuple(found.values())


class _Variable:
    """A variable of a surrounding function, looked up as a namespace is."""

    __slots__ = ("_cell",)

    def __init__(self, cell: types.CellType) -> None:
        self._cell = cell

    def get(self, name: str) -> Any:
        """What the variable is now; None before it is assigned."""
        try:
            return self._cell.cell_contents
        except ValueError:
            return None
