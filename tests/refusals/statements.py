"""Statements, and results, of which there is no gradient."""

# ruff: noqa: PLW0603

from __future__ import annotations

import numpy as np

from tests.refusals.registry import X, refused


@refused("cannot differentiate through 'try'", "Move the active statements out of the block")
def try_around_active_code(x):
    try:  # < try
        y = np.log(x)
    except ValueError:
        y = 0.0
    return y


@refused("cannot differentiate through 'try'", "Move the active statements out of the block")
def try_that_returns(x):
    try:  # < try
        return x * x
    finally:
        print("done")


@refused("cannot differentiate a bare 'raise'", "Name the exception that is raised.")
def bare_raise(x):
    if x < 0.0:
        raise  # < raise  # noqa: PLE0704
    return x * x


@refused("cannot differentiate through this 'match'", "Write `if` and `elif`", (1.0, 2.0))
def match_on_a_structure(x):
    match x:  # < match
        case (a, b):
            return a * b
        case _:
            return x[0]


@refused("cannot differentiate a generator: 'yield'", "Return a list instead.")
def generator(x):
    yield x  # < yield


@refused("cannot differentiate a generator: 'yield from'", "Return a list instead.")
def delegating_generator(x):
    yield from [x, x]  # < yield


@refused("cannot differentiate a generator: 'yield'", "Return a list instead.")
def nested_generator(x):
    def items():
        yield x  # < yield

    return sum(items())


@refused("cannot differentiate an 'async' function", "Use a plain `def`.")
async def coroutine(x):  # < async
    return x * x


total = 0.0


@refused("cannot differentiate a 'global' declaration", "Return the value and assign it where")
def global_variable(x):
    global total  # < global
    total = x * x
    return total


@refused("cannot differentiate a 'nonlocal' declaration", "Return the value and assign it where")
def nonlocal_variable(x):
    kept = 0.0

    def add(y):
        nonlocal kept  # < nonlocal
        kept = kept + y

    add(x)
    return kept


@refused("cannot differentiate a call of 'eval'", "Write the expression itself.")
def evaluated(x):
    return eval("x * x")  # < eval


@refused("cannot differentiate a call of 'exec'", "Write the statements themselves.")
def executed(x):
    exec("y = x")  # < exec
    return x


@refused("cannot differentiate a call of 'locals'", "Build the dict by hand.")
def reads_locals(x):
    return locals()["x"]  # < locals


ONE = "A gradient needs one floating-point number as the result: sum it, or use s2s.vjp."


@refused("the result of 'array_result' is an array of more than one element", ONE, X)
def array_result(x):  # < def
    return x * x


@refused("the result of 'tuple_result' is not a floating-point number", ONE, X)
def tuple_result(x):  # < def
    return np.sum(x), np.prod(x)


@refused("the result of 'integer_result' is not a floating-point number", ONE, X)
def integer_result(x):  # < def
    return np.argmax(x)


@refused("the result of 'no_result' is not a floating-point number", ONE, X)
def no_result(x):  # < def
    np.sum(x)
