"""Tables of ratios, all from one run: `python -m tests.benchmarks.report [part of a name]`."""

from __future__ import annotations

import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks import memory, stages
from tests.benchmarks.contenders import contenders
from tests.benchmarks.programs import programs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.programs import Program

ROUNDS, ROUNDS_OF_LONG, LONG = 101, 11, 0.01
ROUND_SECONDS = 0.001  # shorter than what a scheduler gives to others


def main() -> None:
    """Print the tables."""
    part = " ".join(sys.argv[1:])
    for program in programs():
        if part in program.name:
            print(table(program), flush=True)
    if part in "compile":
        print(f"{'compile':<34}{'ms':>10}")
        for name, seconds in stages.in_processes():
            print(f"  {name:<32}{1e3 * seconds:10.2f}", flush=True)
        print(f"  {'the same again, compiled warm':<32}{1e3 * stages.warm():10.2f}")


def table(program: Program) -> str:
    """The times of all contenders, and how they compare with the gradient by hand."""
    calls = contenders(program)
    rounds = in_turns(calls)
    times = {name: median(seconds) for name, seconds in rounds.items()}
    last = f"{'peak MB':>10}" if program.writes else ""
    lines = [f"{program.name:<34}{'us a call':>10}{'by hand':>10}{'primal':>10}{'s2s':>10}{last}"]
    for name, seconds in times.items():
        ratios = (ratio(rounds[name], rounds[other]) for other in ("by hand", "primal", "s2s"))
        line = f"  {name:<32}{1e6 * seconds:10.1f}{''.join(f'{r:10.2f}' for r in ratios)}"
        lines.append(line + (f"{memory.peak(calls[name]) / 1e6:10.3f}" if program.writes else ""))
    return "\n".join([*lines, ""])


def in_turns(calls: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """The seconds of a call in each round, of contenders that take turns."""
    counts = {name: _count(call) for name, call in calls.items()}
    rounds: dict[str, list[float]] = {name: [] for name in calls}
    long = max(_seconds(call, 1) for call in calls.values()) > LONG
    for number in range(ROUNDS_OF_LONG if long else ROUNDS):
        order = list(calls) if number % 2 else list(reversed(calls))
        for name in order:
            rounds[name].append(_seconds(calls[name], counts[name]))
    return rounds


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median over the rounds: in one round both meet the same load."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def _count(call: Callable[[], object]) -> int:
    """How many calls fill a round."""
    call()
    return max(1, round(ROUND_SECONDS / min(_seconds(call, 1) for _ in range(3))))


def _seconds(call: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - start) / count


if __name__ == "__main__":
    main()
