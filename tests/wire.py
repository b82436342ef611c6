"""What tests ask of a bank over HTTP, for any server. A bank is a client whose paths begin below it."""

from __future__ import annotations

import time
import uuid
from typing import Any

import httpx

BANKS = "/v1/default/banks"

Answer = dict[str, Any]


def new_bank(base_url: str) -> httpx.Client:
    """A client of a new bank, which is made on first use."""
    return httpx.Client(base_url=f"{base_url}{BANKS}/test-{uuid.uuid4().hex[:12]}", timeout=60)


def configure(bank: httpx.Client, **updates: Any) -> None:
    """Set fields of the bank's configuration."""
    answer = bank.patch("config", json={"updates": updates})
    assert answer.status_code == 200, answer.text


def retain(
    bank: httpx.Client,
    *items: str | Answer,
    run_async: bool = False,
    document_tags: list[str] | None = None,
    **fields: Any,
) -> Answer:
    """Retain texts or items; named fields apply to each."""
    given = [{**fields, "content": item} if isinstance(item, str) else {**fields, **item} for item in items]
    request = {"items": given, "async": run_async, "document_tags": document_tags}
    answer = bank.post("memories", json=request)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def finished(bank: httpx.Client, operation_id: str, timeout: float = 60) -> Answer:
    """Wait until an operation has ended, and return it."""
    deadline = time.monotonic() + timeout
    while True:
        found: Answer = bank.get(f"operations/{operation_id}").json()
        if found["status"] not in ("pending", "processing"):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def facts(bank: httpx.Client, **filters: Any) -> list[Answer]:
    """All that is known of the facts of a bank, in the order of their places in the text."""
    listed = bank.get("memories/list", params={"limit": 10_000, **filters})
    if listed.status_code == 404:
        return []
    found = [bank.get(f"memories/{one['id']}").json() for one in listed.json()["items"]]
    return sorted(found, key=lambda fact: (fact["document_id"], fact["chunk_id"], fact["source"]["start"]))


def chunks(bank: httpx.Client, document_id: str) -> dict[str, str]:
    """The texts of a document's chunks by their ids."""
    listed = bank.get(f"documents/{document_id}/chunks", params={"limit": 1000}).json()["items"]
    return {chunk["chunk_id"]: chunk["chunk_text"] for chunk in listed}


def quotation(bank: httpx.Client, fact: Answer) -> str:
    """The words of the chunk that a fact was read from."""
    source = fact["source"]
    return chunks(bank, fact["document_id"])[source["chunk_id"]][source["start"] : source["end"]]


def causes(bank: httpx.Client) -> list[tuple[str, str]]:
    """Texts of cause and effect of each causal link."""
    graph = bank.get("graph").json()
    texts = {row["id"]: row["text"] for row in graph["table_rows"]}
    edges = [edge for edge in graph["edges"] if edge["type"] == "causes"]
    return [(texts[edge["from"]], texts[edge["to"]]) for edge in edges]
