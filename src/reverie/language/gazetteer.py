"""Names that are known in themselves, and the words whose company tells what a name is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast, get_args

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
    ``places`` are places of one word with their rank. ``cues`` are the sets of data/cues.txt.
    """

    words: dict[str, str]
    given: frozenset[str]
    surnames: frozenset[str]
    singles: dict[str, EntityKind]
    phrases: dict[str, list[Phrase]]
    places: dict[str, int]
    cues: dict[str, frozenset[str]]


@cache
def gazetteer() -> Gazetteer:
    names, known = read("names.txt"), read("known.txt")
    singles: dict[str, EntityKind] = {}
    phrases: dict[str, list[Phrase]] = {}
    places: dict[str, int] = {}

    def add(entry: str, kind: EntityKind, rank: int | None = None) -> None:
        lower = entry.lower()
        parts = (lower,) if lower.isalpha() else tuple(word for word, _ in tokens(lower))
        if len(parts) > 1:
            phrases.setdefault(parts[0], []).append((parts, kind))
            if parts[0] == "the":
                phrases.setdefault(parts[1], []).append((parts[1:], kind))
        elif rank is None:
            singles[lower] = kind
        else:
            places[lower] = max(rank, places.get(lower, 0))

    for section, entries in known.items():
        if section in get_args(EntityKind):
            for entry in entries:
                add(entry, cast(EntityKind, section))
    for section, entries in read("places.txt").items():
        for entry in entries:
            add(entry, "place", _RANKS[section])
    for first, found in phrases.items():
        phrases[first] = sorted(found, key=lambda phrase: -len(phrase[0]))
    return Gazetteer(
        words=word_classes()[0],
        given=frozenset(names["given"]) | {name.lower() for name in known["given"]},
        surnames=frozenset(names["surname"]) | {name.lower() for name in known["surname"]},
        singles=singles,
        phrases=phrases,
        places=places,
        cues={section: frozenset(entries) for section, entries in read("cues.txt").items()},
    )
