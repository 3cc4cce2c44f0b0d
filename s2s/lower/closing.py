"""Functions known when compiling that cross a boundary: into a callee, or out of a branch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from s2s.ir import UNDEF, Atom, Global, Literal, Value
from s2s.lower import closures
from s2s.lower.instances import Instance, LocalClass

if TYPE_CHECKING:
    from collections.abc import Callable


def lifted(atom: Atom, lift: Callable[[Value], Atom]) -> Atom:
    """A closure made inside an arm, as it is after the branch: what it holds is yielded."""
    match atom:
        case Value():
            return lift(atom)
        case Global(name=name, object=closures.Partial() as partial):
            return Global(name, closures.Partial(
                lifted(partial.function, lift), tuple(lifted(a, lift) for a in partial.args),
                {k: lifted(a, lift) for k, a in partial.named.items()},
            ))  # fmt: skip
        case Global(name=name, object=closures.Method() as method):
            return Global(name, closures.Method(lifted(method.base, lift), method.name))
        case Global(name=name, object=Instance(building=False) as instance):
            fields = {k: lifted(a, lift) for k, a in instance.fields.items()}
            return Global(name, Instance(instance.cls, fields))
        case Global(name=name, object=closures.Choice() as choice):
            return Global(name, closures.Choice(
                lifted(choice.condition, lift), lifted(choice.first, lift),
                lifted(choice.second, lift),
            ))  # fmt: skip
        case _:
            return atom


@dataclass(slots=True)
class Closing:
    """Replaces what closures capture by parameters: `replace` says what each value becomes."""

    replace: Callable[[Value], Atom]
    done: dict[int, Any] = field(default_factory=dict)
    signature: list[Any] = field(default_factory=list)

    def atom(self, atom: Atom) -> Atom:
        """The atom as the callee has it; notes in `signature` what it is."""
        match atom:
            case Value():
                return self.replace(atom)
            case Literal():
                self.signature.append(atom.key)
                return atom
            case Global(name=name, object=closures.LocalFunction() as function):
                return Global(name, self._function(function))
            case Global(name=name, object=closures.Partial() as function):
                return Global(name, self._partial(function))
            case Global(name=name, object=closures.Method() as method):
                self.signature.append(("method", method.name))
                return Global(name, closures.Method(self.atom(method.base), method.name))
            case Global(name=name, object=Instance() as instance):
                identity = id(getattr(instance.cls, "node", instance.cls))
                self.signature.append(("instance", identity, tuple(instance.fields)))
                fields = {k: self.atom(a) for k, a in instance.fields.items()}
                return Global(name, Instance(self._class(instance.cls), fields))
            case Global(name=name, object=LocalClass() as cls):
                return Global(name, self._class(cls))
            case Global(name=name, object=closures.Choice() as choice):
                self.signature.append("choice")
                return Global(name, closures.Choice(
                    self.atom(choice.condition), self.atom(choice.first), self.atom(choice.second)
                ))  # fmt: skip
            case Global(object=found):
                self.signature.append(("object", id(found)))
                return atom
            case _:
                self.signature.append("undefined")
                return UNDEF

    def _function(self, function: closures.LocalFunction) -> closures.LocalFunction:
        if id(function) in self.done:
            found, number = self.done[id(function)]
            self.signature.append(("again", number))
            return found  # type: ignore[no-any-return]
        closed = closures.LocalFunction(
            function.node, function.name, function.source, function.home, None
        )
        self.done[id(function)] = closed, len(self.done)
        self.signature.append(("function", id(function.node), id(function.home)))
        for into, atoms in (
            (closed.environment, function.captured()), (closed.defaults, function.all_defaults()),
        ):  # fmt: skip
            for name, atom in atoms.items():
                self.signature.append(name)
                into[name] = self.atom(atom)
        return closed

    def _class(self, cls: Any) -> Any:
        if not isinstance(cls, LocalClass):
            return cls
        if id(cls) in self.done:
            found, number = self.done[id(cls)]
            self.signature.append(("again", number))
            return found
        closed = LocalClass(cls.name, cls.node, {})
        self.done[id(cls)] = closed, len(self.done)
        self.signature.append(("class", id(cls.node)))
        closed.members.update({name: self.atom(atom) for name, atom in cls.members.items()})
        return closed

    def _partial(self, function: closures.Partial) -> closures.Partial:
        self.signature.append(("partial", len(function.args), tuple(function.named)))
        return closures.Partial(
            self.atom(function.function),
            tuple(self.atom(a) for a in function.args),
            {name: self.atom(a) for name, a in function.named.items()},
        )
