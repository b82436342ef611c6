"""The values of this package: what callers get, and what the rules pass among themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Precision = Literal[
    "second", "minute", "hour", "day", "week", "month", "season", "quarter", "year", "decade", "century"
]
Prefer = Literal["past", "future", "tense"]
Hemisphere = Literal["north", "south"]
Direction = Literal["past", "future"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """A stretch of time named in a text: half-open `[start, end)`, both aware and in UTC.

    An open side is None: "since 2019" has no end, "until May" has no start. A recurring span
    ("every Tuesday") has neither; `recurrence` is its RFC 5545 rule, as near as such a rule can say, or
    None. A mere length ("for three years") has neither side, only a `duration`, with a month taken for 30
    days and a year for 365; where the tense anchors it ("has lived here for three years") it has both
    sides too. `precision` is the unit the words speak in, `around` says that they were vague ("around
    2015"), and `text == source[char_start:char_end]`.
    """

    start: datetime | None
    end: datetime | None
    precision: Precision
    around: bool = False
    text: str
    char_start: int
    char_end: int
    recurring: bool = False
    recurrence: str | None = None
    duration: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of wall-clock time in the anchor's zone, before it becomes a TimeSpan."""

    start: datetime | None
    end: datetime | None
    precision: Precision
    around: bool = False
    recurring: bool = False
    instant: bool = False  # a clock time: "until 5 pm" ends where it starts
    cycle: Cycle | None = None  # set while the text leaves open which occurrence is meant
    rule: str | None = None  # of a recurring one: its RFC 5545 rule
    duration: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """Something that comes round again: a weekday, a month, a season, a holiday, a clock time.

    `near(when, n)` lists about n occurrences on each side of `when`, in order.
    """

    precision: Precision
    near: Callable[[datetime, int], list[Period]]
    default: Literal["nearest", "future", "today"] = "nearest"  # which one, when no verb tells
    skips_today: bool = False  # said on a Friday, "on Friday" is another Friday
    rule: str = ""  # how it comes round, as an RFC 5545 rule


class Found(NamedTuple):
    """What a rule understood, and where its words end. No period: words to step over, not a date."""

    period: Period | None
    end: int


class Unresolved(ValueError):
    """The words need an anchor that was not given, or name a moment that does not exist."""
