"""Find the times in a text: places where a time may begin, the longest reading at each."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from reverie.language.time import (
    dates,
    daytime,
    eras,
    lengths,
    lists,
    named,
    parts,
    ranges,
    relative,
    repeat,
    vague,
)
from reverie.language.time.gate import may_hold_time, openings
from reverie.language.time.grammar import Scene, expression
from reverie.language.time.span import Hemisphere, Period, Prefer, TimeSpan

RULES = (
    dates,
    eras,
    relative,
    vague,
    named,
    lists,
    parts,
    daytime,
    ranges,
    repeat,
    lengths,
)

# One-letter-for-one-letter, so offsets keep their meaning: typographic quotes, dashes and spaces.
_PLAIN = str.maketrans("\u2019\u2018\u2013\u2012\u00a0\u202f", "''--  ")


# After these "about" does not mean "roughly": "we talked about two weeks ago".
_ABOUT = re.compile(r"about\b", re.I)
_SPEAKS = re.compile(
    r"\b(?:talk(?:s|ed|ing)?|sp(?:eaks?|eaking|oke|oken)|chat(?:s|ted|ting)?|th(?:inks?|inking|ought)|ask(?:s|ed|ing)?"
    r"|say(?:s|ing)?|said|t(?:ells?|elling|old)|hear(?:s|d|ing)?|kn(?:ow|ows|ew)|learn(?:s|ed|t|ing)?|read(?:s|ing)?"
    r"|writ(?:es?|ing|ten)|wrote|worr(?:y|ies|ied|ying)|dream(?:s|ed|t|ing)?|jok(?:ed?|es|ing)|argu(?:ed?|es|ing)"
    r"|complain(?:s|ed|ing)?|forg(?:ets?|ot|otten)|remember(?:s|ed|ing)?|what|how)(?:\s+(?:to|with)\s+\w+)?"
    r"(?:\s+(?:me|us|him|her|them|you|it|anything|something|more|all|most))?\s+$",
    re.I,
)


def _names_a_topic(scene: Scene, start: int) -> bool:
    return _ABOUT.match(scene.text, start) is not None and scene.before(start, _SPEAKS)


_SOME_TIME = datetime(2000, 6, 15, 12)


def find_times(
    text: str, anchor: datetime | None, *, prefer: Prefer = "tense", hemisphere: Hemisphere = "north"
) -> list[TimeSpan]:
    """Every time expression in an English text, in order, resolved against `anchor`.

    Days are days of the anchor's zone (UTC if it has none); results are in UTC. Without an anchor only
    absolute expressions resolve. Verbs decide whether "on Friday" is past or coming; where they do not,
    `prefer` does, and with "tense" the nearest (for weekdays the coming) one is taken. Seasons are those
    of the `hemisphere`.
    """
    if not may_hold_time(text):
        return []
    zone: tzinfo = UTC
    if anchor is not None and anchor.tzinfo is not None and anchor.utcoffset() is not None:
        zone = anchor.tzinfo
    plain, spans, position = text.translate(_PLAIN), [], 0
    # Without an anchor any moment serves to tell where expressions end; what needs one is then left out.
    now = (anchor or _SOME_TIME).replace(tzinfo=None)
    scene = Scene(plain, now, zone, prefer, hemisphere=hemisphere)
    for start in openings(plain):
        if start < position or _names_a_topic(scene, start):
            continue
        found = expression(scene, start)
        if found is None:
            continue
        position = found.end
        if anchor is None:
            found = expression(replace(scene, now=None, read={}), start)
        if found is None or found.period is None or found.end != position:
            continue
        if span := _span(found.period, zone, text, start, found.end):
            spans.append(span)
            dated = found.period.start or found.period.end
            previous = found.period if dated else scene.previous
            scene = replace(scene, previous=previous, previous_end=found.end, read={})
    return spans


def _span(period: Period, zone: tzinfo, text: str, start: int, end: int) -> TimeSpan | None:
    """The period as a span in UTC; None when the calendar does not reach that far."""
    try:
        opens, closes = (None if side is None else _utc(side, zone) for side in (period.start, period.end))
        if opens and closes and opens >= closes and period.start and period.end:
            closes = opens + abs(period.end - period.start)  # a wall-clock hour that the zone skips
    except (OverflowError, ValueError):
        return None
    told = opens or closes or period.recurring or period.duration
    if not told or (opens and closes and opens >= closes):
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
        recurrence=period.rule,
        duration=period.duration,
    )


def _utc(when: datetime, zone: tzinfo) -> datetime:
    return when.replace(tzinfo=zone).astimezone(UTC)
