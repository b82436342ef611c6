"""Retain in the background."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from reverie.model import Bank, Item
from reverie.operations import Commit, Context, Operation
from reverie.retain.write import write
from reverie.store.db import Connection

_ITEMS = TypeAdapter(list[Item])


def payload(items: list[Item]) -> dict[str, Any]:
    """What is stored of the request until it is done."""
    return {"items": _ITEMS.dump_python(items, mode="json")}


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    items = _ITEMS.validate_python(stored["items"])
    prepared = await context.preparer.prepare(items)

    async def commit(connection: Connection) -> dict[str, Any]:
        written = await write(connection, bank, prepared, context.encoder_number)
        return {"document_ids": list(written.document_ids), "facts": written.facts, "items": len(items)}

    return commit


OPERATION = Operation("retain", _prepare)
