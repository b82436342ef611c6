"""Arguments, help and exit codes, without a memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from reverie.cli import app, light, run
from reverie.cli.failure import REFUSED, USAGE, Failure, refusal
from reverie.cli.retain import read_text
from reverie.cli.wire import form, given, path, target


def commands_of(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways to all commands that do something."""
    if not hasattr(command, "list_commands"):
        yield path
        return
    if command.invoke_without_command and path:
        yield path
    for name in command.list_commands(None):
        yield from commands_of(command.get_command(None, name), (*path, name))


COMMANDS = [tuple(path) for path in sorted(commands_of(typer.main.get_command(app.app), ()))]
HEAVY = ("rich", "numpy", "psycopg", "onnxruntime", "fastapi", "asyncio", "pydantic")
LIGHT = {"json", "re", "socket", "selectors", "fcntl", "contextlib", "binascii", "array", "math", "enum"}
"""What the fast commands may import; json and socket bring the rest."""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "--help"]) == 0
    out = capsys.readouterr().out
    assert "Example" in out
    assert f"reverie {' '.join(command)}" in out.partition("Example")[2]


def test_help_names_commands_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    out = capsys.readouterr().out
    for command in {*app.COMMANDS, *app.LIGHT}:
        assert f"\n  {command} " in out
    for code in ("0 ", "1 ", "2 ", "3 ", "130 "):
        assert f"\n    {code}" in out


def test_the_lines_of_the_help_are_those_of_the_commands() -> None:
    root: Any = typer.main.get_command(app.app)
    for name, lazy in app.COMMANDS.items():
        assert lazy.about.startswith(root.get_command(None, name).get_short_help_str(1000)), name
    for name, about in app.LIGHT.items():
        assert light.command(name).about == about
    assert app.LIGHT.keys() == light.COMMANDS.keys()


UNREACHABLE = ["recall", "alice", "x", "--json"]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["recall", "--help"], ["bank", "--help"], ["nope"], ["version"], UNREACHABLE]
)
def test_little_is_imported_before_it_is_needed(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom reverie.cli import run\nrun(sys.argv[1:])\n"
        "print(*sorted(m for m in sys.modules if m.startswith('reverie.') or '.' not in m), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    env = {**os.environ, "REVERIE_URL": "http://127.0.0.1:1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    loaded = set(done.stderr.split())
    assert not loaded & {*HEAVY, *(["http"] if arguments != UNREACHABLE else [])}
    assert not {m for m in loaded if m.startswith(("reverie.service", "reverie.api", "reverie.config"))}


@pytest.mark.parametrize("arguments", [["learn", "x"], ["enhance", "x"], ["task", "x"], ["stats"]])
def test_fast_commands_import_next_to_nothing(arguments: list[str], tmp_path: Path) -> None:
    listed = "print(*sys.modules, file=sys.stderr)"
    code = f"import sys\n{listed}\nfrom reverie.cli import run\nrun(sys.argv[1:])\n{listed}"
    # a server that nobody runs: nothing is left to do but to say so, or to spool
    env = {**os.environ, "REVERIE_DATA_DIR": str(tmp_path), "REVERIE_URL": "http://127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env=env
    )
    before, *_, after = done.stderr.splitlines()
    new = {name for name in set(after.split()) - set(before.split()) if "." not in name and name[0] != "_"}
    beside = {"copyreg", "functools", "collections", "itertools", "keyword", "operator", "reprlib", "types"}
    usual = beside | {"errno", "select", "reverie", "unicodedata", "hashlib", "stringprep", "encodings"}
    assert new <= LIGHT | usual, sorted(new - LIGHT - usual)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["learn"], "Missing argument 'TEXT'"),
        (["learn", "a", "b"], "Unexpected argument 'b'"),
        (["learn", "a", "--bogus"], "No such option: --bogus"),
        (["learn", "a", "--source"], "--source needs a value"),
        (["learn", "a", "--quiet=1"], "--quiet takes no value"),
        (["learn", " "], "TEXT: must not be empty"),
        (["learn", "a\0b"], "TEXT: has a NUL character at position 1"),
        (["learn", "half \ud800"], "TEXT is not UTF-8 at position 5"),
        (["learn", "a", "--metadata", "{"], "--metadata: not JSON"),
        (["learn", "a", "--metadata", "[1]"], "--metadata: must be a JSON object"),
        (["learn", "a", "--metadata", '{"": 1}'], "--metadata: '' cannot be a name"),
        (["learn", "a", "--bank", "a/b"], "--bank: must have 1 to 256 characters"),
        (["learn", "a", "--format", "xml"], "--format: 'xml' is none of"),
        (["enhance", "a", "--max-memories", "0"], "--max-memories: 0 is too small"),
        (["enhance", "a", "--timeout", "soon"], "--timeout: 'soon' is not a number"),
        (["hooks", "install", "emacs"], "TOOL: 'emacs' is none of"),
        (["hooks", "frob", "codex"], "ACTION: 'frob' is none of"),
        (["nothing"], "No such command 'nothing'"),
        (["bank"], "Missing command"),
        (["recall", "alice"], "Missing argument"),
        (["recall", "alice", "q", "--limit", "0"], "--limit"),
        (["recall", "alice", "q", "--format", "xml"], "--format"),
        (["retain", "alice"], "give one of TEXT, - and --file"),
        (["retain", "alice", "text", "--file", "x"], "give one of TEXT, - and --file"),
        (["retain", "alice", "--file", "/nowhere/x"], "cannot read /nowhere/x: No such file"),
        (["retain", "alice", "text", "--metadata", "novalue"], "--metadata: 'novalue' is not KEY=VALUE"),
        (["retain", "alice", "text", "--metadata", "=x"], "--metadata"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("reverie: ")
    assert message in err
    assert err.count("\n") == 1


def test_an_unexpected_error_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("reverie.cli.app.app", broken)
    assert run(["version"]) == 3
    assert capsys.readouterr().err == "reverie: unexpected RuntimeError: a bug\n"


def test_a_request_is_built_of_what_was_given() -> None:
    assert given(query="who?", budget=None, limit=0) == {"query": "who?", "limit": 0}


def test_paths_hold_any_name() -> None:
    assert path("Zoë's bank?", "memories") == "/v1/default/banks/Zo%C3%AB%27s%20bank%3F/memories"
    with pytest.raises(Failure, match="an empty name or id"):
        path("alice", "memories", "")
    assert b'filename="?.csv"' in form({}, [("\udcff.csv", b"")], "file")[0]
    assert path("\udcff") == "/v1/default/banks/%FF"
    query = {"q": "a b", "tags": ["x", "y"], "all": True, "limit": None}
    assert target("/here", query) == "/here?q=a+b&tags=x&tags=y&all=true"


@pytest.mark.parametrize(
    ("problem", "code", "message"),
    [
        ({"loc": ["body", "items", 0, "content"], "msg": "items.0.content: bad"}, USAGE, "TEXT: bad"),
        ({"loc": ["content"], "msg": "content is too long"}, USAGE, "TEXT is too long"),
        ({"loc": ["updates", "content"], "msg": "must not be empty"}, USAGE, "TEXT: must not be empty"),
        (
            {"loc": ["updates", "content", "0", "key"], "msg": "updates.content.0.key: bad"},
            USAGE,
            "TEXT: 0.key: bad",
        ),
        ({"loc": ["body", "other"], "msg": "other: bad"}, REFUSED, "other: bad"),
        ("plain", REFUSED, "plain"),
    ],
)
def test_a_refusal_names_the_option(problem: object, code: int, message: str) -> None:
    body = json.dumps({"detail": [problem]}).encode()
    failure = refusal(422, body, "the server", {"content": "TEXT"})
    assert (failure.code, failure.message, failure.status) == (code, message, 422)


def test_input_that_is_not_utf8_is_told_with_its_place() -> None:
    with pytest.raises(Failure, match="standard input is not UTF-8: byte 0xff at position 3"):
        read_text(b"abc\xff", "standard input")


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert read_text(b"\xef\xbb\xbfabc", "x") == "abc"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("reverie ba", ["backup", "bank"]),
        ("reverie memory re", ["retain", "retain-files", "recall", "reflect", "restore"]),
        ("reverie bank set-config alice --retain-mi", ["--retain-mission"]),
        ("reverie recall alice x --format ", ["table", "json"]),
    ],
)
def test_a_shell_completes_commands_options_and_choices(words: str, expected: list[str]) -> None:
    env = {
        **os.environ,
        "_REVERIE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    command = [sys.executable, "-m", "reverie"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    assert sorted(done.stdout.split()) == sorted(expected)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert f"_REVERIE_COMPLETE=complete_{shell}" in capsys.readouterr().out
