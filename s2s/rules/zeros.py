"""Declared: what has derivative zero, and pure functions whose derivative only the transform knows.

A function that is declared here is also known to be pure: a call of it may be merged or dropped.
Nothing random, and nothing whose result depends differentiably on an argument, belongs here.
"""

from __future__ import annotations

import builtins
import copy
import math
import operator

from s2s.rules.available import available
from s2s.rules.notation import structural, zero

# Functions that are constant between jumps.
ROUNDING = (
    *available("floor", "ceil", "trunc", "rint", "fix", "round", "around", "sign", "signbit"),
    *available("floor_divide", "spacing"),
    operator.floordiv,
    builtins.round,
    math.floor,
    math.ceil,
    math.trunc,
    math.ulp,
)

# Questions whose answers are truth values, numbers of things or places.
COMPARISONS = (
    *available("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"),
    *available("logical_and", "logical_or", "logical_not", "logical_xor", "any", "all"),
    *available("isnan", "isinf", "isfinite", "isnat", "isneginf", "isposinf", "isclose"),
    *available("allclose", "array_equal", "array_equiv", "isin", "iscomplex", "isreal"),
    *available("iscomplexobj", "isrealobj", "isscalar", "isfortran", "iterable"),
    *available("shares_memory", "may_share_memory"),
    *available("shape", "ndim", "size", "count_nonzero", "linalg.matrix_rank"),
    *available("argmax", "argmin", "nanargmax", "nanargmin", "argsort", "argpartition"),
    *available("argwhere", "nonzero", "flatnonzero", "searchsorted", "digitize", "lexsort"),
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
    operator.is_,
    operator.is_not,
    operator.not_,
    operator.truth,
    operator.contains,
    operator.index,
    builtins.any,
    builtins.all,
    builtins.len,
    builtins.isinstance,
    builtins.issubclass,
    builtins.callable,
    builtins.hasattr,
    math.isnan,
    math.isinf,
    math.isfinite,
    math.isclose,
)

# Of whole numbers, and to them.
INTEGERS = (
    *available("bitwise_and", "bitwise_or", "bitwise_xor", "invert", "bitwise_count"),
    *available("left_shift", "right_shift", "gcd", "lcm", "packbits", "unpackbits"),
    *available("bool_", "int8", "int16", "int32", "int64", "intc", "longlong"),
    *available("uint8", "uint16", "uint32", "uint64", "uintc", "ulonglong"),
    *available("broadcast_shapes", "unravel_index", "ravel_multi_index", "ndindex", "indices"),
    *available("diag_indices", "diag_indices_from", "tril_indices", "tril_indices_from"),
    *available("triu_indices", "triu_indices_from", "ix_"),
    operator.invert,
    operator.inv,
    operator.lshift,
    operator.rshift,
    builtins.int,
    builtins.bool,
    builtins.range,
    builtins.slice,
    builtins.ord,
    builtins.hash,
    math.comb,
    math.perm,
    math.factorial,
    math.gcd,
    math.lcm,
    math.isqrt,
)

# Arrays of given shapes.
CREATION = (
    *available("zeros", "ones", "empty", "zeros_like", "ones_like", "empty_like"),
    *available("eye", "identity", "tri", "bartlett", "blackman", "hamming", "hanning"),
)

# Types.
DESCRIPTIONS = (
    *available("dtype", "finfo", "iinfo", "result_type", "promote_types", "can_cast"),
    *available("min_scalar_type", "issubdtype", "isdtype", "common_type"),
    builtins.type,
)

# Texts; a number that is read from one again is refused (`s2s.analysis.lost`).
TEXTS = (
    *available("array_repr", "array_str", "array2string", "format_float_positional"),
    *available("format_float_scientific", "base_repr", "binary_repr"),
    builtins.str,
    builtins.repr,
    builtins.format,
    builtins.ascii,
    builtins.chr,
    builtins.bin,
    builtins.hex,
)

# The items come through unchanged, in a structure that the transform follows or refuses.
STRUCTURES = (
    *available("ndenumerate"),
    operator.and_,
    operator.or_,
    operator.xor,
    operator.concat,
    builtins.zip,
    builtins.enumerate,
    builtins.reversed,
    builtins.sorted,
    builtins.list,
    builtins.tuple,
    builtins.dict,
    builtins.set,
    builtins.frozenset,
    copy.copy,
    copy.deepcopy,
)

zero(*ROUNDING, *COMPARISONS, *INTEGERS, *CREATION, *DESCRIPTIONS, *TEXTS)
structural(*STRUCTURES)
