"""From facts to the observations of the rules tier. Pure, and linear in the facts apart from sorting.

- A *change* is a timeline: the current value of an attribute, since when, how often it was said, and what it
  was before. A *claim* is a value that was said twice and has not changed.
- A *habit* is one activity of one person on three or more different days.
- A *meaning* is what two or more facts say in other words; the clearest of them is kept as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np

from reverie.consolidate.reading import Told
from reverie.consolidate.scopes import Scope
from reverie.consolidate.statement import Derived, Part, Statement
from reverie.consolidate.timeline import timeline
from reverie.consolidate.wording import Quote, clearest, day, quoted

LEAST_DAYS = 3
"""Different days that make a habit."""
MOST_SOURCES = 500
"""Facts that one observation names, the latest ones."""
MOST_DAYS = 12
"""Days that a habit tells of, the latest ones."""
LEAST_ALIKE = 0.45
"""Least cosine of a fact with what it is to mean the same as: a guard, the words have decided."""

MOST_WAYS = 5
"""Ways in which a habit was told of that are quoted, the latest ones."""

Place = tuple[UUID, int]
"""A sentence: its fact and where it begins."""
Done = tuple[Quote, int | None]
"""What was done, with the deed that it was read as."""


def derive(facts: Iterable[Statement], readings: Mapping[UUID, Sequence[Told]]) -> list[Derived]:
    """The observations of these facts, which must be all facts of the topics that they touch."""
    claims: dict[tuple[Scope, str], list[Statement]] = defaultdict(list)
    habits: dict[tuple[Scope, int], list[Done]] = defaultdict(list)
    meanings: dict[tuple[Scope, int], list[Quote]] = defaultdict(list)
    said: dict[Place, int] = {}
    for fact in sorted(facts, key=lambda f: f.id):
        for scope in fact.scopes:
            if fact.claim:
                claims[scope, fact.claim.topic].append(fact)
            for part, reading in readings.get(fact.id, ()):
                said[part.fact_id, part.start] = reading.meaning
                if fact.claim and fact.claim.ended:
                    continue
                meanings[scope, reading.meaning].append((fact, part))
                if reading.activity is not None:
                    habits[scope, reading.activity].append(((fact, part), reading.deed))
    found: list[Derived] = []
    for (scope, topic), held in claims.items():

        def saying(quotes: Sequence[Quote], scope: Scope = scope) -> list[Quote]:
            places = [(part.fact_id, part.start) for _, part in quotes]
            same = sorted({said[place] for place in places if place in said})
            return [quote for one in same for quote in meanings[scope, one]]

        found += timeline(scope, topic, held[-MOST_SOURCES:], saying)
    found += [one for key, quotes in habits.items() if (one := _habit(*key, quotes))]
    told = [one for key, quotes in meanings.items() if (one := _meaning(*key, quotes))]
    return _once(found, told)


def _places(one: Derived) -> frozenset[Place]:
    return frozenset((part.fact_id, part.start) for part in one.sources)


def _once(found: Sequence[Derived], told: Sequence[Derived]) -> list[Derived]:
    """The observations without those whose sentences another one has all: what was said twice is none beside
    a change or a habit, and a value that has not changed none beside the words for it."""
    covered: dict[Scope, set[Place]] = defaultdict(set)
    unchanged: dict[tuple[Scope, Place], Derived] = {}
    for one in found:
        if one.kind == "claim":
            unchanged |= {(one.scope, place): one for place in _places(one)}
        else:
            covered[one.scope] |= _places(one)
    kept: list[Derived] = []
    dropped: set[tuple[Scope, str]] = set()
    for one in told:
        own = _places(one)
        near = (unchanged[key] for place in own if (key := (one.scope, place)) in unchanged)
        rivals = {rival.key: rival for rival in near}
        if own <= covered[one.scope] or any(own < _places(rival) for rival in rivals.values()):
            continue
        kept.append(one)
        dropped |= {(one.scope, key) for key, rival in rivals.items() if _places(rival) <= own}
    return [one for one in found if one.kind != "claim" or (one.scope, one.key) not in dropped] + kept


def _day(fact: Statement) -> date | None:
    """The day on which that was done which a fact tells of, if it tells so: what is told twice without a day
    may be the same."""
    if fact.start is None or fact.precision not in (None, "day", "hour", "minute", "second", "moment"):
        return None
    return fact.start.astimezone(UTC).date()


def _parts(quotes: Iterable[Quote]) -> tuple[Part, ...]:
    """The parts of facts, of each fact one."""
    by_fact = {part.fact_id: part for _, part in quotes}
    return tuple(by_fact[key] for key in sorted(by_fact))


def _habit(scope: Scope, key: int, told: Sequence[Done]) -> Derived | None:
    dated = [(done, one) for one in told if (done := _day(one[0][0])) is not None]
    latest = sorted(dated, key=lambda one: (one[0], one[1][0][1]))[-MOST_SOURCES:]
    days, ordered = sorted({done for done, _ in latest}), [one[0] for _, one in latest]
    if len(days) < LEAST_DAYS:
        return None
    shown = [_written(one) for one in days[-MOST_DAYS:]]
    more = f" and {len(days) - len(shown)} days before" if len(days) > len(shown) else ""
    text = f"{_said_of_all(key, latest)} (On {len(days)} different days: {', '.join(shown)}{more}.)"
    first, last = ordered[0][0], ordered[-1][0]
    start, end = first.start or first.said_at, last.end or last.start or last.said_at
    said = max(fact.said_at for fact, _ in ordered)
    return Derived("habit", scope, str(key), text, _parts(ordered), start, max(start, end), said)


def _said_of_all(key: int, latest: Sequence[tuple[date, Done]]) -> str:
    """What holds for each of the days: the words for the bare activity, or the only words there are. Where
    each has circumstances of its own, those of the latest days, each with its day."""
    ways: dict[int | None, list[tuple[date, Quote]]] = defaultdict(list)
    for done, (quote, deed) in latest:
        ways[deed].append((done, quote))
    common = ways.get(key) or (ways[latest[0][1][1]] if len(ways) == 1 else None)
    if common:
        return quoted(*clearest([quote for _, quote in common]))
    last = sorted((way[-1] for way in ways.values()), key=lambda one: (one[0], one[1][1]))[-MOST_WAYS:]
    return " ".join(f"{quoted(*quote)} ({_written(done)}.)" for done, quote in last)


def _written(one: date) -> str:
    return day(datetime(one.year, one.month, one.day, tzinfo=UTC))


def _meaning(scope: Scope, key: int, quotes: Sequence[Quote]) -> Derived | None:
    ordered = sorted(quotes, key=lambda q: (q[0].said_at, q[1]))[-MOST_SOURCES:]
    chosen = clearest(ordered)
    fact = chosen[0]
    alike = [quote for quote in ordered if _alike(quote[0], fact)]
    parts = _parts(alike)
    if len(parts) < 2:
        return None
    said = max(one.said_at for one, _ in alike)
    return Derived("meaning", scope, str(key), quoted(*chosen), parts, fact.start, fact.end, said)


def _alike(fact: Statement, chosen: Statement) -> bool:
    if fact.vector is None or chosen.vector is None:
        return True
    return float(np.dot(fact.vector, chosen.vector)) >= LEAST_ALIKE
