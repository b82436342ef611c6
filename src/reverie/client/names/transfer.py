"""Documents from bank to bank, as archives."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from reverie.client.asking import API, Form, given
from reverie.client.names.operations import OperationNames
from reverie.errors import OperationFailed, ServerError
from reverie.service.transfer_models import DocumentExportSubmitResponse, DocumentImportSubmitResponse

TRANSFER = API + "/banks/{bank_id}/document-transfer"


class TransferNames(OperationNames):
    """Transfer of documents."""

    async def submit_document_export(
        self,
        bank_id: str,
        document_ids: Sequence[str] | None = None,
        include_observations: bool | None = None,
        include_knowledge_base: bool | None = None,
    ) -> DocumentExportSubmitResponse:
        """Export documents in the background; the operation's ``result_metadata`` says where they are."""
        query = given(
            document_id=document_ids,
            include_observations=include_observations,
            include_knowledge_base=include_knowledge_base,
        )
        path = TRANSFER + "/export"
        return await self._ask("POST", path, DocumentExportSubmitResponse, query=query, bank_id=bank_id)

    async def export_documents(
        self,
        bank_id: str,
        document_ids: Sequence[str] | None = None,
        include_observations: bool | None = None,
        include_knowledge_base: bool | None = None,
        *,
        poll_interval: float | None = None,
        timeout: float | None = 300.0,
    ) -> bytes:
        """Documents of these ids, or all, as a ZIP archive: export, wait, download.

        ``poll_interval`` is not needed: the server tells when it is done. Raises OperationFailed,
        and TookTooLong after ``timeout`` seconds.
        """
        submitted = await self.submit_document_export(
            bank_id, document_ids, include_observations, include_knowledge_base
        )
        key = submitted.operation_id
        ended = await self.wait_for_operation(bank_id, key, timeout)
        if ended.status != "completed":
            raise OperationFailed(key, f"the export {ended.status}: {ended.error_message}")
        storage_key = (ended.result_metadata or {}).get("storage_key")
        if not storage_key:
            raise ServerError("the export has ended without an archive")
        return await self.download_file(str(storage_key))

    async def download_file(self, key: str) -> bytes:
        """The archive that an export made, by its ``storage_key``. Raises NotFound."""
        return await self._bytes("GET", API + "/files/download/{key}", {"key": key})

    async def import_documents(
        self,
        bank_id: str,
        archive: bytes | str | Path,
        on_conflict: Literal["skip", "replace", "new-id"] | None = None,
    ) -> DocumentImportSubmitResponse:
        """Import an archive, given as bytes or by its path, in the background. Raises InvalidRequest."""
        if not isinstance(archive, bytes):
            archive = await asyncio.to_thread(Path(archive).expanduser().read_bytes)
        return await self._ask(
            "POST",
            TRANSFER,
            DocumentImportSubmitResponse,
            query=given(on_conflict=on_conflict),
            body=Form([("file", ("documents.zip", archive))], {}),
            bank_id=bank_id,
        )
