"""Files through the library and the command line, with a server and without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import samples

import reverie
from reverie import InvalidRequest, Memory, Settings, SyncMemory

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def name() -> str:
    return f"files-{uuid.uuid4().hex[:10]}"


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    report = tmp_path / "report.pdf"
    report.write_bytes(samples.pdf(["Tove ships the editor in June."]))
    staff = tmp_path / "staff.xlsx"
    staff.write_bytes(samples.xlsx({"Staff": [["Name", "City"], ["Mona", "Oslo"]]}))
    return [report, staff]


def command(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("REVERIE_", "HINDSIGHT_"))
    }
    path = os.pathsep.join([str(Path(reverie.__file__).parents[1]), *sys.path])
    return subprocess.run(
        [sys.executable, "-m", "reverie", *arguments],
        env={**kept, **environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(params=["server", "embedded"])
def run(request: pytest.FixtureRequest, base_url: str, data_folder: Path) -> Run:
    """Run a command against the server, or in its own process."""
    if request.param == "server":
        return lambda *arguments: command({"REVERIE_URL": base_url}, *arguments)
    # the server's lease: workers of one database judge each other by their own
    data = {"REVERIE_DATA_DIR": str(data_folder / "data"), "REVERIE_PORT": "1", "REVERIE_WORKER_LEASE_S": "2"}
    return lambda *arguments: command(data, *arguments)


def test_the_command_line_takes_files(run: Run, name: str, paths: list[Path]) -> None:
    files = [part for path in paths for part in ("--file", str(path))]
    done = run("retain", name, *files, "--tag", "office", "--context", "plans", "--timestamp", "2024-05-03")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Retained in bank {name}.\n", "")
    found = json.loads(run("recall", name, "Who lives in Oslo?", "--format", "json").stdout)["results"]
    assert {result["document_id"] for result in found} == {"report.pdf", "staff.xlsx"}
    assert {(r["context"], r["tags"][0], r["mentioned_at"][:10]) for r in found} == {
        ("plans", "office", "2024-05-03")
    }
    again = json.loads(run("retain", name, *files, "--format", "json").stdout)
    assert (again["success"], again["items_count"], again["async"]) == (True, 2, False)


def test_the_command_line_tells_what_cannot_be_read(run: Run, name: str, tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(samples.pdf(["secret"], encrypted=True))
    done = run("retain", name, "--file", str(locked))
    assert (done.returncode, done.stdout) == (1, "")
    told = "reverie: locked.pdf is encrypted: remove its password and upload it again\n"
    assert done.stderr == told
    page, other = tmp_path / "a.exe", tmp_path / "b.txt"
    page.write_bytes(b"x")
    other.write_bytes(b"x")
    done = run("retain", name, "--file", str(page), "--file", str(other))
    assert done.returncode == 1
    assert "a.exe is of an unknown type" in done.stderr
    done = run("retain", name, "--file", str(other), "--file", str(tmp_path / "none.pdf"))
    assert done.returncode == 2
    assert "none.pdf: No such file" in done.stderr


def test_a_command_is_silent_about_what_its_worker_tries_again(
    data_folder: Path, name: str, paths: list[Path]
) -> None:
    """Here the database has too few connections left for all that a worker listens to."""
    folder = data_folder / "narrow"
    with SyncMemory(Settings(data_dir=folder, worker_enabled=False)) as memory, ExitStack() as held:
        taken = []

        def take() -> None:
            while True:
                taken.append(held.enter_context(psycopg.connect(memory.memory.database.url)))

        with pytest.raises(psycopg.OperationalError, match="too many clients"):
            take()
        for connection in taken[:5]:  # two for requests, one for work, two for four that listen
            connection.close()
        where = {"REVERIE_DATA_DIR": str(folder), "REVERIE_PORT": "1", "REVERIE_ENABLE_OBSERVATIONS": "false"}
        done = command(where, "retain", name, "--file", str(paths[0]))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Retained in bank {name}.\n", "")


def test_the_command_line_need_not_wait(base_url: str, name: str, paths: list[Path]) -> None:
    done = command({"REVERIE_URL": base_url}, "retain", name, "--file", str(paths[0]), "--async")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Accepted for bank {name} as operation ")


async def test_the_library_waits_for_files(data_folder: Path, name: str, paths: list[Path]) -> None:
    async with Memory(Settings(data_dir=data_folder / "data", worker_enabled=False)) as memory:
        files = [paths[0], ("note.md", b"Ruth plants beans.")]
        about = [{"tags": ["t"]}, {"context": "garden"}]
        answer = await memory.retain_files(name, files, context="office", files_metadata=about)
        assert (answer.items_count, answer.run_async, answer.operation_ids) == (2, False, None)
        found = {r.text: r for r in (await memory.recall(name, "What is planned?")).results}
        assert found["Tove ships the editor in June."].context == "office"
        assert found["Tove ships the editor in June."].tags == ["t"]
        assert found["Ruth plants beans."].context == "garden"
        known = (await memory.documents.get(name, "note.md")).document_metadata
        assert known is not None
        assert (known["file_name"], known["file_size"]) == ("note.md", "18")

        with pytest.raises(InvalidRequest, match=r"scan\.pdf has no text"):
            await memory.retain_files(name, [("a.txt", b"Never kept."), ("scan.pdf", samples.pdf([]))])
        assert len((await memory.documents.list(name)).items) == 2
        with pytest.raises(OSError, match="nowhere"):
            await memory.retain_files(name, ["/nowhere.pdf"])

        later = await memory.retain_files(name, [("b.txt", b"Later.")], run_async=True)
        assert later.operation_ids is not None
        (key,) = later.operation_ids
        assert (await memory.operations.get(name, key)).status in ("pending", "processing")


def test_the_waiting_face_of_the_library(data_folder: Path, name: str) -> None:
    with SyncMemory(Settings(data_dir=data_folder / "data", worker_enabled=False)) as memory:
        memory.retain_files(name, [("a.csv", b"Name,City\nMona,Oslo\n")])
        assert memory.recall(name, "Oslo").results[0].text.endswith("Name: Mona; City: Oslo")
