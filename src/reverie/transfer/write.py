"""Documents of an archive, stored in one transaction: placed, resolved, linked, counted as a retain would."""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reverie.errors import StaleDocument
from reverie.language import terms
from reverie.model import Bank, Mention, Span, new_id
from reverie.model.text import MAX_ID
from reverie.retain.resolve import MentioningFact, resolve
from reverie.retain.supersede import supersede
from reverie.retain.write import ended
from reverie.store import documents, entities, facts, tokens, transfer
from reverie.store.claims import NewClaim
from reverie.store.db import Connection
from reverie.telemetry import RETAINED_FACTS
from reverie.transfer.ready import ReadyDocument, ReadyFact
from reverie.transfer.records import MentionRecord

OnConflict = Literal["skip", "replace", "new-id"]
ON_CONFLICT: tuple[OnConflict, ...] = ("skip", "replace", "new-id")


@dataclass(frozen=True, slots=True)
class Import:
    """What an import was asked for.

    ``encoder`` is this server's; ``same``: the archive's facts were read for it too, so that a retain of the
    same content knows its chunks again. Without ``keep_text`` chunks are stored empty.
    """

    operation_id: uuid.UUID
    on_conflict: OnConflict
    acceptance: int
    encoder: int
    same: bool
    keep_text: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of documents. ``renamed`` holds new ids by those of the archive."""

    imported: int = 0
    skipped: int = 0
    facts: int = 0
    renamed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A fact with the ids and the version it gets here."""

    id: uuid.UUID
    ready: ReadyFact
    document_id: str
    version: int
    chunk_id: uuid.UUID


@dataclass(slots=True)
class _Places:
    """What a write adds."""

    states: list[dict[str, Any]] = field(default_factory=list)
    chunks: list[tuple[Any, ...]] = field(default_factory=list)
    facts: list[_Placed] = field(default_factory=list)
    mentioning: list[MentioningFact] = field(default_factory=list)
    links: list[tuple[uuid.UUID, uuid.UUID, str, float]] = field(default_factory=list)


async def write(connection: Connection, bank: Bank, batch: Sequence[ReadyDocument], asked: Import) -> Outcome:
    """Store documents inside the caller's transaction, each as its id and ``asked`` say.

    Locks are taken in the order of all writers: documents, entities, claims, term counts. Raises
    StaleDocument when another writer has just taken an id that was free.
    """
    chosen = await _names(connection, bank, batch, asked)
    locked = await documents.lock(connection, bank, [name for _, name in chosen])
    taken = [(ready, name, locked[name]) for ready, name in chosen if _may(locked[name], asked)]
    gone, orphans = await _clear(connection, bank, [name for _, name, found in taken if found.version])
    into = _Places()
    for ready, name, found in taken:
        _place(ready, name, found.version, asked, into)
    await transfer.save(connection, bank, into.states)
    await transfer.add_chunks(connection, bank, into.chunks)
    mentioned = await resolve(connection, bank, into.mentioning)
    await _store_facts(connection, bank, into.facts, asked.encoder, gone)
    pairs = {(fact, entity) for (fact, _), entity in mentioned.items()}
    await facts.add_mentions(connection, bank, sorted(pairs))
    await transfer.add_links(connection, bank, into.links)
    await supersede(connection, bank, list(_claims(into.facts)), freed=gone[facts.FACTS] > 0)
    await entities.drop_unused(connection, bank, orphans)
    await _count(connection, bank, into.facts, gone)
    RETAINED_FACTS.inc(len(into.facts))
    renamed = {r.record.document_id: name for r, name, _ in taken if name != r.record.document_id}
    return Outcome(len(taken), len(batch) - len(taken), len(into.facts), renamed)


def _place(ready: ReadyDocument, name: str, version: int, asked: Import, into: _Places) -> None:
    """Find the ids of a document's chunks and facts; ``version`` is that of what it replaces, or 0."""
    ids = {fact.record.id: _renewed(fact.record.id) for fact in ready.facts}
    into.states.append(_state(ready, name, version, asked))
    for chunk, read in ready.chunks:
        chunk_id, key = new_id(), bytes.fromhex(chunk.key) if asked.same else b""
        text, made_at = chunk.text, chunk.created_at
        kept = text if asked.keep_text else ""
        into.chunks.append(
            (chunk_id, name, chunk.index, chunk.starts_item, kept, made_at, key, chunk.item, chunk.title)
        )
        placed = [
            _Placed(ids[one.record.id], one, name, version + one.record.version, chunk_id) for one in read
        ]
        into.facts += placed
        into.mentioning += _mentioning(text, placed)
        into.links += [(p.id, ids[k.to], k.kind, k.weight) for p in placed for k in p.ready.record.links]


async def _names(
    connection: Connection, bank: Bank, batch: Sequence[ReadyDocument], asked: Import
) -> list[tuple[ReadyDocument, str]]:
    """The documents that are to be stored, each with the id it gets."""
    ids = [one.record.document_id for one in batch]
    present = await transfer.present(connection, bank, ids)
    free = [(one, name) for one, name in zip(batch, ids, strict=True) if name not in present]
    rest = [(one, name) for one, name in zip(batch, ids, strict=True) if name in present]
    if asked.on_conflict == "skip":
        return free
    if asked.on_conflict == "replace":
        return free + rest
    return free + [(one, _other_name(name, asked.operation_id)) for one, name in rest]


def _other_name(document_id: str, operation_id: uuid.UUID) -> str:
    """Another id for a document: the same whenever this import is done again."""
    tail = f"-{operation_id.hex[-12:]}"
    return document_id[: MAX_ID - len(tail)] + tail


def _may(found: documents.Locked, asked: Import) -> bool:
    """Whether a document may be stored where ``found`` stands. Raises StaleDocument."""
    if not found.version:
        return True
    if asked.on_conflict == "new-id":
        raise StaleDocument("another writer has just made a document of the id that was free")
    # a request that was accepted later has replaced it already
    later = found.acceptance is not None and found.acceptance > asked.acceptance
    return asked.on_conflict == "replace" and not later


async def _clear(
    connection: Connection, bank: Bank, names: Sequence[str]
) -> tuple[Counter[int], list[uuid.UUID]]:
    """Empty documents; what to take out of the term counts for it, and entities that may be unused then."""
    gone: Counter[int] = Counter()
    orphans: list[uuid.UUID] = []
    for name in names:
        orphans += await entities.of_document(connection, bank, name)
        gone.update(await facts.delete(connection, bank, document_id=name))
    if names:
        await transfer.drop_chunks(connection, bank, names)
    return gone, orphans


def _state(ready: ReadyDocument, name: str, version: int, asked: Import) -> dict[str, Any]:
    """A document as it is here: its versions go on where those of one that it replaces ended."""
    record = ready.record
    return {
        "document_id": name,
        "version": version + max(record.version, 1),
        "content_hash": record.content_hash if asked.same else f"imported {record.content_hash}",
        "tags": record.tags,
        "metadata": record.metadata,
        "retain_params": record.retain_params,
        "created_at": record.created_at.isoformat(),
        "updated_at": record.updated_at.isoformat(),
        "acceptance": asked.acceptance,
    }


def _renewed(fact_id: uuid.UUID) -> uuid.UUID:
    """A new id at the same time as another: ids tell which facts were there first."""
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    head = fact_id.int >> 64 & ~0xF000 | 0x7000
    return uuid.UUID(int=head << 64 | 0x2 << 62 | tail)


def _mentioning(text: str, placed: Sequence[_Placed]) -> Iterator[MentioningFact]:
    """The facts of a chunk with their names, each with the first fact that was cut from the same sentence."""
    before: Span | None = None
    sentence = None
    for one in placed:
        record = one.ready.record
        span = Span(record.start, record.end)
        if before is None or ended(text, before, span):
            sentence = one.id
        before = span
        mentions = tuple((_mention(name), not name.literal) for name in record.entities)
        yield MentioningFact(one.id, one.document_id, mentions, record.speaker, sentence)


def _mention(name: MentionRecord) -> Mention:
    return Mention(name.name, name.kind)


def _claims(placed: Sequence[_Placed]) -> Iterator[NewClaim]:
    for one in placed:
        if claim := one.ready.record.claim:
            yield NewClaim(one.id, claim.subject, claim.attribute, claim.value, claim.negated)


async def _store_facts(
    connection: Connection, bank: Bank, placed: Sequence[_Placed], encoder: int, gone: Counter[int]
) -> None:
    if not placed:
        return
    known = await facts.term_counts(connection, bank, [])
    length = known.get(facts.LENGTH, 0) - gone[facts.LENGTH] + sum(p.ready.terms.total() for p in placed)
    mean = length / max(known.get(facts.FACTS, 0) - gone[facts.FACTS] + len(placed), 1)
    await transfer.add_facts(connection, bank, (_columns(one, encoder, mean) for one in placed))
    await tokens.add(connection, bank, ((one.id, one.ready.tokens) for one in placed))
    changes = [
        (one.id, number, change.changes, change.reason, change.changed_at)
        for one in placed
        for number, change in enumerate(one.ready.record.changes, 1)
    ]
    await transfer.add_changes(connection, bank, changes)


def _columns(one: _Placed, encoder: int, mean: float) -> dict[str, Any]:
    record = one.ready.record
    return {
        **dict(record),
        "id": one.id,
        "document_id": one.document_id,
        "document_version": one.version,
        "chunk_id": one.chunk_id,
        "fact_type": record.type,
        "occurred_precision": record.precision,
        "occurred_around": record.around,
        "span_start": record.start,
        "span_end": record.end,
        "flags": list(one.ready.flags),
        "encoder": encoder,
        "embedding": facts.half(one.ready.embedding),
        "terms": facts.sparse(terms.weights(one.ready.terms, mean)),
        "term_count": one.ready.terms.total(),
        "active": record.retired_at is None,
    }


async def _count(connection: Connection, bank: Bank, placed: Sequence[_Placed], gone: Counter[int]) -> None:
    """Add the facts that are not retired to the term counts, and take out those that are gone."""
    counts: Counter[int] = Counter()
    for one in placed:
        if one.ready.record.retired_at is None:
            counts.update(one.ready.terms.keys())
            counts[facts.FACTS] += 1
            counts[facts.LENGTH] += one.ready.terms.total()
    counts.subtract(gone)
    if any(counts.values()):
        await facts.count_terms(connection, bank, counts)
