"""Delivers one event to one webhook, at least once, until the receiver has it or says that it never will."""

from __future__ import annotations

import time
from typing import Any

import orjson

from reverie.errors import InvalidRequest, NotFound, TryLater
from reverie.model import Bank
from reverie.operations import Commit, Context, Operation
from reverie.providers.webhooks import signing
from reverie.providers.webhooks.masking import without
from reverie.providers.webhooks.sender import Answer, Call, Unreachable
from reverie.store import operations, webhooks
from reverie.store.db import Connection

_FIRST_S, _MOST_S = 5.0, 3600.0
_PLACES = 4
"""Deliveries under way at a time in each worker: receivers may be slow, and keep no other work waiting."""
_ENVELOPE = ("event", "bank_id", "operation_id", "status", "timestamp", "data", "event_id")
_KEPT = 2000
"""Bytes of an answer that the log keeps."""


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    key = context.operation_id
    async with context.database.connection() as connection:
        attempt = await webhooks.begin(connection, bank, key)
    if attempt is None:
        raise NotFound("the webhook is disabled or gone")
    answer = await _send(context, bank, attempt, stored["event"])
    reply = (answer.status, _kept(answer.body, attempt))
    if not 200 <= answer.status < 300:
        error = f"the receiver answered with status {answer.status}"
        again = answer.status in (408, 429) or answer.status >= 500
        async with context.database.connection() as connection:
            status: webhooks.Status = "pending" if again else "failed"
            await webhooks.note(connection, bank, key, attempt.attempts, status, error=error, response=reply)
        if again:
            raise TryLater(error, min(answer.retry_after_s or 0.0, _MOST_S))
        raise InvalidRequest("url", error)

    async def commit(connection: Connection) -> dict[str, Any]:
        # before the log: whoever removes a webhook goes the same way
        await operations.lock(connection, bank, [key])
        await webhooks.note(connection, bank, key, attempt.attempts, "delivered", error=None, response=reply)
        return {"webhook_id": stored["webhook_id"], "response_status": answer.status}

    return commit


async def _send(context: Context, bank: Bank, attempt: webhooks.Attempt, event: dict[str, Any]) -> Answer:
    """Make one attempt. What came to nothing is noted before TryLater or InvalidRequest is raised."""
    config = attempt.http_config
    # the database does not keep the order of an object's fields
    body = b"" if config["method"] == "GET" else orjson.dumps({name: event[name] for name in _ENVELOPE})
    key = context.operation_id
    own = signing.headers(attempt.event_type, str(key), attempt.secret, body, int(time.time()))
    call = Call(attempt.url, config["method"], config["timeout_seconds"], config["headers"], config["params"])
    try:
        return await context.sender.send(call, own, body)
    except (Unreachable, InvalidRequest) as error:
        status: webhooks.Status = "pending" if isinstance(error, Unreachable) else "failed"
        async with context.database.connection() as connection:
            await webhooks.note(
                connection, bank, key, attempt.attempts, status, error=error.message, response=None
            )
        if isinstance(error, Unreachable):
            raise TryLater(error.message) from None
        raise


def _kept(body: str, attempt: webhooks.Attempt) -> str:
    """What the log keeps of an answer."""
    config = attempt.http_config
    text = without(body, config["headers"], config["params"], {"secret": attempt.secret or ""})
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode()[:_KEPT].decode("utf-8", "ignore")


OPERATION = Operation(
    "webhook_delivery", _prepare, attempts=8, first_s=_FIRST_S, most_s=_MOST_S, places=_PLACES
)
