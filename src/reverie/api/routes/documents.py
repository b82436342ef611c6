"""Documents and chunks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, DocumentId, Limit, Offset, Search, Tags, TheMemory, answer, note
from reverie.model import TagsMatch
from reverie.service.requests import DocumentRequest
from reverie.service.responses import (
    ChunkResponse,
    DeleteDocumentResponse,
    DocumentResponse,
    ListChunksResponse,
    Page,
    ReprocessDocumentResponse,
    UpdateDocumentResponse,
)

router = APIRouter(tags=["Documents"])
_DOCUMENTS = "/banks/{bank_id}/documents"
# an id may hold slashes, so it is a path
_DOCUMENT = _DOCUMENTS + "/{document_id:path}"


@router.get(_DOCUMENTS, response_model=Page)
async def list_documents(
    memory: TheMemory,
    bank_id: BankId,
    q: Search = None,
    tags: Tags = None,
    tags_match: TagsMatch = "any_strict",
    limit: Limit = 100,
    offset: Offset = 0,
) -> HttpResponse:
    """Documents, newest first."""
    page = await memory.documents.list(
        bank_id, q=q, tags=tags, tags_match=tags_match, limit=limit, offset=offset
    )
    return answer(page)


@router.get(_DOCUMENT + "/chunks", response_model=ListChunksResponse)
async def list_document_chunks(
    memory: TheMemory,
    bank_id: BankId,
    document_id: DocumentId,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Offset = 0,
) -> HttpResponse:
    """Chunks of a document in order."""
    return answer(await memory.documents.chunks(bank_id, document_id, limit, offset))


@router.post(_DOCUMENT + "/reprocess", response_model=ReprocessDocumentResponse)
async def reprocess_document(memory: TheMemory, bank_id: BankId, document_id: DocumentId) -> HttpResponse:
    """Read a document again, in the background, as the bank is configured now."""
    return answer(await memory.reprocess(bank_id, document_id))


@router.get(_DOCUMENT, response_model=DocumentResponse)
async def get_document(memory: TheMemory, bank_id: BankId, document_id: DocumentId) -> HttpResponse:
    """A document with its text."""
    return answer(await memory.documents.get(bank_id, document_id))


@router.patch(_DOCUMENT, response_model=UpdateDocumentResponse)
async def update_document(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, document_id: DocumentId, request: DocumentRequest
) -> HttpResponse:
    """Give a document and its facts other tags."""
    note(http, request)
    return answer(await memory.documents.update(bank_id, document_id, request))


@router.delete(_DOCUMENT, response_model=DeleteDocumentResponse)
async def delete_document(memory: TheMemory, bank_id: BankId, document_id: DocumentId) -> HttpResponse:
    """Delete a document with all read from it."""
    return answer(await memory.documents.delete(bank_id, document_id))


@router.get("/chunks/{chunk_id:path}", response_model=ChunkResponse)
async def get_chunk(memory: TheMemory, chunk_id: str) -> HttpResponse:
    """A chunk by the id that recall gave."""
    return answer(await memory.documents.chunk(chunk_id))
