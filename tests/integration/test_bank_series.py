"""Memories over time, and the routes of older clients: background and regenerate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

Answer = dict[str, Any]


def series(bank: httpx.Client, **asked: str) -> Answer:
    answer = bank.get("stats/memories-timeseries", params=asked)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def counts(found: Answer, kind: str = "world") -> list[int]:
    return [one[kind] for one in found["buckets"]]


def test_memories_over_time(bank: httpx.Client, bank_id: str, retain: Callable[..., Answer]) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    retain("Petra oiled the gate.", timestamp=(today - timedelta(days=2, hours=-3)).isoformat())
    retain("user: Is it dry?\nassistant: I ordered a pump.", timestamp=today.isoformat())
    week = series(bank)
    assert {k: week[k] for k in ("bank_id", "period", "trunc", "time_field")} == {
        "bank_id": bank_id,
        "period": "7d",
        "trunc": "day",
        "time_field": "created_at",
    }
    assert [one["time"] for one in week["buckets"]] == [
        (today - timedelta(days=n)).isoformat() for n in range(6, -1, -1)
    ]
    assert counts(week)[:-1] == [0] * 6
    assert counts(week)[-1] >= 1
    assert counts(week, "experience") == [0] * 6 + [1]
    assert counts(week, "observation") == [0] * 7
    said = series(bank, time_field="mentioned_at")
    assert said["time_field"] == "mentioned_at"
    assert counts(said)[4] == 1
    assert sum(counts(said)) == sum(counts(week))
    assert sum(counts(series(bank, time_field="occurred_start"))) <= sum(counts(week))
    assert series(bank, time_field="colour")["time_field"] == "created_at"
    hour = series(bank, period="1h")
    assert (hour["trunc"], len(hour["buckets"]), sum(counts(hour))) == ("minute", 60, sum(counts(week)))
    assert len(series(bank, period="90d")["buckets"]) == 90
    refused = bank.get("stats/memories-timeseries", params={"period": "1y"})
    assert refused.status_code == 400
    assert "1h, 12h, 1d, 7d, 30d, 90d" in refused.text


def test_background_is_added_to_the_mission(bank: httpx.Client) -> None:
    first = bank.post("background", json={"content": "I was born in Texas."})
    assert first.status_code == 200
    assert first.json() == {
        "mission": "I was born in Texas.",
        "background": "I was born in Texas.",
        "disposition": None,
    }
    whole = "I was born in Texas. I keep bees."
    added = {"content": "I keep bees. I was born in Texas.", "update_disposition": False}
    assert bank.post("background", json=added).json()["mission"] == whole
    assert bank.get("config").json()["overrides"] == {"reflect_mission": whole}
    assert bank.get("profile").json()["mission"] == whole
    assert bank.post("background", json={"content": " "}).status_code == 422


def test_background_is_an_older_name_of_the_mission(client: httpx.Client, bank_id: str) -> None:
    url = f"/v1/default/banks/{bank_id}"
    assert client.put(url, json={"background": "A pilot station."}).json()["mission"] == "A pilot station."
    both = {"background": "A pilot.", "mission": "Keep the log.", "reflect_mission": "Keep the books."}
    assert client.put(url, json=both).json()["mission"] == "Keep the books."
    assert client.put(url, json={"background": "B", "mission": "C"}).json()["mission"] == "C"


def test_regenerate_is_removed(bank: httpx.Client, retain: Callable[..., Answer]) -> None:
    retain("Ottilie Brandt keeps bees.")
    (entity,) = bank.get("entities", params={"q": "Ottilie"}).json()["items"]
    answer = bank.post(f"entities/{entity['id']}/regenerate")
    assert answer.status_code == 410
    assert answer.json()["detail"].startswith("removed: observations are kept up to date by themselves")
    unknown = "01a1fdac-7ef0-71a3-8920-7a7dc2ecec0a"
    assert bank.post(f"entities/{unknown}/regenerate").status_code == 404
