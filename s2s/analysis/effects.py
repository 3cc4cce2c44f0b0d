"""What an operation that s2s does not look into may write into, and which values share memory.

Both err on the safe side: what is not known to be harmless writes into all that it is given, and
what is not known to be a new buffer is a view.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import inspect
import operator
import sys
import types
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.analysis.harmless import is_harmless
from s2s.analysis.infer import type_of_atom
from s2s.analysis.quiet import reads_only
from s2s.ir import intrinsics as i
from s2s.ir.nodes import Global, Literal, Op, Primitive, Value, Verbatim
from s2s.ir.types import (
    Array,
    Dict,
    Iterator,
    List,
    Number,
    Object,
    Record,
    Tuple,
    Type,
    Unknown,
)  # fmt: skip
from s2s.rules.available import available

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.ir.nodes import Atom

_VIEW_INTRINSICS = {
    i.ALIAS, i.GETATTR, i.GETITEM, i.UNPACK, i.TUPLE, i.LIST, i.DICT, i.CONSTRUCT, i.APPEND,
    i.EXTEND, i.POP, i.SETITEM, i.ITERATE, i.BROADCAST, i.UNBROADCAST, i.OWN, i.ACCUMULATE,
    i.DEDUCT, i.INCREMENT, i.DECREMENT, i.RAISE, i.IMPLICIT, i.SPLICED,
}  # fmt: skip
_FIRST = {
    i.GETITEM, i.GETATTR, i.UNPACK, i.ACCUMULATE, i.DEDUCT, i.INCREMENT, i.DECREMENT,
    i.BROADCAST, i.UNBROADCAST,
}  # fmt: skip
_VIEWS = {
    *available("asarray", "asanyarray", "ascontiguousarray", "asfortranarray", "reshape", "ravel"),
    *available("transpose", "permute_dims", "matrix_transpose", "swapaxes", "moveaxis"),
    *available("rollaxis", "squeeze", "expand_dims", "atleast_1d", "atleast_2d", "atleast_3d"),
    *available("broadcast_to", "broadcast_arrays", "split", "array_split", "hsplit", "vsplit"),
    *available("dsplit", "unstack", "diagonal", "diag", "flip", "fliplr", "flipud", "rot90"),
    *available("real", "imag", "trim_zeros", "linalg.diagonal", "linalg.matrix_transpose"),
    zip, enumerate, reversed, iter, list, tuple, dict, sorted, dict.values, dict.items, dict.keys,
}  # fmt: skip
_NEW = {
    *available("zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like"),
    *available("full_like", "arange", "linspace", "logspace", "geomspace", "eye", "identity"),
    *available("copy", "array", "where", "select", "clip", "concatenate", "stack", "hstack"),
    *available("vstack", "dstack", "column_stack", "block", "append", "insert", "delete"),
    *available("tile", "repeat", "roll", "pad", "take", "take_along_axis", "compress", "extract"),
    *available("choose", "sort", "argsort", "unique", "cumsum", "cumprod", "nancumsum"),
    *available("nancumprod", "sum", "prod", "mean", "std", "var", "min", "max", "amin", "amax"),
    *available("ptp", "median", "quantile", "percentile", "average", "nansum", "nanprod"),
    *available("nanmean", "nanstd", "nanvar", "nanmin", "nanmax", "nanmedian", "any", "all"),
    *available("argmin", "argmax", "dot", "vdot", "inner", "outer", "tensordot", "kron", "cross"),
    *available("trace", "tril", "triu", "convolve", "correlate", "interp", "gradient"),
    *available("trapezoid", "cov", "corrcoef", "polyval", "vander", "resize", "round", "around"),
    *available("fft.fft", "fft.ifft", "fft.rfft", "fft.irfft", "fft.fftshift", "fft.ifftshift"),
    *available("linalg.norm", "linalg.inv", "linalg.pinv", "linalg.det", "linalg.slogdet"),
    *available("linalg.solve", "linalg.lstsq", "linalg.cholesky", "linalg.qr", "linalg.svd"),
    *available("linalg.eigh", "linalg.eig", "linalg.eigvals", "linalg.eigvalsh"),
    operator.sub, operator.truediv, operator.pow, operator.neg, operator.matmul, operator.mod,
    operator.floordiv, operator.invert, operator.abs, builtins.abs, s2s_runtime.zeros_like,
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.and_,
    operator.or_, operator.xor, operator.not_, s2s_runtime.copy, s2s_runtime.last_written,
    s2s_runtime.written_last, s2s_runtime.scatter_add, s2s_runtime.scatter_along_axis,
    s2s_runtime.from_places, s2s_runtime.on_diagonal, s2s_runtime.to_diagonal,
    s2s_runtime.masked_product,
}  # fmt: skip
_OF_LISTS_TOO = {operator.add, operator.mul}
_WRITING_METHODS = frozenset(
    {"byteswap", "fill", "itemset", "partition", "put", "resize", "setfield", "setflags", "sort"}
)
_METHODS_OUT = {"reduce": 3, "accumulate": 3, "reduceat": 4}  # of ufuncs
_QUIET_CONTEXTS = {
    np.errstate, np.printoptions, contextlib.suppress, contextlib.nullcontext,
    contextlib.redirect_stdout, contextlib.redirect_stderr, warnings.catch_warnings, open,
}  # fmt: skip
_STANDARD = ("collections", "queue", "array", "heapq", "io", "pathlib", "csv", "string", "re")


def is_mutable(type_: Type) -> bool:
    """Whether a value of the type, or something in it, can be changed in place."""
    match type_:
        case Object(cls=cls):
            return cls not in (str, bytes, frozenset, complex)
        case Tuple(items=items):
            return any(map(is_mutable, items))
        case Array() | List() | Dict() | Record() | Unknown() | Iterator():
            return True
        case _:
            return False


def is_opaque(op: Op) -> bool:
    """Whether an op runs code that s2s does not look into."""
    return op.callee == i.CALL or isinstance(op.callee, Verbatim)


def allocates(op: Op) -> bool:
    """Whether the results surely share no memory with the operands."""
    callee = i.plain(op.callee)
    if not isinstance(callee, Primitive):
        return False
    if i.intrinsic(callee) is not None:
        return callee not in _VIEW_INTRINSICS and callee != i.CALL
    if isinstance(callee.function, np.ufunc) or callee.function is s2s_runtime.astype:
        return True
    if callee.function in _OF_LISTS_TOO:
        return any(isinstance(type_of_atom(a), Array | Number) for a in op.operands)
    if callee.function is getattr(np, "array", None):
        return "copy" not in op.keywords
    return callee.function in _NEW


def shown_operands(op: Op) -> tuple[Atom, ...]:
    """The operands of which the results of an op may be views, or which they hold."""
    if op.callee in _FIRST or (isinstance(op.callee, Primitive) and _is_edit(op.callee)):
        return op.operands[:1]
    if op.callee == i.SETITEM:
        is_array = isinstance(type_of_atom(op.operands[0]), Array)
        return op.operands[:1] if is_array else (op.operands[0], op.operands[2])
    return op.operands


def _is_edit(callee: Primitive) -> bool:
    return callee.override is not None and i.plain(callee) == i.ALIAS


def shows(op: Op) -> bool:
    """Whether the results surely are views of the operands, or hold them."""
    callee = i.plain(op.callee)
    return callee in _VIEW_INTRINSICS or (
        isinstance(callee, Primitive) and callee.function in _VIEWS
    )


def written(op: Op, definitions: Mapping[Value, Op]) -> tuple[Atom, ...]:
    """The operands into which an opaque op may write, or which may run code that writes.

    >>> written(Op((), i.CALL, (Global("print", print), Literal(1))), {})
    ()
    """
    if isinstance(op.callee, Verbatim):
        return () if _only_defines(op) else op.operands
    callee, *arguments = op.operands
    if isinstance(callee, Global):
        if is_harmless(callee.object) and (out := _out(op, callee.object)):
            return out
        if is_harmless(callee.object) or _is_random(callee.object):
            return _by_functions(arguments, definitions)
        return tuple(arguments)
    made = definitions.get(callee) if isinstance(callee, Value) else None
    if made is not None and made.callee == i.GETATTR:
        return (*_by_method(made, arguments, definitions), *_out(op, None))
    return op.operands


def _out(op: Op, function: Any) -> tuple[Atom, ...]:
    """What a call passes as the array that its result is written into."""
    named = tuple(a for k, a in op.named.items() if k == "out" or k.startswith("overwrite"))
    if isinstance(function, np.ufunc):
        return (*op.positional[1 + function.nin :], *named)
    name = getattr(function, "__name__", "")
    place = _METHODS_OUT[name] if name in _METHODS_OUT else _place_of_out(function)
    return named if place is None else (*op.positional[1 + place : 2 + place], *named)


def _place_of_out(function: Any) -> int | None:
    try:
        names = [*inspect.signature(function).parameters]
    except (TypeError, ValueError):
        return None
    return names.index("out") if "out" in names else None


def _only_defines(op: Op) -> bool:
    """Whether text defines a function or class, or is an f-string: nothing is run that changes."""
    assert isinstance(op.callee, Verbatim)
    return op.callee.code.lstrip().startswith(("lambda", "def ", "class ", "@", "f'", 'f"'))


def _by_method(
    made: Op, arguments: list[Atom], definitions: Mapping[Value, Op]
) -> tuple[Atom, ...]:
    """What a call of a method writes into, by the type of its object."""
    base, method = made.operands[0], made.operands[1]
    name = method.value if isinstance(method, Literal) else ""
    match type_of_atom(base):
        case Number() | List() | Dict() | Tuple():
            return _by_functions(arguments, definitions)
        case Object(cls=cls) if issubclass(cls, np.random.Generator | np.random.RandomState):
            return tuple(arguments) if name == "shuffle" else ()
        case Object(cls=cls) if cls in (str, bytes) or cls.__module__.startswith("logging"):
            return _by_functions(arguments, definitions)
        case Object(cls=cls) if cls.__module__ in _STANDARD or cls.__module__ == "builtins":
            return (base, *_by_functions(arguments, definitions))
        case Array():
            writes = name in _WRITING_METHODS or str(name).startswith("__i")
            return (base, *arguments) if writes or name == "__setitem__" else ()
        case _:
            return (base, *arguments)


def _by_functions(arguments: list[Atom], definitions: Mapping[Value, Op]) -> tuple[Atom, ...]:
    """What a harmless call writes into by calling functions that it is given."""
    functions = [a for a in arguments if _is_function(a, definitions)]
    return tuple(arguments) if any(isinstance(a, Global) for a in functions) else tuple(functions)


def _is_function(atom: Atom, definitions: Mapping[Value, Op]) -> bool:
    match atom:
        case Global(object=types.FunctionType() as found):
            return is_users(found)
        case Value():
            made = definitions.get(atom)
            while (
                made is not None and made.callee == i.ALIAS and isinstance(made.operands[0], Value)
            ):
                made = definitions.get(made.operands[0])
            if made is None or reads_only(made):
                return False
            return isinstance(made.callee, Verbatim) or _makes_function(made)
        case _:
            return False


def _makes_function(op: Op) -> bool:
    if op.callee == i.GETATTR:
        return isinstance(op.results[0].type, Unknown)
    made = op.operands[0] if op.callee == i.CALL else None
    return isinstance(made, Global) and made.object in (functools.partial, operator.methodcaller)


def is_users(function: Any) -> bool:
    """Whether a function is neither of Python's library nor of NumPy."""
    module = (getattr(function, "__module__", None) or "").split(".")[0]
    return module not in {"numpy", "scipy", *sys.stdlib_module_names} - {"__main__"}


def runs_users_code(op: Op, definitions: Mapping[Value, Op]) -> bool:
    """Whether an opaque op runs code that may keep and change state of its own."""
    if isinstance(op.callee, Verbatim):
        return not _only_defines(op)
    callee = op.operands[0]
    if isinstance(callee, Global):
        return not is_harmless(callee.object) and _is_users_code(callee.object)
    made = definitions.get(callee) if isinstance(callee, Value) else None
    if made is None or made.callee != i.GETATTR:
        return True
    match type_of_atom(made.operands[0]):
        case Object(cls=cls):
            return is_users(cls) and cls is not object
        case Number() | Array() | List() | Dict() | Tuple():
            return False
        case _:
            return True


def _is_users_code(function: Any) -> bool:
    match function:
        case types.FunctionType() | type():
            return is_users(function)
        case types.MethodType():
            return is_users(function.__func__)
        case types.BuiltinFunctionType() | types.MethodDescriptorType() | np.ufunc():
            return False
        case functools.partial():
            return _is_users_code(function.func)
        case _ if hasattr(function, "__wrapped__"):
            return _is_users_code(function.__wrapped__)
        case _:
            return is_users(type(function))


def _is_random(function: Any) -> bool:
    """Whether a function of `np.random` only draws numbers."""
    owner = getattr(function, "__self__", None)
    if function in (np.random.default_rng, np.random.RandomState):
        return True
    is_state = isinstance(owner, np.random.RandomState | np.random.Generator)
    return is_state and getattr(function, "__name__", "") != "shuffle"


def makes_new(op: Op, definitions: Mapping[Value, Op]) -> bool:
    """Whether the result of an opaque call surely shares no memory with what it was given."""
    if op.callee != i.CALL:
        return isinstance(op.callee, Verbatim) and op.callee.code.startswith(("f'", 'f"'))
    callee = op.operands[0]
    if isinstance(callee, Global):
        return _is_random(callee.object)
    made = definitions.get(callee) if isinstance(callee, Value) else None
    if made is None or made.callee != i.GETATTR:
        return False
    type_ = type_of_atom(made.operands[0])
    return isinstance(type_, Object) and issubclass(
        type_.cls, np.random.Generator | np.random.RandomState
    )


def is_quiet(context: Op | None) -> bool:
    """Whether entering and leaving a context changes nothing that the program holds."""
    callee = context.operands[0] if context is not None and context.callee == i.CALL else None
    try:
        return isinstance(callee, Global) and callee.object in _QUIET_CONTEXTS
    except TypeError:
        return False
