"""The part of retain that is one transaction: place, resolve, link, store."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reverie.language import terms
from reverie.model import Bank, Mention, Span
from reverie.retain.echo import without_echoes
from reverie.retain.place import PlacedFact, Placement, place, store_places
from reverie.retain.prepare import PreparedDocument
from reverie.retain.resolve import MentioningFact, resolve
from reverie.retain.supersede import new_claims, supersede
from reverie.store import claims, documents, entities, facts, llm_requests, observations, tokens
from reverie.store.db import Connection
from reverie.telemetry import RETAINED_FACTS

_END = re.compile(r"""[.!?…。！？]["'”’)\]]*(?:\s|$)|\n""")


@dataclass(frozen=True, slots=True)
class Written:
    """What a write stored. Documents that were the same or newer already are counted in ``unchanged``, facts
    that only repeat what recall had given in ``echoes``."""

    document_ids: tuple[str, ...]
    facts: int
    unchanged: int
    echoes: int = 0


async def write(
    connection: Connection,
    bank: Bank,
    prepared: Sequence[PreparedDocument],
    encoder: int,
    *,
    anew: bool = False,
    keep_text: bool = True,
) -> Written:
    """Store prepared documents inside the caller's transaction.

    A document that exists is replaced, or extended where its items say append; its chunks that are the same
    keep their facts. One with the same content is left alone, unless it is to be written ``anew``. Locks are
    taken in one order (bank, documents, entities, term counts): writers never deadlock. Without ``keep_text``
    chunks are stored empty.

    Raises StaleDocument when a document changed after it was prepared: prepare again.
    """
    into = Placement()
    unchanged = 0
    locked = await documents.lock(connection, bank, [d.document_id for d in prepared])
    own, echoed = await without_echoes(connection, bank, prepared)
    for document in own:
        found = locked[document.document_id]
        if found.acceptance and document.acceptance and document.acceptance < found.acceptance:
            unchanged += 1  # a request accepted later has replaced it already
            continue
        same = found.version and found.content_hash == document.content_hash
        if same and not document.append and not anew:
            unchanged += 1
            continue
        await place(connection, bank, document, found, into)
    await store_places(connection, bank, into, keep_text=keep_text)
    mentioned = await resolve(connection, bank, list(_mentioning(into)))
    await _store_facts(connection, bank, into, encoder)
    pairs = {(fact, entity) for (fact, _), entity in mentioned.items()}
    await facts.add_mentions(connection, bank, sorted(pairs))
    await facts.add_links(connection, bank, into.links)
    claimed = new_claims((one.id, one.prepared.fact) for one in into.facts)
    moved = [one.id for one in into.carried]
    topics = await claims.topics(connection, bank, moved) if moved else ()
    await supersede(connection, bank, claimed, topics=topics, freed=into.gone[facts.FACTS] > 0)
    await entities.drop_unused(connection, bank, into.orphans)
    await _count(connection, bank, into.facts, into.gone)
    RETAINED_FACTS.inc(len(into.facts))
    return Written(tuple(d.document_id for d in prepared), len(into.facts), unchanged, echoed)


async def delete_document(connection: Connection, bank: Bank, document_id: str) -> bool:
    """Delete a document with its facts and the entities that only it mentioned; whether there was one."""
    if not await documents.hold(connection, bank, document_id):
        return False
    mentioned = await entities.of_document(connection, bank, document_id)
    await llm_requests.forget(connection, bank, document_id)
    gone = await facts.delete(connection, bank, document_id=document_id)
    await documents.delete(connection, bank, document_id)
    await supersede(connection, bank, freed=True)
    await entities.drop_unused(connection, bank, mentioned)
    await _count(connection, bank, [], gone)
    return True


async def clear(connection: Connection, bank: Bank, fact_type: str | None) -> int:
    """Forget the facts of a type; with None all facts, documents and entities. How many facts went.

    The caller holds the bank alone.
    """
    if fact_type is not None:
        await documents.touch(connection, bank, fact_type=fact_type)
    else:
        await observations.clear(connection, bank)  # before their facts, which would be noted as lost
        await llm_requests.forget(connection, bank, None)
    gone = await facts.delete(connection, bank, fact_type=fact_type)
    if fact_type is None:
        await documents.delete_all(connection, bank)
    await supersede(connection, bank, freed=True)
    await entities.drop_unused(connection, bank, None)
    await _count(connection, bank, [], gone)
    return gone[facts.FACTS]


def _mentions(placed: PlacedFact) -> Iterator[tuple[Mention, bool]]:
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


def _mentioning(into: Placement) -> Iterator[MentioningFact]:
    """The facts with their names, each with the first fact that was cut from the same sentence."""
    texts = {chunk.id: chunk.chunk.text for chunk in into.chunks}
    before: PlacedFact | None = None
    sentence = None
    for one in into.facts:
        fact = one.prepared.fact
        if (
            before is None
            or before.chunk_id != one.chunk_id
            or ended(texts[one.chunk_id], before.prepared.fact.span, fact.span)
        ):
            sentence = one.id
        before = one
        yield MentioningFact(one.id, one.document_id, tuple(_mentions(one)), fact.speaker, sentence)


def ended(text: str, before: Span, after: Span) -> bool:
    """Whether a sentence or a line of a chunk ends where one span ends or between it and the next."""
    return _END.search(text, max(before.end - 2, 0), max(after.start, before.end)) is not None


async def _store_facts(connection: Connection, bank: Bank, into: Placement, encoder: int) -> None:
    if not into.facts:
        return
    mean = await _mean_length(connection, bank, into.facts, into.gone)
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
                mentioned_at=one.prepared.fact.said_at or one.prepared.item.timestamp,
                tags=list(one.prepared.tags),
                metadata=one.prepared.item.metadata,
                extractor=one.prepared.extractor,
                extractor_version=one.prepared.extractor_version,
                encoder=encoder,
                term_count=one.prepared.terms.total(),
            )
            for one in into.facts
        ),
    )
    await tokens.add(connection, bank, ((one.id, one.prepared.tokens) for one in into.facts))


async def _mean_length(
    connection: Connection, bank: Bank, placed: Sequence[PlacedFact], gone: Counter[int]
) -> float:
    """Mean number of terms of a fact, over the bank and what is being written."""
    known = await facts.term_counts(connection, bank, [])
    length = known.get(facts.LENGTH, 0) - gone[facts.LENGTH] + sum(p.prepared.terms.total() for p in placed)
    return length / (known.get(facts.FACTS, 0) - gone[facts.FACTS] + len(placed))


async def _count(
    connection: Connection, bank: Bank, placed: Sequence[PlacedFact], gone: Counter[int]
) -> None:
    """Add the placed facts to the term counts, and take out those that are gone, in one statement."""
    counts: Counter[int] = Counter()
    for one in placed:
        counts.update(one.prepared.terms.keys())
    counts[facts.FACTS] = len(placed)
    counts[facts.LENGTH] = sum(one.prepared.terms.total() for one in placed)
    counts.subtract(gone)
    if any(counts.values()):
        await facts.count_terms(connection, bank, counts)
