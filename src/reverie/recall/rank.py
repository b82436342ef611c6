"""From raw scores to one order. Pure functions over the candidates.

Semantic and keyword scores are made comparable by min-max and added; then the context counts: a neighbour
in the same document, the document's best facts, a speaker or a time that the query names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from reverie.model import Hit

SEMANTIC_SHARE = 0.5
NEIGHBOUR = 0.5
"""Share of the better neighbour's score that a fact gains."""
DOCUMENT = 0.2
"""Share of the mean of its document's three best scores that a fact gains."""
SPEAKER = 0.3
"""Gain of a fact whose speaker the query names."""
NAMED_TIME = 0.5
"""Gain of a fact from a time that the query names."""


def minmax(scores: Sequence[float]) -> list[float]:
    """Scores moved to [0, 1]; where all are equal there is nothing to compare: ones, or zeros for nothing."""
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    if high <= low:
        return [1.0 if high > 0 else 0.0] * len(scores)
    return [(score - low) / (high - low) for score in scores]


def fuse(hits: Sequence[Hit]) -> list[float]:
    """One score in [0, 1] from the semantic and the keyword score of each hit."""
    semantic = minmax([hit.semantic for hit in hits])
    keyword = minmax([hit.keyword for hit in hits])
    return [SEMANTIC_SHARE * s + (1 - SEMANTIC_SHARE) * k for s, k in zip(semantic, keyword, strict=True)]


def rank(
    hits: Sequence[Hit],
    *,
    words: frozenset[str],
    named_window: tuple[datetime | None, datetime | None] | None,
) -> list[tuple[Hit, float]]:
    """Hits with their final scores, best first; equal scores keep the order of the document."""
    base = minmax(fuse(hits))
    speakers = {hit.speaker for hit in hits if hit.speaker and named(hit.speaker, words)}
    at = {(hit.document_id, hit.position): score for hit, score in zip(hits, base, strict=True)}
    mass = _document_mass(hits, base)
    ranked = []
    for hit, own in zip(hits, base, strict=True):
        beside = max(at.get((hit.document_id, hit.position + step), 0.0) for step in (-1, 1))
        score = own + NEIGHBOUR * beside + DOCUMENT * mass[hit.document_id]
        if hit.speaker in speakers:
            score *= 1 + SPEAKER
        if named_window is not None and within(hit, named_window):
            score *= 1 + NAMED_TIME
        ranked.append((hit, score))
    return sorted(ranked, key=lambda r: (-r[1], r[0].document_id, r[0].position))


def _document_mass(hits: Sequence[Hit], base: Sequence[float]) -> dict[str, float]:
    scores: dict[str, list[float]] = defaultdict(list)
    for hit, score in zip(hits, base, strict=True):
        scores[hit.document_id].append(score)
    return {document: sum(sorted(values)[-3:]) / 3 for document, values in scores.items()}


def named(speaker: str, words: frozenset[str]) -> bool:
    """Whether a query of these words names the speaker by any part of the name."""
    return any(part in words for part in speaker.casefold().split())


def within(hit: Hit, window: tuple[datetime | None, datetime | None]) -> bool:
    """Whether the hit's time meets the half-open window: when it occurred, else the moment it was said.

    A side that is None is open, of the window and of the time it occurred.
    """
    low, high = window
    start, end, said = hit.occurred_start, hit.occurred_end, hit.mentioned_at
    if start is None and end is None:
        return said is not None and (high is None or said < high) and (low is None or said >= low)
    before_the_end = high is None or start is None or start < high
    return before_the_end and (low is None or end is None or end > low)
