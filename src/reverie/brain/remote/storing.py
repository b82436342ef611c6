"""Pages of a remote bank, stored one by one: each in one transaction with what became of its items."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reverie.brain.remote import records, wire
from reverie.brain.remote.duplicates import Candidate, duplicates, repeated, said
from reverie.brain.remote.models import store_models
from reverie.brain.remote.run import LAG, Run
from reverie.brain.remote.wire import RemoteFact
from reverie.errors import LostLease, NotFound
from reverie.model import Bank, Fact, new_id
from reverie.retain import curate
from reverie.retain.extraction import Source
from reverie.retain.options import RetainOptions
from reverie.retain.prepare import Preparer
from reverie.retain.safety.secrets import find_secrets
from reverie.retain.write import delete_document
from reverie.store import banks, curation, learning
from reverie.store.db import Connection, Database, Row
from reverie.transfer.ready import ReadyDocument, ReadyFact, ready
from reverie.transfer.write import Import, write


@dataclass(slots=True)
class _Wanted:
    """What is to be done about the facts of a page. ``new`` are to be stored, also in place of what they were
    in ``changed``; of ``settled`` only the origin is noted; ``refused`` counts those that hold secrets."""

    new: list[RemoteFact] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    settled: list[tuple[RemoteFact, learning.State, str | None]] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: int = 0

    def replaced(self, fact: uuid.UUID) -> bool:
        """Whether a fact goes, because it has changed where it comes from."""
        return any(item["local_id"] == str(fact) and item["state"] == "stored" for item in self.changed)


@dataclass(frozen=True, slots=True)
class Storing:
    """Stores the pages of a run. ``consolidate`` is called at the end of each transaction that writes
    facts."""

    run: Run
    database: Database
    preparer: Preparer
    encoder: int
    options: RetainOptions
    keep_text: bool
    kinds: Mapping[str, str]
    acceptance: int
    consolidate: Callable[[Connection, Bank], Awaitable[None]]
    checkpoint: Callable[[], Awaitable[None]]

    async def page(self, number: int, part: str, items: Sequence[Mapping[str, Any]]) -> None:
        """Store a page. Raises LostLease when the run is over, NotFound when its source was forgotten."""
        if part in ("fact", "observation"):
            await self._facts(number, part, [RemoteFact.model_validate(one) for one in items])
        elif part == "mental_model":
            models = [wire.RemoteModel.model_validate(one) for one in items]
            encoded = await self.preparer.embedder.documents(
                [f"{one.name}\n{one.source_query or ''}" for one in models]
            )
            async with self.writing(number) as (connection, counts):
                counts |= await store_models(connection, self.run, models, encoded, self.encoder)
        elif part == "link":
            async with self.writing(number) as (connection, counts):
                links = [(one["source"], one["target"], one["kind"]) for one in items]
                new = await learning.link(connection, self.run.bank, self.run.source, links)
                counts |= {"stored": new, "known": len(links) - new}
        else:
            async with self.writing(number) as (_, counts):
                counts["read"] = len(items)

    @asynccontextmanager
    async def writing(self, number: int) -> AsyncIterator[tuple[Connection, dict[str, int]]]:
        """The transaction of a page, which no other writer of the bank meets; what it counts is kept."""
        async with self.database.transaction() as connection:
            run, counts = self.run, dict[str, int]()
            if await banks.find_number(connection, run.bank, "alone") is None:
                raise LostLease("the bank was deleted, and the operation with it")
            if not await learning.hold(connection, run.bank, run.source):
                raise NotFound("the source was forgotten while it was learned from")
            yield connection, counts
            if not await learning.done(connection, run.bank, run.operation_id, number, counts):
                raise LostLease("the run is over, or another attempt has stored this page")

    async def _facts(self, number: int, part: str, given: Sequence[RemoteFact]) -> None:
        run = self.run
        began = records.moment()
        wanted = await self._wanted(part, {one.id: one for one in given})
        # a name of its own: the run may have been tried before, and have stored another page of this number
        made = await self._made(f"learned/{run.source}/{new_id().hex[-12:]}/{number}", wanted.new)
        candidates = [_candidate(one) for one in made.facts] if made else []
        async with self.database.connection() as connection:
            there = await duplicates(connection, run.bank, self.encoder, candidates, apart=wanted.replaced)
        async with self.writing(number) as (connection, counts):
            for item in wanted.changed:
                await drop_fact(connection, run.bank, item)
            there |= await duplicates(
                connection, run.bank, self.encoder, candidates, since=began - LAG, apart=wanted.replaced
            )
            items = await self._write(connection, wanted.new, made, there, repeated(candidates))
            items += [self._item(one, state, at) for one, state, at in wanted.settled]
            await learning.note(connection, run.bank, run.source, run.operation_id, part, items)
            await learning.seen(connection, run.bank, run.source, run.operation_id, part, wanted.known)
            await self.consolidate(connection, run.bank)
            counts |= learning.tally(
                [one.state for one in items] + ["known"] * len(wanted.known) + ["refused"] * wanted.refused
            )
            if wanted.changed:
                counts["changed"] = len(wanted.changed)

    async def _wanted(self, part: str, told: Mapping[str, RemoteFact]) -> _Wanted:
        """What is to be done about each fact of a page."""
        run = self.run
        async with self.database.connection() as connection:
            known = await learning.known(connection, run.bank, run.source, part, list(told))
            new = [one for key, one in told.items() if key not in known]
            states = await self._origins(connection, new)
        wanted = _Wanted()
        for key, one in told.items():
            if key not in known and (state := states[key]) is not None:
                wanted.settled.append((one, *state))
            elif key in known and not (run.full and _changed(known[key], one)):
                wanted.known.append(key)
            elif self._secret(one):
                wanted.refused += 1
            else:
                wanted.new.append(one)
                if key in known:
                    wanted.changed.append(known[key])
        return wanted

    async def _write(
        self,
        connection: Connection,
        wanted: Sequence[RemoteFact],
        made: ReadyDocument | None,
        there: Mapping[int, uuid.UUID],
        twice: Mapping[int, int],
    ) -> list[learning.Item]:
        """Store the facts that nothing says yet; what became of each."""
        if made is None:
            return []
        name = made.record.document_id
        new = [n for n in range(len(wanted)) if n not in there and n not in twice]
        placed: dict[int, uuid.UUID] = {}
        if new:
            await write(connection, self.run.bank, [_only(made, new)], self._import())
            placed = await learning.placed(connection, self.run.bank, name)
        local = {**there, **{n: placed[n] for n in new}}
        return [
            self._item(one, "stored", str(placed[n]), name)
            if n in placed
            else self._item(one, "duplicate", str(local[n] if n in local else local[twice[n]]))
            for n, one in enumerate(wanted)
        ]

    async def _origins(
        self, connection: Connection, new: Sequence[RemoteFact]
    ) -> dict[str, tuple[learning.State, str | None] | None]:
        """For each fact whether it is this bank's own or known from elsewhere, with what stands for it here;
        None where it is new."""
        run = self.run
        origins = {one.id: one.origin(run.remote) for one in new}
        ids = {key: parsed for key, (_, at) in origins.items() if (parsed := _uuid(at))}
        here = await learning.present(connection, run.bank, list(ids.values()))
        elsewhere = await learning.known_origins(connection, run.bank, run.source, list(origins.values()))
        found: dict[str, tuple[learning.State, str | None] | None] = {}
        for one in new:
            origin = origins[one.id]
            if origin[0] == run.own or ids.get(one.id) in here:
                found[one.id] = ("own", origin[1])
            elif origin in elsewhere:
                found[one.id] = ("known", elsewhere[origin])
            else:
                found[one.id] = None
        return found

    def _secret(self, one: RemoteFact) -> bool:
        """Whether a fact holds a secret that the bank does not allow."""
        if self.options.secrets == "allow":
            return False
        texts = (one.text, one.context or "", *one.metadata.values())
        return any(find_secrets(text) for text in texts)

    async def _made(self, name: str, wanted: Sequence[RemoteFact]) -> ReadyDocument | None:
        if not wanted:
            return None
        sources = [Source(one.text, one.mentioned_at, one.speaker) for one in wanted]
        extracted = await self.preparer.read_by_rules(sources, self.options)
        new = [
            records.New(one, one.origin(self.run.remote), _single(found.facts))
            for one, found in zip(wanted, extracted, strict=True)
        ]
        told = {wire.LEARNED_FROM: str(self.run.remote)}
        record, chunks = records.document(name, new, self.kinds, told, records.moment())
        (made,) = await ready(self.preparer.embedder, [(record, chunks)], self.checkpoint)
        return made

    def _import(self) -> Import:
        return Import(
            self.run.operation_id,
            "replace",
            self.acceptance,
            self.encoder,
            same=False,
            keep_text=self.keep_text,
        )

    def _item(
        self, one: RemoteFact, state: Any, local_id: str | None, document_id: str | None = None
    ) -> learning.Item:
        bank, key = one.origin(self.run.remote)
        return learning.Item(one.id, bank, key, state, one.digest(), local_id, document_id)


async def drop_fact(connection: Connection, bank: Bank, item: Mapping[str, Any]) -> None:
    """Take a learned fact away, with its document where it was the last in it. Who says the same, here or
    elsewhere, and was left out because of it, is learned from again."""
    key = _uuid(item["local_id"] or "")
    fact = await curation.find(connection, bank, key) if key else None
    if key is None or fact is None or item["state"] != "stored":
        return
    await learning.release(connection, bank, facts=[key])
    await curate.delete(connection, bank, fact)
    if item["document_id"] and not await learning.placed(connection, bank, item["document_id"]):
        await delete_document(connection, bank, item["document_id"])


def _changed(known: Mapping[str, Any], one: RemoteFact) -> bool:
    return known["state"] in ("stored", "duplicate") and bytes(known["digest"]).hex() != one.digest()


def _candidate(one: ReadyFact) -> Candidate:
    record = one.record
    return Candidate(
        said(record.text, record.speaker, record.occurred_start, record.occurred_end), one.embedding
    )


def _only(made: ReadyDocument, places: Sequence[int]) -> ReadyDocument:
    """A document without the chunks of other facts; those that stay keep their order and positions."""
    chunks = tuple(
        (made.chunks[place][0].model_copy(update={"index": index}), made.chunks[place][1])
        for index, place in enumerate(places)
    )
    return replace(made, record=made.record.model_copy(update={"chunks": len(chunks)}), chunks=chunks)


def _single(found: Sequence[Any]) -> Fact | None:
    """What was read of a fact, if it is one statement here too."""
    return found[0].fact if len(found) == 1 else None


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def moment_of(text: str | None) -> datetime | None:
    """A moment of the wire, or None for what is none."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo and wire.FIRST_YEAR <= found.year <= wire.LAST_YEAR else None
