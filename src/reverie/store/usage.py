"""What language models took, by bank and day, and the limits on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from reverie.model import Bank, Usage, new_id
from reverie.model.calls import Call
from reverie.store.db import Connection, Database, Row, queries, row, rows, run

_SQL = queries("usage")

# Any constant: names the lock that is taken together with the bank's number.
_LOCK = 726_576


_RUN: ContextVar[UUID | None] = ContextVar("run", default=None)


@dataclass(frozen=True, slots=True)
class NotedCall:
    """A call of a model for a bank (its number). ``run`` is shared by all calls of one piece of work."""

    bank: int
    operation: str
    run: UUID
    call: Call


Note = Callable[[NotedCall], None]


@contextmanager
def one_run(run: UUID) -> Iterator[None]:
    """All calls of models inside belong to one piece of work, e.g. an operation, known by this id."""
    token = _RUN.set(run)
    try:
        yield
    finally:
        _RUN.reset(token)


def today() -> date:
    """The day that tokens are charged to, in UTC."""
    return datetime.now(UTC).date()


async def days(connection: Connection, bank: Bank, since: date) -> list[Row]:
    """What a bank's operations took each day from ``since`` on, newest first."""
    return await rows(connection, _SQL["days"], {"bank": bank.number, "since": since})


class BankBudget:
    """The tokens that a bank may spend a day over all operations, and its account of one of them.

    The limit is hard: before a call its estimate is set aside, and a call that the rest of the day does not
    cover is refused. What a dead process had set aside stays so until the day ends. ``bank`` is a number.
    """

    def __init__(
        self,
        database: Database,
        bank: int,
        operation: str,
        limit: int | None,
        clock: Callable[[], date] = today,
        note: Note | None = None,
    ) -> None:
        self._database, self._limit, self._today = database, limit, clock
        self._note, self._run = note, _RUN.get() or new_id()
        self._bank, self._operation = bank, operation
        self._key = {"bank": bank, "operation": operation}

    async def reserve(self, tokens: int) -> date | None:
        """Set ``tokens`` aside; the day they are charged to, or None: the limit does not cover them."""
        day = self._today()
        if self._limit is None:
            return day
        asked = {**self._key, "day": day, "tokens": tokens, "limit": self._limit, "lock": _LOCK}
        async with self._database.transaction() as connection:
            await run(connection, _SQL["line_up"], asked)
            return day if await row(connection, _SQL["reserve"], asked) else None

    async def settle(self, day: date, reserved: int, usage: Usage, *, failed: bool = False) -> None:
        """Enter what a call took in place of what was set aside for it."""
        await self._add(day, usage, reserved=reserved if self._limit is not None else 0, failures=int(failed))

    async def note_dropped(self, count: int) -> None:
        """Enter how many facts of answers had no support in the text."""
        await self._add(self._today(), Usage(), dropped=count)

    def note(self, call: Call) -> None:
        """Note a call as it went, where somebody wants to know."""
        if self._note is not None:
            self._note(NotedCall(self._bank, self._operation, self._run, call))

    async def _add(
        self, day: date, usage: Usage, *, reserved: int = 0, failures: int = 0, dropped: int = 0
    ) -> None:
        values = {
            **self._key,
            "day": day,
            "input": usage.input,
            "output": usage.output,
            "cached": usage.cached,
            "calls": usage.calls,
            "reserved": reserved,
            "failures": failures,
            "dropped": dropped,
        }
        async with self._database.connection() as connection:
            await run(connection, _SQL["add"], values)


class UnrecordedBudget:
    """The budget of a bank that is not there yet: what its first request takes is bounded, not entered."""

    def __init__(self, limit: int | None) -> None:
        self._limit, self._spent = limit, 0

    async def reserve(self, tokens: int) -> date | None:
        """Set ``tokens`` aside."""
        if self._limit is not None and self._spent + tokens > self._limit:
            return None
        self._spent += tokens
        return today()

    async def settle(self, day: date, reserved: int, usage: Usage, *, failed: bool = False) -> None:
        """Replace what was set aside by what the call took."""
        self._spent += usage.input + usage.output - reserved

    async def note_dropped(self, count: int) -> None:
        """Nothing is entered."""

    def note(self, call: Call) -> None:
        """Nothing is noted: there is no bank to note it for."""


class Budgets:
    """The budgets of all banks for one operation. ``note`` is told of each call."""

    def __init__(self, database: Database, operation: str, note: Note | None = None) -> None:
        self._database, self._operation, self._note = database, operation, note

    def of(self, bank: int | None, tokens_per_day: int | None) -> BankBudget | UnrecordedBudget:
        """The budget of a bank by its number; None: one that is still to be made."""
        if bank is None:
            return UnrecordedBudget(tokens_per_day)
        return BankBudget(self._database, bank, self._operation, tokens_per_day, note=self._note)
