"""A possible short answer, with the figures by which it is judged."""

from __future__ import annotations

from dataclasses import dataclass

from reverie.reflect.rules.field import Place, of_another
from reverie.reflect.rules.wanted import Wanted

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """``text`` could be the short answer; ``place`` says so. ``features`` are figures (see weights.py)."""

    text: str
    place: Place
    features: Features


_OF_NOW = frozenset(["when", "where", "who", "is", "how many", "how much", "how often"])
"""Forms whose answer changes: of what is said of the present, the newest is true."""


def shared(wanted: Wanted, place: Place) -> Features:
    """The figures that all candidates of a sentence share."""
    sentence = place.sentence
    figures = {
        "recall": place.recall,
        "top": float(place.rank == 0),
        "rank": 1.0 / (1 + place.rank),
        "cover": place.cover,
        "cover fact": place.fact,
        "cover before": place.before,
        "answers": float(place.answers),
        "answers x before": place.before if place.answers else 0.0,
        "ours": place.ours,
        "asks": float(sentence.asks),
        "caption": float(sentence.caption),
        "stale": float(not place.evidence.current and not wanted.history),
        "verb": float(place.verb),
        "focus": float(place.focus),
        "newest": float(_in_order(wanted, place)),
        "then": _then(wanted, place),
        "of another": float(of_another(place)),
        "first sentence": float(sentence.number == 0),
    }
    return {name: value for name, value in figures.items() if value}


def _in_order(wanted: Wanted, place: Place) -> bool:
    """Whether it is the newest, or the first, where that is wanted."""
    if wanted.first:
        return place.oldest
    return place.newest and (wanted.last or (wanted.present and wanted.form in _OF_NOW))


def _then(wanted: Wanted, place: Place) -> float:
    """Whether it was told, or happened, in the time that the question names: 1 or -1; 0 for no time."""
    if wanted.window is None:
        return 0.0
    start, end = wanted.window
    fact = place.evidence
    for moment in (fact.said_at, fact.occurred_start):
        if moment is not None and (start is None or start <= moment) and (end is None or moment < end):
            return 1.0
    return -1.0
