"""A cross-encoder reads the top of the ranking, where one is configured. What it says is blended in.

Its scores s, 0 to 1, tell an order and little else: one model calls 0.9 what another calls 0.01. So they are
brought to the scale of the scores they join. Of the first N, with finals from low to high:

    l = logit(s), s held to [EDGE, 1 - EDGE]
    c = low + (high - low) * (l - min l) / (max l - min l)
    final = (1 - SHARE) * final + SHARE * c

which is a convex combination of scores of one range (Bruch, Gai and Ingber, 2023). A final stays between low
and high: what the reranker has not read stays below, and a score means what it meant before.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Sequence
from typing import NamedTuple

from reverie.model import Hit
from reverie.providers.rerank.base import Reranker, RerankError
from reverie.recall.scored import Scored, moved
from reverie.recall.trace import Trace
from reverie.telemetry import RERANKS

NAME = "reranker"
"""The part of a score that comes of it, and what a trace calls it when it is left out."""
STAGE = "rerank"
SHARE = 0.5
"""What the cross-encoder counts in the blend."""
EDGE = 1e-4
"""Scores nearer than this to 0 or 1 count as that: how sure of it a model is says no more."""

log = logging.getLogger(__name__)


class Reranking(NamedTuple):
    """A reranker and how much it may do: the first ``top`` facts of a ranking, in ``timeout_s`` seconds."""

    reranker: Reranker
    top: int
    timeout_s: float


async def rerank(reranking: Reranking, query: str, ranked: Sequence[Scored], trace: Trace) -> list[Scored]:
    """The ranking in the order that a cross-encoder helps to find; as it was if that is late or fails.

    Never raises for a reranker's sake: the trace says what was left out.
    """
    reranker, top, timeout_s = reranking
    texts = [as_read(scored.hit) for scored in ranked[:top]]
    if len(texts) < 2:
        return list(ranked)
    outcome = "ok"
    try:
        with trace.stage(STAGE):
            async with asyncio.timeout(timeout_s):
                scores = await reranker.scores(query, texts)
        ordered = blend(ranked, scores)
    except TimeoutError:
        outcome, ordered = "late", list(ranked)
        trace.late[NAME] = timeout_s
        log.warning("the reranker %s took longer than %.0f ms", reranker.name, timeout_s * 1000)
    except RerankError as error:
        outcome, ordered = "failed", list(ranked)
        trace.failed[NAME] = error.message
        log.warning("not reranked: %s", error.message)
    RERANKS.labels(reranker.name, outcome).inc()
    if outcome == "ok":
        trace.ordered(STAGE, ordered)
    return ordered


def as_read(hit: Hit) -> str:
    """What a cross-encoder reads of a fact: who speaks, and the words."""
    if hit.speaker and not hit.text.lstrip("[ \t*_").startswith(hit.speaker):
        return f"{hit.speaker}: {hit.text}"
    return hit.text


def blend(ranked: Sequence[Scored], scores: Sequence[float]) -> list[Scored]:
    """The ranking, whose first facts have these scores of a cross-encoder, 0 to 1, in its new order. Pure.

    What has no score follows as it was. Scores that are all the same change nothing.
    """
    top, rest = ranked[: len(scores)], ranked[len(scores) :]
    logits = [_logit(score) for score in scores]
    if not logits or max(logits) - min(logits) < 1e-9:
        return list(ranked)
    low, high = min(one.final for one in top), max(one.final for one in top)
    least, most = min(logits), max(logits)
    found = []
    for scored, logit in zip(top, logits, strict=True):
        said = low + (high - low) * (logit - least) / (most - least)
        final = (1 - SHARE) * scored.final + SHARE * said
        found.append(moved(scored, min(max(final, low), high), NAME))
    return [*sorted(found, key=lambda one: -one.final), *rest]


def _logit(score: float) -> float:
    held = min(max(score, EDGE), 1 - EDGE)
    return math.log(held / (1 - held))
