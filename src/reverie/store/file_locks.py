"""Advisory locks on files: the kernel drops one with the last process that held it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reverie.store.embedded_binaries import EmbeddedPostgresError

POLL = 0.01
"""Seconds between two looks at something that another process does."""


def open_file(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> int:
    """Open ``path``; what root makes belongs to the owner of the folder."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0 and flags & os.O_CREAT:
        os.fchown(descriptor, path.parent.stat().st_uid, path.parent.stat().st_gid)
    return descriptor


@contextmanager
def opened(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> Iterator[int]:
    """The descriptor of ``path``, closed at the end; closing lets its lock go."""
    descriptor = open_file(path, flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def try_lock(descriptor: int, kind: int) -> bool:
    """Take a lock (``fcntl.LOCK_SH`` or ``LOCK_EX``) if it is free now; whether it was."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_until(descriptor: int, kind: int, deadline: float) -> None:
    """Wait for a lock until ``deadline`` (``time.monotonic``). Raises EmbeddedPostgresError."""
    while not try_lock(descriptor, kind):
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                "Another process keeps starting or stopping this PostgreSQL; try again."
            )
        time.sleep(POLL)


@contextmanager
def locked(path: Path, deadline: float) -> Iterator[None]:
    """Hold the file lock ``path``, waited for until ``deadline``."""
    with opened(path) as descriptor:
        lock_until(descriptor, fcntl.LOCK_EX, deadline)
        yield
