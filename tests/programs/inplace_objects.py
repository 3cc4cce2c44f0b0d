# ruff: noqa -- programs as users write them
"""Objects, lists and dicts that change after they were made or passed in."""

from dataclasses import dataclass

import numpy as np

from tests.programs._registry import program, vector


@dataclass
class State:
    height: float
    speed: float

    def put(self, value):
        self.height = value


class Box:
    def __init__(self, value):
        self.value = value
        self.count = 0

    def put(self, value):
        self.value = value * self.value
        self.count += 1


@program([(State(1.1, 2.0),)])
def attribute_of_an_argument(state):
    state.height = state.height * state.speed
    return state.height**2 * state.speed


@program([(0.7,)])
def attribute_of_an_object(x):
    box = Box(x + 1.0)
    box.value = x * x * box.value
    return box.value


@program([(0.7, 3)])
def object_changed_by_its_method(x, n):
    box = Box(x)
    for k in range(n):
        if k != 1:
            box.put(x + k)
    return box.value * box.count


@program([(0.7,)])
def dataclass_changed_by_its_method(x):
    state = State(x, 1.0)
    state.put(x * state.height)
    return state.height


@program([([1.0, 2.0],)])
def list_of_the_caller(values):
    values.append(values[0] * values[1])
    return sum(values) * values[2]


@program([({"w": 1.3, "b": 0.4},)])
def dict_of_the_caller(values):
    values["w"] = 2.0 * values["w"] * values["b"]
    return values["w"] ** 2


@program([(0.7,)])
def list_in_a_list(x):
    a = [x]
    rows = [a, a]
    rows[0].append(x * x)
    return sum(a) * sum(rows[1])


@program([([vector(3), vector(3, 1)],)], tags={"may_refuse"})
def item_taken_before_it_is_replaced(arrays):
    first = arrays[0]
    arrays[0] = arrays[1] * 2.0
    arrays[1][0] = first[1] ** 2
    return np.sum(first * arrays[0] * arrays[1])


@program([({"w": vector(3), "b": vector(3, 1)},)])
def items_swapped(p):
    p["w"], p["b"] = p["b"], p["w"]
    p["w"] *= 2.0
    return np.sum(p["w"] * p["b"] ** 2)


@program([([vector(3), vector(3, 1)], 3)])
def items_rotated_in_a_loop(arrays, n):
    s = 0.0
    for k in range(n):
        v = arrays[0]
        arrays[0] = arrays[1]
        arrays[1] = v * np.sin(v)
        s += np.sum(v * arrays[0])
    return s
