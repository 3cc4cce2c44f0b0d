"""Items that were taken out of a container before it got other ones: they are what they were.

v = d["w"]              v is the item "w" of d
d["w"] = 2.0 * v        v is no item of d any more, but may still share memory with what is
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.ir import Value
from s2s.lower import memory
from s2s.lower.table import Place, Written

if TYPE_CHECKING:
    from s2s.lower.frame import Frame


def detach(
    frame: Frame, identity: int, node: Any = None, *, depth: int = 0, written: bool = False
) -> None:
    """Let values that are items of a container be objects of their own.

    `depth` is the number of steps from the object to the container. `written`: something may have
    been written into the items too, so that these cannot be read.
    """
    if frame.template:
        return
    sharing, state = frame.session.sharing, frame.state
    now = memory.version(state, sharing, identity)
    for name, binding in list(state.names.items()):
        place = sharing.places.get(binding) if isinstance(binding, Value) else None
        if place is None or place.object != identity or written:
            continue
        if _is_item(place, depth):
            state.names[name] = memory.settled_view(frame, binding)  # type: ignore[arg-type]
    for value, place in list(sharing.places.items()):
        if place.object != identity or not _is_item(place, depth):
            continue
        stale = written or place.origin is not now
        sharing.detached.add(value)
        new = memory.new_object(frame, value)
        for other in sharing.around(identity):
            sharing.connect(new.object, other)
        if stale:
            line = getattr(node, "lineno", 0)
            state.memory.lost[new.object] = Written(now.name, line, identity)


def _is_item(place: Place, depth: int) -> bool:
    """Whether a place is, or may be, that of an item further in."""
    return any(step.item for step in place.steps[depth:])
