"""Retain in the background: new items, or a document read again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from reverie.errors import InvalidRequest, NotFound, StaleDocument
from reverie.model import Bank, Item
from reverie.operations import Commit, Context, Operation, result
from reverie.retain.place import item_again
from reverie.store import documents
from reverie.store.db import Connection

_ITEMS = TypeAdapter(list[Item])


def payload(items: list[Item]) -> dict[str, Any]:
    """What is stored of the request until it is done."""
    return {"items": _ITEMS.dump_python(items, mode="json")}


def reprocess_payload(document_id: str) -> dict[str, Any]:
    """The same for a document that is to be read again."""
    return {"reprocess": document_id}


NO_TEXT = "document {!r} has no text to be read again: its bank keeps none (store_document_text)"


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    if "reprocess" in stored:
        return await _prepare_again(context, bank, stored["reprocess"])
    items = _ITEMS.validate_python(stored["items"])
    prepared = await context.read(bank, items)

    async def commit(connection: Connection) -> dict[str, Any]:
        return result(await context.write(connection, bank, prepared), prepared, len(items))

    return commit


async def _prepare_again(context: Context, bank: Bank, document_id: str) -> Commit:
    """Read a stored document again, all of it. Raises NotFound."""
    async with context.database.connection() as connection:
        document = await documents.get(connection, bank, document_id)
        found = await documents.items(connection, bank, document_id)
    if document is None:
        raise NotFound(f"there is no document {document_id!r} any more")
    if not any(row["text"] for row in found):
        raise InvalidRequest("document_id", NO_TEXT.format(document_id))
    items = [item_again(document_id, row["text"], row["item"], document["acceptance"]) for row in found]
    if {tag for item in items for tag in item.tags} != set(document["tags"]):  # changed since
        items = [replace(item, tags=tuple(document["tags"])) for item in items]
    prepared = await context.read(bank, items, anew=True)

    async def commit(connection: Connection) -> dict[str, Any]:
        locked = await documents.lock(connection, bank, [document_id])
        if locked[document_id].version != document["version"]:
            raise StaleDocument(f"document {document_id!r} has changed meanwhile")
        written = await context.write(connection, bank, prepared, anew=True)
        return result(written, prepared, len(items))

    return commit


OPERATION = Operation("retain", _prepare)
