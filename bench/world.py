"""A made-up world for benchmarks of scale: people who tell of their days, in as many facts as one wants.

A fact is a sentence of two clauses, what was done and with whom and where. Its vector is the sum of the real
vectors of the two clauses and a little noise: a hundred thousand facts need some thousands of encodings.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from reverie.model import Matrix

_FIRST = (
    "Alice Bruno Clara Dmitri Elena Farid Greta Hugo Ines Jonas Keiko Liam Mona Nadia Oscar Priya Quentin"
    " Rosa Sami Tessa Umar Vera Walter Ximena Yusuf Zoe Anders Bianca Cedric Dalia"
).split()
_LAST = "Abbott Barros Chen Duarte Ekberg Ferrari Goldman Haas Ivanov Jensen Kowalski Lindgren Moreau".split()
_PLACES = (
    "Lisbon Kyoto Bergen Tallinn Valencia Porto Graz Leiden Trieste Galway Malmo Ghent Turin Brno Split Oslo"
    " Quito Hanoi Perth Durban Halifax Lima Nairobi Bologna Utrecht Cork Riga Bilbao Nantes Aarhus"
).split()
_SPOTS = "office,harbour,library,old market,train station,community garden,workshop,town hall".split(",")
_VERBS = (
    "repaired painted sold borrowed photographed ordered cancelled designed measured cleaned lost found"
    " rented tested packed planned described reviewed rebuilt returned"
).split()
_KINDS = "wooden,second-hand,blue,broken,brand-new,tiny,heavy,antique,solar,folding".split(",")
_THINGS = (
    "bicycle,kitchen table,sailing boat,greenhouse,telescope,piano,camper van,bookshelf,water pump,espresso"
    " machine,sewing machine,drone,guitar,loom,kayak,camera,wind turbine,printer,oven,garden shed,tent"
    ",map of the coast,violin,stove,radio,canoe,tractor,aquarium,mosaic,lighthouse model"
).split(",")
_BEGIN = datetime(2019, 1, 1, tzinfo=UTC)
_DAYS = 5 * 365
_TURNS = 20
_DONE, _WITH, _NOISE = 0.75, 0.5, 0.2
PROJECTS = tuple(f"project:{place.lower()}" for place in _PLACES)
RARE = "rare"
"""A tag that one document in two hundred carries."""


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as the world has it: two clauses by their numbers, and when it was said and happened."""

    text: str
    done: int
    with_whom: int
    speaker: str
    person: str
    place: str
    said_at: datetime
    occurred: tuple[datetime, datetime] | None
    also: tuple[tuple[str, str], ...] = ()
    """Further names in it, each with its kind."""


@dataclass(frozen=True, slots=True)
class Session:
    """A document of the world."""

    document_id: str
    tags: tuple[str, ...]
    facts: tuple[Told, ...]


class World:
    """The same world for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        chance = random.Random(seed)
        self.people = [f"{first} {last}" for first in _FIRST for last in _LAST]
        chance.shuffle(self.people)
        things = [f"{kind} {thing}" for kind in _KINDS for thing in _THINGS]
        self.done = [f"{verb} the {thing}" for verb in _VERBS for thing in things]
        chance.shuffle(self.done)
        self.done = self.done[:3000]
        self._company = [(p, s, c) for p in self.people for s in _SPOTS for c in _PLACES]
        chance.shuffle(self._company)
        self._company = self._company[:3000]
        self.with_whom = [f"with {p} at the {s} in {c}" for p, s, c in self._company]

    def sessions(self, first: int, count: int) -> Iterator[Session]:
        """Sessions number ``first`` to ``first + count - 1``, each of some twenty facts."""
        for number in range(first, first + count):
            chance = random.Random(self._seed * 1_000_003 + number)
            day = _BEGIN + timedelta(days=chance.randrange(_DAYS), hours=9)
            speaker = self.people[chance.randrange(40)]
            tags = [chance.choice(PROJECTS)] + ([RARE] if number % 200 == 0 else [])
            facts = tuple(self._fact(chance, speaker, day, minute) for minute in range(_TURNS))
            yield Session(f"session-{number}", tuple(tags), facts)

    def _fact(self, chance: random.Random, speaker: str, day: datetime, minute: int) -> Told:
        # things and company are not all told of equally often
        done = int(len(self.done) * chance.random() ** 1.7)
        company = int(len(self._company) * chance.random() ** 1.7)
        person, _, place = self._company[company]
        said = day + timedelta(minutes=minute)
        occurred = None
        when = chance.randrange(4)
        if when == 0:
            start = (day - timedelta(days=chance.randrange(1, 60))).replace(hour=0)
            occurred = (start, start + timedelta(days=chance.choice((1, 1, 7, 30))))
        text = f"{speaker.split()[0]}: I {self.done[done]} {self.with_whom[company]}"
        text += f" on {occurred[0]:%-d %B %Y}." if occurred else "."
        return Told(text, done, company, speaker, person, place, said, occurred)

    def question(self, number: int) -> str:
        """One of the world's questions; every eighth names a time."""
        chance = random.Random(self._seed * 7_000_003 + number)
        done = self.done[int(len(self.done) * chance.random() ** 1.7)]
        person, spot, place = self._company[int(len(self._company) * chance.random() ** 1.7)]
        shapes = (
            f"What did {person} and I do at the {spot} in {place}?",
            f"Who {done}?",
            f"Where was it that somebody {done} in {place}?",
            f"Has anybody {done} with {person}?",
        )
        text = chance.choice(shapes)
        return f"{text[:-1]} in {_month(chance)}?" if number % 8 == 7 else text


def _month(chance: random.Random) -> str:
    return f"{_BEGIN + timedelta(days=chance.randrange(_DAYS)):%B %Y}"


def vectors(facts: Sequence[Told], done: Matrix, with_whom: Matrix, seed: int) -> Matrix:
    """Unit vectors of facts from those of their clauses, shape (facts, dimension)."""
    noise = np.random.default_rng(seed).standard_normal((len(facts), done.shape[1]), np.float32)
    noise /= np.sqrt(np.float32(done.shape[1]))
    mixed = _DONE * done[[f.done for f in facts]] + _WITH * with_whom[[f.with_whom for f in facts]]
    mixed += _NOISE * noise
    found: Matrix = (mixed / np.sqrt(np.einsum("ij,ij->i", mixed, mixed))[:, None]).astype(np.float32)
    return found
