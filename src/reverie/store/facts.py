"""Facts, their index terms and links."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pgvector import HalfVector, SparseVector
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.errors import ConfigurationError
from reverie.language.terms import DIMENSIONS
from reverie.model import Bank, Fact, LinkKind, Recalled, TagsMatch, Vector
from reverie.store.db import Connection, Ids, Reader, Sql, copy, like, queries, row, rows, run
from reverie.store.tags import condition

_SQL = queries("facts")

FACTS = 0
"""The term number under which the facts of a bank are counted."""
LENGTH = -1
"""The term number under which all terms of all facts of a bank are counted."""
_READ_AT_ONCE = 200

_COLUMNS = {
    "bank": "int4", "id": "uuid", "document_id": "text", "document_version": "int4", "chunk_id": "uuid",
    "position": "int4", "fact_type": "text", "text": "text", "speaker": "text", "context": "text",
    "occurred_start": "timestamptz", "occurred_end": "timestamptz", "occurred_precision": "text",
    "mentioned_at": "timestamptz", "tags": "text[]", "metadata": "jsonb", "span_start": "int4",
    "span_end": "int4", "extractor": "text", "extractor_version": "int4", "confidence": "float4",
    "encoder": "int2", "embedding": "halfvec", "terms": "sparsevec", "term_count": "int4",
    "occurred_around": "bool", "recurrence": "text", "duration": "interval", "aspects": "jsonb",
    "flags": "text[]",
}  # fmt: skip


def sparse(values: Mapping[int, float]) -> SparseVector:
    """Term numbers and their weights as a stored vector; a term's number is its index, counted from one."""
    return SparseVector({term - 1: value for term, value in values.items()}, DIMENSIONS)


def half(vector: Vector) -> HalfVector:
    """A vector in half precision, as stored."""
    return HalfVector(vector)


def record(
    fact: Fact, *, bank: Bank, embedding: Vector, terms: Mapping[int, float], **columns: Any
) -> tuple[Any, ...]:
    """One row for :func:`add`; ``columns`` are those that the fact itself does not tell."""
    values = {
        **columns,
        "bank": bank.number,
        "fact_type": fact.fact_type,
        "text": fact.text,
        "speaker": fact.speaker,
        "occurred_start": fact.occurred_start,
        "occurred_end": fact.occurred_end,
        "occurred_precision": fact.occurred_precision,
        "metadata": Jsonb(columns["metadata"]),
        "span_start": fact.span.start,
        "span_end": fact.span.end,
        "confidence": fact.confidence,
        "embedding": half(embedding),
        "terms": sparse(terms),
        "occurred_around": fact.occurred_around,
        "recurrence": fact.recurrence,
        "duration": fact.duration,
        "aspects": _aspects(fact),
        "flags": list(fact.flags),
    }
    return tuple(values[name] for name in _COLUMNS)


def _aspects(fact: Fact) -> Jsonb | None:
    """What was read beside the words: the why, the where, the feeling, whom pronouns mean."""
    found: dict[str, Any] = {
        "why": fact.why,
        "where": fact.where,
        "feeling": fact.feeling,
        "references": [[r.pronoun, r.name, r.confidence] for r in fact.references],
    }
    kept = {name: value for name, value in found.items() if value}
    return Jsonb(kept) if kept else None


async def add(connection: Connection, records: Iterable[tuple[Any, ...]]) -> None:
    """Store rows made by :func:`record`."""
    await copy(
        connection,
        "facts (bank, id, document_id, document_version, chunk_id, position, fact_type, text, speaker,"
        " context, occurred_start, occurred_end, occurred_precision, mentioned_at, tags, metadata,"
        " span_start, span_end, extractor, extractor_version, confidence, encoder, embedding, terms,"
        " term_count, occurred_around, recurrence, duration, aspects, flags)",
        list(_COLUMNS.values()),
        records,
    )


async def add_mentions(
    connection: Connection, bank: Bank, pairs: Sequence[tuple[uuid.UUID, uuid.UUID]]
) -> None:
    """Record that facts mention entities: (fact id, entity id)."""
    await copy(
        connection,
        "fact_entities (bank, fact_id, entity_id)",
        ["int4", "uuid", "uuid"],
        [(bank.number, fact, entity) for fact, entity in pairs],
    )


async def add_links(
    connection: Connection, bank: Bank, links: Sequence[tuple[uuid.UUID, uuid.UUID, LinkKind]]
) -> None:
    """Record links (from fact, to fact, kind)."""
    await copy(
        connection,
        "links (bank, from_fact, to_fact, kind)",
        ["int4", "uuid", "uuid", "text"],
        [(bank.number, source, target, kind) for source, target, kind in links],
    )


async def count_terms(connection: Connection, bank: Bank, counts: Mapping[int, int]) -> None:
    """Add to the number of facts that hold each term. Locks rows that all writers share: call it last."""
    numbers = sorted(number for number, n in counts.items() if n)
    await run(
        connection,
        _SQL["count_terms"],
        {"bank": bank.number, "terms": numbers, "counts": [counts[n] for n in numbers]},
    )


async def delete(
    connection: Connection,
    bank: Bank,
    *,
    document_id: str | None = None,
    fact_type: str | None = None,
    chunk_ids: Sequence[uuid.UUID] | None = None,
    staying: Sequence[uuid.UUID] = (),
) -> Counter[int]:
    """Delete the facts of a document, of a type, of chunks, or all; not those that are ``staying``.

    What :func:`count_terms` is to subtract for them: retired facts are counted no more.
    """
    chunks = None if chunk_ids is None else list(chunk_ids)
    values = {"bank": bank.number, "document_id": document_id, "type": fact_type, "chunks": chunks}
    values["staying"] = list(staying)
    return Counter({r["term"]: int(r["n"]) for r in await rows(connection, _SQL["delete"], values)})


async def term_counts(connection: Connection, bank: Bank, terms: Sequence[int]) -> dict[int, int]:
    """How many facts hold each term, with :data:`FACTS` and :data:`LENGTH`; zero counts may be left out."""
    found = await rows(
        connection, _SQL["term_counts"], {"bank": bank.number, "terms": [FACTS, LENGTH, *terms]}
    )
    return {r["term"]: r["n"] for r in found}


async def encoder_number(connection: Connection, model: str, dimension: int) -> int:
    """Number under which vectors of a model are stored. Raises ConfigurationError on another dimension."""
    found = await row(connection, _SQL["encoder"], {"model": model, "dimension": dimension})
    assert found is not None
    if found["dimension"] != dimension:
        raise ConfigurationError(
            f"the encoder {model} gives {dimension} dimensions, its stored vectors {found['dimension']}"
        )
    return int(found["encoder"])


async def other_encoders(connection: Connection, encoder: int) -> list[str]:
    """Models, other than this one, whose vectors some facts of this database carry."""
    return [r["model"] for r in await rows(connection, _SQL["other_encoders"], {"encoder": encoder})]


async def details(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, DictRow]:
    """Facts of these ids with the names of their entities."""
    found: dict[uuid.UUID, DictRow] = {}
    for start in range(0, len(ids), _READ_AT_ONCE):  # thousands of rows must not hold up the event loop
        values = {"bank": bank.number, "ids": list(ids[start : start + _READ_AT_ONCE])}
        found |= {r["id"]: r for r in await rows(connection, _SQL["details"], values, binary=True)}
    return found


async def recalled(reader: Reader, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Recalled]:
    """What recall returns of these facts."""
    found = await reader.rows(_SQL["recalled"], {"ids": Ids(ids)})
    # names apart from facts: facts share them
    mentioned = list({name for row in found for name in row[3]})
    heads = {name: (head, key) for name, head, key in await reader.rows(_SQL["heads"], {"ids": mentioned})}
    return {row[0]: _recalled(row, heads) for row in found}


async def mentions(reader: Reader, ids: Sequence[uuid.UUID]) -> list[tuple[list[str], list[str]]]:
    """For each of these facts the names of its entities in their order, and their ids."""
    named: list[tuple[list[str], list[str]]] = [([], []) for _ in ids]
    found = await reader.rows(_SQL["mentions"], {"ids": Ids(ids)}) if ids else []
    for name, key, places in sorted(found):
        for place in places:
            names, keys = named[place - 1]
            if key not in keys:  # two names of one entity
                names.append(name)
                keys.append(key)
    return named


def _recalled(row: tuple[Any, ...], heads: Mapping[uuid.UUID, tuple[str, str]]) -> Recalled:
    # a name that was dropped meanwhile is left out
    names = sorted({heads[name] for name in row[3] if name in heads})
    entities, keys = [name for name, _ in names], [key for _, key in names]
    return Recalled._make((*row[:3], entities, *row[4:12], keys, *row[12:]))


async def page(
    connection: Connection,
    bank: Bank,
    *,
    fact_type: str | None = None,
    q: str | None = None,
    document_id: str | None = None,
    chunk_id: uuid.UUID | None = None,
    entity_id: uuid.UUID | None = None,
    retired: bool | None = False,
    consolidation: str | None = None,
    tags: Sequence[str] | None = None,
    tags_match: TagsMatch = "any",
    limit: int = 100,
    offset: int = 0,
) -> tuple[list[DictRow], int]:
    """Facts by these filters, newest first, and how many there are."""
    where = {
        "bank": bank.number,
        "type": fact_type,
        "q": like(q) if q else None,
        "document_id": document_id,
        "chunk_id": chunk_id,
        "entity_id": entity_id,
        "retired": retired,
        "consolidation": consolidation,
        "tags": list(tags) if tags else None,
    }

    def filtered(name: str) -> Sql:
        return Sql(_SQL[name].replace("{tag_filter}", condition("f.tags", tags_match)))

    total = await row(connection, filtered("count"), where)
    ids = [
        r["id"] for r in await rows(connection, filtered("list"), {**where, "limit": limit, "offset": offset})
    ]
    found = await details(connection, bank, ids)
    return [found[i] for i in ids if i in found], total["total"] if total else 0


async def tag_page(
    connection: Connection, bank: Bank, pattern: str | None, limit: int, offset: int
) -> tuple[list[DictRow], int]:
    """(tag, count) in use, most used first, and how many there are; ``pattern`` is an ILIKE operand."""
    where = {"bank": bank.number, "q": pattern}
    total = await row(connection, _SQL["count_tags"], where)
    found = await rows(connection, _SQL["tags"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0
