"""Mental models: questions whose answers are kept, and kept up to date."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.errors import InvalidRequest, NotFound
from reverie.model import Bank, new_id
from reverie.operations import Context, Submission
from reverie.operations.submit import Submitter
from reverie.reflect.refresh import triggers
from reverie.service.access import count_on
from reverie.service.mental_model_changes import ModelChanges, patched, plain
from reverie.service.mental_model_models import (
    AsyncOperationSubmitResponse,
    CreateMentalModelRequest,
    CreateMentalModelResponse,
    MentalModelDryRunRefreshResult,
    MentalModelListResponse,
    MentalModelResponse,
    MentalModelVersion,
    UpdateMentalModelRequest,
)
from reverie.service.mental_model_shown import Detail, preview, shown, version
from reverie.service.responses import DeleteResponse
from reverie.service.scope import Noun, checked
from reverie.store import mental_models
from reverie.store.db import Connection, Row
from reverie.store.mental_model_scope import stale
from reverie.store.usage import one_run


class MentalModels(Noun):
    """Mental models by their id."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context.database)
        self._context, self._submitter = context, submitter
        self._changes = ModelChanges(context, submitter)

    async def create(self, bank_id: str, request: CreateMentalModelRequest) -> CreateMentalModelResponse:
        """Add a mental model to a bank made if missing, and have it filled in the background.

        Raises InvalidRequest for an id that is taken.
        """
        checked(bank_id)
        key = request.id or str(new_id())
        (encoding,) = await self._changes.encode([(request.name, request.source_query)])
        async with self._write(bank_id, create=True) as (connection, bank):
            await self._changes.check_room(connection)
            made = await self._changes.create(
                connection,
                bank,
                key,
                encoding,
                name=request.name,
                source_query=request.source_query,
                tags=request.tags,
                max_tokens=request.max_tokens,
                trigger=plain(request.trigger),
            )
            if not made:
                raise InvalidRequest(
                    "id", f"id: the bank has a mental model {key!r} already: choose another id"
                )
            operation = await self._changes.refresh(connection, bank, key)
        return CreateMentalModelResponse(mental_model_id=key, operation_id=operation)

    async def list(
        self,
        bank_id: str,
        *,
        tags: Sequence[str] | None = None,
        tags_match: mental_models.Match = "any",
        detail: Detail = "full",
        without_pages: bool = False,
        limit: int = 100,
        offset: int = 0,
    ) -> MentalModelListResponse:
        """Mental models in the order they were made; without ``tags`` all of them.

        ``without_pages``: none that is a page of the knowledge base.
        """
        async with self._look(bank_id) as (connection, bank):
            found, total = await mental_models.page(
                connection,
                bank,
                tags=tags or (),
                match=tags_match,
                full=detail == "full",
                without_pages=without_pages,
                limit=limit,
                offset=offset,
            )
            behind = await stale(connection, bank, found)
            items = [shown(bank_id, row, row["id"] in behind, detail) for row in found]
            await count_on(connection, bank, "mental_model", {one.id: one for one in items})
        return MentalModelListResponse(items=items, total=total, limit=limit, offset=offset)

    async def get(self, bank_id: str, model_id: str, *, detail: Detail = "full") -> MentalModelResponse:
        """One mental model. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            row = await self._found(connection, bank, model_id)
            behind = await triggers.is_stale(connection, bank, row)
            found = shown(bank_id, row, behind, detail)
            await count_on(connection, bank, "mental_model", {model_id: found})
        return found

    async def update(
        self, bank_id: str, model_id: str, request: UpdateMentalModelRequest
    ) -> MentalModelResponse:
        """Change what is given. The content stays as it is until the next refresh.

        Raises InvalidRequest, NotFound.
        """
        async with self._read(bank_id) as (connection, bank):
            old = await self._found(connection, bank, model_id)
        encoding = None
        if request.name is not None or request.source_query is not None:
            words = (request.name or old["name"], request.source_query or old["source_query"])
            (encoding,) = await self._changes.encode([words])
        async with self._write(bank_id) as (connection, bank):
            held = await mental_models.hold(connection, bank, model_id)
            if held is None:
                raise _missing(bank.bank_id, model_id)
            await self._changes.update(
                connection,
                bank,
                held,
                encoding,
                name=request.name,
                source_query=request.source_query,
                tags=request.tags,
                max_tokens=request.max_tokens,
                trigger=patched(held["trigger"], request.trigger) if request.trigger else None,
            )
        return await self.get(bank_id, model_id)

    async def delete(self, bank_id: str, model_id: str) -> DeleteResponse:
        """Remove a mental model with its history. Raises NotFound."""
        async with self._write(bank_id) as (connection, bank):
            if not await mental_models.delete(connection, bank, model_id):
                raise _missing(bank_id, model_id)
        return DeleteResponse(message=f"Mental model {model_id} is deleted.", deleted_count=1)

    async def refresh(
        self, bank_id: str, model_id: str, *, anew: bool = False
    ) -> AsyncOperationSubmitResponse:
        """Have a mental model refreshed in the background; one alike that waits already stands for it.

        ``anew``: write it anew, whatever its trigger says. Raises NotFound, QueueFull.
        """
        async with self._write(bank_id) as (connection, bank):
            await self._found(connection, bank, model_id)
            await self._changes.check_room(connection)
            operation = await self._changes.refresh(connection, bank, model_id, anew=anew)
        return AsyncOperationSubmitResponse(operation_id=operation)

    async def preview(self, bank_id: str, model_id: str) -> MentalModelDryRunRefreshResult:
        """What a refresh would do now; nothing is stored. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            row = await self._found(connection, bank, model_id)
        assert self._context.refresher is not None
        options = (await self._context.config(bank)).reflect_options()
        with one_run(new_id()):
            refreshed = await self._context.refresher.refresh(bank, row, options)
        return preview(row, refreshed)

    async def clear(self, bank_id: str, model_id: str) -> MentalModelResponse:
        """Take the content away, but not from the history; the next refresh begins anew. Raises NotFound."""
        async with self._write(bank_id) as (connection, bank):
            if await mental_models.hold(connection, bank, model_id) is None:
                raise _missing(bank_id, model_id)
            await mental_models.clear(connection, bank, model_id)
        return await self.get(bank_id, model_id)

    async def history(self, bank_id: str, model_id: str) -> Sequence[MentalModelVersion]:
        """What the content was before, newest first. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            await self._found(connection, bank, model_id)
            return [version(row) for row in await mental_models.history(connection, bank, model_id)]

    async def refresh_due(self) -> int:
        """Submit the refreshes that are due by the clock, of all banks; how many. Raises StoreUnavailable."""
        return await refresh_due(self._context, self._submitter)

    async def _found(self, connection: Connection, bank: Bank, model_id: str) -> Row:
        row = await mental_models.get(connection, bank, model_id)
        if row is None:
            raise _missing(bank.bank_id, model_id)
        return row


async def refresh_due(context: Context, submitter: Submitter) -> int:
    """Submit the refreshes that are due by the clock, of all banks; how many there were."""
    submitted = 0
    for due in await triggers.due(context.database):
        least_s = (await context.config(due.bank)).mental_model_min_refresh_interval_seconds
        async with context.database.transaction() as connection:
            fields = await triggers.take(connection, due, least_s)
            if fields is not None:
                wait = await context.until_quiet(connection, due.bank)
                submitted += await submitter(connection, due.bank, Submission(**fields, after_s=wait))
    return submitted


def _missing(bank_id: str, model_id: str) -> NotFound:
    return NotFound(f"there is no mental model {model_id[:MAX_SHOWN]!r} in bank {bank_id!r}")


MAX_SHOWN = 128
