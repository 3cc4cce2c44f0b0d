# ruff: noqa -- programs as users write them
"""Tuples, dicts, NamedTuples, dataclasses, objects and their methods, each compared with its IR."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

X = np.array([0.3, -0.7, 1.1])


class Pair(NamedTuple):
    a: float
    b: float = 2.0

    def total(self):
        return self.a + self.b

    @property
    def product(self):
        return self.a * self.b


@dataclass
class Point:
    x: float
    y: float = 1.0
    tags: list = field(default_factory=list)

    def norm(self):
        return np.sqrt(self.x**2 + self.y**2)

    def moved(self, dx, dy=0.0):
        return Point(self.x + dx, self.y + dy)

    @property
    def swapped(self):
        return Point(self.y, self.x)

    @staticmethod
    def origin():
        return Point(0.0, 0.0)

    @classmethod
    def diagonal(cls, v):
        return cls(v, v)

    def __call__(self, k):
        return self.x * k + self.y


@dataclass
class Wide(Point):
    z: float = 3.0
    unit = 10.0

    def norm(self):
        return super().norm() + self.z * self.unit


class Layer:
    size = 3

    def __init__(self, w, b):
        self.w = w
        self.b = b

    def __call__(self, x):
        return np.tanh(self.w * x + self.b)

    def scaled(self, k):
        return self(k) * self.size

    @cached_property
    def total(self):
        return self.w + self.b


class Model:
    def __init__(self, layers, head):
        self.layers = layers
        self.head = head

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.head.scaled(x)

    def loss(self, x):
        return np.sum(self.forward(x) ** 2)


LAYER = Layer(0.5, 0.1)
MODEL = Model([Layer(0.5, 0.1), Layer(1.5, -0.1)], LAYER)


def tuples(x):
    t = (x, (x * 2, 3.0))
    a, (b, c) = t
    u = t + (4.0,)
    return t[0], t[1][0], u[-1], u[1:], len(u), a + b + c, t[0:1]


def tuple_of_arrays(t):
    a, b = t
    return a @ b + t[0] @ t[-1]


def dicts(x):
    d = {"a": x, "b": 2 * x}
    d["c"] = d["a"] + d["b"]
    d["a"] += 1.0
    e = dict(d)
    e["a"] = 0.0
    f = dict(p=x, q=1.0)
    g = {**d, "z": 5.0}
    d.update({"u": 1.0})
    d.update(v=x)
    return d, e, f, g, d.get("nope"), d.get("a"), d.get("k", 7), "a" in d, len(d), list(d)


def dict_walk(d):
    s = 0.0
    for k, v in d.items():
        s = s + np.sum(v)
    return s + d["w"][0], {k: v * 2 for k, v in d.items()}


def dict_copy(d):
    e = d.copy()
    e["new"] = 1.0
    return e, d


def namedtuples(x):
    p = Pair(x, 3.0)
    q = Pair(a=x)
    a, b = p
    return p.a, p[1], q.b, p.total(), q.product, a + b, p._replace(a=1.0), p


def namedtuple_argument(p):
    return p.a * p.b + p.total() + p.product, p[0], len(p)


def dataclasses_made(x):
    p = Point(x)
    q = p.moved(1.0, dy=x)
    r = dataclasses.replace(q, y=5.0)
    o = Point.origin()
    d = Point.diagonal(x)
    return p.norm() + q.norm() + r.y + o.x + d.x + q.swapped.x + p(2.0), q, r


def dataclass_argument(p, k):
    return p.x * k + p.norm() + p.swapped.y + p(k) + len(p.tags)


def inherits(w):
    return w.norm() + w.z + w.unit + w.moved(1.0).x


def layer_argument(layer, x):
    return layer(x) + layer.w + layer.scaled(x) + layer.size


def model_argument(model, x):
    return model.loss(x) + model.head.b


def global_object(x):
    return LAYER(x) + LAYER.w + MODEL.layers[0].b


def global_model(x):
    return MODEL.loss(x)


def getattr_and_friends(p, x):
    return getattr(p, "x") + getattr(p, "nope", 2.0), hasattr(p, "y"), hasattr(p, "q"), callable(p)


def isinstance_of_things(p, x):
    if isinstance(p, Point):
        return p.x
    if isinstance(p, (tuple, list)):
        return p[0] * x
    if isinstance(p, dict):
        return p["x"]
    if isinstance(p, np.ndarray):
        return p.sum()
    if isinstance(p, (int, float)):
        return p * 2
    return None


def lists_of_tuples(x, n):
    ps = [(x * i, i) for i in range(n)]
    s = 0.0
    for a, b in ps:
        s = s + a * b
    return s, ps[-1] if ps else None


def list_of_objects(ps, x):
    return sum(p.norm() for p in ps) + sum([p(x) for p in ps])


def objects_in_a_loop(x, n):
    p = Point(x, 0.0)
    for i in range(n):
        p = p.moved(i, 1.0)
    return p.x, p


def dict_in_a_loop(x, n):
    state = {"x": x, "v": 1.0}
    for i in range(n):
        state["x"] = state["x"] + 0.1 * state["v"]
        state["v"] = state["v"] - 0.1 * state["x"]
    return state


def dict_by_dynamic_key(x, keys):
    d = {}
    for k in keys:
        d[k] = x
    return d


def nested_structures(s):
    return s["layers"][0]["w"] @ s["x"] + s["t"][1]


def structure_of_argument(s, n):
    for i in range(n):
        s = (s[1], s[0] + s[1])
    return s


def parameters_updated(ps, k):
    return {name: p - 0.1 * k for name, p in ps.items()}, [v * k for v in ps.values()]


def list_argument_copied(xs):
    ys = list(xs)
    ys.append(1.0)
    zs = xs + [2.0]
    zs.pop()
    ws = xs[:]
    ws.append(3.0)
    us = [*xs]
    us.append(4.0)
    return ys, zs, ws, us, xs


def method_as_value(layer, x):
    f = layer.scaled
    g = layer
    return f(x) + g(x)


def class_constants(x):
    return x * Layer.size * Wide.unit


GAIN = 2.5
OFFSETS = np.array([1.0, -1.0, 0.5])


class Gained:
    def __init__(self, w):
        self.w = w

    def __call__(self, x):
        return GAIN * self.w * x + OFFSETS.sum()


class Chain:
    def __init__(self, parts, table):
        self.parts = parts
        self.table = table

    def run(self, x):
        for part in self.parts:
            x = part(x)
        first, *rest = self.parts
        return x + self.parts[0](x) + self.table["k"](x) + sum(p(1.0) for p in rest)


def chain_argument(chain, x):
    return chain.run(x)


@dataclass(kw_only=True)
class Named:
    a: float
    b: float = 1.0


@dataclass
class Checked:
    a: float

    def __post_init__(self):
        self.b = self.a * 2


class Odd(NamedTuple("Base", [("a", float), ("b", float)])):
    def __new__(cls, a):
        return super().__new__(cls, a, 0.0)


def unusual_classes(x):
    return Named(a=x).b, Checked(1.0).b, Odd(2.0).b


def assigns_while_walking_keys(x):
    d = {"a": x, "b": 2 * x}
    for k in d:
        d[k] = d[k] * 2
    return d


def method_bound_to_array(x):
    total = x.sum
    return total() + total(axis=0)


def match_more(x, n):
    match n:
        case 0 | 1 if x > 1:
            y = "small"
        case None:
            y = "none"
        case -1:
            return "minus"
        case "s" as t:
            y = t
        case k if k == 9:
            y = k
        case other:
            y = other
    return y, x


def match_in_loop(xs):
    s = 0
    for v in xs:
        match v:
            case 0:
                continue
            case 5:
                break
            case _:
                s += v
    return s


class Dual:
    scale = 2.0

    def __init__(self, a, b=0.0, *, note=None):
        self.a = a
        if b is None:
            b = 1.0
        self.b = b
        self.count = 0
        for k in range(3):
            self.count += k
        self.reset(note)

    def reset(self, note):
        self.note = note

    def __add__(self, other):
        if not isinstance(other, Dual):
            return Dual(self.a + other, self.b)
        return Dual(self.a + other.a, self.b + other.b)

    def __radd__(self, other):
        return self + other

    def __mul__(self, other):
        return Dual(self.a * other.a, self.a * other.b + self.b * other.a)

    def __neg__(self):
        return Dual(-self.a, -self.b)

    def __lt__(self, other):
        return self.a < other.a

    def __getitem__(self, k):
        return (self.a, self.b)[k]

    def __len__(self):
        return 2

    def __call__(self, x):
        return self.a * x + self.b

    @property
    def norm(self):
        return abs(self.a) + abs(self.b) * self.scale


class Triple(Dual):
    def __init__(self, a, b, c):
        super().__init__(a, b)
        self.c = c

    @property
    def norm(self):
        return self.c + self.a


def plain_objects(x):
    p = Dual(x, 2.0)
    q = Dual(x * 2, None, note="n")
    r = p * q + p + 1.0
    s = 3.0 + -r
    t = Triple(x, x, 5.0)
    return (
        r.a, r.b, s.a, s.norm, q.note, q.count, p < q, q[0], len(p), p(2.0), t.norm, t.scale,
        isinstance(t, Dual), isinstance(p, Triple), p == p, p == q, bool(p), type(p) is Dual,
    )  # fmt: skip


def passes_objects(x):
    def total(p, k):
        return p.a * k + p.b

    p = Dual(x, 2.0)
    return total(p, 3.0) + use(p) + use(Dual(1.0, x))


def use(p):
    return p.norm * p[1]


def one_object_or_another(x, c):
    p = Dual(x) if c else Triple(x, 1.0, 2.0)
    if x > 0:
        p = p + 1.0
    return p.a + p.norm


def walks_objects(x):
    layers = [Layer(x, 1.0), Layer(2.0, x)]
    for layer in layers:
        x = layer(x)
    return x + sum(p.w for p in layers)


def class_inside(x):
    class Local:
        k = 3.0

        def __init__(self, a):
            self.a = a * x

        def twice(self):
            return Local(self.a).a * self.k

    return Local(2.0).twice() + Local.k


def record_operators(p, q):
    return p + q, p.b


@dataclass
class Vec:
    a: float
    b: float

    def __add__(self, other):
        return Vec(self.a + other.a, self.b + other.b)

    def __getitem__(self, k):
        return self.a if k == 0 else self.b

    def __len__(self):
        return 2


def vectors(p, q):
    r = p + q
    return r, r[0], len(r)


@dataclass
class Derived:
    a: float

    def __post_init__(self):
        self.b = self.a * 2
        self.a += 1


def after_init(x):
    p = Derived(x)
    return p.a, p.b


class Box:
    def __init__(self, v):
        self.v = v

    def set(self, v):
        self.v = v


class Child(Box):
    def __init__(self, v):
        super().__init__(v * v)
        self.w = self.v * 2.0

    def value(self):
        return super().__getattribute__("v")


def boxes_changed(x):
    b = Box(1.0)
    b.set(x * x)
    c = Box(x)
    setattr(c, "v", 3.0)
    d = Child(x)
    return b.v, c.v, d.w, d.__dict__["v"], hasattr(b, "v"), getattr(b, "w", 7.0)


def dict_keys(x, k):
    d = {1: x, True: x * x, 1.0: x**3, "a": x, "a": 2 * x}
    e = {k: x, 2: 2 * x, **d, "a": 0.0}
    f = {"a": 1.0, **d}
    return d, e, f, dict(d, b=3.0), dict(e)


def sums(x):
    return (
        sum(Pair(x, 2 * x)),
        sum([[x], [2 * x]], []),
        sorted([(2, x), (1, x)]),
        max((1, x), (2, x)),
    )


def iterator_read_once(x):
    pairs = zip([x, x * x], [1.0, 2.0])
    return sum(a * b for a, b in pairs)


CASES = [
    (boxes_changed, [(1.5,)]),
    (dict_keys, [(1.5, 2), (1.5, "z")]),
    (sums, [(1.5,)]),
    (iterator_read_once, [(1.5,)]),
    (plain_objects, [(1.5,)]),
    (passes_objects, [(1.5,)]),
    (one_object_or_another, [(1.5, True), (-1.5, False)]),
    (walks_objects, [(1.5,)]),
    (class_inside, [(1.5,)]),
    (vectors, [(Vec(1.0, 2.0), Vec(3.0, 4.0))]),
    (after_init, [(1.5,)]),
    (chain_argument, [(Chain([Gained(1.0), Gained(2.0)], {"k": Gained(3.0)}), 0.5)]),
    (unusual_classes, [(1.5,)]),
    (assigns_while_walking_keys, [(1.5,)]),
    (method_bound_to_array, [(X,)]),
    (match_more, [(x, n) for x in (0.5, 2.0) for n in (0, 1, None, -1, "s", 9, 4)]),
    (match_in_loop, [([1, 0, 2, 5, 7],), ([],)]),
    (tuples, [(2.0,)]),
    (tuple_of_arrays, [((X, X),)]),
    (dicts, [(2.0,)]),
    (dict_walk, [({"w": X, "b": np.ones(2)},)]),
    (dict_copy, [({"a": 1.0},)]),
    (namedtuples, [(2.0,)]),
    (namedtuple_argument, [(Pair(1.0, 3.0),)]),
    (dataclasses_made, [(2.0,)]),
    (dataclass_argument, [(Point(1.0, 2.0), 3.0)]),
    (inherits, [(Wide(1.0, 2.0),)]),
    (class_constants, [(2.0,)]),
    (layer_argument, [(Layer(0.5, 1.0), 2.0), (Layer(X, 1.0), X)]),
    (model_argument, [(Model([Layer(0.5, 0.1), Layer(1.5, -0.1)], Layer(2.0, 0.0)), 0.5)]),
    (global_object, [(2.0,)]),
    (global_model, [(2.0,)]),
    (getattr_and_friends, [(Point(1.0), 2.0)]),
    (isinstance_of_things, [(p, 2.0) for p in (Point(1.0), (1.0,), [1.0], {"x": 3.0}, X, 5, "s")]),
    (lists_of_tuples, [(2.0, 3), (2.0, 0)]),
    (list_of_objects, [([Point(1.0), Point(2.0)], 3.0)]),
    (objects_in_a_loop, [(2.0, 3), (2.0, 0)]),
    (dict_in_a_loop, [(2.0, 3), (2.0, 0)]),
    (dict_by_dynamic_key, [(2.0, ["a", "b"])]),
    (nested_structures, [({"layers": [{"w": X}], "x": X, "t": (1.0, 2.0)},)]),
    (structure_of_argument, [((X, 2 * X), 3)]),
    (parameters_updated, [({"w": X, "b": 1.0}, 2.0)]),
    (list_argument_copied, [([1.0, 2.0],)]),
    (method_as_value, [(Layer(0.5, 1.0), 2.0)]),
    (LAYER.scaled, [(2.0,)]),
    (MODEL.loss, [(2.0,)]),
    (Point.norm, [(Point(1.0, 2.0),)]),
]
