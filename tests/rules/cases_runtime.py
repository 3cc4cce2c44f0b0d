"""Sample calls of what derivatives of products, matrices, selections and sequences call."""

from __future__ import annotations

import numpy as np
import s2s_runtime as runtime

from tests.rules.case import Case, array, case

A, B, C = array(3, 4), array(4, 2, seed=1), array(2, 3, seed=2)
SQUARE = array(3, 3, seed=4)
STACK = array(2, 3, 3, seed=5)
ITEMS = [0.7, -1.3, 2.2]
PAIRS = [(0.7, 1.3), (-0.2, 0.4), (1.1, 0.1)]
ARRAYS = [array(3), array(3, seed=1)]
MASKS = [A > 1.0, A < 0.0]

CASES: tuple[Case, ...] = (
    case(runtime.with_item, ITEMS, 1, 4.0, wrt=(0, 2)),
    case(runtime.with_item, [A, A + 1.0], 0, 2.0 * A, wrt=(0, 2)),
    case(runtime.einsum_of, "ij,jk,ki->i", [A, B, C], wrt=(1,)),
    case(runtime.einsum_of, "ii->i", [SQUARE], wrt=(1,)),
    *(
        case(runtime.einsum_adjoint, array(3, seed=6), "ij,jk,ki->i", k, [A, B, C], wrt=(0, 3))
        for k in range(3)
    ),
    case(runtime.einsum_adjoint, array(3, seed=6), "ii,i->i", 0, [SQUARE, array(3)], wrt=(0, 3)),
    *(
        case(runtime.multi_dot_adjoint, array(3, 3, seed=6), [A, B, C], k, wrt=(0, 1))
        for k in range(3)
    ),
    case(runtime.to_diagonal, array(3), "ii->i", SQUARE),
    case(runtime.lower_half, STACK),
    *(case(f, x, u) for f in (runtime.one_triangle, runtime.both_triangles)
      for x, u in ((SQUARE, "L"), (STACK, "U"))),
    case(runtime.solve_right, A.T, SQUARE, wrt=(0, 1)),
    case(runtime.solve_right, array(2, 2, 3), STACK, wrt=(0, 1)),
    case(runtime.pad_frame, array(5, 7), ((1, 1), (2, 1)), 0.5, 2),
    case(runtime.pad_frame, array(5, 7), ((1, 1), (2, 1)), (0.5, 1.5), 2),
    case(runtime.choose_adjoint, A, np.arange(12).reshape(3, 4) % 3, [A, 1.5, array(4)], "raise"),
    case(runtime.select_adjoint, A, MASKS, [A, 1.5]),
    case(runtime.select_default, A, MASKS, 0.5),
    case(runtime.select_default, A, MASKS, array(4)),
    case(runtime.copy, [A, (1.5, A)]),
    case(runtime.column, PAIRS, 1),
    case(runtime.as_column, ITEMS, 1, PAIRS),
    case(runtime.filled_out, ITEMS, [1.5, 2.5], wrt=(1,)),
    case(runtime.filled_out, tuple(ARRAYS), ARRAYS[:1], wrt=(1,)),
    case(runtime.first_items, ITEMS, [0.5, 0.5]),
    case(runtime.sorted_backward, [0.3, 1.0, 2.0, 5.0], [2.0, 1.0, 2.0, 3.0], True),
    case(runtime.sorted_tangent, [0.3, 1.0, 2.0, 5.0], [2.0, 1.0, 2.0, 3.0]),
    case(runtime.repeated_backward, [*ITEMS, *ITEMS], ITEMS),
    case(runtime.with_added, A, (slice(None), [0, 0, 2]), array(3, 3), wrt=(0, 2)),
    case(runtime.with_added, ITEMS, 1, 0.5, wrt=(0, 2)),
    case(runtime.without, ITEMS, 1, ITEMS),
    case(runtime.with_nothing, ITEMS, 1, ITEMS),
    case(runtime.split_tail, ITEMS, (1.5,)),
    case(runtime.joined_tail, ITEMS, (1.5, 2.5), wrt=(0, 1)),
    case(runtime.mutable, tuple(ITEMS)),
    case(runtime.of_kind, ITEMS, (1.0,)),
    case(runtime.rebuild, tuple(ITEMS), ITEMS, wrt=(1,)),
    case(runtime.rebuild, A, [array(4), array(4, seed=3)], wrt=(1,)),
    case(runtime.items_of, tuple(ITEMS)),
)  # fmt: skip
