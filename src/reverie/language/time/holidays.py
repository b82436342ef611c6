"""Holidays by name (United States where countries differ), each as a function from year to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

DayOf = Callable[[int], date]


def easter(year: int) -> date:
    """Western Easter Sunday, by the anonymous Gregorian computus."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap_rule = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - leap_rule + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth (1-5) given weekday (Monday 0) of a month, or the last for -1; ValueError if there is none."""
    if nth < 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=(following.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    return first.replace(day=1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _fixed(month: int, day: int) -> DayOf:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, nth: int, plus: int = 0) -> DayOf:
    return lambda year: nth_weekday(year, month, weekday, nth) + timedelta(days=plus)


def _easter(plus: int) -> DayOf:
    return lambda year: easter(year) + timedelta(days=plus)


# Pattern of the name -> date in a year. Longer names come before the names they contain.
HOLIDAYS: tuple[tuple[str, DayOf], ...] = (
    (r"(?:christmas|xmas) eve", _fixed(12, 24)),
    (r"(?:christmas|xmas)(?: day)?", _fixed(12, 25)),
    (r"boxing day", _fixed(12, 26)),
    (r"new year'?s eve", _fixed(12, 31)),
    (r"new year'?s(?: day)?", _fixed(1, 1)),
    (r"hallowe'?en", _fixed(10, 31)),
    (r"(?:st\.? |saint )?valentine'?s?'?(?: day)?", _fixed(2, 14)),
    (r"(?:st\.?|saint) patrick'?s?'? day", _fixed(3, 17)),
    (r"april fools?'?s?'?(?: day)?", _fixed(4, 1)),
    (r"earth day", _fixed(4, 22)),
    (r"cinco de mayo", _fixed(5, 5)),
    (r"juneteenth", _fixed(6, 19)),
    (r"independence day", _fixed(7, 4)),
    (r"veterans?'? day", _fixed(11, 11)),
    (r"(?:mlk|martin luther king(?:,? jr\.?)?) day", _nth(1, 0, 3)),
    (r"presidents?'?s? day", _nth(2, 0, 3)),
    (r"mother'?s'? day", _nth(5, 6, 2)),
    (r"memorial day", _nth(5, 0, -1)),
    (r"father'?s'? day", _nth(6, 6, 3)),
    (r"labou?r day", _nth(9, 0, 1)),
    (r"columbus day", _nth(10, 0, 2)),
    (r"thanksgiving(?: day)?", _nth(11, 3, 4)),
    (r"black friday", _nth(11, 3, 4, plus=1)),
    (r"cyber monday", _nth(11, 3, 4, plus=4)),
    (r"mardi gras", _easter(-47)),
    (r"ash wednesday", _easter(-46)),
    (r"palm sunday", _easter(-7)),
    (r"good friday", _easter(-2)),
    (r"easter monday", _easter(1)),
    (r"easter(?: sunday)?", _easter(0)),
)
