"""A query with what its words weigh in a bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from reverie.language import terms
from reverie.model import Matrix, Vector
from reverie.providers.embeddings.base import EncodedQuery
from reverie.recall.plan import Plan
from reverie.store.facts import FACTS

STOP_WORD = 2.0
"""Weight of a word that the index leaves out: it tells little, and yet how things stand to each other."""
OF_EVENT = 0.6
"""Share of its weight that a word keeps which only tells the time."""
MOST_TOKENS = 32
"""Tokens of a query that are compared: of a longer one the weightiest."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """``tokens``: of the query, one row each; ``weights``: what each weighs. ``idf``: of its index terms."""

    plan: Plan
    tokens: Matrix
    weights: Vector
    idf: Mapping[int, float]


def weigh(plan: Plan, encoded: EncodedQuery, counts: Mapping[int, int]) -> Weighed:
    """Weigh the words of an encoded query.

    ``counts``: how many facts hold each term of the query, by its number, and under FACTS how many there are.
    """
    total = counts.get(FACTS, 0)
    idf = {number: terms.idf(counts.get(number, 0), total) for number in plan.terms.values()}
    # once the event has told the time, what it was is sought no more
    told = plan.relative is not None and plan.named_window is not None and plan.relative.relation != "during"
    event = {plan.terms[term] for term, cls in plan.term_classes.items() if cls == "event"} if told else set()
    weights = np.array([_weight(word, idf, event) for word in encoded.words], np.float32)
    if not weights.any():
        weights = np.ones(len(weights), np.float32)
    kept: Sequence[int] = range(len(weights))
    if len(weights) > MOST_TOKENS:
        kept = sorted(np.argsort(-weights, kind="stable")[:MOST_TOKENS].tolist())
    return Weighed(plan, encoded.tokens[list(kept)], weights[list(kept)], idf)


def _weight(word: str, idf: Mapping[int, float], event: AbstractSet[int]) -> float:
    """The IDF of a word; it is rare as the rarest of its parts."""
    if not any(map(str.isalnum, word)):
        return 0.0
    known = [
        idf[number] * (OF_EVENT if number in event else 1)
        for number in map(terms.number, terms.of_word(word))
        if number in idf
    ]
    return max(known, default=STOP_WORD)
