"""Where a text has a quotation, give or take what is changed in copying."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from reverie.model import Span
from reverie.retain.llm import quantities

LEAST_SCORE = 80.0
"""Least likeness of a quotation and a place of the text, in percent (rapidfuzz's partial ratio).

Measured on texts of 3000 characters, chat and prose, with quotations of 20 folded characters or more: the
best place of another text reaches 76 at most (795 pairs); copies with a typo in one of twenty letters score
84 or more, and copies that lack one word score 80 or more in 98 of 100 cases from 40 characters on.
"""
SHORTEST_FUZZY = 20
"""Folded characters under which a quotation must be exact: short ones resemble something everywhere."""

_REACH = 12
"""Characters by which the end of a place that is merely alike may be moved."""

_ELLIPSIS = re.compile(r"\s*(?:\[?\.{3,}\]?|\[?…\]?)\s*")
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|cannot|without"
    r"|(?:do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should|must|need|ai)n['’]?t)\b",
    re.I,
)
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Located:
    """Where a quotation stands, and how alike the two are (0..1; 1 for a copy)."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in its plainest form, and for each character of it the index of the one it comes from."""

    text: str
    origin: Sequence[int]


def fold(text: str) -> Folded:
    """Letters and digits in lower case without marks, one space for all between words, no apostrophes."""
    out: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for plain in _folded_character(character):
            if plain == " " and (not out or out[-1] == " "):
                continue
            out.append(plain)
            origin.append(index)
    while out and out[-1] == " ":
        out.pop()
        origin.pop()
    return Folded("".join(out), origin)


@lru_cache(maxsize=20_000)
def _folded_character(character: str) -> str:
    if character in "'’ʼ`*_":
        return ""  # apostrophes come and go, and so does emphasis in Markdown
    found = ""
    for plain in unicodedata.normalize("NFKD", character).casefold():
        kind = unicodedata.category(plain)
        if kind not in ("Mn", "Cf"):
            found += plain if kind[0] in "LNS" or kind == "Mc" else " "
    return found


def find(text: str, sought: str, begin: int = 0) -> int:
    """First place of ``sought`` in ``text``, both folded, where no word is cut; -1: none."""
    at = text.find(sought, begin)
    while at >= 0:
        end = at + len(sought)
        cuts_start = at > 0 and _one_word(text[at - 1], text[at])
        if not cuts_start and not (end < len(text) and _one_word(text[end - 1], text[end])):
            return at
        at = text.find(sought, at + 1)
    return -1


class Quotable:
    """A text to find quotations in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)

    def locate(self, quote: str) -> Located | None:
        """Where the text has ``quote``; one that leaves words out ("a ... b") spans all its parts."""
        found: list[Located] = []
        for part in filter(None, _ELLIPSIS.split(quote.strip())):
            place = self._locate(part, found[-1].span.end if found else 0)
            if place is None:
                return None
            found.append(place)
        if not found:
            return None
        return Located(Span(found[0].span.start, found[-1].span.end), min(f.score for f in found))

    def _locate(self, quote: str, after: int) -> Located | None:
        sought, folded = fold(quote).text, self.folded.text
        begin = next((i for i, at in enumerate(self.folded.origin) if at >= after), len(folded))
        if sought and (at := find(folded, sought, begin)) >= 0:
            return Located(self._span(at, at + len(sought)), 1.0)
        rest = folded[begin:]
        if len(sought) < SHORTEST_FUZZY or len(sought) > 1.1 * len(rest):
            return None
        match = fuzz.partial_ratio_alignment(sought, rest, score_cutoff=LEAST_SCORE)
        if match is None:
            return None
        span = self._span(*_edges(folded, sought, begin + match.dest_start, begin + match.dest_end))
        if not _same_substance(quote, self.text[span.start : span.end]):
            return None
        return Located(span, match.score / 100)

    def _span(self, start: int, end: int) -> Span:
        """The place in the text itself, with the marks that belong to its last character."""
        last = self.folded.origin[end - 1] + 1
        while last < len(self.text) and unicodedata.category(self.text[last]) in ("Mn", "Mc", "Me", "Cf"):
            last += 1
        return Span(self.folded.origin[start], last)


def has_no_spaces(text: str) -> bool:
    """Whether a text is in a script that writes words without spaces between."""
    return bool(_NO_SPACES.search(text))


def _one_word(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not has_no_spaces(left) and not has_no_spaces(right)


def _edges(text: str, sought: str, start: int, end: int) -> tuple[int, int]:
    """The range, moved by a word or two at each end to where it is most like what was sought."""
    low = max(0, start - 2 * _REACH)
    words = [(low + m.start(), low + m.end()) for m in re.finditer(r"\S+", text[low : end + 2 * _REACH])]
    starts = [s for s, _ in words if abs(s - start) <= _REACH]
    ends = [e for _, e in words if abs(e - end) <= _REACH]
    places = [(s, e) for s in starts for e in ends if s < e] or [_whole_words(text, start, end)]
    return max(places, key=lambda place: fuzz.ratio(sought, text[place[0] : place[1]]))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The range, widened to the words it cuts, without the spaces at its ends."""
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    while start > 0 and _one_word(text[start - 1], text[start]):
        start -= 1
    while end < len(text) and _one_word(text[end - 1], text[end]):
        end += 1
    return start, end


def _same_substance(quote: str, place: str) -> bool:
    """Whether numbers and negations agree: what differs in those is another statement, however alike."""
    held = quantities.held(place)
    if any(not held & reading for reading in quantities.stated(quote)):
        return False
    return len(_NEGATION.findall(quote)) == len(_NEGATION.findall(place))
