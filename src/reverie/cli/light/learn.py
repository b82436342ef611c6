"""``reverie learn``: returns when a text is durable."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence

from reverie.cli.failure import REFUSED, USAGE, Failure, clean, show_json
from reverie.cli.light import http
from reverie.cli.light.arguments import Command, Option, parse
from reverie.cli.light.http import Server, Unreachable, bank_path
from reverie.cli.light.settings import Settings
from reverie.cli.light.submit import QUEUED, SPOOLED, drain, submit
from reverie.cli.light.texts import new_id, read_metadata, read_text, to_request
from reverie.spool import Spool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LEARN = Command(
    "learn",
    "Keep a text, and return as soon as it is safe on disk; it is read in the background.",
    """\
Examples:
  reverie learn "The team decided to use Docker for deployment." --source meeting
  git log -1 | reverie learn - --metadata '{"project": "atlas"}' --quiet
  reverie learn "Try it." --sync""",
    ("TEXT",),
    Option("--source", "Where it comes from; kept as `source` in its metadata.", "TEXT"),
    Option("--metadata", "A JSON object, kept with it.", "JSON"),
    Option("--bank", "Bank to keep it in (REVERIE_DEFAULT_BANK).", "BANK"),
    Option("--sync", "Wait until it is read and stored, and tell how many memories came of it."),
    Option("--quiet", "Print nothing."),
    Option("--debug", "Tell each step on standard error, and wait for the last one."),
    Option("--format", "plain or json.", "FORMAT", default="plain", choices=("plain", "table", "json")),
)
COMMANDS = {"learn": LEARN}

_SYNC_S = 600.0
_FOLLOW_S = 60.0
_MAX_SYNC = 1_000_000
ENDED = ("completed", "failed", "cancelled")


def run(name: str, arguments: Sequence[str]) -> int:
    """Keep the text of the command line."""
    given = parse(LEARN, arguments)
    settings = Settings(given["bank"])
    if settings.trouble:
        sys.stderr.write(f"reverie: {clean(' '.join(settings.trouble.split()))}\n")
    text = read_text(given["text"], "TEXT")
    task = new_id()
    request = to_request(task, text, read_metadata(given["metadata"], given["source"]))
    server = http.find(settings)
    if given["sync"] or not settings.async_enabled:
        return _now(server, settings, task, request, given)
    told = _Debug(given["debug"])
    told.say("Submitting task to async queue")
    state = submit(server, Spool(settings.spool), settings.bank, task, request)
    told.say(f"Task {state} with ID: {task}")
    if state == SPOOLED and server is None and not given["quiet"]:
        sys.stderr.write("reverie: no server runs: it is kept, and stored when one does (`reverie up`)\n")
    _show(given, {"task_id": task, "status": state, "bank_id": settings.bank}, task)
    sys.stdout.flush()
    return _follow(server, settings.bank, task, told) if given["debug"] and server and state == QUEUED else 0


def _now(
    server: Server | None, settings: Settings, task: str, request: dict[str, Any], given: dict[str, Any]
) -> int:
    """Store it before returning."""
    if len(request["items"][0]["content"]) > _MAX_SYNC:
        raise Failure(USAGE, f"--sync takes at most {_MAX_SYNC:,} characters: leave it out")
    told = _Debug(given["debug"])
    told.say("Using synchronous processing")
    now = {"items": request["items"], "async": False}
    if server is None:
        from reverie.cli.embedded import retain

        stored = retain(settings.bank, now, task)
    else:
        drain(server, Spool(settings.spool))
        stored = _send_now(server, settings.bank, now, task)
    told.say(f"Task completed in {told.elapsed():.0f}ms")
    answer = {"task_id": task, "status": "stored", "bank_id": settings.bank, "stored": stored}
    _show(given, answer, f"Stored {stored} memories")
    return 0


def _send_now(server: Server, bank_id: str, request: dict[str, Any], task: str) -> int:
    try:
        reply = server.ask("POST", bank_path(bank_id, "memories"), request, _SYNC_S)
        if reply.ok:
            document = server.ask("GET", bank_path(bank_id, "documents", task))
            return int(document.json()["memory_unit_count"]) if document.ok else 0
    except Unreachable as error:
        raise http.unavailable(server, error) from None
    raise reply.failure(server.where)


def _show(given: dict[str, Any], answer: dict[str, Any], line: str) -> None:
    if given["quiet"]:
        return
    if given["format"] == "json":
        show_json(json.dumps(answer))
    else:
        print(line)


def _follow(server: Server, bank_id: str, task: str, told: _Debug) -> int:
    """Tell how the task goes on, until it has ended."""
    until, seen, pause = time.monotonic() + _FOLLOW_S, "pending", 0.01
    while time.monotonic() < until:
        try:
            found = server.ask("GET", bank_path(bank_id, "operations", task)).json()
        except Unreachable as error:
            told.say(f"Task cannot be followed: {error}")
            return 0
        state = found["status"]
        if state not in ("pending", seen):
            if seen == "pending":
                told.say("Worker processing task")
            seen = state
        if state in ENDED:
            reason = f": {found.get('error_message')}" if state == "failed" else ""
            told.say(f"Task {state} in {told.elapsed():.0f}ms{reason}")
            return 0 if state == "completed" else REFUSED
        time.sleep(pause)
        pause = min(0.2, pause * 1.5)
    told.say(f"Task still {seen} after {_FOLLOW_S:.0f} s")
    return 0


class _Debug:
    """Steps on standard error, where they are asked for."""

    def __init__(self, wanted: bool) -> None:
        self._wanted, self._began = wanted, time.monotonic()

    def elapsed(self) -> float:
        return (time.monotonic() - self._began) * 1000

    def say(self, step: str) -> None:
        if self._wanted:
            sys.stderr.write(f"DEBUG: {step} [{self.elapsed():.1f} ms]\n")
