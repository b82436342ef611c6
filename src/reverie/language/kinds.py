"""What a name is the name of: read from the name, from lists, and from the words around it."""

from __future__ import annotations

from typing import NamedTuple

from reverie.language.gazetteer import COUNTRY, METROPOLIS, Gazetteer
from reverie.language.reading import Reading
from reverie.model import EntityKind


class Guess(NamedTuple):
    """A kind and how sure it is: 4 where a noun beside the name says it, 3 where the name itself or a clear phrase
    does, 2 from looser company, 1 from nothing much."""

    kind: EntityKind
    sure: int


_GENERATIONS = frozenset("jr sr ii iii iv".split())
_BEFORE = 6
"""Words looked back for a verb that says where or for whom."""
_FILLERS = frozenset("the a an my your his her our their this that new old own good best dear local".split())


class Kinds:
    def __init__(self, known: Gazetteer) -> None:
        self._known = known
        cues = known.cues
        self._title, self._role = cues["title"], cues["role"]
        self._nouns: list[tuple[frozenset[str], EntityKind]] = [
            (cues["person-noun"], "person"),
            (cues["organization-noun"], "organization"),
            (cues["place-noun"], "place"),
            (cues["product-noun"], "product"),
            (cues["event-noun"], "event"),
        ]
        self._cues = cues

    def of(self, read: Reading, first: int, last: int) -> Guess:
        """The kind of the name that the words ``first`` to ``last`` make."""
        parts = [w for w in read.low[first : last + 1] if w[0].isalnum() or w == "&"]
        plain = [w for w in parts if not w[0].isdigit()] or parts
        whole = " ".join(plain)
        around = self._around(read, first, last)
        if len(plain) == 1:
            return self._of_word(read, first, last, plain[0], around)
        if plain[0] in self._title and plain[0] not in ("saint", "king", "queen", "prince"):
            return Guess("person", 3)
        if guess := self._by_head(plain, parts):
            return guess
        if self._is_person(plain):
            return Guess("person", 3)
        if plain[0] in self._title:
            return Guess("person", 3)
        if around and around.sure > 1:
            return around
        if self._known.singles.get(plain[0]) in ("organization", "product"):
            return Guess("product", 2)
        if self._known.places.get(whole):
            return Guess("place", 3)
        if len(plain) == 2 and not any(w in self._known.words for w in plain) and read.word(first - 1) != "the":
            return Guess("person", 1)
        return around or Guess("concept", 1)

    def _of_word(self, read: Reading, first: int, last: int, word: str, around: Guess | None) -> Guess:
        known = self._known.singles.get(word)
        rank = self._known.places.get(word, 0)
        given = word in self._known.given
        if known and not given:
            if around and around.sure > 3 and known not in ("concept", "event"):
                return around
            return Guess(known, 3)
        if known and given:
            if known == "place":
                return around if around and around.sure > 3 else Guess("place", 2)
            return around if around and around.sure > 1 else Guess("person", 2)
        if given:
            if rank and around and around.kind == "place":
                return around
            if around and around.sure > 3:
                return around
            return Guess("person", 3 if not rank else 2)
        if rank >= METROPOLIS and not (around and around.sure > 3):
            return Guess("place", 3 if rank == COUNTRY else 2)
        if around and around.sure > 1:
            return around
        if rank:
            return Guess("place", 2 if word not in self._known.surnames else 1)
        text = read.words[first].text
        if word in self._known.surnames and word not in self._known.words and not text.isupper():
            return Guess("person", 1)
        if around:
            return around
        if any(c.isupper() for c in text[1:]) and not text.isupper():
            return Guess("product", 1)
        return Guess("concept", 1)

    def _by_head(self, plain: list[str], parts: list[str]) -> Guess | None:
        """"... University", "Lake ...", "Bank of ..."."""
        cues = self._cues
        head = plain[-1]
        for joint in ("of", "for"):
            if joint in plain[1:-1]:
                front = plain[plain.index(joint) - 1]
                for kind in ("organization", "event", "place"):
                    if front in cues[f"{kind}-last"] or front in cues.get(f"{kind}-first", ()):
                        return Guess(kind, 3)
                return None
        if head in ("jr", "sr"):
            return Guess("person", 3)
        if plain[0] in cues["event-first"] and len(plain) > 1 and head not in cues["organization-last"]:
            return Guess("event", 3)
        person = self._is_person(plain)
        if head in cues["organization-last"]:
            return Guess("organization", 3)
        if head in cues["event-last"] and not (person and len(plain) == 2):
            return Guess("event", 3)
        if head in cues["place-last"] and not (person and len(plain) == 2 and head in self._known.surnames):
            return Guess("place", 3)
        if plain[0] in cues["place-first"] and not person:
            return Guess("place", 3)
        if head in cues["product-last"] and not person:
            return Guess("product", 2)
        return None

    def _is_person(self, plain: list[str]) -> bool:
        """A given name and what may follow one, or initials or any word before a surname."""
        if len(plain) > 4:
            return False
        first, rest = plain[0], plain[1:]
        if len(first) == 1:
            return all(len(w) == 1 for w in rest[:-1]) and len(rest[-1]) > 1 and rest[-1] not in self._known.words
        if first in self._known.given and (first not in self._known.words or rest[-1] in self._known.surnames):
            return True
        if first in self._known.given:
            return rest[-1] not in self._known.words
        if first in self._known.singles:
            return False
        return len(plain) == 2 and rest[-1] in self._known.surnames and first not in self._known.words

    def _around(self, read: Reading, first: int, last: int) -> Guess | None:
        """What the words before and after say."""
        return self._noun_beside(read, first, last) or self._before(read, first, last) or self._after(read, last)

    def _noun_beside(self, read: Reading, first: int, last: int) -> Guess | None:
        """"my sister Anna", "the startup Zorb", "a band called Zorb", "Zorb, a town in", "the Zorb app"."""
        near = first - 1
        if read.word(near) in ("called", "named", "titled", "entitled", "app's"):
            near -= 1
            if read.tag(near) in ("VBD", "VBZ", "VBP", "VB", "."):
                near = first - 1
        elif read.word(near) == "of" and read.word(near - 1) in ("city", "town", "village", "state", "island", "province"):
            return Guess("place", 3)
        elif read.word(near) in (",", ":") and read.tag(near - 1) in ("NN", "NNP"):
            near -= 1
        if read.tag(near)[:2] == "NN" and near >= 0:
            for nouns, kind in self._nouns:
                if read.word(near) in nouns:
                    return Guess(kind, 4)
        if read.word(last + 1) == "," and read.word(last + 2) in ("a", "an", "the", "my", "our", "his", "her", "their"):
            for ahead in range(last + 3, last + 6):
                if read.tag(ahead) not in ("JJ", "NN", "NNS", "NNP", "CD", "JJS", "VBG", "VBN"):
                    break
                if read.tag(ahead + 1)[:2] != "NN":
                    for nouns, kind in self._nouns:
                        if read.word(ahead) in nouns:
                            return Guess(kind, 4)
        if read.tag(last + 1) == "NN" and read.word(last + 1) not in self._cues["person-noun"]:
            for nouns, kind in self._nouns[1:]:
                if read.word(last + 1) in nouns:
                    return Guess(kind, 2)
        return None

    def _before(self, read: Reading, first: int, last: int) -> Guess | None:
        cues = self._cues
        near = first - 1
        while near >= 0 and read.low[near] in _FILLERS:
            near -= 1
        word = read.word(near)
        if word in ("and", "or", "&", ",") and near == first - 1:
            return None
        back = read.low[max(0, near - _BEFORE) : max(0, near)]
        bare = near == first - 1
        if word in ("at", "for", "with", "by") and any(w in cues["work"] for w in back) and (bare or word == "at"):
            if word in ("at", "for") or any(w in ("hired", "employed", "interview", "job") for w in back):
                return Guess("organization", 3)
        if word in ("of", "at") and any(w in cues["role"] or w in ("founder", "co-founder", "employee") for w in back[-2:]):
            return Guess("organization", 3)
        if word == "in" and bare:
            if any(w in cues["made-in"] for w in back):
                return Guess("product", 2)
            return Guess("place", 1 if read.word(last + 1) == "'s" else 3)
        if word in ("to", "from", "into", "through") and bare:
            if any(w in cues["motion"] for w in back[-5:]):
                return Guess("place", 3)
            if any(w in cues["speech"] for w in back[-4:]):
                return Guess("person", 2)
            return None
        if word == "at" and bare:
            return Guess("place", 2)
        if word in cues["organization-before"]:
            return Guess("organization", 3)
        if word in cues["place-before"] and bare and word != "in":
            return Guess("place", 3 if word in ("near", "visit", "visiting", "visited", "around", "across") else 2)
        if word in cues["person-before"] and bare:
            return Guess("person", 2)
        if word in cues["product-before"]:
            return Guess("product", 2)
        if word in cues["title-before"] and read.tag(near)[:2] == "VB":
            return Guess("product", 2)
        if word == "to" and any(w in ("listen", "listened", "listening") for w in back):
            return Guess("product", 2)
        return None

    def _after(self, read: Reading, last: int) -> Guess | None:
        cues = self._cues
        word = read.word(last + 1)
        if word == "'s" and read.word(last + 2) in cues["person-noun"]:
            return Guess("person", 2)
        at = last + 1
        while read.tag(at) == "RB":
            at += 1
        word = read.word(at)
        if read.tag(at) in ("VBD", "VBZ", "VBN") or word in ("and", "told", "said"):
            if word in cues["organization-verb"]:
                return Guess("organization", 2)
            if word in cues["person-verb"]:
                return Guess("person", 2)
        if word in ("inc", "ltd", "llc"):
            return Guess("organization", 3)
        if word == "," and read.word(last + 2) in ("who", "whose"):
            return Guess("person", 2)
        return None
