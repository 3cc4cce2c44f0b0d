"""Random programs: the IR does what the program does, or the program is refused by a known reason."""

from __future__ import annotations

import pytest

from s2s.errors import RefusedError
from tests.lower.round_trip import agrees
from tests.random_programs import random_program

MAY_BE_REFUSED = "cannot tell whether"


@pytest.mark.parametrize("seed", range(60))
def test_random_program(seed: int) -> None:
    """Values, types and exceptions, for no trips, a few, and some more."""
    program = random_program(seed)
    for args in program.argument_sets:
        try:
            agrees(program.function, *args)
        except RefusedError as error:
            if MAY_BE_REFUSED not in str(error):
                raise


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_many_random_programs(block: int) -> None:
    """The same for two thousand programs."""
    for seed in range(1000 + 100 * block, 1100 + 100 * block):
        test_random_program(seed)
