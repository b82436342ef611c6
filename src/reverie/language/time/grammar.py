"""The small parser: a table of rules, tried at a place in the text; the one that reads furthest wins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from reverie.language.time.cycle_words import CycleWords, cycle_at
from reverie.language.time.span import Direction, Found, Hemisphere, Period, Prefer, Unresolved
from reverie.language.time.tense import direction, sentence_ends
from reverie.language.time.words import pattern

MAX_DEPTH = 4  # "the end of the first week of August" is 2 deep
Level = Literal["point", "whole"]
_DAY = timedelta(days=1)
_REACH = 120  # characters after which a day named before no longer speaks for a clock time
_Place = tuple[int, int, Direction | None, bool]  # position, depth, toward, with what may follow


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule may look at: the text, the anchor's wall clock, and what was read so far."""

    text: str
    now: datetime | None
    zone: tzinfo
    prefer: Prefer
    toward: Direction | None = None  # forced by a word such as "since"
    previous: Period | None = None
    previous_end: int = -1
    depth: int = 0
    hemisphere: Hemisphere = "north"
    read: dict[_Place, Found | None] = field(default_factory=dict)  # what nested places were read as

    def anchor(self) -> datetime:
        """The anchor on its own wall clock; Unresolved when there is none."""
        if self.now is None:
            raise Unresolved("no anchor")
        return self.now

    def cycle(self, position: int) -> CycleWords | None:
        """The weekday, month, season, holiday or clock time named at `position`."""
        return cycle_at(self.text, position, self.hemisphere)

    def direction(self, start: int, end: int) -> Direction | None:
        """Past or future for the words at [start, end): a forcing word, else verbs, else the preference."""
        if self.toward:
            return self.toward
        told = direction(self.text, start, end)
        return told or (self.prefer if self.prefer != "tense" else None)

    def day_named(self, position: int) -> datetime | None:
        """The single day named earlier in the sentence: in "on Friday we met at 3 pm" it is that Friday."""
        day, end = self.previous, self.previous_end
        if self.depth or day is None or day.start is None or day.end != day.start + _DAY:
            return None
        apart = sentence_ends(self.text, end, position) or position - end > _REACH
        return None if day.precision != "day" or apart else day.start

    def before(self, position: int, context: re.Pattern[str]) -> bool:
        """Whether `context` (anchored by `$`) ends right at `position`."""
        return context.search(self.text, max(0, position - 40), position) is not None


Build = Callable[[Scene, re.Match[str]], Found | None]
Tail = Callable[[Scene, int, Found], Found | None]
_RULES: dict[Level, list[tuple[re.Pattern[str], Build]]] = {"point": [], "whole": []}
_TAILS: dict[Level, list[Tail]] = {"point": [], "whole": []}


def rule(level: Level, source: str, *, ends_word: bool = True) -> Callable[[Build], Build]:
    """Enter a builder in the table. "point" names one stretch of time, "whole" spans or frames points."""

    def enter(build: Build) -> Build:
        _RULES[level].append((pattern(source, ends_word=ends_word), build))
        return build

    return enter


def tail(level: Level) -> Callable[[Tail], Tail]:
    """Enter a function that may extend what was found, such as a day by a clock time."""

    def enter(extend: Tail) -> Tail:
        _TAILS[level].append(extend)
        return extend

    return enter


def _best(scene: Scene, position: int, level: Level) -> Found | None:
    best: Found | None = None
    for compiled, build in _RULES[level]:
        match = compiled.match(scene.text, position)
        if match is None:
            continue
        try:
            found = build(scene, match)
        except (ValueError, OverflowError):
            continue
        if found and (best is None or found.end > best.end):
            best = found
    return best


def _extended(scene: Scene, position: int, level: Level, found: Found) -> Found:
    for extend in _TAILS[level]:
        try:
            longer = extend(scene, position, found) if found.period else None
        except (ValueError, OverflowError):
            continue
        if longer and longer.end > found.end:
            found = longer
    return found


def point(scene: Scene, position: int) -> Found | None:
    """The longest single time expression that starts at `position`."""
    found = _best(scene, position, "point")
    return _extended(scene, position, "point", found) if found else None


def expression(scene: Scene, position: int) -> Found | None:
    """The longest time expression of any kind that starts at `position`: a point, a range, an open span."""
    whole = _best(scene, position, "whole")
    found = point(scene, position)
    if found:
        found = _extended(scene, position, "whole", found)
    return whole if whole and (found is None or whole.end > found.end) else found


def inner(
    scene: Scene, position: int, toward: Direction | None = None, *, tails: bool = True
) -> tuple[Period, int] | None:
    """The point nested in a larger expression, such as May in "early May"; None when there is none.

    `tails=False` leaves out what may follow it, such as the clock time after a day.
    """
    if scene.depth >= MAX_DEPTH:
        return None
    place = position, scene.depth, toward or scene.toward, tails
    if place in scene.read:
        found = scene.read[place]
    else:
        nested = replace(scene, depth=scene.depth + 1, toward=place[2])
        found = point(nested, position) if tails else _best(nested, position, "point")
        scene.read[place] = found
    return (found.period, found.end) if found and found.period else None
