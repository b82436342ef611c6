"""Mental models: questions whose answers are kept up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from reverie.client.asking import API, Asking, given
from reverie.service.mental_model_models import (
    AsyncOperationSubmitResponse,
    CreateMentalModelResponse,
    MentalModelDryRunRefreshResult,
    MentalModelListResponse,
    MentalModelResponse,
    MentalModelVersion,
)
from reverie.service.responses import DeleteResponse

MODELS = API + "/banks/{bank_id}/mental-models"
MODEL = MODELS + "/{mental_model_id}"

Detail = Literal["metadata", "content", "full"]


class MentalModelNames(Asking):
    """Mental models."""

    async def create_mental_model(
        self,
        bank_id: str,
        name: str,
        source_query: str,
        tags: Sequence[str] | None = None,
        max_tokens: int | None = None,
        trigger: Mapping[str, Any] | None = None,
        id: str | None = None,
    ) -> CreateMentalModelResponse:
        """Keep the answer to ``source_query``; the operation that comes back asks it the first time.

        ``trigger`` says when it is asked again: see MentalModelTrigger.
        """
        body = given(
            name=name, source_query=source_query, tags=tags, max_tokens=max_tokens, trigger=trigger, id=id
        )
        return await self._ask("POST", MODELS, CreateMentalModelResponse, body=body, bank_id=bank_id)

    async def list_mental_models(
        self,
        bank_id: str,
        tags: Sequence[str] | None = None,
        tags_match: Literal["any", "all", "exact"] | None = None,
        detail: Detail | None = None,
        limit: int | None = None,
        offset: int | None = None,
        exclude_knowledge_pages: bool | None = None,
    ) -> MentalModelListResponse:
        """Mental models in the order they were made."""
        query = given(
            tags=tags,
            tags_match=tags_match,
            detail=detail,
            limit=limit,
            offset=offset,
            exclude_knowledge_pages=exclude_knowledge_pages,
        )
        return await self._ask("GET", MODELS, MentalModelListResponse, query=query, bank_id=bank_id)

    async def get_mental_model(
        self, bank_id: str, mental_model_id: str, detail: Detail | None = None
    ) -> MentalModelResponse:
        """One mental model. Raises NotFound."""
        return await self._ask(
            "GET",
            MODEL,
            MentalModelResponse,
            query=given(detail=detail),
            bank_id=bank_id,
            mental_model_id=mental_model_id,
        )

    async def update_mental_model(
        self,
        bank_id: str,
        mental_model_id: str,
        name: str | None = None,
        source_query: str | None = None,
        tags: Sequence[str] | None = None,
        max_tokens: int | None = None,
        trigger: Mapping[str, Any] | None = None,
    ) -> MentalModelResponse:
        """Change what is given, in ``trigger`` too. Raises NotFound."""
        body = given(name=name, source_query=source_query, tags=tags, max_tokens=max_tokens, trigger=trigger)
        return await self._ask(
            "PATCH", MODEL, MentalModelResponse, body=body, bank_id=bank_id, mental_model_id=mental_model_id
        )

    async def delete_mental_model(self, bank_id: str, mental_model_id: str) -> DeleteResponse:
        """Remove a mental model with its history. Raises NotFound."""
        return await self._ask(
            "DELETE", MODEL, DeleteResponse, bank_id=bank_id, mental_model_id=mental_model_id
        )

    async def refresh_mental_model(
        self, bank_id: str, mental_model_id: str, mode: Literal["full"] | None = None
    ) -> AsyncOperationSubmitResponse:
        """Bring it up to date in the background; with ``mode`` "full" it is written anew. Raises NotFound."""
        return await self._ask(
            "POST",
            MODEL + "/refresh",
            AsyncOperationSubmitResponse,
            body=given(mode=mode),
            bank_id=bank_id,
            mental_model_id=mental_model_id,
        )

    async def dry_run_refresh_mental_model(
        self, bank_id: str, mental_model_id: str
    ) -> MentalModelDryRunRefreshResult:
        """What a refresh would do now; nothing is stored. Raises NotFound."""
        path = MODEL + "/dry-run-refresh"
        return await self._ask(
            "POST",
            path,
            MentalModelDryRunRefreshResult,
            repeatable=True,
            bank_id=bank_id,
            mental_model_id=mental_model_id,
        )

    async def clear_mental_model(self, bank_id: str, mental_model_id: str) -> MentalModelResponse:
        """Take its content away, so that the next refresh writes it anew. Raises NotFound."""
        path = MODEL + "/clear"
        return await self._ask(
            "POST", path, MentalModelResponse, bank_id=bank_id, mental_model_id=mental_model_id
        )

    async def get_mental_model_history(self, bank_id: str, mental_model_id: str) -> list[MentalModelVersion]:
        """What it said before, newest first. Raises NotFound."""
        path = MODEL + "/history"
        return await self._ask_each(
            "GET", path, MentalModelVersion, bank_id=bank_id, mental_model_id=mental_model_id
        )
