"""Ranking is arithmetic over the candidates: it can be checked by hand and by property."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Hit
from reverie.recall import rank as ranking

MAY = datetime(2024, 5, 3, tzinfo=UTC)


def hit(n: int, semantic: float, keyword: float, **fields: object) -> Hit:
    values: dict[str, object] = {
        "id": UUID(int=n),
        "document_id": f"d{n}",
        "position": 0,
        "fact_type": "world",
        "speaker": None,
        "mentioned_at": None,
        "occurred_start": None,
        "occurred_end": None,
        "semantic": semantic,
        "keyword": keyword,
        **fields,
    }
    return Hit(**values)  # type: ignore[arg-type]


def order(hits: list[Hit], words: frozenset[str] = frozenset(), window: object = None) -> list[int]:
    ranked = ranking.rank(hits, words=words, named_window=window)  # type: ignore[arg-type]
    return [h.id.int for h, _ in ranked]


def test_no_candidates_give_no_ranking() -> None:
    assert ranking.rank([], words=frozenset(), named_window=None) == []


def test_both_scores_count() -> None:
    assert order([hit(1, 0.9, 0), hit(2, 0.5, 5), hit(3, 0.1, 9)])[0] == 2


def test_a_neighbour_of_a_strong_fact_passes_a_lone_one() -> None:
    strong = hit(1, 0.9, 9, document_id="d", position=4)
    beside = hit(2, 0.3, 1, document_id="d", position=5)
    lone = hit(3, 0.35, 1.5)
    far = hit(4, 0.3, 1, document_id="d", position=9)
    assert order([lone, beside, far, strong, hit(5, 0, 0)])[:2] == [1, 2]


@pytest.mark.parametrize("speaker", ["Nadia", "Nadia Haddad", "nadia"])
def test_a_named_speaker_gains(speaker: str) -> None:
    hits = [hit(1, 0.5, 2), hit(2, 0.5, 2, speaker=speaker), hit(3, 0, 0)]
    assert order(hits, frozenset({"where", "does", "nadia", "live"}))[0] == 2


def test_a_named_time_gains_and_its_end_is_open() -> None:
    window = (MAY, datetime(2024, 6, 1, tzinfo=UTC))
    inside = hit(1, 0.5, 2, mentioned_at=MAY)
    outside = hit(2, 0.5, 2, mentioned_at=window[1])
    assert order([outside, inside, hit(3, 0, 0)], window=window)[0] == 1
    assert ranking.within(inside, window)
    assert not ranking.within(outside, window)


def test_what_occurred_counts_before_what_was_said() -> None:
    next_day = datetime(2024, 5, 4, tzinfo=UTC)
    said_later = hit(
        1, 0, 0, mentioned_at=datetime(2025, 1, 1, tzinfo=UTC), occurred_start=MAY, occurred_end=next_day
    )
    assert ranking.within(said_later, (MAY, None))
    assert not ranking.within(said_later, (datetime(2024, 12, 1, tzinfo=UTC), None))
    assert not ranking.within(said_later, (next_day, None)), "the end is not part of it"
    assert not ranking.within(hit(2, 0, 0), (None, None))


def test_an_open_side_never_ends() -> None:
    since_may = hit(1, 0, 0, occurred_start=MAY)
    until_may = hit(2, 0, 0, occurred_end=MAY)
    year = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert ranking.within(since_may, year)
    assert not ranking.within(until_may, year)
    assert ranking.within(until_may, (None, datetime(1990, 1, 1, tzinfo=UTC)))


def test_a_lone_hit_has_a_score() -> None:
    assert ranking.rank([hit(1, 0.4, 2)], words=frozenset(), named_window=None)[0][1] > 0


scores = st.floats(-1, 1, allow_nan=False)


@given(st.lists(scores, max_size=20))
def test_minmax_keeps_the_order_and_the_bounds(values: list[float]) -> None:
    moved = ranking.minmax(values)
    assert all(0 <= v <= 1 for v in moved)
    by_value = [score for _, score in sorted(zip(values, moved, strict=True))]
    assert by_value == sorted(by_value)
    if values and max(values) > min(values):
        assert (min(moved), max(moved)) == (0, 1)


@given(
    st.lists(st.tuples(scores, st.floats(0, 30), st.integers(0, 3), st.integers(0, 6)), max_size=25),
    st.randoms(use_true_random=False),
)
def test_the_ranking_is_complete_sorted_and_independent_of_the_input_order(
    rows: list[tuple[float, float, int, int]], random: object
) -> None:
    places = {(d, p): (s, k) for s, k, d, p in rows}
    hits = [
        hit(n, s, k, document_id=f"d{d}", position=p) for n, ((d, p), (s, k)) in enumerate(places.items())
    ]
    ranked = ranking.rank(hits, words=frozenset(), named_window=None)
    finals = [final for _, final in ranked]
    assert sorted(finals, reverse=True) == finals
    assert {h.id for h, _ in ranked} == {h.id for h in hits}
    shuffled = list(hits)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = ranking.rank(shuffled, words=frozenset(), named_window=None)
    assert [h.id for h, _ in again] == [h.id for h, _ in ranked]


@given(st.lists(scores, min_size=2, max_size=12))
def test_more_meaning_never_ranks_lower(values: list[float]) -> None:
    hits = [hit(n, value, 0) for n, value in enumerate(values)]
    before = order(hits).index(0)
    hits[0] = replace(hits[0], semantic=1.0)
    assert order(hits).index(0) <= before
