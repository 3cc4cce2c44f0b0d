"""Emitted source ahead of a call: from annotations, or for any types at all."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from s2s.analysis.annotations import type_of_annotation
from s2s.ir.types import UNKNOWN, Dict, Tuple, Unknown
from s2s.operators.target import is_literal

if TYPE_CHECKING:
    import types
    from collections.abc import Mapping

    from s2s.ir.types import Type
    from s2s.operators.specialise import Options, Specialisation
    from s2s.operators.target import Target

WIDTH = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """What a derivative shows of itself: its text, where that is kept, the types it is for."""

    text: str
    path: str
    signature: str

    @classmethod
    def of(cls, specialisation: Specialisation) -> Shown:
        """What was compiled for a call."""
        signature = shown_signature(specialisation.arguments)
        return cls(specialisation.emitted.text, specialisation.path, signature)


def shown_signature(types_: Mapping[str, Type]) -> str:
    """Types as in `(w: float64[n, m], x: float64[m])`."""
    from s2s.write.signatures import signature_lines

    return f"({', '.join(signature_lines(types_, WIDTH))})"


def ahead(function: types.FunctionType, types_: dict[str, Type], options: Options) -> Shown:
    """Compile for types alone, and keep the text in a file to be read."""
    from s2s.pipeline import derive
    from s2s.write.cache import Request, store

    emitted = derive(
        function, types_, options.wrt, options.operator, has_aux=options.has_aux, of=options.of,
        tangent=options.tangent, single=options.single, inner=options.inner,
        overrides=options.overrides, order=options.order, given=options.given,
        mode=options.mode,
    )  # fmt: skip
    asked = {f.name: getattr(options, f.name) for f in fields(options)}
    request = Request(function, types_, {"ahead": True, **asked})
    return Shown(emitted.text, store(request, emitted), shown_signature(types_))


def types_ahead(target: Target, wrt: tuple[str, ...]) -> dict[str, Type]:
    """The types that annotations promise; unknown ones where there is none.

    Defaults that are literals are left to the emitted code, but for arguments of `wrt`.
    """
    annotations = _annotations(target.function)
    found: dict[str, Type] = {}
    for name, parameter in target.whole.parameters.items():
        annotation = annotations.get(name, parameter.annotation)
        omitted = parameter.default is not parameter.empty and is_literal(parameter.default)
        match parameter.kind:
            case parameter.VAR_POSITIONAL:
                found[name] = Tuple(())
            case parameter.VAR_KEYWORD:
                found[name] = Dict(UNKNOWN, UNKNOWN, (), ())
            case _ if not omitted or name in wrt:
                found[name] = _type(annotation, parameter, name)
    return found


def _type(annotation: Any, parameter: inspect.Parameter, name: str) -> Type:
    if annotation is parameter.empty:
        return UNKNOWN
    found: Type = type_of_annotation(annotation, name)
    return found if found is not None else Unknown()


def _annotations(function: Any) -> dict[str, Any]:
    """Annotations as objects; where a name in them means nothing here, as they were written."""
    try:
        return inspect.get_annotations(function, eval_str=True)
    except Exception:  # an annotation may be any expression
        return {}
