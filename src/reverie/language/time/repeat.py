"""Rules for what recurs: "every Monday", "weekly", "on Sundays", "twice a month". Such spans have no ends."""

from __future__ import annotations

import re

from reverie.language.time.cycles import cycle_at
from reverie.language.time.grammar import Scene, rule
from reverie.language.time.span import Found, Period, Precision
from reverie.language.time.words import pattern, unit_named

_ADVERBS: dict[str, Precision] = {
    "hourly": "hour", "daily": "day", "nightly": "day", "weekly": "week", "biweekly": "week",
    "fortnightly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annually": "year",
}  # fmt: skip
_TIME = pattern(r",? (?:at|around) (?:noon|midnight|\d{1,2}(?::\d\d)?(?:\s?(?:[ap]m|[ap]\.m\.)| o'?clock)?)")
_UNIT = pattern(r"(?:{unit}|weekdays?|week-?ends?)")
_OF = pattern(r" (?:of|in) (?:the|each|every) (?:week|month|quarter|year)")
_PARTS = pattern(r" (?:morning|afternoon|evening|night)s?")


def _recurring(scene: Scene, precision: Precision, end: int) -> Found:
    """A recurring span; a clock time behind it belongs to it and is no moment of its own."""
    if part := _PARTS.match(scene.text, end):
        precision, end = "hour", part.end()
    if of := _OF.match(scene.text, end):
        end = of.end()
    if clock := _TIME.match(scene.text, end):
        precision, end = "hour", clock.end()
    return Found(Period(None, None, precision, recurring=True), end)


@rule("whole", r"(?:every|each)(?: single)? (?:(?:other|{nth}|{num}) )?", ends_word=False)
def every(scene: Scene, m: re.Match[str]) -> Found | None:
    """Every Monday, each summer, every other week, every morning."""
    position = m.end()
    if part := _PARTS.match(scene.text, position - 1):
        return _recurring(scene, "hour", part.end())
    if unit := _UNIT.match(scene.text, position):
        word = unit[0].lower()
        days = word.startswith(("weekday", "weekend", "week-end"))
        return _recurring(scene, "day" if days else unit_named(word)[0], unit.end())
    words = cycle_at(scene.text, position)
    if words is None:
        return None
    return _recurring(scene, words.cycle.precision, words.end)


@rule("whole", r"(?:on )?the (?:{nth}|last) (?:{weekday}|day|week|week-?end) (?:of|in) (?:each|every) "
      r"(?:month|quarter|year)")  # fmt: skip
def nth_of_every(scene: Scene, m: re.Match[str]) -> Found:
    """The first Monday of every month."""
    return _recurring(scene, "day", m.end())


_WEEKDAY_S = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"


@rule("whole", rf"(?:(?:on|most|some|during) )?(?:the )?(?:{_WEEKDAY_S}s|weekdays|week-?ends"
      rf"|{_WEEKDAY_S} (?:mornings|afternoons|evenings|nights))")  # fmt: skip
def plural_days(scene: Scene, m: re.Match[str]) -> Found:
    """On Sundays, weekends, Friday nights."""
    last = m[0].lower()
    return _recurring(scene, "hour" if last.endswith(("ings", "noons", "nights")) else "day", m.end())


@rule("whole", r"in the (?:mornings|afternoons|evenings)")
def plural_parts(scene: Scene, m: re.Match[str]) -> Found:
    """In the mornings."""
    return _recurring(scene, "hour", m.end())


@rule("whole", r"(?P<word>" + "|".join(_ADVERBS) + ")")
def adverb(scene: Scene, m: re.Match[str]) -> Found:
    """Daily, weekly, annually."""
    return _recurring(scene, _ADVERBS[m["word"].lower()], m.end())


@rule("whole", r"(?:once|twice|(?:{num}|many|several) times) (?:a|an|per|each|every) (?P<unit>{unit})")
def rate(scene: Scene, m: re.Match[str]) -> Found:
    """Once a week, three times per month."""
    return _recurring(scene, unit_named(m["unit"])[0], m.end())
