"""How candidates compare, and how sure the best of them is."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.reflect.rules.candidate import Candidate
from reverie.reflect.rules.stems import stem, terms_of
from reverie.reflect.rules.wanted import Wanted
from reverie.reflect.rules.weights import WEIGHTS

MARGIN = 1.5
"""How much less than the best a candidate may score that stands in a list beside it."""
MOST = 5
"""Entries of a list that is put together from several facts."""

FIXED = {
    "claim": 2.0, "because": 1.0, "told cause": 4.5, "subject of the verb": 1.5, "measured": 1.0,
    "newest": 0.8,
}  # fmt: skip
"""Figures that mean the same whatever the data: they are set by hand, and the rest is fitted beside them."""
_ALL = {**WEIGHTS, **FIXED}


def score(candidate: Candidate) -> float:
    """The sum of a candidate's figures by their weights."""
    return sum(_ALL.get(name, 0.0) * value for name, value in candidate.features.items())


def ranked(found: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """Candidates with their scores, best first; of equal ones the earlier."""
    return sorted(((one, score(one)) for one in found), key=lambda pair: -pair[1])


def listed(wanted: Wanted, order: Sequence[tuple[Candidate, float]]) -> list[Candidate]:
    """The best candidate and those near it that stand in other facts and share no word with the list."""
    chosen: list[Candidate] = []
    seen: set[str] = set()
    for candidate, its in order:
        if its < order[0][1] - MARGIN or len(chosen) >= MOST:
            break
        new = {one for word in terms_of(candidate.text) if (one := stem(word))} - wanted.topic
        told = any(candidate.place.evidence.id == one.place.evidence.id for one in chosen)
        if new and not told and not new & seen:
            chosen.append(candidate)
            seen |= new
    return chosen or [order[0][0]]
