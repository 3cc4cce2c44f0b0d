"""Which parts of values may share memory."""

from __future__ import annotations

from s2s.analysis.places import Places, State, paths_of
from s2s.ir import Value
from s2s.ir.types import FLOAT, Array, List, Tuple

VECTOR = Array("float64", (3,))


def test_numbers_have_no_place() -> None:
    """They cannot be changed."""
    assert paths_of(Tuple((FLOAT, VECTOR))) == ((1,),)
    assert paths_of(List(FLOAT)) == ((),)


def test_places_bound_at_once_are_near_if_their_sources_are() -> None:
    """Two names of one array are near each other, and near it; a third is not."""
    places, state = Places(), State()
    a, b, c, d, e = (places.of(Value("", VECTOR))[()] for _ in range(5))
    state.bind({c: {a}, d: {a}, e: {b}})
    assert d in state.near(c)
    assert a in state.near(c)
    assert e not in state.near(c)


def test_what_is_bound_anew_is_near_nothing_that_it_was_near() -> None:
    """A place that gets new memory."""
    places, state = Places(), State()
    a, b = (places.of(Value("", VECTOR))[()] for _ in range(2))
    state.bind({b: {a}})
    state.fresh([b])
    assert not state.near(a)
    assert not state.near(b)


def test_values_that_are_dead_are_forgotten() -> None:
    """Places of something that is no value stay."""
    places, state = Places(), State()
    kept, gone = Value("", VECTOR), Value("", VECTOR)
    state.link(places.of(kept)[()], places.of(gone)[()])
    state.keep({kept})
    assert not state.near(places.of(kept)[()])


def test_merging_says_whether_more_is_near() -> None:
    """That is how a fixpoint ends."""
    places, state = Places(), State()
    a, b = (places.of(Value("", VECTOR))[()] for _ in range(2))
    other = State()
    other.link(a, b)
    assert state.merge(other)
    assert not state.merge(other)
