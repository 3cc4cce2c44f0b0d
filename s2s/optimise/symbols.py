"""Names of functions: apart from those that a transform will make, and plain where they can be.

`own_symbols`, before a transform: the user's `f_backward` is `f_backward_2` where `f` may get one.
`plain_symbols`, at the end: `f_2_forward` is `f_forward` where no other `f_forward` is emitted, since
lowering numbers specialisations (`f_2`), which is only needed of several.
"""

from __future__ import annotations

import re

from s2s.ir.nodes import Module
from s2s.ir.symbols import renamed

_NUMBERED = re.compile(r"^(.+?)_(\d+)((?:_forward|_backward|_jvp)*)$")


def own_symbols(module: Module, suffixes: tuple[str, ...]) -> Module:
    """The module with no function but the entry called as a transform would call what it makes.

    Args:
        module: IR.
        suffixes: what a transform adds to the name of a function: `_forward`.
    """
    made = {f"{name}{suffix}" for name in module.functions for suffix in suffixes}
    names: dict[str, str] = {}
    for name in module.functions:
        number, found = 1, name
        taken = {*made, *names.values(), *({module.entry} - {name})}
        while name != module.entry and found in taken:
            number += 1
            found = f"{name}_{number}"
        names[name] = found
    return _renamed(module, names)


def plain_symbols(module: Module, fixed: tuple[str, ...]) -> Module:
    """The module with numbers left out of the names of functions where that is unambiguous.

    Args:
        module: IR.
        fixed: names that stay: the entry, and what else is called from outside.
    """
    names = {name: name for name in module.functions}
    taken = set(names)
    for name in module.functions:
        found = _NUMBERED.match(name)
        plain = f"{found[1]}{found[3]}" if found else name
        if plain not in taken and name not in fixed:
            names[name] = plain
            taken.add(plain)
    return _renamed(module, names)


def _renamed(module: Module, names: dict[str, str]) -> Module:
    functions = {names[name]: renamed(f, names) for name, f in module.functions.items()}
    return Module(functions, names[module.entry])
