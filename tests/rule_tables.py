"""Tables of `docs/supported.md` and `docs/rules.md`, made from the table of rules."""

from __future__ import annotations

import builtins
import math
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s import rules
from s2s.rules import registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from s2s.rules.registry import Rule

FAMILIES = {
    "elementwise": "Elementwise",
    "reductions": "Reductions, running sums, differences, integrals",
    "products": "Products",
    "shapes": "Shape and arrangement",
    "selection": "Selection",
    "creation": "Creation",
    "linalg": "Linear algebra",
}
_WITH = {  # files whose functions are listed with a family
    "calculus": "reductions", "parts": "elementwise", "factorisations": "linalg", "joins": "shapes",
    "factors": "linalg",
}  # fmt: skip
_FAMILY_OF = {
    "parts": "elementwise",
    "calculus": "reductions",
    "joins": "shapes",
    "factorisations": "linalg",
}
OF_LATER_PYTHON = {"fma", "sumprod"}
DEPRECATED = {"row_stack", "trapz"}
_PLACES = (("", np), ("linalg.", np.linalg))


def names_of(function: Any) -> list[str]:
    """How a function is called below `np`: all its names; a type has one."""
    if isinstance(function, type):
        return [function.__name__] if getattr(np, function.__name__, None) is function else []
    return sorted(
        f"{prefix}{name}"
        for prefix, place in _PLACES
        for name in dir(place)
        if not name.startswith("_") and name not in DEPRECATED
        if getattr(place, name, None) is function
    )


def functions_with_rules() -> str:
    """The functions of NumPy that have a derivative, by family."""
    rules.load()
    return "\n".join(
        f"**{title}**\n{_listed(_of_family(family))}\n" for family, title in FAMILIES.items()
    )


def other_functions() -> str:
    """The functions of Python that have one."""
    rules.load()
    known = {id(rule.function) for rule in registry.all_rules()}
    of_math = [f"math.{n}" for n in dir(math) if id(getattr(math, n)) in known]
    built_in = [n for n in dir(builtins) if id(getattr(builtins, n)) in known]
    shown = [n for n in of_math if n.removeprefix("math.") not in OF_LATER_PYTHON]
    return f"**Of `math`**\n{_listed(shown)}\n\n**Built in**\n{_listed(built_in)}\n"


def zero_functions() -> str:
    """The functions of NumPy whose derivative is declared to be zero."""
    rules.load()
    functions = (f for f in registry.all_zeros() if not isinstance(f, type))
    return _listed(name for f in functions for name in names_of(f)) + "\n"


def parameters_without() -> str:
    """The arguments with respect to which there is no derivative, or that must be left out."""
    rules.load()
    rows = ["| Function | May not depend on `wrt` | Leave out |", "|---|---|---|"]
    for rule in registry.all_rules():
        for name in names_of(rule.function)[:1]:
            refused = [p for p in rule.refuse if p != "out"]
            if rule.inactive or refused:
                rows.append(f"| `{name}` | {_ticked(rule.inactive)} | {_ticked(refused)} |")
    return "\n".join([*rows[:2], *sorted(set(rows[2:]))]) + "\n"


TABLES = {
    "functions": functions_with_rules,
    "other functions": other_functions,
    "zeros": zero_functions,
    "parameters": parameters_without,
}


def _of_family(family: str) -> list[str]:
    return [
        name
        for rule in registry.all_rules()
        if _family(rule) == family
        for name in names_of(rule.function)
    ]


def _family(rule: Rule) -> str:
    module = rule.template.__module__.removeprefix("s2s.rules.")
    return _WITH.get(module, module)


def _listed(names: Iterable[str]) -> str:
    text = ", ".join(f"`{name}`" for name in sorted(set(names), key=str.lower))
    return textwrap.fill(text, 110, break_on_hyphens=False, break_long_words=False)


def _ticked(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
