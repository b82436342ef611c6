"""A dream of a bank, behind all else: at most one waits and one is made, in a place of its own.

All that it leaves is written by the transaction that ends it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from reverie.bank_config import BankConfig
from reverie.dream import gates, records
from reverie.dream.apart import dreamt
from reverie.dream.artifact import artifact
from reverie.dream.base import Deepened, Request
from reverie.dream.config import FACTS
from reverie.dream.loading import view as load
from reverie.dream.model import Dream, Outcome
from reverie.dream.view import View
from reverie.errors import StaleDocument
from reverie.model import Bank, Matrix
from reverie.operations import Commit, Context, Operation
from reverie.providers.embeddings.lanes import MOMENT_S
from reverie.store import banks, dreams
from reverie.store.db import Connection

_FEW, _REST_S = 4, MOMENT_S + 0.05
"""Texts that are encoded at a time; the rest after them, from which on their own asking does not count."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A dream with what was decided about it."""

    view: View
    dream: Dream
    deepened: Deepened
    vectors: Matrix
    novelty: float
    outcome: Outcome
    reason: str | None


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    config = await context.config(bank)
    waits = await _cooldown(context, bank, config)
    if waits is not None:
        return _nothing({"status": "skipped", "reason": waits})
    told = await _dreamt(context, bank, config, stored)
    await context.report("writing")
    row = {**await _row(context, bank, config, told), **stored}

    async def commit(connection: Connection) -> dict[str, Any]:
        return await _write(connection, context, bank, told, row)

    return commit


async def _cooldown(context: Context, bank: Bank, config: BankConfig) -> str | None:
    """Why it is too early for this run: another ended since it was submitted."""
    async with context.database.connection() as connection:
        last = await dreams.latest(connection, bank)
    if last is None:
        return None
    free = last["created_at"] + timedelta(minutes=config.dream.cooldown_minutes)
    return f"cooldown until {free.isoformat()}" if free > last["now"] else None


def _nothing(result: dict[str, Any]) -> Commit:
    async def commit(connection: Connection) -> dict[str, Any]:
        return result

    return commit


async def _dreamt(context: Context, bank: Bank, config: BankConfig, stored: dict[str, Any]) -> _Told:
    await context.report("reading")
    wanted, options = config.dream, config.dream.options()
    async with context.database.connection() as connection:
        view = await load(
            connection, bank, context.encoder_number, now=datetime.now(UTC), zone=ZoneInfo(config.timezone),
            most=FACTS[stored["run_type"]], days=wanted.validation_lookback_days,
        )  # fmt: skip
    await context.report("dreaming", 0, len(view.facts))
    dream = await dreamt(view, options, context.preparer.embedder.disturbed)
    deepened = Deepened(dream)
    if context.dreams is not None and len(view.facts) >= options.min_facts:
        await context.report("asking")
        async with context.database.connection() as connection:
            titles = await dreams.titles(connection, bank)
        language, tokens = config.llm_output_language, config.llm_tokens_per_day
        request = Request(bank, view, options, wanted, language, tokens, titles)
        deepened = await context.dreams(request, dream)
        dream = deepened.dream
    await context.report("comparing")
    said = dream.audit.said
    vectors = await _encoded(context, [one.text for one in said])
    new = gates.novelty(said, vectors, view.past)
    outcome, reason = gates.outcome(dream, new, options)
    return _Told(view, dream, deepened, vectors, new, outcome, reason)


async def _encoded(context: Context, texts: Sequence[str]) -> Matrix:
    """Vectors of texts, a few at a time, and one by one while others want the encoder."""
    embedder = context.preparer.embedder
    parts, start = [np.zeros((0, embedder.encoder.dimension), np.float32)], 0
    while start < len(texts):
        many = 1 if embedder.disturbed() else _FEW
        parts.append(await embedder.documents(texts[start : start + many]))
        start += many
        await asyncio.sleep(_REST_S)
    return np.concatenate(parts)


async def _row(context: Context, bank: Bank, config: BankConfig, told: _Told) -> dict[str, Any]:
    """The columns of a run, with its phases and its page."""
    async with context.database.connection() as connection:
        name = await banks.name(connection, bank) or ""

    def made() -> dict[str, Any]:
        dream, usage = told.dream, told.deepened.usage
        basis, maturity = records.evidence_basis(told.view, dream)
        page = None
        if told.outcome == "success":
            page = artifact(name, context.operation_id, told.view, dream, config.dream, told.novelty)
        return {
            "phases": _phases(told.deepened), "status": records.STATUS[told.outcome], "reason": told.reason,
            "summary": dream.summary, "quality": dream.quality.score, "novelty": told.novelty,
            "maturity": maturity, "evidence_basis": basis, "signals": records.plain(dream.signals),
            "confidence": records.confidence(dream, told.novelty), "artifact": page,
            "calibration": records.calibration(dream.train),
            "tokens": usage.input + usage.output, "output_tokens": usage.output,
        }  # fmt: skip

    return await asyncio.to_thread(made)


async def _write(
    connection: Connection, context: Context, bank: Bank, told: _Told, row: dict[str, Any]
) -> dict[str, Any]:
    """Store a run: all of a success; of another what it saw, and why it is none.

    Raises StaleDocument where facts that it quotes are gone meanwhile.
    """
    run_id, dream, kept = context.operation_id, told.dream, told.outcome == "success"
    await dreams.add_run(connection, bank, run_id, **row)
    quoted = dream.cited & {fact.id for fact in told.view.facts}
    if await dreams.cite(connection, bank, run_id, quoted) < len(quoted):
        raise StaleDocument("facts that the dream quotes were deleted meanwhile")
    settled = await _settle(connection, bank, run_id, dream)
    predicted = proposed = 0
    if kept:
        predicted, proposed = await dreams.keep(
            connection, bank, run_id,
            statements=[(one.key, one.state) for one in dream.audit.said], vectors=told.vectors,
            encoder=context.encoder_number, predictions=records.predictions(dream),
            proposals=records.proposals(dream),
        )  # fmt: skip
    await dreams.tidy(connection, bank)
    return {
        "run_id": str(run_id), "status": row["status"], "reason": told.reason,
        "quality_score": dream.quality.score, "novelty_score": told.novelty, "predictions": predicted,
        "proposals": proposed, "outcomes": settled, "fallbacks": dict(told.deepened.failed),
    }  # fmt: skip


def _phases(deepened: Deepened) -> list[dict[str, Any]]:
    return [
        {
            "phase": phase,
            "tier": "llm" if phase in deepened.by_model else "rules",
            "fallback": deepened.failed.get(phase),
            "records": found,
        }
        for phase, found in records.phases(deepened.dream).items()
    ]


async def _settle(connection: Connection, bank: Bank, run_id: uuid.UUID, dream: Dream) -> int:
    """Note what has become of predictions, whatever becomes of the dream."""
    settled = 0
    for one in dream.train.validations:
        if one.status != "pending":
            settled += await dreams.settle(
                connection, bank, run_id, prediction_id=one.prediction,
                status="unresolved" if one.status == "expired" else one.status, outcome=one.outcome,
                note=one.note, evidence=list(one.evidence),
            )  # fmt: skip
    return settled


# behind all else, in a place of its own
OPERATION = Operation("dream_generation", _prepare, priority=-20, places=1, wall_s=21_600)
