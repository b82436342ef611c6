"""Coverage: nothing is lost, nothing is said twice before something else is said once."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Hit
from reverie.recall.diversify import DEPTH, Aspects, diversify
from reverie.recall.scored import Scored


def scored(n: int, final: float) -> Scored:
    values: dict[str, Any] = {field.name: None for field in fields(Hit)} | {"id": UUID(int=n)}
    return Scored(Hit(**values), final, {"rank": final})


def aspects(
    words: int, direction: int, *, day: int | None = None, entity: int = 0, document: str = "d"
) -> Aspects:
    vector = np.zeros(8, np.float32)
    vector[direction % 8] = 1
    when = date(2024, 1, day) if day else None
    return Aspects(words, vector, frozenset({UUID(int=entity)}) if entity else frozenset(), document, when)


def order(ranked: list[Scored]) -> list[int]:
    return [one.hit.id.int for one in ranked]


def test_what_says_the_same_gives_way_to_what_says_something_else() -> None:
    ranked = [scored(1, 1.0), scored(2, 0.95), scored(3, 0.9), scored(4, 0.5)]
    known = {
        UUID(int=1): aspects(1, 0, document="a"),
        UUID(int=2): aspects(2, 0, document="a"),
        UUID(int=3): aspects(3, 1, document="b"),
        UUID(int=4): aspects(4, 2, document="c"),
    }
    found = diversify(ranked, known)
    assert order(found) == [1, 3, 2, 4]
    assert found[2].parts["diversity"] < 0


def test_what_hardly_matters_stays_behind_what_does() -> None:
    ranked = [scored(1, 1.0), scored(2, 0.98), scored(3, 0.1), scored(4, 0.0)]
    known = {UUID(int=n): aspects(n, 0 if n < 3 else n) for n in (1, 2, 3, 4)}
    assert order(diversify(ranked, known)) == [1, 2, 3, 4]


def test_the_same_statement_on_another_day_is_another_thing() -> None:
    ranked = [scored(n, 1 - n / 100) for n in range(3)]
    same = {UUID(int=n): aspects(7, 0, day=1) for n in (0, 1)} | {UUID(int=2): aspects(7, 0, day=2)}
    assert order(diversify(ranked, same)) == [0, 2, 1]


def test_without_aspects_nothing_changes() -> None:
    ranked = [scored(n, 1 - n / 10) for n in range(5)]
    assert diversify(ranked, {}) == ranked


FACTS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 4),
        st.integers(0, 7),
        st.none() | st.integers(1, 3),
        st.integers(0, 3),
    ),
    max_size=DEPTH + 10,
)


@given(FACTS)
def test_it_is_an_order_of_the_same_with_falling_scores(
    facts: list[tuple[float, int, int, int | None, int]],
) -> None:
    facts = sorted(facts, key=lambda fact: -fact[0])
    ranked = [scored(n, fact[0]) for n, fact in enumerate(facts)]
    known = {
        UUID(int=n): aspects(words, direction, day=day, entity=entity)
        for n, (_, words, direction, day, entity) in enumerate(facts)
    }
    found = diversify(ranked, known)
    assert sorted(order(found)) == list(range(len(facts)))
    scores = [one.final for one in found]
    assert scores == sorted(scores, reverse=True)
    for one in found:
        assert abs(sum(one.parts.values()) - one.final) < 1e-9
    # in the top no statement comes again before all statements have come once
    seen = [(known[one.hit.id].words, known[one.hit.id].day) for one in found[:DEPTH]]
    if len(seen) > 1:
        assert len(set(seen[: len(set(seen))])) == len(set(seen))
    assert order(found)[DEPTH:] == list(range(len(facts)))[DEPTH:]
    if found:
        assert order(found)[0] == 0 or scores[0] == ranked[0].final
