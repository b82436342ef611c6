"""Rules that join a day and a time of it: "Friday at 3 pm", "3 pm on May 5", "tomorrow from 3 to 5 pm"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from reverie.language.time import clock
from reverie.language.time.clock import clock_time
from reverie.language.time.cycles import choose, clock_cycle, part_of_day, within
from reverie.language.time.grammar import Scene, inner, rule, tail
from reverie.language.time.span import Direction, Found, Period, Precision, Unresolved
from reverie.language.time.units import FIXED, floor, unit_of
from reverie.language.time.words import pattern
from reverie.language.time.zones import ZONE, utc_offset

_CLOCK = (
    clock.ANY + r"(?: (?:in the (?P<in>morning|afternoon|evening)|at (?P<at>night)))?(?:\s?" + ZONE + r")?"
)
_CLOSED = (  # what may follow a bare hour: "tomorrow at 8", not "tomorrow at 8 restaurants"
    r"(?=\s*(?:$|[.,;:!?)])|\s+(?:and|but|for|in|or|so|to|when|with|because|i|we|you|he|she|it|they|the|was|is"
    r"|will|until|at|after|before|this|every|next|last|tomorrow|today|tonight|on|sharp)\b)"
)
_HOUR = r"(?P<hour>\d{1,2}|{hour_word})"
_AT_CLOCK = pattern(r"(?:,? (?:at|around|about|@|from) |,? |@)" + _CLOCK)
_AT_HOUR = pattern(r",? (?:at|around|about|@) " + _HOUR + _CLOSED)
_PART = pattern(r",? (?:in the |on the )?(?:early |late )?(?P<part>morning|afternoon|evening|night)")
CLOCK_RANGE = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?:\s?(?P<half>a\.m\.|p\.m\.|am|pm))?"
    r"\s*(?:-|to|and|until|till)\s*"
    r"(?P<hour2>\d{1,2})(?::(?P<minute2>\d\d))?(?:\s?(?P<half2>a\.m\.|p\.m\.|am|pm))?(?![:.]?\d)"
)
_AT = re.compile(r"\b(?:at|around|about|by|since|until|till|from|before|after)\s+$", re.I)
_AT_RANGE = pattern(r",? (?:(?:from|between) )?" + CLOCK_RANGE)
_DAY = timedelta(days=1)


def _on_day(scene: Scene, day: datetime, m: re.Match[str], part: str | None) -> Period:
    """The clock time of `m` on a day, read as the part of the day asks."""
    groups = m.groupdict()
    part = (groups.get("in") or groups.get("at") or part or "").lower()
    word = (groups.get("word") or "").lower()
    precision: Precision = "hour"
    if word:
        offset = timedelta(hours=24 if word == "midnight" else 12)
    else:
        at, precision = clock_time(m)
        said = clock.hour_number(groups["whole"]) if groups.get("part") else clock.hour_number(m["hour"])
        hour = at.hour if groups.get("part") else _hour(said, at.hour, part, told=bool(groups.get("half")))
        if groups.get("part") and part:
            hour = _hour(at.hour % 12 or 12, at.hour, part, told=False)
        offset = timedelta(hours=hour, minutes=at.minute, seconds=at.second)
    start, zone = day + offset, groups.get("zone")
    if zone:
        aware = start.replace(tzinfo=timezone(utc_offset(zone, start)))
        start = aware.astimezone(scene.zone).replace(tzinfo=None)
        return Period(start, start + FIXED[precision], precision, instant=True)
    period = unit_of(start, precision)
    return Period(period.start, period.end, precision, instant=True)


def _hour(said: int, assumed: int, part: str, *, told: bool) -> int:
    """The hour after midnight of the day: 8 in the evening is 20, 2 at night is 26."""
    if told or not part or said > 12:
        hour = assumed
    elif part == "morning":
        hour = said % 12
    elif part == "night":
        hour = said % 12 + (0 if said == 12 or said < 5 else 12)
    else:
        hour = said % 12 + 12
    return hour + 24 if part == "night" and hour < 5 else hour


def _marked(m: re.Match[str]) -> bool:
    """Whether the words are a clock time even without "at": am, a colon, o'clock, noon."""
    return any(m[name] for name in ("word", "part", "minute", "half", "oclock", "in", "at"))


def range_on(day: datetime, m: re.Match[str]) -> Period:
    """From one clock time to another on a day; a lone am or pm speaks for both."""
    if not (m["half"] or m["half2"] or (m["minute"] and m["minute2"])):
        raise Unresolved("two numbers, not two clock times")
    halves = m["half"], m["half2"] or m["half"]
    second = _minutes(m["hour2"], m["minute2"], halves[1])
    first = _minutes(m["hour"], m["minute"], halves[0] or halves[1])
    if first >= second and not halves[0]:
        first = (first + 720) % 1440  # 11 to 1 pm
    if first >= second:
        second += 1440  # from 10 pm to 2 am
    unit: Precision = "minute" if m["minute"] or m["minute2"] else "hour"
    return Period(day + timedelta(minutes=first), day + timedelta(minutes=second), unit)


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    number = int(hour)
    if number > 24 or int(minute or 0) > 59 or (half and not 1 <= number <= 12):
        raise Unresolved("no such time")
    if half:
        number = number % 12 + (12 if half.lower().startswith("p") else 0)
    return number * 60 + int(minute or 0)


@tail("point")
def day_then_time(scene: Scene, position: int, found: Found) -> Found | None:
    """Friday at 3, May 5 in the evening, last night at 11:30, tomorrow from 3 to 5 pm."""
    period, end, part = found.period, found.end, None
    if period is None or period.start is None or period.instant:
        return None
    if period.precision == "hour":
        part = _said_part(scene.text[position:end])
    elif period.precision != "day" or period.end != period.start + _DAY:
        return None
    day = floor(period.start, "day")
    longer: Found | None = None
    if part is None and (said := _PART.match(scene.text, end)):
        part, end = said["part"].lower(), said.end()
        longer = Found(part_of_day(day, part), end)
    if between := _AT_RANGE.match(scene.text, end):
        try:
            return Found(range_on(day, between), between.end())
        except ValueError:
            pass
    at = _AT_CLOCK.match(scene.text, end)
    if at and not _marked(at):
        at = None
    at = at or _AT_HOUR.match(scene.text, end)
    return Found(_on_day(scene, day, at, part), at.end()) if at else longer


def _said_part(words: str) -> str | None:
    """The part of the day that the words name, tonight being a night."""
    last = re.search(r"morning|afternoon|evening|night|tonite", words, re.I)
    return last[0].lower().replace("tonite", "night") if last else None


@rule("point", r"(?:about |around )?" + _CLOCK + r",? (?:on )?", ends_word=False)
def time_then_day(scene: Scene, m: re.Match[str]) -> Found | None:
    """3 pm on May 5, noon tomorrow, 8:30 last night."""
    if not (_marked(m) or scene.before(m.start(), _AT)):
        return None
    nested = inner(scene, m.end())
    if nested and not _marked(m) and nested[0].precision != "hour":
        return None  # "at 9 last night", but not "at 9 May"
    if not nested or nested[0].precision not in ("day", "hour") or nested[0].instant:
        return None
    if nested[0].start is None:
        return None
    part = _said_part(scene.text[m.end() : nested[1]]) if nested[0].precision == "hour" else None
    return Found(_on_day(scene, floor(nested[0].start, "day"), m, part), nested[1])


@rule("point", _CLOCK)
def time_in_zone(scene: Scene, m: re.Match[str]) -> Found | None:
    """9 pm EST, 7 in the morning: a time of the anchor's day, by tense."""
    if not (m["zone"] or m["in"] or m["at"]) or not _marked(m):
        return None
    if day := scene.day_named(m.start()):
        return Found(_on_day(scene, day, m, None), m.end())
    period = _on_day(scene, floor(scene.anchor(), "day"), m, None)
    return Found(_by_tense(period, scene.anchor(), scene.direction(m.start(), m.end())), m.end())


def _by_tense(period: Period, now: datetime, told: Direction | None) -> Period:
    """A time of the anchor's day moved to the day before or after, as past or future asks."""
    if period.start is None or period.end is None:
        return period
    if told == "past" and period.start > now:
        return replace(period, start=period.start - _DAY, end=period.end - _DAY)
    if told == "future" and period.end <= now:
        return replace(period, start=period.start + _DAY, end=period.end + _DAY)
    return period


@rule("whole", r"(?:(?:from|between) )?" + CLOCK_RANGE + r"(?P<on>,? (?:on )?)?", ends_word=False)
def clock_range(scene: Scene, m: re.Match[str]) -> Found | None:
    """From 3 to 5 pm, 9:00-10:30 on Tuesday."""
    nested = inner(scene, m.end()) if m["on"] else None
    if nested and nested[0].start and nested[0].precision == "day":
        return Found(range_on(floor(nested[0].start, "day"), m), nested[1])
    end = m.start("on") if m["on"] else m.end()
    if day := scene.day_named(m.start()):
        return Found(range_on(day, m), end)
    period = range_on(floor(scene.anchor(), "day"), m)
    return Found(_by_tense(period, scene.anchor(), scene.direction(m.start(), end)), end)


_BARE_AT = re.compile(r"\b(?:at|around|about|by|till|until|since)\s+$", re.I)
# What is done at an hour of the clock; without such a word before it, "at 6" is an age or a place.
_APPOINTED = re.compile(
    r"\b(?:me(?:et|ets|eting|t)|start(?:s|ed|ing)?|beg[aiu]n(?:s|ning)?|open(?:s|ed)?|close[sd]?|end(?:s|ed)?"
    r"|dinner|lunch|breakfast|brunch|supper|tea|drinks|part(?:y|ies)|appointment|reservation|class|lesson|practice"
    r"|game|match|show|movie|film|concert|flight|train|bus|doors|shift|alarm|call(?:s|ed)?"
    r"|w[oa]ke(?:s|n)?(?: up)?|waking|awake|get(?:s|ting)? (?:up|home|here|there|off|back)"
    r"|got (?:up|home|here|there|off|back)"
    r"|le(?:ave|aves|aving|ft)|arriv(?:e|es|ed|ing)|com(?:e|es|ing) (?:home|over|back|by|round|around)"
    r"|came (?:home|over|back|by|round|around)|back|home|here|there|bed|asleep|pick(?:s|ed|ing)? \w+ up"
    r"|finish(?:es|ed)?|depart(?:s|ed)?|land(?:s|ed)?|scheduled|tomorrow|tonight|see you)\b[^.!?;\n]*$",
    re.I,
)


@rule("point", r"(?:(?P<rough>around|about) )?" + _HOUR + _CLOSED)
def bare_hour(scene: Scene, m: re.Match[str]) -> Found | None:
    """Dinner at 6, woke up around 5: only where something with an hour is spoken of."""
    if not (m["rough"] or scene.before(m.start(), _BARE_AT)):
        return None
    if not _APPOINTED.search(scene.text, max(0, m.start() - 60), m.start()):
        return None
    at, precision = clock_time(m)
    if not 1 <= clock.hour_number(m["hour"]) <= 24:
        return None
    cycle = clock_cycle(at, precision)
    if day := scene.day_named(m.start()):
        return Found(replace(within(cycle, day, day + _DAY), around=bool(m["rough"])), m.end())
    period = choose(cycle, scene.anchor(), scene.direction(m.start(), m.end()))
    return Found(replace(period, around=bool(m["rough"]), cycle=cycle), m.end())
