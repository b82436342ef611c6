"""The timeline: what happened, was told, learned and changed, in order and in pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

Call = Callable[..., Any]


def told(bank: httpx.Client, **params: Any) -> dict[str, Any]:
    answer = bank.get("timeline", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def moved(bank: httpx.Client, retain: Call) -> httpx.Client:
    """Alice moves from Berlin to Paris; a trip is told with its date."""
    retain("Alice lives in Berlin.", timestamp="2024-01-10T09:00:00Z", document_id="a", tags=["home"])
    retain("Bob visited Rome on 3 February 2024.", timestamp="2024-02-20T09:00:00Z", document_id="b")
    retain("Alice lives in Paris.", timestamp="2024-05-02T09:00:00Z", document_id="c", tags=["home"])
    return bank


def texts(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["event"], item["text"]) for item in found["items"]]


def test_facts_and_what_ended_them_in_the_order_of_the_axis(moved: httpx.Client) -> None:
    found = told(moved, order="asc")
    assert texts(found) == [
        ("told", "Alice lives in Berlin."),
        ("occurred", "Bob visited Rome on 3 February 2024."),
        ("told", "Alice lives in Paris."),
        ("superseded", "Alice lives in Berlin."),
    ]
    assert found["total_items"] == 4
    assert found["by_event"] == {"occurred": 1, "superseded": 1, "told": 2}
    trip = found["items"][1]
    assert trip["occurred_start"] == trip["anchor_at"] == "2024-02-03T00:00:00+00:00"
    assert (trip["kind"], trip["anchor_kind"], trip["temporal_direction"]) == (
        "fact",
        "occurred_start",
        "past",
    )
    assert trip["temporal_reference_text"] == "3 February 2024"
    assert trip["temporal"]["reference_text"] == "3 February 2024"
    assert "Rome" in trip["entities"]
    ended = found["items"][3]
    assert (ended["anchor_at"], ended["change"]["text"]) == (
        "2024-05-02T09:00:00+00:00",
        "Alice lives in Paris.",
    )
    assert ended["id"] != ended["memory_id"] == found["items"][0]["id"]
    mentioned = told(moved, axis="mentioned", order="asc")
    assert [item["anchor_at"][:10] for item in mentioned["items"]] == [
        "2024-01-10", "2024-02-20", "2024-05-02", "2024-05-02",
    ]  # fmt: skip
    assert told(moved)["items"] == list(reversed(found["items"]))
    learned = told(moved, axis="learned", order="asc")
    assert all(datetime.fromisoformat(item["anchor_at"]).year >= 2026 for item in learned["items"])


def test_edges_lead_from_the_earlier_to_the_later(moved: httpx.Client) -> None:
    found = told(moved)
    berlin, rome, paris = (item["id"] for item in reversed(found["items"]) if item["event"] != "superseded")
    kinds = {
        (e["source"], e["target"]): e["edge_kind"]
        for e in found["edges"]
        if e["edge_kind"] != "chronological"
    }
    assert kinds[berlin, paris] in ("temporal", "entity")
    assert {(e["source"], e["target"]) for e in found["edges"] if e["edge_kind"] == "temporal"} == {
        (berlin, paris)
    }
    steps = [(e["source"], e["target"]) for e in found["edges"] if e["edge_kind"] == "chronological"]
    assert steps[-1] == (berlin, rome) or (berlin, rome) in steps


def test_filters(moved: httpx.Client) -> None:
    assert [e for e, _ in texts(told(moved, entity="alice", order="asc"))] == ["told", "told", "superseded"]
    assert texts(told(moved, q="rome")) == [("occurred", "Bob visited Rome on 3 February 2024.")]
    assert told(moved, tags=["home"], tags_match="any_strict")["total_items"] == 3
    window = told(moved, start_date="2024-02-01", end_date="2024-03-01")
    assert texts(window) == [("occurred", "Bob visited Rome on 3 February 2024.")]
    assert texts(told(moved, event="superseded")) == [("superseded", "Alice lives in Berlin.")]
    assert texts(told(moved, event="occurred")) == [("occurred", "Bob visited Rome on 3 February 2024.")]
    assert told(moved, event="told")["by_event"] == {"told": 2}
    assert told(moved, event="learned")["items"] == []
    assert told(moved, type="mental_model")["items"] == []
    assert told(moved, type=["fact", "observation"])["total_items"] == 4
    assert moved.get("timeline", params={"entity": "Nobody Known"}).status_code == 404
    assert moved.get("timeline", params={"axis": "dreamt"}).status_code in (400, 422)
    assert (
        moved.get("timeline", params={"start_date": "2024-03-01", "end_date": "2024-02-01"}).status_code
        == 400
    )


def test_what_people_change_is_told(moved: httpx.Client) -> None:
    rome = told(moved, q="rome")["items"][0]["id"]
    change = {"text": "Bob visited Florence on 3 February 2024.", "reason": "misheard"}
    assert moved.patch(f"memories/{rome}", json=change).status_code == 200
    edited = told(moved, event="edited")["items"][0]
    assert edited["change"]["reason"] == "misheard"
    assert edited["change"]["changes"]["text"]["old"] == "Bob visited Rome on 3 February 2024."
    assert datetime.fromisoformat(edited["anchor_at"]) > datetime(2026, 1, 1, tzinfo=UTC)
    assert moved.patch(f"memories/{rome}", json={"state": "invalidated"}).status_code == 200
    assert [e for e, _ in texts(told(moved, q="florence"))] == ["retired", "edited"]
    assert [e for e, _ in texts(told(moved, event="retired"))] == ["retired"]
    assert told(moved, event=["edited", "restored"])["by_event"] == {"edited": 1}


def test_mental_models_are_told(moved: httpx.Client) -> None:
    made = moved.post(
        "mental-models", json={"id": "homes", "name": "Homes", "source_query": "Who lives where?"}
    )
    assert made.status_code in (200, 201, 202)
    (item,) = told(moved, type="mental_model", event="mental_model_created")["items"]
    assert (item["id"], item["kind"], item["title"]) == ("homes", "mental_model", "Homes")


def test_pages_hold_while_more_is_learned(bank: httpx.Client, retain: Call) -> None:
    for n in range(1, 13):
        retain(f"Parcel {n} was weighed.", timestamp=f"2024-03-{n:02}T10:00:00Z", document_id=f"p{n}")
    first = told(bank, limit=5, order="desc")
    assert first["total_items"] == 12
    retain("Parcel 99 was weighed.", timestamp="2024-03-30T10:00:00Z", document_id="p99")
    seen = [item["text"] for item in first["items"]]
    cursor = first["next_cursor"]
    while cursor:
        page = told(bank, limit=5, cursor=cursor)
        seen += [item["text"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"Parcel {n} was weighed." for n in range(12, 0, -1)]
    assert bank.get("timeline", params={"cursor": first["next_cursor"], "order": "asc"}).status_code == 400
    moment = "2024-03-01T10:00:00Z"
    for place in ("5,1,a\0b", "0,1,a", f"0,-1,{first['items'][0]['id']}", "5,1"):
        wrong = f"occurred,desc,{moment},{place}"
        assert bank.get("timeline", params={"cursor": wrong}).status_code == 400, wrong


def test_a_bank_that_is_not_there_is_empty(bank: httpx.Client) -> None:
    found = told(bank, bucket="day")
    assert (found["items"], found["total_items"], found["buckets"]) == ([], 0, [])
    assert bank.get("profile").status_code == 404


def test_pages_go_through_events_of_one_moment(bank: httpx.Client, retain: Call) -> None:
    retain(*[f"Crate {n} was sealed." for n in range(7)], timestamp="2024-03-01T10:00:00Z")
    for order in ("asc", "desc"):
        seen: list[str] = []
        cursor: str | None = None
        while cursor or not seen:
            page = told(bank, limit=2, order=order, **({"cursor": cursor} if cursor else {}))
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
        assert len(seen) == len(set(seen)) == 7


def test_buckets(moved: httpx.Client) -> None:
    found = told(moved, bucket="month", limit=0)
    assert found["items"] == []
    assert [(b["time"][:7], b["count"]) for b in found["buckets"]] == [
        ("2024-01", 1),
        ("2024-02", 1),
        ("2024-05", 2),
    ]
    assert sum(b["count"] for b in told(moved, bucket="year")["buckets"]) == found["total_items"] == 4
    moved.patch("config", json={"updates": {"timezone": "America/New_York"}})
    assert told(moved, bucket="day", q="rome")["buckets"][0]["time"] == "2024-02-03T00:00:00-05:00"
    late = {"items": [{"content": "Cora waved.", "timestamp": "2024-06-02T02:00:00Z"}]}
    moved.post("memories", json=late)
    assert told(moved, bucket="day", q="cora")["buckets"][0]["time"] == "2024-06-01T00:00:00-04:00"
