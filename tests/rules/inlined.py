"""A case as a program: its call written out as source, so that the compiler inlines the rule."""

from __future__ import annotations

import linecache
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.rules.case import Case

_numbers = count()


def program(case: Case) -> tuple[Callable[..., Any], dict[int | str, Any]]:
    """A function with one parameter for each argument that is no literal, and these arguments.

    The arguments are given by the places and names that they have in the case.
    """
    values: dict[int | str, Any] = {}
    parts = []
    for which, value in (*enumerate(case.args), *case.kwargs.items()):
        text = f"p{which}"
        if which in case.wrt or not _is_literal(value):
            values[which] = value
        else:
            text = repr(value)
        parts.append(text if isinstance(which, int) else f"{which}={text}")
    parameters = ", ".join(f"p{which}" for which in values)
    text = f"def f({parameters}):\n    return {_name(case.function)}({', '.join(parts)})\n"
    file = f"<case {next(_numbers)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names = {"np": np, "function": case.function, "inf": np.inf}
    exec(compile(text, file, "exec"), names)
    function: Any = names["f"]
    return function, values


def _name(function: Any) -> str:
    name = getattr(function, "__name__", "")
    for module, prefix in ((np, "np"), (np.linalg, "np.linalg")):
        if getattr(module, name, None) is function:
            return f"{prefix}.{name}"
    return "function"


def _is_literal(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_literal, value))
    return value is None or type(value) in (bool, int, float, str, slice)
