"""Which way a sentence looks from its anchor, told by the verbs nearest to the time words."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from reverie.language.time.span import Direction

_IRREGULAR = (
    "was|wasn't|were|weren't|had|hadn't|did|didn't|ate|became|began|bit|blew|bought|broke|brought|built|burnt|came"
    "|caught|chose|cooked|cut|dealt|drank|drew|drove|fed|fell|felt|flew|forgot|fought|found|gave|got|grew|heard"
    "|held|hid|hit|hung|kept|knew|laid|learnt|led|left|lent|lit|lost|made|meant|met|overslept|paid|put|quit|ran"
    "|rang|reread|rode|rose|said|sang|sat|saw|sent|shook|shot|slept|sold|spent|spoke|stole|stood|stuck|swam|swept"
    "|taught|tore|told|thought|threw|took|understood|went|woke|won|wore|wrote"
)
_PARTICIPLES = (
    "been|begun|bitten|blown|broken|chosen|come|done|drawn|driven|drunk|eaten|fallen|flown|forgotten|given|gone"
    "|grown|hidden|known|ridden|risen|rung|seen|shaken|shown|spoken|stolen|sung|swum|taken|thrown|torn|woken|worn"
    "|written"
)
_NOT_PAST = (
    "need|seed|feed|speed|indeed|bed|red|shed|hundred|exceed|proceed|bleed|breed|weed|embed|biped|moped"
)
_REGULAR = rf"(?!(?:{_NOT_PAST})\b)[a-z]{{2,}}ed"

_CUES = re.compile(
    rf"""\b(?:
      (?P<past>(?:was|were|wasn't|weren't)\s(?:\w+\s)?(?:going\sto|supposed\sto|planning|about\sto|\w+ing)
        | (?:have|has|haven't|hasn't|had|'ve|ve)\s(?:(?:never|just|already|also|both|all|not)\s)?
          (?:{_PARTICIPLES}|{_IRREGULAR}|{_REGULAR}) )
    | (?P<future>will|won't|shall|ll|gonna|going\sto|about\sto|plans?\s(?:to|on|for)|planning|scheduled
        |upcoming|should|must|let's|wants?|hopes?\sto|hoping|looking\sforward|remind|due|needs?\sto
        |(?:can|could|would)\s(?:you|we|i|they)|would\slike|can't\swait|appointment|deadline|reminder
        |(?:i'm|am|are|is|'re|'m|'s|re)\s(?:(?:also|not|still|really|so|probably|definitely)\s)?\w+(?:ing|ed))
    | (?P<simple>{_IRREGULAR}|{_REGULAR})
    )\b""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_SENTENCE_END = re.compile(r"[.!?]\s|[;\n]")
_CLAUSE = re.compile(r",|\b(?:and|but|so|because|although|while|then|which|who|where|when|if|that)\b", re.I)
_REASON = re.compile(r"\b(?:because|although|though|whereas)\b", re.I)  # behind it another event is told
_PERFECT = re.compile(
    rf"\b(?:have|has|haven't|hasn't|'ve|'s|ve|s)\s(?:(?!(?:a|an|the|to|my|no)\b)\w+\s){{0,2}}?"
    rf"(?:{_PARTICIPLES}|{_IRREGULAR}|{_REGULAR})\b",
    re.IGNORECASE | re.ASCII,
)
_REACH = 240  # characters each side in which a verb can speak for a time expression
_CLAUSE_COST = 40  # a clause border counts as this many characters of distance


class _Cue(NamedTuple):
    start: int
    end: int
    direction: Direction


@lru_cache(maxsize=8)
def _cues(text: str) -> tuple[_Cue, ...]:
    """All cues of a text: it is read once, however many time expressions it has."""
    return tuple(_Cue(*m.span(), "future" if m["future"] else "past") for m in _CUES.finditer(text))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence around [start, end), at most `_REACH` characters away."""
    first, last = max(0, start - _REACH), min(len(text), end + _REACH)
    for border in _SENTENCE_END.finditer(text, first, start):
        first = border.end()
    border_after = _SENTENCE_END.search(text, end, last)
    return first, border_after.start() if border_after else last


def sentence_ends(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends between two places."""
    return _SENTENCE_END.search(text, start, end) is not None


def direction(text: str, start: int, end: int) -> Direction | None:
    """Whether the nearest verb puts text[start:end] in the past or the future; None when none says."""
    first, last = _sentence(text, start, end)
    best: tuple[int, Direction] | None = None
    cues = _cues(text)
    for cue in cues[bisect_left(cues, (first,)) :]:
        if cue.end > last:
            break
        if cue.start < end and cue.end > start:
            continue
        low, high = (cue.end, start) if cue.end <= start else (end, cue.start)
        if low == end and _REASON.search(text, low, high):
            continue
        cost = high - low + _CLAUSE_COST * len(_CLAUSE.findall(text, low, high))
        if best is None or cost < best[0]:
            best = cost, cue.direction
    return best[1] if best else None


def is_perfect(text: str, position: int) -> bool:
    """Whether the sentence holds a present perfect ("have lived"), so "for a year" runs up to now."""
    first, last = _sentence(text, position, position)
    return _PERFECT.search(text, first, last) is not None
