"""Whether two facts say the same.

Nearness of vectors alone does not tell: "red" and "blue", or "likes" and "hates", stand close, and "tea
over coffee" stands closer to "coffee over tea" than most paraphrases to each other. So vectors find what
may be the same, and two facts say the same if their words do; if all their sentences read the same,
synonyms and word order aside (see reverie.consolidate.reading); or if they are as near as paraphrases are,
have the same telling words in the same order, and agree in all figures, names and denials. Either way they
must tell of the same time. In doubt both stay: a fact that is kept twice costs less than one that is lost.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from reverie.consolidate.reading import OWN
from reverie.language.terms import terms

LEAST = 0.85
"""Nearness below which facts are not compared."""
NEAR = 0.955
"""Cosine from which on facts of the same telling words, figures, names and denials say the same."""

_SPACE = re.compile(r"\s+")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'’-]*")
_FIRST = re.compile(r"^\W*([A-Z][\w'’-]*)")
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|stopped|quit)\b|n['’]t\b", re.I
)


@dataclass(frozen=True, slots=True)
class Said:
    """A fact as far as this depends on it; ``meanings`` are the keys of its sentences, if they were read."""

    text: str
    start: datetime | None = None
    end: datetime | None = None
    meanings: frozenset[int] = frozenset()
    speaker: str | None = None


def plain(text: str) -> str:
    """A text without what makes no difference: case, spacing, the last stop."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().rstrip(".!").casefold()


def same(one: Said, other: Said, near: float) -> bool:
    """Whether two facts say the same; ``near`` is the cosine of their vectors."""
    if _of_different_speakers(one, other):
        return False
    if plain(one.text) == plain(other.text):
        return _agree(one, other)
    if (one.start, one.end) != (other.start, other.end):
        return False
    if one.meanings and one.meanings == other.meanings:
        return True
    if (
        near < NEAR
        or _figures(one.text) != _figures(other.text)
        or _denials(one.text) != _denials(other.text)
    ):
        return False
    return list(terms(one.text)) == list(terms(other.text)) and _names(one.text) == _names(other.text)


def _of_different_speakers(one: Said, other: Said) -> bool:
    """Whether two people speak of themselves; who speaks may not be known."""
    if not one.speaker or not other.speaker or plain(one.speaker) == plain(other.speaker):
        return False
    return bool(OWN.search(one.text) or OWN.search(other.text))


def _agree(one: Said, other: Said) -> bool:
    """Whether nothing speaks against the times of facts in the same words: one may not be known."""
    starts = one.start is None or other.start is None or one.start == other.start
    ends = one.end is None or other.end is None or one.end == other.end
    return starts and ends


def _figures(text: str) -> list[str]:
    return sorted(_FIGURE.findall(text))


def _denials(text: str) -> int:
    return len(_DENIAL.findall(text))


def _names(text: str) -> list[str]:
    """Words with a capital in their order, for "Alice paid Bob" is not "Bob paid Alice"; the first word only
    where it stands as a name elsewhere too, or nothing tells that it is none."""
    first = _FIRST.match(text)
    return [word.casefold() for word in ([first[1]] if first else []) + _NAME.findall(text)]
