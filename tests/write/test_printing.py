"""Printing: the text reads back as the tree, fits the width, and is laid out as by hand."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import time
import warnings
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import s2s
from s2s.write.printing import comment_line, print_statements
from s2s.write.statements import Generator, lines_of, same
from s2s.write.wrapping import wrap

PROGRAMS = sorted(Path(s2s.__file__).parent.rglob("*.py"))


def dumped(tree: ast.AST) -> str:
    """The tree as text; the indentation of docstrings left out."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(ast.Constant(str(text)) as constant):
                constant.value = inspect.cleandoc(text)
            case ast.Constant():
                node.kind = None
    return ast.dump(tree)


def printed(source: str, width: int = 88) -> str:
    return print_statements(ast.parse(dedent(source)).body, width)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
@pytest.mark.parametrize("width", [88, 50])
def test_own_sources_read_back(path: Path, width: int) -> None:
    tree = ast.parse(path.read_text())
    assert dumped(ast.parse(print_statements(tree.body, width))) == dumped(tree)


HARD = [
    "f(**(a or b))",
    "f(*(a or b), *c, **d)",
    "x = f\"{ {'a': 1}['a'] }\"",
    "x = f'{a!r:>{width}} {{}} \\n \"quoted\"'",
    "x = f'{a:%Y-%m}' 'rest'",
    "x = \"it's\" + 'say \"so\"' + '\\\\' + ''",
    "x = (-1) ** 2 + -1 ** 2 - (-a) ** -b",
    "x = (a ** b) ** c ** d",
    "x = a - (b - c) - d, (e,), ()",
    "x[1:, ::2, None, ..., (a, b)] = y[a, :][-1:]",
    "x[*a, 1] = y",
    "f = lambda: (yield)",
    "f = lambda a, /, b=1, *c, d=2, **e: (a, b)",
    "x = not (a and b or c) is (d == e != f)",
    "x = a if b else (c if d else e)",
    "x = (a if b else c) if d else e",
    "if (n := len(a)) > 10: pass",
    "x = [b for a in c if d if e for b in a]",
    "x = f(b for b in a)",
    "x = f((b for b in a), 1)",
    "x = {**a, 'b': 1}, {a, *b}",
    "a, *b = c = d",
    "for a, (b, *c) in d: pass\nelse: e",
    "with a as b, c as (d, e): pass",
    "x: int = 1",
    "x = 1e300 * 10 ** 400 + 1j - 1e-7 + True",
    "x = 1.0 .real + (1).real",
    "assert a, (b, c)",
    "raise A(b) from c",
    "del a, b[0]",
    "match a:\n    case [1, *b]: pass\n    case {'c': d, **e}: f",
    "try: a\nexcept (B, C) as d: e\nelse: f\nfinally: g",
    "async def f():\n    async with a: await b",
    "class A(B, metaclass=C):\n    '''Doc.\n    More.\n    '''\n    def f(self) -> int: return 1",
    "def f(a: int, /, b: 'B' = 1, *, c=2) -> dict[str, int]: return a",
    "@d(1)\n@e\ndef f(): pass",
    "import a.b as c, d",
    "from .a import b as c",
    "while a and not b: break\nelse: c",
    "x = yield a",
    "def f():\n    '''A \\\\ and \"\"\" in it \"'''",
    "def f():\n    'Tab\\tand\\rreturn'",
    "x = a @ b // c % d << e & f | g ^ ~h",
    "x = 'a\\nb'",
]
if sys.version_info >= (3, 12):
    HARD += ["def f[T: int, *U](x: T) -> T: return x", "type X[T] = list[T]", "f'{a['b']}'"]


@pytest.mark.parametrize("source", HARD)
@pytest.mark.parametrize("width", [88, 12])
def test_hard_statements_read_back(source: str, width: int) -> None:
    tree = ast.parse(source)
    assert dumped(ast.parse(print_statements(tree.body, width))) == dumped(tree)


_NAMES = st.sampled_from(["x", "x_bar", "weights", "second_weight_bar"]).map(ast.Name)
_EXPRESSIONS = st.recursive(
    _NAMES | st.sampled_from([1, 2.5, 1j, "text", None, ...]).map(ast.Constant),
    lambda inner: st.one_of(
        st.builds(ast.BinOp, inner, st.sampled_from([ast.Add(), ast.Pow(), ast.Mult()]), inner),
        st.builds(ast.UnaryOp, st.sampled_from([ast.USub(), ast.Not()]), inner),
        st.builds(ast.BoolOp, st.just(ast.And()), st.lists(inner, min_size=2, max_size=3)),
        st.builds(ast.Compare, inner, st.just([ast.Lt()]), st.tuples(inner).map(list)),
        st.builds(ast.IfExp, inner, inner, inner),
        st.builds(ast.Call, inner, st.lists(inner, max_size=3), st.just([])),
        st.builds(ast.Subscript, inner, inner),
        st.builds(ast.Tuple, st.lists(inner, max_size=3)),
        st.builds(ast.List, st.lists(inner, max_size=3)),
        st.builds(ast.Attribute, inner, st.just("T")),
    ),
    max_leaves=25,
)


@given(value=_EXPRESSIONS, width=st.sampled_from([88, 40]))
@settings(max_examples=150, deadline=None)
def test_expressions_read_back(value: ast.expr, width: int) -> None:
    statement = ast.Assign([ast.Name("y")], value)
    lines = lines_of(statement, width, Generator())
    (found,) = ast.parse("\n".join(lines)).body
    assert same(found, statement)


def test_negative_and_complex_constants_are_spelled() -> None:
    statement = ast.Assign(
        [ast.Name("x")], ast.Tuple([ast.Constant(-1.5), ast.Constant(1 - 2j)], ast.Load())
    )
    assert eval(print_statements([statement]).partition("=")[2]) == (-1.5, 1 - 2j)


def test_a_tree_without_source_form_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        print_statements([ast.Expr(ast.Constant(NotImplemented))])


WRAPPED = """\
def f(x):
    if x:
        value_bar = (np.einsum("ij,jk->ik", first_matrix_bar, second_matrix) * gate_bar
            + 2.0 * previous)
        weights_bar[rows] += np.sum(gate_bar[1:-1, ::2] * (1.0 - hidden * hidden),
            axis=0, keepdims=True)
        records.append((hidden_state, cell_state, gate_input, gate_forget, gate_output,
            candidate, mask))
        (hidden_state, cell_state, gate_input, gate_forget, gate_output, candidate,
            mask) = records.pop()
        while (some_long_condition_name and another_long_condition_name
                or not some_other_condition):
            return value, (first_weight_bar, first_offset_bar, second_weight_bar,
                second_offset_bar, third)
"""


LONG = ast.unparse(ast.parse(WRAPPED))


def test_long_lines_are_broken_far_out() -> None:
    assert printed(LONG) == WRAPPED
    assert max(map(len, WRAPPED.splitlines())) <= 88


def test_what_cannot_be_broken_stays_whole() -> None:
    tokens = ["x", " = ", "f", "(", repr("text" * 9), ", ", "b", ")"]
    assert all("text" * 9 in " ".join(lines) for lines in wrap(tokens, 20, 4))


LAID_OUT = '''\
"""A module."""

import math


def f(x, tol):
    """Do it.

    With care.
    """
    # forward
    records = []
    for i in range(50):  # model.py:3
        r = x * x - a    # model.py:4
        d = 2.0 * x
        if abs(r) < tol:
            break
        elif r:          # model.py:7
            # nothing to do
            pass
        else:
            r = d

    # backward
    def inner():
        return x

    return r


# helpers
def g():
    """Quick."""


g()
'''


def with_comments(source: str) -> list[ast.stmt]:
    """The statements, with the comments of the source as attributes and statements."""
    tree = ast.parse(source)
    lines = source.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and "  # " in lines[node.lineno - 1]:
            node.comment = lines[node.lineno - 1].partition("# ")[2]  # type: ignore[attr-defined]
    return tree.body


def test_layout() -> None:
    body = with_comments(LAID_OUT)
    f, g = body[2], body[3]
    assert isinstance(f, ast.FunctionDef)
    loop = f.body[2]
    assert isinstance(loop, ast.For)
    branch = loop.body[2]
    assert isinstance(branch, ast.If)
    assert isinstance(branch.orelse[0], ast.If)
    branch.orelse[0].body = [comment_line("nothing to do")]
    f.body.insert(1, comment_line("forward"))
    f.body.insert(4, comment_line("backward"))
    body.insert(body.index(g), comment_line("helpers"))
    assert print_statements(body) == LAID_OUT


def test_a_comment_never_passes_the_width() -> None:
    body = with_comments(
        "x = 1  # model.py:1\n"
        "y = some_function(first_argument, 22)  # model.py:2\n"
        "z = some_function(first_argument, second_argument)  # model.py:3\n"
    )
    function = ast.parse("def f(): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = body
    assert print_statements([function], 60) == dedent("""\
        def f():
            x = 1                                  # model.py:1
            y = some_function(first_argument, 22)  # model.py:2
            # model.py:3
            z = some_function(first_argument, second_argument)
        """)


def test_printing_is_deterministic() -> None:
    assert printed(LONG) == printed(LONG)


def test_printing_is_fast() -> None:
    tree = ast.parse("def f():\n" + "    x_bar += 2.0 * y_bar * np.cos(x[1:-1, 0])\n" * 60)
    print_statements(tree.body)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        print_statements(tree.body)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.03  # 4 ms where nothing else runs


def test_importing_and_printing_warn_of_nothing() -> None:
    code = (
        "import ast; from s2s.write.printing import print_statements;"
        'print_statements(ast.parse(\'x = f"{a}" + "b" + 1\').body)'
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_tree_is_not_touched() -> None:
    tree = ast.parse(LONG)
    before = ast.dump(tree)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        print_statements(tree.body)
    assert ast.dump(tree) == before
