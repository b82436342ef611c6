"""What a recall answers. Shapes are those of the Hindsight v1 wire format; times are ISO 8601 in UTC."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from reverie.service.responses import EntityObservation, Response


class RecallScores(Response):
    """``final`` orders the results, and so does ``reranker``: ranking by context is the second stage.

    ``semantic`` is a cosine, ``keyword`` a BM25 score.
    """

    final: float
    reranker: float | None = None
    semantic: float | None = None
    keyword: float | None = None


class RecallResult(Response):
    """A fact or an observation. ``source_fact_ids`` are set where source facts were asked for and it rests on
    other facts."""

    id: str
    text: str
    type: str | None = None
    entities: list[str] | None = None
    context: str | None = None
    occurred_start: str | None = None
    occurred_end: str | None = None
    mentioned_at: str | None = None
    document_id: str | None = None
    metadata: dict[str, str] | None = None
    chunk_id: str | None = None
    tags: list[str] | None = None
    source_fact_ids: list[str] | None = None
    scores: RecallScores | None = None
    valid_until: str | None = Field(
        None, exclude_if=lambda v: v is None, description="When a newer fact ended what it says."
    )
    superseded_by: str | None = Field(
        None, exclude_if=lambda v: v is None, description="The newer fact that ended it."
    )
    flags: list[str] | None = Field(
        None,
        exclude_if=lambda v: v is None,
        description="What to know before it is used: `instructions` (it tells a model what to do), `secret`.",
    )


class EntityState(Response):
    """An entity that results name."""

    entity_id: str
    canonical_name: str
    observations: list[EntityObservation] = Field(default_factory=list)


class ChunkData(Response):
    """A chunk that results were read from; ``truncated`` where its end did not fit."""

    id: str
    text: str
    chunk_index: int
    truncated: bool = False


class StrategyRank(Response):
    """Where a strategy had a fact: ``rank`` among the candidates it brought, None where it did not bring it.

    ``exact_rank`` counts all facts that pass the filters, where the strategy orders them by one score.
    """

    rank: int | None = None
    brought: int
    score: float | None = None
    exact_rank: int | None = None


class Explanation(Response):
    """Why a fact was returned or was not. ``stage`` is where it was lost, or ``returned``.

    ``filtered_by`` names the fields of the request that it does not meet. ``rank`` and ``final`` are its
    place among all candidates; ``final`` of what was no candidate is what it would have been. ``short_by`` is
    what it lacked to the last result.
    """

    id: str
    stage: str
    reason: str
    filtered_by: list[str] = Field(default_factory=list)
    strategies: dict[str, StrategyRank] = Field(default_factory=dict)
    semantic: float | None = None
    keyword: float | None = None
    final: float | None = None
    parts: dict[str, float] = Field(default_factory=dict)
    rank: int | None = None
    last_returned_final: float | None = None
    short_by: float | None = None


class RecallResponse(Response):
    """Facts, best first, and beside them what ``include``, ``trace`` and ``explain`` asked for."""

    results: list[RecallResult]
    trace: dict[str, Any] | None = None
    entities: dict[str, EntityState] | None = None
    chunks: dict[str, ChunkData] | None = None
    source_facts: dict[str, RecallResult] | None = None
    source_facts_truncated: bool | None = None
    explanations: list[Explanation] | None = Field(
        None, exclude_if=lambda v: v is None, description="For each id of `explain`, in its order."
    )
