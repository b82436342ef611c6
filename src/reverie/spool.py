"""Texts that wait on disk for a server, one file each. Standard library alone: fast commands write it.

In the folder lie::

    00001789...-<task id>.task   an entry; names sort in the order of arrival
    .<task id>.new               one being written, or left by a writer that was killed
    .order, .drain               files that are locked; .order holds the last number given
    refused/                     entries that can never be stored, each with a .reason

An entry is written under another name, synced, renamed, and the folder synced: it is there whole or not at
all, and once :meth:`Spool.add` has returned it outlives a power cut. It is removed after whoever takes it has
committed it. A taker that dies in between leaves it to be sent again, with the same operation id, which
changes nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from binascii import crc32
from collections.abc import Iterator
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ENTRY, _NEW, _REASON = ".task", ".new", ".reason"
_HEAD = "reverie 1"
_STALE_S = 3600.0
"""Age from which on a file being written belongs to no one."""


class Corrupt(ValueError):
    """An entry is not what was written."""


class Entry:
    """What waits: the request of a retain, with its bank. ``task_id`` is its operation's id as well."""

    __slots__ = ("bank_id", "request", "spooled_at", "task_id")

    def __init__(self, task_id: str, bank_id: str, request: dict[str, Any], spooled_at: float) -> None:
        self.task_id, self.bank_id, self.request, self.spooled_at = task_id, bank_id, request, spooled_at


class Spool:
    """The spool in ``folder``, which is made when something is added."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def add(self, task_id: str, bank_id: str, request: dict[str, Any]) -> str:
        """Keep a request; the path of its entry, which is durable then. Raises OSError."""
        _make(self.folder)
        new = os.path.join(self.folder, f".{task_id}{_NEW}")
        try:
            self._write(new, _encoded(Entry(task_id, bank_id, request, time.time())))
            with _locked(os.path.join(self.folder, ".order")) as order:
                path = os.path.join(self.folder, f"{_next_number(order):020d}-{task_id}{_ENTRY}")
                os.rename(new, path)
        except BaseException:
            _remove(new)
            raise
        _sync(self.folder)
        return path

    def waiting(self) -> list[str]:
        """Names of the entries, in their order."""
        try:
            return sorted(name for name in os.listdir(self.folder) if name.endswith(_ENTRY))
        except FileNotFoundError:
            return []

    def read(self, name: str) -> Entry | None:
        """One entry; None when it is gone. Raises Corrupt, OSError."""
        try:
            with open(os.path.join(self.folder, name), "rb") as file:
                return _decoded(file.read())
        except FileNotFoundError:
            return None

    def done(self, name: str) -> None:
        """Remove an entry that is stored elsewhere. Were it to come back, it would be sent again in vain."""
        _remove(os.path.join(self.folder, name))

    def refuse(self, name: str, reason: str) -> None:
        """Put an entry aside that can never be stored, with the reason. Raises OSError."""
        aside = os.path.join(self.folder, "refused")
        _make(aside)
        self._write(os.path.join(aside, name + _REASON), (reason or "not said").encode("utf-8", "replace"))
        os.rename(os.path.join(self.folder, name), os.path.join(aside, name))
        _sync(aside)
        _sync(self.folder)

    def find(self, task_id: str) -> tuple[str, str] | None:
        """Where a task stands: its path, and the reason if it was refused; None when it is not here."""
        end = f"-{task_id}{_ENTRY}"
        for name in self.waiting():
            if name.endswith(end):
                return os.path.join(self.folder, name), ""
        for name in self.refused():
            if name.endswith(end):
                path = os.path.join(self.folder, "refused", name)
                with open(path + _REASON, encoding="utf-8") as file:
                    return path, file.read()
        return None

    def refused(self) -> list[str]:
        """Names of what was put aside, in order."""
        return Spool(os.path.join(self.folder, "refused")).waiting()

    @contextmanager
    def draining(self) -> Iterator[bool]:
        """Whether this process alone takes entries now; another one has its turn where not.

        Look at :meth:`waiting` again afterwards: what came while another drained may have been missed by it.
        """
        descriptor = _open(os.path.join(self.folder, ".drain"))
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            self._tidy()
            yield True
        finally:
            os.close(descriptor)

    def _tidy(self) -> None:
        """Remove what killed writers left: no one was told that it is kept."""
        for name in os.listdir(self.folder):
            path = os.path.join(self.folder, name)
            try:
                if name.endswith(_NEW) and time.time() - os.stat(path).st_mtime > _STALE_S:
                    os.unlink(path)
            except FileNotFoundError:  # its writer was about to end
                continue

    def _write(self, path: str, data: bytes) -> None:
        descriptor = _open(path, os.O_TRUNC)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _encoded(entry: Entry) -> bytes:
    body = json.dumps({name: getattr(entry, name) for name in Entry.__slots__}, ensure_ascii=False).encode()
    return f"{_HEAD} {crc32(body):08x} {len(body)}\n".encode() + body


def _decoded(data: bytes) -> Entry:
    head, _, body = data.partition(b"\n")
    if head.decode("latin-1") != f"{_HEAD} {crc32(body):08x} {len(body)}":
        raise Corrupt("the entry is damaged: its checksum does not fit")
    try:
        return Entry(**json.loads(body))
    except (ValueError, TypeError):
        raise Corrupt("the entry is no task of this version") from None


def _next_number(order: int) -> int:
    """Later than all numbers given before, whatever the clock does."""
    last = os.pread(order, 32, 0)
    number = max(time.time_ns(), int(last) + 1 if last.isdigit() else 0)
    os.pwrite(order, f"{number:020d}".encode(), 0)
    return number


@contextmanager
def _locked(path: str) -> Iterator[int]:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _open(path: str, flags: int = 0) -> int:
    """A file to write, readable by its owner alone; what root makes belongs to the owner of the folder."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | flags, 0o600)
    if os.geteuid() == 0:
        owner = os.stat(os.path.dirname(path))
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _make(folder: str, mode: int = 0o700) -> None:
    """Make a folder, and those above it, as durable as what will be in it."""
    if os.path.isdir(folder):
        return
    above = os.path.dirname(folder)
    _make(above, 0o777)
    try:
        os.mkdir(folder, mode)
    except FileExistsError:
        return
    if os.geteuid() == 0:
        owner = os.stat(above)
        os.chown(folder, owner.st_uid, owner.st_gid)
    _sync(above)


def _sync(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
