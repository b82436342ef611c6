"""A server process for measuring: started on a free port, killed or stopped, started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Server:
    """`reverie serve` in a process of its own, with a throw-away data folder unless one is given."""

    def __init__(self, data_dir: Path | None = None, environment: dict[str, str] | None = None) -> None:
        self._environment = environment or {}
        self._temporary = None if data_dir else tempfile.TemporaryDirectory(prefix="reverie-bench-")
        self.data_dir = data_dir or Path(self._temporary.name)  # type: ignore[union-attr]
        self.data_dir.chmod(0o755)  # the database may run as another user
        self.url = ""
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._temporary:
            self._temporary.cleanup()

    def start(self) -> float:
        """Start, and wait until /health answers 200; seconds from start to there."""
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reverie", "serve", "--port", "0", "--data-dir", str(self.data_dir)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "REVERIE_LOG_LEVEL": "warning", **self._environment},
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "http://" in line:
                self.url = line[line.index("http://") :].split()[0]
                break
        else:
            raise SystemExit("the server did not start")
        while True:
            try:
                self.get("/health")
                return time.perf_counter() - began
            except urllib.error.URLError:
                time.sleep(0.02)

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is said."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """SIGTERM, and wait."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=60) as response:
            return json.load(response)

    def text(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=60) as response:
            return str(response.read().decode())

    def resident_mb(self) -> dict[str, float]:
        """Resident memory of the server, its peak, and the memory of its database (shared pages once)."""
        assert self.process is not None
        status = _status(self.process.pid)
        postgres = [pid for pid in _pids() if _is_postgres_of(pid, self.data_dir)]
        return {
            "server": round(status["VmRSS"] / 1024, 1),
            "server_peak": round(status["VmHWM"] / 1024, 1),
            "database": round(sum(map(_proportional_kb, postgres)) / 1024, 1),
        }


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _status(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    pairs = (line.split(":", 1) for line in lines if line.startswith("Vm"))
    return {name: int(value.split()[0]) for name, value in pairs}


def _is_postgres_of(pid: int, data_dir: Path) -> bool:
    """Whether the process is the postmaster of this folder or one of its children."""
    try:
        root = Path(f"/proc/{pid}/cwd").resolve()
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return False
    return name == "postgres" and root == (data_dir / "postgres" / "data").resolve()


def _proportional_kb(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
