"""Rules for times that are only roughly when: "recently", "the other day", "a while ago", "just now"."""

from __future__ import annotations

import re
from datetime import timedelta

from reverie.language.time.grammar import Scene, rule
from reverie.language.time.span import Found, Period
from reverie.language.time.units import add, floor


@rule("point", r"(?:recently|lately|not (?:so |too |that )?long ago)")
def recently(scene: Scene, m: re.Match[str]) -> Found:
    """Recently, lately: some time in the last month."""
    now = scene.anchor()
    return Found(Period(floor(add(now, "month", -1), "day"), now, "month", around=True), m.end())


@rule("point", r"(?:a|quite a|some) (?:little |good |long |short )?(?:while|time) (?:ago|back)")
def while_ago(scene: Scene, m: re.Match[str]) -> Found:
    """A while ago: some time in the last year."""
    now = scene.anchor()
    return Found(Period(floor(add(now, "year", -1), "day"), now, "year", around=True), m.end())


@rule("point", r"(?:just now|(?:just )?(?:a moment|moments) ago)")
def just_now(scene: Scene, m: re.Match[str]) -> Found:
    """Just now: in the last ten minutes."""
    now = scene.anchor()
    return Found(Period(now - timedelta(minutes=10), now, "minute", around=True), m.end())


@rule("point", r"the other (?P<unit>day|night|morning|evening|afternoon|week)")
def other_day(scene: Scene, m: re.Match[str]) -> Found:
    """The other day: some time in the last seven days."""
    today = floor(scene.anchor(), "day")
    days = 14 if m["unit"].lower() == "week" else 7
    return Found(Period(today - timedelta(days=days), today, "week", around=True), m.end())
