"""What lies in the time that a query names, and the order where nothing but that time is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hits import MAY, hit, numbers, plan, scored, turn
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Hit
from reverie.recall.plan import Plan
from reverie.recall.scored import Scored
from reverie.recall.window import all_of_that_time, within

JUNE = datetime(2024, 6, 1, tzinfo=UTC)
IN_MAY = (datetime(2024, 5, 1, tzinfo=UTC), JUNE)


def day(n: int) -> datetime:
    return datetime(2024, 5, n, tzinfo=UTC)


def talk(n: int, when: datetime, speaker: str, **fields: object) -> Hit:
    """Turn ``n`` of the talk held that day."""
    return turn(n, speaker, document_id=f"talk {when:%d}", mentioned_at=when, **fields)


def ranked(*hits: Hit) -> list[Scored]:
    return [scored(one, 1 - n / 100) for n, one in enumerate(hits)]


def wanted(
    topic: str = "", *, said: bool = False, window: tuple[datetime | None, datetime | None] | None = IN_MAY
) -> Plan:
    words = frozenset(topic.split())
    return plan("", words=words, topic=words, named_window=window, said=said)


class TestWithin:
    def test_a_window_holds_its_beginning_and_not_its_end(self) -> None:
        assert within(hit(1, mentioned_at=IN_MAY[0]), IN_MAY)
        assert not within(hit(1, mentioned_at=JUNE), IN_MAY)

    def test_what_occurred_counts_before_what_was_said(self) -> None:
        told_later = hit(
            1, mentioned_at=datetime(2025, 1, 1, tzinfo=UTC), occurred_start=MAY, occurred_end=day(4)
        )
        assert within(told_later, (MAY, None))
        assert not within(told_later, (datetime(2024, 12, 1, tzinfo=UTC), None))
        assert within(told_later, (datetime(2024, 12, 1, tzinfo=UTC), None), said=True)
        assert not within(told_later, (day(4), None)), "the end is not part of it"

    def test_what_has_no_time_lies_in_none(self) -> None:
        assert not within(hit(1), (None, None))
        assert not within(hit(1), (None, None), said=True)

    def test_an_open_side_never_ends(self) -> None:
        since_may, until_may = hit(1, occurred_start=MAY), hit(2, occurred_end=MAY)
        year = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
        assert within(since_may, year)
        assert not within(until_may, year)
        assert within(until_may, (None, datetime(1990, 1, 1, tzinfo=UTC)))

    @given(st.integers(-50, 50), st.integers(1, 30), st.integers(-50, 50), st.integers(1, 30))
    def test_two_spans_meet_the_same_from_either_side(self, a: int, long: int, b: int, wide: int) -> None:
        one = (MAY + timedelta(days=a), MAY + timedelta(days=a + long))
        other = (MAY + timedelta(days=b), MAY + timedelta(days=b + wide))
        meets = within(hit(1, occurred_start=one[0], occurred_end=one[1]), other)
        assert meets == within(hit(1, occurred_start=other[0], occurred_end=other[1]), one)
        assert meets == (max(one[0], other[0]) < min(one[1], other[1]))


class TestAllOfThatTime:
    def test_that_time_is_spread_over_its_documents_with_the_named_speaker_first(self) -> None:
        found = all_of_that_time(
            ranked(
                talk(6, day(9), "Kit"),
                *(talk(n, day(2), "Nadia") for n in (3, 2, 1)),
                *(talk(n, day(9), "Nadia") for n in (5, 4)),
                talk(7, JUNE, "Nadia"),
            ),
            wanted("nadia", said=True),
        )
        assert found is not None
        assert numbers([one.hit for one in found]) == [3, 5, 2, 4, 1, 6], "each document's best first"
        finals = [one.final for one in found]
        assert finals == sorted(finals, reverse=True)
        assert all(abs(sum(one.parts.values()) - one.final) < 1e-9 for one in found)

    def test_what_happened_then_leads_unless_the_talk_is_asked_for(self) -> None:
        last_year = datetime(2023, 5, 1, tzinfo=UTC)
        memory = talk(1, day(2), "Kit", occurred_start=last_year, occurred_end=last_year.replace(month=6))
        news = talk(2, JUNE, "Kit", occurred_start=day(3), occurred_end=day(4))
        candidates = ranked(memory, talk(3, JUNE, "Kit"), news)
        found = all_of_that_time(candidates, wanted())
        assert [one.hit for one in found or ()] == [news, memory]
        found = all_of_that_time(candidates, wanted(said=True))
        assert [one.hit for one in found or ()] == [memory]

    def test_any_other_query_keeps_its_ranking(self) -> None:
        candidates = ranked(talk(1, day(2), "Kit"), talk(2, JUNE, "Kit"))
        assert all_of_that_time(candidates, wanted("paris")) is None
        assert all_of_that_time(candidates, wanted(window=None)) is None
        told = plan("What happened after the wedding?")
        assert told.relative is not None
        assert all_of_that_time(candidates, told.within(IN_MAY)) is None, "a time that is told is unsure"

    def test_a_time_of_which_nothing_is_known_filters_nothing(self) -> None:
        assert all_of_that_time(ranked(talk(1, JUNE, "Kit"), talk(2, JUNE, "Nadia")), wanted()) is None
        assert all_of_that_time([], wanted()) is None
