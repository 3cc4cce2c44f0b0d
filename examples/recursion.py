"""A recursive function: adaptive Simpson quadrature, which cuts intervals where it has to.

How often it calls itself depends on the data. The derivative calls itself just as often.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import s2s

Integrand = Callable[[float], float]


def simpson(f: Integrand, a: float, b: float) -> float:
    """The integral of the parabola through both ends and the middle."""
    return (b - a) / 6.0 * (f(a) + 4.0 * f((a + b) / 2.0) + f(b))


def integral(f: Integrand, a: float, b: float, tolerance: float) -> float:
    """The integral of f from a to b, halved until two steps agree with one."""
    middle = (a + b) / 2.0
    whole = simpson(f, a, b)
    halves = simpson(f, a, middle) + simpson(f, middle, b)
    if abs(halves - whole) < 15.0 * tolerance:
        return halves + (halves - whole) / 15.0
    left = integral(f, a, middle, tolerance / 2.0)
    return left + integral(f, middle, b, tolerance / 2.0)


def bell(width: float, end: float) -> float:
    """The area under exp(-(t / width)**2) from 0 to end."""
    return integral(lambda t: math.exp(-((t / width) ** 2)), 0.0, end, 1e-10)


def main() -> None:
    """Compare value and derivatives with their closed forms."""
    width, end = 0.3, 1.0
    area, (d_width, d_end) = s2s.value_and_grad(bell, wrt=("width", "end"))(width, end)
    height = math.exp(-((end / width) ** 2))
    exact = width * math.sqrt(math.pi) / 2.0 * math.erf(end / width)
    print(f"area                {area:.10f}   exactly {exact:.10f}")
    print(f"d area / d width    {d_width:.10f}   exactly {(exact - end * height) / width:.10f}")
    print(f"d area / d end      {d_end:.10f}   exactly {height:.10f}")
    assert math.isclose(area, exact, abs_tol=1e-8)
    assert math.isclose(d_width, (exact - end * height) / width, abs_tol=1e-6)
    assert math.isclose(d_end, height, abs_tol=1e-6)


if __name__ == "__main__":
    main()
