"""Refreshing a mental model in the background. Its end says what became of the content."""

from __future__ import annotations

from typing import Any

from reverie.errors import NotFound, StaleDocument
from reverie.model import Bank
from reverie.operations import Commit, Context, Operation
from reverie.reflect.refresh import pipeline, triggers
from reverie.reflect.refresh.refreshed import Refreshed, usage
from reverie.store import mental_models
from reverie.store.db import Connection


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    key = stored["mental_model_id"]
    async with context.database.connection() as connection:
        model = await mental_models.get(connection, bank, key)
        if model is None:
            raise NotFound(f"there is no mental model {key!r} any more")
        idle = stored["automatic"] and not await triggers.is_stale(connection, bank, model)
    if idle:
        return _nothing_new(key)
    assert context.refresher is not None
    await context.report("reflecting")
    options = (await context.config(bank)).reflect_options()
    refreshed = await context.refresher.refresh(bank, model, options, anew=stored["anew"])
    await context.report("storing")

    async def commit(connection: Connection) -> dict[str, Any]:
        held = await mental_models.hold(connection, bank, key)
        if held is None:
            raise NotFound(f"there is no mental model {key!r} any more")
        if held["updated_at"] != model["updated_at"]:
            raise StaleDocument(f"mental model {key!r} has changed meanwhile")
        await pipeline.keep(connection, bank, held, refreshed)
        return _result(key, refreshed)

    return commit


def _nothing_new(key: str) -> Commit:
    async def commit(connection: Connection) -> dict[str, Any]:
        return {"mental_model_id": key, "outcome": "content_preserved_no_new_facts", "failure_reason": None}

    return commit


def _result(key: str, refreshed: Refreshed) -> dict[str, Any]:
    return {
        "mental_model_id": key,
        "outcome": refreshed.outcome,
        "failure_reason": refreshed.failure,
        "requested_mode": refreshed.requested_mode,
        "effective_mode": refreshed.mode,
        "mode_fallback_reason": refreshed.fallback,
        "memories": len(refreshed.memory_ids()),
        "edits": len(refreshed.applied or ()),
        "edits_skipped": len(refreshed.skipped),
        "usage": usage(refreshed.usage),
        "warnings": refreshed.warnings,
    }


OPERATION = Operation(triggers.OPERATION, _prepare)
