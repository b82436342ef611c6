"""Import of documents in the background, out of an archive that an export made.

The archive is read through before anything is stored. Then each batch of documents is committed with a note
of how far the import has come: done again after an interruption, it goes on behind them.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from typing import IO, Any

from reverie.errors import InvalidRequest, LostLease, NotFound
from reverie.model import Bank
from reverie.operations import Commit, Context, Operation
from reverie.retain.options import SecretsPolicy
from reverie.store import banks, transfer
from reverie.store.db import Connection
from reverie.transfer.archive import Archive, NameRecord
from reverie.transfer.names import tell
from reverie.transfer.ready import Found, check_secrets, ready
from reverie.transfer.write import Import, OnConflict, Outcome, write

_DOCUMENTS, _FACTS = 50, 500
"""Documents of a batch, and facts from which on it is full."""
_RENAMED_MOST = 1000
"""New ids of documents that are told of."""
_NAMES = 100


def payload(filename: str, on_conflict: OnConflict, acceptance: int) -> dict[str, Any]:
    """What is stored of the request, beside the archive, until it is done."""
    return {"filename": filename, "on_conflict": on_conflict, "acceptance": acceptance}


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    async with _file(context, bank) as file:
        try:
            archive = await asyncio.to_thread(Archive, file)
            config = await context.config(bank)
            await _validate(context, archive, config.retain_options().secrets)
        except InvalidRequest:  # no attempt will fare better
            async with context.database.connection() as connection:
                await transfer.drop_parts(connection, bank, context.operation_id)
            raise
        counts = await _Importer(context, bank, stored, archive, keep_text=config.store_document_text).run()
    result = {**counts, "observations_imported": 0, "filename": stored["filename"]}

    async def commit(connection: Connection) -> dict[str, Any]:
        await transfer.drop_parts(connection, bank, context.operation_id)
        await transfer.end_import(connection, bank, context.operation_id)
        return result

    return commit


@asynccontextmanager
async def _file(context: Context, bank: Bank) -> AsyncIterator[IO[bytes]]:
    """The archive in a file on disk, as long as it is read. Raises NotFound."""
    key = context.operation_id
    with tempfile.TemporaryFile() as file:
        async for part in transfer.parts(context.database, bank, key, key):
            await asyncio.to_thread(file.write, part)
        if not file.tell():
            raise NotFound("the archive is gone: upload it again")
        yield file


async def _validate(context: Context, archive: Archive, policy: SecretsPolicy) -> None:
    """Read all of an archive. Raises InvalidRequest."""

    def check(batch: Sequence[Found]) -> None:
        for document, chunks in batch:
            check_secrets(document, chunks, policy)

    done, total = 0, archive.manifest.counts.documents
    batches = _batches(archive.documents())
    while batch := await asyncio.to_thread(next, batches, None):
        await asyncio.to_thread(check, batch)
        done += len(batch)
        await context.report("validating", done, max(total, done))
    await asyncio.to_thread(lambda: sum(1 for _ in archive.names()))


def _batches(documents: Iterator[Found]) -> Iterator[list[Found]]:
    """Documents some at a time; a large one may stand alone."""
    batch: list[Found] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += sum(len(chunk.facts) for chunk in document[1])
        if len(batch) == _DOCUMENTS or size >= _FACTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Importer:
    """Stores the documents of an archive that is known to be in order."""

    def __init__(
        self, context: Context, bank: Bank, stored: dict[str, Any], archive: Archive, *, keep_text: bool
    ) -> None:
        self._context, self._bank, self._archive = context, bank, archive
        self._total = archive.manifest.counts.documents
        self._asked = Import(
            operation_id=context.operation_id,
            on_conflict=stored["on_conflict"],
            acceptance=stored["acceptance"],
            encoder=context.encoder_number,
            same=archive.manifest.encoder.model == context.preparer.embedder.encoder.model,
            keep_text=keep_text,
        )

    async def run(self) -> dict[str, Any]:
        """Store all that is not yet stored; what was counted. Raises LostLease, StaleDocument."""
        key = self._context.operation_id
        async with self._context.database.connection() as connection:
            stand = await transfer.begin_import(connection, self._bank, key)
        await self._report(stand.documents)
        batches = _batches(islice(self._archive.documents(), stand.documents, None))
        while batch := await asyncio.to_thread(next, batches, None):
            checkpoint = partial(self._report, stand.documents)
            made = await ready(self._context.preparer.embedder, batch, checkpoint)
            async with self._written() as connection:
                outcome = await write(connection, self._bank, made, self._asked)
                now = stand._replace(
                    documents=stand.documents + len(batch), counts=_added(stand.counts, outcome)
                )
                await transfer.advance_import(connection, self._bank, key, stand, now)
                await self._context.consolidate(connection, self._bank)
            stand = now
            await self._report(stand.documents)
        names = self._archive.names()
        while told := await asyncio.to_thread(lambda: list(islice(names, _NAMES))):
            await self._tell(told)
        return _added(stand.counts, Outcome())

    async def _tell(self, told: Sequence[NameRecord]) -> None:
        async with self._written() as connection:
            await tell(connection, self._bank, told)
            await self._context.consolidate(connection, self._bank)
        await self._context.report("merging names")

    @asynccontextmanager
    async def _written(self) -> AsyncIterator[Connection]:
        async with self._context.database.transaction() as connection:
            if not await banks.hold(connection, self._bank):
                raise LostLease("the bank was deleted, and the import with it")
            yield connection

    async def _report(self, done: int) -> None:
        await self._context.report("importing", done, self._total)


def _added(counts: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    """What was counted so far and what a batch adds."""
    renamed = counts.get("renamed", {})
    more = dict(islice(outcome.renamed.items(), max(_RENAMED_MOST - len(renamed), 0)))
    return {
        "documents_imported": counts.get("documents_imported", 0) + outcome.imported,
        "documents_skipped": counts.get("documents_skipped", 0) + outcome.skipped,
        "facts_imported": counts.get("facts_imported", 0) + outcome.facts,
        "renamed": renamed | more,
    }


OPERATION = Operation("import_documents", _prepare, wall_s=21_600)
