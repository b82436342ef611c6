"""The nouns of the command line: with a server, and with the memory in the process of the command."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reverie.bank_config import BankConfig
from reverie.cli import run

Cli = Callable[..., tuple[int, str, str]]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("REVERIE_", "HINDSIGHT_", "KUZU_"))}


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], base_url: str) -> Cli:
    for name in set(os.environ) - set(CLEAN):
        monkeypatch.delenv(name)
    monkeypatch.setenv("REVERIE_URL", base_url)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return call


def wire(cli: Cli, *arguments: str) -> Any:
    """The JSON of a command that must not fail."""
    code, out, err = cli(*arguments, "--format", "json")
    assert (code, err) == (0, ""), arguments
    return json.loads(out)


def plain(cli: Cli, *arguments: str) -> str:
    """What people see of a command that must not fail."""
    code, out, err = cli(*arguments)
    assert (code, err) == (0, ""), arguments
    return out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["recall", "BANK", " "], "QUERY: must not be empty"),
        (["recall", "BANK", "q", "--at", "soon"], "--at: must be an ISO 8601"),
        (["recall", "BANK", "q", "--budget", "huge"], "--budget: "),
        (["recall", "BANK", "q", "--type", "dream"], "--type: unknown type 'dream'"),
        (["retain", "BANK", "text", "--timestamp", "99999-01-01"], "--timestamp: year must be"),
        (["retain", "BANK", "a\0b"], "TEXT: has a NUL character at position 1"),
        (["retain", "BANK", "half \ud800"], "TEXT: has half a surrogate pair at position 5"),
        (["bank", "create", "BANK", "--mission", "a\0"], "--mission: has a NUL character"),
        (["bank", "create", "BANK", "--skepticism", "9"], "--skepticism: Input should be less than"),
        (["bank", "delete", "a/b", "--yes"], "BANK must not contain a slash"),
        (["bank", "set-config", "BANK"], "give what to change"),
        (["bank", "set-config", "BANK", "--retain-chunk-size", "x"], "--retain-chunk-size: "),
        (["bank", "set-config", "BANK", "--retain-mision", "x"], "No such option: --retain-mision"),
        (["bank", "set-config", "BANK", "--unset", "nope"], "--unset nope: not a field"),
        (["bank", "set-config", "BANK", "--entity-labels", '[{"key": 3}]'], "--entity-labels: 0.key: Input"),
        (["memory", "delete", "BANK", "", "-y"], "an empty name or id"),
        (["bank", "reset-config", "BANK"], "pass -y (--yes)"),
        (["memory", "delete", "BANK", "x"], "pass -y (--yes)"),
        (["memory", "list", "BANK", "--state", "lost"], "--state: unknown state 'lost'"),
        (["document", "update", "BANK", "d"], "give one of --tag and --no-tags"),
        (["webhook", "create", "BANK", "ftp://x"], "URL: "),
        (["webhook", "create", "BANK", "http://x.org", "--event", "x"], "--event: unknown event type 'x'"),
        (["webhook", "create", "BANK", "http://x.org", "--header", "x"], "--header: 'x' is not KEY=VALUE"),
        (["export", "BANK", "/nowhere/x.zip"], "cannot write /nowhere/x.zip"),
        (["import", "BANK", "/nowhere/x.zip"], "cannot read /nowhere/x.zip"),
    ],
)
def test_wrong_values_name_their_option(cli: Cli, bank_id: str, arguments: list[str], message: str) -> None:
    cli("bank", "create", bank_id)
    code, out, err = cli(*(bank_id if word == "BANK" else word for word in arguments))
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("reverie: ")
    assert message in err


def test_banks_are_configured(cli: Cli, bank_id: str) -> None:
    traits = ("--skepticism", "4", "--literalism", "4", "--empathy", "2")
    assert plain(cli, "bank", "create", bank_id, "--mission", "You are an architect.", *traits)
    assert wire(cli, "bank", "get", bank_id)["disposition"] == {
        "skepticism": 4,
        "literalism": 4,
        "empathy": 2,
    }
    assert "empathy" in plain(cli, "bank", "disposition", bank_id, "--empathy", "5")
    plain(cli, "bank", "mission", bank_id, "You plan.")
    assert "You plan." in plain(cli, "bank", "get", bank_id)
    plain(
        cli, "bank", "set-config", bank_id, "--retain-mission", "Decisions.", "--retain-extraction-mode",
        "verbose", "--observations-mission", "People.", "--disposition-skepticism", "2",
        "--entity-labels", '[{"key": "team", "type": "text"}]', "--enable-reranking", "false",
    )  # fmt: skip
    own = wire(cli, "bank", "config", bank_id, "--overrides-only")
    assert (own["retain_mission"], own["disposition_skepticism"], own["enable_reranking"]) == (
        "Decisions.",
        2,
        False,
    )
    assert own["entity_labels"][0]["key"] == "team"
    assert wire(cli, "bank", "config", bank_id)["config"].keys() >= BankConfig.model_fields.keys()
    plain(cli, "bank", "set-config", bank_id, "--unset", "retain_mission")
    assert "retain_mission" not in wire(cli, "bank", "config", bank_id, "--overrides-only")
    assert "bank" in plain(cli, "bank", "config", bank_id)
    plain(cli, "bank", "reset-config", bank_id, "-y")
    assert plain(cli, "bank", "config", bank_id, "--overrides-only") == "The bank has set nothing.\n"
    assert plain(cli, "bank", "delete", bank_id, "-y")
    assert cli("bank", "get", bank_id)[0] == 1


def test_memories_documents_tags_and_entities(
    cli: Cli, bank_id: str, tmp_path: Path, finished: Callable[..., Any]
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "trip.md").write_text("Mona Lind moved to Oslo in May 2024 with Peter Falk.", encoding="utf-8")
    (notes / "picture.bin").write_bytes(b"\0")
    plain(
        cli, "memory", "retain", bank_id, "Mona Lind plays chess.", "--document-id", "chess", "--tag", "fun"
    )
    assert plain(cli, "memory", "retain-files", bank_id, str(notes), "--tag", "trip").count("Retained") == 1
    assert "Oslo" in plain(cli, "memory", "recall", bank_id, "Where does Mona live?")
    assert wire(cli, "memory", "reflect", bank_id, "Where does Mona live?")["text"]
    assert plain(cli, "tag", "list", bank_id).split()[-4:] == ["fun", "1", "trip", "1"]
    listed = wire(cli, "memory", "list", bank_id, "--tag", "fun")["items"]
    key = listed[0]["id"]
    assert [one["text"] for one in listed] == ["Mona Lind plays chess."]
    assert key in plain(cli, "memory", "list", bank_id, "--limit", "2")
    plain(cli, "memory", "update", bank_id, key, "--text", "Mona Lind plays go.", "--reason", "misheard")
    assert "misheard" in plain(cli, "memory", "history", bank_id, key)
    assert "go." in plain(cli, "memory", "get", bank_id, key)
    assert plain(cli, "memory", "invalidate", bank_id, key) == f"Memory {key} is retired.\n"
    assert [one["id"] for one in wire(cli, "memory", "list", bank_id, "--state", "invalidated")["items"]] == [
        key
    ]
    assert plain(cli, "memory", "restore", bank_id, key) == f"Memory {key} is restored.\n"
    entities = {one["canonical_name"]: one["id"] for one in wire(cli, "entity", "list", bank_id)["items"]}
    mona, peter = entities["Mona Lind"], entities["Peter Falk"]
    assert "Mona Lind" in plain(cli, "entity", "get", bank_id, mona)
    assert "Peter Falk" in plain(cli, "entity", "graph", bank_id)
    assert "Mona Lind" in plain(cli, "entity", "merge", bank_id, peter, mona, "--reason", "one")
    assert "Peter Falk" in plain(cli, "entity", "split", bank_id, peter)
    assert "chess" in plain(cli, "document", "list", bank_id, "--search", "che")
    assert plain(cli, "document", "get", bank_id, "chess", "--text") == "Mona Lind plays chess.\n"
    chunk = wire(cli, "document", "chunks", bank_id, "chess")["items"][0]["chunk_id"]
    assert "Mona Lind plays chess." in plain(cli, "chunk", "get", chunk)
    plain(cli, "document", "update", bank_id, "chess", "--tag", "play")
    assert wire(cli, "document", "get", bank_id, "chess")["tags"] == ["play"]
    assert "is completed" in plain(cli, "document", "reprocess", bank_id, "chess", "--wait")
    assert plain(cli, "document", "delete", bank_id, "chess", "-y")
    assert plain(
        cli, "memory", "delete", bank_id, wire(cli, "memory", "list", bank_id)["items"][0]["id"], "-y"
    )
    assert plain(cli, "bank", "clear", bank_id, "-y")
    assert plain(cli, "memory", "list", bank_id) == "There are no memories.\n"
    assert int(wire(cli, "bank", "stats", bank_id)["total_nodes"]) == 0


def test_webhooks(cli: Cli, bank_id: str) -> None:
    url = "https://example.org/hook"
    given = ("--event", "retain.completed", "--secret", "s", "--header", "X-Team=a", "--timeout", "5")
    key = wire(cli, "webhook", "create", bank_id, url, *given)["id"]
    assert url in plain(cli, "webhook", "list", bank_id)
    assert wire(cli, "webhook", "update", bank_id, key, "--disable")["enabled"] is False
    assert plain(cli, "webhook", "deliveries", bank_id, key) == "Nothing was sent.\n"
    assert plain(cli, "webhook", "delete", bank_id, key, "-y")


def test_documents_go_from_bank_to_bank(cli: Cli, bank_id: str, tmp_path: Path, monkeypatch: Any) -> None:
    file, copy = tmp_path / "alice.zip", f"{bank_id}-copy"
    plain(cli, "retain", bank_id, "Mona Lind plays chess.", "--document-id", "chess")
    assert plain(cli, "export", bank_id, str(file)).startswith(f"Wrote {file}, ")
    assert file.read_bytes()[:2] == b"PK"
    plain(cli, "export", bank_id, "/dev/null")
    assert Path("/dev/null").is_char_device()  # written to, not replaced
    assert plain(cli, "import", copy, str(file), "--wait").startswith("Imported 1 documents with 1 facts")
    assert "1 were there already" in plain(cli, "import", copy, str(file), "--on-conflict", "skip", "--wait")
    wrong = cli("import", copy, str(file), "--on-conflict", "burn")
    assert (wrong[0], "--on-conflict" in wrong[2]) == (2, True)
    assert list(tmp_path.iterdir()) == [file]
    assert "healthy" in plain(cli, "health")
    assert "# HELP" in plain(cli, "metrics")
    plain(cli, "bank", "delete", copy, "-y")


def test_without_a_server(
    cli: Cli, bank_id: str, monkeypatch: pytest.MonkeyPatch, data_folder: Path, tmp_path: Path
) -> None:
    """The same commands, answers and failures."""
    monkeypatch.delenv("REVERIE_URL")
    monkeypatch.setenv("REVERIE_DATA_DIR", str(data_folder / "data"))
    monkeypatch.setenv("REVERIE_WORKER_LEASE_S", "2")  # that of the server
    monkeypatch.setenv("REVERIE_PORT", "1")
    monkeypatch.setenv("REVERIE_ENCODER", "hash")
    note = tmp_path / "note.csv"
    note.write_text("name,city\nMona,Oslo\n", encoding="utf-8")
    assert plain(cli, "memory", "retain-files", bank_id, str(note)) == f"Retained in bank {bank_id}.\n"
    assert wire(cli, "document", "list", bank_id)["total"] == 1
    code, out, err = cli("recall", bank_id, "q", "--budget", "huge", "--format", "json")
    assert (code, out, json.loads(err)["error"]) == (2, "", "usage")
    assert json.loads(err)["detail"].startswith("--budget: ")
    code, _, err = cli("document", "get", bank_id, "none")
    assert (code, "none" in err) == (1, True)
    assert plain(cli, "bank", "delete", bank_id, "-y")
