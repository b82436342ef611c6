"""The hook configuration of coding agents: our entries put in and taken out, all others left as they are.

The files and their shapes are those of Claude Code's settings.json, of Codex's hooks.json, which has the same
shape, and of Cursor's hooks.json of version 1.
"""

from __future__ import annotations

import json
import os
import sys

from reverie.cli.failure import REFUSED, USAGE, Failure
from reverie.cli.light.settings import check_bank

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROMPT, ANSWER = "prompt", "answer"
EVENTS = {
    "claude-code": {"UserPromptSubmit": PROMPT, "Stop": ANSWER},
    "codex": {"UserPromptSubmit": PROMPT, "Stop": ANSWER},
    "cursor": {"beforeSubmitPrompt": PROMPT, "afterAgentResponse": ANSWER},
}
"""The events that are listened to, by the names that each tool gives them."""
_FILES = {
    "claude-code": os.path.join(".claude", "settings.json"),
    "codex": os.path.join(".codex", "hooks.json"),
    "cursor": os.path.join(".cursor", "hooks.json"),
}
_TIMEOUT_S = 10


def change(action: str, tool: str, bank: str | None, project: str | None) -> str:
    """Install or uninstall the hooks of a tool; a sentence that says what was done. Raises Failure."""
    if project is not None and not os.path.isdir(project):
        raise Failure(USAGE, f"--project: there is no folder {project}")
    if bank is not None:
        check_bank(bank)
    path = os.path.join(os.path.abspath(project) if project else os.path.expanduser("~"), _FILES[tool])
    text = _read(path)
    settings = _parsed(text, path)
    changed = json.loads(json.dumps(settings))
    _remove(changed, tool)
    if action == "install":
        _add(changed, tool, bank)
    if changed == settings:
        return f"Nothing to change in {path}."
    _write(path, changed)
    return f"{'Installed in' if action == 'install' else 'Removed from'} {path}."


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(REFUSED, f"cannot read {path}: {error}") from None


def _parsed(text: str, path: str) -> dict[str, Any]:
    """The settings in a file. Raises Failure for what we could only destroy."""
    try:
        found = json.loads(text) if text.strip() else {}
    except ValueError as error:
        raise Failure(REFUSED, f"{path} is not JSON ({error}): mend it first; it was left as it is") from None
    hooks = found.get("hooks", {}) if isinstance(found, dict) else None
    if not isinstance(hooks, dict) or not all(isinstance(entries, list) for entries in hooks.values()):
        raise Failure(REFUSED, f"{path} has hooks of a shape that is not known here; it was left as it is")
    return dict(found)


def _remove(settings: dict[str, Any], tool: str) -> None:
    """Take out exactly our entries, and what is empty without them."""
    hooks = settings.get("hooks", {})
    removed = False
    for event in [event for event in hooks if event in EVENTS[tool]]:
        before = hooks[event]
        after = [left for entry in before if (left := _without_ours(entry)) is not None]
        if after != before:
            removed = True
            hooks[event] = after
            if not after:
                del hooks[event]
    if removed and not hooks:
        del settings["hooks"]
    if removed and tool == "cursor" and settings == {"version": 1}:
        settings.clear()


def _without_ours(entry: Any) -> Any:
    """An entry without our commands; None where it had nothing else."""
    if not isinstance(entry, dict):
        return entry
    if _is_ours(entry):
        return None
    inner = entry.get("hooks")
    if isinstance(inner, list) and any(isinstance(one, dict) and _is_ours(one) for one in inner):
        left = [one for one in inner if not (isinstance(one, dict) and _is_ours(one))]
        return {**entry, "hooks": left} if left else None
    return entry


def _is_ours(entry: dict[str, Any]) -> bool:
    from shlex import split

    try:
        words = split(str(entry.get("command", "")))
    except ValueError:  # a quote that does not end: not written by us
        return False
    program = os.path.basename(words[0]) if words else ""
    if program.startswith(("python", "pypy")) and "-m" in words:
        words = words[words.index("-m") + 1 :]
        program = words[0] if words else ""
    return program == "reverie" and words[1:3] == ["hooks", "run"]


def _add(settings: dict[str, Any], tool: str, bank: str | None) -> None:
    if tool == "cursor":
        settings.setdefault("version", 1)
    hooks = settings.setdefault("hooks", {})
    for event in EVENTS[tool]:
        command: dict[str, Any] = {"command": _command(tool, event, bank)}
        if tool == "cursor":
            entry = command  # without a timeout, whose unit has changed between releases; we keep our own
        else:
            entry = {"hooks": [{"type": "command", **command, "timeout": _TIMEOUT_S}]}
        hooks.setdefault(event, []).append(entry)


def _command(tool: str, event: str, bank: str | None) -> str:
    """A line for the shell that finds this installation, whatever the PATH of the tool is."""
    from shlex import quote

    program = os.path.join(os.path.dirname(sys.executable), "reverie")
    start = quote(program) if os.path.exists(program) else f"{quote(sys.executable)} -P -m reverie"
    line = f"{start} hooks run {tool} {event}"
    return f"{line} --bank {quote(bank)}" if bank else line


def _write(path: str, settings: dict[str, Any]) -> None:
    """Replace the file at once; one that nothing is left of goes."""
    target = os.path.realpath(path)
    try:
        if not settings:
            os.unlink(target)
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
        mode = os.stat(target).st_mode & 0o777 if os.path.exists(target) else 0o644
        new = f"{target}.reverie-new"
        with open(new, "w", encoding="utf-8") as file:
            file.write(json.dumps(settings, indent=2, ensure_ascii=False) + "\n")
            os.fchmod(file.fileno(), mode)
        os.rename(new, target)
    except OSError as error:
        raise Failure(REFUSED, f"cannot write {path}: {error.strerror}") from None
