"""Operations of the IR that are no function of Python or NumPy.

Each is a marker: its meaning is the comment beside it, and every stage dispatches on the object.
The first operand of one that `destroys` must not be used again: the result is the same buffer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s.ir.nodes import Primitive

if TYPE_CHECKING:
    from s2s.ir.nodes import Callee


@dataclass(frozen=True, slots=True, eq=False)
class Intrinsic:
    """A named marker. `pure`: may be moved, merged or dropped. `destroys`: overwrites operand 0."""

    name: str
    pure: bool = True
    destroys: bool = False


RECORDS = "records"  # the hint of lists of records, which belong to the code that pops them


def _primitive(name: str, *, pure: bool = True, destroys: bool = False) -> Primitive:
    return Primitive(Intrinsic(name, pure, destroys), name)


ALIAS = _primitive("alias")  # y = alias(x): the statement `y = x`
TUPLE = _primitive("tuple")  # (a, b, ...)
LIST = _primitive("list")  # [a, b, ...]
DICT = _primitive("dict")  # {k: v, ...} from operands k0, v0, k1, v1, ...
SLICE = _primitive("slice")  # start:stop:step
CONSTRUCT = _primitive(
    "construct"
)  # construct(Global cls, *fields in order): NamedTuple, dataclass
UNPACK = _primitive(
    "unpack"
)  # a, b = x; two operands: `a, *b, c = x` has Literal(1), the star's place
GETITEM = _primitive("getitem")  # x[index]
GETATTR = _primitive("getattr")  # x.name: getattr(x, Literal name)
TRUTH = _primitive("truth")  # bool(x), as `if x` sees it
FORMAT = _primitive("format")  # an f-string: operands are literal texts and values in turn
ITERATE = _primitive("iterate")  # list(x) of an iterator that is walked more than once

APPEND = _primitive("append", destroys=True)  # ys = append(xs, item)
EXTEND = _primitive("extend", destroys=True)  # ys = extend(xs, items)
POP = _primitive("pop", destroys=True)  # item, ys = pop(xs): the last item
SETITEM = _primitive(
    "setitem", destroys=True
)  # y = setitem(x, index, v): x[index] = v (dict, list, array)
ACCUMULATE = _primitive(
    "accumulate", destroys=True
)  # y = accumulate(x, index, v): x[index] += v, repeats add up
DEDUCT = _primitive(
    "deduct", destroys=True
)  # y = deduct(x, index, v): x[index] -= v, repeats add up
CHAIN = _primitive("chain")  # an index of a write through a view: x[chain(i, j)] is x[i][j]
SET_AT = _primitive("set_at")  # setitem on a fresh copy: as ADD_AT, where zero stands there
ADD_AT = _primitive(
    "add_at"
)  # accumulate on a fresh copy: what a transform says before `inplace` decides
TAKE_AT = _primitive("take_at")  # deduct on a fresh copy, as ADD_AT
ADD_TO = _primitive(
    "add_to"
)  # y = x + v, an accumulation: what a transform says before `inplace` decides
TAKE_FROM = _primitive("take_from")  # y = x - v, as ADD_TO
OWN = _primitive(
    "own"
)  # x in a buffer that nothing else refers to: x itself or a copy, `inplace` decides
INCREMENT = _primitive(
    "increment", destroys=True
)  # y = increment(x, v): x += v, in place for an array
DECREMENT = _primitive(
    "decrement", destroys=True
)  # y = decrement(x, v): x -= v, in place for an array

CALL = _primitive("call", pure=False)  # call(f, *args): any Python call, effects and all
RAISE = _primitive("raise", pure=False)  # raise exception (from cause)
ASSERT = _primitive("assert", pure=False)  # assert test, message
DELETE = _primitive("delete", pure=False)  # del of a name: marks where the user's name ends
COMMENT = _primitive("comment", pure=False)  # a line of comment: Literal text

IMPLICIT = _primitive("implicit")  # the solution of an equation (`s2s.ir.edits.Implicit`)
SPLICED = _primitive("spliced", pure=False)  # a call into another module (`s2s.ir.edits.Spliced`)

ZEROS_LIKE = _primitive("zeros_like")  # fresh zeros of the structure, shapes and dtypes of x
COPY = _primitive("copy")  # a fresh copy of an array (structure)
UNBROADCAST = _primitive("unbroadcast")  # unbroadcast(x_bar, x): summed to the shape of x
BROADCAST = _primitive("broadcast")  # broadcast(x_bar, x): viewed in the shape of x
FLOAT = _primitive("float")  # float(x): a derivative given back as a Python float


def intrinsic(callee: object) -> Intrinsic | None:
    """The intrinsic that a callee is, or None."""
    match callee:
        case Primitive(function=Intrinsic() as found):
            return found
        case _:
            return None


def plain(callee: Callee) -> Callee:
    """The callee without what takes the place of its own derivative rule there."""
    if isinstance(callee, Primitive) and callee.override is not None:
        return Primitive(callee.function, _PLAIN_NAMES.get(callee.name, callee.name))
    return callee


_PLAIN_NAMES = dict.fromkeys(("stop_gradient", "gradient_of", "preaccumulated"), "alias")


def is_pure(callee: object) -> bool:
    """Whether an op with this callee may be moved, merged or dropped. Symbols are not known here."""
    match callee:
        case Primitive(function=Intrinsic(pure=pure)):
            return pure
        case Primitive():
            return True
        case _:
            return False


def destroys(callee: object) -> bool:
    """Whether operand 0 is overwritten by the first (POP: the second) result."""
    found = intrinsic(callee)
    return found is not None and found.destroys
