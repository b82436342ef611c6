"""The audit log over HTTP: who asked what of a bank, without what a memory holds."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from reverie.cli import run

Answer = dict[str, Any]
Sql = Callable[..., list[tuple[Any, ...]]]


def listed(bank: httpx.Client, **filters: Any) -> Answer:
    answer = bank.get("audit-logs", params=filters)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def actions(found: Answer) -> list[str]:
    return [one["action"] for one in found["items"]]


def test_requests_are_noted_without_contents(
    bank: httpx.Client, bank_id: str, retain: Callable[..., Answer], recall: Callable[..., Answer]
) -> None:
    began = datetime.now(UTC)
    retain("Ottilie keeps the lighthouse key in a blue tin.", document_id="notes/1")
    recall("Where is the lighthouse key?")
    bank.get("memories/list", params={"q": "lighthouse", "limit": 5})
    bank.get("documents/absent", headers={"User-Agent": "logbook/1"})
    bank.get("stats")
    bank.request("OPTIONS", "memories")
    bank.patch("config?lighthouse=9", json={"updates": {"retain_misson": "x"}})
    found = listed(bank)
    assert actions(found) == ["update_bank_config", "get_document", "list_memories", "recall", "retain"]
    assert (found["bank_id"], found["total"], found["limit"], found["offset"]) == (bank_id, 5, 50, 0)
    refused, missing, listing, recalled, retained = found["items"]
    assert [one["response"]["status"] for one in found["items"]] == [400, 404, 200, 200, 200]
    assert missing["request"]["document_id"] == "absent"
    assert missing["metadata"] == {"caller": "owner", "key_id": None, "user_agent": "logbook/1"}
    assert listing["request"]["query"] == {"q": "***", "limit": "5"}
    assert recalled["request"] == {
        "method": "POST",
        "path": "/v1/default/banks/{bank_id}/memories/recall",
        "bytes": recalled["request"]["bytes"],
    }
    assert recalled["response"]["bytes"] > 100
    assert retained["transport"] == "http"
    assert retained["bank_id"] == bank_id
    started, ended = (datetime.fromisoformat(retained[name]) for name in ("started_at", "ended_at"))
    assert began <= started <= ended
    assert retained["duration_ms"] == round((ended - started).total_seconds() * 1000)
    assert refused["request"]["query"] == {"lighthouse": "***"}
    assert "lighthouse" not in str(found["items"][1:])
    assert refused["id"] != missing["id"]


def test_filters_pages_and_statistics(
    bank: httpx.Client, retain: Callable[..., Answer], sql: Sql, bank_id: str
) -> None:
    for number in range(3):
        retain(f"Note {number}.")
    bank.get("tags")
    assert actions(listed(bank, limit=2)) == ["list_tags", "retain"]
    assert actions(listed(bank, limit=2, offset=3)) == ["retain"]
    assert listed(bank, action="retain", limit=1)["total"] == 3
    assert listed(bank, transport="mcp")["total"] == 0
    second = listed(bank, action="retain")["items"][1]["started_at"]
    assert listed(bank, start_date=second)["total"] == 3
    assert listed(bank, end_date=second)["total"] == 1
    assert bank.get("audit-logs", params={"start_date": "soon"}).status_code == 422
    assert bank.get("audit-logs", params={"limit": 501}).status_code == 422

    two_days_ago = datetime.now(UTC) - timedelta(days=2)
    sql(
        "UPDATE audit_logs SET started_at = %s WHERE id = (SELECT id FROM audit_logs JOIN banks USING (bank)"
        " WHERE bank_id = %s AND action = 'list_tags') RETURNING id",
        two_days_ago, bank_id,
    )  # fmt: skip
    week = bank.get("audit-logs/stats").json()
    assert (week["period"], week["trunc"], len(week["buckets"])) == ("7d", "day", 7)
    assert week["start"] == week["buckets"][0]["time"]
    assert [one["actions"] for one in week["buckets"]] == [
        {},
        {},
        {},
        {},
        {"list_tags": 1},
        {},
        {"retain": 3},
    ]
    assert [one["total"] for one in week["buckets"]] == [0, 0, 0, 0, 1, 0, 3]
    day = bank.get("audit-logs/stats", params={"period": "1d", "action": "retain"}).json()
    assert (day["trunc"], len(day["buckets"]), sum(one["total"] for one in day["buckets"])) == ("hour", 24, 3)
    refused = bank.get("audit-logs/stats", params={"period": "2w"})
    assert refused.status_code == 400
    assert refused.json()["detail"][0]["msg"] == "period must be one of 1d, 7d, 30d"


def test_a_bank_may_want_none_and_its_log_goes_with_it(
    bank: httpx.Client, bank_id: str, retain: Callable[..., Answer], client: httpx.Client
) -> None:
    retain("First.")
    assert actions(listed(bank)) == ["retain"]
    bank.patch("config", json={"updates": {"audit_log_enabled": False}})
    retain("Second.")
    assert actions(listed(bank)) == ["update_bank_config", "retain"]
    bank.patch("config", json={"updates": {"audit_log_enabled": None}})
    retain("Third.")
    assert actions(listed(bank)) == ["retain", "update_bank_config", "update_bank_config", "retain"]

    client.delete(f"/v1/default/banks/{bank_id}")
    assert actions(listed(bank)) == []
    retain("A new bank of that name.")
    assert actions(listed(bank)) == ["retain"]


def test_the_command_line_shows_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    base_url: str,
    bank_id: str,
    retain: Callable[..., Answer],
) -> None:
    for name in [name for name in os.environ if name.startswith(("REVERIE_", "HINDSIGHT_API_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REVERIE_URL", base_url)

    def cli(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["audit", *arguments])
        return code, *capsys.readouterr()

    retain("A note.")
    code, out, err = cli("list", bank_id, "--action", "retain")
    assert (code, err) == (0, "")
    head, row = out.splitlines()[0], out.splitlines()[-1]
    assert head.split() == ["when", "action", "status", "took", "who", "by"]
    assert row.split()[-6:-4] == ["retain", "200"]
    assert row.split()[-2:] == ["owner", "http"]
    _, out, _ = cli("list", bank_id, "--format", "json")
    assert json.loads(out)["total"] == 1
    assert "retain 1" in cli("stats", bank_id)[1]
    assert cli("calls", bank_id)[1] == "No model was asked.\n"
    code, _, err = cli("stats", bank_id, "--period", "2w")
    assert (code, err) == (2, "reverie: --period must be one of 1d, 7d, 30d\n")
