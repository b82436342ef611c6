"""Showing operations while they run."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from reverie.cli import watch
from reverie.cli.output import Format


def operation(key: str, status: str, done: int | None = None, **more: Any) -> dict[str, Any]:
    progress = {"stage": "retaining", "processed": done, "total": 350} if done is not None else None
    fields = {"id": key, "task_type": "retain", "status": status, "items_count": 350, "error_message": None}
    return {**fields, "progress": progress, **more}


def test_a_pipe_gets_a_line_for_each_state(capsys: pytest.CaptureFixture[str]) -> None:
    told = [
        operation("a", "pending"),
        None,
        operation("a", "processing", 100),
        operation("a", "processing", 200),
        operation("a", "completed", 350),
        operation("b", "pending"),
    ]
    assert watch.follow(told, Format.TABLE)
    assert capsys.readouterr().out.splitlines() == [
        "a  retain  pending",
        "a  retain  processing  100/350",
        "a  retain  completed  350/350",
    ]


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_what_did_not_complete_is_told(status: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = [operation("a", status, error_message="no \x1b[31m luck"), operation("b", "completed"), None]
    assert not watch.follow(told, Format.TABLE)
    assert (
        capsys.readouterr().out.splitlines()[0]
        == f"a  retain  {status}  no \N{REPLACEMENT CHARACTER}[31m luck"
    )


def test_programs_get_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    told = [operation("a", "pending"), None, operation("a", "completed")]
    assert watch.follow(told, Format.JSON)
    assert [json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()] == [
        "pending",
        "completed",
    ]


def test_nothing_under_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert watch.follow([None], Format.TABLE)
    assert capsys.readouterr().out == "Nothing is under way.\n"
    assert watch.follow([None], Format.JSON)
    assert capsys.readouterr().out == ""


def test_a_terminal_gets_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    screen = io.StringIO()
    terminal = Console(file=screen, force_terminal=True, width=100, markup=False, highlight=False)
    monkeypatch.setattr(watch, "console", lambda: terminal)
    monkeypatch.setattr(watch, "_BARS", 2)
    detail = {"per_minute": 4200, "seconds_left": 3}
    half = operation("key-of-a", "processing", 175)
    half["progress"]["detail"] = detail
    told = [
        half,
        operation("key-of-b", "pending"),
        operation("key-of-c", "pending"),
        None,
        operation("key-of-b", "completed"),
        operation("key-of-c", "completed"),
        operation("key-of-a", "completed", 350),
    ]
    assert watch.follow(told, Format.TABLE)
    shown = screen.getvalue()
    assert "175/350" in shown
    assert "4200 a minute, 3 s left" in shown
    assert "key-of-c" in shown
    assert "key-of-a  retain  completed  350/350" in shown
    assert shown.rstrip().endswith("\x1b[?25h"), "the cursor is there again"
    assert "━" not in shown.rpartition("\x1b[1A\x1b[2K")[2], "no bar is left"
