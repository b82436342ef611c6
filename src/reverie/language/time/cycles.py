"""Things that come round again (weekdays, months, seasons, holidays, clock times), and which one is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import lru_cache

from reverie.language.time.holidays import YearDay
from reverie.language.time.span import Cycle, Direction, Hemisphere, Period, Precision, Unresolved
from reverie.language.time.units import add, day_at, floor, unit_of
from reverie.language.time.words import PARTS_OF_DAY, SEASONS

RULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKEND_DAYS, WORKING_DAYS = "SA,SU", "MO,TU,WE,TH,FR"


def _occurrences(make: Callable[[int], Period], numbers: range) -> Iterator[Period]:
    for number in numbers:
        try:
            yield make(number)
        except (ValueError, OverflowError):  # no such day that year, or past the calendar's end
            continue


def yearly(
    precision: Precision, make: Callable[[int], Period], rule: str = "", *, sparse: bool = False
) -> Cycle:
    """A cycle with one occurrence a year, made from the year's number; `sparse` ones skip years (29 Feb)."""

    def near(when: datetime, n: int) -> list[Period]:
        reach = 8 * n + 1 if sparse else n + 1
        return list(_occurrences(make, range(max(1, when.year - reach), min(9999, when.year + reach) + 1)))

    return Cycle(precision, near, rule=f"FREQ=YEARLY{rule}")


def stepping(precision: Precision, unit: Precision, make: Callable[[datetime], Period], rule: str) -> Cycle:
    """A cycle with one occurrence in each `unit`, made from the start of that unit."""

    @lru_cache(maxsize=16)  # of a text with many clock times, most ask of the same day
    def near(when: datetime, n: int) -> list[Period]:
        start = floor(when, unit)
        return list(_occurrences(lambda k: make(add(start, unit, k)), range(-n - 1, n + 2)))

    return Cycle(precision, near, rule=rule)


def weekday_cycle(weekday: int) -> Cycle:
    """Every Monday (0) to Sunday (6)."""
    cycle = stepping(
        "day",
        "week",
        lambda monday: unit_of(monday + timedelta(days=weekday), "day"),
        f"FREQ=WEEKLY;BYDAY={RULE_DAYS[weekday]}",
    )
    return replace(cycle, default="future", skips_today=True)


def _weekend(monday: datetime) -> Period:
    return Period(monday + timedelta(days=5), monday + timedelta(days=7), "day")


def weekend_cycle() -> Cycle:
    """Saturday and Sunday of every week."""
    return stepping("day", "week", _weekend, f"FREQ=WEEKLY;BYDAY={WEEKEND_DAYS}")


@lru_cache(maxsize=256)
def clock_cycle(at: time, precision: Precision) -> Cycle:
    """Every day at a clock time, for one hour, minute or second."""
    rule = f"FREQ=DAILY;BYHOUR={at.hour};BYMINUTE={at.minute}"
    cycle = stepping(precision, "day", lambda day: clock_on(day, at, precision), rule)
    return replace(cycle, default="today")


def clock_on(day: datetime, at: time, precision: Precision) -> Period:
    """A clock time on a day, lasting one unit of its precision."""
    return replace(unit_of(datetime.combine(day, at), precision), instant=True)


def part_of_day(day: datetime, name: str) -> Period:
    """The morning, afternoon, evening or night of the day that starts at `day`."""
    first, last = PARTS_OF_DAY[name.lower()]
    return Period(day + timedelta(hours=first), day + timedelta(hours=last), "hour")


def month_cycle(month: int) -> Cycle:
    """A month of every year."""
    return yearly("month", lambda year: unit_of(datetime(year, month, 1), "month"), f";BYMONTH={month}")


def season_cycle(name: str, hemisphere: Hemisphere) -> Cycle:
    """A season of every year, three whole months; a winter belongs to the year it begins in."""
    month = SEASONS[name.lower()]
    if hemisphere == "south":
        month = (month + 5) % 12 + 1
    return yearly("season", lambda year: unit_of(datetime(year, month, 1), "season"), f";BYMONTH={month}")


def date_cycle(month: int, first: int, last: int | None = None) -> Cycle:
    """A day (or from day `first` to day `last`) of a month, every year that has it."""

    def make(year: int) -> Period:
        start, end = day_at(year, month, first), day_at(year, month, last or first)
        return replace(start, end=end.end)

    rule = f";BYMONTH={month};BYMONTHDAY={first}"
    return yearly("day", make, rule, sparse=month == 2 and max(first, last or 0) == 29)


def holiday_cycle(holiday: YearDay) -> Cycle:
    """A holiday of every year."""

    def make(year: int) -> Period:
        day = holiday.date_in(year)
        return day_at(day.year, day.month, day.day)

    return replace(yearly("day", make), rule=holiday.rule)


def long_weekend(cycle: Cycle) -> Cycle:
    """The Saturday and Sunday beside a holiday, together with the days between: Labor Day weekend."""

    def widen(day: Period) -> Period:
        if day.start is None or day.end is None:
            return day
        weekday = day.start.weekday()
        saturday = day.start + timedelta(days=5 - weekday if weekday > 1 else -2 - weekday)
        return replace(day, start=min(day.start, saturday), end=max(day.end, saturday + timedelta(days=2)))

    return replace(cycle, near=lambda when, n: [widen(day) for day in cycle.near(when, n)])


def months_cycle(precision: Precision, first: int, count: int) -> Cycle:
    """A run of `count` months from month `first`, every year: a quarter or a half."""

    def make(year: int) -> Period:
        start = datetime(year, first, 1)
        return Period(start, add(start, "month", count), precision)

    return yearly(precision, make, f";BYMONTH={first}")


def day_of_month_cycle(number: int) -> Cycle:
    """A day of every month that has it: the 5th."""
    return stepping(
        "day",
        "month",
        lambda first: day_at(first.year, first.month, number),
        f"FREQ=MONTHLY;BYMONTHDAY={number}",
    )


def choose(cycle: Cycle, now: datetime, direction: Direction | None) -> Period:
    """The occurrence that plain words mean ("on Friday", "in May"), seen from `now`."""
    direction = direction or ("future" if cycle.default == "future" else None)
    today, occurrences = floor(now, "day"), cycle.near(now, 2)
    if cycle.skips_today:
        occurrences = [p for p in occurrences if p.start != today]
    if direction == "past":
        fitting = [p for p in occurrences if p.start and p.start <= now][-1:]
    elif direction == "future":
        fitting = [p for p in occurrences if p.end and p.end > now]
    elif cycle.default == "today":
        fitting = [p for p in occurrences if p.start and p.start >= today]
    else:
        fitting = sorted(occurrences, key=lambda p: _distance(p, now))
    if not fitting:
        raise Unresolved("no such occurrence")
    return fitting[0]


def _distance(period: Period, now: datetime) -> timedelta:
    start, end = period.start or now, period.end or now
    return max(start - now, now - end, timedelta(0))


def before(cycle: Cycle, when: datetime, nth: int = 1) -> Period:
    """The nth-last occurrence that is over by `when`; Unresolved when there is none."""
    over = [p for p in cycle.near(when, nth + 1) if p.end and p.end <= when]
    if len(over) < nth:
        raise Unresolved("no earlier occurrence")
    return over[-nth]


def after(cycle: Cycle, when: datetime, nth: int = 1) -> Period:
    """The nth occurrence that starts at or after `when`; Unresolved when there is none."""
    coming = [p for p in cycle.near(when, nth + 1) if p.start and p.start >= when]
    if len(coming) < nth:
        raise Unresolved("no later occurrence")
    return coming[nth - 1]


def within(cycle: Cycle, start: datetime, end: datetime) -> Period:
    """The first occurrence that begins in [start, end); Unresolved when there is none."""
    for period in cycle.near(start, 2):
        if period.start and start <= period.start < end:
            return period
    raise Unresolved("none in that time")
