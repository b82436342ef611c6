"""What can be asked of observations, and what comes back. Names are those of the Hindsight v1 wire format."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from reverie.service.fields import Request, Tag
from reverie.service.responses import Response


class ConsolidationRequest(Request):
    """Consolidate a bank."""

    observation_scopes: list[list[Tag]] | None = Field(
        None, max_length=200, description="Only memories that have all tags of one of these scopes."
    )


class ConsolidationResponse(Response):
    """A consolidation that was accepted, or (``deduplicated``) the one that waits already."""

    operation_id: str
    deduplicated: bool = False


class RecoverConsolidationResponse(Response):
    """How many memories that could not be consolidated are tried again."""

    retried_count: int


class ClearMemoryObservationsResponse(Response):
    """How many observations went that rested on the memory."""

    deleted_count: int


class ObservationScope(Response):
    """A set of tags and how many observations have exactly these."""

    tags: list[str]
    count: int


class ObservationScopesResponse(Response):
    """The scopes of a bank's observations, those with most first."""

    scopes: list[ObservationScope]
    total: int
    limit: int
    offset: int


class ObservationChange(Response):
    """What an observation said before a change, on which facts, and why it changed."""

    version: int
    change: str
    reason: str
    changed_at: str
    previous_text: str
    proof_count: int
    source_fact_ids: list[str]
    source_facts: list[dict[str, Any]]
