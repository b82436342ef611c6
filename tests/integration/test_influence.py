"""What use says about a bank: who leads, when it is used, which days stand out."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

Call = Callable[..., Any]
NOW = datetime.now(UTC)


@pytest.fixture
def number(bank: httpx.Client, retain: Call, sql: Call) -> int:
    for n in range(12):
        who = "Alice" if n < 6 else f"Person{n}"
        retain(f"{who} keeps note number {n} in the attic.", document_id=f"d{n}")
    name = str(bank.base_url).rstrip("/").rpartition("/")[2]
    return int(sql("SELECT bank FROM banks WHERE bank_id = %s", name)[0][0])


def ids(bank: httpx.Client) -> dict[str, str]:
    found = bank.get("memories/list", params={"limit": 100}).json()["items"]
    return {item["text"].partition("number ")[2].split()[0]: item["id"] for item in found}


def used(sql: Call, number: int, key: str, *, days_ago: float, times: int, gain: float) -> None:
    at = NOW - timedelta(days=days_ago)
    sql(
        "INSERT INTO access_weeks VALUES (%s, 'memory', date_trunc('week', %s::date)::date, %s, %s, %s, %s)"
        " RETURNING 1",
        number, at.date(), key, times, gain, at,
    )  # fmt: skip
    sql(
        "INSERT INTO access_days VALUES (%s, 'memory', %s, %s, %s, %s, %s) RETURNING 1",
        number, at.date(), key, times, gain, at,
    )  # fmt: skip


def test_the_hot_lead_and_the_window_ends_what_was(bank: httpx.Client, sql: Call, number: int) -> None:
    key = ids(bank)
    used(sql, number, key["7"], days_ago=0.1, times=40, gain=38.0)
    used(sql, number, key["8"], days_ago=1, times=12, gain=6.0)
    used(sql, number, key["9"], days_ago=6, times=3, gain=0.9)
    used(sql, number, key["10"], days_ago=30, times=500, gain=500.0)
    told = bank.get("brain/influence").json()
    assert [entry["id"] for entry in told["leaderboard"]] == [key["7"], key["8"], key["9"]]
    scores = [entry["influence_score"] for entry in told["leaderboard"]]
    assert scores == sorted(scores, reverse=True)
    assert told["summary"] == {
        "entity_count": 3, "dream_runs": 0, "avg_dream_quality": 0.0, "top_influence": scores[0],
    }  # fmt: skip
    first = told["leaderboard"][0]
    assert (first["type"], first["access_count"]) == ("world", 40)
    assert first["contribution"]["rerank"] == pytest.approx(0.95)
    assert first["contribution"]["recency"] > 0.97
    longer = bank.get("brain/influence", params={"window_days": 60, "top_k": 5}).json()
    assert longer["leaderboard"][0]["id"] == key["7"]
    assert longer["summary"]["entity_count"] == 4


def test_the_best_connected_goes_first_where_use_is_equal(bank: httpx.Client, sql: Call, number: int) -> None:
    key = ids(bank)
    for n in ("3", "9"):
        used(sql, number, key[n], days_ago=1, times=4, gain=2.0)
    told = bank.get("brain/influence", params={"entity_type": "memory"}).json()["leaderboard"]
    assert [entry["id"] for entry in told] == [key["3"], key["9"]]
    assert told[0]["contribution"]["graph"] > told[1]["contribution"]["graph"]


def test_recalls_are_counted_by_hour_and_day(bank: httpx.Client, recall: Call, number: int) -> None:
    for _ in range(3):
        recall("Who keeps notes in the attic?")
    for _ in range(600):
        told = bank.get("brain/influence").json()
        if told["trend"][-1]["count"] == 3 and told["leaderboard"]:
            break
        time.sleep(0.1)
    assert len(told["heatmap"]) == 168
    assert sum(cell["count"] for cell in told["heatmap"]) == 3
    assert [point["count"] for point in told["trend"]] == [0] * 13 + [3]
    assert told["trend"][-1]["date"] == datetime.now(UTC).date().isoformat()
    assert told["leaderboard"][0]["access_count"] == 3
    assert bank.get("brain/influence", params={"entity_type": "chunk"}).json()["leaderboard"] == []


def test_hours_are_those_of_the_bank(bank: httpx.Client, sql: Call, number: int) -> None:
    refused = bank.patch("config", json={"updates": {"timezone": "Mars/Olympus"}})
    assert refused.status_code == 400
    assert "no time zone" in refused.text
    assert bank.patch("config", json={"updates": {"timezone": "Asia/Tokyo"}}).status_code == 200
    at = NOW.replace(hour=20, minute=0, second=0, microsecond=0) - timedelta(days=2)
    sql("INSERT INTO access_hours VALUES (%s, 'memory', %s, 7) RETURNING 1", number, at)
    told = bank.get("brain/influence").json()
    assert told["timezone"] == "Asia/Tokyo"
    (cell,) = [cell for cell in told["heatmap"] if cell["count"]]
    assert (cell["hour"], cell["hour_utc"], cell["weekday"]) == (5, 20, (at.weekday() + 1) % 7)
    (point,) = [point for point in told["trend"] if point["count"]]
    assert point["date"] == (at + timedelta(days=1)).date().isoformat()
    (anomaly,) = told["anomalies"]
    assert anomaly["date"] == point["date"]
