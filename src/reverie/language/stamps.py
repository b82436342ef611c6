"""Time stamps at the head of a turn, as chat programs write them: "2024-05-03 10:00", "5/3/24, 10:32 AM"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_MONTH = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Za-z]{3,9})\.?,? (\d{4})(?!\d)")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")
_CLOCK = re.compile(
    r"(?<![\w:.])(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?!\d)["
    r" \u00a0\u202f]?(?:([AaPp])\.?[Mm]\b)?"
)
_HOUR = re.compile(r"(?<![\d:])(\d{1,2})[ \u00a0\u202f]?([AaPp])\.?[Mm]\b")
_OFFSET = re.compile(r"(?:Z|UTC|GMT|([+-])(\d{2}):?(\d{2}))$")
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}


def day_first(stamps: Iterable[str]) -> bool:
    """Whether dates such as 5/3/24 in these stamps of one text put the day before the month.

    A number above twelve decides; else the month is first where the clock says AM or PM or a number has one
    digit, as Americans write it.
    """
    first = False
    for stamp in stamps:
        found = _NUMERIC.search(stamp)
        if found is None or found[2] != "/":
            continue
        if int(found[1]) > 12:
            return True
        if int(found[3]) > 12:
            return False
        american = re.search(r"[AaPp]\.?[Mm]\b", stamp) or len(found[1]) == 1 or len(found[3]) == 1
        first = first or not american
    return first


def read_stamp(stamp: str, said_at: datetime | None, *, day_first: bool = False) -> datetime | None:
    """The moment a stamp names, aware; None where it has no date and none is known.

    A clock time alone is of the day of ``said_at``; without an offset the stamp is in its time zone, UTC if
    that is unknown.
    """
    zone = said_at.tzinfo if said_at is not None and said_at.tzinfo is not None else UTC
    found = _date(stamp, day_first)
    if found is not None:
        day, rest = found
        return _moment(day, _clock(rest) or time(), _offset(rest) or zone) if day else None
    clock = _clock(stamp)
    if clock is None or said_at is None:
        return None
    return _moment(said_at.date(), clock, zone)


def _moment(day: date, clock: time, zone: tzinfo) -> datetime | None:
    moment = datetime.combine(day, clock, zone)
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment


def _date(stamp: str, day_first: bool) -> tuple[date | None, str] | None:
    """The date in a stamp, None if there is no such day, and the stamp without it; None without a date."""
    if found := _ISO.search(stamp):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif found := _NUMERIC.search(stamp):
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        day, month = (one, two) if day_first or found[2] != "/" or one > 12 else (two, one)
        parts = (year if year > 99 else 2000 + year, month, day)
    elif found := _DAY_MONTH.search(stamp):
        parts = (int(found[3]), _MONTHS.get(found[2][:3].lower(), 0), int(found[1]))
    elif found := _MONTH_DAY.search(stamp):
        parts = (int(found[3]), _MONTHS.get(found[1][:3].lower(), 0), int(found[2]))
    else:
        return None
    rest = stamp[: found.start()] + " " + stamp[found.end() :].lstrip("T")
    try:
        return date(*parts), rest
    except ValueError:
        return None, rest


def _clock(stamp: str) -> time | None:
    if found := _CLOCK.search(stamp):
        hour, minute, second, half = int(found[1]), int(found[2]), int(found[3] or 0), found[4]
    elif found := _HOUR.search(stamp):
        hour, minute, second, half = int(found[1]), 0, 0, found[2]
    else:
        return None
    if half:
        hour = hour % 12 + (12 if half in "Pp" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _offset(rest: str) -> tzinfo | None:
    found = _OFFSET.search(rest.strip(" []()"))
    if found is None:
        return None
    if found[1] is None:
        return UTC
    shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(shift if found[1] == "+" else -shift) if shift < timedelta(hours=24) else None
