"""Find the times in a text: places where a time may begin, the longest reading at each."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from reverie.language.time import dates, daytime, named, parts, ranges, relative, repeat
from reverie.language.time.gate import may_hold_time
from reverie.language.time.grammar import Scene, expression
from reverie.language.time.span import Period, Prefer, TimeSpan

RULES = (dates, relative, named, parts, daytime, ranges, repeat)  # imported for the rules they enter

# One-letter-for-one-letter, so offsets keep their meaning: typographic quotes, dashes and spaces.
_PLAIN = str.maketrans("\u2019\u2018\u2013\u2012\u00a0\u202f", "''--  ")
_START = re.compile(
    r"(?<![A-Za-z0-9_])(?:'?\d|'(?=\d)|(?:the|th|a|an|in|on|for|from|to|at|by|no|since|ever|until|till|up|before|after"
    r"|between|around|about|circa|c\.|approx\w*|roughly|nearly|almost|over|more|less|just|under|some|sometime|at"
    r"|maybe|like|every|each|most|once|twice|many|several|few|couple|half|early|mid|late|very|beginning|start"
    r"|starting|middle|end|first|second|third|fourth|fifth|last|final|past|previous|prior|recent|next|coming"
    r"|upcoming|following|this|that|these|my|our|earlier|later|within|during|through"
    r"|to(?:day|morrow|night|nite)|yesterday|tmrw|week\w*|month|year|day|night|morning|afternoon|evening|quarter"
    r"|noon|midday|midnight|dozen|one|two|three|four|five|six\w*|seven\w*|eight\w*|nine\w*|ten\w*|eleven\w*"
    r"|twel\w*|thir\w*|four\w*|fif\w*|twent\w*|fort\w*|spring\w*|summer\w*|autumn|fall|winter\w*"
    r"|jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|mon\w*|tue\w*|wed\w*"
    r"|thu\w*|fri\w*|sat\w*|sun\w*|q[1-4]|h[12]|christmas|xmas|boxing|new|hallow\w*|st|saint|valentine\w*|earth"
    r"|cinco|independence|veterans?|mlk|martin|presidents?|mother|father|memorial|labou?r|columbus|thanksgiving"
    r"|black|cyber|mardi|ash|palm|good|easter|hourly|daily|nightly|biweekly|fortnightly|yearly|annually)"
    r"(?![a-z]))",
    re.IGNORECASE | re.ASCII,
)


def find_times(text: str, anchor: datetime | None, *, prefer: Prefer = "tense") -> list[TimeSpan]:
    """Every time expression in an English text, in order, resolved against `anchor`.

    Days are days of the anchor's zone (UTC if it has none); results are in UTC. Without an anchor only
    absolute expressions resolve. Verbs decide whether "on Friday" is past or coming; where they do not,
    `prefer` does, and with "tense" the nearest (for weekdays the coming) one is taken.
    """
    if not may_hold_time(text):
        return []
    zone: tzinfo = UTC
    if anchor is not None and anchor.tzinfo is not None and anchor.utcoffset() is not None:
        zone = anchor.tzinfo
    now = anchor.replace(tzinfo=None) if anchor is not None else None
    plain, spans = text.translate(_PLAIN), []
    previous, previous_end, position = None, -1, 0
    while start := _START.search(plain, position):
        scene = Scene(plain, now, zone, prefer, previous=previous, previous_end=previous_end)
        found = expression(scene, start.start())
        if found is None:
            position = start.end()
            continue
        position = max(found.end, start.end())
        span = found.period and _span(found.period, zone, text, start.start(), found.end)
        if span and found.period:
            spans.append(span)
            previous = previous if span.recurring else found.period
            previous_end = found.end
    return spans


def _span(period: Period, zone: tzinfo, text: str, start: int, end: int) -> TimeSpan | None:
    """The period as a span in UTC; None when the calendar does not reach that far."""
    try:
        opens, closes = (None if side is None else _utc(side, zone) for side in (period.start, period.end))
        if opens and closes and opens >= closes and period.start and period.end:
            closes = opens + abs(period.end - period.start)  # a wall-clock hour that the zone skips
    except (OverflowError, ValueError):
        return None
    if (opens is None and closes is None and not period.recurring) or (opens and closes and opens >= closes):
        return None
    return TimeSpan(
        start=opens,
        end=closes,
        precision=period.precision,
        around=period.around,
        text=text[start:end],
        char_start=start,
        char_end=end,
        recurring=period.recurring,
    )


def _utc(when: datetime, zone: tzinfo) -> datetime:
    return when.replace(tzinfo=zone).astimezone(UTC)
