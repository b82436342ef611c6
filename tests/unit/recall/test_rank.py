"""Ranking is arithmetic over the candidates: it can be checked by hand and by property."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Hit
from reverie.recall import rank as ranking
from reverie.recall.plan import Filters, Plan, Window, make_plan

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


def plan(
    words: Iterable[str] = (),
    window: Window | None = None,
    topic: Iterable[str] = ("anything",),
    *,
    said: bool = False,
) -> Plan:
    bare = make_plan("", budget="mid", filters=Filters(), asked_at=MAY)
    return replace(bare, words=frozenset(words), named_window=window, topic=frozenset(topic), said=said)


def order(hits: list[Hit], words: Iterable[str] = (), window: Window | None = None) -> list[int]:
    return [h.id.int for h, _ in ranking.rank(hits, plan(words, window))]


def test_no_candidates_give_no_ranking() -> None:
    assert ranking.rank([], plan()) == []


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
    assert order(hits, ("where", "does", "nadia", "live"))[0] == 2


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


JUNE = datetime(2024, 6, 1, tzinfo=UTC)
IN_MAY = (datetime(2024, 5, 1, tzinfo=UTC), JUNE)


def test_what_was_told_then_gains_less_than_what_happened_then() -> None:
    happened = hit(1, 0.5, 2, occurred_start=MAY, occurred_end=JUNE, mentioned_at=JUNE)
    told = hit(2, 0.5, 2, occurred_start=JUNE, occurred_end=None, mentioned_at=MAY)
    neither = hit(3, 0.5, 2, mentioned_at=JUNE)
    assert order([neither, told, happened, hit(4, 0, 0)], window=IN_MAY)[:3] == [1, 2, 3]


def test_a_much_better_fact_passes_the_named_time() -> None:
    other = hit(1, 0.9, 9)
    assert order([hit(2, 0.2, 1, mentioned_at=MAY), other, hit(3, 0, 0)], window=IN_MAY)[0] == 1


def day(n: int) -> datetime:
    return datetime(2024, 5, n, tzinfo=UTC)


def talk(n: int, when: datetime, speaker: str, **fields: object) -> Hit:
    """Turn n of the talk held that day."""
    document = f"talk {when:%d}"
    return hit(n, n / 100, 0, document_id=document, position=n, mentioned_at=when, speaker=speaker, **fields)


def test_a_query_for_a_time_alone_gets_that_time_spread_over_its_documents() -> None:
    hits = [
        *(talk(n, day(2), "Nadia") for n in (1, 2, 3)),
        *(talk(n, day(9), "Nadia") for n in (4, 5)),
        talk(6, day(9), "Kit"),
        talk(7, JUNE, "Nadia"),
    ]
    ranked = ranking.rank(hits, plan({"nadia"}, IN_MAY, {"nadia"}, said=True))
    assert [h.mentioned_at for h, _ in ranked] == [day(2), day(9), day(2), day(9), day(2), day(9)]
    assert [h.speaker for h, _ in ranked] == ["Nadia"] * 5 + ["Kit"]
    assert [final for _, final in ranked] == sorted((final for _, final in ranked), reverse=True)


def test_what_happened_then_leads_unless_the_talk_is_asked_for() -> None:
    last_year = datetime(2023, 5, 1, tzinfo=UTC)
    memory = talk(1, day(2), "Kit", occurred_start=last_year, occurred_end=last_year.replace(month=6))
    news = talk(2, JUNE, "Kit", occurred_start=day(3), occurred_end=day(4))
    later = talk(3, JUNE, "Kit")
    found = ranking.rank([memory, later, news], plan((), IN_MAY, ()))
    assert [h.id.int for h, _ in found] == [2, 1]
    found = ranking.rank([memory, later, news], plan((), IN_MAY, (), said=True))
    assert [h.id.int for h, _ in found] == [1]


def test_an_empty_time_filters_nothing() -> None:
    found = ranking.rank([talk(1, JUNE, "Kit"), talk(2, JUNE, "Nadia")], plan((), IN_MAY, ()))
    assert {h.id.int for h, _ in found} == {1, 2}


def test_a_topic_that_is_no_speaker_is_content() -> None:
    hits = [talk(1, day(2), "Kit"), talk(2, JUNE, "Kit")]
    assert len(ranking.rank(hits, plan({"paris"}, IN_MAY, {"paris"}))) == 2


def test_an_open_side_never_ends() -> None:
    since_may = hit(1, 0, 0, occurred_start=MAY)
    until_may = hit(2, 0, 0, occurred_end=MAY)
    year = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert ranking.within(since_may, year)
    assert not ranking.within(until_may, year)
    assert ranking.within(until_may, (None, datetime(1990, 1, 1, tzinfo=UTC)))


def test_a_lone_hit_has_a_score() -> None:
    assert ranking.rank([hit(1, 0.4, 2)], plan())[0][1] > 0


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
    ranked = ranking.rank(hits, plan())
    finals = [final for _, final in ranked]
    assert sorted(finals, reverse=True) == finals
    assert {h.id for h, _ in ranked} == {h.id for h in hits}
    shuffled = list(hits)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = ranking.rank(shuffled, plan())
    assert [h.id for h, _ in again] == [h.id for h, _ in ranked]


@given(st.lists(scores, min_size=2, max_size=12))
def test_more_meaning_never_ranks_lower(values: list[float]) -> None:
    hits = [hit(n, value, 0) for n, value in enumerate(values)]
    before = order(hits).index(0)
    hits[0] = replace(hits[0], semantic=1.0)
    assert order(hits).index(0) <= before
