"""``reverie backup`` and ``reverie restore``: all of a database that others write to, or nothing."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from apart import new_database
from held import Held, until

from reverie.backup.archive import Archive, ArchiveWriter
from reverie.backup.manifest import Manifest
from reverie.backup.restore import restore
from reverie.backup.write import write
from reverie.cli import run
from reverie.errors import InvalidRequest
from reverie.store.backup import NOT_KEPT
from reverie.store.migrate import migrate, migrations

Serve = Callable[[dict[str, Any]], AbstractContextManager[Any]]
Cli = Callable[..., tuple[int, str, str]]

TALK = """Mona: We moved to Oslo in May 2023 because Tove got a job at Equinor there.
Tove: I work at Equinor as a geologist. My sister Ida lives in Bergen.
Mona: The flat is small, but Nils visits us every Friday."""


def quiet(done: str, table: str, rows: int) -> None:
    """Tells nobody."""


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command on the database at a URL or in a folder; its exit code, output and errors."""

    def call(where: str | Path, *arguments: str) -> tuple[int, str, str]:
        for name in [name for name in os.environ if name.startswith("REVERIE_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv(
            "REVERIE_DATA_DIR" if isinstance(where, Path) else "REVERIE_DATABASE_URL", str(where)
        )
        capsys.readouterr()
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def empty(served: Any) -> Iterator[str]:
    """URL of a database that nothing has set up."""
    with new_database(served.database_url) as url:
        yield url


@pytest.fixture(scope="module")
def small(served: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup with two banks of a schema that has just been made."""
    path = tmp_path_factory.mktemp("backup") / "small.reverie"
    with new_database(served.database_url) as url:
        asyncio.run(migrate(url))
        ask(url, "INSERT INTO banks (bank_id, name) VALUES ('alice', E'A\\tB\\\\\\n\\r€'), ('bob', NULL)")
        write(path, url, "0.1.0", quiet)
    return path


def ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []


def banks(url: str) -> list[str]:
    return [name for (name,) in ask(url, "SELECT bank_id FROM banks ORDER BY bank_id")]


def forged(source: Path, target: Path, change: Callable[[Manifest, dict[str, bytes]], Manifest]) -> Path:
    """A backup with other content and the right hash of its file."""
    with Archive.open(source) as archive:
        tables = {one.name: b"".join(archive.blocks(one.name)) for one in archive.manifest.tables}
        manifest = change(archive.manifest, tables)
    with ArchiveWriter.create(target) as writer:
        for name, rows in tables.items():
            writer.add(name, [rows])
        writer.close(manifest)
    return target


def found(client: httpx.Client, bank: str) -> list[tuple[Any, ...]]:
    """What some questions to a bank bring, in order."""
    told = []
    for query in ("Where does Tove work?", "Who visits on Friday?", "Oslo"):
        answer = client.post(
            f"/v1/default/banks/{bank}/memories/recall", json={"query": query, "trace": True}
        )
        assert answer.status_code == 200, answer.text
        told += [(one["id"], one["text"], one["mentioned_at"]) for one in answer.json()["results"]]
        told += [(hit["id"], round(hit["final"], 4)) for hit in answer.json()["trace"]["reranked"]]
    return told


def test_a_database_that_is_written_to_is_saved_and_restored(
    serve: Serve, served: Any, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    file, again, folder = tmp_path / "memory.reverie", tmp_path / "again.reverie", data_folder / "restored"
    held = Held(monkeypatch)
    with (
        new_database(served.database_url) as url,
        serve({"database_url": url, "encoder": "hash"}) as source,
        httpx.Client(base_url=source.base_url, timeout=60) as client,
    ):
        where = "/v1/default/banks/{}/memories"
        item = {"content": TALK, "document_id": "talk", "timestamp": "2024-03-01T12:00:00Z"}
        assert client.post(where.format("calm"), json={"items": [item]}).status_code == 200
        later = {"items": [{"content": "Ida is held up in Bergen."}], "async": True}
        operation = client.post(where.format("held"), json=later).json()["operation_id"]
        held.wait()
        # what has just begun gets no job from the next server's first look
        ask(url, "UPDATE operations SET updated_at = updated_at - interval '1 minute'")
        before = found(client, "calm")
        stop, count = threading.Event(), [0]

        def keep_writing() -> None:
            while not stop.is_set():
                items = [{"content": f"Boat {count[0]} is blue. Boat {count[0]} left Bergen on 3 May."}]
                assert client.post(where.format("busy"), json={"items": items}).status_code == 200
                count[0] += 1

        writer = threading.Thread(target=keep_writing)
        writer.start()
        until(lambda: count[0] > 3)
        ask(url, "UPDATE banks SET indexing_since = now() WHERE bank_id = 'busy'")  # as of a large one
        copied = count[0]
        until(lambda: count[0] > copied + 2)
        code, out, err = cli(url, "backup", str(file), "--format", "json")
        during = count[0]
        until(lambda: count[0] > during)
        stop.set()
        writer.join()
        assert code == 0, err
        held.let_go()
        tables = {name for (name,) in ask(url, CATALOGUE)}
    saved = json.loads(out)
    assert set(saved["tables"]) == tables - NOT_KEPT
    assert 3 < saved["tables"]["documents"] <= during + 1
    assert (
        0 < saved["tables"]["indexed_facts"] == saved["tables"]["indexed_vectors"] < saved["tables"]["facts"]
    )
    assert "facts: " in err
    assert file.stat().st_mode & 0o777 == 0o600

    code, out, err = cli(folder, "restore", str(file))
    assert code == 0, err
    assert f"{saved['tables']['facts']} facts" in out
    code, out, err = cli(folder, "backup", str(again))
    assert code == 0, err
    with Archive.open(file) as one, Archive.open(again) as other:
        assert one.manifest.tables == other.manifest.tables
        assert one.manifest.sequences == other.manifest.sequences

    with (
        serve({"data_dir": folder, "encoder": "hash"}) as target,
        httpx.Client(base_url=f"{target.base_url}/v1/default/banks/", timeout=60) as client,
    ):
        anew = httpx.Client(base_url=target.base_url, timeout=60)
        assert found(anew, "calm") == before
        # what ran when the backup was made is done now, once
        until(lambda: client.get(f"held/operations/{operation}").json()["status"] == "completed")
        texts = [one["text"] for one in client.get("held/memories/list").json()["items"]]
        assert texts.count("Ida is held up in Bergen.") == 1
        for bank in ("calm", "new"):  # numbers go on behind those that are taken
            answer = client.post(f"{bank}/memories", json={"items": [{"content": "Nils bought a boat."}]})
            assert answer.status_code == 200, answer.text
        assert client.get("busy/stats").json()["total_documents"] == saved["tables"]["documents"] - 1


CATALOGUE = """SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND relname NOT LIKE 'procrastinate%' AND relname NOT LIKE 'apart%'"""


def test_what_is_damaged_changes_nothing(small: Path, tmp_path: Path, cli: Cli, empty: str) -> None:
    whole, folder = small.read_bytes(), tmp_path / "data"
    damaged = tmp_path / "damaged"
    for content in (whole[:-1], whole[:300], whole[:200] + b"?" + whole[201:], b"", b"PK\x03\x04"):
        damaged.write_bytes(content)
        for arguments in (["restore", str(damaged)], ["backup", "--verify", str(damaged)]):
            code, _, err = cli(folder, *arguments)
            assert (code, "is damaged" in err or "not a backup" in err) == (1, True), err
    assert not folder.exists()
    assert cli(folder, "backup", "--verify", str(small))[0] == 0

    def other_row(manifest: Manifest, tables: dict[str, bytes]) -> Manifest:
        tables["banks"] = tables["banks"].replace(b"alice", b"alicf")
        return manifest

    with (
        pytest.raises(InvalidRequest, match="2 rows of table banks are not the 2 of the manifest"),
        Archive.open(forged(small, tmp_path / "other", other_row)) as archive,
    ):
        restore(archive, empty, quiet)
    assert banks(empty) == []


def test_only_an_empty_database_of_no_newer_schema_is_filled(
    small: Path, tmp_path: Path, cli: Cli, empty: str
) -> None:
    code, _, err = cli(empty, "backup", str(tmp_path / "none"))
    assert (code, "Reverie has not set it up" in err) == (1, True)
    code, out, err = cli(empty, "restore", str(small), "--format", "json")
    assert (code, json.loads(out)["tables"]["banks"]) == (0, 2), err
    assert ask(empty, "SELECT name FROM banks ORDER BY bank") == [("A\tB\\\n\r€",), (None,)]
    assert ask(empty, "INSERT INTO banks (bank_id) VALUES ('carol') RETURNING bank") == [(3,)]
    code, _, err = cli(empty, "restore", str(small), "--format", "json")
    assert (code, json.loads(err.splitlines()[-1])["error"]) == (1, "refused")
    assert "holds data already" in err
    assert banks(empty) == ["alice", "bob", "carol"]
    code, _, err = cli(empty, "backup", str(small))
    assert (code, "exists" in err) == (1, True)

    ask(empty, "DELETE FROM banks")
    with psycopg.connect(empty, application_name="reverie-1"):
        code, _, err = cli(empty, "restore", str(small))
        assert (code, "use this database: stop them" in err) == (1, True)

    def of_the_future(manifest: Manifest, tables: dict[str, bytes]) -> Manifest:
        step = manifest.migrations[-1].model_copy(update={"number": 9999})
        return manifest.model_copy(update={"migrations": (*manifest.migrations, step)})

    newer = forged(small, tmp_path / "newer", of_the_future)
    code, _, err = cli(empty, "restore", str(newer))
    assert (code, "migration 9999" in err) == (3, True)
    assert "install a newer release" in err
    assert banks(empty) == []


def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    served: Any, empty: str, tmp_path: Path, cli: Cli
) -> None:
    old, last = tmp_path / "old", migrations()[-1][0]
    with new_database(served.database_url) as url:
        asyncio.run(migrate(url, 5))
        ask(url, "INSERT INTO banks (bank_id) VALUES ('alice')")
        ask(url, "INSERT INTO documents (bank, document_id, content_hash) VALUES (1, 'd', 'h')")
        assert write(old, url, "0.0.1", quiet).migration == 5
    code, _, err = cli(empty, "restore", str(old))
    assert code == 0, err
    assert ask(empty, "SELECT max(number) FROM schema_migrations") == [(last,)]
    assert ask(empty, "SELECT document_id, acceptance FROM documents") == [("d", None)]
    ask(empty, "DELETE FROM banks")
    code, _, err = cli(empty, "restore", str(old))
    assert (code, f"is at migration {last} and the backup at 5" in err) == (1, True)


def test_a_role_without_privileges_is_enough(served: Any, small: Path, tmp_path: Path, cli: Cli) -> None:
    role = f"plain_{os.getpid()}"
    with new_database(served.database_url) as url:
        for statement in (
            "CREATE EXTENSION vector",
            f"CREATE ROLE {role} LOGIN",
            f"ALTER DATABASE {url.partition('///')[2].partition('?')[0]} OWNER TO {role}",
        ):
            ask(url, statement)
        plain = url.replace("user=reverie", f"user={role}")
        code, _, err = cli(plain, "restore", str(small))
        assert code == 0, err
        assert banks(plain) == ["alice", "bob"]
        assert cli(plain, "backup", str(tmp_path / "again"))[0] == 0
        with Archive.open(small) as one, Archive.open(tmp_path / "again") as other:
            assert one.manifest.tables == other.manifest.tables
    ask(served.database_url, f"DROP ROLE {role}")


def test_a_restore_that_is_killed_leaves_nothing(small: Path, empty: str, cli: Cli) -> None:
    halfway = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from reverie.backup.archive import Archive\n"
        "from reverie.backup.restore import restore\n"
        "def report(done, table, rows):\n"
        "    if (done, table) == ('compared', 'banks'):\n"
        "        print('half', flush=True); time.sleep(60)\n"
        "with Archive.open(Path(sys.argv[1])) as archive:\n"
        "    restore(archive, sys.argv[2], report)\n"
    )
    command = [sys.executable, "-c", halfway, str(small), empty]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        assert ask(empty, "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'") > [(10,)]
        process.send_signal(signal.SIGKILL)
    until(lambda: not ask(empty, "SELECT 1 FROM pg_stat_activity WHERE application_name = 'backup'"))
    assert banks(empty) == []
    triggers = "SELECT DISTINCT tgenabled FROM pg_trigger"
    assert ask(empty, triggers) == [("O",)]
    assert cli(empty, "restore", str(small))[0] == 0
    assert banks(empty) == ["alice", "bob"]
    assert ask(empty, triggers) == [("O",)]
    keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conparentid = 0"
    assert ask(empty, keys)[0][0] > 20
