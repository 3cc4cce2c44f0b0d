"""Writes random loops over items and slices whose indices may or may not meet, or wrap around.

Every program is `def f(x, y, n, k)` with `x` a vector of four floats, `y` two rows of three, `n` up
to 2, and gives back one float. All indices are within bounds for every trip.

    source = IndexWriter(random.Random(7).choice).program()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RANGES = ("range(4)", "range(3)", "range(1, 4)", "range(3, -1, -1)", "range(0, 4, 2)", "range(n)",
          "range(n, -1, -1)", "reversed(range(4))", "(2, 0, 2, 3)", "order", "range(len(u))")  # fmt: skip
INDICES = ("{i}", "{i} - 1", "{i} - 2", "-{i}", "{i} - 3", "3 - {i}", "-1 - {i}", "{i} % 2", "{i} // 2",
           "({i} + 1) % 4", "({i} * {i}) % 4", "min({i}, 2)", "n", "k", "0", "-1", "order[{i}]",
           "abs({i} - 2)", "at", "{i} - 4")  # fmt: skip
SLICES = ("{i}:", ":{i}", "{i} - 4:", ":4 - {i}", "1:", ":-1", "::2", "1::2", "n:", "::-1", ":")


class IndexWriter:
    """Writes one program; `choose` takes one of several things, by chance or by a test's design."""

    def __init__(self, choose: Callable[[Sequence[Any]], Any]) -> None:
        self.choose = choose
        self.lines: list[str] = []
        self.counters: list[str] = []

    def program(self) -> str:
        """The text of a module."""
        self.say(0, "import numpy as np\n\n\ndef f(x, y, n, k):")
        for text in ("order = [1, 3, 0, 2]", "total = 0.0", "at = 1", "v = 0.8 * x",
                     f"u = {self.choose(['x.copy()', 'np.zeros(4) + x[0]', 'np.sin(x)', 'v[:]'])}"):  # fmt: skip
            self.say(1, text)
        for _ in range(self.choose([1, 2, 3])):
            self.choose([self.loop, self.loop, self.write])(1)
        self.say(1, "return total + np.sum(u * u) + np.sum(v * x) + np.sum(y * y)")
        return "\n".join(self.lines) + "\n"

    def say(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    def index(self) -> str:
        """An index that is within bounds whatever the counters are."""
        text = self.choose(INDICES)
        counter = self.choose(self.counters) if self.counters else "k"
        return str(text).format(i=counter)

    def slice(self) -> str:
        counter = self.choose(self.counters) if self.counters else "k"
        return str(self.choose(SLICES)).format(i=counter)

    def item(self) -> str:
        """One number of an array."""
        texts = [f"{a}[{self.index()}]" for a in ("u", "u", "v", "x")]
        return str(
            self.choose(
                [
                    *texts,
                    f"y[{self.choose(['0', '1', '-1', '0 * n'])}, {self.choose(['k', '-1', 'n'])}]",
                ]
            )
        )

    def number(self) -> str:
        return str(
            self.choose(
                [
                    self.item(),
                    self.item(),
                    "0.9",
                    f"np.sum({self.choose(['u', 'v'])}[{self.slice()}])",
                ]
            )
        )

    def write(self, indent: int) -> None:
        """A write, a read, or a change of an index."""
        kind = self.choose(
            ["item", "item", "item", "augmented", "slice", "swap", "read", "at", "roll"]
        )
        target = f"{self.choose(['u', 'u', 'v'])}[{self.index()}]"
        if kind == "item":
            self.say(
                indent, f"{target} = 0.5 * {self.number()} * {self.item()} + 0.3 * {self.number()}"
            )
        elif kind == "augmented":
            self.say(indent, f"{target} {self.choose(['+=', '-=', '*='])} 0.6 * {self.number()}")
        elif kind == "slice":
            a = f"{self.choose(['u', 'v'])}[{self.slice()}]"
            self.say(indent, f"{a} {self.choose(['=', '+=', '*=', '-='])} 0.7 * {self.item()}")
        elif kind == "swap":
            other = f"{self.choose(['u', 'v'])}[{self.index()}]"
            self.say(indent, f"{target}, {other} = {other}, {target}")
        elif kind == "read":
            self.say(indent, f"total += {self.number()} * {self.item()}")
        elif kind == "at":
            self.say(
                indent,
                f"at = {self.choose(['(at + 1) % 4', '3 - at', 'order[at]', '(at * 2) % 3'])}",
            )
        else:
            a, b = self.choose(
                [("1:", ":-1"), (":-1", "1:"), ("1:3", "2:"), ("::2", "1::2"), (":", "::-1")]
            )
            value = self.choose([f"u[{b}] * 0.8", f"v[{b}] * u[{a}]", f"np.cos(v[{b}])"])
            self.say(indent, f"u[{a}] {self.choose(['=', '+='])} {value}")

    def loop(self, indent: int) -> None:
        """A loop with writes, a jump now and then, and another loop."""
        counter = "ijk"[len(self.counters)] if len(self.counters) < 2 else "m"
        self.say(indent, f"for {counter} in {self.choose(RANGES)}:")
        self.counters.append(counter)
        for _ in range(self.choose([1, 2, 3])):
            self.write(indent + 1)
            if self.choose([False] * 8 + [True]):
                self.say(
                    indent + 1,
                    f"if {self.choose(['total > 1.537', f'{counter} == 1', f'{self.item()} < 0.117'])}:",
                )
                self.say(indent + 2, self.choose(["break", "continue", "return total + np.sum(u)"]))
        if indent < 2 and self.choose([True, False]):
            self.loop(indent + 1)
        if self.choose([True, False]):
            self.write(indent + 1)
        self.counters.pop()
