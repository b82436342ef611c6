"""Documents from bank to bank: exported as an archive, imported out of one, both in the background."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import IO

from reverie.errors import InvalidRequest, NotFound
from reverie.files.kinds import clean_name
from reverie.operations import Context, Submission, export_documents, import_documents
from reverie.operations.submit import Submitter
from reverie.service.caller import caller
from reverie.service.scope import Noun
from reverie.service.transfer_models import DocumentExportSubmitResponse, DocumentImportSubmitResponse
from reverie.store import banks, transfer
from reverie.transfer.archive import PART, Archive
from reverie.transfer.write import ON_CONFLICT


@dataclass(frozen=True, slots=True)
class Download:
    """An archive: its name, its size in bytes, and the bytes, some at a time."""

    filename: str
    size: int
    parts: AsyncIterator[bytes]


class Transfer(Noun):
    """Archives of a bank's documents."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context.database)
        self._submitter = submitter

    async def export_documents(
        self, bank_id: str, document_ids: Sequence[str] | None = None, *, include_observations: bool = False
    ) -> DocumentExportSubmitResponse:
        """Export documents of these ids, or all. Raises NotFound."""
        ids = list(dict.fromkeys(document_ids)) if document_ids else None
        payload = export_documents.payload(ids, include_observations)
        async with self._write(bank_id) as (connection, bank):
            there = await transfer.present(connection, bank, ids) if ids else set()
            if missing := [one for one in ids or () if one not in there]:
                raise NotFound(f"there is no document {missing[0][:300]!r} in bank {bank_id!r}")
            count = len(ids) if ids else await transfer.count(connection, bank, None)
            submission = Submission(export_documents.OPERATION.type, payload, items_count=count)
            await self._submitter.check_room(connection)
            await self._submitter(connection, bank, submission)
        return DocumentExportSubmitResponse(operation_id=str(submission.id))

    async def import_documents(
        self, bank_id: str, file: IO[bytes], filename: str = "", on_conflict: str = "skip"
    ) -> DocumentImportSubmitResponse:
        """Import an archive; the bank is made on first use. What of it is stored under an id that is taken is
        left out (``skip``), takes its place (``replace``) or gets another id (``new-id``).

        Raises InvalidRequest for what is no archive.
        """
        if on_conflict not in ON_CONFLICT:
            raise InvalidRequest(
                "on_conflict", f"unknown on_conflict {on_conflict[:60]!r}; use {', '.join(ON_CONFLICT)}"
            )
        archive = await asyncio.to_thread(Archive, file)
        name = clean_name(filename)[:200] or "archive.zip"
        count = archive.manifest.counts.documents
        await asyncio.to_thread(file.seek, 0)
        async with self._write(bank_id, create=True) as (connection, bank):
            await self._submitter.check_room(connection)
            acceptance = (await banks.accept(connection, bank_id)).number
            payload = import_documents.payload(name, on_conflict, acceptance)
            submission = Submission(
                import_documents.OPERATION.type, payload, items_count=min(count, 2**31 - 1), lock="import"
            )
            await self._submitter(connection, bank, submission)
            number, key = 0, submission.id
            while part := await asyncio.to_thread(file.read, PART):
                await transfer.add_part(connection, bank, key, key, number, part)
                number += 1
        return DocumentImportSubmitResponse(operation_id=str(submission.id))

    async def download(self, key: str) -> Download:
        """An archive that an export made, by the key that its result names. Raises NotFound."""
        parsed = export_documents.parse_key(key)
        result = None
        if parsed:
            bank, operation_id, run = parsed
            async with self._database.connection() as connection:
                result = await transfer.finished(connection, bank, operation_id)
                name = await banks.name(connection, bank)
            if name is None or not caller().sees(name):
                result = None
        if not parsed or not result or result["storage_key"] != key:
            raise NotFound("there is no such file, or it has expired: export the documents again")
        parts = transfer.parts(self._database, bank, operation_id, run, finished=True)
        return Download(result["filename"], result["byte_size"], parts)
