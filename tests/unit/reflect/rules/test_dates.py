"""Dates in words, to the unit that was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.language.time import find_times
from reverie.reflect.rules.dates import between, day, told

SAID = datetime(2023, 6, 9, 13, 30, tzinfo=UTC)
"""A Friday."""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I went yesterday", "8 June 2023"),
        ("I went last Tuesday", "Tuesday 6 June 2023"),
        ("I went last week", "the week before 9 June 2023"),
        ("we met two weeks ago", "two weeks before 9 June 2023"),
        ("I'm busy this week", "the week of 9 June 2023"),
        ("we meet next week", "the week after 9 June 2023"),
        ("we met last weekend", "the weekend before 9 June 2023"),
        ("I moved last month", "May 2023"),
        ("I moved last year", "2022"),
        ("on 3 May 2021", "3 May 2021"),
        ("we met in the summer of 2022", "summer 2022"),
        ("I have lived here since 2016", "since 2016"),
        ("from 3 May to 9 May 2021", "3 May 2021 to 9 May 2021"),
        ("every Tuesday", None),
    ],
)
def test_a_time_expression_becomes_a_date(text: str, words: str | None) -> None:
    assert told(find_times(text, SAID)[0], SAID) == words


def test_a_stretch_of_time_is_named_by_its_unit() -> None:
    may, june = datetime(2023, 5, 1, tzinfo=UTC), datetime(2023, 6, 1, tzinfo=UTC)
    assert between(may, june, "month") == "May 2023"
    assert between(may, june, "month", around=True) == "around May 2023"
    assert between(may, datetime(2023, 8, 1, tzinfo=UTC), "month") == "May 2023 to July 2023"
    assert between(may, may + timedelta(days=7), "week") == "the week of 1 May 2023"
    assert between(datetime(2023, 5, 6, tzinfo=UTC), datetime(2023, 5, 8, tzinfo=UTC), "day") == (
        "the weekend of 6 May 2023"
    )
    assert between(may, None, "day") == "1 May 2023"


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_a_day_in_words_is_that_day(moment: datetime) -> None:
    (span,) = find_times(day(moment), None)
    assert span.start == moment.replace(hour=0, minute=0, second=0, microsecond=0)
