"""Rule templates: their source is lowered where the rule is used, with what is known folded away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import gast

from s2s.capture.source import Source
from s2s.ir import Atom, Literal, Undef
from s2s.lower import statements
from s2s.lower.frame import Frame, Session, Unit
from s2s.lower.names import locals_of
from s2s.lower.resolve import remember
from s2s.rules.source import template_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from s2s.ir.build import Builder

_numbers = count()


@dataclass(frozen=True, slots=True)
class _Found:
    """A marker of the template: its name, and how it is written."""

    name: str


@cache
def _source(template: Callable[..., Any]) -> Source:
    tree = template_tree(template)
    node = gast.ast_to_gast(_module(tree)).body[0]
    function: Any = template
    return Source(function, node, function.__code__.co_filename, [])


def _module(tree: Any) -> Any:
    import ast

    return ast.Module([tree], [])


def lower_template(
    builder: Builder,
    template: Callable[..., Any],
    environment: Mapping[str, Atom],
    markers: Mapping[str, Mapping[str, Atom]],
    varied: Collection[str] = (),
) -> dict[tuple[str, str], Atom]:
    """Inline the body of a rule template.

    Args:
        builder: where the ops go.
        template: the template (`s2s.rules.notation`).
        environment: what its parameters are, the result first; those left out take their defaults.
        markers: what reading `bar[y]` gives: `{"bar": {"y": atom}}`; of tangents, `{"dot": {"a": ...}}`.
        varied: of what `varied` holds: the parameters `"a"`, and items `"xs[0]"` where they are known.

    Returns:
        What was assigned: `{("bar", "a"): atom, ("D", "x"): atom}`; `{("dot", "y"): ..., ("push", "a"): ...}`.
    """
    source = _source(template)
    session = Session()
    frame = Frame(
        session, Unit(""), source, builder, locals_of(source.node), template,
        prefix=f"<template{next(_numbers)}>", template=True,
    )  # fmt: skip
    remember(frame, template, ())
    for name, atom in _defaults(frame, template).items():
        frame.state.names[name] = atom
    for name, atom in environment.items():
        frame.state.names[name] = atom
    given: dict[str, Atom] = {}
    for marker, atoms in markers.items():
        for parameter, atom in atoms.items():
            given[f"{marker}[{parameter}]"] = atom
    given |= {f"varied[{parameter}]": Literal(True) for parameter in varied}
    frame.state.names.update(given)
    statements.block(frame, source.node.body)
    return _assigned(frame, given)


def _defaults(frame: Frame, template: Any) -> dict[str, Atom]:
    from s2s.lower.resolve import known_object

    return {
        name: _literal(frame, default, name, known_object)
        for name, default in _default_values(template)
    }


@cache
def _default_values(template: Any) -> tuple[tuple[str, Any], ...]:
    import inspect

    parameters = inspect.signature(template).parameters
    return tuple((name, p.default) for name, p in parameters.items() if p.default is not p.empty)


def _literal(frame: Frame, value: Any, name: str, known_object: Any) -> Atom:
    from s2s.lower.constants import is_literal

    return Literal(value) if is_literal(value) else known_object(frame, value, name, None, None)


def _assigned(frame: Frame, given: Mapping[str, Atom]) -> dict[tuple[str, str], Atom]:
    found: dict[tuple[str, str], Atom] = {}
    for key, binding in frame.state.names.items():
        if key.endswith("]") and "[" in key:
            atom = frame.state.atom(binding)
            marker, _, parameter = key[:-1].partition("[")
            if not isinstance(atom, Undef) and atom is not given.get(key):
                found[marker, parameter] = atom
    return found


def marker_named(frame: Frame, name: str) -> _Found | None:
    """The marker that a name in the tree of a template is (`D`, `bar`, `dot`, `push`)."""
    return _Found(name[1:-1]) if name[:1] == "<" and frame.template else None


def _key(frame: Frame, marker: _Found, node: Any) -> str:
    target = node.slice
    if isinstance(target, gast.Name):
        return f"{marker.name}[{target.id}]"
    raise frame.refuse(node, "a marker takes the name of a parameter", "Write `bar[x]`.")


def read_marker(frame: Frame, marker: _Found, node: Any) -> Atom:
    """`bar[y]`, `dot[a]` where it is read."""
    atom = frame.state.read(_key(frame, marker, node))
    if isinstance(atom, Undef):
        what = "this derivative is not known in the rule"
        raise frame.refuse(node, what, "Only `bar[result]` and `dot[argument]` are.")
    return atom


def is_varied(frame: Frame, node: Any) -> bool:
    """Whether what `varied(a)` or `varied(a[k])` names has a tangent; `k` not known: if any has."""
    from s2s.lower import expressions

    match node:
        case gast.Name(id=name):
            key = f"varied[{name}]"
        case gast.Subscript(value=gast.Name(id=name), slice=index):
            place = expressions.expression(frame, index)
            key = (
                f"varied[{name}[{place.value}]]"
                if isinstance(place, Literal)
                else f"varied[{name}]"
            )
        case _:
            what = "`varied` takes the name of a parameter, or an item of one"
            raise frame.refuse(node, what, "Write `varied(x)` or `varied(xs[k])`.")
    return key in frame.state.names


def write_marker(frame: Frame, marker: _Found, node: Any, atom: Atom) -> None:
    """`bar[x] = ...`, `D[x] = ...`, `dot[y] = ...`, `push[x] = ...`."""
    frame.state.names[_key(frame, marker, node)] = atom
