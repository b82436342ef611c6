"""The command line as people and programs use it: processes, pipes, signals and exit codes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

REVERIE = [sys.executable, "-m", "reverie"]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("REVERIE_", "HINDSIGHT_API_"))}
DEAD_PORT = "1"
"""Nothing answers there, so commands do not find the server of someone else."""

Run = Callable[..., subprocess.CompletedProcess[str]]


def run(*arguments: str, stdin: bytes = b"", **settings: str) -> subprocess.CompletedProcess[str]:
    """One command; ``settings`` are REVERIE_* variables."""
    env = {**CLEAN, "REVERIE_PORT": DEAD_PORT, **{f"REVERIE_{k.upper()}": v for k, v in settings.items()}}
    done = subprocess.run([*REVERIE, *arguments], input=stdin, capture_output=True, env=env, timeout=60)
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@dataclass
class Serving:
    """A `reverie serve` of this test."""

    data_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    url: str = ""
    log: str = ""

    def __enter__(self) -> Serving:
        self.stderr = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [*REVERIE, "serve", "--port", "0", "--data-dir", str(self.data_dir), *self.options],
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            text=True,
            env={**CLEAN, "REVERIE_ENABLE_OBSERVATIONS": "false", **self.environment},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("Reverie is ready at http://127.0.0.1:"), line + self._logged()
        self.url = line.split()[-1]
        return self

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(60)
        self.log = self._logged()
        return code

    def _logged(self) -> str:
        self.stderr.seek(0)
        return self.stderr.read()

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.stderr.close()


def processes_of(folder: Path) -> list[str]:
    """Command lines of processes that name this folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it ended
            continue
        if str(folder) in line:
            found.append(line)
    return found


@pytest.fixture(scope="module")
def folder(data_folder: Path) -> Path:
    """Below it each test has its data; as root, a folder of pytest's would not do for the database."""
    inner = data_folder / "cli"
    inner.mkdir()
    return inner


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Serving]:
    with Serving(folder / "server") as serving:
        yield serving


@pytest.fixture
def ask(server: Serving) -> Run:
    """Run a command against the server."""

    def call(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        return run(*arguments, stdin=stdin, url=server.url)

    return call


def test_a_server_starts_answers_and_leaves_nothing(folder: Path) -> None:
    data = folder / "stopped"
    for number, code in [(signal.SIGTERM, 0), (signal.SIGINT, 130)]:
        with Serving(data) as serving:
            assert processes_of(data)
            done = run("bank", "list", url=serving.url)
            assert (done.returncode, done.stdout) == (0, "There are no banks.\n")
            assert serving.stop(number) == code
        assert "Traceback" not in serving.log
        assert processes_of(data) == []


def test_aliases_and_json_logs(folder: Path) -> None:
    environment = {"HINDSIGHT_API_LOG_LEVEL": "info", "REVERIE_LOG_FORMAT": "json"}
    with Serving(folder / "stopped", environment) as serving:
        serving.stop()
    messages = [json.loads(line)["message"] for line in serving.log.splitlines()]
    assert "HINDSIGHT_API_LOG_LEVEL is read as REVERIE_LOG_LEVEL" in messages


def test_retain_and_recall_for_people(ask: Run) -> None:
    text = "Mina: I moved to [bold]Lisbon[/bold] on 3 May."
    done = ask("retain", "people", text, "--timestamp", "2024-06-01", "--context", "chat", "--tag", "home")
    assert (done.returncode, done.stdout) == (0, "Retained in bank people.\n")
    done = ask("recall", "people", "Where does Mina live?", "--tag", "home", "--trace")
    lines = done.stdout.splitlines()
    assert lines[0] == f"1. {text}"
    assert lines[1].strip().startswith("of 2024-05-03 · said 2024-06-01 · chat · document ")
    assert "score" in lines[1]
    assert "candidates" in lines[2]
    assert done.stderr == ""


def test_why_tells_how_facts_are_found_and_lost(ask: Run) -> None:
    for text, moment in (("works at Google", "2021-01-01"), ("works at Meta now", "2023-01-01")):
        assert ask("retain", "why", f"Alice Chen {text}.", "--timestamp", moment).returncode == 0
    assert ask("retain", "why", "The lift is broken.").returncode == 0
    found = json.loads(ask("recall", "why", "Does Alice Chen work at Google?", "--json").stdout)["results"]
    meta, google, lift = (result["id"] for result in found)
    options = ("--why", "--max-tokens", "15", "--explain", lift, "--explain", google)
    out = ask("recall", "why", "Does Alice Chen work at Google?", *options).stdout
    lines = out.splitlines()
    assert lines[0] == "Plan"
    assert "  candidates_per_strategy: 100" in lines
    assert any(line.split()[:3] == ["keyword", "2", "2"] for line in lines)
    place = lines.index("1. Alice Chen works at Meta now.")
    assert " + current " in lines[place + 2]
    assert "keyword #2" in lines[place + 2]
    assert "held until 2023-01-01" in lines[lines.index("2. Alice Chen works at Google.") + 1]
    assert f"superseded by {meta}" in out
    assert "Cut, over max_tokens: 1" in lines
    assert lines[lines.index(f"{lift}: max_tokens") + 1] == "  over max_tokens; it ranks 3 of 3"
    assert lines[lines.index(f"{google}: returned") + 1] == "  it is result 2 of 2"
    assert lines[-1].startswith("3 candidates; plan ")
    bad = ask("recall", "why", "lift", "--as-of", "yesterday", "--json")
    assert bad.returncode == 2
    assert "--as-of: must be an ISO 8601 date" in json.loads(bad.stderr)["detail"]


def test_json_is_that_of_the_wire(ask: Run, server: Serving) -> None:
    import httpx

    item = (
        "Oskar repaired the kiosk.",
        "--document-id",
        "log",
        "--metadata",
        "by=oskar",
        "--metadata",
        "k=a=b",
    )
    done = ask("retain", "wire", *item, "--format", "json")
    assert json.loads(done.stdout)["success"] is True
    done = ask("recall", "wire", "Who repaired it?", "--format", "json", "--limit", "1")
    asked = {"query": "Who repaired it?"}
    direct = httpx.post(f"{server.url}/v1/default/banks/wire/memories/recall", json=asked, timeout=60).json()
    found = json.loads(done.stdout)
    assert found["results"][0]["metadata"] == {"by": "oskar", "k": "a=b"}
    assert _timeless(found) == _timeless(direct)


def _timeless(found: dict[str, Any]) -> dict[str, Any]:
    """Without scores, which depend on when the question is asked."""
    results = [{k: v for k, v in r.items() if k != "scores"} for r in found["results"]]
    return {**found, "results": results}


def test_standard_input_and_files(ask: Run, tmp_path: Path) -> None:
    assert ask("retain", "inputs", "-", stdin="Zoë likes Málaga.".encode()).returncode == 0
    note = tmp_path / "note.md"
    note.write_text("Pavel chose PostgreSQL.", encoding="utf-8")
    assert ask("retain", "inputs", "--file", str(note), "--document-id", "note").returncode == 0
    found = ask("recall", "inputs", "What was chosen?", "--format", "json")
    texts = {result["text"] for result in json.loads(found.stdout)["results"]}
    assert texts == {"Zoë likes Málaga.", "Pavel chose PostgreSQL."}
    note.write_bytes(b"ab\xff")
    done = ask("retain", "inputs", "--file", str(note), "--format", "json")
    assert done.returncode == 2
    problem = {"error": "usage", "detail": f"{note} is not UTF-8: byte 0xff at position 2"}
    assert json.loads(done.stderr) == problem


def test_banks(ask: Run) -> None:
    done = ask("bank", "create", "made here", "--name", "Made", "--mission", "Remember.", "--format", "json")
    assert json.loads(done.stdout)["mission"] == "Remember."
    assert "made here" in ask("bank", "list", "--search", "made").stdout
    refused = ask("bank", "delete", "made here")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert ask("bank", "delete", "made here", "--yes").returncode == 0
    assert json.loads(ask("bank", "list", "--search", "made", "--format", "json").stdout)["banks"] == []
    gone = ask("bank", "delete", "made here", "--yes", "--format", "json")
    assert gone.returncode == 1
    assert json.loads(gone.stderr) == {"error": "refused", "detail": "there is no bank 'made here'"}


def test_operations(ask: Run) -> None:
    done = ask("retain", "work", "Tove draws the screens.", "--async", "--format", "json")
    key = json.loads(done.stdout)["operation_id"]
    assert _completed(lambda: ask("operation", "get", "work", key, "--format", "json"))
    assert "completed" in ask("operation", "get", "work", key).stdout
    assert key in ask("operation", "list", "work", "--status", "completed").stdout
    wrong = ask("operation", "list", "work", "--status", "lost")
    assert wrong.returncode == 1
    assert "unknown status 'lost'" in wrong.stderr
    missing = ask("operation", "get", "work", "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10")
    assert missing.returncode == 1


def _completed(ask: Callable[[], subprocess.CompletedProcess[str]]) -> bool:
    deadline = time.monotonic() + 60
    while json.loads(ask().stdout)["status"] != "completed":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return True


def test_a_closed_pipe_is_no_failure(ask: Run, server: Serving) -> None:
    ask("bank", "create", "piped")
    env = {**CLEAN, "REVERIE_URL": server.url}
    for shape in ("json", "table"):
        process = subprocess.Popen(
            [*REVERIE, "bank", "list", "--format", shape],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env,
        )
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(60) == 0
        process.stderr.close()


def test_without_a_server_the_memory_is_in_the_process(folder: Path) -> None:
    data = folder / "embedded"
    settings = {"data_dir": str(data)}
    assert run("retain", "own", "Ruth waters the plants.", **settings).returncode == 0
    found = run("recall", "own", "plants", "--format", "json", **settings)
    assert [result["text"] for result in json.loads(found.stdout)["results"]] == ["Ruth waters the plants."]
    missing = run("recall", "other", "plants", **settings)
    assert (missing.returncode, missing.stderr) == (1, "reverie: there is no bank 'other'\n")
    assert processes_of(data) == []


def test_what_was_accepted_without_a_server_is_done_by_the_next(folder: Path) -> None:
    data = folder / "embedded"
    done = run("retain", "later", "Kit feeds the whippet.", "--async", data_dir=str(data))
    assert "the next `reverie serve` works on it" in done.stdout
    listed = run("operation", "list", "later", "--format", "json", data_dir=str(data))
    operation = json.loads(listed.stdout)["operations"][0]
    assert operation["status"] == "pending"
    with Serving(data) as serving:
        get = ("operation", "get", "later", operation["id"], "--format", "json")
        assert _completed(lambda: run(*get, url=serving.url))
        # found at its host and port, with no REVERIE_URL
        port = serving.url.rpartition(":")[2]
        assert "Kit feeds" in run("recall", "later", "whippet", port=port, data_dir="/nowhere").stdout


def test_an_unknown_setting_names_the_nearest(folder: Path) -> None:
    done = run("serve", prot="1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "reverie: REVERIE_PROT is not a setting; did you mean REVERIE_PORT?\n"


def test_a_wrong_value_names_its_setting() -> None:
    done = run("serve", "--log-level", "loud")
    assert done.returncode == 2
    assert "REVERIE_LOG_LEVEL" in done.stderr


@pytest.mark.parametrize("arguments", [("serve", "--port", "0", "--log-level", "error"), ("bank", "list")])
def test_a_database_that_cannot_be_reached_is_no_reason_to_use_another(arguments: tuple[str, ...]) -> None:
    done = run(
        *arguments, database_url="postgresql://reverie:secret@127.0.0.1:1/reverie", data_dir="/nowhere"
    )
    assert done.returncode == 3
    last = done.stderr.splitlines()[-1]
    assert last.startswith("reverie: cannot connect to the database")
    assert "secret" not in done.stderr
    assert not Path("/nowhere").exists()


def test_a_port_in_use_is_told(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port, data_dir=str(folder / "unused"))
    assert done.returncode == 2
    assert f"cannot bind to 127.0.0.1:{port}: Address already in use" in done.stderr
    assert not (folder / "unused").exists()


def test_others_are_not_served_without_a_key(folder: Path) -> None:
    done = run("serve", "--host", "0.0.0.0", "--port", "0", data_dir=str(folder / "unused"))
    assert done.returncode == 2
    assert "REVERIE_API_KEY" in done.stderr


def test_the_key_is_sent(folder: Path) -> None:
    with Serving(folder / "embedded", {"REVERIE_API_KEY": "key-of-test"}) as serving:
        assert run("bank", "list", url=serving.url, api_key="key-of-test").returncode == 0
        refused = run("bank", "list", url=serving.url)
        assert refused.returncode == 1
        assert "API key" in refused.stderr


def test_a_server_that_is_not_there_is_named() -> None:
    done = run("bank", "list", "--format", "json", url="http://127.0.0.1:1")
    assert done.returncode == 3
    problem = {"error": "unavailable", "detail": "cannot reach http://127.0.0.1:1: Connection refused"}
    assert json.loads(done.stderr) == problem


def test_an_interrupted_command_ends_with_130() -> None:
    process = subprocess.Popen(
        [*REVERIE, "retain", "alice", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=CLEAN
    )
    time.sleep(1.5)  # it reads its input
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err


def test_the_demo_runs_from_beginning_to_end(folder: Path) -> None:
    scratch = folder / "scratch"
    scratch.mkdir()
    note = folder / "note.md"
    note.write_text("# Plan of the garden\n\nRuth plants beans on 3 May 2024.\n", encoding="utf-8")
    # settings of the user's own must not lead the demo to the user's memory
    env = {**CLEAN, "TMPDIR": str(scratch), "REVERIE_DATABASE_URL": "postgresql://127.0.0.1:1/mine"}
    done = subprocess.run([*REVERIE, "demo", str(note)], capture_output=True, text=True, env=env, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.count("Evidence (*): turn ") == 10
    assert "416 turns" in done.stdout
    assert "Ruth plants beans on 3 May 2024." in done.stdout
    assert list(scratch.iterdir()) == []
    assert processes_of(scratch) == []
