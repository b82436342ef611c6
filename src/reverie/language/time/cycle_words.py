"""The words that name a cycle: "May 7", "Friday", "summer", "Christmas Eve", "half past three"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from reverie.language.time.clock import COLON, MERIDIEM, O_CLOCK, PARTED, SHORT_PARTED, clock_time
from reverie.language.time.cycles import (
    clock_cycle,
    date_cycle,
    holiday_cycle,
    long_weekend,
    month_cycle,
    months_cycle,
    season_cycle,
    weekday_cycle,
    weekend_cycle,
)
from reverie.language.time.holidays import HOLIDAYS
from reverie.language.time.span import Cycle, Hemisphere
from reverie.language.time.words import month_number, ordinal_number, pattern, weekday_number


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


def _month(m: re.Match[str]) -> Cycle:
    return month_cycle(month_number(m["month"]))


def _weekday(m: re.Match[str]) -> Cycle:
    return weekday_cycle(weekday_number(m["weekday"]))


def _quarter(m: re.Match[str]) -> Cycle:
    return months_cycle("quarter", 3 * int(m["n"]) - 2, 3)


def _half_year(m: re.Match[str]) -> Cycle:
    return months_cycle("quarter", 6 * int(m["n"]) - 5, 6)


def _clock(m: re.Match[str]) -> Cycle:
    at, precision = clock_time(m)
    return clock_cycle(at, precision)


_RANGE = r"\s*(?:-|to|through|thru|until|till)\s*"
_DAYS = r"(?P<day>\d{1,2}(?:st|nd|rd|th)?)" + _RANGE + r"(?:the )?(?P<last>{day})"
_DAYS_AND = r"(?P<day>\d{1,2}(?:st|nd|rd|th)?) (?:and|to|until|till|through) (?:the )?(?P<last>{day})"

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
        ("weekend", r"week-?end", lambda m: weekend_cycle(), _THE),
        ("quarter", r"(?-i:Q)(?P<n>[1-4])", _quarter, _ALWAYS),
        ("half", r"(?-i:H)(?P<n>[12])", _half_year, _NEVER),
        ("clock", MERIDIEM, _clock, _ALWAYS),
        ("clock", O_CLOCK, _clock, _ALWAYS),
        ("clock", PARTED, _clock, _ALWAYS),
        ("clock", SHORT_PARTED, _clock, _CLOCK),
        ("clock", COLON, _clock, _CLOCK),
        ("clock", r"(?:noon|midday)", lambda m: clock_cycle(time(12), "hour"), _ALWAYS),
        ("clock", r"midnight", lambda m: clock_cycle(time(0), "hour"), _CLOCK),
    )
)  # fmt: skip
_SEASONS = pattern(r"(?P<season>{season})(?:time)?" + _NOT_A_SEASON)
_HOLIDAYS = tuple((pattern(name), holiday_cycle(day)) for name, day in HOLIDAYS)
_ANY_HOLIDAY = pattern("(?:" + "|".join(name for name, _ in HOLIDAYS) + ")")
_NAMED_DAY = re.compile(r"(?:eve|day)$", re.I)
_NAMED_AFTER = re.compile(r"\s+(?:morning|afternoon|evening|night|was|is|will)\b", re.I)
_WEEKEND = pattern(r" week-?end")
_LETTER_OR_DIGIT = re.compile(r"[A-Za-z0-9]")


@lru_cache(maxsize=512)  # several rules ask about the same place
def cycle_at(text: str, position: int, hemisphere: Hemisphere = "north") -> CycleWords | None:
    """The longest cycle named at `position`."""
    if not _LETTER_OR_DIGIT.match(text, position):
        return None
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
    season = _SEASONS.match(text, position)
    if season and (best is None or season.end() > best.end):
        bare = _IN_THE.search(text, window, position) is not None
        best = CycleWords(season_cycle(season["season"], hemisphere), season.end(), bare, "season")
    holiday = _holiday_at(text, position)
    if holiday and (best is None or holiday.end > best.end):
        best = holiday
    if best and best.kind in ("holiday", "date") and (weekend := _WEEKEND.match(text, best.end)):
        return CycleWords(long_weekend(best.cycle), weekend.end(), True, "holiday")
    return best


def _holiday_at(text: str, position: int) -> CycleWords | None:
    if not _ANY_HOLIDAY.match(text, position):
        return None
    for compiled, cycle in _HOLIDAYS:
        if match := compiled.match(text, position):
            named = _NAMED_DAY.search(match[0]) or _NAMED_AFTER.match(text, match.end())
            bare = bool(named or _AT.search(text, max(0, position - 40), position))
            return CycleWords(cycle, match.end(), bare, "holiday")
    return None
