"""Hooks in the configuration of coding agents."""

from __future__ import annotations

import io
import json
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from reverie.cli import run
from reverie.cli.light.hooks import last_answer
from reverie.paths import spool_dir
from reverie.spool import Spool

FILES = {
    "claude-code": ".claude/settings.json",
    "codex": ".codex/hooks.json",
    "cursor": ".cursor/hooks.json",
}
FOREIGN: dict[str, dict[str, Any]] = {
    "claude-code": {
        "model": "opus",
        "hooks": {
            "UserPromptSubmit": [{"hooks": [{"type": "command", "command": "./check.sh"}]}],
            "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "./audit.sh"}]}],
        },
    },
    "codex": {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "./done.sh", "timeout": 5}]}]}},
    "cursor": {"version": 1, "hooks": {"beforeSubmitPrompt": [{"command": "./check.sh"}], "stop": []}},
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def commands(value: Any) -> list[str]:
    """All commands in a configuration."""
    if isinstance(value, dict):
        own = [value["command"]] if "command" in value else []
        return own + [found for part in value.values() for found in commands(part)]
    return [found for part in value for found in commands(part)] if isinstance(value, list) else []


@pytest.mark.parametrize("tool", FILES)
def test_install_adds_and_uninstall_removes_exactly_ours(home: Path, tool: str) -> None:
    path = home / FILES[tool]
    path.parent.mkdir()
    path.write_text(json.dumps(FOREIGN[tool]))
    path.chmod(0o640)
    assert run(["hooks", "install", tool]) == 0
    installed = json.loads(path.read_text())
    ours = [command for command in commands(installed) if "hooks run" in command]
    assert len(ours) == 2
    assert all(f"hooks run {tool} " in command for command in ours)
    assert set(commands(FOREIGN[tool])) <= set(commands(installed))
    assert path.stat().st_mode & 0o777 == 0o640
    before = path.read_bytes()
    assert run(["hooks", "install", tool]) == 0
    assert path.read_bytes() == before, "a second install changes nothing"
    assert run(["hooks", "uninstall", tool]) == 0
    assert json.loads(path.read_text()) == FOREIGN[tool]


@pytest.mark.parametrize("tool", FILES)
def test_a_file_that_held_nothing_else_goes(
    home: Path, tool: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / FILES[tool]
    assert run(["hooks", "uninstall", tool]) == 0
    assert "Nothing to change" in capsys.readouterr().out
    assert run(["hooks", "install", tool]) == 0
    assert f"Installed in {path}" in capsys.readouterr().out
    assert path.exists()
    assert run(["hooks", "uninstall", tool]) == 0
    assert not path.exists()


def test_the_shape_is_that_of_each_tool(home: Path) -> None:
    for tool in FILES:
        assert run(["hooks", "install", tool, "--bank", "my bank"]) == 0
    claude = json.loads((home / FILES["claude-code"]).read_text())["hooks"]
    assert set(claude) == {"UserPromptSubmit", "Stop"}
    [entry] = claude["UserPromptSubmit"]
    [command] = entry["hooks"]
    assert (command["type"], command["timeout"]) == ("command", 10)
    assert command["command"].endswith("hooks run claude-code UserPromptSubmit --bank 'my bank'")
    cursor = json.loads((home / FILES["cursor"]).read_text())
    assert cursor["version"] == 1
    assert set(cursor["hooks"]) == {"beforeSubmitPrompt", "afterAgentResponse"}
    assert set(cursor["hooks"]["afterAgentResponse"][0]) == {"command"}


@pytest.mark.parametrize("tool", FILES)
def test_a_path_that_needs_quotes_is_still_ours(
    home: Path, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    program = home / "my venv" / "reverie"
    program.parent.mkdir()
    path = home / FILES[tool]
    for present in (True, False):
        if present:
            program.touch()
        else:
            program.unlink()
        monkeypatch.setattr(sys, "executable", str(program.with_name("python3")))
        assert run(["hooks", "install", tool]) == 0
        before = path.read_bytes()
        assert run(["hooks", "install", tool, "--bank", "b"]) == 0
        assert run(["hooks", "install", tool]) == 0
        assert json.loads(path.read_bytes()) == json.loads(before)
        assert len(commands(json.loads(before))) == 2
        assert run(["hooks", "uninstall", tool]) == 0
        assert not path.exists()


@pytest.mark.parametrize(
    "foreign",
    [
        {"hooks": {"Stop": []}},
        {"hooks": {}},
        {"hooks": {"Stop": [{"hooks": []}]}},
        {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "echo reverie hooks run mine"}]}]}},
        {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "reverie 'hooks run"}]}]}},
        {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "./my-reverie hooks run"}]}]}},
    ],
)
def test_what_is_foreign_stays(home: Path, foreign: dict[str, Any]) -> None:
    path = home / FILES["codex"]
    path.parent.mkdir()
    path.write_text(json.dumps(foreign))
    assert run(["hooks", "uninstall", "codex"]) == 0
    assert json.loads(path.read_text()) == foreign
    assert run(["hooks", "install", "codex"]) == 0
    assert set(commands(foreign)) <= set(commands(json.loads(path.read_text())))
    assert len(commands(json.loads(path.read_text()))) == len(commands(foreign)) + 2


def test_another_bank_takes_the_place_of_the_first(home: Path) -> None:
    assert run(["hooks", "install", "codex", "--bank", "one"]) == 0
    assert run(["hooks", "install", "codex", "--bank", "two"]) == 0
    found = commands(json.loads((home / FILES["codex"]).read_text()))
    assert len(found) == 2
    assert all(command.endswith("--bank two") for command in found)


def test_a_project_has_its_own_file(home: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    assert run(["hooks", "install", "cursor", "--project", str(project)]) == 0
    assert (project / ".cursor" / "hooks.json").exists()
    assert not (home / ".cursor").exists()
    assert run(["hooks", "install", "cursor", "--project", str(project / "no")]) == 2


@pytest.mark.parametrize("text", ["{ // mine\n}", '{"hooks": []}', '{"hooks": {"Stop": {}}}', "[]"])
def test_what_cannot_be_read_is_left_alone(home: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / FILES["codex"]
    path.parent.mkdir()
    path.write_text(text)
    assert run(["hooks", "install", "codex"]) == 1
    assert "it was left as it is" in capsys.readouterr().err
    assert path.read_text() == text


def test_a_link_stays_a_link(home: Path) -> None:
    real = home / "dotfiles.json"
    real.write_text("{}")
    path = home / FILES["codex"]
    path.parent.mkdir()
    path.symlink_to(real)
    assert run(["hooks", "install", "codex"]) == 0
    assert path.is_symlink()
    assert "hooks" in json.loads(real.read_text())


@pytest.fixture
def spooled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spool:
    """A data folder whose server is away."""
    monkeypatch.setenv("REVERIE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("REVERIE_URL", "http://127.0.0.1:1")
    return Spool(spool_dir(str(tmp_path / "data"), "http://127.0.0.1:1"))


def call(monkeypatch: pytest.MonkeyPatch, tool: str, event: str, given: bytes) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    return run(["hooks", "run", tool, event])


def texts_of(spool: Spool) -> list[dict[str, Any]]:
    entries = [spool.read(name) for name in spool.waiting()]
    return [entry.request["items"][0] for entry in entries if entry]


def test_a_prompt_is_kept_when_nothing_answers(
    spooled: Spool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    event = {"prompt": "We use pnpm.", "session_id": "s-1", "cwd": "/p"}
    assert call(monkeypatch, "claude-code", "UserPromptSubmit", json.dumps(event).encode()) == 0
    assert capsys.readouterr().out == ""
    [item] = texts_of(spooled)
    assert item["content"] == "User: We use pnpm."
    assert item["metadata"] == {"source": "claude-code", "session": "s-1", "folder": "/p"}
    assert call(monkeypatch, "cursor", "beforeSubmitPrompt", json.dumps(event).encode()) == 0
    assert json.loads(capsys.readouterr().out) == {"continue": True}


def test_a_prompt_is_kept_before_anything_is_searched(
    spooled: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.cli.light import memories

    def killed(*_: object) -> list[dict[str, Any]]:
        assert [item["content"] for item in texts_of(spooled)] == ["User: We use pnpm."]
        raise KeyboardInterrupt

    monkeypatch.setattr(memories, "find_memories", killed)
    assert call(monkeypatch, "codex", "UserPromptSubmit", b'{"prompt": "We use pnpm."}') == 130
    assert len(spooled.waiting()) == 1


@pytest.mark.parametrize("answer", [b"HTTP/1.1 401 No\r\n\r\n{}", b"HTTP/1.1 403 No\r\n\r\n{}", None])
def test_what_no_server_takes_in_time_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: bytes | None
) -> None:
    """``None`` is a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setenv("REVERIE_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("REVERIE_URL", url)
        if answer is not None:
            threading.Thread(target=refuse, args=(listener, answer), daemon=True).start()
        began = time.monotonic()
        assert call(monkeypatch, "claude-code", "UserPromptSubmit", b'{"prompt": "We use pnpm."}') == 0
        assert time.monotonic() - began < 30
    [item] = texts_of(Spool(spool_dir(str(tmp_path / "data"), url)))
    assert item["content"] == "User: We use pnpm."
    assert "reverie: " in capsys.readouterr().err


def refuse(listener: socket.socket, answer: bytes) -> None:
    """Answer each request with this until the listener is closed."""
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(answer)


def test_a_broken_file_of_a_project_loses_nothing(
    spooled: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kuzu-memories").mkdir()
    (tmp_path / "kuzu-memories" / "config.json").write_text("{")
    monkeypatch.chdir(tmp_path)
    assert call(monkeypatch, "codex", "Stop", b'{"last_assistant_message": "Done."}') == 0
    assert "config.json: cannot be read as JSON" in capsys.readouterr().err
    assert run(["learn", "We use pnpm."]) == 0
    assert "config.json: cannot be read as JSON" in capsys.readouterr().err
    assert [item["content"] for item in texts_of(spooled)] == ["Assistant: Done.", "We use pnpm."]


def test_answers_are_kept_as_the_assistants(
    spooled: Spool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    transcript = tmp_path / "t.jsonl"
    lines = [
        {"type": "assistant", "message": {"content": [{"type": "text", "text": "Earlier."}]}},
        {"type": "assistant", "message": {"content": [{"type": "text", "text": "It is in db/."}]}},
        {"type": "assistant", "message": {"content": [{"type": "tool_use", "name": "Bash"}]}},
        {"type": "user", "message": {"content": "thanks"}},
    ]
    transcript.write_text("cut off\n" + "\n".join(map(json.dumps, lines)))
    assert last_answer(str(transcript)) == "It is in db/."
    for tool, name, event in (
        ("claude-code", "Stop", {"transcript_path": str(transcript)}),
        ("codex", "Stop", {"last_assistant_message": "Done: 3 files."}),
        ("cursor", "afterAgentResponse", {"text": "Renamed it."}),
        ("codex", "Stop", {"last_assistant_message": None}),
    ):
        assert call(monkeypatch, tool, name, json.dumps(event).encode()) == 0
    assert [item["content"] for item in texts_of(spooled)] == [
        "Assistant: It is in db/.",
        "Assistant: Done: 3 files.",
        "Assistant: Renamed it.",
    ]


@pytest.mark.parametrize(
    ("tool", "event", "given"),
    [
        ("claude-code", "UserPromptSubmit", b"rubbish"),
        ("claude-code", "UserPromptSubmit", b""),
        ("claude-code", "UserPromptSubmit", b"[]"),
        ("claude-code", "Nothing", b"{}"),
        ("emacs", "Stop", b"{}"),
        ("codex", "Stop", b'{"transcript_path": "/nowhere/t.jsonl"}'),
    ],
)
def test_an_agent_is_never_held_up(
    spooled: Spool, monkeypatch: pytest.MonkeyPatch, tool: str, event: str, given: bytes
) -> None:
    assert call(monkeypatch, tool, event, given) == 0
    assert spooled.waiting() == []
