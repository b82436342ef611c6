"""Whether a text supports what a model says it read there.

What is said may use other words than the text, but no name and no number that the text does not have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rapidfuzz import fuzz

from reverie.language.terms import terms
from reverie.retain.llm import quantities
from reverie.retain.llm.quotation import Located, Quotable, find, fold, has_no_spaces

LEAST_SHARED = 0.25
"""Least share of a statement's own terms (stems, stop words aside) that the text must have."""

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_PARTS = re.compile(r"[-.']")
_OPENING = re.compile(r"[.!?:;\n\"“”'‘(]\s*$")
_CALENDAR = frozenset(
    """january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday spring summer autumn fall winter i i'm i've i'd i'll am pm utc
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun""".split()
)


class Evidence:
    """A text that statements are held against.

    ``beside`` are other words that a statement may use (context, people, speaker). ``translated``:
    statements are in another language than the text, so only quotations and numbers can be compared.
    """

    def __init__(self, text: str, beside: Iterable[str] = (), *, translated: bool = False) -> None:
        self._quotable, self._translated = Quotable(text), translated
        around = "\n".join([text, *beside])
        words = _WORD.findall(around)
        self._around = fold(around).text
        self._words = {_plain(word) for word in words}
        self._words |= {part for word in self._words for part in _PARTS.split(word) if part}
        self._acronyms = {word for word in words if 2 <= len(word) <= 6 and word.isupper()}
        self._initials = _initials(words)
        self._terms = set(terms(around))
        self._numbers = quantities.held(around)
        self._title_case = _title_case(text)

    def locate(self, quote: str) -> Located | None:
        """Where the text has a quotation."""
        return self._quotable.locate(quote)

    def has_number(self, number: float) -> bool:
        """Whether the text has a number, in digits or in words."""
        return number in self._numbers

    def objection(
        self, statement: str, names: Iterable[str] = (), moments: Iterable[datetime] = ()
    ) -> str | None:
        """What a statement has that the text does not: "number", "name" or "words"; None if nothing.

        ``names`` are words known to be names; others are told by their capitals. The numbers of ``moments``
        may be used too.
        """
        numbers = self._numbers.union(*map(quantities.of_moment, moments))
        if any(not numbers & reading for reading in quantities.stated(statement)):
            return "number"
        if self._translated:
            return None
        folded = fold(statement).text
        told = [name for name in names if (plain := fold(name).text) and find(folded, plain) >= 0]
        guessed = [] if self._title_case else _capitalised(statement)
        if not all(self.has_name(name) for name in [*told, *guessed]):
            return "name"
        return None if self.shared(statement) >= LEAST_SHARED else "words"

    def has_name(self, name: str) -> bool:
        """Whether the text has every word of a name, give or take an ending or a letter, or its initials."""
        words = _WORD.findall(name)
        if not words:
            return False
        if has_no_spaces(name):
            return fold(name).text in self._around
        initials = "".join(word[0] for word in words if word[0].isupper())
        if len(initials) > 1 and initials in self._acronyms:
            return True
        return all(self._has_word(word) for word in words)

    def _has_word(self, word: str) -> bool:
        plain = _plain(word)
        if plain in self._words or plain in _CALENDAR or (word.isupper() and word in self._initials):
            return True
        if all(part in self._words for part in _PARTS.split(plain)):
            return True
        return any(_alike(plain, known) for known in self._words)

    def shared(self, statement: str) -> float:
        """Share of a statement's terms that the text has; 1 for a statement without any."""
        own = set(terms(statement))
        if not own:
            return 1.0
        return sum(t in self._terms or (t.isdecimal() and float(t) in self._numbers) for t in own) / len(own)


def _plain(word: str) -> str:
    """A word in lower case, without marks and possessive."""
    folded = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
    return "".join(c for c in folded if unicodedata.category(c) != "Mn").removesuffix("'s").rstrip("'.")


def _alike(word: str, known: str) -> bool:
    """Whether two words differ by an ending ("German", "Germany") or, if long, by a slip of a letter."""
    shorter, longer = sorted((len(word), len(known)))
    if shorter < 4:
        return False
    if word[:shorter] == known[:shorter] and shorter >= 0.6 * longer:
        return True
    return shorter >= 6 and longer - shorter <= 1 and fuzz.ratio(word, known) >= 85


def _capitalised(statement: str) -> Iterator[str]:
    """Runs of capitalised words, without the word that begins a sentence."""
    run: list[str] = []
    last = 0
    for match in _WORD.finditer(statement):
        gap, word = statement[last : match.start()], match.group()
        last = match.end()
        if run and (gap.strip() or not word[0].isupper()):
            yield " ".join(run)
            run = []
        begins = not statement[: match.start()].strip() or _OPENING.search(gap)
        if word[0].isupper() and (run or not begins):
            run.append(word)
    if run:
        yield " ".join(run)


def _title_case(text: str) -> bool:
    """Whether capitals are so common inside sentences that they do not tell names (German, headings)."""
    words = re.findall(r"(?<=[\w,] )[^\W\d_]{2,}", text)
    return len(words) >= 20 and sum(word[0].isupper() for word in words) > 0.3 * len(words)


def _initials(words: Sequence[str]) -> set[str]:
    """Initials of every run of three to five words, as names are shortened by."""
    first = "".join(word[0].upper() for word in words)
    return {first[i : i + n] for n in range(3, 6) for i in range(len(first) - n + 1)}
