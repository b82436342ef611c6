"""Dates in words: to the unit that was told, and counted from the day of the telling where no day is
known."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from reverie.language.time import TimeSpan

_DAY = timedelta(days=1)
_AGO = re.compile(r"(?P<count>.+?)\s+(?:ago|back|earlier)$", re.I)
_LAST_WEEK = re.compile(r"(?:(?:a|one|1|last|past|this past|the (?:last|past)|previous) week(?: ago)?)")
_NAMED_DAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b", re.I)
_SEASONS = {12: "winter", 3: "spring", 6: "summer", 9: "autumn"}


def day(moment: datetime) -> str:
    """ "7 May 2023"."""
    return f"{moment.day} {moment:%B} {moment.year}"


def told(span: TimeSpan, said_at: datetime | None) -> str | None:
    """A time expression as a date: "last week" is "the week before 9 June 2023"; None where it has none."""
    if span.recurring or (span.start is None and span.end is None):
        return None
    if span.start is None:
        return f"before {unit(span.end, span.precision)}" if span.end else None
    if span.end is None:
        return f"since {unit(span.start, span.precision)}"
    low = " ".join(span.text.casefold().split())
    if said_at is not None and span.precision == "week":
        return _week(span, low, said_at)
    if said_at is not None and "weekend" in low:
        return _beside("weekend", span, said_at)
    return between(span.start, span.end, span.precision, around=span.around, text=low)


def _week(span: TimeSpan, low: str, said_at: datetime) -> str:
    assert span.start is not None
    assert span.end is not None
    if _LAST_WEEK.fullmatch(low):
        return f"the week before {day(said_at)}"
    if (ago := _AGO.match(low)) is not None:
        return f"{ago['count']} before {day(said_at)}"
    if span.start <= said_at < span.end:
        return f"the week of {day(said_at)}"
    if low in ("next week", "the coming week"):
        return f"the week after {day(said_at)}"
    return between(span.start, span.end, span.precision)


def _beside(name: str, span: TimeSpan, said_at: datetime) -> str:
    assert span.start is not None
    assert span.end is not None
    if span.end <= said_at + _DAY and said_at - span.start < timedelta(days=9):
        return f"the {name} before {day(said_at)}"
    if span.start > said_at and span.start - said_at < timedelta(days=9):
        return f"the {name} after {day(said_at)}"
    return between(span.start, span.end, span.precision)


def between(
    start: datetime, end: datetime | None, precision: str | None, *, around: bool = False, text: str = ""
) -> str:
    """A stretch of time [start, end) to the unit ``precision``; ``text``, in small letters, is how it was
    told."""
    about = "around " if around else ""
    last = (end - timedelta(microseconds=1)) if end else start
    whole = _whole(start, last, precision)
    if whole is not None:
        return about + whole
    if start.date() == last.date() or last - start < _DAY:
        named = f"{start:%A} " if _NAMED_DAY.search(text) else ""
        return f"{about}{named}{day(start)}"
    if precision in ("month", "season", "quarter") or (start.day == 1 and (last + _DAY).day == 1):
        return f"{about}{start:%B} {start.year} to {last:%B} {last.year}"
    return f"{about}{day(start)} to {day(last)}"


def _whole(start: datetime, last: datetime, precision: str | None) -> str | None:
    """A whole unit of the calendar: a month, a season, a year, a week, a weekend; None for anything else."""
    days = (last.date() - start.date()).days + 1
    if precision == "month" and (last.year, last.month) == (start.year, start.month):
        return f"{start:%B} {start.year}"
    if precision == "season" and 85 < days < 95 and start.month in _SEASONS:
        return f"{_SEASONS[start.month]} {last.year}"
    if precision in ("year", "decade", "century"):
        return str(start.year) if start.year == last.year else f"{start.year} to {last.year}"
    if precision == "week" and days == 7 and start.weekday() == 0:
        return f"the week of {day(start)}"
    return f"the weekend of {day(start)}" if days == 2 and start.weekday() == 5 else None


def unit(moment: datetime, precision: str | None) -> str:
    """A moment to its unit: "2016", "May 2016", "3 May 2016"."""
    if precision in ("year", "decade", "century"):
        return str(moment.year)
    return f"{moment:%B} {moment.year}" if precision in ("month", "season", "quarter") else day(moment)
