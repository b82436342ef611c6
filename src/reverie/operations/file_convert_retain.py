"""Retain of an uploaded file: convert it in a process of its own, then read and store its text."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from reverie.errors import InvalidRequest, NotFound, SecretsRefused
from reverie.files.converter import Converted
from reverie.files.kinds import Kind
from reverie.model import Bank, Item
from reverie.operations import Commit, Context, Operation, result
from reverie.store import files
from reverie.store.db import Connection

_ITEM = TypeAdapter(Item)


def payload(operation_id: uuid.UUID, name: str, kind: Kind, item: Item) -> dict[str, Any]:
    """What is stored of the request, beside the bytes, until it is done; the item is still without a text."""
    return {
        "operation_id": str(operation_id),
        "filename": name,
        "kind": kind,
        "item": _ITEM.dump_python(item, mode="json"),
    }


def with_text(item: Item, converted: Converted) -> Item:
    """The item of a file with what its conversion found. What the caller said comes first."""
    context = " - ".join(part for part in (item.context, converted.context) if part)
    item = replace(item, content=converted.text, context=context or None)
    if converted.timestamp is not None and item.timestamp is not None and not item.dated:
        return replace(item, timestamp=converted.timestamp, dated=True)
    return item


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    key, name = uuid.UUID(stored["operation_id"]), stored["filename"]
    async with context.database.connection() as connection:
        content = await files.get(connection, bank, key)
    if content is None:
        raise NotFound(f"the bytes of {name} are gone: upload it again")
    try:
        await context.report("converting")
        converted = await context.converter.convert(name, stored["kind"], content)
        await context.report("extracting")
        prepared = await context.read(bank, [with_text(_ITEM.validate_python(stored["item"]), converted)])
    except (InvalidRequest, SecretsRefused):  # no attempt will fare better
        async with context.database.connection() as connection:
            await files.delete(connection, bank, key)
        raise
    await context.report("storing")

    async def commit(connection: Connection) -> dict[str, Any]:
        written = await context.write(connection, bank, prepared)
        await files.delete(connection, bank, key)
        return {**result(written, prepared, 1), "filename": name}

    return commit


OPERATION = Operation("file_convert_retain", _prepare)
