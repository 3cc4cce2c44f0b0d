"""A program through each of the tools that are installed: as functions without arguments."""

from __future__ import annotations

import functools
import importlib
import types
from typing import TYPE_CHECKING, Any

import numpy as np

import s2s

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.programs import Program

    Call = Callable[[], Any]

TOLERANCE = 1e-9


def contenders(program: Program) -> dict[str, Call]:
    """A call of each contender that is there, by name; the gradient by hand comes second.

    Raises:
        AssertionError: one of them computes something else than the gradient by hand.
    """
    arguments = program.arguments
    found: dict[str, Call] = {
        "primal": lambda: program.primal(*arguments),
        "by hand": lambda: program.by_hand(*arguments),
        "s2s": _s2s(program),
    }
    for name, module, prepare in () if program.writes else _OTHERS:
        try:
            importlib.import_module(module)
        except ImportError:
            continue
        found[name] = prepare(program)
    _compare(program, found)
    return found


def _s2s(program: Program) -> Call:
    derivative, arguments = s2s.value_and_grad(program.primal, wrt=program.wrt), program.arguments
    return lambda: derivative(*arguments)


def _autograd(program: Program) -> Call:
    from autograd import numpy
    from autograd.wrap_util import unary_to_nary

    primal, count, arguments = _with(program, numpy), len(program.wrt), program.arguments

    @unary_to_nary
    def value_and_grad(function: Any, x: Any) -> Any:
        from autograd.core import make_vjp
        from autograd.extend import vspace

        pullback, value = make_vjp(function, x)
        return value, pullback(vspace(value).ones())

    derivative = value_and_grad(primal, tuple(range(count)))
    return lambda: derivative(*arguments)


def _jax(program: Program) -> Call:
    import jax

    jax.config.update("jax_enable_x64", True)
    primal, count = _with(program, jax.numpy), len(program.arguments)
    static = tuple(range(count - program.static, count))
    wrt = tuple(range(len(program.wrt)))
    derivative = jax.jit(jax.value_and_grad(primal, argnums=wrt), static_argnums=static)
    arguments = tuple(
        a if i in static else jax.numpy.asarray(a) for i, a in enumerate(program.arguments)
    )
    return lambda: jax.block_until_ready(derivative(*arguments))


def _torch(program: Program) -> Call:
    import torch

    same = ("tanh", "sum", "exp", "log", "concatenate")
    names = {"max": torch.amax, **{name: getattr(torch, name) for name in same}}
    names["zeros"] = functools.partial(torch.zeros, dtype=torch.float64)
    primal, count = _with(program, types.SimpleNamespace(**names)), len(program.wrt)
    arguments = [
        a if isinstance(a, int) else torch.tensor(a, dtype=torch.float64) for a in program.arguments
    ]
    for tensor in arguments[:count]:
        tensor.requires_grad_()

    def call() -> Any:
        value = primal(*arguments)
        return value.detach(), torch.autograd.grad(value, arguments[:count])

    return call


_OTHERS = (("autograd", "autograd", _autograd), ("JAX", "jax", _jax), ("PyTorch", "torch", _torch))


def _with(program: Program, numpy: Any) -> Callable[..., Any]:
    """The same function, with another module in the place of `np`."""
    primal: Any = program.primal
    return types.FunctionType(primal.__code__, {**primal.__globals__, "np": numpy})


def _compare(program: Program, found: dict[str, Call]) -> None:
    """What is timed must be right."""
    value, gradients = found["by hand"]()
    for name, call in found.items():
        if name == "primal":
            assert np.allclose(call(), value, TOLERANCE), f"{program.name}: {name}"
            continue
        other, others = call()
        pairs = zip((value, *gradients), (other, *others), strict=True)
        same = all(np.allclose(a, np.asarray(b), rtol=1e-6, atol=TOLERANCE) for a, b in pairs)
        assert same, f"{program.name}: {name}"
