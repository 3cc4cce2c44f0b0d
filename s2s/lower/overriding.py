"""Rules that hold in a part of the program: `override=` of an operator, `with s2s.override(...)`.

A call under an override is an op whose callee names what takes the place of the function's own rule.
As with `np.errstate`, that holds for all calls while the block runs, those inside functions that it
calls included: these are lowered once more, for the block.
"""

from __future__ import annotations

import types
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gast

from s2s.errors import RuleError
from s2s.ir import Global, Primitive, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import may_vary
from s2s.lower.resolve import path_of
from s2s.rules.notation import Marker, is_shipped
from s2s.rules.registry import Override
from s2s.rules.source import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from s2s.ir import Atom
    from s2s.lower.frame import Frame, Session


def of(frame: Frame, function: Any) -> Override | None:
    """What takes the place of a function's own rule here, if anything does."""
    return None if frame.template else frame.session.overrides.get(id(function))


def key(frame: Frame) -> tuple[Any, ...]:
    """What tells functions lowered under other overrides apart."""
    return tuple(sorted(frame.session.overrides.items(), key=lambda pair: pair[0]))


def stopped(
    frame: Frame, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom | None:
    """`s2s.stop_gradient(x)`: an identity with a derivative of zero."""
    from s2s.lower import opaque

    if len(args) + len(named) != 1:
        return None
    (atom,) = (*args, *named.values())
    if not isinstance(atom, Value) or not may_vary(atom.type):
        return atom
    atom = opaque.materialised(frame, atom, node)
    callee = Primitive(i.ALIAS.function, "stop_gradient", Override())
    return frame.op(callee, atom, node=node, name=name)


@contextmanager
def holding(session: Session, overrides: Mapping[int, Override]) -> Iterator[None]:
    """Overrides hold, beside those that do already."""
    before = session.overrides
    session.overrides = {**before, **overrides}
    try:
        yield
    finally:
        session.overrides = before


def read(frame: Frame, node: Any) -> dict[int, Override]:
    """The overrides that `s2s.override({function: rule, ...})` names.

    Raises:
        RefusedError: they are not known when compiling.
    """
    from s2s.lower import expressions
    from s2s.rules.overrides import override_of

    if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], gast.Dict):
        raise frame.refuse(
            node,
            "cannot follow this override",
            "Write the dict down where it is used: `s2s.override({np.floor: s2s.straight_through})`.",
        )
    found: dict[int, Override] = {}
    display = node.args[0]
    for key_node, value_node in zip(display.keys, display.values, strict=True):
        parts = [expressions.expression(frame, part) for part in (key_node, value_node)]
        for part, part_node in zip(parts, (key_node, value_node), strict=True):
            if not isinstance(part, Global):
                raise frame.refuse(
                    part_node,
                    "cannot follow this override: it is not known when compiling",
                    "Name a function, and a rule that is defined by `def` in a module.",
                )
        function, rule = (part.object for part in parts)  # type: ignore[union-attr]
        _watch(frame, rule, value_node)
        try:
            found[id(function)] = override_of(function, rule)
        except RuleError as error:
            raise frame.refuse(value_node, "this override is not right", str(error)) from error
    return found


def _watch(frame: Frame, template: Any, node: Any) -> None:
    """What a template reads of its surroundings stands in the emitted code: it must stay the same."""
    if not isinstance(template, types.FunctionType) or is_shipped(template):
        return
    scope, code = scope_of(template), template.__code__
    base = path_of(frame, template)
    for kind, names in (("cell", code.co_freevars), ("global", code.co_names)):
        for name in names:
            if name not in scope or isinstance(scope[name], Marker | types.ModuleType):
                continue
            if base is None:
                why = "Import it at the top of the module: what it reads must be found again."
                raise frame.refuse(node, f"cannot follow the rule '{template.__name__}'", why)
            frame.session.guards.setdefault((*base, (kind, name)), scope[name])
