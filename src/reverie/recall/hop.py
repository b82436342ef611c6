"""The second hop: what the best passages point at by a name that the question does not say.

"Where was the director of X born?" names X; the passage on X names the director; the passage on the director
has the answer and shares few words with the question. A passage that a good one points at gains by how much
of the question only it answers. Pure functions.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from reverie.model import Vector
from reverie.recall.pool import Pool

SEEDS = 5
"""Passages from which links are followed."""
GAIN = 1.2
"""What a passage gains that the best one points at by its title, and that answers more of the question."""
ENOUGH = 0.05
"""Share of the question's weight, answered by the passage alone, that is enough for all of the gain."""
CAUSE = 0.7
"""What the cause of a fact gains that matches well, where the question is why."""
TRUST = 3
"""How fast a weaker seed counts for less: power of its score over that of the best."""


class Link(NamedTuple):
    """A fact that a seed points at. ``weight``: 1 by its title, up to a half by names that both mention."""

    seed: uuid.UUID
    """The seed's chunk."""
    fact: uuid.UUID
    weight: float


class Cause(NamedTuple):
    """A fact and one that was told as its cause."""

    effect: uuid.UUID
    fact: uuid.UUID


def seeds(pool: Pool, scores: Vector) -> dict[uuid.UUID, float]:
    """The chunks of the best passages that nobody speaks, and how far each is to be trusted, 0 to 1."""
    if pool.spoken.all():
        return {}
    best = np.where(pool.spoken, 0, pool.best(scores, 0))
    top = [turn for turn in np.argsort(-best, kind="stable")[:SEEDS].tolist() if best[turn] > 0]
    return {pool.turns[turn].chunk_id: float((best[turn] / best[top[0]]) ** TRUST) for turn in reversed(top)}


def reached(pool: Pool, weights: Vector, trust: dict[uuid.UUID, float], links: Sequence[Link]) -> Vector:
    """What each fact gains by the links of the seeds, shape (facts,). ``weights``: of the query's tokens."""
    gain = np.zeros(len(pool.hits), np.float32)
    share = weights / max(float(weights.sum()), 1e-6)
    place = {hit.id: number for number, hit in enumerate(pool.hits)}
    chunks = [hit.chunk_id for hit in pool.hits]
    sims = np.where(np.isnan(pool.sims), np.float32(-1), pool.sims)
    for seed, trusted in trust.items():
        own = [number for number, chunk in enumerate(chunks) if chunk == seed]
        mine = [(place[link.fact], link.weight) for link in links if link.seed == seed and link.fact in place]
        if not own or not mine:
            continue
        covered = sims[own].max(axis=0)
        rows = [row for row, _ in mine]
        adds = np.einsum("ft,t->f", np.maximum(sims[rows] - covered, 0), share)
        bonus = np.array([weight for _, weight in mine]) * np.minimum(adds / ENOUGH, 1)
        np.maximum.at(gain, rows, (GAIN * trusted * bonus).astype(np.float32))
    return gain


def caused(pool: Pool, relevance: Vector, causes: Sequence[Cause]) -> Vector:
    """What each fact gains as the cause of others, by how well these match: shape (facts,)."""
    gain = np.zeros(len(pool.hits), np.float32)
    place = {hit.id: number for number, hit in enumerate(pool.hits)}
    share = CAUSE * np.sqrt(np.clip(relevance, 0, 1))
    for effect, fact in causes:
        if effect in place and fact in place:
            gain[place[fact]] = max(gain[place[fact]], share[place[effect]])
    return gain
