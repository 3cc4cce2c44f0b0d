"""Programs that take derivatives of their own: see `test_nested.py`."""

# mypy: allow-untyped-defs, allow-untyped-calls
# ruff: noqa: PLW0108, SIM108, B023

from __future__ import annotations

import numpy as np

import s2s

X = np.array([0.3, 0.7, 1.1])
W = np.arange(9.0).reshape(3, 3) * 0.1 + 0.1


def cube(x):
    return x**3


def of_a_function(x):
    return s2s.grad(cube)(x) ** 2


def adds_outer(x):
    return x * s2s.grad(lambda y: x + y)(1.0)


def times_outer(x):
    return x * s2s.grad(lambda y: x * y)(2.0)


def both_levels(x):
    return s2s.grad(lambda y: s2s.grad(lambda z: x * y * z**2)(y))(x)


def three_levels(x):
    return s2s.grad(s2s.grad(s2s.grad(lambda y: y**5)))(x)


def residuals(w, xs):
    def net(x):
        return np.tanh(w[0] * x + w[1]) * w[2]

    total = 0.0
    for x in xs:
        r = s2s.grad(net)(x) + net(x)
        total += r * r
    return total


def penalty(w, x):
    def loss(x):
        return np.sum(np.tanh(w @ x) ** 2)

    g = s2s.grad(loss)(x)
    return loss(x) + np.sum(g * g)


def descends(w):
    def loss(w):
        return np.sum(np.cos(w) * w)

    for _ in range(3):
        w = w - 0.1 * s2s.grad(loss)(w)
    return loss(w)


def pushes(x, v):
    y, t = s2s.jvp(lambda z: np.sin(z) * z, (x,), (v,))
    return np.sum(y * t)


def pulls(x):
    y, pull = s2s.vjp(lambda z: np.sin(z) * z, x)
    (x_bar,) = pull(y)
    return np.sum(x_bar)


def pulls_beside_an_int(x):
    y, pull = s2s.vjp(lambda z, n: z**n, x, 3)
    a, _ = pull(2.0 * y)
    return np.sum(a)


def pulls_to_one(x):
    y, pull = s2s.vjp(lambda z, w: z * w, x, x + 1.0, wrt=1)
    return np.sum(pull(y) * x)


def curves(x, v):
    return np.sum(s2s.hvp(lambda z: np.sum(z**3))(x, v) ** 2)


def linearizes(x):
    v, linear = s2s.linearize(lambda z: z**2 * np.sin(z), x)
    return np.sum(v * linear(x))


def of_each_element(x):
    return np.sum(s2s.elementwise_grad(lambda z: np.tanh(z))(x) ** 2)


second_cube = s2s.grad(s2s.grad(cube))


def made_outside(x):
    return second_cube(x) * x


@s2s.grad
def decorated(x):
    return x**4


def calls_decorated(x):
    return decorated(x) + 1.0


@s2s.differentiable
def with_attributes(x):
    return np.sum(x**3)


def by_attribute(x):
    return np.sum(with_attributes.grad(x) ** 2)


class Energy:
    """An object whose method is differentiated."""

    def __init__(self):
        self.k = 2.0

    def of(self, x):
        return np.sum(x**2) * self.k


energy = Energy()


def of_a_method(x):
    return np.sum(s2s.grad(energy.of)(x) ** 2)


def by_name(x):
    return s2s.grad(lambda a, b: a * b**2, wrt="b")(a=x, b=3.0 * x)


def two_at_once(x):
    a, b = s2s.grad(lambda a, b: a * b**2, wrt=(0, 1))(x, x)
    return a * b


def with_value(x):
    v, g = s2s.value_and_grad(lambda z: z**3)(x)
    return v * g


def with_aux(x):
    g, aux = s2s.grad(lambda z: (z**2, z * 3), has_aux=True)(x)
    return g * aux


def decorates_inside(x):
    @s2s.grad(wrt=1)
    def inner(y, z):
        return y * z**3 * x

    return inner(x, x)


def in_a_loop(x, n):
    for i in range(n):
        x = x - 0.1 * s2s.grad(lambda z: np.sin(z) * i)(x)
    return x


def in_a_branch(x):
    g = s2s.grad(cube)
    return g(x) if x > 0 else -g(x) * 2


def in_place(x):
    def h(u):
        u = u.copy()
        u[1:] *= u[:-1]
        return np.sum(u)

    return np.sum(s2s.grad(h)(x) ** 2)


def writes_its_argument(x):
    y = x.copy()

    def h(u):
        u[0] = u[0] ** 2
        return np.sum(u * u)

    g = s2s.grad(h)(y)
    y[1] = 5.0 * y[0]
    return np.sum(g * y)


def of_a_loop(x, n):
    def h(u):
        for _ in range(n):
            u = u * np.sin(u)
        return np.sum(u)

    return np.sum(s2s.grad(h)(x) ** 2)


def tangent_of_gradient(x):
    return s2s.jvp(s2s.grad(lambda z: z**4), (x,), (1.0,))[1]


def gradient_of_tangent(x):
    return s2s.grad(lambda t: s2s.jvp(lambda z: z**4, (t,), (x,))[1])(x)


def gradient_of_gradient_norm(x):
    def norm(z):
        return np.sum(s2s.grad(lambda y: np.sum(y**4))(z) ** 2)

    return np.sum(s2s.grad(norm)(x))


def of_a_dict(x):
    p = {"w": x, "b": 2.0 * x}
    g = s2s.grad(lambda p: np.sum(p["w"] ** 2 * p["b"]))(p)
    return np.sum(g["w"] * g["b"])


gradient_of_cubes = s2s.grad(lambda x: np.sum(x**3))


def given_as_argument(x, g):
    return np.sum(g(x) ** 2)


def handed_to_a_helper(x):
    def use(g, y):
        return np.sum(g(y) * y)

    return use(s2s.grad(with_attributes), x)


def in_a_comprehension(x):
    return sum([s2s.grad(cube)(v) for v in x])


def in_a_list(x):
    gs = [s2s.grad(lambda t: t**2), s2s.grad(cube)]
    return gs[0](x) + gs[1](x)


def sees_what_is_bound_later(x):
    k = 2.0

    def f(y):
        return k * y**2

    g = s2s.grad(f)
    k = x
    return g(3.0)


class Net:
    """An object whose own method takes a derivative of another."""

    def __init__(self):
        self.w = np.array([1.0, 2.0, 3.0])

    def energy(self, x):
        return np.sum(np.tanh(self.w * x) ** 2)

    def force(self, x):
        return -s2s.grad(self.energy)(x)


net_object = Net()


def through_a_method(x):
    return np.sum(net_object.force(x) ** 2)


def in_a_while(x, n):
    while n > 0:
        if n % 2:
            x = x + s2s.grad(lambda t: np.sin(t) * n)(x)
        else:
            x = x * s2s.grad(lambda t: np.cos(t))(x)
        n -= 1
    return x


def recursive(x, n):
    if n == 0:
        return x
    return s2s.grad(lambda t: t**2)(recursive(x, n - 1)) * 0.3


def pulls_again(x):
    def f(z):
        for _ in range(3):
            z = np.sin(z) * z
        return z

    y, pull = s2s.vjp(f, x)
    (a,) = pull(y)
    (b,) = pull(2.0 * y)
    return np.sum(a + b)


def stored_by_element(x):
    out = np.zeros(3)
    for i in range(3):
        out[i] = s2s.grad(lambda t: t**3 * x[i])(x[i])
    return np.sum(out)


def jacobian(x):
    return np.sum(s2s.jacobian(lambda z: np.sin(z) * z[::-1])(x) ** 2)


def log_determinant(x):
    matrix = s2s.jacobian(lambda z: z + 0.1 * np.tanh(z) * np.sum(z))(x)
    return np.log(np.abs(np.linalg.det(matrix)))


def hessian(x):
    return np.sum(s2s.hessian(lambda z: np.sum(z**3) * z[0])(x) ** 2)


def jacobian_of_numbers(x):
    return np.sum(s2s.jacobian(lambda t: np.array([1.0, 2.0]) * t**2)(x))


def jacobian_of_one_value(x):
    return np.sum(s2s.jacobian(lambda t: np.sum(t**3))(x) ** 2)


def newton_steps(x):
    def energy(z):
        return np.sum(z**4) + np.sum(z) ** 2

    for _ in range(2):
        x = x - np.linalg.solve(s2s.hessian(energy)(x), s2s.grad(energy)(x))
    return np.sum(x)


def gauss_newton(x, v):
    return np.sum(s2s.ggnvp(lambda z: np.sin(z), lambda y: np.sum(y**3))(x, v))


def gauss_newton_of_squares(x, v):
    return np.sum(s2s.ggnvp(lambda z: np.sin(z) * z[0])(x, v) ** 2)


CASES = [
    (given_as_argument, (X, gradient_of_cubes)), (handed_to_a_helper, (X,)),
    (in_a_comprehension, (X,)), (in_a_list, (1.3,)), (sees_what_is_bound_later, (1.3,)),
    (through_a_method, (X,)), (in_a_while, (0.4, 4)), (recursive, (1.2, 3)), (pulls_again, (X,)),
    (stored_by_element, (X,)),
    (jacobian, (X,)), (log_determinant, (X,)), (hessian, (X,)), (jacobian_of_numbers, (1.3,)),
    (jacobian_of_one_value, (X,)), (newton_steps, (X,)), (gauss_newton, (X, X + 1.0)),
    (gauss_newton_of_squares, (X, X + 1.0)),
    (of_a_function, (1.3,)), (adds_outer, (1.3,)), (times_outer, (1.3,)), (both_levels, (1.3,)),
    (three_levels, (1.3,)), (residuals, (X, X)), (penalty, (W, X)), (descends, (X,)),
    (pushes, (X, X + 1.0)), (pulls, (X,)), (pulls_beside_an_int, (X,)), (pulls_to_one, (X,)),
    (curves, (X, X)), (linearizes, (X,)), (of_each_element, (X,)), (made_outside, (1.2,)),
    (calls_decorated, (1.2,)), (by_attribute, (X,)), (of_a_method, (X,)), (by_name, (1.3,)),
    (two_at_once, (1.3,)), (with_value, (1.3,)), (with_aux, (1.2,)), (decorates_inside, (1.3,)),
    (in_a_loop, (1.2, 3)), (in_a_branch, (1.2,)), (in_a_branch, (-1.2,)), (in_place, (X,)),
    (writes_its_argument, (X,)), (of_a_loop, (X, 3)), (tangent_of_gradient, (1.1,)),
    (gradient_of_tangent, (1.1,)), (gradient_of_gradient_norm, (X,)), (of_a_dict, (X,)),
]  # fmt: skip
