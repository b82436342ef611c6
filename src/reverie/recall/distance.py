"""How far from an event a time lies: "two weeks after", "the day before", "shortly after"."""

from __future__ import annotations

import re
from datetime import timedelta

from reverie.recall.asked import TIME_UNITS, Asked

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "night": timedelta(days=1),
    "evening": timedelta(days=1),
    "morning": timedelta(days=1),
    "afternoon": timedelta(days=1),
    "weekend": timedelta(weeks=1),
    "week": timedelta(weeks=1),
    "fortnight": timedelta(weeks=2),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "the": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "couple": 2, "next": 1, "first": 1,
    "last": 1, "half": 0.5,
}  # fmt: skip
_WITHIN = frozenset("in within over for during throughout".split())
_SOON = frozenset("right shortly soon just immediately straight directly".split())
_LONGEST = 6
SOON = timedelta(weeks=2)
"""How far "shortly after" reaches."""
SOME = 6.0
"""How many "the months after", "a few days after" are at most."""
_LENGTH = re.compile(rf"\bhow (?:long|soon|much (?:longer|time)|many (?:\w+ )?{TIME_UNITS})\b")
_ASKED_LENGTH = re.compile(
    r"how (?:long|soon|shortly|quickly|recently|many (?:second|minute|hour|day|night|week"
    r"|weekend|month|year)s?|much (?:longer"
    r"|time|later|earlier))(?: (?:was|is|were|has|had|have|did|does|it|there|passed|been|go|went"
    r"|by|elapsed|take|took|time|later|earlier|between))*\s*$"
)


def distance_before(asked: Asked, at: int) -> tuple[int, timedelta | None, timedelta | None]:
    """Where the relative time begins, with the offset or the length that stands before its marker."""
    unit = asked.word(at - 1)
    if unit in _SOON and asked.word(at - 2) not in ("how", "as"):
        return at - 1, None, SOON
    step = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    counted = _count(asked, at - 1) if step is not None else None
    if step is None or counted is None:
        return at, None, None
    start, count, within = counted
    if unit.endswith("s") and count == 1:
        count = SOME  # "the months after"
    within = within or count == SOME or asked.word(start - 1) in _WITHIN
    start -= asked.word(start - 1) in _WITHIN | {"on"}
    if within or (unit in ("week", "month", "year") and count == 1 and asked.word(at - 2) == "the"):
        return start, None, step * count
    return start, step * count, None


def _count(asked: Asked, unit: int) -> tuple[int, float, bool] | None:
    """The number before a unit of time: where it begins, how many, and whether it reaches up to there."""
    start, count, within = unit, 0.0, False
    while start > asked.first and unit - start < _LONGEST:
        word = asked.word(start - 1)
        if word in ("few", "several"):
            count = SOME
        elif word.isdecimal() and len(word) < 4:
            count = float(word)
        elif word in _NUMBERS:
            count = count if count and _NUMBERS[word] == 1 else _NUMBERS[word]
            within = within or word in ("first", "next", "last")
        elif word not in ("of", "about", "around", "exactly", "roughly", "very", "following"):
            break
        start -= 1
    return (start, count, within) if count else None


def distance_is_asked(asked: Asked, start: int, relation: str) -> bool:
    """Whether the distance from the event is what is asked for: "how long after the wedding".

    ``start`` is the first word of the relative time.
    """
    before = asked.said(asked.first, start).casefold()
    if relation == "between" and _LENGTH.search(before):
        return True
    return _ASKED_LENGTH.search(before) is not None
