"""Products: an element depends on the row of one operand and the column of the other.

Every entry of an operand counts, also where the number in it is zero: patterns depend on values
only where values decide what is computed. Each product is said in the letters of `np.einsum`.
"""

from __future__ import annotations

import operator
import string
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.rules.available import available
from s2s.sparse.calls import arguments_of, dense, valued
from s2s.sparse.intrinsics import ids_of
from s2s.sparse.tracked import holds, untracked

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from s2s.sparse.calls import Family
    from s2s.sparse.sets import Sets
    from s2s.sparse.walk import Walk

MOST_PAIRS = 2_000_000  # products of two varied operands that are looked at one by one

_LETTERS = string.ascii_letters
_BATCH = string.ascii_uppercase


def contracted(sets: Sets, operands: list[Any], terms: list[str], result: str) -> NDArray[np.int64]:
    """The sets of `np.einsum`.

    Args:
        sets: the table.
        operands: the sets of the elements of each operand.
        terms: its letters.
        result: the letters of the result.
    """
    summed = "".join(sorted(set("".join(terms)) - set(result)))
    order = result + summed
    aligned = [_aligned(ids, term, order) for ids, term in zip(operands, terms, strict=True)]
    axes = tuple(range(len(result), len(order)))
    varied = [ids for ids in aligned if ids.any()]
    if sets.second and len(varied) == 2:
        shape = np.broadcast_shapes(*(ids.shape for ids in aligned))
        if np.prod(shape) <= MOST_PAIRS:
            return sets.reduced(np.asarray(sets.products(*varied)), axes)
    each = [sets.reduced(ids, axes) for ids in aligned]
    found: Any = each[0]
    for more in each[1:]:
        found = sets.products(found, more)
    found = sets.all_mixed(found) if len(varied) > 1 else found
    return np.asarray(found)


def _aligned(ids: Any, term: str, order: str) -> NDArray[np.int64]:
    """An operand with one axis for each letter, of length 1 where it has none."""
    distinct = "".join(dict.fromkeys(term))
    ids = np.einsum(f"{term}->{distinct}", np.asarray(ids)) if distinct != term else np.asarray(ids)
    kept = [letter for letter in order if letter in distinct]
    ids = np.transpose(ids, [distinct.index(letter) for letter in kept])
    shape = [ids.shape[kept.index(k)] if k in distinct else 1 for k in order]
    found: NDArray[np.int64] = ids.reshape(shape)
    return found


def _product(
    terms_of: Callable[[int, int], tuple[str, str, str]],
) -> Family:
    def family(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        value = valued(function, args, named)
        if len(args) != 2 or named:
            return dense(walk, function, args, named)
        a, b = (np.asarray(ids_of(x)) for x in args)
        left, right, result = terms_of(a.ndim, b.ndim)
        ids = contracted(walk.sets, [a, b], [left, right], result)
        return walk.result(value, np.broadcast_to(ids, np.shape(value)))

    return family


def _matmul(m: int, n: int) -> tuple[str, str, str]:
    """Stacks of matrices; a vector counts as a row on the left, as a column on the right."""
    batch = max(m, n, 2) - 2
    letters = _BATCH[:batch]
    left = letters[batch - (m - 2) :] + "ij" if m > 1 else "j"
    right = letters[batch - (n - 2) :] + "jk" if n > 1 else "j"
    return left, right, letters + ("i" if m > 1 else "") + ("k" if n > 1 else "")


def _dot(m: int, n: int) -> tuple[str, str, str]:
    if not m or not n:
        return _LETTERS[:m], _LETTERS[:n], _LETTERS[: m + n]
    left, right = _LETTERS[: m - 1], _LETTERS[m : m + n - 1]
    inner = right[:-1] + "Z" + right[-1:] if n > 1 else "Z"
    return left + "Z", inner, left + right


def _inner(m: int, n: int) -> tuple[str, str, str]:
    if not m or not n:
        return _LETTERS[:m], _LETTERS[:n], _LETTERS[: m + n]
    left, right = _LETTERS[: m - 1], _LETTERS[m : m + n - 1]
    return left + "Z", right + "Z", left + right


def _vecdot(m: int, n: int) -> tuple[str, str, str]:
    letters = _BATCH[: max(m, n) - 1]
    return letters[len(letters) - m + 1 :] + "z", letters[len(letters) - n + 1 :] + "z", letters


def _matvec(m: int, n: int) -> tuple[str, str, str]:
    letters = _BATCH[: max(m - 2, n - 1)]
    k = len(letters)
    return letters[k - m + 2 :] + "ij", letters[k - n + 1 :] + "j", letters + "i"


def _vecmat(m: int, n: int) -> tuple[str, str, str]:
    letters = _BATCH[: max(m - 1, n - 2)]
    k = len(letters)
    return letters[k - m + 1 :] + "i", letters[k - n + 2 :] + "ij", letters + "j"


def _flat(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """`outer` and `vdot`: of the elements in a row."""
    value = valued(function, args, named)
    if len(args) != 2 or named:
        return dense(walk, function, args, named)
    a, b = (np.ravel(ids_of(x)) for x in args)
    terms = ["i", "i"] if function is np.vdot else ["i", "j"]
    ids = contracted(walk.sets, [a, b], terms, "" if function is np.vdot else "ij")
    return walk.result(value, ids if ids.ndim else int(ids))


def _tensordot(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    found = arguments_of(function, args, named)
    value = valued(function, args, named)
    if found is None:
        return dense(walk, function, args, named)
    a, b = np.asarray(ids_of(found["a"])), np.asarray(ids_of(found["b"]))
    axes = untracked(found["axes"])
    if isinstance(axes, (int, np.integer)):
        axes = list(range(a.ndim - int(axes), a.ndim)), list(range(int(axes)))
    pairs = [np.atleast_1d(side).tolist() for side in axes]
    left, right = list(_LETTERS[: a.ndim]), list(_LETTERS[a.ndim : a.ndim + b.ndim])
    for p, q in zip(*pairs, strict=True):
        right[q] = left[p]
    shared = {left[p] for p in pairs[0]}
    result = "".join(letter for letter in (*left, *right) if letter not in shared)
    ids = contracted(walk.sets, [a, b], ["".join(left), "".join(right)], result)
    return walk.result(value, ids if ids.ndim else int(ids))


def _einsum(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    value = valued(function, args, named)
    subscripts, *operands = args
    if not isinstance(subscripts, str) or any(map(holds, named.values())):
        return dense(walk, function, args, named)
    ids = [np.asarray(ids_of(x)) for x in operands]
    left, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    if "." in subscripts:
        unused = [c for c in _LETTERS if c not in subscripts]
        counts = [x.ndim - len(t.replace("...", "")) for x, t in zip(ids, terms, strict=True)]
        most = unused[: max(n for n, t in zip(counts, terms, strict=True) if "..." in t)]
        terms = [
            t.replace("...", "".join(most[len(most) - n :])) if "..." in t else t
            for t, n in zip(terms, counts, strict=True)
        ]
        result = result.replace("...", "".join(most))
        kept = "".join(most)
    else:
        kept = ""
    if not arrow:
        letters = "".join(terms)
        once = sorted(c for c in set(letters) if letters.count(c) == 1 and c not in kept)
        result = kept + "".join(once)
    found = contracted(walk.sets, ids, terms, result)
    return walk.result(value, np.broadcast_to(found, np.shape(value)))


def _kron(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Each element is a product of two, so sets of one operand stand beside ones of the other."""
    value = valued(function, args, named)
    if len(args) != 2 or named:
        return dense(walk, function, args, named)
    a, b = (np.asarray(ids_of(x)) for x in args)
    ids = walk.sets.products(np.kron(a, np.ones_like(b)), np.kron(np.ones_like(a), b))
    return walk.result(value, ids)


def _cross(walk: Walk, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Along the last axis; an element is taken to depend on all of both vectors."""
    value = valued(function, args, named)
    if len(args) != 2 or named:
        return dense(walk, function, args, named)
    sets = walk.sets
    a, b = (np.asarray(ids_of(x)) for x in args)
    ids = np.asarray(sets.products(sets.reduced(a, (a.ndim - 1,)), sets.reduced(b, (b.ndim - 1,))))
    if ids.ndim < np.ndim(value):
        ids = ids[..., None]
    return walk.result(value, np.broadcast_to(ids, np.shape(value)))


FAMILIES: dict[Any, Family] = {
    **dict.fromkeys((operator.matmul, *available("matmul", "linalg.matmul")), _product(_matmul)),
    np.dot: _product(_dot),
    np.inner: _product(_inner),
    **dict.fromkeys(available("vecdot", "linalg.vecdot"), _product(_vecdot)),
    **dict.fromkeys(available("matvec"), _product(_matvec)),
    **dict.fromkeys(available("vecmat"), _product(_vecmat)),
    **dict.fromkeys(available("outer", "linalg.outer", "vdot"), _flat),
    **dict.fromkeys(available("tensordot", "linalg.tensordot"), _tensordot),
    np.einsum: _einsum,
    np.kron: _kron,
    np.cross: _cross,
}
