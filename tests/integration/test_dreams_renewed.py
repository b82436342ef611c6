"""When a dream has something new to say, and what is forgotten with facts that are deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
from dreaming import NOW, configure, dreamt, told

Call = Callable[..., Any]


def test_what_is_predicted_again_is_not_sent_back(bank: httpx.Client) -> None:
    bank.post("memories", json={"items": told(6)})
    configure(bank, cooldown_minutes=0, novelty_threshold=0)
    one = dreamt(bank)["predictions"][0]
    path = f"dreams/predictions/{one['prediction_id']}/outcome"
    assert bank.post(path, json={"status": "confirmed"}).status_code == 200
    assert one["title"] in [p["title"] for p in dreamt(bank)["predictions"]]
    refused = bank.post(path, json={"status": "request_more_evidence"})
    assert refused.status_code == 409
    assert "predicted again" in refused.text


def test_what_became_of_a_prediction_is_news_and_so_is_a_contradiction(bank: httpx.Client) -> None:
    bank.post("memories", json={"items": told(6)})
    configure(bank, cooldown_minutes=0)
    one = dreamt(bank)["predictions"][0]
    assert dreamt(bank)["status"] == "duplicate_low_novelty"
    path = f"dreams/predictions/{one['prediction_id']}/outcome"
    bank.post(path, json={"status": "confirmed"})
    again = dreamt(bank)
    assert again["status"] == "success"
    assert [p["title"] for p in again["predictions"]] == [one["title"]]
    assert dreamt(bank)["status"] == "duplicate_low_novelty"
    for n, day in enumerate(("12 January 1979", "30 March 1981")):
        item = {"content": f"Marta was born on {day}.", "document_id": f"born{n}"}
        assert bank.post("memories", json={"items": [item]}).status_code == 200
    last = dreamt(bank)
    assert last["status"] == "success"
    (asked,) = last["promotion_proposals"]
    assert (asked["proposal_type"], len(asked["supporting_evidence_ids"])) == ("question", 2)


def test_to_what_is_sent_back_only_later_facts_speak(bank: httpx.Client, sql: Call) -> None:
    bank.post("memories", json={"items": told(6)})
    configure(bank, cooldown_minutes=0, novelty_threshold=0)
    (monday,) = [p for p in dreamt(bank)["predictions"] if "pottery" in p["title"]]
    came = datetime.fromisoformat(monday["opens_at"])
    shift = timedelta(days=7 * (2 + (came - NOW).days // 7))
    sql(
        "UPDATE dream_predictions SET opens_at = opens_at - %s,"
        " expires_at = expires_at - %s + interval '16 days' WHERE id = %s RETURNING 1",
        shift, shift, monday["prediction_id"],
    )  # fmt: skip
    at = (NOW - timedelta(hours=2)).isoformat()
    item = {"content": "Marta went to the pottery class.", "timestamp": at}
    bank.post("memories", json={"items": [item]})

    def status() -> str:
        dreamt(bank)
        ((found,),) = sql("SELECT status FROM dream_predictions WHERE id = %s", monday["prediction_id"])
        return str(found)

    assert status() == "confirmed"
    sql("DELETE FROM dream_predictions WHERE status = 'pending' RETURNING 1")
    path = f"dreams/predictions/{monday['prediction_id']}/outcome"
    assert bank.post(path, json={"status": "request_more_evidence"}).status_code == 200
    assert status() == "pending"


def test_proposals_go_with_what_they_quote_and_are_news_again(bank: httpx.Client) -> None:
    bank.post("memories", json={"items": told(6)})
    configure(bank, cooldown_minutes=0)
    assert "directive" in {p["proposal_type"] for p in dreamt(bank)["promotion_proposals"]}
    assert bank.delete("documents/d13").status_code == 200  # one of the two that ask for short sentences
    (run,) = bank.get("dreams").json()["items"]
    assert "short sentences" not in str(run)
    assert run["promotion_proposals"] != []
    assert dreamt(bank)["status"] == "success"  # what it said can be read nowhere now

    bank.post("memories", json={"items": [told(8)[12]]})  # a week more
    later = dreamt(bank)
    added = {m["id"] for m in bank.get("memories/list", params={"limit": 100}).json()["items"]}
    proposals = [p for r in bank.get("dreams").json()["items"] for p in r["promotion_proposals"]]
    quoted = {i for p in proposals for i in p["supporting_evidence_ids"]}
    assert quoted <= added, later["status"]
    bank.delete("documents/d12")
    left = [p for r in bank.get("dreams").json()["items"] for p in r["promotion_proposals"]]
    known = {m["id"] for m in bank.get("memories/list", params={"limit": 100}).json()["items"]}
    assert {i for p in left for i in p["supporting_evidence_ids"]} <= known
