"""The functions of NumPy, Python and the runtime that transforms write themselves."""

from __future__ import annotations

import operator

import numpy as np
import s2s_runtime

from s2s.ir.nodes import Primitive

MULTIPLY = Primitive(operator.mul, "*")
NEGATE = Primitive(operator.neg, "-")
MASKED_PRODUCT = Primitive(s2s_runtime.masked_product, "s2s_runtime.masked_product")
PLUS = Primitive(operator.add, "+")
ASARRAY = Primitive(np.asarray, "np.asarray")
SUM = Primitive(np.sum, "np.sum")
STACK = Primitive(np.stack, "np.stack")
ONES_LIKE = Primitive(np.ones_like, "np.ones_like")
FULL_LIKE = Primitive(np.full_like, "np.full_like")
ADD_STRUCTURES = Primitive(s2s_runtime.add, "s2s_runtime.add")
ASTYPE = Primitive(s2s_runtime.astype, "s2s_runtime.astype")
AS_LIKE = Primitive(s2s_runtime.as_like, "s2s_runtime.as_like")
REBUILD = Primitive(s2s_runtime.rebuild, "s2s_runtime.rebuild")
SEED = Primitive(s2s_runtime.seed, "s2s_runtime.seed")
COLUMN = Primitive(s2s_runtime.column, "s2s_runtime.column")
FILLED_OUT = Primitive(s2s_runtime.filled_out, "s2s_runtime.filled_out")
IF_FLOATING = Primitive(s2s_runtime.if_floating, "s2s_runtime.if_floating")
LAST_WRITTEN = Primitive(s2s_runtime.last_written, "s2s_runtime.last_written")
UNPACK_LIKE = Primitive(s2s_runtime.unpack_like, "s2s_runtime.unpack_like")
MUTABLE = Primitive(s2s_runtime.mutable, "s2s_runtime.mutable")
WITH_ADDED = Primitive(s2s_runtime.with_added, "s2s_runtime.with_added")
SPLIT_TAIL = Primitive(s2s_runtime.split_tail, "s2s_runtime.split_tail")
ZEROS_AT = Primitive(s2s_runtime.zeros_at, "s2s_runtime.zeros_at")
WITHOUT = Primitive(s2s_runtime.without, "s2s_runtime.without")
