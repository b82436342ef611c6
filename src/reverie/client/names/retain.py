"""Remembering texts, items and files."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from reverie.client.asking import API, Form, given
from reverie.client.names.operations import OperationNames
from reverie.errors import InvalidRequest, OperationFailed
from reverie.service.responses import DryRunExtractionResult, FileRetainResponse, RetainResponse

BANK = API + "/banks/{bank_id}"

Item = Mapping[str, Any] | BaseModel
Scopes = Literal["per_tag", "combined", "all_combinations", "shared"] | list[list[str]]
File = str | Path | tuple[str, bytes]


class RetainNames(OperationNames):
    """Retain."""

    async def retain(
        self,
        bank_id: str,
        content: str | BaseModel | Sequence[Item],
        timestamp: datetime | str | None = None,
        context: str | None = None,
        document_id: str | None = None,
        metadata: Mapping[str, str] | None = None,
        entities: Sequence[Mapping[str, Any]] | None = None,
        resolve_entities: bool | None = None,
        tags: Sequence[str] | None = None,
        update_mode: Literal["replace", "append"] | None = None,
        retain_async: bool = False,
        operation_id: str | None = None,
        observation_scopes: Scopes | None = None,
        strategy: str | None = None,
        *,
        run_async: bool = False,
    ) -> RetainResponse:
        """Remember a text; or a MemoryItem, or a list of items, which bring their fields with them.

        ``timestamp`` is when it was said (default: now; "unset" for text of no time). ``retain_async`` or
        ``run_async`` answers at once with an ``operation_id``; see ``wait_for_operation``.
        """
        fields = given(
            timestamp=timestamp,
            context=context,
            document_id=document_id,
            metadata=metadata,
            entities=entities,
            resolve_entities=resolve_entities,
            tags=list(tags) if tags else None,
            update_mode=update_mode,
            observation_scopes=observation_scopes,
            strategy=strategy,
        )
        items: Sequence[Item]
        if isinstance(content, BaseModel):
            items = [content]
        elif isinstance(content, str) or not all(_is_item(one) for one in content):
            items = [{"content": content, **fields}]  # a list of blocks is one content
        else:
            items = content
        return await self.retain_batch(
            bank_id, items, retain_async=retain_async or run_async, operation_id=operation_id
        )

    async def retain_batch(
        self,
        bank_id: str,
        items: Sequence[Item],
        document_id: str | None = None,
        document_tags: Sequence[str] | None = None,
        retain_async: bool = False,
        operation_id: str | None = None,
        *,
        run_async: bool = False,
    ) -> RetainResponse:
        """Remember items, all or none: a batch that is refused raises, and nothing of it is stored.

        ``document_id`` is that of items without one, ``document_tags`` are added to each item's. In the
        background an ``operation_id`` of yours makes the same request, sent twice, be done once.
        """
        waits = not (retain_async or run_async)
        items = list(items)
        for place, one in enumerate(items):
            if not isinstance(one, Mapping | BaseModel):
                raise InvalidRequest(
                    f"items.{place}", f"items.{place}: give an item, e.g. {{'content': '...'}}"
                )
        body = given(
            items=[_item(one, document_id) for one in items],
            document_tags=list(document_tags) if document_tags else None,
            # an id of our own too: so the request can be sent again when no answer came
            operation_id=operation_id if waits else operation_id or str(uuid.uuid4()),
        )
        return await self._send_retain(bank_id, {**body, "async": not waits})

    async def _send_retain(self, bank_id: str, body: dict[str, Any]) -> RetainResponse:
        again = bool(body["async"])
        return await self._ask(
            "POST", BANK + "/memories", RetainResponse, body=body, repeatable=again, bank_id=bank_id
        )

    async def retain_files(
        self,
        bank_id: str,
        files: Sequence[File],
        context: str | None = None,
        files_metadata: Sequence[Mapping[str, Any]] | None = None,
        *,
        run_async: bool = True,
    ) -> RetainResponse:
        """Remember files, given by their paths or as (name, bytes), each as a document of its own.

        ``files_metadata`` has an entry a file: document_id, context, timestamp, metadata, tags, strategy.
        The server reads them in the background, an operation each, whose ids come back. Without
        ``run_async`` it is waited for, and OperationFailed raised if one of them failed. Raises OSError for
        a path that cannot be read.
        """
        metadata = [dict(one) for one in files_metadata or [{} for _ in files]]
        if context is not None:
            for one in metadata:
                one.setdefault("context", context)
        named = await asyncio.to_thread(read_files, files)
        return await self._send_files(bank_id, named, {"files_metadata": metadata}, run_async=run_async)

    async def _send_files(
        self, bank_id: str, files: Sequence[tuple[str, bytes]], request: dict[str, Any], *, run_async: bool
    ) -> RetainResponse:
        import orjson

        form = Form(
            [("files", one) for one in files], {"request": orjson.dumps(request, default=str).decode()}
        )
        accepted = await self._ask(
            "POST", BANK + "/files/retain", FileRetainResponse, body=form, bank_id=bank_id
        )
        if not run_async:
            for key in accepted.operation_ids:
                ended = await self.wait_for_operation(bank_id, key, timeout=None)
                if ended.status != "completed":
                    raise OperationFailed(key, f"operation {key}: {ended.error_message or ended.status}")
        told = {"bank_id": bank_id, "items_count": len(files), "async": run_async}
        return RetainResponse.model_validate({**told, "operation_ids": accepted.operation_ids})

    async def dry_run_extract_memories(
        self,
        bank_id: str,
        content: str,
        *,
        context: str | None = None,
        timestamp: datetime | str | None = None,
        retain_mission: str | None = None,
        retain_extraction_mode: str | None = None,
        retain_custom_instructions: str | None = None,
        retain_extract_causal_links: bool | None = None,
        retain_chunk_size: int | None = None,
        entity_labels: Sequence[Mapping[str, Any]] | None = None,
        entities_allow_free_form: bool | None = None,
        llm_output_language: str | None = None,
    ) -> DryRunExtractionResult:
        """What retain would read from a text; nothing is stored. What is not given is as the bank has it."""
        body = given(
            content=content,
            context=context,
            timestamp=timestamp,
            retain_mission=retain_mission,
            retain_extraction_mode=retain_extraction_mode,
            retain_custom_instructions=retain_custom_instructions,
            retain_extract_causal_links=retain_extract_causal_links,
            retain_chunk_size=retain_chunk_size,
            entity_labels=entity_labels,
            entities_allow_free_form=entities_allow_free_form,
            llm_output_language=llm_output_language,
        )
        path = BANK + "/memories/dry-run-extract"
        return await self._ask(
            "POST", path, DryRunExtractionResult, body=body, repeatable=True, bank_id=bank_id
        )


def read_files(files: Sequence[File]) -> list[tuple[str, bytes]]:
    """Files of paths as (name, bytes). Raises OSError for a path that cannot be read."""
    return [
        one if isinstance(one, tuple) else (Path(one).name, Path(one).expanduser().read_bytes())
        for one in files
    ]


def _is_item(one: object) -> bool:
    return isinstance(one, BaseModel) or (isinstance(one, Mapping) and "content" in one)


def _item(one: Item, document_id: str | None) -> dict[str, Any]:
    """An item as JSON has it; what is None is left out."""
    if isinstance(one, BaseModel):
        one = one.model_dump(by_alias=True, exclude_unset=True)
    item = {name: value for name, value in one.items() if value is not None}
    if document_id is not None:
        item.setdefault("document_id", document_id)
    return item
