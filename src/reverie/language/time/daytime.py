"""Rules that join a day and a time of it: "Friday at 3 pm", "3 pm on May 5", "tomorrow from 3 to 5 pm"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from reverie.language.time.cycles import clock_time, part_of_day
from reverie.language.time.grammar import Scene, inner, rule, tail
from reverie.language.time.span import Found, Period, Precision, Unresolved
from reverie.language.time.units import FIXED, floor, unit_of
from reverie.language.time.words import pattern

_ZONES = {"utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
          "pdt": -7, "cet": 1, "cest": 2, "bst": 1}  # fmt: skip
_CLOCK = (
    r"(?:(?P<word>noon|midday|midnight)|(?P<hour>\d{1,2})(?![\d/]|\.\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?)?"
    r"(?:\s?(?P<half>a\.m\.|p\.m\.|am|pm)|(?P<oclock> o'?clock))?)"
    r"(?: (?:in the (?P<in>morning|afternoon|evening)|at (?P<at>night)))?"
    r"(?: (?P<zone>(?-i:" + "|".join(z.upper() for z in _ZONES) + r"))\b)?"
)
_CLOSED = (  # what may follow a bare hour: "tomorrow at 8", not "tomorrow at 8 restaurants"
    r"(?=\s*(?:$|[.,;:!?)])|\s+(?:and|but|for|in|or|so|to|when|with|because|i|we|you|he|she|it|they|the|was|is"
    r"|will|until|at|tomorrow|today|tonight|on|sharp)\b)"
)
_AT_CLOCK = pattern(r"(?:,? (?:at|around|about|@|from) |,? |@)" + _CLOCK)
_AT_HOUR = pattern(r",? (?:at|around|about|@) (?P<hour>\d{1,2})" + _CLOSED)
_PART = pattern(r",? (?:in the |on the )?(?:early |late )?(?P<part>morning|afternoon|evening|night)")
_CLOCK_RANGE = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?:\s?(?P<half>a\.m\.|p\.m\.|am|pm))?"
    r"\s*(?:-|to|and|until|till)\s*"
    r"(?P<hour2>\d{1,2})(?::(?P<minute2>\d\d))?(?:\s?(?P<half2>a\.m\.|p\.m\.|am|pm))?(?![:.]?\d)"
)
_AT = re.compile(r"\b(?:at|around|about|by)\s+$", re.I)
_AT_RANGE = pattern(r",? (?:(?:from|between) )?" + _CLOCK_RANGE)


def _on_day(scene: Scene, day: datetime, m: re.Match[str], part: str | None) -> Period:
    """The clock time of `m` on a day, read as the part of the day asks."""
    groups = m.groupdict()
    part = (groups.get("in") or groups.get("at") or part or "").lower()
    word = (groups.get("word") or "").lower()
    if word:
        offset, unit = timedelta(hours=24 if word == "midnight" else 12), "hour"
    else:
        at, unit = clock_time(m)
        hour = _hour(int(m["hour"]), at.hour, part, told=bool(groups.get("half")))
        offset = timedelta(hours=hour, minutes=at.minute, seconds=at.second)
    start = day + offset
    zone = (groups.get("zone") or "").lower()
    if zone:
        aware = start.replace(tzinfo=timezone(timedelta(hours=_ZONES[zone])))
        start = aware.astimezone(scene.zone).replace(tzinfo=None)
    precision: Precision = "hour" if unit == "hour" else "minute" if unit == "minute" else "second"
    if zone:
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
    return any(m[name] for name in ("word", "minute", "half", "oclock", "in", "at"))


def _range_on(day: datetime, m: re.Match[str]) -> Period:
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
    elif period.precision != "day" or period.end != period.start + timedelta(days=1):
        return None
    day = floor(period.start, "day")
    longer: Found | None = None
    if part is None and (said := _PART.match(scene.text, end)):
        part, end = said["part"].lower(), said.end()
        longer = Found(part_of_day(day, part), end)
    if between := _AT_RANGE.match(scene.text, end):
        try:
            return Found(_range_on(day, between), between.end())
        except ValueError:
            pass
    clock = _AT_CLOCK.match(scene.text, end)
    if clock and not _marked(clock):
        clock = _AT_HOUR.match(scene.text, end)
    return Found(_on_day(scene, day, clock, part), clock.end()) if clock else longer


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
    now = scene.anchor()
    period = _on_day(scene, floor(now, "day"), m, None)
    told = scene.direction(m.start(), m.end())
    day = timedelta(days=1)
    if told == "past" and period.start and period.start > now:
        period = Period(period.start - day, (period.end or now) - day, period.precision, instant=True)
    if told == "future" and period.end and period.end <= now:
        period = Period((period.start or now) + day, period.end + day, period.precision, instant=True)
    return Found(period, m.end())


@rule("whole", r"(?:(?:from|between) )?" + _CLOCK_RANGE + r"(?P<on>,? (?:on )?)?", ends_word=False)
def clock_range(scene: Scene, m: re.Match[str]) -> Found | None:
    """From 3 to 5 pm, 9:00-10:30 on Tuesday."""
    nested = inner(scene, m.end()) if m["on"] else None
    if nested and nested[0].start and nested[0].precision == "day":
        return Found(_range_on(floor(nested[0].start, "day"), m), nested[1])
    return Found(_range_on(floor(scene.anchor(), "day"), m), m.start("on") if m["on"] else m.end())
