"""Which observations a recall returns, and how much room they take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reverie.language import tokens
from reverie.recall import observations
from reverie.recall.budget import fit
from reverie.recall.observations import NAME, RELEVANT, Observed
from reverie.recall.strategies import Found, Query
from reverie.recall.trace import Trace
from reverie.service.recall_include import Wire, scores, utc
from reverie.service.recall_request import MinScores, RecallRequest
from reverie.store.db import Reader

SHARE = 8
"""Beside facts observations take at most one part in so many of the room."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The observations that are returned, best first, and the tokens that they take. ``before`` the facts
    where the request prefers them."""

    observed: Sequence[Observed] = ()
    cost: int = 0
    before: bool = False


async def choose(reader: Reader, query: Query, request: RecallRequest, trace: Trace) -> Chosen:
    """What the bank's observations have to say. Alone they may fill the room, beside facts only what is
    relevant is said: in an eighth of the room, behind them; where they are preferred, before them."""
    if not (reader.bank.observed and observations.wanted(query.plan.filters)):
        return Chosen()
    alone = request.types is not None and set(request.types) == {"observation"}
    with trace.stage(NAME):
        most = query.plan.depth if alone else observations.MOST
        found = await observations.search(reader, query, least=0.0 if alone else RELEVANT, most=most)
    trace.found[NAME] = [Found(one.id, one.final) for one in found]
    found = [one for one in found if _passes(one, request.min_scores)]
    prefers = bool(request.prefer_observations)
    room = request.max_tokens if alone or prefers else request.max_tokens // SHARE
    costs = [cost(one) for one in found]
    fitting = fit(costs, room)
    trace.taken[NAME] = fitting
    return Chosen(found[:fitting], sum(costs[:fitting]), alone or prefers)


def cost(one: Observed) -> int:
    """Tokens of an observation as it is returned: of its text and its tags."""
    return tokens.count(one.text) + sum(tokens.count(tag) for tag in one.tags)


def _passes(one: Observed, least: MinScores | None) -> bool:
    if least is None:
        return True
    scores = {"semantic": one.semantic, "keyword": one.keyword, "reranker": one.final, "final": one.final}
    floors: dict[str, float | None] = {name: getattr(least, name) for name in scores}
    return all(low is None or scores[name] >= low for name, low in floors.items())


def result(one: Observed) -> Wire:
    """A RecallResult of an observation."""
    return {
        "id": one.id,
        "text": one.text,
        "type": "observation",
        "entities": [],
        "context": None,
        "occurred_start": utc(one.occurred_start),
        "occurred_end": utc(one.occurred_end),
        "mentioned_at": utc(one.mentioned_at),
        "document_id": None,
        "metadata": {},
        "chunk_id": None,
        "tags": one.tags,
        "source_fact_ids": None,
        "scores": scores(one.final, one.semantic, one.keyword),
    }
