"""When mental models are refreshed by themselves: after a consolidation, and by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from croniter import CroniterError, croniter  # type: ignore[import-untyped]

from reverie.model import Bank
from reverie.store import banks, mental_models
from reverie.store.db import Connection, Database, Row
from reverie.store.mental_model_scope import stale

OPERATION = "refresh_mental_model"
"""Type of the operations that refresh."""
_FIELDS = 5
_AT_ONCE = 100


def check_cron(line: str) -> None:
    """Raises ValueError unless the line has five fields of cron and a time that it stands for will come."""
    if len(line.split()) != _FIELDS:
        raise ValueError("must have five fields: minute, hour, day, month, weekday, e.g. 0 3 * * *")
    try:
        croniter(line, datetime.now(UTC)).get_next(datetime)
    except (CroniterError, ValueError, OverflowError) as error:
        raise ValueError(f"{line[:60]!r} is no cron line: {error}"[:200]) from None


def next_run(trigger: Mapping[str, Any], now: datetime) -> datetime | None:
    """When the clock refreshes a model with this trigger next, in UTC; None: never."""
    line = trigger.get("refresh_cron")
    if not line:
        return None
    moment: datetime = croniter(line, now.astimezone(UTC)).get_next(datetime)
    return moment


def earliest(
    trigger: Mapping[str, Any], last_refreshed: datetime | None, least_s: int = 0
) -> datetime | None:
    """Before when a model is not refreshed by itself; None: it may be at any time.

    ``least_s``, in seconds, is the bank's own interval, for models that set none.
    """
    own = trigger.get("min_refresh_interval_seconds")
    seconds = least_s if own is None else own
    if not seconds or last_refreshed is None:
        return None
    return last_refreshed + timedelta(seconds=seconds)


def submission(model_id: str, *, anew: bool = False, automatic: bool = False) -> dict[str, Any]:
    """Fields of the Submission of a refresh. ``anew``: no delta. ``automatic``: only if it is then stale.

    Refreshes of one model run one by one, and of those alike at most one waits.
    """
    lock = f"mental_model:{model_id}"
    kind = "anew" if anew else "automatic" if automatic else "asked"
    return {
        "type": OPERATION,
        "payload": {"mental_model_id": model_id, "anew": anew, "automatic": automatic},
        "lock": lock,
        "queueing_lock": f"{lock}:{kind}",
        "items_count": 1,
    }


async def after_consolidation(connection: Connection, bank: Bank, least_s: int) -> list[dict[str, Any]]:
    """The refreshes that the end of a consolidation calls for, as fields of Submissions.

    Those of models that were refreshed too lately are put off: the clock makes them.
    """
    found = await mental_models.automatic(connection, bank)
    behind = await stale(connection, bank, found)
    now = await mental_models.clock(connection) if behind else datetime.now(UTC)
    wanted = []
    for model in found:
        if model["id"] not in behind:
            continue
        first = earliest(model["trigger"], model["last_refreshed_at"], least_s)
        if first is not None and first > now:
            await mental_models.set_due(connection, bank, model["id"], first)
        else:
            wanted.append(submission(model["id"], automatic=True))
    return wanted


async def due(database: Database) -> list[mental_models.Due]:
    """Models of all banks that the clock refreshes now, at most a hundred."""
    async with database.connection() as connection:
        return await mental_models.due(connection, _AT_ONCE)


async def take(connection: Connection, due: mental_models.Due, least_s: int) -> dict[str, Any] | None:
    """In a transaction: set when a model is due next; its refresh, as fields of a Submission, if it is stale.

    However many runs were missed, this is one. None if it is due no more.
    """
    if not await banks.hold(connection, due.bank):
        return None
    model = await mental_models.hold(connection, due.bank, due.id)
    now = await mental_models.clock(connection)
    if model is None or model["due_at"] is None or model["due_at"] > now:
        return None
    first = earliest(model["trigger"], model["last_refreshed_at"], least_s)
    if first is not None and first > now:
        await mental_models.set_due(connection, due.bank, due.id, first)
        return None
    await mental_models.set_due(connection, due.bank, due.id, next_run(model["trigger"], now))
    if not await is_stale(connection, due.bank, model):
        return None
    return submission(due.id, automatic=True)


async def is_stale(connection: Connection, bank: Bank, model: Row) -> bool:
    """Whether a refresh may change a model."""
    return model["id"] in await stale(connection, bank, [model])
