"""``reverie dream``: from a run to what is decided on it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from reverie.cli import run

Cli = Callable[..., tuple[int, str, str]]
NOW = datetime.now(UTC)


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], base_url: str) -> Cli:
    for name in [one for one in os.environ if one.startswith(("REVERIE_", "HINDSIGHT_API_", "KUZU_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REVERIE_URL", base_url)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_from_a_run_to_a_decision(cli: Cli, bank: httpx.Client, bank_id: str, tmp_path: Path) -> None:
    items: list[dict[str, Any]] = [
        {
            "content": "Marta went to the pottery class.",
            "timestamp": (NOW - timedelta(weeks=n, hours=3)).isoformat(),
            "document_id": f"d{n}",
        }
        for n in range(8)
    ]
    assert bank.post("memories", json={"items": items}).status_code == 200
    code, out, err = cli("dream", "run", bank_id, "--wait", "--format", "json")
    assert code == 0, err
    key = json.loads(out)["operation_id"]
    code, out, _ = cli("dream", "run", bank_id)
    assert (code, "No dream was started" in out) == (0, True)
    code, out, _ = cli("dream", "list", bank_id)
    assert (code, "success" in out) == (0, True)
    page = tmp_path / "dream.html"
    code, out, _ = cli("dream", "show", bank_id, key, "--page", str(page), "--format", "json")
    shown = json.loads(out)
    assert page.read_text(encoding="utf-8") == shown["narrative_html"]
    assert cli("dream", "show", bank_id, key)[0] == 0
    prediction, proposal = shown["predictions"][0], shown["promotion_proposals"][0]
    code, out, _ = cli("dream", "review", bank_id, proposal["proposal_id"], "reject", "--format", "json")
    assert (code, json.loads(out)["review_status"]) == (0, "rejected")
    code, out, _ = cli("dream", "outcome", bank_id, prediction["prediction_id"], "confirmed")
    assert (code, "confirmed" in out) == (0, True)
    code, out, _ = cli("dream", "stats", bank_id)
    assert (code, prediction["kind"] in out) == (0, True)
    code, _, err = cli("dream", "review", bank_id, "nothing", "reject")
    assert (code != 0, "proposal_id" in err) == (True, True)
