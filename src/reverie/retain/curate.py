"""A fact changed by hand: its words, dates, type, entities, or whether it is remembered at all."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reverie.errors import InvalidRequest, NotFound, StaleDocument
from reverie.language import terms
from reverie.model import Bank, Fact, Mention, Span, Vector
from reverie.providers.embeddings.lanes import Embedder
from reverie.retain.prepare import index_text
from reverie.retain.resolve import MentioningFact, resolve
from reverie.retain.safety.instructions import gives_instructions
from reverie.retain.safety.secrets import secret_flags
from reverie.retain.supersede import supersede
from reverie.store import claims, curation, documents, entities, facts, links, tokens
from reverie.store.db import Connection, Row

_INDEXED = ("text", "context", "speaker")
"""What a fact's vector and index terms are made of, beside its labels."""
_TIMES = ("occurred_start", "occurred_end")
_FLAGS = {"instructions", "secret", "redacted"}
"""Flags that a fact's text alone decides."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What is to change. ``columns`` holds new values by name (None clears): text, context, fact_type,
    occurred_start, occurred_end, mentioned_at. None elsewhere: as it is."""

    columns: dict[str, Any] = field(default_factory=dict)
    entities: tuple[str, ...] | None = None
    resolve_entities: bool = True
    active: bool | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """What is found of a fact: made of these words, before the transaction."""

    made_of: tuple[str | None, ...]
    terms: Counter[int]
    embedding: Vector
    tokens: bytes


async def index(embedder: Embedder, fact: Row, revision: Revision, label_keys: Sequence[str]) -> Index | None:
    """Encode a fact as it will be; None where its words stay."""
    new = {**fact, **revision.columns}
    if _words(new) == _words(fact):
        return None
    said = Fact(new["text"], Span(0, 1), new["fact_type"], new["speaker"], None, None, None, (), 1.0)
    text = index_text(said, new["context"])
    labels = [name for name in fact["entities"] if name.partition(":")[0] in label_keys]
    counted = terms.counts(text) + terms.counts(" ".join(labels).replace(":", " "))
    (vector,), (codes,) = await embedder.encode([text])
    return Index(_words(new), counted, vector, codes)


def _words(fact: Row) -> tuple[str | None, ...]:
    return tuple(fact[name] for name in _INDEXED)


async def curate(
    connection: Connection,
    bank: Bank,
    fact: Row,
    revision: Revision,
    index: Index | None,
    encoder: int,
) -> None:
    """Change a fact inside the caller's transaction, and record what was changed.

    ``fact`` is as it was read before. Raises NotFound, InvalidRequest, and StaleDocument when its words
    changed after it was encoded: encode it again.
    """
    now = await held(connection, bank, fact)
    new = {**now, **revision.columns}
    _check(new, revision)
    if _words(new) != (index.made_of if index else _words(now)):
        raise StaleDocument("the memory has changed meanwhile")
    changes = _changes(now, new, revision)
    attached = await _attached(connection, bank, now, revision)
    if attached is not None:
        changes["entities"] = {"old": now["entities"], "new": sorted(set(revision.entities or ()))}
    if not changes:
        return
    await claims.lock(connection, bank)  # before rows are locked that others settle
    topics = await claims.topics(connection, bank, [now["id"]])
    await _store(connection, bank, now, new, revision, index, encoder, changes)
    if attached is not None:
        await curation.detach(connection, bank, now["id"])
        await facts.add_mentions(connection, bank, [(now["id"], entity) for entity in sorted(attached)])
    if "text" in changes:
        await links.drop(connection, bank, now["id"])
    unnamed = attached is not None and any(t.entity and t.entity not in attached for t in topics)
    if "text" in changes or unnamed:
        await claims.drop(connection, bank, [now["id"]])
    await supersede(connection, bank, topics=topics)
    if attached is not None:
        await entities.drop_unused(connection, bank, sorted(set(now["entity_ids"]) - attached))
    await _count(connection, bank, now, index, active=_active(now, revision))


async def delete(connection: Connection, bank: Bank, fact: Row) -> None:
    """Delete a fact with its links, its history and the entities that only it named. Raises NotFound."""
    now = await held(connection, bank, fact)
    await claims.lock(connection, bank)
    await curation.forget(connection, bank, now["id"])
    await supersede(connection, bank, freed=True)
    await entities.drop_unused(connection, bank, now["entity_ids"])
    await _count(connection, bank, now, None, active=False)


async def held(connection: Connection, bank: Bank, fact: Row) -> Row:
    """A fact as it is now, kept from other writers by the lock on its document. Raises NotFound."""
    await documents.hold(connection, bank, fact["document_id"])
    now = await curation.find(connection, bank, fact["id"])
    if now is None:
        raise NotFound(f"there is no memory {fact['id']} in bank {bank.bank_id!r}")
    return now


def _check(new: Row, revision: Revision) -> None:
    start, end = (new[name] for name in _TIMES)
    if start and end and end < start:
        given = [name for name in _TIMES if name in revision.columns]
        if given:
            raise InvalidRequest(
                given[-1], f"{given[-1]}: the memory would end {end.isoformat()}, before it begins"
                f" {start.isoformat()}: give both",
            )  # fmt: skip


def _active(now: Row, revision: Revision) -> bool:
    return bool(now["active"]) if revision.active is None else revision.active


def _changes(now: Row, new: Row, revision: Revision) -> dict[str, Any]:
    """Old and new value of each column and of the state, as far as they differ."""
    found = {
        name: {"old": _plain(now[name]), "new": _plain(new[name])}
        for name in revision.columns
        if now[name] != new[name]
    }
    active = _active(now, revision)
    if active != now["active"]:
        found["state"] = {"old": _state(now["active"]), "new": _state(active)}
    elif not active and revision.active is False and revision.reason not in (None, now["retired_reason"]):
        found["reason"] = {"old": now["retired_reason"], "new": revision.reason}
    return found


def _state(active: bool) -> str:
    return "valid" if active else "invalidated"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


async def _attached(
    connection: Connection, bank: Bank, now: Row, revision: Revision
) -> set[uuid.UUID] | None:
    """The entities that the fact names from now on; None where they stay."""
    if revision.entities is None:
        return None
    mentions = tuple((Mention(name, "concept"), revision.resolve_entities) for name in revision.entities)
    known = await resolve(connection, bank, [MentioningFact(now["id"], now["document_id"], mentions)])
    attached = set(known.values())
    return None if attached == set(now["entity_ids"]) else attached


async def _store(
    connection: Connection,
    bank: Bank,
    now: Row,
    new: Row,
    revision: Revision,
    index: Index | None,
    encoder: int,
    changes: dict[str, Any],
) -> None:
    """Write the fact's row and its history."""
    columns = {name: new[name] for name in (*_TIMES, "mentioned_at", "text", "context", "fact_type")}
    reworded = "text" in changes
    if index:
        mean = await _mean_length(connection, bank)
        weights = facts.sparse(terms.weights(index.terms, mean))
        columns |= {"encoder": encoder, "embedding": facts.half(index.embedding), "terms": weights}
    else:
        columns |= {"encoder": None, "embedding": None, "terms": None}
    reason = now["retired_reason"] if revision.reason is None or revision.active is None else revision.reason
    await curation.revise(
        connection,
        bank,
        now["id"],
        {
            **columns,
            "term_count": index.terms.total() if index else now["term_count"],
            "reworded": reworded,
            "redated": any(name in changes for name in _TIMES),
            "flags": _flags(new["text"], now["flags"]) if reworded else now["flags"],
            "active": _active(now, revision),
            "retired_reason": reason,
            "edited": bool(changes.keys() - {"state", "reason"}),
        },
    )
    if index:
        await tokens.replace(connection, bank, now["id"], index.tokens)
    await curation.record(connection, bank, now["id"], changes, revision.reason)


def _flags(text: str, before: Sequence[str]) -> list[str]:
    found = set(secret_flags(text, [Span(0, len(text))])[0])
    if gives_instructions(text):
        found.add("instructions")
    return sorted({*before} - _FLAGS | found)


async def _mean_length(connection: Connection, bank: Bank) -> float:
    known = await facts.term_counts(connection, bank, [])
    return known.get(facts.LENGTH, 0) / max(known.get(facts.FACTS, 0), 1)


async def _count(connection: Connection, bank: Bank, now: Row, index: Index | None, *, active: bool) -> None:
    """Take the fact as it was out of the term counts, and put in what it is now; retired it counts not."""
    counts: Counter[int] = Counter()
    old = {term + 1 for term in now["terms"].indices()}
    if active:
        counts.update(index.terms.keys() if index else old)
        counts[facts.FACTS] += 1
        counts[facts.LENGTH] += index.terms.total() if index else now["term_count"]
    if now["active"]:
        counts.subtract(old)
        counts[facts.FACTS] -= 1
        counts[facts.LENGTH] -= now["term_count"]
    if any(counts.values()):
        await facts.count_terms(connection, bank, counts)
