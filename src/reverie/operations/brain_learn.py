"""Learning from a bank elsewhere, in the background.

The remote is read to its end before anything of it is stored: each page is kept with where to go on behind
it, so that a reading that was interrupted goes on there, and a remote that fails or lies leaves nothing. Then
the pages are stored one by one, each in one transaction with the origin of all that it brings. That needs the
remote no more; done again after an interruption it goes on behind the pages that are stored.
"""

from __future__ import annotations

import uuid
from contextlib import aclosing
from typing import Any

from reverie.brain.remote import reader as remote
from reverie.brain.remote import records, settle
from reverie.brain.remote.probe import Probed, chosen, probe, steps
from reverie.brain.remote.reader import Reader
from reverie.brain.remote.run import Run
from reverie.brain.remote.storing import Storing
from reverie.brain.remote.texts import store_texts
from reverie.brain.remote.walk import Walk
from reverie.errors import ConfigurationError, InvalidRequest, LostLease, NotFound
from reverie.model import Bank
from reverie.operations import Commit, Context, Operation
from reverie.store import learning
from reverie.store.db import Connection
from reverie.store.learning import Part

_PARTS: dict[str, tuple[Part, ...]] = {
    "distilled": ("observation", "mental_model"),
    "structured": ("fact", "mental_model"),
    "raw_mirror": ("document",),
}
"""What is complete when a run has ended: what of it was not seen is gone over there."""


def payload(
    source: uuid.UUID, learning_type: str, mode: str, acceptance: int, trigger: dict[str, Any]
) -> dict[str, Any]:
    """What is stored of the request: nothing secret."""
    return {
        "source": str(source),
        "learning_type": learning_type,
        "mode": mode,
        "acceptance": acceptance,
        "trigger": trigger,
    }


def about(bank: Bank, source: uuid.UUID) -> str:
    """What the sealed key of a source is bound to."""
    return f"{bank.number}/{source}"


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    began = records.moment()
    learner = _Learner(context, bank, stored)
    found, effective = await learner.read()
    run = await learner.store(found)
    gone = {}
    if run.full:
        gone = {part: await settle.gone(context.database, run, part) for part in _PARTS[effective]}
    said_here = await settle.retained_since(context.database, run, context.encoder_number, began)

    async def commit(connection: Connection) -> dict[str, Any]:
        if not await learning.hold(connection, bank, run.source):
            raise NotFound("the source was forgotten while it was learned from")
        counts: dict[str, dict[str, int]] = await learning.counted(connection, bank, context.operation_id)
        for part, n in gone.items():
            if n:
                counts.setdefault(part, {})["gone"] = n
        if said_here:
            counts.setdefault("fact", {})["said_here_since"] = said_here
        await learning.learned(connection, bank, run.source, began, counts)
        await context.consolidate(connection, bank)
        return {
            "source": str(run.source),
            "remote_kind": found.kind,
            "remote_capabilities": list(found.routes),
            "learning_type_requested": stored["learning_type"],
            "learning_type_effective": effective,
            "mode": stored["mode"],
            "counts": counts,
        }

    return commit


class _Learner:
    """One attempt at a run."""

    def __init__(self, context: Context, bank: Bank, stored: dict[str, Any]) -> None:
        self._context, self._bank, self._stored = context, bank, stored
        self._source = uuid.UUID(stored["source"])
        self._key = context.operation_id

    async def read(self) -> tuple[Probed, str]:
        """Read all that is not yet read. Raises RemoteLied, TryLater, InvalidRequest, NotFound."""
        reader = await self._reader()
        await self._context.report("probing")
        found = await probe(reader)
        effective = chosen(self._stored["learning_type"], found.routes)
        async with self._context.database.connection() as connection:
            await learning.reached(connection, self._bank, self._source, found.identity, found.kind)
            last = await learning.last_page(connection, self._bank, self._key)
        walk = Walk(reader, steps(effective, found.routes), self._told)
        if last:
            walk.bytes, walk.items, walk.pages = last.bytes, last.items, last.number + 1
        number = last.number + 1 if last else 0
        cursor = last.next if last else None
        if cursor is None or not cursor.get("done"):
            async with aclosing(walk.run(cursor)) as pages:  # type: ignore[type-var]
                async for page in pages:
                    await self._keep(number, page.part, page.items, page.next, page.bytes)
                    number += 1
                    await self._context.report("reading", walk.items)
            await self._keep(number, "end", [], {"done": True}, 0)
        return found, effective

    async def store(self, found: Probed) -> Run:
        """Store all pages that are not yet stored."""
        context, bank = self._context, self._bank
        config = await context.config(bank)
        async with context.database.transaction() as connection:
            own = await learning.identity(connection, bank)
            waiting = await learning.waiting(connection, bank, self._key)
        run = Run(
            bank, self._source, self._key, own, found.identity,
            full=self._stored["mode"] == "full_copy", trigger=self._stored["trigger"],
        )  # fmt: skip
        storing = Storing(
            run, context.database, context.preparer, context.encoder_number, config.retain_options(),
            config.store_document_text, await self._kinds(), self._stored["acceptance"], context.consolidate,
            self._report_storing,
        )  # fmt: skip
        for done, number in enumerate(waiting):
            async with context.database.connection() as connection:
                page = await learning.page(connection, bank, self._key, number)
            if page is None:
                raise LostLease("the run is over")
            if page["part"] == "document":
                await store_texts(storing, number, page["items"], context.read, context.write)
            else:
                await storing.page(number, page["part"], page["items"])
            await context.report("storing", done + 1, len(waiting))
        return run

    async def _reader(self) -> Reader:
        async with self._context.database.connection() as connection:
            source = await learning.source(connection, self._bank, self._source)
        if source is None:
            raise NotFound("the source was forgotten before it was learned from")
        key = ""
        if source["sealed"] is not None:
            try:
                key = self._context.box.open(bytes(source["sealed"]), about(self._bank, self._source))
            except ConfigurationError as error:
                raise InvalidRequest("remote_api_key", f"remote_api_key: {error.message}") from None
        return Reader(self._context.sender, source["endpoint"], source["remote_bank"], key, remote.LIMITS)

    async def _told(self, part: str, key: str) -> list[str]:
        async with self._context.database.connection() as connection:
            return await learning.told(connection, self._bank, self._key, part, key)

    async def _keep(self, number: int, part: str, items: Any, next: Any, size: int) -> None:
        async with self._context.database.connection() as connection:
            kept = await learning.add_page(
                connection, self._bank, self._key, number, part, items, next=next, size=size
            )
        if not kept:
            raise LostLease("the run is over")

    async def _kinds(self) -> dict[str, str]:
        """The kinds of names, as the remote has them."""
        found: dict[str, str] = {}
        async with self._context.database.connection() as connection:
            numbers = await learning.of_part(connection, self._bank, self._key, "entity")
            for number in numbers:
                page = await learning.page(connection, self._bank, self._key, number)
                for one in page["items"] if page else ():
                    found[one["canonical_name"].casefold()] = one["entity_type"] or one["kind"] or ""
        return found

    async def _report_storing(self) -> None:
        await self._context.report("storing")


OPERATION = Operation("brain_learn", _prepare, attempts=4, first_s=1.0, wall_s=21_600, priority=-10, places=2)
