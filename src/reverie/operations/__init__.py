"""Background operations, one file each; dropping a file in adds a type."""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

from reverie.bank_config import BankConfig
from reverie.brain.state import stored
from reverie.brain.warming import Warmer
from reverie.consolidate.base import Consolidates
from reverie.dream.base import Deepens
from reverie.dream.config import RunType, Source
from reverie.files.converter import Converter
from reverie.model import Bank, Item, new_id
from reverie.providers.sealing import Box
from reverie.providers.webhooks.sender import Sender
from reverie.reflect.reflection import Reflects
from reverie.reflect.refresh.pipeline import Refresher
from reverie.retain.prepare import Known, Prepared, Preparer
from reverie.retain.safety.secrets import apply_policy
from reverie.retain.write import Written, write
from reverie.store import banks, brain, documents, dreams, observations
from reverie.store.db import Connection, Database

log = logging.getLogger(__name__)

_CONSOLIDATE_AFTER_S = 1.0
"""Seconds that a consolidation waits for what else is retained."""

Commit = Callable[[Connection], Awaitable["dict[str, Any] | Children"]]
"""Writes the result inside the transaction that also ends the operation; returns what is kept of it."""

Report = Callable[..., Awaitable[None]]
"""``report(stage, processed=None, total=None)``: how far an operation has come, for those who ask.

It is the checkpoint, too: LostLease is raised when the operation was cancelled or taken over.
"""


@dataclass(frozen=True, slots=True)
class Submission:
    """An operation to be done. ``type`` names one of the registry; ``payload`` is what its handler reads.

    Operations of one ``lock`` run one by one, in order. Of one ``queueing_lock`` at most one waits for its
    first attempt: what is submitted meanwhile is that one. Both belong to the bank. It begins
    ``after_s`` seconds from now at the earliest.
    """

    type: str
    payload: dict[str, Any]
    id: uuid.UUID = field(default_factory=new_id)
    items_count: int = 0
    document_id: str | None = None
    digest: str | None = None
    lock: str | None = None
    queueing_lock: str | None = None
    parent_id: uuid.UUID | None = None
    child_index: int | None = None
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Children:
    """What a commit returns whose work goes on in further operations; it ends when the last of them has."""

    submissions: Sequence[Submission]


Submit = Callable[[Connection, Bank, Submission], Awaitable[bool]]
"""Records an operation and its job in the caller's transaction.

False when it, or one of its queueing lock, is there already."""


Announce = Callable[[Connection, Bank, Submit, Mapping[str, Any]], Awaitable[int]]
"""Tells others of the end of an operation, in the transaction that ends it; how many are told.

What has ended: ``id``, ``type``, ``status``, ``error``, ``items_count``, ``result``.
"""


async def _untold(connection: Connection, bank: Bank, submit: Submit, ended: Mapping[str, Any]) -> int:
    """The announcement where nobody listens."""
    return 0


async def _unheard(stage: str, processed: int | None = None, total: int | None = None) -> None:
    """The report of work that is no operation."""


async def _nowhere(connection: Connection, bank: Bank, submission: Submission) -> bool:
    raise RuntimeError("work that is no operation submits none")


@dataclass(frozen=True, slots=True)
class Context:
    """What handlers work with. ``defaults`` is the configuration of banks that set nothing else."""

    database: Database
    preparer: Preparer
    encoder_number: int
    defaults: BankConfig
    converter: Converter = field(default_factory=Converter)
    submit: Submit = _nowhere
    announce: Announce = _untold
    report: Report = _unheard
    operation_id: uuid.UUID = field(default_factory=new_id)
    sender: Sender = field(default_factory=Sender)
    reflecting: Reflects | None = None
    refresher: Refresher | None = None
    consolidates: Consolidates | None = None
    dreams: Deepens | None = None
    warmer: Warmer | None = None
    box: Box = field(default_factory=Box)

    async def config(self, bank: Bank | str | None) -> BankConfig:
        """What holds for a bank, by its number or its name; the tenant's for one that is not there."""
        async with self.database.connection(asked=False) as connection:
            overrides = await banks.settings(connection, bank)
        return self.defaults.holding(overrides)

    async def accept(self, connection: Connection, bank_id: str) -> tuple[int, Bank | None, BankConfig]:
        """The number of a request that is accepted now, the bank it is for, if there is one, and its
        configuration."""
        accepted = await banks.accept(connection, bank_id)
        return accepted.number, accepted.bank, self.defaults.holding(accepted.settings)

    async def read(self, bank: Bank | None, items: Sequence[Item], *, anew: bool = False) -> Prepared:
        """Items ready to be written, read as the bank (None: one still to be made) asks for.

        Chunks that the store has already are not read again, unless ``anew``. Raises InvalidRequest for a
        strategy that the bank does not have, SecretsRefused.
        """
        config = await self.config(bank)
        options = {item.strategy: config.retain_options(item.strategy) for item in items}
        items = apply_policy(items, {name: chosen.secrets for name, chosen in options.items()})
        known: Known = {}
        replaced = sorted({item.document_id for item in items if not item.append})
        if bank and replaced and not anew:
            async with self.database.connection() as connection:
                known = await documents.chunk_keys(connection, bank, replaced)
        prepared = await self.preparer.prepare(
            items,
            options,
            bank=bank.number if bank else None,
            known=known,
            progress=partial(self.report, "extracting"),
        )
        return prepared if config.store_document_text else replace(prepared, keep_text=False)

    async def write(
        self, connection: Connection, bank: Bank, prepared: Prepared, *, anew: bool = False
    ) -> Written:
        """Store what was read. Raises StaleDocument when it must be read again."""
        written = await write(
            connection, bank, prepared.documents, self.encoder_number, anew=anew, keep_text=prepared.keep_text
        )
        await self.consolidate(connection, bank)
        return written

    async def consolidate(self, connection: Connection, bank: Bank) -> None:
        """Have the bank consolidated soon, where it wants that and there is something new: at the end of each
        transaction that writes facts. Where a consolidation waits already, it is that one."""
        enabled, automatic = self.defaults.enable_observations, self.defaults.enable_auto_consolidation
        if await observations.due(connection, bank, enabled=enabled, automatic=automatic):
            lock = observations.LOCK
            wait = max(_CONSOLIDATE_AFTER_S, await self.until_quiet(connection, bank))
            soon = Submission("consolidation", {}, lock=lock, queueing_lock=lock, after_s=wait)
            await self.submit(connection, bank, soon)

    async def until_quiet(self, connection: Connection, bank: Bank) -> float:
        """Seconds that work of no hurry is put off for: until the bank's next quiet hour, where one begins
        soon enough. 0.0 where it is quiet now, and where nobody knows when it is."""
        known = await brain.get(connection, bank)
        if known is None:
            return 0.0
        config = self.defaults.with_overrides(await banks.settings(connection, bank))
        if not config.brain_enabled:
            return 0.0
        most = timedelta(minutes=config.background_max_wait_minutes)
        return stored(known).until_quiet(datetime.now(UTC), most).total_seconds()

    async def dream(self, connection: Connection, bank: Bank, source: Source, run_type: RunType) -> Wanted:
        """Have the bank dream soon, where it wants that of this source and the last dream is long over."""
        config = self.defaults.with_overrides(await banks.settings(connection, bank)).dream
        if not config.follows(source):
            return Wanted(None, "disabled")
        if waiting := await dreams.under_way(connection, bank):
            return Wanted(waiting, "under_way")
        last = await dreams.latest(connection, bank)
        if last is not None:
            free = last["created_at"] + timedelta(minutes=config.cooldown_minutes)
            if free > last["now"]:
                if source != "manual":  # who asks is told
                    log.info(
                        "no dream by %s: the cooldown ends at %s", source, free, extra={"bank": bank.bank_id}
                    )
                return Wanted(last["id"], "cooldown", free)
        payload = {"trigger_source": source, "run_type": run_type}
        asked_for_now = source == "manual" or (source == "cron" and config.cron)
        wait = 0.0 if asked_for_now else await self.until_quiet(connection, bank)
        submission = Submission(
            "dream_generation", payload, lock="dream", queueing_lock="dream", after_s=wait
        )
        if not await self.submit(connection, bank, submission):
            return Wanted(await dreams.under_way(connection, bank), "under_way")
        return Wanted(submission.id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What became of a wish to dream: the operation that does it, or the one that stands in its way and how.

    ``free_at``: when the cooldown ends.
    """

    operation: uuid.UUID | None
    reason: Literal["disabled", "under_way", "cooldown"] | None = None
    free_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A type of background work.

    ``prepare`` does all that needs no transaction and returns the commit. An attempt may take ``wall_s``
    seconds; after one that failed the next waits ``first_s`` seconds, twice as long each time, at most
    ``most_s``; ``attempts`` of them are made. What is None is as the server is set. Types of a higher
    ``priority`` (-20 to 20) go first. A type whose work is to wait for others has ``places`` of its own in
    each worker.
    """

    type: str
    prepare: Callable[[Context, Bank, dict[str, Any]], Awaitable[Commit]]
    attempts: int | None = None
    first_s: float = 2.0
    most_s: float = 300.0
    wall_s: float | None = None
    priority: int = 0
    places: int | None = None


def result(written: Written, prepared: Prepared, items: int) -> dict[str, Any]:
    """What is kept of a retain that is done."""
    return {
        "document_ids": list(written.document_ids),
        "facts": written.facts,
        "items": items,
        "dropped": dict(prepared.dropped + Counter(echo=written.echoes)),
        "warnings": list(prepared.fallbacks),
        "usage": asdict(prepared.usage),
    }


@cache
def registry() -> dict[str, Operation]:
    """All operation types by name."""
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    found = [module.OPERATION for module in modules if hasattr(module, "OPERATION")]
    return {operation.type: operation for operation in found}
