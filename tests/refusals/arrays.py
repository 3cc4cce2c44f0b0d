"""Writes into arrays that cannot be followed."""

from __future__ import annotations

import numpy as np

from tests.refusals.registry import COPY, X, refused

TABLE = np.zeros(3)


@refused("cannot tell what 'a' holds: it may share memory with 'v', written in line 17", COPY, X)
def one_of_two_buffers(x):
    v = x * x
    w = 3.0 * x
    a = v if np.sum(x) > 0.0 else w
    v[0] = 5.0
    return np.sum(a * w)  # < a


@refused("cannot tell what 'seen' holds: it may share memory with 'u', written in line 27", COPY, X)
def buffer_in_a_list(x):
    u = x.copy()
    seen = []
    for _ in range(2):
        seen.append(u)  # < seen.append
        u[0] = 2.0 * u[1]
    return np.sum(seen[0])


@refused(
    "cannot tell what 'x' holds: it may share memory with 'flat', written in line 38",
    COPY,
    np.eye(3),
)
def view_or_copy(x):
    flat = x.ravel()
    flat[0] = 3.0
    return np.sum(x)  # < np.sum


@refused("cannot write into 'TABLE': it is data outside of the function", "Pass it", X)
def table_of_the_module(x):
    TABLE[0] = 1.0  # < TABLE[0]
    return np.sum(TABLE * x)


@refused("cannot write into what 'broadcast_to' gives", "read-only", X)
def written_into_what_is_read_only(x):
    y = np.broadcast_to(x, (2, 3))
    y[0] = 1.0  # < y[0]
    return np.sum(y)


@refused(
    "cannot follow a write into an item: the container may hold the same array twice", "copy it", X
)
def same_buffer_twice(x):
    rows = [np.zeros(3)] * 2
    rows[0][0] = x[0]  # < rows[0][0]
    return np.sum(rows[1])


@refused("an array of int64 cannot take the result of '+=' here", "NumPy raises", X)
def float_into_integers(x):
    n = np.arange(3)
    n += x  # < n
    return np.sum(n * x)


@refused(
    "cannot tell whether 'total += ...' rebinds or writes in place",
    "Write `total = total + ...`",
    X,
)
def list_or_number(x):
    total = None
    for v in x:
        total = (v,) if total is None else total
        total += (v * v,)  # < total
    return total[0]
