"""Objects of the user's classes: NamedTuples and dataclasses are built field by field."""

from __future__ import annotations

import dataclasses
import inspect
from typing import TYPE_CHECKING, Any

from s2s.analysis.infer import type_of_atom
from s2s.ir import Global, Literal
from s2s.ir import intrinsics as i
from s2s.ir.types import Record, Tuple
from s2s.lower import attributes, instances, opaque
from s2s.lower.closures import Partial, is_closure
from s2s.lower.constants import is_literal
from s2s.lower.printed import printed_name
from s2s.lower.resolve import known_object, path_of

if TYPE_CHECKING:
    from s2s.ir import Atom
    from s2s.lower.frame import Frame


def construct(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any, name: str
) -> Atom:
    """A class that is called."""
    cls = callee.object
    if _is_namedtuple(cls):
        fields = bound_fields(frame, callee, args, named, node)
        return _constructed(frame, callee, list(fields.values()), node, name)
    if _is_plain_dataclass(cls):
        fields = bound_fields(frame, callee, args, named, node)
        return _constructed(frame, callee, list(fields.values()), node, name)
    made = instances.construct(frame, callee, args, named, node)
    if made is not None:
        return made
    return opaque.call(frame, callee, args, named, node, name)


def construct_local(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any
) -> Atom:
    """A class that is defined inside the function is called."""
    made = instances.construct(frame, callee, args, named, node)
    if made is None:
        raise frame.refuse(
            node, f"'{callee.name}' cannot be called like this", "It would raise TypeError."
        )
    return made


def _is_namedtuple(cls: type) -> bool:
    """Whether making an object of the class does nothing but fill its fields, in order."""
    return issubclass(cls, tuple) and _takes(cls, getattr(cls, "_fields", None))


def _is_plain_dataclass(cls: type) -> bool:
    """Whether making an object of the class does nothing but set its fields, in order."""
    if not dataclasses.is_dataclass(cls) or hasattr(cls, "__post_init__"):
        return False
    generated = has_generated_init(cls)
    plain = all(f.init and not _is_variable(f) for f in _fields(cls))
    return generated and plain and _takes(cls, tuple(f.name for f in dataclasses.fields(cls)))


def has_generated_init(cls: Any) -> bool:
    """Whether `__init__` is the one that `dataclass` has written."""
    return getattr(getattr(cls.__init__, "__code__", None), "co_filename", "") == "<string>"


def _takes(cls: type, fields: tuple[str, ...] | None) -> bool:
    """Whether a class is called with its fields, each by position if one likes."""
    try:
        parameters = inspect.signature(cls).parameters
    except (TypeError, ValueError):
        return False
    both = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return fields == tuple(parameters) and all(p.kind is both for p in parameters.values())


def _is_variable(field: Any) -> bool:
    return getattr(field, "_field_type", None) is not dataclasses._FIELD  # type: ignore[attr-defined]


def _fields(cls: Any) -> tuple[Any, ...]:
    return tuple(cls.__dataclass_fields__.values())


def _constructed(frame: Frame, callee: Global, fields: list[Atom], node: Any, name: str) -> Atom:
    fields = [opaque.materialised(frame, f, node) if is_closure(f) else f for f in fields]
    for field in fields:
        frame.state.escape(field)
    return frame.op(i.CONSTRUCT, callee, *fields, node=node, name=name)


def bound_fields(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any
) -> dict[str, Atom]:
    """The fields of an object by name, defaults filled in."""
    cls = callee.object
    try:
        signature = inspect.signature(cls)
        found = signature.bind(*args, **named).arguments
    except (TypeError, ValueError) as error:
        raise frame.refuse(
            node,
            f"'{callee.name}' cannot be called like this",
            f"It would raise TypeError: {error}.",
        ) from error
    return {
        key: found[key] if key in found else _default(frame, cls, key, parameter, node)
        for key, parameter in signature.parameters.items()
    }


def _default(frame: Frame, cls: Any, key: str, parameter: Any, node: Any) -> Atom:
    if dataclasses.is_dataclass(cls):
        factory = cls.__dataclass_fields__[key].default_factory
        if factory is not dataclasses.MISSING:
            from s2s.lower import calls

            return calls.apply(frame, Global(printed_name(factory), factory), [], {}, node)
    if is_literal(parameter.default):
        return Literal(parameter.default)
    path = path_of(frame, cls)
    full = None
    if dataclasses.is_dataclass(cls) and path is not None:
        full = (
            *path,
            ("attribute", "__dataclass_fields__"),
            ("key", key),
            ("attribute", "default"),
        )
    return known_object(frame, parameter.default, key, full, node)


def replaced(
    frame: Frame, base: Atom, type_: Record, changes: dict[str, Atom], node: Any, name: str
) -> Atom:
    """`dataclasses.replace(base, **changes)`."""
    callee = Global(type_.cls.__name__, type_.cls)
    if not _is_plain_dataclass(type_.cls):
        return opaque.call(
            frame, Global("dataclasses.replace", dataclasses.replace), [base], changes, node, name,
            harmless=True,
        )  # fmt: skip
    fields = [
        changes[f] if f in changes else attributes.of_record(frame, base, type_, f, node, "")
        for f in type_.names
    ]
    return _constructed(frame, callee, fields, node, name)


def namedtuple_replaced(
    frame: Frame, base: Atom, type_: Tuple, changes: dict[str, Atom], node: Any, name: str
) -> Atom:
    """`base._replace(**changes)`."""
    assert type_.cls is not None
    names = type_.cls._fields  # type: ignore[attr-defined]
    if not set(changes) <= set(names):
        raise frame.refuse(
            node,
            f"'_replace' is given fields that '{type_.cls.__name__}' does not have",
            "It would raise ValueError.",
        )
    fields = [
        changes[f] if f in changes else frame.op(i.GETATTR, base, Literal(f), node=node)
        for f in names
    ]
    callee = Global(type_.cls.__name__, type_.cls)
    return _constructed(frame, callee, fields, node, name)


def super_of(frame: Frame, node: Any) -> Atom:
    """`super()`: the next class after the one that the method belongs to, bound to `self`."""
    import types

    if node.args:
        raise frame.refuse(node, "cannot follow 'super' with arguments", "Write `super()`.")
    home = frame.home
    code = home.__code__
    try:
        cls = home.__closure__[code.co_freevars.index("__class__")].cell_contents
        first = code.co_varnames[0]
        base = frame.state.read(first)
    except (ValueError, IndexError, TypeError):
        raise frame.refuse(node, "cannot follow 'super' here", "Use it in a method.") from None
    owner = type_of_atom(base)
    if isinstance(base, Global) and isinstance(base.object, instances.Instance):
        order = base.object.cls.__mro__
    elif isinstance(owner, Record):
        order = owner.cls.__mro__
    else:
        raise frame.refuse(node, "cannot follow 'super' here", "Name the class instead.")
    following = order[order.index(cls) + 1 :]
    return Global("super", Super(base, following, types.MappingProxyType({})))


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Super:
    """`super()` as a compile-time value."""

    base: Atom
    order: tuple[type, ...]
    facts: Any


def super_attribute(frame: Frame, found: Super, name: str, node: Any) -> Atom:
    """`super().name`."""
    for cls in found.order:
        if name in vars(cls):
            function = vars(cls)[name]
            if inspect.isfunction(function):
                path = path_of(frame, cls) or attributes.class_path(frame, found.base, cls)
                from s2s.lower.resolve import remember

                full = None if path is None else (*path, ("attribute", name))
                remember(frame, function, full, guard=False)
                return Global(name, Partial(Global(f"{cls.__name__}.{name}", function),
                                            (found.base,)))  # fmt: skip
            break
    raise frame.refuse(
        node, f"cannot follow 'super().{name}'", "Only methods can be reached through it."
    )
