"""The knowledge base: folders, and pages, whose contents are mental models."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from reverie.model import Bank, TagFilter
from reverie.store.db import Connection, Row, Sql, queries, row, rows, run
from reverie.store.mental_models import Encoding
from reverie.store.tags import compiled

_SQL = queries("knowledge")


async def lock(connection: Connection, bank: Bank) -> None:
    """Keep others from changing the tree until the transaction ends."""
    await run(connection, _SQL["lock"], {"bank": bank.number})


async def places(connection: Connection, bank: Bank) -> list[Row]:
    """Where everything is: id, parent_id, name, and mental_model_id of pages."""
    return await rows(connection, _SQL["places"], {"bank": bank.number})


async def create(
    connection: Connection,
    bank: Bank,
    node_id: str,
    *,
    name: str,
    parent_id: str | None,
    page: bool,
) -> None:
    """A new folder, or a page of the mental model of this id, in a place that is free."""
    values = {"bank": bank.number, "id": node_id, "name": name, "parent_id": parent_id}
    await run(connection, _SQL["create"], {**values, "mental_model_id": node_id if page else None})


async def place(connection: Connection, bank: Bank, node_id: str, name: str, parent_id: str | None) -> None:
    """Rename and move, to a place that is free."""
    values = {"bank": bank.number, "id": node_id, "name": name, "parent_id": parent_id}
    await run(connection, _SQL["place"], values)


async def delete(connection: Connection, bank: Bank, node_id: str, pages: Collection[str]) -> None:
    """Remove a node with all that is in it; ``pages`` are the pages among that, whose models go too."""
    await run(connection, _SQL["delete_models"], {"bank": bank.number, "ids": list(pages)})
    await run(connection, _SQL["delete"], {"bank": bank.number, "id": node_id})


async def nodes(
    connection: Connection, bank: Bank, tags: TagFilter | None = None, *, full: bool = False
) -> list[Row]:
    """All folders, and the pages whose tags meet the filter, in no order.

    Columns: id, parent_id, name, mental_model_id, updated_at; of pages source_query, tags, trigger,
    created_at, last_refreshed_at, last_memory_seen_at, and with ``full`` their content.
    """
    test, parameters = compiled("m.tags", tags) if tags else ("true", {})
    statement = Sql(_SQL["nodes"].replace("{tag_filter}", test))
    return await rows(connection, statement, {"bank": bank.number, "full": full, **parameters})


async def get(connection: Connection, bank: Bank, node_id: str) -> Row | None:
    """One folder or page, with its content."""
    return await row(connection, _SQL["get"], {"bank": bank.number, "id": node_id})


async def search(
    connection: Connection,
    bank: Bank,
    encoding: Encoding,
    terms: Sequence[int],
    tags: TagFilter | None = None,
) -> list[Row]:
    """Pages whose tags meet the filter, in no order.

    Columns: id, name, source_query; similarity of these two (a cosine; None for another encoder's); length of
    the content in terms, and which of ``terms`` it has (``terms``, ``counts``; None: none).
    """
    test, parameters = compiled("m.tags", tags) if tags else ("true", {})
    values = {
        "bank": bank.number,
        "encoder": encoding.encoder,
        "vector": encoding.vector,
        "terms": list(terms),
    }
    statement = Sql(_SQL["search"].replace("{tag_filter}", test))
    return await rows(connection, statement, {**values, **parameters})


async def openings(connection: Connection, bank: Bank, pages: Sequence[str], characters: int) -> list[Row]:
    """The first characters of these pages, and when they were refreshed or made: id, opening, at."""
    values = {"bank": bank.number, "ids": list(pages), "characters": characters}
    return await rows(connection, _SQL["openings"], values)


async def former(connection: Connection, bank: Bank, characters: int) -> list[Row]:
    """Former contents of all pages, the newest first: mental_model_id, changed_at, opening."""
    return await rows(connection, _SQL["former"], {"bank": bank.number, "characters": characters})
