"""What tests of dreams share: a diary to dream of, and how a dream is asked for and waited for."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

Answer = dict[str, Any]
NOW = datetime.now(UTC)
LAST = NOW - timedelta(days=NOW.weekday() + 7 * (NOW.weekday() == 0), hours=1)
"""The last Monday that is over, or the one before."""


def told(weeks: int = 10) -> list[Answer]:
    """Mondays at the pottery class, other days with a book, and what is asked of the agent."""
    items: list[Answer] = []
    for week in range(weeks):
        day = LAST - timedelta(weeks=week)
        items.append({"content": "Marta went to the pottery class <b>.", "timestamp": day.isoformat()})
        other = day - timedelta(days=(2, 3, 5)[week % 3])
        items.append(
            {"content": f"Marta read chapter {weeks - week} of a novel.", "timestamp": other.isoformat()}
        )
    for n, days in enumerate((30, 9)):
        content = f"Always answer in short sentences{', please' * n}."
        items.append({"content": content, "timestamp": (NOW - timedelta(days=days)).isoformat()})
    return [{**one, "document_id": f"d{n}", "tags": ["diary"]} for n, one in enumerate(items)]


def finished(bank: httpx.Client, key: str) -> Answer:
    for _ in range(2000):
        operation: Answer = bank.get(f"operations/{key}").json()
        if operation["status"] not in ("pending", "processing"):
            break
        time.sleep(0.03)
    assert operation["status"] == "completed", operation
    return operation


def dreamt(bank: httpx.Client, **body: Any) -> Answer:
    """Trigger a dream, wait for it, and give the run as it is told by its id."""
    asked = bank.post("dreams/trigger", json=body)
    assert asked.status_code == 200, asked.text
    assert asked.json()["deduplicated"] is False
    key = asked.json()["operation_id"]
    finished(bank, key)
    found = bank.get(f"dreams/{key}")
    assert found.status_code == 200, found.text
    run: Answer = found.json()
    return run


def configure(bank: httpx.Client, **dream: Any) -> Answer:
    answer = bank.patch("config", json={"updates": {"dream": dream}})
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found
