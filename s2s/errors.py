"""What s2s says when it refuses: where, what, why, and what to write instead."""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from s2s.ir.nodes import Location


class S2SError(Exception):
    """Any refusal of s2s. `str(error)` is the whole message, with place, reason and remedy."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something cannot be differentiated: `what` is a short clause, `why` may say the remedy."""

    what: str
    why: str


class RefusedError(S2SError):
    """A construct that cannot be compiled or differentiated, at a place in the user's source."""

    def __init__(self, refusal: Refusal, location: Location | None) -> None:
        super().__init__(_message(refusal, location))
        self.refusal = refusal
        self.location = location

    def __reduce__(self) -> tuple[type[RefusedError], tuple[Refusal, Location | None]]:
        return RefusedError, (self.refusal, self.location)


class BatchError(RefusedError):
    """What cannot run for many seeds at once: the caller runs it once for each of them."""


class ArgumentError(S2SError):
    """An argument of an operator or of a derivative is not one that it can take."""


class RuleError(S2SError):
    """A derivative rule is not well formed."""


def refuse(what: str, why: str, location: Location | None) -> RefusedError:
    """The error to raise: what is refused, why (the remedy included), and where."""
    return RefusedError(Refusal(what, why), location)


def _message(refusal: Refusal, location: Location | None) -> str:
    why = f"\n{_wrapped(refusal.why)}" if refusal.why else ""
    if location is None:
        return f"{refusal.what}{why}"
    place = f"{PurePath(location.file).name}:{location.line}:{location.column}"
    line = linecache.getline(location.file, location.line).rstrip("\n")
    shown = line.strip()
    caret = " " * max(location.column - 1 - (len(line) - len(line.lstrip())), 0)
    quoted = f"\n    {shown}\n    {caret}^" if shown else ""
    return f"{place}: {refusal.what}{quoted}{why}"


def _wrapped(text: str) -> str:
    """Lines of at most 88 columns; what stands in backquotes is not broken."""
    import re
    import textwrap

    joined = re.sub(r"`[^`]*`", lambda code: code[0].replace(" ", "\0"), text)
    lines = textwrap.wrap(joined, 88, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\0", " ")
