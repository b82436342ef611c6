"""Documents from bank to bank."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Path, Query, UploadFile
from starlette.responses import JSONResponse, StreamingResponse
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer
from reverie.service.fields import Text
from reverie.service.transfer_models import DocumentExportSubmitResponse, DocumentImportSubmitResponse

router = APIRouter(tags=["Document Transfer"])
_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"description": "The archive.", "content": {"application/zip": {}}}
}
_GONE: dict[int | str, dict[str, Any]] = {410: {"description": "Removed: see the description."}}
_BANK = "/banks/{bank_id}/document-transfer"


@router.post(_BANK + "/export", response_model=DocumentExportSubmitResponse, status_code=202)
async def export_documents(
    memory: TheMemory,
    bank_id: BankId,
    document_id: Annotated[
        list[Text] | None, Query(max_length=1000, description="Documents to export; none: all.")
    ] = None,
    include_observations: Annotated[
        bool, Query(description="Export observations too; there are none so far.")
    ] = False,
) -> HttpResponse:
    """Export documents with their chunks and facts as a ZIP archive, in the background. When the operation
    is completed, its `result_metadata` has `download_url`, `storage_key`, `byte_size` and `filename`. The
    archive is kept as long as the operation is."""
    accepted = await memory.transfer.export_documents(
        bank_id, document_id, include_observations=include_observations
    )
    return answer(accepted, 202)


@router.post(_BANK, response_model=DocumentImportSubmitResponse, status_code=202)
async def import_documents(
    memory: TheMemory,
    bank_id: BankId,
    file: Annotated[UploadFile, File(description="An archive that an export made.")],
    on_conflict: Annotated[
        Text, Query(max_length=100, description="Where a document's id is taken: skip, replace, new-id.")
    ] = "skip",
) -> HttpResponse:
    """Import an archive of documents, in the background: facts are encoded and names resolved anew, nothing
    is extracted. The operation's `result_metadata` has `documents_imported`, `documents_skipped`,
    `facts_imported` and `observations_imported`."""
    accepted = await memory.transfer.import_documents(bank_id, file.file, file.filename or "", on_conflict)
    return answer(accepted, 202)


@router.get(_BANK, responses=_GONE, deprecated=True)
async def export_documents_sync_removed(bank_id: BankId) -> HttpResponse:
    """Removed. Use `POST .../document-transfer/export`, which exports in the background."""
    problem = "removed: use POST .../document-transfer/export, which exports in the background"
    return JSONResponse({"detail": problem}, 410)


@router.get("/files/download/{key}", response_class=HttpResponse, responses=_ZIP)
async def download_file(
    memory: TheMemory, key: Annotated[str, Path(description="`storage_key` of an export.")]
) -> StreamingResponse:
    """Fetch the archive that an export made."""
    found = await memory.transfer.download(key)
    headers = {
        "Content-Length": str(found.size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.filename)}",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(found.parts, media_type="application/zip", headers=headers)
