"""``reverie operation``: what people see, what programs read, and the exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import httpx
import pytest
from held import Held, until

from reverie.cli import run

Answer = dict[str, Any]
Call = Callable[..., Answer]
Finished = Callable[..., Answer]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("REVERIE_", "HINDSIGHT_API_", "KUZU_"))}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held(monkeypatch)
    yield found
    found.let_go()


@pytest.fixture
def cli(
    base_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run a command against the server; its exit code, output and errors."""
    for name in set(os.environ) - set(CLEAN):
        monkeypatch.delenv(name)
    monkeypatch.setenv("REVERIE_URL", base_url)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["operation", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def later(retain: Call, text: str, **fields: Any) -> str:
    key: str = retain(text, request={"async": True}, **fields)["operation_id"]
    return key


def test_list_filters_and_shows_how_far_each_is(
    cli: Callable[..., tuple[int, str, str]], bank: httpx.Client, bank_id: str, finished: Finished
) -> None:
    items = [{"content": f"Boat {n} is blue.", "document_id": f"d{n}"} for n in range(150)]
    key = bank.post("memories", json={"items": items, "async": True}).json()["operation_id"]
    finished(key)
    code, out, _ = cli("list", bank_id, "--type", "batch_retain", "--status", "completed")
    assert code == 0
    lines = [line for line in out.splitlines() if "batch_retain" in line]
    assert len(lines) == 1
    assert key in lines[0]
    assert "150/150" in lines[0]
    code, out, _ = cli("list", bank_id, "--type", "retain", "--limit", "1", "--format", "json")
    assert len(json.loads(out)["operations"]) == 1
    assert json.loads(out)["total"] == 2
    code, _, err = cli("list", bank_id, "--status", "asleep")
    assert (code, "unknown status 'asleep'" in err) == (1, True)


def test_watch_follows_to_the_end(
    cli: Callable[..., tuple[int, str, str]], bank_id: str, retain: Call, held: Held
) -> None:
    key = later(retain, "A held oar.")
    held.wait()
    Timer(0.7, held.let_go).start()
    code, out, err = cli("watch", bank_id, key)
    assert (code, err) == (0, "")
    assert out.splitlines() == [f"{key}  retain  processing", f"{key}  retain  completed"]
    code, out, _ = cli("watch", bank_id)
    assert (code, out) == (0, "Nothing is under way.\n")


def test_watch_without_ids_follows_all(
    cli: Callable[..., tuple[int, str, str]], bank_id: str, retain: Call, held: Held
) -> None:
    keys = {later(retain, f"A held mast {n}.") for n in range(2)}
    held.wait(2)
    Timer(0.7, held.let_go).start()
    code, out, _ = cli("watch", bank_id, "--format", "json")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {one["id"] for one in told if one["status"] == "completed"} == keys


def test_watch_tells_of_failure(
    cli: Callable[..., tuple[int, str, str]], bank: httpx.Client, bank_id: str, retain: Call, held: Held
) -> None:
    key = later(retain, "A held sail.")
    held.wait()
    Timer(0.7, lambda: bank.delete(f"operations/{key}")).start()
    code, out, _ = cli("watch", bank_id, key)
    assert code == 1
    assert out.splitlines()[-1] == f"{key}  retain  cancelled"
    unknown = str(uuid.uuid4())
    code, _, err = cli("watch", bank_id, unknown)
    assert (code, unknown in err) == (1, True)
    assert cli("watch", "no-such-bank")[0] == 1


def test_watch_asks_where_there_is_no_stream(
    cli: Callable[..., tuple[int, str, str]],
    bank_id: str,
    retain: Call,
    held: Held,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from reverie.cli.failure import UNAVAILABLE, Failure
    from reverie.cli.remote import Server

    def none(self: Server, path: str, query: Any) -> Any:
        raise Failure(UNAVAILABLE, "has no stream of events")

    monkeypatch.setattr(Server, "events", none)
    key = later(retain, "A held keel.")
    held.wait()
    Timer(0.7, held.let_go).start()
    code, out, _ = cli("watch", bank_id)
    assert code == 0
    assert out.splitlines() == [f"{key}  retain  processing", f"{key}  retain  completed"]


def test_one_that_is_refused_does_not_keep_the_others_back(
    cli: Callable[..., tuple[int, str, str]], bank: httpx.Client, bank_id: str, retain: Call, held: Held
) -> None:
    keys = [later(retain, f"A held anchor {n}.") for n in range(2)]
    held.wait(2)
    unknown = str(uuid.uuid4())
    code, out, err = cli("cancel", bank_id, keys[0], unknown, keys[1])
    assert code == 1
    assert out.splitlines() == [f"Operation {key} cancelled" for key in keys]
    assert err.splitlines() == [f"reverie: there is no operation {unknown}"]
    until(lambda: len(held.told) == 2)
    held.let_go()
    code, out, err = cli("retry", bank_id, *keys, "--format", "json")
    assert (code, err) == (0, "")
    assert [json.loads(line)["operation_id"] for line in out.splitlines()] == keys
    assert cli("watch", bank_id, *keys)[0] == 0
    code, out, _ = cli("delete", bank_id, *keys)
    assert (code, out.splitlines()) == (0, [f"Operation {key} deleted" for key in keys])
    assert bank.get("operations").json()["total"] == 0


def test_without_a_server_the_database_is_asked(
    served: Any, data_folder: Path, bank_id: str, retain: Call, held: Held
) -> None:
    """The command opens the memory itself; the work is done by the workers that there are."""
    key = later(retain, "A held rudder.")
    held.wait()
    settings = {"REVERIE_DATA_DIR": str(data_folder / "data"), "REVERIE_PORT": "1"}
    settings["REVERIE_WORKER_LEASE_S"] = "2"  # that of the server
    process = subprocess.Popen(
        [sys.executable, "-m", "reverie", "operation", "watch", bank_id, key, "--format", "json"],
        env={**CLEAN, "REVERIE_ENABLE_OBSERVATIONS": "false", **settings},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["status"] == "processing"
    held.let_go()
    assert json.loads(process.stdout.readline())["status"] == "completed"
    process.stdout.close()
    assert process.wait(60) == 0


def test_open_streams_do_not_keep_a_server_from_stopping(data_folder: Path) -> None:
    folder = data_folder / "streams"
    process = subprocess.Popen(
        [sys.executable, "-m", "reverie", "serve", "--port", "0", "--data-dir", str(folder)],
        env={**CLEAN, "REVERIE_ENABLE_OBSERVATIONS": "false", "REVERIE_ENCODER": "hash"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    try:
        with httpx.Client(base_url=f"{url}/v1/default/banks/quay", timeout=60) as bank:
            assert bank.post("memories", json={"items": [{"content": "A ship."}]}).status_code == 200
            with bank.stream("GET", "operations/stream") as answer:
                lines = answer.iter_lines()
                until(lambda: next(lines) == "event: ready")
                asked = time.monotonic()
                process.send_signal(signal.SIGTERM)
                rest = list(lines)
                assert time.monotonic() - asked < 20
                assert "event: end" not in rest, "the client is to come again"
            assert process.wait(60) == 0
            assert time.monotonic() - asked < 60
    finally:
        process.kill()
        process.wait(60)
        process.stdout.close()
