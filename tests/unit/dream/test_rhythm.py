"""Which days come round, and how a rule counts on."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.dream.rhythm import expected, fit, worded

_TUESDAY = date(2024, 1, 2)


def _days(*numbers: int) -> list[date]:
    return [_TUESDAY + timedelta(days=n) for n in numbers]


def _rule(days: list[date]) -> str | None:
    found = fit(days)
    return found.rule if found else None


def test_weeks_are_known_with_gaps_and_noise() -> None:
    found = fit(_days(0, 7, 14, 28, 35, 42, 49, 63, 70, 24))
    assert found is not None
    assert (found.rule, found.met, found.expected, found.on_time, found.seen) == ("weekly:1", 9, 11, 9, 10)


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        (_days(*(7 * w + d for w in range(6) for d in (0, 2))), "weekly:1,3"),
        (_days(*(14 * n for n in range(8))), "every:14"),
        (_days(*(10 * n for n in range(8))), "every:10"),
        (_days(*range(12)), "daily"),
        ([date(2024, month, 15) for month in range(1, 8)], "monthly:15"),
        ([date(2024, 1 + n, day) for n, day in enumerate((31, 29, 31, 30, 31, 30))], "monthly:last"),
        ([date(2024, 1 + n, day) for n, day in enumerate((1, 5, 4, 1, 6, 3))], "monthly:first:0"),
        ([date(2019 + n, 3, 15) for n in range(5)], "yearly:3-15"),
    ],
)  # fmt: skip
def test_calendars_are_told_apart(days: list[date], rule: str) -> None:
    assert _rule(days) == rule


@pytest.mark.parametrize("days", [[], _days(0), _days(0, 7), _days(0, 7, 14), _days(0, 0, 0, 0)])
def test_few_days_have_no_rhythm(days: list[date]) -> None:
    assert fit(days) is None


def test_days_by_chance_hardly_ever_have_one() -> None:
    found = 0
    for seed in range(300):
        chance = random.Random(seed)
        found += fit(_days(*(chance.randrange(150) for _ in range(chance.randrange(4, 25))))) is not None
    assert found <= 6


@given(st.permutations(_days(0, 7, 14, 28, 35, 42, 49, 63)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_days_does_not_count(days: list[date]) -> None:
    assert _rule(days) == "weekly:1"


def test_a_rule_by_interval_counts_from_the_last_event() -> None:
    until = _TUESDAY + timedelta(days=30)
    assert list(expected("every:10", _TUESDAY + timedelta(days=1), until, _TUESDAY)) == _days(10, 20, 30)


def test_the_31st_is_the_last_of_a_short_month() -> None:
    found = list(expected("monthly:31", date(2024, 2, 1), date(2024, 4, 30), _TUESDAY))
    assert found == [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("daily", "every day"),
        ("weekly:1", "every Tuesday"),
        ("weekly:0,2,4", "every Monday, Wednesday and Friday"),
        ("every:14", "every second week"),
        ("every:10", "every 10 days"),
        ("monthly:22", "on the 22nd of the month"),
        ("monthly:11", "on the 11th of the month"),
        ("monthly:last", "on the last day of the month"),
        ("monthly:first:0", "on the first Monday of the month"),
        ("yearly:3-15", "every year on 15 March"),
    ],
)
def test_a_rule_is_worded(rule: str, words: str) -> None:
    assert worded(rule) == words
