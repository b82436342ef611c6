"""What models took is entered by bank and day, and a bank's limit holds however many ask at once."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from reverie.model import Bank, Usage
from reverie.store import banks, usage
from reverie.store.db import Database
from reverie.store.usage import BankBudget, Budgets, UnrecordedBudget

MONDAY, TUESDAY = date(2025, 3, 3), date(2025, 3, 4)


@pytest.fixture
async def database(served: Any) -> AsyncIterator[Database]:
    found = Database(served.database_url, pool_min=1, pool_max=8, timeout_s=20)
    await found.open()
    yield found
    await found.close()


@pytest.fixture
async def bank(database: Database) -> Bank:
    async with database.transaction() as connection:
        return await banks.ensure(connection, f"usage-{uuid.uuid4().hex[:12]}")


def budget(
    database: Database, bank: Bank, limit: int | None = None, *, operation: str = "retain", day: date = MONDAY
) -> BankBudget:
    return BankBudget(database, bank.number, operation, limit, clock=lambda: day)


async def entered(database: Database, bank: Bank, since: date = MONDAY) -> list[dict[str, Any]]:
    async with database.connection() as connection:
        return [dict(row) for row in await usage.days(connection, bank, since)]


async def spend(account: BankBudget, reserved: int, took: Usage, *, failed: bool = False) -> bool:
    day = await account.reserve(reserved)
    if day is None:
        return False
    await account.settle(day, reserved, took, failed=failed)
    return True


async def test_what_calls_took_adds_up(database: Database, bank: Bank) -> None:
    account = budget(database, bank)
    assert await spend(account, 500, Usage(100, 20, 60, 1))
    assert await spend(account, 500, Usage(200, 30, 0, 1), failed=True)
    await account.note_dropped(3)
    [row] = await entered(database, bank)
    assert row == {
        "day": MONDAY,
        "operation": "retain",
        "input_tokens": 300,
        "output_tokens": 50,
        "cached_tokens": 60,
        "reserved_tokens": 0,
        "calls": 2,
        "failures": 1,
        "dropped": 3,
    }


async def test_days_and_operations_have_accounts_of_their_own(database: Database, bank: Bank) -> None:
    await spend(budget(database, bank), 1, Usage(1, 0, 0, 1))
    await spend(budget(database, bank, operation="reflect"), 1, Usage(2, 0, 0, 1))
    await spend(budget(database, bank, day=TUESDAY), 1, Usage(3, 0, 0, 1))
    found = [(r["day"], r["operation"], r["input_tokens"]) for r in await entered(database, bank)]
    assert found == [(TUESDAY, "retain", 3), (MONDAY, "reflect", 2), (MONDAY, "retain", 1)]
    assert len(await entered(database, bank, since=TUESDAY)) == 1


async def test_the_limit_is_the_banks_and_over_all_operations(database: Database, bank: Bank) -> None:
    assert await spend(budget(database, bank, 1000), 400, Usage(500, 100, 0, 1))
    assert not await spend(budget(database, bank, 1000, operation="reflect"), 401, Usage())
    assert await spend(budget(database, bank, 1000, operation="reflect"), 400, Usage(10, 0, 0, 1))
    assert await spend(budget(database, bank, 1000, day=TUESDAY), 1000, Usage())
    async with database.transaction() as connection:
        other = await banks.ensure(connection, f"usage-{uuid.uuid4().hex[:12]}")
    assert await spend(budget(database, other, 1000), 1000, Usage())


async def test_a_limit_of_nothing_allows_nothing(database: Database, bank: Bank) -> None:
    assert not await spend(budget(database, bank, 0), 1, Usage())
    assert await entered(database, bank) == []


async def test_many_at_once_do_not_overshoot(database: Database, bank: Bank, served: Any) -> None:
    second = Database(served.database_url, pool_min=1, pool_max=8, timeout_s=20)
    await second.open()
    accounts = [budget(d, bank, 95) for d in (database, second) for _ in range(10)]
    accounts += [budget(d, bank, 95, operation="reflect") for d in (database, second) for _ in range(10)]
    days = await asyncio.gather(*(account.reserve(10) for account in accounts))
    assert sum(day is not None for day in days) == 9
    for account, day in zip(accounts, days, strict=True):
        if day:
            await account.settle(day, 10, Usage(1, 1, 0, 1))
    rows = await entered(database, bank)
    assert sum(r["reserved_tokens"] for r in rows) == 0
    assert sum(r["input_tokens"] + r["output_tokens"] for r in rows) == 18
    assert await budget(second, bank, 95).reserve(77) == MONDAY
    await second.close()


async def test_a_call_is_charged_to_the_day_it_began(database: Database, bank: Bank) -> None:
    day = await budget(database, bank, 100).reserve(40)
    assert day == MONDAY
    await budget(database, bank, 100, day=TUESDAY).settle(day, 40, Usage(5, 5, 0, 1))
    [row] = await entered(database, bank)
    assert (row["day"], row["reserved_tokens"], row["input_tokens"]) == (MONDAY, 0, 5)


async def test_accounts_go_with_the_bank(database: Database, bank: Bank) -> None:
    account = budget(database, bank, 100)
    day = await account.reserve(40)
    assert day is not None
    async with database.transaction() as connection:
        await banks.delete(connection, bank)
    await account.settle(day, 40, Usage(5, 5, 0, 1))
    assert await account.reserve(40) is None
    assert await entered(database, bank) == []


async def test_the_day_is_that_of_utc(database: Database, bank: Bank) -> None:
    account = Budgets(database, "retain").of(bank.number, None)
    assert await account.reserve(10) in (datetime.now(UTC).date(), usage.today())


async def test_a_bank_that_is_still_to_be_made_has_a_limit_too(database: Database) -> None:
    account = Budgets(database, "retain").of(None, 100)
    assert isinstance(account, UnrecordedBudget)
    day = await account.reserve(60)
    assert day is not None
    assert await account.reserve(60) is None
    await account.settle(day, 60, Usage(10, 5, 0, 1))
    await account.note_dropped(1)
    assert await account.reserve(85) is not None
    assert await account.reserve(1) is None
