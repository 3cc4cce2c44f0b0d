"""What the tests ask of the compiler beside the operators: its stages, one by one."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.random_programs import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.ir.nodes import Module
    from s2s.write.emitted import Emitted


def bound(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The arguments of a call by parameter, in the order of the parameters."""
    return inspect.signature(function).bind(*args, **kwargs).arguments


@dataclass(frozen=True)
class Primal:
    """A function, lowered: its IR, and the data that it has captured."""

    module: Module
    captured: dict[str, Any]

    def evaluate(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run the IR."""
        from s2s.ir.evaluate import evaluate

        return evaluate(self.module, *args, **kwargs, **self.captured)

    def raised(self) -> tuple[str, Callable[..., Any]]:
        """The IR written as source, and the function loaded from that."""
        from s2s.pipeline import _objects
        from s2s.write.load import load as load_emitted
        from s2s.write.module import module_text
        from s2s.write.raising import raise_module

        text, namespace = module_text(
            raise_module(self.module),
            what="the primal",
            name=self.module.entry,
            location=None,
            signature={},
            objects=_objects(self.module),
        )
        path = f"{load.__globals__['_folder']()}/primal.py"
        function = getattr(load_emitted(text, path, namespace), self.module.entry)
        return text, lambda *args, **kwargs: function(*args, **kwargs, **self.captured)


def lowered(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Primal:
    """Lower a function for the types of these arguments."""
    from s2s import rules
    from s2s.analysis.signature import type_of
    from s2s.capture.access import resolve
    from s2s.ir.check import check
    from s2s.lower import lower
    from s2s.operators.target import in_order

    rules.load()
    arguments = in_order(function, bound(function, args, kwargs))
    types = {name: type_of(value, name) for name, value in arguments.items()}
    found = lower(function, types, name=function.__name__)
    check(found.module)
    captured = {c.name: resolve(c.path, function, arguments) for c in found.captures}
    return Primal(found.module, captured)


def parameters(function: Callable[..., Any]) -> list[tuple[str, inspect.Parameter]]:
    """The parameters of a function by name."""
    return list(inspect.signature(function).parameters.items())


def names_of(function: Any, wrt: tuple[int | str, ...]) -> tuple[str, ...]:
    """The parameters that `wrt` stands for."""
    names = [name for name, _ in parameters(function)]
    asked = (names[w] if isinstance(w, int) else w for w in wrt)
    return tuple(dict.fromkeys(name if name in names else names[-1] for name in asked))


def emitted(
    function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], wrt: Any, operator: str,
    *, generic: bool = False,
) -> tuple[Emitted, dict[str, Any]]:  # fmt: skip
    """Compile a derivative afresh, past every cache; with it what the entry takes beside arguments.

    `generic`: as if nothing were known about the arguments.
    """
    from s2s.analysis.signature import type_of
    from s2s.capture.access import resolve
    from s2s.ir.types import UNKNOWN
    from s2s.operators.target import in_order
    from s2s.pipeline import derive

    passed = bound(function, args, kwargs)
    names = names_of(function, wrt)
    defaults = {n: p.default for n, p in parameters(function) if n in names and n not in passed}
    arguments = in_order(function, {**passed, **defaults})
    types = {n: UNKNOWN if generic else type_of(v, n) for n, v in arguments.items()}
    found = derive(function, types, names, operator)
    captured = {c.name: resolve(c.path, function, arguments) for c in found.captures}
    return found, {**defaults, **captured}


def imported(found: Emitted, name: str) -> Any:
    """The emitted module, written to a file of this name and loaded from it."""
    return load(found.text, name, found.namespace)
