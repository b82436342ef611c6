"""The examples of the guides to memory banks and to operations, as they stand there: Python, CLI and curl.

Those for Node.js are in `node/examples.test.mjs`, those of the guide to asynchronous learning in
`tests/integration/test_async_guide.py`.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from held import Held
from published import Sync

import reverie

Bash = Callable[[str], str]

RULE = "Always respond in formal English, avoiding slang and colloquialisms."
ARCHITECT = (
    "You're a software architect - you know how systems are put together, and why. Prefer simplicity over "
    "what is new."
)
DECISIONS = "Always include decisions on technology, and their reasons. Ignore when people met."
STABLE = "Observations are stable facts about people and projects. Ignore one-off events."


@pytest.fixture
def bank_id() -> str:
    return f"example-{uuid.uuid4().hex[:12]}"


@pytest.fixture(params=["hindsight_client", "reverie"])
def client(request: pytest.FixtureRequest, base_url: str) -> Iterator[Any]:
    """The published client, and our own."""
    if request.param == "reverie":
        with reverie.Client(base_url) as found:
            yield found
    else:
        published = Sync(base_url)
        yield published
        published.shut()


def test_python_memory_banks(client: Any, bank_id: str) -> None:
    client.create_bank(bank_id=bank_id)
    client.update_bank_config(
        bank_id,
        reflect_mission=ARCHITECT,
        disposition_skepticism=4,  # Questions new technologies
        disposition_literalism=4,  # Focuses on concrete specs
        disposition_empathy=2,  # Prioritizes technical facts
    )
    client.update_bank_config(
        bank_id,
        retain_mission=DECISIONS,
        retain_extraction_mode="verbose",
        observations_mission=STABLE,
        disposition_skepticism=5,
        disposition_literalism=4,
        disposition_empathy=2,
    )
    data = client.get_bank_config(bank_id)
    assert data["config"]["retain_chunk_size"] == 3000
    assert data["config"]["reflect_mission"] == ARCHITECT
    assert data["overrides"] == {
        "reflect_mission": ARCHITECT,
        "retain_mission": DECISIONS,
        "retain_extraction_mode": "verbose",
        "observations_mission": STABLE,
        "disposition_skepticism": 5,
        "disposition_literalism": 4,
        "disposition_empathy": 2,
    }
    client.reset_bank_config(bank_id)
    assert client.get_bank_config(bank_id)["overrides"] == {}


def test_python_directives(client: Any, bank_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    directive = client.create_directive(bank_id=bank_id, name="Formal Language", content=RULE)
    print(f"Created directive: {directive.id}")

    directives = client.list_directives(bank_id=bank_id)
    for d in directives.items:
        print(f"- {d.name}: {d.content[:50]}...")

    directive_id = directive.id
    updated = client.update_directive(bank_id=bank_id, directive_id=directive_id, is_active=False)
    print(f"Directive active: {updated.is_active}")

    client.delete_directive(bank_id=bank_id, directive_id=directive_id)
    assert capsys.readouterr().out.splitlines() == [
        f"Created directive: {directive_id}",
        "- Formal Language: Always respond in formal English, avoiding slang a...",
        "Directive active: False",
    ]
    assert client.list_directives(bank_id=bank_id).items == []


LABELS = [
    {
        "key": "engagement",
        "description": "How much the pupil took part",
        "type": "value",
        "optional": True,
        "values": [
            {"value": "active", "description": "Took part"},
            {"value": "passive", "description": "Only listened"},
        ],
    },
    {
        "key": "pedagogy",
        "description": "How it was taught",
        "type": "multi-values",
        "values": [
            {"value": "scaffolding", "description": "In small steps"},
            {"value": "direct_instruction", "description": "It was explained"},
            {"value": "socratic_questioning", "description": "By questions"},
        ],
    },
    {
        "key": "topic",
        "description": "What it was about. Examples: algebra, geometry.",
        "type": "text",
        "optional": True,
        "values": [],
    },
]
SETTINGS = [
    {"entity_labels": LABELS},
    {"entity_labels": LABELS[:1], "entities_allow_free_form": False},
    {"mcp_enabled_tools": ["recall", "reflect"]},
    {
        "llm_gemini_safety_settings": [
            {"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"},
            {"category": "HARM_CATEGORY_HATE_SPEECH", "threshold": "BLOCK_NONE"},
        ]
    },
    {"retain_extraction_mode": "custom", "retain_custom_instructions": "Keep numbers."},
    {
        "enable_observations": True,
        "consolidation_llm_batch_size": 8,
        "consolidation_source_facts_max_tokens": -1,
        "consolidation_source_facts_max_tokens_per_observation": 256,
    },
]


@pytest.mark.parametrize("updates", SETTINGS, ids=lambda updates: next(iter(updates)))
def test_settings_of_a_bank(client: Any, bank_id: str, base_url: str, updates: dict[str, Any]) -> None:
    """The values that the guide shows as JSON are taken, and come back as they were given."""
    client.create_bank(bank_id=bank_id)
    client.update_bank_config(bank_id, **updates)
    expected = dict(updates)
    if "entity_labels" in updates:  # what a label leaves out is told with its default
        expected["entity_labels"] = [
            {"tag": False, "optional": True, **label} for label in updates["entity_labels"]
        ]
    assert client.get_bank_config(bank_id)["overrides"] == expected


@pytest.fixture
def bash(base_url: str, tmp_path: Path) -> Bash:
    """Runs lines of a shell that knows `reverie`, and `curl` where the machine has none."""
    programs = {"reverie": f'exec "{sys.executable}" -m reverie "$@"'}
    if not shutil.which("curl"):
        programs["curl"] = f'exec "{sys.executable}" "{Path(__file__).parents[1] / "like_curl.py"}" "$@"'
    for name, line in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("REVERIE_", "HINDSIGHT_"))}
    environment |= {"PATH": f"{tmp_path}:{os.environ['PATH']}", "REVERIE_URL": base_url}

    def call(lines: str) -> str:
        command = ["bash", "-c", lines.replace("http://localhost:8000", base_url)]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def test_command_line(bash: Bash, bank_id: str, base_url: str) -> None:
    with reverie.Client(base_url) as client:
        run_command_line(bash, bank_id, client)


def run_command_line(bash: Bash, bank_id: str, client: reverie.Client) -> None:
    bash(f"reverie bank create {bank_id}")
    bash(f"""reverie bank create {bank_id} \\
      --mission "{ARCHITECT}" \\
      --skepticism 4 \\
      --literalism 4 \\
      --empathy 2
    """)
    bash(f"""reverie bank set-config {bank_id} \\
      --retain-mission "{DECISIONS}" \\
      --retain-extraction-mode verbose \\
      --observations-mission "{STABLE}" \\
      --disposition-skepticism 4 \\
      --disposition-literalism 4 \\
      --disposition-empathy 2
    """)
    data = client.get_bank_config(bank_id)
    assert data["config"]["reflect_mission"] == ARCHITECT
    assert (
        data["overrides"].items()
        >= {
            "retain_mission": DECISIONS,
            "retain_extraction_mode": "verbose",
            "observations_mission": STABLE,
            "disposition_skepticism": 4,
            "disposition_empathy": 2,
        }.items()
    )
    shown = bash(f"# Returns resolved config\nreverie bank config {bank_id}")
    assert "retain_chunk_size" in shown
    assert "verbose" in shown
    own = bash(f"reverie bank config {bank_id} --overrides-only")
    assert "retain_chunk_size" not in own
    assert "verbose" in own
    bash(f"reverie bank reset-config {bank_id} -y")
    assert "verbose" not in bash(f"reverie bank config {bank_id} --overrides-only")

    made = bash(f"""export BANK_ID={bank_id}
    reverie directive create "$BANK_ID" \\
      "Formal Language" \\
      "{RULE}"
    """)
    (directive,) = client.list_directives(bank_id=bank_id).items
    assert directive.content == RULE
    assert directive.id in made
    assert "Formal Language" in bash(f'BANK_ID={bank_id}\nreverie directive list "$BANK_ID"')


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held(monkeypatch)
    yield found
    found.let_go()


def test_curl(bash: Bash, bank_id: str, held: Held) -> None:
    answer = json.loads(
        bash(f"""curl -X POST "http://localhost:8000/v1/default/banks/{bank_id}/memories" \\
      -H "Content-Type: application/json" \\
      -d '{{
        "items": [
          {{"content": "Alice joined Google in 2023"}},
          {{"content": "Bob prefers Python over JavaScript"}}
        ],
        "async": true
      }}'
    """)
    )
    key = answer["operation_id"]
    shown = {"success": True, "bank_id": bank_id, "items_count": 2, "async": True, "operation_id": key}
    assert answer.items() >= shown.items()
    assert uuid.UUID(key)

    def polled() -> Any:
        return json.loads(bash(f'curl "http://localhost:8000/v1/default/banks/{bank_id}/operations"'))

    deadline = time.monotonic() + 60
    while (found := polled())["operations"][0]["status"] != "completed":
        assert time.monotonic() < deadline, found
    (operation,) = found["operations"]
    assert found["bank_id"] == bank_id
    expected = {
        "id": key,
        "task_type": "retain",
        "items_count": 2,
        "document_id": None,
        "error_message": None,
    }
    assert operation.items() >= expected.items()
    assert operation["created_at"]

    item = json.dumps({"items": [{"content": "A held letter."}], "async": True})
    url = f"http://localhost:8000/v1/default/banks/{bank_id}/operations"
    sent = bash(f"curl {url.removesuffix('operations')}memories --json {shlex.quote(item)}")
    key = json.loads(sent)["operation_id"]
    while not held.begun:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert json.loads(bash(f'curl -X DELETE "{url}/{key}"'))["success"] is True
    held.let_go()
    assert json.loads(bash(f'curl -X POST "{url}/{key}/retry"')) == {
        "success": True,
        "message": f"Operation {key} queued for retry",
        "operation_id": key,
    }
    while {one["status"] for one in polled()["operations"]} != {"completed"}:
        assert time.monotonic() < deadline
    refused = bash(f'curl -s -o /dev/null -w "%{{http_code}}" -X POST "{url}/{key}/retry"')
    assert refused == "409"


def test_the_servers_address(base_url: str, client: Any) -> None:
    """Nothing but the address is given, and a slash at its end does not matter."""
    assert urlsplit(base_url).port
    assert httpx.get(f"{base_url}/health", timeout=60).status_code == 200
    with reverie.Client(base_url + "/") as found:
        assert found.get_version().api_version == client.get_version().api_version == reverie.__version__
