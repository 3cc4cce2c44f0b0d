# ruff: noqa -- programs as users write them
"""Functions of functions, iterators, caches, exceptions, text that runs as it is."""

import functools
import itertools
import logging
import math
import operator
import statistics
import warnings

import numpy as np

from tests.never_wrong._registry import X, case, right


@case(0.7)
def reduce_lambda(x):
    return functools.reduce(lambda a, b: a * b, [x, x * x, 2.0])


@case(0.7)
def reduce_operator(x):
    return functools.reduce(operator.mul, [x, x * x, 2.0], x)


@case(X)
def reduce_array(x):
    return functools.reduce(operator.mul, x)


@case(0.7)
def reduce_of_iterator(x):
    return functools.reduce(operator.mul, iter([x, x * x]))


@case(0.7)
def reduce_of_map(x):
    return functools.reduce(operator.mul, map(lambda v: v * x, [1.0, 2.0]))


@case(0.7)
def reduce_of_generator(x):
    return functools.reduce(operator.mul, (v * x for v in [1.0, 2.0]))


@case(0.7)
def reduce_empty(x):
    return functools.reduce(operator.mul, [], x * x)


@case(0.7)
def reduce_of_lists(x):
    return functools.reduce(operator.add, [[x], [x * x]])[1]


@functools.lru_cache
def _cached(v):
    return v * v


@case(0.7)
def lru_cache(x):
    return _cached(x) * x


@case(0.7)
def lru_cache_local(x):
    @functools.lru_cache
    def f(v):
        return v * x

    return f(x) * f(2.0)


CALLS = []


@functools.lru_cache
def _cached_with_effect(v):
    CALLS.append(1)
    return v * v


@case(0.7)
def lru_cache_effect(x):
    return _cached_with_effect(x) * x


@case(0.7)
def accumulate(x):
    return list(itertools.accumulate([x, x, x]))[-1] * x


@case(0.7)
def accumulate_function(x):
    return list(itertools.accumulate([x, x, x], operator.mul))[-1]


@case(0.7)
def product(x):
    return sum(a * b for a, b in itertools.product([x, 1.0], [x, 2.0]))


@case(0.7)
def zip_longest(x):
    return sum(a * b for a, b in itertools.zip_longest([x, 1.0], [x], fillvalue=x))


@case(0.7)
def zip_strict(x):
    return sum(a * b for a, b in zip([x, 1.0], [x, x * x], strict=True))


@case(0.7)
def zip_shorter(x):
    return sum(a * b for a, b in zip([x, 1.0, 5.0], [x, x * x]))


@case(0.7)
def chain(x):
    return sum(itertools.chain([x], [x * x]))


@case(0.7)
def chain_loop(x):
    total = 0.0
    for v in itertools.chain([x], [x * x]):
        total = total + v * v
    return total


@case(0.7)
def chain_from_iterable(x):
    return sum(itertools.chain.from_iterable([[x], [x * x]]))


@case(0.7)
def pairwise(x):
    return sum(a * b for a, b in itertools.pairwise([x, x * x, 1.0]))


@case(0.7)
def starmap(x):
    return sum(itertools.starmap(operator.mul, [(x, x), (x, 2.0)]))


@case(0.7)
def islice(x):
    return sum(itertools.islice([x, x * x, 3.0], 2))


@case(0.7)
def repeat(x):
    return sum(itertools.repeat(x * x, 3))


@case(0.7)
def cycle(x):
    total = 0.0
    for k, v in zip(range(3), itertools.cycle([x, x * x])):
        total = total + k * v
    return total


@case(0.7)
def count(x):
    total = 0.0
    for v in itertools.count(x, x):
        total = total + v * v
        if total > 3.0:
            break
    return total


@case(0.7)
def tee(x):
    a, b = itertools.tee([x, x * x])
    return sum(a) * sum(b)


@case(0.7)
def takewhile(x):
    return sum(itertools.takewhile(lambda v: v > 0.0, [x, x * x, -1.0]))


@case(0.7)
def compress(x):
    return sum(itertools.compress([x, x * x], [1, 0]))


@case(0.7)
def groupby(x):
    return sum(sum(g) for _, g in itertools.groupby([x, x, x * x]))


@case(0.7)
def combinations(x):
    return sum(a * b for a, b in itertools.combinations([x, x * x, 2.0], 2))


@case(0.7)
def permutations(x):
    return sum(a * b * b for a, b in itertools.permutations([x, x * x, 2.0], 2))


@case(0.7)
def filter_function(x):
    return sum(filter(lambda v: v > 0.0, [x, -x, x * x]))


@case(0.7)
def filter_none(x):
    return sum(filter(None, [x, 0.0, x * x]))


@case(0.7)
def map_several(x):
    return sum(map(lambda a, b: a * b, [x, x * x], [x, 2.0]))


@case(0.7)
def map_builtin(x):
    return sum(map(float, [x, x * x]))


@case(0.7)
def map_math(x):
    return sum(map(math.sin, [x, x * x]))


@case(0.7)
def map_operator(x):
    return sum(map(operator.mul, [x, x * x], [x, 2.0]))


@case(0.7)
def map_str(x):
    return sum(map(float, map(str, [x, x * x])))


@case(0.7)
def map_partial(x):
    return sum(map(functools.partial(operator.mul, x), [x, 2.0]))


@case(X)
def map_array(x):
    return sum(map(lambda v: v * v, x))


@case(0.7)
def any_all(x):
    return x * x if any(v > 0.0 for v in [x, -x]) and all([x]) else x


@case(0.7)
def sum_generator_of_tuples(x):
    return sum((a * b for a, b in ((x, x), (x, 2.0))), x)


@case(0.7)
def generator_function(x):
    def numbers():
        yield x
        yield x * x

    return sum(numbers())


def _numbers(x):
    yield x
    yield x * x


@case(0.7)
def generator_function_global(x):
    return sum(_numbers(x))


@case(0.7)
def generator_function_loop(x):
    total = 0.0
    for v in _numbers(x):
        total = total + v * v
    return total


@case(0.7)
def generator_function_unpacked(x):
    a, b = _numbers(x)
    return a * b


@case(0.7)
def generator_send(x):
    def echo():
        v = 0.0
        while True:
            v = yield v

    g = echo()
    next(g)
    return g.send(x * x)


async def _coroutine(x):
    return x * x


@case(0.7)
def coroutine(x):
    try:
        _coroutine(x).send(None)
    except StopIteration as stop:
        y = stop.value
    return y


@case(0.7)
def exception_value(x):
    try:
        raise ValueError(x * x)
    except ValueError as error:
        y = error.args[0]
    return y


@case(0.7)
def exception_path(x):
    try:
        y = math.sqrt(-x)
    except ValueError:
        y = x * x
    return y


@case(0.7)
def exception_none(x):
    try:
        y = math.sqrt(x)
    except ValueError:
        y = x * x
    return y


@case(0.7)
def exception_finally(x):
    try:
        y = x * x
    finally:
        z = x
    return y * z


@case(0.7)
def exception_else(x):
    try:
        y = x
    except ValueError:
        y = 0.0
    else:
        y = x * x
    return y


@case(0.7)
def exception_in_helper(x):
    return _guarded(x) * x


def _guarded(v):
    try:
        return v * v
    except ValueError:
        return 0.0


@case(0.7)
def exception_inactive(x):
    try:
        k = int("3")
    except ValueError:
        k = 4
    return x * k


@case(X)
def exception_writes(x):
    y = np.zeros(3)
    try:
        np.copyto(y, x)
    except ValueError:
        pass
    return np.sum(y)


@case(0.7)
def exception_appends(x):
    a = []
    try:
        a.append(x * x)
    except ValueError:
        pass
    return a[0]


@case(0.7)
def exception_reraised(x):
    y = x
    try:
        y = x * x
        raise KeyError
    except KeyError:
        y = y * 3.0
    return y


@case(0.7)
def matched(x):
    match [x, x * x]:
        case [a, b]:
            y = a * b
    return y


@case(0.7)
def matched_constant(x):
    match 3:
        case 3:
            y = x * x
        case _:
            y = x
    return y


@case(0.7)
def matched_appends(x):
    a = []
    match 3:
        case 3:
            a.append(x * x)
    return a[0]


@case(0.7)
def evaluated(x):
    return eval("x * x")


@case(0.7)
def executed(x):
    scope = {"x": x}
    exec("y = x * x", scope)
    return scope["y"]


@case(0.7)
def locals_read(x):
    y = x * x
    return locals()["y"] * 1.0


@case(0.7)
def vars_read(x):
    y = x * x
    return vars()["y"] * 1.0


@case(0.7)
def imported_inside(x):
    from math import sin

    return sin(x) * x


@case(0.7)
def fsum(x):
    return math.fsum([x, x * x])


@case(0.7)
def fsum_generator(x):
    return math.fsum(v * x for v in [1.0, x])


@case(0.7)
def prod(x):
    return math.prod([x, x * x, 2.0])


@case(0.7)
def statistics_mean(x):
    return statistics.mean([x, x * x])


@case(0.7)
def math_hypot(x):
    return math.hypot(x, x * x) * math.dist([x, 1.0], [0.0, x * x])


@case(0.7)
def math_ldexp(x):
    return math.ldexp(x, 3) * x


@case(0.7)
def math_fmod(x):
    return math.fmod(x * 5.0, 1.1) * math.remainder(x * 7.0, 1.1)


@case(0.7)
def math_copysign(x):
    return math.copysign(x, -x) * x


@case(0.7)
def math_nextafter(x):
    return math.nextafter(x, 2.0) * x


@case(0.7)
def math_log_base(x):
    return math.log(x, 3.0) * math.log(3.0, x) * math.log2(x)


@case(0.7)
def math_pow(x):
    return math.pow(x, x) * x**x * pow(x, 2.0)


@case(5)
def pow_modulo(x):
    return float(pow(x, 2, 3))


@case(0.7)
def abs_builtin(x):
    return abs(-x) * abs(x)


@case(0.7)
def min_max_builtin(x):
    return max(x, x * x) * min(x, x * x, 0.9)


@case(X)
def min_max_of_array(x):
    return max(x) * min(x)


@case(0.7)
def min_max_generator(x):
    return max(v * x for v in [1.0, x])


@case(0.7)
def sum_of_strings_length(x):
    return sum(len(s) for s in ["a", "bb"]) * x


@case(0.7)
def operator_functions(x):
    return operator.mul(operator.add(x, 1.0), operator.pow(x, 2)) * operator.neg(x)


@case(0.7)
def operator_getitem(x):
    return operator.getitem([x, x * x], 1)


@case(0.7)
def operator_call(x):
    return operator.call(lambda v: v * v, x) if hasattr(operator, "call") else x * x


@case(0.7)
def operator_and_or(x):
    return (x and x * x) + (0.0 or x)


@case(0.7)
def operator_index(x):
    return [x, x * x][operator.index(1)]


@case(X)
def operator_matmul(x):
    return operator.matmul(x, x)


@case(X)
def operator_inplace_number(x):
    return operator.iadd(float(x[0]), float(x[1])) * x[2]


@case(0.7)
def operator_inplace_result(x):
    y = operator.imul(x, x)
    return y * operator.itruediv(x, 2.0)


@case(0.7)
def partial_positional(x):
    return functools.partial(lambda a, b: a / b, x)(x * x)


@case(0.7)
def partial_keyword(x):
    return functools.partial(lambda a, b: a / b, b=x)(x * x)


@case(0.7)
def partial_opaque(x):
    return functools.partial(statistics.mean, [x, x * x])()


@case(0.7)
def decorated(x):
    return _decorated(x)


def _doubling(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return 2.0 * f(*args, **kwargs)

    return inner


@_doubling
def _decorated(v):
    return v * v


class _CallableDecorator:
    def __init__(self, f):
        self.f = f
        self.count = 0

    def __call__(self, v):
        self.count += 1
        return 3.0 * self.f(v)


@_CallableDecorator
def _decorated_by_class(v):
    return v * v


@case(0.7)
def decorated_by_class(x):
    return _decorated_by_class(x)


@case(0.7)
def recursion(x):
    return _power(x, 5)


def _power(v, n):
    return 1.0 if n == 0 else v * _power(v, n - 1)


@case(0.7)
def recursion_with_list(x):
    a = []
    _collect(a, x, 3)
    return sum(a)


def _collect(a, v, n):
    if n > 0:
        a.append(v)
        _collect(a, v * v, n - 1)


@case(0.7)
def star_arguments(x):
    return _starred(x, x * x, k=x) * _starred(*[x, 2.0], **{"k": x})


def _starred(*args, **kwargs):
    return sum(args) * kwargs["k"]


@case(0.7)
def positional_default(x):
    return _with_default(x) * _with_default(x, x)


def _with_default(a, b=2.0, *, c=3.0):
    return a * b * c


@case(0.7)
def default_evaluated_once(x):
    y = x * x

    def f(v, w=y):
        return v * w

    y = 5.0
    return f(x)


@case(0.7)
def callback(x):
    return _called_back(lambda v: v * x, x)


def _called_back(f, v):
    return f(v) + f(f(v))


@case(0.7)
def function_in_dict(x):
    table = {"sin": math.sin, "own": lambda v: v * x}
    return table["sin"](x) * table["own"](2.0)


@case((0.7, "own"))
def function_in_dict_unknown(x, key):
    table = {"sin": math.sin, "own": lambda v: v * x}
    return table[key](x)


@case((0.7, 1))
def function_in_list_unknown(x, k):
    return [math.sin, math.cos][k](x)


@case(0.7)
def function_in_branch(x):
    f = math.sin if x > 0.0 else math.cos
    return f(x)


@case(0.7)
def function_of_opaque(x):
    return sorted([2.0, 1.0], key=lambda v: v * x)[0] * x


@case(0.7)
def function_passed_to_opaque_keeps(x):
    a = []
    sorted([2.0, 1.0], key=lambda v: a.append(v * x) or v)
    return sum(a)


@case(0.7)
def function_rebinding_opaque(x):
    seen = [0.0]

    def note(v):
        seen[0] = seen[0] + v * x
        return v

    sorted([2.0, 1.0], key=note)
    return seen[0]


@case(X)
def random_numbers(x):
    return np.sum(np.random.default_rng(0).normal(size=3) * x)


@case(X)
def random_of_active(x):
    return np.sum(np.random.default_rng(0).normal(x, 1.0))


@case(X)
def random_scale_of_active(x):
    return np.random.default_rng(0).normal(0.0, abs(x[0]))


@right(X)
def logged(x):
    y = x * 2.0
    logging.getLogger("never").info("y %s", y)
    warnings.warn("y") if y[0] > 100.0 else None
    return np.sum(y * y)


@right(X)
def list_logged(x):
    y = [x[0], x[1] * x[2]]
    print(y)
    y.append(x[2])
    print(y, len(y))
    return sum(y)


@case(0.7)
def assertion(x):
    assert x < 1.0, f"bad {x}"
    return x * x


@case(0.7)
def assertion_with_effect(x):
    a = []
    assert a.append(x * x) is None
    return a[0]


@case(0.7)
def conditional_effect(x):
    a = []
    x > 0.0 and a.append(x * x)
    return a[0]


@case(0.7)
def comparison_chain(x):
    return x * x if 0.0 < x < x * 2.0 < 5.0 else x


@case(0.7)
def ternary_of_lists(x):
    a = [x] if x > 0.0 else [x, x]
    return a[-1] * len(a)


@case(0.7)
def while_else(x):
    y = x
    while y < 2.0:
        y = y * 2.0
    else:
        y = y * x
    return y


@case(0.7)
def for_else(x):
    y = x
    for k in range(3):
        if y > 5.0:
            break
        y = y * 1.5
    else:
        y = y * x
    return y


@case(0.7)
def type_changes(x):
    acc = 0
    for k in range(3):
        acc = acc + x**k
    return acc


@case(0.7)
def none_then_value(x):
    best = None
    for k in range(3):
        v = x * k
        if best is None or v > best:
            best = v
    return best


@case(0.7)
def none_in_list(x):
    a = [None] * 3
    for k in range(3):
        a[k] = x**k
    return a[2] * a[1]


@case(0.7)
def string_then_value(x):
    y = "none"
    if x > 0.0:
        y = x * x
    return y if not isinstance(y, str) else x


@case(0.7)
def int_then_float(x):
    y = 1
    if x > 0.0:
        y = x * x
    return y * x


@case(X)
def int_then_array(x):
    y = 0
    for k in range(3):
        y = y + x * k
    return np.sum(y * y)


@case(X)
def list_then_array(x):
    y = [1.0, 2.0, 3.0]
    if x[0] > 0.0:
        y = x * x
    return np.sum(np.asarray(y) * x)


@case(X)
def tuple_or_array(x):
    y = (x[0], x[1], x[2])
    if x[0] > 10.0:
        y = x
    return y[0] * y[1]


@case(0.7)
def bool_then_value(x):
    y = False
    for k in range(2):
        y = y or x * x
    return y
