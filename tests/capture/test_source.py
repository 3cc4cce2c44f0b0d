"""Finding the source of functions of every kind."""

from __future__ import annotations

import functools
import importlib
import linecache
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from s2s.capture.source import source_of
from s2s.errors import RefusedError


def helper(x):
    return x + 1


def traced(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)

    return wrapper


@traced
@traced
def decorated(x):
    return 2 * x


@functools.lru_cache
def cached(x):
    return 3 * x


class Model:
    w = 1.0

    def loss(self, x):
        def inner(y):
            return y * self.w

        return inner(x)

    @staticmethod
    def static(x):
        return x

    @classmethod
    def make(cls, x):
        return cls, x


def line_of(function):
    return function.__code__.co_firstlineno


def test_def() -> None:
    source = source_of(helper)
    assert source.node.name == "helper"
    assert source.node.lineno == line_of(helper)
    assert source.function is helper
    assert source.file == __file__


def test_parsed_once() -> None:
    assert source_of(helper).node is source_of(helper).node


def test_nested_def_and_closure() -> None:
    def helper(x):
        return x * 5

    source = source_of(helper)
    assert source.node.lineno == line_of(helper) > 20
    assert source.node.body[0].value.right.value == 5


def test_methods() -> None:
    assert source_of(Model().loss).node.name == "loss"
    assert source_of(Model.loss).node.args.args[0].id == "self"
    assert source_of(Model.static).node.name == "static"
    assert source_of(Model.make).node.name == "make"


def test_decorated_is_the_wrapper_and_cached_the_wrapped() -> None:
    assert source_of(decorated).node.name == "wrapper"
    source = source_of(cached)
    assert source.node.name == "cached"
    assert len(source.node.decorator_list) == 1


def test_lambdas_on_one_line() -> None:
    fs = [lambda x: x + 1, lambda x: x + 1, lambda x: x + 2, lambda x: x, lambda: 4 * 5]
    columns = [source_of(f).node.col_offset for f in fs]
    assert columns == sorted(set(columns))
    assert source_of(fs[2]).node.body.right.value == 2


def test_nested_lambdas() -> None:
    outer = lambda x: lambda y: x * y  # noqa: E731
    inner = outer(2)
    assert source_of(outer).node.args.args[0].id == "x"
    assert source_of(inner).node.args.args[0].id == "y"


def test_lambda_over_several_lines() -> None:
    f = functools.partial(
        lambda x, scale: (
            x
            * scale
        ),
        scale=2,
    ).func  # fmt: skip
    assert source_of(f).node.args.args[1].id == "scale"


def test_same_lambda_made_twice() -> None:
    first, second = (lambda x: x * 2 for _ in range(2))
    assert source_of(first).node is source_of(second).node


def test_location_counts_characters() -> None:
    def f(x):
        return ["é", x]

    source = source_of(f)
    location = source.location(source.node.body[0].value.elts[1])
    text = linecache.getline(__file__, location.line)
    assert text[location.column - 1 :] == "x]\n"


def test_text_in_linecache() -> None:
    text = "def f(x):\n    return x * x\n"
    name = "<cell 1>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    scope: dict = {}
    exec(compile(text, name, "exec"), scope)
    assert source_of(scope["f"]).node.name == "f"
    text = "\ndef f(x):\n    return x\n"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    exec(compile(text, name, "exec"), scope)
    assert source_of(scope["f"]).node.lineno == 2


def test_doctest_text() -> None:
    code = """
    '''
    >>> def f(x):
    ...     return x * x
    >>> from s2s.capture.source import source_of
    >>> source_of(f).node.lineno
    1
    '''
    import doctest, sys
    sys.exit(doctest.testmod() != (0, 3))
    """
    run = subprocess.run([sys.executable, "-"], input=textwrap.dedent(code), text=True, check=False)
    assert run.returncode == 0


def test_main_script(tmp_path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from s2s.capture.source import source_of\n"
        "def f(x): return x\n"
        "print(source_of(f).node.lineno, source_of(lambda: 0).node.lineno)\n"
    )
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert run.stdout == "2 3\n"


def test_lambdas_without_columns(tmp_path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from s2s.capture.source import source_of\n"
        "a = 2\n"
        "def f(c):\n"
        "    return [lambda x: x + 1, lambda x: c * x, lambda x: a * x]\n"
        "print([source_of(g).node.col_offset for g in f(3)])\n"
        "g = [lambda x, a=1: x * a, lambda x, a=2: x * a]\n"
        "try: source_of(g[1])\n"
        "except Exception as error: print(error)\n"
    )
    command = [sys.executable, "-X", "no_debug_ranges", script]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.startswith(
        "[12, 29, 46]\nscript.py:6:1: cannot tell which of several lambdas"
    )


def test_edited_after_import_is_refused(tmp_path, monkeypatch) -> None:
    module_file = tmp_path / "edited_module.py"
    module_file.write_text("import numpy as np\ndef f(x):\n    return np.sin(2.0 * x)\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = importlib.import_module("edited_module")
    assert source_of(module.f).node.name == "f"
    module_file.write_text("import numpy as np\ndef f(x):\n    return 3.0 * x + 1\n")
    with pytest.raises(RefusedError, match=r"edited after it was imported"):
        source_of(module.f)
    importlib.reload(module)
    assert source_of(module.f).node.body[0].value.right.value == 1


def test_no_source_is_refused() -> None:
    scope: dict = {}
    exec("def f(x): return x", scope)
    with pytest.raises(RefusedError, match=r"cannot read the source of 'f'(.|\n)*linecache"):
        source_of(scope["f"])


@pytest.mark.parametrize("thing", [np.sin, len, np.sum, 3, Model, functools.partial(helper, 1)])
def test_not_a_python_function_is_refused(thing) -> None:
    with pytest.raises(RefusedError, match="not a function written in Python"):
        source_of(thing)
