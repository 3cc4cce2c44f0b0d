"""Text that runs as it is written: expressions, `try` blocks, classes and functions that are handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2s.errors import Refusal
from s2s.ir import Global, Op, Undef, Value, Verbatim
from s2s.ir.types import (
    STRING,
    UNKNOWN,
    Type,
)  # fmt: skip
from s2s.lower import making, memory, opaque
from s2s.lower.closures import (
    LocalFunction,
    text_of_function,
)
from s2s.lower.names import (
    assigned_in,
    free_in_function,
    mutated_in,
    reads_in,
    walk_scope,
)  # fmt: skip

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame


def materialised_function(frame: Frame, function: LocalFunction, name: str) -> Atom:
    """A nested function as a value: its text over what it captures now, and its defaults."""
    node = function.node
    captured = function.captured()
    defaults = {f"{parameter}_default": atom for parameter, atom in function.all_defaults().items()}
    free = [n for n in free_in_function(node) if n != name]
    atoms = {n: captured[n] for n in free if n in captured} | defaults
    operands = {
        n: memory.current(frame, opaque.materialised(frame, atom, node), node)
        for n, atom in atoms.items()
    }
    for operand in operands.values():
        frame.state.escape(operand)
    from s2s.lower.resolve import outer_name

    for n in free:
        if n not in captured and not opaque.is_builtin(n):
            operands[n] = outer_name(frame, n, node)
    is_lambda = isinstance(node, gast.Lambda)
    _check_shadows(frame, node, tuple(operands))
    code = Verbatim(
        text_of_function(function), tuple(operands), None if is_lambda else (node.name,)
    )
    result = Value("" if is_lambda else node.name, UNKNOWN)
    refusal = Refusal(
        "cannot differentiate through a function that is passed on",
        "What is called with it has no derivative rule and no source that s2s can read.",
    )
    frame.builder.statements.append(
        Op((result,), code, tuple(operands.values()), (), function.source.location(node), "call",
           refusal)
    )  # fmt: skip
    making.note(frame, frame.builder.statements[-1])
    return result


def _check_shadows(frame: Frame, node: Any, free: tuple[str, ...]) -> None:
    """Text whose free names are also bound inside it cannot be moved to other names."""
    bound = {
        n.id
        for n in gast.walk(node)
        if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store | gast.Param)
    }
    for name in free:
        if name in bound:
            raise frame.refuse(
                node,
                f"cannot follow '{name}': it means two things in this text",
                "It is run as it is written, and the name is bound both inside and outside. Use "
                "another name inside.",
            )


def verbatim(frame: Frame, node: Any, name: str = "") -> Atom:
    """An expression that runs as it is written."""
    operands = _operands(frame, reads_in(node), node)
    if isinstance(node, gast.JoinedStr):
        type_: Type = STRING
    else:
        type_ = UNKNOWN
    result = Value(name, type_)
    shown = opaque.text(node)
    refusal = Refusal(
        f"cannot differentiate through '{shown if len(shown) < 40 else shown[:37] + '...'}'",
        "It is run as it is written, since s2s does not follow it. Keep active values out of it, "
        "or write it in plain calls, loops and assignments.",
    )
    for inner in walk_scope(node):
        if isinstance(inner, gast.NamedExpr):
            raise frame.refuse(
                inner, "cannot follow ':=' here", "Assign the name in a statement of its own."
            )
    _check_shadows(frame, node, tuple(operands))
    code = Verbatim(shown, tuple(operands))
    frame.builder.statements.append(
        Op((result,), code, tuple(operands.values()), (), frame.location(node), "call", refusal)
    )
    making.note(frame, frame.builder.statements[-1])
    for operand in operands.values():
        frame.state.escape(operand)
    if not isinstance(node, gast.JoinedStr):
        for operand in operands.values():
            opaque.may_be_changed(frame, operand, shown, node)
    return result


def formatted(frame: Frame, node: Any, name: str) -> Atom:
    """An f-string with formats: the values are computed before, so that the text runs no code."""
    from s2s.lower import expressions

    if any(getattr(p, "format_spec", None) is not None and not _is_plain(p.format_spec)
           for p in node.values):  # fmt: skip
        return verbatim(frame, node, name)
    parts: list[Any] = []
    operands: dict[str, Atom] = {}
    for part in node.values:
        if isinstance(part, gast.Constant):
            parts.append(part)
            continue
        inner = part.value
        free = inner.id if isinstance(inner, gast.Name) else f"part{len(operands)}"
        atom = opaque.materialised(frame, expressions.expression(frame, inner), node)
        operands[free] = memory.current(frame, atom, node)
        shown = gast.Name(id=free, ctx=gast.Load(), annotation=None, type_comment=None)
        value = gast.FormattedValue(
            value=shown, conversion=part.conversion, format_spec=part.format_spec
        )
        parts.append(gast.copy_location(value, part))
    text = opaque.text(gast.copy_location(gast.JoinedStr(values=parts), node))
    refusal = Refusal(f"cannot differentiate through {text}", "It is text.")
    result = Value(name, STRING)
    frame.builder.statements.append(
        Op((result,), Verbatim(text, tuple(operands)), tuple(operands.values()), (),
           frame.location(node), "call", refusal)
    )  # fmt: skip
    return result


def _is_plain(node: Any) -> bool:
    """Whether a format is text alone."""
    return all(isinstance(part, gast.Constant) for part in node.values)


def verbatim_statements(frame: Frame, node: Any, what: str, why: str) -> None:
    """Statements that run as they are written: `try` around what is inactive.

    Raises:
        RefusedError: they leave the block by a jump, or change something in place.
    """
    if mutated_in(node):
        raise frame.refuse(node, what, why)
    for inner in walk_scope(node):
        if isinstance(inner, gast.Return | gast.Break | gast.Continue):
            raise frame.refuse(node, what, why)
        match inner:
            case (
                gast.Subscript(ctx=gast.Store() | gast.Del())
                | gast.Attribute(ctx=gast.Store() | gast.Del())
            ):
                raise frame.refuse(node, what, why)
            case _:
                pass
    assigns = assigned_in(node)
    reads = dict.fromkeys((*reads_in(node), *assigns))
    readable = [n for n in reads if n not in assigns or _is_assigned(frame, n)]
    operands = _operands(frame, tuple(readable), node)
    results = tuple(Value(n, UNKNOWN) for n in assigns)
    frame.builder.statements.append(
        Op(results, Verbatim(opaque.text(node), tuple(operands), assigns), tuple(operands.values()), (),
           frame.location(node), "call", Refusal(what, why))
    )  # fmt: skip
    making.note(frame, frame.builder.statements[-1])
    for operand in operands.values():
        frame.state.escape(operand)
        opaque.may_be_changed(frame, operand, "try", node)
    for result in results:
        frame.bound.add(result)
        frame.state.names[result.name] = result


def verbatim_class(frame: Frame, node: Any) -> None:
    """A class that is defined inside a function: it is made as it is written."""
    inside = {n.name for n in gast.walk(node) if isinstance(n, gast.FunctionDef)}
    names = [
        n
        for n in reads_in(node)
        if n != node.name
        and n not in inside
        and (_is_assigned(frame, n) or n in frame.environment or _is_outside(frame, n))
    ]
    operands = _operands(frame, tuple(names), node)
    result = Value(node.name, UNKNOWN)
    refusal = Refusal(
        "cannot differentiate through a class that is defined inside a function",
        "Define the class at the level of the module.",
    )
    code = Verbatim(opaque.text(node), tuple(operands), (node.name,))
    frame.builder.statements.append(
        Op((result,), code, tuple(operands.values()), (), frame.location(node), "call", refusal)
    )
    making.note(frame, frame.builder.statements[-1])
    for operand in operands.values():
        frame.state.escape(operand)
    frame.bound.add(result)
    frame.state.names[node.name] = result


def _is_outside(frame: Frame, name: str) -> bool:
    code = frame.home.__code__
    return name in code.co_freevars or name in frame.home.__globals__


def _is_assigned(frame: Frame, name: str) -> bool:
    return name in frame.local and not isinstance(frame.state.read(name), Undef)


def _operands(frame: Frame, names: tuple[str, ...], node: Any) -> dict[str, Atom]:
    """The atoms that the free names of a text stand for."""
    from s2s.lower import expressions

    found: dict[str, Atom] = {}
    inside = {
        n.id
        for c in walk_scope(node)
        if isinstance(c, gast.comprehension)
        for n in walk_scope(c.target)
        if isinstance(n, gast.Name)
    }
    for name in names:
        if name in inside:
            continue
        atom = expressions.read(frame, name, node)
        if isinstance(atom, Global) and opaque.is_builtin(name) and name not in frame.local:
            continue
        found[name] = memory.current(frame, opaque.materialised(frame, atom, node), node)
    return found
