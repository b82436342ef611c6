"""Banks with planted patterns: what is told, when, and what a dream is to find in it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from planted_words import THINGS, Words

from reverie.dream.view import Cause, Claimed, Named, Noted, Open, Past, Scored, View
from reverie.model import Vector
from reverie.providers.embeddings.base import Encoder
from reverie.retain.extraction import Source
from reverie.retain.options import RetainOptions
from reverie.retain.rules import RulesExtractor

BEGIN, DAYS, AHEAD = date(2024, 1, 1), 182, 130
"""The first day, the days until the dream, and those that are generated beyond it."""
_PEOPLE = (
    "Alice Bruno Carla Daniel Elena Felix Greta Hugo Ingrid Jonas Keiko Liam Martha Nadia Oscar Priya"
    " Quentin Rosa Stefan Tessa Ulrich Vera Walter Xenia Yusuf Zoe Anders Bianca Cedric Dalia Edith Gustav"
    " Helena Igor Julia Karim Linus Mateo Nora Olga Pavel Ruben Sofia Tomas Ursula Viktor Wanda Yvonne"
    " Zara"
).split()


@dataclass(slots=True)
class Planted:
    """A pattern. ``lines``: numbers of the texts that tell of it, in the order of time; ``roles`` tells
    causes from effects; ``days``: all days it comes by its rule, those of the time to come included."""

    kind: str
    of: str
    lines: list[int] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    direction: str = ""


@dataclass(slots=True)
class Told:
    at: datetime
    text: str


class Bank:
    """One generated bank. ``told`` reaches beyond the moment of the dream."""

    def __init__(self, seed: int, words: Words) -> None:
        self.chance, self.words = random.Random(seed), words
        self.told: list[Told] = []
        self.planted: list[Planted] = []
        self._people = self.chance.sample(_PEOPLE, len(_PEOPLE))
        self._plant()

    def _who(self) -> str:
        return self._people.pop() if self._people else self.chance.choice(_PEOPLE)

    def _line(self, pattern: Planted | None, form: str, day: date, role: str = "", **values: object) -> None:
        """Tells of something that came on a day: on that day, or on the next."""
        late = "{when}" in form and self.chance.random() < 0.2
        said = datetime.combine(
            day + timedelta(days=late), time(self.chance.randrange(18, 22), self.chance.randrange(60)), UTC
        )
        when = (
            "yesterday"
            if late
            else self.chance.choice(("today", "today", "this evening", f"on {day.day} {day:%B} {day.year}"))
        )
        text = form.format(when=when, **values)
        if pattern is not None:
            pattern.lines.append(len(self.told))
            pattern.roles[len(self.told)] = role
        self.told.append(Told(said, text[0].upper() + text[1:]))

    def _plant(self) -> None:
        self._recurring()
        self._rates()
        self._numbers()
        self._successions()
        self._stated()
        self._drifts()
        self._together()
        self._gaps()
        self._contradictions()
        self._noise()

    def _day(self, first: int = 0, last: int = DAYS) -> date:
        return BEGIN + timedelta(days=self.chance.randrange(first, last))

    def _recurring(self) -> None:
        rules: list[Callable[[], Iterator[date]]] = [
            self._weekly,
            self._fortnightly,
            self._monthly,
            self._of_month,
            self._every,
        ]
        events = self.chance.sample(self.words.events, len(rules))
        for rule, forms in zip(rules, events, strict=True):
            pattern, name = Planted("recurring", rule.__name__.strip("_"), days=list(rule())), self._who()
            self.planted.append(pattern)
            kept = self.chance.uniform(0.65, 1.0)
            if self.chance.random() < 0.2:  # some end after the first dream
                until = BEGIN + timedelta(days=DAYS + self.chance.randrange(80))
                pattern.days = [day for day in pattern.days if day <= until]
            for day in pattern.days:
                if self.chance.random() < kept:
                    self._line(pattern, self.chance.choice(forms), day, a=name)

    def _all(self) -> Iterator[date]:
        return (BEGIN + timedelta(days=n) for n in range(DAYS + AHEAD))

    def _weekly(self) -> Iterator[date]:
        weekdays = self.chance.sample(range(7), self.chance.choice((1, 1, 2)))
        return (day for day in self._all() if day.weekday() in weekdays)

    def _fortnightly(self) -> Iterator[date]:
        start = self.chance.randrange(14)
        return (day for n, day in enumerate(self._all()) if n % 14 == start)

    def _monthly(self) -> Iterator[date]:
        number = self.chance.randrange(1, 29)
        return (day for day in self._all() if day.day == number)

    def _of_month(self) -> Iterator[date]:
        weekday, week = self.chance.randrange(7), self.chance.randrange(4)
        return (day for day in self._all() if day.weekday() == weekday and (day.day - 1) // 7 == week)

    def _every(self) -> Iterator[date]:
        step, day = self.chance.choice((5, 9, 10, 11, 12)), BEGIN + timedelta(days=self.chance.randrange(5))
        while day < BEGIN + timedelta(days=DAYS + AHEAD):
            yield day
            day += timedelta(days=step)

    def _rates(self) -> None:
        forms, name, pattern = self.chance.choice(self.words.rates), self._who(), Planted("trend", "rate")
        rising = self.chance.random() < 0.5
        pattern.direction = "rising" if rising else "falling"
        places = sorted(self.chance.random() ** 0.33 for _ in range(18))
        days = {int((place if rising else 1 - place) * (DAYS - 1)) for place in places}
        for n in sorted(days):
            self._line(pattern, self.chance.choice(forms), BEGIN + timedelta(days=n), a=name)
        for n in range(DAYS, DAYS + AHEAD):  # the rate at the end goes on
            if self.chance.random() < (0.22 if rising else 0.01):
                self._line(pattern, self.chance.choice(forms), BEGIN + timedelta(days=n), a=name)
        self.planted.append(pattern)

    def _numbers(self) -> None:
        for forms, start, step in self.chance.sample(self.words.numbers, 2):
            sign = self.chance.choice((1, -1))
            pattern = Planted("trend", "value", direction="rising" if sign > 0 else "falling")
            name, start = self._who(), start if sign > 0 else start + 12 * step
            for k, n in enumerate(sorted(self.chance.sample(range(DAYS + AHEAD), 18))):
                value = round(start + sign * step * k + self.chance.gauss(0, step), 1)
                self._line(pattern, self.chance.choice(forms), BEGIN + timedelta(days=n), a=name, n=value)
            self.planted.append(pattern)

    def _apart(self, number: int, least: int) -> list[int]:
        """So many days by chance, each so many days at least from the next."""
        free = DAYS + AHEAD - least * number
        return [
            n + least * k for k, n in enumerate(sorted(self.chance.randrange(free) for _ in range(number)))
        ]

    def _successions(self) -> None:
        for first, second in self.chance.sample(self.words.pairs, 2):
            pattern, name, followed = (
                Planted("cause", "succession"),
                self._who(),
                self.chance.uniform(0.75, 1.0),
            )
            lag = self.chance.choice((1, 1, 2))
            for n in self._apart(18, 4):
                self._line(pattern, self.chance.choice(first), BEGIN + timedelta(days=n), "cause", a=name)
                if self.chance.random() < followed:
                    day = BEGIN + timedelta(days=n + lag)
                    self._line(pattern, self.chance.choice(second), day, "effect", a=name)
            self._line(pattern, self.chance.choice(second), self._day(), "effect", a=name)
            self.planted.append(pattern)

    def _stated(self) -> None:
        for form, _, _ in self.chance.sample(self.words.stated, 2):
            pattern = Planted("cause", "stated")
            self._line(pattern, form, self._day(), a=self._who())
            self.planted.append(pattern)
        pattern = Planted("cause", "chain")
        self._line(pattern, self.chance.choice(self.words.chains), self._day())
        self.planted.append(pattern)

    def _drifts(self) -> None:
        for before, after in self.chance.sample(self.words.drifts, 3):
            pattern, name = Planted("drift", "drift"), self._who()
            day = self._day(0, 60)
            for n in range(self.chance.choice((1, 2))):
                self._line(pattern, before, day + timedelta(days=12 * n), "before", a=name)
            self._line(pattern, after, day + timedelta(days=self.chance.randrange(45, 110)), "after", a=name)
            again = after if self.chance.random() < 0.85 else before
            self._line(pattern, again, self._day(DAYS + 1, DAYS + 75), "again", a=name)
            self.planted.append(pattern)

    def _together(self) -> None:
        for _ in range(2):
            pattern, a, b = Planted("relationship", "together"), self._who(), self._who()
            for form in (*self.words.together, *self.chance.sample(self.words.together, 4)):
                self._line(pattern, form, self._day(0, DAYS + AHEAD), a=a, b=b)
            self.planted.append(pattern)

    def _gaps(self) -> None:
        """Of each sort one that stays open; the others are told to their end, and are no gaps."""
        for of, pairs, wait in (
            ("begun", self.words.begun, 40),
            ("planned", self.words.planned, 30),
            ("asked", self.words.asked, 10),
        ):
            for number, (opening, closing) in enumerate(self.chance.sample(pairs, len(pairs))):
                opened = number % 2 == 0
                pattern, name, day = (
                    Planted("gap" if opened else "closed", of),
                    self._who(),
                    self._day(0, 100),
                )
                self._line(pattern, opening, day, a=name)
                if not opened:
                    self._line(
                        pattern, closing, day + timedelta(days=self.chance.randrange(wait // 2, wait)), a=name
                    )
                self.planted.append(pattern)

    def _contradictions(self) -> None:
        for one, other, first, last in self.words.contradictions:
            pattern, name, day = Planted("contradiction", "contradiction"), self._who(), self._day(20, 140)
            days = [f"{d.day} {d:%B} {d.year}" for d in (day, day + timedelta(days=10))]
            for form, after in ((one, first), (other, last)):
                self._line(pattern, form, day + timedelta(days=after), a=name, d0=days[0], d1=days[1])
            self.planted.append(pattern)

    def _noise(self) -> None:
        few = self.chance.sample(_PEOPLE, 14)
        for _ in range(170):
            a, b = self.chance.sample(few, 2)
            thing, day = self.chance.choice(THINGS), self._day(0, DAYS + AHEAD)
            self._line(None, self.chance.choice(self.words.noise), day, a=a, b=b, thing=thing)
        for forms in self.words.distractors:  # often told, and at no rhythm
            name = self._who()
            for n in self.chance.sample(range(DAYS + AHEAD), 16):
                self._line(None, self.chance.choice(forms), BEGIN + timedelta(days=n), a=name)


class Reader:
    """Texts as facts, by the rules of retain and the default encoder, without a database."""

    def __init__(self, encoder: Encoder) -> None:
        self._extractor, self._encoder = RulesExtractor(), encoder
        self._vectors: dict[str, Vector] = {}

    def read(self, bank: Bank) -> tuple[list[Noted], list[Cause], dict[uuid.UUID, int]]:
        """The facts of a bank, causes between them, and the text that each was read from."""
        sources = [Source(one.text, one.at) for one in bank.told]
        facts: list[Noted] = []
        causes: list[Cause] = []
        line_of: dict[uuid.UUID, int] = {}
        for line, extraction in enumerate(self._extractor.extract(sources, RetainOptions())):
            ids = [uuid.UUID(int=(line + 1) * 100 + n) for n in range(len(extraction.facts))]
            for number, extracted in enumerate(extraction.facts):
                fact, claim = extracted.fact, extracted.fact.claim
                causes += [Cause(ids[cause], ids[number]) for cause in fact.causes]
                line_of[ids[number]] = line
                claims = (
                    (Claimed(claim.subject, claim.attribute, claim.value, claim.negated),) if claim else ()
                )
                facts.append(
                    Noted(
                        ids[number], fact.text, fact.fact_type, bank.told[line].at,
                        fact.said_at or bank.told[line].at,
                        fact.occurred_start, fact.occurred_end, fact.occurred_precision, fact.speaker,
                        tuple(Named(m.name, m.kind) for m in fact.mentions), claims, f"text {line}", (),
                        fact.confidence,
                    )
                )  # fmt: skip
        vectors = self._encoder.encode([fact.text for fact in facts])
        return [_with(f, v) for f, v in zip(facts, vectors, strict=True)], causes, line_of


def _with(fact: Noted, vector: Vector) -> Noted:
    return replace(fact, vector=vector)


def view(
    facts: Sequence[Noted],
    causes: Sequence[Cause],
    now: datetime,
    opened: Sequence[Open] = (),
    scored: Sequence[Scored] = (),
) -> View:
    """What is known at a moment."""
    known = tuple(f for f in facts if f.learned_at <= now)
    ids = {f.id for f in known}
    linked = tuple(c for c in causes if c.cause in ids and c.effect in ids)
    return View(known, now, causes=linked, open_predictions=tuple(opened), scored=tuple(scored), past=Past())
