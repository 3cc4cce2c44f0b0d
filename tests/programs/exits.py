# ruff: noqa -- programs as users write them
"""`break`, `continue`, early `return`, loop `else`, in each other and in any number."""

import numpy as np

from tests.programs._registry import matrix, program, signed, vector


@program([(0.7, 10, 3.0), (0.7, 2, 3.0), (0.7, 0, 3.0)], tags={"second"})
def break_on_data(x, n, limit):
    y = x
    for i in range(n):
        y = y * 1.5 + x * i
        if y > limit:
            break
    return y * x


@program([(0.7, 6)])
def break_before_the_update(x, n):
    y = x
    for i in range(n):
        if i == 3:
            break
        y = np.sin(y) + x
    return y * i


@program([(0.7, 6)])
def continue_on_integers(x, n):
    y = x
    for i in range(n):
        if i % 2:
            continue
        y = np.sin(y) + x
    return y


@program([(signed(6),)])
def continue_on_data(x):
    s = 0.5
    for q in x:
        if q < 0:
            continue
        s = s * q + q
    return s


@program([(vector(5), 0.8), (vector(5), 100.0)])
def return_from_a_loop(x, limit):
    s = 0.0
    for q in x:
        s = s + q * q
        if s > limit:
            return s * q
    return s * 2.0


@program([(matrix(3, 3), 0.9), (matrix(3, 3), 50.0), (matrix(3, 3), 0.1)])
def return_from_two_loops(m, limit):
    s = 1.0
    for row in m:
        for q in row:
            s = s + q * s
            if s > limit + 2.0:
                return s * q
        s = s * np.sum(row)
    return np.sin(s)


@program([(0.8, 2), (0.8, 5), (0.8, 9)])
def break_with_else(x, n):
    y = x
    for i in range(n):
        y = y * 1.3
        if i == 4:
            y = y + x
            break
    else:
        y = np.cos(y)
    return y


@program([(0.8, 5)])
def both_break_and_continue(x, n):
    y = x
    for i in range(n):
        if i == 1:
            continue
        y = y * x + 1.0
        if i == 3:
            break
        y = np.sin(y)
    return y


@program([(0.8, 3, 4), (0.8, 0, 4), (0.8, 3, 0)])
def break_of_the_inner_loop(x, n, m):
    y = x
    for i in range(n):
        for j in range(m):
            y = y + 0.3 * x
            if j > i:
                break
            y = y * 1.1
        y = np.sin(y)
    return y


@program([(0.8, 7)])
def jumps_in_all_arms(x, n):
    y = x
    for i in range(n):
        if i % 3 == 0:
            y = y + x
            continue
        elif i == 5:
            y = y * x
            break
        else:
            if y > 1.0:
                y = y * 0.5
                continue
        y = y * 1.2
    return y


@program([(1.9, 6), (0.4, 6), (1.9, 0)])
def code_size_bomb_once(x, n):
    s = x
    for i in range(n):
        if i % 2:
            if s > 2:
                continue
            s = 1.01 * s
        else:
            s = s + np.sin(s)
    return s


@program([(1.9, 4), (0.4, 5)])
def code_size_bomb_often(x, n):
    s = x
    for i in range(n):
        if i % 2:
            if s > 2:
                continue
            s = 1.01 * s
        else:
            s = s + np.sin(s)
        if i % 3:
            if s > 3:
                continue
            s = 1.02 * s
        else:
            s = s + np.cos(s)
        if i % 4:
            if s > 4:
                break
            s = 1.03 * s
        else:
            s = s * x
    return s


@program([(0.8, 0), (0.8, 1), (0.8, 2), (0.8, 3)])
def returns_everywhere(x, n):
    for i in range(4):
        if i == n:
            if i == 0:
                return x
            for j in range(3):
                if j == i:
                    return x * j
                x = x * 1.5
            return np.sin(x)
        x = x + 0.5
    return x * x


@program([(vector(4), 3), (vector(4), 9)])
def return_of_other_structures(x, n):
    for i in range(4):
        if i == n:
            return np.sum(x) * i
        x = x * x
    return x[0] * x[1]


@program([(0.8, 4)])
def return_under_else_of_a_loop(x, n):
    for i in range(n):
        x = x * 1.1
        if x > 5.0:
            break
    else:
        return x * x
    return x


@program([(0.8, 3), (0.8, 30)])
def break_out_of_while_true(x, n):
    i = 0
    while True:
        x = np.sin(x) + 0.1
        i += 1
        if i > n:
            return x * i
        if i > 10:
            break
    return x


@program([(signed(5), 1), (signed(5), 4)])
def continue_and_return(x, k):
    p = 1.0
    for i, q in enumerate(x):
        if q < 0.0:
            continue
        if i == k:
            return p * q
        p = p * (q + 1.0)
    return p


@program([(0.7, 3)])
def unreachable_after_return(x, n):
    y = x * x
    return y
    y = y * n
    return y


@program([(0.7, 4)])
def break_first_thing(x, n):
    y = x
    for i in range(n):
        break
    for i in range(n):
        y = y * x
        break
    return y
