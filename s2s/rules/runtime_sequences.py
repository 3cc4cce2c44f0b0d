"""Derivatives of what derivatives of sequences and structures call from `s2s_runtime`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import s2s_runtime

from s2s.rules.notation import (
    bar,
    dot,
    linear,
    multilinear,
    pullback,
    pushforward,
    structural,
    varied,
    zero,
)

# --- sums, products and extremes of the items -----------------------------------------------------


@pullback(s2s_runtime.sum_backward, constant=("items",))
def sum_backward(y, g, items):
    bar[g] = sum(bar[y])


@pullback(s2s_runtime.extreme_backward, constant=("items", "extreme"))
def extreme_backward(y, g, items, extreme):
    bar[g] = s2s_runtime.extreme_forward(bar[y], items, extreme)


@pullback(s2s_runtime.extreme_forward, constant=("items", "extreme"))
def extreme_forward(y, tangents, items, extreme):
    bar[tangents] = s2s_runtime.extreme_backward(bar[y], items, extreme)


linear(s2s_runtime.sum_backward, s2s_runtime.extreme_backward, s2s_runtime.extreme_forward)


@pullback(s2s_runtime.scaled)
def scaled(y, factor, items):
    bar[factor] = s2s_runtime.sum_of_products(bar[y], items)
    bar[items] = s2s_runtime.scaled(factor, bar[y])


@pushforward(s2s_runtime.scaled)
def scaled_forward(y, factor, items):
    if varied(factor) and varied(items):
        of_factor = s2s_runtime.scaled(dot[factor], items)
        dot[y] = s2s_runtime.add(of_factor, s2s_runtime.scaled(factor, dot[items]))
    elif varied(factor):
        dot[y] = s2s_runtime.scaled(dot[factor], items)
    else:
        dot[y] = s2s_runtime.scaled(factor, dot[items])


@pullback(s2s_runtime.scaled_steps)
def scaled_steps(y, factor, p, q):
    bar[factor] = s2s_runtime.sum_of_products(bar[y], s2s_runtime.scaled_steps(1.0, p, q))
    bar[p] = s2s_runtime.scaled(factor, bar[y])
    bar[q] = s2s_runtime.scaled(-factor, bar[y])


@pushforward(s2s_runtime.scaled_steps)
def scaled_steps_forward(y, factor, p, q):
    if varied(factor) and (varied(p) or varied(q)):
        of_factor = s2s_runtime.scaled_steps(dot[factor], p, q)
        dot[y] = s2s_runtime.add(of_factor, s2s_runtime.scaled_steps(factor, dot[p], dot[q]))
    elif varied(factor):
        dot[y] = s2s_runtime.scaled_steps(dot[factor], p, q)
    else:
        dot[y] = s2s_runtime.scaled_steps(factor, dot[p], dot[q])


@pullback(s2s_runtime.sum_of_products)
def sum_of_products(y, p, q):
    bar[p] = s2s_runtime.scaled(bar[y], q)
    bar[q] = s2s_runtime.scaled(bar[y], p)


multilinear(s2s_runtime.sum_of_products, of=("p", "q"))


@pullback(s2s_runtime.other_factors)
def other_factors(y, items, *directions):
    bar[items] = s2s_runtime.other_factors(items, *directions, bar[y])
    bar[directions] = [
        s2s_runtime.other_factors(items, *directions[:k], bar[y], *directions[k + 1 :])
        for k in range(len(directions))
    ]


@pushforward(s2s_runtime.other_factors)
def other_factors_forward(y, items, *directions):
    change = s2s_runtime.other_factors(items, *directions, dot[items]) if varied(items) else None
    parts = [
        s2s_runtime.other_factors(items, *directions[:k], dot[directions][k], *directions[k + 1 :])
        for k in range(len(directions))
        if varied(directions[k])
    ]
    for part in parts:
        change = s2s_runtime.add(change, part)
    dot[y] = change


# --- adjoints of sequences ------------------------------------------------------------------------

structural(s2s_runtime.add, s2s_runtime.as_like)
zero(s2s_runtime.distance, s2s_runtime.largest)
zero(s2s_runtime.seed, s2s_runtime.zeros_at, s2s_runtime.zeros_like)


@pullback(s2s_runtime.copy)
def copy(y, x):
    bar[x] = bar[y]


@pullback(s2s_runtime.column, constant=("k",))
def column(y, items_bar, k):
    bar[items_bar] = s2s_runtime.as_column(bar[y], k, items_bar)


@pullback(s2s_runtime.as_column, constant=("k", "items"))
def as_column(y, values, k, items):
    bar[values] = s2s_runtime.column(bar[y], k)


@pullback(s2s_runtime.filled_out, constant=("x",))
def filled_out(y, x, items_bar):
    bar[items_bar] = s2s_runtime.first_items(bar[y], items_bar)


@pullback(s2s_runtime.first_items, constant=("items",))
def first_items(y, x_bar, items):
    bar[x_bar] = s2s_runtime.filled_out(x_bar, bar[y])


@pullback(s2s_runtime.sorted_backward, constant=("x", "reverse"))
def sorted_backward(y, items_bar, x, reverse=False):
    bar[items_bar] = s2s_runtime.sorted_tangent(bar[y], x, reverse)


@pullback(s2s_runtime.sorted_tangent, constant=("x", "reverse"))
def sorted_tangent(y, items_dot, x, reverse=False):
    bar[items_dot] = s2s_runtime.sorted_backward(bar[y], x, reverse)


@pullback(s2s_runtime.repeated_backward, constant=("x",))
def repeated_backward(y, items_bar, x):
    bar[items_bar] = bar[y] * (len(items_bar) // max(len(x), 1))


@pullback(s2s_runtime.with_added, constant=("index",))
def with_added(y, x_bar, index, v):
    bar[x_bar] = bar[y]
    bar[v] = bar[y][index]


@pullback(s2s_runtime.without, constant=("key", "before"))
def without(y, x_bar, key, before):
    bar[x_bar] = s2s_runtime.with_nothing(bar[y], key, x_bar)


@pullback(s2s_runtime.with_nothing, constant=("key", "x"))
def with_nothing(y, x_bar, key, x):
    bar[x_bar] = s2s_runtime.without(bar[y], key, x_bar)


@pullback(s2s_runtime.split_tail, constant=("tail",))
def split_tail(y, items_bar, tail):
    bar[items_bar] = s2s_runtime.joined_tail(bar[y][0], bar[y][1])


@pullback(s2s_runtime.joined_tail)
def joined_tail(y, head, tail):
    bar[head] = s2s_runtime.split_tail(bar[y], tail)[0]
    bar[tail] = s2s_runtime.split_tail(bar[y], tail)[1]


@pullback(s2s_runtime.mutable)
def mutable(y, x_bar):
    bar[x_bar] = s2s_runtime.of_kind(bar[y], x_bar)


@pullback(s2s_runtime.of_kind, constant=("x",))
def of_kind(y, items, x):
    bar[items] = s2s_runtime.of_kind(bar[y], items)


@pullback(s2s_runtime.rebuild, constant=("x",))
def rebuild(y, x, items):
    bar[items] = s2s_runtime.items_of(bar[y])


@pullback(s2s_runtime.items_of)
def items_of(y, x):
    bar[x] = s2s_runtime.rebuild(x, bar[y])


linear(
    s2s_runtime.copy,
    s2s_runtime.column,
    s2s_runtime.as_column,
    s2s_runtime.first_items,
    s2s_runtime.sorted_backward,
    s2s_runtime.sorted_tangent,
    s2s_runtime.repeated_backward,
    s2s_runtime.without,
    s2s_runtime.with_nothing,
    s2s_runtime.split_tail,
    s2s_runtime.mutable,
    s2s_runtime.of_kind,
    s2s_runtime.items_of,
)
linear(s2s_runtime.filled_out, of=("items_bar",))
linear(s2s_runtime.rebuild, of=("items",))
linear(s2s_runtime.with_added, of=("x_bar", "v"))
linear(s2s_runtime.joined_tail, of=("head", "tail"))
