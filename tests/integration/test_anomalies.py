"""Anomalies: found by a look, kept from what people closed, gone with their evidence and back with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., Any]
Answer = dict[str, Any]


def looked(bank: httpx.Client, **body: Any) -> Answer:
    """Take a look, and give what came of it."""
    accepted = bank.post("anomalies/detect", json=body)
    assert accepted.status_code == 202, accepted.text
    key = accepted.json()["operation_id"]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        operation: Answer = bank.get(f"operations/{key}").json()
        if operation["status"] in ("completed", "failed"):
            assert operation["status"] == "completed", operation
            found: Answer = operation["result_metadata"]
            return found
        time.sleep(0.05)
    raise AssertionError("the look did not end")


def listed(bank: httpx.Client, **params: Any) -> list[Answer]:
    answer = bank.get("anomalies", params=params)
    assert answer.status_code == 200, answer.text
    found: list[Answer] = answer.json()["events"]
    return found


@pytest.fixture
def torn(bank: httpx.Client, retain: Call) -> httpx.Client:
    """Two homes told of the same days, and a project that ended before it began."""
    retain("Dora Klein lives in Berlin.", timestamp="2024-03-01T09:00:00Z", document_id="a")
    retain("Dora Klein lives in Madrid.", timestamp="2024-03-02T09:00:00Z", document_id="b")
    retain("The bakery opened at nine.", timestamp="2024-03-03T09:00:00Z", document_id="c")
    return bank


def test_a_contradiction_is_found_with_its_evidence(torn: httpx.Client) -> None:
    looked(torn)
    (one,) = listed(torn)
    assert (one["anomaly_type"], one["kind"], one["status"]) == ("contradiction", "values", "open")
    assert [fact["text"] for fact in one["evidence"]] == [
        "Dora Klein lives in Berlin.",
        "Dora Klein lives in Madrid.",
    ]
    assert one["unit_ids"] == [fact["id"] for fact in one["evidence"]]
    assert one["entity_ids"]
    assert 0 < one["severity"] <= 1
    first = one["evidence"][0]
    chunk = torn.get(f"documents/{first['document_id']}").json()["original_text"]
    assert chunk[first["start"] : first["end"]] == "Dora Klein lives in Berlin."
    summary = torn.get("anomalies").json()["summary"]
    assert (summary["total_events"], summary["open_events"]) == (1, 1)
    assert summary["by_type"] == {"contradiction": 1}
    assert summary["behind"] is False
    assert summary["looked_at"]


def test_a_least_severity_counts_in(torn: httpx.Client) -> None:
    looked(torn)
    (one,) = listed(torn)
    assert listed(torn, min_severity=one["severity"]) == [one]
    assert listed(torn, min_severity=one["severity"] + 0.0001) == []


def test_a_bank_that_is_not_there_is_empty_and_one_with_nothing_is_not_behind(bank: httpx.Client) -> None:
    for _ in range(2):
        found = bank.get("anomalies").json()
        assert found["events"] == []
        assert (found["summary"]["behind"], found["summary"]["looked_at"]) == (False, None)
        bank.put("", json={})


def test_what_people_close_stays_closed_until_the_evidence_changes(bank: httpx.Client, retain: Call) -> None:
    for number, doors in enumerate((12, 14)):
        said = f"2024-03-0{number + 1}T09:00:00Z"
        retain(f"The Miller barn has {doors} doors.", timestamp=said, document_id=str(number))
    torn = bank
    looked(torn)
    key = listed(torn)[0]["id"]
    taken = torn.post(f"anomalies/{key}/acknowledge", json={"note": "asking her", "by": "Ilse"}).json()
    assert taken["status"] == "acknowledged"
    assert [(c["correction_type"], c["applied_by"], c["note"]) for c in taken["corrections"]] == [
        ("detected", "system", None), ("acknowledged", "Ilse", "asking her"),
    ]  # fmt: skip
    done = torn.post(f"anomalies/{key}/resolve", json={"by": "Ilse"}).json()
    assert (done["status"], done["resolved_by"]) == ("resolved", "Ilse")
    assert len(torn.post(f"anomalies/{key}/resolve", json={"by": "Otto"}).json()["corrections"]) == 3
    assert looked(torn, anew=True)["added"] == 0
    assert [one["status"] for one in listed(torn)] == ["resolved"]
    fact = done["unit_ids"][1]
    changed = torn.patch(f"memories/{fact}", json={"text": "The Miller barn has 15 doors."})
    assert changed.status_code == 200
    assert looked(torn)["reopened"] == 1
    again = torn.get(f"anomalies/{key}").json()
    assert (again["status"], again["resolved_by"]) == ("open", None)
    assert again["corrections"][-1]["correction_type"] == "reopened"
    assert "15 doors" in again["description"]


def test_an_anomaly_goes_and_comes_back_with_its_facts(torn: httpx.Client) -> None:
    looked(torn)
    one = listed(torn)[0]
    fact = one["unit_ids"][0]
    assert torn.patch(f"memories/{fact}", json={"state": "invalidated"}).status_code == 200
    assert looked(torn)["gone"] == 1
    (gone,) = listed(torn, status="resolved")
    assert gone["resolved_by"] == "system"
    assert listed(torn, status="open") == []
    assert torn.patch(f"memories/{fact}", json={"state": "valid"}).status_code == 200
    looked(torn)
    assert [a["id"] for a in listed(torn, status="open")] == [one["id"]]


def test_impossible_orders_and_leaps(bank: httpx.Client, retain: Call) -> None:
    retain("Hugo Marsh died on 4 March 2021.", timestamp="2024-01-01T09:00:00Z", document_id="a")
    retain("Hugo Marsh visited Oslo on 7 June 2022.", timestamp="2024-01-02T09:00:00Z", document_id="b")
    for n, weight in enumerate((71, 72, 71, 70, 72, 71, 118)):
        retain(
            f"Nina Roth weighed {weight} kg.",
            timestamp=f"2024-02-{2 * n + 1:02}T09:00:00Z",
            document_id=f"w{n}",
        )
    looked(bank)
    found = {one["anomaly_type"]: one for one in listed(bank)}
    assert "died" in found["impossible_order"]["description"]
    leap = found["sudden_change"]
    assert (leap["kind"], leap["metadata"]["value"]) == ("value", 118)
    assert leap["evidence"][-1]["text"] == "Nina Roth weighed 118 kg."
    assert listed(bank, type="impossible_order")[0]["anomaly_type"] == "impossible_order"
    assert listed(bank, min_severity=0.85, type="sudden_change") == []
    first = bank.get("anomalies", params={"limit": 1}).json()
    second = bank.get("anomalies", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert first["events"][0]["severity"] >= second["events"][0]["severity"]
    assert first["events"][0]["id"] != second["events"][0]["id"]


def test_what_is_refused(torn: httpx.Client) -> None:
    torn.get("stats")
    nobody = "01a1fdac-7ef0-71a3-8920-7a7dc2ecec0a"
    assert torn.get(f"anomalies/{nobody}").status_code == 404
    assert torn.post(f"anomalies/{nobody}/resolve").status_code == 404
    assert torn.post("anomalies/x/resolve").status_code == 400
    for cursor in ("x", f"1e300,{nobody}", f"nan,{nobody}", f"0.5,{nobody}\0"):
        assert torn.get("anomalies", params={"cursor": cursor}).status_code == 400, cursor
    assert torn.get("anomalies", params={"status": "lost"}).status_code in (400, 422)
    looked(torn)
    key = listed(torn)[0]["id"]
    assert torn.post(f"anomalies/{key}/resolve", json={"by": "system"}).status_code == 400


def test_a_look_is_taken_behind_a_consolidation(bank: httpx.Client, retain: Call) -> None:
    bank.get("stats")
    for number, place in enumerate(("Berlin", "Madrid")):
        said = f"2024-03-0{number + 1}T09:00:00Z"
        retain(f"Dora Klein lives in {place}.", timestamp=said, document_id=str(number))
    assert bank.patch("config", json={"updates": {"enable_observations": True}}).status_code == 200
    assert bank.post("consolidate").status_code == 200
    deadline = time.monotonic() + 60
    while not listed(bank):
        assert time.monotonic() < deadline, bank.get("operations").text
        time.sleep(0.1)
    assert [one["kind"] for one in listed(bank)] == ["values"]
