# ruff: noqa -- programs as users write them
"""Python around the numbers: prints, asserts, raise, `with`, f-strings, logging, odd signatures."""

import contextlib
import functools
import logging
import operator
import time

import numpy as np

from tests.programs._registry import call, program, vector

logger = logging.getLogger(__name__)


@program([(0.7, 2), (0.7, 0)], tags={"prints"})
def prints_on_the_way(x, n):
    y = x
    for i in range(n):
        y = np.sin(y)
        print("step", i, y)
    print(f"result {y:.3f} of {x!r}", end="!\n")
    return y * x


@program([(0.7,)])
def asserts(x):
    assert x > 0, f"x is {x}, but must be positive"
    y = np.sqrt(x)
    assert np.isfinite(y)
    return y * x


@program([(0.7, "sine"), (0.7, "square")])
def raises_on_unknown(x, kind):
    if kind == "sine":
        y = np.sin(x)
    elif kind == "square":
        y = x * x
    else:
        raise ValueError(f"no such kind: {kind}")
    return y * x


@program([(vector(3),)])
def raises_in_a_loop(x):
    s = 1.0
    for i, q in enumerate(x):
        if q < 0:
            raise ValueError("negative at " + str(i))
        s = s * np.sqrt(q) + q
    return s


@program([(0.7,)])
def error_state(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(x) / x
    return y * y


@program([(0.7, 3)])
def with_in_a_loop(x, n):
    y = x
    for _ in range(n):
        with np.errstate(all="ignore"), contextlib.nullcontext():
            y = np.sin(y)
            if y > 5.0:
                break
        y = y + x
    return y


@program([(0.7, 1), (0.7, 0)])
def return_inside_with(x, flag):
    with np.errstate(all="ignore"):
        y = x * x
        if flag:
            return y
    return np.cos(y)


@program([(0.7,)])
def logs(x):
    y = x * x
    logger.debug("y = %s", y)
    logging.getLogger("tests").debug("again %s", y)
    return y * 3.0


@program([(0.7,)])
def measures_time(x):
    start = time.perf_counter()
    y = np.exp(x)
    elapsed = time.perf_counter() - start
    if elapsed > 1e6:
        print("slow", elapsed)
    return y


@program([(0.7, "weights")])
def strings_around(x, name):
    label = name.upper() + "-" + f"{len(name):03d}"
    if label.startswith("WEIGHTS") and label.split("-")[1] == "007":
        return x * x
    return x


@program([(0.7,)])
def operator_module(x):
    return operator.mul(x, operator.add(x, 1.0)) + functools.reduce(operator.mul, [x, 2.0, x])


@program([call(0.7), call(0.7, scale=3.0), call(0.7, 1.5)])
def defaults_of_all_kinds(x, y=2.0, *rest, scale=1.0, **options):
    return x * y * scale + len(rest) + len(options)


@program([call(0.7, shape=(2, 3)), call(0.7)])
def default_is_a_tuple(x, shape=(3,), *, dtype=np.float64):
    return np.sum(np.full(shape, 2.0, dtype=dtype) * x) * x


@program([(0.7,)])
def docstring_and_comments(x):
    """Text that is no statement."""
    # a comment
    "another string"
    ...
    return x * x  # the end


@program([(0.7, 7)])
def seeded_noise(x, seed):
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=3)
    return np.sum(np.sin(x * noise)) + x * rng.uniform()


# fmt: off
@program([(0.7,)])
def single_line_bodies(x):
    y = x; z = y * y
    if z > 0.1: z = z + 1.0
    for i in range(2): z *= x
    return z
# fmt: on


@program([(0.7,)])
def lambda_assigned(x):
    f = lambda t: t * t
    g = lambda: x + 1.0
    return f(g()) * g()


@program([(0.7, [])])
def side_list(x, log):
    y = x
    trace = []
    for i in range(3):
        y = np.sin(y)
        trace.append(str(i))
    return y * len(trace) + len(",".join(trace))


@program([(0.7,)])
def imports_inside(x):
    import math
    from math import sin as sine

    return sine(x) * math.exp(x)


@program([(0.7, 2)])
def ternaries_and_keywords(x, n):
    y = np.full(fill_value=x, shape=n) if n else np.zeros(1)
    return np.sum(a=y, axis=None) * (x if n is not None else 1.0)


@program([(0.9, 5)])
def nested_loops_with_everything(x, n):
    log = []
    total = 0.0
    for i in range(n):
        if i == 1:
            continue
        inner, j = x, 0
        while True:
            inner = np.sin(inner) + 0.1 * i
            j += 1
            if j > i or inner < 0.2:
                break
        else:
            inner = 0.0
        log.append(inner)
        total += inner * x
        if total > 3.0:
            return total * sum(log)
    assert len(log) > 1
    return total + log[0]
