"""Arranging the candidates of a recall: scored, newer above older, spread where many things are wanted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import repeat

from reverie.model import Hit
from reverie.recall import candidates, rank
from reverie.recall.diversify import DEPTH as DIVERSE
from reverie.recall.diversify import diversify
from reverie.recall.fresh import Ended, freshen
from reverie.recall.hop import Cause, Link, caused, reached, seeds
from reverie.recall.late import maxsim
from reverie.recall.newer import renew
from reverie.recall.plan import Plan
from reverie.recall.pool import Pool
from reverie.recall.rank import Parts, relevance, total
from reverie.recall.scored import Scored
from reverie.recall.trace import Trace
from reverie.recall.weighed import Weighed
from reverie.recall.window import all_of_that_time
from reverie.store.db import Reader


def pooled(hits: Sequence[Hit], weighed: Weighed) -> tuple[Pool, Parts]:
    """The candidates in columns, and what their scores are made of but for links and causes."""
    pool = Pool(hits, maxsim(weighed.tokens, [hit.tokens for hit in hits]))
    return pool, rank.score(pool, weighed)


def score(
    hits: Sequence[Hit], weighed: Weighed, links: Sequence[Link], causes: Sequence[Cause]
) -> list[Scored]:
    """The candidates with their scores and what these are made of, best first. Pure."""
    if not hits:
        return []
    pool, parts = pooled(hits, weighed)
    if causes:
        parts["cause"] = caused(pool, relevance(pool, parts), causes)
    if links:
        trust = seeds(pool, total(parts, len(hits)))
        parts["hop"] = reached(pool, weighed.weights, trust, links)
    finals = total(parts, len(hits)).tolist()
    columns = [part.tolist() for part in parts.values()]
    rows = zip(*columns, strict=True) if columns else repeat((), len(hits))
    scored = [
        Scored(hit, final, {name: value for name, value in zip(parts, row, strict=True) if value})
        for hit, final, row in zip(hits, finals, rows, strict=True)
    ]
    scored.sort(key=lambda one: (-one.final, one.hit.document_id, one.hit.position))
    return list(all_of_that_time(scored, weighed.plan) or scored)


async def arrange(
    reader: Reader,
    weighed: Weighed,
    ranked: list[Scored],
    endings: Mapping[uuid.UUID, Ended],
    trace: Trace,
) -> list[Scored]:
    """The ranking with newer above older, and spread where the query wants many things."""
    plan = weighed.plan
    ranked = renew(ranked, plan.query, weighed.idf, moment(plan))
    if plan.wants_many:
        with trace.stage("diversify"):
            ranked = diversify(ranked, await candidates.aspects(reader, ranked[:DIVERSE]))
            trace.ordered("diversify", ranked)
    if endings:
        ranked = freshen(ranked, endings, moment(plan), history=plan.wants_history)
        trace.ordered("freshen", ranked)
    return ranked


def moment(plan: Plan) -> datetime | None:
    """When what is current is current: the moment asked about, else that of the asking."""
    return plan.filters.as_of or plan.filters.known_at or plan.asked_at
