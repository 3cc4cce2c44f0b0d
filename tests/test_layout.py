"""The order of layers, and the size of files and functions."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
VOCABULARY = ("errors", "version", "ir", "rules")
STAGES = ("capture", "analysis", "lower", "optimise", "transform", "write")
ABOVE = {p.stem for p in (Path(__file__).parent.parent / "s2s").iterdir()} - {*VOCABULARY, *STAGES}

# A package may import what is listed, itself, and the standard library.
MAY_IMPORT = {
    "errors": ("ir",),
    "version": (),
    "ir": ("errors",),
    "rules": ("errors", "ir", "capture"),
    "capture": ("errors", "ir", "rules"),
}
for _number, _stage in enumerate(STAGES[1:], start=1):
    MAY_IMPORT[_stage] = (*VOCABULARY, *STAGES[:_number])
for _above in ABOVE:
    MAY_IMPORT[_above] = (*VOCABULARY, *STAGES, *ABOVE)

SOURCES = sorted((ROOT / "s2s").rglob("*.py"))
RUNTIME = sorted(p for d in ("runtime", "kernels") for p in (ROOT / d).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
NO_CASES = [  # lists of cases are as long as there are cases
    p
    for p in TESTS
    if p.parent.name != "never_wrong" and not p.stem.startswith(("cases_", "refused"))
]
EXAMPLES = sorted((ROOT / "examples").rglob("*.py"))
TEXTS = [*SOURCES, *RUNTIME, *TESTS, *EXAMPLES, *sorted((ROOT / "docs").rglob("*.md"))]


def short(path: Path) -> str:
    """The path from the root of the project."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_a_stage_imports_only_what_stands_before_it(path: Path) -> None:
    """Imports that only type checkers see count as well."""
    package = path.relative_to(ROOT / "s2s").parts[0].removesuffix(".py")
    allowed = {package, *MAY_IMPORT[package]}
    reached = {name: line for name, line in imports_of(path) if name.split(".")[0] == "s2s"}
    for name, line in reached.items():
        part = [*name.split("."), "__init__"][1]
        assert part in allowed, f"{short(path)}:{line} imports {name}"


@pytest.mark.parametrize("path", RUNTIME, ids=short)
def test_runtime_never_imports_the_compiler(path: Path) -> None:
    """What emitted code imports stands on NumPy alone."""
    own = {"s2s_runtime", "s2s_kernels", "numpy", *sys.stdlib_module_names}
    for name, line in imports_of(path):
        assert name.split(".")[0] in own, f"{short(path)}:{line} imports {name}"


@pytest.mark.parametrize("path", [*SOURCES, *RUNTIME, *NO_CASES, *EXAMPLES], ids=short)
def test_files_and_functions_are_short(path: Path) -> None:
    """A file is one idea; a function fits on a screen."""
    text = path.read_text(encoding="utf-8")
    length = len(text.splitlines())
    assert length <= LONGEST_FILE, f"{short(path)} has {length} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            lines -= docstring_lines(node)
            assert lines <= LONGEST_FUNCTION, f"{short(path)}:{node.lineno} {node.name}: {lines}"


@pytest.mark.parametrize("path", [*SOURCES, *RUNTIME], ids=short)
def test_modules_say_what_they_are(path: Path) -> None:
    """Every module has a docstring, and a real one."""
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert doc, f"{short(path)} has no docstring"
    assert len(doc) > 10, f"{short(path)}: {doc!r}"


@pytest.mark.parametrize("path", TEXTS, ids=short)
def test_no_paths_of_a_machine(path: Path) -> None:
    """Nothing in the project depends on where it was written."""
    text = path.read_text(encoding="utf-8")
    found = re.search(r"/(?:Users|work|root|mnt)/[a-z]|/tmp/v[e]nv", text)
    assert found is None, f"{short(path)}: {found and found.group()}"


def test_importing_s2s_is_cheap() -> None:
    """`import s2s` loads neither the compiler nor its parser and printer."""
    heavy = ("gast", "astor", *(f"s2s.{part}" for part in ("pipeline", "rules", *STAGES)))
    code = f"import sys, s2s; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """The modules that a file imports anywhere in it, with lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((alias.name, node.lineno) for alias in names)
            case ast.ImportFrom(module="s2s", names=names):
                yield from ((f"s2s.{alias.name}", node.lineno) for alias in names)
            case ast.ImportFrom(module=str(module)):
                yield module, node.lineno


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines the docstring of a function takes."""
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1
