"""What a name is the name of: read from the name, from lists, and from the words around it."""

from __future__ import annotations

import re

from reverie.language.gazetteer import COUNTRY, METROPOLIS, Gazetteer
from reverie.language.reading import Reading
from reverie.language.surroundings import Guess, Surroundings
from reverie.model import EntityKind

_DIRECTIONS = frozenset(
    "north south east west northern southern eastern western upper lower new old el rio bay port".split()
)
_MOSTLY_PEOPLE = frozenset("chad georgia jordan virginia".split())
"""Given names that are countries or states as well."""
_PARTICLES = frozenset("de da dos del della di du van von der den ten bin ibn bint".split())
_SHAPED = re.compile(r"(?<!^Mc)(?<!^Mac)(?<=[a-z])[A-Z]|^[a-z][A-Z]|[A-Za-z]-?\d|\.[a-z]")
"""How products of technology are written: a capital inside, a digit, a stop."""


class Kinds:
    """Decides on the kind of a name that has been found."""

    def __init__(self, known: Gazetteer) -> None:
        self._known = known
        self._cues = known.cues
        self._surroundings = Surroundings(known)

    def of(self, read: Reading, first: int, last: int) -> Guess:
        """The kind of the name that the words ``first`` to ``last`` make."""
        parts = [w for w in read.low[first : last + 1] if w[0].isalnum() or w == "&"]
        plain = [w for w in parts if not w[0].isdigit()] or parts
        if len(plain) == 1:
            return self._of_word(read, first, last, plain[0])
        return self._by_itself(plain) or self._by_company(read, first, last, plain)

    def is_employer(self, read: Reading, at: int) -> bool:
        """Whether the word is a known organization and the words around say so: "work at stripe"."""
        if self._known.singles.get(read.low[at]) != "organization":
            return False
        around = self._surroundings.of(read, at, at)
        return around is not None and around.kind == "organization" and around.sure > 2

    def _by_itself(self, plain: list[str]) -> Guess | None:
        """From a name of several words alone."""
        known = self._known
        titled = plain[0] in self._cues["title"]
        if titled and len(plain) == 2 and (plain[1] in known.surnames or plain[1] in known.given):
            return Guess("person", 3)
        if known.singles.get(plain[-1]) == "concept":
            return Guess("concept", 2)
        if guess := self._by_head(plain):
            return guess
        if self._is_team(plain):
            return Guess("organization", 2)
        if titled or self._is_person(plain):
            return Guess("person", 3)
        if any(w in _PARTICLES for w in plain[1:-1]) and plain[0] not in known.words:
            return Guess("person", 2)
        return None

    def _by_company(self, read: Reading, first: int, last: int, plain: list[str]) -> Guess:
        """From the words around a name of several words that says nothing by itself."""
        around = self._surroundings.of(read, first, last)
        if around and around.sure > 3:
            return around
        if self._known.singles.get(plain[0]) in ("organization", "product"):
            return Guess("product", 2)
        if around and around.kind == "person" and any(w in self._known.words for w in plain):
            around = None
        if around and around.sure > 1:
            return around
        unknown = not read.free[first] and not any(self._is_known(w) for w in plain)
        if len(plain) == 2 and unknown and read.word(first - 1) != "the":
            return Guess("person", 1)
        return around or Guess("concept", 1)

    def _is_known(self, word: str) -> bool:
        return word in self._known.words or word in self._known.singles or word in self._known.places

    def _of_word(self, read: Reading, first: int, last: int, word: str) -> Guess:
        """The kind of a name of one word."""
        text = read.words[first].text
        around = self._surroundings.of(read, first, last)
        if around and around.sure < 4 and self._is_no_such(word, text, around.kind):
            around = None
        known = self._known.singles.get(word)
        if word in self._known.capitals and not text.isupper():
            known = None
        rank = self._known.places.get(word, 0)
        if word in self._known.given:
            return self._of_given(word, known, rank, around)
        if known:
            beside = around and around.sure > 3 and known not in ("concept", "event")
            maker = around and around.sure > 2 and (known, around.kind) == ("product", "organization")
            return around if around and (beside or maker) else Guess(known, 3)
        if around and around.sure > (3 if rank >= METROPOLIS else 1):
            return around
        if rank:
            common = rank < METROPOLIS and word in self._known.surnames
            return Guess("place", 3 if rank == COUNTRY else 1 if common else 2)
        if word in self._known.surnames and word not in self._known.words and not text.isupper():
            return Guess("person", 1)
        return around or Guess("product" if _SHAPED.search(text) else "concept", 1)

    def _is_no_such(self, word: str, text: str, kind: EntityKind) -> bool:
        """Whether a word can hardly be a person or a place: an acronym, "Jinja2", "some Chess"."""
        if kind not in ("person", "place"):
            return False
        if word in self._known.places or word in self._known.surnames:
            return False
        acronym = kind == "person" and len(text) > 2 and text[:-1].isupper()
        return acronym or word in self._known.words or bool(_SHAPED.search(text))

    def _of_given(self, word: str, known: EntityKind | None, rank: int, around: Guess | None) -> Guess:
        """The kind of a given name, which may be that of a place or of a known thing as well."""
        beside = around if around and around.sure > 3 else None
        if known in ("place", "concept"):
            return beside or Guess(known, 2)
        if known:
            return around if around and around.sure > 1 else Guess("person", 1)
        if not rank:
            return beside or Guess("person", 3)
        if around and around.kind == "place":
            return around
        if rank == COUNTRY and word not in _MOSTLY_PEOPLE and not (around and around.kind == "person"):
            return Guess("place", 2)
        return beside or Guess("person", 2 if around else 1)

    def _by_head(self, plain: list[str]) -> Guess | None:
        """ "Zorb University", "Lake Zorb", "Bank of Zorb", "Zorb Festival"."""
        first, head = plain[0], plain[-1]
        cues = self._cues
        if "of" in plain[1:-1] or "for" in plain[1:-1]:
            front = plain[next(n for n, w in enumerate(plain) if n and w in ("of", "for")) - 1]
            return self._by_cue(front, ("organization", "event", "place"), firsts=True)
        if first in cues["place-first"] and first not in self._known.given and first not in _DIRECTIONS:
            return self._by_cue(head, ("event", "organization")) or Guess("place", 3)
        if head in ("jr", "sr"):
            return Guess("person", 3)
        if first in cues["event-first"] and head not in cues["organization-last"]:
            return Guess("event", 3)
        if head in cues["organization-last"]:
            return Guess("organization", 3)
        person = self._is_person(plain)
        if head in cues["event-last"] and not (person and len(plain) == 2):
            return Guess("event", 3)
        if head in cues["place-last"] and not (person and len(plain) == 2 and head in self._known.surnames):
            return Guess("place", 3)
        if first in cues["place-first"] and not person:
            return Guess("place", 3)
        return Guess("product", 2) if head in cues["product-last"] and not person else None

    def _by_cue(self, word: str, kinds: tuple[EntityKind, ...], *, firsts: bool = False) -> Guess | None:
        for kind in kinds:
            if word in self._cues[f"{kind}-last"] or (firsts and word in self._cues.get(f"{kind}-first", ())):
                return Guess(kind, 3)
        return None

    def _is_team(self, plain: list[str]) -> bool:
        """ "Chicago Bears": a place and a plural that is no surname."""
        first, last = plain[0], plain[-1]
        place = self._known.singles.get(first) == "place" or self._known.places.get(first, 0) >= METROPOLIS
        plural = last.endswith("s") and not last.endswith(("ss", "is", "us"))
        return place and plural and last not in self._known.surnames

    def _is_person(self, plain: list[str]) -> bool:
        """A given name and what may follow one, initials, or an unknown word before a surname."""
        if len(plain) > 4:
            return False
        words, surnames = self._known.words, self._known.surnames
        first, last = plain[0], plain[-1]
        if len(first) == 1:
            return all(len(w) == 1 for w in plain[:-1]) and len(last) > 1 and last not in words
        if first in self._known.given:
            return len(last) == 1 or last in surnames or last not in words
        if len(plain) != 2 or first in self._known.singles or first in words or last not in surnames:
            return False
        return last not in self._cues["place-last"] and last not in self._cues["organization-last"]
