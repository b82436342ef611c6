"""A question as its readers see it: words with their tags, the names, and which sentence asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from reverie.language.gazetteer import gazetteer
from reverie.language.parse import Parser, Placed
from reverie.language.words import Word

Kind = Literal[
    "when", "who", "where", "why", "how", "how_many", "how_much", "how_often", "how_long", "what",
    "list", "order", "summary", "yes_no", "phrase",
]  # fmt: skip
"""What a question asks for; a phrase asks nothing, it only names a matter."""

AUXILIARIES = frozenset(
    """do does did have has had is are was were am will would can could shall should may might must
    'd 's 're 've 'll 'm""".split()
)
WH = frozenset("what which who whom whose when where why how what's who's where's how's".split())
PREPOSITIONS = frozenset(
    """in at on by for from with to of since until about under through during around over into toward
    towards within""".split()
)
TIME_UNITS = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|years?|decades?)"
_LONGEST = 1200
"""Characters of a query that are read; the asking of a longer one stands at its end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``low`` are the words in small letters. ``first`` and ``last`` bound the sentence that asks, half-open.

    Characters are counted in ``text``, which begins at ``offset`` of the whole query.
    """

    text: str
    offset: int
    words: Sequence[Word]
    low: Sequence[str]
    names: Sequence[Placed]
    first: int
    last: int

    def tag(self, at: int) -> str:
        """The tag of a word; a stop outside the text."""
        return self.words[at].tag if 0 <= at < len(self.words) else "."

    def word(self, at: int) -> str:
        """The word in small letters; empty outside the text."""
        return self.low[at] if 0 <= at < len(self.low) else ""

    def said(self, first: int, last: int) -> str:
        """The characters from the word ``first`` to the one before ``last``."""
        return self.text[self.words[first].start : self.words[last - 1].end] if last > first else ""

    @property
    def sentence(self) -> str:
        """The sentence that asks, in small letters and with plain apostrophes."""
        return self.said(self.first, self.last).casefold().replace("’", "'")


@cache
def _parser() -> Parser:
    return Parser()


def read(query: str) -> Asked:
    """Read a query, in time linear in its length and bounded for a very long one."""
    offset = max(0, len(query) - _LONGEST)
    text = query[offset:]
    parsed = _parser().parse([text])[0]
    low = [word.text.casefold().replace("’", "'") for word in parsed.words]
    bounds = _asking(text, [(span.start, span.end) for span in parsed.sentences])
    first = next((n for n, word in enumerate(parsed.words) if word.start >= bounds[0]), len(low))
    last = next((n for n, word in enumerate(parsed.words) if word.start >= bounds[1]), len(low))
    return Asked(text, offset, parsed.words, low, parsed.mentions, first, last)


_ASKS = re.compile(
    r"\W*(?:(?:and|so|but|ok|okay|please|also|now|well)\W+)*(?:what|which|who|whom|whose|when"
    r"|where|why|how|tell|list|name"
    r"|give|show|summari[sz]e|describe|remind|do|does|did|is|are|was|were|has|have|had|can|could"
    r"|would)\b",
    re.I,
)


def _asking(text: str, sentences: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The sentence that asks: the last with a question mark, else the last that begins as a question does."""
    if len(sentences) < 2:
        return 0, len(text)
    marked = [span for span in sentences if text[span[0] : span[1]].rstrip("\"'”’) \n").endswith("?")]
    opened = [span for span in sentences if _ASKS.match(text, span[0], span[1])]
    both = [span for span in marked if span in opened]
    return (both or marked or opened or sentences)[-1]


def is_given(word: str) -> bool:
    """Whether a word in small letters is a given name."""
    return word in gazetteer().given
