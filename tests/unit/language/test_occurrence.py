"""Which of a sentence's times is that of its main event; all is said on Thursday 15 June 2023, 14:30 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.language.time import Occurrence, occurrence

SAID = datetime(2023, 6, 15, 14, 30, tzinfo=UTC)


def _moment(words: str) -> datetime | None:
    return datetime.fromisoformat(words).replace(tzinfo=UTC) if words else None


def _times(found: Occurrence | None) -> tuple[datetime | None, datetime | None, str] | None:
    return (found.start, found.end, found.precision) if found else None


# sentence, start, end, precision
DATED = [
    ("Alice moved to Oslo last spring.", "2023-03-01", "2023-06-01", "season"),
    ("They camped at the lake from May 3 to May 7.", "2023-05-03", "2023-05-08", "day"),
    ("We camped on Friday until Sunday.", "2023-06-09", "2023-06-12", "day"),
    ("We will be in Rome from Dec 28 to Jan 4.", "2023-12-28", "2024-01-05", "day"),
    ("Since 2019 she has been the manager.", "2019-01-01", "", "year"),
    ("The bridge stays shut until September.", "", "2023-10-01", "month"),
    # the main clause's time, not one of an aside
    ("Alice, born in 1980, moved to Oslo in 2019.", "2019-01-01", "2020-01-01", "year"),
    ("Alice was born in 1980.", "1980-01-01", "1981-01-01", "year"),
    ("Alice, who moved here in 2019, got married last week.", "2023-06-05", "2023-06-12", "week"),
    ("The book I bought last week arrived today.", "2023-06-15", "2023-06-16", "day"),
    ("The mill (built in 1865) burned down in April.", "2023-04-01", "2023-05-01", "month"),
    ("I fly to Rome on the 28th because the wedding was moved last week.", "2023-06-28", "2023-06-29", "day"),
    ("Sales were better in May than in April.", "2023-05-01", "2023-06-01", "month"),
    ("We visited an 18th-century castle last May.", "2023-05-01", "2023-06-01", "month"),
    ("The 2019 edition sold out, she said on Tuesday.", "2023-06-13", "2023-06-14", "day"),
    ("What did you do last weekend? I went hiking yesterday.", "2023-06-14", "2023-06-15", "day"),
    ("I recently had a setback. Last month I got hurt.", "2023-05-01", "2023-06-01", "month"),
    ("She plays tennis on weekends and won a cup in April.", "2023-04-01", "2023-05-01", "month"),
    ("This book I read last year still moves me.", "2022-01-01", "2023-01-01", "year"),
    # a clock time belongs to the day it is said of
    ("Yesterday I met her at 3 pm.", "2023-06-14T15:00", "2023-06-14T16:00", "hour"),
    ("Tomorrow: dentist at 3 pm.", "2023-06-16T15:00", "2023-06-16T16:00", "hour"),
    ("Yesterday I rose at 5 am and slept at 9 pm.", "2023-06-14", "2023-06-15", "day"),
    ("My birthday party is on June 24.", "2023-06-24", "2023-06-25", "day"),
]


@pytest.mark.parametrize(("sentence", "start", "end", "precision"), DATED)
def test_the_main_event_is_dated(sentence: str, start: str, end: str, precision: str) -> None:
    assert _times(occurrence(sentence, SAID)) == (_moment(start), _moment(end), precision)


@pytest.mark.parametrize(
    "sentence",
    [
        "Alice prefers Python.",
        "Bob is 30 years old.",
        "Alice prefers tea in the morning.",
        "The office opens at 9 am.",
        "The shop is open from 9 am to 5 pm.",
        "May I help you?",
    ],
)
def test_what_stands_has_no_date(sentence: str) -> None:
    assert occurrence(sentence, SAID) is None


@pytest.mark.parametrize(
    ("sentence", "recurrence", "duration"),
    [
        ("We swim every Tuesday.", "FREQ=WEEKLY;BYDAY=TU", None),
        ("She reads for an hour every day.", "FREQ=DAILY", timedelta(hours=1)),
        ("The pool is open Mon-Fri 9am-5pm.", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0",
         timedelta(hours=8)),
        ("Alice's birthday is on May 7.", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=7", None),
        ("Our anniversary is June 14.", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=14", None),
        ("It took 45 minutes.", None, timedelta(minutes=45)),
        ("They lived there for three years.", None, timedelta(days=1095)),
    ],
)  # fmt: skip
def test_a_rule_or_a_length_is_no_date(
    sentence: str, recurrence: str | None, duration: timedelta | None
) -> None:
    for said_at in (SAID, None):
        found = occurrence(sentence, said_at)
        if said_at is None and found is None:
            continue  # a day of the year needs an anchor
        assert found is not None
        assert (found.start, found.end) == (None, None)
        assert (found.recurrence, found.duration) == (recurrence, duration)


@pytest.mark.parametrize(
    ("sentence", "start", "end", "recurrence", "days"),
    [
        ("Every Monday since 2019 we swim.", "2019-01-01", "", "FREQ=WEEKLY;BYDAY=MO", None),
        ("We swam daily in May.", "2023-05-01", "2023-06-01", "FREQ=DAILY", None),
        ("She stayed for two weeks in May.", "2023-05-01", "2023-06-01", None, 14),
        ("We met on a two-week trip in June 2022.", "2022-06-01", "2022-07-01", None, 14),
        ("He has lived there for three years.", "2020-06-15", "2023-06-15T14:30", None, 1095),
        ("It has rained for the past three days.", "2023-06-12", "2023-06-15T14:30", None, 3),
        ("She swims every Friday. We met in May.", "2023-05-01", "2023-06-01", None, None),
    ],
)
def test_a_date_keeps_its_rule_and_length(
    sentence: str, start: str, end: str, recurrence: str | None, days: int | None
) -> None:
    found = occurrence(sentence, SAID)
    assert found is not None
    assert (found.start, found.end, found.recurrence) == (_moment(start), _moment(end), recurrence)
    assert found.duration == (timedelta(days=days) if days else None)


@pytest.mark.parametrize(
    ("sentence", "start"),
    [
        ("We met on May 7, 2023.", "2023-05-07"),
        ("We met in May 2020 at 3 pm.", "2020-05-01"),
        ("We met last week.", None),
        ("We met two weekends ago.", None),
        ("We met over the last two weeks.", None),
        ("Alice, who moved here in 2019, got married last week.", None),
        ("Since Monday we have been in Rome.", None),
    ],
)
def test_without_an_anchor_only_absolute_times_count(sentence: str, start: str | None) -> None:
    found = occurrence(sentence, None)
    assert (found and found.start) == (_moment(start) if start else None)


def test_vague_words_are_around() -> None:
    found = occurrence("We moved around Christmas 2020.", SAID)
    assert found is not None
    assert (found.start, found.around) == (datetime(2020, 12, 25, tzinfo=UTC), True)


_PIECES = st.sampled_from(
    "we met on in since until every for of last next week May 3 5 2019 Monday at 6 pm three years ago , . ?"
    " (who ) because recently born daily from to Christmas the 19th century".split()
)
_TEXTS = st.lists(_PIECES, max_size=14).map(" ".join) | st.text()


@settings(max_examples=300, deadline=None)
@given(_TEXTS, st.none() | st.datetimes(timezones=st.just(UTC)))
def test_any_text_gives_a_sound_occurrence_or_none(text: str, said_at: datetime | None) -> None:
    found = occurrence(text, said_at)
    if found is None:
        return
    assert found.start or found.end or found.recurrence or found.duration
    if found.start and found.end:
        assert found.start < found.end
    for side in (found.start, found.end):
        assert side is None or side.utcoffset() == timedelta(0)
