"""Newer statements end the validity of older ones, in the store and on the wire."""

# ruff: noqa: ASYNC212 - the server runs in a thread of its own
from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from reverie.model import Bank
from reverie.retain.names import fold
from reverie.retain.supersede import changes, supersede
from reverie.store import banks, claims
from reverie.store.claims import NewClaim, Topic
from reverie.store.db import Database

Answer = dict[str, Any]
Call = Callable[..., Any]
State = Callable[..., Awaitable[str]]

ALICE = "Alice Chen"
DAYS = {"monday": "2024-01-01", "tuesday": "2024-01-02", "friday": "2024-01-05"}


@pytest.fixture
async def database(served: Any) -> AsyncIterator[Database]:
    opened = Database(served.database_url, pool_min=1, pool_max=8, timeout_s=30)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def told(bank: httpx.Client) -> Callable[[str, str | None, str], str]:
    """Store a fact that names a subject and states nothing by itself; its id."""

    def call(subject: str, day: str | None, document: str) -> str:
        item = {
            "content": f"Note {document} on {subject}.",
            "document_id": document,
            "entities": [{"text": subject}],
            "timestamp": DAYS.get(day, day) if day else "unset",
        }
        answer = bank.post("memories", json={"items": [item]})
        assert answer.status_code == 200, answer.text
        found = bank.get("memories/list", params={"document_id": document}).json()["items"]
        assert len(found) == 1
        key: str = found[0]["id"]
        return key

    return call


@pytest.fixture
def state(bank_id: str, database: Database, told: Call) -> State:
    """Store a fact that claims something; its id."""
    numbers = iter(range(1000))

    async def call(
        value: str,
        day: str | None,
        *,
        subject: str = ALICE,
        attribute: str = "employer",
        negated: bool = False,
    ) -> str:
        key: str = await asyncio.to_thread(told, subject, day, f"d{next(numbers)}")
        async with database.transaction() as connection:
            bank = await banks.find(connection, bank_id, "write")
            assert bank is not None
            claim = NewClaim(uuid.UUID(key), fold(subject), attribute, value, negated)
            await supersede(connection, bank, [claim])
        return key

    return call


def shown(bank: httpx.Client, key: str) -> tuple[str | None, str | None, list[str]]:
    """(valid until, superseded by, supersedes) of a fact."""
    found = bank.get(f"memories/{key}").json()
    return found["valid_until"], found["superseded_by"], found["supersedes"]


def at(day: str) -> str:
    return f"{DAYS[day]}T00:00:00+00:00"


async def test_a_newer_statement_ends_an_older_one_and_both_remain(
    bank: httpx.Client, state: State, recall: Call, stats: Call
) -> None:
    old = await state("Google", "monday")
    new = await state("Meta", "tuesday")
    assert shown(bank, old) == (at("tuesday"), new, [])
    assert shown(bank, new) == (None, None, [old])
    results = {r["id"]: r for r in recall(f"notes on {ALICE}")["results"]}
    assert results[old]["valid_until"] == at("tuesday")
    assert results[old]["superseded_by"] == new
    assert "valid_until" not in results[new]
    counted = stats()
    assert counted["links_by_link_type"] == {"supersedes": 1}
    assert counted["links_by_fact_type"] == {"world": 1}
    assert counted["links_breakdown"] == {"world": {"supersedes": 1}}
    assert counted["total_links"] == 1
    (edge,) = [e for e in bank.get("graph").json()["edges"] if e["type"] == "supersedes"]
    assert (edge["from"], edge["to"]) == (new, old)


async def test_the_order_is_that_of_what_was_said_not_of_arrival(bank: httpx.Client, state: State) -> None:
    new = await state("Meta", "friday")
    old = await state("Google", "monday")
    assert shown(bank, old) == (at("friday"), new, [])
    between = await state("Apple", "tuesday")
    assert shown(bank, old) == (at("tuesday"), between, [])
    assert shown(bank, between) == (at("friday"), new, [old])
    assert shown(bank, new) == (None, None, [between])


async def test_what_does_not_contradict_ends_nothing(bank: httpx.Client, state: State, stats: Call) -> None:
    keys = [
        await state("Google", "monday"),
        await state("google.", "tuesday"),
        await state("Lisbon", "tuesday", attribute="home"),
        await state("Meta", "tuesday", subject="Rosa Kim"),
        await state("Meta", "tuesday", negated=True),
    ]
    assert [shown(bank, key) for key in keys] == [(None, None, [])] * 5
    assert stats()["total_links"] == 0


async def test_no_longer_ends_the_same_value(bank: httpx.Client, state: State) -> None:
    old = await state("Google", "monday")
    gone = await state("Google", "tuesday", negated=True)
    assert shown(bank, old) == (at("tuesday"), gone, [])
    again = await state("Google", "friday")
    assert shown(bank, gone) == (at("friday"), again, [old])
    assert shown(bank, old) == (at("tuesday"), gone, [])


async def test_a_number_that_differs_is_another_value(bank: httpx.Client, state: State) -> None:
    old = await state("flat 12", "monday", attribute="address")
    new = await state("flat 13", "tuesday", attribute="address")
    assert shown(bank, old)[1] == new


async def test_deleting_the_newer_one_restores_the_older(
    bank: httpx.Client, state: State, stats: Call
) -> None:
    old = await state("Google", "monday")
    new = await state("Meta", "tuesday")
    last = await state("Apple", "friday")
    assert bank.delete(f"memories/{new}").status_code == 200
    assert shown(bank, old) == (at("friday"), last, [])
    assert bank.delete(f"memories/{last}").status_code == 200
    assert shown(bank, old) == (None, None, [])
    assert stats()["total_links"] == 0


async def test_retiring_and_restoring_settle_anew(bank: httpx.Client, state: State) -> None:
    old = await state("Google", "monday")
    new = await state("Meta", "tuesday")
    for key in (new, old):
        before = [shown(bank, old), shown(bank, new)]
        bank.patch(f"memories/{key}", json={"state": "invalidated"}).raise_for_status()
        assert [shown(bank, old), shown(bank, new)] == [(None, None, [])] * 2
        bank.patch(f"memories/{key}", json={"state": "valid"}).raise_for_status()
        assert [shown(bank, old), shown(bank, new)] == before


async def test_other_words_state_nothing_any_more(bank: httpx.Client, state: State, stats: Call) -> None:
    old = await state("Google", "monday")
    new = await state("Meta", "tuesday")
    last = await state("Apple", "friday")
    bank.patch(f"memories/{new}", json={"text": "Something else."}).raise_for_status()
    assert shown(bank, new) == (None, None, [])
    assert shown(bank, old) == (at("friday"), last, [])
    assert stats()["links_by_link_type"] == {"supersedes": 1}


async def test_another_date_moves_a_statement(bank: httpx.Client, state: State) -> None:
    one = await state("Google", "monday")
    other = await state("Meta", "tuesday")
    bank.patch(f"memories/{one}", json={"mentioned_at": DAYS["friday"]}).raise_for_status()
    assert shown(bank, one) == (None, None, [other])
    assert shown(bank, other) == (at("friday"), one, [])
    dates = {"occurred_start": "2023-12-01", "occurred_end": "2023-12-02"}
    bank.patch(f"memories/{one}", json=dates).raise_for_status()
    assert shown(bank, one) == (at("tuesday"), other, [])


async def test_a_fact_that_names_others_states_nothing_of_its_subject(
    bank: httpx.Client, state: State, stats: Call
) -> None:
    old = await state("Google", "monday")
    new = await state("Meta", "tuesday")
    bank.patch(f"memories/{old}", json={"entities": ["Rosa Kim"]}).raise_for_status()
    assert shown(bank, old) == (None, None, [])
    assert shown(bank, new) == (None, None, [])
    assert stats()["total_links"] == 0


async def test_names_of_one_entity_share_a_timeline(
    bank: httpx.Client, bank_id: str, state: State, sql: Call
) -> None:
    old = await state("Google", "monday", subject="Alice Chen")
    other = await state("Oslo", "monday", subject="Zora")
    ids = {e["canonical_name"]: e["id"] for e in bank.get("entities").json()["items"]}
    sql(
        "UPDATE entities SET merged_into = %s, head = %s, merged_by = 'person', merge_score = 1 WHERE id = %s"
        " RETURNING 1",
        ids["Alice Chen"], ids["Alice Chen"], ids["Zora"],
    )  # fmt: skip
    new = await state("Meta", "tuesday", subject="Zora")
    assert shown(bank, old) == (at("monday"), other, []) or shown(bank, old) == (at("tuesday"), new, [])
    last = await state("Apple", "friday", subject="Alice Chen")
    assert shown(bank, new)[:2] == (at("friday"), last)


async def test_a_subject_that_is_no_entity_has_a_timeline_by_its_name(
    bank: httpx.Client, bank_id: str, database: Database, told: Call
) -> None:
    keys = [await asyncio.to_thread(told, "Zora", day, f"d{day}") for day in ("monday", "tuesday", "friday")]
    async with database.transaction() as connection:
        found = await banks.find(connection, bank_id, "write")
        assert found is not None
        said = zip(keys, ("user", "user", "agent"), ("Oslo", "Lisbon", "Rome"), strict=True)
        new = [NewClaim(uuid.UUID(key), who, "residence", value, False) for key, who, value in said]
        await supersede(connection, found, new)
    assert shown(bank, keys[0]) == (at("tuesday"), keys[1], [])
    assert shown(bank, keys[1])[1] is None
    bank.patch(f"memories/{keys[1]}", json={"entities": []}).raise_for_status()
    assert shown(bank, keys[0])[1] == keys[1]


async def settled(database: Database, bank: Bank) -> bool:
    """Whether every claim of the bank ends where its timeline says."""
    async with database.connection() as connection:
        cursor = await connection.execute(
            "SELECT DISTINCT subject, entity, attribute FROM claims WHERE bank = %s", [bank.number]
        )
        topics = [Topic(**row) for row in await cursor.fetchall()]
        return not topics or not changes(await claims.timelines(connection, bank, topics))


async def test_writers_that_meet_do_not_deadlock(
    bank: httpx.Client, bank_id: str, database: Database, state: State, told: Call
) -> None:
    chance = random.Random(7)
    days = [f"2024-01-{n:02}" for n in range(1, 29)]
    keys: list[str] = []

    async def speak(number: int) -> None:
        for _ in range(6):
            attribute = chance.choice(["employer", "home"])
            value = chance.choice(["Google", "Meta", "Apple"])
            keys.append(await state(value, chance.choice(days), attribute=attribute))
            key = chance.choice(keys)
            match chance.randrange(4):
                case 0:
                    answer = await asyncio.to_thread(bank.delete, f"memories/{key}")
                case 1:
                    body = {"state": chance.choice(["invalidated", "valid"])}
                    answer = await asyncio.to_thread(bank.patch, f"memories/{key}", json=body)
                case 2:
                    body = {"mentioned_at": chance.choice(days)}
                    answer = await asyncio.to_thread(bank.patch, f"memories/{key}", json=body)
                case _:
                    answer = await asyncio.to_thread(
                        bank.patch, f"memories/{key}", json={"entities": [ALICE]}
                    )
            assert answer.status_code in (200, 404), answer.text

    await asyncio.wait_for(asyncio.gather(*(speak(n) for n in range(8))), 120)
    async with database.connection() as connection:
        found = await banks.find(connection, bank_id)
    assert found is not None
    assert await settled(database, found)
    listed = bank.get("memories/list", params={"limit": 1000}).json()["items"]
    for item in listed:
        until, by, _ = shown(bank, item["id"])
        assert (until is None) == (by is None)
        if until is not None:
            assert datetime.fromisoformat(until) >= datetime.fromisoformat(item["mentioned_at"])
