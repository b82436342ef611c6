"""A weekday named with a date decides the year that is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reverie.language.time import find_times

SAID = datetime(2024, 5, 17, 18, tzinfo=UTC)  # a Friday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We have booked the hall for Saturday the seventh of September.", datetime(2024, 9, 7, tzinfo=UTC)),
        ("We booked it for Saturday, 7 September.", datetime(2024, 9, 7, tzinfo=UTC)),
        ("We met on Saturday, 4 May.", datetime(2024, 5, 4, tzinfo=UTC)),
        ("We will run on Sunday, 9 March.", datetime(2025, 3, 9, tzinfo=UTC)),
        ("The storm came on Sunday, May 7, 2023.", datetime(2023, 5, 7, tzinfo=UTC)),
    ],
)
def test_the_weekday_decides_the_year(text: str, day: datetime) -> None:
    (found,) = find_times(text, SAID)
    assert found.start == day
