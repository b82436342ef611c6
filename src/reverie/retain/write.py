"""The part of retain that is one transaction: resolve, link, store."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reverie.language import terms
from reverie.model import Bank, Item, LinkKind, Mention, new_id
from reverie.retain.extract import NAME, VERSION
from reverie.retain.prepare import PreparedDocument, PreparedFact
from reverie.retain.resolve import fold, resolve
from reverie.store import documents, entities, facts
from reverie.store.db import Connection
from reverie.telemetry import RETAINED_FACTS


@dataclass(frozen=True, slots=True)
class Written:
    """What a write stored. Documents that were the same or newer already are counted in ``unchanged``."""

    document_ids: tuple[str, ...]
    facts: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """A fact with the ids and the place it gets."""

    id: uuid.UUID
    prepared: PreparedFact
    document_id: str
    version: int
    chunk_id: uuid.UUID
    position: int


async def write(
    connection: Connection, bank: Bank, prepared: Sequence[PreparedDocument], encoder: int
) -> Written:
    """Store prepared documents inside the caller's transaction.

    A document that exists is replaced, or extended where its items say append; one with the same content
    is left alone. Locks are taken in one order (bank, documents, entities, term counts): writers never
    deadlock.
    """
    placed: list[_Placed] = []
    links: list[tuple[uuid.UUID, uuid.UUID, LinkKind]] = []
    orphans: list[uuid.UUID] = []
    gone: Counter[int] = Counter()
    unchanged = 0
    for document in prepared:
        version, content_hash, replaced_at = await documents.lock(connection, bank, document.document_id)
        if replaced_at and document.accepted_at and document.accepted_at < replaced_at:
            unchanged += 1  # a request accepted later has replaced it already
            continue
        if version and content_hash == document.content_hash and not document.append:
            unchanged += 1
            continue
        if version and not document.append:
            orphans += await _clear(connection, bank, document.document_id, gone)
        mine, causes = await _place(connection, bank, document, version, content_hash)
        placed += mine
        links += causes
    mentioned = await resolve(connection, bank, _all_mentions(placed))
    await _store_facts(connection, bank, placed, gone, encoder)
    await facts.add_mentions(connection, bank, sorted(_pairs(placed, mentioned)))
    await facts.add_links(connection, bank, links)
    await entities.drop_unused(connection, bank, orphans)
    await _count(connection, bank, placed, gone)
    RETAINED_FACTS.inc(len(placed))
    return Written(tuple(d.document_id for d in prepared), len(placed), unchanged)


async def _clear(connection: Connection, bank: Bank, document_id: str, gone: Counter[int]) -> list[uuid.UUID]:
    """Remove all that was read from a locked document; the entities it mentioned, which may be unused now.

    ``gone`` grows by what is to be taken from the term counts.
    """
    mentioned = await entities.of_document(connection, bank, document_id)
    gone.update(await facts.delete(connection, bank, document_id=document_id))
    await documents.clear_chunks(connection, bank, document_id)
    return mentioned


async def delete_document(connection: Connection, bank: Bank, document_id: str) -> bool:
    """Delete a document with its facts and the entities that only it mentioned; whether there was one."""
    if not await documents.hold(connection, bank, document_id):
        return False
    gone: Counter[int] = Counter()
    mentioned = await _clear(connection, bank, document_id, gone)
    await documents.delete(connection, bank, document_id)
    await entities.drop_unused(connection, bank, mentioned)
    await _count(connection, bank, [], gone)
    return True


async def clear(connection: Connection, bank: Bank, fact_type: str | None) -> int:
    """Forget the facts of a type; with None all facts, documents and entities. How many facts went.

    The caller holds the bank alone.
    """
    if fact_type is not None:
        await documents.touch(connection, bank, fact_type=fact_type)
    gone = await facts.delete(connection, bank, fact_type=fact_type)
    if fact_type is None:
        await documents.delete_all(connection, bank)
    await entities.drop_unused(connection, bank, None)
    await _count(connection, bank, [], gone)
    return gone[facts.FACTS]


async def _place(
    connection: Connection, bank: Bank, document: PreparedDocument, version: int, old_hash: str
) -> tuple[list[_Placed], list[tuple[uuid.UUID, uuid.UUID, LinkKind]]]:
    chunk_index, position = (
        await documents.end(connection, bank, document.document_id) if document.append else (0, 0)
    )
    await documents.save(
        connection,
        bank,
        document.document_id,
        version=version + 1,
        content_hash=_extended(old_hash, document) if version else document.content_hash,
        tags=sorted({tag for item in document.items for tag in item.tags}),
        metadata={k: v for item in document.items for k, v in item.metadata.items()},
        retain_params=_params(document.items),
        append=document.append,
        accepted_at=document.accepted_at,
    )
    chunk_ids = [new_id() for _ in document.chunks]
    await documents.add_chunks(
        connection,
        bank,
        [
            (chunk_id, document.document_id, chunk_index + n, chunk.chunk)
            for n, (chunk_id, chunk) in enumerate(zip(chunk_ids, document.chunks, strict=True))
        ],
    )
    placed: list[_Placed] = []
    links: list[tuple[uuid.UUID, uuid.UUID, LinkKind]] = []
    for chunk_id, chunk in zip(chunk_ids, document.chunks, strict=True):
        ids = [new_id() for _ in chunk.facts]
        for fact_id, fact in zip(ids, chunk.facts, strict=True):
            placed.append(
                _Placed(fact_id, fact, document.document_id, version + 1, chunk_id, position + len(placed))
            )
            links += [(ids[cause], fact_id, "causes") for cause in fact.fact.causes]
    return placed, links


def _extended(old_hash: str, document: PreparedDocument) -> str:
    """The hash of a document after a write: of all its parts where this one is appended."""
    if not document.append:
        return document.content_hash
    return hashlib.sha256(f"{old_hash} {document.content_hash}".encode()).hexdigest()


def _params(items: Sequence[Item]) -> dict[str, Any]:
    first = items[0]
    return {
        "context": first.context,
        "timestamp": first.timestamp.isoformat() if first.timestamp else None,
        "update_mode": "append" if first.append else "replace",
        "observation_scopes": first.observation_scopes,
    }


def _mentions(placed: _Placed) -> Iterator[tuple[Mention, bool]]:
    """Names in a fact and those the caller gave, each with whether it may be resolved by guess."""
    item = placed.prepared.item
    for name, kind in item.entities:
        yield Mention(name, _kind(kind)), item.resolve_entities
    for mention in placed.prepared.fact.mentions:
        yield mention, item.resolve_entities


def _kind(given: str | None) -> Any:
    word = (given or "").strip().lower()
    synonyms = {"per": "person", "org": "organization", "organisation": "organization", "location": "place"}
    word = synonyms.get(word, word)
    return word if word in ("person", "organization", "place", "product", "event") else "concept"


def _all_mentions(placed: Iterable[_Placed]) -> Iterator[tuple[Mention, bool]]:
    for one in placed:
        yield from _mentions(one)


def _pairs(placed: Iterable[_Placed], known: dict[str, uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    return {(one.id, known[fold(mention.name)]) for one in placed for mention, _ in _mentions(one)}


async def _store_facts(
    connection: Connection, bank: Bank, placed: Sequence[_Placed], gone: Counter[int], encoder: int
) -> None:
    if not placed:
        return
    mean = await _mean_length(connection, bank, placed, gone)
    await facts.add(
        connection,
        (
            facts.record(
                one.prepared.fact,
                bank=bank,
                embedding=one.prepared.embedding,
                terms=terms.weights(one.prepared.terms, mean),
                id=one.id,
                document_id=one.document_id,
                document_version=one.version,
                chunk_id=one.chunk_id,
                position=one.position,
                context=one.prepared.context,
                mentioned_at=one.prepared.item.timestamp,
                tags=list(one.prepared.item.tags),
                metadata=one.prepared.item.metadata,
                extractor=NAME,
                extractor_version=VERSION,
                encoder=encoder,
                term_count=one.prepared.terms.total(),
            )
            for one in placed
        ),
    )


async def _mean_length(
    connection: Connection, bank: Bank, placed: Sequence[_Placed], gone: Counter[int]
) -> float:
    """Mean number of terms of a fact, over the bank and what is being written."""
    known = await facts.term_counts(connection, bank, [])
    length = known.get(facts.LENGTH, 0) - gone[facts.LENGTH] + sum(p.prepared.terms.total() for p in placed)
    return length / (known.get(facts.FACTS, 0) - gone[facts.FACTS] + len(placed))


async def _count(connection: Connection, bank: Bank, placed: Sequence[_Placed], gone: Counter[int]) -> None:
    """Add the placed facts to the term counts, and take out those that are gone, in one statement."""
    counts: Counter[int] = Counter()
    for one in placed:
        counts.update(one.prepared.terms.keys())
    counts[facts.FACTS] = len(placed)
    counts[facts.LENGTH] = sum(one.prepared.terms.total() for one in placed)
    counts.subtract(gone)
    if any(counts.values()):
        await facts.count_terms(connection, bank, counts)
