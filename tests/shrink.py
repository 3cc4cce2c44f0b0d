"""Making a failing program small, for a person to read.

python -m tests.shrink 17 derivative      the random program of seed 17, made small
"""

from __future__ import annotations

import ast
import copy
import itertools
import os
import signal
import sys
import tempfile
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE, SECONDS = 3000, 3
NUMBERS = itertools.count()


def shrink(source: str, fails: Callable[[str], bool], patience: int = PATIENCE) -> str:
    """The smallest program found, by leaving parts out, for which `fails` is still true."""
    tree = ast.parse(source)
    progress = True
    while progress and patience > 0:
        progress = False
        for smaller in candidates(tree):
            patience -= 1
            if patience <= 0:
                break
            if fails(ast.unparse(smaller)):
                tree, progress = smaller, True
                break
    return ast.unparse(tree)


def candidates(tree: ast.Module) -> Iterator[ast.Module]:
    """Programs one step smaller, the large steps first."""
    yield from _without_statements(tree)
    yield from _with_smaller_expressions(tree)


def _without_statements(tree: ast.Module) -> Iterator[ast.Module]:
    places = [
        (number, name, i)
        for number, node in enumerate(ast.walk(tree))
        for name in ("body", "orelse")
        if isinstance(getattr(node, name, None), list)
        for i in range(len(getattr(node, name)))
    ]  # fmt: skip
    for number, name, i in reversed(places):
        for keep in ((), ("body",), ("orelse",)):
            new = copy.deepcopy(tree)
            node = list(ast.walk(new))[number]
            block = getattr(node, name)
            inside = [s for part in keep for s in getattr(block[i], part, ())]
            if keep and (not inside or isinstance(block[i], ast.FunctionDef)):
                continue
            block[i : i + 1] = inside
            if not block and name == "body" and not isinstance(node, ast.Module):
                if keep or isinstance(node, ast.FunctionDef):
                    continue
                block.append(ast.Pass())
            if ast.unparse(new) != ast.unparse(tree):
                yield new


def _with_smaller_expressions(tree: ast.Module) -> Iterator[ast.Module]:
    count = sum(1 for _ in ast.walk(tree))
    for number in range(count):
        original = list(ast.walk(tree))[number]
        for field, value in ast.iter_fields(original):
            if isinstance(value, ast.expr) and not isinstance(
                getattr(value, "ctx", None), ast.Store
            ):
                for k in range(len(_parts(value))):
                    new = copy.deepcopy(tree)
                    node = list(ast.walk(new))[number]
                    setattr(node, field, _parts(getattr(node, field))[k])
                    yield new


def _parts(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.UnaryOp(operand=operand):
            return [operand]
        case ast.Call(args=args) if isinstance(node.func, ast.Attribute):
            return [*args, node.func.value]
        case ast.Call(args=args):
            return list(args)
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.BoolOp(values=values):
            return list(values)
        case ast.Subscript(value=value):
            return [value]
        case ast.List(elts=[first, _, *_]):
            return [ast.List([first], ast.Load())]
        case _:
            return []


def outcome(source: str, argument_sets: tuple[tuple[Any, ...], ...], check: str) -> str | None:
    """What goes wrong with a program: None if nothing, or if the program itself does not run."""
    from tests.random_programs import load
    from tests.test_random_derivatives import CHECKS

    name = f"shrunk_{next(NUMBERS)}"
    signal.alarm(SECONDS)
    try:
        function = load(source, name).f
        if not all(isinstance(function(*args), float) for args in argument_sets):
            return None
    except Exception:
        return None
    try:
        for args in argument_sets:
            CHECKS[check](function, args)
    except Exception as error:
        return f"{type(error).__name__} in {place_of(error)}"
    finally:
        signal.alarm(0)
        sys.modules.pop(name, None)
    return None


def place_of(error: BaseException) -> str:
    """The function of the compiler in which an error was raised, if it was one of it."""
    frames = traceback.extract_tb(error.__traceback__)
    names = [frame.name for frame in frames if "/s2s/" in frame.filename]
    return names[-1] if names else "the tests"


def give_up(*_: object) -> None:
    """What a program that does not come to an end gets."""
    raise TimeoutError


def main(seed: int, check: str) -> None:
    """Shrink the program of a seed and print it."""
    from tests.random_programs import random_program

    os.environ.setdefault("S2S_CACHE_DIR", tempfile.mkdtemp(prefix="s2s-cache-"))
    signal.signal(signal.SIGALRM, give_up)
    source, _, argument_sets = random_program(seed)
    sets = tuple(a for a in argument_sets if outcome(source, (a,), check))[:1]
    wanted = outcome(source, sets, check) if sets else None
    if wanted is None:
        print("nothing is wrong with it")
        return
    small = shrink(source, lambda text: outcome(text, sets, check) == wanted)
    print(f"# {wanted}\n{small}\n# arguments: {sets[0]}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "derivative")
