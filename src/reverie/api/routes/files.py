"""Files to be remembered."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer, note
from reverie.errors import InvalidRequest
from reverie.service.files import Upload
from reverie.service.requests import FileRetainRequest
from reverie.service.responses import FileRetainResponse

router = APIRouter(prefix="/banks/{bank_id}/files", tags=["Files"])


@router.post("/retain", response_model=FileRetainResponse)
async def file_retain(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    files: Annotated[list[UploadFile], File(description="The files.")],
    request: Annotated[
        str, Form(description="FileRetainRequest as JSON: `files_metadata`, `parser`.")
    ] = "{}",
) -> HttpResponse:
    """Remember files in the background, each as a document: txt, md, html, pdf, docx, pptx, xlsx, csv, json,
    jsonl, eml. `files_metadata` in `request` has one entry a file: document_id, context, timestamp, metadata,
    tags, strategy. One operation a file tells how far it has come."""
    wanted = _parsed(request)
    note(http, wanted)
    uploads = [Upload(file.filename or "", await file.read(), file.content_type) for file in files]
    accepted = await memory.retain_files_request(bank_id, uploads, wanted, run_async=True)
    return answer(FileRetainResponse(operation_ids=accepted.operation_ids or []))


def _parsed(request: str) -> FileRetainRequest:
    try:
        return FileRetainRequest.model_validate(json.loads(request))
    except ValidationError as error:
        found = [{**one, "loc": ("body", "request", *one["loc"])} for one in error.errors(include_url=False)]
        raise RequestValidationError(found) from None
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("request", f"request is not JSON: {error}") from None
