"""Mental models made, changed and refreshed inside a transaction that may change more than them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from reverie.errors import InvalidRequest
from reverie.model import Bank
from reverie.operations import Context, Submission
from reverie.operations.submit import Submitter
from reverie.reflect.refresh import triggers
from reverie.service.mental_model_models import MentalModelTrigger
from reverie.store import maintenance, mental_models
from reverie.store.db import Connection, Row
from reverie.store.facts import half


class ModelChanges:
    """What all do who change mental models. Each call but :meth:`encode` is given the transaction."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        self._context, self._submitter = context, submitter

    async def encode(self, words: Iterable[tuple[str, str]]) -> list[mental_models.Encoding]:
        """The vectors of names with their source queries; made before a transaction begins."""
        vectors = await self._context.preparer.embedder.documents(["\n".join(pair) for pair in words])
        return [mental_models.Encoding(self._context.encoder_number, half(vector)) for vector in vectors]

    async def check_room(self, connection: Connection, refreshes: int = 1) -> None:
        """Refuse what asks for so many refreshes while the queue is full. Raises QueueFull."""
        for _ in range(refreshes):
            await self._submitter.check_room(connection)

    async def create(
        self,
        connection: Connection,
        bank: Bank,
        key: str,
        encoding: mental_models.Encoding,
        *,
        trigger: dict[str, Any],
        **values: Any,
    ) -> bool:
        """A new model; False when there is one of this id.

        ``values``: name, source_query, tags, max_tokens.
        """
        due_at = triggers.next_run(trigger, await mental_models.clock(connection))
        return await mental_models.create(
            connection, bank, key, encoding, trigger=trigger, due_at=due_at, **values
        )

    async def update(
        self,
        connection: Connection,
        bank: Bank,
        held: Row,
        encoding: mental_models.Encoding | None,
        *,
        trigger: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        """Change of a model that is held what of ``trigger`` and ``values``, those of create, is not None."""
        due_at: datetime | None = held["due_at"]
        if trigger is not None:
            put_off = due_at if trigger["refresh_after_consolidation"] else None
            due_at = triggers.next_run(trigger, await mental_models.clock(connection)) or put_off
        given = {"name": None, "source_query": None, "tags": None, "max_tokens": None, **values}
        await mental_models.update(
            connection, bank, held["id"], encoding, trigger=trigger, due_at=due_at, **given
        )

    async def refresh(self, connection: Connection, bank: Bank, key: str, *, anew: bool = False) -> str:
        """Submit a refresh; its id, or that of one alike that waits."""
        submission = Submission(**triggers.submission(key, anew=anew))
        await self._submitter.hasten(connection, bank, submission.lock or "")
        while not await self._submitter(connection, bank, submission):
            assert submission.queueing_lock is not None
            waiting = await maintenance.waiting(connection, bank, submission.queueing_lock)
            if waiting is not None:  # else it has just begun
                return str(waiting)
        return str(submission.id)


def plain(trigger: MentalModelTrigger) -> dict[str, Any]:
    """A trigger as it is stored."""
    return trigger.model_dump(mode="json", by_alias=True)


def patched(
    old: Mapping[str, Any], given: MentalModelTrigger | None, *, switches: bool = False
) -> dict[str, Any]:
    """A trigger as stored, with the fields over it that were given.

    ``switches``: the clock takes the place of consolidation, and the other way round; else both together are
    refused. Raises InvalidRequest.
    """
    new = dict(old)
    if given is not None:
        new |= given.model_dump(mode="json", by_alias=True, exclude_unset=True)
        if switches and given.refresh_cron and "refresh_after_consolidation" not in given.model_fields_set:
            new["refresh_after_consolidation"] = False
        if switches and given.refresh_after_consolidation and "refresh_cron" not in given.model_fields_set:
            new["refresh_cron"] = None
    try:
        return plain(MentalModelTrigger.model_validate(new))
    except ValidationError as error:
        message = error.errors(include_input=False, include_url=False)[0]["msg"]
        raise InvalidRequest("trigger", f"trigger: {message.removeprefix('Value error, ')}") from None
