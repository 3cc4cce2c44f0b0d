"""Value and tangent at given arguments: what `s2s.jvp` runs."""

from __future__ import annotations

from typing import Any

from s2s.errors import ArgumentError
from s2s.operators.derivative import Derivative
from s2s.operators.fitting import tangent_of
from s2s.operators.target import all_positional
from s2s.transform.request import tangent_parameters


class Pushforward:
    """A function of primals and tangents that gives the value and the tangent of a function.

    It is compiled as any derivative is, and for which arguments have a tangent.
    """

    def __init__(
        self, f: Any, *, of: Any = None, has_aux: bool = False, override: Any = None
    ) -> None:
        """Prepare; nothing is compiled yet."""
        self.derivative = Derivative("jvp", f, None, of=of, has_aux=has_aux, override=override)
        self.has_aux = has_aux

    def __call__(self, primals: Any, tangents: Any) -> Any:
        """`(value, tangent)`; with `has_aux`, `(value, tangent, aux)`."""
        args, dots = _tuple(primals, "primals"), _tuple(tangents, "tangents")
        if len(args) != len(dots):
            message = (
                f"there are {len(args)} primals and {len(dots)} tangents: pass one for each, None "
                "where it does not vary"
            )
            raise ArgumentError(message)
        value, tangent = self._run(args, dots)
        return (value[0], tangent, value[1]) if self.has_aux else (value, tangent)

    def _run(self, args: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
        derivative = self.derivative
        given, _, directed = _apart(derivative, args)
        whole, keywords = derivative.whole(given, {})
        values, dots = _by_parameter(derivative, args, tangents)
        if not dots:
            message = f"no argument of {derivative!r} has a tangent, so nothing varies"
            raise ArgumentError(message)
        names = tuple(dots)
        binding, extra = derivative.prepare(whole, keywords, names, directed)
        taken = (*derivative.target.whole.parameters, *directed)
        places = dict(zip(tangent_parameters(names, taken), names, strict=True))
        ready = {
            place: tangent_of(dots[name], values[name], name) for place, name in places.items()
        }
        result: tuple[Any, Any] = binding.entry(*whole, **keywords, **extra, **directed, **ready)
        return derivative.outputs.wrapped(result[0]), derivative.outputs.wrapped(result[1])

    @property
    def source(self) -> str:
        """The emitted text of the last call."""
        return self.derivative.source

    def __repr__(self) -> str:
        return repr(self.derivative)


def _apart(
    derivative: Derivative, args: tuple[Any, ...]
) -> tuple[tuple[Any, ...], dict[str, Any], dict[str, Any]]:
    from s2s.operators.composed import apart
    from s2s.operators.composed import fitted as fitting

    given, kwargs, dots = apart(derivative, args, {})
    whole, keywords = derivative.whole(given, kwargs)
    return given, kwargs, fitting(derivative, whole, keywords, dots) if dots else {}


def _by_parameter(
    derivative: Derivative, args: tuple[Any, ...], tangents: tuple[Any, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Arguments, and tangents that are not None, by parameter; `*args` in one."""
    choice = all_positional(derivative.target.own, len(args))
    values: dict[str, Any] = {}
    dots: dict[str, Any] = {}
    pairs = list(zip(choice.picks, args, tangents, strict=True))
    for (k, item), value, dot in pairs:
        name = choice.names[k]
        if item is None:
            values[name] = value
            if dot is not None:
                dots[name] = dot
        else:
            values[name] = (*values.get(name, ()), value)
    for name in choice.names:
        starred = [
            (value, dot)
            for (k, item), value, dot in pairs
            if item is not None and choice.names[k] == name
        ]
        if any(dot is not None for _, dot in starred):
            dots[name] = tuple(_zeros(value) if dot is None else dot for value, dot in starred)
    return values, dots


def _zeros(value: Any) -> Any:
    import s2s_runtime

    return s2s_runtime.zeros_like(value)


def _tuple(values: Any, what: str) -> tuple[Any, ...]:
    if not isinstance(values, (tuple, list)):
        message = f"{what} must be a tuple, one for each argument: ({what[:-1]},) for a single one"
        raise ArgumentError(message)
    return tuple(values)
