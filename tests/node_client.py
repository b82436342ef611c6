"""The client published for Node.js, installed once for all tests, and programs that use it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "conformance" / "node"
MISSING = "needs node (18 or newer) and npm: apt-get install nodejs npm"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reverie-tests" / "node-client"


def run(command: list[str], folder: Path, **environment: str) -> str:
    """What a command says; the test fails with it if the command does."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def install(folder: Path) -> None:
    """Let programs of a folder import the client. Skips the test where there is no Node.js, but not in CI."""
    if not (shutil.which("node") and shutil.which("npm")):
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    (folder / "node_modules").symlink_to(_installed(), target_is_directory=True)


def _installed() -> Path:
    """The folder with the client of the lock file; it is made once, and again when the lock changes."""
    lock = (HERE / "package-lock.json").read_text(encoding="utf-8")
    ready = CACHE / "installed.json"
    if not ready.exists() or ready.read_text(encoding="utf-8") != lock:
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, CACHE / name)
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], CACHE)
        ready.write_text(lock, encoding="utf-8")
    return CACHE / "node_modules"
