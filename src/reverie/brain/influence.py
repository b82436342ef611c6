"""How much a memory, a chunk or a mental model matters to those who ask, from what was handed out and why.

A score is the weighted sum of five factors between 0 and 1, each of which changes with its own input alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_LIFE = timedelta(days=7)
"""Time in which the recency of something that is not asked for falls to a half."""
HALF_FULL = 5.0
"""Times that something was handed out, or cited, at which that factor is 0.5."""


@dataclass(frozen=True, slots=True)
class Use:
    """What is known of one thing in a window.

    ``times``: calls that handed it out. ``last``: when one last did; None: never. ``gain``: the sum of
    :func:`discount` over those calls. ``centrality``: of its entities in the graph, 0 to 1. ``cited``: runs
    of dreams that rest on it.
    """

    times: int = 0
    last: datetime | None = None
    gain: float = 0.0
    centrality: float = 0.0
    cited: int = 0


@dataclass(frozen=True, slots=True)
class Factors:
    """Parts of a score, each from 0 to 1; as weights, what a part counts for."""

    recency: float
    freq: float
    graph: float
    rerank: float
    dream: float

    def weighted(self, weights: Factors) -> float:
        """The score, from 0 to 1: parts times weights, whose sum counts as one."""
        parts = tuple(max(0.0, getattr(weights, name)) for name in self.__slots__)
        total = math.fsum(parts)
        if total == 0.0:
            return 0.0
        score = math.fsum(
            getattr(self, name) * weight for name, weight in zip(self.__slots__, parts, strict=True)
        )
        return min(1.0, score / total)


WEIGHTS = Factors(recency=0.28, freq=0.26, graph=0.18, rerank=0.14, dream=0.14)
"""What the parts count for, as Atulya has it."""


def factors(use: Use, now: datetime) -> Factors:
    """The parts of a score.

    ``recency`` halves with every :data:`HALF_LIFE` since the last call; ``freq`` and ``dream`` grow with each
    call and citation, ever less, towards 1; ``rerank`` is the mean discount of the places it stood at.
    """
    age = max(timedelta(), now - use.last) if use.last else None
    return Factors(
        recency=0.5 ** (age / HALF_LIFE) if age is not None else 0.0,
        freq=_saturated(use.times),
        graph=min(1.0, max(0.0, use.centrality)),
        rerank=min(1.0, use.gain / use.times) if use.times else 0.0,
        dream=_saturated(use.cited),
    )


def discount(place: int) -> float:
    """What it counts for to stand at ``place`` (1 is first) among what was handed out: that of discounted
    cumulative gain (Järvelin and Kekäläinen, TOIS 2002). Raises ValueError below 1."""
    if place < 1:
        raise ValueError("the first place is 1")
    return 1.0 / math.log2(1 + place)


def _saturated(count: int) -> float:
    return count / (count + HALF_FULL) if count > 0 else 0.0
