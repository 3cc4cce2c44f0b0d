"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import s2s
from s2s import cli, show
from s2s.operators.derivative import Derivative
from s2s.version import VERSION
from s2s.write import directory

MODEL = """
import numpy as np
import s2s
from beside import SCALE

class Net:
    def loss(self, w):
        return w

def loss(w: float, b: float = 1.0) -> float:
    return SCALE * w * w + b

def generator(x):
    yield x

made = s2s.grad(loss)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of the user's, in the current directory; modules do not outlive a test."""
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "beside.py").write_text("SCALE = 2.0\n")
    (tmp_path / "broken.py").write_text("1 / 0\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(directory.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("model", "beside", "broken"):
        monkeypatch.setitem(sys.modules, name, None)  # so that it is restored: removed
        del sys.modules[name]
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What derivatives are asked for; they show a line of source in place of the real one."""
    record: list[Any] = []

    class Fake:
        def __init__(self, operator: str, f: Any, wrt: Any, *, of: Any) -> None:
            asked = operator, getattr(f, "__qualname__", f), wrt
            record.append(asked if of is None else (*asked, of))

        source = "def source(): pass\n"

        def source_for(self, *args: Any, **kwargs: Any) -> str:
            record.append((args, kwargs))
            return self.source

    monkeypatch.setattr(show, "Derivative", Fake)
    return record


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ((), ("grad", "loss", 0)),
        (("--wrt", "w"), ("grad", "loss", "w")),
        (("--wrt", "1"), ("grad", "loss", 1)),
        (("--wrt", "w, -1"), ("grad", "loss", ("w", -1))),
        (("--operator", "vjp"), ("vjp", "loss", None)),
        (("--operator", "value_and_grad"), ("value_and_grad", "loss", 0)),
        (("--of", "b"), ("grad", "loss", 0, "b")),
        (("--operator", "vjp", "--of", "0,b"), ("vjp", "loss", None, (0, "b"))),
    ],
)
@pytest.mark.parametrize("place", ["model", "model.py"])
def test_show(
    options: tuple[str, ...], wanted: Any, place: str, asked: list[Any], capsys: Any
) -> None:
    assert cli.main(["show", f"{place}:loss", *options]) == cli.DONE
    assert asked == [wanted]
    assert capsys.readouterr().out == "def source(): pass\n"


def test_show_finds_methods(asked: list[Any]) -> None:
    assert cli.main(["show", "model:Net.loss", "--wrt", "w"]) == cli.DONE
    assert asked == [("grad", "Net.loss", "w")]


def test_examples_are_evaluated_in_the_users_module(asked: list[Any]) -> None:
    assert cli.main(["show", "model:loss", "--example", "np.sum([SCALE]), b=math.inf,"]) == 0
    assert asked[1] == ((2.0,), {"b": float("inf")})


def test_derivatives_are_shown_themselves(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(Derivative, "source", property(lambda self: f"# {self.operator}\n"))
    assert cli.main(["show", "model:made"]) == cli.DONE
    assert capsys.readouterr().out == "# grad\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "model"], "is not of the form"),
        (["show", "model:missing"], "it defines loss, generator"),
        (["show", "nowhere:loss"], "cannot import 'nowhere'"),
        (["show", "nowhere.py:loss"], "there is no file nowhere.py"),
        (["show", "broken:loss"], "ZeroDivisionError"),
        (["show", "model:loss", "--example", "1 +"], "cannot evaluate --example"),
    ],
)
def test_what_is_not_there(
    arguments: list[str], message: str, asked: list[Any], capsys: Any
) -> None:
    assert cli.main(arguments) == cli.MISUSED
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("s2s: ")
    assert message in err


@pytest.mark.parametrize("arguments", [["unknown"], ["show"], ["show", "a:b", "--operator", "x"]])
def test_misuse(arguments: list[str], capsys: Any) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == cli.MISUSED
    assert "usage: s2s" in capsys.readouterr().err


def test_without_a_command_the_help_is_printed(capsys: Any) -> None:
    assert cli.main([]) == cli.MISUSED
    assert "s2s demo" in capsys.readouterr().out


def test_a_refusal_goes_to_stderr(capsys: Any) -> None:
    assert cli.main(["show", "model:loss", "--wrt", "missing"]) == cli.REFUSED
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("s2s: wrt='missing' is not a parameter of loss")


def test_colours_only_on_a_terminal(
    asked: list[Any], capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pygments")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    cli.main(["show", "model:loss"])
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    cli.main(["show", "model:loss"])
    assert "\x1b[" not in capsys.readouterr().out


def test_without_pygments_the_source_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygments", None)
    assert show.highlighted("x = 1\n") == "x = 1\n"


def test_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = SimpleNamespace(main=lambda: 0)
    monkeypatch.setitem(sys.modules, "s2s.demo", demo)
    monkeypatch.setattr(s2s, "demo", demo, raising=False)
    assert cli.main(["demo"]) == cli.DONE


def test_cache(folder: Path, capsys: Any) -> None:
    assert cli.main(["cache"]) == cli.DONE
    assert "cache: 0 emitted modules" in capsys.readouterr().out
    (folder / "cache" / "loss_grad_0123.py").write_text("x = 1\n")
    (folder / "cache" / "0123.json").write_text("[]\n")
    cli.main(["cache"])
    assert "1 emitted modules" in capsys.readouterr().out
    assert cli.main(["cache", "--clear"]) == cli.DONE
    assert "removed 2 files" in capsys.readouterr().out
    assert not list((folder / "cache").iterdir())


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """`python -m s2s` as a process of its own."""
    root = Path(s2s.__file__).parents[1]
    paths = os.pathsep.join([str(root), str(root / "runtime"), str(root / "kernels")])
    return subprocess.run(
        [sys.executable, "-m", "s2s", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
        **options,
    )


def test_as_a_process() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (cli.DONE, f"s2s {VERSION}\n")
    done = run("show", "--help")
    assert done.returncode == cli.DONE
    assert "s2s show model.py:loss --wrt w" in done.stdout
    done = run("show", "model.py:loss", "--wrt", "missing")
    assert done.returncode == cli.REFUSED
    assert "Traceback" not in done.stderr


def test_the_source_of_a_gradient(capsys: Any) -> None:
    assert cli.main(["show", "model.py:loss", "--wrt", "w"]) == cli.DONE
    out = capsys.readouterr().out
    assert "def loss_grad(w" in out
    assert "model.py:" in out
    assert cli.main(["show", "model.py:generator"]) == cli.REFUSED
    assert "'yield'" in capsys.readouterr().err
