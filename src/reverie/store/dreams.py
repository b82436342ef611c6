"""Dreams: what they look at, what they leave, and what people made of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from reverie.errors import Conflict
from reverie.model import Bank, Matrix, new_id
from reverie.store.db import Connection, Row, queries, row, rows, run
from reverie.store.facts import half

_SQL = queries("dreams")

MOST_OBSERVATIONS = 400
MOST_SAID = 2_000
"""Sentences of earlier dreams that a new one is held against."""
MOST_FRUITLESS = 100
"""Runs that came to nothing that are kept."""


class Schedule(NamedTuple):
    """The clock of a bank: whether it is due, by settings that still hold, and what they are."""

    settings: str
    due: bool
    as_reckoned: bool
    now: datetime


async def facts(connection: Connection, bank: Bank, encoder: int, most: int) -> list[Row]:
    """The latest active facts with entities and claims."""
    values = {"bank": bank.number, "encoder": encoder, "most": most}
    return await rows(connection, _SQL["facts"], values, binary=True)


async def around(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]) -> dict[str, list[Row]]:
    """What lies around these facts: ``causes``, ``observed`` and ``accessed``."""
    values = {"bank": bank.number, "ids": list(ids)}
    return {
        "causes": await rows(connection, _SQL["causes"], values),
        "observed": await rows(connection, _SQL["observed"], {**values, "most": MOST_OBSERVATIONS}),
        "accessed": await rows(connection, _SQL["accessed"], {**values, "ids": [str(one) for one in ids]}),
    }


async def past(connection: Connection, bank: Bank, encoder: int, days: int) -> dict[str, list[Row]]:
    """What earlier dreams left: ``open``, ``scored`` of the last days, ``states`` and ``said``."""
    values = {"bank": bank.number, "encoder": encoder, "days": days, "most": MOST_SAID}
    return {
        "open": await rows(connection, _SQL["open"], values),
        "scored": await rows(connection, _SQL["scored"], values),
        "states": await rows(connection, _SQL["states"], values),
        "said": await rows(connection, _SQL["said"], values, binary=True),
    }


async def titles(connection: Connection, bank: Bank) -> dict[uuid.UUID, str]:
    """What the predictions say that await their outcome."""
    found = await rows(connection, _SQL["titles"], {"bank": bank.number})
    return {r["id"]: f"{r['title']}: {r['description']}" for r in found}


async def add_run(
    connection: Connection, bank: Bank, run_id: uuid.UUID, phases: Sequence[Mapping[str, Any]], **values: Any
) -> None:
    """A run that has ended, with its phases; ``values`` are the columns of the run."""
    for name in ("evidence_basis", "signals", "confidence", "calibration"):
        values[name] = Jsonb(values[name])
    await run(connection, _SQL["add_run"], {"bank": bank.number, "id": run_id, **values})
    given = {"bank": bank.number, "run_id": run_id, "phases": Jsonb(list(phases))}
    await run(connection, _SQL["add_phases"], given)


async def cite(connection: Connection, bank: Bank, run_id: uuid.UUID, ids: Collection[uuid.UUID]) -> int:
    """Note the facts that a run quotes; how many of them are still there."""
    values = {"bank": bank.number, "run_id": run_id, "ids": list(ids)}
    return (await run(connection, _SQL["cite"], values)).rowcount


async def keep(
    connection: Connection,
    bank: Bank,
    run_id: uuid.UUID,
    *,
    statements: Sequence[tuple[str, str]],
    vectors: Matrix,
    encoder: int,
    predictions: Sequence[Mapping[str, Any]],
    proposals: Sequence[Mapping[str, Any]],
) -> tuple[int, int]:
    """What a success leaves; how many predictions and proposals are new. ``statements``: (key, state)."""
    values = {"bank": bank.number, "run_id": run_id}
    for (key, state), vector in zip(statements, vectors, strict=True):
        one = {**values, "key": key, "state": state, "encoder": encoder, "embedding": half(vector)}
        await run(connection, _SQL["add_statement"], one)
    told = await rows(
        connection, _SQL["add_predictions"], {**values, "predictions": Jsonb(list(predictions))}
    )
    asked = await rows(connection, _SQL["add_proposals"], {**values, "proposals": Jsonb(list(proposals))})
    return len(told), len(asked)


async def settle(connection: Connection, bank: Bank, run_id: uuid.UUID, **values: Any) -> bool:
    """What a run found to have become of a prediction; False where it was settled already.

    ``values``: prediction_id, status, outcome, note, evidence.
    """
    given = {"bank": bank.number, "id": new_id(), "run_id": run_id, **values}
    return (await run(connection, _SQL["settle"], given)).rowcount > 0


async def tidy(connection: Connection, bank: Bank) -> None:
    """Forget the oldest runs that came to nothing."""
    await run(connection, _SQL["tidy"], {"bank": bank.number, "most": MOST_FRUITLESS})


async def latest(connection: Connection, bank: Bank) -> Row | None:
    """The run that ended last: id, created_at, now."""
    return await row(connection, _SQL["latest"], {"bank": bank.number})


async def under_way(connection: Connection, bank: Bank) -> uuid.UUID | None:
    """The operation that waits or dreams."""
    found = await row(connection, _SQL["under_way"], {"bank": bank.number})
    return found["id"] if found else None


async def page(connection: Connection, bank: Bank, limit: int, run_id: uuid.UUID | None = None) -> list[Row]:
    """Runs, the latest first, or the one of this id."""
    return await rows(connection, _SQL["page"], {"bank": bank.number, "limit": limit, "id": run_id})


async def parts(connection: Connection, bank: Bank, run_ids: Sequence[uuid.UUID]) -> dict[str, list[Row]]:
    """What runs left: ``hypotheses``, ``predictions``, ``proposals`` and ``outcomes``."""
    values = {"bank": bank.number, "ids": list(run_ids)}
    names = ("hypotheses", "predictions", "proposals", "outcomes")
    return {name: await rows(connection, _SQL[name], values) for name in names}


async def phases(connection: Connection, bank: Bank, run_id: uuid.UUID) -> list[Row]:
    """What the phases of a run found."""
    return await rows(connection, _SQL["phases"], {"bank": bank.number, "run_id": run_id})


async def hold_proposal(connection: Connection, bank: Bank, key: uuid.UUID) -> Row | None:
    """A proposal, locked until the transaction ends."""
    return await row(connection, _SQL["hold_proposal"], {"bank": bank.number, "id": key})


async def decide(connection: Connection, bank: Bank, key: uuid.UUID, **values: Any) -> Row:
    """What people made of a proposal; ``values``: status, note, made."""
    found = await row(connection, _SQL["decide"], {"bank": bank.number, "id": key, **values})
    assert found is not None
    return found


async def hold_prediction(connection: Connection, bank: Bank, key: uuid.UUID) -> Row | None:
    """A prediction, locked until the transaction ends."""
    return await row(connection, _SQL["hold_prediction"], {"bank": bank.number, "id": key})


async def tell(
    connection: Connection,
    bank: Bank,
    key: uuid.UUID,
    *,
    status: str,
    outcome: float | None,
    note: str | None,
) -> Row:
    """What people say became of a prediction. Raises Conflict where it cannot wait again: another of the
    same does."""
    values = {"bank": bank.number, "id": key, "status": status, "outcome": outcome, "note": note}
    try:
        found = await row(connection, _SQL["tell"], values)
    except UniqueViolation:
        raise Conflict("the same is predicted again by a later dream: say what becomes of that one") from None
    assert found is not None
    return found


async def add_outcome(connection: Connection, bank: Bank, key: uuid.UUID, **values: Any) -> Row:
    """A record of what people said; ``values``: status, note, evidence."""
    given = {"bank": bank.number, "id": new_id(), "prediction_id": key, **values}
    found = await row(connection, _SQL["add_outcome"], given)
    assert found is not None
    return found


async def last_outcome(connection: Connection, bank: Bank, key: uuid.UUID) -> Row | None:
    """What was said last of a prediction."""
    return await row(connection, _SQL["last_outcome"], {"bank": bank.number, "prediction_id": key})


async def known(connection: Connection, bank: Bank, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these ids that are memories of the bank."""
    return {r["id"] for r in await rows(connection, _SQL["known"], {"bank": bank.number, "ids": list(ids)})}


async def stats(connection: Connection, bank: Bank) -> Row:
    """All runs and predictions in numbers."""
    found = await row(connection, _SQL["stats"], {"bank": bank.number})
    assert found is not None
    return found


async def calibration(connection: Connection, bank: Bank) -> list[Row]:
    """(kind, n, brier, base_rate) of predictions whose outcome is known."""
    return await rows(connection, _SQL["calibration"], {"bank": bank.number})


async def in_window(connection: Connection, bank: Bank, since: datetime) -> tuple[int, float]:
    """Runs since then, and their mean quality."""
    found = await row(connection, _SQL["in_window"], {"bank": bank.number, "since": since})
    return (found["runs"], found["quality"]) if found else (0, 0.0)


async def scheduled(connection: Connection, *, enabled: bool, most: int = 100) -> list[Bank]:
    """Banks of all tenants whose clock is due, or not set; ``enabled`` holds where a bank says nothing."""
    found = await rows(connection, _SQL["scheduled"], {"enabled": enabled, "most": most})
    return [Bank(r["bank"], r["bank_id"]) for r in found]


async def hold_schedule(connection: Connection, bank: Bank) -> Schedule:
    """The clock of a bank that is held, locked until the transaction ends."""
    await run(connection, _SQL["line_up"], {"bank": bank.number})
    found = await row(connection, _SQL["hold_schedule"], {"bank": bank.number})
    assert found is not None
    due = found["due_at"] is not None and found["due_at"] <= found["now"]
    return Schedule(found["settings"], due, found["settings"] == found["reckoned"], found["now"])


async def set_schedule(connection: Connection, bank: Bank, settings: str, due_at: datetime | None) -> None:
    """When the clock comes next."""
    await run(connection, _SQL["set_schedule"], {"bank": bank.number, "settings": settings, "due_at": due_at})
