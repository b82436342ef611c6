"""Rules that frame times: "from X to Y", "since X", "until X", "by X", "around X"."""

from __future__ import annotations

import re
from dataclasses import replace

from reverie.language.time.cycles import after, choose
from reverie.language.time.grammar import Scene, inner, rule, tail
from reverie.language.time.span import Cycle, Direction, Found, Period, Unresolved
from reverie.language.time.tense import direction
from reverie.language.time.units import finest
from reverie.language.time.words import pattern

_AND = pattern(r",? (?:to|and|until|till|through|thru|up to) |\s*-\s*", ends_word=False)
_THE = pattern(r"the ", ends_word=False)
_TO = pattern(r" (?:to|until|till|through|thru) |\s*-\s*", ends_word=False)
_ONWARDS = pattern(r" (?:on(?:wards?)?|forward)")


def join(scene: Scene, first: Period, last: Period, told: Direction | None) -> Period:
    """From the start of one to the end of the other; what one leaves open, the other or the verb decides."""
    cycle = last.cycle
    if cycle and first.start:
        last = after(cycle, first.start)
        if told == "past" and first.cycle and last.start and scene.now and last.start > scene.now:
            last = choose(cycle, scene.now, told)
            first = _last_starting_by(first.cycle, last)
    elif first.cycle and last.start:
        first = _last_starting_by(first.cycle, last)
    start, end = first.start, last.start if last.instant else last.end
    if start is None or end is None or start >= end:
        raise Unresolved("a range that runs backwards")
    return Period(start, end, finest(first.precision, last.precision), around=first.around or last.around)


def _last_starting_by(cycle: Cycle, period: Period) -> Period:
    """The last occurrence that starts no later than `period`."""
    when = period.start
    starts = [p for p in cycle.near(when, 2) if p.start and p.start <= when] if when else []
    if not starts:
        raise Unresolved("no occurrence before")
    return starts[-1]


@rule("whole", r"(?P<word>from|between) ", ends_word=False)
def from_to(scene: Scene, m: re.Match[str]) -> Found | None:
    """From May 5 to June 3, between May and July 2023, from 2019 onwards."""
    first = inner(scene, m.end())
    if not first:
        return None
    if m["word"].lower() == "from" and (on := _ONWARDS.match(scene.text, first[1])):
        return Found(Period(first[0].start, None, first[0].precision, first[0].around), on.end())
    connector = _AND.match(scene.text, first[1])
    last = inner(scene, connector.end()) if connector else None
    if connector and last is None and (the := _THE.match(scene.text, connector.end())):
        last = inner(scene, the.end())
    if last is None:
        return None
    return Found(join(scene, first[0], last[0], scene.direction(m.start(), last[1])), last[1])


@tail("whole")
def range_tail(scene: Scene, position: int, found: Found) -> Found | None:
    """May 30 - June 3, Monday to Friday: both ends speak in the same unit."""
    connector = _TO.match(scene.text, found.end)
    if connector is None or found.period is None:
        return None
    for tails in (True, False):
        last = inner(scene, connector.end(), tails=tails)
        if last and last[0].precision == found.period.precision:
            return Found(join(scene, found.period, last[0], scene.direction(position, last[1])), last[1])
    return None


@rule("whole", r"(?:ever )?since (?:about |around )?", ends_word=False)
def since(scene: Scene, m: re.Match[str]) -> Found | None:
    """Since 2019, since last May."""
    nested = inner(scene, m.end(), "past")
    if not nested or nested[0].start is None:
        return None
    return Found(Period(nested[0].start, None, nested[0].precision, nested[0].around), nested[1])


@rule(
    "whole", r"(?P<word>after|starting(?: on| in| from)?|as of|effective(?: from| as of)?) ", ends_word=False
)
def after_time(scene: Scene, m: re.Match[str]) -> Found | None:
    """After Christmas starts where it ends; starting in May and as of May start with it."""
    nested = inner(scene, m.end())
    if not nested:
        return None
    period = nested[0]
    ends = m["word"].lower() == "after" and not period.instant
    start = period.end if ends else period.start
    return Found(Period(start, None, period.precision, period.around), nested[1])


# "What have you been up to lately?" and "inspired by autumn" set no bound.
_BUSY = re.compile(
    r"\b(?:(?:be|been|being|am|is|are|was|were|get|gets|got|getting)|(?<=')(?:m|s|re|ve))"
    r"(?:\s+(?:you|he|she|they|we|i|it|all|everyone|anyone|(?-i:[A-Z])\w*))?\s+$",
    re.I,
)
_PASSIVE = re.compile(
    r"\b(?:inspired|influenced|fascinated|surrounded|amazed|moved|followed|marked|replaced|caused|written)\s+$",
    re.I,
)


@rule(
    "whole", r"(?P<word>until|till|up until|up to|through|by|no later than|before|prior to) ", ends_word=False
)
def until(scene: Scene, m: re.Match[str]) -> Found | None:
    """Until May, by Friday: to the end of it. Before May: to its start."""
    if m["word"].lower().startswith("up") and scene.before(m.start(), _BUSY):
        return None
    toward = None if direction(scene.text, m.start(), m.end()) or scene.prefer == "past" else "future"
    nested = inner(scene, m.end(), "future" if toward else None)
    if not nested:
        return None
    if scene.before(m.start(), _PASSIVE):
        return Found(None, nested[1])
    period = nested[0]
    starts = period.instant or m["word"].lower() in ("before", "prior to")
    end = period.start if starts else period.end
    return Found(Period(None, end, period.precision, period.around), nested[1])


@rule("whole", r"(?P<word>around|circa|c\.|approximately|roughly|about|sometime(?: in| on| around| during)?) "
      r"(?:the )?", ends_word=False)  # fmt: skip
def around(scene: Scene, m: re.Match[str]) -> Found | None:
    """Around 2015, sometime last week; "about" only for clock times, for it also names a topic."""
    nested = inner(scene, m.end())
    if not nested or (m["word"].lower() == "about" and not nested[0].instant):
        return None
    return Found(replace(nested[0], around=True, cycle=None), nested[1])
