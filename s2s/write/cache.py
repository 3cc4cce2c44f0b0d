"""Emitted modules kept on disk, for the next process.

    loss_grad_4f1c2a90b3d5e677.py     the text; its name holds the hash of its content
    8d0c...e1.json                    which texts answer a request, and under which conditions

A text is never changed once written, so debuggers always show what runs. A request (function,
types of the arguments, options, versions) may have several answers: closures of one code, for
example, whose helper functions differ. An answer is taken only if all that it depends on is what
it was: each guard leads to an object of the same content, and each capture to one of the same type.
Whatever is damaged, stale or not this user's own is not there.
"""

from __future__ import annotations

import hashlib
import json
import linecache
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from s2s.analysis.signature import type_of
from s2s.capture.access import Capture, Guard, resolve
from s2s.write.directory import directory, read_own, write_whole
from s2s.write.emitted import Emitted
from s2s.write.keys import identity, request_text, stable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from s2s.capture.access import Path as Way
    from s2s.ir.types import Type

_ANSWERS = 16  # kept for one request


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: a derivative of a function, for types of arguments.

    Attributes:
        function: The user's function.
        signature: The types of the arguments that are passed, by parameter, in order.
        options: Operator, `wrt` and so on: literals, and containers or dataclasses of them.
        arguments: The arguments themselves, if there are any: guards may lead through them.
    """

    function: Any
    signature: Mapping[str, Type]
    options: Any
    arguments: Mapping[str, Any] = field(default_factory=dict)


def lookup(request: Request) -> tuple[Emitted, str] | None:
    """The emitted module that answers a request, and its file; None if it must be compiled."""
    try:
        index = _index_path(request)
    except TypeError:
        return None
    for answer in _answers(index):
        emitted = _verified(answer, index.parent, request)
        if emitted is not None:
            return emitted, str(index.parent / answer["file"])
    return None


def store(request: Request, emitted: Emitted) -> str:
    """Keep an emitted module, and return the path of its file.

    What another process could not verify, or could not run, is written but not found again.
    """
    content = emitted.text.encode()
    name = f"{emitted.name}_{hashlib.sha256(content).hexdigest()[:16]}.py"
    path = directory() / name
    try:
        if read_own(path) != content:
            write_whole(path, content)
    except OSError:
        return _in_memory(name, emitted.text)
    try:
        if not emitted.namespace:
            _add(_index_path(request), _answer(emitted, name, request))
    except (TypeError, OSError, LookupError):
        pass
    return str(path)


def _in_memory(name: str, text: str) -> str:
    """Where nothing can be written: tracebacks and debuggers find the text in `linecache`."""
    path = f"<s2s {name}>"
    linecache.cache[path] = len(text), None, text.splitlines(keepends=True), path
    return path


def _index_path(request: Request) -> Path:
    text = request_text(request.function, request.signature, request.options)
    return directory() / f"{hashlib.sha256(text.encode()).hexdigest()}.json"


def _answers(index: Path) -> list[dict[str, Any]]:
    """The answers that an index lists; none if it is damaged."""
    content = read_own(index)
    if content is None:
        return []
    checksum, _, rest = content.partition(b"\n")
    if hashlib.sha256(rest).hexdigest().encode() != checksum:
        return []
    answers: list[dict[str, Any]] = json.loads(rest)
    return answers


def _add(index: Path, answer: dict[str, Any]) -> None:
    """List an answer first; of two processes that do so at once one may have to compile again."""
    conditions = answer["guards"], answer["captures"]
    others = [a for a in _answers(index) if (a["guards"], a["captures"]) != conditions]
    rest = json.dumps([answer, *others][:_ANSWERS], indent=1).encode()
    write_whole(index, hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)


def _answer(emitted: Emitted, file: str, request: Request) -> dict[str, Any]:
    """An emitted module as it is listed.

    Raises:
        TypeError, LookupError: It depends on something that another process could not verify.
    """
    return {
        "file": file,
        "sha256": hashlib.sha256(emitted.text.encode()).hexdigest(),
        "name": emitted.name,
        "backward": emitted.backward,
        "writes": emitted.writes,
        "captures": [[c.name, _listed(c.path), _captured(c, request)] for c in emitted.captures],
        "guards": [[_listed(guard.path), identity(guard.object)] for guard in emitted.guards],
    }


def _captured(capture: Capture, request: Request) -> str:
    """The type of captured data, as text."""
    value = resolve(capture.path, request.function, request.arguments)
    return stable(type_of(value, capture.name))


def _verified(answer: dict[str, Any], folder: Path, request: Request) -> Emitted | None:
    """The module that is listed, if all that it depends on is as it was."""
    captures = [(Capture(n, _way(path)), type_) for n, path, type_ in answer["captures"]]
    guards: list[Guard] = []
    try:
        for path, wanted in answer["guards"]:
            guards.append(Guard(_way(path), _resolved(path, request)))
            if identity(guards[-1].object) != wanted:
                return None
        if any(_captured(capture, request) != type_ for capture, type_ in captures):
            return None
    except Exception:  # a path leads nowhere: the user's own `__getattr__` may raise anything
        return None
    content = read_own(folder / answer["file"])
    if content is None or hashlib.sha256(content).hexdigest() != answer["sha256"]:
        return None
    return Emitted(
        text=content.decode(),
        name=answer["name"],
        backward=answer["backward"],
        captures=tuple(capture for capture, _ in captures),
        guards=tuple(guards),
        writes=tuple(answer["writes"]),
    )


def _resolved(path: list[list[str]], request: Request) -> Any:
    return resolve(_way(path), request.function, request.arguments)


def _listed(path: Way) -> list[list[str]]:
    """A path as JSON gives it back."""
    return [list(step) for step in path]


def _way(path: list[list[str]]) -> Way:
    """A path as it was before it was written to JSON."""
    return tuple((kind, name) for kind, name in path)
