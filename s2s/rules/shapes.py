"""Derivatives of the functions of NumPy that arrange elements: each is linear.

An adjoint is arranged back; where an element was used several times, its adjoints are summed.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
# ruff: noqa: EM101

from __future__ import annotations

import numpy as np
import s2s_runtime

from s2s.rules.available import available
from s2s.rules.notation import bar, dot, inline, is_known, known, pullback, pushforward, varied

# --- the same elements under another shape --------------------------------------------------------


@pullback(np.reshape, constant=("shape", "order", "copy"))
def reshape(y, a, shape, order="C", copy=None):
    if order == "C":
        bar[a] = s2s_runtime.reshape_like(bar[y], a)
    elif order == "F":
        bar[a] = np.reshape(bar[y], np.shape(a), order="F")
    else:
        raise NotImplementedError("the derivative of np.reshape for an order but 'C' and 'F'")


@pushforward(np.reshape)
def reshape_forward(y, a, shape, order="C", copy=None):
    if order == "C":
        dot[y] = np.reshape(dot[a], shape)
    elif order == "F":
        dot[y] = np.reshape(dot[a], shape, order="F")
    else:
        raise NotImplementedError("the derivative of np.reshape for an order but 'C' and 'F'")


@pullback(np.ravel, np.ndarray.flatten, np.ndarray.ravel, constant=("order",))
def ravel(y, a, order="C"):
    if order == "C":
        bar[a] = s2s_runtime.reshape_like(bar[y], a)
    elif order == "F":
        bar[a] = np.reshape(bar[y], np.shape(a), order="F")
    else:
        raise NotImplementedError("the derivative of np.ravel for an order but 'C' and 'F'")


@pushforward(np.ravel, np.ndarray.flatten, np.ndarray.ravel)
def ravel_forward(y, a, order="C"):
    if order == "C":
        dot[y] = np.ravel(dot[a])
    elif order == "F":
        dot[y] = np.ravel(dot[a], order="F")
    else:
        raise NotImplementedError("the derivative of np.ravel for an order but 'C' and 'F'")


@pullback(np.squeeze, constant=("axis",))
def squeeze(y, a, axis=None):
    if axis is None:
        bar[a] = s2s_runtime.reshape_like(bar[y], a)
    else:
        bar[a] = np.expand_dims(bar[y], axis)


@pullback(np.expand_dims, constant=("axis",))
def expand_dims(y, a, axis):
    bar[a] = np.squeeze(bar[y], axis)


@pullback(np.atleast_1d)
def atleast_1d(y, *arys):
    if len(arys) == 1:
        bar[arys] = (s2s_runtime.reshape_like(bar[y], arys[0]),)
    else:
        bar[arys] = [s2s_runtime.reshape_like(bar[y][i], arys[i]) for i in range(len(arys))]


@pullback(np.atleast_2d)
def atleast_2d(y, *arys):
    if len(arys) == 1:
        bar[arys] = (s2s_runtime.reshape_like(bar[y], arys[0]),)
    else:
        bar[arys] = [s2s_runtime.reshape_like(bar[y][i], arys[i]) for i in range(len(arys))]


@pullback(np.atleast_3d)
def atleast_3d(y, *arys):
    if len(arys) == 1:
        bar[arys] = (s2s_runtime.reshape_like(bar[y], arys[0]),)
    else:
        bar[arys] = [s2s_runtime.reshape_like(bar[y][i], arys[i]) for i in range(len(arys))]


# --- the same elements in another order -----------------------------------------------------------


@pullback(np.transpose, constant=("axes",))
def transpose(y, a, axes=None):
    if axes is None:
        bar[a] = bar[y].T
    else:
        bar[a] = np.transpose(bar[y], s2s_runtime.inverse_permutation(axes))


@pullback(*available("matrix_transpose", "linalg.matrix_transpose"))
def matrix_transpose(y, x):
    bar[x] = np.swapaxes(bar[y], -1, -2)


@pullback(np.swapaxes, constant=("axis1", "axis2"))
def swapaxes(y, a, axis1, axis2):
    bar[a] = np.swapaxes(bar[y], axis1, axis2)


@pullback(np.moveaxis, constant=("source", "destination"))
def moveaxis(y, a, source, destination):
    bar[a] = np.moveaxis(bar[y], destination, source)


@pullback(np.rollaxis, constant=("axis", "start"))
def rollaxis(y, a, axis, start=0):
    bar[a] = np.moveaxis(bar[y], s2s_runtime.rolled_to(axis, start, np.ndim(a)), axis)


@pullback(np.roll, constant=("shift", "axis"))
def roll(y, a, shift, axis=None):
    back = s2s_runtime.negated(shift)
    if axis is None:
        bar[a] = np.roll(bar[y], back)
    else:
        bar[a] = np.roll(bar[y], back, axis)


@pullback(np.rot90, constant=("k", "axes"))
def rot90(y, m, k=1, axes=(0, 1)):
    bar[m] = np.rot90(bar[y], -k, axes)


@pullback(np.flip, constant=("axis",))
def flip(y, m, axis=None):
    if axis is None:
        bar[m] = np.flip(bar[y])
    else:
        bar[m] = np.flip(bar[y], axis)


@pullback(np.fliplr)
def fliplr(y, m):
    bar[m] = np.fliplr(bar[y])


@pullback(np.flipud)
def flipud(y, m):
    bar[m] = np.flipud(bar[y])


# --- elements repeated ----------------------------------------------------------------------------


@pullback(np.broadcast_to, constant=("shape", "subok"))
def broadcast_to(y, array, shape, subok=False):
    bar[array] = s2s_runtime.unbroadcast(bar[y], array)


@pullback(np.broadcast_arrays, constant=("subok",))
def broadcast_arrays(y, *args, subok=False):
    bar[args] = [s2s_runtime.unbroadcast(bar[y][i], args[i]) for i in range(len(args))]


@pullback(np.repeat, constant=("repeats", "axis"))
def repeat(y, a, repeats, axis=None):
    if known(repeats) and is_known(repeats > 0) and is_known(np.ndim(a) == 1):
        bar[a] = np.sum(np.reshape(bar[y], (-1, repeats)), axis=1)
    else:
        bar[a] = s2s_runtime.unrepeat(bar[y], a, repeats, axis)


@pullback(np.tile, constant=("reps",))
def tile(y, A, reps):
    if known(reps) and is_known(isinstance(reps, int)) and reps > 0 and is_known(np.ndim(A) == 1):
        bar[A] = np.sum(np.reshape(bar[y], (reps, -1)), axis=0)
    else:
        bar[A] = s2s_runtime.untile(bar[y], A, reps)


@pullback(np.resize, constant=("new_shape",))
def resize(y, a, new_shape):
    places = np.resize(s2s_runtime.places(a), new_shape)
    bar[a] = s2s_runtime.from_places(bar[y], places, a)


@pullback(np.full, constant=("shape", "dtype", "order", "device", "like"))
def full(y, shape, fill_value, dtype=None, order="C", device=None, like=None):
    bar[fill_value] = s2s_runtime.unbroadcast(bar[y], fill_value)


@pullback(np.full_like, constant=("a", "dtype", "order", "subok", "shape", "device"))
def full_like(y, a, fill_value, dtype=None, order="K", subok=True, shape=None, device=None):
    bar[fill_value] = s2s_runtime.unbroadcast(bar[y], fill_value)


@inline
def as_vector(g, x):
    """The adjoint of a vector, or of what `np.meshgrid` made a vector of."""
    return g if is_known(np.ndim(x) == 1) else s2s_runtime.reshape_like(g, x)


@pullback(np.meshgrid, constant=("copy", "sparse", "indexing"))
def meshgrid(y, *xi, copy=True, sparse=False, indexing="xy"):
    bar[xi] = [
        as_vector(np.sum(bar[y][i], axis=s2s_runtime.mesh_axes(i, len(xi), indexing)), xi[i])
        for i in range(len(xi))
    ]


@inline
def shares(num, endpoint):
    """How far each number of `np.linspace` is on the way from `start` to `stop`."""
    return (
        np.linspace(0.0, 1.0, num)
        if is_known(endpoint is True)
        else np.linspace(0.0, 1.0, num, endpoint)
    )


@pullback(np.linspace, constant=("num", "endpoint", "dtype", "axis", "device"), refuse=("retstep",))
def linspace(y, start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, device=None):
    if np.ndim(start) == 0 and np.ndim(stop) == 0:
        t = shares(num, endpoint)
        bar[start] = bar[y] @ (1.0 - t)
        bar[stop] = bar[y] @ t
    else:
        t = shares(num, endpoint).astype(y.dtype)
        g = np.moveaxis(bar[y], axis, -1)
        bar[start] = s2s_runtime.unbroadcast(g @ (1.0 - t), start)
        bar[stop] = s2s_runtime.unbroadcast(g @ t, stop)


# --- frames, triangles, diagonals -----------------------------------------------------------------


@pullback(
    np.pad, constant=("pad_width", "mode", "reflect_type"), refuse=("stat_length", "end_values")
)
def pad(
    y, array, pad_width, mode="constant", constant_values=0, reflect_type="even", stat_length=None,
    end_values=0,
):  # fmt: skip
    if mode == "constant":
        bar[array] = bar[y][s2s_runtime.pad_interior(pad_width, np.ndim(array))]
        bar[constant_values] = s2s_runtime.pad_frame(
            bar[y], pad_width, constant_values, np.ndim(array)
        )
    elif mode in ("edge", "wrap") or (mode in ("reflect", "symmetric") and reflect_type == "even"):
        bar[array] = s2s_runtime.unpad(bar[y], array, pad_width, mode)
    else:
        raise NotImplementedError(
            "the derivative of np.pad with a mode that is not 'constant', 'edge', 'wrap', "
            "'reflect' or 'symmetric' (these two with reflect_type='even')"
        )


@pushforward(np.pad)
def pad_forward(
    y, array, pad_width, mode="constant", constant_values=0, reflect_type="even", stat_length=None,
    end_values=0,
):  # fmt: skip
    if mode == "constant" and varied(constant_values):
        dot[y] = np.pad(dot[array], pad_width, constant_values=dot[constant_values])
    elif mode == "constant":
        dot[y] = np.pad(dot[array], pad_width)
    elif mode in ("edge", "wrap") or (mode in ("reflect", "symmetric") and reflect_type == "even"):
        dot[y] = np.pad(dot[array], pad_width, mode)
    else:
        raise NotImplementedError(
            "the derivative of np.pad with a mode that is not 'constant', 'edge', 'wrap', "
            "'reflect' or 'symmetric' (these two with reflect_type='even')"
        )


@pullback(np.tril, constant=("k",))
def tril(y, m, k=0):
    if np.ndim(m) == 1:
        bar[m] = np.sum(np.tril(bar[y], k), axis=0)
    elif k == 0:
        bar[m] = np.tril(bar[y])
    else:
        bar[m] = np.tril(bar[y], k)


@pullback(np.triu, constant=("k",))
def triu(y, m, k=0):
    if np.ndim(m) == 1:
        bar[m] = np.sum(np.triu(bar[y], k), axis=0)
    elif k == 0:
        bar[m] = np.triu(bar[y])
    else:
        bar[m] = np.triu(bar[y], k)


@pullback(np.diag, constant=("k",))
def diag(y, v, k=0):
    if np.ndim(v) == 2:
        bar[v] = s2s_runtime.on_diagonal(bar[y], v, k, 0, 1)
    elif k == 0:
        bar[v] = np.diag(bar[y])
    else:
        bar[v] = np.diag(bar[y], k)


@pullback(np.diagflat, constant=("k",))
def diagflat(y, v, k=0):
    bar[v] = s2s_runtime.reshape_like(np.diag(bar[y], k), v)


@pullback(np.diagonal, constant=("offset", "axis1", "axis2"))
def diagonal(y, a, offset=0, axis1=0, axis2=1):
    bar[a] = s2s_runtime.on_diagonal(bar[y], a, offset, axis1, axis2)


@pullback(*available("linalg.diagonal"), constant=("offset",))
def linalg_diagonal(y, x, offset=0):
    bar[x] = s2s_runtime.on_diagonal(bar[y], x, offset, -2, -1)


@pullback(np.trace, constant=("offset", "axis1", "axis2", "dtype"), refuse=("out",))
def trace(y, a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    if is_known(isinstance(a, np.ndarray)) and is_known(np.ndim(a) == 2) and offset == 0:
        bar[a] = bar[y] * s2s_runtime.eye_like(a)
    else:
        bar[a] = s2s_runtime.on_diagonal(np.expand_dims(bar[y], -1), a, offset, axis1, axis2)


@pullback(*available("linalg.trace"), constant=("offset", "dtype"))
def linalg_trace(y, x, offset=0, dtype=None):
    bar[x] = s2s_runtime.on_diagonal(np.expand_dims(bar[y], -1), x, offset, -2, -1)
