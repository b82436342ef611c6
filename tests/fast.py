"""Fast commands as processes of their own, and servers that they find in a data folder."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from crash.forked import Forked

CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("REVERIE_", "HINDSIGHT_API_", "KUZU_"))
}
_READY = re.compile(r"^Reverie is ready at (\S+)$", re.MULTILINE)
DEAD_PORT = "1"
"""Nothing answers there, so commands do not find the server of someone else."""


@dataclass(frozen=True)
class Told:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Home:
    """A data folder, and what is set for its commands and servers."""

    data_dir: Path
    environment: Mapping[str, str]

    @property
    def env(self) -> dict[str, str]:
        own = {"REVERIE_DATA_DIR": str(self.data_dir), "REVERIE_PORT": DEAD_PORT}
        own["REVERIE_ENABLE_OBSERVATIONS"] = "false"  # operations are counted
        return {**CLEAN, **own, **self.environment}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A command that is not waited for."""
        command = [sys.executable, "-m", "reverie", *arguments]
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env
        )

    def run(self, *arguments: str, stdin: bytes = b"", **variables: str) -> Told:
        """A command that is waited for; ``variables`` are set for it alone."""
        command = [sys.executable, "-m", "reverie", *arguments]
        env = {**self.env, **variables}
        done = subprocess.run(command, input=stdin, capture_output=True, env=env, timeout=120, check=False)
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in err, err
        return Told(done.returncode, out, err)

    def spooled(self) -> list[str]:
        """Names of the entries in the spool."""
        return sorted(path.name for path in (self.data_dir / "spool").glob("*.task"))

    @contextmanager
    def serving(self, **variables: str) -> Iterator[Server]:
        """A server of this folder, on a free port."""
        server = Server(self, {**self.env, "REVERIE_PORT": "0", **variables})
        try:
            yield server
        finally:
            server.stop()


class Server:
    """A `reverie serve` that answers."""

    def __init__(self, home: Home, env: Mapping[str, str]) -> None:
        log = home.data_dir.parent / f"{home.data_dir.name}-{uuid.uuid4().hex[:8]}.log"
        log.touch()
        self.process = Forked(["serve"], env, log)
        deadline = time.monotonic() + 120
        while not (ready := _READY.search(log.read_text(errors="replace"))):
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        key = env.get("REVERIE_API_KEY")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.url = ready[1]
        self.client = httpx.Client(base_url=self.url, headers=headers, timeout=60)

    def bank(self, path: str, bank: str = "default") -> httpx.Response:
        """Ask for something of a bank."""
        return self.client.get(f"/v1/default/banks/{bank}/{path}")

    def ended(self, tasks: Sequence[str], bank: str = "default", timeout: float = 60) -> list[str]:
        """The states of tasks, once all of them have ended."""
        deadline = time.monotonic() + timeout
        while True:
            found = [self.bank(f"operations/{task}", bank).json().get("status", "unknown") for task in tasks]
            if all(state in ("completed", "failed", "cancelled") for state in found):
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.1)

    def texts(self, bank: str = "default") -> list[str]:
        """The texts of all memories of a bank, in the order of their storing."""
        found = self.bank("memories/list?limit=1000", bank).json()["items"]
        return [one["text"] for one in reversed(found)]

    def kill(self) -> None:
        """As a crash would."""
        self.process.kill()
        self.process.wait(60)

    def stop(self) -> None:
        """As a person would."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(90)
