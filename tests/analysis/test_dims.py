"""Arithmetic of symbolic dimensions against numbers."""

from __future__ import annotations

import random
from itertools import product as pairs

from s2s.analysis import dims
from s2s.analysis.dims import broadcast_dims, may_broadcast, reduced_axes, same_dim
from s2s.ir.types import Size, Slice
from tests.analysis.claims import Claims

N, M = Size("n", 0, many=True), Size("m", 0, many=True)
K, J = Size("k"), Size("j")
ALL = (0, 1, 2, 3, N, M, K, J, Size("n", -1), Size("k", -2), Size("k", 1), Size("?"))


def _claims() -> list[Claims]:
    rng = random.Random(2)
    return [
        Claims({"n": rng.randint(2, 5), "m": rng.randint(2, 5), "k": k, "j": rng.randint(0, 3)})
        for k in (0, 1, 2, 3, 4, 5) * 3
    ]


def _known(dim: object) -> bool:
    return dim != Size("?")


def test_sums_products_and_offsets() -> None:
    """Sums products and offsets."""
    for claims in _claims():
        for a, b in pairs(filter(_known, ALL), repeat=2):
            x, y = claims.length(a), claims.length(b)
            claims._dim(dims.total((a, b)), x + y)
            claims._dim(dims.product((a, b)), x * y)
        for a, by in pairs(filter(_known, ALL), range(-3, 4)):
            moved = dims.plus(a, by)
            claims._dim(moved, max(claims.length(a) + by, 0))
            claims._dim(dims.plus(moved, -1), max(max(claims.length(a) + by, 0) - 1, 0))
            claims._dim(dims.plus(moved, 2), max(claims.length(a) + by, 0) + 2)


def test_slices_of_slices() -> None:
    """Slices of slices."""
    bounds = (None, 0, 1, 2, -1, -2, 5, -5)
    for claims in _claims():
        for a in filter(_known, ALL):
            for start, stop, step in pairs(bounds, bounds, (None, 2, -1)):
                part = dims.sliced(a, Slice(start, stop, step))
                length = len(range(claims.length(a))[start:stop:step])
                claims._dim(part, length)
                again = dims.sliced(part, Slice(1, None))
                claims._dim(again, max(length - 1, 0))


def test_broadcasting_and_its_undoing() -> None:
    """Broadcasting and its undoing."""
    shapes = [(a,) for a in ALL] + list(pairs(ALL, repeat=2))
    for claims in _claims()[:6]:
        for a, b in pairs(shapes, repeat=2):
            if Size("?") in (*a, *b):
                continue
            x, y = (tuple(map(claims.length, shape)) for shape in (a, b))
            z = _broadcast(x, y)
            if z is None:
                continue
            found = broadcast_dims(a, b)
            assert len(found) == len(z)
            for dim, length in zip(found, z, strict=True):
                claims._dim(dim, length)
            assert may_broadcast(a, found) or x == z
            axes = reduced_axes(a, found)
            if axes is not None:
                surplus = len(z) - len(x)
                summed = [1 if i in axes else d for i, d in enumerate(z)][surplus:]
                assert tuple(summed) == x


def _broadcast(x: tuple[int, ...], y: tuple[int, ...]) -> tuple[int, ...] | None:
    size = max(len(x), len(y))
    x, y = ((1,) * (size - len(s)) + s for s in (x, y))
    if any(a != b and 1 not in (a, b) for a, b in zip(x, y, strict=True)):
        return None
    return tuple(b if a == 1 else a for a, b in zip(x, y, strict=True))


def test_anonymous_sizes_are_equal_to_nothing() -> None:
    """Anonymous sizes are equal to nothing."""
    assert not same_dim(Size("?"), Size("?"))
    assert may_broadcast((Size("?"),), (Size("?"),))
    assert not may_broadcast((Size("?", 0, many=True),), (Size("?"),))
    assert reduced_axes((Size("?"),), (N,)) is None


def test_unknown_shapes() -> None:
    """Unknown shapes."""
    assert may_broadcast(None, (N,))
    assert may_broadcast((N,), None)
    assert not may_broadcast(None, ())
    assert reduced_axes(None, (N,)) is None
    assert reduced_axes((), (N, 3)) == (0, 1)
