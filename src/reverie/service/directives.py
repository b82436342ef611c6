"""Directives: rules that every answer of reflect must keep."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from reverie.errors import NotFound
from reverie.model import new_id
from reverie.service.directive_models import (
    CreateDirectiveRequest,
    DirectiveListResponse,
    DirectiveResponse,
    UpdateDirectiveRequest,
)
from reverie.service.responses import DeleteResponse
from reverie.service.scope import Noun, as_uuid, text_time
from reverie.store import directives
from reverie.store.db import Row


class Directives(Noun):
    """Directives by their id."""

    async def create(self, bank_id: str, request: CreateDirectiveRequest) -> DirectiveResponse:
        """Add a directive, to a bank made if missing. Raises InvalidRequest."""
        async with self._write(bank_id, create=True) as (connection, bank):
            return _shown(bank_id, await directives.create(connection, bank, new_id(), **_values(request)))

    async def list(
        self,
        bank_id: str,
        *,
        tags: Sequence[str] | None = None,
        tags_match: directives.Match = "any",
        active_only: bool = True,
        limit: int = 100,
        offset: int = 0,
    ) -> DirectiveListResponse:
        """Directives, the highest priority first: all, or those whose tags match and those without tags."""
        async with self._look(bank_id) as (connection, bank):
            found, total = await directives.page(
                connection,
                bank,
                tags=tags or (),
                match=tags_match,
                active_only=active_only,
                limit=limit,
                offset=offset,
            )
        items = [_shown(bank_id, row) for row in found]
        return DirectiveListResponse(items=items, total=total, limit=limit, offset=offset)

    async def get(self, bank_id: str, directive_id: str) -> DirectiveResponse:
        """One directive. Raises InvalidRequest, NotFound."""
        key = as_uuid(directive_id, "directive_id")
        async with self._read(bank_id) as (connection, bank):
            row = await directives.get(connection, bank, key)
        if row is None:
            raise _missing(bank_id, key)
        return _shown(bank_id, row)

    async def update(
        self, bank_id: str, directive_id: str, request: UpdateDirectiveRequest
    ) -> DirectiveResponse:
        """Change what is given. Raises InvalidRequest, NotFound."""
        key = as_uuid(directive_id, "directive_id")
        async with self._write(bank_id) as (connection, bank):
            row = await directives.update(connection, bank, key, **_values(request))
        if row is None:
            raise _missing(bank_id, key)
        return _shown(bank_id, row)

    async def delete(self, bank_id: str, directive_id: str) -> DeleteResponse:
        """Remove a directive. Raises InvalidRequest, NotFound."""
        key = as_uuid(directive_id, "directive_id")
        async with self._write(bank_id) as (connection, bank):
            if not await directives.delete(connection, bank, key):
                raise _missing(bank_id, key)
        return DeleteResponse(message=f"Directive {key} is deleted.", deleted_count=1)


def _values(request: CreateDirectiveRequest | UpdateDirectiveRequest) -> dict[str, object]:
    return {
        "name": request.name,
        "content": request.content,
        "priority": request.priority,
        "is_active": request.is_active,
        "tags": request.tags,
    }


def _missing(bank_id: str, key: uuid.UUID) -> NotFound:
    return NotFound(f"there is no directive {key} in bank {bank_id!r}")


def _shown(bank_id: str, row: Row) -> DirectiveResponse:
    return DirectiveResponse(
        id=str(row["id"]),
        bank_id=bank_id,
        name=row["name"],
        content=row["content"],
        priority=row["priority"],
        is_active=row["is_active"],
        tags=row["tags"],
        created_at=text_time(row["created_at"]),
        updated_at=text_time(row["updated_at"]),
    )
