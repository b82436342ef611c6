"""Arguments, help and exit codes, without a memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reverie.cli import run
from reverie.cli.client import build, check_bank, path
from reverie.cli.output import USAGE, Failure
from reverie.cli.retain import read_text
from reverie.service.recall_request import RecallRequest
from reverie.service.requests import RetainRequest

COMMANDS = [
    ("serve",),
    ("demo",),
    ("retain",),
    ("recall",),
    ("bank", "list"),
    ("bank", "create"),
    ("bank", "delete"),
    ("directive", "create"),
    ("directive", "list"),
    ("directive", "update"),
    ("directive", "delete"),
    ("mental-model", "create"),
    ("mental-model", "list"),
    ("mental-model", "get"),
    ("mental-model", "update"),
    ("mental-model", "delete"),
    ("mental-model", "refresh"),
    ("mental-model", "clear"),
    ("mental-model", "history"),
    ("operation", "list"),
    ("operation", "get"),
    ("operation", "watch"),
    ("operation", "cancel"),
    ("operation", "retry"),
    ("operation", "delete"),
    ("worker",),
    ("worker", "list"),
    ("version",),
    ("learn",),
    ("enhance",),
    ("stats",),
    ("task",),
    ("up",),
    ("down",),
    ("hooks",),
]
# not pydantic: typer reads arguments with it
HEAVY = ("rich", "numpy", "psycopg", "onnxruntime", "fastapi", "asyncio", "http")
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
    for command in COMMANDS:
        assert f"\n  {command[0]} " in out
    for code in ("0 ", "1 ", "2 ", "3 ", "130 "):
        assert f"\n    {code}" in out


@pytest.mark.parametrize("arguments", [["--help"], ["recall", "--help"], ["version"]])
def test_little_is_imported_before_it_is_needed(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom reverie.cli import run\nrun(sys.argv[1:])\n"
        "print(*sorted(m for m in sys.modules if m.startswith('reverie.') or '.' not in m), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert not loaded & set(HEAVY)
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
        (["recall", "alice", " "], "QUERY: must not be empty"),
        (["recall", "alice", "q", "--at", "soon"], "--at: must be an ISO 8601"),
        (["recall", "alice", "q", "--budget", "huge"], "--budget: "),
        (["recall", "alice", "q", "--type", "dream"], "--type: unknown type 'dream'"),
        (["retain", "alice"], "give one of TEXT, - and --file"),
        (["retain", "alice", "text", "--file", "x"], "give one of TEXT, - and --file"),
        (["retain", "alice", "--file", "/nowhere/x"], "cannot read /nowhere/x: No such file"),
        (["retain", "alice", "text", "--metadata", "novalue"], "--metadata: 'novalue' is not KEY=VALUE"),
        (["retain", "alice", "text", "--metadata", "=x"], "--metadata"),
        (["retain", "alice", "text", "--timestamp", "99999-01-01"], "--timestamp: year must be"),
        (["retain", "alice", "a\0b"], "TEXT: has a NUL character at position 1"),
        (["retain", "alice", "half \ud800"], "TEXT: has half a surrogate pair at position 5"),
        (["bank", "create", "alice", "--mission", "a\0"], "--mission: has a NUL character"),
        (["bank", "delete", "a/b", "--yes"], "BANK must not contain a slash"),
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
    request = build(RecallRequest, {"query": "who?", "budget": None}, {})
    assert request.model_dump_json(exclude_unset=True) == '{"query":"who?"}'


def test_a_field_without_an_option_is_named_as_the_wire_has_it() -> None:
    with pytest.raises(Failure, match=r"items\.content: Field required") as caught:
        build(RetainRequest, {"items": [{}]}, {})
    assert caught.value.code == USAGE


def test_paths_hold_any_name() -> None:
    assert check_bank("Zoë's bank?") == "Zoë's bank?"
    assert path("Zoë's bank?", "memories") == "/v1/default/banks/Zo%C3%AB%27s%20bank%3F/memories"


def test_input_that_is_not_utf8_is_told_with_its_place() -> None:
    with pytest.raises(Failure, match="standard input is not UTF-8: byte 0xff at position 3"):
        read_text(b"abc\xff", "standard input")


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert read_text(b"\xef\xbb\xbfabc", "x") == "abc"
