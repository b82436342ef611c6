"""A server of its own, on a data folder that goes with it."""

from __future__ import annotations

import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reverie.cli.output import UNAVAILABLE, Failure
from reverie.config import ALIAS_PREFIX, PREFIX

_START = 120.0
_STOP = 30.0


@contextmanager
def throwaway_server() -> Iterator[tuple[str, Path]]:
    """Address and data folder of a new server; both end with the context. Raises Failure."""
    with tempfile.TemporaryDirectory(prefix="reverie-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            folder.chmod(0o755)  # the database of a root user runs under another account
        process = _start(folder)
        try:
            yield _address(process, folder), folder
        finally:
            _stop(process)
            _remove_linked(folder)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    settings = ("--port", "0", "--data-dir", str(folder / "data"))
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "reverie", "serve", *settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            # neither the user's database nor the user's key is for a demo
            env={k: v for k, v in os.environ.items() if not k.startswith((PREFIX, ALIAS_PREFIX))},
            start_new_session=True,  # Ctrl-C is ours to answer
        )


def _address(process: subprocess.Popen[bytes], folder: Path) -> str:
    """What the server prints when it is ready."""
    assert process.stdout is not None
    deadline, line = time.monotonic() + _START, b""
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            read = os.read(process.stdout.fileno(), 4096) if left > 0 and ready.select(left) else b""
            if not read:
                log = (folder / "server.log").read_text(errors="replace").strip()
                raise Failure(UNAVAILABLE, f"the server did not start: {log.rpartition(os.linesep)[2]}")
            line += read
    return line.split()[-1].decode()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _remove_linked(folder: Path) -> None:
    """Remove the database where it could not be inside the data folder."""
    link = folder / "data" / "postgres"
    if link.is_symlink():
        shutil.rmtree(link.resolve(), ignore_errors=True)
