"""Adjoints of `np.einsum`: that of each operand is an einsum of the others and of `y_bar`.

Two things remain. An index of the operand that stands in no other term was summed over: its axis
is added to the result. An index that the operand repeats means a diagonal: the result is written
into the diagonal of zeros.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s_runtime.shapes import unbroadcast

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERS = string.ascii_letters


def einsum_terms(subscripts: str, which: int, ndims: Sequence[int]) -> str:
    """The adjoint of operand `which` as an einsum of `y_bar` and the other operands in order.

    Args:
        subscripts: those of the primal.
        which: the position of the operand.
        ndims: the numbers of dimensions of the operands.

    >>> einsum_terms("ij,jk->ik", 0, (2, 2))
    'ik,jk->ij'
    """
    terms, output = _parsed(subscripts, which, ndims)
    given = ",".join([output, *terms[:which], *terms[which + 1 :]])
    kept = "".join(letter for letter in dict.fromkeys(terms[which]) if letter in given)
    return f"{given}->{kept}".replace(".", "...")


def einsum_added(subscripts: str, which: int, ndims: Sequence[int]) -> tuple[int, ...]:
    """The axes that `np.expand_dims` then adds: of the indices that were summed in one operand.

    >>> einsum_added("ij->i", 0, (2,))
    (1,)
    """
    terms, output = _parsed(subscripts, which, ndims)
    given = ",".join([output, *terms[:which], *terms[which + 1 :]])
    own = dict.fromkeys(terms[which])
    hidden = ndims[which] - len(terms[which].replace(".", ""))
    axes = [index for letter in own for index in ([letter] * hidden if letter == "." else letter)]
    return tuple(axis for axis, letter in enumerate(axes) if letter not in given)


def einsum_diagonal(subscripts: str, which: int, ndims: Sequence[int]) -> str:
    """The einsum that takes the diagonals which an operand's repeated indices mean; '' for none.

    >>> einsum_diagonal("ii,i->", 0, (2, 1))
    'ii->i'
    """
    term = _parsed(subscripts, which, ndims)[0][which]
    single = "".join(dict.fromkeys(term))
    return "" if single == term else f"{term}->{single}".replace(".", "...")


def einsum_is_product(terms: str) -> bool:
    """Whether an einsum is `*` of operands that are numbers or alike, or just its operand.

    >>> einsum_is_product(",ij->ij"), einsum_is_product("ji->ij")
    (True, False)
    """
    given, _, output = terms.partition("->")
    return all(term in {"", output} for term in given.split(","))


def einsum_subscripts(*indices: Sequence[Any]) -> str:
    """The string for the form of `np.einsum` with lists of numbers: of the operands, the result.

    >>> einsum_subscripts([0, 1], [1, 2], [0, 2])
    'ab,bc->ac'
    """
    spelled = ["".join("..." if i is Ellipsis else _LETTERS[i] for i in of) for of in indices]
    return f"{','.join(spelled[:-1])}->{spelled[-1]}"


def einsum_implicit(*indices: Sequence[Any]) -> str:
    """The same where no list is given for the result."""
    return einsum_subscripts(*indices, ()).removesuffix("->")


def einsum_adjoint(
    y_bar: Any, subscripts: str, which: int, operands: Sequence[Any]
) -> np.ndarray[Any, Any]:
    """The adjoint of one operand of `y = np.einsum(subscripts, *operands)`, in its full shape."""
    ndims = [np.ndim(operand) for operand in operands]
    x, others = operands[which], [*operands[:which], *operands[which + 1 :]]
    product = np.einsum(einsum_terms(subscripts, which, ndims), y_bar, *others)
    x_bar = np.expand_dims(product, einsum_added(subscripts, which, ndims))
    diagonal = einsum_diagonal(subscripts, which, ndims)
    if diagonal:
        return to_diagonal(x_bar, diagonal, x)
    return np.broadcast_to(unbroadcast(x_bar, x), np.shape(x))


def einsum_of(subscripts: str, operands: Sequence[Any]) -> Any:
    """`np.einsum` of a sequence of operands."""
    return np.einsum(subscripts, *operands)


def einsum_other_adjoints(
    y_bar: Any, subscripts: str, which: int, operands: Sequence[Any]
) -> list[Any]:
    """The adjoints of all operands but one, whose place holds zeros."""
    return [
        np.zeros_like(operand) if k == which else einsum_adjoint(y_bar, subscripts, k, operands)
        for k, operand in enumerate(operands)
    ]


def with_item(items: Sequence[Any], which: int, item: Any) -> list[Any]:
    """The items with another one at one place."""
    return [*items[:which], item, *items[which + 1 :]]


def to_diagonal(values: Any, diagonal: str, x: Any) -> np.ndarray[Any, Any]:
    """Zeros like `x` with `values` where `np.einsum(diagonal, x)` reads: `"ii->i"`, a diagonal."""
    result = np.zeros(np.shape(x), np.result_type(values))
    view = np.einsum(diagonal, result)
    view[...] = unbroadcast(values, view)
    return result


def _parsed(subscripts: str, which: int, ndims: Sequence[int]) -> tuple[list[str], str]:
    """The terms and the explicit output; `.` for an ellipsis that can stay one, else its letters."""
    given, arrow, output = subscripts.replace(" ", "").replace("...", ".").partition("->")
    terms = given.split(",")
    if not arrow:
        once = sorted(letter for letter in set(given) - {",", "."} if given.count(letter) == 1)
        output = ("." if "." in given else "") + "".join(once)
    hidden = [ndim - len(term.replace(".", "")) for term, ndim in zip(terms, ndims, strict=True)]
    count = max(hidden)
    if hidden[which] == count > 0:
        return terms, output
    free = "".join(letter for letter in _LETTERS if letter not in subscripts)[:count]
    spelled = [
        term.replace(".", free[count - own :]) for term, own in zip(terms, hidden, strict=True)
    ]
    return spelled, output.replace(".", free)
