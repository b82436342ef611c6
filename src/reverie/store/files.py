"""Uploaded files, each kept for its operation until that has ended well."""

from __future__ import annotations

import uuid

from reverie.model import Bank
from reverie.store.db import Connection, queries, row, run

_SQL = queries("files")


async def add(connection: Connection, bank: Bank, operation_id: uuid.UUID, content: bytes) -> None:
    """Keep the bytes of a file for an operation, in the transaction that makes it."""
    await run(
        connection, _SQL["add"], {"bank": bank.number, "operation_id": operation_id, "content": content}
    )


async def get(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> bytes | None:
    """The bytes of the file of an operation; None when it is gone."""
    found = await row(connection, _SQL["get"], {"bank": bank.number, "operation_id": operation_id})
    return found["content"] if found else None


async def delete(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> None:
    """Drop the bytes, in the transaction that stores what was read."""
    await run(connection, _SQL["delete"], {"bank": bank.number, "operation_id": operation_id})
