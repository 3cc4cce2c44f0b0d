"""What compiling gives: the text of a module, and what calling it takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s2s.capture.access import Capture, Guard


@dataclass(frozen=True, slots=True)
class Emitted:
    """An emitted module.

    The entry function `name` takes the parameters of the function that it was derived from, under
    the same names (defaults that are literals included), then each capture as a keyword-only
    parameter. Operators "grad" and "value_and_grad": it returns what those return, where the
    gradient of one name of `wrt` stands alone and those of several are a tuple in their order.
    Operator "vjp": it returns `(value, saved)`, and the function `backward` takes `(saved, y_bar)`
    and returns a tuple of gradients, one for each name of `wrt` (also if that is one), in order.

    Attributes:
        text: the source of the module, header and imports included.
        name: the entry function.
        backward: the backward function, for operator "vjp" only.
        captures: the data that the entry takes by keyword, read anew at each call.
        guards: the functions, classes and modules that the text is right for.
        writes: the parameters that the primal writes into; the emitted functions write into none.
        namespace: objects that the text cannot import by name (local classes, functions without a
            module, ...), set in the module before it runs; text that needs any is not kept on
            disk.
    """

    text: str
    name: str
    backward: str | None = None
    captures: tuple[Capture, ...] = ()
    guards: tuple[Guard, ...] = ()
    writes: tuple[str, ...] = ()
    namespace: Mapping[str, Any] = field(default_factory=dict)
