"""From raw scores to one order. Pure functions over the candidates.

Semantic and keyword scores are made comparable by min-max and added; then the context counts: a neighbour
in the same document, the document's best facts, a speaker or a time that the query names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from reverie.model import Hit
from reverie.recall.plan import Plan, Window

SEMANTIC_SHARE = 0.5
NEIGHBOUR = 0.5
"""Share of the better neighbour's score that a fact gains."""
DOCUMENT = 0.2
"""Share of the mean of its document's three best scores that a fact gains."""
SPEAKER = 0.3
"""Gain of a fact whose speaker the query names."""
NAMED_TIME = 0.7
"""Gain of a fact from a time that the query names: as much as a good match."""
SAID_THEN = 0.6
"""Gain of a fact told in that time of another time."""


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


def rank(hits: Sequence[Hit], plan: Plan) -> list[tuple[Hit, float]]:
    """Hits with their final scores, best first; equal scores keep the order of the document.

    A query that names a time and nothing more than people gets that time only.
    """
    base = minmax(fuse(hits))
    speakers = {hit.speaker for hit in hits if hit.speaker and named(hit.speaker, plan.words)}
    ranked = [
        (hit, _in_context(hit, score, speakers, plan.named_window))
        for hit, score in zip(hits, _together(hits, base), strict=True)
    ]
    if plan.named_window is not None and _wants_all(plan, speakers):
        return _of_that_time(ranked, plan.named_window, speakers, said=plan.said) or sorted(
            ranked, key=_order
        )
    return sorted(ranked, key=_order)


def _order(ranked: tuple[Hit, float]) -> tuple[float, str, int]:
    hit, score = ranked
    return -score, hit.document_id, hit.position


def _together(hits: Sequence[Hit], base: Sequence[float]) -> Iterator[float]:
    """Each score with what its neighbours and its document add."""
    at = {(hit.document_id, hit.position): score for hit, score in zip(hits, base, strict=True)}
    mass = _document_mass(hits, base)
    for hit, own in zip(hits, base, strict=True):
        beside = max(at.get((hit.document_id, hit.position + step), 0.0) for step in (-1, 1))
        yield own + NEIGHBOUR * beside + DOCUMENT * mass[hit.document_id]


def _in_context(hit: Hit, score: float, speakers: AbstractSet[str | None], window: Window | None) -> float:
    """The score with what the speaker and the time add."""
    if hit.speaker in speakers:
        score *= 1 + SPEAKER
    if window is not None and within(hit, window):
        score *= 1 + NAMED_TIME
    elif window is not None and within(hit, window, said=True):
        score *= 1 + SAID_THEN
    return score


def _wants_all(plan: Plan, speakers: AbstractSet[str]) -> bool:
    """Whether the query seeks nothing but a time and what some of the speakers said or did in it."""
    return plan.topic <= {part for speaker in speakers for part in speaker.casefold().split()}


def _of_that_time(
    ranked: Sequence[tuple[Hit, float]], window: Window, speakers: AbstractSet[str], *, said: bool
) -> list[tuple[Hit, float]]:
    """What was said in the window and, unless that alone is asked for, what happened in it.

    The named speakers' facts come first, and what happened then before what was only told then; from each
    document in turn, its best first. The scores only keep this order: nothing else tells the facts apart.
    """
    turns: Counter[tuple[str, bool, bool]] = Counter()
    placed = []
    for hit, _ in sorted(ranked, key=_order):
        happened = within(hit, window, said=said)
        if not (happened or within(hit, window, said=True)):
            continue
        group = hit.document_id, hit.speaker not in speakers, not happened
        turns[group] += 1
        placed.append((*group[1:], turns[group], _when(hit), hit.document_id, hit.position, hit))
    placed.sort(key=lambda place: place[:-1])
    return [(place[-1], 1 - index / len(placed)) for index, place in enumerate(placed)]


def _document_mass(hits: Sequence[Hit], base: Sequence[float]) -> dict[str, float]:
    scores: dict[str, list[float]] = defaultdict(list)
    for hit, score in zip(hits, base, strict=True):
        scores[hit.document_id].append(score)
    return {document: sum(sorted(values)[-3:]) / 3 for document, values in scores.items()}


def named(speaker: str, words: frozenset[str]) -> bool:
    """Whether a query of these words names the speaker by any part of the name."""
    return any(part in words for part in speaker.casefold().split())


def within(hit: Hit, window: Window, *, said: bool = False) -> bool:
    """Whether the hit's time meets the half-open window: when it occurred, else the moment it was said.

    A side that is None is open, of the window and of the time it occurred. With `said` the moment it was
    said counts, wherever it is known.
    """
    low, high = window
    start, end, mentioned = hit.occurred_start, hit.occurred_end, hit.mentioned_at
    if mentioned is not None and (said or (start is None and end is None)):
        return (high is None or mentioned < high) and (low is None or mentioned >= low)
    if start is None and end is None:
        return False
    before_the_end = high is None or start is None or start < high
    return before_the_end and (low is None or end is None or end > low)


def _when(hit: Hit) -> datetime:
    return hit.occurred_start or hit.mentioned_at or hit.occurred_end or datetime.max.replace(tzinfo=UTC)
