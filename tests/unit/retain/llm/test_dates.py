"""A model's dates are kept as far as the text bears them out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.language.time import find_times
from reverie.retain.llm.dates import Occurred, TimeEvidence, occurred
from reverie.retain.llm.grounding import Evidence

SAID = datetime(2025, 1, 15, 10, 0, tzinfo=UTC)


def read(
    text: str,
    start: str | None = None,
    end: str | None = None,
    *,
    when: str | None = None,
    event: bool = True,
    said_at: datetime | None = SAID,
) -> tuple[Occurred, bool]:
    evidence = TimeEvidence(text, said_at, find_times(text, said_at), Evidence(text).has_number)
    return occurred(start, end, text, when, event=event, evidence=evidence)


def day(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("Alice got married in June 2024.", "2024-06", None, (day(2024, 6), day(2024, 7), "month")),
        ("It was 2019.", "2019", "2019", (day(2019), day(2020), "year")),
        ("We met yesterday.", "2025-01-14", "2025-01-14", (day(2025, 1, 14), day(2025, 1, 15), "day")),
        ("We met yesterday.", "2025-01-14T00:00:00", None, (day(2025, 1, 14), day(2025, 1, 15), "day")),
        (
            "She ran in June 2024.",
            "2024-06-01T00:00:00Z",
            "2024-06-30T23:59:59Z",
            (day(2024, 6), day(2024, 7), "month"),
        ),
        ("All of 2023.", "2023-01-01", "2023-12-31", (day(2023), day(2024), "year")),
        (
            "At 14:30 today.",
            "2025-01-15T14:30",
            None,
            (day(2025, 1, 15, 14, 30), day(2025, 1, 15, 14, 31), "minute"),
        ),
        ("The nineties, from 1990.", "1990", "1999", (day(1990), day(2000), "decade")),
        ("Last spring it rained.", "2024-03", "2024-05", (day(2024, 3), day(2024, 6), "season")),
        ("From 2 to 4 May 2024.", "2024-05-02", "2024-05-04", (day(2024, 5, 2), day(2024, 5, 5), "day")),
        ("In May 2024.", None, "2024-05", (day(2024, 5), day(2024, 6), "month")),
        ("In 2024, wrongly.", "2024-05", "2024-02", (day(2024, 5), day(2024, 6), "month")),
    ],
)
def test_dates_as_models_write_them(
    text: str, start: str | None, end: str | None, expected: tuple[datetime, datetime, str]
) -> None:
    found, dropped = read(text, start, end)
    assert (found.start, found.end, found.precision) == expected
    assert not dropped


@pytest.mark.parametrize("date", ["yesterday", "2024-13", "2024-02-30", "0000", "20240601", "soon"])
def test_what_is_no_date_is_dropped_and_not_the_fact(date: str) -> None:
    assert read("Alice prefers Python.", date, event=False) == (Occurred(), True)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Alice got married.", "2019-05-04"),
        ("Alice got married last week.", "2019-05-04"),
        ("Alice met Bob in March 2021.", "2016-03"),
    ],
)
def test_a_date_that_the_text_does_not_bear_out_is_dropped(text: str, date: str) -> None:
    found, dropped = read(text, date, event=False)
    assert dropped
    assert found == Occurred()


def test_the_words_are_read_where_the_model_gives_no_date() -> None:
    found, dropped = read("Alice joined Google yesterday.")
    assert (found.start, found.end, found.precision) == (day(2025, 1, 14), day(2025, 1, 15), "day")
    assert not dropped


def test_the_words_stand_in_for_an_invented_date() -> None:
    found, dropped = read("Alice joined Google yesterday.", "2019-05-04")
    assert (found.start, dropped) == (day(2025, 1, 14), True)


def test_what_holds_at_no_particular_time_gets_no_date() -> None:
    assert read("Alice prefers Python to this day.", event=False) == (Occurred(), False)


def test_what_goes_on_has_no_end() -> None:
    found, _ = read("Alice has worked at Google since 2019.", "2019", event=False)
    assert (found.start, found.end, found.precision) == (day(2019), None, "year")


def test_what_only_the_words_tell_is_kept() -> None:
    found, _ = read("It began around 2015.", "2015")
    assert found.around


def test_without_a_date_of_the_text_only_what_it_spells_out_counts() -> None:
    assert read("We met yesterday.", "2025-01-14", said_at=None) == (Occurred(), True)
    found, dropped = read("We met on 4 May 2021.", "2021-05-04", said_at=None)
    assert (found.start, dropped) == (day(2021, 5, 4), False)


def test_days_are_days_where_it_was_said() -> None:
    said = datetime(2025, 1, 15, 10, tzinfo=timezone(timedelta(hours=9)))
    found, _ = read("We met yesterday.", "2025-01-14", said_at=said)
    assert found.start == datetime(2025, 1, 13, 15, tzinfo=UTC)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=60))
def test_nothing_a_model_writes_breaks_it(start: str, end: str, text: str) -> None:
    found, _ = read(text, start, end)
    if found.start and found.end:
        assert found.start < found.end


@given(st.datetimes(datetime(1000, 1, 1), datetime(9998, 1, 1)))
def test_every_day_can_be_read(moment: datetime) -> None:
    text = f"It was in {moment.year}."
    found, dropped = read(text, moment.date().isoformat())
    assert not dropped
    assert found.start == moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
