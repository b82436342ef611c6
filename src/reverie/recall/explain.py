"""Why a fact was returned or was not: the same filters and scores, evaluated for it in the same request."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reverie.recall.rerank import NAME as RERANKER
from reverie.recall.scored import Scored
from reverie.recall.strategies import Query, conditions, filtered, parameters
from reverie.recall.trace import Trace
from reverie.store.db import Reader

STATEMENT = """
WITH asked AS (
    SELECT f.id, array_remove(ARRAY[{checks}]::text[], NULL) AS failed,
        CASE WHEN f.encoder = %(encoder)s THEN -(f.embedding <#> %(vector)s) END AS semantic,
        {keyword} AS keyword
    FROM facts f WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s)
), scored AS MATERIALIZED (
    SELECT -(f.embedding <#> %(vector)s) AS semantic, {keyword} AS keyword FROM facts f WHERE {filters}
)
SELECT a.id, a.failed, a.semantic, a.keyword,
    1 + count(*) FILTER (WHERE s.semantic > a.semantic), 1 + count(*) FILTER (WHERE s.keyword > a.keyword)
FROM asked a LEFT JOIN scored s ON true GROUP BY 1, 2, 3, 4
"""

_FAILED = {
    "active": "it is retired",
    "encoder": "another encoder made its vector",
    "known_at": "it was learned after known_at",
    "types": "its type is not asked for",
    "tags": "its tags do not match",
    "temporal_window": "its time lies outside temporal_window",
    "as_of": "it begins after as_of",
}


class Asked(NamedTuple):
    """A fact with the filters it fails, its scores, and its rank by each among all that pass the filters."""

    id: uuid.UUID
    failed: list[str]
    semantic: float | None
    keyword: float
    semantic_rank: int
    keyword_rank: int


class Place(NamedTuple):
    """Where a strategy had a fact, see reverie.service.recall_response.StrategyRank."""

    rank: int | None
    brought: int
    score: float | None
    exact_rank: int | None


@dataclass(frozen=True, slots=True)
class Explained:
    """Why one fact was returned or was not, see reverie.service.recall_response.Explanation."""

    id: uuid.UUID
    stage: str
    reason: str
    filtered_by: list[str] = field(default_factory=list)
    strategies: dict[str, Place] = field(default_factory=dict)
    semantic: float | None = None
    keyword: float | None = None
    scored: Scored | None = None
    rank: int | None = None
    last_returned: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the candidates: ``cut`` says why one is not returned, ``under`` by how much a score was
    too low. ``would_be`` has the scores of what was no candidate."""

    trace: Trace
    scored: Sequence[Scored]
    cut: Mapping[uuid.UUID, str]
    returned: Sequence[uuid.UUID]
    would_be: Mapping[uuid.UUID, Scored]
    under: Mapping[uuid.UUID, str] = field(default_factory=dict)


async def look(reader: Reader, query: Query, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Asked]:
    """Those of these facts that the bank has, with the filters they fail and their scores."""
    checks = ", ".join(
        f"CASE WHEN coalesce({condition}, false) THEN NULL ELSE '{name}' END"
        for name, condition in conditions(query.plan.filters).items()
    )
    keyword = "0::real" if query.terms is None else "-(f.terms <#> %(terms)s)"
    statement = STATEMENT.format(checks=checks, keyword=keyword, filters=filtered(query.plan.filters))
    rows = await reader.rows(statement, {**parameters(query), "ids": list(ids)})
    return {row[0]: Asked(*row) for row in rows}


def explain(
    asked_for: Sequence[uuid.UUID], known: Mapping[uuid.UUID, Asked], out: Outcome
) -> list[Explained]:
    """One explanation for each id, in order. Pure."""
    places = {scored.hit.id: place for place, scored in enumerate(out.scored, 1)}
    finals = {scored.hit.id: scored for scored in out.scored}
    last = finals[out.returned[-1]].final if out.returned else None
    told = []
    for fact in asked_for:
        one = known.get(fact)
        if one is None:
            told.append(Explained(fact, "unknown", "the bank has no such memory, or no longer"))
            continue
        stage, reason = _lost(one, out, places)
        told.append(
            Explained(
                id=fact,
                stage=stage,
                reason=reason,
                filtered_by=one.failed,
                strategies=_strategies(one, out.trace),
                semantic=one.semantic,
                keyword=one.keyword,
                scored=finals.get(fact) or out.would_be.get(fact),
                rank=places.get(fact),
                last_returned=last,
            )
        )
    return told


def _lost(one: Asked, out: Outcome, places: Mapping[uuid.UUID, int]) -> tuple[str, str]:
    """(stage, reason) at which a fact was lost, or that it was returned."""
    if one.id in out.returned:
        return "returned", f"it is result {out.returned.index(one.id) + 1} of {len(out.returned)}"
    if one.failed:
        return "filters", "; ".join(_FAILED.get(name, name) for name in one.failed)
    if one.id in places:
        # a candidate that was neither returned nor cut was deleted while the answer was read
        cut = out.cut.get(one.id, "deleted meanwhile")
        stage = next((name for name in ("min_scores", "max_tokens", "observation") if name in cut), "read")
        told = f"{cut} ({out.under[one.id]})" if one.id in out.under else cut
        return stage, f"{told}; it ranks {places[one.id]} of {len(places)}"
    brought = {name: place for name, place in _strategies(one, out.trace).items() if place.rank}
    if any(
        place.rank <= out.trace.taken.get(name, place.brought)
        for name, place in brought.items()
        if place.rank
    ):
        return "rank", "it was found, and the ranking kept only what is of the time that the question names"
    if brought:
        return "strategies", f"{' and '.join(brought)} found it far below the best, too faint to be looked at"
    missed = [name for name in out.trace.late if name != RERANKER]
    late = f"; {', '.join(missed)} took too long" if missed else ""
    return "strategies", f"no strategy brought it among its candidates{late}"


def _strategies(one: Asked, trace: Trace) -> dict[str, Place]:
    exact = {} if one.failed else {"semantic": one.semantic_rank, "keyword": one.keyword_rank}
    if not one.keyword:
        exact.pop("keyword", None)  # shares no word with the query: it has no rank
    out = {}
    for name, found in trace.found.items():
        rank = next((n for n, candidate in enumerate(found, 1) if candidate.id == one.id), None)
        score = found[rank - 1].score if rank else None
        out[name] = Place(rank, len(found), score, exact.get(name))
    return out
