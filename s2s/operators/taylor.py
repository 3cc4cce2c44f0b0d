"""Truncated Taylor series along a line or a path: what `s2s.taylor` makes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s.errors import ArgumentError
from s2s.operators.composed import apart, fitted
from s2s.operators.derivative import Derivative
from s2s.transform.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s2s.ir.types import Type
    from s2s.operators.specialise import Options


class Taylor(Derivative):
    """The coefficients of `t -> f(x(t))` up to an order, as a function of `(*args, v)`.

    Attributes:
        order: the highest order.
        given: 0 where x(t) = x + v t; else how many coefficients of x(t) - x a call passes.
    """

    __slots__ = ("_by_number", "_series", "given", "order")

    def __init__(
        self,
        f: Any,
        order: int,
        wrt: Any = 0,
        *,
        series: bool = False,
        given: int = 0,
        of: Any = None,
        example: tuple[Any, ...] | None = None,
        override: Mapping[Any, Any] | None = None,
    ) -> None:
        """Prepare; nothing is compiled yet.

        Raises:
            ArgumentError: as for every derivative; or the order is not a number from 1 on, or `wrt`
                stands for something else than whole arguments.
        """
        if isinstance(order, bool) or not isinstance(order, int) or order < 1:
            message = (
                f"the order of a Taylor series must be a whole number from 1 on, not {order!r}"
            )
            raise ArgumentError(message)
        if wrt is None:
            message = "s2s.taylor needs wrt: the arguments that move"
            raise ArgumentError(message)
        self.order, self.given, self._series = order, given, series
        self._by_number: dict[int, Taylor] = {}
        super().__init__("taylor", f, wrt, of=of, example=example, override=override)
        if not self.choice(0).plain:
            message = (
                f"{self!r} must be along whole arguments: name each once, and no items of them"
            )
            raise ArgumentError(message)

    def requests(self, names: tuple[str, ...]) -> tuple[Request, ...]:
        """The one transform that makes the coefficients."""
        return (
            Request(
                "taylor", names, self.choice(0).single, of=self.outputs.names,
                tangent=self.tangent, order=self.order, given=self.given,
            ),
        )  # fmt: skip

    def _options(
        self, names: tuple[str, ...], types_: Mapping[str, Type], inner: tuple[Request, ...] = ()
    ) -> Options:
        options = super()._options(names, types_, inner)
        return replace(options, order=self.order, given=self.given)

    def _finished(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The coefficients, each with the structure and shapes of the value."""
        own, keywords, dots = apart(self, args, kwargs)
        v, single = dots[self.tangent], self.choice(0).single
        if self._series:
            return self._numbered(v)._finished(args, kwargs)
        steps = [v] if not self.given else _in_order([v] if single else v)
        whole, named = self.whole(own, keywords)
        binding, extra = self.prepare(whole, named, dots=dots)
        taken = [
            fitted(
                self,
                whole,
                named,
                {**dots, self.tangent: step[0] if self.given and single else step},
            )
            for step in steps
        ]
        given = dict(taken[0])
        if self.given:
            each = tuple(one[self.tangent] for one in taken)
            given[self.tangent] = each if single else tuple(zip(*each, strict=True))
        result = binding.entry(*whole, **named, **extra, **given)
        return tuple(map(self.outputs.wrapped, result))

    def _numbered(self, v: Any) -> Taylor:
        """The one for as many coefficients as a call passes."""
        paths = [v] if self.choice(0).single else self._each(v)
        lengths = {len(path) if isinstance(path, (tuple, list)) else 0 for path in paths}
        count = lengths.pop()
        if lengths or not 1 <= count <= self.order:
            message = (
                f"with series=True the path of each argument is a tuple of 1 to {self.order} "
                "coefficients x_1, x_2, ..., as many for each"
            )
            raise ArgumentError(message)
        if count not in self._by_number:
            wrt, _ = self.options()
            self._by_number[count] = Taylor(
                self.__wrapped__, self.order, wrt, given=count, of=self._of, override=self._override
            )
        return self._by_number[count]

    def _each(self, v: Any) -> list[Any]:
        names = self.choice(0).names
        if not isinstance(v, (tuple, list)) or len(v) != len(names):
            message = (
                f"the path must be a tuple of {len(names)}, one for each of {', '.join(names)}"
            )
            raise ArgumentError(message)
        return list(v)

    def __reduce__(self) -> str | tuple[Callable[..., Derivative], tuple[Any, ...]]:
        found = super().__reduce__()
        if isinstance(found, str):
            return found
        options = (self._series, self.given, self._of, self._example, self._override)
        return _restored, (self.__wrapped__, self.order, self._wrt, *options)


def _in_order(paths: Any) -> list[tuple[Any, ...]]:
    """The first coefficients of all arguments, then the second ones, and so on."""
    return list(zip(*paths, strict=True))


def _restored(
    f: Any, order: int, wrt: Any, series: bool, given: int, of: Any, example: Any, override: Any
) -> Taylor:
    return Taylor(
        f, order, wrt, series=series, given=given, of=of, example=example, override=override
    )
