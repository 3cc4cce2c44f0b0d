"""The blocks of a page of documentation: read, run, and written as they run.

    ```pycon      an interactive session; all those of a page are one session
    ```python     a program; one that follows "`name.py`:" is a module of that name
    ```text       after a program: the message with which s2s refuses it
    <!-- begin: name --> ... <!-- end -->     what a function makes

Each page is compared with itself as running its blocks writes it, so that `S2S_UPDATE=1` can renew
what is printed there.
"""

from __future__ import annotations

import doctest
import importlib
import linecache
import re
import sys
import types
import warnings
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

import s2s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SESSION = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MODULE = re.compile(r"`(\w+)\.py`:\n\n```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MESSAGE = re.compile(r"^```python\n((?:(?!```).)*?)^```\n\n```text\n(.*?)^```$", re.DOTALL | re.M)
MADE = re.compile(r"<!-- begin: ([\w ]+) -->\n(.*?)<!-- end -->", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A page and where its modules can be put."""

    path: Path
    folder: Path
    makers: dict[str, Callable[[], str]]

    @property
    def text(self) -> str:
        """What the page says."""
        return self.path.read_text(encoding="utf-8")

    def renewed(self) -> str:
        """The page as its blocks write it."""
        self._write_modules()
        sessions = iter(run_sessions(SESSION.findall(self.text), self.path.name))
        text = SESSION.sub(lambda _: f"```pycon\n{next(sessions)}```", self.text)
        text = MESSAGE.sub(
            lambda m: f"```python\n{m[1]}```\n\n```text\n{self._message(m[1])}```", text
        )
        return MADE.sub(
            lambda m: f"<!-- begin: {m[1]} -->\n{self.makers[m[1]]()}<!-- end -->", text
        )

    def modules(self) -> Iterator[str]:
        """The names of the modules that the page shows."""
        yield from (name for name, _ in MODULE.findall(self.text))

    def _write_modules(self) -> None:
        for name, text in MODULE.findall(self.text):
            sys.modules.pop(name, None)
            (self.folder / f"{name}.py").write_text(text, encoding="utf-8")
        importlib.invalidate_caches()

    def _message(self, program: str) -> str:
        """The message that a program ends with; `np` and `s2s` are imported."""
        path = self.folder / "model.py"
        path.write_text(program, encoding="utf-8")
        names = types.ModuleType("model")
        vars(names).update(np=np, s2s=s2s, __file__=str(path))
        linecache.checkcache(str(path))
        sys.modules["model"] = names
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                exec(compile(program, str(path), "exec"), vars(names))
        except s2s.S2SError as error:
            return f"{error}\n"
        except Exception as error:
            return f"{type(error).__name__}: {error}\n"
        finally:
            del sys.modules["model"]
        return "no error\n"


def run_sessions(blocks: list[str], page: str) -> list[str]:
    """The blocks of one session, each as it goes now."""
    parser = doctest.DocTestParser()
    texts = [_with_blank_lines(block) for block in blocks]
    test = parser.get_doctest("\n".join(texts), {}, page, page, 0)
    for example in test.examples:
        example.want, example.exc_msg = "", None
    runner = _Recorder(verbose=False)
    runner.run(test)
    shown = iter(_shown(example, got) for example, got in runner.outputs)
    return ["".join(islice(shown, len(parser.get_examples(text)))) for text in texts]


class _Recorder(doctest.DocTestRunner):
    """Keeps what each example prints."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.outputs: list[tuple[doctest.Example, str]] = []

    def report_start(self, out: Any, test: Any, example: Any) -> None:
        """Say nothing."""

    def report_success(self, out: Any, test: Any, example: Any, got: str) -> None:
        """It prints nothing."""
        self.outputs.append((example, got))

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:
        """It prints something."""
        self.outputs.append((example, got))

    def report_unexpected_exception(self, out: Any, test: Any, example: Any, exc_info: Any) -> None:
        """It ends with an error."""
        kind = f"Traceback (most recent call last):\n    ...\n{exc_info[0].__name__}"
        self.outputs.append((example, f"{kind}: {exc_info[1]}\n"))


def _with_blank_lines(block: str) -> str:
    """Blank lines of outputs as doctest wants them: those before a prompt separate examples."""
    lines = block.splitlines()
    for number, line in enumerate(lines):
        following = next((n for n in lines[number + 1 :] if n), ">>>")
        if not line and not following.startswith(">>>"):
            lines[number] = "<BLANKLINE>"
    return "\n".join(lines) + "\n"


def _shown(example: doctest.Example, got: str) -> str:
    first, *rest = example.source.splitlines()
    prompts = [f">>> {first}", *(f"... {line}".rstrip() for line in rest)]
    output = got.rstrip("\n")
    return "\n".join([*prompts, *([output] if output else [])]) + "\n"
