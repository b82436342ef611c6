"""What the words around a name say of it: "my sister Anna", "joined Zorb", "moved to Zorb", "Zorb said"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reverie.language.gazetteer import COUNTRY, Gazetteer
from reverie.language.reading import Reading
from reverie.model import EntityKind


class Guess(NamedTuple):
    """A kind and how sure it is: 4 where a noun beside the name says it, 3 where the name itself or a clear
    phrase does, 2 from looser company, 1 from nothing much."""

    kind: EntityKind
    sure: int


_REACH = 6
"""Words looked back for a verb or a noun that says where or for whom."""
_FILLERS = frozenset("the a an my your his her our their this that new old own good best dear local".split())
_ARTICLES = frozenset(["a", "an", "the"])
_OWNERS = _ARTICLES | {"my", "our", "his", "her", "their"}
_NAMING = frozenset("called named titled entitled".split())
_PLACES_OF = frozenset("city town village state island province".split())
_RULERS = frozenset(
    """king queen emperor empress prince princess duke duchess president mayor governor minister
    ambassador""".split()
)
_STAFF = frozenset(["founder", "co-founder", "employee"])
_HIRED = frozenset(["hired", "employed", "interview", "job"])
_GRADUATED = frozenset(["graduated", "graduate", "degree", "phd", "diploma"])
_LISTENED = frozenset(["listen", "listened", "listening"])
_CLEARLY_PLACES = frozenset("near visit visiting visited around across".split())
_GREETED = frozenset("thanks congrats congratulations job sorry".split())
_IN_NOUN_PHRASE = frozenset("JJ JJS NN NNS NNP CD VBG VBN".split())


def _any(words: Iterable[str], of: frozenset[str]) -> bool:
    return any(word in of for word in words)


class Surroundings:
    """Reads what stands beside, before and after a name; each finds a guess or nothing."""

    def __init__(self, known: Gazetteer) -> None:
        self._places = known.places
        self._cues = known.cues
        self._nouns: tuple[tuple[frozenset[str], EntityKind], ...] = (
            (known.cues["person-noun"], "person"),
            (known.cues["organization-noun"], "organization"),
            (known.cues["place-noun"], "place"),
            (known.cues["product-noun"], "product"),
            (known.cues["event-noun"], "event"),
        )

    def of(self, read: Reading, first: int, last: int) -> Guess | None:
        """What the words around the name ``first`` to ``last`` say."""
        return (
            self._noun_before(read, first, last)
            or self._apposition(read, last)
            or self._noun_after(read, last)
            or self._before(read, first, last)
            or self._after(read, last)
        )

    def _kind_of(self, noun: str) -> EntityKind | None:
        return next((kind for nouns, kind in self._nouns if noun in nouns), None)

    def _noun_before(self, read: Reading, first: int, last: int) -> Guess | None:
        """ "my sister Anna", "a band called Zorb", "the town of Zorb", "her favourite show is Zorb"."""
        near, word = first - 1, read.word(first - 1)
        if word == "of" and read.word(near - 1) in _PLACES_OF:
            return Guess("place", 3)
        if word == "the":
            word = read.word(near - 1)
            near -= word in ("is", "was")
        apposed = word == "," and read.word(last + 1) == ","
        naming = word in _NAMING and read.tag(near - 1)[:2] == "NN"
        if word in ("is", "was", "'s") and read.word(near - 1) == "name":
            return Guess("person", 4)
        if word in ("is", "was", ":") or apposed or naming:
            near -= 1
        if read.tag(near)[:2] == "NN" and near >= 0 and (kind := self._kind_of(read.low[near])):
            return Guess(kind, 4)
        return None

    def _apposition(self, read: Reading, last: int) -> Guess | None:
        """ "Zorb, a small town in Peru" and "Zorb, my old teacher"."""
        owner = read.word(last + 2)
        if read.word(last + 1) != "," or owner not in _OWNERS:
            return None
        for ahead in range(last + 3, last + 6):
            if read.tag(ahead) not in _IN_NOUN_PHRASE:
                return None
            if read.tag(ahead + 1)[:2] != "NN":
                kind = self._kind_of(read.word(ahead))
                if kind and (kind == "person" or owner in _ARTICLES):
                    return Guess(kind, 4)
        return None

    def _noun_after(self, read: Reading, last: int) -> Guess | None:
        """ "the Zorb app"."""
        if read.tag(last + 1) != "NN":
            return None
        kind = self._kind_of(read.word(last + 1))
        return Guess(kind, 2) if kind and kind != "person" else None

    def _before(self, read: Reading, first: int, last: int) -> Guess | None:
        near = first - 1
        while near >= 0 and read.low[near] in _FILLERS:
            near -= 1
        word = read.word(near)
        if word == ",":
            return self._after_comma(read, first, last, near)
        back = read.low[max(0, near - _REACH) : max(0, near)]
        bare = near == first - 1
        return (
            self._employer(word, back, bare=bare)
            or (self._destination(read, last, word, back) if bare else None)
            or self._governed(read, near, word, back, bare=bare)
        )

    def _after_comma(self, read: Reading, first: int, last: int, comma: int) -> Guess | None:
        """ "Thanks, Zorb!", "Great job, Zorb." and "Richmond, Virginia"."""
        greeted = read.tag(comma - 1) == "UH" or read.word(comma - 1) in _GREETED
        if greeted and read.tag(last + 1) in (".", ","):
            return Guess("person", 2)
        if read.tag(comma - 1) == "NNP" and self._places.get(read.word(first)) == COUNTRY:
            return Guess("place", 3)
        return None

    def _employer(self, word: str, back: list[str], *, bare: bool) -> Guess | None:
        """ "works at", "got a job with", "graduated from", "CEO of", "King of"."""
        organization = Guess("organization", 3)
        works = word == "at" or (word == "for" and bare)
        if (works and _any(back, self._cues["work"])) or (word in ("with", "by") and _any(back, _HIRED)):
            return organization
        if word in ("from", "at") and _any(back, _GRADUATED):
            return organization
        if word == "of" and _any(back[-2:], _RULERS):
            return Guess("place", 2)
        if word in ("of", "at") and (_any(back[-2:], self._cues["role"]) or _any(back[-2:], _STAFF)):
            return organization
        return None

    def _destination(self, read: Reading, last: int, word: str, back: list[str]) -> Guess | None:
        """ "in", "moved to", "talked to", "written in"."""
        if word == "in":
            if _any(back, self._cues["made-in"]):
                return Guess("product", 2)
            return Guess("place", 1 if read.word(last + 1) == "'s" else 3)
        if word in ("to", "from", "into", "through"):
            if _any(back[-5:], self._cues["motion"]):
                return Guess("place", 3)
            if _any(back[-4:], self._cues["speech"]):
                return Guess("person", 2)
            return Guess("product", 2) if word == "to" and _any(back, _LISTENED) else None
        return Guess("place", 2) if word == "at" else None

    def _governed(self, read: Reading, near: int, word: str, back: list[str], *, bare: bool) -> Guess | None:
        """By the verb whose object the name is, or another preposition."""
        cues = self._cues
        if word in cues["organization-before"]:
            return Guess("organization", 3)
        if bare and word in cues["place-before"]:
            return Guess("place", 3 if word in _CLEARLY_PLACES else 2)
        if bare and word in cues["person-before"]:
            return Guess("person", 2)
        if word in cues["product-before"]:
            return Guess("product", 2)
        if word in cues["title-before"] and read.tag(near)[:2] == "VB":
            return Guess("product", 2)
        return None

    def _after(self, read: Reading, last: int) -> Guess | None:
        """ "Zorb said", "Zorb announced", "Zorb's mother", "Zorb, who"."""
        word = read.word(last + 1)
        if word == "'s" and read.word(last + 2) in self._cues["person-noun"]:
            return Guess("person", 2)
        if word == "," and read.word(last + 2) in ("who", "whose"):
            return Guess("person", 2)
        at = last + 1
        while read.tag(at) == "RB":
            at += 1
        if read.tag(at) in ("VBD", "VBZ", "VBN"):
            if read.word(at) in self._cues["organization-verb"]:
                return Guess("organization", 2)
            if read.word(at) in self._cues["person-verb"]:
                return Guess("person", 2)
        return None
