"""Writes random programs of views, reads and writes: what shares memory is always in question.

Every program is `def f(x, y, n, k)` with `x` a vector of four floats, `y` two rows of three, `n` the
number of trips (0 to 2) and `k` an integer for tests, and gives back one float. Shapes are tracked,
so that each program runs; values stay small.

    source = ViewsWriter(random.Random(7).choice).program()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Shape = tuple[int, ...]

HELPERS = """\
import numpy as np


def same(a):
    return a


def rest(a):
    return a[1:]


def either(a, b, c):
    return a if c > 1 else b


def halve(a):
    a *= 0.5


def halved(a):
    a *= 0.5
    return a


def add_into(a, b):
    a += 0.3 * b
    a[0] = 0.5 * a[-1]


def product_into(a, b, out):
    out[...] = a * b
    return np.sum(out)


def through(a, k):
    if k < 1:
        add_into(a[1:], a[:-1])
        return a
    a[0] = 0.5 * a[0]
    return through(a, k - 1)


def until(a, limit):
    for i in range(len(a)):
        if np.sum(a[i]) > limit:
            return a[i:]
        a[i] *= 0.8
    return a


class Box:
    def __init__(self, a):
        self.a = a
        self.b = 1.0 * a

    def step(self):
        self.a -= 0.2 * self.b
        self.b = 0.9 * self.a

    def swap(self):
        self.a, self.b = self.b, self.a


"""
VECTORS = ("[1:]", "[:-1]", "[::-1]", "[:]", "[::2]", "[1:3]", "[:2]", "[-2:]", "[-2::-1]")
MATRICES = ("[0]", "[-1]", "[:, 0]", "[:, -1]", "[:, 1:]", "[:, :2]", "[:, ::-1]", "[::-1]",
            "[1]", "[..., 0]", ".T", "[:]", "[1:].T[::-1, 0]")  # fmt: skip
LIST_INDICES = ("[[0, 1]]", "[[1, 0]]", "[[0, 0]]", "[[-1, 0, -1]]")
MOST_DEPTH = 2


class ViewsWriter:
    """Writes one program; `choose` takes one of several things, by chance or by a test's design."""

    def __init__(self, choose: Callable[[Sequence[Any]], Any]) -> None:
        self.choose = choose
        self.shapes: dict[str, Shape] = {}
        self.lines: list[str] = []
        self.count = 0
        self.loops = 0
        self.held: dict[str, Shape] = {}

    def program(self) -> str:
        """The text of a module."""
        self.say(0, "def f(x, y, n, k):")
        self.say(1, "total = 0.0")
        for name, parameter, shape in (("u", "x", (4,)), ("m", "y", (2, 3))):
            self.say(
                1,
                f"{name} = {self.choose([f'{parameter}.copy()', f'2.0 * {parameter}', parameter])}",
            )
            self.shapes |= {parameter: shape, name: shape}
        for _ in range(self.choose(range(3, 11))):
            self.statement(1)
        ends = [f"np.sum({name} * {name})" for name in self.shapes]
        kept = {"held": "np.sum(held[0] * held[1])", "box": "np.sum(box.a * box.b)"}
        ends += [text for name, text in kept.items() if name in self.held]
        self.say(1, f"return total + {' + '.join(ends)}")
        return HELPERS + "\n".join(self.lines) + "\n"

    def say(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    # what there is

    def names(self, shape: Shape | None = None) -> list[str]:
        """Arrays of a shape, or all."""
        return [n for n, s in self.shapes.items() if shape in (None, s)]

    def new_name(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def views(self, name: str) -> Iterator[tuple[str, Shape]]:
        """Texts of views of an array, with their shapes."""
        shape = self.shapes[name]
        counters = [f"i{k}" for k in range(1, self.loops + 1)]
        if len(shape) == 1:
            indices = list(VECTORS)
            if shape[0] > 2:
                indices += [f"[{i}:{i} + 2]" for i in counters]
            if shape[0] == 4:
                indices.append(".reshape(2, 2)")
        else:
            indices = [*MATRICES, ".reshape(-1)", ".ravel()", *(f"[{i}]" for i in counters)]
        for index in indices:
            found = shape_of(shape, index)
            if found and min(found) > 1:
                yield f"{name}{index}", found

    def items(self, name: str) -> list[str]:
        """Texts of one number of an array."""
        places = [
            "0",
            "-1",
            "1",
            *(f"{i}" for i in range(0)),
            *(f"i{k}" for k in range(1, self.loops + 1)),
        ]
        if len(self.shapes[name]) == 1:
            return [f"{name}[{p}]" for p in places]
        return [f"{name}[{p}, {q}]" for p in places[:3] for q in places]

    def operand(self, shape: Shape) -> str:
        """Something of this shape to read."""
        found = [*self.names(shape)]
        for name in self.shapes:
            found += [text for text, s in self.views(name) if s == shape]
        return str(self.choose(found)) if found else self.number()

    def number(self) -> str:
        """One number to read."""
        items = self.items(self.choose(self.names()))
        return str(self.choose([*items, "0.7", "total * 0.1"]))

    def value(self, shape: Shape) -> str:
        """An expression of this shape, or one that broadcasts to it."""
        a, b = self.operand(shape), self.choose([self.operand(shape), self.number()])
        return str(
            self.choose(
                [a, f"{a} * {b}", f"np.sin({a})", f"0.5 * {a} + {b}", f"{a} - {b}", self.number()]
            )
        )

    # statements

    def statement(self, indent: int) -> None:
        """One statement, or a loop or branch with some."""
        kinds = [self.view, self.view, self.write, self.write, self.write, self.write_view, self.read,
                 self.item, self.call, self.rename, self.of_list, self.of_box, self.of_closure,
                 self.of_parts]  # fmt: skip
        if indent <= MOST_DEPTH:
            kinds += [self.loop, self.branch, self.rows]
        if self.loops:
            kinds.append(self.jump)
        self.choose(kinds)(indent)

    def bind(self, indent: int, text: str, shape: Shape) -> None:
        """A new name for a value, or an old one that has this shape."""
        old = [n for n in self.names(shape) if n not in ("x", "y")]
        name = self.choose([self.new_name(), *old[:2]])
        self.say(indent, f"{name} = {text}")
        self.shapes[name] = shape

    def view(self, indent: int) -> None:
        found = list(self.views(self.choose(self.names())))
        if found:
            self.bind(indent, *self.choose(found))

    def rename(self, indent: int) -> None:
        name = self.choose(self.names())
        shape = self.shapes[name]
        other = self.choose(self.names(shape))
        kind = self.choose(["second", "copy", "asarray", "test", "swap", "gather"])
        if kind == "swap" and not {name, other} & {"x", "y"}:
            self.say(indent, f"{name}, {other} = {other}, {name}")
        elif kind == "gather":
            self.bind(indent, f"{name}[[1, 0]]", (2, *shape[1:]))
        else:
            test = f"{name} if k > 1 else {other}"
            texts = {"copy": f"{name}.copy()", "asarray": f"np.asarray({name})", "test": test}
            self.bind(indent, texts.get(kind, name), shape)

    def write(self, indent: int) -> None:
        name = self.choose(self.names())
        value = self.value(self.shapes[name])
        self.say(indent, self.choose([
            f"{name}[:] = {value}", f"{name} += 0.5 * ({value})", f"{name} *= {value}",
            f"{name} -= {value}", f"{name}[...] = {value}", f"{name} /= 2.0",
        ]))  # fmt: skip

    def write_view(self, indent: int) -> None:
        name = self.choose(self.names())
        shape = self.shapes[name]
        found = [pair for pair in self.views(name) if not pair[0].endswith((".T", ")"))]
        found += [(f"{name}{i}", (i.count(",") + 1, *shape[1:])) for i in LIST_INDICES]
        target, shape = self.choose(found)
        value = self.value(shape)
        self.say(indent, self.choose([
            f"{target} = {value}", f"{target} += {value}", f"{target} *= {value}",
            f"{target} -= 0.5 * ({value})", f"{name}[{name} > 0.523] *= 0.5",
            f"{name}[{name} < 0.317] = {self.number()}",
        ]))  # fmt: skip

    def item(self, indent: int) -> None:
        target = self.choose(self.items(self.choose(self.names())))
        number = f"{self.number()} * {self.number()}"
        other = self.choose(self.items(self.choose(self.names())))
        self.say(indent, self.choose([
            f"{target} = {number}", f"{target} += {number}", f"{target} *= {number}",
            f"{target}, {other} = {other}, {number}", f"{target} = {other} = {number}",
        ]))  # fmt: skip

    def read(self, indent: int) -> None:
        name = self.choose(self.names())
        a = self.operand(self.shapes[name])
        self.say(indent, self.choose([
            f"total = total + np.sum({name} * {a})", f"total += {self.number()} ** 2",
            f"total = np.sin(total) + np.sum(np.cos({name}))",
        ]))  # fmt: skip

    def call(self, indent: int) -> None:
        name = self.choose(self.names())
        shape = self.shapes[name]
        a, b = self.operand(shape), self.operand(shape)
        kind = self.choose(
            ["same", "rest", "either", "halve", "halved", "add", "product", "through", "until"]
        )
        if kind == "same":
            self.bind(indent, f"same({a})", shape)
        elif kind == "rest" and shape[0] > 2:
            self.bind(indent, f"rest({name})", (shape[0] - 1, *shape[1:]))
        elif kind == "either" and a in self.shapes and b in self.shapes:
            self.bind(indent, f"either({a}, {b}, k)", shape)
        elif kind == "halved":
            self.bind(indent, f"halved({name})", shape)
        elif kind == "add":
            self.say(indent, f"add_into({name}, {a})")
        elif kind == "through":
            self.bind(indent, f"through({name}, n)", shape)
        elif kind == "until":
            self.say(
                indent, f"total += np.sum(until({name}, {self.choose(['0.317', '9.0'])}) * 0.5)"
            )
        elif kind == "product":
            self.say(indent, f"total += product_into({a}, {b}, {name})")
        else:
            self.say(indent, f"halve({name})")

    def of_list(self, indent: int) -> None:
        name = self.choose(self.names())
        if indent == 1 and "held" not in self.held:
            self.say(1, f"held = [{name}, {self.choose(self.names(self.shapes[name]))}]")
            self.held["held"] = self.shapes[name]
        elif "held" in self.held:
            shape = self.held["held"]
            a = self.choose(self.names(shape) or ["held[0]"])
            self.say(indent, self.choose([
                f"held[1] = {a}", f"held[0][...] = {self.value(shape)}", "held[1] *= 0.7",
                f"total = total + np.sum(held[0] * {a})", "total += np.sum(held[1])",
            ]))  # fmt: skip

    def of_box(self, indent: int) -> None:
        name = self.choose(self.names())
        if indent == 1 and "box" not in self.held:
            self.say(1, f"box = Box({name})")
            self.held["box"] = self.shapes[name]
        elif "box" in self.held:
            shape = self.held["box"]
            a = self.choose(self.names(shape) or ["box.b"])
            self.say(indent, self.choose([
                f"box.a = {a}", f"box.b[...] = {self.value(shape)}", "box.a *= 0.7", "box.step()",
                "box.swap()", f"total = total + np.sum(box.a * {a})", "total += np.sum(box.b ** 2)",
            ]))  # fmt: skip

    def of_closure(self, indent: int) -> None:
        name = self.choose(self.names())
        if indent == 1 and "touch" not in self.held:
            self.held["touch"] = self.shapes[name]
            self.say(1, "def touch(c):")
            self.say(2, f"{self.choose(self.items(name))} = c")
            self.say(2, f"{name}[...] = 0.9 * {name} * {self.number()}")
            self.say(2, f"return {self.choose([name, f'{name}[::-1]', f'np.sum({name})'])}")
        elif "touch" in self.held:
            self.say(indent, f"total += np.sum(touch({self.number()}))")

    def of_parts(self, indent: int) -> None:
        name = self.choose(self.names((4,)) or ["x"])
        a, b = self.new_name(), self.new_name()
        parts = [f"np.split({name}, 2)", f"{name}[:2], {name}[2:]", f"{name}.reshape(2, 2)"]
        self.say(indent, f"{a}, {b} = {self.choose(parts)}")
        self.shapes |= {a: (2,), b: (2,)}

    def jump(self, indent: int) -> None:
        self.say(
            indent, f"if {self.choose(['total > 2.037', 'k == 1', f'{self.number()} > 0.913'])}:"
        )
        self.say(indent + 1, self.choose(["break", "continue", "return total"]))

    def loop(self, indent: int) -> None:
        self.loops += 1
        counter = f"i{self.loops}"
        if self.choose([True, True, False]):
            self.say(indent, f"for {counter} in range(n):")
        else:
            self.say(indent, f"{counter} = -1")
            self.say(indent, f"while {counter} < n - 1 and {self.number()} < 1.117:")
            self.say(indent + 1, f"{counter} += 1")
        self.block(indent + 1)
        self.loops -= 1

    def branch(self, indent: int) -> None:
        name = self.choose(self.names())
        self.say(
            indent,
            f"if {self.choose(['k > 1', 'k == 1', f'np.sum({name}) > 0.817', 'total > 1.037'])}:",
        )
        self.block(indent + 1)
        if self.choose([True, False]):
            self.say(indent, "else:")
            self.block(indent + 1)

    def rows(self, indent: int) -> None:
        name = self.choose(self.names())
        shape = self.shapes[name]
        if len(shape) == 2:
            self.say(indent, f"for row in {self.choose([name, f'{name}[::-1]'])}:")
            self.say(
                indent + 1, f"row *= {self.choose([self.number(), f'{name}[0]', f'{name}[-1]'])}"
            )

    def block(self, indent: int) -> None:
        """Statements whose new names end with them."""
        before = dict(self.shapes)
        self.say(indent, "pass")
        for _ in range(self.choose([1, 2, 3])):
            self.statement(indent)
        self.shapes = before


def shape_of(shape: Shape, index: str) -> Shape | None:
    """The shape of a view, if there is such a view; a counter of a loop may be 0 or 1."""
    import numpy as np

    try:
        found = eval(f"a{index}", {"a": np.empty(shape), "i1": 1, "i2": 1, "i3": 1})
    except (IndexError, ValueError):
        return None
    return tuple(np.shape(found))
