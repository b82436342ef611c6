"""``reverie task``: what has become of a text."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

from reverie.cli.failure import REFUSED, UNAVAILABLE, Failure, clean, show_json
from reverie.cli.light import http
from reverie.cli.light.arguments import Command, Option, parse
from reverie.cli.light.http import Server, Unreachable, bank_path
from reverie.cli.light.settings import Settings
from reverie.spool import Spool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TASK = Command(
    "task",
    "Show the state of one task: spooled, pending, processing, completed, failed or refused.",
    """\
Examples:
  reverie task 0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10
  reverie task 0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10 --follow --format json""",
    ("ID",),
    Option("--bank", "Bank of the task (REVERIE_DEFAULT_BANK).", "BANK"),
    Option("--follow", "Wait until it has ended."),
    Option("--format", "plain or json.", "FORMAT", default="plain", choices=("plain", "table", "json")),
)
COMMANDS = {"task": TASK}

_OPEN = ("spooled", "pending", "processing")


def run(name: str, arguments: Sequence[str]) -> int:
    """Show one task; exit code 1 when it failed, was refused, or is not known."""
    given = parse(TASK, arguments)
    settings = Settings(given["bank"])
    found = _state(settings, given["id"])
    pause = 0.05
    while given["follow"] and found["status"] in _OPEN:
        time.sleep(pause)
        pause = min(1.0, pause * 1.5)
        found = _state(settings, given["id"])
    if found["status"] == "not_found":
        raise Failure(REFUSED, f"there is no task {given['id']} in bank {settings.bank}")
    if given["format"] == "json":
        show_json(json.dumps(found))
    else:
        print("\n".join(_lines(found)))
    return REFUSED if found["status"] in ("failed", "refused") else 0


def _state(settings: Settings, task_id: str) -> dict[str, Any]:
    here = Spool(settings.spool).find(task_id)
    if here is not None:
        path, reason = here
        told = {"task_id": task_id, "bank_id": settings.bank, "path": path}
        return (
            {**told, "status": "refused", "error_message": reason}
            if reason
            else {**told, "status": "spooled"}
        )
    server = http.find(settings)
    if server is not None:
        found = _ask(server, settings.bank, task_id)
    elif settings.url is not None:
        raise Failure(UNAVAILABLE, f"cannot reach {settings.url}")
    else:
        from reverie.cli.embedded import operation

        found = operation(settings.bank, task_id)
    return {"task_id": task_id, "bank_id": settings.bank, **found}


def _ask(server: Server, bank_id: str, task_id: str) -> dict[str, Any]:
    try:
        reply = server.ask("GET", bank_path(bank_id, "operations", task_id))
        if not reply.ok:
            raise reply.failure(server.where)
        found: dict[str, Any] = reply.json()
        return found
    except Unreachable as error:
        raise http.unavailable(server, error) from None


def _lines(found: dict[str, Any]) -> list[str]:
    shown = ("status", "operation_type", "created_at", "completed_at", "error_message", "path")
    lines = [f"Task {found['task_id']}"]
    for name in shown:
        if found.get(name):
            lines.append(f"  {name.replace('_', ' ')}: {clean(str(found[name]))}")
    result = found.get("result_metadata") or {}
    if "facts" in result:
        lines.append(f"  memories: {result['facts']}")
    return lines
