"""Concepts: noun phrases of two to four content words, such as "machine learning"."""

from __future__ import annotations

from collections.abc import Iterator

from reverie.language.reading import Reading
from reverie.model import Span

_CONTENT = frozenset(["NN", "NNS", "NNP", "JJ", "VBG"])
_NOUNS = frozenset(["NN", "NNS", "NNP"])
_MOST = 4
VAGUE = frozenset(
    """january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday thing things stuff way ways lot lots kind
    kinds sort sorts bit bits time times day days week weeks weekend month months year years one
    ones great good nice fun new own big little last next first second third other others many
    more most much same best better cool awesome amazing morning afternoon evening night tonight
    today tomorrow yesterday hey hi wow yeah thanks lol such several few whole entire real true
    different certain various able sure glad happy proud excited sorry ready full able due bunch
    couple pair number part parts type types piece pieces people guy guys someone something
    anything everything nothing everyone anyone nobody man men woman women person place places
    point case fact matter moment moments past recent current special important huge small large
    long short old young free hard easy tough busy late early perfect wonderful beautiful
    fantastic incredible lovely super extra main possible only very top low high hour hours
    minute minutes second seconds middle end start beginning rest half side chance idea reason
    luck job plenty tons ton kudos favorite cute pretty sweet interesting inspiring exciting
    rewarding meaningful likely similar additional numerous previous following total single
    simple common general specific key major overall""".split()
)
"""Words that say too little to name anything by."""


def concepts(read: Reading, taken: bytearray) -> Iterator[Span]:
    """Ranges of at most four noun phrases; ``taken`` marks the words that names hold."""
    if read.foreign:
        return
    found = 0
    words, low = read.words, read.low
    at, count = 0, len(words)
    while at < count and found < _MOST:
        if words[at].tag not in _CONTENT or taken[at] or low[at] in VAGUE:
            at += 1
            continue
        first = at
        at += 1
        while at < count and words[at].tag in _CONTENT and not taken[at] and read.adjoins(at):
            at += 1
        if (span := _phrase(read, first, at)) is not None:
            found += 1
            yield span


def _phrase(read: Reading, first: int, end: int) -> Span | None:
    words, low = read.words, read.low
    while end > first and (words[end - 1].tag not in _NOUNS or low[end - 1] in VAGUE):
        end -= 1
    if words[first].tag == "VBG" and read.tag(first - 1) not in ("DT", "JJ", "PRP$", "POS"):
        first += 1
    if end < len(words) and (read.tag(end) == "POS" or words[end].tag in _NOUNS):
        return None
    if not 2 <= end - first <= 4 or any(
        low[n] in VAGUE or words[n].text[0].isdigit() for n in range(first, end)
    ):
        return None
    if all(words[n].text.isupper() for n in range(first, end)):
        return None
    return Span(words[first].start, words[end - 1].end)
