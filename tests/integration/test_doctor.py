"""``reverie doctor``: what it finds, and that it changes and betrays nothing."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from apart import new_database
from llm_server import LlmServer

from reverie import __version__
from reverie.cli import run
from reverie.store.embedded import find_running
from reverie.store.migrate import migrate, migrations

Doctor = Callable[..., tuple[int, dict[str, dict[str, Any]], str]]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Doctor:
    """Run it with these settings; its exit code, its findings by name, and all that it printed."""

    def call(*arguments: str, **settings: str) -> tuple[int, dict[str, dict[str, Any]], str]:
        for name in [name for name in os.environ if name.startswith("REVERIE_")]:
            monkeypatch.delenv(name)
        fitting = {"DATA_DIR": str(tmp_path / "data"), "ENCODER": "hash", "PORT": "0", **settings}
        for name, value in fitting.items():
            monkeypatch.setenv(f"REVERIE_{name}", value)
        capsys.readouterr()
        code = run(["doctor", "--format", "json", *arguments])
        out, err = capsys.readouterr()
        found = json.loads(out)
        assert found["healthy"] == (code == 0)
        return code, {one["name"]: one for one in found["checks"]}, out + err

    return call


def test_a_server_that_does_well(doctor: Doctor, base_url: str, served: Any) -> None:
    code, found, _ = doctor(URL=base_url, DATABASE_URL=served.database_url, ENCODER="minilm")
    assert code == 0, found
    assert found["server"]["message"] == f"{base_url} is healthy"
    assert found["schema"]["message"] == "up to date"
    assert found["packages"]["message"].startswith(f"Reverie {__version__}")
    assert found["encoder"]["message"].startswith("all-MiniLM-L6-v2-int8, 384 dimensions")
    assert found["workers"]["message"].startswith("1 alive")
    assert "none: rules" in found["model of retain"]["message"]
    assert "embedded PostgreSQL" not in found


def test_an_empty_folder_stays_empty(
    doctor: Doctor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found, _ = doctor("--start")
    assert code == 0, found
    assert found["database"]["status"] == "skipped"
    assert "made at the first start" in found["embedded PostgreSQL"]["message"]
    assert list(tmp_path.iterdir()) == []
    assert run(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "skipped  database" in told
    assert find_running(tmp_path / "data") is None


def test_what_is_wrong_is_named_with_its_mend(
    doctor: Doctor, served: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, found, told = doctor(DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/x", API_KEY="sesame-key")
    assert (code, found["database"]["status"]) == (1, "failed")
    assert "Connection refused" in found["database"]["message"]
    assert "hunter2" not in told
    assert "sesame-key" not in told

    code, found, _ = doctor(POOL_MAX="many")
    assert (code, "REVERIE_POOL_MAX" in found["settings"]["message"]) == (1, True)
    code, found, _ = doctor(ENCODER="nowhere")
    assert (code, found["encoder"]["status"]) == (1, "failed")
    code, found, _ = doctor(URL="http://127.0.0.1:1")
    assert (code, "cannot reach" in found["server"]["message"]) == (1, True)
    code, found, _ = doctor(LLM_PROVIDER="openai")
    assert (code, found["model of reflect"]["message"]) == (1, "no model is named")

    with new_database(served.database_url) as url:
        assert doctor(DATABASE_URL=url)[1]["schema"]["status"] == "skipped"
        last = migrations()[-1][0]
        asyncio.run(migrate(url, last - 1))
        code, found, _ = doctor(DATABASE_URL=url)
        assert (code, found["schema"]["message"]) == (0, "1 migrations are to come")
        asyncio.run(migrate(url))
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in TROUBLE:
                connection.execute(statement)  # type: ignore[call-overload]
        code, found, _ = doctor(DATABASE_URL=url)
        assert code == 0
        assert found["workers"]["message"] == "0 alive, 1 operations wait"
        assert "reverie worker" in found["workers"]["mend"]
        assert found["queue"]["status"] == "warning"
        assert "1 failed in a day" in found["queue"]["message"]
        assert found["vectors"]["message"] == "some facts are encoded by other and not found"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("UPDATE schema_migrations SET checksum = 'x' WHERE number = 3")
        code, found, _ = doctor(DATABASE_URL=url)
        assert (code, found["schema"]["status"]) == (1, "failed")


def test_models_are_asked_where_that_is_wanted(
    doctor: Doctor, model_settings: dict[str, Any], model: LlmServer
) -> None:
    settings = {name.upper(): str(value) for name, value in model_settings.items()}
    code, found, told = doctor(**settings)
    assert (code, found["model of retain"]["message"]) == (0, "openai:small (not asked: --llm)")
    assert not model.seen
    code, found, told = doctor("--llm", **settings)
    assert (code, found["model of retain, reflect, consolidation"]["message"]) == (0, "openai:small answers")
    assert model.seen
    nowhere = {**settings, "LLM_BASE_URL": "http://127.0.0.1:1/v1", "LLM_MAX_RETRIES": "0"}
    code, found, told = doctor("--llm", **nowhere)
    assert (code, found["model of retain, reflect, consolidation"]["status"]) == (1, "failed")
    assert settings["LLM_API_KEY"] not in told


TROUBLE = (
    "INSERT INTO banks (bank_id) VALUES ('alice')",
    "INSERT INTO encoders (model, dimension) VALUES ('other', 2)",
    "INSERT INTO documents (bank, document_id, content_hash) VALUES (1, 'd', 'h')",
    "INSERT INTO chunks (bank, id, document_id, chunk_index, starts_item, text)"
    " VALUES (1, gen_random_uuid(), 'd', 0, true, 'Ida sails.')",
    "INSERT INTO facts (bank, position, id, encoder, term_count, embedding, terms, fact_type, document_id,"
    " document_version, chunk_id, text, span_start, span_end, extractor, extractor_version, confidence)"
    " SELECT 1, 0, gen_random_uuid(), 1, 1, '[1,0]', '{1:1}/10', 'world', 'd', 1, id, text, 0, 4, 'rules', 1,"
    " 1 FROM chunks",
    "INSERT INTO operations (bank, id, type, payload) VALUES (1, gen_random_uuid(), 'retain', '{}')",
    "INSERT INTO operations (bank, id, type, payload, status, completed_at)"
    " VALUES (1, gen_random_uuid(), 'retain', '{}', 'failed', now())",
)
