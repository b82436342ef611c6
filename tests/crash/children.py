"""Processes in which dreams compute: none outlives the process that it works for."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

from crash.processes import Site

_EVERY_S, _LATE_S = 0.1, 3.0


class Children:
    """Watches the processes of the dreams of a site; ``seen`` counts them."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.seen: set[int] = set()
        self.stopped: set[int] = set()
        """Those that were seen to stand still."""
        self.left: dict[int, float] = {}
        """Those without a parent, each with how long it has gone on, in seconds."""
        self._asked = threading.Event()
        self._thread = threading.Thread(target=self._run, name="children", daemon=True)

    def __enter__(self) -> Children:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._asked.set()
        self._thread.join(60)

    def _run(self) -> None:
        orphaned: dict[int, float] = {}
        while not self._asked.wait(_EVERY_S):
            found = of_dreams(self._site.data)
            self.seen |= found.keys()
            self.stopped |= {process for process, (_, state) in found.items() if state == "T"}
            parents = {one.process.pid for one in self._site.processes if one.process.poll() is None}
            now = time.monotonic()
            alone = [process for process, (parent, _) in found.items() if parent not in parents]
            orphaned = {process: orphaned.get(process, now) for process in alone}
            self.left |= {process: now - since for process, since in orphaned.items()}

    @property
    def problems(self) -> list[str]:
        return [
            f"process {process} of a dream outlived what it works for by {seconds:.1f} s"
            for process, seconds in self.left.items()
            if seconds > _LATE_S
        ]


def of_dreams(data: Path) -> dict[int, tuple[int, str]]:
    """Processes of dreams on a data folder, each with its parent and its state."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                if b"reverie.dream.apart" not in (folder / "cmdline").read_bytes():
                    continue
                if f"REVERIE_DATA_DIR={data}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                    found[int(folder.name)] = int(parent), state
    return found


def end(data: Path) -> list[int]:
    """Those that are left, which are ended."""
    left = [process for process, (_, state) in of_dreams(data).items() if state != "Z"]
    for process in left:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return left
