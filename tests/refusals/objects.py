"""Objects, lists and dicts that change, or that hold what is active."""

from __future__ import annotations

import operator
from collections import deque
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from tests.refusals.registry import GIVEN, NO_RULE, X, refused


@dataclass
class State:
    height: float
    speed: float

    def put(self, value):
        self.height = value


class Box:
    def __init__(self, value):
        self.value = value

    def put(self, value):
        self.value = value


@refused("cannot differentiate through the call of 'items.append(x * x)'", NO_RULE)
def object_that_is_changed_by_its_method(x):
    items = deque()
    items.append(x * x)  # < items
    return items[0]


@refused(
    "cannot differentiate through the attribute 'value'", "The type of the object is not known"
)
def active_value_in_an_object(x):
    box = SimpleNamespace(value=x)
    return box.value  # < box


@refused("cannot differentiate through the call of 'set'", NO_RULE)
def set_of_active_values(x):
    return sum({x, x * x})  # < {


@refused("cannot differentiate through an index", "Write it with functions of NumPy.", X)
def arrays_in_an_index(x):
    return np.sum(np.r_[x, x])  # < np.r_


@refused("cannot differentiate through what 'operator.setitem' may have changed", GIVEN)
def list_written_by_a_function(x):
    items = [x]
    operator.setitem(items, 0, 3.0)  # < operator
    return items[0] * x


@refused("cannot follow 'append': something else may hold the same list", "Make a copy before")
def lists_made_one_half_way(x):
    a, b = [x], [x]
    for i in range(2):
        if i == 1:
            b = a
        b.append(x)  # < b.append
    return sum(a) * sum(b)


@refused("cannot follow 'remove' of a list", "Build a new one instead.")
def list_method_that_is_not_followed(x):
    values = [x, x * x]
    values.remove(x)  # < values
    return values[0]


@refused("cannot follow 'del' of an item or attribute", "Build a new list or dict")
def deleted_item(x):
    values = [x, x * x]
    del values[0]  # < del
    return values[0]


@refused("cannot follow an iterator that is advanced by 'next'", "Index a list, or write a loop.")
def iterator(x):
    values = iter([x, x * x])
    return next(values)  # < next
