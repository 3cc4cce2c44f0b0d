"""Functions as compile-time values: nested functions, partial applications, bound methods.

They are carried as `Global` atoms whose object is one of the classes here. What they capture is read
when they are called (closures see current values); when one is passed to another function of the
module, what it captures is passed along as hidden parameters (`closed`).
"""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.ir import Atom, Global, Literal, Undef
from s2s.ir import intrinsics as i
from s2s.ir.types import (
    Dict,
    Iterator,
    List,
    Record,
    Static,
    Tuple,
    Type,
)  # fmt: skip
from s2s.lower.instances import Instance, LocalClass
from s2s.lower.names import free_in_function

if TYPE_CHECKING:
    from s2s.capture.source import Source
    from s2s.ir import Function
    from s2s.lower.frame import Frame


@dataclass(frozen=True, slots=True, eq=False)
class LocalFunction:
    """A nested function or lambda. `frame` is where it was defined; without one it is closed."""

    node: Any
    name: str
    source: Source
    home: Any
    frame: Frame | None
    environment: dict[str, Atom] = field(default_factory=dict)
    defaults: dict[str, Atom] = field(default_factory=dict)
    inside: tuple[Any, ...] = ()

    def captured(self) -> dict[str, Atom]:
        """What the free names that are local around it mean now."""
        frame = self.frame
        if frame is None:
            return self.environment
        found: dict[str, Atom] = {}
        for name in free_in_function(self.node):
            self._check_scope(frame, name)
            if name in frame.local or name in frame.state.names:
                atom = frame.state.read(name)
                if not isinstance(atom, Undef):
                    found[name] = atom
            elif name in frame.environment:
                found[name] = frame.environment[name]
        return found

    def _check_scope(self, frame: Frame, name: str) -> None:
        """A variable of a comprehension has no value once that has ended."""
        now = tuple(c for c, _ in frame.comprehensions[: len(self.inside)])
        if now == tuple(c for c, _ in self.inside):
            return
        if any(name in targets for _, targets in self.inside):
            raise frame.refuse(
                self.node,
                f"cannot follow '{name}' once the comprehension has ended",
                f"The function sees its last value. Pass the value as a default: `{name}={name}`.",
            )

    def default(self, name: str) -> Atom:
        """The default of a parameter, as evaluated where the function was defined."""
        if self.frame is None:
            return self.defaults[name]
        return self.frame.state.read(_default_name(self.node, name))

    def all_defaults(self) -> dict[str, Atom]:
        """The defaults of all parameters that have one."""
        return {name: self.default(name) for name in _defaulted(self.node)}


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """`functools.partial(function, *args, **named)`, or a method bound to its object."""

    function: Atom
    args: tuple[Atom, ...]
    named: dict[str, Atom] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """A method of a value that is no function of Python: `xs.append`, `x.sum`."""

    base: Atom
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One function or another, by the test of a branch that has been left."""

    condition: Atom
    first: Atom
    second: Atom


@dataclass(frozen=True, slots=True, eq=False)
class Lost:
    """A function that is another one at each step of a loop: it may not be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """A derivative of a function: `s2s.grad(f)`; of `s2s.linearize` with its arguments."""

    operator: str
    function: Atom
    wrt: Any = 0
    has_aux: bool = False
    args: tuple[Atom, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A function of IR that stands in place wherever it is called, with its parameters in an order."""

    function: Function
    order: tuple[int, ...]

    def parameter_names(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(self.function.params[k].value.name for k in self.order)


CLOSURES = (LocalFunction, Partial, Method, Choice, Lost, Derived, Instance, LocalClass)


def survives(atom: Atom, entry: Atom) -> bool:
    """Whether a name of a loop may stand for a function at the next step as it does at this one."""
    if not is_closure(atom):
        return not is_closure(entry)
    assert isinstance(atom, Global)
    if isinstance(entry, Undef):
        return isinstance(atom.object, LocalFunction)
    return isinstance(entry, Global) and entry.object is atom.object


def stored(frame: Frame, atom: Atom, node: Any) -> Atom:
    """What is put into a container: inside branches and loops a function becomes a real one."""
    from s2s.lower import comprehensions

    comprehensions.check_kept(frame, atom, node)
    if not is_closure(atom) or frame.depth == 0:
        return atom
    assert isinstance(atom, Global)
    function = atom.object
    if isinstance(function, LocalFunction) and function.frame is frame:
        return atom if not _defaulted(function.node) else packed(frame, atom, node)
    from s2s.lower import opaque

    return opaque.kept(frame, atom, node)


def packed(frame: Frame, atom: Global, node: Any) -> Atom:
    """A nested function with the defaults of this moment, as a tuple: see `unpacked_closure`."""
    function = atom.object
    assert isinstance(function, LocalFunction)
    marker = Global("<function>", function)
    defaults = function.all_defaults().values()
    for default in defaults:
        frame.state.escape(default)
    return frame.op(i.TUPLE, marker, *defaults, node=node)


def unpacked_closure(frame: Frame, atom: Atom, node: Any) -> Atom | None:
    """The function that `packed` has put into a tuple; None for any other value."""
    match type_of_atom(atom):
        case Tuple(items=(Static(object=LocalFunction() as function), *rest), cls=None):
            pass
        case _:
            return None
    values = [
        frame.op(i.GETITEM, atom, Literal(place + 1), node=node) for place in range(len(rest))
    ]
    return Global(
        function.name,
        LocalFunction(
            function.node,
            function.name,
            function.source,
            function.home,
            None,
            function.captured(),
            dict(zip(_defaulted(function.node), values, strict=True)),
        ),
    )


def is_code(binding: object) -> bool:
    """Whether a binding is a function known when compiling."""
    return isinstance(binding, Global) and (
        isinstance(binding.object, CLOSURES)
        or (callable(binding.object) and not isinstance(binding.object, type))
    )


def _default_name(node: Any, parameter: str) -> str:
    return f".default:{node.lineno}:{node.col_offset}:{parameter}"


def _defaulted(node: Any) -> dict[str, Any]:
    """The default expressions of a function node, by parameter."""
    a = node.args
    positional = [*a.posonlyargs, *a.args]
    found = dict(zip((p.id for p in positional[len(positional) - len(a.defaults) :]), a.defaults,
                     strict=True))  # fmt: skip
    named = zip(a.kwonlyargs, a.kw_defaults, strict=False)
    return found | {p.id: d for p, d in named if d is not None}


def default_names(node: Any) -> tuple[str, ...]:
    """The hidden names under which the defaults of a nested function are kept."""
    return tuple(_default_name(node, parameter) for parameter in _defaulted(node))


def local_function(frame: Frame, node: Any, name: str) -> Atom:
    """A nested `def` or lambda: its defaults are evaluated now."""
    from s2s.lower import expressions

    for parameter, default in _defaulted(node).items():
        atom = expressions.expression(frame, default)
        frame.state.escape(atom)
        frame.state.bind(_default_name(node, parameter), atom)
    function = frame.closures.get(node)
    if function is None:
        function = LocalFunction(
            node, name, frame.source, frame.home, frame, inside=frame.comprehensions
        )
        frame.closures[node] = function
    return Global(name, function)


def decorated(frame: Frame, function: Atom, node: Any) -> Atom:
    """A nested function with its decorators applied, the last one first."""
    from s2s.lower import calls, expressions

    decorators = [expressions.expression(frame, d) for d in node.decorator_list]
    for decorator in reversed(decorators):
        if isinstance(decorator, Global) and decorator.object in (functools.cache,
                                                                  functools.lru_cache):  # fmt: skip
            continue
        function = calls.apply(frame, decorator, [function], {}, node, node.name)
    return function


def renamed(frame: Frame, atom: Atom, name: str, node: Any) -> Atom:
    """A second name for a nested function whose defaults are computed anew with each `def`."""
    if not isinstance(atom, Global) or not isinstance(atom.object, LocalFunction):
        return atom
    function = atom.object
    if frame.depth == 0 or function.frame is not frame or not _defaulted(function.node):
        return atom
    others = [
        n for n, b in frame.state.names.items()
        if n != name and isinstance(b, Global) and b.object is function
    ]  # fmt: skip
    if not others:
        return atom
    raise frame.refuse(
        node,
        f"cannot follow a second name for the nested function '{function.name}'",
        "Its defaults are computed again with each `def`. Use one name, or no defaults.",
    )


def holds_closures(type_: Type) -> bool:
    """Whether a value of the type carries a function that is known only where it was made."""
    match type_:
        case Static(object=found):
            return isinstance(found, CLOSURES)
        case Tuple(items=items) | Record(items=items):
            return any(map(holds_closures, items))
        case List(item=item, items=items) | Dict(item=item, items=items):
            return holds_closures(item) or any(map(holds_closures, items or ()))
        case Iterator(item=item, parts=parts):
            return holds_closures(item) or any(map(holds_closures, parts))
        case _:
            return False


def instances_in(type_: Type) -> list[Any]:
    """The classes of objects known field by field that a value of the type holds."""
    match type_:
        case Static(object=Instance(cls=cls)) | Static(object=LocalClass() as cls):
            return [cls]
        case Tuple(items=items) | Record(items=items):
            return [cls for item in items for cls in instances_in(item)]
        case List(item=item, items=items) | Dict(item=item, items=items):
            return [cls for part in (item, *(items or ())) for cls in instances_in(part)]
        case _:
            return []


def is_closure(atom: Atom) -> bool:
    """Whether an atom is a function that is known only where it was made."""
    return isinstance(atom, Global) and isinstance(atom.object, CLOSURES)


def text_of_function(function: LocalFunction) -> str:
    """The source form of a nested function or lambda."""
    from s2s.capture.subset import text_of

    node = function.node
    arguments = copy.copy(node.args)
    named = dict.fromkeys(_defaulted(node))
    positional = [p.id for p in (*arguments.posonlyargs, *arguments.args)]
    arguments.defaults = [_default_of(p) for p in positional if p in named]
    arguments.kw_defaults = [
        _default_of(p.id) if d is not None else None
        for p, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=False)
    ]
    if isinstance(node, gast.Lambda):
        return text_of(gast.copy_location(gast.Lambda(args=arguments, body=node.body), node))
    bare = gast.FunctionDef(
        name=node.name, args=arguments, body=node.body, decorator_list=[], returns=None,
        type_comment=None, **({"type_params": []} if "type_params" in node._fields else {}),
    )  # fmt: skip
    return text_of(gast.copy_location(bare, node))


def _default_of(parameter: str) -> Any:
    """The free name that stands for the default of a parameter."""
    name = f"{parameter}_default"
    return gast.Name(id=name, ctx=gast.Load(), annotation=None, type_comment=None)
