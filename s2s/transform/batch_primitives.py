"""The functions that vector mode writes itself."""

from __future__ import annotations

import math
import operator

import numpy as np
import s2s_runtime

from s2s.ir.nodes import Primitive

ARANGE = Primitive(np.arange, "np.arange")
BROADCAST_TO = Primitive(np.broadcast_to, "np.broadcast_to")
CONCATENATED = Primitive(operator.add, "+")
GET = Primitive(operator.getitem, "operator.getitem")
GETATTR = Primitive(getattr, "getattr")
ITEMS_OF = Primitive(s2s_runtime.items_each, "s2s_runtime.items_each")
LENGTH = Primitive(len, "len")
MOVEAXIS = Primitive(np.moveaxis, "np.moveaxis")
PLUS = Primitive(operator.add, "+")
PROD = Primitive(math.prod, "math.prod")
RESHAPE = Primitive(np.reshape, "np.reshape")
SHAPE = Primitive(np.shape, "np.shape")
SUBTRACT = Primitive(operator.sub, "-")
SUM_OF = Primitive(s2s_runtime.sum_of, "s2s_runtime.sum_of")
SWAPAXES = Primitive(np.swapaxes, "np.swapaxes")
ZEROS = Primitive(np.zeros, "np.zeros")
ADD_EACH = Primitive(s2s_runtime.add_each, "s2s_runtime.add_each")
ASTYPE = Primitive(s2s_runtime.astype, "s2s_runtime.astype")
COUNT_OF = Primitive(s2s_runtime.count_of, "s2s_runtime.count_of")
EACH = Primitive(s2s_runtime.each, "s2s_runtime.each")
PUT = Primitive(s2s_runtime.put, "s2s_runtime.put")
ROWS = Primitive(s2s_runtime.rows, "s2s_runtime.rows")
SHIFTED = Primitive(s2s_runtime.shifted, "s2s_runtime.shifted")
SPREAD = Primitive(s2s_runtime.spread, "s2s_runtime.spread")
TAKEN_AT = Primitive(s2s_runtime.taken_at, "s2s_runtime.taken_at")
WITH_ADDED = Primitive(s2s_runtime.with_added, "s2s_runtime.with_added")
