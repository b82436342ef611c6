"""Finding what matters to a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reverie.client.asking import API, Asking, given
from reverie.service.recall_response import RecallResponse


class RecallNames(Asking):
    """Recall."""

    async def recall(
        self,
        bank_id: str,
        query: str,
        types: Sequence[str] | None = None,
        max_tokens: int | None = None,
        budget: str | None = None,
        trace: bool | None = None,
        query_timestamp: datetime | str | None = None,
        include_entities: bool | None = None,
        max_entity_tokens: int | None = None,
        include_chunks: bool | None = None,
        max_chunk_tokens: int | None = None,
        include_source_facts: bool | None = None,
        max_source_facts_tokens: int | None = None,
        tags: Sequence[str] | None = None,
        tags_match: str | None = None,
        tag_groups: Sequence[Mapping[str, Any]] | None = None,
        prefer_observations: bool | None = None,
        min_scores: Mapping[str, float] | None = None,
        temporal_window: Mapping[str, Any] | None = None,
        *,
        as_of: datetime | str | None = None,
        known_at: datetime | str | None = None,
        explain: Sequence[str] | None = None,
        include: Mapping[str, Any] | None = None,
    ) -> RecallResponse:
        """Facts that matter to ``query``, best first. What is not given is as RecallRequest has it.

        ``max_tokens`` bounds the results, ``budget`` (low, mid, high) the search. ``include_*`` ask for what
        comes beside them, or say it in the wire's form in ``include``. ``as_of`` asks what was true then,
        ``known_at`` what was known then, ``explain`` why facts of these ids were found or not.
        """
        body = given(
            query=query,
            types=types,
            max_tokens=max_tokens,
            budget=budget,
            trace=trace,
            query_timestamp=query_timestamp,
            tags=tags,
            tags_match=tags_match,
            tag_groups=tag_groups,
            prefer_observations=prefer_observations,
            min_scores=min_scores,
            temporal_window=temporal_window,
            as_of=as_of,
            known_at=known_at,
            explain=explain,
        )
        asked = {
            **_included("entities", include_entities, max_entity_tokens),
            **_included("chunks", include_chunks, max_chunk_tokens),
            **_included("source_facts", include_source_facts, max_source_facts_tokens),
            **(include or {}),
        }
        return await self._send_recall(bank_id, body | ({"include": asked} if asked else {}))

    async def _send_recall(self, bank_id: str, body: dict[str, Any]) -> RecallResponse:
        path = API + "/banks/{bank_id}/memories/recall"
        return await self._ask("POST", path, RecallResponse, body=body, repeatable=True, bank_id=bank_id)


def _included(name: str, wanted: bool | None, max_tokens: int | None) -> dict[str, Any]:
    """One thing beside the results: with it, without it, or as the server has it."""
    if wanted is None:
        return {}
    return {name: given(max_tokens=max_tokens) if wanted else None}
