"""How often memories, chunks and mental models were handed out."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

Answer = dict[str, Any]


def until(look: Callable[[], Any], wanted: Any) -> None:
    """Wait until something is as it should be."""
    deadline = time.monotonic() + 60
    while (found := look()) != wanted:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def test_what_recall_and_reflect_hand_out_is_counted(
    bank: httpx.Client, client: httpx.Client, retain: Callable[..., Answer], recall: Callable[..., Answer]
) -> None:
    retain("Alice moved to Lisbon in May 2024.", document_id="d1")

    def counts() -> list[tuple[int, bool]]:
        (listed,) = bank.get("memories/list").json()["items"]
        chunk = client.get(f"/v1/default/chunks/{listed['chunk_id']}").json()
        return [(it["access_count"], it["last_accessed_at"] is not None) for it in (listed, chunk)]

    assert counts() == [(0, False), (0, False)]
    (result,) = recall("Where does Alice live?")["results"]
    until(counts, [(1, True), (0, False)])  # a chunk that was only named is not handed out
    recall("Where does Alice live?", include={"chunks": {}}, trace=True)
    until(counts, [(2, True), (1, True)])
    answer = bank.post("reflect", json={"query": "Where did Alice move?", "include": {"facts": {}}}).json()
    assert [one["id"] for one in answer["based_on"]["memories"]] == [result["id"]]
    until(counts, [(3, True), (1, True)])
    bank.post("reflect", json={"query": "What is the speed of a swallow in winter?"})
    recall("Where does Alice live?", max_tokens=1)
    recall("Where does Alice live?")
    until(counts, [(4, True), (1, True)])
    one = bank.get(f"memories/{result['id']}").json()
    assert one["access_count"] == 4
    assert bank.get("documents/d1/chunks").json()["items"][0]["access_count"] == 1
    seen = datetime.fromisoformat(one["last_accessed_at"])
    assert (datetime.now(UTC) - seen).total_seconds() < 60


def test_the_log_has_each_call_once(
    bank: httpx.Client,
    bank_id: str,
    app: Any,
    retain: Callable[..., Answer],
    recall: Callable[..., Answer],
    sql: Callable[..., list[tuple[Any, ...]]],
) -> None:
    retain("Alice moved to Lisbon.", "Alice likes fado.")
    results = recall("What of Alice?")["results"]

    def logged() -> list[tuple[Any, ...]]:
        return sql(
            "SELECT l.source, l.kind, cardinality(l.artifacts) FROM access_log l JOIN banks b USING (bank)"
            " WHERE b.bank_id = %s",
            bank_id,
        )

    until(logged, [("recall", "memory", len(results))])
    assert bank.get("memories/list").json()["items"][0]["access_count"] == 1


def test_a_bank_that_goes_meanwhile_does_no_harm(
    bank: httpx.Client, make_bank: Callable[[], httpx.Client], retain: Callable[..., Answer], app: Any
) -> None:
    retain("Alice moved to Lisbon.")
    other = make_bank()
    other.post("memories", json={"items": [{"content": "Bob stays in Ghent."}]})
    for one in (bank, other):
        assert one.post("memories/recall", json={"query": "Lisbon Ghent"}).json()["results"]
    assert bank.delete(str(bank.base_url).rstrip("/")).status_code == 200
    until(lambda: other.get("memories/list").json()["items"][0]["access_count"], 1)


def test_notes_that_are_written_twice_count_once(
    sql: Callable[..., list[tuple[Any, ...]]], bank_id: str, retain: Callable[..., Answer]
) -> None:
    """A batch whose end was not heard of is written again."""
    from psycopg.types.json import Jsonb

    from reverie.store.db import queries

    retain("Alice moved to Lisbon.")
    ((number,),) = sql("SELECT bank FROM banks WHERE bank_id = %s", bank_id)
    call = {
        "accessed_at": "2024-06-01T12:00:00+00:00",
        "call_id": str(uuid.uuid4()),
        "kind": "chunk",
        "source": "recall",
        "artifacts": ["a", "b"],
    }
    later = {
        **call,
        "call_id": str(uuid.uuid4()),
        "accessed_at": "2024-06-02T12:00:00+00:00",
        "artifacts": ["b"],
    }
    statement = queries("access")["note"] + " RETURNING 1"
    for _ in range(2):
        sql(statement.replace("%(bank)s", str(number)).replace("%(calls)s", "%s"), Jsonb([call, later]))
    found = sql(
        "SELECT artifact, access_count, last_accessed_at::date::text FROM access_counts WHERE bank = %s"
        " AND kind = 'chunk' ORDER BY 1",
        number,
    )
    assert found == [("a", 1, "2024-06-01"), ("b", 2, "2024-06-02")]


def test_calls_past_retention_and_sums_of_what_is_gone_are_forgotten(
    app: Any,
    bank: httpx.Client,
    bank_id: str,
    retain: Callable[..., Answer],
    recall: Callable[..., Answer],
    finished: Callable[..., Answer],
    sql: Callable[..., list[tuple[Any, ...]]],
) -> None:
    from reverie.store.db import queries

    retain("Alice moved to Lisbon.", document_id="d1")
    retain("Bob stays in Ghent.", document_id="d2")
    recall("What of Alice?", include={"chunks": {}})

    def rows(table: str, what: str = "count(*)") -> Any:
        return sql(f"SELECT {what} FROM {table} JOIN banks USING (bank) WHERE bank_id = %s", bank_id)[0][0]

    until(lambda: rows("access_log") > 1, True)
    before, kept = rows("access_log"), rows("access_counts")
    sql("UPDATE access_log SET accessed_at = now() - interval '40 days' WHERE kind = 'chunk' RETURNING 1")
    expire = queries("access")["expire"].replace("%(age_s)s", "2592000").replace("%(most)s", "1000")
    sql(expire + " RETURNING 1")
    assert 0 < rows("access_log") < before
    assert rows("access_counts") == kept
    bank.delete("documents/d1")
    operation = bank.post("graph/maintenance").json()["operation_id"]
    finished(operation)
    assert 0 < rows("access_counts") < kept
