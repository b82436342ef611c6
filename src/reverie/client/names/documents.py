"""Documents and their chunks."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.client.asking import API, Asking, given
from reverie.service.responses import (
    ChunkResponse,
    DeleteDocumentResponse,
    DocumentResponse,
    ListChunksResponse,
    Page,
    ReprocessDocumentResponse,
    UpdateDocumentResponse,
)

DOCUMENTS = API + "/banks/{bank_id}/documents"
DOCUMENT = DOCUMENTS + "/{document_id}"


class DocumentNames(Asking):
    """Documents."""

    async def list_documents(
        self,
        bank_id: str,
        q: str | None = None,
        tags: Sequence[str] | None = None,
        tags_match: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page:
        """Documents, newest first."""
        query = given(q=q, tags=tags, tags_match=tags_match, limit=limit, offset=offset)
        return await self._ask("GET", DOCUMENTS, Page, query=query, bank_id=bank_id)

    async def get_document(self, bank_id: str, document_id: str) -> DocumentResponse:
        """A document with its text. Raises NotFound."""
        return await self._ask("GET", DOCUMENT, DocumentResponse, bank_id=bank_id, document_id=document_id)

    async def update_document(
        self, bank_id: str, document_id: str, tags: Sequence[str]
    ) -> UpdateDocumentResponse:
        """Give a document and its memories other tags. Raises NotFound."""
        body = {"tags": list(tags)}
        return await self._ask(
            "PATCH", DOCUMENT, UpdateDocumentResponse, body=body, bank_id=bank_id, document_id=document_id
        )

    async def delete_document(self, bank_id: str, document_id: str) -> DeleteDocumentResponse:
        """Delete a document with all read from it. Raises NotFound."""
        return await self._ask(
            "DELETE", DOCUMENT, DeleteDocumentResponse, bank_id=bank_id, document_id=document_id
        )

    async def reprocess_document(self, bank_id: str, document_id: str) -> ReprocessDocumentResponse:
        """Read a document again, in the background, as the bank is configured now. Raises NotFound."""
        path = DOCUMENT + "/reprocess"
        return await self._ask(
            "POST", path, ReprocessDocumentResponse, bank_id=bank_id, document_id=document_id
        )

    async def list_document_chunks(
        self, bank_id: str, document_id: str, limit: int | None = None, offset: int | None = None
    ) -> ListChunksResponse:
        """Chunks of a document in order. Raises NotFound."""
        query = given(limit=limit, offset=offset)
        path = DOCUMENT + "/chunks"
        return await self._ask(
            "GET", path, ListChunksResponse, query=query, bank_id=bank_id, document_id=document_id
        )

    async def get_chunk(self, chunk_id: str) -> ChunkResponse:
        """A chunk by the id that recall gave. Raises NotFound."""
        return await self._ask("GET", API + "/chunks/{chunk_id}", ChunkResponse, chunk_id=chunk_id)
