"""Where a bank learns from, what it has read there and not yet stored, and the origin of all that it has."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from psycopg.types.json import Jsonb

from reverie.model import Bank, Vector
from reverie.store.db import Connection, Row, queries, row, rows, run
from reverie.store.facts import half

_SQL = queries("learning")

Part = Literal["document", "fact", "observation", "mental_model"]
State = Literal["stored", "duplicate", "own", "known"]
PARTS: tuple[Part, ...] = ("document", "fact", "observation", "mental_model")


class Item(NamedTuple):
    """Where a learned thing comes from, what became of it, and what stands for it here. ``digest`` is in
    hex."""

    remote_id: str
    origin_bank: uuid.UUID
    origin_id: str
    state: State
    digest: str
    local_id: str | None = None
    document_id: str | None = None


class Reached(NamedTuple):
    """How far the reading of a remote bank has come: the number of the last page and where it goes on."""

    number: int
    next: dict[str, Any]
    bytes: int
    items: int


async def identity(connection: Connection, bank: Bank) -> uuid.UUID:
    """What a bank is called by those that learn from it; the same for ever."""
    found = await row(connection, _SQL["identify"], {"bank": bank.number})
    if found is None:  # made by another at this moment
        found = await row(connection, _SQL["identify"], {"bank": bank.number})
    assert found is not None
    named: uuid.UUID = found["identity"]
    return named


async def enlist(
    connection: Connection, bank: Bank, new_id: uuid.UUID, endpoint: str, remote_bank: str
) -> uuid.UUID:
    """The id of a remote bank, which is made on first use."""
    values = {"bank": bank.number, "id": new_id, "endpoint": endpoint, "remote_bank": remote_bank}
    found = await row(connection, _SQL["enlist"], values)
    assert found is not None
    source: uuid.UUID = found["id"]
    return source


async def seal(connection: Connection, bank: Bank, source: uuid.UUID, sealed: bytes | None) -> None:
    """Keep the key of a remote bank, encrypted, or none."""
    await run(connection, _SQL["seal"], {**_key(bank, source), "sealed": sealed})


async def source(connection: Connection, bank: Bank, source: uuid.UUID) -> Row | None:
    """One remote bank, or None."""
    return await row(connection, _SQL["source"], _key(bank, source))


async def sources(connection: Connection, bank: Bank) -> list[Row]:
    """All remote banks, each with how much of it stands here, by parts."""
    return await rows(connection, _SQL["sources"], {"bank": bank.number})


async def hold(connection: Connection, bank: Bank, source: uuid.UUID, *, alone: bool = False) -> bool:
    """Keep a remote bank from being forgotten until the transaction ends, or, ``alone``, others from it."""
    name = "lock_source" if alone else "hold_source"
    return await row(connection, _SQL[name], _key(bank, source)) is not None


async def reached(
    connection: Connection, bank: Bank, source: uuid.UUID, identity: uuid.UUID, kind: str
) -> None:
    """Note what a remote bank is."""
    await run(connection, _SQL["reached"], {**_key(bank, source), "identity": identity, "kind": kind})


async def learned(
    connection: Connection, bank: Bank, source: uuid.UUID, began: datetime, counts: Mapping[str, Any]
) -> None:
    """Note that a run that ``began`` then is complete."""
    values = {**_key(bank, source), "began": began, "counts": Jsonb(dict(counts))}
    await run(connection, _SQL["learned"], values)


async def last_page(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> Reached | None:
    """Where a run goes on; None for one that has read nothing."""
    found = await row(connection, _SQL["last_page"], _run(bank, operation_id))
    return Reached(**found) if found else None


async def add_page(
    connection: Connection,
    bank: Bank,
    operation_id: uuid.UUID,
    number: int,
    part: str,
    items: Sequence[Mapping[str, Any]],
    *,
    next: Mapping[str, Any],
    size: int,
) -> bool:
    """Keep a page; False when the run is over."""
    values = {**_run(bank, operation_id), "number": number, "part": part, "bytes": size}
    values |= {"items": Jsonb(list(items)), "next": Jsonb(dict(next))}
    return (await run(connection, _SQL["add_page"], values)).rowcount == 1


async def told(connection: Connection, bank: Bank, operation_id: uuid.UUID, part: str, key: str) -> list[str]:
    """One value of each item of a part that a run has read."""
    values = {**_run(bank, operation_id), "part": part, "key": key}
    return [r["told"] for r in await rows(connection, _SQL["told"], values)]


async def waiting(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> list[int]:
    """The numbers of the pages of a run that are not yet stored."""
    return [r["number"] for r in await rows(connection, _SQL["numbers"], _run(bank, operation_id))]


async def of_part(connection: Connection, bank: Bank, operation_id: uuid.UUID, part: str) -> list[int]:
    """The numbers of all pages of a part that a run has read."""
    values = {**_run(bank, operation_id), "part": part}
    return [r["number"] for r in await rows(connection, _SQL["of_part"], values)]


async def page(connection: Connection, bank: Bank, operation_id: uuid.UUID, number: int) -> Row | None:
    """One page: number, part, items."""
    return await row(connection, _SQL["page"], {**_run(bank, operation_id), "number": number})


async def done(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, number: int, counts: Mapping[str, int]
) -> bool:
    """Mark a page as stored, in the transaction that stores it; False when it was, or the run is over."""
    values = {**_run(bank, operation_id), "number": number, "counts": Jsonb(dict(counts))}
    return (await run(connection, _SQL["page_done"], values)).rowcount == 1


async def counted(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> dict[str, dict[str, int]]:
    """What became of all items of a run: by part, how many of each state."""
    found: dict[str, dict[str, int]] = {}
    for r in await rows(connection, _SQL["counted"], _run(bank, operation_id)):
        found.setdefault(r["part"], {})[r["state"]] = r["n"]
    return found


async def known(
    connection: Connection, bank: Bank, source: uuid.UUID, part: str, ids: Sequence[str]
) -> dict[str, Row]:
    """What was learned before of these things, by their ids in the remote bank."""
    values = {**_key(bank, source), "part": part, "ids": list(ids)}
    return {r["remote_id"]: r for r in await rows(connection, _SQL["known"], values)}


async def known_origins(
    connection: Connection, bank: Bank, source: uuid.UUID, origins: Sequence[tuple[uuid.UUID, str]]
) -> dict[tuple[uuid.UUID, str], str | None]:
    """Which of these origins were learned from another source, each with what stands for it here."""
    banks, ids = [one for one, _ in origins], [two for _, two in origins]
    values = {**_key(bank, source), "banks": banks, "ids": ids}
    found = await rows(connection, _SQL["known_origins"], values)
    return {(r["origin_bank"], r["origin_id"]): r["local_id"] for r in found}


async def present(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these ids are those of facts of the bank."""
    return {r["id"] for r in await rows(connection, _SQL["present"], {"bank": bank.number, "ids": list(ids)})}


async def seen(
    connection: Connection,
    bank: Bank,
    source: uuid.UUID,
    operation_id: uuid.UUID,
    part: str,
    ids: Sequence[str],
) -> None:
    """Note that things learned before are still there."""
    values = {**_key(bank, source), "operation_id": operation_id, "part": part, "ids": list(ids)}
    await run(connection, _SQL["seen"], values)


async def note(
    connection: Connection,
    bank: Bank,
    source: uuid.UUID,
    operation_id: uuid.UUID,
    part: str,
    items: Iterable[Item],
) -> None:
    """Keep where things come from."""
    told = [{**one._asdict(), "origin_bank": str(one.origin_bank)} for one in items]
    values = {**_key(bank, source), "operation_id": operation_id, "part": part, "items": Jsonb(told)}
    await run(connection, _SQL["note"], values)


async def gone(
    connection: Connection, bank: Bank, source: uuid.UUID, operation_id: uuid.UUID, part: str, limit: int
) -> list[Row]:
    """What of a part a run has not seen any more."""
    values = {**_key(bank, source), "operation_id": operation_id, "part": part, "limit": limit}
    return await rows(connection, _SQL["gone"], values)


async def drop(connection: Connection, bank: Bank, source: uuid.UUID, part: str, ids: Sequence[str]) -> None:
    """Forget where these come from."""
    await run(connection, _SQL["drop"], {**_key(bank, source), "part": part, "ids": list(ids)})


async def stands(connection: Connection, bank: Bank, source: uuid.UUID) -> list[Row]:
    """What of a source stands here: part, local_id, document_id."""
    return await rows(connection, _SQL["stands"], _key(bank, source))


async def forget(connection: Connection, bank: Bank, source: uuid.UUID) -> None:
    """Forget a source, and what was left out of others because of it."""
    await run(connection, _SQL["stood_for"], _key(bank, source))
    await run(connection, _SQL["forget"], _key(bank, source))


async def release(
    connection: Connection, bank: Bank, *, facts: Sequence[uuid.UUID] = (), documents: Sequence[str] = ()
) -> None:
    """Before these facts, and those of these documents, go: what was left out because of them is new."""
    values = {"bank": bank.number, "ids": list(facts), "documents": list(documents)}
    await run(connection, _SQL["release"], values)


async def pass_on(connection: Connection, bank: Bank, fact: str, by: uuid.UUID) -> None:
    """What was left out because of a fact is so because of another from now on."""
    await run(connection, _SQL["pass_on"], {"bank": bank.number, "fact": fact, "by": str(by)})


async def nearest(
    connection: Connection,
    bank: Bank,
    encoder: int,
    vectors: Sequence[Vector],
    *,
    least: float,
    most: int = 4,
    since: datetime | None = None,
) -> dict[int, list[Row]]:
    """For each vector, by its place from 0 on, the active facts nearest to it, of those learned ``since``."""
    values: dict[str, Any] = {"bank": bank.number, "encoder": encoder, "least": least, "most": most}
    values["since"] = since
    values["vectors"] = [half(vector).to_text() for vector in vectors]
    found: dict[int, list[Row]] = {}
    for r in await rows(connection, _SQL["nearest_since" if since else "nearest"], values):
        found.setdefault(r["place"] - 1, []).append(r)
    return found


async def alike(connection: Connection, bank: Bank, meanings: Iterable[int]) -> list[Row]:
    """Facts of which a sentence reads as one of these: id, meanings of all its sentences, times."""
    return await rows(connection, _SQL["alike"], {"bank": bank.number, "meanings": list(meanings)})


async def placed(connection: Connection, bank: Bank, document_id: str) -> dict[int, uuid.UUID]:
    """The facts of a document by their positions."""
    values = {"bank": bank.number, "document_id": document_id}
    return {r["position"]: r["id"] for r in await rows(connection, _SQL["placed"], values)}


async def link(
    connection: Connection, bank: Bank, source: uuid.UUID, links: Sequence[tuple[str, str, str]]
) -> int:
    """Link learned facts: (id of the first in the remote bank, of the second, kind); how many were new."""
    first, second, kinds = ([one[n] for one in links] for n in range(3))
    values = {**_key(bank, source), "from": first, "to": second, "kinds": kinds}
    return (await run(connection, _SQL["link"], values)).rowcount


async def fresh(
    connection: Connection,
    bank: Bank,
    source: uuid.UUID,
    encoder: int,
    *,
    since: datetime,
    least: float,
    limit: int,
) -> list[Row]:
    """Pairs of a fact that was retained here since a moment and a learned one near to it."""
    values = {**_key(bank, source), "encoder": encoder, "since": since, "least": least, "limit": limit}
    return await rows(connection, _SQL["fresh"], values)


async def models(connection: Connection, bank: Bank, names: Sequence[str]) -> list[Row]:
    """Mental models of these names: id, name, content."""
    return await rows(connection, _SQL["models"], {"bank": bank.number, "names": list(names)})


def tally(states: Iterable[str]) -> dict[str, int]:
    """How many of each state."""
    return dict(Counter(states))


def _key(bank: Bank, source: uuid.UUID) -> dict[str, Any]:
    return {"bank": bank.number, "source": source}


def _run(bank: Bank, operation_id: uuid.UUID) -> dict[str, Any]:
    return {"bank": bank.number, "operation_id": operation_id}
