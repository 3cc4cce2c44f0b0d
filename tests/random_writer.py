"""The writer of random programs: every choice is drawn from one seeded source."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = 4

FLOAT_FORMS = (
    "{s} + {s}", "{s} - {s}", "{s} * {s}", "{c} * {s}", "{s} + {c}", "-{s}", "{s} ** 2",
    "np.sin({s})", "np.cos({s})", "np.tanh({s})", "math.sin({s})", "math.exp(-({s} ** 2))",
    "{s} / (1.0 + {s} ** 2)", "np.sqrt(1.0 + {s} ** 2)", "np.log(1.5 + {s} ** 2)",
    "np.sum({v})", "{v}.sum()", "np.mean({v})", "{v} @ {v}", "np.dot({v}, {v})", "{v}[{e}]",
    "np.sum({v} * {v})", "{s} * {i}", "({s} if {b} else {s})", "{v}.mean() * {c}",
    "{s} * (1.0 - {s})", "math.cos({s}) * {c}",
)  # fmt: skip
VECTOR_FORMS = (
    "{v} + {v}", "{v} - {v}", "{v} * {v}", "{s} * {v}", "{v} * {c}", "{v} + {s}", "-{v}",
    "np.sin({v})", "np.tanh({v})", "np.exp(-({v} ** 2))", "{v} / (1.0 + {v} ** 2)", "{v}[::-1]",
    "np.concatenate([{v}[1:], {v}[:1]])", "np.where({v} > {c}, {v}, {v})", "np.roll({v}, 1)",
    "{c} * np.cumsum({v})", "np.array([{s}, {s}, {s}, {s}])", "np.outer({v}, {v}) @ {v}",
    "np.zeros(4) + {s}", "({v} if {b} else {v})", "{v}.copy()", "np.full(4, {s})",
)  # fmt: skip
LIST_FORMS = (
    "[{s}, {s}]", "[{s}]", "[{s}, {s}, {s}]", "[{c} * q for q in {l}]", "[q * q for q in {v}]",
    "{l} + [{s}]", "[np.sin(q) for q in {l} if {b}] + [{s}]", "list({v})",
)  # fmt: skip
FROM_LISTS = ("sum({l})", "{l}[-1]", "{l}[0]", "sum(q * {c} for q in {l})", "{s} * len({l})")
CALM = {
    "float": ("np.tanh({})", "math.sin({})", "np.cos({})", "math.tanh({})"),
    "vector": ("np.tanh({})", "np.sin({})", "np.cos({})"),
}
LETTER = {"s": "float", "v": "vector", "l": "list", "p": "pair"}


@dataclass
class Scope:
    """What is being written: the lines so far and the names that are surely bound here."""

    lines: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    integers: list[str] = field(default_factory=list)
    locked: set[str] = field(default_factory=set)
    depth: int = 1
    loops: int = 0
    result: str = "float"


class Writer:
    """Writes one program, every choice drawn from one seeded source."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.helpers: list[tuple[str, str]] = []
        self.counter = 0

    def program(self) -> str:
        """The text of the whole module."""
        parts = ["import math", "", "import numpy as np", "", ""]
        for _ in range(self.draw.randrange(3)):
            parts += [*self.helper(), "", ""]
        if self.draw.random() < 0.3:
            parts += [*self.recursive(), "", ""]
        scope = Scope(names={"x": "float", "v": "vector"}, integers=["n", "k"])
        self.block(scope, self.draw.randint(3, 8))
        self.line(scope, f"return {self.summary(scope)}")
        return "\n".join([*parts, "def f(x, v, n, k):", *scope.lines, ""])

    def helper(self) -> list[str]:
        """A function of a float, a vector and an integer."""
        name = f"helper{len(self.helpers)}"
        result = self.draw.choice(["float", "float", "vector", "pair"])
        scope = Scope(names={"a": "float", "w": "vector"}, integers=["m"], result=result)
        self.block(scope, self.draw.randint(1, 4))
        self.line(scope, f"return {self.value(scope, result)}")
        self.helpers.append((name, result))
        return [f"def {name}(a, w, m=2):", *scope.lines]

    def recursive(self) -> list[str]:
        """A function that calls itself with a smaller integer."""
        name = f"helper{len(self.helpers)}"
        scope = Scope(names={"a": "float", "w": "vector"}, integers=["m"])
        self.line(scope, "if m <= 0:")
        self.line(scope, f"    return {self.value(scope, 'float')}")
        self.block(scope, self.draw.randint(0, 2))
        rest = f"{name}({self.calm(scope, 'float')}, {self.value(scope, 'vector')}, m - 1)"
        self.line(scope, f"return {rest} * {self.constant()} + {self.atom(scope, 'float')}")
        self.helpers.append((name, "float"))
        return [f"def {name}(a, w, m=2):", *scope.lines]

    def block(self, scope: Scope, statements: int) -> None:
        """Some statements."""
        for _ in range(statements):
            self.statement(scope)

    def statement(self, scope: Scope) -> None:
        """One statement, simple ones more often, compound ones rarer with depth."""
        simple = [self.assign] * 6 + [
            self.augmented, self.swap, self.append, self.call, self.pair, self.unpack, self.mapping,
            self.pop, self.closure, self.copy_name,
        ]  # fmt: skip
        compound = [self.branch, self.branch, self.for_loop, self.while_loop]
        if scope.depth < 5 and self.draw.random() < 0.36 / scope.depth**0.5:
            self.draw.choice(compound)(scope)
        else:
            self.draw.choice(simple)(scope)

    def assign(self, scope: Scope) -> None:
        """A new variable, or a new value of the same type for an old one."""
        kind = self.draw.choice(["float"] * 5 + ["vector"] * 4 + ["list"])
        free = [n for n in self.of(scope, kind) if n not in scope.locked]
        again = free and self.draw.random() < 0.55
        name = self.draw.choice(free) if again else self.fresh(kind)
        value = self.value(scope, kind) if scope.loops == 0 else self.calm(scope, kind)
        self.line(scope, f"{name} = {value}")
        scope.names[name] = kind

    def augmented(self, scope: Scope) -> None:
        """An augmented assignment to a float."""
        name = self.draw.choice(self.of(scope, "float"))
        sign = self.draw.choice(["+=", "-=", "+=", "*="])
        value = self.calm(scope, "float")
        self.line(scope, f"{name} {sign} {value}")

    def copy_name(self, scope: Scope) -> None:
        """A second name for a value that cannot be changed."""
        kind = self.draw.choice(["float", "vector"])
        old, new = self.draw.choice(self.of(scope, kind)), self.fresh(kind)
        self.line(scope, f"{new} = {old}")
        scope.names[new] = kind

    def swap(self, scope: Scope) -> None:
        """A parallel assignment."""
        kind = self.draw.choice(["float", "vector"])
        names = self.of(scope, kind)
        if len(names) < 2:
            return self.assign(scope)
        a, b = self.draw.sample(names, 2)
        second = self.draw.choice([a, self.calm(scope, kind)])
        return self.line(scope, f"{a}, {b} = {b}, {second}")

    def append(self, scope: Scope) -> None:
        """An append to a list that is not being walked."""
        free = [n for n in self.of(scope, "list") if n not in scope.locked]
        if not free or scope.loops > 1:
            name = self.fresh("list")
            self.line(scope, f"{name} = [{self.value(scope, 'float')}]")
            scope.names[name] = "list"
        else:
            self.line(scope, f"{self.draw.choice(free)}.append({self.value(scope, 'float')})")

    def pop(self, scope: Scope) -> None:
        """A pop that leaves the list with something in it."""
        free = [n for n in self.of(scope, "list") if n not in scope.locked]
        if not free:
            return self.assign(scope)
        xs, name = self.draw.choice(free), self.draw.choice(self.of(scope, "float"))
        self.line(scope, f"if len({xs}) > 1:")
        return self.line(scope, f"    {name} = {xs}.pop() * {self.constant()}")

    def call(self, scope: Scope) -> None:
        """A call of a helper."""
        if not self.helpers:
            return self.assign(scope)
        name, kind = self.draw.choice(self.helpers)
        count = self.draw.choice(["", f", {self.integer(scope)} % 3", ", m=1"])
        arguments = f"{self.calm(scope, 'float')}, {self.atom(scope, 'vector')}{count}"
        if kind == "pair" and self.draw.random() < 0.6:
            a, b = self.fresh("float"), self.fresh("vector")
            self.line(scope, f"{a}, {b} = {name}({arguments})")
            scope.names |= {a: "float", b: "vector"}
        else:
            target = self.fresh(kind)
            self.line(scope, f"{target} = {name}({arguments})")
            scope.names[target] = kind
        return None

    def pair(self, scope: Scope) -> None:
        """A tuple of a float and a vector."""
        name = self.fresh("pair")
        self.line(scope, f"{name} = {self.value(scope, 'pair')}")
        scope.names[name] = "pair"

    def unpack(self, scope: Scope) -> None:
        """What a tuple holds, taken apart."""
        pairs = self.of(scope, "pair")
        if not pairs:
            return self.pair(scope)
        a, b = self.fresh("float"), self.fresh("vector")
        self.line(scope, f"{a}, {b} = {self.draw.choice(pairs)}")
        scope.names |= {a: "float", b: "vector"}
        return None

    def mapping(self, scope: Scope) -> None:
        """A dict that is written, read and changed at once."""
        name, a = self.fresh("dict"), self.fresh("float")
        entries = f'"one": {self.value(scope, "float")}, "two": {self.value(scope, "vector")}'
        self.line(scope, f"{name} = {{{entries}}}")
        if self.draw.random() < 0.5:
            self.line(scope, f'{name}["one"] = {name}["one"] * {self.atom(scope, "float")}')
        self.line(scope, f'{a} = {name}["one"] + {name}["two"][{self.element()}]')
        scope.names[a] = "float"

    def closure(self, scope: Scope) -> None:
        """A local function that captures what stands around it, called at once."""
        name, target = self.fresh("local"), self.fresh("float")
        body = self.value(scope, "float")
        if self.draw.random() < 0.5:
            self.line(scope, f"{name} = lambda z: z * ({body})")
        else:
            self.line(scope, f"def {name}(z):")
            self.line(scope, f"    return z + {body}")
        self.line(scope, f"{target} = np.tanh({name}({self.atom(scope, 'float')}))")
        scope.names[target] = "float"

    def branch(self, scope: Scope) -> None:
        """An `if`, perhaps with `elif` and `else`; names bound in all arms stay bound."""
        self.line(scope, f"if {self.test(scope)}:")
        ends = [self.arm(scope)]
        if self.draw.random() < 0.25:
            self.line(scope, f"elif {self.test(scope)}:")
            ends.append(self.arm(scope))
        if self.draw.random() < 0.5:
            self.line(scope, "else:")
            ends.append(self.arm(scope))
            surely = set.intersection(*(set(e.items()) for e in ends))
            scope.names |= dict(surely - set(scope.names.items()))

    def arm(self, scope: Scope) -> dict[str, str]:
        """One arm of an `if`: what is bound at its end. It may jump away."""
        with self.nested(scope) as inner:
            self.block(inner, self.draw.randint(1, 3))
            jump = self.draw.random()
            if scope.loops and jump < 0.2:
                self.line(inner, self.draw.choice(["break", "continue"]))
            elif jump < 0.3:
                self.line(inner, f"return {self.value(inner, inner.result)}")
        return inner.names

    def for_loop(self, scope: Scope) -> None:
        """A `for` over a range, the items of a vector or list, or pairs of them."""
        i, q, r = f"i{scope.loops}", f"q{scope.loops}", f"r{scope.loops}"
        v, w = self.atom(scope, "vector"), self.atom(scope, "vector")
        heads = [
            (f"{i} in range({self.integer(scope)})", [i], []),
            (f"{i} in range(3)", [i], []),
            (f"{i} in range(3, 0, -1)", [i], []),
            (f"{i} in range({'1, n + 1' if 'n' in scope.integers else '2'})", [i], []),
            (f"{q} in {v}", [], [q]),
            (f"{i}, {q} in enumerate({v})", [i], [q]),
            (f"{q}, {r} in zip({v}, {w})", [], [q, r]),
            (f"{i} in reversed(range(2))", [i], []),
        ]  # fmt: skip
        lists = self.of(scope, "list")
        walk = lists and not scope.loops and self.draw.random() < 0.3
        walked = self.draw.choice(lists) if walk else None
        if walked is not None:
            heads = [(f"{q} in {walked}", [], [q]), (f"{i}, {q} in enumerate({walked})", [i], [q])]
        head, integers, floats = self.draw.choice(heads)
        self.line(scope, f"for {head}:")
        with self.nested(scope, loop=True) as inner:
            inner.integers += integers
            inner.names |= dict.fromkeys(floats, "float")
            inner.locked |= {walked} if walked else set()
            self.body(inner)
        self.loop_else(scope)

    def while_loop(self, scope: Scope) -> None:
        """A `while` that a counter ends, if nothing else does."""
        j = self.fresh("counter")
        self.line(scope, f"{j} = 0")
        extra = self.draw.choice(["", f" and {self.test(scope)}", f" and not {self.test(scope)}"])
        limit = self.draw.choice(["3", "n", "4"]) if "n" in scope.integers else "3"
        self.line(scope, f"while {j} < {limit}{extra}:")
        with self.nested(scope, loop=True) as inner:
            inner.integers.append(j)
            self.line(inner, f"{j} += 1")
            self.body(inner)
        self.loop_else(scope)

    def body(self, inner: Scope) -> None:
        """The body of a loop: what it binds is not surely bound after it."""
        self.block(inner, self.draw.randint(1, 4))

    def loop_else(self, scope: Scope) -> None:
        """The `else` that some loops have."""
        if self.draw.random() < 0.12:
            self.line(scope, "else:")
            self.arm(scope)

    def value(self, scope: Scope, kind: str) -> str:
        """An expression of the kind asked for."""
        match kind:
            case "float" if self.of(scope, "list") and self.draw.random() < 0.2:
                return self.fill(scope, self.draw.choice(FROM_LISTS))
            case "float" if self.of(scope, "pair") and self.draw.random() < 0.1:
                return f"{self.draw.choice(self.of(scope, 'pair'))}[0]"
            case "float":
                return self.fill(scope, self.draw.choice(FLOAT_FORMS))
            case "vector":
                return self.fill(scope, self.draw.choice(VECTOR_FORMS))
            case "list":
                lists = self.of(scope, "list")
                return self.fill(scope, self.draw.choice(LIST_FORMS if lists else LIST_FORMS[:3]))
            case _:
                return f"({self.value(scope, 'float')}, {self.value(scope, 'vector')})"

    def calm(self, scope: Scope, kind: str) -> str:
        """An expression whose value stays small however often it is computed again."""
        value = self.value(scope, kind)
        return self.draw.choice(CALM[kind]).format(value) if kind in CALM else value

    def fill(self, scope: Scope, form: str) -> str:
        """The form with each hole filled."""
        text = ""
        while "{" in form:
            head, rest = form.split("{", 1)
            hole, form = rest.split("}", 1)
            text += head + self.hole(scope, hole)
        return text + form

    def hole(self, scope: Scope, hole: str) -> str:
        """What stands in a hole of a form."""
        match hole:
            case "c":
                return self.constant()
            case "e":
                return self.element()
            case "i":
                return self.integer(scope)
            case "b":
                return self.test(scope)
            case _:
                return self.atom(scope, LETTER[hole])

    def atom(self, scope: Scope, kind: str) -> str:
        """A name of the kind, or at times a bracketed expression."""
        if kind != "list" and self.draw.random() < 0.12 and scope.depth < 4:
            return f"({self.value(scope, kind)})"
        names = self.of(scope, kind)
        return names[max(self.draw.randrange(len(names)) for _ in range(2))]

    def test(self, scope: Scope) -> str:
        """A condition on integers or on floats."""
        number, whole = self.draw.choice(self.of(scope, "float")), self.integer(scope)
        a, b = f"{number} > {self.constant()}", f"{whole} % 2 == {self.draw.randrange(2)}"
        forms = (a, b, "{1} > 1", f"({a} or {b})", f"({a} and {b})", f"not {a}", "-0.6 < {0} < 0.9")
        return self.draw.choice(forms).format(number, whole)

    def integer(self, scope: Scope) -> str:
        """A small integer."""
        return self.draw.choice([*scope.integers, *scope.integers, "2", "3"])

    def element(self) -> str:
        """An index into a vector."""
        return str(self.draw.randrange(-LENGTH, LENGTH))

    def constant(self) -> str:
        """A float that is not special."""
        return str(round(self.draw.uniform(0.13, 0.97), 2))

    def summary(self, scope: Scope) -> str:
        """A float that depends on much of what is bound at the end."""
        terms = [f"0.5 * {n}" for n in self.of(scope, "float")]
        terms += [f"np.sum(np.sin({n}))" for n in self.of(scope, "vector")]
        terms += [f"sum({n})" for n in self.of(scope, "list")]
        chosen = self.draw.sample(terms, min(len(terms), self.draw.randint(2, 5)))
        return " + ".join(chosen)

    @contextmanager
    def nested(self, scope: Scope, *, loop: bool = False) -> Iterator[Scope]:
        """A scope one level deeper, whose lines go to the same place."""
        inner = Scope(
            scope.lines, dict(scope.names), list(scope.integers), set(scope.locked),
            scope.depth + 1, scope.loops + loop, result=scope.result,
        )  # fmt: skip
        yield inner

    def line(self, scope: Scope, text: str) -> None:
        """One line at the depth of the scope."""
        scope.lines.append("    " * scope.depth + text)

    def of(self, scope: Scope, kind: str) -> list[str]:
        """The names of a kind, in order of definition."""
        return [name for name, known in scope.names.items() if known == kind]

    def fresh(self, kind: str) -> str:
        """A name not used before."""
        self.counter += 1
        return f"{kind[0] if kind != 'vector' else 'u'}{self.counter}"
