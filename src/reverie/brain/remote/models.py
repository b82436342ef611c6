"""Mental models of a remote bank, stored here beside those that are here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from reverie.brain.remote.run import Run
from reverie.brain.remote.same import plain
from reverie.brain.remote.wire import TAG, RemoteModel
from reverie.model import Matrix
from reverie.store import learning, mental_models
from reverie.store.db import Connection
from reverie.store.facts import half

_PART = "mental_model"
_TOKENS = 2048


async def store_models(
    connection: Connection, run: Run, models: Sequence[RemoteModel], vectors: Matrix, encoder: int
) -> dict[str, int]:
    """Store what is new of them, inside the caller's transaction; what became of each, counted.

    One whose name is taken here keeps beside the other, under a name that says so; the same content under the
    same name is a duplicate. In a full copy one that has changed there changes here.
    """
    known = await learning.known(connection, run.bank, run.source, _PART, [one.id for one in models])
    items: list[learning.Item] = []
    counts: dict[str, int] = {}
    for one, vector in zip(models, vectors, strict=True):
        origin = _origin(one, run.remote)
        before = known.get(one.id)
        state: learning.State | None = None
        local = before["local_id"] if before else None
        if (
            before
            and before["state"] == "stored"
            and run.full
            and bytes(before["digest"]).hex() != one.digest()
        ):
            await _write(connection, run, local or "", one)
            state, counts["changed"] = "stored", counts.get("changed", 0) + 1
        elif before:
            counts["known"] = counts.get("known", 0) + 1
            await learning.seen(connection, run.bank, run.source, run.operation_id, _PART, [one.id])
        elif origin == run.own:
            state = "own"
        elif not (one.content or "").strip():
            counts["empty"] = counts.get("empty", 0) + 1
        else:
            encoding = mental_models.Encoding(encoder, half(vector))
            state, local = await _store(connection, run, one, encoding, origin)
        if state:
            counts[state] = counts.get(state, 0) + 1
            items.append(learning.Item(one.id, origin, one.id, state, one.digest(), local))
    await learning.note(connection, run.bank, run.source, run.operation_id, _PART, items)
    return counts


async def _store(
    connection: Connection, run: Run, one: RemoteModel, encoding: mental_models.Encoding, origin: uuid.UUID
) -> tuple[learning.State, str]:
    names = [one.name, *(f"{one.name} (learned{n})" for n in ("", " 2", " 3"))]
    taken = {row["name"]: row for row in await learning.models(connection, run.bank, names)}
    for row in taken.values():
        if plain(row["content"] or "") == plain(one.content or ""):
            return "duplicate", str(row["id"])
    free = next((name for name in names if name not in taken), f"{one.name} (learned {one.id[:8]})")
    key = f"learned-{uuid.uuid5(run.source, one.id)}"
    tags = [*(tag for tag in one.tags if not tag.startswith(TAG)), f"{TAG}{origin}"]
    await mental_models.create(
        connection, run.bank, key, encoding, name=free, source_query=one.source_query or one.name, tags=tags,
        max_tokens=_TOKENS, trigger=dict(run.trigger), due_at=None,
    )  # fmt: skip
    await _write(connection, run, key, one)
    return "stored", key


async def _write(connection: Connection, run: Run, key: str, one: RemoteModel) -> None:
    held = await mental_models.hold(connection, run.bank, key)
    if held is None:
        return
    told = one.content or ""
    content = mental_models.Content(
        told, one.source_query or one.name, {}, [], (), await mental_models.clock(connection)
    )
    await mental_models.write(connection, run.bank, key, content, changed=bool(held["content"]))


def _origin(one: RemoteModel, remote: uuid.UUID) -> uuid.UUID:
    """The bank that had a model first, as its tags tell; else the one it was read from."""
    for tag in one.tags:
        if tag.startswith(TAG):
            try:
                return uuid.UUID(tag.removeprefix(TAG))
            except ValueError:
                continue
    return remote
