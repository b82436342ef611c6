"""Coverage where a question wants many things: what adds something comes before what says the same again.

Maximal marginal relevance (Carbonell and Goldstein, 1998), with a likeness that looks at meaning, entities,
document and day. Pure functions.
"""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from reverie.model import Vector
from reverie.recall.scored import Scored, moved

DEPTH = 60
"""Facts from the top of the ranking that are put into a new order."""
PENALTY = 0.35
"""Share of the scores' range that a fact loses which is in every way like one before it."""
MEANING, ENTITIES, DOCUMENT, DAY = 0.6, 0.2, 0.1, 0.1
"""Shares in the likeness of two facts."""
UNLIKE = 0.3
"""Cosine up to which two facts have nothing in common."""
_ROWS = 8

Square = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Aspects:
    """What tells facts apart. ``words`` is equal for equal statements; ``vector`` has length 1."""

    words: int
    vector: Vector
    entities: frozenset[uuid.UUID]
    document: str
    day: date | None


def diversify(ranked: Sequence[Scored], aspects: Mapping[uuid.UUID, Aspects]) -> list[Scored]:
    """The top of the ranking in an order that covers more; the rest follows as it was.

    A fact loses what its likeness to the one before it that is most like it takes. The same statement of the
    same day again comes after all others of the top. What has no aspects is like nothing.
    """
    known = [scored for scored in ranked[:DEPTH] if scored.hit.id in aspects]
    if len(known) < 2:
        return list(ranked)
    first: dict[tuple[int, date | None], uuid.UUID] = {}
    for scored in known:
        one = aspects[scored.hit.id]
        first.setdefault((one.words, one.day), scored.hit.id)
    again = {s.hit.id for s in known} - set(first.values())
    top = [scored for scored in ranked[:DEPTH] if scored.hit.id not in again]
    rest = [scored for scored in ranked[:DEPTH] if scored.hit.id in again]
    ordered = [*_spread(top, aspects), *rest, *ranked[DEPTH:]]
    return _falling(ordered)


def _spread(top: Sequence[Scored], aspects: Mapping[uuid.UUID, Aspects]) -> list[Scored]:
    """Greedy: next is whoever has the most left of its score."""
    scores = np.array([scored.final for scored in top], np.float64)
    weight = PENALTY * float(scores.max() - scores.min())
    likeness = _likeness([aspects.get(scored.hit.id) for scored in top])
    most = np.zeros(len(top))
    out = []
    for _ in top:
        values = scores - weight * most
        best = int(values.argmax())
        out.append(moved(top[best], float(values[best]), "diversity"))
        scores[best] = -np.inf  # taken
        most = np.maximum(most, likeness[best])
    return out


def _falling(ordered: Sequence[Scored]) -> list[Scored]:
    """The same order with scores that never rise."""
    out: list[Scored] = []
    for scored in ordered:
        out.append(moved(scored, min(scored.final, out[-1].final), "diversity") if out else scored)
    return out


def _likeness(facts: Sequence[Aspects | None]) -> Square:
    """How alike each two facts are, 0 to 1; shape (facts, facts)."""
    out = np.zeros((len(facts), len(facts)))
    rows = [n for n, fact in enumerate(facts) if fact is not None]
    known = [fact for fact in facts if fact is not None]
    if known:
        vectors = np.array([fact.vector for fact in known], np.float32)
        # a few rows at a time stay in this thread, which a product of matrices this large would not
        cosines = np.concatenate([vectors[n : n + _ROWS] @ vectors.T for n in range(0, len(known), _ROWS)])
        days = _same([fact.day for fact in known]) * np.array([fact.day is not None for fact in known])
        out[np.ix_(rows, rows)] = (
            MEANING * np.clip((cosines - UNLIKE) / (1 - UNLIKE), 0, 1)
            + ENTITIES * _shared([fact.entities for fact in known])
            + DOCUMENT * _same([fact.document for fact in known])
            + DAY * days
        )
    likeness: Square = np.minimum(out, 1.0)
    return likeness


def _same(values: Sequence[Hashable]) -> Square:
    """1 where two values are equal."""
    numbers: dict[Hashable, int] = {}
    codes = np.array([numbers.setdefault(value, len(numbers)) for value in values])
    same: Square = np.equal.outer(codes, codes).astype(np.float64)
    return same


def _shared(sets: Sequence[frozenset[uuid.UUID]]) -> Square:
    """Share of two sets' members that both have (Jaccard); 0 for two empty ones."""
    members = {member: n for n, member in enumerate({member for one in sets for member in one})}
    held = np.zeros((len(sets), max(len(members), 1)))
    for row, one in enumerate(sets):
        held[row, [members[member] for member in one]] = 1
    both = np.concatenate([held[n : n + _ROWS] @ held.T for n in range(0, len(sets), _ROWS)])
    sizes = held.sum(axis=1)
    either: Square = sizes[:, None] + sizes[None, :] - both
    shared: Square = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    return shared
