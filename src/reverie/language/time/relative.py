"""Rules for times counted from the anchor in units: today, last week, two months ago, in three days."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from reverie.language.time.cycles import part_of_day
from reverie.language.time.grammar import Scene, rule
from reverie.language.time.span import Found, Period, Precision, Unresolved
from reverie.language.time.tense import direction
from reverie.language.time.units import FINER, FIXED, ORDER, add, finest, floor, unit_of
from reverie.language.time.words import count, unit_named

_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1, "tmrw": 1}


@rule("point", r"(?P<day>today|yesterday|tomorrow|tmrw)")
def named_day(scene: Scene, m: re.Match[str]) -> Found:
    """Today, yesterday, tomorrow."""
    return Found(unit_of(scene.anchor(), "day", shift=_DAYS[m["day"].lower()]), m.end())


@rule("point", r"(?P<which>tonight|tonite|this (?P<part>{part})|last (?P<last>night|evening|afternoon))")
def part_today(scene: Scene, m: re.Match[str]) -> Found:
    """This morning, tonight, last night."""
    today = floor(scene.anchor(), "day")
    if m["last"]:
        return Found(part_of_day(today - timedelta(days=1), m["last"]), m.end())
    return Found(part_of_day(today, m["part"] or "night"), m.end())


@rule("point", r"(?:the )?(?P<part>{part}) before last")
def part_before_last(scene: Scene, m: re.Match[str]) -> Found:
    """The night before last."""
    return Found(part_of_day(floor(scene.anchor(), "day") - timedelta(days=2), m["part"]), m.end())


_SHIFTS = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1, "upcoming": 1}


@rule("point", r"(?P<op>last|previous|this|next|coming|upcoming) (?P<unit>{calendar})(?! of\b)")
def calendar_unit(scene: Scene, m: re.Match[str]) -> Found:
    """Last week, this month, next year: whole calendar units."""
    unit, size = unit_named(m["unit"])
    period = unit_of(scene.anchor(), unit, shift=_SHIFTS[m["op"].lower()] * size)
    return Found(period, m.end())


@rule("point", r"(?:the )?(?P<unit>{calendar}) (?P<side>before last|after next)")
def second_unit(scene: Scene, m: re.Match[str]) -> Found:
    """The week before last, the year after next."""
    shift = -2 if "before" in m["side"].lower() else 2
    return Found(unit_of(scene.anchor(), unit_named(m["unit"])[0], shift=shift), m.end())


@rule("point", r"(?P<half>earlier|later) (?:this (?P<unit>{calendar})|today)")
def half_of_now(scene: Scene, m: re.Match[str]) -> Found | None:
    """Earlier this year runs up to the anchor; later today starts there."""
    now = scene.anchor()
    whole = unit_of(now, unit_named(m["unit"] or "day")[0])
    earlier = m["half"].lower() == "earlier"
    period = replace(whole, end=now) if earlier else replace(whole, start=now)
    return Found(period, m.end()) if period.start != period.end else None


_LENGTHS = FIXED | {
    unit: timedelta(days=days)
    for unit, days in (("month", 30), ("season", 90), ("quarter", 90), ("year", 365), ("decade", 3650),
                       ("century", 36500))
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as units and counts, coarse first; `unit` is the finest that it speaks in."""

    parts: tuple[tuple[Precision, int], ...]
    unit: Precision
    vague: bool

    def length(self) -> timedelta:
        """How long it is, with a month taken for 30 days and a year for 365."""
        return sum((_LENGTHS[unit] * number for unit, number in self.parts), timedelta(0))

    def shift(self, when: datetime, sign: int, scene: Scene) -> datetime:
        """`when` moved by this duration; hours and less count elapsed time, not clock time."""
        for unit, number in self.parts:
            if unit in ("hour", "minute", "second"):
                moved = when.replace(tzinfo=scene.zone).astimezone(UTC) + FIXED[unit] * (sign * number)
                when = moved.astimezone(scene.zone).replace(tzinfo=None)
            else:
                when = add(when, unit, sign * number)
        return when


def duration_of(m: re.Match[str]) -> Duration:
    """The duration in a match of the `duration` fragment: "two and a half years", "a year and 3 months"."""
    groups = m.groupdict()
    number, vague = count(m["n"])
    unit, size = unit_named(m["unit"])
    number = (number + (0.5 if groups.get("half") or groups.get("half_after") else 0)) * size
    parts, finest_unit = _parts(number, unit)
    if groups.get("n2"):
        second, second_vague = count(m["n2"])
        unit2, size2 = unit_named(m["unit2"])
        if ORDER.index(unit2) >= ORDER.index(unit):
            raise Unresolved("not a part of the first")
        more, unit2 = _parts(second * size2, unit2)
        parts, finest_unit, vague = parts + more, finest(finest_unit, unit2), vague or second_vague
    return Duration(parts, finest_unit, vague or bool(groups.get("about")))


def _parts(number: float, unit: Precision) -> tuple[tuple[tuple[Precision, int], ...], Precision]:
    """A count with a fraction as whole units and whole finer ones: 1.5 years -> 1 year, 6 months."""
    whole = int(number)
    parts: tuple[tuple[Precision, int], ...] = ((unit, whole),) if whole else ()
    if number == whole or unit not in FINER:
        return parts, unit
    finer, each = FINER[unit]
    return (*parts, (finer, round((number - whole) * each))), finer


def at_distance(scene: Scene, when: datetime, duration: Duration, sign: int) -> Period:
    """The calendar unit that holds the moment `duration` before or after `when`."""
    period = unit_of(duration.shift(when, sign, scene), duration.unit)
    return replace(period, around=duration.vague)


@rule(
    "point", r"{about}{duration} (?P<way>ago|back|from now|from today|hence)(?P<exact> (?:today|yesterday))?"
)
def ago(scene: Scene, m: re.Match[str]) -> Found:
    """Two weeks ago, a year and a half from now; "a year ago today" is a day."""
    duration, sign = duration_of(m), -1 if m["way"].lower() in ("ago", "back") else 1
    if m["exact"]:
        day = unit_of(scene.anchor(), "day", shift=_DAYS[m["exact"].strip().lower()]).start
        assert day is not None
        return Found(unit_of(duration.shift(day, sign, scene), "day"), m.end())
    return Found(at_distance(scene, scene.anchor(), duration, sign), m.end())


@rule("point", r"(?:in|within) {about}{duration}(?:' time)?(?! of\b)")
def ahead(scene: Scene, m: re.Match[str]) -> Found | None:
    """In three weeks, unless the verb is past: then it is how long something took."""
    if direction(scene.text, m.start(), m.end()) == "past" or scene.prefer == "past":
        return None
    now, duration = scene.anchor(), duration_of(m)
    if m[0].lower().startswith("within"):
        return Found(
            Period(now, duration.shift(now, 1, scene), duration.unit, around=duration.vague), m.end()
        )
    return Found(at_distance(scene, now, duration, 1), m.end())


@rule(
    "point",
    r"(?:the )?(?P<other>{about}{duration}) (?P<way>later|earlier|prior|afterwards?|before that|after that)",
)
def from_previous(scene: Scene, m: re.Match[str]) -> Found | None:
    """Three days later: counted from the time named before, else from the anchor if nothing is past."""
    way, previous = m["way"].lower(), scene.previous
    sign = -1 if way in ("earlier", "prior", "before that") else 1
    if previous and previous.start:
        return Found(at_distance(scene, previous.start, duration_of(m), sign), m.end())
    if sign > 0 and way == "later" and direction(scene.text, m.start(), m.end()) != "past":
        return Found(at_distance(scene, scene.anchor(), duration_of(m), 1), m.end())
    return None


@rule("point", r"the (?P<op>next|following|previous) (?P<unit>day|{calendar}|morning|evening|night)")
def next_of_previous(scene: Scene, m: re.Match[str]) -> Found | None:
    """The next day: counted from the time named before; else from the anchor, unless told in the past."""
    previous, word = scene.previous, m["unit"].lower()
    told = direction(scene.text, m.start(), m.end())
    sign = -1 if m["op"].lower() == "previous" else 1
    if previous and previous.start:
        base = previous.start if sign < 0 else (previous.end or previous.start) - timedelta(seconds=1)
    elif sign < 0 or told == "future" or (told is None and scene.prefer != "past"):
        base = scene.anchor()
    else:
        return None
    if word in ("morning", "evening", "night"):
        return Found(part_of_day(floor(base, "day") + timedelta(days=sign), word), m.end())
    return Found(unit_of(base, unit_named(word)[0], shift=sign), m.end())


_RECENT = {"last": -1, "past": -1, "previous": -1, "recent": -1}


def rolling(scene: Scene, duration: Duration, sign: int) -> Period:
    """The stretch of that length that ends (or begins) at the anchor; the far side is a whole day."""
    now = scene.anchor()
    far = duration.shift(now, sign, scene)
    if duration.unit not in FIXED or FIXED[duration.unit] >= FIXED["day"]:
        far = floor(far, "day") if sign < 0 else unit_of(far, "day").end or far
    start, end = (far, now) if sign < 0 else (now, far)
    return Period(start, end, duration.unit, around=duration.vague)


@rule("point", r"(?:the |these |this |my |our )?(?P<op>last|past|previous|next|coming|following|upcoming) "
      r"{about}{duration}(?! of\b)")  # fmt: skip
def last_several(scene: Scene, m: re.Match[str]) -> Found:
    """The last three months, the next few days; "for the past three days" is a length too."""
    duration = duration_of(m)
    period = rolling(scene, duration, _RECENT.get(m["op"].lower(), 1))
    lasts = duration.length() if scene.before(m.start(), _FOR) else None
    return Found(replace(period, duration=lasts), m.end())


_FOR = re.compile(r"\bfor\s+$", re.I)


@rule("point", r"(?P<op>(?:the |this |over )past|the last) (?P<unit>hour|{calendar})(?! of\b)")
def past_unit(scene: Scene, m: re.Match[str]) -> Found:
    """The past year, the last month: that long up to now, unlike the calendar's "last month"."""
    unit, size = unit_named(m["unit"])
    return Found(rolling(scene, Duration(((unit, size),), unit, False), -1), m.end())


@rule(
    "point",
    r"(?:the |these )?(?P<op>recent|past|coming|last|next) (?P<unit>(?:day|week|month|year)s)(?! of\b)",
)
def vague_units(scene: Scene, m: re.Match[str]) -> Found:
    """Recent weeks, the coming months: taken for three, and said to be vague."""
    unit, _ = unit_named(m["unit"])
    return Found(rolling(scene, Duration(((unit, 3),), unit, True), _RECENT.get(m["op"].lower(), 1)), m.end())
