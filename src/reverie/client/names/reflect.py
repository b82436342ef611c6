"""Answers from what a bank holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reverie.client.asking import API, Asking, given
from reverie.service.reflect_models import ReflectResponse, ReflectSubmitted

REFLECT = API + "/banks/{bank_id}/reflect"


class ReflectNames(Asking):
    """Reflect."""

    async def reflect(
        self,
        bank_id: str,
        query: str,
        budget: str | None = None,
        context: str | None = None,
        max_tokens: int | None = None,
        response_schema: Mapping[str, Any] | None = None,
        tags: Sequence[str] | None = None,
        tags_match: str | None = None,
        include_facts: bool = False,
        include_tool_calls: bool = False,
        include_tool_call_output: bool = True,
        tag_groups: Sequence[Mapping[str, Any]] | None = None,
        apply_all_directives: bool | None = None,
        fact_types: Sequence[str] | None = None,
        exclude_mental_models: bool | None = None,
        exclude_mental_model_ids: Sequence[str] | None = None,
        reflect_search_observations_max_tokens: int | None = None,
        reflect_search_observations_include_entities: bool | None = None,
        *,
        query_timestamp: datetime | str | None = None,
        include: Mapping[str, Any] | None = None,
    ) -> ReflectResponse:
        """An answer to ``query``, and in ``directives`` what became of the rules that apply.

        ``include_facts`` brings what it is based on, ``include_tool_calls`` how it came about;
        ``response_schema`` puts the answer into a JSON object as well.
        """
        body = given(
            query=query,
            budget=budget,
            context=context,
            max_tokens=max_tokens,
            response_schema=response_schema,
            tags=tags,
            tags_match=tags_match,
            tag_groups=tag_groups,
            apply_all_directives=apply_all_directives,
            fact_types=fact_types,
            exclude_mental_models=exclude_mental_models,
            exclude_mental_model_ids=exclude_mental_model_ids,
            reflect_search_observations_max_tokens=reflect_search_observations_max_tokens,
            reflect_search_observations_include_entities=reflect_search_observations_include_entities,
            query_timestamp=query_timestamp,
        )
        asked: dict[str, Any] = {"facts": {}} if include_facts else {}
        if include_tool_calls:
            asked["tool_calls"] = {"output": include_tool_call_output}
        asked |= include or {}
        return await self._send_reflect(bank_id, body | ({"include": asked} if asked else {}))

    async def _send_reflect(self, bank_id: str, body: dict[str, Any]) -> ReflectResponse:
        return await self._ask("POST", REFLECT, ReflectResponse, body=body, repeatable=True, bank_id=bank_id)

    async def submit_reflect(self, /, bank_id: str, query: str, **options: Any) -> ReflectSubmitted:
        """Answer in the background: the operation's ``result_metadata`` will have the answer. ``options`` are
        the other fields of ReflectRequest."""
        body = {"query": query, **options, "async": True}
        return await self._ask("POST", REFLECT, ReflectSubmitted, body=body, bank_id=bank_id)
