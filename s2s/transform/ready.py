"""A module made ready for a transform: what it is asked for found, what could go wrong refused.

All modes ask the same of a program: that no derivative is lost in what s2s does not look into, that
nothing is read which unknown code may have changed, and that iterators which are used up are lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.analysis.activity import activity
from s2s.analysis.history import history
from s2s.analysis.lost import refuse_lost
from s2s.errors import refuse
from s2s.ir.nodes import Op
from s2s.ir.walk import statements_in
from s2s.transform.consume import listed
from s2s.transform.expand import expanded
from s2s.transform.protect import protected

if TYPE_CHECKING:
    from s2s.analysis.activity import Activity
    from s2s.analysis.history import History
    from s2s.ir.nodes import Module, Value


@dataclass(frozen=True, slots=True)
class Ready:
    """A module, the values that derivatives are with respect to, and what is known of both."""

    module: Module
    targets: tuple[Value, ...]
    facts: Activity
    past: History


def ready(module: Module, wrt: tuple[str, ...]) -> Ready:
    """The module for derivatives with respect to parameters of its entry.

    Raises:
        RefusedError: there is no such parameter, or no derivative can be followed.
    """
    function = module.functions[module.entry]
    values = {p.value.name: p.value for p in function.params}
    for name in wrt:
        if name not in values:
            what = f"'{name}' is not an argument that '{function.name}' was compiled with"
            raise refuse(what, "Give example= arguments that pass it.", function.location)
    targets = tuple(values[name] for name in wrt)
    facts = activity(module, frozenset(targets))
    refuse_lost(module, facts)
    past = history(module)
    if past.overwritten or past.rebinding:
        module = protected(module, facts, past)
        facts = activity(module, frozenset(targets))
    module = listed(expanded(module, facts), facts)
    return Ready(module, targets, activity(module, frozenset(targets)), past)


def definitions_of(module: Module) -> dict[Value, Op]:
    """The op that defines each value that one defines."""
    return {
        result: statement
        for function in module.functions.values()
        for statement in statements_in(function.body)
        for result in statement.results
        if isinstance(statement, Op)
    }
