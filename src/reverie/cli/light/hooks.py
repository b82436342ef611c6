"""``reverie hooks``: memory for coding agents, through the hooks they offer.

``run`` is what the agents call. It must not hold them up: it answers in time, and always with exit code 0.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence

from reverie.cli.failure import UNAVAILABLE, USAGE, Failure
from reverie.cli.light import hook_files
from reverie.cli.light.arguments import Command, HelpShown, Option, parse
from reverie.cli.light.hook_files import EVENTS, PROMPT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from reverie.cli.light.settings import Settings

HOOKS = Command(
    "hooks",
    "Give a coding agent this memory: install or uninstall hooks for claude-code, codex or cursor.",
    """\
Examples:
  reverie hooks install claude-code
  reverie hooks install cursor --project . --bank atlas
  reverie hooks uninstall codex""",
    ("ACTION", "TOOL"),
    Option("--bank", "Bank that the hooks use (REVERIE_DEFAULT_BANK).", "BANK"),
    Option("--project", "Install for the project in this folder alone.", "DIR"),
)
COMMANDS = {"hooks": HOOKS}

_SEARCH_S, _WHOLE_S = 3.0, 4.0
"""Seconds after which a hook has searched, and has ended: well before the tools end it."""
_LONGEST = 20_000
"""Characters of an answer of an agent that are kept; of a longer one its end."""


def run(name: str, arguments: Sequence[str]) -> int:
    """Install, uninstall, or run hooks."""
    if arguments and arguments[0] == "run":
        return _run(arguments[1:])
    given = parse(HOOKS, arguments)
    action, tool = given["action"], given["tool"]
    if action not in ("install", "uninstall"):
        raise Failure(USAGE, f"ACTION: {action!r} is none of install, uninstall.")
    if tool not in EVENTS:
        raise Failure(USAGE, f"TOOL: {tool!r} is none of {', '.join(EVENTS)}.")
    print(hook_files.change(action, tool, given["bank"], given["project"]))
    return 0


def _run(arguments: Sequence[str]) -> int:
    """Answer one event of a tool, whatever happens."""
    began = time.monotonic()
    command = Command("hooks run", "", "", ("TOOL", "EVENT"), Option("--bank", "", "BANK"))
    try:
        given = parse(command, arguments)
        kind = EVENTS[given["tool"]][given["event"]]
        event = json.loads(sys.stdin.buffer.read() or b"{}")
        handle = _prompted if kind == PROMPT else _answered
        handle(given["tool"], given["event"], event, given["bank"], began)
    except HelpShown:
        pass
    except Failure as failure:
        _note(failure.message)
    except Exception as error:  # noqa: BLE001 - the agent goes on without us
        _note(f"{type(error).__name__}: {error}")
    return 0


def _prompted(tool: str, event_name: str, event: dict[str, Any], bank: str | None, began: float) -> None:
    """Keep what the prompt says; then give the agent the memories that matter to it."""
    from reverie.cli.light.memories import NoMemories, as_lines, find_memories

    prompt = str(event.get("prompt") or "")
    settings = _settings(bank)
    task, request = _to_learn(tool, event, "User", prompt)
    kept = _keep(settings, task, request)
    found: list[dict[str, Any]] = []
    try:
        if prompt.strip():
            found = find_memories(settings, prompt, 5, began + _SEARCH_S, task)
    except NoMemories as error:
        _note(str(error))
    except Failure as failure:
        _note(failure.message)
    if found:
        sys.stdout.write(json.dumps(_context(tool, event_name, as_lines(found))))
    elif tool == "cursor":
        sys.stdout.write(json.dumps({"continue": True}))
    sys.stdout.flush()
    _hand_over(settings, None if kept else request, began + _WHOLE_S)


def _answered(tool: str, event_name: str, event: dict[str, Any], bank: str | None, began: float) -> None:
    """Learn what the agent has answered."""
    text = event.get("text") if tool == "cursor" else event.get("last_assistant_message")
    if text is None and event.get("transcript_path"):
        text = last_answer(str(event["transcript_path"]))
    settings = _settings(bank)
    task, request = _to_learn(tool, event, "Assistant", str(text or ""))
    kept = _keep(settings, task, request)
    _hand_over(settings, None if kept else request, began + _WHOLE_S)


def _settings(bank: str | None) -> Settings:
    from reverie.cli.light.settings import Settings

    settings = Settings(bank)
    if settings.trouble:
        _note(settings.trouble)
    return settings


def _context(tool: str, event_name: str, text: str) -> dict[str, Any]:
    """What a tool adds to the conversation, in its own shape."""
    if tool == "cursor":
        return {"continue": True, "additional_context": text}
    return {"hookSpecificOutput": {"hookEventName": event_name, "additionalContext": text}}


def _to_learn(tool: str, event: dict[str, Any], speaker: str, text: str) -> tuple[str, dict[str, Any] | None]:
    """The id of a task, and its request; None where there is nothing to learn."""
    from reverie.cli.light.texts import new_id, to_request

    task = new_id()
    said = text.replace("\0", " ").encode("utf-8", "replace").decode().strip()[-_LONGEST:]
    if not said:
        return task, None
    session = event.get("session_id") or event.get("conversation_id")
    about = {"source": tool, "session": session, "folder": event.get("cwd")}
    metadata = {key: str(value) for key, value in about.items() if value}
    return task, to_request(task, f"{speaker}: {said}", metadata)


def _keep(settings: Settings, task: str, request: dict[str, Any] | None) -> bool:
    """Put a request into the spool before anything else: whatever ends us now, it is not lost."""
    from reverie.spool import Spool

    try:
        if request is not None:
            Spool(settings.spool).add(task, settings.bank, request)
    except OSError as error:
        _note(f"cannot write to {settings.spool}: {error.strerror or error}")
        return False
    return True


def _hand_over(settings: Settings, unkept: dict[str, Any] | None, deadline: float) -> None:
    """Have a server take what waits, and what no spool could keep. Raises Failure."""
    from reverie.cli.light.http import Unreachable, find
    from reverie.cli.light.submit import drain, send
    from reverie.spool import Spool

    server = find(settings, deadline)
    if server is None:
        return
    if unkept is None:
        drain(server, Spool(settings.spool), deadline)
        return
    try:
        reply = send(server, settings.bank, unkept, deadline - time.monotonic())
    except Unreachable as error:
        raise Failure(UNAVAILABLE, f"not kept: {error}") from None
    if not reply.ok:
        raise reply.failure(server.where)


def last_answer(transcript: str, most: int = 1 << 20) -> str:
    """Last words of the assistant in a transcript of JSON lines, looked for in its last ``most`` bytes."""
    with open(transcript, "rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - most))
        lines = file.read().splitlines()
    for line in reversed(lines):
        try:
            found = json.loads(line)
            if found.get("type") != "assistant":
                continue
            parts = found["message"]["content"]
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # the first line may be cut, and others are not ours to know
        words = [part["text"] for part in parts if isinstance(part, dict) and part.get("type") == "text"]
        if words:
            return "\n".join(words)
    return ""


def _note(message: str) -> None:
    sys.stderr.write(f"reverie: {' '.join(message.split())}\n")
