"""Names that are known in themselves, and the words whose company tells what a name is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import get_args

from reverie.language.lexicon import read, word_classes
from reverie.language.words import tokens
from reverie.model import EntityKind

Phrase = tuple[tuple[str, ...], EntityKind]
"""The small-letter tokens of a name of several words, and its kind."""

COUNTRY, METROPOLIS, CITY = 3, 2, 1
_RANKS = {"country": COUNTRY, "state": COUNTRY, "metropolis": METROPOLIS, "city": CITY}


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Known names in small letters.

    ``singles`` and ``phrases`` are known names with their kinds, phrases by their first token, longest first;
    ``places`` are places of one word with their rank. ``capitals`` are the known names that are ordinary
    words unless they are written in capitals throughout (WHO, US). ``cues`` are the sets of data/cues.txt.
    """

    words: dict[str, str]
    given: frozenset[str]
    surnames: frozenset[str]
    singles: dict[str, EntityKind]
    phrases: dict[str, list[Phrase]]
    places: dict[str, int]
    capitals: frozenset[str]
    cues: dict[str, frozenset[str]]


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the package's lists, loaded once."""
    names, known = read("names.txt"), read("known.txt")
    words = word_classes()[0]
    places: dict[str, int] = {}
    singles: dict[str, EntityKind] = {}
    phrases: dict[str, list[Phrase]] = {}
    capitals: set[str] = set()
    for section, entries in read("places.txt").items():
        for name in _split(entries, "place", phrases):
            places[name.lower()] = max(_RANKS[section], places.get(name.lower(), 0))
    for kind in get_args(EntityKind):
        for name in _split(known.get(kind, []), kind, phrases):
            singles[name.lower()] = kind
            if name.isupper() and len(name) > 1 and name.lower() in words:
                capitals.add(name.lower())
    for found in phrases.values():
        found.sort(key=lambda phrase: -len(phrase[0]))
    return Gazetteer(
        words=words,
        given=_small(names["given"] + known["given"]) - _small(known["not-given"]),
        surnames=_small(names["surname"] + known["surname"]),
        singles=singles,
        phrases=phrases,
        places=places,
        capitals=frozenset(capitals),
        cues={section: frozenset(entries) for section, entries in read("cues.txt").items()},
    )


def _small(names: list[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


def _split(names: list[str], kind: EntityKind, phrases: dict[str, list[Phrase]]) -> Iterator[str]:
    """The names of one word; those of several are added to ``phrases``, also without a leading "the"."""
    for name in names:
        parts = (name,) if name.isalpha() else tuple(word for word, _ in tokens(name.lower()))
        if len(parts) == 1:
            yield name
            continue
        phrases.setdefault(parts[0], []).append((parts, kind))
        if parts[0] == "the":
            phrases.setdefault(parts[1], []).append((parts[1:], kind))
