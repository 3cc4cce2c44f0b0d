"""Functions of NumPy and Python that are linear: their tangent is the same call, of tangents.

The parameters have the names that the pullback gives them.
"""

from __future__ import annotations

import builtins
import math
import operator

import numpy as np
import s2s_runtime

from s2s.rules import (  # noqa: F401 (their pullbacks come first)
    builtins as _builtins,
)
from s2s.rules.available import available
from s2s.rules.notation import linear, multilinear

# --- the elements arranged anew -------------------------------------------------------------------

linear(
    *available("squeeze", "expand_dims", "transpose", "matrix_transpose"),
    *available("linalg.matrix_transpose", "swapaxes", "moveaxis", "rollaxis", "roll", "rot90"),
    *available("flip", "fliplr", "flipud", "broadcast_to", "repeat", "tile", "resize", "tril"),
    *available("triu", "diag", "diagflat", "diagonal", "linalg.diagonal", "trace", "linalg.trace"),
    *available("ldexp"),
    math.ldexp,
)
linear(*available("atleast_1d", "atleast_2d", "atleast_3d"), of=("arys",))
linear(np.broadcast_arrays, of=("args",))
linear(np.meshgrid, of=("xi",))
linear(np.full, np.full_like, of=("fill_value",))
linear(np.linspace, of=("start", "stop"))

# --- arrays joined, taken apart and made ----------------------------------------------------------

linear(
    *available("concatenate", "stack", "vstack", "row_stack", "hstack", "dstack", "column_stack"),
    *available("block", "delete", "split", "array_split", "vsplit", "hsplit", "dsplit", "unstack"),
    *available("array", "asarray", "asanyarray", "copy", "ascontiguousarray", "asfortranarray"),
    *available("astype"),
    s2s_runtime.astype,
)
linear(np.append, np.insert, of=("arr", "values"))

# --- elements selected ----------------------------------------------------------------------------

linear(np.select, of=("choicelist", "default"))
linear(np.choose, of=("choices",))
linear(np.take, np.take_along_axis)
linear(np.compress, of=("a",))
linear(np.extract, of=("arr",))

# --- sums, differences, products ------------------------------------------------------------------

linear(np.sum, of=("a", "initial"))
linear(*available("mean", "cumsum", "cumulative_sum", "diff", "ediff1d", "gradient"))
linear(builtins.sum, of=("items", "start"))
linear(math.fsum)
linear(np.bincount, of=("weights",))
multilinear(np.convolve, np.correlate, of=("a", "v"))
multilinear(
    operator.matmul,
    *available("matmul", "linalg.matmul", "dot", "inner", "outer", "linalg.outer", "vdot"),
    *available("tensordot", "linalg.tensordot", "kron", "cross", "linalg.cross"),
    of=("a", "b"),
)
multilinear(*available("vecdot", "linalg.vecdot", "matvec", "vecmat"), of=("x1", "x2"))
multilinear(np.einsum, of=("subscripts", "operands"))
