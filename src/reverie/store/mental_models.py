"""Mental models: answers that are kept, with what they rest on and what they said before."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from pgvector import HalfVector
from psycopg.types.json import Jsonb

from reverie.language.terms import counts
from reverie.model import Bank, TagFilter
from reverie.store.db import Connection, Row, Sql, queries, row, rows, run
from reverie.store.mental_model_scope import stale
from reverie.store.tags import compiled, condition

_SQL = queries("mental_models")

Match = Literal["any", "all", "exact"]
MOST_VERSIONS = 50
"""Former contents of a model that are kept."""


class Encoding(NamedTuple):
    """A vector and the number of its encoder."""

    encoder: int
    vector: HalfVector


class Due(NamedTuple):
    """A model that is to be refreshed by itself."""

    bank: Bank
    id: str


class Content(NamedTuple):
    """What a model says: Markdown, the query that it answers, and what it rests on.

    ``sentences`` are {"text", "memory_ids"}; ``memory_ids`` are all memories it rests on, each once, read at
    ``seen_at``.
    """

    text: str
    answered_query: str
    reflect_response: Mapping[str, Any]
    sentences: Sequence[Mapping[str, Any]]
    memory_ids: Collection[uuid.UUID]
    seen_at: datetime


async def create(
    connection: Connection, bank: Bank, model_id: str, encoding: Encoding, **values: Any
) -> bool:
    """A new model; False when there is one of this id.

    ``values``: name, source_query, tags, max_tokens, trigger, due_at. ``encoding`` is of name and query.
    """
    values["trigger"] = Jsonb(values["trigger"])
    found = await row(
        connection,
        _SQL["create"],
        {**_key(bank, model_id), "encoder": encoding.encoder, "embedding": encoding.vector, **values},
    )
    return found is not None


async def get(connection: Connection, bank: Bank, model_id: str) -> Row | None:
    """One model with all of it, or None."""
    return await row(connection, _SQL["get"], _key(bank, model_id))


async def hold(connection: Connection, bank: Bank, model_id: str) -> Row | None:
    """The same, locked until the transaction ends."""
    return await row(connection, _SQL["hold"], _key(bank, model_id))


async def page(
    connection: Connection,
    bank: Bank,
    *,
    tags: Sequence[str],
    match: Match,
    full: bool,
    without_pages: bool,
    limit: int,
    offset: int,
) -> tuple[list[Row], int]:
    """Models in the order they were made, and how many there are; no ``tags`` find all.

    ``full``: with what their contents rest on. ``without_pages``: none that is a page of the knowledge base.
    """
    where = {"bank": bank.number, "tags": list(tags), "full": full, "without_pages": without_pages}
    test = condition("tags", match) if tags else "true"
    total = await row(connection, _filtered("count", test), where)
    found = await rows(connection, _filtered("list", test), {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def every(connection: Connection, bank: Bank) -> list[Row]:
    """All models by their ids, as they are told to be: name, source_query, tags, max_tokens, trigger."""
    return await rows(connection, _SQL["every"], {"bank": bank.number})


async def tag_page(
    connection: Connection, bank: Bank, pattern: str | None, limit: int, offset: int
) -> tuple[list[Row], int]:
    """(tag, count) in use, most used first, and how many there are; ``pattern`` is an ILIKE operand."""
    where = {"bank": bank.number, "q": pattern}
    total = await row(connection, _SQL["count_tags"], where)
    found = await rows(connection, _SQL["tags"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def automatic(connection: Connection, bank: Bank, ids: Sequence[str] | None = None) -> list[Row]:
    """What decides on the refresh of these models, or of those that follow consolidations."""
    values = {"bank": bank.number, "ids": None if ids is None else list(ids)}
    return await rows(connection, _SQL["scopes"], values)


async def update(
    connection: Connection,
    bank: Bank,
    model_id: str,
    encoding: Encoding | None,
    *,
    trigger: Mapping[str, Any] | None,
    **values: Any,
) -> None:
    """Change what of name, source_query, tags, max_tokens and trigger is not None; ``due_at`` is set."""
    await run(
        connection,
        _SQL["update"],
        {
            **_key(bank, model_id),
            "encoder": encoding.encoder if encoding else None,
            "embedding": encoding.vector if encoding else None,
            "trigger": None if trigger is None else Jsonb(dict(trigger)),
            **values,
        },
    )


async def delete(connection: Connection, bank: Bank, model_id: str) -> bool:
    """Remove a model with its history; whether there was one."""
    return (await run(connection, _SQL["delete"], _key(bank, model_id))).rowcount > 0


async def history(connection: Connection, bank: Bank, model_id: str) -> list[Row]:
    """What the content was before, newest first."""
    return await rows(connection, _SQL["history"], _key(bank, model_id))


async def clear(connection: Connection, bank: Bank, model_id: str) -> None:
    """Take the content away; it is kept in the history."""
    await _keep_version(connection, bank, model_id)
    await run(connection, _SQL["clear"], _key(bank, model_id))
    await run(connection, _SQL["drop_sources"], _key(bank, model_id))


async def write(
    connection: Connection, bank: Bank, model_id: str, content: Content, *, changed: bool
) -> None:
    """Store the content of a model that is held. ``changed``: the old one goes into the history."""
    if changed:
        await _keep_version(connection, bank, model_id)
    found = counts(content.text)
    values = {
        "content": content.text,
        "terms": list(found),
        "term_counts": list(found.values()),
        "term_total": found.total(),
        "answered_query": content.answered_query,
        "reflect_response": Jsonb(dict(content.reflect_response)),
        "sentences": Jsonb(list(content.sentences)),
    }
    await run(connection, _SQL["write"], {**_key(bank, model_id), **values})
    await run(connection, _SQL["drop_sources"], _key(bank, model_id))
    sources = {"memory_ids": list(content.memory_ids), "seen_at": content.seen_at}
    await run(connection, _SQL["add_sources"], {**_key(bank, model_id), **sources})


async def seen(connection: Connection, bank: Bank, model_id: str, last_memory: datetime | None) -> None:
    """Note that a refresh has ended, and the newest memory that it saw."""
    values = {**_key(bank, model_id), "last_memory_seen_at": last_memory}
    await run(connection, _SQL["seen"], values)


async def due(connection: Connection, limit: int) -> list[Due]:
    """Models of all banks that are to be refreshed by themselves now; nobody else gets them meanwhile."""
    found = await rows(connection, _SQL["due"], {"limit": limit})
    return [Due(Bank(one["bank"], ""), one["id"]) for one in found]


async def set_due(connection: Connection, bank: Bank, model_id: str, at: datetime | None) -> None:
    """When a model is to be refreshed by itself next; None: not at all."""
    await run(connection, _SQL["set_due"], {**_key(bank, model_id), "due_at": at})


async def clock(connection: Connection) -> datetime:
    """The time as the database has it."""
    (found,) = await rows(connection, _SQL["clock"], {})
    now: datetime = found["now"]
    return now


async def search(
    connection: Connection,
    bank: Bank,
    encoding: Encoding,
    *,
    tags: TagFilter | None = None,
    without: Collection[str] = (),
    limit: int = 5,
) -> list[Row]:
    """Models with content whose tags meet the filter, as do the memories they rest on, by how near they are.

    Columns: id, name, source_query, content, tags, sentences, last_refreshed_at, similarity (a cosine), and
    is_stale: what they rest on has changed, or newer memories are there.
    """
    test, parameters = compiled("m.tags", tags) if tags else ("true", {})
    of_sources = compiled("coalesce(f.tags, o.tags)", tags)[0] if tags else "true"
    values = {
        "bank": bank.number,
        "encoder": encoding.encoder,
        "vector": encoding.vector,
        "without": list(without),
        "scoped": tags is not None,
        "limit": limit,
    }
    statement = Sql(_filtered("search", test).replace("{source_filter}", of_sources))
    found = await rows(connection, statement, {**values, **parameters})
    behind = await stale(connection, bank, found)
    return [{**one, "is_stale": one["id"] in behind} for one in found]


async def _keep_version(connection: Connection, bank: Bank, model_id: str) -> None:
    await run(connection, _SQL["keep_version"], _key(bank, model_id))
    await run(connection, _SQL["trim_history"], {**_key(bank, model_id), "most": MOST_VERSIONS})


def _filtered(name: str, test: str) -> Sql:
    return Sql(_SQL[name].replace("{tag_filter}", test))


def _key(bank: Bank, model_id: str) -> dict[str, Any]:
    return {"bank": bank.number, "id": model_id}
