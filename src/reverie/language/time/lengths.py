"""Rules for how long something lasts: "for three years", "a two-week trip", "took 45 minutes".

A length alone is no date. "For" after a present perfect anchors it: it ends at the anchor.
"""

from __future__ import annotations

import re
from dataclasses import replace

from reverie.language.time.grammar import Scene, rule
from reverie.language.time.relative import Duration, duration_of, rolling
from reverie.language.time.span import Found, Period
from reverie.language.time.tense import direction, is_perfect
from reverie.language.time.words import pattern

# Lengths of time that belong to something else: ages, distances from an unnamed event.
_NOT_A_LENGTH = pattern(
    r"[ -](?:old|olds|ago|later|earlier|back|prior|before|after|from|of age|hence|past|to|till)",
)


def _idle(m: re.Match[str]) -> bool:
    """Whether it is "a minute" or "a second": a manner of speaking, or a second thing."""
    return m["n"].lower() in ("a", "an") and m["unit"].lower() in ("second", "sec", "minute", "min")


def _length(duration: Duration) -> Period:
    return Period(None, None, duration.unit, around=duration.vague, duration=duration.length())


@rule("point", r"for {about}{duration}(?: now| straight| in a row)?")
def for_long(scene: Scene, m: re.Match[str]) -> Found | None:
    """For three years: up to the anchor after a present perfect."""
    if not is_perfect(scene.text, m.start()) or _idle(m) or _NOT_A_LENGTH.match(scene.text, m.end()):
        return None
    duration = duration_of(m)
    return Found(replace(rolling(scene, duration, -1), duration=duration.length()), m.end())


@rule("whole", r"(?:for|over|throughout) {about}{duration}(?: now| straight| in a row)?")
def for_length(scene: Scene, m: re.Match[str]) -> Found | None:
    """She lived there for three years: a length and no date."""
    if _idle(m) or _NOT_A_LENGTH.match(scene.text, m.end()):
        return None
    return Found(_length(duration_of(m)), m.end())


@rule("whole", r"in {about}{duration}(?! of\b)")
def finished_in(scene: Scene, m: re.Match[str]) -> Found | None:
    """We finished it in three weeks; where the verb is not past it names a coming time instead."""
    if direction(scene.text, m.start(), m.end()) != "past" or _NOT_A_LENGTH.match(scene.text, m.end()):
        return None
    return Found(_length(duration_of(m)), m.end())


_LASTING = re.compile(
    r"\b(?:t(?:ook|akes?|aken|aking)|last(?:s|ed|ing)?|spen(?:t|d|ds|ding)|wait(?:s|ed|ing)?|within"
    r"|stay(?:s|ed|ing)?)\s+(?:\w+\s+)?(?:(?:about|around|over|nearly|almost|only|just)\s+)?$",
    re.I,
)
_ONE = re.compile(r"(?:an?|one)\s", re.I)
_COUNTED_UNIT = re.compile(r"(?:season|quarter|second|night)s?\Z", re.I)  # also plain things


@rule("whole", r"{about}{duration}(?! (?:is|are|was) (?:left|over|long gone)\b)")
def length(scene: Scene, m: re.Match[str]) -> Found | None:
    """Six years, 45 minutes; "a week" and "an hour" only behind a verb of lasting."""
    if _NOT_A_LENGTH.match(scene.text, m.end()):
        return Found(None, m.end())
    doubtful = _ONE.match(m["n"] + " ") or _COUNTED_UNIT.search(m["unit"])
    if _idle(m) or (doubtful and not scene.before(m.start(), _LASTING)):
        return None
    duration = duration_of(m)
    if now := _UP_TO_NOW.match(scene.text, m.end()):
        return Found(replace(rolling(scene, duration, -1), duration=duration.length()), now.end())
    return Found(_length(duration), m.end())


_UP_TO_NOW = pattern(r" (?:now|already)(?=$|[.,;!?])")


@rule(
    "whole",
    r"(?P<n>\d{1,3}|half|{num})-(?P<unit>minute|min|hour|day|night|week|month|year)(?:-long)?(?![- ]old)",
)
def lasting(scene: Scene, m: re.Match[str]) -> Found | None:
    """A two-week trip, a 3-day hike."""
    if m["n"].lower() in ("a", "an"):
        return None
    return Found(_length(duration_of(m)), m.end())


@rule("whole", r"(?P<n>a|an|one) (?P<unit>day|week|month|year|decade)[ -]?long")
def unit_long(scene: Scene, m: re.Match[str]) -> Found:
    """A week-long trip."""
    return Found(_length(duration_of(m)), m.end())
