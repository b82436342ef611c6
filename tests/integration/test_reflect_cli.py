"""``reverie reflect``, for people and for programs."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "reflect.md"
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("REVERIE_", "HINDSIGHT_API_"))}


def run(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reverie", "reflect", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env={**CLEAN, "REVERIE_URL": url}, timeout=60
    )


def test_an_answer_for_people_and_for_programs(
    bank: httpx.Client, bank_id: str, base_url: str, retain: Callable[..., Any], tmp_path: Path
) -> None:
    retain("Alice moved to Lisbon in May 2024.", context="letters")
    bank.post("directives", json={"name": "Cite", "content": "Always cite your sources."})
    shown = run(base_url, bank_id, "Where did Alice move?", "--why")
    assert shown.returncode == 0, shown.stderr
    assert "Sources:\n- “Alice moved to Lisbon in May 2024.”" in shown.stdout
    assert "- Alice moved to Lisbon in May 2024. (of 2024-05-01 · letters)" in shown.stdout
    assert "directive “Cite” rewritten: " in shown.stdout
    assert "recall Where did Alice move? · " in shown.stdout
    told = json.loads(run(base_url, bank_id, "Where did Alice move?", "--format", "json").stdout)
    assert told["text"] in shown.stdout
    assert told["trace"] is None
    assert run(base_url, bank_id, "Where did Alice move?", "--async").stdout.startswith("operation ")
    refused = run(base_url, bank_id, "Where?", "--schema", str(tmp_path / "none.json"))
    assert (refused.returncode, "none.json" in refused.stderr) == (2, True)
    schema = tmp_path / "city.json"
    schema.write_text('{"type": "object"}')
    refused = run(base_url, bank_id, "Where?", "--schema", str(schema))
    assert (refused.returncode, "needs a language model" in refused.stderr) == (1, True)


def test_the_examples_of_the_page_work(
    bank: httpx.Client, bank_id: str, base_url: str, retain: Callable[..., Any]
) -> None:
    retain("Alice lives in Lisbon since May 2024.", tags=["home"])
    text = PAGE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("reverie reflect alice ")]
    assert len(lines) == 3
    for line in lines:
        done = run(base_url, *(bank_id if word == "alice" else word for word in shlex.split(line)[2:]))
        assert done.returncode == 0, done.stderr
        assert ("operation " if "--async" in line else "Lisbon") in done.stdout
    (body,) = re.findall(r"```json\n(.*?)```", text, re.S)
    answer = bank.post("reflect", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200
    assert "x-ignored-params" not in answer.headers
    assert "Lisbon" in answer.json()["text"]
    assert answer.json()["based_on"]["memories"][0]["text"] == "Alice lives in Lisbon since May 2024."
