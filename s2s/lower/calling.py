"""What a call does to memory: what the callee writes, and which of its results are its arguments.

    def relax(u, f): u[1:-1] = ...; return u          A = relax(A, f)

A callee yields its result and the new versions of the parameters it writes; the caller puts these in
place of what it had. Where arguments may share memory and one is written, the call is inlined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from s2s.ir import Literal, Op, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import NULL, Array, Tuple, Type
from s2s.lower import detaching, making, memory, writing

if TYPE_CHECKING:
    from s2s.ir import Atom, Symbol
    from s2s.lower.frame import Frame


@dataclass(frozen=True, slots=True)
class Summary:
    """The effects of a function on what it is given, by the places of parameters.

    Attributes:
        writes: the parameters it writes into.
        is_: the parameter that the result is, or that each item of the result is; -1 for none.
        shares: the parameters that the result may share memory with in other ways.
        apart: whether no two items of the result may share memory.
        loses: the parameters that may have been written into, so that it is not known what they hold.
        links: pairs of parameters that may share memory afterwards.
        mixed: the containers of which two items may share memory afterwards.
    """

    writes: tuple[int, ...] = ()
    is_: tuple[int, ...] = ()
    shares: frozenset[int] = frozenset()
    apart: bool = True
    loses: frozenset[int] = frozenset()
    links: frozenset[tuple[int, int]] = frozenset()
    mixed: frozenset[int] = frozenset()


def summary(frame: Frame, result: Atom, params: tuple[Value, ...], before: Summary) -> Summary:
    """What a function that has been lowered does; never less than was found before."""
    sharing, state = frame.session.sharing, frame.state
    objects = {memory.object_of(frame, p): k for k, p in enumerate(params)}
    loses = {k for identity, k in objects.items() if identity in state.memory.lost}
    writes = {
        k
        for identity, k in objects.items()
        if sharing.unedited(memory.version(state, sharing, identity)) is not sharing.roots[identity]
    }
    if state.raised:
        loses, writes = set(), set()
    parts = sharing.contents.get(result) if isinstance(result, Value) else None
    is_tuple = isinstance(result, Value) and isinstance(result.type, Tuple)
    parts = parts if parts is not None and is_tuple and len(parts) > 1 else None
    items = (result,) if parts is None else parts
    is_ = tuple(_parameter(frame, item, objects) for item in items)
    shares: set[int] = set()
    for item, exact in zip(items, is_, strict=True):
        if exact < 0 and isinstance(item, Value) and memory.holds_memory(item):
            around = sharing.around(memory.object_of(frame, item))
            shares.update(k for identity, k in objects.items() if identity in around)
    links = {
        (k, objects[other])
        for identity, k in objects.items()
        for other in sharing.near.get(identity, ())
        if objects.get(other, -1) > k
    }
    mixed = {k for identity, k in objects.items() if identity not in sharing.single}
    loses |= before.loses
    return Summary(
        tuple(sorted((writes | set(before.writes)) - loses)), is_, frozenset(shares) | before.shares,
        _items_apart(frame, result, parts) and before.apart, frozenset(loses),
        frozenset(links) | before.links, frozenset(mixed) | before.mixed,
    )  # fmt: skip


def _items_apart(frame: Frame, result: Atom, parts: tuple[Atom, ...] | None) -> bool:
    """Whether no two items of a result may share memory."""
    if parts is not None:
        return making.are_apart(frame, parts)
    if not isinstance(result, Value) or not memory.holds_memory(result):
        return True
    if isinstance(result.type, Array):
        return True
    return memory.object_of(frame, result) in frame.session.sharing.single


def _parameter(frame: Frame, atom: Atom, objects: dict[int, int]) -> int:
    place = frame.session.sharing.places.get(atom) if isinstance(atom, Value) else None
    if place is None or place.steps or not isinstance(atom, Value):
        return -1
    sharing = frame.session.sharing
    now = memory.version(frame.state, sharing, place.object)
    edited = now in sharing.edited and sharing.unedited(now) is sharing.roots[place.object]
    return objects.get(place.object, -1) if now is atom and not edited else -1


def joined(a: Summary, b: Summary) -> Summary:
    """What holds of a recursive function by two lowerings of it."""
    shares = a.shares | b.shares
    if a.is_ != b.is_:
        shares |= {k for k in (*a.is_, *b.is_) if k >= 0}
    loses = a.loses | b.loses
    return Summary(
        tuple(sorted({*a.writes, *b.writes} - loses)), a.is_ if a.is_ == b.is_ else (), shares,
        a.apart and b.apart, loses, a.links | b.links, a.mixed | b.mixed,
    )  # fmt: skip


def check_sure(frame: Frame, params: tuple[Value, ...]) -> None:
    """Refuse a function that writes into a parameter only if that is an array."""
    for param in params:
        written = frame.state.memory.lost.get(memory.object_of(frame, param))
        if written is not None and written.unsure is not None:
            raise frame.refuse(
                written.unsure,
                "cannot tell whether this rebinds a name or writes into an argument",
                "The type is not known here: of a number a new one is made, an array is changed for "
                "the caller too. Annotate the parameter, or give example= arguments.",
            )


def answer(
    frame: Frame, result: Atom, params: tuple[Value, ...], found: Summary, node: Any
) -> Atom:
    """What the function yields: what of its result is no parameter, then the new versions."""
    if not found.writes or frame.state.raised:
        return result
    versions = [memory.current(frame, params[k], node) for k in found.writes]
    together = [*_own(frame, result, found), *versions]
    return together[0] if len(together) == 1 else frame.op(i.TUPLE, *together, node=node)


def _own(frame: Frame, result: Atom, found: Summary) -> list[Atom]:
    """The parts of a result that the caller does not have already."""
    if result == Literal(None):
        return []
    parts = frame.session.sharing.contents.get(result) if isinstance(result, Value) else None
    is_tuple = parts is not None and len(parts) == len(found.is_) and len(found.is_) != 1
    items = parts if is_tuple and parts is not None else (result,)
    if len(items) != len(found.is_):
        return [result]
    return [item for item, exact in zip(items, found.is_, strict=True) if exact < 0]


def must_inline(frame: Frame, found: Summary, operands: list[Atom]) -> bool:
    """Whether something that the callee writes is also passed to it, or read by it, otherwise."""
    for written in (*found.writes, *found.loses):
        one = operands[written]
        if not memory.holds_memory(one):
            continue
        assert isinstance(one, Value)
        around = frame.session.sharing.around(memory.object_of(frame, one))
        for k, other in enumerate(operands):
            if k == written or not isinstance(other, Value) or not memory.holds_memory(other):
                continue
            if memory.object_of(frame, other) in around:
                return True
    return False


def call(
    frame: Frame, symbol: Symbol, operands: tuple[Atom, ...], result: Value, found: Summary,
    types: tuple[Type, ...], node: Any,
) -> Atom:  # fmt: skip
    """Append a call; the versions of what it writes are the newest from then on."""
    location = frame.location(node)
    if not found.writes:
        frame.builder.statements.append(Op((result,), symbol, operands, (), location))
        memory.born(frame, result)
        _pass_on(frame, operands, found, node)
        return _plain_result(frame, operands, result, found, node)
    from s2s.lower import stores

    own = _own_results(result, found)
    versions = [
        Value(stores.name_of(frame, o) if isinstance(o, Value) else "", types[k])
        for k, o in ((k, operands[k]) for k in found.writes)
    ]
    together = (*own, *versions)
    if len(together) == 1:
        frame.builder.statements.append(Op(together, symbol, operands, (), location))
    else:
        pair = Value("", Tuple(tuple(v.type for v in together)))
        frame.builder.statements += [
            Op((pair,), symbol, operands, (), location),
            Op(together, i.UNPACK, (pair,), (), location),
        ]
    memory.born(frame, *together)
    _put_back(frame, operands, versions, found, node)
    _pass_on(frame, operands, found, node)
    for k, value in enumerate(own):
        if memory.holds_memory(value):
            memory.new_object(frame, value)
            held: list[Atom] = [operands[k] for k in found.shares]
            memory.hold(frame, value, held if found.apart else [*held, *own[:k]])
    return _whole(frame, operands, result, own, found, node)


def _pass_on(frame: Frame, operands: tuple[Atom, ...], found: Summary, node: Any) -> None:
    """After a call: which arguments may share memory now, and of which it is not known what they hold."""
    sharing = frame.session.sharing
    for one, two in found.links:
        memory.link(frame, operands[one], operands[two])
    for k in found.mixed:
        operand = operands[k]
        if isinstance(operand, Value) and memory.holds_memory(operand):
            sharing.single.discard(memory.object_of(frame, operand))
    for k in found.loses:
        operand = operands[k]
        if isinstance(operand, Value) and memory.holds_memory(operand):
            writing.forget(frame, operand, node)


def _own_results(result: Value, found: Summary) -> list[Value]:
    """A value for each part of the result that is no parameter."""
    if result.type == NULL:
        return []
    if len(found.is_) == 1:
        return [result] if found.is_[0] < 0 else []
    items = result.type.items if isinstance(result.type, Tuple) else ()
    if len(items) != len(found.is_):
        return [result]
    pairs = zip(items, found.is_, strict=True)
    return [Value("", type_) for type_, exact in pairs if exact < 0]


def _put_back(
    frame: Frame, operands: tuple[Atom, ...], versions: list[Value], found: Summary, node: Any
) -> None:
    from s2s.lower import stores

    for k, new in zip(found.writes, versions, strict=True):
        operand = operands[k]
        if isinstance(operand, Value):
            memory.new_object(frame, new)
            place = stores.writable(frame, operand, node)
            if not isinstance(operand.type, Array):
                stores.check_single(frame, place, node)
                detaching.detach(frame, place.object, node, depth=len(place.steps), written=True)
            stores.put_back(frame, place, new, node)


def _whole(
    frame: Frame, operands: tuple[Atom, ...], result: Value, own: list[Value], found: Summary,
    node: Any,
) -> Atom:  # fmt: skip
    """The result of a call, out of its own parts and of arguments."""
    if result.type == NULL:
        return Literal(None)
    if own == [result]:
        return result
    rest = iter(own)
    items = [
        next(rest) if exact < 0 else memory.current(frame, operands[exact], node)
        for exact in found.is_
    ]
    if len(items) == 1:
        return items[0]
    return frame.op(i.TUPLE, *items, node=node, name=result.name)


def _plain_result(
    frame: Frame, operands: tuple[Atom, ...], result: Value, found: Summary, node: Any
) -> Atom:
    """What the result of a function that writes nothing is, or may share memory with."""
    if not memory.holds_memory(result):
        return result
    if len(found.is_) == 1 and found.is_[0] >= 0:
        place = memory.place_of(frame, operands[found.is_[0]])  # type: ignore[arg-type]
        frame.session.sharing.places[result] = place
        return result
    place = memory.new_object(frame, result)
    memory.hold(frame, result, [operands[k] for k in (*found.shares, *found.is_) if k >= 0])
    if isinstance(result.type, Tuple) and len(found.is_) == len(result.type.items):
        parts = tuple(operands[k] if k >= 0 else Literal(None) for k in found.is_)
        frame.session.sharing.contents[result] = parts
    held = [operands[k] for k in {*found.shares, *found.is_} if k >= 0]
    if found.apart and making.are_apart(frame, held):
        frame.session.sharing.single.add(place.object)
    return result
