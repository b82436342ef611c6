"""The same items from several clients at a time are stored once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

CLIENTS = 8
ITEMS = [
    {
        "content": f"Boat number {n} of the Calypso line was painted by Keeper {n % 9} in {1950 + n % 60}.",
        "timestamp": f"2024-05-{n % 28 + 1:02}T10:00:00Z",
        "document_id": f"boat-{n}",
    }
    for n in range(500)
]


def send(base_url: str, requests: list[dict[str, Any]]) -> None:
    def one(request: dict[str, Any]) -> None:
        answer = httpx.post(f"{base_url}memories", json=request, timeout=120)
        assert answer.status_code == 200, answer.text

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one, requests))


@pytest.mark.parametrize("named", [True, False], ids=["with document ids", "dated, without"])
def test_five_hundred_items_twice_from_eight_clients(bank: httpx.Client, named: bool) -> None:
    items = [i if named else {k: v for k, v in i.items() if k != "document_id"} for i in ITEMS]
    batches = [items[i : i + 20] for i in range(0, len(items), 20)]
    twice = [{"items": batch} for batch in batches * 2]
    random.Random(7).shuffle(twice)
    send(str(bank.base_url), twice)
    stats = bank.get("stats").json()
    assert stats["total_documents"] == (500 if named else len(batches))
    assert stats["total_nodes"] == 500
    listed = bank.get("memories/list", params={"limit": 1000}).json()["items"]
    assert sorted(fact["text"] for fact in listed) == sorted(item["content"] for item in ITEMS)


def test_two_writers_of_one_document_leave_one_of_their_versions(bank: httpx.Client) -> None:
    versions = [
        [f"Version {v}, paragraph {n}: the warden of pier {n} is Keeper{v}." for n in range(60)]
        for v in range(6)
    ]
    requests = [
        {"items": [{"content": "\n\n".join(paragraphs), "document_id": "log"}]} for paragraphs in versions
    ]
    send(str(bank.base_url), requests * 2)
    text = bank.get("documents/log").json()["original_text"]
    listed = bank.get("memories/list", params={"limit": 1000}).json()["items"]
    assert text in ["\n\n".join(paragraphs) for paragraphs in versions]
    assert sorted(fact["text"] for fact in listed) == sorted(text.split("\n\n"))
