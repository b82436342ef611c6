"""``reverie directive`` and ``reverie mental-model``: with a server and in a process of their own."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from verbatim import verbatim

from reverie.cli import run

Cli = Callable[..., tuple[int, str, str]]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("REVERIE_", "HINDSIGHT_API_", "KUZU_"))}
RULE = "Always respond in formal English, avoiding slang and colloquialisms."


@pytest.fixture(autouse=True)
def _answers(app: Any) -> Iterator[None]:
    with verbatim(app):
        yield


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


def test_directives(cli: Cli, bank_id: str) -> None:
    code, out, err = cli("directive", "create", bank_id, "Formal Language", RULE)
    assert (code, err) == (0, "")
    key = out.removeprefix("Created directive ").rstrip(".\n")
    code, out, _ = cli("directive", "list", bank_id)
    assert code == 0
    assert all(part in out for part in (key, "Formal Language", RULE))
    cli(
        "directive", "create", bank_id, "Brief", "Be brief.", "--tag", "chat", "--priority", "2", "--inactive"
    )
    _, out, _ = cli("directive", "list", bank_id, "--all", "--tag", "chat", "--format", "json")
    listed = [(d["name"], d["priority"], d["tags"], d["is_active"]) for d in json.loads(out)["items"]]
    assert listed == [("Brief", 2, ["chat"], False), ("Formal Language", 0, [], True)]
    assert (
        cli("directive", "update", bank_id, key, "--inactive")[1]
        == "Directive Formal Language is inactive.\n"
    )
    assert cli("directive", "list", bank_id)[1] == "There are no directives.\n"
    _, out, _ = cli(
        "directive",
        "update",
        bank_id,
        key,
        "--name",
        "F",
        "--content",
        "C",
        "--tag",
        "x",
        "--active",
        "--format",
        "json",
    )
    changed = json.loads(out)
    assert (changed["name"], changed["content"], changed["tags"], changed["is_active"]) == (
        "F",
        "C",
        ["x"],
        True,
    )
    _, out, _ = cli("directive", "update", bank_id, key, "--everywhere", "--format", "json")
    assert json.loads(out)["tags"] == []
    assert cli("directive", "delete", bank_id, key, "--yes") == (0, f"Directive {key} is deleted.\n", "")
    assert cli("directive", "delete", bank_id, key, "-y")[0] == 1
    code, _, err = cli("directive", "update", bank_id, key)
    assert (code, "give what to change" in err) == (2, True)
    code, _, err = cli("directive", "create", bank_id, "N", " ")
    assert (code, err) == (2, "reverie: CONTENT: must not be empty or only white space\n")


def test_mental_models(cli: Cli, bank: httpx.Client, bank_id: str, retain: Any, finished: Any) -> None:
    retain("Mona lives in Oslo.")
    code, out, _ = cli(
        "mental-model", "create", bank_id, "Home", "Where does Mona live?", "--id", "home", "--mode", "delta",
        "--cron", "0 3 * * *", "--min-interval", "60", "--max-tokens", "512",
    )  # fmt: skip
    assert code == 0
    assert out.startswith("Created mental model home; operation ")
    finished(out.split()[-1].rstrip("."))
    assert cli("mental-model", "get", bank_id, "home")[1].startswith(
        "- Mona lives in Oslo.\n\nHome: up to date"
    )
    retain("Mona lives in Bergen now.")
    _, out, _ = cli("mental-model", "list", bank_id)
    assert all(part in out for part in ("home", "Home", "yes", "Where does Mona live?"))
    _, out, _ = cli("mental-model", "refresh", bank_id, "home", "--dry-run")
    assert out.startswith("content_written\n--- stored\n+++ new\n")
    _, out, _ = cli("mental-model", "refresh", bank_id, "home", "--full", "--format", "json")
    finished(json.loads(out)["operation_id"])
    assert "Oslo" in cli("mental-model", "history", bank_id, "home")[1]
    assert cli("mental-model", "update", bank_id, "home", "--cron", "", "--name", "House")[0] == 0
    _, out, _ = cli("mental-model", "get", bank_id, "home", "--format", "json")
    trigger = json.loads(out)["trigger"]
    assert (trigger["refresh_cron"], trigger["mode"], trigger["min_refresh_interval_seconds"]) == (
        None,
        "delta",
        60,
    )
    assert cli("mental-model", "clear", bank_id, "home")[0] == 0
    assert cli("mental-model", "get", bank_id, "home")[1].startswith("It has no content yet.")
    assert cli("mental-model", "delete", bank_id, "home", "-y")[1] == "Mental model home is deleted.\n"
    code, _, err = cli("mental-model", "get", bank_id, "home")
    assert (code, "there is no mental model 'home'" in err) == (1, True)
    code, _, err = cli("mental-model", "create", bank_id, "N", "Q?", "--cron", "daily")
    assert (code, err.startswith("reverie: --cron: must have five fields")) == (2, True)


def test_without_a_server(cli: Cli, bank_id: str, monkeypatch: pytest.MonkeyPatch, data_folder: Path) -> None:
    monkeypatch.delenv("REVERIE_URL")
    monkeypatch.setenv("REVERIE_DATA_DIR", str(data_folder / "data"))
    monkeypatch.setenv("REVERIE_WORKER_LEASE_S", "2")  # that of the server
    monkeypatch.setenv("REVERIE_PORT", "1")
    assert cli("directive", "create", bank_id, "Brief", "Be brief.")[0] == 0
    assert "Be brief." in cli("directive", "list", bank_id)[1]
    assert cli("mental-model", "create", bank_id, "Home", "Where does Mona live?", "--id", "home")[0] == 0
    assert cli("mental-model", "history", bank_id, "home")[1] == "It has said nothing else before.\n"
    assert (
        cli("mental-model", "refresh", bank_id, "home", "--dry-run")[1] == "content_preserved_no_new_facts\n"
    )


@pytest.mark.parametrize("page", ["directives.md", "mental-models.md"])
def test_the_commands_of_the_pages_run(cli: Cli, bank: httpx.Client, page: str, retain: Any) -> None:
    retain("Alice plans a trip.", "The plan of Alice is to sail.")
    text = (Path(__file__).parents[2] / "docs" / "how-to" / page).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("reverie ")]
    assert len(lines) >= 5
    bank_id, key = bank.base_url.path.rstrip("/").rpartition("/")[2], ""
    for line in lines:
        words = [bank_id if word == "alice" else key if word == "ID" else word for word in shlex.split(line)]
        code, out, err = cli(*words[1:])
        assert (code, err) == (0, ""), line
        key = out.split()[2].rstrip(".") if out.startswith("Created directive") else key
