"""How long fast commands take as whole processes, beside `python -c pass` in the same rounds."""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from server import Server

import reverie

Record = Callable[[str, Any], None]
_FACTS = 10_000
_WARM_UP = 3
_NOBODY = "http://127.0.0.1:1"
_FAILS = {"wrong usage as JSON": 2, "unreachable server as JSON": 3}
"""What is to fail, with its exit code."""


def measure(record: Record, rounds: int) -> None:
    """Learn with a server and without, enhance warm in a bank of 10,000 memories, stats; help and errors."""
    with tempfile.TemporaryDirectory(prefix="reverie-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database may run as another user
        alone, served = folder / "alone", folder / "served"
        served.mkdir()
        env = _environment(folder / "pycache")
        _fill(served)
        server = Server(served)
        server.start()
        try:
            commands = {
                "python -c pass": ([sys.executable, "-c", "pass"], alone),
                "learn, no server": (_reverie("learn", "The team deploys with Docker."), alone),
                "learn, server": (
                    _reverie("learn", "The team deploys with Docker.", "--bank", "learnt"),
                    served,
                ),
                "enhance, 10,000 memories": (_reverie("enhance", "Who repaired the blue bicycle?"), served),
                "stats": (_reverie("stats"), served),
                "--help": (_reverie("--help"), alone),
                "recall --help": (_reverie("recall", "--help"), alone),
                "bank --help": (_reverie("bank", "--help"), alone),
                "wrong usage as JSON": (_reverie("recall", "alice", "--format", "json"), alone),
                "unreachable server as JSON": (
                    _reverie("recall", "alice", "x", "--json", url=_NOBODY),
                    alone,
                ),
            }
            for what, found in _timed(commands, env, rounds).items():
                record(f"cli: {what}, ms", found)
        finally:
            server.stop()


def _environment(cache: Path) -> dict[str, str]:
    """The environment of an installed program: modules are compiled, as an installer leaves them."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("REVERIE_", "PYTHONDONTWRITE"))}
    env |= {"PYTHONPYCACHEPREFIX": str(cache), "REVERIE_PORT": "1", "REVERIE_DEFAULT_BANK": "bench"}
    source = Path(reverie.__file__).parent
    before, sys.pycache_prefix = sys.pycache_prefix, str(cache)
    try:
        for part in (source / "cli", source / "cli" / "light", source):
            compileall.compile_dir(part, maxlevels=0, quiet=1)
    finally:
        sys.pycache_prefix = before
    return env


def _fill(data_dir: Path) -> None:
    data_dir.chmod(0o755)
    script = Path(__file__).with_name("fill.py")
    command = [sys.executable, str(script), str(_FACTS), "--bank", "bench", "--data-dir", str(data_dir)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _reverie(*arguments: str, url: str = "") -> list[str]:
    """The command as its installed script runs it; ``url`` is that of its server."""
    start = "import re, sys; from reverie.cli import main; sys.exit(main())"
    if url:
        start = f"import os; os.environ['REVERIE_URL'] = {url!r}; {start}"
    return [sys.executable, "-c", start, *arguments]


def _timed(
    commands: dict[str, tuple[Sequence[str], Path]], env: dict[str, str], rounds: int
) -> dict[str, dict[str, float]]:
    """Median, least and 95th percentile of each; the commands take turns, so that load meets all alike."""
    took: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(_WARM_UP + rounds):
        for name, (command, data_dir) in commands.items():
            own = {**env, "REVERIE_DATA_DIR": str(data_dir)}
            began = time.perf_counter()
            done = subprocess.run(
                command,
                env=own,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if done.returncode not in (0, _FAILS.get(name, 0)):
                raise SystemExit(f"{name} ended with {done.returncode}")
            if turn >= _WARM_UP:
                took[name].append((time.perf_counter() - began) * 1000)
    return {
        name: {
            "median": round(statistics.median(times), 1),
            "least": round(min(times), 1),
            "p95": round(sorted(times)[int(0.95 * len(times))], 1),
        }
        for name, times in took.items()
    }
