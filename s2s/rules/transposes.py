"""Pullbacks of linear functions whose transpose is a function too.

linear(blur, transpose=blur_back)     bar[x] = blur_back(bar[y], width)  for blur(x, width)
"""

from __future__ import annotations

import inspect
import linecache
from itertools import count
from typing import TYPE_CHECKING, Any

from s2s.errors import RuleError
from s2s.rules.registry import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

_numbers = count()


def register_transpose(function: Any, transpose: Callable[..., Any], of: tuple[str, ...]) -> None:
    """Declare the pullback of a function that is linear in one parameter, by its transpose."""
    from s2s.rules import notation

    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    name = getattr(function, "__name__", str(function))
    if not parameters or len(of) > 1:
        message = f"linear({name}, transpose=...): write a pullback, its parameters are not known"
        raise RuleError(message)
    linear_in = of[0] if of else parameters[0].name
    starred = any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters)
    if starred or linear_in not in (p.name for p in parameters):
        message = f"linear({name}, transpose=...): write a pullback for its parameters"
        raise RuleError(message)
    template = _template(name, parameters, linear_in, transpose)
    constant = tuple(p.name for p in parameters if p.name != linear_in)
    notation._add(Rule("pullback", function, template, constant))


def _template(
    name: str, parameters: list[inspect.Parameter], linear_in: str, transpose: Callable[..., Any]
) -> Callable[..., None]:
    from s2s.rules import notation

    called = getattr(transpose, "__name__", "transpose")
    called = called if called.isidentifier() else "transpose"
    taken = {p.name for p in parameters}
    result = next(n for n in ("result", "result_", "result__") if n not in taken)
    if called in taken:
        called = f"{called}_transposed"
    given = ", ".join(
        (f"{p.name}=" if p.kind is p.KEYWORD_ONLY else "")
        + (f"bar[{result}]" if p.name == linear_in else p.name)
        for p in parameters
    )
    scope: dict[str, Any] = {"bar": notation.bar, called: transpose}
    shown = []
    for parameter in parameters:
        default = parameter.default
        if default is not parameter.empty:
            scope[f"default_{parameter.name}"] = default
        bare = f"{parameter.name}" + (
            "" if default is parameter.empty else f"=default_{parameter.name}"
        )
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in shown:
            shown.append("*")
        shown.append(bare)
    text = (
        f"def transposed({result}, {', '.join(shown)}):\n    bar[{linear_in}] = {called}({given})\n"
    )
    file = f"<transpose of {name} {next(_numbers)}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    exec(compile(text, file, "exec"), scope)  # names of parameters and functions only
    template: Callable[..., None] = scope["transposed"]
    template.__module__ = getattr(transpose, "__module__", None) or "__main__"
    return template
