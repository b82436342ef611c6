"""What every noun of the service shares: the database, and finding the bank a call is about."""

from __future__ import annotations

import asyncio
import logging
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from reverie.errors import Deadlocked, InvalidRequest, NotFound
from reverie.model import Bank
from reverie.operations import Context
from reverie.service.fields import check_bank_id
from reverie.store import banks
from reverie.store.db import Connection, Database

log = logging.getLogger(__name__)

_P = ParamSpec("_P")
_R = TypeVar("_R")
_TRIES = 5
_PAUSE_S = 0.05


def done_again(write: Callable[_P, Awaitable[_R]]) -> Callable[_P, Awaitable[_R]]:
    """A method that is one transaction, begun anew when a deadlock has undone it: the other writer was let
    through. Raises Deadlocked when that has happened too often."""

    @wraps(write)
    async def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        for _ in range(_TRIES - 1):
            try:
                return await write(*args, **kwargs)
            except Deadlocked as error:
                log.info("%s is done again: %s", write.__qualname__, error)
                await asyncio.sleep(random.uniform(0, _PAUSE_S))  # or they meet again
        return await write(*args, **kwargs)

    return call


class Noun:
    """Base of the service's parts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def _read(self, bank_id: str) -> AsyncIterator[tuple[Connection, Bank]]:
        """A connection and an existing bank. Raises InvalidRequest or NotFound."""
        checked(bank_id)
        async with self._database.connection() as connection:
            yield connection, await existing(connection, bank_id)

    @asynccontextmanager
    async def _look(self, bank_id: str) -> AsyncIterator[tuple[Connection, Bank]]:
        """A connection and a bank; where there is none, one that holds nothing. Raises InvalidRequest.

        Banks are made by the first thing put into them: to look into one before that is no mistake.
        """
        checked(bank_id)
        async with self._database.connection() as connection:
            yield connection, await banks.find(connection, bank_id) or banks.unmade(bank_id)

    @asynccontextmanager
    async def _write(
        self, bank_id: str, *, create: bool = False, alone: bool = False
    ) -> AsyncIterator[tuple[Connection, Bank]]:
        """A transaction and a bank, made if missing when ``create``. Raises InvalidRequest or NotFound.

        The bank is the first lock that every writer takes; ``alone`` excludes all others from writing to it.
        """
        checked(bank_id)
        async with self._database.transaction() as connection:
            if create:
                yield connection, await banks.ensure(connection, bank_id)
            else:
                yield connection, await existing(connection, bank_id, "alone" if alone else "write")


class FactNoun(Noun):
    """Base of the parts that change facts: what follows from these is derived again, in the background."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.database)
        self._context = context

    @asynccontextmanager
    async def _write_facts(
        self, bank_id: str, *, alone: bool = False
    ) -> AsyncIterator[tuple[Connection, Bank]]:
        """A transaction that changes facts of an existing bank. Raises InvalidRequest or NotFound."""
        async with self._write(bank_id, alone=alone) as (connection, bank):
            yield connection, bank
            await self._context.consolidate(connection, bank)


def checked(bank_id: str) -> str:
    """``bank_id`` if it can name a bank. Raises InvalidRequest."""
    try:
        return check_bank_id(bank_id)
    except ValueError as error:
        raise InvalidRequest("bank_id", f"bank_id {error}") from None


async def existing(connection: Connection, bank_id: str, lock: banks.Lock | None = None) -> Bank:
    """The bank of this name. Raises NotFound."""
    bank = await banks.find(connection, bank_id, lock)
    if bank is None:
        raise no_bank(bank_id)
    return bank


def no_bank(bank_id: str) -> NotFound:
    """What to raise where there is no such bank."""
    return NotFound(f"there is no bank {bank_id!r}")


def as_uuid(value: str, field: str) -> uuid.UUID:
    """``value`` as a UUID. Raises InvalidRequest."""
    try:
        return uuid.UUID(value)
    except ValueError:
        raise InvalidRequest(field, f"{field} {value[:60]!r} is not a UUID") from None


def text_time(moment: datetime | None) -> str | None:
    """A moment as the wire has it: ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat() if moment else None
