"""Showing operations while they run: bars for people, lines for pipes, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from reverie.cli.output import Format, clean, console, show_json

_UNFINISHED = ("pending", "processing")
_BARS = 20
"""Operations shown at once; the others come when these have ended."""

Operation = dict[str, Any]


def follow(told: Iterable[Operation | None], format: Format) -> bool:
    """Show operations as they are told of, until none is unfinished; whether all of them completed."""
    kind = JsonLines if format is Format.JSON else Bars if console().is_terminal else Lines
    shown: Bars | Lines | JsonLines = kind()
    last: dict[str, Operation] = {}
    complete = False
    try:
        for one in told:
            complete = complete or one is None
            if one is not None:
                last[one["id"]] = one
                shown.tell(one)
            if complete and not any(known["status"] in _UNFINISHED for known in last.values()):
                break
    finally:
        shown.close()
    if not last and format is not Format.JSON:
        console().print("Nothing is under way.")
    return all(one["status"] == "completed" for one in last.values())


class JsonLines:
    """Each operation as it is told of, one JSON object a line."""

    def tell(self, one: Operation) -> None:
        """Show it."""
        show_json(json.dumps(one, ensure_ascii=False))

    def close(self) -> None:
        """Nothing is left to show."""


class Lines:
    """A line whenever the state of an operation changes."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def tell(self, one: Operation) -> None:
        """Show it, if it says something new."""
        if self._known.get(one["id"]) != one["status"]:
            self._known[one["id"]] = one["status"]
            console().print(line(one))

    def close(self) -> None:
        """Nothing is left to show."""


class Bars:
    """A bar for each operation that has not ended, and a line for each that has."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        self._progress = Progress(
            TextColumn("{task.fields[name]}"),
            BarColumn(),
            TextColumn("{task.fields[told]}"),
            console=console(),
        )
        self._bars: dict[str, Any] = {}
        self._waiting: dict[str, Operation] = {}
        self._progress.start()

    def tell(self, one: Operation) -> None:
        """Move its bar, or end it."""
        if one["status"] not in _UNFINISHED:
            if one["id"] in self._bars:
                self._progress.remove_task(self._bars.pop(one["id"]))
            self._waiting.pop(one["id"], None)
            self._progress.console.print(line(one))
            if self._waiting and len(self._bars) < _BARS:
                self._move(self._waiting.pop(next(iter(self._waiting))))
        elif one["id"] in self._bars or len(self._bars) < _BARS:
            self._move(one)
        else:
            self._waiting[one["id"]] = one

    def _move(self, one: Operation) -> None:
        if one["id"] not in self._bars:
            name = f"{one['task_type']} {one['id'][-12:]}"
            self._bars[one["id"]] = self._progress.add_task("", total=None, name=clean(name), told="")
        progress = one.get("progress") or {}
        told = " ".join(part for part in (share(one), _pace(progress) or one["status"]) if part)
        self._progress.update(
            self._bars[one["id"]],
            total=progress.get("total") or one.get("items_count") or None,
            completed=progress.get("processed") or 0,
            told=clean(told),
        )

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()


def line(one: Operation) -> str:
    """An operation in one line."""
    parts = [one["id"], one["task_type"], one["status"], share(one), one.get("error_message")]
    return clean("  ".join(str(part) for part in parts if part))


def share(one: Operation) -> str:
    """How much of an operation is done, e.g. ``120/350``; nothing where that is not known."""
    progress = one.get("progress") or {}
    done, total = progress.get("processed"), progress.get("total")
    return f"{done}/{total}" if done is not None and total else ""


def _pace(progress: dict[str, Any]) -> str:
    detail = progress.get("detail") or {}
    told = [str(progress.get("stage") or "")]
    if rate := detail.get("per_minute"):
        told.append(f"{rate} a minute")
    if (left := detail.get("seconds_left")) is not None:
        told.append(f"{left} s left")
    return ", ".join(part for part in told if part)
