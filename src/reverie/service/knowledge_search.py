"""How pages of a knowledge base are ranked: by words and by meaning, fused. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reverie.language.terms import K1, B, idf

_RRF = 60
"""Dampens the difference between the first ranks; Cormack, Clarke and Buettcher (2009)."""


class Candidate(NamedTuple):
    """A page: its similarity to the question (a cosine), its length in terms, and how often it has which
    of the question's terms."""

    id: str
    similarity: float | None
    length: int
    found: Mapping[int, int]


def by_words(candidates: Sequence[Candidate]) -> list[str]:
    """Pages that have a term of the question, by BM25, the best first."""
    mean = sum(one.length for one in candidates) / max(len(candidates), 1) or 1.0
    having: dict[int, int] = {}
    for one in candidates:
        for term in one.found:
            having[term] = having.get(term, 0) + 1
    rare = {term: idf(pages, len(candidates)) for term, pages in having.items()}

    def score(one: Candidate) -> float:
        norm = K1 * (1 - B + B * one.length / mean)
        return sum(rare[term] * n * (K1 + 1) / (n + norm) for term, n in one.found.items())

    return _ordered({one.id: score(one) for one in candidates if one.found})


def by_meaning(candidates: Sequence[Candidate]) -> list[str]:
    """Pages whose name and question are about what is asked, the nearest first."""
    return _ordered({one.id: one.similarity for one in candidates if one.similarity and one.similarity > 0})


def fused(orders: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """Ids with scores up to 1, by reciprocal ranks: 1 for one that is first in every order."""
    scores: dict[str, float] = {}
    for order in orders:
        for rank, key in enumerate(order):
            scores[key] = scores.get(key, 0.0) + (_RRF + 1) / (_RRF + 1 + rank) / len(orders)
    return [(key, round(min(scores[key], 1.0), 6)) for key in _ordered(scores)]


def _ordered(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda key: (-scores[key], key))
