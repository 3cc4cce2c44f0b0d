"""Emitted files on disk: found again, verified, private, and run as real modules."""

from __future__ import annotations

import inspect
import json
import os
import pickle
import stat
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s2s.capture.access import Capture, Guard
from s2s.ir.types import FLOAT, Array, Size, Static
from s2s.rules import registry
from s2s.write import cache, directory, keys
from s2s.write.cache import Request, lookup, store
from s2s.write.emitted import Emitted
from s2s.write.load import load

TEXT = '"""d scale / d x."""\n\n\ndef scale_grad(x, *, factor):\n    return factor\n'
FACTOR = 2.0


def helper(x: float) -> float:
    return x * FACTOR


def scale(x: float) -> float:
    return helper(x)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache directory."""
    monkeypatch.setenv(directory.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def request(function: Any = scale, **changes: Any) -> Request:
    found = {"signature": {"x": FLOAT}, "options": {"operator": "grad", "wrt": ("x",)}, **changes}
    return Request(function, **found)


def emitted(**changes: Any) -> Emitted:
    found = {
        "text": TEXT,
        "name": "scale_grad",
        "captures": (Capture("factor", (("global", "helper"), ("global", "FACTOR"))),),
        "guards": (Guard((("global", "helper"),), helper),),
        **changes,
    }
    return Emitted(**found)


def test_what_is_stored_is_found(folder: Path) -> None:
    path = store(request(), emitted())
    found = lookup(request())
    assert found is not None
    again, where = found
    assert where == path
    assert (again.text, again.name, again.backward) == (TEXT, "scale_grad", None)
    assert again.captures == emitted().captures
    assert [(g.path, g.object) for g in again.guards] == [((("global", "helper"),), helper)]
    assert Path(path).parent == folder
    assert Path(path).name.startswith("scale_grad_")
    assert Path(path).read_text() == TEXT


@pytest.mark.parametrize(
    "other",
    [
        {"function": helper},
        {"signature": {"x": Array("float64", (Size("x.0", many=True),))}},
        {"signature": {"y": FLOAT}},
        {"options": {"operator": "vjp", "wrt": ("x",)}},
    ],
)
def test_another_request_finds_nothing(other: dict[str, Any]) -> None:
    store(request(), emitted())
    assert lookup(request(**other)) is None


def test_a_changed_helper_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    store(request(), emitted())

    def helper(x: float) -> float:
        return x + FACTOR

    monkeypatch.setitem(globals(), "helper", helper)
    assert lookup(request()) is None


def test_a_missing_helper_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    store(request(), emitted())
    monkeypatch.delitem(globals(), "helper")
    assert lookup(request()) is None


def test_a_capture_may_change_its_value_but_not_its_type(monkeypatch: pytest.MonkeyPatch) -> None:
    store(request(), emitted())
    monkeypatch.setitem(globals(), "FACTOR", 3.0)
    assert lookup(request()) is not None
    monkeypatch.setitem(globals(), "FACTOR", np.ones(3))
    assert lookup(request()) is None


def test_closures_of_one_code_have_answers_of_their_own() -> None:
    def made(inner: Any) -> Any:
        def outer(x: float) -> float:
            return float(inner(x))

        return outer

    path = (("cell", "inner"),)
    for inner in (np.sin, np.cos):
        answer = emitted(
            text=f"{TEXT}# {inner.__name__}\n", captures=(), guards=(Guard(path, inner),)
        )
        store(request(made(inner)), answer)
    for inner in (np.sin, np.cos, np.sin):
        found = lookup(request(made(inner)))
        assert found is not None
        assert found[0].text.endswith(f"# {inner.__name__}\n")
    assert lookup(request(made(np.tan))) is None


def test_guards_lead_through_arguments() -> None:
    asked = request(signature={"x": FLOAT, "f": Static(helper)}, arguments={"x": 1.0, "f": helper})
    store(asked, emitted(captures=(), guards=(Guard((("argument", "f"),), helper),)))
    assert lookup(asked) is not None
    assert lookup(request(signature=asked.signature)) is None


def test_what_cannot_be_verified_is_written_but_not_found() -> None:
    lock = threading.Lock()
    path = store(request(), emitted(guards=(Guard((("global", "helper"),), lock),)))
    assert Path(path).exists()
    assert lookup(request()) is None
    assert Path(store(request(), emitted(namespace={"helper": helper}))).exists()
    assert lookup(request()) is None


@pytest.mark.parametrize("suffix", [".py", ".json"])
@pytest.mark.parametrize("content", [b"", b"damaged", None])
def test_damaged_files_are_not_there(folder: Path, suffix: str, content: bytes | None) -> None:
    store(request(), emitted())
    (file,) = folder.glob(f"*{suffix}")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert lookup(request()) is None
    store(request(), emitted())
    assert lookup(request()) is not None


def template(y: float, x: float) -> None:
    """Not a real rule."""


def test_versions_are_part_of_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    store(request(), emitted())
    monkeypatch.setattr(keys, "_versions", lambda: "another")
    assert lookup(request()) is None


def test_own_rules_are_part_of_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    store(request(), emitted())
    rule = registry.Rule("partial", helper, template)
    monkeypatch.setitem(registry._own, id(helper), helper)
    monkeypatch.setitem(registry._rules, id(helper), rule)
    assert lookup(request()) is None
    monkeypatch.delitem(registry._rules, id(helper))
    monkeypatch.setitem(registry._zeros, id(helper), helper)
    assert lookup(request()) is None


def test_directory_and_files_are_private(folder: Path) -> None:
    path = Path(store(request(), emitted()))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    for file in (path, *folder.glob("*.json")):
        file.chmod(0o622)
        assert lookup(request()) is None
        file.chmod(0o600)
    assert lookup(request()) is not None


def test_files_of_another_owner_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    store(request(), emitted())
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)
    assert lookup(request()) is None
    path = Path(store(request(), emitted()))
    assert path.exists()


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    path = Path(store(request(), emitted()))
    moved = tmp_path / "elsewhere.py"
    path.rename(moved)
    path.symlink_to(moved)
    assert lookup(request()) is None


def test_a_directory_that_others_write_to_gets_a_private_one_inside(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    path = Path(store(request(), emitted()))
    assert path.parent.parent == folder
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert lookup(request()) is not None


def test_where_nothing_can_be_written_a_temporary_directory_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(directory.VARIABLE, str(tmp_path / "file" / "cache"))
    path = Path(store(request(), emitted()))
    assert path.exists()
    assert lookup(request()) is not None


def test_with_no_file_at_all_the_text_is_in_linecache(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError

    monkeypatch.setattr(cache, "write_whole", refuse)
    path = store(request(), emitted())
    module = load(TEXT, path)
    assert inspect.getsource(module.scale_grad).startswith("def scale_grad")


def test_xdg_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(directory.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert directory.directory() == tmp_path / "s2s"


def test_writing_at_once_leaves_whole_files(folder: Path) -> None:
    def work() -> None:
        for _ in range(20):
            store(request(), emitted())
            found = lookup(request())
            failures.extend([] if found and found[0].text == TEXT else [found])

    failures: list[Any] = []
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert not list(folder.glob(".writing-*"))


def test_an_index_keeps_the_latest_answers(folder: Path) -> None:
    for number in range(40):
        guard = Guard((("global", "helper"),), number)
        store(request(), emitted(captures=(), guards=(guard,)))
    (index,) = folder.glob("*.json")
    answers = json.loads(index.read_bytes().partition(b"\n")[2])
    assert len(answers) == cache._ANSWERS


def test_loading_registers_the_module_before_it_runs() -> None:
    text = "import pickle, sys\n\n\nclass Saved:\n    pass\n\n\nSELF = sys.modules[__name__]\n"
    module = load(text, store(request(), emitted(text=text)))
    assert module.SELF is module
    assert isinstance(pickle.loads(pickle.dumps(module.Saved())), module.Saved)


def test_loading_twice_gives_two_modules() -> None:
    path = store(request(), emitted())
    one, two = load(TEXT, path), load(TEXT, path)
    assert one is not two
    assert {sys.modules[one.__name__], sys.modules[two.__name__]} == {one, two}


def test_a_module_that_fails_is_not_left_behind() -> None:
    text = "import no_such_module\n"
    before = set(sys.modules)
    with pytest.raises(ImportError):
        load(text, store(request(), emitted(text=text)))
    assert set(sys.modules) == before


def test_namespace_is_set_first() -> None:
    text = "def f(x):\n    return helper(x)\n"
    module = load(text, store(request(), emitted(text=text)), {"helper": helper})
    assert module.f(3.0) == 6.0


def test_tracebacks_show_the_lines() -> None:
    text = "def f(x):\n    return 1 / x  # model.py:3\n"
    module = load(text, store(request(), emitted(text=text)))
    with pytest.raises(ZeroDivisionError) as caught:
        module.f(0)
    assert "1 / x  # model.py:3" in str(caught.getrepr())


_CLIENT = """
    import sys, time
    from s2s.write.cache import Request, lookup
    from s2s.write.load import load
    from s2s.ir.types import FLOAT

    def f(x):
        return x * x

    start = time.perf_counter()
    found = lookup(Request(f, {"x": FLOAT}, {"operator": "grad"}))
    took = time.perf_counter() - start
    if found is None:
        from s2s.write.cache import store
        from s2s.write.emitted import Emitted
        text = "def f_grad(x):\\n    x_bar = 2.0 * x\\n    return x_bar\\n"
        path = store(Request(f, {"x": FLOAT}, {"operator": "grad"}), Emitted(text, "f_grad"))
        print("compiled")
    else:
        emitted, path = found
        heavy = {"gast", "astor", "s2s.lower", "s2s.pipeline"} & set(sys.modules)
        print("found", *heavy)
        text = emitted.text
        print(took, file=sys.stderr)
    f_grad = load(text, path).f_grad
    print(f_grad(3.0))
"""


def client(tmp_path: Path, *options: str, commands: str | None = None) -> str:
    """What a second process prints."""
    script = tmp_path / "client.py"
    script.write_text(textwrap.dedent(_CLIENT))
    done = subprocess.run(
        [sys.executable, *options, str(script)],
        input=commands,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert commands or done.returncode == 0, done.stderr
    return done.stdout


def test_a_second_process_finds_it_without_the_compiler(tmp_path: Path) -> None:
    assert client(tmp_path).split() == ["compiled", "6.0"]
    assert client(tmp_path).split() == ["found", "6.0"]


def test_pdb_steps_through_a_derivative(tmp_path: Path) -> None:
    client(tmp_path)
    line = 1 + textwrap.dedent(_CLIENT).splitlines().index("print(f_grad(3.0))")
    commands = f"break {line}\ncontinue\nstep\nnext\nnext\np x_bar\nwhere\nquit\n"
    shown = client(tmp_path, "-m", "pdb", commands=commands)
    assert "-> x_bar = 2.0 * x" in shown
    assert "-> return x_bar" in shown
    assert "(Pdb) 6.0" in shown
