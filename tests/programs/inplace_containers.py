# ruff: noqa -- programs as users write them
"""Written arrays in lists, dicts, tuples and dataclasses; items and fields that are assigned."""

from dataclasses import dataclass, field

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


@dataclass
class Grid:
    u: np.ndarray
    dx: float
    time: float = 0.0

    def step(self, dt):
        self.u[1:-1] += dt / self.dx**2 * (self.u[2:] - 2 * self.u[1:-1] + self.u[:-2])
        self.time += dt

    def clamp(self, value):
        self.u[0] = value
        self.u[-1] = value * self.time


@dataclass
class Particles:
    x: np.ndarray
    v: np.ndarray
    mass: float

    def kick(self, force, dt):
        self.v += dt / self.mass * force

    def drift(self, dt):
        self.x += dt * self.v

    def step(self, dt):
        self.kick(-np.sin(self.x), dt)
        self.drift(dt)


@dataclass
class Layer:
    w: np.ndarray
    b: np.ndarray

    def forward(self, x):
        return np.tanh(self.w @ x + self.b)


@dataclass
class Network:
    layers: list
    rate: float = 0.1

    def decay(self):
        for layer in self.layers:
            layer.w *= 1.0 - self.rate
            layer.b = layer.b - self.rate * layer.b


@dataclass
class Optimizer:
    rate: float
    velocity: dict = field(default_factory=dict)

    def update(self, params, grads):
        for key in params:
            self.velocity[key] = 0.9 * self.velocity[key] - self.rate * grads[key]
            params[key] += self.velocity[key]


@program([(vector(6), 0.3, 3)], wrt=(0, 1), tags={"second"})
def grid_object(u0, value, steps):
    g = Grid(u0.copy(), 0.7)
    for _ in range(steps):
        g.step(0.1)
        g.clamp(value)
    return np.sum(g.u**2) * g.time


@program([(vector(3), vector(3, 1), 1.3, 3)], wrt=(0, 1, 2))
def leapfrog_object(x, v, mass, steps):
    p = Particles(x.copy(), v.copy(), mass)
    for _ in range(steps):
        p.step(0.1)
    return np.sum(p.x * p.v)


@program([(vector(5),)])
def field_slices_from_outside(u0):
    g = Grid(dx=0.5, u=np.zeros(5))
    g.u[:] = u0
    g.u[1:-1] = g.u[2:] * g.u[:-2]
    g.u[0] -= g.u[1] ** 2
    g.u *= 2.0
    return np.sum(g.u * u0)


@program([(vector(3), 3)], tags={"second"})
def field_is_rebound(x, n):
    g = Grid(x, 1.0)
    for k in range(n):
        g.u = g.u * np.sin(g.u) + g.dx
        g.dx = g.dx * 0.5 + np.sum(g.u)
    return g.dx


@program([(vector(3),)])
def two_names_of_one_object(x):
    g = Grid(x * x, 1.0)
    h = g
    h.u[0] = h.u[1] * 3.0
    h.dx = np.sum(g.u)
    return g.dx * np.sum(g.u)


@program([(signed(2, 2), signed(2, seed=1), vector(2))], wrt=(0, 1, 2))
def network_of_layers(w, b, x):
    net = Network([Layer(w.copy(), b.copy()), Layer(2.0 * w, b * b)])
    net.decay()
    h = x
    for layer in net.layers:
        h = layer.forward(h)
    return np.sum(h**2)


@program([(signed(2, 3), signed(2, seed=1), 2)], wrt=(0, 1))
def optimizer_with_state(w, b, steps):
    params = {"w": w.copy(), "b": b.copy()}
    opt = Optimizer(0.1, {"w": np.zeros_like(w), "b": np.zeros_like(b)})
    for _ in range(steps):
        grads = {"w": params["w"] ** 3, "b": np.sin(params["b"])}
        opt.update(params, grads)
    return np.sum(params["w"] ** 2) + np.sum(params["b"] ** 2)


@program([({"w": vector(3), "b": 0.4},)])
def dict_of_parameters(p):
    d = dict(p)
    d["w"] = d["w"] * d["b"]
    d["b"] += np.sum(d["w"])
    d["w"] *= 2.0
    return np.sum(d["w"] ** 2) * d["b"]


@program([(vector(3),)])
def dict_filled_by_a_loop(x):
    d = {}
    for k, name in enumerate(("a", "b", "c")):
        d[name] = x[k] * x
        d[name][0] += 1.0
    d["a"][1] = d["b"][2] * d["c"][0]
    return sum(np.sum(v**2) for v in d.values())


@program([(vector(4),)])
def list_of_buffers(x):
    rows = [np.zeros(4) for _ in range(3)]
    rows[0][:] = x
    for i in range(1, 3):
        rows[i][1:] = rows[i - 1][:-1] * x[1:]
        rows[i][0] = rows[i - 1][-1] ** 2
    return sum(np.sum(r) for r in rows)


@program([(vector(4), 3)])
def list_items_assigned(x, n):
    xs = [x[0], x[1], x[2]]
    for k in range(n):
        xs[k % 3] = xs[(k + 1) % 3] * x[3] + k
        xs[0] += xs[2]
    return xs[0] * xs[1] + xs[2]


@program([(vector(3),)], tags={"second"})
def list_items_swapped(x):
    xs = [x * x, np.sin(x), 2.0 * x]
    xs[0], xs[2] = xs[2], xs[0]
    xs[0][1] = 0.0
    xs[2] *= x
    return np.sum(xs[0] * xs[2]) + np.sum(xs[1])


@program([(vector(3),)])
def tuple_of_buffers(x):
    state = (x.copy(), np.zeros(3))
    for _ in range(2):
        state[1][:] += state[0] ** 2
        state[0][:] -= 0.1 * state[1]
    u, v = state
    u[0] = v[1]
    return np.sum(state[0] * v)


@program([([vector(2), vector(3, 1)],)])
def list_of_arrays_updated(arrays):
    copies = [a.copy() for a in arrays]
    for c in copies:
        c[0] = c[1] ** 2
        c *= 1.5
    return sum(np.sum(c**2) for c in copies)


@program([(vector(3), vector(3, 1))], wrt=(0, 1))
def fields_by_zip(x, g):
    params, grads = [x.copy(), 2.0 * x], [g, g * g]
    for p, d in zip(params, grads):
        p -= 0.1 * d
    return np.sum(params[0] * params[1])


@program([(matrix(2, 3),)])
def dict_of_views(x):
    table = x.copy()
    rows = {"top": table[0], "bottom": table[1]}
    rows["top"][:] = rows["bottom"] ** 2
    rows["bottom"] += rows["top"]
    return np.sum(table**2)


@program([(vector(4),)], tags={"second"})
def history_of_copies(x):
    u = x.copy()
    history = []
    for k in range(3):
        history.append(u.copy())
        u[1:] *= u[:-1]
    return sum(np.sum(h * u) for h in history)


@program([(vector(4), 3)])
def snapshot_in_rows(x, n):
    u = x.copy()
    frames = np.zeros((n, 4))
    for k in range(n):
        frames[k] = u
        u += 0.1 * np.roll(u, 1) ** 2
    return np.sum(frames[1:] * frames[:-1])


@program([(vector(4),)])
def object_with_two_shared_buffers(x):
    buffer = x * 1.0
    a, b = Grid(buffer, 0.1), Grid(buffer, 0.2)
    a.u[0] = b.u[1] ** 2
    b.u[2] = a.u[0] * 3.0
    return np.sum(a.u * x) + np.sum(b.u)


class Accumulator:
    def __init__(self, size):
        self.total = np.zeros(size)
        self.count = 0

    def add(self, value):
        self.total += value
        self.count += 1
        return self

    @property
    def mean(self):
        return self.total / self.count


@program([(matrix(3, 4),)], tags={"second"})
def accumulator_object(rows):
    acc = Accumulator(4)
    for row in rows:
        acc.add(row * row)
    return np.sum(acc.mean**2)


@program([(matrix(3, 4),)])
def chained_methods(rows):
    acc = Accumulator(4)
    acc.add(rows[0]).add(rows[1] ** 2).add(rows[2] * rows[0])
    acc.total[1:] = acc.total[:-1] * acc.mean[1:]
    return np.sum(acc.total)


class Simulation:
    def __init__(self, u0, nu):
        self.u = u0.copy()
        self.un = np.empty_like(self.u)
        self.nu = nu

    def boundary(self):
        self.u[0] = self.u[-2]
        self.u[-1] = self.u[1]

    def advance(self):
        self.un[:] = self.u
        un = self.un
        self.u[1:-1] = un[1:-1] - 0.1 * un[1:-1] * (un[2:] - un[:-2])
        self.u[1:-1] += self.nu * (un[2:] - 2 * un[1:-1] + un[:-2])
        self.boundary()

    def run(self, steps):
        for _ in range(steps):
            self.advance()
        return self.u


@program([(vector(6), 0.1, 3)], wrt=(0, 1))
def simulation_object(u0, nu, steps):
    return np.sum(Simulation(u0, nu).run(steps) ** 2)


@program([(vector(5), 3)])
def buffers_swapped_as_fields(x, n):
    s = Simulation(x, 0.2)
    s.un[:] = 0.0
    for _ in range(n):
        s.un[1:] = s.u[:-1] ** 2
        s.un[0] = s.u[0]
        s.u, s.un = s.un, s.u
    return np.sum(s.u * x)


@program([({"w": vector(3), "b": vector(3, 1)}, vector(3, 2))], wrt=(0, 1))
def items_written_by_their_keys(p, x):
    q = {k: v.copy() for k, v in p.items()}
    for k in q.keys():
        q[k] *= x
    return np.sum(np.tanh(q["w"] * x + q["b"]))
