"""Names in running text: where each begins and ends, and what it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reverie.language.gazetteer import Gazetteer
from reverie.language.kinds import Kinds
from reverie.language.name_words import NameWords
from reverie.language.reading import Reading
from reverie.language.surroundings import Guess
from reverie.model import EntityKind

_QUARTER = re.compile(r"(?:Q[1-4]|H[12]|FY\d\d)$")


class Name(NamedTuple):
    """The words ``first`` to ``last`` as a name of the characters ``start`` to ``end``."""

    first: int
    last: int
    start: int
    end: int
    guess: Guess


class NameFinder:
    """Finds the names of a text; keeps nothing between texts."""

    def __init__(self, known: Gazetteer) -> None:
        self._known = known
        self._kinds = Kinds(known)
        self._words = NameWords(known)

    def names(self, read: Reading, taken: bytearray) -> Iterator[Name]:
        """Names in the order of the text; words marked in ``taken`` belong to none."""
        free = 0
        for number, word in enumerate(read.words):
            text = word.text
            if number < free or taken[number] or not text[0].isalpha():
                continue
            if read.loose:
                found = self._in_small_letters(read, number)
            elif text.islower() or text == "I":
                continue
            else:
                found = self._name_at(read, number)
            if found is None or any(taken[number : found[0] + 1]):
                continue
            last, guess = found
            while "\n" in read.text[word.start : read.words[last].end]:
                last -= 1
            free = last + 1
            yield Name(number, last, word.start, read.words[last].end, guess)

    def known_kind(self, read: Reading, first: int, end: int) -> EntityKind | None:
        """The kind of the known name of several words from ``first`` to the character ``end``, if there is
        one."""
        found = self._phrase(read, first)
        return found[1].kind if found is not None and read.words[found[0]].end == end else None

    def _name_at(self, read: Reading, first: int) -> tuple[int, Guess] | None:
        """The last word of the name that begins with ``first``, and its kind."""
        known = self._phrase(read, first)
        if known is not None and (known[0] > first or not read.free[first]):
            last = self._words.extended(read, first, known[0])
            return (last, self._kinds.of(read, first, last)) if last > known[0] else known
        if _QUARTER.match(read.words[first].text):
            report = read.tag(first + 1)[:2] == "NN" and read.adjoins(first + 1)
            return (first + 1, Guess("concept", 2)) if report else None
        if not self._words.begins(read, first):
            return None
        last = self._words.extended(read, first, first)
        if last == first and read.low[first] in self._known.cues["title"] - self._known.given:
            return None
        guess = self._kinds.of(read, first, last)
        if first == last and guess.sure < (3 if read.german else 2) and self._words.is_ordinary(read, first):
            return None
        return last, guess

    def _phrase(self, read: Reading, first: int) -> tuple[int, Guess] | None:
        """The longest known name of several words that begins here."""
        for parts, kind in self._known.phrases.get(read.low[first], ()):
            last = first + len(parts) - 1
            if last < len(read.low) and tuple(read.low[first : last + 1]) == parts:
                if "\n" in read.text[read.words[first].start : read.words[last].end]:
                    continue
                text = read.words[last].text
                if read.loose or not (text.isalpha() and text.islower()):
                    return last, Guess(kind, 3)
        return None

    def _in_small_letters(self, read: Reading, first: int) -> tuple[int, Guess] | None:
        """A name in a text without capitals: a known one, and none that is a word."""
        if phrase := self._phrase(read, first):
            return phrase
        known, low = self._known, read.low[first]
        if low in known.words or len(low) < 3:
            return (first, Guess("organization", 3)) if self._kinds.is_employer(read, first) else None
        if low in known.given:
            following = read.word(first + 1)
            if following in known.surnames and following not in known.words:
                return first + 1, Guess("person", 3)
        if low in known.given or low in known.singles or known.places.get(low, 0) > 1:
            return first, self._kinds.of(read, first, first)
        return None
