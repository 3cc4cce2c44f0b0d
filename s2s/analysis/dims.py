"""Arithmetic of symbolic dimensions: what is provable about lengths and broadcasting.

Two sizes of equal base and offset are equal numbers when the code runs, so a size made here has a
base that names everything its number depends on. What depends on run-time values (a mask, an int)
is `ANONYMOUS`: a base that starts with '?' is equal to nothing, not even to itself.

    >>> n = Size("x.0", 0, many=True)
    >>> sliced(n, Slice(1, -1))
    Size(base='x.0', offset=-2, many=False)
    >>> broadcast_dims((1, 3), (n, 1))
    (Size(base='x.0', offset=0, many=True), 3)
    >>> reduced_axes((1, 3), (n, n, 3))
    (0, 1)
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TypeAlias

from s2s.ir.types import Dim, Size, Slice

Dims: TypeAlias = tuple[Dim, ...]

ANONYMOUS = Size("?")


def is_anonymous(dim: Dim) -> bool:
    """Whether nothing is known that the size is equal to."""
    return isinstance(dim, Size) and dim.base.startswith("?")


def is_many(dim: Dim) -> bool:
    """Whether the length is known not to be 1."""
    return dim.many if isinstance(dim, Size) else dim != 1


def at_least(dim: Dim) -> int:
    """A number that the length is known not to be below."""
    if isinstance(dim, Size):
        return 2 if dim.many else max(dim.offset, 0)
    return dim


def same_dim(a: Dim, b: Dim) -> bool:
    """Whether the two lengths are provably the same number."""
    if isinstance(a, Size) and isinstance(b, Size):
        return (a.base, a.offset) == (b.base, b.offset) and not is_anonymous(a)
    return a == b


def same_dims(a: Dims, b: Dims) -> bool:
    """Whether the two shapes are provably the same."""
    return len(a) == len(b) and all(map(same_dim, a, b))


def text(dim: Dim) -> str:
    """The dimension as part of the base of another; never ambiguous."""
    if isinstance(dim, int):
        return str(dim)
    return f"{dim.base}{dim.offset:+d}" if dim.offset else dim.base


def derived(base: str, *parents: Dim, many: bool = False) -> Size:
    """A size that is a function of the parents, as `base` spells; anonymous if one of them is."""
    if any(is_anonymous(parent) for parent in parents):
        return Size("?", 0, many)
    return Size(base, 0, many)


def anonymised(dims: Dims | None) -> Dims | None:
    """The dimensions with what distinguishes 1 and other known numbers, but no equalities."""
    if dims is None:
        return None
    return tuple(Size("?", 0, d.many) if isinstance(d, Size) else d for d in dims)


def equal_or_raise(a: Dim, b: Dim) -> Dim:
    """The better known of two lengths that are equal wherever the primal does not raise."""
    if isinstance(a, int):
        return a
    if isinstance(b, int):
        return b
    if is_anonymous(a) and not is_anonymous(b):
        return Size(b.base, b.offset, a.many or b.many)
    return Size(a.base, a.offset, a.many or b.many)


def broadcast_dim(a: Dim, b: Dim) -> Dim:
    """The length that two lengths broadcast to, where the primal does not raise."""
    if a == 1 or b == 1:
        return b if a == 1 else a
    if same_dim(a, b) or (is_many(a) and is_many(b)):
        return equal_or_raise(a, b)
    if is_many(a) or is_many(b):
        return a if is_many(a) else b
    first, second = sorted((text(a), text(b)))
    return derived(f"({first}|{second})", a, b)


def broadcast_dims(*shapes: Dims) -> Dims:
    """The shape that shapes broadcast to, where the primal does not raise."""
    result: Dims = ()
    for shape in shapes:
        if shape == result:
            continue
        pairs = zip_longest(reversed(result), reversed(shape), fillvalue=1)
        result = tuple(broadcast_dim(a, b) for a, b in pairs)[::-1]
    return result


def may_broadcast(from_dims: Dims | None, to_dims: Dims | None) -> bool:
    """Whether an operand of shape `from_dims` may have been stretched in a result of `to_dims`."""
    if to_dims == ():
        return False
    if from_dims is None or to_dims is None or len(from_dims) != len(to_dims):
        return True
    pairs = zip(from_dims, to_dims, strict=True)
    return not all(is_many(a) or b == 1 or same_dim(a, b) for a, b in pairs)


def reduced_axes(x_dims: Dims | None, y_dims: Dims | None) -> tuple[int, ...] | None:
    """The axes of `y` along which `x` was stretched to `y`; None where that is not known.

    The first `len(y_dims) - len(x_dims)` axes are ones that `x` lacks; the others have length 1 in
    `x` (and are kept when summed over).
    """
    if x_dims is None or y_dims is None or len(x_dims) > len(y_dims):
        return None
    surplus = len(y_dims) - len(x_dims)
    axes = list(range(surplus))
    for axis, (a, b) in enumerate(zip(x_dims, y_dims[surplus:], strict=True), surplus):
        if is_many(a) or same_dim(a, b) or b == 1 or is_widened(a, b):
            continue
        if a != 1:
            return None
        axes.append(axis)
    return tuple(axes)


def is_widened(dim: Dim, by: Dim) -> bool:
    """Whether a length is what `by` and another one broadcast to, so that it is not below it.

    >>> is_widened(broadcast_dim(Size("x.0", -2), Size("y.0")), Size("y.0"))
    True
    """
    return isinstance(dim, Size) and not dim.offset and text(by) in _broadcast_texts(dim.base)


def _broadcast_texts(base: str) -> tuple[str, ...]:
    """The texts of the two lengths that `broadcast_dim` named; none for what it has not named."""
    depth = 0
    for place, letter in enumerate(base):
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and depth == 1 and base[0] == "(" and base[-1] == ")":
            return base[1:place], base[place + 1 : -1]
    return ()


def plus(dim: Dim, amount: int) -> Dim:
    """The length `max(dim + amount, 0)`."""
    if isinstance(dim, int):
        return max(dim + amount, 0)
    if amount == 0:
        return dim
    many = amount > 0 and at_least(dim) + amount >= 2
    if is_anonymous(dim):
        return Size("?", 0, many)
    if amount > 0 and dim.offset < 0:  # the base may be shorter than the offset took away
        return Size(f"({text(dim)})", amount, many)
    offset = dim.offset + amount
    return Size(dim.base, offset, many or (offset >= 2))


def total(dims: Dims) -> Dim:
    """The sum of lengths."""
    known = sum(d for d in dims if isinstance(d, int))
    sizes = [d for d in dims if isinstance(d, Size)]
    if not sizes:
        return known
    if len(sizes) == 1:
        return plus(sizes[0], known)
    base = "(" + "&".join(sorted(map(text, sizes))) + ")"
    many = sum(map(at_least, sizes)) >= 2
    return plus(derived(base, *sizes, many=many), known)


def product(dims: Dims) -> Dim:
    """The product of lengths."""
    known = 1
    for dim in dims:
        known *= dim if isinstance(dim, int) else 1
    sizes = [d for d in dims if isinstance(d, Size)]
    if not sizes or known == 0:
        return known
    if len(sizes) == 1 and known == 1:
        return sizes[0]
    lengths = [*map(at_least, sizes), known]
    base = "(" + "*".join([*sorted(map(text, sizes)), str(known)]) + ")"
    return derived(base, *sizes, many=min(lengths) >= 1 and max(lengths) >= 2)


def quotient(dims: Dims, divisors: tuple[int, ...]) -> Dim:
    """The `-1` of a reshape of `dims` in which the other lengths are `divisors`."""
    whole, by = product(dims), product(divisors)
    if by == 1:
        return whole
    if isinstance(whole, int):
        return whole // by if isinstance(by, int) and by else ANONYMOUS
    return derived(f"({text(whole)}/{by})", whole)


def sliced(dim: Dim, index: Slice) -> Dim:
    """The length of `x[index]` along an axis of length `dim`."""
    start, stop, step = index.start, index.stop, index.step
    if isinstance(start, str) or isinstance(stop, str) or isinstance(step, str) or step == 0:
        return ANONYMOUS
    if isinstance(dim, int):
        return len(range(*slice(start, stop, step).indices(dim)))
    if step not in (None, 1):
        return _strided(dim, start, stop, step)
    start = start or 0
    if start >= 0 and (stop is None or stop < 0):
        return plus(dim, (stop or 0) - start)
    if start >= 0 and stop is not None:
        return plus(_smaller(dim, stop), -start)
    if stop is None or start < stop < 0:
        return plus(_smaller(dim, -start), stop or 0)
    if stop < 0:
        return 0
    return derived(f"({text(dim)}[{start}:{stop}])", dim)


def _strided(dim: Size, start: int | None, stop: int | None, step: int | None) -> Dim:
    if (start, stop, step) == (None, None, -1):
        return dim
    return derived(f"({text(dim)}[{start}:{stop}:{step}])", dim)


def _smaller(dim: Size, length: int) -> Dim:
    """The length `min(dim, length)`."""
    if at_least(dim) >= length:
        return length
    return derived(f"min({text(dim)},{length})", dim, many=at_least(dim) >= 2 and length >= 2)
