"""Holidays by name (United States where countries differ), each as a function from year to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple


class YearDay(NamedTuple):
    """A day of every year: its date in a year (ValueError if it has none), and its RFC 5545 rule."""

    date_in: Callable[[int], date]
    rule: str


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


def _fixed(month: int, day: int) -> YearDay:
    return YearDay(lambda year: date(year, month, day), f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}")


def _nth(month: int, weekday: int, nth: int, plus: int = 0) -> YearDay:
    day = f";BYMONTH={month};BYDAY={nth}{'MO TU WE TH FR SA SU'.split()[weekday]}"
    return YearDay(
        lambda year: nth_weekday(year, month, weekday, nth) + timedelta(days=plus),
        "FREQ=YEARLY" + ("" if plus else day),  # a day counted from such a day has no rule of its own
    )


def _easter(plus: int) -> YearDay:
    return YearDay(lambda year: easter(year) + timedelta(days=plus), "FREQ=YEARLY")


# Pattern of the name -> day of the year. Longer names come before the names they contain.
HOLIDAYS: tuple[tuple[str, YearDay], ...] = (
    (r"(?:christmas|xmas) eve", _fixed(12, 24)),
    (r"(?:christmas|xmas)(?: day)?", _fixed(12, 25)),
    (r"boxing day", _fixed(12, 26)),
    (r"new year'?s eve", _fixed(12, 31)),
    (r"new year'?s(?: day)?", _fixed(1, 1)),
    (r"epiphany(?=,? (?:19|20)\d\d)", _fixed(1, 6)),
    (r"groundhog day", _fixed(2, 2)),
    (r"hallowe'?en", _fixed(10, 31)),
    (r"(?:st\.? |saint )?valentine'?s?'?(?: day)?", _fixed(2, 14)),
    (r"(?:st\.?|saint) patrick'?s?'? day", _fixed(3, 17)),
    (r"april fools?'?s?'?(?: day)?", _fixed(4, 1)),
    (r"earth day", _fixed(4, 22)),
    (r"may day", _fixed(5, 1)),
    (r"cinco de mayo", _fixed(5, 5)),
    (r"juneteenth", _fixed(6, 19)),
    (r"canada day", _fixed(7, 1)),
    (r"independence day", _fixed(7, 4)),
    (r"bastille day", _fixed(7, 14)),
    (r"all saints'? day", _fixed(11, 1)),
    (r"all souls'? day", _fixed(11, 2)),
    (r"guy fawkes (?:night|day)", _fixed(11, 5)),
    (r"(?:veterans?'?|remembrance|armistice) day", _fixed(11, 11)),
    (r"(?:mlk|martin luther king(?:,? jr\.?)?) day", _nth(1, 0, 3)),
    (r"presidents?'?s? day", _nth(2, 0, 3)),
    (r"mother'?s'? day", _nth(5, 6, 2)),
    (r"memorial day", _nth(5, 0, -1)),
    (r"father'?s'? day", _nth(6, 6, 3)),
    (r"labou?r day", _nth(9, 0, 1)),
    (r"(?:columbus|indigenous people'?s?'?) day", _nth(10, 0, 2)),
    (r"thanksgiving(?: day)?", _nth(11, 3, 4)),
    (r"black friday", _nth(11, 3, 4, plus=1)),
    (r"cyber monday", _nth(11, 3, 4, plus=4)),
    (r"mardi gras|shrove tuesday|pancake day", _easter(-47)),
    (r"ash wednesday", _easter(-46)),
    (r"palm sunday", _easter(-7)),
    (r"maundy thursday", _easter(-3)),
    (r"good friday", _easter(-2)),
    (r"holy saturday", _easter(-1)),
    (r"easter monday", _easter(1)),
    (r"easter(?: sunday)?", _easter(0)),
    (r"ascension day", _easter(39)),
    (r"whit monday|pentecost monday", _easter(50)),
    (r"pentecost(?: sunday)?|whit(?: sunday|sun)", _easter(49)),
    (r"corpus christi(?=,? (?:19|20)\d\d)", _easter(60)),
)
