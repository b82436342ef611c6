"""The processes of one installation: servers, workers, and the PostgreSQL that they share."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import httpx
import psycopg
from crash.forked import Forked
from ports import free_port
from psycopg.rows import dict_row

import reverie
from reverie.store import embedded_binaries

LEASE_S = 2.0
CALM = {
    "REVERIE_WORKER_LEASE_S": str(LEASE_S),
    "REVERIE_POOL_MAX": "6",
    "REVERIE_ENABLE_OBSERVATIONS": "false",
}
"""Settings of every process."""


def is_healthy(url: str) -> bool:
    """Whether a server answers, its database too. Without httpx, which loads certificates for each call."""
    with suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


class Process:
    """A process of ours, with a log of its own; ``ready`` is what it prints when it works."""

    ready = "Reverie works on"

    def __init__(self, folder: Path, name: str, arguments: Sequence[str], **settings: str) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("REVERIE_", "HINDSIGHT_"))}
        source = os.pathsep.join([str(Path(reverie.__file__).parents[1]), *sys.path])
        environment = {**kept, "PYTHONPATH": source, **CALM, "REVERIE_WORKER_NAME": name, **settings}
        self.log.touch()
        self.process: subprocess.Popen[bytes] | Forked
        if "LD_PRELOAD" not in settings:
            self.process = Forked(arguments, environment, self.log)
        else:
            with self.log.open("ab") as output:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "reverie", *arguments],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                )
        self.stopped = False
        self._ready_since: float | None = None

    @property
    def alive(self) -> bool:
        """Whether it runs: not ended, and not held."""
        return not self.stopped and self.process.poll() is None

    @property
    def ready_since(self) -> float | None:
        """Since when (monotonic, in seconds) it has worked without a pause; None if it does not."""
        if not self.alive:
            return None
        if self._ready_since is None and self.ready in self.log.read_text(errors="replace"):
            self._ready_since = time.monotonic()
        return self._ready_since

    def wait_ready(self, timeout: float = 60) -> Self:
        deadline = time.monotonic() + timeout
        while self.ready_since is None:
            assert self.process.poll() is None, f"{self.name} ended:\n{self.log.read_text()[-2000:]}"
            assert time.monotonic() < deadline, f"{self.name} was not ready in time"
            time.sleep(0.02)
        return self

    def pause(self) -> None:
        """Hold it (SIGSTOP)."""
        self.stopped = True
        self.process.send_signal(signal.SIGSTOP)

    def wait_held(self, timeout: float = 60) -> None:
        """Until it has held itself."""
        deadline = time.monotonic() + timeout
        while self._state() != "T":
            assert time.monotonic() < deadline, f"{self.name} is not held:\n{self.log.read_text()[-2000:]}"
            time.sleep(0.01)
        self.stopped = True

    def _state(self) -> str:
        return Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0]

    def resume(self) -> None:
        """Let it go on (SIGCONT)."""
        self.process.send_signal(signal.SIGCONT)
        self.stopped, self._ready_since = False, time.monotonic() if self._ready_since else None

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        self.process.kill()
        self.process.wait(60)

    def stop(self) -> int:
        """Ask it to end (SIGTERM); its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


class Server(Process):
    """``reverie serve``."""

    ready = "Reverie is ready"

    def __init__(self, folder: Path, name: str, port: int, **settings: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        super().__init__(folder, name, ["serve", "--port", str(port)], **settings)

    def get(self, path: str, **parameters: Any) -> Any:
        answer = httpx.get(self.url + path, params=parameters, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def healthy(self, timeout: float = 60) -> Self:
        """Wait until it answers, its database too."""
        deadline = time.monotonic() + timeout
        while True:
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()[-2000:]}"
            assert time.monotonic() < deadline, "the server did not become healthy"
            if is_healthy(self.url):
                return self
            time.sleep(0.1)


class Site:
    """A data folder with the processes on it. Use it by ``site()``, which ends what is left."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.data = folder, folder / "data"
        self.settings = {"REVERIE_DATA_DIR": str(self.data), **settings}
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: list[Process] = []

    def serve(self, **settings: str) -> Server:
        """Start a server, at the site's address; wait for it with ``wait_ready``."""
        server = Server(self.folder, self._name("server"), self.port, **{**self.settings, **settings})
        self.processes.append(server)
        return server

    def work(self, **settings: str) -> Process:
        """Start a worker process."""
        worker = Process(self.folder, self._name("worker"), ["worker"], **{**self.settings, **settings})
        self.processes.append(worker)
        return worker

    def work_and_hold(self, point: str, mark: Path) -> Process:
        """Start one that holds itself once at a point of an attempt, and makes ``mark`` before."""
        return self.work(CRASH_WAIT=point, CRASH_MARK=str(mark))

    def _name(self, kind: str) -> str:
        return f"{kind}-{len(self.processes)}"

    @property
    def database_url(self) -> str:
        if "REVERIE_DATABASE_URL" in self.settings:
            return self.settings["REVERIE_DATABASE_URL"]
        return f"postgresql://reverie@/reverie?host={(self.data / 'postgres' / 'socket').resolve()}"

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        """A connection of the test's own."""
        with psycopg.connect(
            self.database_url,
            autocommit=True,
            row_factory=dict_row,
            application_name="the test",
            connect_timeout=5,
        ) as connection:
            yield connection

    def sql(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        with self.database() as connection:
            found = connection.execute(statement, parameters)  # type: ignore[call-overload]
            return found.fetchall() if found.description else []

    def postmaster(self) -> int | None:
        """The first process of PostgreSQL, if it lives."""
        data = (self.data / "postgres" / "data").resolve()
        try:
            pid = int((data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if embedded_binaries.serves(pid, data) else None

    def close(self) -> None:
        """End every process, the database last."""
        for one in self.processes:
            if one.process.poll() is None:
                one.process.send_signal(signal.SIGCONT)
                one.kill()
        deadline = time.monotonic() + 60
        while (pid := self.postmaster()) and time.monotonic() < deadline:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
            time.sleep(0.2)


@contextmanager
def site(**settings: str) -> Iterator[Site]:
    """An installation in a folder of its own; whatever happens, nothing of it is left."""
    folder = Path(tempfile.mkdtemp(prefix="reverie-crash-", dir="/tmp"))
    folder.chmod(0o755)
    found = Site(folder, **settings)
    try:
        yield found
    finally:
        found.close()
        shutil.rmtree(folder, ignore_errors=True)
