"""Paths to what a function captures, and fingerprints."""

from __future__ import annotations

import dataclasses
import functools
import subprocess
import sys
import types
from typing import NamedTuple

import numpy as np
import pytest

from s2s.capture.access import reader, resolve
from s2s.capture.fingerprint import fingerprint

scale = 2.0


def make(k):
    def scaled(x, model=None):
        return abs(x) * k * scale * np.pi

    return scaled


class Model:
    rate = 0.5

    def loss(self, x):
        return x * scale


@functools.lru_cache
def cached(x):
    return x


ARGUMENTS = {"model": Model(), "x": 1.0}


@pytest.mark.parametrize(
    ("function", "path", "expected"),
    [
        (make(7), (("global", "scale"),), 2.0),
        (make(7), (("cell", "k"),), 7),
        (make(7), (("global", "abs"),), abs),
        (make(7), (("global", "np"), ("attribute", "pi")), np.pi),
        (make(7), (("argument", "model"), ("attribute", "rate")), 0.5),
        (make(7), (("argument", "model"), ("class", ""), ("attribute", "loss")), Model.loss),
        (make(7), (("argument", "model"), ("attribute", "loss"), ("function", "")), Model.loss),
        (ARGUMENTS["model"].loss, (("global", "scale"),), 2.0),
        (ARGUMENTS["model"].loss, (("self", ""),), ARGUMENTS["model"]),
        (cached, (("wrapped", ""),), cached.__wrapped__),
        (functools.partial(make, 3), (("function", ""),), make),
        (make((1, 2)), (("cell", "k"), ("item", "1")), 2),
        (make(7), (), None),
    ],
)
def test_resolve(function, path, expected) -> None:
    expected = function if expected is None else expected
    assert resolve(path, function, ARGUMENTS) is expected or expected == 0.5
    assert reader(path, function)(ARGUMENTS) is expected or expected == 0.5


def test_reads_the_current_value(monkeypatch) -> None:
    read = reader((("global", "scale"),), make(1))
    monkeypatch.setitem(globals(), "scale", 3.0)
    assert read({}) == 3.0


def test_dangling_paths_raise() -> None:
    with pytest.raises(LookupError):
        resolve((("global", "no_such_name"),), make(1), {})
    with pytest.raises(AttributeError):
        resolve((("global", "np"), ("attribute", "no_such_name")), make(1), {})


def test_fingerprint_tells_functions_apart() -> None:
    def f(x, a=1):
        return x in {"p", "q", 1.0}

    def g(x, a=1):
        return x in {"p", "q", 2.0}

    same = types.FunctionType(f.__code__, {}, "other", (1,))
    other_default = types.FunctionType(f.__code__, {}, "other", (2,))
    assert fingerprint(f) == fingerprint(same)
    assert len({fingerprint(h) for h in (f, g, other_default, make(1))}) == 4
    assert fingerprint(make(1)) == fingerprint(make(2))


def test_fingerprint_of_classes() -> None:
    def variants():
        for default in (1.0, 2.0):

            @dataclasses.dataclass
            class Point:
                x: float = default

                def norm(self):
                    return self.x

            yield Point

    class Pair(NamedTuple):
        a: float

    first, second = variants()
    assert fingerprint(first) != fingerprint(second)
    assert fingerprint(Pair) == fingerprint(Pair)
    assert fingerprint(np.float64) != fingerprint(np.float32)


@pytest.mark.parametrize(
    "thing", [np, np.sin, np.sum, len, cached, 1.5, (1, "a"), np.dtype("f4"), Model]
)
def test_fingerprint_of_other_things(thing) -> None:
    assert fingerprint(thing) == fingerprint(thing)
    assert len(fingerprint(thing)) == 64


def test_fingerprint_without_content_is_an_error() -> None:
    with pytest.raises(TypeError, match="has no fingerprint"):
        fingerprint(i for i in ())


def test_fingerprint_is_the_same_in_another_process() -> None:
    code = (
        "from s2s.capture.fingerprint import fingerprint as f\n"
        "import json, dataclasses\n"
        "print(f(json.dumps), f(dataclasses.Field), f(json.JSONEncoder))"
    )

    def run(seed):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout

    assert run("1") == run("2")
