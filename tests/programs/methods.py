# ruff: noqa -- programs as users write them
"""Classes: attributes of `self`, methods, inheritance, `__call__`, properties, class methods."""

from dataclasses import dataclass

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


class Spring:
    rest = 0.3

    def __init__(self, stiffness, damping=0.1):
        self.stiffness = stiffness
        self.damping = damping

    def energy(self, x):
        return 0.5 * self.stiffness * (x - self.rest) ** 2

    def force(self, x, v):
        return -self.stiffness * (x - self.rest) - self.damping * v

    def step(self, x, v, dt):
        a = self.force(x, v)
        return x + dt * v, v + dt * a


class HardSpring(Spring):
    def energy(self, x):
        return super().energy(x) + self.cubic() * x**4

    def cubic(self):
        return 0.2 * self.stiffness


class Layer:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def __call__(self, x):
        return np.tanh(self.weights @ x + self.bias)


class Network:
    def __init__(self, *layers):
        self.layers = list(layers)
        self.scale = 1.5

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x * self.scale

    def loss(self, x, y):
        return np.sum((self(x) - y) ** 2)


@dataclass
class Box:
    """An object whose numbers are differentiated."""

    width: float
    height: float
    label: str = "box"

    @property
    def area(self):
        return self.width * self.height

    @classmethod
    def unit(cls):
        return cls(1.0, 1.0)

    @staticmethod
    def ratio(a, b):
        return a / b


SPRING = Spring(2.0)
HARD = HardSpring(1.5)
NETWORK = Network(Layer(signed(3, 4), signed(3, seed=1)), Layer(signed(2, 3), signed(2, seed=2)))


@program([(0.8,)], tags={"second"})
def method_of_a_global(x):
    return SPRING.energy(x) * x


@program([(0.8, 0.2, 5)], wrt=(0, 1))
def steps_by_method(x, v, n):
    for _ in range(n):
        x, v = SPRING.step(x, v, 0.1)
    return HARD.energy(x) + v * v


@program([(0.8,)])
def inherited_and_super(x):
    return HARD.energy(x) * HARD.force(x, 1.0)


@program([(vector(4),)])
def callable_objects(x):
    return np.sum(NETWORK(x) ** 2)


@program([(vector(4), vector(2))], wrt=(0, 1))
def network_loss(x, y):
    return NETWORK.loss(x, y)


@program([(Spring(2.0, 0.2), 0.7)], wrt=1)
def object_as_argument(spring, x):
    return spring.energy(x) + spring.force(x, x * x) ** 2


@program([(Box(0.7, 1.2),)])
def property_of_an_argument(box):
    return box.area * Box.ratio(box.width, box.height) + box.width


@program([(0.8,)])
def object_made_inside(x):
    spring = Spring(x * x, damping=x)
    box = Box(x, spring.energy(1.0))
    return box.area * spring.force(x, 1.0) * Box.unit().area


@program([(vector(3), 0.5)], wrt=(0, 1))
def array_methods(x, y):
    a = x.reshape(3, 1) @ x.reshape(1, -1)
    b = a.T.ravel().sum() + a.sum(axis=0).mean() * y
    c = x.clip(0.3, 1.0).max() + x.dot(x) + a.trace() + x.prod()
    return b * c + a.transpose().flatten()[1] + x.copy().std() + x.var() + a.squeeze().min()


@program([(matrix(2, 3),)])
def array_attributes(m):
    rows, columns = m.shape
    s = np.sum(m.T @ m) / (rows * columns)
    return s * m.size * m.ndim + m.T.shape[0] * len(m) * m[0, 0]


class Model:
    def __init__(self):
        self.calls = 3
        self.table = {"gain": 2.0, "offsets": np.array([0.1, 0.2])}

    @staticmethod
    def helper(x):
        return x * x

    def run(self, x):
        y = x * self.table["gain"]
        for k in range(self.calls):
            y = self.helper(y) * 0.3 + self.table["offsets"][k % 2]
        return y


@program([(0.8,)])
def data_in_attributes(x):
    return Model().run(x) if x > 5 else MODEL.run(x)


MODEL = Model()


@program([(0.7, 1.1)], wrt=(0, 1))
def operators_of_a_class(x, y):
    class Dual:
        def __init__(self, a, b):
            self.a = a
            self.b = b

        def times(self, other):
            return Dual(self.a * other.a, self.a * other.b + self.b * other.a)

    p = Dual(x, 1.0).times(Dual(y, x))
    return p.a * p.b
