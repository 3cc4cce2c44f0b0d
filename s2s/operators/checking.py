"""Is a derivative right? Finite differences and Taylor remainders, for users and tests alike.

With a random adjoint `w` of the value, `phi(x) = <w, f(x)>` is one number, and its gradient is
`pullback(w)`. Small arrays are compared element by element. The remainder
`phi(x + h v) - phi(x) - h <gradient, v>` along a random `v` sees all the elements at once, and
falls as `h ** 2` only if every one is right (Farrell et al., SIAM J. Sci. Comput. 35(4), 2013,
section 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.errors import ArgumentError, S2SError
from s2s.operators.derivative import Derivative
from s2s.operators.leaves import leaves, rebuilt
from s2s.operators.pushforward import Pushforward
from s2s.operators.target import all_positional

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from s2s.operators.target import Chosen

ELEMENTS = 64  # compared one by one, of each array
MOST_ELEMENTS = 4096  # looked at, to say which one is off
HALVINGS = 12


class GradientCheckError(S2SError, AssertionError):
    """A derivative and its numerical approximation differ."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number or array among the arguments, with its gradient; None where none is checked."""

    place: str
    value: Any
    gradient: Any


@dataclass(frozen=True, slots=True)
class Problem:
    """`phi` as a function of all leaves; `size` is what its rounding errors are relative to."""

    name: str
    phi: Callable[[Sequence[Any]], float]
    leaves: list[Leaf]
    size: float
    epsilon: float

    def along(self, step: float, directions: Sequence[Any]) -> float:
        """`phi` a step away."""
        return self.phi(
            [
                leaf.value if v is None else _like(leaf.value, np.asarray(leaf.value) + step * v)
                for leaf, v in zip(self.leaves, directions, strict=True)
            ]
        )


def check_derivative(
    f: Any,
    args: tuple[Any, ...],
    order: int,
    wrt: Any,
    of: Any,
    modes: tuple[str, ...] = ("reverse",),
) -> None:
    """What `s2s.check` does; see there."""
    if order not in (1, 2):
        message = f"order must be 1 (elements) or 2 (elements and remainder), not {order!r}"
        raise ArgumentError(message)
    if set(modes) not in ({"reverse"}, {"reverse", "forward"}):
        message = f"modes must be ('reverse',) or ('reverse', 'forward'), not {modes!r}"
        raise ArgumentError(message)
    problem = _problem(f, args, wrt, of)
    for leaf in problem.leaves:
        if leaf.gradient is not None:
            _check_elements(problem, leaf, ELEMENTS)
    if order == 2:
        _check_remainder(problem)
    if "forward" in modes:
        _check_forward(f, args, wrt, of)


def _check_forward(f: Any, args: tuple[Any, ...], wrt: Any, of: Any) -> None:
    """The dot test: `<w, tangent of v>` is `<pullback of w, v>`, for random `v` and `w`."""
    several = wrt is None or isinstance(wrt, (tuple, list))
    derivative = Derivative("vjp", f, wrt if several else (wrt,), of=of)
    value, pullback = derivative(*args)
    random = np.random.default_rng(1)
    w = [_random_like(leaf, random) for _, leaf in leaves(value, "")]
    gradients = pullback(rebuilt(value, iter(w)))
    by_place = dict(zip(_places(derivative.choice(len(args))), gradients, strict=True))
    asked = [by_place.get(place) is not None for place in _positional(derivative, args)]
    tangents = tuple(
        rebuilt(arg, iter([_random_like(leaf, random) for _, leaf in leaves(arg, "")]))
        if one
        else None
        for arg, one in zip(args, asked, strict=True)
    )
    _, tangent = Pushforward(f, of=of)(args, tangents)
    v = [leaf for one in tangents for _, leaf in leaves(one, "")]
    gradient = [
        by_place[p] for p, one in zip(_positional(derivative, args), asked, strict=True) if one
    ]
    forward, reverse = _products(w, tangent), _products(v, gradient)
    terms = np.abs([*forward, *reverse])
    dtypes = [np.asarray(leaf).dtype for _, leaf in leaves((args, value), "")]
    epsilon = max(float(np.finfo(dtype).eps) for dtype in dtypes)
    off = abs(sum(forward) - sum(reverse))
    if not off <= max(1e4 * epsilon, 1e-11) * float(np.sum(terms) + _scale(v, gradient)):
        name = getattr(f, "__name__", type(f).__name__)
        message = (
            f"forward and reverse mode differ for {name}: the tangent of the value along a random "
            f"direction gives {sum(forward):.15g}, the pullback {sum(reverse):.15g}"
        )
        raise GradientCheckError(message)


def _scale(v: list[Any], gradient: list[Any]) -> float:
    """How large the terms of the product of a direction and a gradient are, without cancelling."""
    found = [leaf for _, leaf in leaves(gradient, "")]
    return float(
        sum(np.sum(np.abs(np.asarray(p) * np.asarray(q))) for p, q in zip(v, found, strict=True))
    )


def _problem(f: Any, args: tuple[Any, ...], wrt: Any, of: Any) -> Problem:
    several = wrt is None or isinstance(wrt, (tuple, list))
    derivative = Derivative("vjp", f, wrt if several else (wrt,), of=of)
    name = str(getattr(f, "__name__", type(f).__name__))
    value = derivative.primal(*args)
    emitted, pullback = derivative(*args)
    _check_value(value, emitted, name)
    random = np.random.default_rng(0)
    w = [_random_like(leaf, random) for _, leaf in leaves(value, "")]
    gradients = pullback(rebuilt(value, iter(w)))
    given = _leaves(derivative, args, gradients, name)
    twins = _twins(derivative, args)

    def phi(new: Sequence[Any]) -> float:
        stream = iter(new)
        changed = [rebuilt(arg, stream) for arg in args]
        result = derivative.primal(*(changed[k] for k in twins))
        return sum(_products(w, result))

    size = max(map(abs, _products([np.abs(p) for p in w], emitted, np.abs)), default=0.0)
    dtypes = [np.asarray(leaf).dtype for _, leaf in leaves((args, value), "")]
    epsilon = max(float(np.finfo(dtype).eps) for dtype in dtypes)
    return Problem(name, phi, given, size, epsilon)


def _products(w: list[Any], value: Any, of: Callable[[Any], Any] = np.asarray) -> list[float]:
    found = [of(leaf) for _, leaf in leaves(value, "")]
    pairs = zip(w, found, strict=True)
    return [float(np.sum(np.asarray(p, float) * np.asarray(q, float))) for p, q in pairs]


def _leaves(
    derivative: Derivative, args: tuple[Any, ...], gradients: tuple[Any, ...], name: str
) -> list[Leaf]:
    """Every leaf of the arguments, with its gradient if it is to be checked."""
    by_place = dict(zip(_places(derivative.choice(len(args))), gradients, strict=True))
    found: list[Leaf] = []
    for place, arg in zip(_positional(derivative, args), args, strict=True):
        gradient = _at(by_place, place)
        wanted = gradient is not None
        known = dict(leaves(gradient, place)) if wanted else {}
        for at, leaf in leaves(arg, place):
            if np.asarray(leaf).dtype.kind == "c":
                message = f"s2s.check takes real arguments, and {at} is complex"
                raise ArgumentError(message)
            if wanted:
                _check_form(leaf, known.get(at), at, name)
            found.append(Leaf(at, leaf, known.get(at)))
    return found


def _positional(derivative: Derivative, args: tuple[Any, ...]) -> list[str]:
    """The name of each positional argument."""
    return _places(all_positional(derivative.target.own, len(args)))


def _places(choice: Chosen) -> list[str]:
    """The names of arguments; `xs[1]` for those of a starred parameter."""
    picks = [(choice.names[i], item) for i, item in choice.picks]
    return [name if item is None else f"{name}[{item}]" for name, item in picks]


def _at(gradients: dict[str, Any], place: str) -> Any:
    """The gradient of an argument, perhaps as an item of that of a starred parameter; or None."""
    name, _, item = place.partition("[")
    if item and gradients.get(name) is not None:
        return gradients[name][int(item[:-1])]
    return gradients.get(place)


def _twins(derivative: Derivative, args: tuple[Any, ...]) -> list[int]:
    """For each argument which one to pass: of those that must be one array, the one checked."""
    places, asked = _positional(derivative, args), _places(derivative.choice(len(args)))
    found = list(range(len(args)))
    for group in derivative.same:
        members = [places.index(name) for name in group if name in places]
        shown = next((k for k in members if places[k] in asked), members[0])
        for k in members:
            found[k] = shown
    return found


def _check_value(value: Any, emitted: Any, name: str) -> None:
    """The emitted forward part computes what the function does."""
    ours, theirs = list(leaves(emitted, "")), list(leaves(value, ""))
    if [at for at, _ in ours] != [at for at, _ in theirs]:
        message = f"the emitted code of {name} returns another structure than {name} itself"
        raise GradientCheckError(message)
    for (at, a), (_, b) in zip(ours, theirs, strict=True):
        if np.asarray(b).dtype.kind == "c":
            message = f"s2s.check takes real values, and the value of {name}{at} is complex"
            raise ArgumentError(message)
        if not np.allclose(
            a, b, rtol=1e4 * float(np.finfo(np.asarray(b).dtype).eps), equal_nan=True
        ):
            message = f"the emitted code of {name} returns{at or ''} {a}, and {name} itself {b}"
            raise GradientCheckError(message)


def _check_form(leaf: Any, gradient: Any, at: str, name: str) -> None:
    """A gradient has the shape and dtype of its argument, and is a float for a float."""
    if gradient is None:
        message = f"the gradient of {name} has no part for {at}"
        raise GradientCheckError(message)
    ours, theirs = np.asarray(gradient), np.asarray(leaf)
    if (ours.shape, ours.dtype) != (theirs.shape, theirs.dtype):
        message = (
            f"the gradient of {name} with respect to {at} is {ours.dtype} of shape {ours.shape}, "
            f"and {at} itself {theirs.dtype} of shape {theirs.shape}"
        )
        raise GradientCheckError(message)


def _check_elements(problem: Problem, leaf: Leaf, most: int) -> None:
    """Compare up to `most` elements, spread evenly; of those that are off name the worst."""
    gradient = np.asarray(leaf.gradient)
    picked = np.unique(np.linspace(0, gradient.size - 1, min(most, gradient.size)).astype(int))
    off: list[tuple[float, int, float, float]] = []
    for flat in picked:
        computed = float(gradient.flat[flat])
        numerical, allowed = _difference(problem, leaf, int(flat))
        allowed += _tolerance(problem) * max(abs(numerical), abs(computed))
        error = abs(computed - numerical)
        if np.isfinite(numerical) and not error <= allowed:
            off.append((error, int(flat), computed, numerical))
    if off:
        raise _elements_off(problem, leaf, off, len(picked))


def _elements_off(
    problem: Problem, leaf: Leaf, off: list[tuple[float, int, float, float]], looked: int
) -> GradientCheckError:
    shape = np.shape(leaf.value)
    _, flat, computed, numerical = max(off, key=lambda found: (not found[0] <= 0, found[0]))
    index = ", ".join(str(i) for i in np.unravel_index(flat, shape))
    place = f"{leaf.place}[{index}]" if shape else leaf.place
    count = f"\n{len(off)} of the {looked} elements looked at are off; this is the worst" * bool(
        shape
    )
    return GradientCheckError(
        f"the derivative of {problem.name} with respect to {place} is off by "
        f"{abs(computed - numerical):.3g}:\n"
        f"    computed   {computed!r}\n    numerical  {numerical!r}{count}"
    )


def _difference(problem: Problem, leaf: Leaf, flat: int) -> tuple[float, float]:
    """A central difference, extrapolated once, and how far off it may be."""
    direction = np.zeros(np.shape(leaf.value))
    direction.flat[flat] = 1.0
    directions = [direction if other is leaf else None for other in problem.leaves]
    step = problem.epsilon ** (1 / 4) * max(1.0, abs(float(np.asarray(leaf.value).flat[flat])))

    def central(h: float) -> float:
        return (problem.along(h, directions) - problem.along(-h, directions)) / (2 * h)

    wide, narrow = central(step), central(step / 2)
    best = (4 * narrow - wide) / 3
    rounding = 10 * problem.epsilon * problem.size / step
    return best, min(abs(narrow - wide), 0.01 * abs(best)) + rounding


def _tolerance(problem: Problem) -> float:
    return float(problem.epsilon ** (1 / 2) * 10)


def _check_remainder(problem: Problem) -> None:
    """The remainder after the first derivative falls as the square of the step."""
    random = np.random.default_rng(1)
    directions = [
        None if leaf.gradient is None else random.standard_normal(np.shape(leaf.value))
        for leaf in problem.leaves
    ]
    pairs = zip(problem.leaves, directions, strict=True)
    slope = sum(float(np.sum(x.gradient * v)) for x, v in pairs if v is not None)
    here = problem.along(0.0, directions)
    floor = 100 * problem.epsilon * max(problem.size, abs(slope), 1e-300)
    first = 0.1 if problem.epsilon > 1e-10 else 0.01
    remainders: list[float] = []
    for halving in range(HALVINGS):
        step = first / 2**halving
        remainder = abs(problem.along(step, directions) - here - step * slope)
        if remainder <= floor or not np.isfinite(remainder):
            break
        remainders.append(remainder)
    rates = [float(np.log2(a / b)) for a, b in pairwise(remainders)]
    if len(rates) < HALVINGS // 2 or max(rates[-3:]) > 1.5:
        return
    for leaf in problem.leaves:
        if leaf.gradient is not None and np.size(leaf.value) > ELEMENTS:
            _check_elements(problem, leaf, MOST_ELEMENTS)
    message = (
        f"the remainder of {problem.name} after its first derivative falls with the power "
        f"{rates[-1]:.2f} of the step, not 2: the derivative is off, or {problem.name} is not "
        "smooth near these arguments"
    )
    raise GradientCheckError(message)


def _random_like(leaf: Any, random: np.random.Generator) -> Any:
    return _like(leaf, random.standard_normal(np.shape(leaf)))


def _like(leaf: Any, value: Any) -> Any:
    """A value as the kind of number or array that a leaf is."""
    if isinstance(leaf, np.ndarray):
        return np.asarray(value, leaf.dtype)
    return type(leaf)(value)
