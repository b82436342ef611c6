"""The disk of the data folder is full for a while: a small tmpfs, which only root can mount."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from crash.processes import Server, Site, site
from crash.runs import busy

SIZE_MB = 230


@pytest.fixture
def small_disk() -> Iterator[Site]:
    """A site whose data folder is a file system of its own."""
    if os.geteuid() != 0:
        pytest.skip("a tmpfs can be mounted by root only")
    with site(REVERIE_ENCODER="hash") as place:
        place.data.mkdir()
        mounted = [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            f"size={SIZE_MB}m,mode=755",
            "reverie-crash",
            str(place.data),
        ]
        done = subprocess.run(mounted, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"no tmpfs can be mounted here: {done.stderr.strip()}")
        try:
            yield place
        finally:
            place.close()
            subprocess.run(["umount", "-l", str(place.data)], check=False)


def fill(ballast: Path, leave_mb: int) -> None:
    """Write until so much is left."""
    with ballast.open("ab") as file:
        try:
            while free_mb(ballast.parent) > leave_mb:
                os.posix_fallocate(file.fileno(), file.seek(0, 2), 1 << 20)
        except OSError:
            return


def free_mb(folder: Path) -> float:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize / (1 << 20)


def wait_for_trouble(server: Server, timeout: float) -> httpx.Response:
    """Retain until that is refused."""
    deadline = time.monotonic() + timeout
    n = 0
    while time.monotonic() < deadline:
        n += 1
        item = {"content": f"Parcel {n} weighs {n} pounds. " * 400, "document_id": f"parcel-{n}"}
        answer = httpx.post(
            f"{server.url}/v1/default/banks/store/memories", json={"items": [item]}, timeout=60
        )
        if answer.status_code != 200:
            return answer
    raise AssertionError(f"nothing was refused: {free_mb(server.log.parent / 'data')} MB are free")


def fill_the_log(place: Site, timeout: float) -> None:
    """Make PostgreSQL need room for its log, which it cannot do without: it ends."""
    deadline = time.monotonic() + timeout
    before = place.postmaster()
    with suppress(psycopg.Error):
        while time.monotonic() < deadline and place.postmaster() == before:
            place.sql("SELECT pg_logical_emit_message(false, 'crash', repeat('x', 1000)), pg_switch_wal()")
            time.sleep(0.05)


@pytest.mark.parametrize("what", ["tables", "log"])
def test_a_full_disk_refuses_and_loses_nothing(small_disk: Site, what: str) -> None:
    """What cannot be stored is refused with 503 and a reason; with space again everything proceeds."""
    server = small_disk.serve(REVERIE_WORKER_COUNT="1").wait_ready()
    worker = small_disk.work(REVERIE_WORKER_COUNT="2").wait_ready()
    ballast = small_disk.data / "ballast"
    with busy(small_disk, seed=3, batches=False) as load:
        time.sleep(1.0)
        fill(ballast, leave_mb=0)
        if what == "log":
            fill_the_log(small_disk, 60)
        refused = wait_for_trouble(server, 60)
        print(f"refused with {refused.status_code}: {refused.text[:300]}")
        assert refused.status_code == 503, refused.text
        assert refused.headers["Retry-After"]
        time.sleep(5.0)
        during = len(load.told)
        assert httpx.get(f"{server.url}/health/live", timeout=60).status_code == 200
        assert server.alive
        assert worker.alive

        ballast.unlink()
        began = time.monotonic()
        server.healthy(60)
        print(f"healthy {time.monotonic() - began:.1f} s after there was space again")
        until = time.monotonic() + 60
        while len(load.told) < during + 20:
            assert time.monotonic() < until, "no work after there was space again"
            time.sleep(0.1)
