"""A document retained again: chunks that are the same keep their facts, the rest is replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

PARAGRAPHS = [
    f"Section {n} tells of harbour number {n}. The warden of it is called Keeper{n}. "
    f"Ships of {n * 10} tons may enter it, and {n + 3} pilots work there. Its light was built in {1800 + n}."
    for n in range(1, 41)
]


def put(bank: httpx.Client, paragraphs: list[str], **fields: Any) -> None:
    item = {"content": "\n\n".join(paragraphs), "document_id": "harbours", **fields}
    answer = bank.post("memories", json={"items": [item]})
    assert answer.status_code == 200, answer.text


def ids(bank: httpx.Client) -> dict[str, str]:
    """Text of each fact by its id."""
    page = bank.get("memories/list", params={"document_id": "harbours", "limit": 1000}).json()
    return {fact["id"]: fact["text"] for fact in page["items"]}


def in_order(bank_id: str, sql: Callable[..., Any]) -> list[tuple[int, str]]:
    return sql(
        "SELECT f.position, f.text FROM facts f JOIN banks b USING (bank) WHERE b.bank_id = %s"
        " ORDER BY f.position",
        bank_id,
    )


def test_the_same_again_keeps_every_fact(bank: httpx.Client) -> None:
    put(bank, PARAGRAPHS)
    before = ids(bank)
    put(bank, PARAGRAPHS)
    assert ids(bank) == before


def test_a_change_in_the_middle_leaves_the_rest(
    bank: httpx.Client, bank_id: str, sql: Callable[..., Any]
) -> None:
    put(bank, PARAGRAPHS)
    before = ids(bank)
    changed = [*PARAGRAPHS[:20], "Here a new harbour was dug, and Zenobia keeps it.", *PARAGRAPHS[20:]]
    put(bank, changed)
    after = ids(bank)
    kept = before.keys() & after.keys()
    assert len(kept) > 0.6 * len(before)
    assert "Here a new harbour was dug, and Zenobia keeps it." in after.values()
    assert sorted(before.values()) == sorted(text for text in after.values() if "Zenobia" not in text)
    rows = in_order(bank_id, sql)
    assert [position for position, _ in rows] == list(range(len(rows)))
    joined = "\n\n".join(changed)
    places = [joined.index(text) for _, text in rows]
    assert places == sorted(places)
    document = bank.get("documents/harbours").json()
    assert document["original_text"] == joined


def test_what_is_taken_out_is_forgotten(bank: httpx.Client) -> None:
    put(bank, PARAGRAPHS)
    before = ids(bank)
    put(bank, PARAGRAPHS[:25])
    after = ids(bank)
    assert not any("Keeper33" in text for text in after.values())
    assert len(before.keys() & after.keys()) > 0.6 * len(after)
    names = {e["canonical_name"] for e in bank.get("entities", params={"limit": 1000}).json()["items"]}
    assert not any("Keeper33" in name for name in names)


def test_term_counts_are_those_of_the_facts(
    bank: httpx.Client, bank_id: str, sql: Callable[..., Any]
) -> None:
    put(bank, PARAGRAPHS)
    put(bank, [*PARAGRAPHS[5:], "A last word."])
    ((facts, length),) = sql(
        "SELECT count(*), sum(term_count) FROM facts JOIN banks USING (bank) WHERE bank_id = %s", bank_id
    )
    counted = dict(
        sql(
            "SELECT term, n FROM term_counts JOIN banks USING (bank) WHERE bank_id = %s AND term IN (0, -1)",
            bank_id,
        )
    )
    assert counted == {0: facts, -1: length}


def test_other_tags_are_on_every_fact(bank: httpx.Client) -> None:
    put(bank, PARAGRAPHS[:3], tags=["old"])
    put(bank, PARAGRAPHS[:3], tags=["new"])
    page = bank.get("memories/list", params={"document_id": "harbours"}).json()
    assert {tuple(fact["tags"]) for fact in page["items"]} == {("new",)}


def test_tags_changed_in_place_do_not_survive_a_retain_that_says_otherwise(bank: httpx.Client) -> None:
    put(bank, PARAGRAPHS[:3], tags=["old"])
    assert bank.patch("documents/harbours", json={"tags": ["patched"]}).status_code == 200
    put(bank, PARAGRAPHS[:3], tags=["old"])
    page = bank.get("memories/list", params={"document_id": "harbours"}).json()
    assert {tuple(fact["tags"]) for fact in page["items"]} == {("old",)}


def test_append_keeps_what_is_there(bank: httpx.Client) -> None:
    put(bank, PARAGRAPHS[:4])
    before = ids(bank)
    put(bank, ["A pier was added by Quentin."], update_mode="append")
    after = ids(bank)
    assert before.keys() < after.keys()
    assert after.keys() - before.keys() == {i for i, text in after.items() if "Quentin" in text}


def test_reprocess_reads_a_document_as_the_bank_is_configured_now(
    bank: httpx.Client, finished: Callable[..., Any]
) -> None:
    items = [
        {"content": "Ana moved to Lisbon. She likes it there.", "document_id": "harbours",
         "timestamp": "2024-05-01T00:00:00Z", "context": "letters", "tags": ["t"]},
        {"content": "Yesterday Ben sailed to Porto.", "document_id": "harbours",
         "timestamp": "2024-06-02T00:00:00Z", "metadata": {"from": "ben"}},
    ]  # fmt: skip
    bank.post("memories", json={"items": items})
    bank.patch("config", json={"updates": {"retain_extraction_mode": "verbatim"}})
    answer = bank.post("documents/harbours/reprocess")
    assert answer.status_code == 200, answer.text
    assert answer.json()["success"] is True
    assert answer.json()["items_count"] == 2
    done = finished(answer.json()["operation_id"])
    assert done["status"] == "completed"
    listed = bank.get("memories/list", params={"document_id": "harbours"}).json()["items"]
    facts = {fact["text"]: fact for fact in listed}
    assert set(facts) == {item["content"] for item in items}
    ana, ben = (facts[item["content"]] for item in items)
    assert (ana["context"], ana["tags"], ana["mentioned_at"]) == (
        "letters",
        ["t"],
        "2024-05-01T00:00:00+00:00",
    )
    assert ben["metadata"] == {"from": "ben"}
    assert ben["occurred_start"] == "2024-06-01T00:00:00+00:00"
    assert bank.post("documents/none/reprocess").status_code == 404


def test_dated_items_without_a_document_are_stored_once(bank: httpx.Client) -> None:
    items = [{"content": f"Boat {n} came in.", "timestamp": "2024-05-01T10:00:00Z"} for n in range(5)]
    for _ in range(2):
        bank.post("memories", json={"items": items})
    assert bank.get("stats").json()["total_nodes"] == 5
    again = {"items": [{"content": "It rains."}]}
    for _ in range(2):
        bank.post("memories", json=again)
    assert bank.get("stats").json()["total_nodes"] == 7


def test_dry_run_shows_facts_and_stores_nothing(bank: httpx.Client) -> None:
    body = {
        "content": "Ana moved to Lisbon yesterday because she found work there.",
        "timestamp": "2024-05-02T12:00:00Z",
    }
    answer = bank.post("memories/dry-run-extract", json=body)
    assert answer.status_code == 200, answer.text
    facts = answer.json()["facts"]
    assert any("Ana moved to Lisbon" in fact["text"] for fact in facts)
    assert facts[0]["fact_type"] == "world"
    assert facts[0]["occurred_start"] == "2024-05-01T00:00:00+00:00"
    assert "Ana" in facts[0]["entities"]
    assert answer.json()["usage"]["total_tokens"] == 0
    assert bank.get("profile").status_code == 404
    whole = bank.post("memories/dry-run-extract", json={**body, "retain_extraction_mode": "chunks"}).json()
    assert [fact["text"] for fact in whole["facts"]] == [body["content"]]
    assert whole["facts"][0]["entities"] == []
