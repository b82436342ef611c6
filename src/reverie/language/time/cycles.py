"""Things that come round again (weekdays, months, seasons, holidays, clock times), and which one is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from reverie.language.time.holidays import HOLIDAYS, DayOf
from reverie.language.time.span import Cycle, Direction, Period, Precision, Unresolved
from reverie.language.time.units import add, day_at, floor, unit_of
from reverie.language.time.words import (
    PARTS_OF_DAY,
    SEASONS,
    month_number,
    ordinal_number,
    pattern,
    weekday_number,
)


def _occurrences(make: Callable[[int], Period], numbers: range) -> Iterator[Period]:
    for number in numbers:
        try:
            yield make(number)
        except (ValueError, OverflowError):  # no such day that year, or past the calendar's end
            continue


def yearly(precision: Precision, make: Callable[[int], Period], *, sparse: bool = False) -> Cycle:
    """A cycle with one occurrence a year, made from the year's number; `sparse` ones skip years (29 Feb)."""

    def near(when: datetime, n: int) -> list[Period]:
        reach = 8 * n + 1 if sparse else n + 1
        return list(_occurrences(make, range(max(1, when.year - reach), min(9999, when.year + reach) + 1)))

    return Cycle(precision, near)


def stepping(precision: Precision, unit: Precision, make: Callable[[datetime], Period]) -> Cycle:
    """A cycle with one occurrence in each `unit`, made from the start of that unit."""

    def near(when: datetime, n: int) -> list[Period]:
        start = floor(when, unit)
        return list(_occurrences(lambda k: make(add(start, unit, k)), range(-n - 1, n + 2)))

    return Cycle(precision, near)


def weekday_cycle(weekday: int) -> Cycle:
    """Every Monday (0) to Sunday (6)."""
    cycle = stepping("day", "week", lambda monday: unit_of(monday + timedelta(days=weekday), "day"))
    return replace(cycle, default="future", skips_today=True)


def _weekend(monday: datetime) -> Period:
    return Period(monday + timedelta(days=5), monday + timedelta(days=7), "day")


def clock_cycle(at: time, precision: Precision) -> Cycle:
    """Every day at a clock time, for one hour, minute or second."""
    cycle = stepping(precision, "day", lambda day: clock_on(day, at, precision))
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
    return yearly("month", lambda year: unit_of(datetime(year, month, 1), "month"))


def season_cycle(name: str) -> Cycle:
    """A northern season of every year, three whole months; a winter belongs to the year it begins in."""
    month = SEASONS[name.lower()]
    return yearly("season", lambda year: unit_of(datetime(year, month, 1), "season"))


def date_cycle(month: int, first: int, last: int | None = None) -> Cycle:
    """A day (or from day `first` to day `last`) of a month, every year that has it."""

    def make(year: int) -> Period:
        start, end = day_at(year, month, first), day_at(year, month, last or first)
        return replace(start, end=end.end)

    return yearly("day", make, sparse=month == 2 and max(first, last or 0) == 29)


def holiday_cycle(day_of: DayOf) -> Cycle:
    """A holiday of every year."""

    def make(year: int) -> Period:
        day = day_of(year)
        return day_at(day.year, day.month, day.day)

    return yearly("day", make)


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

    return yearly(precision, make)


@dataclass(frozen=True, slots=True)
class CycleWords:
    """A cycle read from the text, where its words end, and whether they may stand alone there."""

    cycle: Cycle
    end: int
    bare: bool
    kind: str


# Words after which a doubtful name is a time: "in May", "on Sat", "during the summer".
_PREPOSITION = (
    r"\b(?:in|on|during|since|until|till|by|before|after|around|throughout|through|over|of|sometime)\s+"
)
_IN = re.compile(_PREPOSITION + r"$", re.I)
_IN_THE = re.compile(_PREPOSITION + r"(?:the\s+)?$", re.I)
_AT = re.compile(
    r"\b(?:at|for|in time for|on|over|during|since|until|till|by|before|after|around|of)\s+$", re.I
)
_CLOCK = re.compile(r"\b(?:at|by|from|until|till|around|about|before|after|since|between|and|to|@)\s*$", re.I)
_THE = re.compile(r"\bthe\s+$", re.I)
_ALWAYS = re.compile(r"$")
_NEVER = re.compile(r"(?!)")
_PLAIN_MONTHS = "january|february|july|september|october|november|december"
_NOT_A_SEASON = (
    r"(?!\s+(?:water|rolls?|onions?|cleaning|dress(?:es)?|clothes|coat|jacket|boots|apart|asleep|off)\b|-)"
)


def _month_day(m: re.Match[str]) -> Cycle:
    first = ordinal_number(m["day"])
    last = ordinal_number(m["last"]) if "last" in m.re.groupindex and m["last"] else None
    return date_cycle(month_number(m["month"]), first, last)


def _clock(m: re.Match[str]) -> Cycle:
    at, precision = clock_time(m)
    return clock_cycle(at, precision)


def clock_time(m: re.Match[str]) -> tuple[time, Precision]:
    """The time of day of a match with groups hour, minute, second, half; ValueError when there is none.

    Without am or pm, 1 to 6 o'clock are afternoon hours unless written with a leading zero.
    """
    groups = m.groupdict()
    hour, minute, second = (int(groups.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (groups.get("half") or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise Unresolved("no such hour")
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif 1 <= hour <= 6 and not m["hour"].startswith("0"):
        hour += 12
    precision: Precision = "second" if groups.get("second") else "minute" if groups.get("minute") else "hour"
    return time(hour, minute, second), precision


_RANGE = r"\s*(?:-|to|through|thru|until|till)\s*"
_HALF = r"\s?(?P<half>a\.m\.|p\.m\.|am|pm)"
MERIDIEM = r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?)?" + _HALF
COLON = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?![:.]?\d)"
O_CLOCK = r"(?P<hour>\d{1,2}) o'?clock"

_DAYS = r"(?P<day>\d{1,2}(?:st|nd|rd|th)?)" + _RANGE + r"(?:the )?(?P<last>{day})"
_DAYS_AND = r"(?P<day>\d{1,2}(?:st|nd|rd|th)?) (?:and|to|until|till|through) (?:the )?(?P<last>{day})"


def _month(m: re.Match[str]) -> Cycle:
    return month_cycle(month_number(m["month"]))


def _weekday(m: re.Match[str]) -> Cycle:
    return weekday_cycle(weekday_number(m["weekday"]))


def _season(m: re.Match[str]) -> Cycle:
    return season_cycle(m["season"])


def _quarter(m: re.Match[str]) -> Cycle:
    return months_cycle("quarter", 3 * int(m["n"]) - 2, 3)


def _half_year(m: re.Match[str]) -> Cycle:
    return months_cycle("quarter", 6 * int(m["n"]) - 5, 6)


# kind, pattern, builder, what must come before when nothing else marks it as a time
_TABLE: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], Cycle], re.Pattern[str]], ...] = tuple(
    (kind, pattern(source), build, context)
    for kind, source, build, context in (
        ("date", r"(?P<month>{month}),? (?:the )?" + _DAYS, _month_day, _ALWAYS),
        ("date", r"(?:the )?" + _DAYS + r"(?: of)? (?P<month>{month})", _month_day, _ALWAYS),
        ("date", r"(?:from|between) (?P<month>{any_month}) (?:the )?" + _DAYS_AND, _month_day, _ALWAYS),
        ("date", r"(?:from|between) (?:the )?" + _DAYS_AND + r"(?: of)? (?P<month>{any_month})",
         _month_day, _ALWAYS),
        ("date", r"(?P<month>{month}),? (?:the )?(?P<day>{day})", _month_day, _ALWAYS),
        ("date", r"(?P<month>{any_month}) (?:the )?(?P<day>\d{1,2}(?:st|nd|rd|th))", _month_day, _ALWAYS),
        ("date", r"(?P<month>{any_month}) (?P<day>{day})", _month_day, _IN),
        ("date", r"(?P<month>{any_month}) (?P<day>{day})(?=,? (?:19|20)\d\d)", _month_day, _ALWAYS),
        ("date", r"(?:the )?(?P<day>{day})(?: day)?(?: of)? (?P<month>{month})(?! apples?)",
         _month_day, _ALWAYS),
        ("date", r"(?:the )?(?P<day>{nth})(?: of)? (?P<month>{any_month})", _month_day, _ALWAYS),
        ("month", r"(?P<month>{any_month})", _month, _IN),
        ("month", rf"(?P<month>{_PLAIN_MONTHS})", _month, _ALWAYS),
        ("weekday", r"(?P<weekday>[a-z]+day)", _weekday, _ALWAYS),
        ("weekday", r"(?P<weekday>{weekday})", _weekday, _IN),
        ("weekend", r"week-?end", lambda m: stepping("day", "week", _weekend), _THE),
        ("season", r"(?P<season>{season})(?:time)?" + _NOT_A_SEASON, _season, _IN_THE),
        ("quarter", r"(?-i:Q)(?P<n>[1-4])", _quarter, _ALWAYS),
        ("half", r"(?-i:H)(?P<n>[12])", _half_year, _NEVER),
        ("clock", MERIDIEM, _clock, _ALWAYS),
        ("clock", O_CLOCK, _clock, _ALWAYS),
        ("clock", COLON, _clock, _CLOCK),
        ("clock", r"(?:noon|midday)", lambda m: clock_cycle(time(12), "hour"), _ALWAYS),
        ("clock", r"midnight", lambda m: clock_cycle(time(0), "hour"), _CLOCK),
    )
)  # fmt: skip
_HOLIDAYS = tuple((pattern(name), holiday_cycle(day_of)) for name, day_of in HOLIDAYS)
_NAMED_DAY = re.compile(r"(?:eve|day)$", re.I)
_NAMED_AFTER = re.compile(r"\s+(?:morning|afternoon|evening|night|was|is|will)\b", re.I)
_WEEKEND = pattern(r" week-?end")


def cycle_at(text: str, position: int) -> CycleWords | None:
    """The longest cycle named at `position`."""
    best: CycleWords | None = None
    window = max(0, position - 40)
    for kind, compiled, build, context in _TABLE:
        match = compiled.match(text, position)
        if match is None or (best and (match.end(), best.bare) <= (best.end, True)):
            continue
        try:
            cycle = build(match)
        except (ValueError, KeyError):
            continue
        best = CycleWords(cycle, match.end(), context.search(text, window, position) is not None, kind)
    for compiled, cycle in _HOLIDAYS:
        match = compiled.match(text, position)
        if match and (best is None or match.end() > best.end):
            named = _NAMED_DAY.search(match[0]) or _NAMED_AFTER.match(text, match.end())
            bare = bool(named or _AT.search(text, window, position))
            best = CycleWords(cycle, match.end(), bare, "holiday")
            break
    if best and best.kind in ("holiday", "date") and (weekend := _WEEKEND.match(text, best.end)):
        return CycleWords(long_weekend(best.cycle), weekend.end(), True, "holiday")
    return best


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
