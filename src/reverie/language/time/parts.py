"""Rules that cut or count from another time: "early May", "the week of June 5", "two days after X"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from reverie.language.time.cycles import after, before, date_cycle, part_of_day
from reverie.language.time.grammar import Scene, inner, rule
from reverie.language.time.relative import at_distance, duration_of
from reverie.language.time.span import Found, Period, Precision, Unresolved
from reverie.language.time.units import ORDER, add, coarsest, floor, unit_of
from reverie.language.time.words import (
    PARTS_OF_DAY,
    WEEKDAYS,
    count,
    ordinal_number,
    pattern,
    unit_named,
    weekday_number,
)

# Where the early, middle and late part of each unit begin, in finer units; the late one ends with the whole.
_THIRDS: dict[Precision, tuple[Precision, tuple[int, int]]] = {
    "century": ("decade", (3, 7)),
    "decade": ("year", (4, 7)),
    "year": ("month", (4, 8)),
    "season": ("month", (1, 2)),
    "quarter": ("month", (1, 2)),
    "month": ("day", (10, 20)),
    "week": ("day", (2, 4)),
    "day": ("hour", (8, 16)),
}
_THIRD = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}


def third(period: Period, which: int) -> Period:
    """The early (0), middle (1) or late (2) part of a period; a part of a day stays whole."""
    if period.precision not in _THIRDS or period.start is None or period.end is None:
        return period
    finer, (first, second) = _THIRDS[period.precision]
    edges = (period.start, add(period.start, finer, first), add(period.start, finer, second), period.end)
    if not edges[which] < edges[which + 1]:
        raise Unresolved("too short to part")
    unit: Precision = "week" if period.precision == "month" else finer
    return replace(period, start=edges[which], end=edges[which + 1], precision=unit, cycle=None)


@rule("point", r"(?:the )?(?:very )?(?P<which>early|mid|late)(?: |-)(?:in )?(?:the )?", ends_word=False)
def early(scene: Scene, m: re.Match[str]) -> Found | None:
    """Early May, mid-2023, late in the summer of 2019."""
    nested = inner(scene, m.end())
    if not nested:
        return None
    return Found(third(nested[0], _THIRD[m["which"].lower()]), nested[1])


@rule("point", r"(?:the )?(?:very )?(?P<which>beginning|start|middle|end) of ", ends_word=False)
def beginning(scene: Scene, m: re.Match[str]) -> Found | None:
    """The beginning of 2020, the end of the month, end of year."""
    unit = _THE_UNIT.match(scene.text, m.end())
    if unit:
        whole, end = unit_of(scene.anchor(), unit_named(unit["unit"])[0]), unit.end()
    elif nested := inner(scene, m.end()):
        whole, end = nested
    else:
        return None
    return Found(third(whole, _THIRD[m["which"].lower()]), end)


_THE_UNIT = pattern(
    r"(?:the |this )?(?P<unit>day|week|month|quarter|year|decade|century)(?! (?:of|before|after)\b)"
)
_NTH = r"(?P<nth>first|second|third|fourth|fifth|last|final|1st|2nd|3rd|4th|5th)"


def _ordinal(word: str) -> int:
    return -1 if word.lower() in ("last", "final") else ordinal_number(word)


def _whole_at(scene: Scene, position: int) -> tuple[Period, int] | None:
    """The period named at `position`, where "the year" alone is this one."""
    unit = _THE_UNIT.match(scene.text, position)
    if unit:
        return unit_of(scene.anchor(), unit_named(unit["unit"])[0]), unit.end()
    return inner(scene, position)


@rule("point", rf"(?:the )?{_NTH} (?:(?P<n>{{num}}) )?(?P<what>half|quarter|days?|weeks?|months?|years?"
      r"|week-?ends?|decade|century|{weekday}) (?:of|in) ", ends_word=False)  # fmt: skip
def nth_of(scene: Scene, m: re.Match[str]) -> Found | None:
    """First week of August, last Friday in May, the second half of 2023, the first three days of June."""
    nested, nth = _whole_at(scene, m.end()), _ordinal(m["nth"])
    if not nested or nested[0].start is None or nested[0].end is None:
        return None
    whole, what = nested[0], m["what"].lower().rstrip("s") if m["n"] else m["what"].lower()
    number = int(count(m["n"])[0]) if m["n"] else 1
    return Found(_share(whole, what, nth, number), nested[1])


def _share(whole: Period, what: str, nth: int, number: int) -> Period:
    """The nth `what` of a period, or from its end when nth is negative."""
    start, end = whole.start or datetime.min, whole.end or datetime.max
    if what == "half":
        middle = start + (end - start) / 2 if whole.precision == "day" else _middle(start, end)
        first, last = (start, middle) if nth == 1 else (middle, end)
        return Period(first, last, _THIRDS[whole.precision][0] if whole.precision in _THIRDS else "day")
    if what.replace("-", "").startswith("weekend") or what.rstrip(".") in WEEKDAYS:
        return _nth_weekday(what, nth, start, end)
    unit = unit_named(what)[0]
    if nth < 0:
        first, last = add(end, unit, -number), end
    else:
        first = add(start, unit, (nth - 1) * number)
        last = add(first, unit, number)
    if not (start <= first < end):
        raise Unresolved("outside the whole")
    return Period(first, min(last, end), unit)


def _middle(start: datetime, end: datetime) -> datetime:
    """The halfway point: a month border where the months divide evenly, else a midnight."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months and months % 2 == 0 and start.day == end.day == 1:
        return add(start, "month", months // 2)
    return floor(start + (end - start) / 2 + timedelta(hours=12), "day")


def _nth_weekday(what: str, nth: int, start: datetime, end: datetime) -> Period:
    weekend = what.replace("-", "").startswith("weekend")
    number = 5 if weekend else weekday_number(what)
    if nth > 0:
        first = floor(start, "day") + timedelta(days=(number - start.weekday()) % 7 + 7 * (nth - 1))
    else:
        last = end - timedelta(days=1)
        first = floor(last, "day") - timedelta(days=(last.weekday() - number) % 7)
    if not start <= first < end:
        raise Unresolved("no such weekday there")
    return Period(first, first + timedelta(days=2 if weekend else 1), "day")


@rule("point", r"(?:the |that )?(?P<unit>week|month|year|quarter|week-?end|day|{part}) "
      r"(?P<way>of|starting|beginning)(?: on)? ", ends_word=False)  # fmt: skip
def unit_around(scene: Scene, m: re.Match[str]) -> Found | None:
    """The week of June 5, the night of 3 May, the month of May, the week starting Monday."""
    nested, unit = inner(scene, m.end()), m["unit"].lower().replace("-", "")
    if not nested or nested[0].start is None:
        return None
    period, end = nested
    day = floor(nested[0].start, "day")
    whole: Precision = "day" if unit == "weekend" or unit in PARTS_OF_DAY else unit_named(unit)[0]
    if ORDER.index(period.precision) > ORDER.index(whole):
        return None
    if unit in PARTS_OF_DAY:
        return Found(part_of_day(day, unit), end)
    if unit == "weekend":
        saturday = floor(day, "week") + timedelta(days=5)
        return Found(Period(saturday, saturday + timedelta(days=2), "day"), end)
    if m["way"].lower() != "of":
        return Found(Period(day, add(day, whole, 1), whole), end)
    return Found(unit_of(day, whole), end)


_SIDE = r"(?P<side>before|after|prior to|preceding|following|from|past) "


def _is_before(side: str) -> bool:
    return side.lower() in ("before", "prior to", "preceding")


@rule("point", r"{about}{duration} " + _SIDE, ends_word=False)
def counted_from(scene: Scene, m: re.Match[str]) -> Found | None:
    """Two days after Christmas 2022, a week before the 9th of June."""
    nested, duration = inner(scene, m.end()), duration_of(m)
    if not nested or nested[0].start is None:
        return None
    period, sign = nested[0], -1 if _is_before(m["side"]) else 1
    unit = coarsest(period.precision, duration.unit)
    if duration.unit == "week" and period.precision == "day":
        unit = "day"  # a week before the 9th is the 2nd, not any day of that week
    moved = at_distance(scene, period.start or datetime.min, replace(duration, unit=unit), sign)
    return Found(moved, nested[1])


@rule("point", r"the (?P<unit>day|week|month|quarter|year|decade|{part}) " + _SIDE, ends_word=False)
def unit_beside(scene: Scene, m: re.Match[str]) -> Found | None:
    """The week before 6 July 2023: the seven days that lead up to it. The night after Christmas."""
    nested, unit, earlier = inner(scene, m.end()), m["unit"].lower(), _is_before(m["side"])
    if not nested or nested[0].start is None or nested[0].end is None:
        return None
    start, end = floor(nested[0].start, "day"), nested[0].end
    if unit in PARTS_OF_DAY:
        day = start - timedelta(days=1) if earlier else floor(end, "day")
        return Found(part_of_day(day, unit), nested[1])
    step = unit_named(unit)[0]
    if earlier:
        return Found(Period(add(start, step, -1), start, step), nested[1])
    return Found(Period(end, add(end, step, 1), step), nested[1])


_BESIDE = pattern(r" " + _SIDE, ends_word=False)


@rule("point", r"(?:the )?(?:first |last |next |very next )?", ends_word=False)
def cycle_beside(scene: Scene, m: re.Match[str]) -> Found | None:
    """The Friday before 15 July, the weekend after Easter."""
    words = scene.cycle(m.end())
    side = words and _BESIDE.match(scene.text, words.end)
    nested = inner(scene, side.end()) if side else None
    if not words or not side or not nested or nested[0].start is None or nested[0].end is None:
        return None
    if _is_before(side["side"]):
        return Found(before(words.cycle, nested[0].start), nested[1])
    return Found(after(words.cycle, nested[0].end), nested[1])


_NAMED_YEAR = re.compile(r"\d{4}|['’]\d\d")


@rule("point", r"(?P<weekday>{weekday}),? (?=(?:the )?(?:\d|{any_month}|{ordinal}))", ends_word=False)
def weekday_then_date(scene: Scene, m: re.Match[str]) -> Found | None:
    """Sunday, May 7, 2023: the date decides, the weekday's name comes along."""
    date, nested = inner(scene, m.end(), tails=False), inner(scene, m.end())
    if not nested or not date or date[0].precision != "day":
        return None
    if nested[1] == date[1] and not _NAMED_YEAR.search(scene.text, m.end(), date[1]):
        return Found(_on_weekday(scene, date[0], weekday_number(m["weekday"])), date[1])
    return Found(*nested)


def _on_weekday(scene: Scene, date: Period, weekday: int) -> Period:
    """Of a date without a year, the nearest year in which it falls on the weekday named with it."""
    if date.start is None or date.start.weekday() == weekday:
        return date
    anchor, years = scene.anchor(), date_cycle(date.start.month, date.start.day)
    fitting = [p for p in years.near(anchor, 7) if p.start and p.start.weekday() == weekday]
    return min(fitting, key=lambda p: abs((p.start or anchor) - anchor), default=date)
