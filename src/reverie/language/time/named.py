"""Rules for cycles: "May 7", "last Friday", "Christmas 2022", "two summers ago"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from reverie.language.time.cycle_words import CycleWords, cycle_at
from reverie.language.time.cycles import after, before, choose, day_of_month_cycle, within
from reverie.language.time.dates import YEAR
from reverie.language.time.grammar import Scene, rule
from reverie.language.time.span import Cycle, Direction, Found, Period
from reverie.language.time.units import add, floor, unit_of
from reverie.language.time.words import count, ordinal_number, pattern, unit_named

_REL_YEAR = (
    r"(?P<rel>last|this|next|the following|the previous) year|(?P<n>{num}) years? (?P<way>ago|from now)"
)
_YEAR_TAIL = pattern(r"(?:,? (?:of |in )?(?:the year )?|,\s*|-)(?:" + YEAR + rf"|'(?P<yy>\d\d)|{_REL_YEAR})")
_OLD_YEAR_TAIL = pattern(r",? (?P<y>1\d{3}|2[1-9]\d\d)(?![\d.:,-])")
_SEASON_YEAR = r"(?P<y>(?:19|20)\d\d)(?:[-/](?:\d\d){1,2})?(?![\d%]|[.,:/]\d|{counted})"  # winter 2019/20
_SEASON_TAIL = pattern(rf" (?:of )?(?:{_SEASON_YEAR}|'(?P<yy>\d\d)|{_REL_YEAR})")
_REL_WEEK = (
    r"(?P<rel>last|this|next|the following|the previous) week|(?P<n>{num}) weeks? (?P<way>ago|from now)"
)
_WEEK_TAIL = pattern(rf",? (?:of |in )?(?:{_REL_WEEK})")
# "May 3, 5 and 7, 2022": so does the year behind a list of days
_LISTED_YEAR = pattern(
    r"(?:, (?:and |or )?\d{1,2}(?:st|nd|rd|th)?){0,6}(?:,? (?:and|or|&) \d{1,2}(?:st|nd|rd|th)?)?,? " + YEAR
)
# "May and June 2021", "30 May to 3 June 2021": the year that ends a list or range is also the first one's
_LIST_YEAR = pattern(
    r"(?:(?:, |,? (?:and|or|&|to|through|until|till) |\s?-\s?)(?:the )?(?:{day}(?: of)? )?"
    r"(?:{month}|{season}|q[1-4])(?: {day})?){1,6},? (?:of )?" + YEAR
)
_RELATIVE = {"last": -1, "the previous": -1, "this": 0, "next": 1, "the following": 1}
_WEEKLY = ("weekday", "weekend")


def _shift(m: re.Match[str]) -> int:
    """How many years or weeks away the tail `m` points."""
    if m["rel"]:
        return _RELATIVE[" ".join(m["rel"].lower().split())]
    number, _ = count(m["n"])
    return int(number) * (1 if "from" in m["way"].lower() else -1)


def _year_in(scene: Scene, m: re.Match[str]) -> int:
    """The year that a year tail names."""
    groups = m.groupdict()
    if groups.get("y"):
        return int(m["y"])
    if groups.get("yy"):
        return int(m["yy"]) + (2000 if int(m["yy"]) < 50 else 1900)
    return scene.anchor().year + _shift(m)


def in_year(cycle: Cycle, year: int) -> Period:
    """The occurrence that begins in a year."""
    start = datetime(year, 1, 1)
    return within(cycle, start, add(start, "year", 1))


def _with_tail(scene: Scene, words: CycleWords) -> Found | None:
    """The cycle pinned by the year or week that follows it: "May 7, 2023", "Friday of last week"."""
    text, cycle = scene.text, words.cycle
    if words.kind in _WEEKLY:
        week = _WEEK_TAIL.match(text, words.end)
        if not week:
            return None
        monday = add(floor(scene.anchor(), "week"), "week", _shift(week))
        return Found(within(cycle, monday, add(monday, "week", 1)), week.end())
    if words.kind == "clock":
        return None
    tail = (_SEASON_TAIL if words.kind == "season" else _YEAR_TAIL).match(text, words.end)
    if tail is None and words.kind == "date":
        tail = _OLD_YEAR_TAIL.match(text, words.end)
    if tail:
        year, end = _year_in(scene, tail), tail.end()
    elif listed := _LIST_YEAR.match(text, words.end) or (
        words.kind == "date" and _LISTED_YEAR.match(text, words.end)
    ):
        return Found(replace(in_year(cycle, int(listed["y"])), cycle=cycle), words.end)
    else:
        return None
    try:
        return Found(in_year(cycle, year), end)
    except (ValueError, OverflowError):
        return Found(None, end)  # 29 February 2023: no date, and "February 2023" is not meant either


@rule("point", r"(?:the )?", ends_word=False)
def plain_cycle(scene: Scene, m: re.Match[str]) -> Found | None:
    """A weekday, month, season, holiday or clock time, with its year or on its own."""
    words = scene.cycle(m.end())
    if words is None:
        return None
    if pinned := _with_tail(scene, words):
        return pinned
    indefinite = words.kind != "clock" and scene.before(m.start(), _INDEFINITE)
    if not scene.depth and (indefinite or not words.bare):
        return None
    if words.kind == "clock" and (day := scene.day_named(m.start())):
        return Found(within(words.cycle, day, add(day, "day", 1)), words.end)
    period = choose(words.cycle, scene.anchor(), scene.direction(m.start(), words.end))
    return Found(replace(period, cycle=words.cycle), words.end)


_INDEFINITE = re.compile(
    r"\b(?:that|same|those|one|any|another|an?|no)\s+$", re.I
)  # "that Friday", "a Monday"
_UNIT_FIRST = (
    r"(?:(?P<rel>last|this|next|the following|the previous) (?P<unit>week|month|year)"
    r"|{about}(?P<n>{num}) (?P<units>week|month|year)s? (?P<way>ago|from now))"
    r"(?:{possessive}|,)? (?:on |in |at )?(?:the )?"
)


@rule("point", _UNIT_FIRST, ends_word=False)
def unit_then_cycle(scene: Scene, m: re.Match[str]) -> Found | None:
    """Last year's Christmas, last year in July, two weeks ago on Friday."""
    words = scene.cycle(m.end())
    if words is None or words.kind == "clock":
        return None
    unit, _ = unit_named(m["unit"] or m["units"])
    whole = unit_of(scene.anchor(), unit, shift=_shift(m))
    if whole.start is None or whole.end is None or words.cycle.precision == unit:
        return None
    return Found(within(words.cycle, whole.start, whole.end), words.end)


_OPERATOR = (
    r"(?:the |this |that )?(?P<op>last|past|previous|next|coming|upcoming|following|this)(?: coming)? "
    r"(?:year{possessive} )?"
)


@rule("point", _OPERATOR, ends_word=False)
def operated_cycle(scene: Scene, m: re.Match[str]) -> Found | None:
    """Last Friday, this May, next summer, this past weekend."""
    words = scene.cycle(m.end())
    if words is None or words.kind == "clock" or _lower_verb(scene.text, m.end(), words):
        return None
    if _OF.match(scene.text, words.end) or (
        m[0][:4].lower() == "the " and _SIDE.match(scene.text, words.end)
    ):
        return Found(None, words.end)
    operator, now = m["op"].lower(), scene.anchor()
    tomorrow = add(floor(now, "day"), "day", 1)
    if operator == "this":
        period = _this(words, now, scene.direction(m.start(), words.end))
    elif operator in ("last", "past", "previous"):
        period = before(words.cycle, floor(now, "day"))
    elif operator == "following" and scene.previous and scene.previous.end:
        period = after(words.cycle, scene.previous.end)
    elif operator == "next" and words.kind == "weekend":
        period = after(words.cycle, add(floor(now, "week"), "week", 1))
    else:
        period = after(words.cycle, tomorrow)
    return Found(period, words.end)


_OF = re.compile(r"\s+of\s", re.I)
_SIDE = re.compile(r"\s+(?:before|after|in)\s", re.I)  # "the last Sunday before Lent"


def _lower_verb(text: str, position: int, words: CycleWords) -> bool:
    """Whether the name is a lower-case "may" or "march": "this may help", "the last march"."""
    return words.kind == "month" and text[position : words.end] in ("may", "march", "mar")


def _this(words: CycleWords, now: datetime, direction: Direction | None) -> Period:
    """The occurrence meant by "this": the one under way, else by tense, else in this week or year."""
    cycle = replace(words.cycle, skips_today=False)
    for period in cycle.near(now, 1):
        if period.start and period.end and period.start <= now < period.end:
            return period
    if direction:
        return choose(cycle, now, direction)
    start = floor(now, "week" if words.kind in _WEEKLY else "year")
    return within(cycle, start, add(start, "week" if words.kind in _WEEKLY else "year", 1))


@rule("point", r"(?:the )?", ends_word=False)
def second_cycle(scene: Scene, m: re.Match[str]) -> Found | None:
    """The weekend before last, the Friday after next."""
    words = scene.cycle(m.end())
    side = words and _BEFORE_LAST.match(scene.text, words.end)
    if not words or not side:
        return None
    today = floor(scene.anchor(), "day")
    if "before" in side[0].lower():
        return Found(before(words.cycle, today, 2), side.end())
    if words.kind == "weekend":
        return Found(after(words.cycle, add(floor(today, "week"), "week", 1), 2), side.end())
    return Found(after(words.cycle, add(today, "day", 1), 2), side.end())


_BEFORE_LAST = pattern(r" (?:before last|after next)")
_FULL_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"


_COUNTED = (
    rf"(?P<n>{{num}}) (?P<what>{_FULL_WEEKDAY}|week-?end|{{season}}|christmas|thanksgiving|easter)(?:e?s)?"
)


@rule("point", r"{about}" + _COUNTED + r" (?P<way>ago|from now|later)")
def cycles_ago(scene: Scene, m: re.Match[str]) -> Found | None:
    """Two Fridays ago, three summers ago, two weekends later."""
    words, today = cycle_at(m["what"], 0, scene.hemisphere), floor(scene.anchor(), "day")
    number, vague = count(m["n"])
    if words is None or number < 1:
        return None
    if "ago" in m["way"].lower():
        period = before(words.cycle, today, int(number))
    else:
        later = m["way"].lower() == "later" and scene.previous and scene.previous.end
        period = after(words.cycle, later or add(today, "day", 1), int(number))
    return Found(replace(period, around=vague or bool(m["about"])), m.end())


@rule("point", r"(?:the |these )?(?P<op>last|past|next|coming) " + _COUNTED)
def last_cycles(scene: Scene, m: re.Match[str]) -> Found | None:
    """The last two summers, the next three Mondays: from the first of them to the end of the last."""
    words, today = cycle_at(m["what"], 0, scene.hemisphere), floor(scene.anchor(), "day")
    number, vague = count(m["n"])
    if words is None or number < 1:
        return None
    if m["op"].lower() in ("last", "past"):
        first, last = before(words.cycle, today, int(number)), before(words.cycle, today)
    else:
        tomorrow = add(today, "day", 1)
        first, last = after(words.cycle, tomorrow), after(words.cycle, tomorrow, int(number))
    return Found(replace(first, end=last.end, around=vague), m.end())


_MONTH_OF = pattern(r" of (?P<rel>this|last|next|the following|the previous|the) month")
# "the 5th" is a date only where no noun follows: not "the 5th floor"
_NO_NOUN = re.compile(
    r"\s*(?:$|[.,;:!?)\]\"])|\s+(?:and|at|but|for|from|if|in|or|so|to|when|with|because|since|i|we|you|he|she|it"
    r"|they|my|our|the|was|were|is|are|will|until|till|through|by|about|around)\b",
    re.I,
)
_ON = re.compile(r"\b(?:on|by|since|until|till|before|after|from|through|between|day,?)\s+$", re.I)


@rule("point", r"the (?P<nth>{nth})")
def day_of_month(scene: Scene, m: re.Match[str]) -> Found | None:
    """On the 5th, the 5th of last month."""
    number = ordinal_number(m["nth"])
    cycle = day_of_month_cycle(number)
    if month := _MONTH_OF.match(scene.text, m.end()):
        word = " ".join(month["rel"].lower().split())
        start = add(floor(scene.anchor(), "month"), "month", _RELATIVE.get(word, 0))
        return Found(within(cycle, start, add(start, "month", 1)), month.end())
    if not (scene.depth or scene.before(m.start(), _ON)) or not _NO_NOUN.match(scene.text, m.end()):
        return None
    if not m["nth"][0].isdigit():
        return None
    period = choose(cycle, scene.anchor(), scene.direction(m.start(), m.end()))
    return Found(replace(period, cycle=cycle), m.end())


_THE_DAY = pattern(r",? (?:the )?(?P<nth>(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th))(?! of\b)")


@rule("point", r"(?P<weekday>{weekday})")
def weekday_and_day(scene: Scene, m: re.Match[str]) -> Found | None:
    """Friday the 13th: the month in which the 13th falls on a Friday."""
    words, number = scene.cycle(m.start()), _THE_DAY.match(scene.text, m.end())
    if words is None or number is None:
        return None
    day = ordinal_number(number["nth"])

    def near(when: datetime, n: int) -> list[Period]:
        weeks = words.cycle.near(when, 60)
        return [p for p in weeks if p.start and p.start.day == day]

    cycle = Cycle("day", near)
    period = choose(cycle, scene.anchor(), scene.direction(m.start(), number.end()))
    return Found(replace(period, cycle=cycle), number.end())
