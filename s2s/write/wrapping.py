"""Breaking a long line where a person would: as far out as possible, in as few places as needed.

The pieces are astor's. A break costs more the deeper it is nested and the closer its operator
binds; the cheapest set of breaks is found from the end of the line to its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_SOFT_OPEN, _SOFT_CLOSE = "\0(", "\0)"  # brackets that are added only to break a line in them
_AFTER_OPEN = 3
_BEFORE = {
    " for ": 1,
    " if ": 2,
    " else ": 2,
    " or ": 2,
    " and ": 3,
    **dict.fromkeys((" == ", " != ", " < ", " <= ", " > ", " >= ", " in ", " is "), 6),
    **dict.fromkeys((" not in ", " is not "), 6),
    **dict.fromkeys((" | ", " ^ ", " & ", " + ", " - "), 4),
    **dict.fromkeys((" * ", " / ", " // ", " @ ", " % "), 7),
}
_AFTER_COMMA = 1
_PER_LINE, _PER_DEPTH, _IN_TARGET, _OVERFULL = 10, 6, 20, 1000
_ADDED = 1
_ASSIGN = frozenset(
    f" {sign}= " for sign in ("", *"+-*/%@&|^", "**", "//", "<<", ">>")
)  # fmt: skip
_KEYWORDS = frozenset({"return", "if ", "elif ", "while ", "del ", "assert "})


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that stays on one line, and what a break before it costs."""

    text: str
    cost: int


def wrap(tokens: Sequence[str], width: int, hang: int) -> Iterator[list[str]]:
    """The ways to break a statement, the best first.

    Args:
        tokens: The statement, in pieces as astor makes them.
        width: The longest line.
        hang: How far lines after the first are indented.

    Yields:
        Lines. They mean the same unless the brackets that were added are wrong there: check it.

    Example:
        >>> tokens = ["x", " = ", "f", "(", "first", ", ", "second", ")", " + ", "third"]
        >>> next(wrap(tokens, 20, 4))
        ['x = (f(first, second)', '    + third)']
    """
    found = [
        (cost + _ADDED * (len(variant) - len(tokens)), number, lines)
        for number, variant in enumerate(_variants(list(tokens)))
        for cost, lines in [_cheapest(_pieces(variant), width, hang)]
    ]
    for _, _, lines in sorted(found):
        yield lines


def _variants(tokens: list[str]) -> Iterator[list[str]]:
    """The statement as it is, and with brackets around what is assigned, returned or tested."""
    yield tokens
    assigned = [i for i, t in enumerate(tokens) if t in _ASSIGN and not _depth(tokens[:i])]
    if assigned:
        head, tail = tokens[: assigned[-1] + 1], tokens[assigned[-1] + 1 :]
        yield [*head, _SOFT_OPEN, *tail, _SOFT_CLOSE]
        if ", " in head:
            yield [_SOFT_OPEN, *head[:-1], _SOFT_CLOSE, head[-1], *tail]
    elif tokens[0] in _KEYWORDS:
        start = 2 if tokens[1:2] == [" "] else 1
        stop = len(tokens) - (tokens[-1] == ":")
        yield [*tokens[:start], _SOFT_OPEN, *tokens[start:stop], _SOFT_CLOSE, *tokens[stop:]]


def _depth(tokens: list[str]) -> int:
    return sum((t in _OPEN) - (t in _CLOSE) for t in tokens)


def _pieces(tokens: list[str]) -> list[Piece]:
    """The tokens joined where no line may end."""
    assignments = sum(t in _ASSIGN for t in tokens)
    pieces: list[Piece] = []
    text, cost = "", 0
    depth = soft = 0
    for i, token in enumerate(tokens):
        if token in _CLOSE:
            depth -= 1
        inside = depth + soft > 0
        base = _PER_LINE + _PER_DEPTH * depth + _IN_TARGET * (assignments > 0 and depth > 0)
        before = _BEFORE.get(token)
        if inside and before is not None:
            pieces.append(Piece(text, cost))
            text, cost = "", base + before
        text += token.removeprefix("\0")
        assignments -= token in _ASSIGN
        soft += (token == _SOFT_OPEN) - (token == _SOFT_CLOSE)
        after = _break_after(token, tokens[i + 1 : i + 2])
        if token in _OPEN:
            depth += 1
            base += _PER_DEPTH
        if (depth + soft > 0) and after is not None:
            pieces.append(Piece(text, cost))
            text, cost = "", base + after
    pieces.append(Piece(text, cost))
    return pieces


def _break_after(token: str, following: list[str]) -> int | None:
    """What it costs to break after a token, None if that must not be."""
    if token == ", ":
        return _AFTER_COMMA
    if token in ("(", "{", "[", _SOFT_OPEN) and following and following[0] not in _CLOSE:
        return _AFTER_OPEN + (token == "[") * 3
    return None


def _cheapest(pieces: list[Piece], width: int, hang: int) -> tuple[int, list[str]]:
    """The lines with the least cost; of several, those whose first lines are fullest."""
    count = len(pieces)
    best: list[tuple[int, int]] = [(0, count)] * (count + 1)
    for start in reversed(range(count)):
        best[start] = _best_end(pieces, start, best, width, hang if start else 0)
    lines: list[str] = []
    start = 0
    while start < count:
        end = best[start][1]
        line = "".join(piece.text for piece in pieces[start:end]).strip()
        lines.append(" " * (hang if start else 0) + line)
        start = end
    return best[0][0], lines


def _best_end(
    pieces: list[Piece], start: int, best: list[tuple[int, int]], width: int, margin: int
) -> tuple[int, int]:
    """The cost of all from `start` on, and where the line that starts there ends."""
    found: tuple[int, int] | None = None
    length = margin - (len(pieces[start].text) - len(pieces[start].text.lstrip()))
    for end in range(start + 1, len(pieces) + 1):
        text = pieces[end - 1].text
        length += len(text)
        over = length - (len(text) - len(text.rstrip())) - width
        if over > 0 and found is not None:
            break
        cost = best[end][0] + (pieces[end].cost if end < len(pieces) else 0)
        cost += (_OVERFULL + over) * (over > 0)
        if found is None or cost <= found[0]:
            found = cost, end
    assert found is not None
    return found
