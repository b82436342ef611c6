"""Export of documents in the background: a ZIP, kept in the database in parts as long as the operation is."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from reverie.model import Bank
from reverie.operations import Commit, Context, Operation
from reverie.store import banks, transfer
from reverie.store.db import Connection
from reverie.transfer import gather
from reverie.transfer.archive import ArchiveWriter
from reverie.transfer.records import EncoderInfo, Manifest

DOWNLOAD = "/v1/default/files/download/"
"""Where an archive is fetched from, by its key."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def payload(document_ids: Sequence[str] | None, include_observations: bool) -> dict[str, Any]:
    """What is stored of the request until it is done."""
    ids = None if document_ids is None else list(document_ids)
    return {"document_ids": ids, "include_observations": include_observations}


def storage_key(bank: Bank, operation_id: uuid.UUID, run: uuid.UUID) -> str:
    """The name of an archive: who knows it may fetch it. ``run`` cannot be guessed."""
    return f"{bank.number}-{operation_id.hex}-{run.hex}"


def parse_key(key: str) -> tuple[Bank, uuid.UUID, uuid.UUID] | None:
    """Bank, operation and run of a key; None of what is none."""
    found = re.fullmatch(r"([1-9]\d{0,8})-([0-9a-f]{32})-([0-9a-f]{32})", key, re.A)
    return (Bank(int(found[1]), ""), uuid.UUID(found[2]), uuid.UUID(found[3])) if found else None


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    ids = stored["document_ids"]
    run, writer = uuid.uuid4(), ArchiveWriter(datetime.now(UTC))
    # labels are told from names by the vocabulary of the bank
    labels = {group.key for group in (await context.config(bank)).retain_options().entity_labels}
    async with context.database.connection() as connection:
        total = await transfer.count(connection, bank, ids)
        name = await banks.name(connection, bank)
    kept = _Kept(context, bank, run)
    async with aclosing(gather.documents(context.database, bank, ids, labels)) as pages:
        async for records in pages:
            await asyncio.to_thread(writer.add, records)
            await kept.keep(writer)
            await context.report("exporting", writer.counts.documents, max(total, writer.counts.documents))
    told = await gather.names(context.database, bank, ids)
    manifest = _manifest(context, name or "", stored["include_observations"], writer)
    await asyncio.to_thread(writer.finish, manifest, told)
    await kept.keep(writer, rest=True)
    key = storage_key(bank, context.operation_id, run)
    result = {
        "download_url": DOWNLOAD + key,
        "storage_key": key,
        "byte_size": kept.size,
        "filename": _filename(manifest),
        "documents_exported": manifest.counts.documents,
        "facts_exported": manifest.counts.facts,
        "observations_exported": manifest.counts.observations,
    }

    async def commit(connection: Connection) -> dict[str, Any]:
        await transfer.drop_parts(connection, bank, context.operation_id, but=run)
        return result

    return commit


class _Kept:
    """The parts of the archive that are in the database."""

    def __init__(self, context: Context, bank: Bank, run: uuid.UUID) -> None:
        self._context, self._bank, self._run = context, bank, run
        self._parts = self.size = 0

    async def keep(self, writer: ArchiveWriter, *, rest: bool = False) -> None:
        """Store what is ready, each part in a transaction of its own. Raises LostLease."""
        for part in writer.parts(rest=rest):
            async with self._context.database.transaction() as connection:
                key = self._context.operation_id
                await transfer.add_part(connection, self._bank, key, self._run, self._parts, part)
            self._parts, self.size = self._parts + 1, self.size + len(part)


def _manifest(context: Context, bank_id: str, include_observations: bool, writer: ArchiveWriter) -> Manifest:
    encoder = context.preparer.embedder.encoder
    return Manifest(
        bank_id=bank_id,
        created_at=writer.created_at,
        generator="reverie",
        encoder=EncoderInfo(model=encoder.model, dimension=encoder.dimension),
        include_observations=include_observations,
        counts=writer.counts,
    )


def _filename(manifest: Manifest) -> str:
    bank = _UNSAFE.sub("-", manifest.bank_id).strip("-.")[:80] or "bank"
    return f"{bank}-{manifest.created_at:%Y%m%dT%H%M%SZ}.zip"


OPERATION = Operation("export_documents", _prepare, wall_s=21_600)
