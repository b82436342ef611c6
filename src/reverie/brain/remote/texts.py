"""Documents of a remote bank, read here as if they had been retained here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reverie.brain.remote import records, wire
from reverie.brain.remote.duplicates import Candidate, duplicates, said
from reverie.brain.remote.run import LAG, Run
from reverie.brain.remote.storing import Storing, moment_of
from reverie.brain.remote.wire import RemoteDocument
from reverie.errors import SecretsRefused
from reverie.model import Bank, Item
from reverie.model.text import MAX_ID
from reverie.retain.echo import without_facts
from reverie.retain.prepare import Prepared, PreparedDocument
from reverie.retain.write import Written, delete_document
from reverie.store import learning
from reverie.store.db import Connection, Row

Read = Callable[[Bank, Sequence[Item]], Awaitable[Prepared]]
Write = Callable[[Connection, Bank, Prepared], Awaitable[Written]]

_PART = "document"


async def store_texts(
    storing: Storing, number: int, given: Sequence[Mapping[str, Any]], read: Read, write: Write
) -> None:
    """Store a page of documents: their texts are read here, and of the facts in them what is not said
    already.

    Of those without a text only the facts are mirrored, in pages of their own. Raises StaleDocument when one
    of them changed meanwhile: read again.
    """
    run = storing.run
    told = {one["id"]: RemoteDocument.model_validate(one) for one in given}
    began = records.moment()
    async with storing.database.connection() as connection:
        known = await learning.known(connection, run.bank, run.source, _PART, list(told))
    wanted, settled = _chosen(storing, told, known)
    prepared, refused = await _prepared(storing, wanted, read)
    names = {_name(storing, one): one for one in wanted if one not in refused}
    there = await _said(storing, prepared, None)
    async with storing.writing(number) as (connection, counts):
        there |= await _said(storing, prepared, began - LAG, connection)
        kept = [_without(one, there) for one in prepared.documents] if prepared else []
        new = [one for one in kept if one.facts]
        for one in kept:  # said already, now that it was changed there
            if not one.facts and names[one.document_id].id in known:
                await delete_document(connection, run.bank, one.document_id)
        if prepared and new:
            await write(connection, run.bank, replace(prepared, documents=tuple(new)))
        stored = {one.document_id for one in new}
        items = [_item_of(run, names[name], name if name in stored else None) for name in sorted(names)]
        items += settled
        await learning.note(connection, run.bank, run.source, run.operation_id, _PART, items)
        unchanged = [key for key in known if told[key] not in wanted]
        await learning.seen(connection, run.bank, run.source, run.operation_id, _PART, unchanged)
        counts |= learning.tally([one.state for one in items] + ["known"] * len(unchanged))
        beside = {
            "refused": len(refused),
            "textless": sum(_is_textless(one) for one in told.values()),
            "facts": sum(len(one.facts) for one in new),
            "duplicate_facts": len(there),
        }
        counts |= {name: n for name, n in beside.items() if n}


def _chosen(
    storing: Storing, told: Mapping[str, RemoteDocument], known: Mapping[str, Row]
) -> tuple[list[RemoteDocument], list[learning.Item]]:
    """The documents that are to be read here, and the origins of those that this bank had first."""
    run, wanted, settled = storing.run, list[RemoteDocument](), list[learning.Item]()
    for key, one in told.items():
        if key in known:
            changed = bytes(known[key]["digest"]).hex() != one.digest()
            if run.full and changed and known[key]["state"] != "own" and not _is_textless(one):
                wanted.append(one)
        elif one.document_metadata.get(wire.LEARNED_FROM) == str(run.own):
            settled.append(learning.Item(one.id, run.own, one.id, "own", one.digest()))
        elif not _is_textless(one):
            wanted.append(one)
    return wanted, settled


def _item_of(run: Run, one: RemoteDocument, name: str | None) -> learning.Item:
    """What became of a document that was read: stored under a name, or said already."""
    state: learning.State = "stored" if name else "duplicate"
    return learning.Item(one.id, run.remote, one.id, state, one.digest(), name, name)


def _is_textless(one: RemoteDocument) -> bool:
    return not (one.original_text or "").strip()


async def _prepared(
    storing: Storing, wanted: Sequence[RemoteDocument], read: Read
) -> tuple[Prepared | None, list[RemoteDocument]]:
    """Documents read here, and those that hold secrets which the bank refuses."""
    refused: list[RemoteDocument] = []
    items = [_item(storing, one) for one in wanted]
    if not items:
        return None, []
    try:
        return await read(storing.run.bank, items), refused
    except SecretsRefused as error:
        bad = {violation.item for violation in error.violations}
        refused = [one for place, one in enumerate(wanted) if place in bad]
        items = [item for place, item in enumerate(items) if place not in bad]
        return (await read(storing.run.bank, items) if items else None), refused


def _item(storing: Storing, one: RemoteDocument) -> Item:
    moment = moment_of(one.given("timestamp")) or one.created_at
    origin = (storing.run.remote, one.id)
    return Item(
        content=one.original_text or "",
        timestamp=moment,
        context=one.given("context"),
        metadata=one.document_metadata | records.origin_metadata(origin),
        document_id=_name(storing, one),
        tags=tuple(one.tags),
        acceptance=storing.acceptance,
        document_metadata=one.document_metadata | records.origin_metadata(origin),
    )


def _name(storing: Storing, one: RemoteDocument) -> str:
    return f"learned/{storing.run.source}/{one.id}"[:MAX_ID]


async def _said(
    storing: Storing, prepared: Prepared | None, since: Any, connection: Connection | None = None
) -> set[int]:
    """Which facts of the documents the bank says already, by their identity in memory."""
    facts = [fact for one in prepared.documents for fact in one.facts] if prepared else []
    candidates = [
        Candidate(
            said(one.fact.text, one.fact.speaker, one.fact.occurred_start, one.fact.occurred_end),
            one.embedding,
        )
        for one in facts
    ]
    if connection is None:
        async with storing.database.connection() as reading:
            found = await duplicates(reading, storing.run.bank, storing.encoder, candidates, since=since)
    else:
        found = await duplicates(connection, storing.run.bank, storing.encoder, candidates, since=since)
    return {id(facts[place]) for place in found}


def _without(document: PreparedDocument, there: set[int]) -> PreparedDocument:
    """A document without the facts that are said already; its text stays whole."""
    chunks = []
    for chunk in document.chunks:
        facts = chunk.facts or ()
        gone = [place for place, fact in enumerate(facts) if id(fact) in there]
        chunks.append(replace(chunk, key=b"", facts=without_facts(facts, gone)) if gone else chunk)
    return replace(document, chunks=tuple(chunks))
