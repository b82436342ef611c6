"""What is kept of a request to a bank."""

from __future__ import annotations

import logging
import math
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from reverie.service.audit import Audit
from reverie.service.caller import Caller, asking
from reverie.store.audit import Entry
from reverie.store.db import Database

BEGAN = datetime(2025, 1, 15, 10, tzinfo=UTC)


def made() -> Audit:
    return Audit(cast(Database, None), enabled=True)


def waiting(audit: Audit) -> list[Any]:
    return [one for _, one in audit.writer._waiting]


def test_who_asks_what_without_credentials_and_cut() -> None:
    audit = made()
    with asking(Caller("acme", key_id="k1", key_name="ci")):
        audit.record(
            "alice",
            "recall",
            "mcp",
            started_at=BEGAN,
            request={
                "query": {"api_key": "s3cret", "limit": 5},
                "document": "d" * 1000,
                "none": None,
                "n": math.inf,
            },
            metadata={"user_agent": "x\0\ud800"},
        )
    (one,) = waiting(audit)
    entry: Entry = one.entry
    assert (one.tenant, one.bank_id) == ("acme", "alice")
    assert (entry.action, entry.transport, entry.started_at) == ("recall", "mcp", BEGAN)
    assert entry.ended_at > BEGAN
    assert entry.request is not None
    assert entry.request["query"] == {"api_key": "***", "limit": "5"}
    assert entry.request["document"] == "d" * 299 + "…"
    assert entry.request["none"] is None
    assert entry.request["n"] == "inf"  # JSON has no such number
    assert entry.response is None
    assert entry.metadata == {"caller": "ci", "key_id": "k1", "user_agent": "x?"}


@pytest.mark.parametrize("name", ["", "nul\0", "x" * 2000])
def test_what_can_be_no_bank_is_left_out(name: str) -> None:
    audit = made()
    audit.record(name, "recall", "http", started_at=BEGAN)
    assert waiting(audit) == []


def test_a_deletion_is_told_in_the_server_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    audit = made()
    audit.record("alice", "delete_bank", "http", started_at=BEGAN, response={"status": 404})
    assert not caplog.records
    audit.record("alice", "delete_bank", "http", started_at=BEGAN, response={"status": 200})
    (line,) = caplog.records
    assert (line.getMessage(), line.__dict__["bank"], line.__dict__["caller"]) == (
        "a bank was deleted",
        "alice",
        "owner",
    )
