"""Random programs that share and overwrite memory: by second names, views, lists, objects, helpers.

Every program is `def f(x, k)` of two vectors of three floats, and gives back one float. The helpers
write into what they are given, and cannot be looked into since they catch exceptions.
"""

from __future__ import annotations

import random
import re

HELPERS = """\
import numpy as np

KEPT = [np.zeros(3)]


def overwrite(target, value):
    try:
        target[...] = value
    except ValueError:
        pass


def halve(target):
    try:
        target *= 0.5
        return target
    except ValueError:
        pass


def look(target):
    try:
        return float(np.sum(target)) * 0.0 + 1.5
    except ValueError:
        pass


def keep(value):
    try:
        KEPT[0] = value
    finally:
        pass


def kept():
    try:
        return KEPT[0]
    finally:
        pass


def clear(target):
    overwrite(target, 0.25)


def same(value):
    return value


def half(value):
    return value[:] * 0.5


class Box:
    def __init__(self, value):
        self.value = value

    def put(self, value):
        try:
            self.value = value
        finally:
            pass

    def fill(self, value):
        try:
            self.value[...] = value
        finally:
            pass


"""
MOST_DEPTH = 2


class OverwritingWriter:
    """Writes the program of a seed. `cold` are names that most likely do not depend on `x`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = ["x", "k"]
        self.cold = {"k"}
        self.lines: list[str] = []
        self.start: list[str] = []
        self.has_list = self.has_box = False

    def program(self) -> str:
        """The text of a module."""
        for _ in range(self.random.randint(3, 9)):
            self.statement(1)
        a, b = self.name(), self.name()
        self.lines.append(f"    return total + np.sum({a} * {b}) + np.sum({self.name()})")
        head = ["def f(x, k):", "    total = 0.0", *self.start]
        return HELPERS + "\n".join([*head, *self.lines]) + "\n"

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def name(self) -> str:
        return self.random.choice(self.names)

    def cold_name(self) -> str:
        return self.random.choice(sorted(self.cold))

    def computed(self) -> str:
        a, b, c, d = self.name(), self.name(), self.cold_name(), self.cold_name()
        if self.random.random() < 0.5:
            return self.one(f"{c} * {d}", "np.ones(3)", "np.arange(3.0)", f"{c} + 1.0")
        return self.one(
            f"{a} * {b}", f"{a} + {b}", f"np.sin({a})", f"{a} - 0.5 * {b}", f"half({a})",
            f"{a} / (2.0 + {b} * {b})", f"np.where({a} > 0.1, {a}, {b} * 0.5)",
        )  # fmt: skip

    def shared(self) -> str:
        a, b = self.name(), self.name()
        return self.one(
            a, f"{a}[:]", f"{a}[::-1]", f"{a}.reshape(3)", f"same({a})", f"np.asarray({a})",
            f"{a} if np.sum({a}) > 0.3 else {b}", f"halve({self.cold_name()})",
        )  # fmt: skip

    def statement(self, indent: int) -> None:
        """Append one statement, or a block of them."""
        writers = (
            [self.binding] * 8 + [self.write] * 3 + [self.swap, self.of_list, self.of_box]
            + [self.of_helpers, self.total, self.total] + [self.loop, self.branch] * 2
        )  # fmt: skip
        self.random.choice(writers)(indent)

    def say(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    def binding(self, indent: int) -> None:
        expression = self.computed() if self.random.random() < 0.6 else self.shared()
        others = [name for name in self.names if name != "x"]
        name = f"v{len(self.names)}" if self.random.random() < 0.6 else self.random.choice(others)
        self.say(indent, f"{name} = {expression}")
        if name not in self.names:
            self.names.append(name)
            self.start += [f"    {name} = np.ones(3) * 0.8"] if indent > 1 else []
        read = set(re.findall(r"\b(x|k|v\d+)\b", expression))
        self.cold = {"k", *(self.cold | {name} if read <= self.cold else self.cold - {name})}

    def write(self, indent: int) -> None:
        target = self.cold_name() if self.random.random() < 0.9 else self.name()
        target = self.one(target, target, f"{target}[1:]", f"{target}[::-1]")
        value = self.one("0.3", "2.0", f"np.sum({self.cold_name()})")
        self.say(indent, self.one(f"overwrite({target}, {value})", f"clear({target})"))

    def swap(self, indent: int) -> None:
        a, b = self.name(), self.name()
        if a != b and "x" not in (a, b):
            self.say(indent, f"{a}, {b} = {b}, {a}")

    def of_list(self, indent: int) -> None:
        a = self.cold_name()
        if not self.has_list and indent == 1:
            self.say(indent, f"held = [{a}, {self.cold_name()}]")
            self.has_list = True
        elif self.has_list:
            self.say(indent, self.one(
                f"held.append({a})", f"total = total + np.sum(held[-1] * {self.name()})",
                f"held[0] = {a} * 2.0", "overwrite(held[0], 0.4)",
            ))  # fmt: skip

    def of_box(self, indent: int) -> None:
        a = self.cold_name()
        if not self.has_box and indent == 1:
            self.say(indent, f"box = Box({a})")
            self.has_box = True
        elif self.has_box:
            self.say(indent, self.one(
                f"box.put({a})", f"total = total + np.sum(box.value * {self.name()})",
                "box.fill(0.6)",
            ))  # fmt: skip

    def of_helpers(self, indent: int) -> None:
        a = self.cold_name()
        self.say(indent, self.one(
            f"keep({a})", "total = total + np.sum(kept())", f"total = total * look({a})",
        ))  # fmt: skip

    def total(self, indent: int) -> None:
        self.say(indent, f"total = total + np.sum({self.name()} * {self.name()})")

    def loop(self, indent: int) -> None:
        if indent <= MOST_DEPTH:
            self.say(indent, f"for i{indent} in range({self.random.randint(0, 3)}):")
            self.block(indent + 1)

    def branch(self, indent: int) -> None:
        if indent <= MOST_DEPTH:
            self.say(indent, f"if np.sum({self.name()}) > {self.one('-1.0', '0.2', '1.0')}:")
            self.block(indent + 1)
            if self.random.random() < 0.5:
                self.say(indent, "else:")
                self.block(indent + 1)

    def block(self, indent: int) -> None:
        self.say(indent, "pass")
        for _ in range(self.random.randint(1, 4)):
            self.statement(indent)
