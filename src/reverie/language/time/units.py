"""Calendar arithmetic on naive wall-clock datetimes: floor to a unit, step by units, periods of a unit."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

from reverie.language.time.span import Period, Precision

FIXED = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
MONTHS = {"month": 1, "season": 3, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
ORDER: tuple[Precision, ...] = (
    "second", "minute", "hour", "day", "week", "month", "season", "quarter", "year", "decade", "century",
)  # fmt: skip
FINER: dict[str, tuple[Precision, int]] = {
    "century": ("decade", 10),
    "decade": ("year", 10),
    "year": ("month", 12),
    "quarter": ("month", 3),
    "season": ("month", 3),
    "month": ("day", 30),
    "week": ("day", 7),
    "day": ("hour", 24),
    "hour": ("minute", 60),
    "minute": ("second", 60),
}


def add(when: datetime, unit: Precision, count: int) -> datetime:
    """`when` moved by `count` units; a day that the month lacks becomes its last (31 March - 1 month)."""
    if unit in FIXED:
        return when + FIXED[unit] * count
    year, month = divmod(when.year * 12 + when.month - 1 + MONTHS[unit] * count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("year out of range")
    return when.replace(year=year, month=month + 1, day=min(when.day, monthrange(year, month + 1)[1]))


def floor(when: datetime, unit: Precision) -> datetime:
    """The start of the unit that holds `when`. Weeks start on Monday, seasons in March, centuries in 1900."""
    if unit in ("second", "minute", "hour"):
        second = when.second if unit == "second" else 0
        return when.replace(microsecond=0, second=second, minute=0 if unit == "hour" else when.minute)
    day = when.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit in ("decade", "century"):
        years = 10 if unit == "decade" else 100
        return day.replace(year=max(1, day.year // years * years), month=1, day=1)
    first = day.replace(day=1)
    if unit == "season":
        return add(first, "month", -(first.month % 3))
    return first.replace(month=first.month - (first.month - 1) % MONTHS[unit])


def unit_of(when: datetime, unit: Precision, *, shift: int = 0) -> Period:
    """The whole calendar unit that holds `when`, or the one `shift` units away."""
    start = add(floor(when, unit), unit, shift)
    return Period(start, add(start, unit, 1).replace(fold=start.fold), unit)


def day_at(year: int, month: int, day: int) -> Period:
    """One calendar day; ValueError when there is none, such as 29 February 2023."""
    return unit_of(datetime(year, month, day), "day")


def finest(one: Precision, other: Precision) -> Precision:
    """The shorter of two units."""
    return min(one, other, key=ORDER.index)


def coarsest(one: Precision, other: Precision) -> Precision:
    """The longer of two units."""
    return max(one, other, key=ORDER.index)
