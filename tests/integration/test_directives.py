"""Directives over HTTP: the examples of the documents, the filters, and what is refused."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

Answer = dict[str, Any]
FORMAL = {
    "name": "Formal Language",
    "content": "Always respond in formal English, avoiding slang and colloquialisms.",
}


def make(bank: httpx.Client, **fields: Any) -> Answer:
    answer = bank.post("directives", json={**FORMAL, **fields})
    assert answer.status_code == 200, answer.text
    made: Answer = answer.json()
    return made


def names(bank: httpx.Client, **params: Any) -> list[str]:
    answer = bank.get("directives", params=params)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


def test_the_examples_of_the_documents(bank: httpx.Client, bank_id: str) -> None:
    made = make(bank)
    assert uuid.UUID(made["id"]).version == 7
    assert {k: made[k] for k in ("bank_id", "name", "content", "priority", "is_active", "tags")} == {
        "bank_id": bank_id, **FORMAL, "priority": 0, "is_active": True, "tags": [],
    }  # fmt: skip
    assert made["created_at"] == made["updated_at"]

    listed = bank.get("directives").json()
    assert listed == {"items": [made], "total": 1, "limit": 100, "offset": 0}
    assert bank.get(f"directives/{made['id']}").json() == made

    updated = bank.patch(f"directives/{made['id']}", json={"is_active": False}).json()
    assert {**updated, "updated_at": None} == {**made, "is_active": False, "updated_at": None}
    assert updated["updated_at"] > made["updated_at"]
    assert names(bank) == []
    assert names(bank, active_only=False) == ["Formal Language"]

    gone = bank.delete(f"directives/{made['id']}")
    assert (gone.status_code, gone.json()["success"]) == (200, True)
    assert bank.get(f"directives/{made['id']}").status_code == 404
    assert names(bank, active_only=False) == []


def test_order_filters_and_pages(bank: httpx.Client) -> None:
    for name, priority, tags in (
        ("a", 0, []), ("b", 5, ["x"]), ("c", 0, ["x", "y"]), ("d", -1, ["z"]), ("e", 5, ["y"]),
    ):  # fmt: skip
        make(bank, name=name, priority=priority, tags=tags)
    assert names(bank) == names(bank, tags=[]) == ["b", "e", "a", "c", "d"]
    assert names(bank, tags=["x"]) == ["b", "a", "c"]
    assert names(bank, tags=["x", "y"]) == ["b", "e", "a", "c"]
    assert names(bank, tags=["x", "y"], tags_match="all") == ["a", "c"]
    assert names(bank, tags=["x"], tags_match="exact") == ["b", "a"]
    assert names(bank, limit=2, offset=1) == ["e", "a"]
    assert bank.get("directives", params={"limit": 2}).json()["total"] == 5


def test_changes_leave_the_rest(bank: httpx.Client) -> None:
    made = make(bank, priority=3, tags=["x", "y", "x"])
    assert made["tags"] == ["x", "y"]
    for change in ({"name": "N"}, {"content": "C"}, {"priority": -2}, {"tags": []}):
        changed = bank.patch(f"directives/{made['id']}", json=change)
        assert changed.status_code == 200
        made = {**made, **change, "updated_at": changed.json()["updated_at"]}
        assert changed.json() == made
    unchanged = bank.patch(f"directives/{made['id']}", json={"name": None, "colour": "red"})
    assert unchanged.headers["X-Ignored-Params"] == "colour"
    assert unchanged.json()["name"] == "N"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 257}, "name"),
        ({"content": ""}, "content"),
        ({"content": "x" * 20_001}, "content"),
        ({"content": "a\0b"}, "content"),
        ({"priority": 10**9}, "priority"),
        ({"priority": "high"}, "priority"),
        ({"tags": [""]}, "tags"),
        ({"is_active": "perhaps"}, "is_active"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(bank: httpx.Client, fields: Answer, field: str) -> None:
    made = make(bank)
    for answer in (
        bank.post("directives", json={**FORMAL, **fields}),
        bank.patch(f"directives/{made['id']}", json=fields),
    ):
        assert answer.status_code == 422
        assert field in answer.json()["detail"][0]["loc"]
    assert bank.get("directives").json()["items"] == [made]


def test_what_is_not_there(bank: httpx.Client, make_bank: Any) -> None:
    unknown = uuid.uuid4()
    made = make(bank)
    for method in ("GET", "PATCH", "DELETE"):
        body = {"json": {"name": "N"}} if method == "PATCH" else {}
        assert bank.request(method, f"directives/{unknown}", **body).status_code == 404
        assert bank.request(method, "directives/one", **body).status_code == 400
    other = make_bank()
    make(other)
    assert other.get(f"directives/{made['id']}").status_code == 404  # another bank's
    assert other.delete(f"directives/{made['id']}").status_code == 404
