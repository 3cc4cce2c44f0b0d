# ruff: noqa -- programs as users write them
"""Reading by index: basic, fancy, boolean, mixed, repeated, computed, negative, ellipsis."""

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


@program([(vector(5), 2)], tags={"second"})
def single_elements(x, i):
    return x[0] * x[-1] + x[i] * x[i - 1] + np.sin(x[len(x) - 2])


@program([(vector(6),)])
def slices(x):
    return (
        np.sum(x[1:] * x[:-1]) + np.sum(x[::2] * x[1::2]) + np.sum(x[::-1] * x) + np.sum(x[-3:-1])
    )


@program([(matrix(3, 4),)])
def rows_and_columns(m):
    return np.sum(m[0] * m[-1]) + m[:, 1] @ m[:, 2] + m[1, 2] * m[2][3] + np.sum(m[1:, :-1])


@program([(signed(2, 3, 4),)])
def ellipsis_and_newaxis(t):
    return (
        np.sum(t[..., 0] * t[..., -1])
        + np.sum(t[:, None, 1] * t[0, ..., :])
        + np.sum(t[1][None, :, np.newaxis] ** 2)
    )


@program([(vector(5), np.array([0, 2, 2, 4, 0]))])
def repeated_fancy(x, index):
    y = x[index]
    return np.sum(y * y * np.arange(5)) + np.sum(x[[0, 1, 1]])


@program([(signed(6),)])
def boolean_masks(x):
    positive = x[x > 0]
    return np.sum(positive**2) + np.sum(np.sin(x[x <= 0]))


@program([(matrix(4, 3), np.array([0, 1, 1]), np.array([2, 0, 0]))])
def pairs_of_index_arrays(m, rows, columns):
    return (
        np.sum(m[rows, columns] ** 2)
        + np.sum(m[rows] * m[1:, :])
        + np.sum(m[np.ix_([0, 2], [1, 2])])
    )


@program([(matrix(3, 4), np.array([1, 3, 3]))])
def mixed_index(m, index):
    return np.sum(m[:, index] ** 2) + np.sum(m[1, index]) * np.sum(m[1:, index] * m[0, 0])


@program([(vector(6), 1, 4, 2), (vector(6), 0, 6, 1), (vector(6), 2, 2, 1)])
def computed_slices(x, i, j, k):
    part = x[i:j:k]
    return np.sum(part * part) + np.sum(x[i:]) * x[0]


@program([(vector(5), 3)])
def indices_in_a_loop(x, n):
    s = 0.0
    for i in range(n):
        s = s + x[i] * x[i + 1] + x[-i]
    return s


@program([(vector(4),)])
def chained_views(x):
    a = x.reshape(2, 2)
    b = a.T[1:]
    c = b[0][::-1]
    return np.sum(c * x[:2]) + a[1, 0] * c[1]


@program([(matrix(3, 4),)])
def index_by_argmax(m):
    best = np.argmax(m, axis=1)
    top = m[np.arange(3), best]
    return np.sum(top**2) + m.ravel()[np.argmin(m)]


@program([(vector(6),)])
def sorted_by_key(x):
    order = np.argsort(-x)
    y = x[order]
    return np.sum(y * np.arange(6.0)) + np.sum(np.sort(x)[:2] ** 2) + np.take(x, [1, 1, 5]).prod()


@program([(matrix(4, 3), np.array([2, 0, 1, 1]))])
def cross_entropy_pick(logits, labels):
    z = logits - np.max(logits, axis=1, keepdims=True)
    logp = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(logp[np.arange(len(labels)), labels])


@program([(matrix(5, 2), [(0, 1), (1, 2), (3, 1)])])
def edges_of_a_graph(points, edges):
    energy = 0.0
    for i, j in edges:
        d = points[i] - points[j]
        energy = energy + np.sqrt(np.sum(d * d) + 0.1)
    return energy


@program([(vector(4), slice(1, 3))])
def slice_as_argument(x, where):
    return np.sum(x[where] ** 2) * x[0]


@program([(matrix(3, 3), True), (matrix(3, 3), False)])
def index_chosen_by_a_branch(m, flag):
    i = 0 if flag else -1
    row = m[i] if flag else m[:, i]
    return np.sum(row * m[1])


@program([(vector(5),)])
def empty_slices(x):
    return np.sum(x[5:]) + np.sum(x[3:1] * 2.0) + x[0] * len(x[5:]) + np.sum(x[:0]) + x[1]
