"""Mixing modes: parts of a program get their local Jacobian on the way forward.

Before: `t = np.sin(x)`, `y = np.exp(t)`.
After: `t = np.sin(x)`, `y0 = np.exp(t)`, `dy_dx = y0 * np.cos(x)`, `y = preaccumulated(y0, dy_dx, x)`,
so that a backward part that follows is `x_bar = y_bar * dy_dx`, and keeps nothing else of the part.
What computes a Jacobian is not differentiated by that transform, but by any later one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from s2s.analysis.activity import activity
from s2s.analysis.history import history
from s2s.analysis.infer import infer
from s2s.analysis.masked import masked_values
from s2s.errors import RefusedError
from s2s.ir import intrinsics as i
from s2s.ir.build import Builder
from s2s.ir.nodes import For, Module, Op, Region, Value, While
from s2s.ir.walk import (
    definitions_in,
    regions_of,
    substitute,
    with_regions,
)
from s2s.optimise.inline import inline, reachable
from s2s.transform.adjoints import leaves_of
from s2s.transform.choosing import Choice, elementwise_choice, marked_choice, narrow_choice
from s2s.transform.contraction import contracted, preaccumulated
from s2s.transform.elementwise_parts import elementwise_parts
from s2s.transform.forward_parts import swept
from s2s.transform.keep import unsure_values
from s2s.transform.marked import (
    Jacobian,
    called,
    is_marked,
    is_marked_call,
    jacobian_function,
    refuse_unsuitable,
    spans,
    unmarked,
    unsuitable,
)
from s2s.transform.naming import redefined
from s2s.transform.narrow_parts import forward_part, is_single, narrow_parts
from s2s.transform.ready import definitions_of
from s2s.transform.slopes import with_slopes

if TYPE_CHECKING:
    from collections.abc import Collection

    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Function, Statement
    from s2s.transform.elementwise_parts import ElementwisePart
    from s2s.transform.forward_parts import ForwardPart
    from s2s.transform.request import Request


@dataclass(slots=True)
class _Mixing:
    """What is known of the module, and what has been chosen so far."""

    module: Module
    facts: Activity
    masked: Collection[Value]
    changed: Collection[Value]
    definitions: dict[Value, Op]
    made: dict[str, Function] = field(default_factory=dict)
    jacobians: dict[str, Jacobian] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)

    def everything(self) -> Module:
        """The functions that there are so far."""
        return Module({**self.made, **self.module.functions}, self.module.entry)


def preaccumulate(module: Module, request: Request) -> tuple[Module, list[Choice]]:
    """The module with local Jacobians, before `reverse(module, request)`, and what was chosen.

    Args:
        module: the functions.
        request: the derivative in reverse mode that is to be taken of the entry.
    """
    values = {p.value.name: p.value for p in module.functions[module.entry].params}
    targets = frozenset(values[name] for name in request.wrt if name in values)
    if request.mode == "reverse" and not is_marked(module):
        return module, []
    mixing = _Mixing(
        module,
        activity(module, targets),
        masked_values(module),
        history(module).overwritten,
        definitions_of(module),
    )
    functions: dict[str, Function] = {}
    found: dict[str, list[Choice]] = {}
    for name, function in module.functions.items():
        mixing.choices = found[name] = []
        functions[name] = _function(function, mixing, request.mode)
    mixed = unmarked(Module({**mixing.made, **functions}, module.entry))
    mixed = reachable(inline(mixed) if mixing.jacobians else mixed, (module.entry,))
    return mixed, [c for name, own in found.items() if name in mixed.functions for c in own]


def _function(function: Function, mixing: _Mixing, mode: str) -> Function:
    unsure, body = unsure_values(function.body), function.body
    if mode == "forward" and function.name == mixing.module.entry:
        body = _marked(body, [(0, len(body.statements))], mixing, ())  # it gives what it returns
    return replace(function, body=_region(body, mixing, unsure, mode, repeated=False))


def _region(
    region: Region, mixing: _Mixing, unsure: Collection[Value], mode: str, *, repeated: bool
) -> Region:
    region = _marked(*spans(region), mixing, unsure)
    region = _with_marked_calls(region, mixing, unsure)
    if mode == "auto":
        region = _entered_forward(region, mixing, unsure, repeated=repeated)
    statements: list[Statement] = []
    for statement in region.statements:
        loop = repeated or isinstance(statement, For | While)
        inner = (_region(r, mixing, unsure, mode, repeated=loop) for r in regions_of(statement))
        statements.append(with_regions(statement, tuple(inner)))
    region = replace(region, statements=tuple(statements))
    return _with_diagonals(region, mixing, repeated=repeated) if mode == "auto" else region


# parts that the program names ------------------------------------------------------------------


def _marked(
    region: Region, runs: list[tuple[int, int]], mixing: _Mixing, unsure: Collection[Value]
) -> Region:
    statements: list[Statement] = []
    done = 0
    for start, stop in runs:
        part = forward_part(region, start, stop, mixing.facts)
        if not part.active:
            continue
        location = next((s.location for s in part.statements if s.location), None)
        refuse_unsuitable(part, unsure, location)
        if not _is_lasting(part, mixing):
            raise unsuitable(location, "unknown code may write into what it reads")
        statements += [*region.statements[done:start], *_swept_forward(part, mixing)]
        done = stop
        mixing.choices.append(marked_choice(part, location))
    return replace(region, statements=(*statements, *region.statements[done:]))


def _with_marked_calls(region: Region, mixing: _Mixing, unsure: Collection[Value]) -> Region:
    statements: list[Statement] = []
    for statement in region.statements:
        active = any(r in mixing.facts for r in statement.results)
        if active and isinstance(statement, Op) and is_marked_call(statement, mixing.module):
            name = statement.callee.name  # type: ignore[union-attr]
            if name not in mixing.jacobians:
                callee = mixing.module.functions[name]
                inside = unsure_values(callee.body)
                found, made = jacobian_function(callee, mixing.facts, mixing.everything(), inside)
                mixing.made.update(made)
                mixing.jacobians[name] = found
            statements += called(statement, mixing.jacobians[name])
        else:
            statements.append(statement)
    return replace(region, statements=tuple(statements))


# parts that few numbers enter ------------------------------------------------------------------


def _entered_forward(
    region: Region, mixing: _Mixing, unsure: Collection[Value], *, repeated: bool
) -> Region:
    statements: list[Statement] = []
    done = 0
    for start, stop in narrow_parts(region, mixing.facts, unsure):
        part = forward_part(region, start, stop, mixing.facts)
        if is_single(part) or not _is_lasting(part, mixing):
            continue
        choice = narrow_choice(part, mixing.facts, mixing.module, repeated=repeated)
        new = None
        if choice.taken:
            try:
                new = _swept_forward(part, mixing)
            except RefusedError as error:
                choice = replace(choice, taken=False, why=error.refusal.what)
        mixing.choices.append(choice)
        if new is not None:
            statements += [*region.statements[done:start], *new]
            done = stop
    return replace(region, statements=(*statements, *region.statements[done:]))


def _is_lasting(part: ForwardPart, mixing: _Mixing) -> bool:
    """Whether nothing unknown may write into what a part reads or gives."""
    inside = definitions_in(Region((), part.statements, ()))
    return not any(v in mixing.changed for v in (*part.inputs, *part.others, *inside))


def _swept_forward(part: ForwardPart, mixing: _Mixing) -> list[Statement]:
    """The statements of a part with its Jacobian, and what its outputs are by that."""
    found = swept(part, mixing.everything())
    mixing.made.update(found.functions)
    inside = set(definitions_in(Region((), found.statements, ())))
    mapping: dict[Value, Value] = {}
    builder = Builder(infer, part.statements[-1].location)
    jacobians = iter(found.jacobians)
    for output, atom in zip(part.outputs, found.outputs, strict=True):
        if output in part.active:
            contracted(output, atom, [next(jacobians) for _ in leaves_of(output.type)], builder)
        elif isinstance(atom, Value) and atom in inside and atom not in mapping:
            mapping[atom] = output
        else:
            builder.statements.append(Op((output,), i.ALIAS, (atom,), (), builder.location))
    body = Region((), (*found.statements, *builder.statements), ())
    return list(redefined(substitute(body, dict(mapping)), mapping).statements)


# elementwise parts -----------------------------------------------------------------------------


def _with_diagonals(region: Region, mixing: _Mixing, *, repeated: bool) -> Region:
    parts = elementwise_parts(
        region, mixing.facts, masked=mixing.masked, changed=mixing.changed
    )  # fmt: skip
    replaced: dict[Op, list[Statement]] = {}
    for part in parts:
        choice = elementwise_choice(part, region, mixing.facts, repeated=repeated)
        mixing.choices.append(choice)
        if choice.taken:
            replaced.update(_preaccumulated(part, region, mixing))
    statements: list[Statement] = []
    for statement in region.statements:
        known = replaced.get(statement) if isinstance(statement, Op) else None
        statements += [statement] if known is None else known
    return replace(region, statements=tuple(statements))


def _preaccumulated(
    part: ElementwisePart, region: Region, mixing: _Mixing
) -> dict[Op, list[Statement]]:
    """What stands in for the ops of a part."""
    replaced, primal, slopes = with_slopes(part, region, mixing.facts, mixing.definitions)
    last = part.ops[-1]
    jacobians = tuple(("diagonal", slope, x) for x, slope in slopes.items())
    contraction = preaccumulated(part.output, primal, jacobians, last.location)
    replaced[last] = [*replaced[last], contraction]
    return replaced
