"""Result types of the kernels of `s2s_runtime` that the rules of array functions call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import s2s_runtime

from s2s.analysis.infer_index import item_type
from s2s.analysis.infer_operands import Operand, dims_as_array, dtype_as_array
from s2s.ir.types import UNKNOWN, Array, List, Number, Tuple, Type

if TYPE_CHECKING:
    from collections.abc import Callable


def _dtype(*operands: Operand) -> str | None:
    """The dtype that all operands have."""
    found = {dtype_as_array(operand.type) for operand in operands}
    return found.pop() if len(found) == 1 else None


def _shaped(values: int, like: int) -> Callable[..., Type]:
    """An array with the dtype of one operand and the shape of another."""

    def infer(*operands: Operand, **named: Operand) -> Type:
        return Array(_dtype(operands[values]), dims_as_array(operands[like].type))

    return infer


def _parts(y: Operand, arrays: Operand, *_: Operand) -> Type:
    """The arrays that were joined."""
    return _like(arrays.type, _dtype(y), scalars=False)


def _items(y: Operand, items: Operand, *_: Operand) -> Type:
    """Items of the array `y`, which are scalars where they have no dimensions."""
    return _like(items.type, _dtype(y), scalars=True)


def _like(type_: Type, dtype: str | None, *, scalars: bool) -> Type:
    match type_:
        case Number() | Array(dims=()):
            return Number(dtype, python=False) if scalars else Array(dtype, ())
        case Array(dims=None) if scalars:
            return UNKNOWN
        case Array(dims=dims):
            return Array(dtype, dims)
        case List(item=item, items=items):
            known = (
                None if items is None else tuple(_like(t, dtype, scalars=scalars) for t in items)
            )
            return List(_like(item, dtype, scalars=scalars), known)
        case Tuple(items=items, cls=None):
            return Tuple(tuple(_like(t, dtype, scalars=scalars) for t in items))
        case _:
            return UNKNOWN


def _unpacked(y: Operand, items: Operand) -> Type:
    match items.type:
        case Number() | Array():
            return Array(_dtype(y), dims_as_array(items.type))
        case _:
            return _items(y, items)


def _einsum_adjoint(y_bar: Operand, subscripts: Operand, which: Operand, operands: Operand) -> Type:
    items = getattr(operands.type, "items", None)
    if not isinstance(items, tuple) or not isinstance(which.constant, int):
        return UNKNOWN
    dtypes = {dtype_as_array(t) for t in (y_bar.type, *items)}
    return Array(dtypes.pop() if len(dtypes) == 1 else None, dims_as_array(items[which.constant]))


def _cross(u: Operand, v: Operand, x: Operand) -> Type:
    return Array(_dtype(u, v), dims_as_array(x.type))


def _factors(values: Operand, like: Operand, *others: Operand) -> Type:
    return Array(_dtype(values, like, *others), dims_as_array(values.type))


def _svd_adjoint(u: Operand, s: Operand, vt: Operand, *bars: Operand) -> Type:
    rows, columns = dims_as_array(u.type), dims_as_array(vt.type)
    dims = None if not rows or not columns else (*rows[:-1], columns[-1])
    return Array(_dtype(u, s, vt, *bars), dims)


def _eig_adjoint(w: Operand, v: Operand, *bars: Operand) -> Type:
    return Array(_dtype(w, v, *bars), dims_as_array(v.type))


def _multi_dot_adjoint(y_bar: Operand, arrays: Operand, which: Operand) -> Type:
    items = getattr(arrays.type, "items", None)
    if not isinstance(items, tuple) or not isinstance(which.constant, int):
        return UNKNOWN
    dtypes = {dtype_as_array(t) for t in (y_bar.type, *items)}
    return Array(dtypes.pop() if len(dtypes) == 1 else None, dims_as_array(items[which.constant]))


def _shares(a: Operand, *_: Operand) -> Type | None:
    return Array(_dtype(a), a.type.dims) if isinstance(a.type, Array) and a.type.dims else None


def _item(x_bar: Operand, index: Operand) -> Type:
    return item_type(x_bar.type, index)


def _unknown(*_: Operand, **__: Operand) -> Type:
    return UNKNOWN


def _rank_unknown(y: Operand, *_: Operand) -> Type:
    return Array(_dtype(y), None)


def _running(a: Operand, axis: Operand | None = None, *_: Operand) -> Type | None:
    """Along an axis in the shape of `a`; of all elements one after another without one."""
    dims = dims_as_array(a.type)
    is_flat = axis is None or axis.constant is None
    return None if is_flat and (dims is None or len(dims) != 1) else Array(_dtype(a), dims)


def _einsum(subscripts: Operand, *_: Operand, **__: Operand) -> Type | None:
    """The rank depends on the numbers in its lists where it has no string: samples do not tell."""
    return UNKNOWN if isinstance(subscripts.type, Array | Number | List) else None


KERNELS: dict[Any, Callable[..., Type | None]] = {
    np.einsum: _einsum,
    s2s_runtime.reshape_like: _shaped(0, 1),
    s2s_runtime.from_places: _shaped(0, 2),
    s2s_runtime.at_places: _shaped(0, 1),
    s2s_runtime.eye_like: _shaped(0, 0),
    s2s_runtime.unrepeat: _shaped(0, 1),
    s2s_runtime.untile: _shaped(0, 1),
    s2s_runtime.unpad: _shaped(0, 1),
    s2s_runtime.on_diagonal: _shaped(0, 1),
    s2s_runtime.scatter_add: _shaped(0, 2),
    s2s_runtime.last_written: _item,
    s2s_runtime.if_floating: lambda v_bar, x: v_bar.type,
    s2s_runtime.written_last: _shaped(0, 2),
    s2s_runtime.scatter_along_axis: _shaped(0, 2),
    s2s_runtime.unorder: _shaped(0, 2),
    s2s_runtime.to_diagonal: _shaped(0, 2),
    s2s_runtime.lower_half: _shaped(0, 0),
    s2s_runtime.one_triangle: _shaped(0, 0),
    s2s_runtime.matrix_norm_slope: _shaped(0, 0),
    s2s_runtime.split_like: _parts,
    s2s_runtime.vsplit_like: _parts,
    s2s_runtime.hsplit_like: _parts,
    s2s_runtime.dsplit_like: _parts,
    s2s_runtime.columns_like: _parts,
    s2s_runtime.unblock: _parts,
    s2s_runtime.unstack_like: _items,
    s2s_runtime.unpack_like: _unpacked,
    s2s_runtime.unsplit: _unknown,
    s2s_runtime.choose_adjoint: _unknown,
    s2s_runtime.select_adjoint: _unknown,
    s2s_runtime.select_default: _unknown,
    s2s_runtime.pad_frame: _unknown,
    s2s_runtime.einsum_of: _unknown,
    s2s_runtime.einsum_other_adjoints: _unknown,
    s2s_runtime.with_item: _unknown,
    s2s_runtime.einsum_adjoint: _einsum_adjoint,
    s2s_runtime.cross_adjoint: _cross,
    s2s_runtime.kron_blocks: _rank_unknown,
    s2s_runtime.kron_join: _rank_unknown,
    s2s_runtime.solve_right: _factors,
    s2s_runtime.qr_adjoint: _factors,
    s2s_runtime.svd_adjoint: _svd_adjoint,
    s2s_runtime.eig_adjoint: _eig_adjoint,
    s2s_runtime.multi_dot_adjoint: _multi_dot_adjoint,
    s2s_runtime.tie_shares: _shares,
    s2s_runtime.other_products: _shaped(0, 0),
    s2s_runtime.cumprod_backward: _shaped(1, 1),
    s2s_runtime.cumprod_forward: _running,
    s2s_runtime.both_triangles: _shaped(0, 0),
    s2s_runtime.filled_up: _shaped(0, 1),
    s2s_runtime.chosen_sums: _rank_unknown,
}
