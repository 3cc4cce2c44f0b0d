# ruff: noqa -- programs as users write them
"""Objects that hold values: classes, dataclasses, sets, deques, modules, functions with attributes."""

import array
import collections
import contextlib
import copy
import dataclasses
import functools
import operator
import pickle
import queue
import types
import weakref
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tests.never_wrong._registry import X, case, right


class Box:
    """A value that may be replaced."""

    def __init__(self, v):
        self.v = v

    def set(self, v):
        self.v = v

    def get(self):
        return self.v

    @property
    def double(self):
        return self.v * 2.0

    @double.setter
    def double(self, v):
        self.v = v / 2.0


@case(0.7)
def box_set(x):
    b = Box(1.0)
    b.set(x * x)
    return b.v


@case(0.7)
def box_store(x):
    b = Box(1.0)
    b.v = x * x
    return b.v


@case(0.7)
def box_increment(x):
    b = Box(1.0)
    b.v += x * x
    return b.v


@case(0.7)
def box_of_active_set(x):
    b = Box(x)
    b.set(x * x)
    return b.v


@case(0.7)
def box_of_active_set_constant(x):
    b = Box(x)
    b.set(1.0)
    return b.v * x


@case(0.7)
def box_get(x):
    return Box(x * x).get() * x


@case(0.7)
def box_property(x):
    return Box(x * x).double


@case(0.7)
def box_property_setter(x):
    b = Box(1.0)
    b.double = x * x
    return b.v


@case(0.7)
def box_setattr(x):
    b = Box(1.0)
    setattr(b, "v", x * x)
    return b.v


@case(0.7)
def box_setattr_inactive(x):
    b = Box(x)
    setattr(b, "v", 3.0)
    return b.v * x


@case(0.7)
def box_setattr_dynamic(x):
    b = Box(1.0)
    for name in ("v", "w"):
        setattr(b, name, x * x)
    return b.v


@case(0.7)
def box_getattr_dynamic(x):
    b = Box(x * x)
    return sum(getattr(b, name) for name in ("v", "double"))


@case(0.7)
def box_delattr(x):
    b = Box(x)
    delattr(b, "v")
    b.v = x * x
    return b.v


@case(0.7)
def box_vars(x):
    b = Box(1.0)
    vars(b)["v"] = x * x
    return b.v


@case(0.7)
def box_dict(x):
    b = Box(1.0)
    b.__dict__["v"] = x * x
    return b.v


@case(0.7)
def box_dict_update(x):
    b = Box(1.0)
    b.__dict__.update(v=x * x)
    return b.v


@case(0.7)
def box_dict_read(x):
    return Box(x * x).__dict__["v"]


@case(0.7)
def box_vars_read(x):
    return vars(Box(x * x))["v"]


@case(0.7)
def box_object_setattr(x):
    b = Box(1.0)
    object.__setattr__(b, "v", x * x)
    return b.v


@case(0.7)
def box_in_helper(x):
    b = Box(1.0)
    _set(b, x * x)
    return b.v


def _set(b, v):
    b.set(v)


@case(0.7)
def box_in_helper_store(x):
    b = Box(1.0)
    _store(b, x * x)
    return b.v


def _store(b, v):
    b.v = v


@case(0.7)
def box_in_list(x):
    b = Box(1.0)
    held = [b]
    held[0].set(x * x)
    return b.v


@case(0.7)
def box_in_box(x):
    b = Box(Box(1.0))
    b.v.set(x * x)
    return b.v.v


@case(0.7)
def box_shared(x):
    a = Box(1.0)
    b = a
    b.set(x * x)
    return a.v


@case(0.7)
def box_copy(x):
    return copy.copy(Box(x * x)).v


@case(0.7)
def box_deepcopy(x):
    return copy.deepcopy(Box(x * x)).v


@case(0.7)
def box_pickle(x):
    return pickle.loads(pickle.dumps(Box(x * x))).v


@case(0.7)
def value_pickle(x):
    return pickle.loads(pickle.dumps(x * x)) * 1.0


@case(0.7)
def value_copy(x):
    return copy.copy(x * x) * copy.deepcopy(x)


@case(X)
def array_deepcopy(x):
    return np.sum(copy.deepcopy(x) ** 2)


@case(X)
def array_in_list_deepcopy(x):
    return np.sum(copy.deepcopy([x])[0] ** 2)


@case(X)
def array_in_dict_copy(x):
    return np.sum(copy.copy({"a": x})["a"] ** 2)


@case((Box(0.7),))
def box_argument(b):
    return b.v * b.v


@case((Box(0.7),))
def box_argument_get(b):
    return b.get() * b.double


@case((Box(0.7), Box(1.0)))
def box_argument_changed(b, other):
    other.set(b.v * b.v)
    return other.v


@case((Box(X),))
def box_argument_changed_in_place(b):
    b.v += 1.0
    return np.sum(b.v * b.v)


@case((Box(0.7),))
def box_argument_rebinds_its_own(b):
    b.v = b.v * b.v
    return b.v * 2.0


class Counter:
    """A running total."""

    def __init__(self):
        self.total = 0.0

    def add(self, v):
        self.total += v
        return self

    def __call__(self, v):
        self.total += v
        return v


@case(0.7)
def counter_chained(x):
    return Counter().add(x).add(x * x).total


@case(0.7)
def counter_called(x):
    c = Counter()
    y = c(x)
    return y * c.total


COUNTER = Counter()


@case(0.7)
def counter_global(x):
    COUNTER.total = 0.0
    COUNTER.add(x * x)
    return COUNTER.total


@case(0.7)
def counter_mapped(x):
    c = Counter()
    list(map(c, [x, x * x]))
    return c.total


class Stack:
    """A list in an object."""

    def __init__(self):
        self.items = []

    def push(self, v):
        self.items.append(v)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, k):
        return self.items[k]

    def __iter__(self):
        return iter(self.items)

    def __contains__(self, v):
        return v in self.items

    def __setitem__(self, k, v):
        self.items[k] = v


@case(0.7)
def stack_push(x):
    s = Stack()
    s.push(x * x)
    return sum(s.items)


@case(0.7)
def stack_push_directly(x):
    s = Stack()
    s.items.append(x * x)
    return s.items[0]


@case(0.7)
def stack_item(x):
    s = Stack()
    s.push(x * x)
    return s[0]


@case(0.7)
def stack_iterated(x):
    s = Stack()
    s.push(x * x)
    total = 0.0
    for v in s:
        total = total + v
    return total


@case(0.7)
def stack_summed(x):
    s = Stack()
    s.push(x * x)
    return sum(s)


@case(0.7)
def stack_setitem(x):
    s = Stack()
    s.push(0.0)
    s[0] = x * x
    return s.items[0]


@case(0.7)
def stack_len(x):
    s = Stack()
    s.push(x)
    s.push(x)
    return len(s) * x


class Sequence:
    """What indexes, iterates and measures by methods of its own."""

    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, k):
        return self.items[k] * 2.0

    def __iter__(self):
        for v in self.items:
            yield v * 3.0

    def __add__(self, other):
        return Sequence([a + b for a, b in zip(self.items, other.items)])

    def __mul__(self, k):
        return sum(self.items) * k

    def __neg__(self):
        return sum(self.items)

    def __abs__(self):
        return sum(v * v for v in self.items)

    def __float__(self):
        return self.items[0] * 5.0

    def __bool__(self):
        return False

    def __eq__(self, other):
        return True

    def __matmul__(self, other):
        return self.items[0] * other

    def __enter__(self):
        return self.items[0] * 7.0

    def __exit__(self, *error):
        return False

    def __getattr__(self, name):
        if name == "magic":
            return 11.0
        raise AttributeError(name)


@case(0.7)
def sequence_item(x):
    return Sequence([x, x * x])[1]


@case(0.7)
def sequence_iterated(x):
    total = 0.0
    for v in Sequence([x, x * x]):
        total = total + v
    return total


@case(0.7)
def sequence_in_comprehension(x):
    return sum([v for v in Sequence([x, x * x])])


@case(0.7)
def sequence_in_generator(x):
    return sum(v * v for v in Sequence([x, x * x]))


@case(0.7)
def sequence_summed(x):
    return sum(Sequence([x, x * x]))


@case(0.7)
def sequence_listed(x):
    return list(Sequence([x, x * x]))[1]


@case(0.7)
def sequence_unpacked(x):
    a, b = Sequence([x, x * x])
    return a * b


@case(0.7)
def sequence_spread(x):
    return max(*Sequence([x, x * x]))


@case(0.7)
def sequence_zipped(x):
    return sum(a * b for a, b in zip(Sequence([x, x * x]), [1.0, 2.0]))


@case(0.7)
def sequence_enumerated(x):
    return sum(k * v for k, v in enumerate(Sequence([x, x * x])))


@case(0.7)
def sequence_reversed(x):
    return sum(k * v for k, v in enumerate(reversed(Sequence([x, x * x]))))


@case(0.7)
def sequence_length(x):
    return len(Sequence([x, x * x])) * x


@case(0.7)
def sequence_plus(x):
    return (Sequence([x]) + Sequence([x * x])).items[0]


@case(0.7)
def sequence_times(x):
    return Sequence([x, x * x]) * 2.0


@case(0.7)
def sequence_negative(x):
    return -Sequence([x, x * x])


@case(0.7)
def sequence_abs(x):
    return abs(Sequence([x, x * x]))


@case(0.7)
def sequence_float(x):
    return float(Sequence([x * x]))


@case(0.7)
def sequence_true(x):
    s = Sequence([x])
    return x if s else x * x


@case(0.7)
def sequence_equal(x):
    return x if Sequence([x]) == 3 else x * x


@case(0.7)
def sequence_matmul(x):
    return Sequence([x * x]) @ x


@case(0.7)
def sequence_with(x):
    with Sequence([x * x]) as v:
        return v * x


@case(0.7)
def sequence_magic(x):
    return Sequence([x]).magic * x


@case(0.7)
def sequence_in(x):
    return x if x in Sequence([x * 3.0]) else x * x


@case((Sequence([0.7, 0.2]),))
def sequence_argument(s):
    return s[0] * s[1]


@case((Sequence([0.7, 0.2]),))
def sequence_argument_iterated(s):
    return sum([v * v for v in s])


@dataclass
class Plain:
    """A dataclass."""

    v: float = 0.0
    items: list = field(default_factory=list)

    def put(self, v):
        self.v = v

    def push(self, v):
        self.items.append(v)


@case(0.7)
def dataclass_put(x):
    r = Plain()
    r.put(x * x)
    return r.v


@case(0.7)
def dataclass_push(x):
    r = Plain()
    r.push(x * x)
    return sum(r.items)


@case(0.7)
def dataclass_store(x):
    r = Plain(1.0)
    r.v = x * x
    return r.v


@case(0.7)
def dataclass_items_append(x):
    r = Plain(1.0)
    r.items.append(x * x)
    return r.items[0]


@case(0.7)
def dataclass_items_shared(x):
    items = []
    r = Plain(1.0, items)
    items.append(x * x)
    return r.items[0]


@case(0.7)
def dataclass_items_stored(x):
    r = Plain(1.0, [0.0])
    r.items[0] = x * x
    return r.items[0]


@case(0.7)
def dataclass_replace(x):
    return dataclasses.replace(Plain(1.0), v=x * x).v


@case(0.7)
def dataclass_astuple(x):
    return dataclasses.astuple(Plain(x * x))[0]


@case(0.7)
def dataclass_asdict(x):
    return dataclasses.asdict(Plain(x * x))["v"]


@case(0.7)
def dataclass_fields(x):
    r = Plain(x * x)
    return sum(getattr(r, f.name) for f in dataclasses.fields(r) if f.name == "v")


@case(0.7)
def dataclass_setattr(x):
    r = Plain()
    object.__setattr__(r, "v", x * x)
    return r.v


@case(0.7)
def dataclass_copied(x):
    return copy.copy(Plain(x * x)).v


@dataclass
class Initialised:
    """A dataclass that computes a field."""

    v: float
    square: float = field(init=False)

    def __post_init__(self):
        self.square = self.v * self.v


@case(0.7)
def dataclass_post_init(x):
    return Initialised(x).square


@dataclass(frozen=True)
class Frozen:
    """A frozen dataclass with a cached property."""

    v: float

    @functools.cached_property
    def square(self):
        return self.v * self.v

    def moved(self, by):
        return dataclasses.replace(self, v=self.v + by)


@case(0.7)
def frozen_cached(x):
    r = Frozen(x)
    return r.square * r.square


@case(0.7)
def frozen_moved(x):
    return Frozen(x).moved(x * x).v


@dataclass
class Slotted:
    """Slots."""

    __slots__ = ("v",)
    v: float


@case(0.7)
def slotted(x):
    return Slotted(x * x).v


@dataclass
class Converted:
    """A dataclass whose constructor changes what it is given."""

    v: float

    def __init__(self, v):
        self.v = v * v


@case(0.7)
def dataclass_own_init(x):
    return Converted(x).v


class Validated:
    """A descriptor stands between."""

    class Square:
        def __set_name__(self, owner, name):
            self.name = "_" + name

        def __get__(self, instance, owner):
            return getattr(instance, self.name) * 3.0

        def __set__(self, instance, v):
            setattr(instance, self.name, v * v)

    v = Square()

    def __init__(self, v):
        self.v = v


@case(0.7)
def descriptor(x):
    return Validated(x).v


class Intercepted:
    """`__setattr__` of its own."""

    def __init__(self, v):
        self.v = v

    def __setattr__(self, name, v):
        object.__setattr__(self, name, v * v)


@case(0.7)
def setattr_of_its_own(x):
    return Intercepted(x).v


class Watched:
    """`__getattribute__` of its own."""

    def __init__(self, v):
        self.v = v

    def __getattribute__(self, name):
        found = object.__getattribute__(self, name)
        return found * 3.0 if name == "v" else found


@case(0.7)
def getattribute_of_its_own(x):
    return Watched(x).v


class Made:
    """`__new__` of its own."""

    def __new__(cls, v):
        self = object.__new__(cls)
        self.v = v * v
        return self


@case(0.7)
def new_of_its_own(x):
    return Made(x).v


class Meta(type):
    """A metaclass that does something at calls."""

    def __call__(cls, v):
        self = super().__call__(v)
        self.v = v * v
        return self


class WithMeta(metaclass=Meta):
    """Made by the metaclass."""

    def __init__(self, v):
        self.v = v


@case(0.7)
def metaclass_call(x):
    return WithMeta(x).v


class Shared:
    """State of the class."""

    v = 1.0
    items = []

    @classmethod
    def put(cls, v):
        cls.v = v

    def push(self, v):
        self.items.append(v)


@case(0.7)
def class_attribute_store(x):
    Shared.v = x * x
    return Shared.v


@case(0.7)
def class_attribute_by_method(x):
    Shared.put(x * x)
    return Shared.v


@case(0.7)
def class_attribute_list(x):
    Shared.items.clear()
    Shared().push(x * x)
    return Shared.items[0]


@case(0.7)
def class_attribute_read(x):
    Shared.v = 2.0
    return Shared().v * x


class Base:
    """A class with a child."""

    def __init__(self, v):
        self.v = v

    def value(self):
        return self.v


class Child(Base):
    """Changes what the parent set."""

    def __init__(self, v):
        super().__init__(v * v)
        self.w = self.v * 2.0

    def value(self):
        return super().value() * self.w


@case(0.7)
def inherited(x):
    return Child(x).value()


class Late(Base):
    """A method makes an attribute."""

    def compute(self):
        self.later = self.v * self.v
        return self

    def result(self):
        return self.later


@case(0.7)
def attribute_made_late(x):
    return Late(x).compute().result()


class Point(NamedTuple):
    """A NamedTuple with a method."""

    a: float
    b: float = 2.0

    def norm(self):
        return self.a * self.a + self.b


@case(0.7)
def namedtuple_methods(x):
    p = Point(x, x * x)
    return p.norm() * p[1] * p._replace(a=x * 3.0).a


@case(0.7)
def namedtuple_asdict(x):
    return Point(x, x * x)._asdict()["b"]


@case(0.7)
def namedtuple_make(x):
    return Point._make([x, x * x]).b


@case(0.7)
def namedtuple_unpacked(x):
    a, b = Point(x, x * x)
    return a * b


@case(0.7)
def namedtuple_summed(x):
    return sum(Point(x, x * x))


@case(0.7)
def simple_namespace(x):
    n = types.SimpleNamespace(v=x * x)
    return n.v


@case(0.7)
def simple_namespace_store(x):
    n = types.SimpleNamespace()
    n.v = x * x
    return n.v


@case(0.7)
def set_literal(x):
    return sum({x, x * x})


@case(0.7)
def set_add(x):
    s = set()
    s.add(x * x)
    return sum(s)


@case(0.7)
def set_call(x):
    return sum(set([x, x * x]))


@case(0.7)
def set_comprehension(x):
    return sum({v * v for v in [x, x * 2.0]})


@case(0.7)
def set_max(x):
    return max({x, x * x})


@case(0.7)
def set_pop(x):
    s = {x * x}
    return s.pop()


@case(0.7)
def set_iterated(x):
    total = 0.0
    for v in {x, x * x}:
        total = total + v
    return total


@case(0.7)
def set_union(x):
    return sum({x} | {x * x})


@case(0.7)
def set_unpacked(x):
    (a,) = {x * x}
    return a * 2.0


@case(0.7)
def set_starred(x):
    return sum([*{x, x * x}])


@case(0.7)
def frozenset_call(x):
    return sum(frozenset([x, x * x]))


@case(0.7)
def sorted_set(x):
    return sorted({x, x * x})[1]


@case(0.7)
def deque_append(x):
    d = collections.deque()
    d.append(x * x)
    return d[0]


@case(0.7)
def deque_given(x):
    d = collections.deque([x, x * x])
    return d[1]


@case(0.7)
def deque_popped(x):
    d = collections.deque([x, x * x])
    return d.pop() * d.popleft()


@case(0.7)
def deque_appended_in_loop(x):
    d = collections.deque([0.0], 1)
    for k in range(3):
        d.append(x * k)
    return d[0]


@case(0.7)
def deque_iterated(x):
    d = collections.deque([0.0])
    d.extend([x, x * x])
    total = 0.0
    for v in d:
        total = total + v
    return total


@case(0.7)
def deque_summed(x):
    d = collections.deque()
    d.append(x * x)
    return sum(d)


@case(0.7)
def defaultdict(x):
    d = collections.defaultdict(float)
    d["a"] += x * x
    return d["a"]


@case(0.7)
def defaultdict_list(x):
    d = collections.defaultdict(list)
    d["a"].append(x * x)
    return d["a"][0]


@case(0.7)
def ordered_dict(x):
    d = collections.OrderedDict()
    d["a"] = x * x
    return d["a"]


@case(0.7)
def counter_of_collections(x):
    d = collections.Counter()
    d["a"] += x * x
    return d["a"]


@case(0.7)
def chain_map(x):
    return collections.ChainMap({"a": x * x}, {"a": 1.0})["a"]


@case(0.7)
def mapping_proxy(x):
    return types.MappingProxyType({"a": x * x})["a"]


@case(0.7)
def queue_put(x):
    q = queue.SimpleQueue()
    q.put(x * x)
    return q.get()


@case(0.7)
def array_array(x):
    a = array.array("d", [x, x * x])
    return a[1]


@case(0.7)
def array_array_append(x):
    a = array.array("d")
    a.append(x * x)
    return a[0]


@case(0.7)
def function_attribute(x):
    function_attribute.last = x * x
    return function_attribute.last


@case(0.7)
def local_function_attribute(x):
    def f():
        return 1.0

    f.last = x * x
    return f.last


@case(0.7)
def local_class(x):
    class Local:
        v = x * x

    return Local.v


@case(0.7)
def local_class_method(x):
    class Local:
        def value(self):
            return x * x

    return Local().value()


@case(0.7)
def type_call(x):
    cls = type("Dynamic", (), {"v": x * x})
    return cls.v


@case(0.7)
def weak_reference(x):
    b = Box(x * x)
    return weakref.ref(b)().v


class Context:
    """A context manager that changes and gives."""

    def __init__(self, v):
        self.v = v

    def __enter__(self):
        return self.v

    def __exit__(self, *error):
        return False


@case(X)
def context_target(x):
    with Context(x) as y:
        return np.sum(y * y)


@case(X)
def context_target_stored(x):
    with Context(x * x) as y:
        z = y * 2.0
    return np.sum(z)


@case(X)
def context_object(x):
    c = Context(x * x)
    with c:
        z = c.v * 2.0
    return np.sum(z)


@case(X)
def context_tuple_target(x):
    with Context((x, x * x)) as (a, b):
        z = np.sum(a * b)
    return z


@contextlib.contextmanager
def scaled(v):
    yield v * 3.0


@case(0.7)
def context_function(x):
    with scaled(x * x) as y:
        z = y * x
    return z


class Suppressor:
    """Hides an exception."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


@case(0.7)
def context_suppresses(x):
    y = x
    with Suppressor():
        y = x * x
        raise ValueError
    return y


@case(0.7)
def context_contextlib_suppress(x):
    y = x
    with contextlib.suppress(ValueError):
        y = x * x
        if x > 0.0:
            raise ValueError
        y = x * 3.0
    return y


@case(0.7)
def context_nullcontext(x):
    with contextlib.nullcontext(x * x) as y:
        return y * 2.0


class Setter:
    """Changes an object when left."""

    def __init__(self, box, v):
        self.box, self.v = box, v

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.box.v = self.v


@case(0.7)
def context_changes_at_exit(x):
    b = Box(1.0)
    with Setter(b, x * x):
        pass
    return b.v


@case(X)
def context_errstate(x):
    with np.errstate(divide="ignore"):
        y = np.sum(np.log(np.abs(x)))
    return y


@right(0.7)
def record_read_only(x):
    b = Child(x)
    return b.value() * b.w


@right(0.7)
def box_printed(x):
    b = Box(x)
    print(b.v)
    return b.v * b.v


@case(0.7)
def attrgetter(x):
    return operator.attrgetter("v")(Box(x * x))


@case(0.7)
def itemgetter(x):
    return operator.itemgetter(1)([x, x * x])


@case(0.7)
def methodcaller(x):
    return operator.methodcaller("get")(Box(x * x))


@case(0.7)
def methodcaller_set(x):
    b = Box(1.0)
    operator.methodcaller("set", x * x)(b)
    return b.v


@case(0.7)
def bound_method_later(x):
    b = Box(1.0)
    put = b.set
    put(x * x)
    return b.v


@case(0.7)
def unbound_method(x):
    b = Box(1.0)
    Box.set(b, x * x)
    return b.v


@case(0.7)
def partial_method(x):
    b = Box(1.0)
    functools.partial(b.set, x * x)()
    return b.v


@case(0.7)
def partial_of_setattr(x):
    b = Box(1.0)
    functools.partial(setattr, b, "v")(x * x)
    return b.v


@case(0.7)
def dispatched(x):
    return _dispatch(Box(x * x))


@functools.singledispatch
def _dispatch(v):
    return 1.0


@_dispatch.register
def _(v: Box):
    return v.v


@case(0.7)
def isinstance_branch(x):
    b = Box(x)
    return b.v * 2.0 if isinstance(b, Box) else x


@case(0.7)
def hasattr_branch(x):
    b = Box(x)
    return b.v * b.v if hasattr(b, "v") and not hasattr(b, "w") else x


@case(0.7)
def getattr_default(x):
    return getattr(Box(x), "w", x * x) * getattr(Box(x), "v", 1.0)
