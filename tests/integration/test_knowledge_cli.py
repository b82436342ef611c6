"""``reverie knowledge-base``, and templates by ``reverie bank``."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from verbatim import verbatim

from reverie.cli import run

Cli = Callable[..., str]


@pytest.fixture
def cli(app: Any, base_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Iterator[Cli]:
    """Runs a command on the server; what it prints. One that is to fail is given its exit code."""
    for name in [name for name in os.environ if name.startswith(("REVERIE_", "HINDSIGHT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REVERIE_URL", base_url)

    def call(*arguments: str, code: int = 0) -> str:
        assert run(list(arguments)) == code, arguments
        out, err = capsys.readouterr()
        return str(err if code else out)

    with verbatim(app):
        yield call


def made(line: str) -> str:
    """The id in a line that tells of something new."""
    return line.split(";")[0].removesuffix(".").split()[-1].rstrip(".")


def test_a_knowledge_base_by_commands(
    cli: Cli, bank: httpx.Client, bank_id: str, tmp_path: Path, finished: Callable[..., Any]
) -> None:
    kb = "knowledge-base"
    cli("retain", bank_id, "Mona lives in Oslo.")
    folder = made(cli(kb, "create-folder", bank_id, "Team"))
    told = cli(
        kb, "create-page", bank_id, "Homes", "Where does Mona live?", "--folder", folder, "--format", "json"
    )
    page = json.loads(told)["page_id"]
    finished(json.loads(told)["operation_id"])
    assert "Team/" in cli(kb, "tree", bank_id)
    assert "  Homes" in cli(kb, "tree", bank_id)
    assert cli(kb, "tree", bank_id, "--tag", "nobody's") == "There are no pages.\n"
    assert cli(kb, "page", bank_id, page).endswith("---\n\n- Mona lives in Oslo.\n")
    assert page in cli(kb, "search", bank_id, "Oslo", "--limit", "1")
    assert cli(kb, "update", bank_id, page, "--name", "House", "--top") == "Changed page House.\n"
    assert json.loads(cli(kb, "tree", bank_id, "--format", "json"))["roots"][1]["name"] == "House"
    assert "Wrote 2 files" in cli(kb, "export", bank_id, str(tmp_path / "wiki"))
    assert sorted(file.name for file in (tmp_path / "wiki").iterdir()) == sorted([f"{page}.md", "index.md"])
    assert "already" in cli(kb, "create-folder", bank_id, "House", code=1)
    assert "--cron" in cli(kb, "create-page", bank_id, "x", "Why?", "--cron", "soon", code=2)
    assert "give what to change" in cli(kb, "update", bank_id, page, code=2)
    assert cli(kb, "delete", bank_id, folder, "--yes") == "Folder Team is deleted.\n"


def test_a_template_by_commands(cli: Cli, bank_id: str, tmp_path: Path) -> None:
    cli("bank", "set-config", bank_id, "--retain-mission", "Note prices.")
    cli("directive", "create", bank_id, "Brief", "Be brief.")
    file, other = tmp_path / "support.json", f"test-{uuid.uuid4().hex[:12]}"
    assert cli("bank", "export-template", bank_id, str(file)) == f"Wrote {file}.\n"
    assert json.loads(cli("bank", "export-template", bank_id)) == json.loads(file.read_text())
    told = (
        f"bank {other}: configuration set, mental models 0 new and 0 known, directives 1 new and 0 known.\n"
    )
    assert cli("bank", "import-template", other, str(file), "--dry-run") == f"Would change {told}"
    assert cli("bank", "import-template", other, str(file)) == f"Changed {told}"
    assert json.loads(cli("bank", "export-template", other)) == json.loads(file.read_text())
    file.write_text('{"version": "1", "directive": []}')
    assert "did you mean directives?" in cli("bank", "import-template", other, str(file), code=1)
