"""Objects of plain classes that the function makes itself: known field by field when compiling.

    p = Dual(x, 1.0)            p.a is x, p.b is 1.0
    q = p.times(p)              the method is a function of the fields

`__init__` is inlined; its assignments to attributes of `self` are hidden names, so that branches and
loops in it need nothing of their own. No such object exists when the program runs. Where one is
changed later, or handed to something that s2s does not look into, the whole function is lowered
again with that class as something that it does not look into (`UnfollowedError`).
"""

from __future__ import annotations

import dataclasses
import inspect
import operator
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.errors import RefusedError
from s2s.ir import Atom, Global, Literal, Undef, Value
from s2s.ir.types import Record, Tuple

if TYPE_CHECKING:
    from s2s.lower.frame import Frame

PREFIX = ".self:"


class UnfollowedError(Exception):
    """An object of this class goes where it cannot be followed: all is lowered again without."""

    def __init__(self, cls: Any) -> None:
        super().__init__(cls)
        self.cls = getattr(cls, "node", cls)


class ChangingError(UnfollowedError):
    """An object of this class is changed after it was made: all is lowered again with that in mind."""


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An object: its fields; of one that is still being made or is changed later, only its number."""

    cls: Any
    fields: dict[str, Atom] = field(default_factory=dict)
    number: int = 0

    @property
    def building(self) -> bool:
        """Whether the fields are hidden names: `__init__` has not ended, or they change later."""
        return self.number > 0


@dataclass(frozen=True, slots=True, eq=False)
class LocalClass:
    """A class that is defined inside a function: methods and constants, no bases."""

    name: str
    node: Any
    members: dict[str, Atom]


def construct(
    frame: Frame, callee: Global, args: list[Atom], named: dict[str, Atom], node: Any
) -> Atom | None:
    """Make an object by inlining `__init__`; None where that cannot be followed."""
    cls = callee.object
    if not isinstance(cls, LocalClass) and (cls in frame.session.unfollowed or not is_plain(cls)):
        return None
    before, length = frame.state.copy(), len(frame.builder.statements)
    building = Instance(cls, number=frame.session.identity())
    me = Global("self", building)
    try:
        if not _run_init(frame, callee, me, args, named, node):
            return None
    except RefusedError:
        if isinstance(cls, LocalClass):
            raise
        frame.state = before
        del frame.builder.statements[length:]
        return None
    if getattr(cls, "node", cls) in frame.session.changing:
        return Global(callee.name, building)
    return Global(callee.name, Instance(cls, _taken(frame, building)))


def is_plain(cls: Any) -> bool:
    """Whether objects of a class are what `__init__` and the class say, and nothing else."""
    if type(cls) is not type or cls.__module__ == "builtins":
        return False
    own = all(
        inspect.getattr_static(cls, name, None) is inspect.getattr_static(object, name, None)
        for name in ("__new__", "__setattr__", "__getattribute__")
    )
    if not own or hasattr(cls, "__getattr__") or issubclass(cls, BaseException):
        return False
    return cls.__init__ is object.__init__ or isinstance(cls.__init__, types.FunctionType)


def _run_init(
    frame: Frame, callee: Global, me: Global, args: list[Atom], named: dict[str, Atom], node: Any
) -> bool:
    from s2s.lower import calls, classes

    cls = callee.object
    if dataclasses.is_dataclass(cls) and isinstance(cls, type):
        after = inspect.getattr_static(cls, "__post_init__", None)
        if not isinstance(after, types.FunctionType) or not classes.has_generated_init(cls):
            return False
        for name, atom in classes.bound_fields(frame, callee, args, named, node).items():
            _set(frame, me.object, name, atom)
        calls.apply(frame, attribute(frame, me, "__post_init__", node), [], {}, node)
        return True
    init = _member(cls, "__init__")
    if init is None or init is object.__init__:
        return not args and not named
    calls.apply(frame, attribute(frame, me, "__init__", node), args, named, node)
    return True


def _taken(frame: Frame, building: Instance) -> dict[str, Atom]:
    """The fields of an object whose `__init__` has ended."""
    prefix = f"{PREFIX}{building.number}."
    fields: dict[str, Atom] = {}
    for name in [n for n in frame.state.names if n.startswith(prefix)]:
        atom = frame.state.read(name)
        del frame.state.names[name]
        if not isinstance(atom, Undef):
            frame.state.escape(atom)
            fields[name.removeprefix(prefix)] = atom
    return fields


def _set(frame: Frame, instance: Instance, name: str, atom: Atom) -> None:
    frame.state.bind(f"{PREFIX}{instance.number}.{name}", atom)


def store(frame: Frame, base: Atom, name: str, atom: Atom) -> bool:
    """`self.name = atom` while `__init__` runs; False for what is no such object."""
    if not isinstance(base, Global) or not isinstance(base.object, Instance):
        return False
    cls = base.object.cls
    found = None if isinstance(cls, LocalClass) else inspect.getattr_static(cls, name, None)
    if hasattr(type(found), "__set__"):
        raise UnfollowedError(cls)
    if not base.object.building:
        raise ChangingError(cls)
    _set(frame, base.object, name, atom)
    return True


def is_building(atom: Atom) -> bool:
    """Whether an atom is an object whose `__init__` is running."""
    return isinstance(atom, Global) and isinstance(atom.object, Instance) and atom.object.building


def _member(cls: Any, name: str) -> Any:
    if isinstance(cls, LocalClass):
        return cls.members.get(name)
    return inspect.getattr_static(cls, name, None)


def attribute(frame: Frame, base: Global, name: str, node: Any) -> Atom:
    """An attribute of an object, or of a class that is defined inside the function."""
    from s2s.lower import attributes, closures

    found = base.object
    if isinstance(found, LocalClass):
        if name in found.members:
            return found.members[name]
        raise frame.refuse(
            node, f"'{found.name}' has no attribute '{name}'", "It would raise AttributeError."
        )
    field_ = _field(frame, found, name)
    if field_ is not None:
        return field_
    if name == "__class__" and isinstance(found.cls, type):
        return Global(found.cls.__name__, found.cls)
    if name.startswith("__") and not _defines_any(found.cls, name):
        raise UnfollowedError(found.cls)
    if not isinstance(found.cls, LocalClass):
        return attributes.of_class(frame, base, found.cls, name, node)
    member = found.cls.members.get(name)
    if member is None:
        raise frame.refuse(
            node, f"'{found.cls.name}' object has no attribute '{name}'",
            "It would raise AttributeError.",
        )  # fmt: skip
    if isinstance(member, Global) and isinstance(member.object, closures.LocalFunction):
        return Global(name, closures.Partial(member, (base,)))
    return member


def _defines_any(cls: Any, name: str) -> bool:
    if isinstance(cls, LocalClass):
        return name in cls.members
    return isinstance(inspect.getattr_static(cls, name, None), types.FunctionType)


def has_attribute(frame: Frame, instance: Instance, name: str) -> bool:
    """`hasattr(instance, name)`."""
    if _field(frame, instance, name) is not None:
        return True
    if isinstance(instance.cls, LocalClass):
        return name in instance.cls.members
    return hasattr(instance.cls, name)


def _field(frame: Frame, instance: Instance, name: str) -> Atom | None:
    if instance.building:
        atom = frame.state.read(f"{PREFIX}{instance.number}.{name}")
        return None if isinstance(atom, Undef) else atom
    return instance.fields.get(name)


def local_class(frame: Frame, node: Any) -> LocalClass | None:
    """A class statement inside a function; None where only Python itself can make it."""
    from s2s.lower import closures, expressions

    if node.bases or node.keywords or node.decorator_list or node in frame.session.unfollowed:
        return None
    members: dict[str, Atom] = {}
    for statement in node.body:
        match statement:
            case gast.FunctionDef(decorator_list=[]):
                members[statement.name] = closures.local_function(frame, statement, statement.name)
            case gast.Assign(targets=[gast.Name(id=name)]):
                members[name] = expressions.expression(frame, statement.value)
            case gast.Expr(value=gast.Constant()) | gast.Pass():
                pass
            case _:
                return None
    return LocalClass(node.name, node, members)


# --- operators ------------------------------------------------------------------------------------

_NAMES = {
    operator.add: "add", operator.sub: "sub", operator.mul: "mul", operator.truediv: "truediv",
    operator.floordiv: "floordiv", operator.mod: "mod", operator.pow: "pow",
    operator.matmul: "matmul", operator.and_: "and", operator.or_: "or", operator.xor: "xor",
    operator.lt: "lt", operator.le: "le", operator.gt: "gt", operator.ge: "ge", operator.eq: "eq",
    operator.ne: "ne", operator.neg: "neg", operator.pos: "pos", operator.invert: "invert",
    operator.contains: "contains", operator.getitem: "getitem", len: "len", abs: "abs",
}  # fmt: skip
_MIRRORED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


def operated(
    frame: Frame, function: Any, operands: list[Atom], node: Any, name: str = ""
) -> Atom | None:
    """An operator on objects whose class defines it; None for all others."""
    from s2s.lower import calls

    short = _NAMES.get(function)
    if short is None:
        return None
    method = _method(frame, operands[0], f"__{short}__", node)
    if method is not None:
        result = calls.apply(frame, method, operands[1:], {}, node, name)
        if not _is_not_implemented(result):
            return result
    if len(operands) == 2 and short not in ("contains", "getitem"):
        method = _method(frame, operands[1], f"__{_MIRRORED.get(short, 'r' + short)}__", node)
        if method is not None:
            result = calls.apply(frame, method, operands[:1], {}, node, name)
            if not _is_not_implemented(result):
                return result
    if short in ("eq", "ne") and any(_is_instance(o) for o in operands):
        same = operands[0] is operands[1] or (
            _is_instance(operands[0])
            and _is_instance(operands[1])
            and operands[0].object is operands[1].object  # type: ignore[union-attr]
        )
        return Literal(same == (short == "eq"))
    return None


def protocol(frame: Frame, atom: Atom, name: str, node: Any) -> Atom | None:
    """What a method without arguments of an object's class gives; None if it defines none."""
    from s2s.lower import calls

    method = _method(frame, atom, name, node)
    return None if method is None else calls.apply(frame, method, [], {}, node)


def _is_instance(atom: Atom) -> bool:
    return isinstance(atom, Global) and isinstance(atom.object, Instance)


def _is_not_implemented(atom: Atom) -> bool:
    return isinstance(atom, Global) and atom.object is NotImplemented


def _method(frame: Frame, atom: Atom, name: str, node: Any) -> Atom | None:
    """The method that the class of an object defines in Python, bound to the object."""
    from s2s.lower import attributes

    match atom:
        case Global(object=Instance(cls=LocalClass() as cls)):
            return attribute(frame, atom, name, node) if name in cls.members else None
        case Global(object=Instance(cls=cls)):
            return attribute(frame, atom, name, node) if _defines(cls, name) else None
        case Value():
            match type_of_atom(atom):
                case Record(cls=cls) | Tuple(cls=type() as cls) if _defines(cls, name):
                    return attributes.of_class(frame, atom, cls, name, node)
                case _:
                    return None
        case _:
            return None


def _defines(cls: type, name: str) -> bool:
    found = inspect.getattr_static(cls, name, None)
    code = getattr(found, "__code__", None)
    return isinstance(found, types.FunctionType) and code.co_filename != "<string>"  # type: ignore[union-attr]
