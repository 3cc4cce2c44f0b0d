"""Derivatives as objects: called like functions, compiled per signature, and open to be read."""

from __future__ import annotations

import sys
import threading
import types
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from s2s.analysis.signature import fast_key, type_of
from s2s.operators.ahead import Shown, ahead, types_ahead
from s2s.operators.binding import Binding
from s2s.operators.chains import DIRECTED, direction_name, requests
from s2s.operators.composed import apart, fitted, root
from s2s.operators.inactive import active, refuse_inactive
from s2s.operators.leaves import copied
from s2s.operators.linear import Linear
from s2s.operators.mixed import restored
from s2s.operators.outputs import outputs
from s2s.operators.overlap import refuse_two_of_one, same_arrays
from s2s.operators.pullback import Pullback
from s2s.operators.specialise import Options, store_for
from s2s.operators.target import (
    Chosen,
    all_positional,
    chosen,
    in_order,
    signature_of_result,
    target_of,
)
from s2s.rules.language import around, merged, overrides_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s2s.ir.types import Type
    from s2s.operators.outputs import Outputs
    from s2s.operators.target import Target
    from s2s.transform.request import Request

KEPT_KEYS = 256

_TITLES = {
    "grad": "The gradient of {} with respect to {}.",
    "value_and_grad": "The value of {} and its gradient with respect to {}.",
    "vjp": "The value of {} and its pullback to {}.",
    "linearize": "The value of {} and its tangent as a linear function of those of {}.",
    "jvp": "The value of {} and its tangent, from those of {}.",
    "hvp": "The Hessian of {} with respect to {}, times a vector.",
    "vhp": "A vector times the Hessian of {} with respect to {}.",
    "taylor": "The Taylor coefficients of {} along a path of {}.",
    "elementwise_grad": "The gradient of the sum of {} with respect to {}.",
}


class Derivative:
    """A derivative of a function; `s2s.grad`, `s2s.value_and_grad` and `s2s.vjp` make them.

    It is compiled when it is called with a new signature: structure, dtypes, numbers of dimensions
    and which of them are 1, never sizes.

    Attributes:
        source: the emitted text of the signature used last; before any call, that of the
            annotations or the example.
        path: the file of that text.
        signature: the types that it is for.
        target: the function that it is the derivative of, taken apart.
        outputs: the arguments whose new content it is the derivative of; none for the result.
        tangent: the parameter for a direction, after those of the function; or empty.
    """

    __slots__ = (
        "__dict__", "__weakref__", "_chosen", "_example", "_has_aux", "_known", "_last", "_lock",
        "_of", "_override", "_overrides", "_shown", "_simple", "_wrt", "operator", "outputs", "tangent", "target",
    )  # fmt: skip

    __s2s_derivative__ = True  # to the compiler, where compiled code calls one
    mode = "reverse"  # or "forward" or "auto": see `s2s.operators.mixed`
    batched = False  # whether tangents, or adjoints of the value, are many at once

    operator: str
    target: Target
    outputs: Outputs
    tangent: str

    def __init__(
        self,
        operator: str,
        f: Any,
        wrt: Any,
        *,
        has_aux: bool = False,
        of: Any = None,
        example: tuple[Any, ...] | None = None,
        override: Mapping[Any, Any] | None = None,
    ) -> None:
        """Prepare; nothing is compiled yet. `wrt` None means all positional arguments.

        Raises:
            ArgumentError: `f` is no function with parameters, or has not those that `wrt` or `of`
                names.
        """
        self.operator, self.target, self._has_aux = operator, target_of(f), has_aux
        self._wrt = tuple(wrt) if isinstance(wrt, list) else wrt
        self._chosen = None if wrt is None else chosen(self.target, wrt, _name(f))
        self._of = tuple(of) if isinstance(of, list) else of
        self.outputs = outputs(self.target, of, operator, _name(f), has_aux=has_aux)
        self._example = example
        self._overrides = overrides_of(override) if override else ()
        self._override = dict(override) if override else None
        taken = self.target.own.parameters
        self.tangent = direction_name(taken) if operator in DIRECTED else ""
        self._known: dict[Any, Binding] = {}
        self._last: Binding | None = None
        self._shown: Shown | None = None
        self._lock = threading.RLock()
        self._simple = self._is_simple()
        for attribute in ("__module__", "__name__", "__qualname__"):
            value = getattr(f, attribute, None)
            if isinstance(value, str):
                setattr(self, attribute, value)
        self.__wrapped__ = f
        self.__signature__ = signature_of_result(self.target.signature, self.tangent)
        self.__doc__ = self._documentation()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments: those of the function."""
        if not self._simple:
            return self._finished(args, kwargs)
        binding = self._known.get(fast_key(args, kwargs))
        if binding is None or not binding.current() or around.get():
            return self._run(args, kwargs)
        self._last = binding
        if binding.plain:
            return binding.entry(*args, **kwargs)
        extra = binding.extra(args, kwargs)
        if extra is None:
            return self._run(args, kwargs)
        return binding.entry(*args, **kwargs, **extra)

    def primal(self, *args: Any, **kwargs: Any) -> Any:
        """What this is the derivative of, at arguments that are left as they are."""
        target = self.target
        if isinstance(target.function, Derivative):
            return self.__wrapped__(*args, **kwargs)
        args, kwargs = self.whole(args, kwargs)
        bound = target.whole.bind(*args, **kwargs)
        bound.apply_defaults()
        bound.arguments = copied(bound.arguments)
        result = target.function(*bound.args, **bound.kwargs)
        return self.outputs.of(result, bound.arguments)

    def _is_simple(self) -> bool:
        """Whether arguments and result are those of the emitted function."""
        target = self.target
        return (
            self.operator not in ("vjp", "jvp", "linearize", *DIRECTED)
            and not isinstance(target.function, Derivative)
            and self._chosen is not None
            and self._chosen.plain
            and not (target.prefix or target.keywords or target.fills)
        )

    def options(self) -> tuple[Any, bool]:
        """What it is with respect to, and whether the function gives `(value, aux)`."""
        return self._wrt, self._has_aux

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """As a method: bound to the object, as a function would be."""
        return self if instance is None else types.MethodType(self, instance)

    @property
    def source(self) -> str:
        """The emitted text of the signature used last, or else of annotations or the example."""
        return self._show().text

    @property
    def path(self) -> str:
        """The file of `source`."""
        return self._show().path

    @property
    def signature(self) -> str:
        """The types of arguments that `source` is for."""
        return self._show().signature

    @property
    def same(self) -> tuple[tuple[str, ...], ...]:
        """The arguments of the last call that were one array, which the function writes into."""
        return self._last.specialisation.same if self._last is not None else ()

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The emitted text for arguments like these; nothing is run."""
        args, kwargs, dots = apart(self, args, kwargs)
        binding, _ = self.prepare(*self.whole(args, kwargs), dots=dots)
        return binding.specialisation.emitted.text

    def prepare(
        self,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        names: tuple[str, ...] | None = None,
        dots: Mapping[str, Any] | None = None,
    ) -> tuple[Binding, dict[str, Any]]:
        """What to call for arguments (those of the whole function), and with what beside them.

        Args:
            args: the positional ones.
            kwargs: the others.
            names: what it is with respect to, where the call says so.
            dots: the directions that the chain of derivatives takes, by parameter.
        """
        key = self._key(args, kwargs)
        key = (key, names) if names else key
        binding, extra = self._known.get(key), None
        if binding is not None and binding.current():
            extra = binding.extra(args, kwargs)
        if binding is None or extra is None:
            binding = self._bind(key, args, kwargs, names, dots or {})
            extra = binding.extra(args, kwargs)
        assert extra is not None, "what was just bound does not hold"
        self._last = binding
        return binding, extra

    def _key(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What tells calls apart that are bound to other specialisations."""
        key, overrides = fast_key(args, kwargs), around.get()
        return (key, overrides) if overrides else key

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        binding, extra = self.prepare(args, kwargs)
        return binding.entry(*args, **kwargs, **extra)

    def _finished(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call where something comes before the arguments, or after the emitted function."""
        args, kwargs, dots = apart(self, args, kwargs)
        whole_args, whole_kwargs = self.whole(args, kwargs)
        binding, extra = self.prepare(whole_args, whole_kwargs, dots=dots)
        given = fitted(self, whole_args, whole_kwargs, dots) if dots else {}
        result = binding.entry(*whole_args, **whole_kwargs, **extra, **given)
        choice = self.choice(len(args) + len(dots))
        if binding.backward is not None:
            value, saved = result
            value = self.outputs.wrapped(value)
            about = args if self.operator == "linearize" else value
            kind = Linear if self.operator == "linearize" else Pullback
            return value, kind(
                binding.backward, saved, about, active=binding.specialisation.wrt,
                choice=choice, outputs=self.outputs, name=_name(self),
            )  # fmt: skip
        if choice.plain:
            return result
        if self.operator == "value_and_grad":
            return result[0], choice.pick(result[1])
        if self._has_aux:
            return choice.pick(result[0]), result[1]
        return choice.pick(result)

    def whole(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of the function underneath."""
        target = self.target
        args = (*target.prefix, *args)
        return args + target.positional_defaults(len(args)), {**target.keywords, **kwargs}

    def choice(self, count: int) -> Chosen:
        """The arguments to differentiate for, when `count` are passed by position."""
        return self._chosen or all_positional(self.target.own, count)

    def _bind(
        self,
        key: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        said: tuple[str, ...] | None,
        dots: Mapping[str, Any],
    ) -> Binding:
        """The specialisation for types of arguments, tied to the function; may compile."""
        arguments = self.target.arguments(args, kwargs)
        with self._lock:
            count = len(args) - len(self.target.prefix)
            names = said or self.choice(count + len(dots)).names
            function, inner = root(self, count)
            asked = (*names, *self.outputs.names, *(n for r in inner for n in (*r.wrt, *r.of)))
            filled = self.target.defaults_of(asked, arguments)
            arguments.update(filled)
            arguments = in_order(function, arguments)
            types_ = {name: type_of(value, name) for name, value in arguments.items()}
            for certain in (said or (), *(request.wrt for request in inner)):
                refuse_inactive(certain, types_, _name(self))
            directed = {name: type_of(value, name) for name, value in dots.items()}
            options = self._options(names, {**types_, **directed}, inner)
            found = store_for(function, options).find(function, types_, arguments)
            if same := same_arrays(arguments, found.emitted.writes):
                refuse_two_of_one(options.wrt, same, _name(self))
                options = replace(options, same=same)
                found = store_for(function, options).find(function, types_, arguments)
            binding = Binding(found, function, arguments, filled)
            if len(self._known) >= KEPT_KEYS:
                self._known.pop(next(iter(self._known)))
            self._known[key] = binding
        return binding

    def requests(self, names: tuple[str, ...]) -> tuple[Request, ...]:
        """The transforms that make this derivative of its function."""
        single = self._chosen is not None and self._chosen.single
        return requests(
            self.operator, names, single=single and self.operator != "vjp",
            has_aux=self._has_aux, of=self.outputs.names, tangent=self.tangent,
        )  # fmt: skip

    def _options(
        self, names: tuple[str, ...], types_: Mapping[str, Type], inner: tuple[Request, ...] = ()
    ) -> Options:
        """What to ask of the compiler; inactive arguments are refused or left out."""
        if self._wrt is None:
            names = active(names, types_, _name(self))
        else:
            refuse_inactive(names, types_, _name(self))
        *before, last = self.requests(names)
        return Options(
            last.operator, names, last.has_aux, last.of,
            tangent=last.tangent, single=last.single, inner=(*inner, *before),
            overrides=merged(around.get(), self.overrides), batched=self.batched, mode=self.mode,
        )  # fmt: skip

    @property
    def overrides(self) -> tuple[tuple[Any, Any], ...]:
        """The rules that it is to be computed by in place of others, those of what it is of included."""
        inner = self.target.function
        before = inner.overrides if isinstance(inner, Derivative) else ()
        return merged(before, self._overrides)

    def _show(self) -> Shown:
        """What there is to see: of the last call, else ahead of one."""
        binding = self._last
        if binding is None and self._example is not None:
            example = self._example if isinstance(self._example, tuple) else (self._example,)
            args, kwargs, dots = apart(self, example, {})
            binding, _ = self.prepare(*self.whole(args, kwargs), dots=dots)
        if binding is not None:
            return Shown.of(binding.specialisation)
        if self._shown is None:
            names = self.choice(sys.maxsize).names
            function, inner = root(self, sys.maxsize)
            types_ = types_ahead(self.target, (*names, *self.outputs.names))
            with self._lock:
                self._shown = ahead(function, types_, self._options(names, types_, inner))
        return self._shown

    def _documentation(self) -> str:
        of = f"{_name(self)}{self.target.signature}"
        if self.outputs.names:
            of = f"what {of} writes into {self.outputs}"
        title = _TITLES[self.operator].format(of, _shown_wrt(self._chosen))
        own = getattr(self.__wrapped__, "__doc__", None)
        documented = own if isinstance(own, str) and not isinstance(self.__wrapped__, type) else ""
        return f"{title}\n\n{documented}".rstrip()

    def __repr__(self) -> str:
        last = self._last
        compiled = f", compiled for {Shown.of(last.specialisation).signature}" if last else ""
        to = _shown_wrt(self._chosen)
        into = f", as written into {self.outputs}," if self.outputs.names else ""
        return f"<s2s.{self.operator} of {_name(self)}{into} with respect to {to}{compiled}>"

    def __reduce__(self) -> str | tuple[Callable[..., Derivative], tuple[Any, ...]]:
        name = getattr(self, "__qualname__", None)
        if isinstance(name, str) and _global(self.__module__, name) is self:
            return name
        options = {
            "wrt": self._wrt, "has_aux": self._has_aux, "of": self._of, "example": self._example,
            "override": self._override,
        }  # fmt: skip
        return restored, (self.operator, self.__wrapped__, options, self.mode)


def _global(module: str, qualname: str) -> Any:
    """What a module holds under a dotted name, or None."""
    value: Any = sys.modules.get(module)
    for part in qualname.split("."):
        value = getattr(value, part, None)
    return value


def _name(f: Any) -> str:
    name = getattr(f, "__name__", None)
    return name if isinstance(name, str) else type(f).__name__


def _shown_wrt(choice: Chosen | None) -> str:
    if choice is None:
        return "its positional arguments"
    shown = [choice.names[i] + (f"[{k!r}]" if k is not None else "") for i, k in choice.picks]
    return shown[0] if choice.single else f"({', '.join(shown)})"
