"""Comprehensions and generator expressions: loops that append, or that look for an item.

[f(x) for x in xs if p(x)]     items = []; for x in xs: if p(x): items.append(f(x))
any(f(x) for x in xs)          found = False; for x in xs: if f(x): found = True; break
sum(f(x) for x in xs)          sum([f(x) for x in xs]), since `sum` rounds in a way of its own
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2s.analysis.infer import type_of_atom
from s2s.ir import Atom, Literal, Value
from s2s.ir import intrinsics as i
from s2s.ir.types import Iterator
from s2s.lower import calls, control, displays, expressions, loops, objects, operators
from s2s.lower.constants import constant, settled, truth
from s2s.lower.names import reads_of
from s2s.lower.scope import EXIT, JUMPED

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.lower.frame import Frame


def list_comprehension(frame: Frame, node: Any, name: str) -> Atom:
    """A list comprehension; also the items of a generator expression or set comprehension."""
    unrolled = _unrolled(frame, node, name) if frame.template else None
    if unrolled is not None:
        return unrolled
    items = frame.hidden("items")
    empty = frame.op(i.LIST, node=node, name=name)
    frame.state.names[items] = objects_ref(frame, empty)

    def step() -> None:
        item = expressions.expression(frame, node.elt)
        objects.append(frame, frame.state.read(items), item, node.elt)

    _walk(frame, node, step, {items: name})
    return _taken(frame, items)


def _unrolled(frame: Frame, node: Any, name: str) -> Atom | None:
    """The list of a comprehension in a rule template, item by item where their number is known."""
    (generator, *others) = node.generators
    if others or not isinstance(generator.target, gast.Name):
        return None
    items = _known_items(frame, generator.iter)
    if items is None:
        return None
    target = generator.target.id
    saved = frame.state.names.pop(target, None)
    local, frame.local = frame.local, frame.local | frozenset({target})
    made: list[Atom] | None = []
    for item in items:
        frame.state.names[target] = item
        tests = [truth(expressions.expression(frame, test)) for test in generator.ifs]
        if None in tests:
            made = None
            break
        if made is not None and all(tests):
            made.append(expressions.expression(frame, node.elt))
    frame.local = local
    frame.state.names.pop(target, None)
    if saved is not None:
        frame.state.names[target] = saved
    return None if made is None else frame.op(i.LIST, *made, node=node, name=name)


def _known_items(frame: Frame, node: Any) -> list[Atom] | None:
    """What `range(n)` or a tuple or list gives, if its length is known."""
    match node:
        case gast.Call(func=gast.Name(id="range"), args=[bound], keywords=[]):
            count = constant(expressions.expression(frame, bound), None)
            return [Literal(k) for k in range(count)] if isinstance(count, int) else None
        case gast.Name():
            whole = expressions.expression(frame, node)
            count = displays.length(whole)
            if count is None:
                return None
            return [expressions.item(frame, whole, Literal(k), node) for k in range(count)]
        case _:
            return None


def objects_ref(frame: Frame, atom: Atom) -> Any:
    """The binding of a new list or dict."""
    from s2s.lower.scope import Ref

    objects.adopt(frame, atom)
    identity = frame.state.object_of(atom)
    assert identity is not None
    return Ref(identity)


def _taken(frame: Frame, hidden: str) -> Atom:
    """What a hidden name stands for at the end; the name is given up."""
    atom = frame.state.read(hidden)
    del frame.state.names[hidden]
    if isinstance(atom, Value):
        frame.bound.discard(atom)
    return settled(atom)


def dict_comprehension(frame: Frame, node: Any, name: str) -> Atom:
    """A dict comprehension."""
    items = frame.hidden("items")
    empty = frame.op(i.DICT, node=node, name=name)
    frame.state.names[items] = objects_ref(frame, empty)

    def step() -> None:
        key = expressions.expression(frame, node.key)
        value = expressions.expression(frame, node.value)
        objects.set_item(frame, frame.state.read(items), key, value, node)

    _walk(frame, node, step, {items: name})
    return _taken(frame, items)


def consumed(frame: Frame, kind: str, node: Any, name: str) -> Atom:
    """`any` or `all` of a generator expression."""
    generator = node.args[0]
    found = frame.hidden(kind)
    frame.state.names[found] = Literal(kind == "all")

    def step() -> None:
        condition = operators.test(frame, generator.elt)
        _stop_at(frame, condition, kind, found, generator)

    _walk(frame, generator, step, {found: name})
    return _taken(frame, found)


def _stop_at(frame: Frame, condition: Atom, kind: str, total: str, node: Any) -> None:
    """`any` stops at the first true item, `all` at the first false one."""

    def stop() -> None:
        frame.state.names[total] = Literal(kind == "any")
        control.jump(frame, JUMPED, EXIT)

    known = truth(condition)
    if known is not None:
        if known == (kind == "any"):
            stop()
        return
    nothing = lambda: None  # noqa: E731
    then, orelse = (stop, nothing) if kind == "any" else (nothing, stop)
    control.branch(frame, condition, then, orelse, nothing, node)


def _walk(frame: Frame, node: Any, step: Callable[[], None], hidden: dict[str, str]) -> None:
    """The loops of a comprehension; its targets are names of its own."""
    targets = [
        n.id for g in node.generators for n in gast.walk(g.target) if isinstance(n, gast.Name)
    ]
    first = loops.iterated(frame, node.generators[0].iter)
    saved = {t: frame.state.names.pop(t, None) for t in targets}
    local, around = frame.local, frame.comprehensions
    frame.local = local | frozenset(targets)
    frame.comprehensions = (*around, (node, frozenset(targets)))
    try:
        _generator(frame, node, 0, first, step, hidden)
    finally:
        frame.local, frame.comprehensions = local, around
    for target, binding in saved.items():
        if binding is None:
            frame.state.names.pop(target, None)
        else:
            frame.state.names[target] = binding


def _generator(
    frame: Frame, node: Any, place: int, iterable: Atom | None, step: Callable[[], None],
    hidden: dict[str, str],
) -> Atom:  # fmt: skip
    """One loop of a comprehension; whether it was left early (`any` and `all` leave all of them)."""
    generator = node.generators[place]
    if iterable is None:
        iterable = loops.iterated(frame, generator.iter)

    def inner() -> None:
        if place + 1 < len(node.generators):
            exited = _generator(frame, node, place + 1, None, step, hidden)
            frame.state.names[EXIT] = exited
        else:
            step()

    def run() -> None:
        _conditions(frame, list(generator.ifs), inner, node)

    parts = (*generator.ifs, *(
        part for g in node.generators[place + 1 :] for part in (g.iter, *g.ifs)
    ), *_results(node))  # fmt: skip
    return loops.for_loop(frame, generator, iterable, generator.target, run, parts, hidden)


def _results(node: Any) -> tuple[Any, ...]:
    if isinstance(node, gast.DictComp):
        return node.key, node.value
    return (node.elt,)


def _conditions(frame: Frame, tests: list[Any], run: Callable[[], None], node: Any) -> None:
    if not tests:
        run()
        return
    condition = operators.test(frame, tests[0])

    def rest() -> None:
        _conditions(frame, tests[1:], run, node)

    known = truth(condition)
    if known is not None:
        if known:
            rest()
        return
    control.branch(frame, condition, rest, lambda: None, lambda: None, node)


# --- map, filter, reduce --------------------------------------------------------------------------


def _loop_over(
    frame: Frame, iterable: Atom, node: Any, step: Callable[[Atom], None], hidden: dict[str, str]
) -> None:
    item = gast.Name(id=frame.hidden("item"), ctx=gast.Store(), annotation=None, type_comment=None)
    gast.copy_location(item, node)
    loops.check_iterable(frame, iterable, node)
    loops.for_loop(frame, node, iterable, item, lambda: step(frame.state.read(item.id)), (), hidden)


def lazy(frame: Frame, atom: Atom) -> Atom:
    """Mark a list that stands for an iterator: it must be walked once, where it is made."""
    if isinstance(atom, Value):
        frame.facts.lazy.add(atom)
    return atom


def check_kept(frame: Frame, atom: Atom, node: Any) -> None:
    """Refuse to keep an iterator: it could be walked twice, or later.

    Raises:
        RefusedError: the atom stands for a generator, `map` or `filter`.
    """
    if atom in frame.facts.lazy:
        raise _kept(frame, node)


def _kept(frame: Frame, node: Any) -> Exception:
    return frame.refuse(
        node,
        "cannot follow an iterator that is kept",
        "An iterator (a generator expression, `map`, `filter`, `zip`, `enumerate`) is followed where "
        "it is walked at once. Make a list of it: `[... for ...]`, `list(...)`.",
    )


ONE_SHOT = ("zip", "enumerate", "reversed")


def check_named(frame: Frame, name: str, atom: Atom, node: Any) -> None:
    """What a name may stand for: an iterator only if it is read once, a view not of what changes.

    Raises:
        RefusedError: the name stands for an iterator that is read several times.
    """
    check_kept(frame, atom, node)
    type_ = type_of_atom(atom)
    if name.startswith(".") or not isinstance(atom, Value) or not isinstance(type_, Iterator):
        return
    for identity in frame.facts.walks.get(atom, ()):
        if identity in frame.state.versions:
            frame.state.escape(frame.state.versions[identity].atom)
    if type_.kind in ONE_SHOT and reads_of(frame.source.node, name) > 1:
        raise _kept(frame, node)


def mapped(frame: Frame, function: Atom, iterables: list[Atom], node: Any, name: str) -> Atom:
    """`map(function, *iterables)`, as the list of its items."""
    from s2s.ir import Primitive

    items = frame.hidden("items")
    frame.state.names[items] = objects_ref(frame, frame.op(i.LIST, node=node, name=name))
    several = len(iterables) > 1
    walked = frame.op(Primitive(zip, "zip"), *iterables, node=node) if several else iterables[0]

    def step(item: Atom) -> None:
        args = displays.spread(frame, item, node) if several else [item]
        result = calls.apply(frame, function, args, {}, node)
        objects.append(frame, frame.state.read(items), result, node)

    _loop_over(frame, walked, node, step, {items: name})
    return lazy(frame, _taken(frame, items))


def filtered(frame: Frame, function: Atom, iterable: Atom, node: Any, name: str) -> Atom:
    """`filter(function, iterable)`, as the list of its items."""
    items = frame.hidden("items")
    frame.state.names[items] = objects_ref(frame, frame.op(i.LIST, node=node, name=name))

    def step(item: Atom) -> None:
        kept = item if function == Literal(None) else calls.apply(frame, function, [item], {}, node)
        condition = operators.tested(frame, kept, node)
        known = truth(condition)

        def keep() -> None:
            objects.append(frame, frame.state.read(items), item, node)

        if known is None:
            control.branch(frame, condition, keep, lambda: None, lambda: None, node)
        elif known:
            keep()

    _loop_over(frame, iterable, node, step, {items: name})
    return lazy(frame, _taken(frame, items))


def reduced(frame: Frame, args: list[Atom], node: Any, name: str) -> Atom:
    """`functools.reduce(function, iterable, initial)`."""
    function, iterable, *initial = args
    total = frame.hidden("total")
    if initial:
        frame.state.names[total] = initial[0]
    else:
        frame.state.names[total] = expressions.item(frame, iterable, Literal(0), node)
        iterable = expressions.item(frame, iterable, Literal(slice(1, None)), node)

    def step(item: Atom) -> None:
        before = frame.state.read(total)
        frame.state.names[total] = calls.apply(frame, function, [before, item], {}, node, name)

    _loop_over(frame, iterable, node, step, {total: name})
    return _taken(frame, total)
