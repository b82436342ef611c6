"""When the main event of a sentence happened: the one of its times that is not merely mentioned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reverie.language.time.cycle_words import cycle_at
from reverie.language.time.engine import find_times
from reverie.language.time.span import Precision, TimeSpan
from reverie.language.time.tense import direction, sentence_ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """The time of what a sentence tells: half-open `[start, end)`, aware, in UTC; None is an open side.

    `recurrence` is an RFC 5545 rule where the sentence tells of something that comes round again,
    `duration` how long it lasts where the words say so. A rule or a length alone has neither start nor end;
    `precision` is then the unit they speak in.
    """

    start: datetime | None
    end: datetime | None
    precision: Precision
    around: bool
    recurrence: str | None
    duration: timedelta | None


_SOME_TIME = datetime(2000, 6, 15, 12)  # without an anchor: to see where times stand, not when they are


def occurrence(text: str, said_at: datetime | None) -> Occurrence | None:
    """The time of the main event of a text said at `said_at`; None for what holds at no particular time.

    Without `said_at` only absolute times count. Of several times the one in the main clause is taken, a
    date before what recurs, and that before a mere length.
    """
    times = find_times(text, said_at or _SOME_TIME)
    dated = [t for t in times if (t.start or t.end) and not _standing(text, t, times)]
    recurring = [t for t in times if t.recurring]
    lengths = [t for t in times if t.duration and not (t.start or t.end or t.recurring)]
    if not dated:
        return _undated(text, recurring, lengths)
    main = min(dated, key=lambda t: _remoteness(text, t))
    if yearly := _yearly_rule(text, main):
        return _undated(text, [replace(main, recurrence=yearly)], lengths)
    if said_at is None:
        absolute = {t.char_start: t for t in find_times(text, None)}
        if main.char_start not in absolute:
            return None
        main, dated = absolute[main.char_start], [t for t in absolute.values() if t.start or t.end]
    main = _until(text, _clock_within(text, main, dated), dated)
    again = next((t for t in recurring if _belongs(text, main, t)), None)
    length = next((t for t in lengths if _together(text, main, t)), None)
    return Occurrence(
        start=main.start,
        end=main.end,
        precision=main.precision,
        around=main.around,
        recurrence=again.recurrence if again else None,
        duration=main.duration or (length.duration if length else None),
    )


def _undated(text: str, recurring: Sequence[TimeSpan], lengths: Sequence[TimeSpan]) -> Occurrence | None:
    """What recurs, with how long it takes; or a length alone."""
    times = [*recurring, *lengths]
    if not times:
        return None
    main = times[0]
    length = next((t for t in lengths if _together(text, main, t)), None)
    return Occurrence(
        start=None,
        end=None,
        precision=main.precision,
        around=main.around,
        recurrence=main.recurrence,
        duration=main.duration or (length.duration if length else None),
    )


# What puts a time inside a part of the sentence that tells of something else.
_ASIDE = re.compile(
    r"\b(?:which|who|whom|whose|where|that|because|although|though|if|unless|than|unlike|whereas|such as"
    r"|compared (?:to|with)|as opposed to|instead of)\b",
    re.I,
)
_REDUCED = re.compile(  # "the book I bought last week"
    r"\b(?:the|this|that|these|those|an?|my|your|his|her|our|their)\s+(?:\w+\s+){1,2}(?:i|we|you|he|she|they)\s+"
    r"(?!(?:will|would|can|could|should|am|are|was|were|have|had)\b)\w+\s+(?:\w+\s+){0,2}$",
    re.I,
)
_BORN = re.compile(r"\bborn\s+(?:\w+\s+){0,3}$", re.I)
_DETERMINED = re.compile(r"\b(?:the|an?|my|your|his|her|its|our|their|this|that)\s+(?:[a-z]+\s+)?$", re.I)
_NOUN_FOLLOWS = re.compile(
    r"\s+(?!(?:and|at|but|by|for|from|if|in|of|on|or|so|to|when|while|with|because|since|after|before|that|which"
    r"|who|was|were|is|are|will|had|has|have|did|does|do|the|they|she|you|our|his|her|their|where|until|as"
    r"|about|it)\b)[a-z]{3,}"
)
_COARSE = ("decade", "century")


def _remoteness(text: str, time: TimeSpan) -> tuple[int, int]:
    """How far a time is from the main clause, then where it stands: the least is the main event's."""
    first, last = _sentence(text, time)
    before = text[first : time.char_start]
    aside = [m.end() for m in _ASIDE.finditer(before)]
    marks = (
        2 * bool(aside and "," not in before[aside[-1] :]),
        2 * bool(_REDUCED.search(before)),
        2 * (before.count("(") > before.count(")")),
        2 * bool(_BORN.search(before)),
        2 * (text[last : last + 1] == "?"),
        _DETERMINED.search(before) is not None and _NOUN_FOLLOWS.match(text, time.char_end) is not None,
        time.around and time.precision in ("month", "year"),
        time.precision in _COARSE,
    )
    return sum(marks), time.char_start


_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[;\n]")


def _sentence(text: str, time: TimeSpan) -> tuple[int, int]:
    """Where the sentence around a time begins, and where the mark that ends it stands."""
    ends = [m.end() for m in _SENTENCE_END.finditer(text, 0, time.char_start)]
    closes = _SENTENCE_END.search(text, time.char_end)
    return (ends[-1] if ends else 0), (closes.start() if closes else len(text))


def _between(text: str, one: TimeSpan, other: TimeSpan) -> tuple[int, int]:
    first, last = sorted((one, other), key=lambda t: t.char_start)
    return first.char_end, last.char_start


def _together(text: str, one: TimeSpan, other: TimeSpan) -> bool:
    """Whether two times stand in one sentence and in its main clause."""
    if sentence_ends(text, *_between(text, one, other)):
        return False
    return _remoteness(text, other)[0] <= max(1, _remoteness(text, one)[0])


_CLAUSE = re.compile(r",|\b(?:and|but|or|so|then|because|that|which|who|when|while|before|after)\b", re.I)
_NEAR = 40  # characters over which two times of one clause speak of the same event


def _close(text: str, one: TimeSpan, other: TimeSpan) -> bool:
    start, end = _between(text, one, other)
    return (
        end - start <= _NEAR and not _CLAUSE.search(text, start, end) and not sentence_ends(text, start, end)
    )


def _belongs(text: str, main: TimeSpan, recurring: TimeSpan) -> bool:
    """Whether something recurs within the time named: "every Monday since 2019", "daily in May"."""
    start, end = _between(text, main, recurring)
    open_side = main.start is None or main.end is None
    adjacent = re.fullmatch(r",?\s*(?:(?:in|during|throughout|of|from|over)\s+)?", text[start:end], re.I)
    return adjacent is not None or (open_side and _close(text, main, recurring))


def _clock_within(text: str, main: TimeSpan, dated: Sequence[TimeSpan]) -> TimeSpan:
    """The clock time said of the main day: "yesterday we met at 3 pm"; the day where there are several."""
    if main.precision != "day":
        return main
    clocks = [t for t in dated if t.precision in ("hour", "minute", "second") and _inside(t, main)]
    return clocks[0] if len(clocks) == 1 and _close(text, main, clocks[0]) else main


def _inside(inner: TimeSpan, outer: TimeSpan) -> bool:
    return bool(
        inner.start and outer.start and inner.end and outer.end
        and outer.start <= inner.start and inner.end <= outer.end
    )  # fmt: skip


def _until(text: str, main: TimeSpan, dated: Sequence[TimeSpan]) -> TimeSpan:
    """The main time with the end said beside it: "we camped on Friday until Sunday"."""
    for time in dated:
        if (
            main.start
            and time.start is None
            and time.end
            and time.end > main.start
            and _close(text, main, time)
        ):
            return replace(main, end=time.end)
    return main


_CLOCK_RANGE = re.compile(
    r"(?:from|between)?\s*\d{1,2}(?::\d\d)?\s?(?:[ap]\.?m\.?)?\s*(?:-|–|to|and|until)\s*\d.*", re.I
)


def _standing(text: str, time: TimeSpan, times: Sequence[TimeSpan]) -> bool:
    """Whether a clock time belongs to no day: "the office opens at 9 am" tells of every day."""
    if time.recurring or time.precision not in ("hour", "minute", "second") or time.start is None:
        return False
    words = cycle_at(time.text, 0)
    alone = words is not None and words.kind == "clock" and words.end == len(time.text)
    if not alone and not _CLOCK_RANGE.fullmatch(time.text):
        return False
    if any(t.precision == "day" and _inside(time, t) for t in times):
        return False
    return direction(text, time.char_start, time.char_end) is None


_COMES_AGAIN = re.compile(
    r"\b(?:birthday|anniversary|name day|feast)\b(?!\s+(?:party|dinner|gift|present|cake|trip|celebration))",
    re.I,
)


def _yearly_rule(text: str, time: TimeSpan) -> str | None:
    """The rule of a day told as one that comes every year: "her birthday is May 7"."""
    words = cycle_at(time.text, 0)
    if words is None or words.kind not in ("date", "holiday") or words.end != len(time.text):
        return None
    first, last = _sentence(text, time)
    if not _COMES_AGAIN.search(text, first, last) or direction(text, time.char_start, time.char_end):
        return None
    return words.cycle.rule
