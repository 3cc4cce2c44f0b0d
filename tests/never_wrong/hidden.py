# ruff: noqa -- programs as users write them
"""State that code which is not looked into keeps by itself: globals, cells, attributes."""

import numpy as np

from tests.never_wrong._registry import A, X, case, right

KEPT = {}
BUFFER = np.zeros(3)
SCALE = 1.0


def remember(v):
    """What s2s does not look into, since it may raise."""
    try:
        KEPT["v"] = v
    except KeyError:
        pass


def recall():
    try:
        return KEPT["v"]
    except KeyError:
        return None


@case(0.7)
def remembered(x):
    remember(x * x)
    return recall() * 1.0


@case(0.7)
def remembered_and_read(x):
    remember(x * x)
    return KEPT["v"] * 1.0


@case(0.7)
def remembered_in_a_loop(x):
    total = 0.0
    for k in range(3):
        remember(x * k)
        total = total + recall()
    return total


def save(v):
    try:
        BUFFER[:] = v
    except ValueError:
        pass


def saved():
    try:
        return BUFFER
    finally:
        pass


@case(X)
def saved_and_read(x):
    save(x * x)
    return np.sum(BUFFER)


@case(X)
def saved_and_given(x):
    save(x * x)
    return np.sum(saved())


@case(X)
def saved_twice(x):
    save(1.0)
    a = saved()
    s = np.sum(a * x)
    save(2.0)
    return s + np.sum(saved() * x)


@case(X)
def saved_view(x):
    a = BUFFER[1:]
    save(x)
    return np.sum(a)


def rescale(v):
    global SCALE
    SCALE = v


@case(0.7)
def global_number_bound_anew(x):
    rescale(3.0)
    y = x * SCALE
    rescale(1.0)
    return y


@case(0.7)
def global_number_bound_to_active(x):
    rescale(x)
    y = x * SCALE
    rescale(1.0)
    return y


class Store:
    """Keeps what it is given."""

    last = 0.0

    def __init__(self):
        self.items = []

    def put(self, v):
        try:
            self.items.append(v)
        finally:
            pass

    def get(self):
        try:
            return self.items[-1]
        finally:
            pass

    @classmethod
    def note(cls, v):
        try:
            cls.last = v
        finally:
            pass

    @staticmethod
    def noted():
        try:
            return Store.last
        finally:
            pass


STORE = Store()


@case(0.7)
def object_remembers(x):
    STORE.put(x * x)
    return STORE.get() * 1.0


@case(0.7)
def object_remembers_here(x):
    store = Store()
    store.put(x * x)
    return store.get() * 1.0


@case(0.7)
def object_remembers_items(x):
    STORE.put(x * x)
    return STORE.items[-1] * 1.0


@case((0.7, Store()))
def argument_remembers(x, store):
    store.put(x * x)
    return store.get() * 1.0


@case((0.7, Store()))
def argument_remembers_items(x, store):
    store.put(x * x)
    return store.items[-1] * 1.0


@case(0.7)
def class_remembers(x):
    Store.note(x * x)
    return Store.noted() * 1.0


@case(0.7)
def class_remembers_attribute(x):
    Store.note(x * x)
    return Store.last * 1.0


def counted(v):
    try:
        counted.total = getattr(counted, "total", 0.0) + v
        return counted.total
    finally:
        counted.calls = 1


@case(0.7)
def function_remembers(x):
    counted.total = 0.0
    counted(x)
    return counted(x * x)


@case(0.7)
def function_remembers_the_other(x):
    reset_count()
    counted(x * x)
    return counted(0.0) * 1.0


def reset_count():
    try:
        counted.total = 0.0
    finally:
        pass


def _pair():
    held = [0.0]

    def put(v):
        try:
            held[0] = v
        finally:
            pass

    def get():
        try:
            return held[0]
        finally:
            pass

    return put, get


PUT, GET = _pair()


@case(0.7)
def cells_remember(x):
    PUT(x * x)
    return GET() * 1.0


def _rebinding_pair():
    held = 0.0

    def put(v):
        nonlocal held
        held = v

    def get():
        try:
            return held
        finally:
            pass

    return put, get


PUT_2, GET_2 = _rebinding_pair()


@case(0.7)
def cells_are_bound_anew(x):
    PUT_2(x * x)
    return GET_2() * 1.0


@case(0.7)
def cells_are_bound_anew_and_followed(x):
    put, get = _rebinding_pair()
    put(x * x)
    return get() * 1.0


def default_remembers(v, seen=[0.0]):
    try:
        seen[0] = seen[0] * 0.0 + v
    finally:
        return seen


@case(0.7)
def default_is_shared(x):
    default_remembers(x * x)
    return default_remembers.__defaults__[0][0] * 1.0


@case(0.7)
def default_is_given(x):
    seen = default_remembers(x)
    default_remembers(x * x)
    return seen[0] * 1.0


@case(X)
def buffer_given_twice(x):
    a = default_buffer(1.0)
    s = np.sum(a * x * x)
    b = default_buffer(2.0)
    return s + np.sum(a * b * x)


def default_buffer(v, out=np.zeros(3)):
    try:
        out[:] = v
    finally:
        return out


def logged(v):
    """Looks at what it is given; what it keeps is of no use to the others."""
    try:
        LINES.append(str(v))
    finally:
        pass


LINES = []


def schedule(k):
    try:
        return 0.1 / (1.0 + k)
    finally:
        pass


def table(n):
    try:
        return np.arange(float(n))
    finally:
        pass


@right(X)
def unrelated_helpers(x):
    w = x * 1.0
    for k in range(3):
        w = w - schedule(k) * w * w
    return np.sum(w * table(3))


@case(X)
def given_a_copy(x):
    logged(x.copy())
    rate = schedule(2)
    return np.sum(x * x) * rate


@case(X)
def given_a_number(x):
    logged(float(np.sum(x)))
    return np.sum(x * x) * schedule(1)


@case(A)
def given_to_numpy_io(x):
    np.array2string(x)
    np.set_printoptions(precision=8)
    return np.sum(x * x)
