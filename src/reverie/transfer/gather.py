"""A bank's documents as records of an archive.

Every page of documents is read in one snapshot: each document is whole and of one moment. Documents of
different pages may be of different moments; what an archive tells of two documents together (which fact
supersedes which) an import finds anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from reverie.errors import InvalidRequest
from reverie.model import Bank
from reverie.store import transfer
from reverie.store.db import Connection, Database, Row
from reverie.transfer.archive import NameRecord
from reverie.transfer.records import (
    ChangeRecord,
    ChunkRecord,
    ClaimRecord,
    DocumentRecord,
    LinkRecord,
    MentionRecord,
    MergeRecord,
    PartingRecord,
)

_DOCUMENTS, _CHUNKS = 50, 50
"""Documents of a snapshot, and chunks held in memory at a time: more rows would hold up the event loop."""


async def documents(
    database: Database, bank: Bank, ids: Sequence[str] | None, label_keys: Collection[str]
) -> AsyncGenerator[list[DocumentRecord | ChunkRecord], None]:
    """The records of these documents, or (None) of all, the oldest first, some at a time.

    ``label_keys`` tell labels from names. Raises InvalidRequest for what no archive can hold.
    """
    after: tuple[datetime, str] | None = None
    while True:
        async with transfer.snapshot(database) as connection:
            found = await transfer.documents(connection, bank, ids, after, _DOCUMENTS)
            for group in _groups(found):
                async for records in _group(connection, bank, group, label_keys):
                    yield records
        if len(found) < _DOCUMENTS:
            return
        after = (found[-1]["created_at"], found[-1]["document_id"])


async def names(database: Database, bank: Bank, ids: Sequence[str] | None) -> list[NameRecord]:
    """What people said of the names in these documents, or (None) in all."""
    async with transfer.snapshot(database) as connection:
        merged = await transfer.merges(connection, bank, ids)
        parted = await transfer.partings(connection, bank, ids)
    merges = [
        MergeRecord(kind="merge", name=r["name"], into=r["into"], reason=r["reason"] or "") for r in merged
    ]
    return [*(PartingRecord(kind="parting", name=r["name"], other=r["other"]) for r in parted), *merges]


def _groups(found: Sequence[Row]) -> Iterator[list[Row]]:
    """Documents in groups of few chunks; one of many stands alone."""
    group: list[Row] = []
    size = 0
    for one in found:
        if group and size + one["chunks"] > _CHUNKS:
            yield group
            group, size = [], 0
        group.append(one)
        size += one["chunks"]
    if group:
        yield group


async def _group(
    connection: Connection, bank: Bank, group: Sequence[Row], label_keys: Collection[str]
) -> AsyncGenerator[list[DocumentRecord | ChunkRecord], None]:
    ids = [one["document_id"] for one in group]
    after, left = -1, sum(one["chunks"] for one in group)
    heads: dict[str, list[DocumentRecord | ChunkRecord]] = {}
    for one in group:
        heads[one["document_id"]] = [
            _checked(DocumentRecord, one["document_id"], {"kind": "document", **one})
        ]
    while True:
        page = await transfer.chunks(connection, bank, ids, after, _CHUNKS)
        facts = await transfer.facts(connection, bank, [chunk["id"] for chunk in page])
        await asyncio.to_thread(_read, page, facts, label_keys, heads)
        yield [record for name in ids for record in heads[name]]
        left -= len(page)
        if left <= 0 or not page:
            return
        heads = {name: [] for name in ids}  # only a document that stands alone has more
        after = page[-1]["chunk_index"]


def _read(
    page: Sequence[Row],
    facts: Sequence[Row],
    label_keys: Collection[str],
    into: Mapping[str, list[DocumentRecord | ChunkRecord]],
) -> None:
    """Add the records of chunks to those of their documents."""
    of_chunk: dict[Any, list[dict[str, Any]]] = {}
    for fact in facts:
        of_chunk.setdefault(fact["chunk_id"], []).append(_fact(fact, label_keys))
    for chunk in page:
        name = chunk["document_id"]
        into[name].append(_checked(ChunkRecord, name, _chunk(chunk, of_chunk.get(chunk["id"], []))))


def _checked(kind: type[Any], document_id: str, values: dict[str, Any]) -> Any:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidRequest(
            "document_id", f"document {document_id!r} cannot be exported: {place}: {first['msg']}"
        ) from None


def _chunk(row: Row, facts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "kind": "chunk",
        "index": row["chunk_index"],
        "starts_item": row["starts_item"],
        "text": row["text"],
        "created_at": row["created_at"],
        "key": row["content_hash"].hex(),
        "item": row["item"],
        "title": row["title_key"],
        "facts": facts,
    }


_SAME = (
    "id", "position", "text", "speaker", "context", "occurred_start", "occurred_end", "recurrence",
    "duration", "aspects", "mentioned_at", "learned_at", "tags", "metadata", "flags", "confidence",
    "extractor", "extractor_version", "retired_at", "retired_reason", "edited_at",
)  # fmt: skip
"""Fields of a fact that are named like their columns."""


def _fact(row: Row, label_keys: Collection[str]) -> dict[str, Any]:
    values = {name: row[name] for name in _SAME}
    values |= {
        "type": row["fact_type"],
        "start": row["span_start"],
        "end": row["span_end"],
        "precision": row["occurred_precision"],
        "around": row["occurred_around"],
        "version": row["document_version"],
        "entities": [
            MentionRecord(name=name, kind=kind, literal=closed and _is_told(name, kind))
            for name, kind, closed in row["names"]
        ],
        "labels": [name for name, _, _ in row["names"] if name.partition(":")[0] in label_keys],
        "links": [LinkRecord(to=to, kind=kind, weight=weight) for to, kind, weight in row["links"]],
        "changes": [
            ChangeRecord(changes=changes, reason=reason, changed_at=at)
            for changes, reason, at in row["changes"]
        ],
    }
    if row["subject"] is not None:
        values["claim"] = ClaimRecord(
            subject=row["subject"],
            attribute=row["attribute"],
            value=row["value"],
            negated=row["negated"],
            valid_until=row["valid_until"],
            superseded_by=row["ended_by"],
        )
    return values


def _is_told(name: str, kind: str) -> bool:
    """Whether rules would merge such a name if they were not told otherwise: they leave phrases in small
    letters alone anyway."""
    return kind != "concept" or name != name.lower()
