"""How candidates compare, and how sure the best of them is."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.reflect.rules.candidate import Candidate
from reverie.reflect.rules.field import Place, of_another
from reverie.reflect.rules.stems import stem, terms_of
from reverie.reflect.rules.wanted import Wanted
from reverie.reflect.rules.weights import WEIGHTS

MARGIN = 1.5
"""How much less than the best a candidate may score that stands in a list beside it."""
LEAST = 0.5
"""Share of the topic, of what the best one's sentence has, that its sentence has at least."""
MOST = 5
"""Entries of a list that is put together from several facts."""

FIXED = {
    "claim": 2.0, "because": 1.0, "told cause": 4.5, "subject of the verb": 1.5, "measured": 1.0,
    "newest": 0.8, "told colour": 3.0, "of another": -3.0,
}  # fmt: skip
"""Figures that mean the same whatever the data: they are set by hand, and the rest is fitted beside them."""
_FIRST = frozenset("i me my mine we us our".split())
_ALL = {**WEIGHTS, **FIXED}


def score(candidate: Candidate) -> float:
    """The sum of a candidate's figures by their weights."""
    return sum(_ALL.get(name, 0.0) * value for name, value in candidate.features.items())


def ranked(found: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """Candidates with their scores, best first; of equal ones the earlier."""
    return sorted(((one, score(one)) for one in found), key=lambda pair: -pair[1])


def _of_another(place: Place, best: Place) -> bool:
    """Whether the sentence is about somebody else than the best one, which is about whom it should be."""
    if place.sentence.speaker:
        return of_another(place) and not of_another(best)
    if best.ours >= 0 > place.ours:
        return True
    mine, his = (bool(_FIRST & set(one.sentence.low)) for one in (best, place))
    return mine and not his and any(kind == "person" for _, kind in place.evidence.entities)


def listed(wanted: Wanted, order: Sequence[tuple[Candidate, float]]) -> list[Candidate]:
    """The best candidate and those near it that stand in other facts and share no word with the list."""
    chosen: list[Candidate] = []
    seen: set[str] = set()
    for candidate, its in order:
        if its < order[0][1] - MARGIN or len(chosen) >= MOST:
            break
        best = order[0][0]
        less = candidate.place.cover < LEAST * best.place.cover
        if less or _of_another(candidate.place, best.place):
            continue
        new = {one for word in terms_of(candidate.text) if (one := stem(word))} - wanted.topic
        told = any(candidate.place.evidence.id == one.place.evidence.id for one in chosen)
        if new and not told and not new & seen:
            chosen.append(candidate)
            seen |= new
    return chosen or [order[0][0]]
