"""Where the chunks and facts of a document go: those it has already stay, the rest is replaced.

What people changed outlives a new reading: where a chunk is replaced, a fact changed by hand whose statement
is read again takes the place of the new fact, as it is. Only if the statement is gone it goes too.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reverie.errors import StaleDocument
from reverie.model import Bank, Item, LinkKind, new_id
from reverie.retain.names import title_key
from reverie.retain.prepare import PreparedDocument, PreparedFact
from reverie.store import curation, documents, entities, facts
from reverie.store.db import Connection


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """A fact with the ids and the place it gets."""

    id: uuid.UUID
    prepared: PreparedFact
    document_id: str
    version: int
    chunk_id: uuid.UUID
    position: int


@dataclass(slots=True)
class Placement:
    """What a write adds and what it takes away: facts, links, chunks, chunks that move, states of documents,
    term counts to subtract, entities that may be unused now, facts changed by hand that move to new chunks,
    the chunks they leave."""

    facts: list[PlacedFact] = field(default_factory=list)
    chunks: list[documents.NewChunk] = field(default_factory=list)
    moves: list[documents.Move] = field(default_factory=list)
    states: list[documents.State] = field(default_factory=list)
    links: list[tuple[uuid.UUID, uuid.UUID, LinkKind]] = field(default_factory=list)
    gone: Counter[int] = field(default_factory=Counter)
    orphans: list[uuid.UUID] = field(default_factory=list)
    carried: list[curation.Place] = field(default_factory=list)
    left: list[uuid.UUID] = field(default_factory=list)


async def place(
    connection: Connection, bank: Bank, document: PreparedDocument, locked: documents.Locked, into: Placement
) -> None:
    """Find the places of a locked document's chunks and facts, and delete those it no longer has.

    Raises StaleDocument when a chunk that was to stay is gone.
    """
    version, old_hash, _ = locked
    stored = await documents.stored_chunks(connection, bank, document.document_id) if version else []
    if document.append:
        index = max((chunk.chunk_index for chunk in stored), default=-1) + 1
        position = max((chunk.position + chunk.width for chunk in stored), default=0)
        into.states.append(_state(document, version + 1, _extended(old_hash, document)))
        _add(document, version + 1, index, position, {}, {}, into)
        return
    kept = _match(document, stored)
    staying = {chunk.id for chunk in kept.values()}
    gone = [chunk.id for chunk in stored if chunk.id not in staying]
    carried: dict[int, curation.Curated] = {}
    if gone:
        carried = _carried(document, await curation.of_chunks(connection, bank, gone))
        await _remove(connection, bank, document.document_id, gone, list(carried.values()), into)
    into.states.append(_state(document, version + 1, document.content_hash))
    _add(document, version + 1, 0, 0, kept, carried, into)


async def store_places(
    connection: Connection, bank: Bank, into: Placement, *, keep_text: bool = True
) -> None:
    """Write documents and chunks where they were placed; without ``keep_text`` chunks are empty."""
    await documents.save(connection, bank, into.states)
    await documents.move_chunks(connection, bank, into.moves)
    await documents.add_chunks(connection, bank, into.chunks, keep_text=keep_text)
    if into.carried:
        await curation.carry(connection, bank, into.carried)
        await documents.delete_chunks(connection, bank, into.left)


async def _remove(
    connection: Connection,
    bank: Bank,
    document_id: str,
    gone: Sequence[uuid.UUID],
    carried: Sequence[curation.Curated],
    into: Placement,
) -> None:
    """Delete chunks with their facts; those of ``carried`` facts only make room, until these have moved."""
    left = {one.chunk_id for one in carried}
    into.left += left
    into.orphans += await entities.of_document(connection, bank, document_id)
    staying = [one.id for one in carried]
    into.gone.update(await facts.delete(connection, bank, chunk_ids=gone, staying=staying))
    await documents.delete_chunks(connection, bank, [chunk for chunk in gone if chunk not in left])
    if left:
        await documents.set_aside(connection, bank, list(left))


def _carried(document: PreparedDocument, curated: Sequence[curation.Curated]) -> dict[int, curation.Curated]:
    """The fact changed by hand that takes the place of a new one, by the new one's number in the document.

    They are the same statement of the same speaker; of several equal ones, that in the same order. One that
    is worded otherwise now is known by the piece of text it is read from, if it is the only one there.
    """
    if not curated:
        return {}
    said: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    quoted: dict[str | None, list[int]] = defaultdict(list)
    new = [(chunk.chunk.text, one.fact) for chunk in document.chunks for one in chunk.facts or ()]
    for number, (text, fact) in enumerate(new):
        said[fact.speaker, fact.text].append(number)
        quoted[text[fact.span.start : fact.span.end]].append(number)
    found: dict[int, curation.Curated] = {}
    for one in curated:
        same = said.get((one.speaker, one.original), [])
        only = quoted.get(one.quote, [])
        if same:
            found.setdefault(same[min(one.before, len(same) - 1)], one)
        elif len(only) == 1:
            found.setdefault(only[0], one)
    return found


def _match(
    document: PreparedDocument, stored: Sequence[documents.StoredChunk]
) -> dict[int, documents.StoredChunk]:
    """The stored chunk for each new one, by its index, that stays."""
    by_key: dict[bytes, list[documents.StoredChunk]] = {}
    for chunk in reversed(stored):
        by_key.setdefault(chunk.content_hash, []).append(chunk)
    kept: dict[int, documents.StoredChunk] = {}
    for index, new in enumerate(document.chunks):
        if new.facts is None:
            if not by_key.get(new.key):
                raise StaleDocument(f"document {document.document_id!r} has changed meanwhile")
            kept[index] = by_key[new.key].pop()
    return kept


def _add(
    document: PreparedDocument,
    version: int,
    first_index: int,
    position: int,
    kept: Mapping[int, documents.StoredChunk],
    carried: Mapping[int, curation.Curated],
    into: Placement,
) -> None:
    """Place new chunks and their facts; chunks that stay move to where they now stand, as do the facts that
    are ``carried`` in place of new ones."""
    name, number = document.document_id, 0
    for index, chunk in enumerate(document.chunks, first_index):
        if old := kept.get(index):
            shift = position - old.position
            into.moves.append(documents.Move(old.id, index, chunk.chunk.starts_item, shift))
            position += old.width
            continue
        chunk_id = new_id()
        # what the first item came with stands with the document
        item = params(chunk.item) if chunk.chunk.starts_item and index else None
        title = title_key(chunk.item.context)
        into.chunks.append(documents.NewChunk(chunk_id, name, index, chunk.chunk, chunk.key, item, title))
        old_facts = [carried.get(number + n) for n in range(len(chunk.facts or ()))]
        ids = [one.id if one else new_id() for one in old_facts]
        reworded = {one.id for one in old_facts if one and one.reworded}
        for fact_id, fact, by_hand in zip(ids, chunk.facts or (), old_facts, strict=True):
            placed = PlacedFact(fact_id, fact, name, version, chunk_id, position)
            if by_hand:
                into.carried.append(_place(placed))
            else:
                into.facts.append(placed)
            pairs = ((ids[cause], fact_id) for cause in fact.fact.causes)
            into.links += [(a, b, "causes") for a, b in pairs if not reworded & {a, b}]
            position += 1
        number += len(ids)


def _place(placed: PlacedFact) -> curation.Place:
    """The place of a new fact, for the one changed by hand that takes it."""
    new = placed.prepared
    return curation.Place(
        id=placed.id,
        chunk_id=placed.chunk_id,
        position=placed.position,
        document_version=placed.version,
        span_start=new.fact.span.start,
        span_end=new.fact.span.end,
        tags=new.tags,
        metadata=new.item.metadata,
        extractor=new.extractor,
        extractor_version=new.extractor_version,
    )


def _state(document: PreparedDocument, version: int, content_hash: str) -> documents.State:
    return documents.State(
        document_id=document.document_id,
        version=version,
        content_hash=content_hash,
        tags=sorted({tag for item in document.items for tag in item.tags}),
        metadata={k: v for i in document.items for k, v in (i.document_metadata | i.metadata).items()},
        retain_params=params(document.items[0]),
        append=document.append,
        acceptance=document.acceptance,
    )


def _extended(old_hash: str, document: PreparedDocument) -> str:
    """The hash of a document to which this one is appended."""
    return hashlib.sha256(f"{old_hash} {document.content_hash}".encode()).hexdigest()


def params(item: Item) -> dict[str, Any]:
    """What an item came with, beside its content: enough to read it again. Defaults are left out."""
    given = {
        "context": item.context,
        "timestamp": item.timestamp.isoformat() if item.timestamp else None,
        "undated": not item.dated,
        "update_mode": "append" if item.append else None,
        "observation_scopes": item.observation_scopes,
        "metadata": item.metadata,
        "document_metadata": item.document_metadata,
        "entities": item.entities,
        "literal_entities": not item.resolve_entities,
        "tags": item.tags,
        "strategy": item.strategy,
    }
    return {name: value for name, value in given.items() if value}


def item_again(document_id: str, text: str, given: dict[str, Any], acceptance: int | None) -> Item:
    """The item that :func:`params` was made of, to be read again."""
    stamp = given.get("timestamp")
    return Item(
        content=text,
        timestamp=datetime.fromisoformat(stamp) if stamp else None,
        context=given.get("context"),
        metadata=given.get("metadata", {}),
        document_metadata=given.get("document_metadata", {}),
        document_id=document_id,
        entities=tuple((name, kind) for name, kind in given.get("entities", ())),
        resolve_entities=not given.get("literal_entities", False),
        tags=tuple(given.get("tags", ())),
        observation_scopes=given.get("observation_scopes"),
        dated=not given.get("undated", False),
        acceptance=acceptance,
        strategy=given.get("strategy"),
    )
