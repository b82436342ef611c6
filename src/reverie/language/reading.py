"""A text as its readers see it: words in small letters, sentences, and where a capital letter says
nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reverie.language.words import Word
from reverie.model import Span

_OPENERS = frozenset(["“", "‘", '"', "'", "(", "[", ":", "*", "**", "•", ">", "…", "...", "—", "–"])
_SMALL = frozenset(
    """a an the of to in on at for and or but nor with by from as is are was be vs via into over
    per not it its your my our than then that this""".split()
)
"""Words that a heading in capitals leaves small."""
_GERMAN = frozenset(
    "der das und ist ich nicht mit ein eine einen wir sie auf den dem zu wird auch wie bei".split()
)
_SHOUTED = 0.7
_HEADING = 0.9
_ENGLISH = 0.4
"""Share of known words under which a text is in another language."""
_LONGEST_LABEL = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's words, and what its writing tells.

    ``low`` are the words in small letters. ``free`` marks those whose capital says nothing, because all
    that stands there begins with one. ``loose``: the text has no capitals at all. ``foreign``: it is not
    English. ``german``: its language gives every noun a capital.
    """

    text: str
    words: Sequence[Word]
    low: list[str]
    free: bytearray
    loose: bool
    foreign: bool
    german: bool

    def adjoins(self, at: int) -> bool:
        """Whether at most one space parts the word ``at`` from the one before; the end of a line does."""
        gap = self.words[at].start - self.words[at - 1].end
        return gap == 0 or (gap == 1 and self.text[self.words[at].start - 1] in " \u00a0")

    def tag(self, at: int) -> str:
        """The tag of the word; a stop outside the text."""
        return self.words[at].tag if 0 <= at < len(self.words) else "."

    def word(self, at: int) -> str:
        """The word in small letters; empty outside the text."""
        return self.low[at] if 0 <= at < len(self.low) else ""


def starts_of(words: Sequence[tuple[str, int]], sentences: Sequence[Span]) -> set[int]:
    """Numbers of the words that begin a sentence, a line of a list or a quotation."""
    begins = {span.start for span in sentences}
    found: set[int] = set()
    last = "("
    for number, (word, start) in enumerate(words):
        if start in begins or last in _OPENERS or (number - 1 in found and not last[0].isalpha()):
            found.add(number)
        last = word
    return found


def reading(text: str, words: Sequence[Word], starts: set[int], known: dict[str, str]) -> Reading:
    """Mark what begins sentences, and the whole of sentences that are shouted or set as headings."""
    low = [word.text.lower().replace("’", "'") for word in words]
    free = bytearray(len(words))
    bounds = sorted(starts)
    for start in bounds:
        free[start] = 1
        end = _label(words, low, start)
        free[start:end] = b"\1" * (end - start)
    capitals = False
    for begin, end in pairwise([*bounds, len(words)]):
        count = len([None for word in words[begin:end] if word.text[0].isupper()])
        capitals = capitals or count > 0
        if count >= 2 and count * 2 >= end - begin and _says_nothing(words, low, begin, end, known):
            free[begin:end] = b"\1" * (end - begin)
    small = [w for w, word in zip(low, words, strict=True) if w[0].isalpha() and not word.text[0].isupper()]
    german = len(_GERMAN.intersection(low)) > 1
    foreign = german or (len(small) > 1 and sum(w in known for w in small) < _ENGLISH * len(small))
    return Reading(text, words, low, free, not capitals and len(words) > 2, foreign, german)


def _label(words: Sequence[Word], low: Sequence[str], start: int) -> int:
    """Where a label with capitals ends that begins with ``start``: "Review Process: ...", "**Review
    Process**"."""
    bold = start > 0 and words[start - 1].text == "**"
    for at in range(start, min(start + _LONGEST_LABEL, len(words))):
        if words[at].text == "**" or (words[at].text == ":" and not bold):
            return at
        text = words[at].text
        if not (text[0].isupper() or low[at] in _SMALL or text in ("-", "&", "(", ")")):
            break
    return start


def _says_nothing(
    words: Sequence[Word], low: Sequence[str], begin: int, end: int, known: dict[str, str]
) -> bool:
    """Whether a stretch is shouted or a heading: nearly all that may be small is not, ordinary words as
    well."""
    content = [n for n in range(begin, end) if words[n].text[0].isalpha() and low[n] not in _SMALL]
    shouted = [n for n in content if len(low[n]) > 1 and words[n].text.isupper()]
    if len(shouted) >= 2 and len(shouted) >= _SHOUTED * len(content):
        return sum(low[n] in known for n in shouted) * 2 > len(shouted)
    raised = [n for n in content[1:] if words[n].text[0].isupper()]
    ordinary = [n for n in raised if low[n] in known]
    if len(content) == 2:
        return words[end - 1].tag != "." and len(ordinary) == 1 and low[content[0]] in known
    return len(raised) >= 2 and len(raised) >= _HEADING * (len(content) - 1) and len(ordinary) >= 2
