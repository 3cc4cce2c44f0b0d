# ruff: noqa -- programs as users write them
"""Functions of every kind: programs with their arguments, each compared with its IR."""

from __future__ import annotations

import functools
import operator
from functools import lru_cache, partial, reduce, wraps

import numpy as np

from tests.lower import elsewhere
from tests.lower.elsewhere import calls_back, scaled

X = np.array([0.3, -0.7, 1.1])
RATE = 0.25
STEPS = 3
MODE = "fast"
LIMIT = None
WEIGHTS = np.array([1.0, 2.0, 3.0])
SETTINGS = {"depth": 2, "gain": 1.5}
FUNCTIONS = {"sin": np.sin, "double": lambda v: v * 2}
LAYERS = [np.tanh, np.sin]


def double(x):
    return x * 2


def defaults(a, b=2.0, *, c=3.0, d=None):
    if d is None:
        return a + b * c
    return a - b * c * d


def calls_defaults(x):
    return defaults(x), defaults(x, 5.0), defaults(x, c=1.0), defaults(b=x, a=1.0, d=2.0)


def positional_only(a, /, b, *, c=1):
    return a + b * c


def calls_positional_only(x):
    return positional_only(x, 2), positional_only(x, b=3, c=x)


def var_args(*args, **kwargs):
    total = 0
    for a in args:
        total = total + a
    for k, v in kwargs.items():
        total = total * v
    return total, len(args), sorted(kwargs)


def calls_var_args(x):
    t = (x, 2.0)
    d = {"b": 3.0}
    return var_args(x, *t, a=2.0, **d), var_args(), var_args(*[x, x])


def forwards(*args, **kwargs):
    return defaults(*args, **kwargs)


def calls_forwards(x):
    return forwards(x), forwards(x, 1.0, c=x), forwards(a=x, d=1.0)


def early(x, n):
    for i in range(n):
        if x > i:
            return x
        x = x + 1
    return -x


def calls_early(x):
    return early(x, 3) + early(x * 2, 0)


def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


def power(x, n):
    if n == 0:
        return 1.0
    half = power(x, n // 2)
    return half * half * x if n % 2 else half * half


def is_even(n):
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n):
    if n == 0:
        return False
    return is_even(n - 1)


def mutual(n):
    return is_even(n), is_odd(n)


def tree_sum(x):
    if len(x) == 1:
        return x[0]
    m = len(x) // 2
    return tree_sum(x[:m]) + tree_sum(x[m:])


def nested_list_sum(tree):
    if isinstance(tree, list):
        return sum(nested_list_sum(t) for t in tree)
    return tree


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def inner_recursion(n):
    def fib(k):
        return k if k < 2 else fib(k - 1) + fib(k - 2)

    return fib(n)


def inner_mutual(n):
    def even(k):
        return True if k == 0 else odd(k - 1)

    def odd(k):
        return False if k == 0 else even(k - 1)

    return even(n), odd(n)


def captures_of_recursion(n):
    return 0.0 if n == 0 else RATE + captures_of_recursion(n - 1) * WEIGHTS[0]


def reads_globals(x):
    return x * RATE + STEPS + WEIGHTS @ WEIGHTS + SETTINGS["gain"], MODE == "fast", LIMIT is None


def helper_reads_globals(x):
    return (
        reads_globals(x)[0]
        + scaled(x)
        + elsewhere.SCALE
        + elsewhere.TABLE["b"]
        + elsewhere.Config.rate
    )


def global_functions(x):
    return FUNCTIONS["sin"](x) + FUNCTIONS["double"](x)


def closure(x, k):
    def f(v):
        return v * k + x

    k = k + 1
    return f(2.0)


def closure_sees_latest(x):
    k = 1.0
    f = lambda: k * x
    a = f()
    k = 2.0
    b = f()
    for i in range(3):
        k = k + i
    return a, b, f()


def closure_in_loop(x, n):
    s = 0.0
    for i in range(n):

        def f(v, j=i):
            return v * j + i

        s = s + f(x)
    return s


def deep_closure(x):
    def outer(a):
        def middle(b):
            def inner(c):
                return a * b * c * x

            return inner(b + 1)

        return middle(a + 1)

    return outer(x)


def function_argument(x):
    return calls_back(np.sin, x) + calls_back(double, x) + calls_back(lambda v: v + x, x)


def passes_closure_down(x, k):
    def f(v):
        return v * k

    def apply(g, v):
        return g(v)

    return apply(f, apply(lambda v: f(v) + x, x))


def solver(f, x, n):
    for i in range(n):
        x = x - f(x) / 2
    return x


def uses_solver(a, n):
    return solver(lambda y: y * y - a, a, n)


def make_adder(k):
    def add(v):
        return v + k

    return add


def factory(x):
    add = make_adder(x)
    return add(1.0) + make_adder(2.0)(x)


ADD_TWO = make_adder(2.0)


def module_closure(x):
    return ADD_TWO(x)


def compose(*fs):
    def composed(x):
        for f in fs:
            x = f(x)
        return x

    return composed


def curry(x):
    return (lambda a: lambda b: a * b)(x)(3.0)


def partials(x):
    p = partial(defaults, c=2.0)
    q = functools.partial(p, x)
    return p(x), q(), q(b=1.0)


SCALED_BY = partial(defaults, b=WEIGHTS)


def module_partial(x):
    return SCALED_BY(x)


def logged(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs) * 2

    return wrapper


def scaled_by(k):
    def decorator(f):
        def wrapper(x):
            return k * f(x)

        return wrapper

    return decorator


@logged
def decorated(x, y=1.0):
    return x + y


@scaled_by(3.0)
@logged
def twice_decorated(x):
    return x * x


@lru_cache
def cached(n):
    return n * 2


def calls_decorated(x, n):
    return decorated(x), decorated(x, y=x), twice_decorated(x), cached(n)


def decorated_inside(x):
    @logged
    def f(v):
        return v * x

    return f(3.0)


def mapped(xs):
    a = list(map(double, xs))
    b = [*map(lambda v, w: v * w, xs, xs)]
    c = sum(map(abs, xs))
    d = list(filter(None, [0, 1, 2]))
    e = reduce(operator.add, xs)
    f = reduce(lambda p, q: p * q, xs, 2.0)
    return a, b, c, d, e, f


def chosen_function(x, c):
    f = np.sin if c else double
    if x > 0:
        g = lambda v: v * x
    else:
        g = f
    return f(x) + g(x)


def chosen_in_loop(x, n):
    for i in range(n):
        f = double if i % 2 else np.cos
        x = f(x)
    return x


def function_from_tuple(x):
    fs = (np.sin, double, lambda v: v + x)
    a, b, c = fs
    return fs[0](x) + fs[1](x) + b(x) + c(x)


def function_or_none(x, f=None):
    if f is None:
        f = lambda v: v * 3
    return f(x)


def calls_function_or_none(x):
    return function_or_none(x) + function_or_none(x, np.sin) + function_or_none(x, f=double)


def string_argument(x, kind):
    if kind == "square":
        return x * x
    elif kind == "cube":
        return x**3
    raise ValueError(kind)


def calls_string_argument(x):
    return string_argument(x, "square") + string_argument(x, kind="cube")


def by_axis(m, axis=None):
    return np.sum(m, axis=axis) if axis is None else np.mean(m, axis=axis)


def calls_by_axis(m):
    return by_axis(m), by_axis(m, 0), by_axis(m, axis=1), by_axis(m, axis=(0, 1))


def inactive_calls(x):
    n = int("3")
    k = len("abc".replace("b", ""))
    t = type(x)
    u = str(n).zfill(3)
    return x * n + k, u


def default_is_array(x, w=WEIGHTS):
    return x * w


def calls_default_is_array(x):
    return default_is_array(x)


def returns_several(x):
    return x, [x, x * 2], {"k": x}


def uses_several(x):
    a, (b, c), d = returns_several(x)
    return a + b + c + d["k"]


def list_argument(xs):
    return [v * 2 for v in xs]


def calls_list_argument(x):
    xs = [x]
    ys = list_argument(xs)
    xs.append(3.0)
    zs = list_argument(ys)
    return xs, ys, zs


def returns_nothing(x):
    print(x)


def calls_nothing(x):
    r = returns_nothing(x)
    return r is None, x


def same_argument_twice(x):
    return positional_only(x, x, c=x)


def hyper(f, n):
    return f if n == 0 else hyper(lambda v: f(v) + 1, n - 1)


def static_recursion_of_closures(x):
    return hyper(double, 2)(x)


def immediately(x):
    def f():
        return x

    return f() + (lambda: x * 2)() + (lambda *a, **k: a[0] * k["b"])(x, b=2)


def keyword_only_lambda(x):
    f = lambda a, *, b=x: a * b
    x = 100.0
    return f(2.0), f(2.0, b=1.0)


def docstring(x):
    """Adds.

    Several lines.
    """
    return x + 1


def closures_in_a_list(x, n):
    fs = []
    for i in range(n):
        fs.append(lambda v, k=i, m=x * i: v * k + m + i)
    y = x
    for f in fs:
        y = y + f(y)
    gs = [lambda v, k=i: v * k for i in range(3)]
    return y + gs[1](x) + sum(g(x) for g in gs), [f(1.0) for f in fs]


def walks_functions(x):
    for f in (double, np.sin, lambda v: v + x):
        x = f(x)
    ys = [g(x) for g in [np.cos, double]]
    return x, ys


def walks_layers(x):
    fs = {"a": np.sin, "b": double}
    s = 0.0
    for f in fs.values():
        s = s + f(x)
    return s


def reduces_functions(x):
    return reduce(lambda acc, f: f(acc) + x, [np.sin, double], x)


def names_of_fields(x):
    d = {"p": x, "q": 2 * x, "r": X}
    s = 0.0
    for key in ("p", "q"):
        s = s + d[key]
        d[key] = 0.0
    return s, d


CASES = [
    (closures_in_a_list, [(1.5, 3), (1.5, 0)]),
    (walks_functions, [(1.5,)]),
    (walks_layers, [(1.5,)]),
    (reduces_functions, [(1.5,)]),
    (names_of_fields, [(1.5,)]),
    (calls_defaults, [(1.5,)]),
    (calls_positional_only, [(1.5,)]),
    (calls_var_args, [(1.5,)]),
    (calls_forwards, [(1.5,)]),
    (var_args, [(), (1.0, 2.0)]),
    (calls_early, [(0.5,), (9.0,)]),
    (factorial, [(0,), (6,)]),
    (power, [(1.5, 7), (X, 3)]),
    (mutual, [(5,)]),
    (tree_sum, [(np.arange(7.0),)]),
    (nested_list_sum, [([1.0, [2.0, [3.0]], 4.0],)]),
    (ackermann, [(2, 2)]),
    (inner_recursion, [(9,)]),
    (inner_mutual, [(4,)]),
    (captures_of_recursion, [(3,)]),
    (reads_globals, [(1.0,)]),
    (helper_reads_globals, [(1.0,)]),
    (global_functions, [(1.0,)]),
    (closure, [(1.0, 2.0)]),
    (closure_sees_latest, [(1.5,)]),
    (closure_in_loop, [(1.5, 4), (1.5, 0)]),
    (deep_closure, [(1.5,)]),
    (function_argument, [(1.5,), (X,)]),
    (passes_closure_down, [(1.5, 2.0)]),
    (uses_solver, [(2.0, 5), (X, 2)]),
    (factory, [(1.5,)]),
    (module_closure, [(1.5,)]),
    (curry, [(1.5,)]),
    (partials, [(1.5,)]),
    (module_partial, [(1.5,)]),
    (calls_decorated, [(1.5, 3)]),
    (decorated, [(1.5,)]),
    (twice_decorated, [(1.5,)]),
    (ADD_TWO, [(1.5,)]),
    (compose(np.sin, double, ADD_TWO), [(1.5,)]),
    (decorated_inside, [(1.5,)]),
    (mapped, [([1.0, 2.0],), (X,)]),
    (chosen_function, [(1.5, True), (-1.5, False), (1.5, False)]),
    (chosen_in_loop, [(1.5, 3), (1.5, 0)]),
    (function_from_tuple, [(1.5,)]),
    (calls_function_or_none, [(1.5,)]),
    (function_or_none, [(1.5, np.sin), (1.5, None), (1.5, double)]),
    (calls_string_argument, [(1.5,)]),
    (string_argument, [(1.5, "square"), (1.5, "cube"), (1.5, "x")]),
    (calls_by_axis, [(np.arange(6.0).reshape(2, 3),)]),
    (inactive_calls, [(1.5,)]),
    (default_is_array, [(2.0,), (2.0, X)]),
    (calls_default_is_array, [(2.0,)]),
    (uses_several, [(2.0,), (X,)]),
    (calls_list_argument, [(2.0,)]),
    (calls_nothing, [(2.0,)]),
    (same_argument_twice, [(2.0,)]),
    (static_recursion_of_closures, [(2.0,)]),
    (immediately, [(2.0,)]),
    (keyword_only_lambda, [(2.0,)]),
    (docstring, [(2.0,)]),
    ((lambda x, y=2.0: x * y), [(3.0,), (3.0, 1.0)]),
]
