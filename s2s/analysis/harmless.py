"""Functions that are known to leave their arguments as they are, though s2s does not look into them."""

from __future__ import annotations

import logging
import operator
import types
from typing import Any

import numpy as np

_READ = {print, set, frozenset, str, repr, id, hash, format, len, sorted, type, iter, next}
_FUNCTIONS = (
    type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type(np.sum),
)  # fmt: skip
_MODULES = (
    "logging", "warnings", "time", "builtins", "_operator", "math", "operator", "json", "pprint",
    "matplotlib", "tqdm", "rich",
)  # fmt: skip
_WRITE = {
    setattr, delattr, operator.setitem, operator.delitem, operator.iadd, operator.isub,
    operator.imul, operator.itruediv, operator.ifloordiv, operator.imod, operator.ipow,
    operator.imatmul, operator.iconcat, operator.iand, operator.ior, operator.ixor,
    operator.ilshift, operator.irshift,
}  # fmt: skip
_NUMPY_WRITE = {
    np.copyto, np.place, np.put, np.putmask, np.put_along_axis, np.fill_diagonal, np.nditer,
    np.apply_along_axis, np.apply_over_axes, np.fromfunction, np.piecewise,
}  # fmt: skip


def is_harmless(function: Any) -> bool:
    """Whether a call of the function changes nothing that it is given, but for an `out`."""
    if isinstance(function, np.ufunc | operator.itemgetter | operator.attrgetter):
        return True
    if not isinstance(function, _FUNCTIONS):
        return False
    if isinstance(function, type):
        return issubclass(function, BaseException) or function in _READ
    if isinstance(getattr(function, "__self__", None), logging.Logger):
        return True
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        return getattr(function, "__name__", "at") != "at"
    module = getattr(function, "__module__", None) or ""
    try:
        if function in _WRITE:
            return False
        if module == "numpy" or module.startswith(("numpy.linalg", "numpy.fft", "numpy.testing")):
            return function not in _NUMPY_WRITE
        return function in _READ or module.split(".")[0] in _MODULES
    except TypeError:  # it cannot be hashed
        return False
