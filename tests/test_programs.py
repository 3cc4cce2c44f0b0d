"""Every program of the corpus, in every mode that exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import s2s
from s2s.errors import S2SError
from s2s.transform.request import tangent_parameters
from tests import oracles
from tests.compiled import emitted, imported, lowered, names_of, parameters
from tests.programs._registry import Call, Program, all_programs

PROGRAMS = all_programs()
ACCEPTED = [p for p in PROGRAMS if p.refused is None]
REFUSED = [p for p in PROGRAMS if p.refused is not None]
CALLS = [
    pytest.param(p, c, id=f"{p.id}{'-' + str(i) if len(p.calls) > 1 else ''}")
    for p in ACCEPTED
    for i, c in enumerate(p.calls)
]
every_call = pytest.mark.parametrize(("program", "call"), CALLS)
every_program = pytest.mark.parametrize("program", ACCEPTED, ids=lambda p: p.id)
twice = pytest.mark.parametrize(
    "program", [p for p in ACCEPTED if "second" in p.tags], ids=lambda p: p.id
)


def _same(found: Any, wanted: Any) -> bool:
    """Equal bit for bit; numbers up to the order in which NumPy adds, which follows the layout."""
    if isinstance(found, float) and type(found) is type(wanted):
        return bool(np.isclose(found, wanted, rtol=1e-13, atol=0.0, equal_nan=True))
    return bool(oracles.same(found, wanted))


@every_call
def test_primal_is_lowered_and_raised(program: Program, call: Call) -> None:
    """The IR of a function, run as it is and written as source again, computes the same bits."""
    with refusal_allowed(program):
        primal = lowered(program.function, *_of(call.fresh()))
    wanted = program.run(call.fresh())
    found = primal.evaluate(*_of(call.fresh()))
    assert _same(found, wanted), f"evaluated: {found!r}, not {wanted!r}"
    text, function = primal.raised()
    found = function(*call.fresh().positional, **call.fresh().named)
    assert _same(found, wanted), f"raised: {found!r}, not {wanted!r}\n{text}"


@every_call
def test_derivative(program: Program, call: Call) -> None:
    """Value, gradient, structure, ownership: everything that a user may rely on."""
    given = call.fresh()
    wanted = program.run(call.fresh())
    with refusal_allowed(program):
        value, gradients, seed = differentiated(program, given, wanted)
    assert _same(value, wanted), f"value {value!r}, not {wanted!r}"
    assert oracles.same(given.positional, call.fresh().positional), "an argument was changed"
    assert oracles.same(given.named, call.fresh().named), "an argument was changed"
    like = program.chosen(call)
    oracles.assert_same_structure(gradients, like)
    parts = [(f"gradient {i}", g) for i, g in enumerate(gradients)]
    oracles.assert_apart(parts)
    for name, gradient in parts:
        for other in (("an argument", given.positional), ("the value", value)):
            oracles.assert_disjoint((name, gradient), other)
    estimate = numerical(program, call, seed)
    oracles.assert_close(
        gradients, estimate.value, like=like, rtol=tolerance(program), error=estimate.error,
        atol=1e-4 if "float32" in program.tags else 1e-8,
    )  # fmt: skip
    if "no_vary" in program.tags:
        assert not oracles.flatten(gradients).any()


@every_call
def test_forward(program: Program, call: Call) -> None:
    """Value and tangent: the dot test with the reverse sweep, and finite differences."""
    wanted = program.run(call.fresh())
    dots = oracles.random_like(program.chosen(call), 3)
    given = call.fresh()
    with refusal_allowed(program):
        value, tangent = pushed(program, given, dots)
        _, gradients, seed = differentiated(program, call.fresh(), wanted)
    assert _same(value, wanted), f"value {value!r}, not {wanted!r}"
    assert oracles.same(given.positional, call.fresh().positional), "an argument was changed"
    assert oracles.same(given.named, call.fresh().named), "an argument was changed"
    oracles.assert_same_structure(tangent, wanted, "tangent")
    for other in (("an argument", given.positional), ("a tangent", dots), ("the value", value)):
        oracles.assert_disjoint(("the tangent", tangent), other)
    left, right = products(seed, tangent), products(gradients, dots)
    scale = max(float(np.sum(np.abs(left))), float(np.sum(np.abs(right))), 1e-300)
    close = 1e-5 if "float32" in program.tags else ILL_CONDITIONED.get(program.id, 1e-12)
    assert abs(np.sum(left) - np.sum(right)) <= close * scale, (np.sum(left), np.sum(right))
    estimate, error = along(program, call, seed, dots)
    loose = 1e-2 if "float32" in program.tags else 1e-6
    assert abs(np.sum(left) - estimate) <= loose * max(scale, 1e-2) + 10.0 * error


ILL_CONDITIONED = {
    "exits.code_size_bomb_once": 1e-10,  # a derivative of 1e-7 out of terms of order one
    "nasty_arrays.code_size_bomb": 1e-9,
}


def along(program: Program, call: Call, seed: Any, dots: Any) -> tuple[float, float]:
    """The derivative of `<seed, value>` in a direction, by differences, and how far it may be off."""
    chosen = program.chosen(call)
    start, way = oracles.flatten(chosen), oracles.flatten(dots)

    def at(h: float) -> float:
        moved = program.with_chosen(call.fresh(), oracles.unflatten(start + h * way, chosen))
        return float(oracles.flatten(seed) @ oracles.flatten(program.run(moved)))

    return oracles.directional(at, 1e-2 if "float32" in program.tags else 1e-3)


def products(a: Any, b: Any) -> Any:
    """The terms of an inner product; what a gradient leaves out, because it is None, is zero."""
    return oracles.flatten(a) * oracles.flatten(b)


def pushed(program: Program, call: Call, dots: tuple[Any, ...]) -> tuple[Any, Any]:
    """Value and tangent, where the chosen arguments have these tangents."""
    if not call.named:
        tangents: list[Any] = [None] * len(call.positional)
        for where, dot in zip(program.wrt, dots, strict=True):
            tangents[int(where)] = dot
        found: tuple[Any, Any] = s2s.jvp(program.function, call.positional, tuple(tangents))
        return found
    names = names_of(program.function, program.wrt)
    if any(p.kind is p.VAR_POSITIONAL for _, p in parameters(program.function)):
        pytest.skip("a tangent of one item of *args beside arguments by name")
    emission, beside = emitted(program.function, *_of(call), program.wrt, "jvp")
    module = imported(emission, f"forward_{program.id.replace('.', '_')}")
    placed = zip(tangent_parameters(names, ()), dots, strict=True)
    entry = getattr(module, emission.name)
    result: tuple[Any, Any] = entry(*call.positional, **call.named, **beside, **dict(placed))
    return result


@pytest.mark.parametrize(
    ("program", "mode"),
    [
        pytest.param(p, mode, id=f"{p.id}-{mode}", marks=() if k % step == 0 else pytest.mark.slow)
        for mode, every, step in (("auto", 1, 4), ("forward", 4, 3))
        for k, p in enumerate(ACCEPTED[::every])
    ],
)
def test_modes_agree(program: Program, mode: Any) -> None:
    """With parts entered forward, the pullback is that of plain reverse mode."""
    call = program.calls[0]
    seed = oracles.random_like(program.run(call.fresh()))
    found = []
    for given, one in ((call.fresh(), "reverse"), (call.fresh(), mode)):
        with refusal_allowed(program, always=one == "forward"):
            derivative = s2s.vjp(program.function, wrt=program.wrt, mode=one)
            value, pullback = derivative(*given.positional, **given.named)
            found.append((value, pullback(seed)))
    (value, plain), (same, mixed) = found
    assert _same(same, value)
    oracles.assert_same_structure(mixed, plain)
    loose = 1e-4 if "float32" in program.tags else 1e-11
    oracles.assert_close(mixed, plain, like=program.chosen(call), rtol=loose, atol=loose)


@every_program
def test_generic_source_agrees(program: Program) -> None:
    """Compiled for arguments of which nothing is known, it gives the same, or is refused."""
    call = program.calls[0]
    wanted = program.run(call.fresh())
    try:
        found, beside = emitted(
            program.function, *_of(call.fresh()), program.wrt, "vjp", generic=True
        )
    except S2SError:
        return
    module = imported(found, f"generic_{program.id.replace('.', '_')}")
    given = call.fresh()
    value, saved = getattr(module, found.name)(*given.positional, **given.named, **beside)
    assert _same(value, wanted), f"value {value!r}, not {wanted!r}"
    seed = oracles.random_like(value)
    gradients = getattr(module, found.backward or "")(saved, seed)
    estimate = numerical(program, call, seed)
    oracles.assert_close(
        gradients, estimate.value, like=program.chosen(call), error=estimate.error,
        rtol=tolerance(program), atol=1e-4 if "float32" in program.tags else 1e-8,
    )  # fmt: skip


@every_program
def test_same_text_every_time(program: Program) -> None:
    """Compiling is a function of source, signature and options."""
    call = program.calls[-1]
    operator = "value_and_grad" if is_number(program.run(call.fresh())) else "vjp"
    with refusal_allowed(program):
        texts = [
            emitted(program.function, *_of(call.fresh()), program.wrt, operator)[0].text
            for _ in range(2)
        ]
    assert texts[0] == texts[1]


TEXTS = """
import hashlib, os
from tests.compiled import emitted
from tests.programs._registry import all_programs
from s2s.errors import S2SError
for program in all_programs()[::6]:
    call = program.calls[0].fresh()
    try:
        text = emitted(program.function, call.positional, call.named, program.wrt, "vjp")[0].text
    except S2SError as error:
        text = str(error)
    print(program.id, hashlib.sha256(text.encode()).hexdigest())
"""


def test_same_text_in_every_process() -> None:
    """Nothing depends on the order of sets, or on where objects are."""
    outputs = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", TEXTS],
            cwd=Path(__file__).parent.parent,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        outputs.append(done.stdout.splitlines())
    assert len(outputs[0]) > 50
    assert outputs[0] == outputs[1]


@twice
def test_emitted_source_is_differentiated_again(program: Program) -> None:
    """The emitted gradient, read back from a file, has the right derivative itself."""
    for i, call in enumerate(program.calls):
        found, beside = emitted(program.function, *_of(call.fresh()), program.wrt, "grad")
        module = imported(found, f"emitted_{program.id.replace('.', '_')}_{i}")
        gradient = getattr(module, found.name)

        def first(call: Call, gradient: Any = gradient, beside: Any = beside) -> Any:
            return gradient(*call.positional, **call.named, **beside)

        wrt = tuple(program.wrt)
        derivative = s2s.vjp(gradient, wrt=wrt)
        given = call.fresh()
        value, pullback = derivative(*given.positional, **given.named, **beside)
        assert oracles.same(value, first(call.fresh()))
        seed = oracles.random_like(value)
        chosen = program.chosen(call)
        estimate = oracles.gradient(
            lambda x, call=call: first(program.with_chosen(call.fresh(), x)), chosen, seed
        )
        oracles.assert_close(
            pullback(seed), estimate.value, like=chosen, rtol=1e-6, error=estimate.error
        )


@pytest.mark.parametrize("program", REFUSED, ids=lambda p: p.id)
def test_refused(program: Program) -> None:
    """The message says where and what."""
    call = program.calls[0].fresh()
    with pytest.raises(S2SError) as caught:
        s2s.value_and_grad(program.function, wrt=program.wrt)(*call.positional, **call.named)
    message = str(caught.value)
    assert (program.refused or "") in message
    assert re.match(r"\w+\.py:\d+:\d+: ", message), message
    assert re.search(r"\n +\^", message), message


@pytest.mark.parametrize("program", [p for p in ACCEPTED if "prints" in p.tags], ids=lambda p: p.id)
def test_output_is_written_once(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    """What the function prints is printed by the forward part, once."""
    for call in program.calls:
        program.run(call.fresh())
        wanted = capsys.readouterr().out
        given = call.fresh()
        s2s.value_and_grad(program.function, wrt=program.wrt)(*given.positional, **given.named)
        assert capsys.readouterr().out == wanted


@every_call
def test_corpus_is_well_conditioned(program: Program, call: Call) -> None:
    """The program itself: repeatable, and with a derivative that differences can find."""
    wanted = program.run(call.fresh())
    assert oracles.same(program.run(call.fresh()), wanted)
    estimate = numerical(program, call, oracles.random_like(wanted))
    if "float32" not in program.tags:
        assert np.all(estimate.error <= 1e-8 * np.maximum(1.0, np.abs(estimate.value)))


@every_program
def test_corpus_is_not_flat(program: Program) -> None:
    """The derivative is not zero everywhere, unless the program says so."""
    flat = all(
        not np.any(numerical(program, call, oracles.random_like(program.run(call.fresh()))).value)
        for call in program.calls
    )
    assert flat == ("no_vary" in program.tags)


def differentiated(program: Program, call: Call, wanted: Any) -> tuple[Any, tuple[Any, ...], Any]:
    """Value, gradients as a tuple, and the adjoint of the value that they belong to."""
    if is_number(wanted):
        derivative = s2s.value_and_grad(program.function, wrt=program.wrt)
        value, gradients = derivative(*call.positional, **call.named)
        return value, gradients, oracles.unflatten(np.ones(1), wanted)
    seed = oracles.random_like(wanted)
    value, pullback = s2s.vjp(program.function, wrt=program.wrt)(*call.positional, **call.named)
    return value, pullback(seed), seed


def is_number(value: Any) -> bool:
    """Whether `grad` takes a function with this value."""
    return isinstance(value, float | np.floating | np.ndarray) and np.size(value) == 1


def numerical(program: Program, call: Call, seed: Any) -> oracles.Estimate:
    """The derivative of `<seed, value>` with respect to the chosen arguments, by differences."""
    step = 1e-2 if "float32" in program.tags else 1e-3

    def value(chosen: Any) -> Any:
        return program.run(program.with_chosen(call.fresh(), chosen))

    return oracles.gradient(value, program.chosen(call), seed, step)


def tolerance(program: Program) -> float:
    """How far a derivative may be off, relatively."""
    return 5e-3 if "float32" in program.tags else 1e-6


class refusal_allowed:  # noqa: N801 -- reads as a phrase
    """Some programs may be refused; a refusal of any other is a failure."""

    def __init__(self, program: Program, *, always: bool = False) -> None:
        self.allowed = always or "may_refuse" in program.tags

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if self.allowed and isinstance(error, S2SError):
            pytest.skip(f"refused: {str(error).splitlines()[0]}")


def _of(call: Call) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return call.positional, call.named
