"""When a fact happened, by a model's account, as far as the text bears it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from reverie.language.time import Occurrence, Precision, TimeSpan, may_hold_time, occurrence

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?)"
    r"(?:[T ](?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"(?P<offset>Z|[+-]\d\d:?\d\d)?)?)?)?"
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurred:
    """The time of a fact: half-open, aware, in UTC; None is an open side."""

    start: datetime | None = None
    end: datetime | None = None
    precision: Precision | None = None
    around: bool = False
    recurrence: str | None = None
    duration: timedelta | None = None


@dataclass(frozen=True, slots=True)
class TimeEvidence:
    """What a text says of time: its words, when they were said, the times that they name, its numbers."""

    text: str
    said_at: datetime | None
    times: Sequence[TimeSpan]
    has_number: Callable[[float], bool]

    def bears_out(self, start: datetime, end: datetime) -> bool:
        """Whether a date follows from the text.

        It is near the moment at which the text was said, or near a time that the text names, or its year
        stands there. Words of time that only the model understood count too, if their anchor is known.
        """
        if any(self.has_number(year) for year in {start.year, (end - timedelta(seconds=1)).year}):
            return True
        for time in self.times:
            first, last = time.start or time.end, time.end or time.start
            if first and last:
                slack = max(_DAY, last - first)
                if start <= _moved(last, slack) and end >= _moved(first, -slack):
                    return True
        if self.said_at is None:
            return False
        near = start <= _moved(self.said_at, _DAY) and end >= _moved(self.said_at, -_DAY)
        return near or (not self.times and may_hold_time(self.text))


def occurred(
    start: str | None, end: str | None, quote: str, when: str | None, *, event: bool, evidence: TimeEvidence
) -> tuple[Occurred, bool]:
    """The time of a fact, and whether a date of the model's was dropped: unreadable or not borne out.

    What is no event, and of which nothing tells a time, has none, whatever date the model gives.
    Where the model gives no date, the words of the quotation (or its ``when``) are read by the rules, for
    events and for what the model says has a time.
    """
    found = occurrence(quote, evidence.said_at) or (occurrence(when, evidence.said_at) if when else None)
    given = _range(start, end, evidence.said_at.tzinfo if evidence.said_at else None)
    timed = event or when is not None or may_hold_time(quote)
    if given and timed and evidence.bears_out(given[0], given[1]):
        return _agreed(given, found, open_end=end is None), False
    if found and (event or when):
        return _by_rules(found), bool(start or end)
    return Occurred(), bool(start or end)


def _agreed(
    given: tuple[datetime, datetime, Precision], found: Occurrence | None, *, open_end: bool
) -> Occurred:
    """The model's date, with what only the words tell: "around", "every year", "for three years", "since"."""
    start, end, precision = given
    if found is None:
        return Occurred(start, end, precision)
    if (found.start, found.end) == (start, end):
        precision = found.precision
    goes_on = open_end and found.end is None and found.start is not None and start <= found.start < end
    return Occurred(
        start, None if goes_on else end, precision, found.around, found.recurrence, found.duration
    )


def _by_rules(found: Occurrence) -> Occurred:
    return Occurred(found.start, found.end, found.precision, found.around, found.recurrence, found.duration)


def _range(
    start: str | None, end: str | None, zone: tzinfo | None
) -> tuple[datetime, datetime, Precision] | None:
    """First moment, the moment after the last, and how exact they are; None for what is no date."""
    first, last = _period(start, zone), _period(end, zone)
    if first is None and last is None:
        return None
    opens, closes = (first or last or ())[0], (last or first or ())[1]  # type: ignore[misc]
    if opens >= closes:
        if first is None:
            return None
        opens, closes = first[0], first[1]
    precision = min((p[2] for p in (first, last) if p), key=_FINENESS.index)
    try:
        return opens.astimezone(UTC), closes.astimezone(UTC), _coarser(opens, closes, precision)
    except OverflowError:
        return None


_FINENESS: list[Precision] = [
    "second", "minute", "hour", "day", "week", "month", "quarter", "season", "year", "decade", "century",
]  # fmt: skip


def _period(text: str | None, zone: tzinfo | None) -> tuple[datetime, datetime, Precision] | None:
    """What a date covers, as exact as it is written."""
    match = _ISO.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(match[name] or 0) for name in _PARTS)
    try:
        start = datetime(
            year, month or 1, day or 1, hour, minute, second, tzinfo=_offset(match["offset"]) or zone or UTC
        )
        if match["hour"] and (hour, minute, second) == (23, 59, 59):
            return start, start + timedelta(seconds=1), "day"  # the last second of a day closes it
        if match["hour"] and (hour or minute or second):
            unit: Precision = "second" if second else "minute"
            return start, start + timedelta(**{f"{unit}s": 1}), unit
        if match["day"]:
            return start, start + _DAY, "day"
        if match["month"]:
            return start, start.replace(year=year + month // 12, month=month % 12 + 1), "month"
        return start, start.replace(year=year + 1), "year"
    except (ValueError, OverflowError):
        return None


_PARTS = ("year", "month", "day", "hour", "minute", "second")


def _offset(text: str | None) -> tzinfo | None:
    if text is None or text == "Z":
        return UTC if text else None
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _coarser(start: datetime, end: datetime, precision: Precision) -> Precision:
    """A whole month given by its first and last day is a month, and so on."""
    if precision not in ("day", "month", "year") or (start.hour, start.minute) != (0, 0):
        return precision
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day == end.day == 1 and months:
        if months == 1:
            return "month"
        if months == 12 and start.month == 1:
            return "year"
        if months == 3 and start.month % 3 == 1:
            return "quarter"
        if months == 120 and start.month == 1 and start.year % 10 == 0:
            return "decade"
        return "month" if precision == "day" else precision
    return "week" if precision == "day" and end - start == 7 * _DAY and start.weekday() == 0 else precision


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment
