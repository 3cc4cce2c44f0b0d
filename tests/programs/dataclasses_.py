# ruff: noqa -- programs as users write them
"""Dataclasses: as arguments, locals and results, frozen or not, with methods, nested."""

import dataclasses
from dataclasses import dataclass, field, replace

import numpy as np

from tests.programs._registry import matrix, program, vector


@dataclass
class Linear:
    weights: np.ndarray
    bias: np.ndarray

    def __call__(self, x):
        return self.weights @ x + self.bias


@dataclass(frozen=True)
class Particle:
    position: np.ndarray
    velocity: np.ndarray
    mass: float = 1.0

    def moved(self, dt):
        return replace(self, position=self.position + dt * self.velocity)

    @property
    def energy(self):
        return 0.5 * self.mass * np.sum(self.velocity**2)


@dataclass
class Deep:
    first: Linear
    second: Linear
    activation: str = "tanh"
    steps: int = 2
    scales: list = field(default_factory=lambda: [1.0, 0.5])

    def run(self, x):
        h = self.first(x)
        for k in range(self.steps):
            h = np.tanh(h) * self.scales[k] if self.activation == "tanh" else h
        return self.second(h)


@dataclass(slots=True)
class Slotted:
    a: float
    b: float


LINEAR = Linear(matrix(2, 3), vector(2))
PARTICLE = Particle(vector(3), vector(3, 1), 0.8)
DEEP = Deep(Linear(matrix(3, 2), vector(3)), Linear(matrix(1, 3), vector(1)))


@program([(LINEAR, vector(3))], wrt=(0, 1), tags={"second"})
def dataclass_argument(layer, x):
    return np.sum(np.tanh(layer(x)) ** 2)


@program([(PARTICLE, 3)])
def frozen_and_replaced(p, n):
    for _ in range(n):
        p = p.moved(0.1)
        p = replace(p, velocity=p.velocity - 0.1 * np.sin(p.position))
    return p.energy + np.sum(p.position)


@program([(DEEP, vector(2))], wrt=(0, 1))
def nested_dataclasses(model, x):
    return np.sum(model.run(x))


@program([(0.7, 1.1)], wrt=(0, 1))
def made_and_read(x, y):
    s = Slotted(x * y, np.sin(x))
    t = Slotted(b=s.a, a=s.b * s.a)
    return t.a * t.b + s.b


@program([(vector(3),)])
def returned_dataclass(x):
    return Linear(np.outer(x, x), x * x)


@program([(Slotted(0.7, 1.1),)])
def slotted_argument(s):
    return s.a * s.b + s.a


@program([(vector(3),)])
def list_of_dataclasses(x):
    particles = [Particle(x * k, np.sin(x), mass=1.0 + k) for k in range(3)]
    return sum(p.energy * np.sum(p.position) for p in particles)


@program([(0.8, 4)])
def carried_by_a_loop(x, n):
    s = Slotted(x, 1.0)
    for i in range(n):
        s = Slotted(s.b * x, s.a + 0.5 * s.b)
        if s.a > 2.0:
            break
    return s.a * s.b


@program([(PARTICLE,)])
def fields_by_name(p):
    values = [getattr(p, name) for name in ("position", "velocity")]
    return np.sum(values[0] * values[1]) * p.mass


@program([([Slotted(0.3, 0.4), Slotted(0.8, 1.2)],)])
def list_of_dataclasses_as_argument(items):
    total = 0.0
    for item in items:
        total = total + item.a * item.b * (1.0 + total)
    return total


@program([(0.7,)])
def default_of_a_field(x):
    d = Deep(Linear(np.eye(2) * x, np.ones(2)), Linear(np.ones((1, 2)), np.zeros(1)))
    return np.sum(d.run(np.array([x, 1.0]))) * dataclasses.replace(d, steps=1).steps
