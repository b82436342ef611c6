"""Webhooks: addresses that are told what happened in a bank, and the log of what was sent to them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from reverie.errors import Conflict, InvalidRequest, NotFound
from reverie.model import Bank, new_id
from reverie.operations.submit import Submitter
from reverie.providers.webhooks.masking import MASK, masked, unmasked
from reverie.providers.webhooks.sender import Sender
from reverie.service.fields import parse_moment
from reverie.service.responses import DeleteResponse
from reverie.service.scope import Noun, as_uuid, checked, text_time
from reverie.service.webhook_models import (
    CreateWebhookRequest,
    UpdateWebhookRequest,
    WebhookDeliveryListResponse,
    WebhookDeliveryResponse,
    WebhookHttpConfig,
    WebhookListResponse,
    WebhookResponse,
)
from reverie.store import operations, webhooks
from reverie.store.db import Connection, Database, Row


class Webhooks(Noun):
    """Webhooks by their id."""

    def __init__(self, database: Database, submitter: Submitter, sender: Sender) -> None:
        super().__init__(database)
        self._submitter, self._sender = submitter, sender

    async def create(self, bank_id: str, request: CreateWebhookRequest) -> WebhookResponse:
        """Register a webhook, in a bank made if missing.

        Raises InvalidRequest for an address that must not be reached, Conflict when there are too many.
        """
        checked(bank_id)
        await self._sender.check(request.url)
        state = webhooks.State(
            request.url,
            _secret(request.secret, None),
            request.event_types,
            request.enabled,
            _config(request.http_config, {}),
        )
        async with self._write(bank_id, create=True) as (connection, bank):
            row = await webhooks.create(connection, bank, new_id(), state)
        if row is None:
            raise Conflict(f"the bank has {webhooks.MOST} webhooks, the most it may: delete one first")
        return _shown(bank_id, row)

    async def list(self, bank_id: str, *, limit: int = 100, offset: int = 0) -> WebhookListResponse:
        """Webhooks, in the order they were made."""
        async with self._look(bank_id) as (connection, bank):
            found, total = await webhooks.page(connection, bank, limit, offset)
        items = [_shown(bank_id, row) for row in found]
        return WebhookListResponse(items=items, total=total, limit=limit, offset=offset)

    async def update(self, bank_id: str, webhook_id: str, request: UpdateWebhookRequest) -> WebhookResponse:
        """Change what is given. One that is disabled drops what it has not delivered yet.

        Raises InvalidRequest, NotFound.
        """
        key = as_uuid(webhook_id, "webhook_id")
        if request.url is not None:
            await self._sender.check(request.url)
        async with self._write(bank_id) as (connection, bank):
            old = await webhooks.hold(connection, bank, key)
            if old is None:
                raise _missing(bank_id, key)
            row = await webhooks.update(connection, bank, key, _changed(old, request))
            if not row["enabled"]:
                await self._drop(connection, bank, key)
        return _shown(bank_id, row)

    async def delete(self, bank_id: str, webhook_id: str) -> DeleteResponse:
        """Remove a webhook, what it has not delivered yet, and its log. Raises InvalidRequest, NotFound."""
        key = as_uuid(webhook_id, "webhook_id")
        async with self._write(bank_id) as (connection, bank):
            if await webhooks.hold(connection, bank, key) is None:
                raise _missing(bank_id, key)
            await self._drop(connection, bank, key)
            await webhooks.delete(connection, bank, key)
        return DeleteResponse(message=f"Webhook {key} is deleted.", deleted_count=1)

    async def deliveries(
        self, bank_id: str, webhook_id: str, *, limit: int = 50, cursor: str | None = None
    ) -> WebhookDeliveryListResponse:
        """Deliveries, newest first, from behind a cursor on. Raises InvalidRequest, NotFound."""
        key = as_uuid(webhook_id, "webhook_id")
        before = _read_cursor(cursor) if cursor else None
        async with self._read(bank_id) as (connection, bank):
            if not await webhooks.exists(connection, bank, key):
                raise _missing(bank_id, key)
            found = await webhooks.deliveries(connection, bank, key, before, limit + 1)
        more = _cursor(found[limit - 1]) if len(found) > limit else None
        return WebhookDeliveryListResponse(items=[_delivery(row) for row in found[:limit]], next_cursor=more)

    async def _drop(self, connection: Connection, bank: Bank, key: uuid.UUID) -> None:
        """Cancel what a webhook has not delivered yet."""
        waiting = await webhooks.unfinished(connection, bank, key)
        if waiting:
            await operations.lock(connection, bank, waiting)
            await operations.cancel(connection, bank, waiting)
            await self._submitter.withdraw(connection, bank, waiting)


def _changed(old: Row, request: UpdateWebhookRequest) -> webhooks.State:
    """A webhook's values after a request. Raises InvalidRequest."""
    secret = old["secret"]
    if "secret" in request.model_fields_set:
        secret = _secret(request.secret, secret)
    config = old["http_config"]
    if request.http_config is not None:
        config = _config(request.http_config, config)
    return webhooks.State(
        old["url"] if request.url is None else request.url,
        secret,
        old["event_types"] if request.event_types is None else request.event_types,
        old["enabled"] if request.enabled is None else request.enabled,
        config,
    )


def _secret(given: str | None, stored: str | None) -> str | None:
    if given != MASK:
        return given
    if stored is None:
        raise InvalidRequest("secret", f"secret: {MASK} stands for the secret that is stored, and none is")
    return stored


def _config(given: WebhookHttpConfig, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration to store; masks stand for what is stored already. Raises InvalidRequest."""
    values = given.model_dump()
    for part in ("headers", "params"):
        try:
            values[part] = unmasked(values[part], stored.get(part, {}))
        except KeyError as error:
            field = f"http_config.{part}"
            raise InvalidRequest(
                field, f"{field}: {MASK} stands for a value that is stored, and none is of {error.args[0]!r}"
            ) from None
    return values


def _shown(bank_id: str, row: Row) -> WebhookResponse:
    config = row["http_config"]
    shown = {**config, "headers": masked(config["headers"]), "params": masked(config["params"])}
    return WebhookResponse(
        id=str(row["id"]),
        bank_id=bank_id,
        url=row["url"],
        secret=MASK if row["secret"] is not None else None,
        event_types=row["event_types"],
        enabled=row["enabled"],
        http_config=WebhookHttpConfig.model_construct(**shown),
        created_at=text_time(row["created_at"]),
        updated_at=text_time(row["updated_at"]),
    )


def _delivery(row: Row) -> WebhookDeliveryResponse:
    return WebhookDeliveryResponse(
        id=str(row["id"]),
        event_id=str(row["event_id"]),
        webhook_id=str(row["webhook_id"]),
        url=row["url"],
        event_type=row["event_type"],
        status=row["status"],
        attempts=row["attempts"],
        next_retry_at=text_time(row["next_retry_at"]),
        last_error=row["last_error"],
        last_response_status=row["last_response_status"],
        last_response_body=row["last_response_body"],
        last_attempt_at=text_time(row["last_attempt_at"]),
        created_at=text_time(row["created_at"]),
        updated_at=text_time(row["updated_at"]),
    )


def _cursor(row: Row) -> str:
    """The time and the id of the last delivery of a page; many are made at the same time."""
    # no plus sign: many clients forget to encode it
    moment: datetime = row["created_at"].astimezone(UTC)
    return f"{moment.replace(tzinfo=None).isoformat()}Z,{row['id']}"


def _read_cursor(cursor: str) -> tuple[datetime, uuid.UUID]:
    """What a page begins behind; a time alone stands for all before it. Raises InvalidRequest."""
    moment, _, last = cursor.partition(",")
    try:
        return parse_moment(moment), uuid.UUID(last) if last else uuid.UUID(int=0)
    except ValueError:
        raise InvalidRequest("cursor", "cursor: use the next_cursor of a page as it is") from None


def _missing(bank_id: str, key: uuid.UUID) -> NotFound:
    return NotFound(f"there is no webhook {key} in bank {bank_id!r}")
