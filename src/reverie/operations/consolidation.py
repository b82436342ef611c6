"""Consolidation of a bank: facts that wait become observations, and what lost its facts is derived again.

It goes on in rounds of some facts each, every one of them a transaction of its own. While others are being
answered the rounds are short and it rests between them. What is cut off goes on where it stopped.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from reverie.bank_config import BankConfig
from reverie.consolidate.base import ModelOptions, Tally
from reverie.consolidate.limits import Limits, trim
from reverie.consolidate.round import BATCH, Round
from reverie.errors import StoreUnavailable
from reverie.model import Bank
from reverie.operations import Commit, Context, Operation, Submission
from reverie.reflect.refresh import triggers
from reverie.store import anomalies, banks, observations
from reverie.store.db import Connection
from reverie.store.observations import Versioned

T = TypeVar("T")
log = logging.getLogger(__name__)

FEW = 25
"""Facts of a round while others are being answered."""
_MOMENT_S = 1.0
_REST, _MOST_REST_S = 20.0, 2.0
"""Rest after a round then, by the time that it took, and at most, in seconds."""
_CALLS = 4
"""Calls of a model, more or less, between two looks at what waits."""


def payload(scopes: Sequence[Sequence[str]] | None = None) -> dict[str, Any]:
    """What is stored of the request: scopes of which each fact must have all tags of one."""
    return {"observation_scopes": scopes} if scopes is not None else {}


def submission(scopes: Sequence[Sequence[str]] | None = None, after_s: float = 0.0) -> Submission:
    """A consolidation to be done, at least ``after_s`` seconds from now."""
    lock = observations.LOCK
    return Submission(
        OPERATION.type,
        payload(scopes),
        lock=lock,
        queueing_lock=lock if scopes is None else f"{lock} of {sorted(map(sorted, scopes))}",
        after_s=after_s,
    )


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    scopes = stored.get("observation_scopes")
    config = await context.config(bank)
    tally = await _Consolidation(context, bank, scopes, config).run()
    limits = Limits(
        config.max_observations_per_scope,
        tuple((rule.scope, rule.limit) for rule in config.observation_scope_limits),
    )

    async def commit(connection: Connection) -> dict[str, Any]:
        trimmed = await trim(connection, bank, limits)
        await observations.consolidated(connection, bank)
        if tally.processed and scopes is None:  # what came meanwhile, and what others worked on
            await context.consolidate(connection, bank)
        if tally.processed:
            look = anomalies.LOCK
            await context.submit(
                connection, bank, Submission("anomaly_detection", {}, lock=look, queueing_lock=look)
            )
        least_s = config.mental_model_min_refresh_interval_seconds
        for refresh in await triggers.after_consolidation(connection, bank, least_s):  # of mental models
            await context.submit(connection, bank, Submission(**refresh))
        if tally.created + tally.updated + tally.deleted:
            await context.dream(connection, bank, "event", "dream")
        return {
            "observations_created": tally.created,
            "observations_updated": tally.updated,
            "observations_deleted": tally.deleted + trimmed,
            "memories_processed": tally.processed,
        }

    return commit


def model_options(config: BankConfig) -> ModelOptions:
    """How a bank wants a model asked."""
    return ModelOptions(
        batch_size=config.consolidation_llm_batch_size,
        at_once=config.consolidation_llm_parallelism,
        mission=config.observations_mission,
        source_tokens=config.consolidation_source_facts_max_tokens,
        source_tokens_each=config.consolidation_source_facts_max_tokens_per_observation,
        language=config.llm_output_language,
        tokens_per_day=config.llm_tokens_per_day,
        safety=tuple((s.category, s.threshold) for s in config.llm_gemini_safety_settings or ()),
    )


async def resume(context: Context, closing: asyncio.Event) -> None:
    """Have consolidated what waits in banks where no operation is to do it: what was stored by an older
    release, or while observations were switched off, or whose operation has failed."""
    try:
        async with context.database.connection() as connection:
            defaults = context.defaults
            found = await observations.idle(
                connection,
                enabled=defaults.enable_observations,
                automatic=defaults.enable_auto_consolidation,
            )
        for bank in found:
            if closing.is_set():
                return
            async with context.database.transaction() as connection:
                if await banks.hold(connection, bank):
                    await context.consolidate(connection, bank)
    except StoreUnavailable as error:
        log.warning("what waits to be consolidated waits for the next memory: %s", error)


class _Consolidation:
    """One run over all that waits when it begins and what comes behind that."""

    def __init__(
        self, context: Context, bank: Bank, scopes: Sequence[Sequence[str]] | None, config: BankConfig
    ) -> None:
        self._context, self._bank, self._scopes, self._options = context, bank, scopes, model_options(config)
        self._most = config.consolidation_max_memories_per_round
        self._round = Round(context.database, bank, context.encoder_number)
        self._looked = self._total = 0

    async def run(self) -> Tally:
        """Derive anew what has lost facts, then consolidate the queue; what was done. Raises LostLease."""
        async with self._context.database.connection() as connection:
            self._total = sum(await observations.pending(connection, self._bank))
        await self._report(0)
        tally = Tally()
        after: uuid.UUID | None = None
        while lost := await self._read(observations.lost, after):
            tally += await self._resting(self._round([], lost), len(lost))
            after = lost[-1]
            await self._report(len(lost))
        last: uuid.UUID | None = None
        while queued := await self._read(observations.queued, last, self._scopes):
            tally += await self._resting(self._consolidated(queued), len(queued))
            last = queued[-1].id
            await self._report(len(queued))
        return tally

    async def _consolidated(self, queued: Sequence[Versioned]) -> Tally:
        """By the model, where there is one; by the rules what it could not do, which then waits for it."""
        model = self._context.consolidates
        if model is None:
            return await self._round(queued, [])
        made = await model(self._bank, self._context.encoder_number, queued, self._options)
        if not made.failed:
            return made.tally
        left = [one for one in queued if one.id in made.failed]
        return made.tally + await self._round(left, [], made.failed)

    async def _read(self, next_ones: Callable[..., Awaitable[list[T]]], *where: Any) -> list[T]:
        most = FEW if self._disturbs() else BATCH
        if self._context.consolidates is not None:  # it takes its time: look again after a few calls
            most = _CALLS * self._options.batch_size * self._options.at_once
        async with self._context.database.connection() as connection:
            return await next_ones(connection, self._bank, min(most, self._most), *where)

    def _disturbs(self) -> bool:
        """Whether somebody is being answered by this process, or was a moment ago."""
        return self._context.preparer.embedder.disturbed(_MOMENT_S)

    async def _resting(self, work: Awaitable[Tally], taken: int) -> Tally:
        """Work, and then leave the machine to those who wait for an answer; not after the last of it."""
        began = time.perf_counter()
        tally = await work
        worked = time.perf_counter() - began
        if taken >= FEW and self._disturbs():
            await asyncio.sleep(min(_REST * worked, _MOST_REST_S))
        return tally

    async def _report(self, more: int) -> None:
        self._looked += more
        await self._context.report("consolidating", self._looked, max(self._looked, self._total))


# behind whatever somebody waits for
OPERATION = Operation("consolidation", _prepare, priority=-5)
