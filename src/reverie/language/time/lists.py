"""Rules for days listed around one month: "May 3, 5 and 7", "3, 5 and 7 May 2022". Each day is one span."""

from __future__ import annotations

import re
from datetime import datetime

from reverie.language.time.dates import YEAR
from reverie.language.time.grammar import Scene, inner, rule
from reverie.language.time.span import Found
from reverie.language.time.units import day_at
from reverie.language.time.words import ordinal_number, pattern

_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_BETWEEN = re.compile(r"(?:,|,?\s+and|,?\s+or|\s*&)\s+(?:the\s+)?", re.I)
_MONTH_AHEAD = pattern(
    rf"(?:, (?:the )?{_DAY}){{0,6}}(?:,? (?:and|or|&)) (?:the )?(?={_DAY}(?: of)? {{month}})", ends_word=False
)
# what shows that a number behind "May 3, 5" is another day of May: the list's "and", or its end
_LIST_GOES_ON = pattern(
    rf"(?:, {_DAY})*(?:,? (?:and|or|&) (?:the )?{_DAY})?(?:,? {YEAR})?(?=\s*(?:$|[.,;:!?)])"
    r"|\s+(?:and|but|for|so|to|when|with|because|we|i|he|she|it|they|the|was|were|is|are|will|from|at|of)\b)",
)
_NAMES_A_MONTH = pattern(r"{any_month}")


@rule("point", rf"(?:the )?(?P<day>{_DAY})(?![\d:/]|[.,]\d)")
def day_before_month(scene: Scene, m: re.Match[str]) -> Found | None:
    """The 3 and the 5 of "3, 5 and 7 May": the month and year stand at the end."""
    ahead = _MONTH_AHEAD.match(scene.text, m.end())
    last = inner(scene, ahead.end()) if ahead else None
    if not last or last[0].start is None or last[0].precision != "day":
        return None
    when: datetime = last[0].start
    return Found(day_at(when.year, when.month, ordinal_number(m["day"])), m.end())


@rule("point", rf"(?P<day>{_DAY})(?![\d:/]|[.,]\d)(?:,? {YEAR})?")
def day_after_month(scene: Scene, m: re.Match[str]) -> Found | None:
    """The 5 and the 7 of "May 3, 5 and 7"."""
    previous, end = scene.previous, scene.previous_end
    if previous is None or previous.start is None or previous.precision != "day" or previous.instant:
        return None
    joined = 0 <= end < m.start() and _BETWEEN.fullmatch(scene.text, end, m.start())
    if not joined or not _NAMES_A_MONTH.search(scene.text, max(0, end - 40), end):
        return None
    if not _LIST_GOES_ON.match(scene.text, m.end()):
        return None
    when = previous.start
    return Found(day_at(int(m["y"] or when.year), when.month, ordinal_number(m["day"])), m.end())
