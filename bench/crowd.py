"""A made-up world of thousands of people, companies and places in a hundred towns: for graphs."""

from __future__ import annotations

import random
from datetime import datetime

from world import Told, World

_FIRST = (
    "Alice Bruno Clara Dmitri Elena Farid Greta Hugo Ines Jonas Keiko Liam Mona Nadia Oscar Priya Quentin"
    " Rosa Sami Tessa Umar Vera Walter Ximena Yusuf Zoe Anders Bianca Cedric Dalia Emil Fiona Gustav Hana Ivo"
    " Jana Karim Lotte Milo Nora"
).split()
_BEGINNINGS = (
    "Al Bar Cor Den Ek Fal Gar Hol Ing Jar Kel Lor Mar Nor Os Pel Quil Ros Sel Tar Ul Ver Wil Yar Zan"
).split()
_SURNAMES = "ton well ford berg sen".split()
_TOWNS = "holm bury haven mouth".split()
_TRADES = "Bakery,Shipping,Energy,Museum,Clinic,Press".split(",")
_THINGS = "Festival,Regatta,Marathon".split(",")
_PEOPLE, _AT_HOME, _AMONG_FRIENDS = 47, 0.9, 0.35


class Crowd(World):
    """The same crowd for the same seed. Most know each other from their town, some from another."""

    def __init__(self, seed: int = 1) -> None:
        super().__init__(seed)
        chance = random.Random(seed)
        names = [f"{first} {a}{b}" for first in _FIRST for a in _BEGINNINGS for b in _SURNAMES]
        chance.shuffle(names)
        towns = [f"{a}{b}" for a in _BEGINNINGS for b in _TOWNS]
        chance.shuffle(towns)
        self._towns = [names[n * _PEOPLE : (n + 1) * _PEOPLE] for n in range(len(towns))]
        self._lives = {name: n for n, people in enumerate(self._towns) for name in people}
        self.people = [name for people in self._towns for name in people]
        self._company = []
        for name in self.people:
            at = self._lives[name] if chance.random() < _AT_HOME else chance.randrange(len(towns))
            firms = [f"{towns[at]} {trade}" for trade in (*_TRADES, *_THINGS)]
            self._company.append((name, firms[int(len(firms) * chance.random() ** 1.5)], towns[at]))
        self.with_whom = [f"with {p} for the {firm} in {town}" for p, firm, town in self._company]

    def _fact(self, chance: random.Random, speaker: str, day: datetime, minute: int) -> Told:
        told = super()._fact(chance, speaker, day, minute)
        town = chance.randrange(len(self._towns))
        company = town * _PEOPLE + int(_PEOPLE * chance.random() ** 1.2)
        person, firm, place = self._company[company]
        also = [(firm, "event" if firm.endswith(tuple(_THINGS)) else "organization")]
        if chance.random() < _AMONG_FRIENDS:
            also.append((chance.choice(self._towns[town][:12]), "person"))
        occurred = f" on {told.occurred[0]:%-d %B %Y}." if told.occurred else "."
        friend = f" and {also[1][0]}" if len(also) > 1 else ""
        text = f"{speaker.split()[0]}: I {self.done[told.done]} {self.with_whom[company]}{friend}{occurred}"
        return Told(
            text, told.done, company, speaker, person, place, told.said_at, told.occurred, tuple(also)
        )
