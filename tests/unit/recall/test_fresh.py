"""What holds comes before what it superseded: by example and by property."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Hit
from reverie.recall.fresh import Ended, Endings, absent, freshen, successors
from reverie.recall.scored import Scored


def scored(n: int, final: float) -> Scored:
    values: dict[str, Any] = {field.name: None for field in fields(Hit)} | {"id": UUID(int=n)}
    return Scored(Hit(**values), final, {"rank": final})


def year(value: int) -> datetime:
    return datetime(value, 1, 1, tzinfo=UTC)


def ended(pairs: dict[int, tuple[int, int]]) -> Endings:
    """old: (year it ended, by which)."""
    return {UUID(int=old): Ended(year(until), UUID(int=by)) for old, (until, by) in pairs.items()}


def order(ranked: list[Scored]) -> list[int]:
    return [one.hit.id.int for one in ranked]


RANKED = [scored(n, 1 - n / 10) for n in (1, 2, 3, 4, 5)]


def test_the_current_one_is_lifted_directly_before_the_old_one() -> None:
    found = freshen(RANKED, ended({2: (2020, 4)}), None)
    assert order(found) == [1, 4, 2, 3, 5]
    assert found[1].final == RANKED[1].final
    assert found[1].parts == {"rank": 0.6, "current": RANKED[1].final - RANKED[3].final}


def test_a_current_one_that_is_above_stays_there() -> None:
    assert freshen(RANKED, ended({4: (2020, 2)}), None) == RANKED


def test_of_a_chain_only_what_holds_is_lifted() -> None:
    assert order(freshen(RANKED, ended({1: (2020, 3), 3: (2021, 5)}), None)) == [5, 1, 2, 3, 4]


def test_one_that_superseded_several_stands_before_the_first() -> None:
    assert order(freshen(RANKED, ended({2: (2020, 5), 3: (2021, 5)}), None)) == [1, 5, 2, 3, 4]


def test_at_a_moment_only_what_had_ended_counts() -> None:
    chain = ended({1: (2020, 3), 3: (2022, 5)})
    assert order(freshen(RANKED, chain, year(2019))) == [1, 2, 3, 4, 5]
    assert order(freshen(RANKED, chain, year(2021))) == [3, 1, 2, 4, 5]
    assert order(freshen(RANKED, chain, year(2022))) == [5, 1, 2, 3, 4]


def test_what_is_no_candidate_lifts_nothing() -> None:
    chain = ended({1: (2020, 3), 3: (2021, 9)})
    assert order(freshen(RANKED, chain, None)) == [3, 1, 2, 4, 5]
    assert absent((one.hit.id for one in RANKED), chain, None) == {UUID(int=9)}


def test_history_stands_together_oldest_first() -> None:
    chain = ended({5: (2019, 2), 2: (2020, 4)})
    found = freshen(RANKED, chain, None, history=True)
    assert order(found) == [1, 5, 2, 4, 3]
    assert {one.final for one in found[1:4]} == {RANKED[1].final}


def test_a_circle_ends() -> None:
    assert successors(UUID(int=1), ended({1: (2020, 2), 2: (2021, 1)}), None) == [UUID(int=2)]


ENDINGS = st.dictionaries(
    st.integers(0, 12), st.tuples(st.integers(2000, 2010), st.integers(0, 12)), max_size=10
)


@given(st.lists(st.floats(0, 1), max_size=10), ENDINGS, st.none() | st.integers(1999, 2011), st.booleans())
def test_nothing_is_lost_and_scores_never_rise(
    finals: list[float], pairs: dict[int, tuple[int, int]], at: int | None, history: bool
) -> None:
    # what ended a fact is newer than it: numbers grow
    endings = ended({old: (until, by) for old, (until, by) in pairs.items() if by > old})
    ranked = [scored(n, final) for n, final in enumerate(sorted(finals, reverse=True))]
    moment = None if at is None else year(at)
    found = freshen(ranked, endings, moment, history=history)
    assert sorted(order(found)) == sorted(order(ranked))
    scores = [one.final for one in found]
    assert scores == sorted(scores, reverse=True)
    place = {one.hit.id: n for n, one in enumerate(found)}
    for one in found:
        assert abs(sum(one.parts.values()) - one.final) < 1e-9
        newer = [fact for fact in successors(one.hit.id, endings, moment) if fact in place]
        if newer and not history:
            assert place[newer[-1]] < place[one.hit.id]
        if newer and history:
            assert place[one.hit.id] < place[newer[-1]]
