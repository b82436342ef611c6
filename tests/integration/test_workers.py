"""``reverie worker``: processes that only work, how they are told to stop, and what happens when they die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from apart import new_database
from held import until
from ports import free_port
from wire import new_bank

Answer = dict[str, Any]

# a worker whose handlers do what the texts say
SCRIPT = """
import asyncio, os, sys
from reverie.cli import run
from reverie.retain.prepare import Preparer

prepare = Preparer.prepare

async def told(self, items, *rest, **named):
    text = items[0].content
    if "poison" in text:
        os._exit(9)
    if "endless" in text:
        print("begun", flush=True)
        await asyncio.sleep(60)
    if "short" in text:
        print("begun", flush=True)
        await asyncio.sleep(1)
    return await prepare(self, items, *rest, **named)

Preparer.prepare = told
sys.exit(run(["worker", *sys.argv[1:]], own_process=True))
"""
PLAIN = ["-m", "reverie", "worker"]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("REVERIE_", "HINDSIGHT_API_", "KUZU_"))}


class Worker:
    """A worker in a process of its own; ``settings`` are REVERIE_* variables."""

    def __init__(self, *options: str, program: list[str] | None = None, **settings: str) -> None:
        names = {f"REVERIE_{name.upper()}": value for name, value in settings.items()}
        self.stderr = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed with the worker)
        self.process = subprocess.Popen(
            [sys.executable, *(program or ["-c", SCRIPT]), *options],
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            text=True,
            env={
                **CLEAN,
                "REVERIE_WORKER_LEASE_S": "2",
                "REVERIE_ENCODER": "hash",
                "REVERIE_ENABLE_OBSERVATIONS": "false",
                **names,
            },
        )

    def line(self) -> str:
        """Its next line."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ready(self) -> Worker:
        line = self.line()
        assert line.startswith("Reverie works on "), line + self.log()
        self.said = line
        return self

    def log(self) -> str:
        self.stderr.seek(0)
        return self.stderr.read()

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        try:
            return self.process.wait(60)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def idle(serve: Callable[..., Any], served: Any, data_folder: Path) -> Iterator[Any]:
    """A server that works on nothing, with a database of its own."""
    with new_database(served.database_url) as url:
        settings = {
            "database_url": url,
            "data_dir": data_folder / "idle-workers",
            "worker_enabled": False,
            "encoder": "hash",
        }
        with serve(settings) as found:
            found.app.state.url = url
            yield found


@pytest.fixture
def start(idle: Any, data_folder: Path) -> Iterator[Callable[..., Worker]]:
    """Starts workers on the database of that server."""
    started: list[Worker] = []

    def one(*options: str, **settings: Any) -> Worker:
        where = {
            "database_url": idle.app.state.url,
            "data_dir": str(data_folder / "workers"),
            "enable_observations": "false",  # what is counted here is what was asked for
        }
        started.append(Worker(*options, **{**where, **settings}))
        return started[-1]

    yield one
    for worker in started:
        if worker.process.poll() is None:
            worker.process.kill()
        worker.process.wait(60)
        worker.process.stdout.close()  # type: ignore[union-attr]
        worker.stderr.close()


@pytest.fixture
def bank(idle: Any) -> Iterator[httpx.Client]:
    with new_bank(idle.base_url) as bank:
        yield bank


def post(bank: httpx.Client, text: str) -> str:
    answer = bank.post("memories", json={"items": [{"content": text}], "async": True})
    assert answer.status_code == 200, answer.text
    key: str = answer.json()["operation_id"]
    return key


def status(bank: httpx.Client, key: str) -> Answer:
    found: Answer = bank.get(f"operations/{key}").json()
    return found


def ends(bank: httpx.Client, key: str, how: str = "completed", timeout: float = 60) -> Answer:
    until(lambda: status(bank, key)["status"] not in ("pending", "processing"), timeout)
    found = status(bank, key)
    assert found["status"] == how, found
    return found


def listed(idle: Any) -> list[Answer]:
    found: list[Answer] = httpx.get(f"{idle.base_url}/v1/default/workers", timeout=60).json()["workers"]
    return found


def test_a_worker_works_is_listed_and_tells_of_its_health(
    idle: Any, bank: httpx.Client, start: Callable[..., Worker]
) -> None:
    port = str(free_port())
    options = ("--concurrency", "3", "--id", "press", "--port", port)
    worker = start(*options, program=PLAIN, worker_enabled="false").ready()
    assert worker.said == (
        f"Reverie works on all types, 3 at a time, health at http://127.0.0.1:{port}/health"
    )
    ends(bank, post(bank, "The press runs at night."))
    until(lambda: [one["name"] for one in listed(idle)] == ["press"])
    (found,) = listed(idle)
    assert (found["concurrency"], found["types"], found["pid"]) == (3, None, worker.process.pid)
    until(lambda: listed(idle)[0]["completed"] == 1)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as health:
        assert health.get("/health").json()["status"] == "healthy"
        assert health.get("/health/live").json()["status"] == "alive"
        metrics = health.get("/metrics").text
        assert 'reverie_operations_total{outcome="completed",type="retain"} 1.0' in metrics
        assert health.get("/v1/default/banks").status_code == 404, "it serves no memory"
    shown = command(idle, "worker", "list")
    assert "press" in shown.stdout
    assert str(worker.process.pid) in shown.stdout
    assert json.loads(command(idle, "worker", "list", "--format", "json").stdout)["workers"][0]["id"]
    assert worker.stop() == 0
    assert listed(idle) == []
    assert "No worker runs." in command(idle, "worker", "list").stdout


def command(idle: Any, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**CLEAN, "REVERIE_URL": idle.base_url}
    return subprocess.run(
        [sys.executable, "-m", "reverie", *arguments], capture_output=True, text=True, env=env, timeout=60
    )


def test_a_worker_takes_only_its_types(idle: Any, bank: httpx.Client, start: Callable[..., Worker]) -> None:
    worker = start("--types", "file_convert_retain").ready()
    assert worker.said.startswith("Reverie works on file_convert_retain, ")
    text = post(bank, "Not for this worker.")
    answer = bank.post(
        "files/retain", files={"files": ("note.txt", b"The file is for it.")}, data={"request": "{}"}
    )
    ends(bank, answer.json()["operation_ids"][0])
    assert status(bank, text)["status"] == "pending"
    until(lambda: listed(idle) and listed(idle)[0]["types"] == ["file_convert_retain"])
    assert worker.stop(signal.SIGINT) == 0
    start("--types", "retain").ready()
    ends(bank, text)


@pytest.mark.parametrize(
    ("options", "settings", "told"),
    [
        (["--types", "juggling"], {}, "REVERIE_WORKER_TYPES: there is no type 'juggling'; use "),
        (["--concurrency", "0"], {}, "REVERIE_WORKER_COUNT"),
        (["--port", "9"], {"host": "0.0.0.0"}, "set REVERIE_API_KEY"),
    ],
)
def test_a_worker_that_cannot_work_says_why(
    start: Callable[..., Worker], options: list[str], settings: dict[str, str], told: str
) -> None:
    worker = start(*options, **settings)
    assert worker.ended() == 2
    assert told in worker.log()
    assert "Traceback" not in worker.log()


def test_metrics_ask_for_the_key(start: Callable[..., Worker]) -> None:
    port = str(free_port())
    start("--port", port, host="0.0.0.0", api_key="k-31").ready()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as health:
        assert health.get("/health").status_code == 200
        assert health.get("/metrics").status_code == 401
        assert health.get("/metrics", headers={"Authorization": "Bearer k-31"}).status_code == 200


def test_what_runs_is_finished_where_there_is_time(bank: httpx.Client, start: Callable[..., Worker]) -> None:
    worker = start().ready()
    key = post(bank, "A short story.")
    assert worker.line() == "begun"
    assert worker.stop() == 0
    found = status(bank, key)
    assert (found["status"], found["retry_count"]) == ("completed", 0)


def test_what_does_not_end_in_time_is_given_back(bank: httpx.Client, start: Callable[..., Worker]) -> None:
    worker = start(worker_grace_s="0.5", worker_max_attempts="1").ready()
    key = post(bank, "An endless story.")
    assert worker.line() == "begun"
    asked = time.monotonic()
    assert worker.stop() == 0
    assert time.monotonic() - asked < 45
    found = status(bank, key)
    assert (found["status"], found["retry_count"], found["error_message"]) == ("pending", 0, None)
    start(program=PLAIN, worker_max_attempts="1").ready()  # what was given back does not count
    assert ends(bank, key)["retry_count"] == 0


def test_a_second_signal_does_not_wait(bank: httpx.Client, start: Callable[..., Worker]) -> None:
    worker = start(worker_grace_s="60").ready()
    key = post(bank, "An endless night.")
    assert worker.line() == "begun"
    worker.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert worker.process.poll() is None
    assert worker.stop() == -signal.SIGTERM
    start(program=PLAIN).ready()
    ends(bank, key)  # taken over from the dead


def test_what_kills_its_workers_fails(bank: httpx.Client, start: Callable[..., Worker]) -> None:
    key = post(bank, "A poison apple.")
    for _ in range(2):
        worker = start(worker_max_attempts="2").ready()
        assert worker.ended() == 9
    assert status(bank, key)["status"] == "processing"
    start(worker_max_attempts="2").ready()
    found = ends(bank, key, "failed")
    assert found["error_message"] == "gave up after 2 attempts"
    assert bank.get("stats").json()["total_documents"] == 0


def test_a_worker_that_dies_is_not_listed_for_long(
    idle: Any, bank: httpx.Client, start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.service import workers

    worker = start("--id", "mayfly").ready()
    until(lambda: [one["name"] for one in listed(idle)].count("mayfly") == 1)
    worker.stop(signal.SIGKILL)
    monkeypatch.setattr(workers, "SILENT_S", 1.0)
    until(lambda: "mayfly" not in [one["name"] for one in listed(idle)])
